/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/record.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <stdio.h>

struct SimRecord {
    FILE *file;
};

SimRecord *
sim_record_new(const char *path, GError **error)
{
    g_autoptr(SimRecord) record = g_new0(SimRecord, 1);

    if (path == NULL)
        return g_steal_pointer(&record);
    record->file = fopen(path, "we");
    if (record->file == NULL) {
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno), "%s: %s", path,
                    g_strerror(errno));
        return NULL;
    }
    return g_steal_pointer(&record);
}

void
sim_record_free(SimRecord *record)
{
    if (record == NULL)
        return;
    if (record->file != NULL)
        fclose(record->file);
    g_free(record);
}

static void
add_text(JsonObject *object, const char *name, const char *value)
{
    json_object_set_string_member(object, name, value != NULL ? value : "");
}

void
sim_record_add(SimRecord *record, const SimLine *line)
{
    g_autoptr(JsonObject) object = json_object_new();
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *at = g_date_time_format(now, "%Y-%m-%dT%H:%M:%S.%fZ");
    g_autofree char *text = NULL;

    if (record->file == NULL)
        return;
    add_text(object, "at", at);
    add_text(object, "serial", line->serial);
    add_text(object, "address", line->address);
    add_text(object, "what", line->what);
    json_object_set_int_member(object, "bytes", (gint64)line->bytes);
    add_text(object, "sha256", line->sha256);
    json_object_set_boolean_member(object, "ok", line->ok);
    if (line->note != NULL)
        add_text(object, "note", line->note);
    json_node_set_object(node, object);
    text = json_to_string(node, FALSE);
    if (fputs(text, record->file) < 0 || fputc('\n', record->file) < 0 || fflush(record->file) != 0)
        g_critical("received.jsonl: %s", g_strerror(errno));
}
