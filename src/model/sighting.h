/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"

/**
 * CamSighting:
 * @method: how it was seen: a name of the table in discovery/method.h, or `sweep`
 * @interface: network interface the datagram came in by
 * @source: address the datagram came from
 * @address: address the device says it has; may be of another subnet
 * @port: HTTP port it names, 0 when it names none
 * @tls: whether that port speaks HTTPS
 * @netmask: (nullable): IPv4 netmask it says it has
 * @endpoint_id: (nullable): WS-Discovery endpoint reference, lower case, without `urn:uuid:`
 * @boot_id: (nullable): boot time it names
 * @identity: what it said of itself without a login
 * @hello: whether it came unasked, at start-up
 *
 * One answer of one device to one probe. All of it is unauthenticated and untrusted: only an
 * address equal to @source, or one the user gave, is ever contacted (DECISIONS 21).
 */
typedef struct {
    char *method;
    char *interface;
    char *source;
    char *address;
    guint16 port;
    gboolean tls;
    char *netmask;
    char *endpoint_id;
    char *boot_id;
    CamIdentity *identity;
    gboolean hello;
} CamSighting;

/**
 * cam_sighting_new:
 * @method: how it was seen
 *
 * Returns: (transfer full): an empty sighting with an empty identity
 */
CamSighting *cam_sighting_new(const char *method);

/**
 * cam_sighting_free:
 * @sighting: (nullable): a sighting
 */
void cam_sighting_free(CamSighting *sighting);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamSighting, cam_sighting_free)

/**
 * CamFound:
 * @sighting: what all sightings together say; `method` is the first
 * @methods: (element-type utf8): every way it was found, sorted, each once
 * @reachable: %CAM_TRI_YES when its address equals a datagram's source and lies in a subnet of
 *   ours (loopback included); %CAM_TRI_NO for a foreign subnet
 * @addresses: (element-type utf8): every address a datagram of it came from, sorted, each once; at
 *   most 8. Of those that told of a device seen at its own address only link-local ones
 * @notes: (element-type utf8): codes of what is odd, for the text table: `foreign-subnet`,
 *   `inactive`, `address-differs`, `duplicate-address`, `two-addresses`
 *
 * One device, however many ways it answered.
 */
typedef struct {
    CamSighting *sighting;
    GPtrArray *methods;
    GPtrArray *addresses;
    CamTri reachable;
    GPtrArray *notes;
} CamFound;

/**
 * cam_found_new:
 * @sighting: (transfer full): the first sighting
 *
 * Returns: (transfer full): a row
 */
CamFound *cam_found_new(CamSighting *sighting);

/**
 * cam_found_free:
 * @found: (nullable): a row
 */
void cam_found_free(CamFound *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamFound, cam_found_free)
