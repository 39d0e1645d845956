/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/drain.h"

#include "src/base/clock.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>

#define BATCH 64
/* after so many batches the other sockets get their turn */
#define MAX_BATCHES 8
#define MAX_SOURCES 8192

/* what one sender may send in a second: ten devices' worth on a wire, where each has an address of
 * its own; more on loopback, where a thousand simulated ones may share one */
#define SHARE_COUNT    2048
#define SHARE_BYTES    (1024 * 1024)
#define LOOPBACK_COUNT 16384
#define LOOPBACK_BYTES (20 * 1024 * 1024)
/* with the queue half full, and with a quarter of it left: what one device that answers every
 * probe twice needs, and what it needs to be found at all */
#define TIGHT_COUNT 64
#define LAST_COUNT  8

typedef struct {
    guint64 key;
    guint count;
    gsize bytes;
} Usage;

struct CamDrain {
    GThread *thread;
    GArray *polls; /* (element-type GPollFD): the pipe first */
    int stop_fd;
    GAsyncQueue *queue;   /* (element-type CamDatagram) */
    CamDatagram *no_more; /* stands in the queue for its end */
    gint count;
    gint bytes;
    gint flooded;
    gint stopping;
    /* of the thread alone */
    CamDatagramReader *reader;
    GHashTable *usages; /* (element-type guint64 Usage): of this second */
    Usage others;       /* of all senders that found no room in it */
    gint64 second_began_us;
};

static guint64
make_key(const CamPeer *source)
{
    guint64 halves[2];

    if (!source->is_ipv6)
        return source->ipv4;
    memcpy(halves, source->ipv6, sizeof halves);
    return halves[0] ^ halves[1] ^ source->scope;
}

static guint
get_share(const CamDrain *drain, gboolean is_loopback)
{
    guint waiting = (guint)g_atomic_int_get(&drain->count);

    if (is_loopback)
        return LOOPBACK_COUNT;
    if (waiting < CAM_DRAIN_MAX_COUNT / 2)
        return SHARE_COUNT;
    return waiting < CAM_DRAIN_MAX_COUNT / 4 * 3 ? TIGHT_COUNT : LAST_COUNT;
}

static gboolean
is_within_share(CamDrain *drain, const CamDatagramView *view)
{
    gboolean is_loopback = !view->source.is_ipv6 && view->source.ipv4 >> 24 == 127;
    guint64 key = make_key(&view->source);
    Usage *usage = g_hash_table_lookup(drain->usages, &key);

    if (usage == NULL && g_hash_table_size(drain->usages) < MAX_SOURCES) {
        usage = g_new0(Usage, 1);
        usage->key = key;
        g_hash_table_insert(drain->usages, &usage->key, usage);
    }
    if (usage == NULL)
        usage = &drain->others;
    usage->count++;
    usage->bytes += view->size;
    return usage->count <= get_share(drain, is_loopback) &&
           usage->bytes <= (is_loopback ? LOOPBACK_BYTES : SHARE_BYTES);
}

static void
take(CamDrain *drain, guint socket, const CamDatagramView *view)
{
    gboolean has_share = is_within_share(drain, view);

    /* no answer is that large; one alone is no flood */
    if (view->is_cut)
        return;
    if (!has_share || g_atomic_int_get(&drain->count) >= CAM_DRAIN_MAX_COUNT ||
        g_atomic_int_get(&drain->bytes) + (gint)view->size > CAM_DRAIN_MAX_BYTES) {
        g_atomic_int_set(&drain->flooded, TRUE);
        return;
    }
    CamDatagram *datagram = g_malloc(sizeof *datagram + view->size);
    datagram->socket = socket;
    datagram->source = view->source;
    datagram->interface = view->interface;
    datagram->size = view->size;
    memcpy(datagram->data, view->data, view->size);
    g_atomic_int_inc(&drain->count);
    g_atomic_int_add(&drain->bytes, (gint)view->size);
    g_async_queue_push(drain->queue, datagram);
}

static void
begin_second(CamDrain *drain)
{
    gint64 now_us = cam_clock_now_us();

    if (now_us - drain->second_began_us < G_USEC_PER_SEC)
        return;
    drain->second_began_us = now_us;
    drain->others = (Usage){ 0 };
    g_hash_table_remove_all(drain->usages);
}

static void
drain_socket(CamDrain *drain, guint socket, int fd)
{
    guint got = BATCH;

    for (guint batch = 0; batch < MAX_BATCHES && got == BATCH; batch++) {
        got = cam_datagram_reader_read(drain->reader, fd);
        for (guint i = 0; i < got; i++) {
            CamDatagramView view = cam_datagram_reader_get(drain->reader, i);
            take(drain, socket, &view);
        }
    }
}

static gpointer
run_drain(gpointer data)
{
    CamDrain *drain = data;
    GPollFD *polls = (GPollFD *)(void *)drain->polls->data;

    while (!g_atomic_int_get(&drain->stopping)) {
        if (g_poll(polls, drain->polls->len, -1) <= 0)
            continue;
        begin_second(drain);
        for (guint i = 1; i < drain->polls->len; i++) {
            if (polls[i].revents != 0)
                drain_socket(drain, i - 1, polls[i].fd);
        }
    }
    return NULL;
}

CamDrain *
cam_drain_new(const GArray *sockets, GError **error)
{
    g_autoptr(CamDrain) drain = g_new0(CamDrain, 1);
    g_autoptr(GError) problem = NULL;
    int pipe[2];

    drain->stop_fd = -1;
    drain->polls = g_array_new(FALSE, FALSE, sizeof(GPollFD));
    drain->queue = g_async_queue_new();
    drain->no_more = g_new0(CamDatagram, 1);
    drain->reader = cam_datagram_reader_new(BATCH, CAM_DRAIN_MAX_SIZE);
    drain->usages = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    if (!g_unix_open_pipe(pipe, FD_CLOEXEC, &problem)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_INTERNAL, "discovery: %s", problem->message);
        return NULL;
    }
    drain->stop_fd = pipe[1];
    g_array_append_val(drain->polls, ((GPollFD){ .fd = pipe[0], .events = G_IO_IN }));
    for (guint i = 0; i < sockets->len; i++) {
        GPollFD poll = { .fd = g_array_index(sockets, int, i), .events = G_IO_IN };
        g_array_append_val(drain->polls, poll);
    }
    drain->thread = g_thread_try_new("drain", run_drain, drain, &problem);
    if (drain->thread == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_INTERNAL, "discovery: %s", problem->message);
        return NULL;
    }
    return g_steal_pointer(&drain);
}

CamDatagram *
cam_drain_pop(CamDrain *drain)
{
    CamDatagram *datagram = g_async_queue_pop(drain->queue);

    return datagram != drain->no_more ? datagram : NULL;
}

void
cam_drain_release(CamDrain *drain, CamDatagram *datagram)
{
    g_atomic_int_add(&drain->count, -1);
    g_atomic_int_add(&drain->bytes, -(gint)datagram->size);
    g_free(datagram);
}

guint
cam_drain_get_waiting(const CamDrain *drain)
{
    return (guint)g_atomic_int_get(&drain->count);
}

gboolean
cam_drain_has_flooded(const CamDrain *drain)
{
    return g_atomic_int_get(&drain->flooded);
}

void
cam_drain_stop(CamDrain *drain)
{
    if (drain->thread == NULL)
        return;
    g_atomic_int_set(&drain->stopping, TRUE);
    /* the end of the pipe wakes the thread, without a byte being written */
    g_close(drain->stop_fd, NULL);
    drain->stop_fd = -1;
    g_thread_join(g_steal_pointer(&drain->thread));
    g_async_queue_push_front(drain->queue, drain->no_more);
}

void
cam_drain_free(CamDrain *drain)
{
    CamDatagram *datagram;

    if (drain == NULL)
        return;
    cam_drain_stop(drain);
    while ((datagram = g_async_queue_try_pop(drain->queue)) != NULL) {
        if (datagram != drain->no_more)
            g_free(datagram);
    }
    if (drain->stop_fd >= 0)
        g_close(drain->stop_fd, NULL);
    if (drain->polls->len > 0)
        g_close(g_array_index(drain->polls, GPollFD, 0).fd, NULL);
    g_array_unref(drain->polls);
    g_free(drain->no_more);
    g_async_queue_unref(drain->queue);
    g_hash_table_unref(drain->usages);
    cam_datagram_reader_free(drain->reader);
    g_free(drain);
}
