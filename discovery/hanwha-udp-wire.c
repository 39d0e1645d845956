/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/hanwha-udp-wire.h"

#include "discovery/packet.h"

/* hanwha.md 1.2, 1.3 */
#define BASE_SIZE     262
#define EXTENDED_SIZE 334
/* what follows is not needed */
#define MIN_SIZE 133

#define SCAN               1
#define SCAN_EXTENDED      6
#define FOUND              11
#define FOUND_EXTENDED     12
#define ID_AT              1
#define ID_SIZE            18
#define HAS_LONG_NAME      0x04
#define MORE_WITH_IPV6     40
#define BASE_SIZE_IPV6     301
#define EXTENDED_SIZE_IPV6 374

typedef struct {
    gsize at;
    gsize size;
} Field;

/* up to the gateway in every form */
static const Field mac_field = { 19, 18 };
static const Field address_field = { 37, 16 };
static const Field netmask_field = { 53, 16 };

/* behind it; an IPv6 address may come between */
static const Field short_name_field = { 109, 10 };
static const Field alias_field = { 261, 32 };
static const Field long_name_field = { 293, 32 };

#define HTTP_PORT   120
#define MODEL_TYPE  325
#define VERSION     326
#define HTTPS_MODE  328
#define HTTPS_PORT  330
#define NO_PASSWORD 333

/* modes that are no answer to a scan: questions, and what is said to the maker's own tool */
static const guint8 other_modes[] = {
    1, 2, 3, 4, 6, 7, 8, 9, 13, 22, 23, 24, 25, 33, 44, 55, 66, 77
};

static const CamKind kinds[] = {
    CAM_KIND_CAMERA,
    CAM_KIND_ENCODER,
    CAM_KIND_OTHER,
    CAM_KIND_RECORDER,
};

static void
add_probe(GPtrArray *probes, guint8 mode, gsize size)
{
    guint8 *bytes = g_malloc0(size);

    bytes[0] = mode;
    for (gsize i = 0; i < ID_SIZE; i++)
        bytes[ID_AT + i] = (guint8)g_random_int_range(0, 256);
    g_ptr_array_add(probes, g_bytes_new_take(bytes, size));
}

/* all the rest stays 0: flags there would hide devices (hanwha.md 1.3) */
void
cam_hanwha_udp_build(GPtrArray *probes)
{
    add_probe(probes, SCAN_EXTENDED, EXTENDED_SIZE);
    add_probe(probes, SCAN, BASE_SIZE);
}

static char *
read_field(const CamPacket *packet, const Field *field, gsize shift)
{
    return cam_packet_read_text(packet, field->at + shift, field->size);
}

static void
set_field(const CamPacket *packet, const Field *field, gsize shift, CamField name,
          CamIdentity *identity)
{
    g_autofree char *text = read_field(packet, field, shift);

    if (text != NULL)
        cam_identity_set(identity, name, text);
}

/* the sources do not agree about the order of the two bytes: a flag counts in either (hanwha.md
 * 1.2) */
static gboolean
has_flag(const CamPacket *packet, gsize shift, guint32 flag)
{
    guint32 both = cam_packet_read_uint(packet, VERSION + shift, 1) |
                   cam_packet_read_uint(packet, VERSION + 1 + shift, 1);

    return (both & flag) != 0;
}

/* what only the extended form has, as far as the datagram goes */
static void
read_extended(const CamPacket *packet, gsize shift, CamPacketSaid *said)
{
    CamIdentity *identity = said->identity;
    guint32 port = cam_packet_read_uint(packet, HTTPS_PORT + shift, 2);

    set_field(packet, &alias_field, shift, CAM_FIELD_NAME, identity);
    if (has_flag(packet, shift, HAS_LONG_NAME))
        set_field(packet, &long_name_field, shift, CAM_FIELD_MODEL, identity);
    if (packet->size > MODEL_TYPE + shift) {
        guint32 type = cam_packet_read_uint(packet, MODEL_TYPE + shift, 1);
        identity->kind = type < G_N_ELEMENTS(kinds) ? kinds[type] : CAM_KIND_OTHER;
    }
    if (cam_packet_read_uint(packet, HTTPS_MODE + shift, 1) == 1 && port != 0) {
        said->port = (guint16)port;
        said->tls = TRUE;
    }
    if (packet->size > NO_PASSWORD + shift) {
        guint32 none = cam_packet_read_uint(packet, NO_PASSWORD + shift, 1);
        identity->activated = none == 0 ? CAM_TRI_YES : none == 1 ? CAM_TRI_NO : CAM_TRI_UNKNOWN;
    }
}

static gboolean
is_other_mode(guint32 mode)
{
    for (gsize i = 0; i < G_N_ELEMENTS(other_modes); i++) {
        if (other_modes[i] == mode)
            return TRUE;
    }
    return FALSE;
}

static gsize
find_shift(gsize size)
{
    gboolean has_ipv6 = size == BASE_SIZE_IPV6 || size == EXTENDED_SIZE_IPV6;

    return has_ipv6 ? MORE_WITH_IPV6 : 0;
}

gboolean
cam_hanwha_udp_parse(const char *data, gsize size, const CamWireOrigin *origin,
                     CamWireAnswer *answer, GError **error)
{
    CamPacket packet = { data, size };
    guint32 mode = cam_packet_read_uint(&packet, 0, 1);
    gsize shift = find_shift(size);

    if (size >= MIN_SIZE && is_other_mode(mode))
        return TRUE;
    if (size < MIN_SIZE || (mode != FOUND && mode != FOUND_EXTENDED)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "Hanwha: not such a datagram");
        return FALSE;
    }
    CamPacketSaid said = {
        .method = CAM_HANWHA_UDP_METHOD,
        .identity = cam_identity_new(),
        .address = cam_packet_clean_address(read_field(&packet, &address_field, 0)),
        .netmask = cam_packet_clean_address(read_field(&packet, &netmask_field, 0)),
        .port = (guint16)cam_packet_read_uint(&packet, HTTP_PORT + shift, 2),
    };
    cam_identity_set(said.identity, CAM_FIELD_VENDOR, "hanwha");
    set_field(&packet, &mac_field, 0, CAM_FIELD_MAC, said.identity);
    set_field(&packet, &short_name_field, shift, CAM_FIELD_MODEL, said.identity);
    /* the mode decides: behind an old answer there may be anything */
    if (mode == FOUND_EXTENDED && size > BASE_SIZE + shift)
        read_extended(&packet, shift, &said);
    return cam_packet_add(&said, origin, answer, error);
}
