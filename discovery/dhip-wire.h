/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/wire.h"

/**
 * CAM_DHIP_METHOD:
 *
 * The method's word in #CamSighting.
 */
#define CAM_DHIP_METHOD "dhip"

/**
 * CAM_DHIP_PORT:
 *
 * UDP port of probes, to the group `239.255.255.251`, to broadcast addresses and to one device
 * alone; answers come to the port that asked. Devices announce themselves to the group there, too
 * (dahua.md 1.1).
 */
#define CAM_DHIP_PORT 37810

/**
 * cam_dhip_build:
 * @probes: (element-type GBytes): gets the one question
 *
 * The search for all devices of the Dahua family, whatever brand they are sold under. Other words
 * of this protocol change settings of every device that hears them; they are not here on purpose.
 * Pure.
 */
void cam_dhip_build(GPtrArray *probes);

/**
 * cam_dhip_parse:
 * @data: a datagram
 * @size: bytes of it
 * @origin: where it came from
 * @answer: gets the device
 * @error: %CAM_ERROR_PROTOCOL: not this protocol, or nothing in it tells one device from another
 *
 * Reads an answer; one whose JSON is broken or cut is searched for what it still says. A
 * #CamWireParse.
 *
 * Returns: whether the datagram could be read; TRUE with nothing added for questions
 */
gboolean cam_dhip_parse(const char *data, gsize size, const CamWireOrigin *origin,
                        CamWireAnswer *answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
