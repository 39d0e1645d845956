/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/finder.h"
#include "discovery/range.h"

/**
 * CamSearch:
 *
 * A whole discovery: rounds of probes at 0, 0.25, 0.75 and 3 s, at the same time a sweep of the
 * ranges given, merging, and the end when the answers have stopped (DECISIONS 21). Whoever the
 * sweep finds alive is asked by all protocols that answer to one address. Main thread.
 */
typedef struct CamSearch CamSearch;

/**
 * CamFoundFunc:
 * @found: a device, when it was seen first and again whenever more became known; borrowed
 * @is_new: whether this is the first time
 * @data: what was given
 */
typedef void (*CamFoundFunc)(const CamFound *found, gboolean is_new, gpointer data);

/**
 * CamSearchDone:
 * @devices: (element-type CamFound): all devices, by address; borrowed
 * @seconds: our seconds from the first probe to the last device
 * @data: what was given
 */
typedef void (*CamSearchDone)(const GPtrArray *devices, double seconds, gpointer data);

/**
 * CamSearchOptions:
 * @interfaces: as CamFinderOptions
 * @methods: as CamFinderOptions
 * @ranges: (nullable) (array length=range_count): addresses to try besides; copied
 * @range_count: how many ranges
 * @wait_s: ceiling in seconds, counted from the end of the sweep where there is one; 0 means 10
 * @on_found: (nullable): told of each device
 * @on_done: told once at the end
 * @data: for both
 */
typedef struct {
    const char *const *interfaces;
    const char *const *methods;
    const CamRange *ranges;
    guint range_count;
    double wait_s;
    CamFoundFunc on_found;
    CamSearchDone on_done;
    gpointer data;
} CamSearchOptions;

/**
 * cam_search_new:
 * @options: options
 * @error: as cam_finder_new() and cam_sweep_new()
 *
 * Returns: (transfer full) (nullable): the search, under way
 */
CamSearch *cam_search_new(const CamSearchOptions *options, GError **error);

/**
 * cam_search_get_finder:
 * @search: a search
 *
 * Returns: (transfer none): its finder
 */
CamFinder *cam_search_get_finder(CamSearch *search);

/**
 * cam_search_get_progress:
 * @search: a search
 * @ret_tried: (out): addresses of the ranges that were tried so far
 * @ret_total: (out): addresses in all, 0 without ranges
 */
void cam_search_get_progress(const CamSearch *search, guint *ret_tried, guint *ret_total);

/**
 * cam_search_free:
 * @search: (nullable): a search
 *
 * May be called from its own callbacks.
 */
void cam_search_free(CamSearch *search);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamSearch, cam_search_free)
