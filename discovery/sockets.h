/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/method.h"
#include "src/net/interface.h"

/**
 * CamSockets:
 *
 * All sockets of a finder: for each protocol those that send by an address of ours and hear the
 * answers to that, those that hear what devices say to everybody, and one that sends wherever
 * the routes lead. Sending is for one thread; the rest never changes and is for any.
 */
typedef struct CamSockets CamSockets;

/**
 * cam_sockets_new:
 * @interfaces: (element-type CamInterface): interfaces to use; must outlive the sockets
 * @methods: (element-type CamMethod): rows of the table; with none there are no sockets
 * @error: %CAM_ERROR_UNREACHABLE: nothing can be sent by any interface
 *
 * Returns: (transfer full) (nullable): the sockets, at most 512
 */
CamSockets *cam_sockets_new(const GPtrArray *interfaces, const GPtrArray *methods, GError **error);

/**
 * cam_sockets_get_fds:
 * @sockets: the sockets
 *
 * Returns: (transfer none) (element-type int): for reading; numbers below are places in this
 */
const GArray *cam_sockets_get_fds(const CamSockets *sockets);

/**
 * cam_sockets_get_method:
 * @sockets: the sockets
 * @i: which
 *
 * Returns: the protocol it speaks
 */
const CamMethod *cam_sockets_get_method(const CamSockets *sockets, guint i);

/**
 * cam_sockets_find_interface:
 * @sockets: the sockets
 * @i: which
 * @index: number of the interface a datagram came in by, 0 when not known
 * @ret_interface: (out) (nullable): the interface; NULL for one that is not used
 *
 * Returns: whether such a datagram counts: a listener hears interfaces that were not chosen too,
 *   and only to what was sent along the routes may answers come in by those
 */
gboolean cam_sockets_find_interface(const CamSockets *sockets, guint i, guint index,
                                    const CamInterface **ret_interface);

/**
 * cam_sockets_send:
 * @sockets: the sockets
 * @method: the protocol
 * @data: what to send
 * @broadcast: whether to send it to the broadcast addresses too, where the protocol knows that
 *
 * To everybody, by each interface.
 */
void cam_sockets_send(const CamSockets *sockets, const CamMethod *method, GBytes *data,
                      gboolean broadcast);

/**
 * cam_sockets_send_to:
 * @sockets: the sockets
 * @method: a protocol that unicasts
 * @address: IPv4 address, host byte order
 * @data: what to send
 *
 * To one address, along the routes unless it lies in a subnet of an interface in use.
 */
void cam_sockets_send_to(const CamSockets *sockets, const CamMethod *method, guint32 address,
                         GBytes *data);

/**
 * cam_sockets_get_busy_ports:
 * @sockets: the sockets
 *
 * Returns: (transfer none) (element-type guint16): ports that other programs have for themselves,
 *   each once
 */
const GArray *cam_sockets_get_busy_ports(const CamSockets *sockets);

/**
 * cam_sockets_is_short:
 * @sockets: the sockets
 *
 * Returns: whether this computer has so many interfaces that the last ones have none
 */
gboolean cam_sockets_is_short(const CamSockets *sockets);

/**
 * cam_sockets_free:
 * @sockets: (nullable): the sockets
 */
void cam_sockets_free(CamSockets *sockets);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamSockets, cam_sockets_free)
