/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/words.h"

/**
 * CamStep:
 *
 * What is done to one device, in the order of the step table.
 */
typedef enum {
    CAM_STEP_NONE,
    CAM_STEP_PREFLIGHT,
    CAM_STEP_BACKUP,
    CAM_STEP_PREPARE,
    CAM_STEP_UPLOAD,
    CAM_STEP_FLASH,
    CAM_STEP_REBOOT,
    CAM_STEP_AWAIT,
    CAM_STEP_VERIFY,
    CAM_STEP_COMMIT,
    CAM_STEP_ROLLBACK,
} CamStep;

#define CAM_STEP_COUNT (CAM_STEP_ROLLBACK + 1)

/**
 * CamState:
 *
 * Where a job is. Live: planned, running, waiting, parked; all others are final.
 */
typedef enum {
    CAM_STATE_PLANNED,
    CAM_STATE_RUNNING,
    CAM_STATE_WAITING,
    CAM_STATE_PARKED,
    CAM_STATE_DONE,
    CAM_STATE_SKIPPED,
    CAM_STATE_BLOCKED,
    CAM_STATE_FAILED,
    CAM_STATE_UNSURE,
    CAM_STATE_CANCELLED,
    CAM_STATE_ROLLED_BACK,
} CamState;

/**
 * CamRunState:
 * @CAM_RUN_RUNNING: jobs are under way, or the process died: `resume` goes on
 * @CAM_RUN_PAUSED: interrupted by a person or a signal; `resume` goes on
 * @CAM_RUN_STOPPED: a gate kept jobs from starting
 * @CAM_RUN_FINISHED: every job has a final state
 *
 * Where a run is.
 */
typedef enum {
    CAM_RUN_RUNNING,
    CAM_RUN_PAUSED,
    CAM_RUN_STOPPED,
    CAM_RUN_FINISHED,
} CamRunState;

/**
 * CamEvent:
 * @seq: number in the journal, given by the store, from 1
 * @utc_us: when, microseconds since 1970 UTC
 * @run: (nullable): UUID of the run
 * @job: (nullable): UUID of the job, NULL for events of the run
 * @hop: which hop of the job, from 0
 * @step: which step
 * @attempt: which try of the step, from 1; 0 outside steps
 * @code: what happened; the codes stand in src/model/words.c
 * @args: JSON object text
 * @prev_hash: (nullable): SHA-256 over the event before, given by the store; a chain over the
 *   whole journal
 *
 * One line of the record. Reports, progress and pages are made from these and nothing else.
 */
typedef struct {
    guint64 seq;
    gint64 utc_us;
    char *run;
    char *job;
    guint hop;
    CamStep step;
    guint attempt;
    char *code;
    char *args;
    char *prev_hash;
} CamEvent;

/**
 * cam_event_new:
 * @run: (nullable): UUID of the run
 * @job: (nullable): UUID of the job
 * @code: what happened
 * @args: (transfer full) (nullable): arguments
 *
 * Returns: (transfer full): an event that happened now
 */
CamEvent *cam_event_new(const char *run, const char *job, const char *code, JsonObject *args);

/**
 * cam_event_copy:
 * @event: an event
 *
 * Returns: (transfer full): a copy
 */
CamEvent *cam_event_copy(const CamEvent *event);

/**
 * cam_event_free:
 * @event: (nullable): an event
 */
void cam_event_free(CamEvent *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamEvent, cam_event_free)

/**
 * cam_step_name:
 * @step: a step
 *
 * Returns: (transfer none): the word of the JSON field `step`; empty for %CAM_STEP_NONE
 */
const char *cam_step_name(CamStep step);

/**
 * cam_step_parse:
 * @name: (nullable): a word of cam_step_name()
 *
 * Returns: the step, %CAM_STEP_NONE for other words
 */
CamStep cam_step_parse(const char *name);

/**
 * cam_state_name:
 * @state: a state
 *
 * Returns: (transfer none): the word of the JSON field `state`
 */
const char *cam_state_name(CamState state);

/**
 * cam_state_parse:
 * @name: (nullable): a word
 * @ret_state: where it goes; untouched when unknown
 *
 * Returns: whether @name is a state
 */
gboolean cam_state_parse(const char *name, CamState *ret_state);

/**
 * cam_state_is_final:
 * @state: a state
 *
 * Returns: whether a job in it is over
 */
gboolean cam_state_is_final(CamState state);

/**
 * cam_run_state_name:
 * @state: a state
 *
 * Returns: (transfer none): `running`, `paused`, `stopped` or `finished`
 */
const char *cam_run_state_name(CamRunState state);

/**
 * cam_run_state_parse:
 * @name: (nullable): a word
 * @ret_state: where it goes; untouched when unknown
 *
 * Returns: whether @name is a state
 */
gboolean cam_run_state_parse(const char *name, CamRunState *ret_state);
