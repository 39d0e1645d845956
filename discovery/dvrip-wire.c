/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/dvrip-wire.h"

#include "discovery/packet.h"
#include "src/model/kind.h"

#include <string.h>

/* dahua.md 1.2 */
#define PROBE_SIZE 32
#define QUESTION   0xa3
#define ANSWER     0xb3
#define PROTOCOL   2

#define SIZE_2      0x02
#define PROTOCOL_AT 0x10
#define SIZE_3      0x14
#define VERSION     0x20
#define TYPE        0x28
#define TYPE_SIZE   16
#define ADDRESS     0x38
#define NETMASK     0x3c
#define HTTP_PORT   0x5e
#define FIXED       0x78
#define MAC_SIZE    17

void
cam_dvrip_build(GPtrArray *probes)
{
    static const guint8 probe[PROBE_SIZE] = { [0] = QUESTION, [1] = 1, [3] = 1, [16] = PROTOCOL };

    g_ptr_array_add(probes, g_bytes_new(probe, sizeof probe));
}

/* four numbers, all 0 in devices that do not tell. That they are the firmware's is how both sources
 * of dahua.md name them; none shows an example */
static void
read_version(const CamPacket *packet, CamIdentity *identity)
{
    guint32 parts[4];
    guint32 any = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        parts[i] = cam_packet_read_uint(packet, VERSION + 2 * i, 2);
        any |= parts[i];
    }
    if (any == 0)
        return;
    g_autofree char *text = g_strdup_printf("%u.%u.%u.%u", parts[0], parts[1], parts[2], parts[3]);
    cam_identity_set(identity, CAM_FIELD_FIRMWARE, text);
}

/* a line `Key:value` of the third section */
static char *
read_line(const char *text, const char *key)
{
    g_auto(GStrv) lines = g_strsplit_set(text != NULL ? text : "", "\r\n", -1);

    for (gsize i = 0; lines[i] != NULL; i++) {
        if (g_str_has_prefix(lines[i], key) && lines[i][strlen(key)] == ':')
            return g_strdup(lines[i] + strlen(key) + 1);
    }
    return NULL;
}

/* the field of 16 bytes may hold a host name or a type that was cut, the longer one behind the MAC
 * a type alone */
static void
read_model(const CamPacket *packet, gsize size_2, const char *lines, CamIdentity *identity)
{
    g_autofree char *longer =
        size_2 > MAC_SIZE ? cam_packet_read_text(packet, FIXED + MAC_SIZE, size_2 - MAC_SIZE)
                          : NULL;
    g_autofree char *line = read_line(lines, "Device");
    g_autofree char *shorter = cam_packet_read_text(packet, TYPE, TYPE_SIZE);
    const char *const texts[] = { longer, line, shorter };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (cam_identity_get(identity, CAM_FIELD_MODEL) == NULL)
            cam_identity_set(identity, CAM_FIELD_MODEL, texts[i]);
    }
    identity->kind = cam_kind_of_dahua(cam_identity_get(identity, CAM_FIELD_MODEL));
}

static CamIdentity *
read_identity(const CamPacket *packet, gsize size_2, gsize size_3)
{
    CamIdentity *identity = cam_identity_new();
    g_autofree char *mac = cam_packet_read_text(packet, FIXED, MIN(size_2, MAC_SIZE));
    g_autofree char *lines = cam_packet_read_text(packet, FIXED + size_2, size_3);
    g_autofree char *serial = read_line(lines, "SerialNo");

    cam_identity_set(identity, CAM_FIELD_VENDOR, "dahua");
    cam_identity_set(identity, CAM_FIELD_MAC, mac);
    cam_identity_set(identity, CAM_FIELD_SERIAL, serial);
    read_model(packet, size_2, lines, identity);
    read_version(packet, identity);
    return identity;
}

gboolean
cam_dvrip_parse(const char *data, gsize size, const CamWireOrigin *origin, CamWireAnswer *answer,
                GError **error)
{
    CamPacket packet = { data, size };

    if (size == PROBE_SIZE && (guint8)data[0] == QUESTION)
        return TRUE;
    if (size < FIXED || (guint8)data[0] != ANSWER ||
        cam_packet_read_uint(&packet, PROTOCOL_AT, 4) != PROTOCOL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "DVRIP: not such a datagram");
        return FALSE;
    }
    gsize size_2 = cam_packet_read_uint(&packet, SIZE_2, 1);
    gsize size_3 = cam_packet_read_uint(&packet, SIZE_3, 2);
    if (size != FIXED + size_2 + size_3) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "DVRIP: its lengths do not add up");
        return FALSE;
    }
    CamPacketSaid said = {
        .method = CAM_DVRIP_METHOD,
        .identity = read_identity(&packet, size_2, size_3),
        .address = cam_packet_read_address(&packet, ADDRESS),
        .netmask = cam_packet_read_address(&packet, NETMASK),
        .port = (guint16)cam_packet_read_uint(&packet, HTTP_PORT, 2),
    };
    return cam_packet_add(&said, origin, answer, error);
}
