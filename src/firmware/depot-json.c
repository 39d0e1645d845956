/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/depot-json.h"

#include "src/base/clock.h"
#include "src/base/json-text.h"
#include "src/base/text.h"
#include "src/model/identity.h"
#include "src/model/json.h"

#include <string.h>

#define SCHEMA 1
/* deeper than any description; the parser recurses */
#define MAX_DEPTH  16
#define MAX_ITEMS  1000
#define MAX_VALUES 100000
#define MAX_TEXT   4000

static JsonArray *
make_findings(const GPtrArray *findings)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        JsonObject *json = json_object_new();
        json_object_set_int_member(json, "level", finding->level);
        cam_json_set_known(json, "code", finding->code);
        json_object_set_object_member(json, "args", json_object_ref(finding->args));
        json_array_add_object_element(array, json);
    }
    return array;
}

static void
set_list(JsonObject *json, const char *name, char *const *texts)
{
    if (texts != NULL)
        json_object_set_array_member(json, name, cam_json_make_texts(texts));
}

static JsonObject *
make_firmware(const CamFirmware *firmware)
{
    JsonObject *json = json_object_new();

    cam_json_set_known(json, "origin", firmware->origin);
    cam_json_set_known(json, "member", firmware->member);
    cam_json_set_known(json, "sha256", firmware->sha256);
    json_object_set_int_member(json, "size", (gint64)firmware->size);
    cam_json_set_known(json, "container", firmware->container);
    cam_json_set_known(json, "vendor", firmware->vendor);
    cam_json_set_known(json, "platform", firmware->platform);
    set_list(json, "models", firmware->models);
    cam_json_set_known(json, "version", firmware->version);
    cam_json_set_known(json, "build", firmware->build);
    json_object_set_boolean_member(json, "build_sure", firmware->build_sure);
    cam_json_set_known(json, "language", firmware->language);
    cam_json_set_known(json, "kind", cam_kind_name((CamKind)firmware->kind));
    cam_json_set_known(json, "class", firmware->device_class);
    cam_json_set_known(json, "norm", firmware->norm);
    set_list(json, "for", firmware->meant_for);
    cam_json_set_known(json, "min_from", firmware->min_from);
    cam_json_set_known(json, "confidence", cam_confidence_name(firmware->confidence));
    json_object_set_array_member(json, "evidence", cam_json_make_evidence(firmware->evidence));
    json_object_set_array_member(json, "findings", make_findings(firmware->findings));
    return json;
}

char *
cam_depot_entry_to_text(const CamDepotEntry *entry)
{
    g_autofree char *added = cam_clock_format_utc(entry->added_us);
    g_autoptr(JsonObject) json = json_object_new();
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);

    json_object_set_int_member(json, "schema", SCHEMA);
    cam_json_set_known(json, "added", added);
    cam_json_set_known(json, "url", entry->url);
    cam_json_set_known(json, "notes", entry->notes);
    cam_json_set_known(json, "file_sha256", entry->file_sha256);
    json_object_set_int_member(json, "changed_us", entry->changed_us);
    json_object_set_object_member(json, "firmware", make_firmware(entry->firmware));
    json_node_set_object(node, json);
    return json_to_string(node, TRUE);
}

/* reading: what is no text, no number or too long is as if it were not there */

static char *
take_text(JsonObject *json, const char *name, gsize max)
{
    const char *text = cam_args_get(json, name);

    return text != NULL && text[0] != '\0' && g_utf8_strlen(text, -1) <= (glong)max ? g_strdup(text)
                                                                                    : NULL;
}

static gint64
get_int(JsonObject *json, const char *name, gint64 fallback)
{
    JsonNode *node = json_object_get_member(json, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
                   json_node_get_value_type(node) == G_TYPE_INT64
               ? json_node_get_int(node)
               : fallback;
}

static gboolean
get_bool(JsonObject *json, const char *name)
{
    JsonNode *node = json_object_get_member(json, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
           json_node_get_value_type(node) == G_TYPE_BOOLEAN && json_node_get_boolean(node);
}

static guint
count_items(JsonArray *array)
{
    return array != NULL ? MIN(json_array_get_length(array), MAX_ITEMS) : 0;
}

static char **
take_list(JsonObject *json, const char *name)
{
    JsonArray *array = cam_json_get_array(json, name);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    if (array == NULL)
        return NULL;
    for (guint i = 0; i < count_items(array); i++) {
        JsonNode *node = json_array_get_element(array, i);
        if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
            g_ptr_array_add(texts, cam_text_clean(json_node_get_string(node), MAX_TEXT));
        if (texts->len > 0 && texts->pdata[texts->len - 1] == NULL)
            g_ptr_array_set_size(texts, (int)texts->len - 1);
    }
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&texts), FALSE);
}

static void
take_evidence(CamFirmware *firmware, JsonArray *array)
{
    for (guint i = 0; i < count_items(array); i++) {
        JsonObject *json = cam_json_get_element(array, i);
        if (json == NULL)
            continue;
        const char *fact = cam_args_get(json, "fact");
        const char *source = cam_args_get(json, "source");
        /* both are constants wherever they are made: few, and the same in every file */
        if (fact != NULL && source != NULL)
            cam_firmware_add_evidence(firmware, g_intern_string(fact), g_intern_string(source),
                                      cam_args_get(json, "text"));
    }
}

static void
take_findings(CamFirmware *firmware, JsonArray *array)
{
    for (guint i = 0; i < count_items(array); i++) {
        JsonObject *json = cam_json_get_element(array, i);
        if (json == NULL)
            continue;
        JsonObject *args = cam_json_get_object(json, "args");
        const char *code = cam_args_get(json, "code");
        gint64 level = get_int(json, "level", -1);
        if (code != NULL && cam_words_knows(code) && level >= 0 && level <= CAM_LEVEL_BLOCK)
            cam_findings_add(firmware->findings, (CamLevel)level, code,
                             args != NULL ? json_object_ref(args) : NULL);
    }
}

static CamConfidence
parse_confidence(const char *name)
{
    for (guint i = CAM_CONFIDENCE_NONE; i <= CAM_CONFIDENCE_USER; i++) {
        if (g_strcmp0(cam_confidence_name(i), name) == 0)
            return i;
    }
    return CAM_CONFIDENCE_NONE;
}

static gboolean
is_sha256(const char *text)
{
    return text != NULL && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static CamFirmware *
read_firmware(JsonObject *json)
{
    const char *sha256 = cam_args_get(json, "sha256");
    const char *origin = cam_args_get(json, "origin");
    gint64 size = get_int(json, "size", -1);

    if (!is_sha256(sha256) || cam_text_is_empty(origin) || size < 0)
        return NULL;
    CamFirmware *firmware = cam_firmware_new(origin);
    firmware->sha256 = g_strdup(sha256);
    firmware->size = (guint64)size;
    firmware->member = take_text(json, "member", MAX_TEXT);
    firmware->container = take_text(json, "container", MAX_TEXT);
    firmware->vendor = take_text(json, "vendor", MAX_TEXT);
    firmware->platform = take_text(json, "platform", MAX_TEXT);
    firmware->models = take_list(json, "models");
    firmware->version = take_text(json, "version", MAX_TEXT);
    firmware->build = take_text(json, "build", MAX_TEXT);
    firmware->build_sure = get_bool(json, "build_sure");
    firmware->language = take_text(json, "language", MAX_TEXT);
    firmware->kind = cam_kind_parse(cam_args_get(json, "kind"));
    firmware->device_class = take_text(json, "class", MAX_TEXT);
    firmware->norm = take_text(json, "norm", MAX_TEXT);
    firmware->meant_for = take_list(json, "for");
    firmware->min_from = take_text(json, "min_from", MAX_TEXT);
    firmware->confidence = parse_confidence(cam_args_get(json, "confidence"));
    firmware->in_depot = TRUE;
    take_evidence(firmware, cam_json_get_array(json, "evidence"));
    take_findings(firmware, cam_json_get_array(json, "findings"));
    return firmware;
}

static JsonNode *
parse_object(const char *text)
{
    CamJsonFault fault;
    g_autoptr(GString) strict =
        cam_json_text_make_strict(text, strlen(text), MAX_DEPTH, MAX_VALUES, &fault);
    g_autoptr(JsonNode) node = strict != NULL ? json_from_string(strict->str, NULL) : NULL;

    return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? g_steal_pointer(&node) : NULL;
}

static gint64
parse_time(const char *text)
{
    g_autoptr(GDateTime) time = text != NULL ? g_date_time_new_from_iso8601(text, NULL) : NULL;

    return time != NULL ? g_date_time_to_unix(time) * G_USEC_PER_SEC : 0;
}

CamDepotEntry *
cam_depot_entry_parse(const char *text, GError **error)
{
    g_autoptr(JsonNode) node = parse_object(text);
    JsonObject *json = node != NULL ? json_node_get_object(node) : NULL;
    JsonObject *inner = json != NULL ? cam_json_get_object(json, "firmware") : NULL;
    CamFirmware *firmware =
        inner != NULL && get_int(json, "schema", 0) == SCHEMA ? read_firmware(inner) : NULL;

    if (firmware == NULL) {
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT, "its description is damaged");
        return NULL;
    }
    CamDepotEntry *entry = g_new0(CamDepotEntry, 1);
    entry->firmware = firmware;
    entry->added_us = parse_time(cam_args_get(json, "added"));
    entry->url = take_text(json, "url", MAX_TEXT);
    entry->notes = take_text(json, "notes", CAM_DEPOT_NOTES_MAX);
    entry->file_sha256 = take_text(json, "file_sha256", MAX_TEXT);
    entry->changed_us = get_int(json, "changed_us", 0);
    return entry;
}
