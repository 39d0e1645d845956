/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/search.h"

#include "discovery/merge.h"
#include "discovery/method.h"
#include "discovery/sweep.h"
#include "src/base/clock.h"

#include <string.h>

#define LEAST_S   6.0
#define QUIET_S   2.0
#define CEILING_S 10.0
/* how long the end waits for what was received but not yet read, and for descriptions, but the
 * ceiling only for the first; and how often it looks */
#define GRACE_S         3.0
#define CEILING_GRACE_S 1.0
#define LOOK_S          0.05
/* datagrams get lost: who is alive and silent is asked again, a few at a time */
#define AGAIN_S     1.0
#define AGAIN_PAUSE 0.05
#define MAX_ASKED   3
#define MAX_BATCH   128

/* in a flood newcomers are asked whether they are there, some of each second's */
#define MAX_NEWCOMERS 256

static const double rounds_s[] = { 0, 0.25, 0.75, 3 };

/* somebody the sweep found who has not answered to a probe of his own */
typedef struct {
    guint32 address;
    guint asked;
    double due_s;
} Silent;

struct CamSearch {
    CamFinder *finder;
    CamMerge *merge;
    CamSweep *sweep;    /* (nullable) */
    GHashTable *alive;  /* (element-type guint32): addresses the sweep found somebody at */
    GHashTable *spoken; /* (element-type guint32): those of them that answered a probe */
    GHashTable *asked;  /* (element-type guint32): newcomers that were asked alone */
    guint newcomers;    /* asked in this second */
    gint second;
    GQueue silent; /* (element-type Silent): the first due first */
    guint silent_timer;
    double swept_s; /* when the sweep ended, -1 while it goes on */
    CamFoundFunc on_found;
    CamSearchDone on_done;
    gpointer data;
    double ceiling_s;
    gint64 began_us;
    double last_new_s;
    gsize round;
    gboolean is_done;
    guint round_timer;
    guint end_timer;
};

static void on_end(gpointer data);

static double
get_elapsed(const CamSearch *search)
{
    return (double)(cam_clock_now_us() - search->began_us) / G_USEC_PER_SEC;
}

/* gives whether its address can be reached: what the sweep has connected to lies near, however many
 * routers are between */
static gboolean
note_answer(CamSearch *search, const CamSighting *sighting)
{
    guint32 address = 0;

    if (strcmp(sighting->method, CAM_METHOD_SWEEP) != 0 &&
        cam_ipv4_parse(sighting->source, &address) &&
        g_hash_table_contains(search->alive, GUINT_TO_POINTER(address)))
        g_hash_table_add(search->spoken, GUINT_TO_POINTER(address));
    return cam_finder_is_local(search->finder, sighting->address) ||
           (cam_ipv4_parse(sighting->address, &address) &&
            g_hash_table_contains(search->alive, GUINT_TO_POINTER(address)));
}

/* who answers when it alone is asked is not one of many that somebody invents without hearing what
 * is sent to them */
static void
ask_newcomer(CamSearch *search, const CamSighting *sighting)
{
    gint second = (gint)get_elapsed(search);
    guint32 address = 0;

    if (second != search->second) {
        search->second = second;
        search->newcomers = 0;
    }
    if (!cam_merge_is_tight(search->merge) || search->newcomers >= MAX_NEWCOMERS ||
        strcmp(sighting->address, sighting->source) != 0 ||
        !cam_ipv4_parse(sighting->source, &address) ||
        !g_hash_table_add(search->asked, GUINT_TO_POINTER(address)))
        return;
    search->newcomers++;
    cam_finder_probe_address(search->finder, sighting->source);
}

/* may be told while the search is being ended by its owner's callback: nothing after on_found */
static void
on_sighting(const CamSighting *sighting, gpointer data)
{
    CamSearch *search = data;
    gboolean is_new = FALSE;

    if (search->is_done)
        return;
    gboolean is_near = note_answer(search, sighting);
    const CamFound *found = cam_merge_add(search->merge, sighting, is_near, &is_new);

    if (is_near)
        ask_newcomer(search, sighting);
    if (cam_merge_has_dropped(search->merge))
        cam_finder_note_flood(search->finder);
    if (is_new)
        search->last_new_s = get_elapsed(search);
    if (found != NULL && search->on_found != NULL)
        search->on_found(found, is_new, search->data);
}

static void
on_round(gpointer data)
{
    CamSearch *search = data;

    search->round_timer = 0;
    cam_finder_probe(search->finder);
    search->round++;
    if (search->round == G_N_ELEMENTS(rounds_s))
        return;
    double wait_s = rounds_s[search->round] - get_elapsed(search);
    search->round_timer = cam_clock_add_timer(MAX(wait_s, 0), 1, on_round, search);
}

/* --- the sweep --- */

static void on_again(gpointer data);

static void
ask_again_later(CamSearch *search, double wait_s)
{
    if (search->silent_timer == 0)
        search->silent_timer = cam_clock_add_timer(MAX(wait_s, 0), 1, on_again, search);
}

static void
ask(CamSearch *search, Silent *silent)
{
    g_autofree char *text = cam_ipv4_format(silent->address);

    cam_finder_probe_address(search->finder, text);
    silent->asked++;
    silent->due_s = get_elapsed(search) + AGAIN_S;
    if (silent->asked < MAX_ASKED)
        g_queue_push_tail(&search->silent, silent);
    else
        g_free(silent);
}

static void
on_again(gpointer data)
{
    CamSearch *search = data;
    double now_s = get_elapsed(search);
    const Silent *first;

    search->silent_timer = 0;
    for (guint i = 0; i < MAX_BATCH; i++) {
        first = g_queue_peek_head(&search->silent);
        if (first == NULL || first->due_s > now_s)
            break;
        Silent *silent = g_queue_pop_head(&search->silent);
        if (g_hash_table_contains(search->spoken, GUINT_TO_POINTER(silent->address)))
            g_free(silent);
        else
            ask(search, silent);
    }
    first = g_queue_peek_head(&search->silent);
    if (first != NULL)
        ask_again_later(search, MAX(first->due_s - now_s, AGAIN_PAUSE));
}

static void
on_alive(const char *text, gpointer data)
{
    CamSearch *search = data;
    guint32 address = 0;

    if (search->is_done || !cam_ipv4_parse(text, &address) ||
        !g_hash_table_add(search->alive, GUINT_TO_POINTER(address)))
        return;
    Silent *silent = g_new0(Silent, 1);
    silent->address = address;
    ask(search, silent);
    ask_again_later(search, AGAIN_S);
}

static void wait_for_end(CamSearch *search, double wait_s);

static void
on_swept(gpointer data)
{
    CamSearch *search = data;

    search->swept_s = get_elapsed(search);
    if (cam_sweep_has_silent(search->sweep))
        cam_finder_add_note(search->finder, "silent-hosts");
    wait_for_end(search, 0);
}

static gboolean
start_sweep(CamSearch *search, const CamSearchOptions *options, GError **error)
{
    if (options->range_count == 0)
        return TRUE;
    /* what is chosen does not change by which wire the system sends */
    g_autoptr(GPtrArray) all = cam_interface_list_all(error);
    if (all == NULL)
        return FALSE;
    g_ptr_array_set_free_func(all, (GDestroyNotify)cam_interface_free);
    search->swept_s = -1;
    search->sweep = cam_sweep_new(
        &(CamSweepOptions){
            .ranges = options->ranges,
            .count = options->range_count,
            .interfaces = all,
            .told = cam_finder_list_interfaces(search->finder),
            .on_alive = on_alive,
            .on_sighting = on_sighting,
            .on_done = on_swept,
            .data = search,
        },
        error);
    return search->sweep != NULL;
}

/* --- the end --- */

/* when it may end at the earliest, as things stand now; those the sweep found last are still
 * answering */
static double
get_end(const CamSearch *search)
{
    double least_s = search->sweep != NULL ? MAX(LEAST_S, search->swept_s + QUIET_S) : LEAST_S;

    return MIN(search->swept_s + search->ceiling_s, MAX(least_s, search->last_new_s + QUIET_S));
}

/* this thread may have been busy elsewhere: what came in meanwhile still counts */
static gboolean
may_come(const CamSearch *search, double elapsed_s, double end_s)
{
    double ceiling_s = search->swept_s + search->ceiling_s;

    return !cam_finder_is_idle(search->finder) &&
           elapsed_s < MIN(end_s + GRACE_S, ceiling_s + CEILING_GRACE_S);
}

static void
wait_for_end(CamSearch *search, double wait_s)
{
    cam_clock_remove_timer(&search->end_timer);
    search->end_timer = cam_clock_add_timer(MAX(wait_s, 0), 1, on_end, search);
}

static void
on_end(gpointer data)
{
    CamSearch *search = data;
    double elapsed_s = get_elapsed(search);
    double end_s = get_end(search);

    search->end_timer = 0;
    /* its end begins this anew */
    if (search->swept_s < 0)
        return;
    if (elapsed_s < end_s) {
        wait_for_end(search, end_s - elapsed_s);
        return;
    }
    if (may_come(search, elapsed_s, end_s)) {
        wait_for_end(search, LOOK_S);
        return;
    }
    search->is_done = TRUE;
    cam_clock_remove_timer(&search->round_timer);
    cam_clock_remove_timer(&search->silent_timer);
    if (search->on_done == NULL)
        return;
    g_autoptr(GPtrArray) devices = cam_merge_get_devices(search->merge);
    search->on_done(devices, search->last_new_s, search->data);
}

CamSearch *
cam_search_new(const CamSearchOptions *options, GError **error)
{
    g_autoptr(CamSearch) search = g_new0(CamSearch, 1);

    search->on_found = options->on_found;
    search->on_done = options->on_done;
    search->data = options->data;
    search->ceiling_s = options->wait_s > 0 ? options->wait_s : CEILING_S;
    search->merge = cam_merge_new();
    search->alive = g_hash_table_new(NULL, NULL);
    search->spoken = g_hash_table_new(NULL, NULL);
    search->asked = g_hash_table_new(NULL, NULL);
    g_queue_init(&search->silent);
    search->finder = cam_finder_new(
        &(CamFinderOptions){
            .interfaces = options->interfaces,
            .methods = options->methods,
            .func = on_sighting,
            .data = search,
        },
        error);
    if (search->finder == NULL)
        return NULL;
    search->began_us = cam_clock_now_us();
    if (!start_sweep(search, options, error))
        return NULL;
    on_round(search);
    wait_for_end(search, get_end(search));
    return g_steal_pointer(&search);
}

CamFinder *
cam_search_get_finder(CamSearch *search)
{
    return search->finder;
}

void
cam_search_get_progress(const CamSearch *search, guint *ret_tried, guint *ret_total)
{
    *ret_tried = *ret_total = 0;
    if (search->sweep != NULL)
        cam_sweep_get_progress(search->sweep, ret_tried, ret_total);
}

void
cam_search_free(CamSearch *search)
{
    if (search == NULL)
        return;
    cam_clock_remove_timer(&search->round_timer);
    cam_clock_remove_timer(&search->end_timer);
    cam_clock_remove_timer(&search->silent_timer);
    cam_sweep_free(search->sweep);
    cam_finder_free(search->finder);
    cam_merge_free(search->merge);
    g_hash_table_unref(search->alive);
    g_hash_table_unref(search->spoken);
    g_hash_table_unref(search->asked);
    g_queue_clear_full(&search->silent, g_free);
    g_free(search);
}
