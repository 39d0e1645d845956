/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hanwha-identify.h"

#include <string.h>

#include "drivers/hanwha-answer.h"
#include "drivers/hanwha-wire.h"
#include "src/base/clock.h"

#define LOOK_PATH "/init-cgi/pw_init.cgi?msubmenu=statuscheck&action=view"
/* exists nowhere: tells what the server does with just any path */
#define NOWHERE_PATH "/camherd"

/* realms of these are names of other makes */
static const char *const foreign_realms[] = { "Login to ", "AXIS_" };

/* said to be the beginning of this make's realms (hanwha.md 2, not documented): taken as a sign
 * only where nothing else is one */
#define OWN_REALM "iPolis"

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
fail_foreign(const CamReply *reply, GError **error)
{
    if (reply->status / 100 == 3 && reply->location != NULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED,
                    "does not speak SUNAPI here: sends to %s", reply->location);
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "does not speak SUNAPI");
    return FALSE;
}

static gboolean
fail_not_activated(CamIdentity *identity, GError **error)
{
    identity->activated = CAM_TRI_NO;
    g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED, "has no password yet");
    return FALSE;
}

static void
claim(CamIdentity *identity)
{
    cam_identity_set(identity, CAM_FIELD_VENDOR, "hanwha");
}

/* statuses no other protocol has */
static gboolean
is_telling(const CamReply *reply)
{
    return reply->status == 490 || reply->status == 491;
}

static gboolean
is_shut(CamCall *call, const CamReply *reply)
{
    return reply->status == 403 && reply->realm == NULL &&
           strcmp(cam_call_setting(call, "bare-403", "not-activated"), "not-activated") == 0;
}

/* a server that asks for a login whatever the path is called gets none from us */
static gboolean
asks_everywhere(CamCall *call, gboolean *ret_everywhere, GError **error)
{
    g_autoptr(CamReply) reply = cam_hanwha_get(call, NOWHERE_PATH, CAM_REQUEST_ANONYMOUS, error);

    if (reply == NULL)
        return FALSE;
    *ret_everywhere = reply->status == 401;
    return TRUE;
}

/* firmware before `pw_init.cgi` (hanwha.md 2). @before: what was answered in its place */
static gboolean
look_at_old(CamCall *call, const CamReply *before, CamIdentity *identity, GError **error)
{
    g_autoptr(CamReply) reply =
        cam_hanwha_get(call, CAM_HANWHA_DEVICE_PATH, CAM_REQUEST_ANONYMOUS, error);
    g_autoptr(CamIdentity) unused = cam_identity_new();
    gboolean everywhere = FALSE;

    if (reply == NULL)
        return FALSE;
    if (is_foreign(reply))
        return fail_foreign(reply, error);
    if (is_telling(reply)) {
        claim(identity);
        return cam_hanwha_judge(call, reply, error);
    }
    if (is_shut(call, reply) && before->status != 403) {
        claim(identity);
        return fail_not_activated(identity, error);
    }
    if (reply->status == 200 && cam_hanwha_parse_device(reply->body, reply->size, unused, NULL)) {
        claim(identity);
        return TRUE;
    }
    if (reply->status == 503)
        return cam_hanwha_judge(call, reply, error);
    if (reply->status != 401)
        return fail_foreign(reply, error);
    if (before->status == 401 &&
        (reply->realm == NULL || !g_str_has_prefix(reply->realm, OWN_REALM)) &&
        !asks_everywhere(call, &everywhere, error))
        return FALSE;
    if (everywhere)
        return fail_foreign(reply, error);
    claim(identity);
    return TRUE;
}

static gboolean
look(CamCall *call, CamIdentity *identity, GError **error)
{
    g_autoptr(CamReply) reply = cam_hanwha_get(call, LOOK_PATH, CAM_REQUEST_ANONYMOUS, error);

    if (reply == NULL)
        return FALSE;
    if (is_foreign(reply))
        return fail_foreign(reply, error);
    if (is_telling(reply)) {
        claim(identity);
        return cam_hanwha_judge(call, reply, error);
    }
    /* whoever it is, it is about to start */
    if (reply->status == 503)
        return cam_hanwha_judge(call, reply, error);
    if (reply->status != 200 ||
        !cam_hanwha_parse_look(reply->body, reply->size, &identity->activated, NULL))
        return look_at_old(call, reply, identity, error);
    claim(identity);
    return identity->activated != CAM_TRI_NO || fail_not_activated(identity, error);
}

gboolean
cam_hanwha_identify(CamCall *call, CamIdentity *identity, GError **error)
{
    if (!look(call, identity, error))
        return FALSE;
    g_autoptr(CamReply) reply =
        cam_hanwha_get(call, CAM_HANWHA_DEVICE_PATH, CAM_REQUEST_NONE, error);
    if (reply == NULL || !cam_hanwha_judge(call, reply, error) ||
        !cam_hanwha_parse_device(reply->body, reply->size, identity, error))
        return FALSE;
    identity->activated = CAM_TRI_YES;
    identity->read_at_us = cam_clock_utc_us();
    return TRUE;
}
