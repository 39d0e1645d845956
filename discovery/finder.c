/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/finder.h"

#include "discovery/describe.h"
#include "discovery/drain.h"
#include "discovery/method.h"
#include "discovery/sockets.h"
#include "discovery/ssdp-wire.h"
#include "discovery/wsd-wire.h"
#include "src/base/clock.h"

#include <string.h>

/* sightings that wait for the main thread; with all places taken the parser waits, the datagrams
 * pile up in the drain, and that has limits of its own */
#define MAX_READY 8192
/* told in one go, so that the rest of the main loop gets its turn */
#define MAX_BATCH 128
/* devices asked for their address, per round */
#define MAX_RESOLVES 1024

typedef struct {
    char *code;
    guint16 port;
} Note;

/* what the parser has for the main thread: a sighting, an endpoint to be asked, or a description to
 * be fetched */
typedef struct {
    CamSighting *sighting;
    char *endpoint;
    char *url;
    char *source;                  /* with @endpoint and @url: who named it */
    const CamInterface *interface; /* (nullable): and by which interface */
} Ready;

typedef struct {
    GSource source;
    CamFinder *finder;
} Bell;

struct CamFinder {
    CamSightingFunc func;
    gpointer data;
    GPtrArray *methods;    /* (element-type CamMethod) */
    GPtrArray *interfaces; /* (element-type CamInterface) */
    GPtrArray *names;      /* of those, with NULL at the end */
    GHashTable *own;       /* (element-type guint32): addresses of all interfaces, in use or not */
    CamSockets *sockets;
    GPtrArray *notes;
    GArray *note_ports;
    GHashTable *resolved; /* endpoints asked in this round */
    guint rounds;
    gboolean knows_flood;
    GSource *bell; /* rings in the main thread when there is something to tell */
    CamDrain *drain;
    CamDescriber *describer;
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
    g_free(ready->url);
    g_free(ready->source);
    g_free(ready);
}

static void
add_note(CamFinder *finder, const char *code, guint16 port)
{
    g_ptr_array_add(finder->notes, g_strdup(code));
    g_array_append_val(finder->note_ports, port);
}

/* --- the parser's thread --- */

/* waits while the main thread is behind */
static void
push_ready(CamFinder *finder, const Ready *what)
{
    Ready *ready = g_memdup2(what, sizeof *what);

    g_async_queue_pop(finder->places);
    if (g_atomic_int_get(&finder->stopping)) {
        /* one token ends the waiting; the rest of the datagram needs it as well */
        g_async_queue_push(finder->places, finder->places);
        ready_free(ready);
        return;
    }
    g_atomic_int_inc(&finder->pending);
    g_async_queue_push(finder->ready, ready);
    g_source_set_ready_time(finder->bell, 0);
}

/* what it names is an address of this computer, by whatever interface: only who speaks from there
 * has it */
static void
keep_off_own(const CamFinder *finder, CamSighting *sighting)
{
    guint32 address = 0;

    if (!cam_ipv4_parse(sighting->address, &address) ||
        !g_hash_table_contains(finder->own, GUINT_TO_POINTER(address)))
        return;
    g_free(sighting->address);
    sighting->address = g_strdup(sighting->source);
}

static void
push_answer(CamFinder *finder, CamWireAnswer *answer, const CamWireOrigin *origin)
{
    while (answer->sightings->len > 0) {
        CamSighting *sighting = g_ptr_array_steal_index(answer->sightings, 0);
        sighting->interface = g_strdup(origin->interface != NULL ? origin->interface->name : "");
        sighting->identity->read_at_us = cam_clock_utc_us();
        keep_off_own(finder, sighting);
        push_ready(finder, &(Ready){ .sighting = sighting });
    }
    while (answer->unresolved->len > 0)
        push_ready(finder, &(Ready){ .endpoint = g_ptr_array_steal_index(answer->unresolved, 0),
                                     .source = g_strdup(origin->source),
                                     .interface = origin->interface });
    if (answer->description != NULL)
        push_ready(finder, &(Ready){ .url = g_steal_pointer(&answer->description),
                                     .source = g_strdup(origin->source),
                                     .interface = origin->interface });
}

static void
parse(CamFinder *finder, const CamDatagram *datagram)
{
    const CamMethod *method = cam_sockets_get_method(finder->sockets, datagram->socket);
    const CamInterface *interface = NULL;
    g_autoptr(CamWireAnswer) answer = NULL;
    g_autoptr(GError) problem = NULL;

    if (!cam_sockets_find_interface(finder->sockets, datagram->socket, datagram->interface,
                                    &interface))
        return;
    g_autofree char *source = cam_peer_format(&datagram->source);
    CamWireOrigin origin = { source, interface };
    answer = cam_wire_answer_new();
    if (method->parse(datagram->data, datagram->size, &origin, answer, &problem))
        push_answer(finder, answer, &origin);
    else
        g_debug("%s: %s: %s", method->name, source, problem->message);
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

static const CamMethod *
find_method(const CamFinder *finder, const char *name)
{
    for (guint i = 0; i < finder->methods->len; i++) {
        const CamMethod *method = g_ptr_array_index(finder->methods, i);
        if (strcmp(method->name, name) == 0)
            return method;
    }
    return NULL;
}

/* to everybody, as an endpoint is no address; behind a router only its sender hears that */
static void
resolve(CamFinder *finder, const char *endpoint, const char *source)
{
    const CamMethod *method = find_method(finder, CAM_WSD_METHOD);
    g_autofree char *uuid = g_uuid_string_random();
    guint32 address = 0;

    if (method == NULL || g_hash_table_size(finder->resolved) >= MAX_RESOLVES ||
        !g_hash_table_add(finder->resolved, g_strdup(endpoint)))
        return;
    char *text = cam_wsd_build_resolve(endpoint, uuid);
    g_autoptr(GBytes) data = g_bytes_new_take(text, strlen(text));
    if (cam_ipv4_parse(source, &address) && !cam_finder_is_local(finder, source))
        cam_sockets_send_to(finder->sockets, method, address, data);
    else
        cam_sockets_send(finder->sockets, method, data, FALSE);
}

static void
on_described(CamSighting *described, const CamInterface *interface, gpointer data)
{
    CamFinder *finder = data;
    g_autoptr(CamSighting) sighting = described;

    sighting->interface = g_strdup(interface != NULL ? interface->name : "");
    sighting->identity->read_at_us = cam_clock_utc_us();
    if (finder->func != NULL)
        finder->func(sighting, finder->data);
}

/* @finder may be gone afterwards */
static void
tell(CamFinder *finder, Ready *ready)
{
    g_atomic_int_add(&finder->pending, -1);
    g_async_queue_push(finder->places, finder->places);
    if (ready->endpoint != NULL)
        resolve(finder, ready->endpoint, ready->source);
    if (ready->url != NULL && cam_finder_is_local(finder, ready->source))
        cam_describer_ask(finder->describer, ready->url, ready->source, ready->interface);
    if (ready->sighting != NULL && finder->func != NULL)
        finder->func(ready->sighting, finder->data);
    ready_free(ready);
}

static gboolean
ring(GSource *source, GSourceFunc unused_func, gpointer unused_data)
{
    CamFinder *finder = ((Bell *)(void *)source)->finder;

    g_source_set_ready_time(source, -1);
    if (cam_drain_has_flooded(finder->drain))
        cam_finder_note_flood(finder);
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

static gboolean
choose_methods(CamFinder *finder, const char *const *wanted, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);
    guint count = 0;
    const CamMethod *all = cam_method_list(&count);

    for (guint i = 0; i < count; i++) {
        g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", all[i].name);
        if (wanted == NULL || g_strv_contains(wanted, all[i].name))
            g_ptr_array_add(finder->methods, (gpointer)&all[i]);
    }
    for (guint i = 0; wanted != NULL && wanted[i] != NULL; i++) {
        if (find_method(finder, wanted[i]) != NULL || strcmp(wanted[i], CAM_METHOD_SWEEP) == 0)
            continue;
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "unknown method %s; known are %s", wanted[i],
                    known->str);
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

static void
note_own(CamFinder *finder, const CamInterface *interface)
{
    for (guint i = 0; i < interface->subnets->len; i++) {
        guint32 address = g_array_index(interface->subnets, CamSubnet, i).address;
        g_hash_table_add(finder->own, GUINT_TO_POINTER(address));
    }
}

static gboolean
choose_interfaces(CamFinder *finder, const char *const *wanted, GError **error)
{
    finder->interfaces = cam_interface_list_all(error);
    if (finder->interfaces == NULL)
        return FALSE;
    for (guint i = 0; i < finder->interfaces->len; i++)
        note_own(finder, g_ptr_array_index(finder->interfaces, i));
    for (guint i = 0; wanted != NULL && wanted[i] != NULL; i++) {
        if (has_interface(finder->interfaces, wanted[i]))
            continue;
        g_autofree char *known = join_names(finder->interfaces);
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "no interface %s that is up and has an address; there are: %s", wanted[i],
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

static gboolean
start(CamFinder *finder, GError **error)
{
    static const GSourceFuncs bell_funcs = { .dispatch = ring };
    g_autoptr(GError) problem = NULL;

    for (guint i = 0; i < MAX_READY; i++)
        g_async_queue_push(finder->places, finder->places);
    finder->bell = g_source_new((GSourceFuncs *)&bell_funcs, sizeof(Bell));
    ((Bell *)(void *)finder->bell)->finder = finder;
    g_source_set_ready_time(finder->bell, -1);
    g_source_attach(finder->bell, NULL);
    finder->drain = cam_drain_new(cam_sockets_get_fds(finder->sockets), error);
    if (finder->drain == NULL)
        return FALSE;
    finder->parser = g_thread_try_new("discovery", run_parser, finder, &problem);
    if (finder->parser == NULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_INTERNAL, "discovery: %s", problem->message);
    return finder->parser != NULL;
}

static gboolean
open_sockets(CamFinder *finder, GError **error)
{
    finder->sockets = cam_sockets_new(finder->interfaces, finder->methods, error);
    if (finder->sockets == NULL)
        return FALSE;
    const GArray *busy = cam_sockets_get_busy_ports(finder->sockets);
    for (guint i = 0; i < busy->len; i++)
        add_note(finder, "port-in-use", g_array_index(busy, guint16, i));
    if (cam_sockets_is_short(finder->sockets))
        add_note(finder, "many-interfaces", 0);
    return TRUE;
}

CamFinder *
cam_finder_new(const CamFinderOptions *options, GError **error)
{
    g_autoptr(CamFinder) finder = g_new0(CamFinder, 1);

    finder->func = options->func;
    finder->data = options->data;
    finder->methods = g_ptr_array_new();
    finder->names = g_ptr_array_new();
    finder->own = g_hash_table_new(NULL, NULL);
    finder->notes = g_ptr_array_new_with_free_func(g_free);
    finder->note_ports = g_array_new(FALSE, FALSE, sizeof(guint16));
    finder->resolved = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    finder->ready = g_async_queue_new_full((GDestroyNotify)ready_free);
    finder->places = g_async_queue_new();
    finder->describer = cam_describer_new(cam_ssdp_parse_description, on_described, finder);
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

static GPtrArray *
build_probes(const CamMethod *method)
{
    GPtrArray *probes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);

    method->build(probes);
    return probes;
}

void
cam_finder_probe(CamFinder *finder)
{
    gboolean is_second = finder->rounds++ % 2 == 1;

    g_hash_table_remove_all(finder->resolved);
    for (guint i = 0; i < finder->methods->len; i++) {
        const CamMethod *method = g_ptr_array_index(finder->methods, i);
        g_autoptr(GPtrArray) probes = build_probes(method);
        guint count =
            is_second || method->often == 0 ? probes->len : MIN(method->often, probes->len);
        for (guint j = 0; j < count; j++)
            cam_sockets_send(finder->sockets, method, g_ptr_array_index(probes, j),
                             is_second || method->group == 0);
    }
}

void
cam_finder_probe_address(CamFinder *finder, const char *address)
{
    guint32 number = 0;

    if (!cam_ipv4_parse(address, &number))
        return;
    for (guint i = 0; i < finder->methods->len; i++) {
        const CamMethod *method = g_ptr_array_index(finder->methods, i);
        if (!method->unicasts)
            continue;
        g_autoptr(GPtrArray) probes = build_probes(method);
        for (guint j = 0; j < probes->len; j++)
            cam_sockets_send_to(finder->sockets, method, number, g_ptr_array_index(probes, j));
    }
}

const GPtrArray *
cam_finder_list_interfaces(const CamFinder *finder)
{
    return finder->interfaces;
}

const char *const *
cam_finder_get_interfaces(const CamFinder *finder)
{
    return (const char *const *)finder->names->pdata;
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

void
cam_finder_add_note(CamFinder *finder, const char *code)
{
    add_note(finder, code, 0);
}

void
cam_finder_note_flood(CamFinder *finder)
{
    if (!finder->knows_flood)
        add_note(finder, "flood", 0);
    finder->knows_flood = TRUE;
}

gboolean
cam_finder_is_idle(const CamFinder *finder)
{
    return cam_drain_get_waiting(finder->drain) == 0 && g_atomic_int_get(&finder->pending) == 0 &&
           cam_describer_get_pending(finder->describer) == 0;
}

static gboolean
has_name(const CamFinder *finder, const char *name)
{
    for (guint i = 0; i < finder->interfaces->len; i++) {
        const CamInterface *interface = g_ptr_array_index(finder->interfaces, i);
        if (strcmp(interface->name, name) == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean
cam_finder_is_local(const CamFinder *finder, const char *address)
{
    guint32 number = 0;

    if (!cam_ipv4_parse(address, &number)) {
        const char *scope = strchr(address, '%');
        return scope != NULL && has_name(finder, scope + 1);
    }
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
    cam_describer_free(finder->describer);
    cam_sockets_free(finder->sockets);
    g_ptr_array_unref(finder->methods);
    g_async_queue_unref(finder->ready);
    g_async_queue_unref(finder->places);
    g_clear_pointer(&finder->interfaces, g_ptr_array_unref);
    g_ptr_array_unref(finder->names);
    g_hash_table_unref(finder->own);
    g_ptr_array_unref(finder->notes);
    g_array_unref(finder->note_ports);
    g_hash_table_unref(finder->resolved);
    g_free(finder);
}
