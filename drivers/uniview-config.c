/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/uniview-config.h"

#include <string.h>

#include "drivers/uniview-answer.h"
#include "drivers/uniview-status.h"

#define URL_PATH     "/LAPI/V1.0/System/ConfigurationInfoURL"
#define RESTORE_PATH "/LAPI/V1.0/System/ConfigurationInfo/"
#define BACKUP_LIMIT (64 * 1024 * 1024)
#define BACKUP_S     300
/* enough of a body to tell a refusal or a page from a configuration */
#define HEAD_SIZE 64
/* most of a refusal that is kept to be read */
#define PAGE_MAX (64 * 1024)

/* stands between the device and the file: a refusal comes with HTTP 200 and must never become a
 * backup */
typedef struct {
    CamSinkFunc sink;
    gpointer sink_data;
    GByteArray *head;
    gboolean decided;
    gboolean is_page;
    guint64 size;
} Backup;

/* what a configuration looks like is not known (uniview.md 4), so only what is surely none is */
static gboolean
looks_like_page(const GByteArray *head)
{
    static const char *const begins[] = { "{\"Response\"", "<!doctype", "<html" };
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < MIN(head->len, HEAD_SIZE); i++) {
        if (!g_ascii_isspace(head->data[i]))
            g_string_append_c(text, (char)head->data[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(begins); i++) {
        if (g_ascii_strncasecmp(text->str, begins[i], strlen(begins[i])) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
flush_head(Backup *backup, GError **error)
{
    backup->decided = TRUE;
    backup->is_page = looks_like_page(backup->head);
    if (backup->is_page || backup->head->len == 0)
        return TRUE;
    return backup->sink(backup->sink_data, backup->head->data, backup->head->len, error);
}

static gboolean
take_backup(gpointer data, const void *bytes, gsize size, GError **error)
{
    Backup *backup = data;

    backup->size += size;
    if (backup->decided && !backup->is_page)
        return backup->sink(backup->sink_data, bytes, size, error);
    if (backup->head->len < PAGE_MAX)
        g_byte_array_append(backup->head, bytes, (guint)MIN(size, G_MAXINT));
    if (backup->decided || backup->head->len < HEAD_SIZE)
        return TRUE;
    return flush_head(backup, error);
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

/* why the answer is no configuration */
static void
fail_backup(CamCall *call, CamReply *reply, const GByteArray *head, GError **error)
{
    if (reply->size == 0 && head->len > 0) {
        g_free(reply->body);
        reply->body = g_strndup((const char *)head->data, head->len);
        reply->size = strlen(reply->body);
    }
    if (cam_uniview_judge(call, reply, NULL, error))
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no configuration");
}

gboolean
cam_uniview_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    g_autofree char *path = find_path(call, error);
    g_autoptr(GByteArray) head = g_byte_array_new();
    Backup state = { .sink = sink, .sink_data = sink_data, .head = head };

    if (path == NULL) {
        g_prefix_error(error, "configuration: ");
        return FALSE;
    }
    g_autoptr(CamReply) reply = cam_http_send(cam_call_http(call),
                                              &(CamRequest){
                                                  .method = "GET",
                                                  .path = path,
                                                  .sink = take_backup,
                                                  .sink_data = &state,
                                                  .limit = BACKUP_LIMIT,
                                                  .timeout_s = BACKUP_S,
                                              },
                                              error);
    if (reply == NULL || (!state.decided && !flush_head(&state, error))) {
        g_prefix_error(error, "configuration: ");
        return FALSE;
    }
    if (reply->status == 200 && state.size > 0 && !state.is_page)
        return TRUE;
    fail_backup(call, reply, head, error);
    g_prefix_error(error, "configuration: ");
    return FALSE;
}

CamReply *
cam_uniview_send_form(CamCall *call, const char *path, const char *field, const char *type,
                      const char *name, const char *file, GError **error)
{
    g_autofree char *mark = g_uuid_string_random();
    g_autofree char *prefix =
        g_strdup_printf("--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
                        "Content-Type: %s\r\n\r\n",
                        mark, field, name, type);
    g_autofree char *suffix = g_strdup_printf("\r\n--%s--\r\n", mark);
    g_autofree char *form_type = g_strdup_printf("multipart/form-data; boundary=%s", mark);

    return cam_http_send(cam_call_http(call),
                         &(CamRequest){
                             .method = "POST",
                             .path = path,
                             .type = form_type,
                             .file = file,
                             .prefix = prefix,
                             .suffix = suffix,
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
