/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-backup.h"

#include <string.h>

#include "drivers/dahua-session.h"
#include "drivers/dahua-tables.h"
#include "drivers/dahua-wire.h"

#define WHOLE_PATH "/cgi-bin/Config.backup?action=All"
#define BACKUP_MIN 1024

/* a configuration is one JSON document, or an encrypted container (dahua.md 4.1) */
static gboolean
is_page(const char *head, gsize size)
{
    gsize at = 0;

    if (size >= 8 && (memcmp(head, "MWPZWJGS", 8) == 0 || memcmp(head, "DHRDENFR", 8) == 0))
        return FALSE;
    while (at < size && g_ascii_isspace(head[at]))
        at++;
    return at == size || head[at] != '{';
}

/* @ret_missing: the device has no such page, and the sink got nothing */
static gboolean
fetch(CamCall *call, const CamRequest *request, CamKeep *keep, gboolean *ret_missing,
      GError **error)
{
    CamRequest copy = *request;
    gboolean kept;

    cam_keep_begin(keep, &copy);
    g_autoptr(CamReply) reply = cam_dahua_get(call, &copy, error);
    if (reply == NULL || !cam_keep_end(keep, reply, &kept, error))
        return FALSE;
    if (kept)
        return TRUE;
    *ret_missing = cam_dahua_is_missing(reply);
    if (!*ret_missing && cam_dahua_judge(call, reply, error))
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no configuration");
    return FALSE;
}

static gboolean
try_whole(CamCall *call, CamKeep *keep, gboolean *ret_missing, GError **error)
{
    *ret_missing = !cam_dahua_get_state(call)->cgi;
    return !*ret_missing &&
           fetch(call, &(CamRequest){ .path = cam_call_setting(call, "backup-path", WHOLE_PATH) },
                 keep, ret_missing, error);
}

/* what newer web pages ask for */
static gboolean
try_export(CamCall *call, CamKeep *keep, gboolean *ret_missing, GError **error)
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
    return session != NULL &&
           fetch(call, &(CamRequest){ .path = path, .headers = headers }, keep, ret_missing, error);
}

typedef gboolean (*TryFunc)(CamCall *call, CamKeep *keep, gboolean *ret_missing, GError **error);

gboolean
cam_dahua_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    static const TryFunc ways[] = { try_whole, try_export };
    gboolean missing = FALSE;

    if (!cam_dahua_open(call, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_auto(CamKeep) keep = { sink, sink_data, is_page, .least = BACKUP_MIN, .json = TRUE };
        if (ways[i](call, &keep, &missing, error))
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
