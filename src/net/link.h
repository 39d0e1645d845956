/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamLink:
 * @name: name of the interface, such as `eth0`
 * @is_wireless: whether it is Wi-Fi
 * @is_physical: whether a piece of hardware stands behind it; bridges, tunnels and the like have
 *   none
 * @has_carrier: whether there is something at the other end: a cable in a switch that is on, an
 *   access point
 *
 * What kind of thing a network interface is, as far as the system tells. Plain data.
 */
typedef struct {
    char *name;
    gboolean is_wireless;
    gboolean is_physical;
    gboolean has_carrier;
} CamLink;

/**
 * cam_link_free:
 * @link: (nullable): a link
 */
void cam_link_free(CamLink *link);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamLink, cam_link_free)

/**
 * cam_link_list:
 * @root: (nullable): where `sys` lies, NULL for that of this system
 *
 * For explaining why nothing is found. Where the system does not tell, the list is empty. Blocks
 * for a few small files; any thread.
 *
 * Returns: (transfer container) (element-type CamLink): all interfaces but loopback, by name
 */
GPtrArray *cam_link_list(const char *root);

/**
 * cam_link_find:
 * @links: (element-type CamLink): links
 * @name: name of an interface
 *
 * Returns: (transfer none) (nullable): the link of that name
 */
const CamLink *cam_link_find(const GPtrArray *links, const char *name);
