/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/onvif-talk.h"

#include <string.h>

static const struct {
    guint status;
    CamErrorCode code;
    const char *sentence;
} outcomes[] = {
    { 403, CAM_ERROR_PRIVILEGE, "this login may not send it" },
    { 409, CAM_ERROR_BUSY, "is busy" },
    { 415, CAM_ERROR_WRONG_FILE, "is not for this device, or damaged" },
    { 500, CAM_ERROR_DEVICE, "device failed to take it" },
    { 503, CAM_ERROR_BUSY, "is busy" },
};

static gboolean
uses_digest(CamCall *call)
{
    const CamOnvif *onvif = cam_onvif_get(call);
    const char *login = cam_call_setting(call, "upload-login", "auto");

    switch (onvif->file_login) {
    case CAM_ONVIF_FILE_OPEN:
        return FALSE;
    case CAM_ONVIF_FILE_DIGEST:
        return cam_call_has_login(call);
    case CAM_ONVIF_FILE_AUTO:
        break;
    }
    if (strcmp(login, "auto") == 0)
        return onvif->digest;
    return strcmp(login, "digest") == 0 && cam_call_has_login(call);
}

static void
fail_not_taken(CamCall *call, CamOnvifFileLogin next, const char *why, GError **error)
{
    cam_onvif_get(call)->file_login = next;
    g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_TAKEN, "%s", why);
}

static void
fail_status(const CamReply *reply, GError **error)
{
    CamErrorCode code = reply->status >= 500   ? CAM_ERROR_DEVICE
                        : reply->status >= 400 ? CAM_ERROR_REFUSED
                                               : CAM_ERROR_PROTOCOL;
    const char *sentence = "unexpected answer to the file";

    for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        if (outcomes[i].status != reply->status)
            continue;
        code = outcomes[i].code;
        sentence = outcomes[i].sentence;
    }
    g_set_error(error, CAM_ERROR, (int)code, "%s (HTTP status %u)", sentence, reply->status);
}

/* a refusal in SOAP may come with any HTTP status, even a good one */
static gboolean
find_fault(CamCall *call, const CamReply *reply, CamOnvifFault *ret_fault)
{
    CamOnvifKind kind;
    g_autoptr(CamXml) xml = cam_onvif_parse(reply->body, reply->size, "", &kind);

    if (kind != CAM_ONVIF_FAULT || !cam_onvif_parse_fault(xml, reply->body, reply->size, ret_fault))
        return FALSE;
    cam_call_set_word(call, ret_fault->word != NULL ? ret_fault->word : ret_fault->text);
    return TRUE;
}

static void
fail_login(CamCall *call, const CamReply *reply, const CamOnvifFault *fault, GError **error)
{
    if (reply->login_sent && !reply->stale)
        cam_onvif_refuse_login(call, fault, reply, TRUE, error);
    else if (reply->login_sent)
        fail_not_taken(call, CAM_ONVIF_FILE_DIGEST, "calls the login out of date", error);
    else if (reply->digest && cam_call_has_login(call) && !uses_digest(call))
        fail_not_taken(call, CAM_ONVIF_FILE_DIGEST, "asks for a login for the file", error);
    else
        cam_onvif_refuse_login(call, fault, reply, FALSE, error);
}

static gboolean
judge_file(CamCall *call, const CamReply *reply, gboolean digest, GError **error)
{
    g_auto(CamOnvifFault) fault = { .tries_left = -1 };
    gboolean is_fault = find_fault(call, reply, &fault);

    if (reply->status == 401 || (is_fault && fault.code == CAM_ERROR_AUTH))
        fail_login(call, reply, is_fault ? &fault : NULL, error);
    else if (digest && !reply->login_sent && !reply->body_sent)
        /* the empty request that asks for a challenge was taken for the file */
        fail_not_taken(call, CAM_ONVIF_FILE_OPEN, "wants the file without a login", error);
    else if (is_fault)
        g_set_error(error, CAM_ERROR, (int)fault.code, "device says: %s", fault.text);
    else if (reply->status / 100 != 2)
        fail_status(reply, error);
    else if (!reply->body_sent)
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answered before it had the whole file");
    else
        return TRUE;
    return FALSE;
}

gboolean
cam_onvif_send_file(CamCall *call, const CamOnvifPlace *place, const char *path, GError **error)
{
    gboolean digest = uses_digest(call);
    g_autoptr(CamReply) reply = cam_http_send(
        cam_call_http(call),
        &(CamRequest){
            .method = "POST",
            .path = place->path,
            .port = place->port,
            .type = "application/octet-stream",
            .file = path,
            .flags = CAM_REQUEST_ONCE | (digest ? CAM_REQUEST_NONE : CAM_REQUEST_ANONYMOUS),
        },
        error);

    cam_call_set_word(call, NULL);
    return reply != NULL && judge_file(call, reply, digest, error);
}
