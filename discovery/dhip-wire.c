/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/dhip-wire.h"

#include "discovery/packet.h"
#include "src/base/text.h"
#include "src/model/kind.h"
#include "src/net/json.h"

#include <string.h>

#define HEADER      32
#define MAGIC       "DHIP"
#define MAGIC_AT    4
#define PACKET_SIZE 16
#define TOTAL_SIZE  24

#define SEARCH "{\"method\":\"DHDiscover.search\",\"params\":{\"mac\":\"\",\"uni\":1}}"
#define INFO   "params/deviceInfo/"

/* every word that could be looked for in a broken answer is far shorter */
#define MAX_VALUE 256

/* an answer: its tree, or its text when that is no JSON */
typedef struct {
    JsonNode *root;
    const char *text;
} Message;

static const struct {
    const char *path;
    CamField field;
} field_names[] = {
    { INFO "DeviceType", CAM_FIELD_MODEL },
    { INFO "SerialNo", CAM_FIELD_SERIAL },
    { INFO "MachineName", CAM_FIELD_NAME },
};

static void
append_u32(GByteArray *bytes, guint32 value)
{
    guint32 little = GUINT32_TO_LE(value);

    g_byte_array_append(bytes, (const guint8 *)&little, sizeof little);
}

/* dahua.md 1.1: the length stands at 16 and 24, as in what devices send */
void
cam_dhip_build(GPtrArray *probes)
{
    GByteArray *bytes = g_byte_array_new();
    guint32 size = (guint32)strlen(SEARCH);
    const guint32 after[] = { 0, 0, size, 0, size, 0 };

    append_u32(bytes, HEADER);
    g_byte_array_append(bytes, (const guint8 *)MAGIC, strlen(MAGIC));
    for (gsize i = 0; i < G_N_ELEMENTS(after); i++)
        append_u32(bytes, after[i]);
    g_byte_array_append(bytes, (const guint8 *)SEARCH, size);
    g_ptr_array_add(probes, g_byte_array_free_to_bytes(bytes));
}

/* --- reading --- */

/* `"name"` with or without blanks before its colon; gives what follows the colon */
static const char *
find_name(const char *text, const char *name)
{
    g_autofree char *quoted = g_strdup_printf("\"%s\"", name);

    for (const char *at = strstr(text, quoted); at != NULL; at = strstr(at + 1, quoted)) {
        const char *after = at + strlen(quoted);
        after += strspn(after, " \t\r\n");
        if (*after == ':')
            return after + 1 + strspn(after + 1, " \t\r\n");
    }
    return NULL;
}

/* a text up to its quote, or to what ends it when the quote is missing; a number up to its end */
static char *
copy_value(const char *at)
{
    g_autoptr(GString) value = g_string_new(NULL);
    gboolean quoted = *at == '"';
    const char *ends = quoted ? "\"\r\n" : ",}] \t\r\n";

    for (at += quoted ? 1 : 0; *at != '\0' && strchr(ends, *at) == NULL; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        g_string_append_c(value, *at);
        if (value->len == MAX_VALUE)
            break;
    }
    /* `"2.4,"Next"`: the quote that ended it begins the next name */
    while (value->len > 0 && strchr(", }", value->str[value->len - 1]) != NULL)
        g_string_truncate(value, value->len - 1);
    return value->len > 0 ? g_string_free(g_steal_pointer(&value), FALSE) : NULL;
}

/* looks for @path name by name; of a name that is lost the next one is looked for all the same */
static char *
search_value(const char *text, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path, "/", -1);
    const char *at = text;
    const char *value = NULL;

    for (gsize i = 0; names[i] != NULL; i++) {
        value = find_name(at, names[i]);
        if (value != NULL)
            at = value;
    }
    return value != NULL && *value != '{' && *value != '[' ? copy_value(value) : NULL;
}

static char *
read_text(const Message *message, const char *path)
{
    if (message->root != NULL)
        return cam_json_read_text(message->root, path);
    return search_value(message->text, path);
}

static gboolean
read_number(const Message *message, const char *path, guint64 max, guint64 *ret_number)
{
    g_autofree char *text = read_text(message, path);

    return cam_text_parse_uint(text, max, ret_number);
}

/* the two lowest bits (dahua.md 1.1); 0 is a device that does not know activation */
static CamTri
read_activated(const Message *message)
{
    guint64 bits = 0;

    if (!read_number(message, INFO "Init", G_MAXUINT32, &bits))
        return CAM_TRI_UNKNOWN;
    if ((bits & 3) == 1)
        return CAM_TRI_NO;
    return (bits & 3) == 2 ? CAM_TRI_YES : CAM_TRI_UNKNOWN;
}

/* the brand it is sold under; `General` and `Private` are words for any */
static void
read_brand(const Message *message, CamIdentity *identity)
{
    static const char *const paths[] = { INFO "Vendor", INFO "Manufacturer" };
    static const char *const neutral[] = { "Dahua", "General", "Private" };

    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *brand = read_text(message, paths[i]);
        gboolean is_brand = brand != NULL;
        for (gsize word = 0; word < G_N_ELEMENTS(neutral); word++)
            is_brand = is_brand && !cam_text_equal_fold(brand, neutral[word]);
        if (is_brand) {
            cam_identity_set(identity, CAM_FIELD_OEM, brand);
            return;
        }
    }
}

static void
read_kind(const Message *message, CamIdentity *identity)
{
    g_autofree char *class = read_text(message, INFO "DeviceClass");
    const char *model = cam_identity_get(identity, CAM_FIELD_MODEL);

    identity->kind = cam_kind_of_dahua(class != NULL ? class : model);
    if (class != NULL && identity->kind == CAM_KIND_UNKNOWN)
        identity->kind = CAM_KIND_OTHER;
}

static CamIdentity *
read_identity(const Message *message)
{
    CamIdentity *identity = cam_identity_new();
    g_autofree char *version = read_text(message, INFO "Version");
    g_autofree char *mac = read_text(message, "mac");

    for (gsize i = 0; i < G_N_ELEMENTS(field_names); i++) {
        g_autofree char *text = read_text(message, field_names[i].path);
        cam_identity_set(identity, field_names[i].field, text);
    }
    cam_identity_set(identity, CAM_FIELD_VENDOR, "dahua");
    cam_identity_set(identity, CAM_FIELD_MAC, mac);
    if (cam_identity_get(identity, CAM_FIELD_MAC) == NULL) {
        g_autofree char *inner = read_text(message, INFO "mac");
        cam_identity_set(identity, CAM_FIELD_MAC, inner);
    }
    /* no build here, but a comma begins it elsewhere */
    if (version != NULL)
        version[strcspn(version, ", \t")] = '\0';
    cam_identity_set(identity, CAM_FIELD_FIRMWARE, version);
    read_brand(message, identity);
    read_kind(message, identity);
    identity->activated = read_activated(message);
    return identity;
}

static gboolean
read_device(const Message *message, const CamWireOrigin *origin, CamWireAnswer *answer,
            GError **error)
{
    guint64 port = 0;
    CamPacketSaid said = {
        .method = CAM_DHIP_METHOD,
        .identity = read_identity(message),
        .address = cam_packet_clean_address(read_text(message, INFO "IPv4Address/IPAddress")),
        .netmask = cam_packet_clean_address(read_text(message, INFO "IPv4Address/SubnetMask")),
    };

    if (read_number(message, INFO "HttpPort", G_MAXUINT16, &port))
        said.port = (guint16)port;
    return cam_packet_add(&said, origin, answer, error);
}

/* (nullable): @size bytes behind the header, from the first brace to the first NUL: some fill up
 * with them */
static char *
copy_payload(const CamPacket *packet, gsize size)
{
    const char *payload = packet->data + HEADER;
    const char *begin = memchr(payload, '{', size);

    return begin != NULL ? g_strndup(begin, size - (gsize)(begin - payload)) : NULL;
}

/* the length of the message counts, or that of the packet or of the datagram when the JSON does not
 * end there (dahua.md 1.1); (nullable) with the whole in @ret_text when it ends nowhere */
static CamJson *
read_payload(const CamPacket *packet, char **ret_text)
{
    gsize rest = packet->size - HEADER;
    const gsize sizes[] = {
        cam_packet_read_uint(packet, TOTAL_SIZE, 4),
        cam_packet_read_uint(packet, PACKET_SIZE, 4),
        rest,
    };
    CamJson *json = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(sizes) && json == NULL; i++) {
        g_autofree char *text = sizes[i] <= rest ? copy_payload(packet, sizes[i]) : NULL;
        if (text == NULL)
            continue;
        json = cam_json_parse(text, strlen(text), NULL);
        g_free(*ret_text);
        *ret_text = g_steal_pointer(&text);
    }
    return json;
}

/* ours and those of the maker's tool; some of the latter name a device, the one they mean */
static gboolean
is_question(const Message *message)
{
    g_autofree char *method = read_text(message, "method");

    return method != NULL && !g_str_has_prefix(method, "client.");
}

gboolean
cam_dhip_parse(const char *data, gsize size, const CamWireOrigin *origin, CamWireAnswer *answer,
               GError **error)
{
    CamPacket packet = { data, size };

    if (size < HEADER || memcmp(data + MAGIC_AT, MAGIC, strlen(MAGIC)) != 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "DHIP: not such a datagram");
        return FALSE;
    }
    g_autofree char *text = NULL;
    g_autoptr(CamJson) json = read_payload(&packet, &text);
    if (text == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "DHIP: there is nothing in it");
        return FALSE;
    }
    Message message = { json != NULL ? cam_json_get_root(json) : NULL, text };
    if (is_question(&message))
        return TRUE;
    if (message.root != NULL && cam_json_find(message.root, "params/deviceInfo") == NULL)
        return TRUE;
    return read_device(&message, origin, answer, error);
}
