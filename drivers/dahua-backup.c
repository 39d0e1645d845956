/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-backup.h"

#include <string.h>

#include "drivers/dahua-session.h"
#include "drivers/dahua-tables.h"
#include "drivers/dahua-wire.h"

#define WHOLE_PATH   "/cgi-bin/Config.backup?action=All"
#define BACKUP_MIN   1024
#define BACKUP_LIMIT (64 * 1024 * 1024)
#define BACKUP_S     300
/* enough of a body to tell a refusal from a configuration, and of a refusal to read it */
#define HEAD_SIZE 64
#define PAGE_MAX  (64 * 1024)

/* a configuration is one JSON document, or an encrypted container (dahua.md 4.1) */
typedef enum {
    SHAPE_UNKNOWN,
    SHAPE_JSON,
    SHAPE_SEALED,
    SHAPE_PAGE,
} Shape;

/* stands between the device and the file: refusals come with HTTP 200 and must never become a
 * backup */
typedef struct {
    CamSinkFunc sink;
    gpointer sink_data;
    GByteArray *head;
    Shape shape;
    guint64 size;
    char last; /* that is no blank */
} Backup;

static Shape
find_shape(const GByteArray *head)
{
    guint at = 0;

    if (head->len >= 8 &&
        (memcmp(head->data, "MWPZWJGS", 8) == 0 || memcmp(head->data, "DHRDENFR", 8) == 0))
        return SHAPE_SEALED;
    while (at < head->len && g_ascii_isspace(head->data[at]))
        at++;
    return at < head->len && head->data[at] == '{' ? SHAPE_JSON : SHAPE_PAGE;
}

static gboolean
flush_head(Backup *backup, GError **error)
{
    backup->shape = find_shape(backup->head);
    return backup->shape == SHAPE_PAGE ||
           backup->sink(backup->sink_data, backup->head->data, backup->head->len, error);
}

static gboolean
take(gpointer data, const void *bytes, gsize size, GError **error)
{
    Backup *backup = data;
    const char *text = bytes;

    backup->size += size;
    for (gsize i = size; i > 0; i--) {
        if (g_ascii_isspace(text[i - 1]))
            continue;
        backup->last = text[i - 1];
        break;
    }
    if (backup->shape == SHAPE_JSON || backup->shape == SHAPE_SEALED)
        return backup->sink(backup->sink_data, bytes, size, error);
    if (backup->head->len < PAGE_MAX)
        g_byte_array_append(backup->head, bytes, (guint)MIN(size, G_MAXINT));
    if (backup->shape != SHAPE_UNKNOWN || backup->head->len < HEAD_SIZE)
        return TRUE;
    return flush_head(backup, error);
}

static gboolean
check_end(const Backup *backup, GError **error)
{
    if (backup->size < BACKUP_MIN)
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "only %" G_GUINT64_FORMAT " bytes",
                    backup->size);
    else if (backup->shape == SHAPE_JSON && backup->last != '}')
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "breaks off");
    else
        return TRUE;
    return FALSE;
}

/* @ret_missing: the device has no such page, and the sink got nothing */
static gboolean
fetch(CamCall *call, const CamRequest *request, Backup *backup, gboolean *ret_missing,
      GError **error)
{
    CamRequest copy = *request;

    copy.sink = take;
    copy.sink_data = backup;
    copy.limit = BACKUP_LIMIT;
    copy.timeout_s = BACKUP_S;
    g_autoptr(CamReply) reply = cam_dahua_get(call, &copy, error);
    if (reply == NULL ||
        (backup->shape == SHAPE_UNKNOWN && reply->status / 100 == 2 && !flush_head(backup, error)))
        return FALSE;
    if (backup->shape == SHAPE_JSON || backup->shape == SHAPE_SEALED)
        return check_end(backup, error);
    /* what the sink took instead of the reply */
    CamReply page = *reply;
    if (reply->status / 100 == 2) {
        g_byte_array_append(backup->head, (const guint8 *)"", 1);
        page.body = (char *)backup->head->data;
        page.size = backup->head->len - 1;
    }
    *ret_missing = cam_dahua_is_missing(&page);
    if (*ret_missing || !cam_dahua_judge(call, &page, error))
        return FALSE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no configuration");
    return FALSE;
}

static gboolean
try_whole(CamCall *call, Backup *backup, gboolean *ret_missing, GError **error)
{
    *ret_missing = !cam_dahua_get_state(call)->cgi;
    return !*ret_missing &&
           fetch(call, &(CamRequest){ .path = cam_call_setting(call, "backup-path", WHOLE_PATH) },
                 backup, ret_missing, error);
}

/* what newer web pages ask for */
static gboolean
try_export(CamCall *call, Backup *backup, gboolean *ret_missing, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (!cam_dahua_login(call, &local)) {
        /* no RPC here; a login that would have to be shown is as good as none */
        *ret_missing = g_error_matches(local, CAM_ERROR, CAM_ERROR_UNSUPPORTED) ||
                       g_error_matches(local, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL) ||
                       g_error_matches(local, CAM_ERROR, CAM_ERROR_PROTOCOL);
        if (!*ret_missing)
            g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    g_autofree char *session = cam_dahua_format_session(call);
    g_autofree char *cookie = cam_dahua_format_cookie(call);
    g_autofree char *path = g_strdup_printf(
        "/cgi-bin/configFileExport.backup?action=All&sessionId=%s", session != NULL ? session : "");
    const char *headers[] = { cookie, NULL };
    *ret_missing = session == NULL;
    return session != NULL && fetch(call, &(CamRequest){ .path = path, .headers = headers }, backup,
                                    ret_missing, error);
}

typedef gboolean (*TryFunc)(CamCall *call, Backup *backup, gboolean *ret_missing, GError **error);

gboolean
cam_dahua_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    static const TryFunc ways[] = { try_whole, try_export };
    gboolean missing = FALSE;

    if (!cam_dahua_open(call, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autoptr(GByteArray) head = g_byte_array_new();
        Backup backup = { .sink = sink, .sink_data = sink_data, .head = head };
        if (ways[i](call, &backup, &missing, error))
            return TRUE;
        if (missing)
            continue;
        g_prefix_error(error, "configuration: ");
        return FALSE;
    }
    if (cam_dahua_read_tables(call, sink, sink_data, error))
        return TRUE;
    g_prefix_error(error, "configuration: ");
    return FALSE;
}
