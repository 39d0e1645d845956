/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/store-write.h"

#include <sqlite3.h>

/* all texts outlive the step that uses them */
static void
bind_text(CamStatement *statement, int place, const char *text)
{
    sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

static gboolean
write_event(CamDatabase *database, CamChain *chain, CamStoreCall *call, CamEvent *event,
            GError **error)
{
    CamStatement *statement = cam_database_prepare(
        database,
        "INSERT INTO event (seq, utc_us, run, job, hop, step, attempt, code, args, prev_hash) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        error);
    int rows = 0;

    if (statement == NULL)
        return FALSE;
    cam_chain_add(chain, event);
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)event->seq);
    sqlite3_bind_int64(statement, 2, event->utc_us);
    bind_text(statement, 3, event->run);
    bind_text(statement, 4, event->job);
    sqlite3_bind_int64(statement, 5, event->hop);
    bind_text(statement, 6, cam_step_name(event->step));
    sqlite3_bind_int64(statement, 7, event->attempt);
    bind_text(statement, 8, event->code);
    bind_text(statement, 9, event->args);
    bind_text(statement, 10, event->prev_hash);
    if (!cam_database_change(database, statement, &rows, error))
        return FALSE;
    if (rows == 1)
        return TRUE;
    if (g_str_equal(event->code, "intent"))
        cam_store_call_refuse(call,
                              "the intent for try %u of step %s of job %s was written before, or "
                              "there is no such job",
                              event->attempt, cam_step_name(event->step), event->job);
    else
        cam_store_call_refuse(call, "an event %s was refused: there is no run %s or no job %s",
                              event->code, event->run, event->job);
    return TRUE;
}

static gboolean
write_events(CamDatabase *database, CamChain *chain, CamStoreCall *call, GError **error)
{
    for (guint i = 0; i < call->events->len && call->error == NULL; i++) {
        if (!write_event(database, chain, call, call->events->pdata[i], error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
insert_run(CamDatabase *database, const CamChain *chain, CamStoreCall *call, GError **error)
{
    const CamEvent *first = call->events->pdata[0];
    CamStatement *statement = cam_database_prepare(
        database, "INSERT INTO run (id, state, started_us, first_seq) VALUES (?, ?, ?, ?)", error);
    int rows = 0;

    if (statement == NULL)
        return FALSE;
    bind_text(statement, 1, call->run);
    bind_text(statement, 2, cam_run_state_name(CAM_RUN_RUNNING));
    sqlite3_bind_int64(statement, 3, first->utc_us);
    sqlite3_bind_int64(statement, 4, (sqlite3_int64)chain->seq + 1);
    if (!cam_database_change(database, statement, &rows, error))
        return FALSE;
    if (rows != 1)
        cam_store_call_refuse(call, "there is a run %s already", call->run);
    return TRUE;
}

static gboolean
insert_job(CamDatabase *database, CamStoreCall *call, guint index, GError **error)
{
    const CamEvent *event = call->events->pdata[index + 1];
    CamStatement *statement = cam_database_prepare(
        database, "INSERT INTO job (id, run, idx, state) VALUES (?, ?, ?, ?)", error);
    int rows = 0;

    if (statement == NULL)
        return FALSE;
    bind_text(statement, 1, event->job);
    bind_text(statement, 2, call->run);
    sqlite3_bind_int64(statement, 3, index);
    bind_text(statement, 4, cam_state_name(CAM_STATE_PLANNED));
    if (!cam_database_change(database, statement, &rows, error))
        return FALSE;
    if (rows != 1)
        cam_store_call_refuse(call, "there is a job %s already", event->job);
    return TRUE;
}

static gboolean
add_run(CamDatabase *database, CamChain *chain, CamStoreCall *call, GError **error)
{
    if (!insert_run(database, chain, call, error))
        return FALSE;
    for (guint i = 0; i + 1 < call->events->len && call->error == NULL; i++) {
        if (!insert_job(database, call, i, error))
            return FALSE;
    }
    return write_events(database, chain, call, error);
}

/* the beginnings of a run are events without a change of their own */
static gboolean
project_start(CamDatabase *database, CamStoreCall *call, GError **error)
{
    const CamEvent *event = call->events->pdata[0];
    gboolean started = g_str_equal(event->code, "run-started");
    int rows = 0;

    if (!started && !g_str_equal(event->code, "run-resumed"))
        return TRUE;
    CamStatement *statement =
        cam_database_prepare(database,
                             "UPDATE run SET state = ?2, code = NULL, ended_us = 0, "
                             "started_us = CASE WHEN ?3 THEN ?4 ELSE started_us END WHERE id = ?1",
                             error);
    if (statement == NULL)
        return FALSE;
    bind_text(statement, 1, event->run);
    bind_text(statement, 2, cam_run_state_name(CAM_RUN_RUNNING));
    sqlite3_bind_int(statement, 3, started);
    sqlite3_bind_int64(statement, 4, event->utc_us);
    return cam_database_change(database, statement, &rows, error);
}

static gboolean
append(CamDatabase *database, CamChain *chain, CamStoreCall *call, GError **error)
{
    return project_start(database, call, error) && write_events(database, chain, call, error);
}

static gboolean
refuse_change(CamDatabase *database, CamStoreCall *call, GError **error)
{
    const CamJobChange *change = &call->change;
    CamStatement *statement =
        cam_database_prepare(database, "SELECT state, generation FROM job WHERE id = ?", error);
    gboolean row = FALSE;

    if (statement == NULL)
        return FALSE;
    bind_text(statement, 1, call->job);
    if (!cam_database_next(database, statement, &row, error))
        return FALSE;
    if (row)
        cam_store_call_refuse(call,
                              "job %s is %s (generation %" G_GINT64_FORMAT "), not %s (generation "
                              "%" G_GUINT64_FORMAT ")",
                              call->job, sqlite3_column_text(statement, 0),
                              (gint64)sqlite3_column_int64(statement, 1),
                              cam_state_name(change->from), change->generation);
    else
        cam_store_call_refuse(call, "there is no job %s", call->job);
    sqlite3_reset(statement);
    return TRUE;
}

/* somebody works on a job while it is running or waiting */
static char *
build_owner(CamState state)
{
    if (state != CAM_STATE_RUNNING && state != CAM_STATE_WAITING)
        return NULL;
    return g_strdup(g_get_host_name());
}

static gboolean
set_job(CamDatabase *database, CamChain *chain, CamStoreCall *call, GError **error)
{
    const CamJobChange *change = &call->change;
    g_autofree char *owner = build_owner(change->to);
    CamStatement *statement = cam_database_prepare(
        database,
        "UPDATE job SET state = ?, step = ?, hop = ?, attempt = ?, owner = ?, "
        "generation = generation + 1 WHERE id = ? AND state = ? AND generation = ?",
        error);
    int rows = 0;

    if (statement == NULL)
        return FALSE;
    bind_text(statement, 1, cam_state_name(change->to));
    bind_text(statement, 2, cam_step_name(change->step));
    sqlite3_bind_int64(statement, 3, change->hop);
    sqlite3_bind_int64(statement, 4, change->attempt);
    bind_text(statement, 5, owner);
    bind_text(statement, 6, call->job);
    bind_text(statement, 7, cam_state_name(change->from));
    sqlite3_bind_int64(statement, 8, (sqlite3_int64)change->generation);
    if (!cam_database_change(database, statement, &rows, error))
        return FALSE;
    if (rows != 1)
        return refuse_change(database, call, error);
    return write_events(database, chain, call, error);
}

static gboolean
set_run(CamDatabase *database, CamChain *chain, CamStoreCall *call, GError **error)
{
    const CamEvent *event = call->events->pdata[0];
    gboolean over = call->state == CAM_RUN_STOPPED || call->state == CAM_RUN_FINISHED;
    g_autoptr(JsonObject) args = cam_args_parse(event->args);
    CamStatement *statement = cam_database_prepare(
        database, "UPDATE run SET state = ?, code = ?, ended_us = ? WHERE id = ?", error);
    int rows = 0;

    if (statement == NULL)
        return FALSE;
    bind_text(statement, 1, cam_run_state_name(call->state));
    bind_text(statement, 2, cam_args_get(args, "code"));
    sqlite3_bind_int64(statement, 3, over ? event->utc_us : 0);
    bind_text(statement, 4, call->run);
    if (!cam_database_change(database, statement, &rows, error))
        return FALSE;
    if (rows != 1) {
        cam_store_call_refuse(call, "there is no run %s", call->run);
        return TRUE;
    }
    return write_events(database, chain, call, error);
}

static gboolean
put(CamDatabase *database, CamStoreCall *call, GError **error)
{
    const char *sql = call->value != NULL
                          ? "INSERT OR REPLACE INTO memory (kind, key, value) VALUES (?, ?, ?)"
                          : "DELETE FROM memory WHERE kind = ? AND key = ?";
    CamStatement *statement = cam_database_prepare(database, sql, error);
    int rows = 0;

    if (statement == NULL)
        return FALSE;
    bind_text(statement, 1, call->space);
    bind_text(statement, 2, call->key);
    if (call->value != NULL)
        bind_text(statement, 3, call->value);
    return cam_database_change(database, statement, &rows, error);
}

static gboolean
write_one(CamDatabase *database, CamChain *chain, CamStoreCall *call, GError **error)
{
    switch (call->kind) {
    case CAM_CALL_ADD_RUN:
        return add_run(database, chain, call, error);
    case CAM_CALL_APPEND:
        return append(database, chain, call, error);
    case CAM_CALL_SET_JOB:
        return set_job(database, chain, call, error);
    case CAM_CALL_SET_RUN:
        return set_run(database, chain, call, error);
    case CAM_CALL_PUT:
        return put(database, call, error);
    case CAM_CALL_GET:
    case CAM_CALL_LOAD_RUN:
    case CAM_CALL_LIST_RUNS:
    case CAM_CALL_END:
        break;
    }
    g_return_val_if_reached(TRUE);
}

gboolean
cam_write_call(CamDatabase *database, CamChain *chain, CamStoreCall *call, GError **error)
{
    CamChain before = *chain;

    /* so that a refused call takes nothing of the others in the transaction with it */
    if (!cam_database_run(database, "SAVEPOINT call", error) ||
        !write_one(database, chain, call, error))
        return FALSE;
    if (call->error != NULL) {
        *chain = before;
        if (!cam_database_run(database, "ROLLBACK TO call", error))
            return FALSE;
    }
    return cam_database_run(database, "RELEASE call", error);
}
