/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/sweep-private.h"

#include "discovery/face.h"
#include "discovery/method.h"
#include "src/base/clock.h"
#include "src/base/text.h"

#include <string.h>

#define FACE_S 3
/* some firewalls accept for everybody behind them. So many silent ones in a row in a /24, and the
 * next ones get less time and one look */
#define STALLS_MAX   16
#define SHORT_FACE_S 1

typedef struct {
    CamSweepLink *link;
    CamFaceQuestion question;
    char *text;
    guint32 address;
    guint port;
    CamSighting *sighting;
    gboolean answered;
    gboolean is_stalled;
} Look;

static void go_on(CamSweep *sweep, CamSweepHost *host);

static const char *
find_mac(CamSweep *sweep, guint32 address)
{
    if (!cam_sweep_is_near(sweep, address))
        return NULL;
    cam_sweep_look_at_neighbours(sweep, 5 * CAM_SWEEP_LOOK_MS);
    if (cam_neighbours_find(sweep->neighbours, address) != CAM_NEIGHBOUR_KNOWN)
        cam_sweep_look_at_neighbours(sweep, CAM_SWEEP_LOOK_MS / 2);
    return cam_neighbours_get_mac(sweep->neighbours, address);
}

static void
tell_alive(CamSweep *sweep, guint32 address)
{
    g_autofree char *text = cam_ipv4_format(address);

    if (!sweep->is_freed && sweep->on_alive != NULL)
        sweep->on_alive(text, sweep->data);
}

/* what the wire says is not chosen by a page: a serial that is another hardware address goes with
 * it. Behind a router there is only the page */
static void
take_mac(CamIdentity *identity, const char *mac)
{
    const char *said = cam_identity_get(identity, CAM_FIELD_MAC);
    const char *serial = cam_identity_get(identity, CAM_FIELD_SERIAL);

    if (mac == NULL)
        return;
    g_autofree char *as_mac = serial != NULL ? cam_text_parse_mac(serial) : NULL;
    if (said != NULL && strcmp(said, mac) != 0 && g_strcmp0(as_mac, said) == 0)
        cam_identity_set(identity, CAM_FIELD_SERIAL, NULL);
    cam_identity_set(identity, CAM_FIELD_MAC, mac);
}

static void
tell_sighting(CamSweep *sweep, guint32 address, CamSighting *sighting)
{
    const CamInterface *interface = cam_sweep_find_interface(sweep->told, address);
    const char *mac = find_mac(sweep, address);
    CamIdentity *identity = sighting->identity;

    g_free(sighting->interface);
    sighting->interface = g_strdup(interface != NULL ? interface->name : "");
    take_mac(identity, mac);
    if (cam_identity_get(identity, CAM_FIELD_VENDOR) == NULL)
        cam_identity_set(identity, CAM_FIELD_VENDOR,
                         cam_fingerprints_find_maker(sweep->fingerprints, mac));
    if (!sweep->is_freed && sweep->on_sighting != NULL)
        sweep->on_sighting(sighting, sweep->data);
}

/* --- faces --- */

static void
look_free(Look *look)
{
    cam_sighting_free(look->sighting);
    g_free(look->text);
    g_rc_box_release(look->link);
    g_free(look);
}

static void
run_look(gpointer work)
{
    Look *look = work;

    if (g_atomic_int_get(&look->link->is_cancelled) != 0)
        return;
    gint64 began_us = cam_clock_now_us();
    look->sighting = cam_face_ask(&look->question, &look->answered);
    gint64 took_ms = (cam_clock_now_us() - began_us) / 1000;
    look->is_stalled = !look->answered && took_ms >= 900 * look->question.timeout_s;
}

static gpointer
get_net(guint32 address)
{
    return GUINT_TO_POINTER(address >> 8);
}

static gboolean
is_silent_net(const CamSweep *sweep, guint32 address)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(sweep->stalls, get_net(address))) >= STALLS_MAX;
}

static void
count_stall(CamSweep *sweep, const Look *look)
{
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(sweep->stalls, get_net(look->address)));

    if (look->is_stalled)
        g_hash_table_insert(sweep->stalls, get_net(look->address), GUINT_TO_POINTER(count + 1));
    else if (look->answered)
        g_hash_table_remove(sweep->stalls, get_net(look->address));
    sweep->has_silent |= is_silent_net(sweep, look->address);
}

static void begin_looks(CamSweep *sweep);

static void
on_looked(gpointer work)
{
    Look *look = work;

    if (look->link->sweep == NULL) {
        look_free(look);
        return;
    }
    CamSweep *sweep = g_rc_box_acquire(look->link->sweep);
    CamSweepHost *host = g_hash_table_lookup(sweep->hosts, GUINT_TO_POINTER(look->address));
    host->is_asking = FALSE;
    host->is_stalled |= look->is_stalled;
    sweep->looking--;
    count_stall(sweep, look);
    if (look->sighting != NULL) {
        host->is_over = TRUE;
        tell_sighting(sweep, look->address, look->sighting);
    } else if (!look->answered && !is_silent_net(sweep, look->address) &&
               (host->twice & 1u << look->port) == 0) {
        /* the wire may lose packets */
        host->twice |= 1u << look->port;
        host->asked &= ~(1u << look->port);
    }
    look_free(look);
    go_on(sweep, host);
    begin_looks(sweep);
    cam_sweep_check_end(sweep);
    cam_sweep_release(sweep);
}

/* how long a look may take is known only when it begins */
static void
begin_looks(CamSweep *sweep)
{
    while (!sweep->is_freed && sweep->looking < CAM_SWEEP_FACES) {
        Look *look = g_queue_pop_head(&sweep->looks);
        if (look == NULL)
            return;
        look->question.timeout_s = is_silent_net(sweep, look->address) ? SHORT_FACE_S : FACE_S;
        sweep->looking++;
        cam_pool_push(sweep->pool, look, run_look, on_looked);
    }
}

void
cam_sweep_drop_looks(CamSweep *sweep)
{
    g_queue_clear_full(&sweep->looks, (GDestroyNotify)look_free);
}

static gboolean
speaks_tls(guint16 port)
{
    return port % 1000 == 443;
}

static void
ask(CamSweep *sweep, CamSweepHost *host, guint port)
{
    if (sweep->is_freed)
        return;
    Look *look = g_new0(Look, 1);
    guint16 number = g_array_index(sweep->ports, guint16, port);

    look->link = g_rc_box_acquire(sweep->link);
    look->text = cam_ipv4_format(host->address);
    look->address = host->address;
    look->port = port;
    look->question = (CamFaceQuestion){
        .fingerprints = sweep->fingerprints,
        .address = look->text,
        .port = number,
        .tls = speaks_tls(number),
        .maker = cam_fingerprints_find_maker(sweep->fingerprints, find_mac(sweep, host->address)),
        .is_cancelled = &look->link->is_cancelled,
    };
    host->asked |= 1u << port;
    host->is_asking = TRUE;
    g_queue_push_tail(&sweep->looks, look);
    begin_looks(sweep);
}

/* --- somebody is there --- */

static void
knock(CamSweep *sweep, CamSweepHost *host, guint port)
{
    CamSweepKnock later = { host->address, port };

    if (sweep->is_freed)
        return;
    host->knocked |= 1u << port;
    host->knocks++;
    if (cam_sweep_has_room(sweep) && cam_connector_try(sweep->connector, host->address,
                                                       g_array_index(sweep->ports, guint16, port),
                                                       CAM_SWEEP_AGAIN_MS, CAM_SWEEP_PORT))
        return;
    g_array_append_val(sweep->later, later);
    cam_sweep_want_tick(sweep);
}

/* bits of the ports that have faces */
static guint
get_face_ports(const CamSweep *sweep)
{
    guint bits = 0;

    for (guint i = 0; i < sweep->ports->len; i++) {
        if (g_array_index(sweep->ports, guint16, i) != CAM_SWEEP_RTSP)
            bits |= 1u << i;
    }
    return bits;
}

/* nothing it shows speaks for a camera, but the maker of its hardware makes hardly anything else */
static void
judge_by_maker(CamSweep *sweep, const CamSweepHost *host)
{
    const char *maker =
        cam_fingerprints_find_maker(sweep->fingerprints, find_mac(sweep, host->address));

    guint open = host->open & get_face_ports(sweep);

    if (maker == NULL || open == 0)
        return;
    guint16 port = g_array_index(sweep->ports, guint16, (guint)g_bit_nth_lsf(open, -1));
    g_autoptr(CamSighting) sighting = cam_sighting_new(CAM_METHOD_SWEEP);
    sighting->source = cam_ipv4_format(host->address);
    sighting->address = g_strdup(sighting->source);
    sighting->port = port;
    sighting->tls = speaks_tls(port);
    sighting->identity->read_at_us = cam_clock_utc_us();
    tell_sighting(sweep, host->address, sighting);
}

/* one face after the other, the usual port first, until one is a camera's */
static void
go_on(CamSweep *sweep, CamSweepHost *host)
{
    guint faces = get_face_ports(sweep);
    guint waiting = host->open & faces & ~host->asked;

    if (sweep->is_freed || host->is_asking)
        return;
    /* its other ports would say as little */
    gboolean is_enough =
        sweep->is_late || (host->is_stalled && is_silent_net(sweep, host->address));
    if (!host->is_over && !is_enough && waiting != 0) {
        ask(sweep, host, (guint)g_bit_nth_lsf(waiting, -1));
        return;
    }
    if (!host->is_over && !is_enough && (faces & ~host->knocked) != 0) {
        for (guint i = 0; i < sweep->ports->len; i++) {
            if ((faces & ~host->knocked & 1u << i) != 0)
                knock(sweep, host, i);
        }
        return;
    }
    if (host->knocks > 0)
        return;
    if (!host->is_over)
        judge_by_maker(sweep, host);
    host->is_over = TRUE;
    sweep->open_hosts--;
}

void
cam_sweep_stop_looking(CamSweep *sweep)
{
    Look *look;

    sweep->is_late = TRUE;
    g_atomic_int_set(&sweep->link->is_cancelled, 1);
    sweep->has_silent |= sweep->looking > 0 || sweep->looks.length > 0;
    while (!sweep->is_freed && (look = g_queue_pop_head(&sweep->looks)) != NULL) {
        CamSweepHost *host = g_hash_table_lookup(sweep->hosts, GUINT_TO_POINTER(look->address));
        look_free(look);
        host->is_asking = FALSE;
        go_on(sweep, host);
    }
}

void
cam_sweep_meet(CamSweep *sweep, guint32 address, int port, gboolean is_open)
{
    if (g_hash_table_contains(sweep->hosts, GUINT_TO_POINTER(address)))
        return;
    CamSweepHost *host = g_new0(CamSweepHost, 1);
    host->address = address;
    host->knocked = port >= 0 ? 1u << port : 0;
    host->open = is_open ? host->knocked : 0;
    g_hash_table_insert(sweep->hosts, GUINT_TO_POINTER(address), host);
    sweep->open_hosts++;
    tell_alive(sweep, address);
    go_on(sweep, host);
}

int
cam_sweep_find_port(const CamSweep *sweep, guint16 port)
{
    for (guint i = 0; i < sweep->ports->len; i++) {
        if (g_array_index(sweep->ports, guint16, i) == port)
            return (int)i;
    }
    return -1;
}

void
cam_sweep_take_port(CamSweep *sweep, const CamConnectResult *result)
{
    CamSweepHost *host = g_hash_table_lookup(sweep->hosts, GUINT_TO_POINTER(result->address));

    host->knocks--;
    if (result->outcome == CAM_CONNECT_ACCEPTED)
        host->open |= 1u << cam_sweep_find_port(sweep, result->port);
    /* over once all knocks of a camera have come back */
    if (!host->is_over || host->knocks == 0)
        go_on(sweep, host);
}
