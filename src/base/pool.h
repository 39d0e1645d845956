/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamPool:
 *
 * A bounded set of worker threads. A piece of work is given away to a worker, which blocks in it,
 * and comes back to the default main context when it is over. The only file with a mutex.
 */
typedef struct CamPool CamPool;

/**
 * CamPoolFunc:
 * @work: the work
 *
 * In a worker's thread for the work itself, in the main loop's thread for its end.
 */
typedef void (*CamPoolFunc)(gpointer work);

/**
 * cam_pool_new:
 * @name: for debuggers
 * @threads: the most at once, at least 1
 *
 * Returns: (transfer full): the pool
 */
CamPool *cam_pool_new(const char *name, guint threads);

/**
 * cam_pool_push:
 * @pool: the pool
 * @work: (transfer full): touched by nobody else until @done has it
 * @run: does the work in a worker
 * @done: takes the work back in the main thread; always called, in the order of ending
 *
 * Main thread.
 */
void cam_pool_push(CamPool *pool, gpointer work, CamPoolFunc run, CamPoolFunc done);

/**
 * cam_pool_get_pending:
 * @pool: the pool
 *
 * Returns: pieces of work pushed whose @done has not been called yet
 */
guint cam_pool_get_pending(CamPool *pool);

/**
 * cam_pool_free:
 * @pool: (nullable): the pool
 *
 * Waits for the work under way; work not begun is still run. Ends not yet delivered are delivered
 * by the main context afterwards.
 */
void cam_pool_free(CamPool *pool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamPool, cam_pool_free)
