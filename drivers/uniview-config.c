/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/uniview-config.h"

#include <string.h>

#include "drivers/uniview-answer.h"
#include "drivers/uniview-status.h"

#define URL_PATH     "/LAPI/V1.0/System/ConfigurationInfoURL"
#define RESTORE_PATH "/LAPI/V1.0/System/ConfigurationInfo/"

/* what a configuration looks like is not known (uniview.md 4), so only what is surely none is */
static gboolean
is_page(const char *head, gsize size)
{
    static const char *const begins[] = { "{\"Response\"", "<!doctype", "<html" };
    g_autoptr(GString) text = g_string_new(NULL);

    for (gsize i = 0; i < size; i++) {
        if (!g_ascii_isspace(head[i]))
            g_string_append_c(text, head[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(begins); i++) {
        if (g_ascii_strncasecmp(text->str, begins[i], strlen(begins[i])) == 0)
            return TRUE;
    }
    return FALSE;
}

static char *
find_path(CamCall *call, GError **error)
{
    const CamEndpoint *endpoint = cam_call_get_endpoint(call);
    g_auto(CamUniviewEnvelope) envelope = { 0 };
    g_autoptr(CamReply) reply = cam_uniview_get(call, URL_PATH, error);

    if (reply == NULL || !cam_uniview_judge(call, reply, &envelope, error))
        return NULL;
    g_autofree char *url = cam_json_read_text(envelope.data, "URL");
    return cam_uniview_parse_url(url, endpoint->address, endpoint->port, error);
}

static gboolean
fetch_backup(CamCall *call, CamKeep *keep, GError **error)
{
    g_autofree char *path = find_path(call, error);
    CamRequest request = { .method = "GET", .path = path };
    gboolean kept = FALSE;

    if (path == NULL)
        return FALSE;
    g_autoptr(CamReply) reply = cam_keep_fetch(keep, cam_call_http(call), &request, &kept, error);
    if (reply != NULL && !kept && cam_uniview_judge(call, reply, NULL, error))
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no configuration");
    return kept;
}

gboolean
cam_uniview_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    g_auto(CamKeep) keep = { sink, sink_data, is_page };

    if (fetch_backup(call, &keep, error))
        return TRUE;
    g_prefix_error(error, "configuration: ");
    return FALSE;
}

CamReply *
cam_uniview_send_form(CamCall *call, const char *path, const char *field, const char *type,
                      const char *name, const char *file, GError **error)
{
    g_auto(CamForm) form = { 0 };

    cam_form_init(&form, &(CamFormOptions){ field, name, .type = type });
    return cam_http_send(cam_call_http(call),
                         &(CamRequest){
                             .method = "POST",
                             .path = path,
                             .type = form.type,
                             .file = file,
                             .prefix = form.prefix,
                             .suffix = form.suffix,
                             .flags = CAM_REQUEST_ONCE,
                         },
                         error);
}

gboolean
cam_uniview_restore(CamCall *call, const char *path, GError **error)
{
    const char *name = cam_call_setting(call, "restore-name", "config");
    const char *field = cam_call_setting(call, "restore-field", "FileName");
    g_autofree char *target = g_strconcat(RESTORE_PATH, name, NULL);
    CamUniviewStatus status;

    if (!cam_uniview_ask_status(call, &status, error) || !cam_uniview_check_free(&status, error))
        return FALSE;
    if (status.stage == CAM_UNIVIEW_RECEIVING || status.stage == CAM_UNIVIEW_ERASED) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_REFUSED, "waits for firmware and must not restart");
        return FALSE;
    }
    g_autoptr(CamReply) reply =
        cam_uniview_send_form(call, target, field, "application/octet-stream", name, path, error);
    if (reply == NULL || !cam_uniview_judge_act(call, reply, NULL, error))
        return FALSE;
    if (reply->body_sent)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answered before it had the whole file");
    return FALSE;
}
