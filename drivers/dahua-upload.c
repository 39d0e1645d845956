/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-upload.h"

#include <string.h>

#include "drivers/dahua-flash.h"
#include "drivers/dahua-session.h"
#include "drivers/dahua-wire.h"

#define CGI_PATH "/cgi-bin/upgrader.cgi?action=uploadFirmware"
#define RPC_PATH "/RPC2_Upgrade"

/* what a device may compare with its family (dahua.md 7) */
static char *
make_name(CamCall *call, const CamFirmware *firmware)
{
    const char *fixed = cam_call_setting(call, "upload-name", "file");

    return strcmp(fixed, "file") != 0 ? g_strdup(fixed) : cam_form_make_name(firmware);
}

static CamReply *
send_image(CamCall *call, const CamFirmware *firmware, const char *path, const char *field,
           const char *cookie, GError **error)
{
    g_autofree char *name = make_name(call, firmware);
    const char *headers[] = { cookie, NULL };
    g_auto(CamForm) form = { 0 };

    cam_form_init(&form, &(CamFormOptions){ field, name });
    return cam_http_send(
        cam_call_http(call),
        &(CamRequest){
            .method = "POST",
            .path = path,
            .type = form.type,
            .file = firmware->path,
            .prefix = form.prefix,
            .suffix = form.suffix,
            .headers = headers,
            .flags = CAM_REQUEST_ONCE | (cookie != NULL ? CAM_REQUEST_ANONYMOUS : CAM_REQUEST_NONE),
        },
        error);
}

static CamReply *
send_by_cgi(CamCall *call, const CamFirmware *firmware, GError **error)
{
    return send_image(call, firmware, cam_call_setting(call, "upload-path", CGI_PATH),
                      cam_call_setting(call, "upload-field", "upgrade"), NULL, error);
}

static CamReply *
send_by_rpc(CamCall *call, const CamFirmware *firmware, GError **error)
{
    g_autoptr(GError) local = NULL;

    /* nothing of the image has left yet */
    if (!cam_dahua_login(call, &local)) {
        cam_error_propagate_unsent(error, g_steal_pointer(&local));
        return NULL;
    }
    g_autofree char *cookie = cam_dahua_format_cookie(call);
    if (cookie == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "gives no session for an upload");
        return NULL;
    }
    return send_image(call, firmware, RPC_PATH, "fileupload", cookie, error);
}

/* the words of success (dahua.md 5.1, 5.2) */
static gboolean
says_taken(const CamReply *reply)
{
    if (reply->status / 100 != 2 || cam_dahua_is_error(reply->body, reply->size))
        return FALSE;
    g_autofree char *text = g_strndup(reply->body, MIN(reply->size, 4096));
    g_strstrip(text);
    return strcmp(text, "OK") == 0 || strstr(text, "sonia upgrade successfully") != NULL;
}

static gboolean
fail(CamErrorCode code, CamCall *call, GError **error)
{
    const char *word = cam_call_get_word(call);

    g_set_error(error, CAM_ERROR, (int)code, "device says %s", word != NULL ? word : "no");
    return FALSE;
}

/* no word of success: the upgrade state may still tell what became of the image */
static gboolean
judge_other(CamCall *call, const CamReply *reply, CamFlash *ret_flash, GError **error)
{
    g_autoptr(GError) local = NULL;
    gboolean refused = !cam_dahua_judge(call, reply, &local);

    if (refused && (reply->status == 401 || reply->status == 403 || reply->status == 503 ||
                    !reply->body_sent || g_error_matches(local, CAM_ERROR, CAM_ERROR_LOCKED))) {
        /* the login was taken a moment ago: it is not the password that is refused */
        if (reply->status == 401 && !g_error_matches(local, CAM_ERROR, CAM_ERROR_LOCKED))
            local->code = CAM_ERROR_NOT_TAKEN;
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    int code = cam_dahua_find_refusal(call, ret_flash);
    if (code >= 0)
        return fail((CamErrorCode)code, call, error);
    if (ret_flash->state == CAM_FLASH_RUNNING && !refused)
        return TRUE;
    if (ret_flash->state == CAM_FLASH_RUNNING)
        g_set_error(error, CAM_ERROR, CAM_ERROR_UPGRADING, "is upgrading");
    else if (refused && (reply->status == 200 || reply->status == 400))
        g_set_error(error, CAM_ERROR, CAM_ERROR_REFUSED, "%s", local->message);
    else if (refused)
        g_propagate_error(error, g_steal_pointer(&local));
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "does not say whether it took the file");
    return FALSE;
}

static gboolean
judge_upload(CamCall *call, const CamReply *reply, CamFlash *ret_flash, GError **error)
{
    CamFlash flash = { .state = CAM_FLASH_UNKNOWN, .percent = -1 };

    if (says_taken(reply) && !reply->body_sent) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answered before it had the whole file");
        return FALSE;
    }
    if (says_taken(reply)) {
        /* it checks the file after it took it (dahua.md 5.2, 10) */
        int code = cam_dahua_find_refusal(call, &flash);
        if (code >= 0)
            return fail((CamErrorCode)code, call, error);
    } else if (!judge_other(call, reply, &flash, error)) {
        return FALSE;
    }
    *ret_flash = (CamFlash){ .state = CAM_FLASH_RUNNING, .percent = flash.percent };
    if (flash.state == CAM_FLASH_REBOOTING)
        ret_flash->state = CAM_FLASH_REBOOTING;
    return TRUE;
}

/* what the device surely did not take leaves nothing to watch, and a session to log out of */
static void
forget_image(CamDahua *state, const GError *error)
{
    state->sent =
        cam_error_is_silence(error) || g_error_matches(error, CAM_ERROR, CAM_ERROR_UPGRADING);
}

gboolean
cam_dahua_upload(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash, GError **error)
{
    CamDahua *state = cam_dahua_get_state(call);
    g_autoptr(GError) local = NULL;

    if (!cam_dahua_refuse_if_upgrading(call, error))
        return FALSE;
    gboolean by_rpc = state->way == CAM_DAHUA_WAY_RPC;
    state->sent = TRUE;
    g_autoptr(CamReply) reply =
        by_rpc ? send_by_rpc(call, firmware, &local) : send_by_cgi(call, firmware, &local);
    if (reply != NULL && judge_upload(call, reply, ret_flash, &local))
        return TRUE;
    forget_image(state, local);
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}
