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

/* `NG` or the beginning of JSON or HTML, and text after it */
static gboolean
is_page(const char *head, gsize size)
{
    gsize at = 0;

    while (at < size && g_ascii_isspace(head[at]))
        at++;
    return at < size &&
           (head[at] == '{' || head[at] == '<' ||
            (size - at >= 2 && memcmp(head + at, "NG", 2) == 0)) &&
           cam_keep_is_text(head, size);
}

static gboolean
fetch_backup(CamCall *call, CamKeep *keep, GError **error)
{
    const char *path = cam_call_setting(call, "backup-path", BACKUP_PATH);
    CamRequest request = { .method = "GET", .path = path, .limit = CONFIG_MAX };
    gboolean kept = FALSE;

    g_autoptr(CamReply) reply = cam_keep_fetch(keep, cam_call_http(call), &request, &kept, error);
    if (reply != NULL && !kept && cam_hanwha_judge(call, reply, error))
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no configuration");
    return kept;
}

gboolean
cam_hanwha_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    g_auto(CamKeep) keep = { sink, sink_data, is_page, .least = CONFIG_MIN };

    if (fetch_backup(call, &keep, error))
        return TRUE;
    g_prefix_error(error, "configuration: ");
    return FALSE;
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
