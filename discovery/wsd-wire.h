/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/sighting.h"
#include "src/net/interface.h"

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
 *
 * Three probes, because some devices answer to one of them only and types in one probe are joined
 * by "and" (onvif.md 2.4).
 */
typedef enum {
    CAM_WSD_TRANSMITTER,
    CAM_WSD_DEVICE,
    CAM_WSD_ANY,
} CamWsdProbe;

#define CAM_WSD_PROBE_COUNT (CAM_WSD_ANY + 1)

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
 * @endpoint: an endpoint as cam_wsd_parse() gave it
 * @uuid: a new UUID
 *
 * Asks one device for its addresses. Pure.
 *
 * Returns: (transfer full): the datagram's text
 */
char *cam_wsd_build_resolve(const char *endpoint, const char *uuid);

/**
 * CamWsdAnswer:
 * @sightings: (element-type CamSighting): cameras and the like that were seen, without interface
 *   and time of reading; an address that was not named is the source's, with port 0
 * @unresolved: (element-type utf8): endpoints that did not name an address
 *
 * What one datagram said; at most 32 devices.
 */
typedef struct {
    GPtrArray *sightings;
    GPtrArray *unresolved;
} CamWsdAnswer;

/**
 * cam_wsd_parse:
 * @data: a datagram
 * @size: bytes of it
 * @source: IPv4 address it came from
 * @interface: (nullable): interface it came in by; decides between several addresses of a device
 * @error: %CAM_ERROR_PROTOCOL: not WS-Discovery
 *
 * Reads ProbeMatches, ResolveMatches and Hello, with repair of broken XML (DECISIONS 23). Printers
 * and computers give nothing, and so do probes. Pure.
 *
 * Returns: (transfer full) (nullable): what was said, perhaps nothing
 */
CamWsdAnswer *cam_wsd_parse(const char *data, gsize size, const char *source,
                            const CamInterface *interface, GError **error);

/**
 * cam_wsd_answer_free:
 * @answer: (nullable): an answer
 */
void cam_wsd_answer_free(CamWsdAnswer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamWsdAnswer, cam_wsd_answer_free)
