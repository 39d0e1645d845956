/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/ledger.h"
#include "src/store/site.h"

/**
 * CamStore:
 *
 * The journal of a site and what is projected from it. Every call completes by callback in the
 * default main context, in the order of the calls; the disk work is done by one writer thread,
 * which commits what is waiting in one transaction (DECISIONS 28). Once a write has failed, every
 * later write fails with %CAM_ERROR_STORE: no state is claimed that is not on disk. The `GError`
 * given to a callback is borrowed.
 */
typedef struct CamStore CamStore;

/**
 * CamStoreDone:
 * @error: (nullable): %CAM_ERROR_STORE or %CAM_ERROR_NO_SPACE; NULL when it is on disk
 * @data: what was given
 */
typedef void (*CamStoreDone)(const GError *error, gpointer data);

/**
 * CamJobChange:
 * @job: UUID
 * @generation: the generation the caller believes in; the row's grows by 1 with each change
 * @from: the state the caller believes in
 * @to: the new state
 * @step: where in the step table
 * @hop: which hop
 * @attempt: which try
 *
 * A compare-and-set on a job's row.
 */
typedef struct {
    const char *job;
    guint64 generation;
    CamState from;
    CamState to;
    CamStep step;
    guint hop;
    guint attempt;
} CamJobChange;

/**
 * CamRunSummary:
 * @id: UUID
 * @state: where it is
 * @started_us: when it began
 * @ended_us: when it ended, 0 while live
 * @jobs: how many jobs
 * @done: jobs in state done
 * @bad: jobs failed or unsure
 *
 * A line of `camherd runs`.
 */
typedef struct {
    char *id;
    CamRunState state;
    gint64 started_us;
    gint64 ended_us;
    guint jobs;
    guint done;
    guint bad;
} CamRunSummary;

/**
 * CamJobRow:
 * @id: UUID
 * @generation: how often it was changed
 * @owner: (nullable): who works on it
 * @state: where it is
 * @step: where in the step table
 * @hop: which hop
 * @attempt: which try
 *
 * The projection of a job. Tests hold it against the ledger.
 */
typedef struct {
    char *id;
    guint64 generation;
    char *owner;
    CamState state;
    CamStep step;
    guint hop;
    guint attempt;
} CamJobRow;

/**
 * CamRunLoaded:
 * @ledger: (nullable) (transfer full): the run; NULL with @error
 * @rows: (nullable) (transfer full) (element-type CamJobRow): its projection, by plan order
 * @error: (nullable): %CAM_ERROR_USAGE when there is no such run; %CAM_ERROR_STORE
 * @data: what was given
 */
typedef void (*CamRunLoaded)(CamLedger *ledger, GPtrArray *rows, const GError *error,
                             gpointer data);

/**
 * CamRunsListed:
 * @runs: (nullable) (transfer full) (element-type CamRunSummary): the newest first
 * @error: (nullable): as CamRunLoaded
 * @data: what was given
 */
typedef void (*CamRunsListed)(GPtrArray *runs, const GError *error, gpointer data);

/**
 * CamValueLoaded:
 * @value: (nullable): the text, NULL when there is none or on failure
 * @error: (nullable): %CAM_ERROR_STORE
 * @data: what was given
 */
typedef void (*CamValueLoaded)(const char *value, const GError *error, gpointer data);

/**
 * cam_store_open:
 * @site: an open site
 * @for_writing: the site is owned by us; else only reads work
 * @error: %CAM_ERROR_STORE: damaged, or of a newer camherd (the sentence says what to do)
 *
 * Blocks shortly. A missing journal is made when @for_writing, and is empty otherwise. A damaged
 * one is never replaced.
 *
 * Returns: (transfer full) (nullable): the store
 */
CamStore *cam_store_open(CamSite *site, gboolean for_writing, GError **error);

/**
 * cam_store_free:
 * @store: (nullable): a store; waits until what was asked for is on disk. Callbacks that were not
 *   called yet are called by the default main context afterwards
 */
void cam_store_free(CamStore *store);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamStore, cam_store_free)

/**
 * cam_store_add_run:
 * @store: a store
 * @run: UUID of the new run
 * @events: (element-type CamEvent): `run-planned` first, then one `job-planned` for each job in
 *   plan order; their rows are made with state planned, generation 0
 * @done: told when all of it is on disk
 * @data: for @done
 */
void cam_store_add_run(CamStore *store, const char *run, GPtrArray *events, CamStoreDone done,
                       gpointer data);

/**
 * cam_store_append:
 * @store: a store
 * @event: what happened; copied. An `intent` with the same job, hop, step and attempt as an
 *   earlier one is refused
 * @done: (nullable): told when it is on disk; an act runs in here and nowhere earlier
 * @data: for @done
 */
void cam_store_append(CamStore *store, const CamEvent *event, CamStoreDone done, gpointer data);

/**
 * cam_store_set_job:
 * @store: a store
 * @change: what to change; copied
 * @event: the event `job-state` that tells of it; copied; same transaction
 * @done: (nullable): told when it is on disk; fails with %CAM_ERROR_STORE when the row is not in
 *   the state and generation believed in
 * @data: for @done
 */
void cam_store_set_job(CamStore *store, const CamJobChange *change, const CamEvent *event,
                       CamStoreDone done, gpointer data);

/**
 * cam_store_set_run:
 * @store: a store
 * @run: UUID
 * @state: the new state
 * @event: the event `run-state` that tells of it; copied; same transaction
 * @done: (nullable): told when it is on disk
 * @data: for @done
 */
void cam_store_set_run(CamStore *store, const char *run, CamRunState state, const CamEvent *event,
                       CamStoreDone done, gpointer data);

/**
 * cam_store_load_run:
 * @store: a store
 * @run: a UUID, the beginning of one that is unique, or `last`
 * @loaded: takes it
 * @data: for @loaded
 */
void cam_store_load_run(CamStore *store, const char *run, CamRunLoaded loaded, gpointer data);

/**
 * cam_store_list_runs:
 * @store: a store
 * @listed: takes them
 * @data: for @listed
 */
void cam_store_list_runs(CamStore *store, CamRunsListed listed, gpointer data);

/**
 * cam_store_put:
 * @store: a store
 * @kind: a namespace: `discovered`, `pin`, `refused`, `accepted`
 * @key: a key in it
 * @value: (nullable): text; NULL takes the key away
 * @done: (nullable): told when it is on disk
 * @data: for @done
 *
 * The site's memory outside the runs. Never a password.
 */
void cam_store_put(CamStore *store, const char *kind, const char *key, const char *value,
                   CamStoreDone done, gpointer data);

/**
 * cam_store_get:
 * @store: a store
 * @kind: a namespace
 * @key: a key in it
 * @loaded: takes it
 * @data: for @loaded
 */
void cam_store_get(CamStore *store, const char *kind, const char *key, CamValueLoaded loaded,
                   gpointer data);

/**
 * cam_store_get_now:
 * @store: a store
 * @kind: a namespace
 * @key: a key in it
 *
 * The same from a copy in memory that cam_store_open() filled and cam_store_put() changes at once,
 * whether it can be written or not: for small things that are asked before each login (pins,
 * refused credentials). All kinds but `discovered`. Main thread.
 *
 * Returns: (transfer full) (nullable): the text
 */
char *cam_store_get_now(CamStore *store, const char *kind, const char *key);

/**
 * cam_store_verify:
 * @store: a store
 * @ret_bad_seq: 0 when the chain over all events holds; else the number of the first event that is
 *   not as it was written, or is missing
 * @error: %CAM_ERROR_STORE
 *
 * Reads the whole journal on a connection of its own: what is on disk, not what still waits.
 * Blocks; any thread.
 *
 * Returns: FALSE when it could not be looked through
 */
gboolean cam_store_verify(CamStore *store, guint64 *ret_bad_seq,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_store_hash_secret:
 * @store: a store
 * @text: a secret
 *
 * Returns: (transfer full): a salted hash (the site's own salt), for remembering that a credential
 *   was refused without remembering it
 */
char *cam_store_hash_secret(CamStore *store, const char *text);

/**
 * cam_run_summary_free:
 * @summary: (nullable): a summary
 */
void cam_run_summary_free(CamRunSummary *summary);

/**
 * cam_job_row_free:
 * @row: (nullable): a row
 */
void cam_job_row_free(CamJobRow *row);
