/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/wire.h"

/**
 * CAM_SSDP_METHOD:
 *
 * The method's word in #CamSighting.
 */
#define CAM_SSDP_METHOD "ssdp"

/**
 * CAM_SSDP_PORT:
 *
 * UDP port of questions and of what devices say unasked.
 */
#define CAM_SSDP_PORT 1900

/**
 * CAM_SSDP_GROUP:
 *
 * Multicast group 239.255.255.250, host byte order.
 */
#define CAM_SSDP_GROUP 0xeffffffau

/**
 * cam_ssdp_build:
 * @probes: (element-type GBytes): gets one M-SEARCH for devices of Axis and one for everybody
 *
 * A #CamWireBuild (axis.md 1.3; UPnP Device Architecture 1.1, 1.3.2).
 */
void cam_ssdp_build(GPtrArray *probes);

/**
 * cam_ssdp_parse:
 * @data: a datagram
 * @size: bytes of it
 * @origin: where it came from
 * @answer: an empty answer
 * @error: %CAM_ERROR_PROTOCOL
 *
 * A #CamWireParse: answers and `ssdp:alive`. A device of Axis becomes a sighting; of any other
 * root device only the place of its description is told, as most of them are no cameras.
 *
 * Returns: whether it could be read
 */
gboolean cam_ssdp_parse(const char *data, gsize size, const CamWireOrigin *origin,
                        CamWireAnswer *answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_ssdp_parse_description:
 * @data: the description a device gave at the URL of #CamWireAnswer
 * @size: bytes of it
 * @origin: where its datagram, and this, came from
 * @answer: an empty answer
 * @error: %CAM_ERROR_PROTOCOL: no description
 *
 * Reads who a device is. Only what is of a known maker of cameras becomes a sighting, and of those
 * that make other things too only what calls itself a camera or recorder: printers, routers,
 * televisions and the like give nothing. Pure, any thread.
 *
 * Returns: whether it could be read
 */
gboolean cam_ssdp_parse_description(const char *data, gsize size, const CamWireOrigin *origin,
                                    CamWireAnswer *answer,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
