/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamSubnet:
 * @address: our address, host byte order
 * @netmask: its netmask, host byte order
 *
 * One IPv4 address of ours and the subnet it lies in.
 */
typedef struct {
    guint32 address;
    guint32 netmask;
} CamSubnet;

/**
 * CamInterface:
 * @name: name of the interface, such as `eth0`
 * @index: its number in the system
 * @subnets: (element-type CamSubnet): its IPv4 addresses, at least one where it comes from
 *   cam_interface_list()
 * @link_local: (nullable): its IPv6 link-local address without scope, such as `fe80::1`
 *
 * A network interface that is up. Plain data.
 */
typedef struct {
    char *name;
    guint index;
    GArray *subnets;
    char *link_local;
} CamInterface;

/**
 * cam_interface_new:
 * @name: its name
 * @index: its number
 *
 * Returns: (transfer full): an interface without addresses
 */
CamInterface *cam_interface_new(const char *name, guint index);

/**
 * cam_interface_free:
 * @interface: (nullable): an interface
 */
void cam_interface_free(CamInterface *interface);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamInterface, cam_interface_free)

/**
 * cam_interface_add:
 * @interface: an interface
 * @address: an address of it, host byte order
 * @netmask: its netmask, host byte order
 */
void cam_interface_add(CamInterface *interface, guint32 address, guint32 netmask);

/**
 * cam_interface_list:
 * @error: %CAM_ERROR_UNREACHABLE when the system does not tell
 *
 * Asks the system for its interfaces; loopback and virtual ones are among them.
 *
 * Returns: (transfer container) (element-type CamInterface) (nullable): those that are up and have
 *   IPv4, by their number; at most 64 with at most 16 addresses each
 */
GPtrArray *cam_interface_list(GError **error);

/**
 * cam_interface_list_all:
 * @error: %CAM_ERROR_UNREACHABLE when the system does not tell
 *
 * As cam_interface_list(), and those too that have nothing but an IPv6 link-local address, as a
 * cable without DHCP gives; but not the ends of bridges and bonds, whose master is asked instead.
 *
 * Returns: (transfer container) (element-type CamInterface) (nullable): interfaces, @subnets may
 *   be empty
 */
GPtrArray *cam_interface_list_all(GError **error);

/**
 * cam_interface_covers:
 * @interface: an interface
 * @address: an address, host byte order
 *
 * Returns: whether @address lies in one of its subnets
 */
gboolean cam_interface_covers(const CamInterface *interface, guint32 address);

/**
 * cam_subnet_get_broadcast:
 * @subnet: an address of ours
 *
 * Returns: the broadcast address of its subnet, host byte order; 0 for one that has no room for it
 */
guint32 cam_subnet_get_broadcast(const CamSubnet *subnet);

/**
 * cam_interface_describe:
 * @interface: an interface
 * @i: which of its subnets
 *
 * Returns: (transfer full): for people, such as `eth0 192.168.1.20/24`
 */
char *cam_interface_describe(const CamInterface *interface, guint i);

/**
 * cam_ipv4_parse:
 * @text: (nullable): four decimal numbers with dots and nothing else
 * @ret_address: where the address goes, host byte order; untouched on failure
 *
 * Returns: whether @text is an IPv4 address
 */
gboolean cam_ipv4_parse(const char *text, guint32 *ret_address);

/**
 * cam_ipv4_format:
 * @address: an address, host byte order
 *
 * Returns: (transfer full): such as `192.168.1.20`
 */
char *cam_ipv4_format(guint32 address);
