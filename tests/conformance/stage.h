/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/run.h"
#include "src/store/inventory.h"
#include "tests/sim/site.h"
#include "tests/store/helper.h"

typedef struct Stage Stage;
typedef void (*StageEventFunc)(Stage *stage, const CamEvent *event);

/*
 * Stage: one simulated device and everything camherd has for it: a site with a journal, an engine,
 * the device's row of site.csv and the file meant for it. Stages share nothing, so several may be
 * under way in the main loop of one thread.
 */
struct Stage {
    const char *make;
    guint place;
    const CamDriver *driver; /* the make's own */
    gboolean allow_plaintext;
    Fixture store;
    char *folder;
    SimSite *sim;
    SimDevice *device;
    CamEngine *engine;
    CamInventory *inventory;
    GPtrArray *firmwares;  /* CamFirmware */
    CamIdentify *identify; /* the latest look */
    GPtrArray *plan;       /* (nullable): CamPlanRow, of the latest look */
    CamRun *run;           /* (nullable): the latest */
    gboolean looking;
    gboolean running;
    StageEventFunc on_event; /* (nullable): told of every event of a run */
    guint intents;           /* of uploads, over all runs */
    guint restarts;          /* intents of reboots and rollbacks, over all runs */
};

/*
 * stage_new: the device behaves as @knobs says from the beginning: `NAME=VALUE`, separated by `;`.
 * @place: another one for each stage of a program, below 250: where one device is away, no other
 * must answer. Fails the test when it cannot be set up.
 */
Stage *stage_new(const char *make, guint place, gboolean allow_plaintext, const char *knobs);
void stage_free(Stage *stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stage, stage_free)

/* stage_set: while it runs; @knobs as above */
void stage_set(Stage *stage, const char *knobs);

/* stage_reopen: the next command on the same site */
void stage_reopen(Stage *stage);

/* stage_get_device: its row of the inventory */
CamDevice *stage_get_device(const Stage *stage);

/* stage_set_password: the device's login from now on; NULL for the right one */
void stage_set_password(Stage *stage, const char *password);

/* stage_look: identify and preflight; what was seen belongs to the stage */
const CamLook *stage_look(Stage *stage);

/* stage_plan: look and plan; the row belongs to the stage */
const CamPlanRow *stage_plan(Stage *stage);

/* stage_begin: carries the plan out; stage_wait() is told when that is over */
void stage_begin(Stage *stage);
const CamLedgerJob *stage_wait(Stage *stage);

/* stage_get_target: the file of the plan, NULL when nothing is to be sent */
const CamFirmware *stage_get_target(const Stage *stage);

/* stage_call: a call to the device for @driver's slots, with the right login */
CamCall *stage_call(Stage *stage, const CamDriver *driver);

/* stage_facts: (transfer full): what the device is and got so far */
SimFacts *stage_facts(Stage *stage);

/* StageUpload: a line of received.jsonl */
typedef struct {
    guint64 bytes;
    char *sha256;
    gboolean whole;
} StageUpload;

/* stage_read_uploads: (transfer full) (element-type StageUpload): all images that came */
GPtrArray *stage_read_uploads(const Stage *stage);

/* stage_tell: prints the events of the latest run, for a case that failed */
void stage_tell(const Stage *stage);
