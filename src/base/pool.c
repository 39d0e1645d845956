/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/pool.h"

struct CamPool {
    GThreadPool *threads;
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

static void
run_piece(gpointer data, gpointer user_data)
{
    Piece *piece = data;

    piece->run(piece->work);
    g_idle_add_full(G_PRIORITY_DEFAULT, deliver, piece, NULL);
}

CamPool *
cam_pool_new(const char *name, guint threads)
{
    g_return_val_if_fail(threads > 0, NULL);
    CamPool *pool = g_new0(CamPool, 1);

    pool->pending = g_rc_box_new0(guint);
    pool->threads = g_thread_pool_new(run_piece, NULL, (int)threads, FALSE, NULL);
    return pool;
}

void
cam_pool_push(CamPool *pool, gpointer work, CamPoolFunc run, CamPoolFunc done)
{
    Piece *piece = g_new(Piece, 1);

    *piece = (Piece){ work, run, done, g_rc_box_acquire(pool->pending) };
    *pool->pending += 1;
    g_thread_pool_push(pool->threads, piece, NULL);
}

guint
cam_pool_get_pending(CamPool *pool)
{
    return *pool->pending;
}

void
cam_pool_free(CamPool *pool)
{
    if (pool == NULL)
        return;
    g_thread_pool_free(pool->threads, FALSE, TRUE);
    g_rc_box_release(pool->pending);
    g_free(pool);
}
