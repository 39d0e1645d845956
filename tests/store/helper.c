/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/store/helper.h"

#include "src/base/text.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

char *
helper_make_folder(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("camherd-store-XXXXXX", &error);

    g_assert_no_error(error);
    return folder;
}

static void
remove_all(const char *path)
{
    g_autoptr(GDir) folder = NULL;
    const char *name;

    if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
        folder = g_dir_open(path, 0, NULL);
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        remove_all(below);
    }
    g_remove(path);
}

void
helper_remove_folder(char *folder)
{
    remove_all(folder);
    g_free(folder);
}

CamStore *
helper_open(const char *folder, gboolean for_writing, CamSite **ret_site)
{
    g_autoptr(GError) error = NULL;
    CamSite *site = cam_site_open(folder, &error);

    g_assert_no_error(error);
    if (for_writing && !cam_site_own(site, &error))
        g_assert_no_error(error);
    CamStore *store = cam_store_open(site, for_writing, &error);
    g_assert_no_error(error);
    g_assert_nonnull(store);
    *ret_site = site;
    return store;
}

void
fixture_set_up(Fixture *fixture, gconstpointer data)
{
    fixture->folder = helper_make_folder();
    fixture->store = helper_open(fixture->folder, TRUE, &fixture->site);
}

void
fixture_close(Fixture *fixture)
{
    g_clear_pointer(&fixture->store, cam_store_free);
    g_clear_pointer(&fixture->site, cam_site_free);
}

void
fixture_tear_down(Fixture *fixture, gconstpointer data)
{
    fixture_close(fixture);
    helper_remove_folder(fixture->folder);
}

void
fixture_reopen(Fixture *fixture)
{
    fixture_close(fixture);
    fixture->store = helper_open(fixture->folder, TRUE, &fixture->site);
}

void
fixture_assert_chain(Fixture *fixture, guint64 bad)
{
    g_autoptr(GError) error = NULL;
    guint64 found = 99999;

    g_assert_true(cam_store_verify(fixture->store, &found, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(found, ==, bad);
}

int
fixture_run_sql(Fixture *fixture, const char *sql)
{
    g_autofree char *path = g_build_filename(fixture->folder, "camherd.db", NULL);
    sqlite3 *db = NULL;

    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    sqlite3_extended_result_codes(db, 1);
    int result = sqlite3_exec(db, sql, NULL, NULL, NULL);
    g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
    return result;
}

int
fixture_run_loose_sql(Fixture *fixture, const char *sql)
{
    g_autofree char *whole =
        g_strconcat("PRAGMA writable_schema = ON;"
                    "UPDATE sqlite_schema SET sql = replace (sql, ' STRICT', '');"
                    "PRAGMA writable_schema = RESET;",
                    sql, NULL);

    return fixture_run_sql(fixture, whole);
}

static void
take_error(Outcome *outcome, const GError *error)
{
    outcome->calls++;
    if (error != NULL)
        outcome->error = g_error_copy(error);
}

void
helper_on_done(const GError *error, gpointer data)
{
    take_error(data, error);
}

void
helper_on_loaded(CamLedger *ledger, GPtrArray *rows, const GError *error, gpointer data)
{
    Outcome *outcome = data;

    take_error(outcome, error);
    outcome->ledger = ledger;
    outcome->list = rows;
}

void
helper_on_listed(GPtrArray *runs, const GError *error, gpointer data)
{
    Outcome *outcome = data;

    take_error(outcome, error);
    outcome->list = runs;
}

void
helper_on_got(const char *value, const GError *error, gpointer data)
{
    Outcome *outcome = data;

    take_error(outcome, error);
    outcome->value = g_strdup(value);
}

void
helper_wait(const Outcome *outcome)
{
    while (outcome->calls == 0)
        g_main_context_iteration(NULL, TRUE);
}

void
helper_clear(Outcome *outcome)
{
    g_clear_error(&outcome->error);
    g_clear_pointer(&outcome->ledger, cam_ledger_free);
    g_clear_pointer(&outcome->list, g_ptr_array_unref);
    g_clear_pointer(&outcome->value, g_free);
    outcome->calls = 0;
}

CamEvent *
helper_event(const char *run, const char *job, const char *code, const char *name,
             const char *value)
{
    return cam_event_new(run, job, code, cam_args_new(name, value, NULL));
}

static void
free_event(gpointer event)
{
    cam_event_free(event);
}

GPtrArray *
helper_plan(const char *run, const char *const *jobs)
{
    GPtrArray *events = g_ptr_array_new_with_free_func(free_event);

    g_ptr_array_add(events, helper_event(run, NULL, "run-planned", "inventory", "/tmp/site.csv"));
    for (guint i = 0; jobs[i] != NULL; i++) {
        g_autofree char *index = g_strdup_printf("%u", i);
        g_ptr_array_add(events, helper_event(run, jobs[i], "job-planned", "index", index));
    }
    return events;
}

void
helper_add_run(CamStore *store, const char *run, const char *const *jobs)
{
    g_autoptr(GPtrArray) events = helper_plan(run, jobs);
    g_auto(Outcome) outcome = { 0 };

    cam_store_add_run(store, run, events, helper_on_done, &outcome);
    helper_wait(&outcome);
    g_assert_no_error(outcome.error);
}

/* the row must be what its own job-state events say */
static void
check_row(const CamJobRow *row, const CamLedger *ledger)
{
    const CamLedgerJob *job = cam_ledger_find_job(ledger, row->id);
    const CamEvent *last = NULL;
    CamState state = CAM_STATE_PLANNED;
    guint64 changes = 0;

    for (guint i = 0; i < ledger->events->len; i++) {
        const CamEvent *event = ledger->events->pdata[i];
        if (g_strcmp0(event->job, row->id) != 0 || !g_str_equal(event->code, "job-state"))
            continue;
        g_autoptr(JsonObject) args = cam_args_parse(event->args);
        g_assert_true(cam_state_parse(cam_args_get(args, "to"), &state));
        last = event;
        changes++;
    }
    g_assert_nonnull(job);
    g_assert_cmpuint(row->generation, ==, changes);
    g_assert_cmpint(row->state, ==, state);
    g_assert_cmpint(row->state, ==, job->state);
    g_assert_cmpint(row->step, ==, last != NULL ? last->step : CAM_STEP_NONE);
    g_assert_cmpuint(row->hop, ==, last != NULL ? last->hop : 0);
    g_assert_cmpuint(row->attempt, ==, last != NULL ? last->attempt : 0);
}

static guint
count_numbered(const CamLedger *ledger)
{
    guint64 seq = 0;
    guint next = 0;

    for (guint i = 0; i < ledger->events->len; i++) {
        const CamEvent *event = ledger->events->pdata[i];
        g_autoptr(JsonObject) args = cam_args_parse(event->args);
        const char *number = cam_args_get(args, "i");
        guint64 value = 0;
        g_assert_cmpuint(event->seq, >, seq);
        seq = event->seq;
        if (number == NULL)
            continue;
        g_assert_true(cam_text_parse_uint(number, G_MAXUINT, &value));
        g_assert_cmpuint(value, ==, next);
        next++;
    }
    return next;
}

guint
helper_check_run(CamStore *store, const char *run)
{
    g_auto(Outcome) outcome = { 0 };
    g_autoptr(GError) error = NULL;
    guint64 bad = 1;

    if (!cam_store_verify(store, &bad, &error))
        g_assert_no_error(error);
    g_assert_cmpuint(bad, ==, 0);
    cam_store_load_run(store, run, helper_on_loaded, &outcome);
    helper_wait(&outcome);
    g_assert_no_error(outcome.error);
    g_assert_cmpuint(outcome.list->len, ==, outcome.ledger->jobs->len);
    for (guint i = 0; i < outcome.list->len; i++)
        check_row(outcome.list->pdata[i], outcome.ledger);
    return count_numbered(outcome.ledger);
}
