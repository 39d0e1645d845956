/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/sweep-private.h"

#include "src/base/clock.h"
#include "src/base/platform.h"

#define TICK_S 0.01

/* a first try costs one packet; a second one three: the system repeats after 1 s and 3 s */
#define FIRST_MS 1000
/* an address that nobody has stays in the table of neighbours for 3 s, which holds 1,024 for all
 * programs together and drops what is too much without a word. One subnet of a usual size goes at
 * once all the same */
#define NEAR_PER_S   300
#define NEAR_LEAST   30
#define NEAR_AT_ONCE 256
#define NEAR_MS      3150
#define TABLE_SPARE  64
#define TABLE_LIMIT  1024
/* behind a router it is the router's table that counts, which is not ours to see: fast at first,
 * then with the patience of a near one, unless there are too many for that */
#define FAR_PER_S   16000
#define WINDOW_MOST 16000
#define PATIENT_MAX 4096
/* faces that are still to be looked at when all addresses were tried get so long, so that what
 * accepts everything and says nothing does not keep the end away */
#define LATE_S         15.0
#define LATE_ADDRESS_S 0.05
#define LATE_MOST_S    120.0
/* descriptors for the rest of the program */
#define FILES_SPARE 512

static void on_tick(gpointer data);

static void
clear(gpointer data)
{
    CamSweep *sweep = data;

    g_array_unref(sweep->near.items);
    g_array_unref(sweep->far.items);
    g_array_unref(sweep->again.items);
    g_array_unref(sweep->silent);
    g_array_unref(sweep->later);
    g_array_unref(sweep->ports);
    g_hash_table_unref(sweep->hosts);
    g_hash_table_unref(sweep->stalls);
    g_ptr_array_unref(sweep->interfaces);
    g_ptr_array_unref(sweep->told);
    cam_neighbours_free(sweep->neighbours);
    cam_fingerprints_free(sweep->fingerprints);
}

void
cam_sweep_release(CamSweep *sweep)
{
    g_rc_box_release_full(sweep, clear);
}

/* --- pace --- */

static void
walk_init(CamSweepWalk *walk, double per_s, double most_tokens)
{
    walk->items = g_array_new(FALSE, FALSE, sizeof(CamSweepItem));
    walk->per_s = per_s;
    walk->most_tokens = most_tokens;
    walk->tokens = most_tokens;
}

static void
walk_add(CamSweepWalk *walk, guint32 address, gboolean is_retry)
{
    CamSweepItem item = { address, 0, is_retry };

    g_array_append_val(walk->items, item);
}

static gboolean
walk_is_over(const CamSweepWalk *walk)
{
    return walk->next == walk->items->len;
}

static void
walk_earn(CamSweepWalk *walk, gint64 elapsed_us)
{
    walk->tokens += walk->per_s * (double)elapsed_us / G_USEC_PER_SEC;
    walk->tokens = MIN(walk->tokens, walk->most_tokens);
}

gboolean
cam_sweep_has_room(const CamSweep *sweep)
{
    return !sweep->is_freed && cam_connector_get_pending(sweep->connector) < sweep->window;
}

void
cam_sweep_want_tick(CamSweep *sweep)
{
    if (sweep->is_freed || sweep->timer != 0)
        return;
    sweep->timer = cam_clock_add_timer(TICK_S, 1, on_tick, sweep);
}

/* --- who is where --- */

const CamInterface *
cam_sweep_find_interface(const GPtrArray *interfaces, guint32 address)
{
    for (guint i = 0; interfaces != NULL && i < interfaces->len; i++) {
        const CamInterface *interface = interfaces->pdata[i];
        if (cam_interface_covers(interface, address))
            return interface;
    }
    return NULL;
}

/* of the wire, so that the table of neighbours has to do with it; nobody is asked for on loopback
 */
gboolean
cam_sweep_is_near(const CamSweep *sweep, guint32 address)
{
    return address >> 24 != 127 && cam_sweep_find_interface(sweep->interfaces, address) != NULL;
}

void
cam_sweep_look_at_neighbours(CamSweep *sweep, guint oldest_ms)
{
    gint64 now_us = cam_clock_now_us();

    if (sweep->neighbours_us != 0 && now_us - sweep->neighbours_us < oldest_ms * 1000)
        return;
    cam_neighbours_free(sweep->neighbours);
    sweep->neighbours = cam_neighbours_read();
    sweep->neighbours_us = now_us;
}

/* --- the end --- */

static gboolean
is_all_over(const CamSweep *sweep)
{
    return sweep->tried == sweep->total && walk_is_over(&sweep->near) &&
           walk_is_over(&sweep->far) && walk_is_over(&sweep->again) && sweep->silent->len == 0 &&
           sweep->later->len == 0 && sweep->open_hosts == 0 &&
           cam_connector_get_pending(sweep->connector) == 0;
}

static void
on_late(gpointer data)
{
    CamSweep *sweep = g_rc_box_acquire(data);

    sweep->late_timer = 0;
    cam_sweep_stop_looking(sweep);
    cam_sweep_check_end(sweep);
    cam_sweep_release(sweep);
}

static void
tell_tried(CamSweep *sweep)
{
    double late_s = MIN(LATE_S + LATE_ADDRESS_S * sweep->total, LATE_MOST_S);

    sweep->told_tried = TRUE;
    sweep->late_timer = cam_clock_add_timer(late_s, 1, on_late, sweep);
    if (sweep->on_tried != NULL)
        sweep->on_tried(sweep->data);
}

/* the last act of whatever happened: the owner may free the sweep in it */
void
cam_sweep_check_end(CamSweep *sweep)
{
    if (sweep->is_freed || sweep->is_done)
        return;
    if (sweep->tried == sweep->total && !sweep->told_tried)
        tell_tried(sweep);
    if (sweep->is_freed || !is_all_over(sweep))
        return;
    sweep->is_done = TRUE;
    cam_clock_remove_timer(&sweep->timer);
    cam_clock_remove_timer(&sweep->late_timer);
    if (sweep->on_done != NULL)
        sweep->on_done(sweep->data);
}

/* --- nobody answers --- */

/* the system's own word that there is no way, as for broadcast addresses, is no lack of room */
static void
wait_for_neighbour(CamSweep *sweep, guint32 address, gboolean is_final)
{
    CamSweepItem item = { address, cam_clock_now_us() - FIRST_MS * 1000, is_final };

    if (is_final)
        sweep->tried++;
    g_array_append_val(sweep->silent, item);
}

/* somebody else uses the table too */
static void
slow_down(CamSweep *sweep, gint64 now_us)
{
    if (now_us - sweep->slowed_us < G_USEC_PER_SEC)
        return;
    sweep->slowed_us = now_us;
    sweep->near.per_s = MAX(sweep->near.per_s / 2, NEAR_LEAST);
    sweep->near.most_tokens = sweep->near.per_s / 4;
    g_debug("the table of neighbours is full: %.0f addresses a second", sweep->near.per_s);
}

/* Returns: whether it is over with that address for now */
static gboolean
look_again(CamSweep *sweep, CamSweepItem *item, gint64 now_us)
{
    CamNeighbourState state = cam_neighbours_find(sweep->neighbours, item->address);
    gint64 age_us = now_us - item->since_us;

    if (!item->is_retry) {
        item->is_retry = TRUE;
        /* it was not even asked for: no room. Such entries stay for 3 s otherwise */
        if (state == CAM_NEIGHBOUR_NONE && sweep->uses_table && age_us < 2 * G_USEC_PER_SEC) {
            walk_add(&sweep->near, item->address, TRUE);
            slow_down(sweep, now_us);
            return TRUE;
        }
        sweep->tried++;
    }
    if (state == CAM_NEIGHBOUR_KNOWN) {
        cam_sweep_meet(sweep, item->address, -1, FALSE);
        return TRUE;
    }
    return age_us >= NEAR_MS * 1000;
}

static void
note_use_of_table(CamSweep *sweep)
{
    for (guint i = 0; !sweep->uses_table && i < sweep->near.next; i++) {
        const CamSweepItem *item = &g_array_index(sweep->near.items, CamSweepItem, i);
        sweep->uses_table =
            cam_neighbours_find(sweep->neighbours, item->address) != CAM_NEIGHBOUR_NONE;
    }
}

/* a tunnel has an address with a netmask, and no neighbours; or the table cannot be read */
static void
treat_as_far(CamSweep *sweep)
{
    for (guint i = 0; i < sweep->silent->len; i++) {
        const CamSweepItem *item = &g_array_index(sweep->silent, CamSweepItem, i);
        sweep->tried += item->is_retry ? 0 : 1;
        walk_add(&sweep->again, item->address, FALSE);
    }
    g_array_set_size(sweep->silent, 0);
    if (sweep->neighbours == NULL)
        return;
    for (; !walk_is_over(&sweep->near); sweep->near.next++)
        walk_add(&sweep->far,
                 g_array_index(sweep->near.items, CamSweepItem, sweep->near.next).address, FALSE);
}

static void
look_at_silent(CamSweep *sweep)
{
    gint64 now_us = cam_clock_now_us();
    gboolean is_pause = walk_is_over(&sweep->near) &&
                        cam_connector_get_pending(sweep->connector) == 0 && !sweep->told_tried;

    if (sweep->silent->len == 0 ||
        (!is_pause && now_us - sweep->neighbours_us < CAM_SWEEP_LOOK_MS * 1000))
        return;
    cam_sweep_look_at_neighbours(sweep, 0);
    note_use_of_table(sweep);
    if (sweep->neighbours == NULL || !sweep->uses_table) {
        treat_as_far(sweep);
        return;
    }
    guint kept = 0;
    for (guint i = 0; !sweep->is_freed && i < sweep->silent->len; i++) {
        CamSweepItem item = g_array_index(sweep->silent, CamSweepItem, i);
        if (!look_again(sweep, &item, now_us))
            g_array_index(sweep->silent, CamSweepItem, kept++) = item;
    }
    g_array_set_size(sweep->silent, kept);
}

/* --- what came of knocking --- */

static void
on_first(CamSweep *sweep, const CamConnectResult *result, gboolean is_there)
{
    if (is_there) {
        sweep->tried++;
        cam_sweep_meet(sweep, result->address, 0, result->outcome == CAM_CONNECT_ACCEPTED);
    } else if (cam_sweep_is_near(sweep, result->address)) {
        wait_for_neighbour(sweep, result->address, result->outcome == CAM_CONNECT_UNREACHABLE);
    } else {
        sweep->tried++;
        if (result->outcome == CAM_CONNECT_SILENT)
            walk_add(&sweep->again, result->address, FALSE);
    }
}

static void
on_retried(CamSweep *sweep, const CamConnectResult *result, gboolean is_there)
{
    sweep->tried++;
    if (is_there) {
        cam_sweep_meet(sweep, result->address, 0, result->outcome == CAM_CONNECT_ACCEPTED);
        return;
    }
    cam_sweep_look_at_neighbours(sweep, CAM_SWEEP_LOOK_MS);
    if (cam_neighbours_find(sweep->neighbours, result->address) == CAM_NEIGHBOUR_KNOWN)
        cam_sweep_meet(sweep, result->address, -1, FALSE);
}

static void
on_connect(const CamConnectResult *result, gpointer data)
{
    CamSweep *sweep = g_rc_box_acquire(data);
    gboolean is_there =
        result->outcome == CAM_CONNECT_ACCEPTED || result->outcome == CAM_CONNECT_REFUSED;

    switch ((CamSweepTag)result->tag) {
    case CAM_SWEEP_FIRST:
        on_first(sweep, result, is_there);
        break;
    case CAM_SWEEP_RETRY:
        on_retried(sweep, result, is_there);
        break;
    case CAM_SWEEP_AGAIN:
        if (is_there)
            cam_sweep_meet(sweep, result->address, cam_sweep_find_port(sweep, result->port),
                           result->outcome == CAM_CONNECT_ACCEPTED);
        break;
    case CAM_SWEEP_PORT:
        cam_sweep_take_port(sweep, result);
        break;
    }
    cam_sweep_want_tick(sweep);
    cam_sweep_check_end(sweep);
    cam_sweep_release(sweep);
}

/* --- the walk --- */

static void
walk_near(CamSweep *sweep)
{
    CamSweepWalk *walk = &sweep->near;

    for (; !walk_is_over(walk) && walk->tokens >= 1 && cam_sweep_has_room(sweep); walk->next++) {
        const CamSweepItem *item = &g_array_index(walk->items, CamSweepItem, walk->next);
        if (!cam_connector_try(sweep->connector, item->address,
                               g_array_index(sweep->ports, guint16, 0),
                               item->is_retry ? CAM_SWEEP_AGAIN_MS : FIRST_MS,
                               item->is_retry ? CAM_SWEEP_RETRY : CAM_SWEEP_FIRST))
            return;
        walk->tokens--;
    }
}

static void
walk_far(CamSweep *sweep)
{
    CamSweepWalk *walk = &sweep->far;

    for (; !walk_is_over(walk) && walk->tokens >= 1 && cam_sweep_has_room(sweep); walk->next++) {
        guint32 address = g_array_index(walk->items, CamSweepItem, walk->next).address;
        if (!cam_connector_try(sweep->connector, address, g_array_index(sweep->ports, guint16, 0),
                               FIRST_MS, CAM_SWEEP_FIRST))
            return;
        walk->tokens--;
    }
}

/* all ports where there is time for that: a router may let only one of them through */
static void
walk_again(CamSweep *sweep)
{
    CamSweepWalk *walk = &sweep->again;
    gboolean is_patient = sweep->far.items->len <= PATIENT_MAX;
    guint ports = is_patient ? sweep->ports->len : 1;

    walk->per_s = is_patient ? NEAR_PER_S : FAR_PER_S;
    walk->most_tokens = is_patient ? NEAR_AT_ONCE : FAR_PER_S / 10;
    for (; !walk_is_over(walk) && walk->tokens >= 1 && cam_sweep_has_room(sweep); walk->next++) {
        guint32 address = g_array_index(walk->items, CamSweepItem, walk->next).address;
        for (guint i = 0; i < ports; i++) {
            guint16 port = g_array_index(sweep->ports, guint16, i);
            gboolean begun = cam_connector_try(sweep->connector, address, port, CAM_SWEEP_AGAIN_MS,
                                               CAM_SWEEP_AGAIN);
            /* the usual port must be tried; of the others it is one sign less */
            if (!begun && i == 0)
                return;
        }
        walk->tokens--;
    }
}

static void
knock_later(CamSweep *sweep)
{
    guint done = 0;

    for (; done < sweep->later->len && cam_sweep_has_room(sweep); done++) {
        const CamSweepKnock *later = &g_array_index(sweep->later, CamSweepKnock, done);
        if (!cam_connector_try(sweep->connector, later->address,
                               g_array_index(sweep->ports, guint16, later->port),
                               CAM_SWEEP_AGAIN_MS, CAM_SWEEP_PORT))
            break;
    }
    if (done > 0)
        g_array_remove_range(sweep->later, 0, done);
}

static void
on_tick(gpointer data)
{
    CamSweep *sweep = g_rc_box_acquire(data);
    gint64 now_us = cam_clock_now_us();
    gint64 elapsed_us = now_us - sweep->tick_us;

    sweep->timer = 0;
    sweep->tick_us = now_us;
    walk_earn(&sweep->near, elapsed_us);
    walk_earn(&sweep->far, elapsed_us);
    walk_earn(&sweep->again, elapsed_us);
    look_at_silent(sweep);
    if (!sweep->is_freed) {
        knock_later(sweep);
        walk_near(sweep);
        walk_far(sweep);
    }
    if (!sweep->is_freed && walk_is_over(&sweep->far))
        walk_again(sweep);
    if (!walk_is_over(&sweep->near) || !walk_is_over(&sweep->far) || !walk_is_over(&sweep->again) ||
        sweep->silent->len > 0 || sweep->later->len > 0)
        cam_sweep_want_tick(sweep);
    cam_sweep_check_end(sweep);
    cam_sweep_release(sweep);
}

/* --- life --- */

/* one of each /24 after the other: what lies behind several routers comes to each of them slowly */
static gint
compare_spread(gconstpointer a, gconstpointer b)
{
    guint32 left = ((const CamSweepItem *)a)->address;
    guint32 right = ((const CamSweepItem *)b)->address;

    left = left << 24 | left >> 8;
    right = right << 24 | right >> 8;
    return left < right ? -1 : left > right;
}

static void
plan(CamSweep *sweep, const GArray *ranges)
{
    for (guint i = 0; i < ranges->len; i++) {
        const CamRange *range = &g_array_index(ranges, CamRange, i);
        for (guint64 address = range->first; address <= range->last; address++)
            walk_add(cam_sweep_is_near(sweep, (guint32)address) ? &sweep->near : &sweep->far,
                     (guint32)address, FALSE);
    }
    g_array_sort(sweep->far.items, compare_spread);
    sweep->total = sweep->near.items->len + sweep->far.items->len;
}

/* how much of the table of neighbours may be filled */
static void
set_pace(CamSweep *sweep)
{
    guint limit = cam_neighbours_get_limit();

    cam_sweep_look_at_neighbours(sweep, 0);
    guint used = sweep->neighbours != NULL ? cam_neighbours_count(sweep->neighbours) : 0;
    limit = limit != 0 ? limit : TABLE_LIMIT;
    guint room = limit > used + TABLE_SPARE ? limit - used - TABLE_SPARE : 0;
    CamSweepWalk *near = &sweep->near;
    near->per_s = CLAMP(room * 1000.0 / NEAR_MS, NEAR_LEAST, NEAR_PER_S);
    near->most_tokens =
        near->items->len <= MIN(NEAR_AT_ONCE, room) ? NEAR_AT_ONCE : near->per_s / 4;
    near->tokens = near->most_tokens;
}

static guint
get_window(void)
{
    guint files = cam_platform_raise_files();
    guint spare = files > 2 * FILES_SPARE ? FILES_SPARE : files / 2;

    return CLAMP(files - spare, 16, WINDOW_MOST);
}

static const guint16 *
get_usual_ports(guint *ret_count)
{
    /* one that is asked for a face for each kind of web server, and the one that all cameras have
     * for their streams, as a sign of life */
    static const guint16 ports[] = { 80, 443, 8080, CAM_SWEEP_RTSP };

    *ret_count = G_N_ELEMENTS(ports);
    return ports;
}

static GPtrArray *
copy_interfaces(const GPtrArray *interfaces)
{
    GPtrArray *copies = g_ptr_array_new_with_free_func((GDestroyNotify)cam_interface_free);

    for (guint i = 0; interfaces != NULL && i < interfaces->len; i++) {
        const CamInterface *interface = interfaces->pdata[i];
        CamInterface *copy = cam_interface_new(interface->name, interface->index);
        for (guint j = 0; j < interface->subnets->len; j++) {
            const CamSubnet *subnet = &g_array_index(interface->subnets, CamSubnet, j);
            cam_interface_add(copy, subnet->address, subnet->netmask);
        }
        g_ptr_array_add(copies, copy);
    }
    return copies;
}

static void
take_options(CamSweep *sweep, const CamSweepOptions *options)
{
    guint count = options->port_count;
    const guint16 *ports = options->ports;

    if (ports == NULL || count == 0)
        ports = get_usual_ports(&count);
    sweep->ports = g_array_new(FALSE, FALSE, sizeof(guint16));
    /* bits of a word stand for them */
    g_array_append_vals(sweep->ports, ports, MIN(count, CAM_SWEEP_MAX_PORTS));
    sweep->interfaces = copy_interfaces(options->interfaces);
    sweep->told = copy_interfaces(options->told != NULL ? options->told : options->interfaces);
    sweep->on_alive = options->on_alive;
    sweep->on_sighting = options->on_sighting;
    sweep->on_tried = options->on_tried;
    sweep->on_done = options->on_done;
    sweep->data = options->data;
}

CamSweep *
cam_sweep_new(const CamSweepOptions *options, GError **error)
{
    g_autoptr(GArray) ranges = cam_ranges_join(options->ranges, options->count, error);
    g_autoptr(CamFingerprints) fingerprints = ranges != NULL ? cam_fingerprints_new(error) : NULL;

    if (fingerprints == NULL)
        return NULL;
    CamSweep *sweep = g_rc_box_new0(CamSweep);
    g_autoptr(CamConnector) connector = cam_connector_new(on_connect, sweep, error);
    if (connector == NULL) {
        g_rc_box_release(sweep);
        return NULL;
    }
    take_options(sweep, options);
    sweep->link = g_rc_box_new0(CamSweepLink);
    sweep->link->sweep = sweep;
    sweep->fingerprints = g_steal_pointer(&fingerprints);
    sweep->connector = g_steal_pointer(&connector);
    sweep->pool = cam_pool_new("faces", CAM_SWEEP_FACES);
    sweep->window = get_window();
    sweep->hosts = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    sweep->stalls = g_hash_table_new(NULL, NULL);
    g_queue_init(&sweep->looks);
    sweep->silent = g_array_new(FALSE, FALSE, sizeof(CamSweepItem));
    sweep->later = g_array_new(FALSE, FALSE, sizeof(CamSweepKnock));
    walk_init(&sweep->near, NEAR_PER_S, NEAR_PER_S / 4);
    walk_init(&sweep->far, FAR_PER_S, FAR_PER_S / 10);
    walk_init(&sweep->again, NEAR_PER_S, NEAR_AT_ONCE);
    plan(sweep, ranges);
    set_pace(sweep);
    sweep->tick_us = cam_clock_now_us();
    sweep->timer = cam_clock_add_timer(0, 1, on_tick, sweep);
    return sweep;
}

void
cam_sweep_get_progress(const CamSweep *sweep, guint *ret_tried, guint *ret_total)
{
    *ret_tried = sweep->tried;
    *ret_total = sweep->total;
}

gboolean
cam_sweep_has_silent(const CamSweep *sweep)
{
    return sweep->has_silent;
}

gboolean
cam_sweep_is_done(const CamSweep *sweep)
{
    return sweep->is_done;
}

void
cam_sweep_free(CamSweep *sweep)
{
    if (sweep == NULL)
        return;
    sweep->is_freed = TRUE;
    sweep->link->sweep = NULL;
    g_atomic_int_set(&sweep->link->is_cancelled, 1);
    cam_clock_remove_timer(&sweep->timer);
    cam_clock_remove_timer(&sweep->late_timer);
    cam_sweep_drop_looks(sweep);
    g_clear_pointer(&sweep->connector, cam_connector_free);
    g_clear_pointer(&sweep->pool, cam_pool_free);
    g_rc_box_release(sweep->link);
    cam_sweep_release(sweep);
}
