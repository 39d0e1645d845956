/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/driver.h"

#include <string.h>

#include "drivers/hikvision-answer.h"
#include "drivers/hikvision-identify.h"
#include "drivers/hikvision-progress.h"
#include "drivers/hikvision-wire.h"

#define BACKUP_MIN   1024
#define BACKUP_LIMIT (64 * 1024 * 1024)
#define BACKUP_S     300
/* enough of a body to tell a page from a configuration */
#define HEAD_SIZE 64
/* most of a page that is kept to be read as a refusal */
#define PAGE_MAX (64 * 1024)

static gboolean
preflight(CamCall *call, GPtrArray *findings, GError **error)
{
    g_autoptr(GError) local = NULL;
    CamFlash flash;

    if (cam_hikvision_read_flash(call, &flash, &local)) {
        if (flash.state == CAM_FLASH_RUNNING)
            cam_findings_add(findings, CAM_LEVEL_BLOCK, "upgrading-now", NULL);
        if (flash.state == CAM_FLASH_REBOOT_NEEDED)
            cam_findings_add(findings, CAM_LEVEL_WARN, "reboot-pending", NULL);
        return TRUE;
    }
    if (g_error_matches(local, CAM_ERROR, CAM_ERROR_PRIVILEGE)) {
        cam_findings_add(findings, CAM_LEVEL_BLOCK, "low-privilege", NULL);
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

/* stands between the device and the file: a refusal comes with HTTP 200 (hikvision.md 4.1) and
 * must never become a backup */
typedef struct {
    CamSinkFunc sink;
    gpointer sink_data;
    GByteArray *head;
    gboolean decided;
    gboolean is_page;
    guint64 size;
} Backup;

static gboolean
looks_like_page(const GByteArray *head)
{
    guint at = 0;

    while (at < head->len && (g_ascii_isspace(head->data[at]) || head->data[at] >= 0x80))
        at++;
    if (at == head->len || (head->data[at] != '<' && head->data[at] != '{'))
        return FALSE;
    /* a configuration is binary: one that begins with `<` does not go on as text */
    for (guint i = at; i < MIN(head->len, HEAD_SIZE); i++) {
        if (g_ascii_iscntrl(head->data[i]) && !g_ascii_isspace(head->data[i]))
            return FALSE;
    }
    return TRUE;
}

static gboolean
flush_head(Backup *backup, GError **error)
{
    backup->decided = TRUE;
    backup->is_page = looks_like_page(backup->head);
    if (backup->is_page || backup->head->len == 0)
        return TRUE;
    return backup->sink(backup->sink_data, backup->head->data, backup->head->len, error);
}

static gboolean
take_backup(gpointer data, const void *bytes, gsize size, GError **error)
{
    Backup *backup = data;

    backup->size += size;
    if (backup->decided && !backup->is_page)
        return backup->sink(backup->sink_data, bytes, size, error);
    if (backup->head->len < PAGE_MAX)
        g_byte_array_append(backup->head, bytes, (guint)MIN(size, G_MAXINT));
    if (backup->decided || backup->head->len < HEAD_SIZE)
        return TRUE;
    return flush_head(backup, error);
}

static gboolean
fail_backup(CamCall *call, const CamReply *reply, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (cam_hikvision_judge(call, reply, NULL, &local))
        g_set_error(&local, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no configuration");
    g_propagate_prefixed_error(error, g_steal_pointer(&local), "configuration: ");
    return FALSE;
}

static gboolean
backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    g_autoptr(GByteArray) head = g_byte_array_new();
    Backup state = { .sink = sink, .sink_data = sink_data, .head = head };
    g_autoptr(CamReply) reply = cam_http_send(
        cam_call_http(call),
        &(CamRequest){
            .method = "GET",
            .path = cam_call_setting(call, "backup-path", "/ISAPI/System/configurationData"),
            .sink = take_backup,
            .sink_data = &state,
            .limit = BACKUP_LIMIT,
            .timeout_s = BACKUP_S,
        },
        error);

    if (reply == NULL || (!state.decided && !flush_head(&state, error))) {
        g_prefix_error(error, "configuration: ");
        return FALSE;
    }
    if (reply->status != 200)
        return fail_backup(call, reply, error);
    if (state.is_page)
        return fail_backup(
            call,
            &(CamReply){ .status = reply->status, .body = (char *)head->data, .size = head->len },
            error);
    if (state.size < BACKUP_MIN) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL,
                    "configuration: only %" G_GUINT64_FORMAT " bytes", state.size);
        return FALSE;
    }
    return TRUE;
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
    if (g_error_matches(local, CAM_ERROR, CAM_ERROR_INTERRUPTED) ||
        g_error_matches(local, CAM_ERROR, CAM_ERROR_TIMEOUT) ||
        g_error_matches(local, CAM_ERROR, CAM_ERROR_PROTOCOL))
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE, "%s", local->message);
    else
        g_propagate_error(error, g_steal_pointer(&local));
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
    const char *form = cam_call_setting(call, "upload-form", NULL);
    g_autofree char *mark = g_uuid_string_random();
    g_autofree char *prefix = NULL;
    g_autofree char *suffix = NULL;
    g_autofree char *form_type = NULL;

    if (form != NULL) {
        prefix = g_strdup_printf("--%s\r\nContent-Disposition: form-data; name=\"%s\"; "
                                 "filename=\"digicap.dav\"\r\nContent-Type: %s\r\n\r\n",
                                 mark, form, type);
        suffix = g_strdup_printf("\r\n--%s--\r\n", mark);
        form_type = g_strdup_printf("multipart/form-data; boundary=%s", mark);
    }
    return cam_http_send(
        cam_call_http(call),
        &(CamRequest){
            .method = method,
            .path = cam_call_setting(call, "upload-path", "/ISAPI/System/updateFirmware"),
            .type = form_type != NULL ? form_type : type,
            .file = firmware->path,
            .prefix = prefix,
            .suffix = suffix,
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
