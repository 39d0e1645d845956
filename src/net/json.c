/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/json.h"

#include "src/base/json-text.h"

#include <string.h>

#define MAX_SIZE  (256 * 1024)
#define MAX_DEPTH 32
/* no answer of that size has more */
#define MAX_VALUES MAX_SIZE

struct CamJson {
    JsonParser *parser;
};

CamJson *
cam_json_parse(const char *data, gsize size, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) local = NULL;
    CamJsonFault fault = CAM_JSON_GOOD;

    if (size > MAX_SIZE) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is too long");
        return NULL;
    }
    g_autoptr(GString) strict =
        cam_json_text_make_strict(data, size, MAX_DEPTH, MAX_VALUES, &fault);
    if (strict == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "%s",
                    fault == CAM_JSON_DEEP ? "answer is nested too deeply" : "answer is not JSON");
        return NULL;
    }
    if (!json_parser_load_from_data(parser, strict->str, (gssize)strict->len, &local) ||
        json_parser_get_root(parser) == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is not JSON");
        return NULL;
    }
    CamJson *json = g_new(CamJson, 1);
    json->parser = g_steal_pointer(&parser);
    return json;
}

void
cam_json_free(CamJson *json)
{
    if (json == NULL)
        return;
    g_object_unref(json->parser);
    g_free(json);
}

JsonNode *
cam_json_get_root(const CamJson *json)
{
    return json_parser_get_root(json->parser);
}

static JsonNode *
find_child(JsonNode *node, const char *name)
{
    guint64 index = 0;

    if (JSON_NODE_HOLDS_OBJECT(node))
        return json_object_get_member(json_node_get_object(node), name);
    if (!JSON_NODE_HOLDS_ARRAY(node) ||
        !g_ascii_string_to_unsigned(name, 10, 0, G_MAXUINT32, &index, NULL))
        return NULL;
    JsonArray *array = json_node_get_array(node);
    return index < json_array_get_length(array) ? json_array_get_element(array, (guint)index)
                                                : NULL;
}

JsonNode *
cam_json_find(JsonNode *node, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path != NULL ? path : "", "/", -1);

    for (gsize i = 0; node != NULL && names[i] != NULL; i++) {
        if (names[i][0] != '\0')
            node = find_child(node, names[i]);
    }
    return node != NULL && !JSON_NODE_HOLDS_NULL(node) ? node : NULL;
}

guint
cam_json_count(JsonNode *node, const char *path)
{
    node = cam_json_find(node, path);
    return node != NULL && JSON_NODE_HOLDS_ARRAY(node)
               ? json_array_get_length(json_node_get_array(node))
               : 0;
}

char *
cam_json_read_text(JsonNode *node, const char *path)
{
    node = cam_json_find(node, path);
    if (node == NULL || !JSON_NODE_HOLDS_VALUE(node))
        return NULL;
    GType type = json_node_get_value_type(node);
    if (type == G_TYPE_STRING)
        return json_node_get_string(node)[0] != '\0' ? json_node_dup_string(node) : NULL;
    if (type == G_TYPE_BOOLEAN)
        return g_strdup(json_node_get_boolean(node) ? "true" : "false");
    if (type == G_TYPE_INT64)
        return g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(node));
    return NULL;
}

gboolean
cam_json_read_number(JsonNode *node, const char *path, gint64 *ret_number)
{
    g_autofree char *text = cam_json_read_text(node, path);

    return text != NULL &&
           g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, ret_number, NULL);
}

char *
cam_json_format(JsonObject *object)
{
    JsonNode *node = json_node_init_object(json_node_alloc(), object);
    char *text = json_to_string(node, FALSE);

    json_object_unref(object);
    json_node_unref(node);
    return text;
}
