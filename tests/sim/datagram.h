/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <netinet/in.h>

#include "tests/sim/loop.h"

/**
 * SimDatagrams:
 *
 * One listener for a whole site on a multicast group and port, joined on every interface that is
 * up, loopback too. Other programs may listen on the same port.
 */
typedef struct SimDatagrams SimDatagrams;

/**
 * SimDatagramFunc:
 * @source: who sent it
 * @target: the address it was sent to; multicast, broadcast or one device's
 */
typedef void (*SimDatagramFunc)(const char *bytes, gsize size, const struct sockaddr_in *source,
                                struct in_addr target, gpointer data);

/**
 * sim_datagrams_new:
 * @group: (nullable): %NULL to hear broadcast and unicast alone
 *
 * Returns: (transfer full): the listener, or %NULL with @error set
 */
SimDatagrams *sim_datagrams_new(SimLoop *loop, const char *group, guint16 port,
                                SimDatagramFunc func, gpointer data,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void sim_datagrams_free(SimDatagrams *datagrams);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimDatagrams, sim_datagrams_free)

/**
 * sim_datagrams_send:
 * @from: the device's address; the port is that of the group where it can be had
 * @to: (nullable): one receiver, %NULL for the group on the device's interface
 *
 * Sends one datagram; one that cannot be sent is lost, as datagrams are.
 */
void sim_datagrams_send(SimDatagrams *datagrams, const char *from, const struct sockaddr_in *to,
                        const char *bytes, gsize size);

/**
 * sim_datagram_is_for:
 * @target: where a datagram was sent to
 * @address: a device's address
 *
 * Returns: whether the device hears it
 */
gboolean sim_datagram_is_for(struct in_addr target, const char *address);
