/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/wire.h"

/**
 * CAM_MDNS_METHOD:
 *
 * The method's word in #CamSighting.
 */
#define CAM_MDNS_METHOD "mdns"

/**
 * CAM_MDNS_PORT:
 *
 * UDP port of questions and of answers to the group.
 */
#define CAM_MDNS_PORT 5353

/**
 * CAM_MDNS_GROUP:
 *
 * Multicast group 224.0.0.251, host byte order.
 */
#define CAM_MDNS_GROUP 0xe00000fbu

/**
 * cam_mdns_build:
 * @probes: (element-type GBytes): gets one datagram for each kind of service, as simple devices
 *   read the first question only
 *
 * A #CamWireBuild. One-shot questions (RFC 6762 5.1): sent from another port than
 * %CAM_MDNS_PORT, they are answered by unicast.
 */
void cam_mdns_build(GPtrArray *probes);

/**
 * cam_mdns_parse:
 * @data: a datagram
 * @size: bytes of it
 * @origin: where it came from
 * @answer: an empty answer
 * @error: %CAM_ERROR_PROTOCOL
 *
 * A #CamWireParse. Services of cameras count (axis.md 1.2), printers and web servers do not;
 * questions and goodbyes give nothing. An address of the device in a subnet of the interface is
 * preferred, one of 169.254.0.0/16 taken only when there is no other.
 *
 * Returns: whether it could be read
 */
gboolean cam_mdns_parse(const char *data, gsize size, const CamWireOrigin *origin,
                        CamWireAnswer *answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
