/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/wire.h"

/**
 * CAM_REOLINK_UDP_METHOD:
 *
 * The method's word in #CamSighting.
 */
#define CAM_REOLINK_UDP_METHOD "reolink"

/**
 * CAM_REOLINK_UDP_PORT:
 *
 * UDP port of probes, to broadcast addresses (reolink.md 1.1).
 */
#define CAM_REOLINK_UDP_PORT 2000

/**
 * CAM_REOLINK_UDP_REPLY_PORT:
 *
 * UDP port of ours that answers come to, whatever port asked.
 */
#define CAM_REOLINK_UDP_REPLY_PORT 3000

/**
 * cam_reolink_udp_build:
 * @probes: (element-type GBytes): gets the one question
 *
 * Pure.
 */
void cam_reolink_udp_build(GPtrArray *probes);

/**
 * cam_reolink_udp_parse:
 * @data: a datagram
 * @size: bytes of it
 * @origin: where it came from
 * @answer: gets the device
 * @error: %CAM_ERROR_PROTOCOL: not this protocol, or nothing in it tells one device from another
 *
 * Reads an answer. It has neither model nor version nor an HTTP port. The UID goes to @endpoint_id
 * of the sighting and not to the serial number: a login gives it as such only where the serial is
 * zeros, and two serials would be two devices. A #CamWireParse.
 *
 * Returns: whether the datagram could be read; TRUE with nothing added for questions
 */
gboolean cam_reolink_udp_parse(const char *data, gsize size, const CamWireOrigin *origin,
                               CamWireAnswer *answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
