/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/reolink-udp-wire.h"

#include "discovery/packet.h"

#include <string.h>

/* reolink.md 1.1 */
#define ANSWER_SIZE  388
#define MAC_BYTES    80
#define ECHO         104
#define ADDRESS      108
#define ADDRESS_SIZE 20
#define NAME         132
#define NAME_SIZE    32
#define MAC_TEXT     164
#define MAC_SIZE     18
#define UID          228
#define UID_SIZE     32

static const char probe[] = { '\xaa', '\xaa', 0, 0 };

void
cam_reolink_udp_build(GPtrArray *probes)
{
    g_ptr_array_add(probes, g_bytes_new(probe, sizeof probe));
}

/* twice in the answer, the bytes fixed in size and place */
static void
read_mac(const CamPacket *packet, CamIdentity *identity)
{
    g_autoptr(GString) digits = g_string_new(NULL);
    g_autofree char *text = cam_packet_read_text(packet, MAC_TEXT, MAC_SIZE);

    for (gsize i = 0; i < 6; i++)
        g_string_append_printf(digits, "%02x", cam_packet_read_uint(packet, MAC_BYTES + i, 1));
    cam_identity_set(identity, CAM_FIELD_MAC, digits->str);
    if (cam_identity_get(identity, CAM_FIELD_MAC) == NULL)
        cam_identity_set(identity, CAM_FIELD_MAC, text);
}

/* (nullable): letters and digits, not all of them 0, as an endpoint in lower case */
static char *
read_uid(const CamPacket *packet)
{
    g_autofree char *uid = cam_packet_read_text(packet, UID, UID_SIZE);
    gboolean is_named = FALSE;

    for (const char *at = uid; at != NULL && *at != '\0'; at++) {
        if (!g_ascii_isalnum(*at))
            return NULL;
        is_named = is_named || *at != '0';
    }
    return is_named ? g_ascii_strdown(uid, -1) : NULL;
}

gboolean
cam_reolink_udp_parse(const char *data, gsize size, const CamWireOrigin *origin,
                      CamWireAnswer *answer, GError **error)
{
    CamPacket packet = { data, size };

    if (size == sizeof probe && memcmp(data, probe, sizeof probe) == 0)
        return TRUE;
    if (size != ANSWER_SIZE || memcmp(data + ECHO, probe, sizeof probe) != 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "Reolink: not such a datagram");
        return FALSE;
    }
    guint before = answer->sightings->len;
    g_autofree char *name = cam_packet_read_text(&packet, NAME, NAME_SIZE);
    CamPacketSaid said = {
        .method = CAM_REOLINK_UDP_METHOD,
        .identity = cam_identity_new(),
        .address = cam_packet_clean_address(cam_packet_read_text(&packet, ADDRESS, ADDRESS_SIZE)),
    };
    cam_identity_set(said.identity, CAM_FIELD_VENDOR, "reolink");
    cam_identity_set(said.identity, CAM_FIELD_NAME, name);
    read_mac(&packet, said.identity);
    if (!cam_packet_add(&said, origin, answer, error))
        return FALSE;
    if (answer->sightings->len > before) {
        CamSighting *sighting = g_ptr_array_index(answer->sightings, before);
        sighting->endpoint_id = read_uid(&packet);
    }
    return TRUE;
}
