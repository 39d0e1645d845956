/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hanwha-answer.h"

#include "drivers/hanwha-wire.h"

/* of 490 the page only says "after some time"; others leave such a device alone for a minute
 * (hanwha.md 2) */
#define LOCK_S 60

static const char *const json_headers[] = { "Accept: application/json", NULL };

/* statuses that are of this protocol alone, or mean something of their own in it */
static const struct {
    guint status;
    CamErrorCode code;
    const char *message;
} statuses[] = {
    { 404, CAM_ERROR_UNSUPPORTED, "has no such page" },
    { 490, CAM_ERROR_LOCKED, "logins are locked, or too many are logged in" },
    { 491, CAM_ERROR_PRIVILEGE, "wants a second password for this" },
    { 501, CAM_ERROR_UNSUPPORTED, "has no such page" },
    { 503, CAM_ERROR_BUSY, "is not ready" },
};

CamReply *
cam_hanwha_get(CamCall *call, const char *path, CamRequestFlags flags, GError **error)
{
    return cam_http_send(
        cam_call_http(call),
        &(CamRequest){ .method = "GET", .path = path, .headers = json_headers, .flags = flags },
        error);
}

static gboolean
judge_status(CamCall *call, const CamReply *reply, GError **error)
{
    CamErrorCode code = reply->status >= 500 ? CAM_ERROR_PROTOCOL : CAM_ERROR_REFUSED;

    if (reply->status / 100 == 2)
        return TRUE;
    if (reply->status == 401) {
        cam_call_refuse_login(call, reply, error);
        return FALSE;
    }
    if (reply->status == 490)
        cam_call_set_lock(call, 0, LOCK_S);
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        if (statuses[i].status != reply->status)
            continue;
        g_set_error_literal(error, CAM_ERROR, (int)statuses[i].code, statuses[i].message);
        return FALSE;
    }
    /* a device that has a password shuts all pages while it starts (hanwha.md 6); with a login it
     * is the user who may not */
    if (reply->status == 403)
        g_set_error(error, CAM_ERROR, reply->login_sent ? CAM_ERROR_PRIVILEGE : CAM_ERROR_BUSY,
                    reply->login_sent ? "does not let this user in" : "lets nobody in now");
    else if (reply->status / 100 == 3)
        g_set_error(error, CAM_ERROR, CAM_ERROR_REFUSED, "sends to %s",
                    reply->location != NULL ? reply->location : "nowhere");
    else
        g_set_error(error, CAM_ERROR, (int)code, "unexpected answer with HTTP status %u",
                    reply->status);
    return FALSE;
}

static gboolean
is_about_login(const CamReply *reply)
{
    return reply->status == 401 || reply->status == 490 || reply->status == 491;
}

/* @ret_yes: whether there is a result that says yes */
static gboolean
judge(CamCall *call, const CamReply *reply, gboolean *ret_yes, GError **error)
{
    g_auto(CamHanwhaResult) result = { 0 };

    cam_call_set_word(call, NULL);
    *ret_yes = FALSE;
    if (is_about_login(reply) || !cam_hanwha_parse_result(reply->body, reply->size, &result, NULL))
        return judge_status(call, reply, error);
    *ret_yes = result.ok && reply->status / 100 == 2;
    if (result.ok)
        return judge_status(call, reply, error);
    cam_call_set_word(call, result.text);
    g_set_error(error, CAM_ERROR, (int)cam_hanwha_map_number(result.number), "device says %s",
                result.text != NULL ? result.text : "no");
    return FALSE;
}

gboolean
cam_hanwha_judge(CamCall *call, const CamReply *reply, GError **error)
{
    gboolean yes;

    return judge(call, reply, &yes, error);
}

gboolean
cam_hanwha_judge_act(CamCall *call, const CamReply *reply, GError **error)
{
    g_autoptr(GError) local = NULL;
    gboolean yes;

    if (judge(call, reply, &yes, &local)) {
        /* an empty good answer is a yes: others hear nothing else (hanwha.md 12) */
        if (yes || reply->size == 0)
            return TRUE;
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "says neither yes nor no");
        return FALSE;
    }
    if (reply->status == 401)
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_TAKEN, "%s", local->message);
    else
        g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

gboolean
cam_hanwha_ask_first(CamCall *call, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(CamReply) reply =
        cam_hanwha_get(call, CAM_HANWHA_DEVICE_PATH, CAM_REQUEST_NONE, &local);

    if (reply != NULL && cam_hanwha_judge(call, reply, &local))
        return TRUE;
    cam_error_propagate_unsent(error, g_steal_pointer(&local));
    return FALSE;
}
