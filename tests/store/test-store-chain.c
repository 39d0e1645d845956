/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/store-chain.h"
#include "tests/store/helper.h"

#include <sqlite3.h>

#define RUN   "11111111-aaaa-4000-8000-000000000001"
#define JOB_A "aaaaaaaa-0000-4000-8000-000000000001"
#define JOB_B "bbbbbbbb-0000-4000-8000-000000000002"
#define JOB_C "cccccccc-0000-4000-8000-000000000003"

static void
add_three_jobs(Fixture *fixture)
{
    helper_add_run(fixture->store, RUN, (const char *const[]){ JOB_B, JOB_A, JOB_C, NULL });
}

static void
append(Fixture *fixture, const CamEvent *event)
{
    g_auto(Outcome) outcome = { 0 };

    cam_store_append(fixture->store, event, helper_on_done, &outcome);
    helper_wait(&outcome);
    g_assert_no_error(outcome.error);
}

static void
append_one(Fixture *fixture)
{
    g_autoptr(CamEvent) event = helper_event(RUN, JOB_C, "device-down", "address", "10.0.0.5");

    append(fixture, event);
}

/* the number was made by another implementation of what store-chain.h says */
static void
test_hash(Fixture *fixture, gconstpointer data)
{
    CamEvent event = {
        .seq = 2,
        .utc_us = 1700000000000000,
        .run = (char *)"r",
        .hop = 1,
        .step = CAM_STEP_UPLOAD,
        .attempt = 3,
        .code = (char *)"intent",
        .args = (char *)"{\"a\":\"\xc3\xbc\"}",
        .prev_hash = (char *)"0000000000000000000000000000000000000000000000000000000000000000",
    };
    CamEvent first = { .seq = 1, .code = (char *)"x", .args = (char *)"{}" };
    g_autofree char *hash = cam_chain_hash(&event);
    g_autofree char *first_hash = cam_chain_hash(&first);

    g_assert_cmpstr(hash, ==, "f88e15bb976b533ebd9e5048a311e151b411d17af1b230cbe1687fdbb782d987");
    g_assert_cmpstr(first_hash, ==,
                    "e2762692cabd19c24bce7837002357b9ba6d17cbf67b423f011fafb7ffd2ed57");
}

static void
test_chain(Fixture *fixture, gconstpointer data)
{
    g_auto(Outcome) loaded = { 0 };

    fixture_assert_chain(fixture, 0);
    add_three_jobs(fixture);
    fixture_reopen(fixture);
    append_one(fixture);
    cam_store_load_run(fixture->store, "last", helper_on_loaded, &loaded);
    helper_wait(&loaded);
    g_assert_no_error(loaded.error);
    const CamEvent *before = NULL;
    for (guint i = 0; i < loaded.ledger->events->len; i++) {
        const CamEvent *event = loaded.ledger->events->pdata[i];
        g_autofree char *hash = before != NULL ? cam_chain_hash(before) : NULL;
        g_assert_cmpstr(event->prev_hash, ==, hash);
        before = event;
    }
    fixture_assert_chain(fixture, 0);
}

/* each of these is seen, and where */
static void
test_chain_broken(Fixture *fixture, gconstpointer data)
{
    const struct {
        const char *sql;
        guint64 bad;
    } cases[] = {
        { "UPDATE event SET args = '{}' WHERE seq = 2", 2 },
        { "UPDATE event SET utc_us = utc_us + 1 WHERE seq = 1", 1 },
        { "UPDATE event SET code = 'proof' WHERE seq = 5", 5 },
        { "UPDATE event SET prev_hash = 'x' WHERE seq = 1", 1 },
        { "DELETE FROM event WHERE seq = 3", 3 },
        { "DELETE FROM event WHERE seq = 5", 5 },
        { "DELETE FROM event WHERE seq = 1", 1 },
        { "DELETE FROM event", 1 },
        { "UPDATE head SET hash = 'x'", 5 },
        { "UPDATE event SET args = args || char (0) || 'x' WHERE seq = 5", G_MAXUINT64 },
        { "UPDATE event SET step = 'unknown' WHERE seq = 5", G_MAXUINT64 },
        { "UPDATE event SET run = CAST (run AS BLOB) WHERE seq = 3", G_MAXUINT64 },
        { "UPDATE event SET job = CAST (job AS BLOB) WHERE seq = 3", G_MAXUINT64 },
        { "UPDATE event SET step = CAST (step AS BLOB) WHERE seq = 3", G_MAXUINT64 },
        { "UPDATE event SET code = CAST (code AS BLOB) WHERE seq = 5", G_MAXUINT64 },
        { "UPDATE event SET args = CAST (args AS BLOB) WHERE seq = 1", G_MAXUINT64 },
        { "UPDATE event SET prev_hash = CAST (prev_hash AS BLOB) WHERE seq = 2", G_MAXUINT64 },
        { "UPDATE event SET utc_us = CAST (utc_us AS BLOB) WHERE seq = 2", G_MAXUINT64 },
        { "UPDATE event SET hop = CAST (hop AS BLOB) WHERE seq = 2", G_MAXUINT64 },
        { "UPDATE event SET attempt = CAST (attempt AS BLOB) WHERE seq = 5", G_MAXUINT64 },
    };

    add_three_jobs(fixture);
    append_one(fixture);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_build_filename(fixture->folder, "camherd.db", NULL);
        g_autofree char *good = NULL;
        g_autoptr(GError) error = NULL;
        guint64 bad = 0;
        gsize size = 0;
        g_autofree char *sql = g_strconcat(
            "DROP TRIGGER event_no_update; DROP TRIGGER event_no_delete;", cases[i].sql, NULL);

        fixture_close(fixture);
        g_assert_true(g_file_get_contents(path, &good, &size, NULL));
        g_assert_cmpint(fixture_run_loose_sql(fixture, sql), ==, SQLITE_OK);
        fixture->store = helper_open(fixture->folder, FALSE, &fixture->site);
        gboolean looked = cam_store_verify(fixture->store, &bad, &error);
        g_assert_true(looked == (cases[i].bad != G_MAXUINT64));
        if (looked)
            g_assert_cmpuint(bad, ==, cases[i].bad);
        else
            g_assert_error(error, CAM_ERROR, CAM_ERROR_STORE);
        fixture_close(fixture);
        g_assert_true(g_file_set_contents(path, good, (gssize)size, NULL));
    }
    fixture->store = helper_open(fixture->folder, TRUE, &fixture->site);
    fixture_assert_chain(fixture, 0);
}

static void
assert_not_loaded(Fixture *fixture, const char *run)
{
    g_auto(Outcome) loaded = { 0 };

    cam_store_load_run(fixture->store, run, helper_on_loaded, &loaded);
    helper_wait(&loaded);
    g_assert_error(loaded.error, CAM_ERROR, CAM_ERROR_STORE);
    g_assert_null(loaded.ledger);
    g_assert_null(loaded.list);
}

/* the same bytes with another type equal nothing in SQL: a run is not loaded without what they
   belong to, nor called unknown, also when nobody asked for the chain before */
static void
test_other_type(Fixture *fixture, gconstpointer data)
{
    const char *const cases[] = {
        "UPDATE event SET run = CAST (run AS BLOB) WHERE seq = 3",
        "UPDATE event SET run = CAST (run AS BLOB) WHERE seq = 5",
        "UPDATE event SET code = CAST (code AS BLOB) WHERE seq = 4",
        "UPDATE run SET id = CAST (id AS BLOB)",
        "UPDATE run SET first_seq = CAST (first_seq AS BLOB)",
        "UPDATE job SET run = CAST (run AS BLOB) WHERE idx = 1",
        "UPDATE job SET state = CAST (state AS BLOB) WHERE idx = 1",
        "UPDATE job SET generation = CAST (generation AS BLOB) WHERE idx = 2",
        NULL,
    };
    g_autofree char *path = g_build_filename(fixture->folder, "camherd.db", NULL);
    g_autofree char *good = NULL;
    gsize size = 0;

    add_three_jobs(fixture);
    append_one(fixture);
    fixture_close(fixture);
    g_assert_true(g_file_get_contents(path, &good, &size, NULL));
    for (guint i = 0; cases[i] != NULL; i++) {
        g_autofree char *sql = g_strconcat("DROP TRIGGER event_no_update;", cases[i], NULL);
        g_assert_cmpint(fixture_run_loose_sql(fixture, sql), ==, SQLITE_OK);
        fixture->store = helper_open(fixture->folder, FALSE, &fixture->site);
        assert_not_loaded(fixture, "last");
        assert_not_loaded(fixture, RUN);
        fixture_close(fixture);
        g_assert_true(g_file_set_contents(path, good, (gssize)size, NULL));
    }
}

/* a pin that no question would find again is not forgotten: the journal is refused */
static void
test_other_type_in_memory(Fixture *fixture, gconstpointer data)
{
    g_auto(Outcome) outcome = { 0 };
    g_autoptr(GError) error = NULL;

    cam_store_put(fixture->store, "pin", "10.0.0.5", "x", helper_on_done, &outcome);
    helper_wait(&outcome);
    g_assert_no_error(outcome.error);
    g_clear_pointer(&fixture->store, cam_store_free);
    g_assert_cmpint(fixture_run_loose_sql(fixture, "UPDATE memory SET key = CAST (key AS BLOB)"),
                    ==, SQLITE_OK);
    g_assert_null(cam_store_open(fixture->site, TRUE, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_STORE);
}

/* a journal whose end is not the one noted is not written on */
/* the tables themselves refuse a text that is none */
static void
test_strict(Fixture *fixture, gconstpointer data)
{
    add_three_jobs(fixture);
    fixture_close(fixture);
    g_assert_cmpint(fixture_run_sql(fixture, "UPDATE job SET state = x'00' WHERE idx = 1"), ==,
                    SQLITE_CONSTRAINT_DATATYPE);
}

static void
test_tail_missing(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    add_three_jobs(fixture);
    g_clear_pointer(&fixture->store, cam_store_free);
    g_assert_cmpint(fixture_run_sql(fixture, "DROP TRIGGER event_no_delete;"
                                             "DELETE FROM event WHERE seq = 4"),
                    ==, SQLITE_OK);
    g_assert_null(cam_store_open(fixture->site, TRUE, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_STORE);
}

static void
test_append_only(Fixture *fixture, gconstpointer data)
{
    const char *const forbidden[] = {
        "UPDATE event SET args = '{}' WHERE seq = 2",
        "DELETE FROM event WHERE seq = 4",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event VALUES (2, 0, NULL, NULL, 0, '', 0, 'x', '{}', NULL)",
        "REPLACE INTO event VALUES (6, 0, '" RUN "', '" JOB_A
        "', 0, 'upload', 1, 'intent', '{}', NULL)",
        "INSERT INTO event VALUES (7, 0, NULL, NULL, 0, '', 0, 'x', '{}', NULL)",
        NULL,
    };
    g_autoptr(CamEvent) intent = helper_event(RUN, JOB_A, "intent", NULL, NULL);

    add_three_jobs(fixture);
    intent->step = CAM_STEP_UPLOAD;
    intent->attempt = 1;
    append(fixture, intent);
    for (guint i = 0; forbidden[i] != NULL; i++)
        g_assert_cmpint(fixture_run_sql(fixture, forbidden[i]), ==, SQLITE_CONSTRAINT_TRIGGER);
    fixture_assert_chain(fixture, 0);
}

static void
add(const char *path, void (*test)(Fixture *, gconstpointer))
{
    g_test_add(path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/store/chain/hash", test_hash);
    add("/store/chain/holds", test_chain);
    add("/store/chain/broken", test_chain_broken);
    add("/store/chain/other-type", test_other_type);
    add("/store/chain/other-type-in-memory", test_other_type_in_memory);
    add("/store/chain/strict", test_strict);
    add("/store/chain/tail-missing", test_tail_missing);
    add("/store/chain/append-only", test_append_only);
    return g_test_run();
}
