/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/finder.h"
#include "src/engine/plan.h"

/**
 * CamRun:
 *
 * A plan being carried out: stages one after the other, a gate after each, jobs side by side. All
 * state changes in the main thread; what was decided is on disk before it is done.
 */
typedef struct CamRun CamRun;

/**
 * CamRunOptions:
 * @engine: an engine; borrowed
 * @finder: (nullable): open ears for devices that announce themselves after a reboot; borrowed
 * @plan: options the plan was made with
 * @inventory: (nullable): absolute path of the inventory, for `resume`
 * @on_event: (nullable): told of each event
 * @on_done: told once when the run came to rest: see the ledger's state
 * @data: for both
 */
typedef struct {
    CamEngine *engine;
    CamFinder *finder;
    CamPlanOptions plan;
    const char *inventory;
    void (*on_event)(const CamEvent *event, gpointer data);
    void (*on_done)(CamRun *run, gpointer data);
    gpointer data;
} CamRunOptions;

/**
 * CamProgress:
 * @active: whether the job is being worked on
 * @sent: image bytes acknowledged by the device
 * @total: image bytes in all; 0 when nothing is being sent
 * @percent: flashing progress as the device says, -1 when it does not
 * @queued: it waits for its turn to send
 * @stalled: nothing was acknowledged for 10 s although bytes are left (DECISIONS 2)
 *
 * What is not worth an event.
 */
typedef struct {
    gboolean active;
    guint64 sent;
    guint64 total;
    int percent;
    gboolean queued;
    gboolean stalled;
} CamProgress;

/**
 * cam_run_new:
 * @options: options
 * @plan: (element-type CamPlanRow): what is to be done; the images of its hops lie in the depot
 *
 * Writes the plan down and starts when it is on disk.
 *
 * Returns: (transfer full): a run under way
 */
CamRun *cam_run_new(const CamRunOptions *options, const GPtrArray *plan);

/**
 * cam_run_find_listed:
 * @devices: (element-type CamDevice): rows of a list
 * @device: a device of an earlier run
 * @identity: (nullable): who it is
 *
 * The row that names its serial or hardware address; else the one that has the address where it was
 * listed, unless that row names another device.
 *
 * Returns: (transfer none) (nullable): its row
 */
CamDevice *cam_run_find_listed(const GPtrArray *devices, const CamDevice *device,
                               const CamIdentity *identity);

/**
 * cam_run_resume:
 * @options: options
 * @ledger: (transfer full): the run as it was
 * @rows: (element-type CamJobRow): its projection
 * @devices: (element-type CamDevice): where credentials are taken from, by
 *   cam_run_find_listed()
 * @error: %CAM_ERROR_STORE when ledger and projection contradict each other; %CAM_ERROR_FORMAT when
 *   an image is not in the depot any more or was changed
 *
 * Asks each device that had something open who it is and what it runs, adopts the answer, and goes
 * on. Never sends a second time on a guess.
 *
 * Returns: (transfer full) (nullable): a run under way
 */
CamRun *cam_run_resume(const CamRunOptions *options, CamLedger *ledger, const GPtrArray *rows,
                       const GPtrArray *devices, GError **error);

/**
 * cam_run_interrupt:
 * @run: a run
 *
 * The first Ctrl-C: irreversible stretches are finished, everything else is parked, the run ends
 * paused.
 */
void cam_run_interrupt(CamRun *run);

/**
 * cam_run_get_ledger:
 * @run: a run
 *
 * Returns: (transfer none): what its events say so far
 */
const CamLedger *cam_run_get_ledger(const CamRun *run);

/**
 * cam_run_get_progress:
 * @run: a run
 * @index: row in the plan
 * @ret_progress: (out): how it is going
 */
void cam_run_get_progress(const CamRun *run, guint index, CamProgress *ret_progress);

/**
 * cam_run_get_failure:
 * @run: a run that came to rest
 *
 * Returns: (transfer none) (nullable): why the journal could not be written, NULL when it could. A
 *   run whose ledger has no event `run-started` was not begun then
 */
const char *cam_run_get_failure(const CamRun *run);

/**
 * cam_run_free:
 * @run: (nullable): a run that came to rest
 */
void cam_run_free(CamRun *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamRun, cam_run_free)
