/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define SCRATCH_SIZE (256 * 1024)
#define EVENTS_MAX   64

struct SimLoop {
    GSource *source;
    int epoll_fd;
    double speed;
    GSequence *timers;
    GPtrArray *freed;
    guint8 *scratch;
};

struct SimWatch {
    SimLoop *loop;
    int fd;
    SimWatchFunc func;
    gpointer data;
    gboolean dead;
};

struct SimTimer {
    SimLoop *loop;
    GSequenceIter *iter;
    gint64 due_us;
    SimTimerFunc func;
    gpointer data;
    GDestroyNotify destroy;
    SimTimer **slot;
};

typedef struct {
    GSource source;
    SimLoop *loop;
} LoopSource;

static void
free_timer(gpointer data)
{
    SimTimer *timer = data;

    if (timer->destroy != NULL)
        timer->destroy(timer->data);
    g_free(timer);
}

static int
compare_timers(gconstpointer a, gconstpointer b, gpointer data)
{
    const SimTimer *left = a, *right = b;

    return (left->due_us > right->due_us) - (left->due_us < right->due_us);
}

static void
set_ready_time(SimLoop *loop)
{
    GSequenceIter *first = g_sequence_get_begin_iter(loop->timers);
    const SimTimer *timer = g_sequence_iter_is_end(first) ? NULL : g_sequence_get(first);

    g_source_set_ready_time(loop->source, timer != NULL ? timer->due_us : -1);
}

/* the timer leaves the list first, so that its function may set or clear others */
static gboolean
run_first_timer(SimLoop *loop, gint64 now_us)
{
    GSequenceIter *first = g_sequence_get_begin_iter(loop->timers);
    SimTimer *timer = g_sequence_iter_is_end(first) ? NULL : g_sequence_get(first);

    if (timer == NULL || timer->due_us > now_us)
        return FALSE;
    g_sequence_remove(first);
    if (timer->slot != NULL)
        *timer->slot = NULL;
    timer->func(timer->data);
    free_timer(timer);
    return TRUE;
}

static void
run_watches(SimLoop *loop)
{
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(loop->epoll_fd, events, EVENTS_MAX, 0);

    for (int i = 0; i < count; i++) {
        SimWatch *watch = events[i].data.ptr;

        if (!watch->dead)
            watch->func(events[i].events, watch->data);
    }
    g_ptr_array_set_size(loop->freed, 0);
}

static gboolean
dispatch(GSource *source, GSourceFunc callback, gpointer data)
{
    SimLoop *loop = ((LoopSource *)source)->loop;
    gint64 now_us = g_get_monotonic_time();

    while (run_first_timer(loop, now_us))
        ;
    run_watches(loop);
    set_ready_time(loop);
    return G_SOURCE_CONTINUE;
}

static const GSourceFuncs loop_funcs = { .dispatch = dispatch };

SimLoop *
sim_loop_new(GMainContext *context, double speed, GError **error)
{
    g_autoptr(SimLoop) loop = g_new0(SimLoop, 1);

    loop->speed = speed;
    loop->timers = g_sequence_new(NULL);
    loop->freed = g_ptr_array_new_with_free_func(g_free);
    loop->scratch = g_malloc(SCRATCH_SIZE);
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll_fd < 0) {
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno), "epoll: %s",
                    g_strerror(errno));
        return NULL;
    }
    loop->source = g_source_new((GSourceFuncs *)&loop_funcs, sizeof(LoopSource));
    ((LoopSource *)loop->source)->loop = loop;
    g_source_set_static_name(loop->source, "simulated site");
    g_source_add_unix_fd(loop->source, loop->epoll_fd, G_IO_IN);
    g_source_attach(loop->source, context);
    return g_steal_pointer(&loop);
}

void
sim_loop_drop_timers(SimLoop *loop)
{
    while (!g_sequence_is_empty(loop->timers)) {
        GSequenceIter *first = g_sequence_get_begin_iter(loop->timers);
        SimTimer *timer = g_sequence_get(first);

        g_sequence_remove(first);
        if (timer->slot != NULL)
            *timer->slot = NULL;
        free_timer(timer);
    }
}

void
sim_loop_free(SimLoop *loop)
{
    if (loop == NULL)
        return;
    if (loop->source != NULL) {
        g_source_destroy(loop->source);
        g_source_unref(loop->source);
    }
    sim_loop_drop_timers(loop);
    g_sequence_free(loop->timers);
    g_ptr_array_unref(loop->freed);
    g_free(loop->scratch);
    if (loop->epoll_fd >= 0)
        close(loop->epoll_fd);
    g_free(loop);
}

gint64
sim_loop_scale(const SimLoop *loop, double device_s)
{
    return (gint64)(device_s * G_USEC_PER_SEC / loop->speed);
}

gint64
sim_loop_now(const SimLoop *loop)
{
    return g_get_monotonic_time();
}

guint8 *
sim_loop_get_scratch(SimLoop *loop, gsize *ret_size)
{
    *ret_size = SCRATCH_SIZE;
    return loop->scratch;
}

SimWatch *
sim_loop_watch(SimLoop *loop, int fd, guint32 events, SimWatchFunc func, gpointer data)
{
    SimWatch *watch = g_new0(SimWatch, 1);
    struct epoll_event event = { .events = events, .data.ptr = watch };

    watch->loop = loop;
    watch->fd = fd;
    watch->func = func;
    watch->data = data;
    if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
        g_critical("epoll: cannot watch descriptor %d: %s", fd, g_strerror(errno));
    return watch;
}

void
sim_watch_set(SimWatch *watch, guint32 events)
{
    struct epoll_event event = { .events = events, .data.ptr = watch };

    if (epoll_ctl(watch->loop->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event) < 0)
        g_critical("epoll: cannot change descriptor %d: %s", watch->fd, g_strerror(errno));
}

/* an event of the same round may still name the watch, so its memory lasts until the round is over
 */
void
sim_watch_free(SimWatch *watch)
{
    if (watch == NULL)
        return;
    epoll_ctl(watch->loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    watch->dead = TRUE;
    g_ptr_array_add(watch->loop->freed, watch);
}

void
sim_loop_after(SimLoop *loop, gint64 delay_us, SimTimerFunc func, gpointer data,
               GDestroyNotify destroy, SimTimer **slot)
{
    SimTimer *timer = g_new0(SimTimer, 1);

    sim_timer_clear(slot);
    timer->loop = loop;
    timer->due_us = g_get_monotonic_time() + MAX(delay_us, 0);
    timer->func = func;
    timer->data = data;
    timer->destroy = destroy;
    timer->slot = slot;
    timer->iter = g_sequence_insert_sorted(loop->timers, timer, compare_timers, NULL);
    if (slot != NULL)
        *slot = timer;
    set_ready_time(loop);
}

void
sim_timer_clear(SimTimer **slot)
{
    SimTimer *timer;

    if (slot == NULL || *slot == NULL)
        return;
    timer = *slot;
    *slot = NULL;
    g_sequence_remove(timer->iter);
    set_ready_time(timer->loop);
    free_timer(timer);
}

guint64
sim_random(guint64 *state)
{
    guint64 z = (*state += 0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

guint32
sim_random_range(guint64 *state, guint32 low, guint32 high)
{
    return low + (guint32)(sim_random(state) % (high - low));
}
