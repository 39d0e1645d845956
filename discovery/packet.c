/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/packet.h"

#include <string.h>

#define MAX_URL 512

static gboolean
holds(const CamPacket *packet, gsize offset, gsize width)
{
    return offset <= packet->size && width <= packet->size - offset;
}

guint32
cam_packet_read_uint(const CamPacket *packet, gsize offset, gsize width)
{
    guint32 value = 0;

    g_return_val_if_fail(width >= 1 && width <= 4, 0);
    if (!holds(packet, offset, width))
        return 0;
    for (gsize i = width; i > 0; i--)
        value = value << 8 | (guint8)packet->data[offset + i - 1];
    return value;
}

char *
cam_packet_read_text(const CamPacket *packet, gsize offset, gsize width)
{
    if (offset >= packet->size)
        return NULL;
    width = MIN(width, packet->size - offset);
    char *text = g_strndup(packet->data + offset, width);
    if (text[0] == '\0')
        g_clear_pointer(&text, g_free);
    return text;
}

char *
cam_packet_read_address(const CamPacket *packet, gsize offset)
{
    guint32 address = GUINT32_SWAP_LE_BE(cam_packet_read_uint(packet, offset, 4));

    return address != 0 ? cam_ipv4_format(address) : NULL;
}

char *
cam_packet_clean_address(char *text)
{
    guint32 address = 0;

    if (!cam_ipv4_parse(text, &address) || address == 0)
        g_clear_pointer(&text, g_free);
    return text;
}

gboolean
cam_packet_is_plain(const char *text)
{
    const char *at = text;

    while (g_ascii_isgraph(*at))
        at++;
    return *at == '\0' && at - text <= MAX_URL;
}

char *
cam_packet_make_serial(const char *mac)
{
    g_auto(GStrv) bytes = g_strsplit(mac, ":", -1);
    g_autofree char *digits = g_strjoinv("", bytes);

    return g_ascii_strup(digits, -1);
}

static gboolean
is_loopback(guint32 address)
{
    return address >> 24 == 127;
}

/* an address of ours, or what everybody in its subnet hears */
static gboolean
is_of_ours(const CamInterface *interface, guint32 address)
{
    for (guint i = 0; interface != NULL && i < interface->subnets->len; i++) {
        const CamSubnet *subnet = &g_array_index(interface->subnets, CamSubnet, i);
        if (address == subnet->address || address == cam_subnet_get_broadcast(subnet))
            return TRUE;
    }
    return FALSE;
}

gboolean
cam_packet_may_be_device(const CamWireOrigin *origin, guint32 address)
{
    guint32 source = 0;

    /* an IPv6 one stays 0 */
    (void)cam_ipv4_parse(origin->source, &source);
    if (address >> 24 == 0 || address >> 24 >= 224)
        return FALSE;
    return address == source || ((!is_loopback(address) || is_loopback(source)) &&
                                 !is_of_ours(origin->interface, address));
}

static char *
choose_address(const CamWireOrigin *origin, const char *said)
{
    guint32 address = 0;
    gboolean is_good = cam_ipv4_parse(said, &address) && cam_packet_may_be_device(origin, address);

    return g_strdup(is_good ? said : origin->source);
}

gboolean
cam_packet_add(const CamPacketSaid *said, const CamWireOrigin *origin, CamWireAnswer *answer,
               GError **error)
{
    g_autoptr(CamIdentity) identity = said->identity;
    g_autofree char *address = said->address;
    g_autofree char *netmask = said->netmask;

    if (cam_identity_get(identity, CAM_FIELD_MAC) == NULL &&
        cam_identity_get(identity, CAM_FIELD_SERIAL) == NULL &&
        cam_identity_get(identity, CAM_FIELD_MODEL) == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "%s: the answer names no device",
                    said->method);
        return FALSE;
    }
    CamSighting *sighting = cam_wire_add_sighting(answer, said->method, origin);
    if (sighting == NULL)
        return TRUE;
    cam_identity_free(sighting->identity);
    sighting->identity = g_steal_pointer(&identity);
    sighting->address = choose_address(origin, address);
    sighting->netmask = g_steal_pointer(&netmask);
    sighting->port = said->port;
    sighting->tls = said->tls;
    return TRUE;
}
