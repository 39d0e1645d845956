/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/json.h"

#include "src/model/firmware.h"

void
cam_json_set_text(JsonObject *object, const char *name, const char *text)
{
    if (text != NULL)
        cam_json_set_known(object, name, text);
    else
        json_object_set_null_member(object, name);
}

void
cam_json_set_known(JsonObject *object, const char *name, const char *text)
{
    if (text == NULL)
        return;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    json_object_set_string_member(object, name, valid);
}

void
cam_json_add_text(JsonArray *array, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    json_array_add_string_element(array, valid);
}

JsonArray *
cam_json_make_texts(char *const *texts)
{
    JsonArray *array = json_array_new();

    for (char *const *text = texts; text != NULL && *text != NULL; text++)
        cam_json_add_text(array, *text);
    return array;
}

JsonArray *
cam_json_make_evidence(const GPtrArray *evidence)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; evidence != NULL && i < evidence->len; i++) {
        const CamEvidence *one = evidence->pdata[i];
        JsonObject *object = json_object_new();
        cam_json_set_text(object, "fact", one->fact);
        cam_json_set_text(object, "source", one->source);
        cam_json_set_text(object, "text", one->text);
        json_array_add_object_element(array, object);
    }
    return array;
}

JsonObject *
cam_json_get_object(JsonObject *object, const char *name)
{
    JsonNode *node = object != NULL ? json_object_get_member(object, name) : NULL;

    return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

JsonArray *
cam_json_get_array(JsonObject *object, const char *name)
{
    JsonNode *node = object != NULL ? json_object_get_member(object, name) : NULL;

    return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

JsonObject *
cam_json_get_element(JsonArray *array, guint index)
{
    JsonNode *node = json_array_get_element(array, index);

    return JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}
