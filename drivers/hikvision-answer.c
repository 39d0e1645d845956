/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hikvision-answer.h"

#include "drivers/hikvision-wire.h"

CamReply *
cam_hikvision_get(CamCall *call, const char *path, GError **error)
{
    CamReply *reply =
        cam_http_send(cam_call_http(call), &(CamRequest){ .method = "GET", .path = path }, error);

    if (reply == NULL)
        g_prefix_error(error, "%s: ", path);
    return reply;
}

void
cam_hikvision_refuse_login(CamCall *call, const CamReply *reply, GError **error)
{
    CamHikvisionLock lock = { .activated = CAM_TRI_UNKNOWN, .tries_left = -1 };

    if (cam_hikvision_parse_lock(reply->body, reply->size, &lock, NULL))
        cam_call_set_lock(call, lock.tries_left, lock.unlock_s);
    if (lock.activated == CAM_TRI_NO)
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED, "has no password yet");
    else if (lock.locked)
        g_set_error(error, CAM_ERROR, CAM_ERROR_LOCKED, "logins are locked for %u s",
                    lock.unlock_s);
    else if (reply->login_sent && !reply->stale && lock.tries_left >= 0)
        g_set_error(error, CAM_ERROR, CAM_ERROR_AUTH, "password refused, %d tries left",
                    lock.tries_left);
    else
        cam_call_refuse_login(call, reply, error);
}

static gboolean
judge_http(CamCall *call, const CamReply *reply, CamHikvisionOutcome *ret_outcome, GError **error)
{
    CamErrorCode code = CAM_ERROR_REFUSED;

    if (reply->status >= 200 && reply->status < 300 && reply->size == 0) {
        *ret_outcome = CAM_HIKVISION_TAKEN;
        return TRUE;
    }
    if (reply->status == 401) {
        cam_hikvision_refuse_login(call, reply, error);
        return FALSE;
    }
    /* 403 is how these devices say "no such page" (hikvision.md 3.1) */
    if (reply->status == 403 || reply->status == 404 || reply->status == 501)
        code = CAM_ERROR_UNSUPPORTED;
    else if (reply->status < 300 || reply->status >= 500)
        code = CAM_ERROR_PROTOCOL;
    g_set_error(error, CAM_ERROR, code, "unexpected answer with HTTP status %u", reply->status);
    return FALSE;
}

/* under a 401 a general refusal is about the login, only a special one is about the request */
static gboolean
is_about_login(const CamReply *reply, const CamHikvisionStatus *status)
{
    if (status->code == CAM_ERROR_AUTH)
        return TRUE;
    if (reply->status != 401)
        return FALSE;
    return !status->known || status->outcome == CAM_HIKVISION_TAKEN ||
           status->code == CAM_ERROR_REFUSED || status->code == CAM_ERROR_UNSUPPORTED;
}

gboolean
cam_hikvision_judge(CamCall *call, const CamReply *reply, CamHikvisionOutcome *ret_outcome,
                    GError **error)
{
    g_auto(CamHikvisionStatus) status = { 0 };
    CamHikvisionOutcome unused;

    if (ret_outcome == NULL)
        ret_outcome = &unused;
    cam_call_set_word(call, NULL);
    if (!cam_hikvision_parse_status(reply->body, reply->size, &status, NULL))
        return judge_http(call, reply, ret_outcome, error);
    cam_call_set_word(call, status.word);
    if (is_about_login(reply, &status)) {
        cam_hikvision_refuse_login(call, reply, error);
        return FALSE;
    }
    *ret_outcome = status.outcome;
    if (status.outcome != CAM_HIKVISION_FAILED && status.outcome != CAM_HIKVISION_REFUSED)
        return TRUE;
    g_set_error(error, CAM_ERROR, status.code, "device says %s", status.text);
    return FALSE;
}
