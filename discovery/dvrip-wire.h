/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/wire.h"

/**
 * CAM_DVRIP_METHOD:
 *
 * The method's word in #CamSighting.
 */
#define CAM_DVRIP_METHOD "dvrip"

/**
 * CAM_DVRIP_PORT:
 *
 * UDP port of probes, to broadcast addresses; answers come to the port that asked (dahua.md 1.2).
 * Only old products of the Dahua family answer.
 */
#define CAM_DVRIP_PORT 5050

/**
 * cam_dvrip_build:
 * @probes: (element-type GBytes): gets the one question
 *
 * Pure.
 */
void cam_dvrip_build(GPtrArray *probes);

/**
 * cam_dvrip_parse:
 * @data: a datagram
 * @size: bytes of it
 * @origin: where it came from
 * @answer: gets the device
 * @error: %CAM_ERROR_PROTOCOL: not this protocol, its lengths do not add up, or nothing in it tells
 *   one device from another
 *
 * A #CamWireParse.
 *
 * Returns: whether the datagram could be read; TRUE with nothing added for questions
 */
gboolean cam_dvrip_parse(const char *data, gsize size, const CamWireOrigin *origin,
                         CamWireAnswer *answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
