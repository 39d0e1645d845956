/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamPeer:
 * @is_ipv6: which of the two it is
 * @ipv4: IPv4 address, host byte order
 * @ipv6: IPv6 address
 * @scope: number of the interface an IPv6 link-local address belongs to, else 0
 *
 * Where a datagram came from.
 */
typedef struct {
    gboolean is_ipv6;
    guint32 ipv4;
    guint8 ipv6[16];
    guint scope;
} CamPeer;

/**
 * cam_peer_format:
 * @peer: an address
 *
 * Any thread.
 *
 * Returns: (transfer full): such as `192.168.1.20` or `fe80::1%eth0`
 */
char *cam_peer_format(const CamPeer *peer);

/**
 * cam_datagram_open:
 * @address: our address to use, or a group, host byte order; 0 for all
 * @port: port to use; 0 for any that is free
 * @error: %CAM_ERROR_BUSY: another program has the port for itself; %CAM_ERROR_UNREACHABLE: any
 *   other failure
 *
 * Opens a UDP socket: it does not block, may broadcast, sends multicast one hop far, shares a given
 * port with other programs that share it, and hears only those groups it joined itself. Sharing
 * is meant for multicast and broadcast, which all of them hear; of what is sent to one address,
 * the system gives each datagram to one socket, so a socket that wants a group alone takes the
 * group as its @address and leaves the rest to others.
 *
 * Returns: a file descriptor to be given to g_close(), -1 on failure
 */
int cam_datagram_open(guint32 address, guint16 port, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_datagram_open6:
 * @address: an IPv6 link-local address of ours, or a group of that scope, without `%`
 * @index: number of the interface it belongs to
 * @port: port to use; 0 for any that is free
 * @error: as cam_datagram_open()
 *
 * The same for IPv6 on one interface. A group is not joined yet.
 *
 * Returns: a file descriptor to be given to g_close(), -1 on failure
 */
int cam_datagram_open6(const char *address, guint index, guint16 port,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_datagram_set_interface:
 * @fd: a socket of cam_datagram_open()
 * @index: number of an interface
 * @error: %CAM_ERROR_UNREACHABLE
 *
 * Multicast is sent by this interface, whatever the routes say.
 *
 * Returns: whether it worked
 */
gboolean cam_datagram_set_interface(int fd, guint index, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_datagram_join:
 * @fd: a socket of cam_datagram_open()
 * @group: a multicast group, host byte order
 * @index: number of the interface to hear it on
 * @ret_full: (optional): whether it failed because one socket may join only so many groups
 * @error: %CAM_ERROR_UNREACHABLE
 *
 * Returns: whether it worked
 */
gboolean cam_datagram_join(int fd, guint32 group, guint index, gboolean *ret_full,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_datagram_join6:
 * @fd: a socket of cam_datagram_open6()
 * @group: an IPv6 multicast group, such as `ff02::c`
 * @index: number of the interface to hear it on
 * @error: %CAM_ERROR_UNREACHABLE
 *
 * Returns: whether it worked
 */
gboolean cam_datagram_join6(int fd, const char *group, guint index,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_datagram_send:
 * @fd: a socket of cam_datagram_open()
 * @address: where to, host byte order
 * @port: where to
 * @data: what, sent as one datagram
 * @error: %CAM_ERROR_UNREACHABLE: nothing was sent
 *
 * Any thread.
 *
 * Returns: whether the system took it
 */
gboolean cam_datagram_send(int fd, guint32 address, guint16 port, GBytes *data,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_datagram_send6:
 * @fd: a socket of cam_datagram_open6()
 * @address: where to, an IPv6 address of link-local scope
 * @index: number of the interface to send by
 * @port: where to
 * @data: what, sent as one datagram
 * @error: %CAM_ERROR_UNREACHABLE: nothing was sent
 *
 * Any thread.
 *
 * Returns: whether the system took it
 */
gboolean cam_datagram_send6(int fd, const char *address, guint index, guint16 port, GBytes *data,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * CamDatagramReader:
 *
 * Room for a batch of datagrams. One thread at a time.
 */
typedef struct CamDatagramReader CamDatagramReader;

/**
 * CamDatagramView:
 * @data: the bytes; borrowed from the reader until its next read
 * @size: how many
 * @source: address it came from
 * @port: port it came from
 * @interface: number of the interface it came in by, 0 when not known
 * @is_cut: whether there was more than the reader has room for
 *
 * One datagram that was received.
 */
typedef struct {
    const char *data;
    gsize size;
    CamPeer source;
    guint16 port;
    guint interface;
    gboolean is_cut;
} CamDatagramView;

/**
 * cam_datagram_reader_new:
 * @count: datagrams in a batch
 * @max_size: bytes of the largest datagram that is not cut
 *
 * Returns: (transfer full): a reader
 */
CamDatagramReader *cam_datagram_reader_new(guint count, gsize max_size);

/**
 * cam_datagram_reader_read:
 * @reader: a reader
 * @fd: a socket of cam_datagram_open() or cam_datagram_open6()
 *
 * Takes what has come in, without waiting.
 *
 * Returns: how many datagrams the batch holds now, 0 when nothing has come in
 */
guint cam_datagram_reader_read(CamDatagramReader *reader, int fd);

/**
 * cam_datagram_reader_get:
 * @reader: a reader
 * @i: which of the batch
 *
 * Returns: the datagram
 */
CamDatagramView cam_datagram_reader_get(const CamDatagramReader *reader, guint i);

/**
 * cam_datagram_reader_free:
 * @reader: (nullable): a reader
 */
void cam_datagram_reader_free(CamDatagramReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamDatagramReader, cam_datagram_reader_free)
