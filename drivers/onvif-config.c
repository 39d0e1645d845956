/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/onvif-talk.h"

#include <string.h>

/* enough of a body to tell a page or an envelope from a configuration */
#define HEAD_SIZE 512

static gboolean
is_page(const char *head, gsize size)
{
    static const char *const marks[] = { "<html", "<!doctype", "envelope" };
    g_autofree char *text = g_strndup(head, size);
    g_autofree char *lower = g_ascii_strdown(text, -1);

    if (*(g_strchug(lower)) != '<')
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (strstr(lower, marks[i]) != NULL)
            return TRUE;
    }
    return FALSE;
}

static gboolean
fail_backup(CamCall *call, const CamReply *reply, GError **error)
{
    CamErrorCode code = CAM_ERROR_REFUSED;

    if (reply->status == 401) {
        cam_onvif_refuse_login(call, NULL, reply, reply->login_sent, error);
        return FALSE;
    }
    if (reply->status == 403)
        code = CAM_ERROR_PRIVILEGE;
    else if (reply->status == 404 || reply->status == 501)
        code = CAM_ERROR_UNSUPPORTED;
    else if (reply->status == 503)
        code = CAM_ERROR_BUSY;
    else if (reply->status < 400 || reply->status > 500)
        code = CAM_ERROR_PROTOCOL;
    g_set_error(error, CAM_ERROR, (int)code, "no configuration, but HTTP status %u", reply->status);
    return FALSE;
}

static gboolean
fetch(CamCall *call, const CamOnvifPlace *place, CamKeep *keep, GError **error)
{
    CamRequest request = { .method = "GET", .path = place->path, .port = place->port };
    gboolean kept = FALSE;

    g_autoptr(CamReply) reply = cam_keep_fetch(keep, cam_call_http(call), &request, &kept, error);
    if (reply == NULL)
        return FALSE;
    if (reply->status / 100 != 2)
        return fail_backup(call, reply, error);
    if (kept)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent %s instead of a configuration",
                reply->size > 0 ? "a page" : "nothing");
    return FALSE;
}

/* the elements may be there and empty, whatever the flags say (onvif.md 7) */
static gboolean
find_backup(CamCall *call, CamOnvifPlace *ret_place, GError **error)
{
    const CamOnvifAsk ask = { .operation = "GetSystemUris", .login = TRUE };
    g_autoptr(CamXml) xml = cam_onvif_ask(call, &ask, error);

    if (xml == NULL)
        return FALSE;
    g_autofree char *uri =
        cam_xml_read_text(cam_onvif_find_response(xml, ask.operation), "SystemBackupUri");
    if (uri != NULL)
        return cam_onvif_find_place(call, uri, ret_place, error);
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "does not give out its configuration");
    return FALSE;
}

gboolean
cam_onvif_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    g_auto(CamKeep) keep = { sink, sink_data, is_page, .head_size = HEAD_SIZE };
    g_auto(CamOnvifPlace) place = { 0 };

    if (cam_onvif_open(call, NULL, error) && find_backup(call, &place, error) &&
        fetch(call, &place, &keep, error))
        return TRUE;
    g_prefix_error(error, "configuration: ");
    return FALSE;
}

gboolean
cam_onvif_restore(CamCall *call, const char *path, GError **error)
{
    const CamOnvifAsk ask = { .operation = "StartSystemRestore", .login = TRUE, .once = TRUE };
    g_auto(CamOnvifPlace) place = { 0 };

    if (!cam_onvif_open_for_act(call, error))
        return FALSE;
    g_autoptr(CamXml) xml = cam_onvif_ask(call, &ask, error);
    if (xml == NULL)
        return FALSE;
    g_autofree char *uri =
        cam_xml_read_text(cam_onvif_find_response(xml, ask.operation), "UploadUri");
    if (uri == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "does not take a configuration back");
        return FALSE;
    }
    if (cam_onvif_find_place(call, uri, &place, error) &&
        cam_onvif_send_file(call, &place, path, error))
        return TRUE;
    g_prefix_error(error, "configuration: ");
    return FALSE;
}
