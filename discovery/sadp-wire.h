/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/wire.h"

/**
 * CAM_SADP_METHOD:
 *
 * The method's word in #CamSighting.
 */
#define CAM_SADP_METHOD "sadp"

/**
 * CAM_SADP_PORT:
 *
 * UDP port of probes and of answers to the group.
 */
#define CAM_SADP_PORT 37020

/**
 * CamSadpProbe:
 * @CAM_SADP_INQUIRY: what all devices know
 * @CAM_SADP_INQUIRY_V32: what newer ones know too
 *
 * The questions that change nothing. Other words of this protocol change the device's address,
 * password or settings; they are not here on purpose.
 */
typedef enum {
    CAM_SADP_INQUIRY,
    CAM_SADP_INQUIRY_V32,
} CamSadpProbe;

/**
 * cam_sadp_build_probe:
 * @probe: which question
 * @uuid: a new version 4 UUID
 *
 * Pure.
 *
 * Returns: (transfer full): the datagram's text
 */
char *cam_sadp_build_probe(CamSadpProbe probe, const char *uuid);

/**
 * cam_sadp_build:
 * @probes: (element-type GBytes): gets both questions, each with a new UUID
 *
 * A #CamWireBuild.
 */
void cam_sadp_build(GPtrArray *probes);

/**
 * cam_sadp_parse:
 * @data: a datagram
 * @size: bytes of it
 * @origin: where it came from; its source is taken as the device's address when that names none
 * @answer: gets what was seen; nothing for probes, and for answers to other questions than ours
 * @error: %CAM_ERROR_PROTOCOL: not SADP, or nothing in it tells one device from another
 *
 * A #CamWireParse. Reads an answer (`ProbeMatch`) or what a device says at its start (`Hello`).
 *
 * Returns: whether the datagram could be read
 */
gboolean cam_sadp_parse(const char *data, gsize size, const CamWireOrigin *origin,
                        CamWireAnswer *answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
