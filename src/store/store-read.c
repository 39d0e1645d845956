/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/store-read.h"

#include "src/base/text.h"

#include <sqlite3.h>
#include <string.h>

typedef gboolean (*ReadFunc)(CamDatabase *database, CamStoreCall *call, GError **error);

static gboolean
set_odd(CamDatabase *database, GError **error)
{
    cam_database_set_damaged(database, "it holds values that camherd never writes", error);
    return FALSE;
}

/* the journal's texts have no NUL inside; one would hide what is behind it from the chain */
static gboolean
take_text(CamStatement *statement, int column, char **ret_text)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);

    if (text != NULL && strlen(text) != (gsize)sqlite3_column_bytes(statement, column))
        return FALSE;
    *ret_text = g_strdup(text);
    return TRUE;
}

static gboolean
take_count(CamStatement *statement, int column, guint *ret_count)
{
    sqlite3_int64 value = sqlite3_column_int64(statement, column);

    if (value < 0 || value > G_MAXUINT)
        return FALSE;
    *ret_count = (guint)value;
    return TRUE;
}

static gboolean
take_step(CamStatement *statement, int column, CamStep *ret_step)
{
    const char *word = (const char *)sqlite3_column_text(statement, column);

    *ret_step = cam_step_parse(word);
    return g_strcmp0(word, cam_step_name(*ret_step)) == 0;
}

gboolean
cam_read_event(CamDatabase *database, CamStatement *statement, CamEvent **ret_event, GError **error)
{
    gboolean row = FALSE;

    if (!cam_database_next(database, statement, &row, error))
        return FALSE;
    if (!row) {
        *ret_event = NULL;
        return TRUE;
    }
    g_autoptr(CamEvent) event = g_new0(CamEvent, 1);
    event->seq = (guint64)sqlite3_column_int64(statement, 0);
    event->utc_us = sqlite3_column_int64(statement, 1);
    if (!take_text(statement, 2, &event->run) || !take_text(statement, 3, &event->job) ||
        !take_count(statement, 4, &event->hop) || !take_step(statement, 5, &event->step) ||
        !take_count(statement, 6, &event->attempt) || !take_text(statement, 7, &event->code) ||
        !take_text(statement, 8, &event->args) || !take_text(statement, 9, &event->prev_hash))
        return set_odd(database, error);
    *ret_event = g_steal_pointer(&event);
    return TRUE;
}

/* the events of a run lie close together, and no index of them could be lost or damaged */
static gboolean
read_events(CamDatabase *database, CamStoreCall *call, const char *run, GError **error)
{
    CamStatement *statement = cam_database_prepare(
        database,
        CAM_SELECT_EVENTS
        "WHERE seq >= (SELECT first_seq FROM run WHERE id = ?1) AND run = ?1 ORDER BY seq",
        error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_text(statement, 1, run, -1, SQLITE_STATIC);
    call->ledger = cam_ledger_new(run);
    for (;;) {
        g_autoptr(CamEvent) event = NULL;
        if (!cam_read_event(database, statement, &event, error))
            return FALSE;
        if (event == NULL)
            return TRUE;
        cam_ledger_add(call->ledger, event);
    }
}

/* what the tables say of a run must be what its events say */
static gboolean
check_run(CamDatabase *database, const CamStoreCall *call, GError **error)
{
    const GPtrArray *events = call->ledger->events;
    const CamEvent *first = events->len > 0 ? events->pdata[0] : NULL;
    gboolean good = first != NULL && g_strcmp0(first->code, "run-planned") == 0 &&
                    call->list->len == call->ledger->jobs->len;

    for (guint i = 0; good && i < call->list->len; i++) {
        const CamJobRow *row = call->list->pdata[i];
        good = cam_ledger_find_job(call->ledger, row->id) != NULL;
    }
    return good || set_odd(database, error);
}

static void
free_row(gpointer row)
{
    cam_job_row_free(row);
}

static gboolean
take_job(CamStatement *statement, CamJobRow *row)
{
    row->generation = (guint64)sqlite3_column_int64(statement, 1);
    return take_text(statement, 0, &row->id) && take_text(statement, 2, &row->owner) &&
           cam_state_parse((const char *)sqlite3_column_text(statement, 3), &row->state) &&
           take_step(statement, 4, &row->step) && take_count(statement, 5, &row->hop) &&
           take_count(statement, 6, &row->attempt);
}

static gboolean
read_jobs(CamDatabase *database, CamStoreCall *call, const char *run, GError **error)
{
    CamStatement *statement = cam_database_prepare(
        database,
        "SELECT id, generation, owner, state, step, hop, attempt FROM job WHERE run = ? "
        "ORDER BY idx",
        error);
    gboolean row = TRUE;

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_text(statement, 1, run, -1, SQLITE_STATIC);
    call->list = g_ptr_array_new_with_free_func(free_row);
    for (;;) {
        if (!cam_database_next(database, statement, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        CamJobRow *job = g_new0(CamJobRow, 1);
        g_ptr_array_add(call->list, job);
        if (!take_job(statement, job))
            return set_odd(database, error);
    }
}

static gboolean
set_unknown(const char *typed, GError **error)
{
    g_autofree char *shown = cam_text_clean(typed, 60);

    if (g_str_equal(typed, "last"))
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "there is no run yet on this site; start one with: camherd update");
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "there is no run %s on this site; see which there are with: camherd runs",
                    shown != NULL ? shown : "\"\"");
    return FALSE;
}

static gboolean
set_ambiguous(const char *typed, const char *one, const char *other, GError **error)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "%s is the beginning of more than one run (%s, %s): type more of it", typed, one,
                other);
    return FALSE;
}

static gboolean
find_last(CamDatabase *database, char **ret_run, GError **error)
{
    CamStatement *statement =
        cam_database_prepare(database, "SELECT id FROM run ORDER BY number DESC LIMIT 1", error);
    gboolean row = FALSE;

    if (statement == NULL || !cam_database_next(database, statement, &row, error))
        return FALSE;
    if (!row)
        return set_unknown("last", error);
    gboolean good = take_text(statement, 0, ret_run);
    sqlite3_reset(statement);
    return good || set_odd(database, error);
}

static gboolean
find_beginning(CamDatabase *database, const char *typed, char **ret_run, GError **error)
{
    g_autofree char *lower = g_ascii_strdown(typed, -1);
    g_autofree char *found = NULL;
    g_autofree char *other = NULL;
    gboolean row = FALSE;
    CamStatement *statement = cam_database_prepare(
        database,
        "SELECT id FROM run WHERE substr (id, 1, length (?1)) = ?1 ORDER BY id = ?1 DESC, "
        "number DESC LIMIT 2",
        error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_text(statement, 1, lower, -1, SQLITE_STATIC);
    if (*lower == '\0')
        return set_unknown(typed, error);
    if (!cam_database_next(database, statement, &row, error))
        return FALSE;
    if (!row)
        return set_unknown(typed, error);
    if (!take_text(statement, 0, &found))
        return set_odd(database, error);
    if (!cam_database_next(database, statement, &row, error))
        return FALSE;
    if (row && !take_text(statement, 0, &other))
        return set_odd(database, error);
    sqlite3_reset(statement);
    if (other != NULL && !g_str_equal(found, lower))
        return set_ambiguous(lower, found, other, error);
    *ret_run = g_steal_pointer(&found);
    return TRUE;
}

static gboolean
load_run(CamDatabase *database, CamStoreCall *call, GError **error)
{
    g_autofree char *run = NULL;
    gboolean found = g_str_equal(call->run, "last")
                         ? find_last(database, &run, error)
                         : find_beginning(database, call->run, &run, error);

    return found && read_events(database, call, run, error) &&
           read_jobs(database, call, run, error) && check_run(database, call, error);
}

static void
free_summary(gpointer summary)
{
    cam_run_summary_free(summary);
}

static gboolean
take_run(CamStatement *statement, CamRunSummary *run)
{
    run->started_us = sqlite3_column_int64(statement, 2);
    run->ended_us = sqlite3_column_int64(statement, 3);
    return take_text(statement, 0, &run->id) &&
           cam_run_state_parse((const char *)sqlite3_column_text(statement, 1), &run->state) &&
           take_count(statement, 4, &run->jobs) && take_count(statement, 5, &run->done) &&
           take_count(statement, 6, &run->bad);
}

static gboolean
list_runs(CamDatabase *database, CamStoreCall *call, GError **error)
{
    CamStatement *statement = cam_database_prepare(
        database,
        "SELECT run.id, run.state, run.started_us, run.ended_us, count (job.id), "
        "count (job.id) FILTER (WHERE job.state = ?1), "
        "count (job.id) FILTER (WHERE job.state IN (?2, ?3)) "
        "FROM run LEFT JOIN job ON job.run = run.id "
        "GROUP BY run.number ORDER BY run.number DESC",
        error);
    gboolean row = FALSE;

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_text(statement, 1, cam_state_name(CAM_STATE_DONE), -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, cam_state_name(CAM_STATE_FAILED), -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, cam_state_name(CAM_STATE_UNSURE), -1, SQLITE_STATIC);
    for (;;) {
        if (!cam_database_next(database, statement, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        CamRunSummary *run = g_new0(CamRunSummary, 1);
        g_ptr_array_add(call->list, run);
        if (!take_run(statement, run))
            return set_odd(database, error);
    }
}

static gboolean
get(CamDatabase *database, CamStoreCall *call, GError **error)
{
    CamStatement *statement = cam_database_prepare(
        database, "SELECT value FROM memory WHERE kind = ? AND key = ?", error);
    gboolean row = FALSE;

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_text(statement, 1, call->space, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, call->key, -1, SQLITE_STATIC);
    if (!cam_database_next(database, statement, &row, error))
        return FALSE;
    gboolean good = !row || take_text(statement, 0, &call->value);
    sqlite3_reset(statement);
    return good || set_odd(database, error);
}

gboolean
cam_read_memory(CamDatabase *database, CamMemoryFunc take, gpointer data, GError **error)
{
    CamStatement *statement =
        cam_database_prepare(database, "SELECT kind, key, value FROM memory", error);
    gboolean row = FALSE;

    if (statement == NULL)
        return FALSE;
    for (;;) {
        if (!cam_database_next(database, statement, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        take((const char *)sqlite3_column_text(statement, 0),
             (const char *)sqlite3_column_text(statement, 1),
             (const char *)sqlite3_column_text(statement, 2), data);
    }
}

/* one snapshot of all it reads, while another process may write */
static void
read_in_snapshot(CamDatabase *database, CamStoreCall *call, ReadFunc read)
{
    if (!cam_database_run(database, "BEGIN", &call->error))
        return;
    if (read(database, call, &call->error) && cam_database_run(database, "COMMIT", &call->error))
        return;
    g_clear_pointer(&call->ledger, cam_ledger_free);
    g_clear_pointer(&call->list, g_ptr_array_unref);
    g_clear_pointer(&call->value, g_free);
    cam_database_end(database);
}

void
cam_read_call(CamDatabase *database, CamStoreCall *call)
{
    switch (call->kind) {
    case CAM_CALL_GET:
        if (database != NULL)
            read_in_snapshot(database, call, get);
        return;
    case CAM_CALL_LOAD_RUN:
        if (database != NULL)
            read_in_snapshot(database, call, load_run);
        else
            set_unknown(call->run, &call->error);
        return;
    case CAM_CALL_LIST_RUNS:
        call->list = g_ptr_array_new_with_free_func(free_summary);
        if (database != NULL)
            read_in_snapshot(database, call, list_runs);
        return;
    case CAM_CALL_ADD_RUN:
    case CAM_CALL_APPEND:
    case CAM_CALL_SET_JOB:
    case CAM_CALL_SET_RUN:
    case CAM_CALL_PUT:
    case CAM_CALL_END:
        break;
    }
    g_return_if_reached();
}
