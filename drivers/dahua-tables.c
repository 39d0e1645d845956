/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-tables.h"

#include <string.h>

#include "drivers/dahua-session.h"
#include "drivers/dahua-wire.h"

/* a recorder's table of 32 channels has some 1000 lines */
#define TABLE_LIMIT (4 * 1024 * 1024)

/* the first ones stand in every device; the list is that of dahua.md 4.1. Users cannot be read */
#define NEEDED 2
static const char *const names[] = {
    "General",    "Network",    "NTP",   "Locales",      "Encode",       "VideoInOptions",
    "VideoColor", "NAS",        "Email", "ChannelTitle", "VideoWidget",  "MotionDetect",
    "Record",     "RecordMode", "Alarm", "StorageGroup", "RemoteDevice",
};

/* @ret_text stays NULL when the device has no such table */
static gboolean
read_by_cgi(CamCall *call, const char *name, char **ret_text, GError **error)
{
    g_autofree char *path =
        g_strdup_printf("/cgi-bin/configManager.cgi?action=getConfig&name=%s", name);
    g_autoptr(CamReply) reply =
        cam_dahua_get(call, &(CamRequest){ .path = path, .limit = TABLE_LIMIT }, error);

    if (reply == NULL)
        return FALSE;
    if (cam_dahua_is_missing(reply))
        return TRUE;
    if (!cam_dahua_judge(call, reply, error))
        return FALSE;
    if (strncmp(reply->body, "table.", 6) != 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "%s is no table", name);
        return FALSE;
    }
    *ret_text = g_strndup(reply->body, reply->size);
    return TRUE;
}

static gboolean
read_by_rpc(CamCall *call, const char *name, char **ret_text, GError **error)
{
    g_autoptr(JsonObject) params = json_object_new();
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };

    json_object_set_string_member(params, "name", name);
    if (!cam_dahua_call(call, "configManager.getConfig", params, 0, &answer, error))
        return FALSE;
    if (answer.code == CAM_ERROR_LOCKED || answer.code == CAM_ERROR_BUSY)
        return cam_dahua_judge_answer(call, &answer, error);
    JsonNode *table = cam_json_find(answer.params, "table");
    if (answer.verdict == CAM_DAHUA_DONE && table != NULL)
        *ret_text = json_to_string(table, FALSE);
    return TRUE;
}

/* one table as a piece of the whole */
static char *
format_table(gboolean cgi, guint count, const char *name, const char *text)
{
    if (!cgi)
        return g_strdup_printf("%s\"%s\":%s", count == 0 ? "{" : ",\n", name, text);
    return g_strdup_printf("%s%s", text, g_str_has_suffix(text, "\n") ? "" : "\r\n");
}

gboolean
cam_dahua_read_tables(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    gboolean cgi = cam_dahua_get_state(call)->cgi;
    guint count = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *text = NULL;
        if (!(cgi ? read_by_cgi : read_by_rpc)(call, names[i], &text, error))
            return FALSE;
        if (text == NULL && i < NEEDED) {
            g_set_error(error, CAM_ERROR, CAM_ERROR_REFUSED, "does not give its configuration");
            return FALSE;
        }
        if (text == NULL)
            continue;
        g_autofree char *piece = format_table(cgi, count++, names[i], text);
        if (!sink(sink_data, piece, strlen(piece), error))
            return FALSE;
    }
    return cgi || sink(sink_data, "}\n", 2, error);
}
