/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/pool.h"

struct CamPool {
    char *name;
    GAsyncQueue *queue; /* of Piece */
    GPtrArray *threads; /* begun when they are needed; touched by the main thread only */
    guint most;
    guint *pending; /* outlives the pool until the last end was delivered */
};

typedef struct {
    gpointer work;
    CamPoolFunc run;
    CamPoolFunc done;
    guint *pending;
} Piece;

static gboolean
deliver(gpointer data)
{
    Piece *piece = data;

    *piece->pending -= 1;
    piece->done(piece->work);
    g_rc_box_release(piece->pending);
    g_free(piece);
    return G_SOURCE_REMOVE;
}

/* until a piece without work tells it to stop */
static gpointer
run_pieces(gpointer data)
{
    GAsyncQueue *queue = data;

    for (;;) {
        Piece *piece = g_async_queue_pop(queue);
        if (piece->run == NULL) {
            g_free(piece);
            return NULL;
        }
        piece->run(piece->work);
        g_idle_add_full(G_PRIORITY_DEFAULT, deliver, piece, NULL);
    }
}

/* if no thread at all can be had, GLib says so and ends the program */
static void
add_thread(CamPool *pool)
{
    GThread *thread = g_thread_try_new(pool->name, run_pieces, pool->queue, NULL);

    if (thread == NULL && pool->threads->len == 0)
        thread = g_thread_new(pool->name, run_pieces, pool->queue);
    if (thread != NULL)
        g_ptr_array_add(pool->threads, thread);
}

CamPool *
cam_pool_new(const char *name, guint threads)
{
    g_return_val_if_fail(threads > 0, NULL);
    CamPool *pool = g_new0(CamPool, 1);

    pool->name = g_strdup(name);
    pool->queue = g_async_queue_new();
    pool->threads = g_ptr_array_new();
    pool->most = threads;
    pool->pending = g_rc_box_new0(guint);
    return pool;
}

void
cam_pool_push(CamPool *pool, gpointer work, CamPoolFunc run, CamPoolFunc done)
{
    g_return_if_fail(run != NULL);
    Piece *piece = g_new(Piece, 1);

    *piece = (Piece){ work, run, done, g_rc_box_acquire(pool->pending) };
    *pool->pending += 1;
    g_async_queue_push(pool->queue, piece);
    /* above 0 when pieces lie there that no thread waits for */
    if (pool->threads->len < pool->most && g_async_queue_length(pool->queue) > 0)
        add_thread(pool);
}

guint
cam_pool_get_pending(CamPool *pool)
{
    return *pool->pending;
}

/* GLib's own pool lets its threads linger: what libraries keep for a thread, such as the random
 * numbers of libcrypto, would be lost at the end of the program. A joined thread has cleaned up */
void
cam_pool_free(CamPool *pool)
{
    if (pool == NULL)
        return;
    for (guint i = 0; i < pool->threads->len; i++)
        g_async_queue_push(pool->queue, g_new0(Piece, 1));
    for (guint i = 0; i < pool->threads->len; i++)
        g_thread_join(pool->threads->pdata[i]);
    g_ptr_array_unref(pool->threads);
    g_async_queue_unref(pool->queue);
    g_rc_box_release(pool->pending);
    g_free(pool->name);
    g_free(pool);
}
