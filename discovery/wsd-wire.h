/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/wire.h"

/**
 * CAM_WSD_METHOD:
 *
 * The method's word in #CamSighting.
 */
#define CAM_WSD_METHOD "ws-discovery"

/**
 * CAM_WSD_PORT:
 *
 * UDP port of probes and of Hellos.
 */
#define CAM_WSD_PORT 3702

/**
 * CamWsdProbe:
 * @CAM_WSD_TRANSMITTER: for `dn:NetworkVideoTransmitter`, which most devices know
 * @CAM_WSD_DEVICE: for `tds:Device`, all that newer ones know
 * @CAM_WSD_ANY: for any type; answers of others than cameras are dropped when read
 * @CAM_WSD_UNIVIEW: the private form of Uniview's own finder (uniview.md 1). Known from the type
 *   table of that program only, never seen on the wire: a device that does not know it says nothing
 *
 * Several probes, because some devices answer to one of them only and types in one probe are
 * joined by "and" (onvif.md 2.4).
 */
typedef enum {
    CAM_WSD_TRANSMITTER,
    CAM_WSD_DEVICE,
    CAM_WSD_ANY,
    CAM_WSD_UNIVIEW,
} CamWsdProbe;

#define CAM_WSD_PROBE_COUNT (CAM_WSD_UNIVIEW + 1)

/**
 * cam_wsd_build_probe:
 * @probe: which question
 * @uuid: a new UUID
 *
 * Pure.
 *
 * Returns: (transfer full): the datagram's text
 */
char *cam_wsd_build_probe(CamWsdProbe probe, const char *uuid);

/**
 * cam_wsd_build_resolve:
 * @endpoint: an unresolved endpoint as cam_wsd_parse() gave it
 * @uuid: a new UUID
 *
 * Asks one device for its addresses. Pure.
 *
 * Returns: (transfer full): the datagram's text
 */
char *cam_wsd_build_resolve(const char *endpoint, const char *uuid);

/**
 * cam_wsd_build:
 * @probes: (element-type GBytes): gets all questions, each with a new UUID
 *
 * A #CamWireBuild.
 */
void cam_wsd_build(GPtrArray *probes);

/**
 * cam_wsd_parse:
 * @data: a datagram
 * @size: bytes of it
 * @origin: where it came from
 * @answer: gets cameras and the like; an address that was not named is the source's, with port 0,
 *   and the endpoint is unresolved then
 * @error: %CAM_ERROR_PROTOCOL: not WS-Discovery
 *
 * A #CamWireParse. Reads ProbeMatches, ResolveMatches and Hello, with repair of broken XML
 * (DECISIONS 23). Printers and computers give nothing, and so do probes. What came by IPv6 shows a
 * device at its IPv6 address, whatever else it names: by IPv4 it answers too, where it has that.
 *
 * Returns: whether the datagram could be read
 */
gboolean cam_wsd_parse(const char *data, gsize size, const CamWireOrigin *origin,
                       CamWireAnswer *answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
