/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/onvif-talk.h"

#include <string.h>

#include "src/base/clock.h"

#define SERVICE_PATH "/onvif/device_service"
#define ACTION       "http://www.onvif.org/ver10/device/wsdl/"

static void
onvif_free(gpointer data)
{
    CamOnvif *onvif = data;

    cam_onvif_place_clear(&onvif->upload);
    g_free(onvif);
}

CamOnvif *
cam_onvif_get(CamCall *call)
{
    if (cam_call_get_state(call) == NULL)
        cam_call_set_state(call, g_new0(CamOnvif, 1), onvif_free);
    return cam_call_get_state(call);
}

static char *
format_body(CamCall *call, const CamOnvifAsk *ask)
{
    const CamOnvif *onvif = cam_onvif_get(call);
    CamOnvifToken token = { .login = cam_call_get_login(call) };

    if (!ask->login || !onvif->token || token.login == NULL)
        return cam_onvif_format_request(ask->operation, ask->arguments, NULL);
    token.created_us = cam_clock_utc_us() + (onvif->local_time ? 0 : onvif->skew_us);
    for (gsize i = 0; i < CAM_ONVIF_NONCE_SIZE; i++)
        token.nonce[i] = (guint8)g_random_int();
    return cam_onvif_format_request(ask->operation, ask->arguments, &token);
}

CamReply *
cam_onvif_send(CamCall *call, const CamOnvifAsk *ask, GError **error)
{
    const CamOnvif *onvif = cam_onvif_get(call);
    gboolean digest = ask->login && onvif->digest;
    gboolean token = ask->login && onvif->token && cam_call_get_login(call) != NULL;

    if (token && !cam_http_count_login(cam_call_http(call), error))
        return NULL;
    g_autofree char *type = g_strdup_printf(
        "application/soap+xml; charset=utf-8; action=\"" ACTION "%s\"", ask->operation);
    g_autofree char *body = format_body(call, ask);
    /* a digest login begins with an empty request, which a device that wants none takes for the
     * question: only where digest was asked for (onvif.md 4.3) */
    CamReply *reply =
        cam_http_send(cam_call_http(call),
                      &(CamRequest){
                          .method = "POST",
                          .path = cam_call_setting(call, "service-path", SERVICE_PATH),
                          .type = type,
                          .body = body,
                          .body_size = strlen(body),
                          /* libcurl repeats by itself what a dying connection took: a login
                           * in the body must not leave twice */
                          .flags = (ask->once || (ask->login && onvif->token) ? CAM_REQUEST_ONCE
                                                                              : CAM_REQUEST_NONE) |
                                   (digest ? CAM_REQUEST_NONE : CAM_REQUEST_ANONYMOUS),
                      },
                      error);

    if (reply == NULL)
        g_prefix_error(error, "%s: ", ask->operation);
    return reply;
}

gboolean
cam_onvif_is_unauthorized(const CamReply *reply, const char *operation, CamOnvifFault *ret_fault)
{
    CamOnvifKind kind;
    g_autoptr(CamXml) xml = cam_onvif_parse(reply->body, reply->size, operation, &kind);
    g_auto(CamOnvifFault) fault = { .tries_left = -1 };
    gboolean is_fault =
        kind == CAM_ONVIF_FAULT && cam_onvif_parse_fault(xml, reply->body, reply->size, &fault);
    gboolean about_login = is_fault && fault.code == CAM_ERROR_AUTH;

    if (kind != CAM_ONVIF_RESPONSE && (reply->status == 401 || reply->status == 403))
        about_login = TRUE;
    if (ret_fault != NULL && is_fault) {
        *ret_fault = fault;
        fault = (CamOnvifFault){ 0 };
    }
    return about_login;
}

static void
refuse_sent_login(CamCall *call, const CamOnvifFault *fault, GError **error)
{
    if (cam_onvif_get(call)->accepted)
        g_set_error(error, CAM_ERROR, CAM_ERROR_PRIVILEGE, "this login may not do that");
    else if (fault != NULL && fault->tries_left >= 0)
        g_set_error(error, CAM_ERROR, CAM_ERROR_AUTH, "password refused, %d tries left",
                    fault->tries_left);
    else if (fault != NULL && fault->about_clock)
        g_set_error(error, CAM_ERROR, CAM_ERROR_AUTH,
                    "login refused for its time: the device's clock is not as it tells");
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_AUTH, "password refused");
}

void
cam_onvif_refuse_login(CamCall *call, const CamOnvifFault *fault, const CamReply *reply,
                       gboolean sent, GError **error)
{
    if (fault != NULL && (fault->locked || fault->tries_left >= 0))
        cam_call_set_lock(call, fault->tries_left, fault->unlock_s);
    if (fault != NULL && fault->locked)
        g_set_error(error, CAM_ERROR, CAM_ERROR_LOCKED, "logins are locked for %u s",
                    fault->unlock_s);
    else if (!sent && fault != NULL && fault->tries_left == 1)
        g_set_error(error, CAM_ERROR, CAM_ERROR_LOCKED, "one more wrong login would lock it");
    else if (sent && reply->stale)
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "calls every login out of date");
    else if (sent)
        refuse_sent_login(call, fault, error);
    else if (!cam_call_has_login(call))
        g_set_error(error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL, "asks for a login");
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "offers no login we know");
}

static void
fail_http(CamCall *call, const CamOnvifAsk *ask, const CamReply *reply, GError **error)
{
    CamErrorCode code = CAM_ERROR_PROTOCOL;

    /* an empty good answer, or none of SOAP, is how some say that they do not know it */
    if (reply->status == 404 || reply->status == 405 || reply->status == 501 ||
        (reply->status / 100 == 2 && reply->size == 0))
        code = CAM_ERROR_UNSUPPORTED;
    else if (reply->status == 503 && ask->once)
        code = CAM_ERROR_BUSY;
    g_set_error(error, CAM_ERROR, (int)code, "no SOAP, but HTTP status %u%s", reply->status,
                reply->size == 0 ? " with nothing in it" : "");
}

static void
fail_login(CamCall *call, const CamOnvifAsk *ask, const CamReply *reply, const CamOnvifFault *fault,
           GError **error)
{
    const CamOnvif *onvif = cam_onvif_get(call);
    gboolean sent = reply->login_sent || (ask->login && onvif->token);

    /* the login was accepted a moment ago: a bare 401 is about the handshake, nothing was done */
    if (ask->once && fault == NULL && reply->status == 401 && onvif->accepted)
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_TAKEN, "asks for another login");
    else
        cam_onvif_refuse_login(call, fault, reply, sent, error);
}

CamXml *
cam_onvif_judge(CamCall *call, const CamOnvifAsk *ask, const CamReply *reply, GError **error)
{
    CamOnvifKind kind;
    g_autoptr(CamXml) xml = cam_onvif_parse(reply->body, reply->size, ask->operation, &kind);
    g_auto(CamOnvifFault) fault = { .tries_left = -1 };
    CamOnvif *onvif = cam_onvif_get(call);

    cam_call_set_word(call, NULL);
    if (kind == CAM_ONVIF_RESPONSE) {
        onvif->accepted |= reply->login_sent || (ask->login && onvif->token);
        if (ask->login && onvif->token)
            cam_http_prove_login(cam_call_http(call));
        return g_steal_pointer(&xml);
    }
    if (kind == CAM_ONVIF_FAULT && cam_onvif_parse_fault(xml, reply->body, reply->size, &fault))
        cam_call_set_word(call, fault.word != NULL ? fault.word : fault.text);
    if (cam_onvif_is_unauthorized(reply, ask->operation, NULL))
        fail_login(call, ask, reply, kind == CAM_ONVIF_FAULT ? &fault : NULL, error);
    else if (kind == CAM_ONVIF_FAULT)
        g_set_error(error, CAM_ERROR, (int)fault.code, "device says: %s", fault.text);
    else if (kind == CAM_ONVIF_OTHER)
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "an answer to something else");
    else
        fail_http(call, ask, reply, error);
    g_prefix_error(error, "%s: ", ask->operation);
    return NULL;
}

/* some tell everybody who they are and want a login for the rest only. NotAuthorized means that
 * nothing was done, so this may be asked again even when it has an effect */
static gboolean
wants_login_now(CamCall *call, const CamOnvifAsk *ask, const CamReply *reply)
{
    const CamOnvif *onvif = cam_onvif_get(call);

    return ask->login && !onvif->digest && !onvif->token && cam_call_has_login(call) &&
           cam_onvif_is_unauthorized(reply, ask->operation, NULL);
}

CamXml *
cam_onvif_ask(CamCall *call, const CamOnvifAsk *ask, GError **error)
{
    g_autoptr(CamReply) reply = cam_onvif_send(call, ask, error);

    if (reply != NULL && wants_login_now(call, ask, reply)) {
        if (!cam_onvif_choose_login(call, ask->operation, reply, error))
            return NULL;
        g_clear_pointer(&reply, cam_reply_free);
        reply = cam_onvif_send(call, ask, error);
    }
    return reply != NULL ? cam_onvif_judge(call, ask, reply, error) : NULL;
}

CamXml *
cam_onvif_ask_open(CamCall *call, const char *operation, const char *arguments, GError **error)
{
    CamOnvifAsk ask = { .operation = operation, .arguments = arguments };
    g_autoptr(CamReply) reply = cam_onvif_send(call, &ask, error);

    if (reply == NULL)
        return NULL;
    const CamOnvif *onvif = cam_onvif_get(call);
    if (!(onvif->digest || onvif->token) || !cam_onvif_is_unauthorized(reply, operation, NULL))
        return cam_onvif_judge(call, &ask, reply, error);
    ask.login = TRUE;
    return cam_onvif_ask(call, &ask, error);
}

gboolean
cam_onvif_find_place(CamCall *call, const char *uri, CamOnvifPlace *ret_place, GError **error)
{
    const CamEndpoint *endpoint = cam_call_get_endpoint(call);

    return cam_onvif_parse_place(uri,
                                 &(CamOnvifHome){
                                     .address = endpoint->address,
                                     .port = endpoint->port,
                                     .tls = endpoint->tls,
                                     .path = cam_call_setting(call, "service-path", SERVICE_PATH),
                                     .any_host = cam_call_flag(call, "any-host", FALSE),
                                 },
                                 ret_place, error);
}
