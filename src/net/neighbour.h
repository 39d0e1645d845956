/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamNeighbours:
 *
 * What this computer knows of its neighbours on the wire: which hardware address has which IPv4
 * address. Plain data.
 */
typedef struct CamNeighbours CamNeighbours;

/**
 * CamNeighbourState:
 * @CAM_NEIGHBOUR_NONE: not in the table
 * @CAM_NEIGHBOUR_ASKED: in the table, but did not answer (yet)
 * @CAM_NEIGHBOUR_KNOWN: has a hardware address: it answered lately, whatever its ports do
 */
typedef enum {
    CAM_NEIGHBOUR_NONE,
    CAM_NEIGHBOUR_ASKED,
    CAM_NEIGHBOUR_KNOWN,
} CamNeighbourState;

/**
 * cam_neighbours_parse:
 * @text: contents of `/proc/net/arp` (proc(5)); any bytes
 * @size: bytes
 *
 * Lines that cannot be read are left out. Pure.
 *
 * Returns: (transfer full): the neighbours
 */
CamNeighbours *cam_neighbours_parse(const char *text, gsize size);

/**
 * cam_neighbours_read:
 *
 * Asks the system. Takes about a millisecond for a full table.
 *
 * Returns: (transfer full) (nullable): the neighbours; NULL when the system does not tell
 */
CamNeighbours *cam_neighbours_read(void);

/**
 * cam_neighbours_get_limit:
 *
 * Above so many neighbours the system forgets some, and silently sends nothing to new ones. The
 * table is shared with everybody on this computer.
 *
 * Returns: the limit, 0 when the system does not tell
 */
guint cam_neighbours_get_limit(void);

/**
 * cam_neighbours_count:
 * @neighbours: neighbours
 *
 * Returns: entries of the table
 */
guint cam_neighbours_count(const CamNeighbours *neighbours);

/**
 * cam_neighbours_find:
 * @neighbours: (nullable): neighbours
 * @address: an IPv4 address, host byte order
 *
 * Returns: what is known of it
 */
CamNeighbourState cam_neighbours_find(const CamNeighbours *neighbours, guint32 address);

/**
 * cam_neighbours_get_mac:
 * @neighbours: (nullable): neighbours
 * @address: an IPv4 address, host byte order
 *
 * Returns: (transfer none) (nullable): its hardware address, `aa:bb:cc:dd:ee:ff`; NULL when it is
 *   not known, or when others have the same: then a router may answer for them
 */
const char *cam_neighbours_get_mac(const CamNeighbours *neighbours, guint32 address);

/**
 * cam_neighbours_free:
 * @neighbours: (nullable): neighbours
 */
void cam_neighbours_free(CamNeighbours *neighbours);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamNeighbours, cam_neighbours_free)
