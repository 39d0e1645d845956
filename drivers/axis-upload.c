/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/axis-upload.h"

#include "drivers/axis-answer.h"
#include "src/base/text.h"

#define LEGACY_PATH "/axis-cgi/firmwareupgrade.cgi?type=normal"
/* of the timer: the make's own default is 10 (axis.md 7.1); a day is more than any engine waits */
#define MINUTES     "30"
#define MINUTES_MAX 1440

gboolean
cam_axis_refuse_if_upgrading(CamCall *call, CamAxisStatus *ret_status, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (cam_axis_read_status(call, ret_status, &local))
        return TRUE;
    cam_error_propagate_unsent(error, g_steal_pointer(&local));
    return FALSE;
}

gboolean
cam_axis_judge_act(CamCall *call, const CamReply *reply, char **ret_version, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (cam_axis_judge(call, reply, ret_version, &local))
        return TRUE;
    if (reply->status == 401 && !g_error_matches(local, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED))
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_TAKEN, "%s", local->message);
    else
        g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
read_minutes(CamCall *call, guint64 *ret_minutes, GError **error)
{
    const char *text = cam_call_setting(call, "rollback-minutes", MINUTES);

    if (cam_text_parse_uint(text, MINUTES_MAX, ret_minutes) && *ret_minutes > 0)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "rollback-minutes: \"%s\" is no time", text);
    return FALSE;
}

static gboolean
make_order(CamCall *call, gboolean plain, char **ret_order, GError **error)
{
    guint64 minutes = 0;
    g_autofree char *params = NULL;

    if (!plain && !read_minutes(call, &minutes, error))
        return FALSE;
    if (!plain)
        params = g_strdup_printf(
            ",\"params\":{\"autoCommit\":\"never\",\"autoRollback\":\"%" G_GUINT64_FORMAT "\"}",
            minutes);
    *ret_order = g_strconcat("{\"apiVersion\":\"1.0\",\"context\":\"camherd\","
                             "\"method\":\"upgrade\"",
                             params != NULL ? params : "", "}", NULL);
    return TRUE;
}

/* @order: (nullable): a part before the file. It has no file name: some firmware takes texts only
 * (axis.md 7.1) */
static CamReply *
send_file(CamCall *call, const char *path, const CamFirmware *firmware, const char *order,
          GError **error)
{
    g_auto(CamForm) form = { 0 };

    cam_form_init(&form, &(CamFormOptions){
                             .field = "file",
                             .file_name = "firmware.bin",
                             .json_field = "json",
                             .json = order,
                         });
    return cam_http_send(cam_call_http(call),
                         &(CamRequest){
                             .method = "POST",
                             .path = path,
                             .type = form.type,
                             .file = firmware->path,
                             .prefix = form.prefix,
                             .suffix = form.suffix,
                             .flags = CAM_REQUEST_ONCE,
                         },
                         error);
}

static gboolean
fail_early(GError **error)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answered before it had the whole file");
    return FALSE;
}

static gboolean
upload_managed(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash, GError **error)
{
    gboolean plain = cam_call_flag(call, "plain-upgrade", FALSE);
    g_autofree char *order = NULL;
    g_autofree char *version = NULL;

    if (!make_order(call, plain, &order, error))
        return FALSE;
    g_autoptr(CamReply) reply = send_file(call, CAM_AXIS_MANAGEMENT, firmware, order, error);
    if (reply == NULL)
        return FALSE;
    if (!cam_axis_judge_act(call, reply, &version, error)) {
        g_auto(CamAxisFault) fault = { 0 };
        /* another try is another intent, and somebody else's decision */
        if (!plain && cam_axis_parse_fault(reply->body, reply->size, &fault) && fault.code == 400)
            g_prefix_error(error, "takes no timed rollback, a profile with plain-upgrade = yes "
                                  "would go without: ");
        return FALSE;
    }
    if (!reply->body_sent)
        return fail_early(error);
    /* what it will run by its own word; the engine compares with what it does run */
    cam_call_set_word(call, version);
    *ret_flash = (CamFlash){ CAM_FLASH_REBOOTING, -1, .armed = !plain, .keep_power = TRUE };
    return TRUE;
}

/* what it answers is described nowhere, and often nothing comes: only the version tells */
static gboolean
upload_legacy(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash, GError **error)
{
    g_autoptr(CamReply) reply = send_file(call, LEGACY_PATH, firmware, NULL, error);

    if (reply == NULL)
        return FALSE;
    if (reply->status / 100 != 2)
        return cam_axis_judge_act(call, reply, NULL, error);
    if (!reply->body_sent)
        return fail_early(error);
    *ret_flash = (CamFlash){ CAM_FLASH_RUNNING, -1, .keep_power = TRUE };
    return TRUE;
}

gboolean
cam_axis_upload(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash, GError **error)
{
    g_auto(CamAxisStatus) status = { 0 };

    if (!cam_axis_refuse_if_upgrading(call, &status, error))
        return FALSE;
    if (!status.committed) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_REFUSED, "runs %s on trial: commit it or go back",
                    status.version);
        return FALSE;
    }
    return status.managed && !cam_call_flag(call, "legacy-upload", FALSE)
               ? upload_managed(call, firmware, ret_flash, error)
               : upload_legacy(call, firmware, ret_flash, error);
}
