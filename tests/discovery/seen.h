/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/finder.h"
#include "discovery/merge.h"

/* far more than is ever needed: a limit for what would otherwise hang */
#define SEEN_PATIENCE_US (60 * G_USEC_PER_SEC)

/* the interfaces of these tests */
extern const char *const seen_only_lo[];

/* whether a sighting is of this test, not of another program of this computer */
typedef gboolean (*SeenFilter)(const CamSighting *sighting);

/* a finder on loopback and what it saw */
typedef struct {
    CamMerge *merge;
    CamFinder *finder;
    SeenFilter filter; /* (nullable) */
    guint sightings;
    guint hellos;
} Seen;

void seen_init(Seen *seen, const char *const *methods, SeenFilter filter);
void seen_clear(Seen *seen);

/* how the finder tells it; @data is a Seen */
void seen_on_sighting(const CamSighting *sighting, gpointer data);

guint seen_count(const Seen *seen);

/* gives NULL when no device of that MAC is in @devices */
const CamFound *seen_find_in(const GPtrArray *devices, const char *mac);

/* the same of all that were seen */
const CamFound *seen_find(const Seen *seen, const char *mac);

/* runs the main loop until it is so; gives FALSE when that never came */
typedef gboolean (*SeenCondition)(gpointer data);
gboolean seen_wait_until(SeenCondition condition, gpointer data);
