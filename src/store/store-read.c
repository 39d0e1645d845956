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

/* one flipped bit makes a text a blob of the same bytes: SQLite's own check passes it and it is
   read and hashed as before, but equals no text in SQL. Nor have the journal's texts a NUL inside,
   which would hide what is behind it from the chain */
static gboolean
read_text(CamStatement *statement, int column, const char **ret_text)
{
    int type = sqlite3_column_type(statement, column);

    if (type != SQLITE_TEXT) {
        *ret_text = NULL;
        return type == SQLITE_NULL;
    }
    *ret_text = (const char *)sqlite3_column_text(statement, column);
    return *ret_text != NULL && strlen(*ret_text) == (gsize)sqlite3_column_bytes(statement, column);
}

static gboolean
take_text(CamStatement *statement, int column, char **ret_text)
{
    const char *text = NULL;

    if (!read_text(statement, column, &text))
        return FALSE;
    *ret_text = g_strdup(text);
    return TRUE;
}

static gboolean
take_number(CamStatement *statement, int column, gint64 *ret_number)
{
    if (sqlite3_column_type(statement, column) != SQLITE_INTEGER)
        return FALSE;
    *ret_number = sqlite3_column_int64(statement, column);
    return TRUE;
}

static gboolean
take_count(CamStatement *statement, int column, guint *ret_count)
{
    gint64 value = 0;

    if (!take_number(statement, column, &value) || value < 0 || value > G_MAXUINT)
        return FALSE;
    *ret_count = (guint)value;
    return TRUE;
}

static gboolean
take_step(CamStatement *statement, int column, CamStep *ret_step)
{
    const char *word = NULL;

    if (!read_text(statement, column, &word))
        return FALSE;
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
    if (!take_number(statement, 1, &event->utc_us) || !take_text(statement, 2, &event->run) ||
        !take_text(statement, 3, &event->job) || !take_count(statement, 4, &event->hop) ||
        !take_step(statement, 5, &event->step) || !take_count(statement, 6, &event->attempt) ||
        !take_text(statement, 7, &event->code) || !take_text(statement, 8, &event->args) ||
        !take_text(statement, 9, &event->prev_hash))
        return set_odd(database, error);
    *ret_event = g_steal_pointer(&event);
    return TRUE;
}

/* the events of a run lie close together, and no index of them could be lost or damaged. CAST: one
   whose run is no text any more is not passed over here, but refused by cam_read_event() */
static gboolean
read_events(CamDatabase *database, CamStoreCall *call, const char *run, GError **error)
{
    CamStatement *statement = cam_database_prepare(
        database,
        CAM_SELECT_EVENTS
        "WHERE seq >= (SELECT first_seq FROM run WHERE id = ?1) AND CAST (run AS TEXT) = ?1 "
        "ORDER BY seq",
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
    const char *state = NULL;
    gint64 generation = 0;

    if (!take_number(statement, 1, &generation) || !read_text(statement, 3, &state))
        return FALSE;
    row->generation = (guint64)generation;
    return take_text(statement, 0, &row->id) && take_text(statement, 2, &row->owner) &&
           cam_state_parse(state, &row->state) && take_step(statement, 4, &row->step) &&
           take_count(statement, 5, &row->hop) && take_count(statement, 6, &row->attempt);
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
        "SELECT id FROM run WHERE substr (CAST (id AS TEXT), 1, length (?1)) = ?1 "
        "ORDER BY CAST (id AS TEXT) = ?1 DESC, number DESC LIMIT 2",
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
    const char *state = NULL;

    return take_text(statement, 0, &run->id) && read_text(statement, 1, &state) &&
           cam_run_state_parse(state, &run->state) && take_number(statement, 2, &run->started_us) &&
           take_number(statement, 3, &run->ended_us) && take_count(statement, 4, &run->jobs) &&
           take_count(statement, 5, &run->done) && take_count(statement, 6, &run->bad);
}

static gboolean
list_runs(CamDatabase *database, CamStoreCall *call, GError **error)
{
    CamStatement *statement = cam_database_prepare(
        database,
        "SELECT run.id, run.state, run.started_us, run.ended_us, count (job.id), "
        "count (job.id) FILTER (WHERE CAST (job.state AS TEXT) = ?1), "
        "count (job.id) FILTER (WHERE CAST (job.state AS TEXT) IN (?2, ?3)) "
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
    const char *space = NULL;
    const char *key = NULL;
    const char *value = NULL;

    if (statement == NULL)
        return FALSE;
    for (;;) {
        if (!cam_database_next(database, statement, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        if (!read_text(statement, 0, &space) || !read_text(statement, 1, &key) ||
            !read_text(statement, 2, &value))
            return set_odd(database, error);
        take(space, key, value, data);
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
