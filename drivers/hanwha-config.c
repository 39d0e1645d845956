/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hanwha-config.h"

#include <string.h>

#include "drivers/hanwha-answer.h"
#include "src/base/file.h"

#define BACKUP_PATH  "/stw-cgi/system.cgi?msubmenu=configbackup&action=control"
#define RESTORE_PATH "/stw-cgi/system.cgi?msubmenu=configrestore&action=control"
/* one measured configuration had 173 KB (hanwha.md 5) */
#define CONFIG_MIN 1024
#define CONFIG_MAX (32 * 1024 * 1024)
#define CONFIG_S   300
/* enough of a body to tell a page from a configuration */
#define HEAD_SIZE 64
/* most of a page that is kept to be read as a refusal */
#define PAGE_MAX (64 * 1024)

/* stands between the device and the file: a refusal comes with HTTP 200 (hanwha.md 5) and must
 * never become a backup */
typedef struct {
    CamSinkFunc sink;
    gpointer sink_data;
    GByteArray *head;
    gboolean decided;
    gboolean is_page;
    guint64 size;
} Backup;

/* `NG` or the beginning of JSON or HTML, and text after it: an encrypted file may begin with any
 * bytes, but does not go on as text */
static gboolean
looks_like_page(const GByteArray *head)
{
    guint at = 0;

    while (at < head->len && g_ascii_isspace(head->data[at]))
        at++;
    if (at == head->len)
        return FALSE;
    if (head->data[at] != '{' && head->data[at] != '<' &&
        (head->len - at < 2 || memcmp(head->data + at, "NG", 2) != 0))
        return FALSE;
    for (guint i = at; i < MIN(head->len, HEAD_SIZE); i++) {
        if (g_ascii_iscntrl(head->data[i]) && !g_ascii_isspace(head->data[i]))
            return FALSE;
    }
    return TRUE;
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

static gboolean
fail_backup(CamCall *call, const CamReply *reply, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (cam_hanwha_judge(call, reply, &local))
        g_set_error(&local, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no configuration");
    g_propagate_prefixed_error(error, g_steal_pointer(&local), "configuration: ");
    return FALSE;
}

gboolean
cam_hanwha_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    g_autoptr(GByteArray) head = g_byte_array_new();
    Backup state = { .sink = sink, .sink_data = sink_data, .head = head };
    g_autoptr(CamReply) reply =
        cam_http_send(cam_call_http(call),
                      &(CamRequest){
                          .method = "GET",
                          .path = cam_call_setting(call, "backup-path", BACKUP_PATH),
                          .sink = take_backup,
                          .sink_data = &state,
                          .limit = CONFIG_MAX,
                          .timeout_s = CONFIG_S,
                      },
                      error);

    if (reply == NULL || (!state.decided && !flush_head(&state, error))) {
        g_prefix_error(error, "configuration: ");
        return FALSE;
    }
    if (reply->status / 100 != 2)
        return fail_backup(call, reply, error);
    if (state.is_page)
        return fail_backup(
            call,
            &(CamReply){ .status = reply->status, .body = (char *)head->data, .size = head->len },
            error);
    if (state.size < CONFIG_MIN) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL,
                    "configuration: only %" G_GUINT64_FORMAT " bytes", state.size);
        return FALSE;
    }
    return TRUE;
}

/* base64 as it is was taken by real hardware; one example of others escapes it as forms do
 * (hanwha.md 5) */
static char *
encode(CamCall *call, const char *data, gsize size)
{
    g_autofree char *text = g_base64_encode((const guchar *)data, size);

    if (!cam_call_flag(call, "restore-escape", FALSE))
        return g_steal_pointer(&text);
    return g_uri_escape_string(text, NULL, FALSE);
}

gboolean
cam_hanwha_restore(CamCall *call, const char *path, GError **error)
{
    g_autofree char *data = NULL;
    gsize size = 0;

    if (!cam_file_read(path, CONFIG_MAX, &data, &size, error))
        return FALSE;
    if (size < CONFIG_MIN) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "%s: is no saved configuration", path);
        return FALSE;
    }
    if (!cam_hanwha_ask_first(call, error))
        return FALSE;
    g_autofree char *text = encode(call, data, size);
    g_autoptr(CamReply) reply =
        cam_http_send(cam_call_http(call),
                      &(CamRequest){
                          .method = "POST",
                          .path = cam_call_setting(call, "restore-path", RESTORE_PATH),
                          .type = "application/x-www-form-urlencoded",
                          .body = text,
                          .body_size = strlen(text),
                          .timeout_s = CONFIG_S,
                          .flags = CAM_REQUEST_ONCE,
                      },
                      error);
    if (reply == NULL || !cam_hanwha_judge_act(call, reply, error)) {
        g_prefix_error(error, "configuration: ");
        return FALSE;
    }
    return TRUE;
}
