/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hikvision-identify.h"

#include "drivers/hikvision-answer.h"
#include "drivers/hikvision-wire.h"
#include "src/base/clock.h"

#define CHECK_PATH  "/ISAPI/Security/userCheck"
#define STATUS_PATH "/ISAPI/System/status"
#define TIME_PATH   "/ISAPI/System/time"

/* the second one is of firmware before ISAPI */
static const char *const device_paths[] = { "/ISAPI/System/deviceInfo", "/PSIA/System/deviceInfo" };

/* realms of these are names of other makes; realms of our own are anything (hikvision.md 2.1) */
static const char *const foreign_realms[] = { "Login to ", "AXIS_" };

static gboolean
is_foreign(const CamReply *reply)
{
    for (gsize i = 0; reply->realm != NULL && i < G_N_ELEMENTS(foreign_realms); i++) {
        if (g_str_has_prefix(reply->realm, foreign_realms[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean
fail_foreign(GError **error)
{
    g_clear_error(error);
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "does not speak ISAPI");
    return FALSE;
}

static gboolean
judge_lock(CamCall *call, const CamHikvisionLock *lock, GError **error)
{
    cam_call_set_lock(call, lock->tries_left, lock->unlock_s);
    if (lock->activated == CAM_TRI_NO) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED, "has no password yet");
        return FALSE;
    }
    if (lock->locked) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_LOCKED, "logins are locked for %u s",
                    lock->unlock_s);
        return FALSE;
    }
    if (lock->tries_left == 0 || lock->tries_left == 1) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_LOCKED, "one more wrong login would lock it");
        return FALSE;
    }
    return TRUE;
}

/* a ResponseStatus without a login: only what forbids one matters */
static gboolean
judge_status(CamCall *call, const CamHikvisionStatus *status, GError **error)
{
    if (status->code != CAM_ERROR_NOT_ACTIVATED && status->code != CAM_ERROR_LOCKED)
        return TRUE;
    cam_call_set_word(call, status->word);
    g_set_error(error, CAM_ERROR, status->code, "device says %s", status->text);
    return FALSE;
}

static gboolean
look(CamCall *call, CamIdentity *identity, gboolean *ret_ours, GError **error)
{
    g_autoptr(CamReply) reply = cam_http_send(
        cam_call_http(call),
        &(CamRequest){ .method = "GET", .path = CHECK_PATH, .flags = CAM_REQUEST_ANONYMOUS },
        error);
    g_auto(CamHikvisionStatus) status = { 0 };
    CamHikvisionLock lock = { .activated = CAM_TRI_UNKNOWN, .tries_left = -1 };

    if (reply == NULL)
        return FALSE;
    gboolean is_lock = cam_hikvision_parse_lock(reply->body, reply->size, &lock, NULL);
    gboolean is_status =
        !is_lock && cam_hikvision_parse_status(reply->body, reply->size, &status, NULL);
    if (is_status && status.code == CAM_ERROR_NOT_ACTIVATED)
        lock.activated = CAM_TRI_NO;
    /* a page of the protocol says more than a name in the challenge */
    if (!is_lock && !is_status && is_foreign(reply))
        return fail_foreign(error);
    if (is_lock || is_status)
        cam_identity_set(identity, CAM_FIELD_VENDOR, "hikvision");
    identity->activated = lock.activated;
    if (is_lock && !judge_lock(call, &lock, error))
        return FALSE;
    if (is_status && !judge_status(call, &status, error))
        return FALSE;
    if (reply->status == 401 && !cam_call_has_login(call)) {
        cam_hikvision_refuse_login(call, reply, error);
        return FALSE;
    }
    *ret_ours = is_lock || is_status;
    return TRUE;
}

static gboolean
is_missing(const CamReply *reply)
{
    return reply->status == 403 || reply->status == 404;
}

/* why there is no DeviceInfo in @reply */
static gboolean
fail_device(CamCall *call, const CamReply *reply, gboolean ours, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (cam_hikvision_judge(call, reply, NULL, &local))
        g_set_error(&local, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no DeviceInfo");
    if (!ours && (g_error_matches(local, CAM_ERROR, CAM_ERROR_PROTOCOL) ||
                  g_error_matches(local, CAM_ERROR, CAM_ERROR_REFUSED)))
        return fail_foreign(error);
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
read_device(CamCall *call, gboolean ours, CamIdentity *identity, GError **error)
{
    g_autoptr(CamReply) reply = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(device_paths); i++) {
        g_autoptr(CamReply) next = cam_hikvision_get(call, device_paths[i], error);
        if (next == NULL)
            return FALSE;
        /* of two refusals the first says more: why the newer interface is closed */
        if (reply == NULL || !is_missing(next)) {
            g_clear_pointer(&reply, cam_reply_free);
            reply = g_steal_pointer(&next);
        }
        if (!is_missing(reply))
            break;
    }
    if (reply->status == 200 &&
        cam_hikvision_parse_device(reply->body, reply->size, identity, NULL)) {
        identity->activated = CAM_TRI_YES;
        return TRUE;
    }
    return fail_device(call, reply, ours, error);
}

typedef gboolean (*ParseFunc)(const char *data, gsize size, CamIdentity *identity, GError **error);

/* uptime and clock are a help, not a condition: only being told to stop counts as an error */
static gboolean
read_extra(CamCall *call, const char *path, ParseFunc func, CamIdentity *identity, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(CamReply) reply = cam_hikvision_get(call, path, &local);

    if (g_error_matches(local, CAM_ERROR, CAM_ERROR_CANCELLED)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    identity->read_at_us = cam_clock_utc_us();
    if (reply == NULL || reply->status != 200)
        return TRUE;
    if (!func(reply->body, reply->size, identity, &local))
        g_debug("%s: %s", path, local->message);
    return TRUE;
}

gboolean
cam_hikvision_identify(CamCall *call, CamIdentity *identity, GError **error)
{
    gboolean ours = FALSE;

    if (!look(call, identity, &ours, error) || !read_device(call, ours, identity, error) ||
        !read_extra(call, STATUS_PATH, cam_hikvision_parse_uptime, identity, error))
        return FALSE;
    if (identity->clock_utc_us != 0)
        return TRUE;
    return read_extra(call, TIME_PATH, cam_hikvision_parse_time, identity, error);
}
