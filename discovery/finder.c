/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/finder.h"

#include "discovery/drain.h"
#include "discovery/sadp-wire.h"
#include "discovery/wsd-wire.h"
#include "src/base/clock.h"
#include "src/net/datagram.h"

#include <glib/gstdio.h>

/* 239.255.255.250, of both protocols */
#define GROUP 0xeffffffau

#define MAX_SOCKETS 128
/* sightings that wait for the main thread; with all places taken the parser waits, the datagrams
 * pile up in the drain, and that has limits of its own */
#define MAX_READY 8192
/* told in one go, so that the rest of the main loop gets its turn */
#define MAX_BATCH 128
/* devices asked for their address, per round */
#define MAX_RESOLVES 1024

typedef enum {
    METHOD_SADP,
    METHOD_WSD,
} Method;

#define METHOD_COUNT (METHOD_WSD + 1)

static const struct {
    const char *name;
    guint16 port;
} methods[METHOD_COUNT] = {
    [METHOD_SADP] = { CAM_SADP_METHOD, CAM_SADP_PORT },
    [METHOD_WSD] = { CAM_WSD_METHOD, CAM_WSD_PORT },
};

/* one that sends by an interface and hears the answers to that, or a listener for all of them */
typedef struct {
    int fd;
    Method method;
    const CamInterface *interface; /* (nullable): NULL for a listener */
} Socket;

typedef struct {
    char *code;
    guint16 port;
} Note;

/* what the parser has for the main thread: a sighting, or an endpoint to be asked */
typedef struct {
    CamSighting *sighting;
    char *endpoint;
} Ready;

typedef struct {
    GSource source;
    CamFinder *finder;
} Bell;

struct CamFinder {
    CamSightingFunc func;
    gpointer data;
    gboolean wants[METHOD_COUNT];
    GPtrArray *interfaces; /* (element-type CamInterface) */
    GPtrArray *names;      /* of those, with NULL at the end */
    GArray *sockets;       /* (element-type Socket) */
    GPtrArray *notes;
    GArray *note_ports;
    GHashTable *resolved; /* endpoints asked in this round */
    gboolean knows_flood;
    GSource *bell; /* rings in the main thread when there is something to tell */
    CamDrain *drain;
    GThread *parser;
    GAsyncQueue *ready;  /* (element-type Ready) */
    GAsyncQueue *places; /* a token for each free place in @ready */
    gint stopping;
    gint pending; /* how many are in @ready */
};

static void
ready_free(Ready *ready)
{
    cam_sighting_free(ready->sighting);
    g_free(ready->endpoint);
    g_free(ready);
}

static void
add_note(CamFinder *finder, const char *code, guint16 port)
{
    g_ptr_array_add(finder->notes, g_strdup(code));
    g_array_append_val(finder->note_ports, port);
}

/* --- the parser's thread --- */

static const CamInterface *
find_interface(const CamFinder *finder, guint index)
{
    for (guint i = 0; i < finder->interfaces->len; i++) {
        const CamInterface *interface = g_ptr_array_index(finder->interfaces, i);
        if (interface->index == index)
            return interface;
    }
    return NULL;
}

/* waits while the main thread is behind */
static void
push_ready(CamFinder *finder, CamSighting *sighting, char *endpoint)
{
    Ready *ready = g_new(Ready, 1);

    *ready = (Ready){ sighting, endpoint };
    g_async_queue_pop(finder->places);
    if (g_atomic_int_get(&finder->stopping)) {
        ready_free(ready);
        return;
    }
    g_atomic_int_inc(&finder->pending);
    g_async_queue_push(finder->ready, ready);
    g_source_set_ready_time(finder->bell, 0);
}

static void
push_sighting(CamFinder *finder, const CamInterface *interface, CamSighting *sighting)
{
    sighting->interface = g_strdup(interface->name);
    sighting->identity->read_at_us = cam_clock_utc_us();
    push_ready(finder, sighting, NULL);
}

static void
parse_sadp(CamFinder *finder, const CamDatagram *datagram, const CamInterface *interface)
{
    g_autofree char *source = cam_ipv4_format(datagram->source);
    g_autoptr(GError) problem = NULL;
    CamSighting *sighting = NULL;

    if (!cam_sadp_parse(datagram->data, datagram->size, source, &sighting, &problem))
        g_debug("%s: %s", source, problem->message);
    else if (sighting != NULL)
        push_sighting(finder, interface, sighting);
}

static void
parse_wsd(CamFinder *finder, const CamDatagram *datagram, const CamInterface *interface)
{
    g_autofree char *source = cam_ipv4_format(datagram->source);
    g_autoptr(GError) problem = NULL;
    g_autoptr(CamWsdAnswer) answer =
        cam_wsd_parse(datagram->data, datagram->size, source, interface, &problem);

    if (answer == NULL) {
        g_debug("%s: %s", source, problem->message);
        return;
    }
    while (answer->sightings->len > 0)
        push_sighting(finder, interface, g_ptr_array_steal_index(answer->sightings, 0));
    while (answer->unresolved->len > 0)
        push_ready(finder, NULL, g_ptr_array_steal_index(answer->unresolved, 0));
}

static void
parse(CamFinder *finder, const CamDatagram *datagram)
{
    const Socket *socket = &g_array_index(finder->sockets, Socket, datagram->socket);
    const CamInterface *interface = find_interface(finder, datagram->interface);

    /* a listener hears interfaces that were not asked for, by unicast */
    if (interface == NULL)
        interface = socket->interface;
    if (interface == NULL)
        return;
    switch (socket->method) {
    case METHOD_SADP:
        parse_sadp(finder, datagram, interface);
        break;
    case METHOD_WSD:
        parse_wsd(finder, datagram, interface);
        break;
    }
}

static gpointer
run_parser(gpointer data)
{
    CamFinder *finder = data;
    CamDatagram *datagram;

    while ((datagram = cam_drain_pop(finder->drain)) != NULL) {
        if (!g_atomic_int_get(&finder->stopping))
            parse(finder, datagram);
        cam_drain_release(finder->drain, datagram);
    }
    return NULL;
}

/* --- the main thread --- */

static void
send_all(const CamFinder *finder, Method method, const char *text)
{
    for (guint i = 0; i < finder->sockets->len; i++) {
        const Socket *socket = &g_array_index(finder->sockets, Socket, i);
        g_autoptr(GError) problem = NULL;
        if (socket->method != method || socket->interface == NULL)
            continue;
        /* a cable may be out: the others go on */
        if (!cam_datagram_send(socket->fd, GROUP, methods[method].port, text, &problem))
            g_debug("%s: %s", socket->interface->name, problem->message);
    }
}

static void
resolve(CamFinder *finder, char *endpoint)
{
    g_autofree char *owned = endpoint;
    g_autofree char *uuid = g_uuid_string_random();

    if (g_hash_table_size(finder->resolved) >= MAX_RESOLVES ||
        g_hash_table_contains(finder->resolved, endpoint))
        return;
    g_autofree char *text = cam_wsd_build_resolve(endpoint, uuid);
    send_all(finder, METHOD_WSD, text);
    g_hash_table_add(finder->resolved, g_steal_pointer(&owned));
}

/* @finder may be gone afterwards */
static void
tell(CamFinder *finder, Ready *ready)
{
    g_autoptr(CamSighting) sighting = g_steal_pointer(&ready->sighting);

    g_atomic_int_add(&finder->pending, -1);
    g_async_queue_push(finder->places, finder->places);
    if (ready->endpoint != NULL)
        resolve(finder, g_steal_pointer(&ready->endpoint));
    g_free(ready);
    if (sighting != NULL && finder->func != NULL)
        finder->func(sighting, finder->data);
}

static gboolean
ring(GSource *source, GSourceFunc unused_func, gpointer unused_data)
{
    CamFinder *finder = ((Bell *)(void *)source)->finder;

    g_source_set_ready_time(source, -1);
    if (!finder->knows_flood && cam_drain_has_flooded(finder->drain)) {
        finder->knows_flood = TRUE;
        add_note(finder, "flood", 0);
    }
    for (guint i = 0; i < MAX_BATCH; i++) {
        Ready *ready = g_async_queue_try_pop(finder->ready);
        if (ready == NULL)
            return G_SOURCE_CONTINUE;
        tell(finder, ready);
        if (g_source_is_destroyed(source))
            return G_SOURCE_REMOVE;
    }
    g_source_set_ready_time(source, 0);
    return G_SOURCE_CONTINUE;
}

static const char *const *
get_known_methods(void)
{
    static const char *const names[] = { CAM_SADP_METHOD, CAM_WSD_METHOD, NULL };

    return names;
}

static gboolean
choose_methods(CamFinder *finder, const char *const *wanted, GError **error)
{
    for (Method method = 0; method < METHOD_COUNT; method++)
        finder->wants[method] = wanted == NULL || g_strv_contains(wanted, methods[method].name);
    for (guint i = 0; wanted != NULL && wanted[i] != NULL; i++) {
        if (g_strv_contains(get_known_methods(), wanted[i]))
            continue;
        g_autofree char *known = g_strjoinv(", ", (char **)get_known_methods());
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "unknown method %s; known are %s", wanted[i],
                    known);
        return FALSE;
    }
    return TRUE;
}

static char *
join_names(const GPtrArray *interfaces)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < interfaces->len; i++) {
        const CamInterface *interface = g_ptr_array_index(interfaces, i);
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", interface->name);
    }
    return g_strdup(text->str);
}

static gboolean
has_interface(const GPtrArray *interfaces, const char *name)
{
    for (guint i = 0; i < interfaces->len; i++) {
        const CamInterface *interface = g_ptr_array_index(interfaces, i);
        if (g_strcmp0(interface->name, name) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
choose_interfaces(CamFinder *finder, const char *const *wanted, GError **error)
{
    finder->interfaces = cam_interface_list(error);
    if (finder->interfaces == NULL)
        return FALSE;
    for (guint i = 0; wanted != NULL && wanted[i] != NULL; i++) {
        if (has_interface(finder->interfaces, wanted[i]))
            continue;
        g_autofree char *known = join_names(finder->interfaces);
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "no interface %s that is up and has an IPv4 address; there are: %s", wanted[i],
                    known);
        return FALSE;
    }
    for (guint i = finder->interfaces->len; wanted != NULL && i > 0; i--) {
        const CamInterface *interface = g_ptr_array_index(finder->interfaces, i - 1);
        if (!g_strv_contains(wanted, interface->name))
            g_ptr_array_remove_index(finder->interfaces, i - 1);
    }
    return TRUE;
}

static void
add_socket(CamFinder *finder, int fd, Method method, const CamInterface *interface)
{
    Socket socket = { fd, method, interface };

    g_array_append_val(finder->sockets, socket);
}

/* one for each address, as devices answer to that, some only within its subnet */
static void
open_senders(CamFinder *finder, Method method, const CamInterface *interface)
{
    for (guint i = 0; i < interface->subnets->len; i++) {
        const CamSubnet *subnet = &g_array_index(interface->subnets, CamSubnet, i);
        g_autoptr(GError) problem = NULL;
        if (finder->sockets->len >= MAX_SOCKETS)
            return;
        int fd = cam_datagram_open(subnet->address, 0, &problem);
        if (fd >= 0 && cam_datagram_set_interface(fd, interface->index, &problem)) {
            add_socket(finder, fd, method, interface);
            continue;
        }
        g_debug("%s: %s", interface->name, problem->message);
        if (fd >= 0)
            g_close(fd, NULL);
    }
}

/* gives -1 when the port is not to be had; answers to the senders come in all the same */
static int
open_listener(CamFinder *finder, Method method)
{
    g_autoptr(GError) problem = NULL;
    int fd = cam_datagram_open(0, methods[method].port, &problem);

    if (fd >= 0)
        add_socket(finder, fd, method, NULL);
    else if (g_error_matches(problem, CAM_ERROR, CAM_ERROR_BUSY))
        add_note(finder, "port-in-use", methods[method].port);
    else
        g_debug("listener: %s", problem->message);
    return fd;
}

static void
listen_on_all(CamFinder *finder, Method method)
{
    int fd = open_listener(finder, method);

    for (guint i = 0; fd >= 0 && i < finder->interfaces->len; i++) {
        const CamInterface *interface = g_ptr_array_index(finder->interfaces, i);
        g_autoptr(GError) problem = NULL;
        gboolean is_full = FALSE;
        if (cam_datagram_join(fd, GROUP, interface->index, &is_full, &problem))
            continue;
        g_debug("%s: %s", interface->name, problem->message);
        /* 20 groups are all that one socket may join; a further one takes the next interfaces */
        if (is_full)
            fd = open_listener(finder, method);
        if (is_full && fd >= 0 && !cam_datagram_join(fd, GROUP, interface->index, NULL, NULL))
            g_debug("%s: not joined", interface->name);
    }
}

static gboolean
open_sockets(CamFinder *finder, GError **error)
{
    for (Method method = 0; method < METHOD_COUNT; method++) {
        if (!finder->wants[method])
            continue;
        for (guint i = 0; i < finder->interfaces->len; i++)
            open_senders(finder, method, g_ptr_array_index(finder->interfaces, i));
        listen_on_all(finder, method);
    }
    for (guint i = 0; i < finder->sockets->len; i++) {
        if (g_array_index(finder->sockets, Socket, i).interface != NULL)
            return TRUE;
    }
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE,
                "no network interface is up and has an IPv4 address");
    return FALSE;
}

static gboolean
start(CamFinder *finder, GError **error)
{
    static const GSourceFuncs bell_funcs = { .dispatch = ring };
    g_autoptr(GArray) fds = g_array_new(FALSE, FALSE, sizeof(int));
    g_autoptr(GError) problem = NULL;

    for (guint i = 0; i < finder->sockets->len; i++)
        g_array_append_val(fds, g_array_index(finder->sockets, Socket, i).fd);
    for (guint i = 0; i < MAX_READY; i++)
        g_async_queue_push(finder->places, finder->places);
    finder->bell = g_source_new((GSourceFuncs *)&bell_funcs, sizeof(Bell));
    ((Bell *)(void *)finder->bell)->finder = finder;
    g_source_set_ready_time(finder->bell, -1);
    g_source_attach(finder->bell, NULL);
    finder->drain = cam_drain_new(fds, error);
    if (finder->drain == NULL)
        return FALSE;
    finder->parser = g_thread_try_new("discovery", run_parser, finder, &problem);
    if (finder->parser == NULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_INTERNAL, "discovery: %s", problem->message);
    return finder->parser != NULL;
}

CamFinder *
cam_finder_new(const CamFinderOptions *options, GError **error)
{
    g_autoptr(CamFinder) finder = g_new0(CamFinder, 1);

    finder->func = options->func;
    finder->data = options->data;
    finder->sockets = g_array_new(FALSE, FALSE, sizeof(Socket));
    finder->names = g_ptr_array_new();
    finder->notes = g_ptr_array_new_with_free_func(g_free);
    finder->note_ports = g_array_new(FALSE, FALSE, sizeof(guint16));
    finder->resolved = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    finder->ready = g_async_queue_new_full((GDestroyNotify)ready_free);
    finder->places = g_async_queue_new();
    if (!choose_methods(finder, options->methods, error) ||
        !choose_interfaces(finder, options->interfaces, error) || !open_sockets(finder, error) ||
        !start(finder, error))
        return NULL;
    for (guint i = 0; i < finder->interfaces->len; i++) {
        const CamInterface *interface = g_ptr_array_index(finder->interfaces, i);
        g_ptr_array_add(finder->names, interface->name);
    }
    g_ptr_array_add(finder->names, NULL);
    return g_steal_pointer(&finder);
}

void
cam_finder_set_func(CamFinder *finder, CamSightingFunc func, gpointer data)
{
    finder->func = func;
    finder->data = data;
}

void
cam_finder_probe(CamFinder *finder)
{
    g_hash_table_remove_all(finder->resolved);
    for (CamSadpProbe probe = CAM_SADP_INQUIRY; probe <= CAM_SADP_INQUIRY_V32; probe++) {
        g_autofree char *uuid = g_uuid_string_random();
        g_autofree char *text = cam_sadp_build_probe(probe, uuid);
        send_all(finder, METHOD_SADP, text);
    }
    for (CamWsdProbe probe = 0; probe < CAM_WSD_PROBE_COUNT; probe++) {
        g_autofree char *uuid = g_uuid_string_random();
        g_autofree char *text = cam_wsd_build_probe(probe, uuid);
        send_all(finder, METHOD_WSD, text);
    }
}

const char *const *
cam_finder_get_interfaces(const CamFinder *finder)
{
    return (const char *const *)finder->names->pdata;
}

char **
cam_finder_describe_interfaces(const CamFinder *finder)
{
    GPtrArray *lines = g_ptr_array_new();

    for (guint i = 0; i < finder->interfaces->len; i++) {
        const CamInterface *interface = g_ptr_array_index(finder->interfaces, i);
        for (guint j = 0; j < interface->subnets->len; j++)
            g_ptr_array_add(lines, cam_interface_describe(interface, j));
    }
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(lines, FALSE);
}

const GPtrArray *
cam_finder_get_notes(const CamFinder *finder)
{
    return finder->notes;
}

guint16
cam_finder_get_note_port(const CamFinder *finder, guint i)
{
    return i < finder->note_ports->len ? g_array_index(finder->note_ports, guint16, i) : 0;
}

gboolean
cam_finder_is_idle(const CamFinder *finder)
{
    return cam_drain_get_waiting(finder->drain) == 0 && g_atomic_int_get(&finder->pending) == 0;
}

gboolean
cam_finder_is_local(const CamFinder *finder, const char *address)
{
    guint32 number = 0;

    if (!cam_ipv4_parse(address, &number))
        return FALSE;
    for (guint i = 0; i < finder->interfaces->len; i++) {
        if (cam_interface_covers(g_ptr_array_index(finder->interfaces, i), number))
            return TRUE;
    }
    return FALSE;
}

static void
stop_threads(CamFinder *finder)
{
    g_atomic_int_set(&finder->stopping, TRUE);
    if (finder->drain != NULL)
        cam_drain_stop(finder->drain);
    /* the parser may be waiting for a place */
    g_async_queue_push(finder->places, finder->places);
    if (finder->parser != NULL)
        g_thread_join(finder->parser);
}

void
cam_finder_free(CamFinder *finder)
{
    if (finder == NULL)
        return;
    stop_threads(finder);
    if (finder->bell != NULL) {
        g_source_destroy(finder->bell);
        g_source_unref(finder->bell);
    }
    cam_drain_free(finder->drain);
    for (guint i = 0; i < finder->sockets->len; i++)
        g_close(g_array_index(finder->sockets, Socket, i).fd, NULL);
    g_array_unref(finder->sockets);
    g_async_queue_unref(finder->ready);
    g_async_queue_unref(finder->places);
    g_clear_pointer(&finder->interfaces, g_ptr_array_unref);
    g_ptr_array_unref(finder->names);
    g_ptr_array_unref(finder->notes);
    g_array_unref(finder->note_ports);
    g_hash_table_unref(finder->resolved);
    g_free(finder);
}
