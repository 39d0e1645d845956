/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/driver.h"

#include <string.h>

#include "drivers/uniview-answer.h"
#include "drivers/uniview-config.h"
#include "drivers/uniview-identify.h"
#include "drivers/uniview-status.h"
#include "src/base/text.h"

#define UPGRADE_PATH "/LAPI/V1.0/System/Upgrade"
#define UPLOAD_PATH  "/LAPI/V1.0/System/UploadFirmware"
#define REBOOT_PATH  "/LAPI/V1.0/System/Reboot"

/* 2 would write the boot loader too, 1 fetch a file from the vendor (uniview.md 5) */
#define UPGRADE_BODY "{\"UpgradeType\":3,\"FilePath\":\"\"}"
/* of the variant with a task, which one program uses and nobody confirmed */
#define TASK_BODY "{\"UpgradeType\":3}"

/* device seconds before the vendor's page asks for the first time */
#define PREPARE_WAIT_S     10
#define PREPARE_WAIT_MAX_S 600

/* only cameras are known to have been updated this way (uniview.md 5); a profile may know better.
 * The first look at a device comes before its profile */
static gboolean
is_allowed(CamCall *call, GError **error)
{
    gboolean camera = cam_uniview_get_state(call)->kind == CAM_KIND_CAMERA;

    if (cam_call_flag(call, "upload-allowed", camera))
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED,
                "nobody is known to have updated such a device this way; its profile does not "
                "allow to try");
    return FALSE;
}

/* without a status nobody learns when it waits for the file, nor that its flash is erased */
static gboolean
may_go_blind(CamCall *call, GError **error)
{
    if (cam_call_flag(call, "upload-without-status", FALSE))
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "cannot be asked how an upgrade goes");
    return FALSE;
}

static void
add_findings(const CamUniviewStatus *status, GPtrArray *findings)
{
    switch (status->stage) {
    case CAM_UNIVIEW_RUNNING:
    case CAM_UNIVIEW_BUSY:
        cam_findings_add(findings, CAM_LEVEL_BLOCK, "upgrading-now", NULL);
        return;
    case CAM_UNIVIEW_DONE:
    case CAM_UNIVIEW_RESET:
        cam_findings_add(findings, CAM_LEVEL_WARN, "reboot-pending", NULL);
        return;
    case CAM_UNIVIEW_RECEIVING:
        cam_findings_add(findings, CAM_LEVEL_WARN, "waits-for-file", NULL);
        return;
    case CAM_UNIVIEW_ERASED:
        cam_findings_add(findings, CAM_LEVEL_WARN, "flash-erased", NULL);
        return;
    case CAM_UNIVIEW_IDLE:
    case CAM_UNIVIEW_REJECTED:
    case CAM_UNIVIEW_FAILED:
        return;
    }
}

static gboolean
preflight(CamCall *call, GPtrArray *findings, GError **error)
{
    CamUniviewStatus status;

    if (!is_allowed(call, NULL))
        cam_findings_add(findings, CAM_LEVEL_BLOCK, "upload-not-allowed", NULL);
    if (!cam_uniview_read_status(call, &status, error))
        return FALSE;
    if (!status.known && !may_go_blind(call, NULL))
        cam_findings_add(findings, CAM_LEVEL_BLOCK, "cannot-be-watched", NULL);
    add_findings(&status, findings);
    return TRUE;
}

/* a request with an effect; %FALSE with what the device says against it */
static gboolean
act(CamCall *call, const char *method, const char *path, const char *body,
    CamUniviewEnvelope *ret_envelope, GError **error)
{
    g_autoptr(CamReply) reply = cam_http_send(cam_call_http(call),
                                              &(CamRequest){
                                                  .method = method,
                                                  .path = path,
                                                  .type = "application/json",
                                                  .body = body,
                                                  .body_size = strlen(body),
                                                  .flags = CAM_REQUEST_ONCE,
                                              },
                                              error);

    return reply != NULL && cam_uniview_judge_act(call, reply, ret_envelope, error);
}

static gboolean
uses_task(CamCall *call)
{
    return cam_call_flag(call, "upgrade-task", FALSE);
}

static gboolean
start_upgrade(CamCall *call, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_auto(CamUniviewEnvelope) envelope = { 0 };
    gboolean task = uses_task(call);

    if (!act(call, task ? "POST" : cam_call_setting(call, "upgrade-method", "PUT"), UPGRADE_PATH,
             task ? TASK_BODY : UPGRADE_BODY, &envelope, &local)) {
        cam_uniview_explain(call, FALSE, &local);
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (!task)
        return TRUE;
    g_autofree char *id = cam_json_read_text(envelope.data, "UpgradeTaskID");
    if (id == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "named no UpgradeTaskID");
        return FALSE;
    }
    CamUniviewState *state = cam_uniview_get_state(call);
    g_free(state->task);
    state->task = g_uri_escape_string(id, NULL, FALSE);
    return TRUE;
}

static gboolean
prepare(CamCall *call, const CamFirmware *firmware, CamReady *ret_ready, GError **error)
{
    const char *text = cam_call_setting(call, "prepare-wait", NULL);
    guint64 wait_s = PREPARE_WAIT_S;
    CamUniviewStatus status;

    if (!is_allowed(call, error) || !cam_uniview_ask_status(call, &status, error) ||
        !cam_uniview_check_free(&status, error) || (!status.known && !may_go_blind(call, error)))
        return FALSE;
    /* it has been made ready already, or wants the file without any more ado (uniview.md 5) */
    if (status.stage == CAM_UNIVIEW_ERASED ||
        (status.stage == CAM_UNIVIEW_RECEIVING && !uses_task(call))) {
        *ret_ready = (CamReady){ .poll = status.stage == CAM_UNIVIEW_RECEIVING };
        return TRUE;
    }
    if (!start_upgrade(call, error))
        return FALSE;
    (void)cam_text_parse_uint(text, PREPARE_WAIT_MAX_S, &wait_s);
    *ret_ready = (CamReady){ .wait_s = (double)wait_s, .poll = status.known };
    return TRUE;
}

static gboolean
check_wanted(CamCall *call, GError **error)
{
    CamUniviewStatus status;

    if (!is_allowed(call, error) || !cam_uniview_ask_status(call, &status, error) ||
        !cam_uniview_check_free(&status, error) || (!status.known && !may_go_blind(call, error)))
        return FALSE;
    if (!status.known || status.stage == CAM_UNIVIEW_RECEIVING ||
        status.stage == CAM_UNIVIEW_ERASED)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_TAKEN, "does not wait for a file");
    return FALSE;
}

static char *
make_path(CamCall *call)
{
    const char *path = cam_call_setting(call, "upload-path", UPLOAD_PATH);
    const char *id = uses_task(call) ? cam_uniview_get_state(call)->task : NULL;

    return id != NULL ? g_strconcat(path, "?UpgradeTaskID=", id, NULL) : g_strdup(path);
}

static gboolean
send_file(CamCall *call, const CamFirmware *firmware, GError **error)
{
    g_autofree char *name = cam_form_make_name(firmware);
    g_autofree char *path = make_path(call);
    g_autoptr(CamReply) reply =
        cam_uniview_send_form(call, path, cam_call_setting(call, "upload-form", "updateFileName"),
                              cam_call_setting(call, "upload-type", "application/octet-stream"),
                              name, firmware->path, error);

    if (reply == NULL || !cam_uniview_judge_act(call, reply, NULL, error))
        return FALSE;
    if (reply->body_sent)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answered before it had the whole file");
    return FALSE;
}

static gboolean
upload(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash, GError **error)
{
    CamUniviewState *state = cam_uniview_get_state(call);
    g_autoptr(GError) local = NULL;

    if (!check_wanted(call, error))
        return FALSE;
    if (uses_task(call) && state->task == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_TAKEN, "its UpgradeTaskID is not known");
        return FALSE;
    }
    gboolean ok = send_file(call, firmware, &local);
    *state =
        (CamUniviewState){ state->kind, state->task, cam_http_was_whole(cam_call_http(call)), 0 };
    if (!ok) {
        cam_uniview_explain(call, TRUE, &local);
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    *ret_flash = (CamFlash){ .state = CAM_FLASH_RUNNING, .percent = -1, .keep_power = TRUE };
    return TRUE;
}

static gboolean
reboot(CamCall *call, GError **error)
{
    CamUniviewStatus status;

    if (!cam_uniview_ask_status(call, &status, error))
        return FALSE;
    if (status.stage == CAM_UNIVIEW_ERASED) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_SEND_NOW, "device says %s", status.word);
        return FALSE;
    }
    /* one that waits may have erased its flash before it began to wait */
    if (status.stage == CAM_UNIVIEW_RECEIVING || status.stage == CAM_UNIVIEW_FAILED) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_REFUSED,
                    "may have erased its flash and must not restart");
        return FALSE;
    }
    if (status.stage == CAM_UNIVIEW_IDLE &&
        (cam_uniview_get_state(call)->has_file || cam_call_was_sent(call))) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_REFUSED, "took a file and does not say it is done");
        return FALSE;
    }
    gboolean done = status.stage == CAM_UNIVIEW_DONE || status.stage == CAM_UNIVIEW_RESET;
    if (!done && !cam_uniview_check_free(&status, error))
        return FALSE;
    return act(call, "PUT", REBOOT_PATH, "{}", NULL, error);
}

static const char *const settings[] = { "upload-allowed=yes|no", "upgrade-method=PUT|POST",
                                        "upgrade-task=yes|no",   "prepare-wait=0",
                                        "status-path=/",         "upload-without-status=yes|no",
                                        "upload-path=/",         "upload-form",
                                        "upload-type",           "restore-field",
                                        "restore-name",          NULL };

extern const CamDriver cam_driver_uniview;

const CamDriver cam_driver_uniview = {
    .name = "uniview",
    .grammar = "uniview",
    .status = CAM_DRIVER_SIMULATED,
    .requests = 4,
    .settings = settings,
    .identify = cam_uniview_identify,
    .preflight = preflight,
    .backup = cam_uniview_backup,
    .restore = cam_uniview_restore,
    .prepare = prepare,
    .upload = upload,
    .poll = cam_uniview_poll,
    .reboot = reboot,
};
