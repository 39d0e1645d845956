/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/keep.h"

#define LIMIT     (64 * 1024 * 1024)
#define TIMEOUT_S 300
/* enough of a body to tell a page from a configuration */
#define HEAD_SIZE 64
/* enough of a page to be read as a refusal */
#define PAGE_MAX (64 * 1024)

static gboolean
decide(CamKeep *keep, GError **error)
{
    const char *head = (const char *)keep->head->data;
    gsize size = keep->head->len;

    keep->decided = TRUE;
    /* not more than was asked for, or the outcome would depend on how the network cut it */
    keep->page = size == 0 || keep->is_page(head, MIN(size, keep->head_size));
    return keep->page || keep->sink(keep->sink_data, head, size, error);
}

static void
note_ends(CamKeep *keep, const char *bytes, gsize size)
{
    gsize at = 0;

    while (size > 0 && g_ascii_isspace(bytes[size - 1]))
        size--;
    while (at < size && g_ascii_isspace(bytes[at]))
        at++;
    if (at == size)
        return;
    keep->last = bytes[size - 1];
    if (keep->first == '\0')
        keep->first = bytes[at];
}

static gboolean
take(gpointer data, const void *bytes, gsize size, GError **error)
{
    CamKeep *keep = data;

    keep->size += size;
    note_ends(keep, bytes, size);
    if (keep->decided && !keep->page)
        return keep->sink(keep->sink_data, bytes, size, error);
    if (keep->head->len < PAGE_MAX)
        g_byte_array_append(keep->head, bytes, (guint)size);
    return keep->decided || keep->head->len < keep->head_size || decide(keep, error);
}

void
cam_keep_begin(CamKeep *keep, CamRequest *request)
{
    keep->head = g_byte_array_new();
    if (keep->head_size == 0)
        keep->head_size = HEAD_SIZE;
    request->sink = take;
    request->sink_data = keep;
    if (request->limit == 0)
        request->limit = LIMIT;
    if (request->timeout_s == 0)
        request->timeout_s = TIMEOUT_S;
}

static gboolean
check_whole(const CamKeep *keep, GError **error)
{
    if (keep->size < keep->least)
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "only %" G_GUINT64_FORMAT " bytes",
                    keep->size);
    else if (keep->json && keep->first == '{' && keep->last != '}')
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "breaks off");
    else
        return TRUE;
    return FALSE;
}

gboolean
cam_keep_end(CamKeep *keep, CamReply *reply, gboolean *ret_kept, GError **error)
{
    if (reply->status == 200 && !keep->decided && !decide(keep, error))
        return FALSE;
    gboolean kept = reply->status == 200 && !keep->page;
    if (kept && !check_whole(keep, error))
        return FALSE;
    *ret_kept = kept;
    /* of an answer that is no 2xx the sink got nothing */
    if (!kept && reply->status / 100 == 2) {
        g_free(reply->body);
        reply->size = keep->head->len;
        g_byte_array_append(keep->head, (const guint8 *)"", 1);
        reply->body = (char *)g_byte_array_free(g_steal_pointer(&keep->head), FALSE);
    }
    return TRUE;
}

CamReply *
cam_keep_fetch(CamKeep *keep, CamHttp *http, CamRequest *request, gboolean *ret_kept,
               GError **error)
{
    *ret_kept = FALSE;
    cam_keep_begin(keep, request);
    g_autoptr(CamReply) reply = cam_http_send(http, request, error);
    if (reply == NULL || !cam_keep_end(keep, reply, ret_kept, error))
        return NULL;
    return g_steal_pointer(&reply);
}

void
cam_keep_clear(CamKeep *keep)
{
    g_clear_pointer(&keep->head, g_byte_array_unref);
}

gboolean
cam_keep_is_text(const char *head, gsize size)
{
    for (gsize i = 0; i < size; i++) {
        if (g_ascii_iscntrl(head[i]) && !g_ascii_isspace(head[i]))
            return FALSE;
    }
    return TRUE;
}
