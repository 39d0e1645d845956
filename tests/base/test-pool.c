/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/pool.h"

#include <pthread.h>

#define MOST   4
#define PIECES 200

typedef struct {
    int running;
    int highest;
    int done;    /* main thread */
    int cleaned; /* what a library keeps for a thread was given back */
    gboolean keeps;
    pthread_key_t key;
} Count;

static void
on_thread_end(gpointer data)
{
    g_atomic_int_inc(&((Count *)data)->cleaned);
}

static void
work(gpointer data)
{
    Count *count = data;
    int now = g_atomic_int_add(&count->running, 1) + 1;

    if (count->keeps)
        pthread_setspecific(count->key, count);
    for (int seen = g_atomic_int_get(&count->highest); now > seen;
         seen = g_atomic_int_get(&count->highest)) {
        if (g_atomic_int_compare_and_exchange(&count->highest, seen, now))
            break;
    }
    g_thread_yield();
    g_atomic_int_add(&count->running, -1);
}

static void
on_done(gpointer data)
{
    ((Count *)data)->done++;
}

static void
test_all_is_done(void)
{
    Count count = { 0 };
    CamPool *pool = cam_pool_new("test", MOST);

    for (guint i = 0; i < PIECES; i++)
        cam_pool_push(pool, &count, work, on_done);
    g_assert_cmpuint(cam_pool_get_pending(pool), ==, PIECES);
    while (cam_pool_get_pending(pool) > PIECES / 2)
        g_main_context_iteration(NULL, TRUE);
    /* what was not begun is still run, and its end still comes */
    cam_pool_free(pool);
    while (count.done < PIECES)
        g_main_context_iteration(NULL, TRUE);
    g_assert_false(g_main_context_iteration(NULL, FALSE));
    g_assert_cmpint(count.highest, >=, 1);
    g_assert_cmpint(count.highest, <=, MOST);
}

/* a thread that lingers would lose what libcrypto keeps for it at the end of the program */
static void
test_threads_have_ended(void)
{
    Count count = { .keeps = TRUE };
    CamPool *pool = cam_pool_new("test", 1);

    g_assert_cmpint(pthread_key_create(&count.key, on_thread_end), ==, 0);
    cam_pool_push(pool, &count, work, on_done);
    cam_pool_free(pool);
    g_assert_cmpint(count.cleaned, ==, 1);
    while (count.done == 0)
        g_main_context_iteration(NULL, TRUE);
    pthread_key_delete(count.key);
}

static void
test_nothing_to_do(void)
{
    g_autoptr(CamPool) pool = cam_pool_new("test", MOST);

    g_assert_cmpuint(cam_pool_get_pending(pool), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pool/all-is-done", test_all_is_done);
    g_test_add_func("/pool/threads-have-ended", test_threads_have_ended);
    g_test_add_func("/pool/nothing-to-do", test_nothing_to_do);
    return g_test_run();
}
