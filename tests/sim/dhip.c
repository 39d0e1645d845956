/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/dhip.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define HEADER 32
/* bit fields: here the lowest two say whether there is a password */
#define INIT_DONE    150
#define INIT_MISSING 3733

/* (nullable): the object behind the header; without a header there is no answer */
static JsonNode *
read_question(const char *bytes, gsize size)
{
    static const char head[] = { 0x20, 0, 0, 0, 'D', 'H', 'I', 'P' };
    g_autoptr(JsonParser) parser = json_parser_new();

    if (size <= HEADER || memcmp(bytes, head, sizeof head) != 0)
        return NULL;
    g_autofree char *text = g_strndup(bytes + HEADER, size - HEADER);
    if (!json_parser_load_from_data(parser, text, -1, NULL))
        return NULL;
    JsonNode *root = json_parser_steal_root(parser);
    if (root != NULL && !JSON_NODE_HOLDS_OBJECT(root))
        g_clear_pointer(&root, json_node_unref);
    return root;
}

static const char *
get_text(JsonObject *object, const char *name)
{
    JsonNode *node = object != NULL ? json_object_get_member(object, name) : NULL;

    if (node == NULL || json_node_get_value_type(node) != G_TYPE_STRING)
        return "";
    return json_node_get_string(node);
}

static SimHeard
hear(const char *bytes, gsize size)
{
    g_autoptr(JsonNode) root = read_question(bytes, size);
    const char *method = root != NULL ? get_text(json_node_get_object(root), "method") : "";

    if (strcmp(method, "DHDiscover.search") == 0)
        return SIM_HEARD_QUESTION;
    return g_str_has_prefix(method, "DHDiscover.") || g_str_has_prefix(method, "DevInit.") ||
                   g_str_has_prefix(method, "PasswdFind.")
               ? SIM_HEARD_HARM
               : SIM_HEARD_NOTHING;
}

/* one device is meant by a mac beside the method; with one inside params nobody answers */
static gboolean
is_meant(const char *bytes, gsize size, const char *mac)
{
    g_autoptr(JsonNode) root = read_question(bytes, size);
    JsonObject *top = root != NULL ? json_node_get_object(root) : NULL;
    JsonNode *params = top != NULL ? json_object_get_member(top, "params") : NULL;
    gboolean has_params = params != NULL && JSON_NODE_HOLDS_OBJECT(params);
    const char *wanted = get_text(top, "mac");

    if (has_params && get_text(json_node_get_object(params), "mac")[0] != '\0')
        return FALSE;
    return wanted[0] == '\0' || g_ascii_strcasecmp(wanted, mac) == 0;
}

static void
add_text(JsonBuilder *builder, const char *name, const char *value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_string_value(builder, value);
}

static void
add_number(JsonBuilder *builder, const char *name, gint64 value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, value);
}

static void
add_address(JsonBuilder *builder, const SimDevice *device)
{
    gboolean loopback = g_str_has_prefix(device->address, "127.");

    json_builder_set_member_name(builder, "IPv4Address");
    json_builder_begin_object(builder);
    add_text(builder, "DefaultGateway", loopback ? "127.0.0.1" : "0.0.0.0");
    json_builder_set_member_name(builder, "DhcpEnable");
    json_builder_add_boolean_value(builder, FALSE);
    add_text(builder, "IPAddress", device->address);
    add_text(builder, "SubnetMask", sim_netmask_of(device->address));
    json_builder_end_object(builder);
    json_builder_set_member_name(builder, "IPv6Address");
    json_builder_begin_object(builder);
    add_text(builder, "DefaultGateway", "::");
    add_text(builder, "IPAddress", "::");
    add_text(builder, "LinkLocalAddress", "::/64");
    json_builder_end_object(builder);
}

static void
add_info(JsonBuilder *builder, const SimDevice *device)
{
    const char *class = sim_model_get(device->model, "device-class");
    const char *vendor = sim_model_get(device->model, "vendor");
    guint channels = device->model->recorder ? device->model->channels : 1;

    add_number(builder, "AlarmInputChannels", 2);
    add_number(builder, "AlarmOutputChannels", 1);
    add_text(builder, "DeviceClass", class[0] != '\0' ? class : "IPC");
    add_text(builder, "DeviceType", device->model->name);
    add_text(builder, "Find", "BC");
    add_number(builder, "HttpPort", device->shared->port);
    add_address(builder, device);
    add_number(builder, "Init", device->knobs.activated ? INIT_DONE : INIT_MISSING);
    add_text(builder, "MachineName", device->serial);
    add_text(builder, "Manufacturer", vendor);
    add_number(builder, "Port", 37777);
    add_number(builder, "RemoteVideoInputChannels", device->model->recorder ? channels : 0);
    add_text(builder, "SerialNo", device->serial);
    add_text(builder, "Vendor", vendor);
    add_text(builder, "Version", device->version);
    add_number(builder, "VideoInputChannels", device->model->recorder ? 0 : channels);
    add_number(builder, "VideoOutputChannels", 0);
}

static char *
format_info(const SimDevice *device, const char *mac)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    add_text(builder, "mac", mac);
    add_text(builder, "method", "client.notifyDevInfo");
    json_builder_set_member_name(builder, "params");
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "deviceInfo");
    json_builder_begin_object(builder);
    add_info(builder, device);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    return json_to_string(root, FALSE);
}

/* the lengths at 16 and 24 count a line feed and a NUL behind the text too */
static GByteArray *
answer(const SimDevice *device, const char *bytes, gsize size)
{
    g_autofree char *mac = sim_device_format_mac(device);
    g_autofree char *json = NULL;
    g_autofree char *text = NULL;
    GByteArray *packet = NULL;
    gsize length;

    if (bytes != NULL && !is_meant(bytes, size, mac))
        return NULL;
    json = format_info(device, mac);
    text = g_strdup_printf("%s\n", json);
    length = strlen(text) + 1;
    packet = g_byte_array_new();
    g_byte_array_set_size(packet, HEADER);
    memset(packet->data, 0, HEADER);
    sim_hear_put(packet, 0, HEADER, 4);
    sim_hear_put_text(packet, 4, "DHIP", 4);
    sim_hear_put(packet, 16, length, 4);
    sim_hear_put(packet, 24, length, 4);
    g_byte_array_append(packet, (const guint8 *)text, (guint)length);
    return packet;
}

const SimTongue sim_dhip = {
    .name = "DHIP",
    .make = "dahua",
    .knob = G_STRUCT_OFFSET(SimKnobs, dhip),
    .group = "239.255.255.251",
    .port = 37810,
    .announces = TRUE,
    .hear = hear,
    .answer = answer,
};
