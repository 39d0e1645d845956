/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/device-json.h"

#include "src/model/json.h"
#include "src/model/words.h"

/* title, field, text */
#define CELL_PARTS 3

static const struct {
    const char *name;
    CamField field;
} fields[] = {
    { "mac", CAM_FIELD_MAC },           { "serial", CAM_FIELD_SERIAL },
    { "vendor", CAM_FIELD_VENDOR },     { "model", CAM_FIELD_MODEL },
    { "hardware", CAM_FIELD_HARDWARE }, { "platform", CAM_FIELD_PLATFORM },
    { "firmware", CAM_FIELD_FIRMWARE }, { "build", CAM_FIELD_BUILD },
};

static const char *
find_claim(const CamTarget *target, CamField field)
{
    if (field == CAM_FIELD_MAC)
        return target->mac;
    if (field == CAM_FIELD_SERIAL)
        return target->serial;
    if (field == CAM_FIELD_VENDOR)
        return target->vendor;
    return field == CAM_FIELD_MODEL ? target->model : NULL;
}

/* title, field and text of each column: the journal must be able to tell without the list */
static void
set_row(JsonObject *json, const CamTarget *target)
{
    JsonArray *row = json_array_new();

    for (guint i = 0; target->sheet->titles[i] != NULL && target->cells[i] != NULL; i++) {
        JsonArray *cell = json_array_new();
        json_array_add_string_element(cell, target->sheet->titles[i]);
        json_array_add_string_element(cell, target->sheet->fields[i]);
        json_array_add_string_element(cell, target->cells[i]);
        json_array_add_array_element(row, cell);
    }
    json_object_set_array_member(json, "row", row);
}

static void
set_target(JsonObject *json, const CamDevice *device)
{
    const CamTarget *target = &device->target;

    cam_json_set_text(json, "area", target->area);
    cam_json_set_text(json, "covers", target->covers);
    cam_json_set_text(json, "user",
                      device->credential != NULL ? device->credential->user : target->user);
    json_object_set_int_member(json, "line", target->line);
    json_object_set_double_member(json, "timescale", device->endpoint.timescale);
    if (target->sheet != NULL && target->cells != NULL)
        set_row(json, target);
}

JsonObject *
cam_device_to_json(const CamDevice *device, const CamIdentity *identity)
{
    JsonObject *json = json_object_new();
    const char *name = device->target.name;

    json_object_set_string_member(json, "address", device->endpoint.address);
    json_object_set_int_member(json, "port", device->endpoint.port);
    json_object_set_string_member(json, "scheme", device->endpoint.tls ? "https" : "http");
    cam_json_set_text(json, "listed_address", device->listed);
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *value = cam_identity_get(identity, fields[i].field);
        cam_json_set_text(json, fields[i].name,
                          value != NULL ? value : find_claim(&device->target, fields[i].field));
    }
    cam_json_set_text(json, "name",
                      name != NULL ? name : cam_identity_get(identity, CAM_FIELD_NAME));
    json_object_set_string_member(
        json, "kind", cam_kind_name(identity != NULL ? identity->kind : CAM_KIND_UNKNOWN));
    if (identity == NULL || identity->activated == CAM_TRI_UNKNOWN)
        json_object_set_null_member(json, "activated");
    else
        json_object_set_boolean_member(json, "activated", identity->activated == CAM_TRI_YES);
    cam_json_set_text(json, "driver", device->driver);
    json_object_set_array_member(json, "methods", json_array_new());
    json_object_set_array_member(json, "channels", json_array_new());
    json_object_set_boolean_member(json, "reachable",
                                   cam_identity_get(identity, CAM_FIELD_SERIAL) != NULL ||
                                       cam_identity_get(identity, CAM_FIELD_FIRMWARE) != NULL);
    set_target(json, device);
    return json;
}

static gint64
get_int(JsonObject *json, const char *name, gint64 fallback)
{
    return json_object_get_int_member_with_default(json, name, fallback);
}

static gboolean
read_cell(JsonNode *node, GPtrArray *const *parts)
{
    JsonArray *cell = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

    if (cell == NULL || json_array_get_length(cell) != CELL_PARTS)
        return FALSE;
    for (guint i = 0; i < CELL_PARTS; i++) {
        JsonNode *part = json_array_get_element(cell, i);
        const char *text = JSON_NODE_HOLDS_VALUE(part) ? json_node_get_string(part) : NULL;
        g_ptr_array_add(parts[i], g_strdup(text != NULL ? text : ""));
    }
    return TRUE;
}

static char **
end_texts(GPtrArray *texts)
{
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(texts, FALSE);
}

CamSheet *
cam_device_read_row(JsonObject *json, char ***ret_cells)
{
    JsonArray *row = cam_json_get_array(json, "row");
    GPtrArray *parts[CELL_PARTS];

    if (row == NULL)
        return NULL;
    for (guint i = 0; i < CELL_PARTS; i++)
        parts[i] = g_ptr_array_new();
    for (guint i = 0; i < json_array_get_length(row); i++) {
        if (!read_cell(json_array_get_element(row, i), parts))
            break;
    }
    *ret_cells = end_texts(parts[2]);
    char **titles = end_texts(parts[0]);
    return cam_sheet_new(titles, end_texts(parts[1]));
}

static void
read_target(JsonObject *json, CamTarget *target)
{
    target->sheet = cam_device_read_row(json, &target->cells);
    target->name = g_strdup(cam_args_get(json, "name"));
    target->area = g_strdup(cam_args_get(json, "area"));
    target->covers = g_strdup(cam_args_get(json, "covers"));
    target->user = g_strdup(cam_args_get(json, "user"));
    target->line = (guint)get_int(json, "line", 0);
}

static char **
read_methods(JsonObject *json)
{
    JsonArray *array = cam_json_get_array(json, "methods");
    g_autoptr(GStrvBuilder) methods = g_strv_builder_new();

    for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
        JsonNode *element = json_array_get_element(array, i);
        if (JSON_NODE_HOLDS_VALUE(element) && json_node_get_string(element) != NULL)
            g_strv_builder_add(methods, json_node_get_string(element));
    }
    return g_strv_builder_end(methods);
}

CamDevice *
cam_device_from_json(JsonObject *json, CamIdentity **ret_identity)
{
    const char *address = cam_args_get(json, "address");
    gint64 port = json != NULL ? get_int(json, "port", 0) : 0;

    if (address == NULL || port < 1 || port > 65535)
        return NULL;
    gboolean tls = g_strcmp0(cam_args_get(json, "scheme"), "https") == 0;
    CamDevice *device = cam_device_new(address, (guint16)port, tls);
    device->given = TRUE;
    device->driver = g_strdup(cam_args_get(json, "driver"));
    device->listed = g_strdup(cam_args_get(json, "listed_address"));
    double timescale = json_object_get_double_member_with_default(json, "timescale", 1);
    device->endpoint.timescale = timescale > 0 && cam_device_is_loopback(device) ? timescale : 1;
    device->methods = read_methods(json);
    read_target(json, &device->target);
    if (ret_identity != NULL) {
        CamIdentity *identity = cam_identity_new();
        for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
            cam_identity_set(identity, fields[i].field, cam_args_get(json, fields[i].name));
        identity->kind = cam_kind_parse(cam_args_get(json, "kind"));
        *ret_identity = identity;
    }
    return device;
}

JsonArray *
cam_device_list_rows(JsonObject *document)
{
    return cam_json_get_array(document, "devices");
}
