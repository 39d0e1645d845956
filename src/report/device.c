/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/device.h"

#include "src/base/text.h"
#include "src/model/device-json.h"
#include "src/model/words.h"
#include "src/report/json.h"
#include "src/report/report.h"

typedef enum {
    MEMBER_TEXT,
    MEMBER_VALUE,
    MEMBER_LIST,
} MemberKind;

static const struct {
    const char *name;
    MemberKind kind;
} members[] = {
    { "address", MEMBER_TEXT }, { "port", MEMBER_VALUE },      { "scheme", MEMBER_TEXT },
    { "mac", MEMBER_TEXT },     { "serial", MEMBER_TEXT },     { "vendor", MEMBER_TEXT },
    { "model", MEMBER_TEXT },   { "hardware", MEMBER_TEXT },   { "platform", MEMBER_TEXT },
    { "name", MEMBER_TEXT },    { "kind", MEMBER_TEXT },       { "firmware", MEMBER_TEXT },
    { "build", MEMBER_TEXT },   { "activated", MEMBER_VALUE }, { "driver", MEMBER_TEXT },
    { "methods", MEMBER_LIST }, { "channels", MEMBER_LIST },   { "reachable", MEMBER_VALUE },
    { "area", MEMBER_TEXT },    { "covers", MEMBER_TEXT },     { "listed_address", MEMBER_TEXT },
};

static void
copy_value(JsonObject *to, const char *name, JsonNode *node)
{
    gboolean plain = node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
                     json_node_get_value_type(node) != G_TYPE_STRING;

    if (plain)
        json_object_set_member(to, name, json_node_copy(node));
    else
        json_object_set_null_member(to, name);
}

static void
copy_list(JsonObject *to, const char *name, JsonNode *node)
{
    if (node != NULL && JSON_NODE_HOLDS_ARRAY(node))
        json_object_set_member(to, name, json_node_copy(node));
    else
        json_object_set_array_member(to, name, json_array_new());
}

JsonObject *
cam_report_shape_device(JsonObject *json)
{
    JsonObject *shaped = json_object_new();

    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        const char *name = members[i].name;
        JsonNode *node = json != NULL ? json_object_get_member(json, name) : NULL;
        switch (members[i].kind) {
        case MEMBER_TEXT:
            cam_json_set_text(shaped, name, cam_args_get(json, name));
            break;
        case MEMBER_VALUE:
            copy_value(shaped, name, node);
            break;
        case MEMBER_LIST:
            copy_list(shaped, name, node);
            break;
        }
    }
    return shaped;
}

JsonObject *
cam_report_device_json(const CamDevice *device, const CamIdentity *identity)
{
    g_autoptr(JsonObject) json = cam_device_to_json(device, identity);

    return cam_report_shape_device(json);
}

char *
cam_report_format_endpoint(JsonObject *json)
{
    g_autoptr(CamDevice) device = json != NULL ? cam_device_from_json(json, NULL) : NULL;
    const char *address = cam_args_get(json, "address");

    if (device != NULL)
        return cam_device_format_endpoint(device);
    return g_strdup(address != NULL ? address : "");
}

char *
cam_report_format_model(JsonObject *json)
{
    const char *vendor = cam_args_get(json, "vendor");
    const char *model = cam_args_get(json, "model");

    if (cam_text_is_empty(vendor) || cam_text_is_empty(model))
        return g_strdup(!cam_text_is_empty(model) ? model : vendor != NULL ? vendor : "");
    return g_strdup_printf("%s %s", vendor, model);
}
