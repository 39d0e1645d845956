/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/run-private.h"
#include "src/store/inventory.h"
#include "tests/sim/site.h"
#include "tests/store/helper.h"

/* runs of one wave against simulated devices; all zero before it is set up */
typedef struct {
    Fixture store;
    char *folder;
    SimSite *sim;
    CamEngine *engine;
    CamInventory *inventory;
    GPtrArray *plan;
    GMainLoop *loop;
    CamRun *run;
    guint open;      /* intents of uploads without a result */
    guint most;      /* of them at once */
    guint intents;   /* of uploads */
    const char *cut; /* the event at which the run is interrupted, NULL for never */
    guint cut_hop;   /* in that hop */
    gboolean cut_is_done;
} Trial;

/* trial_set_up: starts @devices cameras, reads them and plans them with the files they want */
void trial_set_up(Trial *trial, guint devices);
void trial_tear_down(Trial *trial, gconstpointer data);

/* trial_make_options: of a run that counts into @trial, and is interrupted where it says */
CamRunOptions trial_make_options(Trial *trial);

/* trial_run: runs the plan to its end, or until the event @cut, NULL for never */
const CamLedger *trial_run(Trial *trial, const char *cut);
