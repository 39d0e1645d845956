/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/store/store.h"

/**
 * CamCallKind:
 *
 * What the main thread asks of the store's thread.
 */
typedef enum {
    CAM_CALL_ADD_RUN,
    CAM_CALL_APPEND,
    CAM_CALL_SET_JOB,
    CAM_CALL_SET_RUN,
    CAM_CALL_PUT,
    CAM_CALL_GET,
    CAM_CALL_LOAD_RUN,
    CAM_CALL_LIST_RUNS,
    CAM_CALL_END,
} CamCallKind;

/**
 * CamStoreCall:
 * @kind: what to do
 * @run: UUID of the run, or what was typed for it
 * @state: the run's new state
 * @change: the job's change; its text is @job
 * @job: UUID of the job
 * @events: (element-type CamEvent): what to append
 * @space: namespace of the memory
 * @key: key in it
 * @value: value for it, or the one found
 * @error: how it went
 * @ledger: the run found
 * @list: rows found
 * @done: who wants to know, and so on for each kind of answer
 * @data: for them
 *
 * One call with all it needs, then with its outcome. Given to the store's thread and back, so one
 * thread at a time has it.
 */
typedef struct {
    CamCallKind kind;
    char *run;
    CamRunState state;
    CamJobChange change;
    char *job;
    GPtrArray *events;
    char *space;
    char *key;
    char *value;

    GError *error;
    CamLedger *ledger;
    GPtrArray *list;

    CamStoreDone done;
    CamRunLoaded loaded;
    CamRunsListed listed;
    CamValueLoaded got;
    gpointer data;
} CamStoreCall;

/**
 * cam_store_call_new:
 * @kind: what to do
 *
 * Returns: (transfer full): the call, otherwise empty
 */
CamStoreCall *cam_store_call_new(CamCallKind kind);

/**
 * cam_store_call_is_write:
 * @call: a call
 *
 * Returns: whether it changes the journal
 */
gboolean cam_store_call_is_write(const CamStoreCall *call);

/**
 * cam_store_call_add_event:
 * @call: a call
 * @event: copied
 */
void cam_store_call_add_event(CamStoreCall *call, const CamEvent *event);

/**
 * cam_store_call_refuse:
 * @call: a call that does not fit what stands in the journal
 * @format: why, printf-like
 *
 * Sets %CAM_ERROR_STORE; the calls beside it are not touched by this.
 */
void cam_store_call_refuse(CamStoreCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);

/**
 * cam_store_call_deliver:
 * @call: a call that is over
 *
 * Tells who asked. Main thread.
 */
void cam_store_call_deliver(CamStoreCall *call);

/**
 * cam_store_call_free:
 * @call: (nullable): a call
 */
void cam_store_call_free(CamStoreCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamStoreCall, cam_store_call_free)
