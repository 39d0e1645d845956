/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/axis-backup.h"

#include "drivers/axis-answer.h"

#include "src/base/text.h"

#include <string.h>

#define LIST_PATH "/axis-cgi/param.cgi?action=list"
#define LIMIT     (4 * 1024 * 1024)
#define TIMEOUT_S 120
#define HEAD_SIZE 64
/* most of a refusal that is shown */
#define REFUSAL_SHOWN 200

/* stands between the device and the file: a refusal comes with HTTP 200 too (axis.md 6) and must
 * never become a backup */
typedef struct {
    CamSinkFunc sink;
    gpointer sink_data;
    GByteArray *head;
    gboolean decided;
    gboolean is_list;
} Backup;

/* a list begins with the name of a parameter, with or without `root.` before it */
static gboolean
looks_like_list(const GByteArray *head)
{
    guint at = 0;

    while (at < head->len && (g_ascii_isalnum(head->data[at]) || head->data[at] == '.' ||
                              head->data[at] == '_' || head->data[at] == '-'))
        at++;
    return at > 0 && memchr(head->data, '.', at) != NULL &&
           (at == head->len || head->data[at] == '=');
}

static gboolean
decide(Backup *backup, GError **error)
{
    backup->decided = TRUE;
    backup->is_list = looks_like_list(backup->head);
    return !backup->is_list ||
           backup->sink(backup->sink_data, backup->head->data, backup->head->len, error);
}

static gboolean
take(gpointer data, const void *bytes, gsize size, GError **error)
{
    Backup *backup = data;

    if (backup->decided)
        return !backup->is_list || backup->sink(backup->sink_data, bytes, size, error);
    g_byte_array_append(backup->head, bytes, (guint)MIN(size, LIMIT));
    return backup->head->len < HEAD_SIZE || decide(backup, error);
}

/* @head: what a sink took of a 2xx answer */
static gboolean
fail(CamCall *call, const CamReply *reply, GByteArray *head, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (reply->status / 100 != 2) {
        if (cam_axis_judge(call, reply, NULL, &local))
            g_set_error(&local, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no parameters");
    } else if (head->len > 0 && head->data[0] == '#') {
        g_autofree char *text = g_strndup((const char *)head->data, head->len);
        g_autofree char *clean = cam_text_clean(text, REFUSAL_SHOWN);
        g_set_error(&local, CAM_ERROR, CAM_ERROR_REFUSED, "device says %s", clean);
    } else {
        g_set_error(&local, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no parameters");
    }
    g_propagate_prefixed_error(error, g_steal_pointer(&local), "parameters: ");
    return FALSE;
}

gboolean
cam_axis_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    g_autoptr(GByteArray) head = g_byte_array_new();
    Backup state = { .sink = sink, .sink_data = sink_data, .head = head };
    g_autoptr(CamReply) reply = cam_http_send(cam_call_http(call),
                                              &(CamRequest){
                                                  .method = "GET",
                                                  .path = LIST_PATH,
                                                  .sink = take,
                                                  .sink_data = &state,
                                                  .limit = LIMIT,
                                                  .timeout_s = TIMEOUT_S,
                                              },
                                              error);

    if (reply == NULL || (!state.decided && !decide(&state, error))) {
        g_prefix_error(error, "parameters: ");
        return FALSE;
    }
    return (reply->status == 200 && state.is_list) || fail(call, reply, head, error);
}
