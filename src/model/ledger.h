/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/event.h"

/**
 * CamCheck:
 * @name: what was compared: `version`, `activated`, `login`, `clock`, `reboot`
 * @before: (nullable): the value before
 * @after: (nullable): the value after
 * @result: `same`, `changed`, `lost`, `not-available-before`
 * @ok: whether that is as it should be
 * @source: (nullable): where it was read
 * @utc_us: when it was read
 *
 * One row of the proof (DECISIONS 31).
 */
typedef struct {
    char *name;
    char *before;
    char *after;
    char *result;
    gboolean ok;
    char *source;
    gint64 utc_us;
} CamCheck;

/**
 * CamLedgerJob:
 * @id: UUID
 * @index: row in the plan, from 0
 * @state: where it is
 * @step: where in the step table, by the latest of its events job-state, step-started and intent
 * @hop: which hop
 * @attempt: which try of the step
 * @device: what was known of the device at planning: the members of the JSON object `device` of
 *   PRODUCT 3, `area` too; address and port are those where it was found last
 * @from: (nullable): version before
 * @to: (nullable): version wanted
 * @file: (nullable): name of the firmware file; of the last hop where there are more
 * @sha256: (nullable): of the image
 * @stage: 1 for canaries, 2 and up for waves, 0 for rows that are not touched
 * @code: (nullable): why it is in @state
 * @code_args: (nullable): arguments of @code
 * @started_us: when its first step began, 0 when none has
 * @ended_us: when it came to a final state, 0 while live
 * @down_us: when it was seen to be gone, 0 when it was not
 * @back_us: when it was back, 0 when it is not
 * @outage_s: seconds it was gone in all, over all hops; the outage under way is not in it
 * @uploads: images sent, as far as we know: one for each upload that did not end in "not sent"
 * @backup: (nullable): path of its backup in the site's folder
 * @moved_from: (nullable): where it was before it came back at another address in this run
 * @key: (nullable): the TLS key it has since its update, when that is another one
 * @checks: (element-type CamCheck): the proof
 * @flaws_before: (nullable) (array zero-terminated=1): names of the advisories that held before, by
 *   the plan, with `?` behind those that cannot be told; NULL where nobody looked
 * @flaws_after: (nullable) (array zero-terminated=1): likewise for the version wanted
 * @rollback: (nullable): `A` to `D`, how it gets back to what it ran, by the plan
 * @intent: whether an intent is open, that is, has no result
 * @intent_step: the step of the latest intent, open or not
 * @intent_hop: its hop
 * @intent_attempt: its attempt
 *
 * What the events say of one job.
 */
typedef struct {
    char *id;
    guint index;
    CamState state;
    CamStep step;
    guint hop;
    guint attempt;
    JsonObject *device;
    char *from;
    char *to;
    char *file;
    char *sha256;
    guint stage;
    char *code;
    JsonObject *code_args;
    gint64 started_us;
    gint64 ended_us;
    gint64 down_us;
    gint64 back_us;
    double outage_s;
    guint uploads;
    char *backup;
    char *moved_from;
    char *key;
    GPtrArray *checks;
    char **flaws_before;
    char **flaws_after;
    char *rollback;
    gboolean intent;
    CamStep intent_step;
    guint intent_hop;
    guint intent_attempt;
} CamLedgerJob;

/**
 * CamLedger:
 * @run: UUID
 * @state: where the run is
 * @code: (nullable): why
 * @code_args: (nullable): arguments of @code
 * @started_us: when it began
 * @ended_us: when it ended, 0 while live
 * @args: (nullable): arguments of the event `run-planned`: inventory, options, camherd's version
 * @jobs: (element-type CamLedgerJob): in the order of the plan
 * @events: (element-type CamEvent): all events of the run
 *
 * A run as its events tell it: what reports, progress and `show` are made from. Adding the events
 * of a run in their order gives the same ledger always.
 */
typedef struct {
    char *run;
    CamRunState state;
    char *code;
    JsonObject *code_args;
    gint64 started_us;
    gint64 ended_us;
    JsonObject *args;
    GPtrArray *jobs;
    GPtrArray *events;
    GHashTable *by_id;
} CamLedger;

/**
 * cam_ledger_new:
 * @run: UUID of the run
 *
 * Returns: (transfer full): an empty ledger
 */
CamLedger *cam_ledger_new(const char *run);

/**
 * cam_ledger_add:
 * @ledger: a ledger
 * @event: an event; copied; events of other runs are ignored
 */
void cam_ledger_add(CamLedger *ledger, const CamEvent *event);

/**
 * cam_ledger_find_job:
 * @ledger: a ledger
 * @job: (nullable): UUID
 *
 * Returns: (transfer none) (nullable): the job
 */
CamLedgerJob *cam_ledger_find_job(const CamLedger *ledger, const char *job);

/**
 * cam_ledger_count:
 * @ledger: a ledger
 * @state: a state
 *
 * Returns: jobs in that state
 */
guint cam_ledger_count(const CamLedger *ledger, CamState state);

/**
 * cam_ledger_get_exit_code:
 * @ledger: a ledger
 *
 * Returns: the exit code of DECISIONS 15 for the run as it is: 4 while it can be resumed, then 3,
 *   2, 5, 0
 */
int cam_ledger_get_exit_code(const CamLedger *ledger);

/**
 * cam_ledger_free:
 * @ledger: (nullable): a ledger
 */
void cam_ledger_free(CamLedger *ledger);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamLedger, cam_ledger_free)
