/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/search.h"

#include "discovery/merge.h"
#include "src/base/clock.h"

#define LEAST_S   6.0
#define QUIET_S   2.0
#define CEILING_S 10.0
/* how long the end waits for what was received but not yet read, and how often it looks */
#define GRACE_S 1.0
#define LOOK_S  0.02

static const double rounds_s[] = { 0, 0.25, 0.75, 3 };

struct CamSearch {
    CamFinder *finder;
    CamMerge *merge;
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

/* may be told while the search is being ended by its owner's callback: nothing after on_found */
static void
on_sighting(const CamSighting *sighting, gpointer data)
{
    CamSearch *search = data;
    gboolean is_new = FALSE;

    if (search->is_done)
        return;
    gboolean is_local = cam_finder_is_local(search->finder, sighting->address);
    const CamFound *found = cam_merge_add(search->merge, sighting, is_local, &is_new);

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

/* when it may end at the earliest, as things stand now */
static double
get_end(const CamSearch *search)
{
    return MIN(search->ceiling_s, MAX(LEAST_S, search->last_new_s + QUIET_S));
}

static void
wait_for_end(CamSearch *search, double wait_s)
{
    search->end_timer = cam_clock_add_timer(MAX(wait_s, 0), 1, on_end, search);
}

static void
on_end(gpointer data)
{
    CamSearch *search = data;
    double elapsed_s = get_elapsed(search);
    double end_s = get_end(search);

    search->end_timer = 0;
    if (elapsed_s < end_s) {
        wait_for_end(search, end_s - elapsed_s);
        return;
    }
    /* this thread may have been busy elsewhere: what came in meanwhile still counts */
    if (!cam_finder_is_idle(search->finder) && elapsed_s < end_s + GRACE_S) {
        wait_for_end(search, LOOK_S);
        return;
    }
    search->is_done = TRUE;
    cam_clock_remove_timer(&search->round_timer);
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
cam_search_free(CamSearch *search)
{
    if (search == NULL)
        return;
    cam_clock_remove_timer(&search->round_timer);
    cam_clock_remove_timer(&search->end_timer);
    cam_finder_free(search->finder);
    cam_merge_free(search->merge);
    g_free(search);
}
