/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/driver.h"

#include <string.h>

#include "drivers/hikvision-answer.h"
#include "drivers/hikvision-identify.h"
#include "drivers/hikvision-progress.h"
#include "drivers/hikvision-wire.h"

#define BACKUP_MIN 1024

static gboolean
preflight(CamCall *call, GPtrArray *findings, GError **error)
{
    CamFlash flash;

    if (!cam_hikvision_read_flash(call, &flash, error))
        return FALSE;
    if (flash.state == CAM_FLASH_RUNNING)
        cam_findings_add(findings, CAM_LEVEL_BLOCK, "upgrading-now", NULL);
    if (flash.state == CAM_FLASH_REBOOT_NEEDED)
        cam_findings_add(findings, CAM_LEVEL_WARN, "reboot-pending", NULL);
    return TRUE;
}

/* a configuration is binary: one that begins with `<` does not go on as text */
static gboolean
is_page(const char *head, gsize size)
{
    gsize at = 0;

    while (at < size && (g_ascii_isspace(head[at]) || (guchar)head[at] >= 0x80))
        at++;
    return at < size && (head[at] == '<' || head[at] == '{') && cam_keep_is_text(head, size);
}

static gboolean
fetch_backup(CamCall *call, CamKeep *keep, GError **error)
{
    const char *path = cam_call_setting(call, "backup-path", "/ISAPI/System/configurationData");
    CamRequest request = { .method = "GET", .path = path };
    gboolean kept = FALSE;

    g_autoptr(CamReply) reply = cam_keep_fetch(keep, cam_call_http(call), &request, &kept, error);
    if (reply != NULL && !kept && cam_hikvision_judge(call, reply, NULL, error))
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no configuration");
    return kept;
}

static gboolean
backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    g_auto(CamKeep) keep = { sink, sink_data, is_page, .least = BACKUP_MIN };

    if (fetch_backup(call, &keep, error))
        return TRUE;
    g_prefix_error(error, "configuration: ");
    return FALSE;
}

/* before anything that cannot be taken back. Its errors mean that nothing was done */
static gboolean
refuse_if_upgrading(CamCall *call, GError **error)
{
    g_autoptr(GError) local = NULL;
    CamFlash flash;

    if (cam_hikvision_read_flash(call, &flash, &local)) {
        if (flash.state != CAM_FLASH_RUNNING)
            return TRUE;
        g_set_error(error, CAM_ERROR, CAM_ERROR_UPGRADING, "is upgrading already");
        return FALSE;
    }
    cam_error_propagate_unsent(error, g_steal_pointer(&local));
    return FALSE;
}

/* the answer to something that cannot be taken back. The login was accepted a moment ago, so a
 * bare 401 is no refused password: the device wanted another handshake and did nothing */
static gboolean
judge_act(CamCall *call, const CamReply *reply, CamHikvisionOutcome *ret_outcome, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (cam_hikvision_judge(call, reply, ret_outcome, &local))
        return TRUE;
    if (reply->status == 401 && cam_call_get_word(call) == NULL &&
        !g_error_matches(local, CAM_ERROR, CAM_ERROR_LOCKED) &&
        !g_error_matches(local, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED))
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_TAKEN, "%s", local->message);
    else
        g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static const char *
choose_method(CamCall *call)
{
    const char *method = cam_call_setting(call, "upload-method", "ask");

    if (strcmp(method, "ask") != 0)
        return method;
    g_autoptr(CamReply) reply = cam_hikvision_get(call, "/ISAPI/System/capabilities", NULL);
    if (reply != NULL && reply->status == 200 && cam_hikvision_parse_post(reply->body, reply->size))
        return "POST";
    return "PUT";
}

static CamReply *
send_firmware(CamCall *call, const CamFirmware *firmware, const char *method, GError **error)
{
    const char *type = cam_call_setting(call, "upload-type", "application/octet-stream");
    const char *field = cam_call_setting(call, "upload-form", NULL);
    g_auto(CamForm) form = { 0 };

    if (field != NULL)
        cam_form_init(&form, &(CamFormOptions){ field, "digicap.dav", .type = type });
    return cam_http_send(
        cam_call_http(call),
        &(CamRequest){
            .method = method,
            .path = cam_call_setting(call, "upload-path", "/ISAPI/System/updateFirmware"),
            .type = field != NULL ? form.type : type,
            .file = firmware->path,
            .prefix = form.prefix,
            .suffix = form.suffix,
            .flags = CAM_REQUEST_ONCE,
        },
        error);
}

/* a good word that came before the image was whole is not about the image */
static gboolean
refuse_early(CamHikvisionOutcome outcome, GError **error)
{
    if (outcome == CAM_HIKVISION_NOT_NEEDED)
        return TRUE;
    if (outcome == CAM_HIKVISION_REBOOT_NEEDED)
        g_set_error(error, CAM_ERROR, CAM_ERROR_REFUSED, "wants a reboot before it takes a file");
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answered before it had the whole file");
    return FALSE;
}

static gboolean
upload(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash, GError **error)
{
    static const CamFlashState states[] = {
        [CAM_HIKVISION_TAKEN] = CAM_FLASH_RUNNING,
        [CAM_HIKVISION_WATCH] = CAM_FLASH_RUNNING,
        [CAM_HIKVISION_REBOOT_NEEDED] = CAM_FLASH_REBOOT_NEEDED,
        [CAM_HIKVISION_REBOOTING] = CAM_FLASH_REBOOTING,
        [CAM_HIKVISION_NOT_NEEDED] = CAM_FLASH_IDLE,
    };
    CamHikvisionOutcome outcome;

    if (!refuse_if_upgrading(call, error))
        return FALSE;
    g_autoptr(CamReply) reply = send_firmware(call, firmware, choose_method(call), error);
    if (reply == NULL || !judge_act(call, reply, &outcome, error) ||
        (!reply->body_sent && !refuse_early(outcome, error)))
        return FALSE;
    *ret_flash = (CamFlash){ states[outcome], -1 };
    return TRUE;
}

static gboolean
reboot(CamCall *call, GError **error)
{
    if (!refuse_if_upgrading(call, error))
        return FALSE;
    g_autoptr(CamReply) reply =
        cam_http_send(cam_call_http(call),
                      &(CamRequest){
                          .method = "PUT",
                          .path = cam_call_setting(call, "reboot-path", "/ISAPI/System/reboot"),
                          .flags = CAM_REQUEST_ONCE,
                      },
                      error);

    return reply != NULL && judge_act(call, reply, NULL, error);
}

static const char *const settings[] = { "status-path=/",
                                        "upload-path=/",
                                        "upload-method=ask|PUT|POST",
                                        "upload-type",
                                        "upload-form",
                                        "reboot-path=/",
                                        "reboot-after-upgrade=auto|manual",
                                        "backup-path=/",
                                        NULL };

extern const CamDriver cam_driver_hikvision;

const CamDriver cam_driver_hikvision = {
    .name = "hikvision",
    .grammar = "hikvision",
    .status = CAM_DRIVER_SIMULATED,
    .requests = 5,
    .settings = settings,
    .identify = cam_hikvision_identify,
    .preflight = preflight,
    .backup = backup,
    .upload = upload,
    .poll = cam_hikvision_read_flash,
    .reboot = reboot,
};
