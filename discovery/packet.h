/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/wire.h"

/**
 * CamPacket:
 * @data: bytes of a datagram; any bytes
 * @size: how many
 *
 * A datagram of fixed fields. Borrowed. What lies outside of it reads as nothing, so that a parser
 * can take what an older device leaves out. Pure, any thread.
 */
typedef struct {
    const char *data;
    gsize size;
} CamPacket;

/**
 * cam_packet_read_uint:
 * @packet: a datagram
 * @offset: where the number begins
 * @width: bytes of it, 1 to 4, the lowest first
 *
 * Returns: its value, 0 when it does not lie in @packet as a whole
 */
guint32 cam_packet_read_uint(const CamPacket *packet, gsize offset, gsize width);

/**
 * cam_packet_read_text:
 * @packet: a datagram
 * @offset: where the field begins
 * @width: bytes of it
 *
 * Returns: (transfer full) (nullable): the bytes of the field up to the first NUL or to its end,
 *   uncleaned; NULL when there are none
 */
char *cam_packet_read_text(const CamPacket *packet, gsize offset, gsize width);

/**
 * cam_packet_read_address:
 * @packet: a datagram
 * @offset: where four bytes begin, the highest first
 *
 * Returns: (transfer full) (nullable): them as an IPv4 address; NULL for 0.0.0.0 or when they do
 *   not lie in @packet as a whole
 */
char *cam_packet_read_address(const CamPacket *packet, gsize offset);

/**
 * cam_packet_clean_address:
 * @text: (nullable) (transfer full): what a device gives as an address or netmask
 *
 * Returns: (transfer full) (nullable): @text if it is an IPv4 address other than 0.0.0.0
 */
char *cam_packet_clean_address(char *text);

/**
 * cam_packet_is_plain:
 * @text: what is given as a URL
 *
 * Returns: whether it has nothing but visible ASCII characters, and not too many of them
 */
gboolean cam_packet_is_plain(const char *text);

/**
 * cam_packet_make_serial:
 * @mac: a hardware address such as `ac:cc:8e:27:0a:d8`
 *
 * Returns: (transfer full): the serial number of an Axis device: the hardware address in capitals
 *   without colons (axis.md 0)
 */
char *cam_packet_make_serial(const char *mac);

/**
 * cam_packet_may_be_device:
 * @origin: where a datagram came from
 * @address: an IPv4 address it names, host byte order
 *
 * Returns: whether @address can be that of a device: where the datagram came from, or one that is
 *   neither nobody's nor everybody's nor our own, and of a loopback only when the datagram is too
 */
gboolean cam_packet_may_be_device(const CamWireOrigin *origin, guint32 address);

/**
 * CamPacketSaid:
 * @method: how it was seen
 * @identity: (transfer full): what it said of itself
 * @address: (transfer full) (nullable): what it said is its address; the datagram's source is taken
 *   when it said none, or one that no device can have
 * @netmask: (transfer full) (nullable): what it said is its netmask
 * @port: HTTP port it named, 0 for none
 * @tls: whether that port speaks HTTPS
 *
 * What every answer of a device has.
 */
typedef struct {
    const char *method;
    CamIdentity *identity;
    char *address;
    char *netmask;
    guint16 port;
    gboolean tls;
} CamPacketSaid;

/**
 * cam_packet_add:
 * @said: what was said; taken in any case
 * @origin: where it came from
 * @answer: gets a sighting, unless it is full
 * @error: %CAM_ERROR_PROTOCOL: neither MAC nor serial number nor model is among what was said
 *
 * Returns: whether it tells one device from another
 */
gboolean cam_packet_add(const CamPacketSaid *said, const CamWireOrigin *origin,
                        CamWireAnswer *answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
