/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/net/datagram.h"

/**
 * CAM_DRAIN_MAX_COUNT:
 *
 * The most datagrams that wait for being parsed: 1,000 devices that answer every probe of a round
 * twice are 10,000.
 */
#define CAM_DRAIN_MAX_COUNT 16384

/**
 * CAM_DRAIN_MAX_BYTES:
 *
 * The most bytes of datagrams that wait for being parsed.
 */
#define CAM_DRAIN_MAX_BYTES (24 * 1024 * 1024)

/**
 * CAM_DRAIN_MAX_SIZE:
 *
 * Larger datagrams are dropped: answers have 1 to 3 kB.
 */
#define CAM_DRAIN_MAX_SIZE (32 * 1024)

/**
 * CamDrain:
 *
 * A thread that does nothing but take datagrams out of the system's small buffers into a bounded
 * queue. Nobody on the wire can make it hold more than the limits above, and one sender cannot
 * take all of the room: each has a share per second, which shrinks as the queue fills up, and the
 * last part of the room is for those who sent least.
 */
typedef struct CamDrain CamDrain;

/**
 * CamDatagram:
 * @socket: which of the sockets it came in by
 * @source: address it came from
 * @interface: number of the interface it came in by, 0 when not known
 * @size: bytes of @data
 * @data: the bytes
 *
 * One datagram.
 */
typedef struct {
    guint socket;
    CamPeer source;
    guint interface;
    gsize size;
    char data[];
} CamDatagram;

/**
 * cam_drain_new:
 * @sockets: (element-type int): sockets of cam_datagram_open(); copied, not closed
 * @error: %CAM_ERROR_INTERNAL: no thread or pipe to be had
 *
 * Returns: (transfer full) (nullable): the drain, at work
 */
CamDrain *cam_drain_new(const GArray *sockets, GError **error);

/**
 * cam_drain_pop:
 * @drain: a drain
 *
 * Waits for the next datagram. One thread at a time.
 *
 * Returns: (transfer full) (nullable): a datagram, to be given to cam_drain_release(); NULL once
 *   after cam_drain_stop()
 */
CamDatagram *cam_drain_pop(CamDrain *drain);

/**
 * cam_drain_release:
 * @drain: a drain
 * @datagram: (transfer full): one of cam_drain_pop()
 *
 * Frees @datagram, and its room in the queue.
 */
void cam_drain_release(CamDrain *drain, CamDatagram *datagram);

/**
 * cam_drain_get_waiting:
 * @drain: a drain
 *
 * Any thread.
 *
 * Returns: how many datagrams wait or were not yet released
 */
guint cam_drain_get_waiting(const CamDrain *drain);

/**
 * cam_drain_has_flooded:
 * @drain: a drain
 *
 * Any thread.
 *
 * Returns: whether datagrams were dropped because there were too many
 */
gboolean cam_drain_has_flooded(const CamDrain *drain);

/**
 * cam_drain_stop:
 * @drain: a drain
 *
 * Ends the thread, waits for its end, and makes cam_drain_pop() give NULL at once: what was not
 * popped is dropped. The sockets may be closed afterwards.
 */
void cam_drain_stop(CamDrain *drain);

/**
 * cam_drain_free:
 * @drain: (nullable): a drain
 *
 * Stops it if need be. No thread may be in cam_drain_pop().
 */
void cam_drain_free(CamDrain *drain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamDrain, cam_drain_free)
