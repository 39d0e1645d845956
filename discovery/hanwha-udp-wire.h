/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/wire.h"

/**
 * CAM_HANWHA_UDP_METHOD:
 *
 * The method's word in #CamSighting.
 */
#define CAM_HANWHA_UDP_METHOD "hanwha"

/**
 * CAM_HANWHA_UDP_PORT:
 *
 * UDP port of probes, to broadcast addresses (hanwha.md 1.1).
 */
#define CAM_HANWHA_UDP_PORT 7701

/**
 * CAM_HANWHA_UDP_REPLY_PORT:
 *
 * UDP port of ours that answers come to, by unicast or broadcast, whatever port asked.
 */
#define CAM_HANWHA_UDP_REPLY_PORT 7711

/**
 * cam_hanwha_udp_build:
 * @probes: (element-type GBytes): gets two questions, the old and the extended scan
 *
 * Many devices answer only one of them (hanwha.md 1.3). Other modes of this protocol change
 * addresses and passwords; they are not here on purpose. Pure but for a random number in them,
 * which devices give back.
 */
void cam_hanwha_udp_build(GPtrArray *probes);

/**
 * cam_hanwha_udp_parse:
 * @data: a datagram
 * @size: bytes of it
 * @origin: where it came from
 * @answer: gets the device
 * @error: %CAM_ERROR_PROTOCOL: not this protocol, cut, or nothing in it tells one device from
 *   another
 *
 * Reads an answer of either form; the old one cuts the model to 10 characters and does not say
 * whether there is a password. A #CamWireParse.
 *
 * Returns: whether the datagram could be read; TRUE with nothing added for questions and for
 *   answers to other questions
 */
gboolean cam_hanwha_udp_parse(const char *data, gsize size, const CamWireOrigin *origin,
                              CamWireAnswer *answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
