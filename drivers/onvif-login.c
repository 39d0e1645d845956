/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/onvif-talk.h"

#include <string.h>

#include "src/base/clock.h"

/* a smaller difference between two clocks is no reason for a refused token (onvif.md 4.2) */
#define SKEW_US (5 * G_USEC_PER_SEC)

#define WHO "GetDeviceInformation"

/* the question anybody may ask. Its answer tells that this is ONVIF; no login leaves before */
static gboolean
look(CamCall *call, CamIdentity *identity, GError **error)
{
    const CamOnvifAsk ask = { .operation = "GetSystemDateAndTime" };
    g_autoptr(CamReply) reply = cam_onvif_send(call, &ask, error);
    CamOnvif *onvif = cam_onvif_get(call);
    g_auto(CamOnvifFault) fault = { .tries_left = -1 };
    CamOnvifKind kind;
    gint64 utc_us;

    if (reply == NULL)
        return FALSE;
    g_autoptr(CamXml) xml = cam_onvif_parse(reply->body, reply->size, ask.operation, &kind);
    if (kind == CAM_ONVIF_FAULT)
        cam_onvif_parse_fault(xml, reply->body, reply->size, &fault);
    if (kind != CAM_ONVIF_RESPONSE && !fault.ours) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "does not speak ONVIF");
        return FALSE;
    }
    onvif->has_clock = kind == CAM_ONVIF_RESPONSE &&
                       cam_onvif_parse_clock(cam_onvif_find_response(xml, ask.operation), &utc_us);
    onvif->skew_us = onvif->has_clock ? utc_us - cam_clock_utc_us() : 0;
    if (identity == NULL)
        return TRUE;
    identity->read_at_us = cam_clock_utc_us();
    identity->clock_utc_us = onvif->has_clock ? utc_us : 0;
    return TRUE;
}

gboolean
cam_onvif_choose_login(CamCall *call, const char *operation, const CamReply *reply, GError **error)
{
    const char *wanted = cam_call_setting(call, "login", "auto");
    CamOnvif *onvif = cam_onvif_get(call);
    g_auto(CamOnvifFault) fault = { .tries_left = -1 };

    cam_onvif_is_unauthorized(reply, operation, &fault);
    if (!cam_call_has_login(call) || fault.locked || fault.tries_left == 1) {
        cam_onvif_refuse_login(call, &fault, reply, FALSE, error);
        g_prefix_error(error, "%s: ", operation);
        return FALSE;
    }
    onvif->digest = strcmp(wanted, "digest") == 0 ||
                    (strcmp(wanted, "auto") == 0 && reply->status == 401 && reply->digest);
    onvif->token = !onvif->digest;
    return TRUE;
}

static gboolean
wants_both(CamCall *call, const CamReply *reply)
{
    const CamOnvif *onvif = cam_onvif_get(call);

    if (!onvif->digest || onvif->token)
        return FALSE;
    /* the web server took the password, the service behind it still asks who we are */
    return reply->login_sent && reply->status != 401 && reply->status != 403 &&
           cam_onvif_is_unauthorized(reply, WHO, NULL);
}

/* a device that tells local time as UTC refuses tokens of the time it tells, and says that it is
 * the time; the password was not looked at */
static gboolean
wants_our_time(CamCall *call, const CamReply *reply)
{
    const CamOnvif *onvif = cam_onvif_get(call);
    g_auto(CamOnvifFault) fault = { .tries_left = -1 };

    return onvif->token && !onvif->local_time && ABS(onvif->skew_us) > SKEW_US &&
           cam_onvif_is_unauthorized(reply, WHO, &fault) && fault.about_clock;
}

/* each kind of login at most once, a refused one ends it */
static CamXml *
log_in(CamCall *call, GError **error)
{
    const CamOnvifAsk ask = { .operation = WHO, .login = TRUE };
    CamOnvif *onvif = cam_onvif_get(call);
    g_autoptr(CamReply) reply = cam_onvif_send(call, &ask, error);

    if (reply != NULL && wants_both(call, reply)) {
        g_clear_pointer(&reply, cam_reply_free);
        onvif->token = TRUE;
        reply = cam_onvif_send(call, &ask, error);
    }
    if (reply != NULL && wants_our_time(call, reply)) {
        g_clear_pointer(&reply, cam_reply_free);
        onvif->local_time = TRUE;
        reply = cam_onvif_send(call, &ask, error);
    }
    return reply != NULL ? cam_onvif_judge(call, &ask, reply, error) : NULL;
}

static CamXml *
ask_who(CamCall *call, GError **error)
{
    const CamOnvifAsk ask = { .operation = WHO };
    g_autoptr(CamReply) reply = cam_onvif_send(call, &ask, error);

    if (reply == NULL)
        return NULL;
    if (!cam_onvif_is_unauthorized(reply, WHO, NULL))
        return cam_onvif_judge(call, &ask, reply, error);
    return cam_onvif_choose_login(call, WHO, reply, error) ? log_in(call, error) : NULL;
}

gboolean
cam_onvif_open(CamCall *call, CamIdentity *identity, GError **error)
{
    CamOnvif *onvif = cam_onvif_get(call);

    /* who identifies wants to know it anew: the device may have restarted, its clock with it */
    if (onvif->opened && identity == NULL)
        return TRUE;
    onvif->opened = onvif->accepted = FALSE;
    onvif->digest = onvif->token = onvif->local_time = FALSE;
    if (!look(call, identity, error))
        return FALSE;
    g_autoptr(CamXml) xml = ask_who(call, error);
    if (xml == NULL)
        return FALSE;
    onvif->opened = TRUE;
    if (identity == NULL)
        return TRUE;
    if (onvif->digest || onvif->token)
        identity->activated = CAM_TRI_YES;
    return cam_onvif_parse_device(cam_onvif_find_response(xml, WHO),
                                  cam_call_get_endpoint(call)->address, identity, error);
}

gboolean
cam_onvif_open_for_act(CamCall *call, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (cam_onvif_open(call, NULL, &local))
        return TRUE;
    cam_error_propagate_unsent(error, g_steal_pointer(&local));
    return FALSE;
}
