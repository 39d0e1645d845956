/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/**
 * SimLoop:
 *
 * All sockets and timers of a simulated site, as one source of a #GMainContext: one epoll set and
 * one ordered list of timers, so a thousand devices cost the context no more than one. Everything
 * here runs in the thread that iterates the context.
 */
typedef struct SimLoop SimLoop;
typedef struct SimWatch SimWatch;
typedef struct SimTimer SimTimer;

typedef void (*SimWatchFunc)(guint32 events, gpointer data);
typedef void (*SimTimerFunc)(gpointer data);

/**
 * sim_loop_new:
 * @context: (nullable): the context to join, %NULL for the default one
 * @speed: device seconds per real second, above 0
 *
 * Returns: (transfer full): a loop, or %NULL with @error set
 */
SimLoop *sim_loop_new(GMainContext *context, double speed,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void sim_loop_free(SimLoop *loop);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimLoop, sim_loop_free)

/**
 * sim_loop_scale:
 *
 * Returns: @device_s seconds of device time as real microseconds
 */
gint64 sim_loop_scale(const SimLoop *loop, double device_s);

/**
 * sim_loop_now:
 *
 * Returns: the monotonic clock in real microseconds
 */
gint64 sim_loop_now(const SimLoop *loop);

/**
 * sim_loop_get_scratch:
 * @ret_size: (out): its size
 *
 * Returns: (transfer none): a buffer for one read; its content lasts until the next callback
 */
guint8 *sim_loop_get_scratch(SimLoop *loop, gsize *ret_size);

/**
 * sim_loop_watch:
 * @fd: (transfer none): a descriptor the caller closes after sim_watch_free()
 * @events: EPOLLIN and the like, level-triggered
 *
 * Returns: (transfer full): the watch
 */
SimWatch *sim_loop_watch(SimLoop *loop, int fd, guint32 events, SimWatchFunc func, gpointer data);
void sim_watch_set(SimWatch *watch, guint32 events);
void sim_watch_free(SimWatch *watch);

/**
 * sim_loop_after:
 * @delay_us: real microseconds
 * @data: (transfer full): given to @func once
 * @destroy: (nullable): frees @data after @func or when the timer is dropped
 * @slot: (nullable): holds the timer while it is pending and %NULL afterwards
 */
void sim_loop_after(SimLoop *loop, gint64 delay_us, SimTimerFunc func, gpointer data,
                    GDestroyNotify destroy, SimTimer **slot);

/**
 * sim_loop_drop_timers:
 *
 * Drops every pending timer without running it.
 */
void sim_loop_drop_timers(SimLoop *loop);

/**
 * sim_timer_clear:
 * @slot: the place given to sim_loop_after(); nothing happens when it is empty
 */
void sim_timer_clear(SimTimer **slot);

/**
 * sim_random:
 * @state: the generator's state; any value is a seed
 *
 * Returns: 64 bits, the same sequence for the same seed everywhere
 */
guint64 sim_random(guint64 *state);

/**
 * sim_random_range:
 *
 * Returns: a number from @low up to but not including @high
 */
guint32 sim_random_range(guint64 *state, guint32 low, guint32 high);
