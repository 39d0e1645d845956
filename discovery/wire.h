/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/sighting.h"
#include "src/net/interface.h"

/**
 * CAM_WIRE_MAX_DEVICES:
 *
 * The most devices one datagram may speak of; what it says of more is not read.
 */
#define CAM_WIRE_MAX_DEVICES 32

/**
 * CamWireOrigin:
 * @source: address the datagram came from: IPv4, or IPv6 with its scope such as `fe80::1%eth0`
 * @interface: (nullable): interface it came in by; decides between several addresses of a device
 *
 * Where a datagram came from. Borrowed.
 */
typedef struct {
    const char *source;
    const CamInterface *interface;
} CamWireOrigin;

/**
 * CamWireAnswer:
 * @sightings: (element-type CamSighting): devices that were seen, without interface and time of
 *   reading; @source is set, and @address too: the source when none was named
 * @unresolved: (element-type utf8): WS-Discovery endpoints that did not name an address
 * @description: (nullable): where the sender's UPnP description lies, an `http:` URL whose host is
 *   the datagram's source; asked for when the datagram alone does not tell a camera from a printer
 *
 * What one datagram said. All lists may stay empty: a probe, or somebody who is no camera.
 */
typedef struct {
    GPtrArray *sightings;
    GPtrArray *unresolved;
    char *description;
} CamWireAnswer;

/**
 * CamWireParse:
 * @data: a datagram; need not end with NUL; any bytes
 * @size: bytes of it
 * @origin: where it came from
 * @answer: an empty answer; gets what was said, at most %CAM_WIRE_MAX_DEVICES
 * @error: %CAM_ERROR_PROTOCOL: not of this protocol, cut, or nothing in it tells one device from
 *   another
 *
 * Reads one datagram of one protocol. Pure, any thread.
 *
 * Returns: whether the datagram could be read; TRUE with an empty answer for what is no answer of
 *   a camera, such as a probe that came back
 */
typedef gboolean (*CamWireParse)(const char *data, gsize size, const CamWireOrigin *origin,
                                 CamWireAnswer *answer, GError **error);

/**
 * CamWireBuild:
 * @probes: (element-type GBytes): gets the datagrams of one round, each made anew
 *
 * Makes the questions of one protocol; they change nothing on any device.
 */
typedef void (*CamWireBuild)(GPtrArray *probes);

/**
 * cam_wire_answer_new:
 *
 * Returns: (transfer full): an empty answer
 */
CamWireAnswer *cam_wire_answer_new(void);

/**
 * cam_wire_answer_free:
 * @answer: (nullable): an answer
 */
void cam_wire_answer_free(CamWireAnswer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamWireAnswer, cam_wire_answer_free)

/**
 * cam_wire_add_sighting:
 * @answer: an answer
 * @method: how it was seen
 * @origin: where the datagram came from
 *
 * Returns: (transfer none) (nullable): a new sighting in @answer whose source is set, to be filled;
 *   NULL when @answer is full
 */
CamSighting *cam_wire_add_sighting(CamWireAnswer *answer, const char *method,
                                   const CamWireOrigin *origin);
