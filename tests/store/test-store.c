/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/store/helper.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#define RUN   "11111111-aaaa-4000-8000-000000000001"
#define RUN2  "11111111-bbbb-4000-8000-000000000002"
#define RUN3  "22222222-aaaa-4000-8000-000000000003"
#define JOB_A "aaaaaaaa-0000-4000-8000-000000000001"
#define JOB_B "bbbbbbbb-0000-4000-8000-000000000002"
#define JOB_C "cccccccc-0000-4000-8000-000000000003"

static CamEvent *
new_state_event(const char *job, CamState from, CamState to)
{
    JsonObject *args = cam_args_new("from", cam_state_name(from), "to", cam_state_name(to), NULL);

    return cam_event_new(RUN, job, "job-state", args);
}

static void
set_job(Fixture *fixture, const CamJobChange *change, Outcome *outcome)
{
    g_autoptr(CamEvent) event = new_state_event(change->job, change->from, change->to);

    event->hop = change->hop;
    event->step = change->step;
    event->attempt = change->attempt;
    cam_store_set_job(fixture->store, change, event, helper_on_done, outcome);
}

static void
append(Fixture *fixture, const CamEvent *event, Outcome *outcome)
{
    cam_store_append(fixture->store, event, helper_on_done, outcome);
}

static void
set_run(Fixture *fixture, CamRunState state, const char *code)
{
    JsonObject *args = cam_args_new("state", cam_run_state_name(state), "code", code, NULL);
    g_autoptr(CamEvent) event = cam_event_new(RUN, NULL, "run-state", args);
    g_auto(Outcome) outcome = { 0 };

    cam_store_set_run(fixture->store, RUN, state, event, helper_on_done, &outcome);
    helper_wait(&outcome);
    g_assert_no_error(outcome.error);
}

static void
load(Fixture *fixture, const char *run, Outcome *outcome)
{
    cam_store_load_run(fixture->store, run, helper_on_loaded, outcome);
    helper_wait(outcome);
}

static void
add_three_jobs(Fixture *fixture)
{
    helper_add_run(fixture->store, RUN, (const char *const[]){ JOB_B, JOB_A, JOB_C, NULL });
}

static void
assert_event(const CamEvent *found, const CamEvent *expected)
{
    g_assert_cmpint(found->utc_us, ==, expected->utc_us);
    g_assert_cmpstr(found->run, ==, expected->run);
    g_assert_cmpstr(found->job, ==, expected->job);
    g_assert_cmpuint(found->hop, ==, expected->hop);
    g_assert_cmpint(found->step, ==, expected->step);
    g_assert_cmpuint(found->attempt, ==, expected->attempt);
    g_assert_cmpstr(found->code, ==, expected->code);
    g_assert_cmpstr(found->args, ==, expected->args);
}

/* what was given comes back after the store was closed, field by field */
static void
test_roundtrip(Fixture *fixture, gconstpointer data)
{
    g_autoptr(CamEvent) event = helper_event(RUN, JOB_A, "result", "message",
                                             "it's \"50 %\" \xc3\xbc \xf0\x9f\x93\xb7 -- ?1");
    g_auto(Outcome) changed = { 0 };
    g_auto(Outcome) appended = { 0 };
    g_auto(Outcome) loaded = { 0 };

    add_three_jobs(fixture);
    event->utc_us = -5;
    event->hop = 2;
    event->step = CAM_STEP_AWAIT;
    event->attempt = 7;
    append(fixture, event, &appended);
    set_job(fixture,
            &(CamJobChange){
                .job = JOB_A,
                .from = CAM_STATE_PLANNED,
                .to = CAM_STATE_RUNNING,
                .step = CAM_STEP_PREFLIGHT,
                .hop = 1,
                .attempt = 3,
            },
            &changed);
    helper_wait(&appended);
    helper_wait(&changed);
    g_assert_no_error(appended.error);
    g_assert_no_error(changed.error);
    fixture_reopen(fixture);
    load(fixture, RUN, &loaded);

    g_assert_no_error(loaded.error);
    g_assert_cmpstr(loaded.ledger->run, ==, RUN);
    g_assert_cmpuint(loaded.ledger->events->len, ==, 6);
    for (guint i = 0; i < 6; i++)
        g_assert_cmpuint(((CamEvent *)loaded.ledger->events->pdata[i])->seq, ==, i + 1);
    assert_event(loaded.ledger->events->pdata[4], event);
    g_assert_cmpuint(loaded.list->len, ==, 3);
    const CamJobRow *row = loaded.list->pdata[1];
    g_assert_cmpstr(row->id, ==, JOB_A);
    g_assert_cmpuint(row->generation, ==, 1);
    g_assert_cmpint(row->state, ==, CAM_STATE_RUNNING);
    g_assert_cmpint(row->step, ==, CAM_STEP_PREFLIGHT);
    g_assert_cmpuint(row->hop, ==, 1);
    g_assert_cmpuint(row->attempt, ==, 3);
    g_assert_nonnull(row->owner);
    row = loaded.list->pdata[0];
    g_assert_cmpstr(row->id, ==, JOB_B);
    g_assert_cmpint(row->state, ==, CAM_STATE_PLANNED);
    g_assert_cmpuint(row->generation, ==, 0);
    g_assert_null(row->owner);
    helper_check_run(fixture->store, RUN);
}

static void
test_duplicate_intent(Fixture *fixture, gconstpointer data)
{
    g_autoptr(CamEvent) event = helper_event(RUN, JOB_A, "intent", NULL, NULL);
    g_auto(Outcome) first = { 0 };
    g_auto(Outcome) again = { 0 };
    g_auto(Outcome) later = { 0 };
    g_auto(Outcome) result = { 0 };
    g_auto(Outcome) other = { 0 };
    g_auto(Outcome) loaded = { 0 };

    add_three_jobs(fixture);
    event->step = CAM_STEP_UPLOAD;
    event->attempt = 1;
    append(fixture, event, &first);
    append(fixture, event, &again);
    event->attempt = 2;
    append(fixture, event, &later);
    g_free(event->code);
    event->code = g_strdup("result");
    append(fixture, event, &result);
    append(fixture, event, &result);
    g_free(event->code);
    event->code = g_strdup("intent");
    g_free(event->job);
    event->job = g_strdup(JOB_B);
    append(fixture, event, &other);
    helper_wait(&other);
    g_assert_no_error(first.error);
    g_assert_error(again.error, CAM_ERROR, CAM_ERROR_STORE);
    g_assert_no_error(later.error);
    g_assert_cmpuint(result.calls, ==, 2);
    g_assert_no_error(result.error);
    g_assert_no_error(other.error);
    helper_clear(&again);

    /* also in another process */
    fixture_reopen(fixture);
    append(fixture, event, &again);
    helper_wait(&again);
    g_assert_error(again.error, CAM_ERROR, CAM_ERROR_STORE);
    load(fixture, RUN, &loaded);
    g_assert_cmpuint(loaded.ledger->events->len, ==, 4 + 5);
    fixture_assert_chain(fixture, 0);
}

/* a stale belief fails its own call and nothing else of the same transaction */
static void
test_compare_and_set(Fixture *fixture, gconstpointer data)
{
    const CamJobChange good = { .job = JOB_A, .to = CAM_STATE_RUNNING };
    const CamJobChange good_b = { .job = JOB_B, .to = CAM_STATE_RUNNING };
    const CamJobChange wrong_state = {
        .job = JOB_A, .generation = 1, .from = CAM_STATE_WAITING, .to = CAM_STATE_DONE
    };
    const CamJobChange no_job = { .job = RUN3, .to = CAM_STATE_DONE };
    Outcome outcomes[5] = { 0 };
    g_auto(Outcome) loaded = { 0 };

    add_three_jobs(fixture);
    set_job(fixture, &good, &outcomes[0]);
    set_job(fixture, &good, &outcomes[1]); /* the generation went on */
    set_job(fixture, &wrong_state, &outcomes[2]);
    set_job(fixture, &no_job, &outcomes[3]);
    set_job(fixture, &good_b, &outcomes[4]);
    helper_wait(&outcomes[4]);
    g_assert_no_error(outcomes[0].error);
    g_assert_no_error(outcomes[4].error);
    for (guint i = 1; i < 4; i++) {
        g_assert_cmpuint(outcomes[i].calls, ==, 1);
        g_assert_error(outcomes[i].error, CAM_ERROR, CAM_ERROR_STORE);
    }
    g_assert_cmpstr(outcomes[2].error->message, ==,
                    "job " JOB_A " is running (generation 1), not waiting (generation 1)");
    load(fixture, RUN, &loaded);
    g_assert_cmpuint(loaded.ledger->events->len, ==, 4 + 2);
    for (guint i = 0; i < 6; i++)
        g_assert_cmpuint(((CamEvent *)loaded.ledger->events->pdata[i])->seq, ==, i + 1);
    helper_check_run(fixture->store, RUN);
    for (guint i = 1; i < 5; i++)
        helper_clear(&outcomes[i]);
}

/* owner: somebody works on it while it is running or waiting */
static void
test_owner(Fixture *fixture, gconstpointer data)
{
    const CamJobChange changes[] = {
        { .job = JOB_A, .from = CAM_STATE_PLANNED, .to = CAM_STATE_RUNNING },
        { .job = JOB_A, .generation = 1, .from = CAM_STATE_RUNNING, .to = CAM_STATE_WAITING },
        { .job = JOB_A, .generation = 2, .from = CAM_STATE_WAITING, .to = CAM_STATE_PARKED },
        { .job = JOB_A, .generation = 3, .from = CAM_STATE_PARKED, .to = CAM_STATE_RUNNING },
        { .job = JOB_A, .generation = 4, .from = CAM_STATE_RUNNING, .to = CAM_STATE_DONE },
    };

    add_three_jobs(fixture);
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_auto(Outcome) outcome = { 0 };
        g_auto(Outcome) loaded = { 0 };
        gboolean owned = changes[i].to == CAM_STATE_RUNNING || changes[i].to == CAM_STATE_WAITING;
        set_job(fixture, &changes[i], &outcome);
        helper_wait(&outcome);
        g_assert_no_error(outcome.error);
        load(fixture, RUN, &loaded);
        const CamJobRow *row = loaded.list->pdata[1];
        g_assert_cmpstr(row->owner, ==, owned ? g_get_host_name() : NULL);
        g_assert_cmpuint(row->generation, ==, i + 1);
    }
}

/* events of runs and jobs that are not there, a run twice, a job twice */
static void
test_strangers(Fixture *fixture, gconstpointer data)
{
    g_autoptr(CamEvent) no_run = helper_event(RUN2, NULL, "run-started", NULL, NULL);
    g_autoptr(CamEvent) no_job = helper_event(RUN, RUN2, "proof", NULL, NULL);
    g_autoptr(CamEvent) of_site = helper_event(NULL, NULL, "error", "message", "x");
    g_autoptr(GPtrArray) same_run =
        helper_plan(RUN, (const char *const[]){ JOB_A "x", JOB_B "x", NULL });
    g_autoptr(GPtrArray) same_job = helper_plan(RUN2, (const char *const[]){ RUN3, JOB_B, NULL });
    g_auto(Outcome) bad = { 0 };
    g_auto(Outcome) good = { 0 };
    g_auto(Outcome) listed = { 0 };

    add_three_jobs(fixture);
    append(fixture, no_run, &bad);
    helper_wait(&bad);
    g_assert_error(bad.error, CAM_ERROR, CAM_ERROR_STORE);
    helper_clear(&bad);
    append(fixture, no_job, &bad);
    helper_wait(&bad);
    g_assert_error(bad.error, CAM_ERROR, CAM_ERROR_STORE);
    helper_clear(&bad);
    cam_store_add_run(fixture->store, RUN, same_run, helper_on_done, &bad);
    helper_wait(&bad);
    g_assert_error(bad.error, CAM_ERROR, CAM_ERROR_STORE);
    helper_clear(&bad);
    cam_store_add_run(fixture->store, RUN2, same_job, helper_on_done, &bad);
    helper_wait(&bad);
    g_assert_error(bad.error, CAM_ERROR, CAM_ERROR_STORE);
    append(fixture, of_site, &good);
    helper_wait(&good);
    g_assert_no_error(good.error);
    cam_store_list_runs(fixture->store, helper_on_listed, &listed);
    helper_wait(&listed);
    g_assert_cmpuint(listed.list->len, ==, 1);
    fixture_assert_chain(fixture, 0);
}

static void
test_list(Fixture *fixture, gconstpointer data)
{
    const CamJobChange changes[] = {
        { .job = JOB_A, .to = CAM_STATE_DONE },
        { .job = JOB_B, .to = CAM_STATE_FAILED },
        { .job = JOB_C, .to = CAM_STATE_UNSURE },
    };
    g_auto(Outcome) outcome = { 0 };
    g_auto(Outcome) listed = { 0 };
    g_auto(Outcome) later = { 0 };
    g_autoptr(CamEvent) resumed = helper_event(RUN, NULL, "run-resumed", NULL, NULL);

    cam_store_list_runs(fixture->store, helper_on_listed, &listed);
    helper_wait(&listed);
    g_assert_cmpuint(listed.list->len, ==, 0);
    helper_clear(&listed);
    add_three_jobs(fixture);
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++)
        set_job(fixture, &changes[i], &outcome);
    set_run(fixture, CAM_RUN_STOPPED, "gate-shut");
    g_assert_no_error(outcome.error);
    helper_add_run(fixture->store, RUN2, (const char *const[]){ RUN2, NULL });
    helper_add_run(fixture->store, RUN3, (const char *const[]){ NULL });
    cam_store_list_runs(fixture->store, helper_on_listed, &listed);
    helper_wait(&listed);
    g_assert_cmpuint(listed.list->len, ==, 3);
    const CamRunSummary *run = listed.list->pdata[0];
    g_assert_cmpstr(run->id, ==, RUN3);
    g_assert_cmpuint(run->jobs, ==, 0);
    g_assert_cmpint(run->state, ==, CAM_RUN_RUNNING);
    g_assert_cmpint(run->started_us, >, 0);
    g_assert_cmpint(run->ended_us, ==, 0);
    run = listed.list->pdata[2];
    g_assert_cmpstr(run->id, ==, RUN);
    g_assert_cmpuint(run->jobs, ==, 3);
    g_assert_cmpuint(run->done, ==, 1);
    g_assert_cmpuint(run->bad, ==, 2);
    g_assert_cmpint(run->state, ==, CAM_RUN_STOPPED);
    g_assert_cmpint(run->ended_us, >=, run->started_us);

    /* taken up again: live as the ledger has it */
    append(fixture, resumed, &outcome);
    cam_store_list_runs(fixture->store, helper_on_listed, &later);
    helper_wait(&later);
    run = later.list->pdata[2];
    g_assert_cmpint(run->state, ==, CAM_RUN_RUNNING);
    g_assert_cmpint(run->ended_us, ==, 0);
}

static void
assert_loads(Fixture *fixture, const char *typed, const char *run)
{
    g_auto(Outcome) loaded = { 0 };

    load(fixture, typed, &loaded);
    g_assert_no_error(loaded.error);
    g_assert_cmpstr(loaded.ledger->run, ==, run);
}

static void
assert_unknown(Fixture *fixture, const char *typed, const char *word)
{
    g_auto(Outcome) loaded = { 0 };

    load(fixture, typed, &loaded);
    g_assert_error(loaded.error, CAM_ERROR, CAM_ERROR_USAGE);
    g_assert_nonnull(strstr(loaded.error->message, word));
    g_assert_null(loaded.ledger);
    g_assert_null(loaded.list);
}

static void
test_load(Fixture *fixture, gconstpointer data)
{
    assert_unknown(fixture, "last", "no run yet");
    add_three_jobs(fixture);
    helper_add_run(fixture->store, RUN3, (const char *const[]){ NULL });
    helper_add_run(fixture->store, RUN2, (const char *const[]){ NULL });
    helper_add_run(fixture->store, "2222", (const char *const[]){ NULL });
    helper_add_run(fixture->store, RUN2 "x", (const char *const[]){ NULL });
    assert_loads(fixture, "last", RUN2 "x");
    assert_loads(fixture, RUN, RUN);
    assert_loads(fixture, "11111111-a", RUN);
    assert_loads(fixture, "11111111-A", RUN);
    assert_loads(fixture, "22222", RUN3);
    assert_loads(fixture, "2222", "2222"); /* whole, though others begin like it */
    assert_loads(fixture, RUN2, RUN2);
    assert_unknown(fixture, "1111", "more than one run");
    assert_unknown(fixture, "1111", RUN2);
    assert_unknown(fixture, "3", "camherd runs");
    assert_unknown(fixture, "", "camherd runs");
    assert_unknown(fixture, "%", "camherd runs");
    assert_unknown(fixture, "1111*", "camherd runs");
    assert_unknown(fixture, RUN "0", "camherd runs");
}

typedef struct {
    GString *order;
    guint left;
} Order;

typedef struct {
    Order *order;
    const char *name;
} Turn;

static void
take_turn(Turn *turn)
{
    g_string_append(turn->order->order, turn->name);
    turn->order->left--;
}

static void
on_turn_done(const GError *error, gpointer data)
{
    take_turn(data);
}

static void
on_turn_got(const char *value, const GError *error, gpointer data)
{
    Turn *turn = data;

    take_turn(turn);
    g_string_append_printf(turn->order->order, "=%s", value != NULL ? value : "none");
}

/* a loop within a callback goes on with the next callback */
static void
on_turn_nested(const GError *error, gpointer data)
{
    Turn *turn = data;
    guint before = turn->order->left;

    take_turn(turn);
    while (turn->order->left == before - 1)
        g_main_context_iteration(NULL, TRUE);
}

/* reads and writes complete in the order of the calls, and a read sees the writes before it */
static void
test_order(Fixture *fixture, gconstpointer data)
{
    Order order = { g_string_new(NULL), 8 };
    Turn turns[] = { { &order, "a" }, { &order, "B" }, { &order, "c" }, { &order, "d" },
                     { &order, "E" }, { &order, "f" }, { &order, "G" }, { &order, "h" } };
    g_autoptr(CamEvent) event = helper_event(RUN, JOB_A, "proof", NULL, NULL);

    add_three_jobs(fixture);
    cam_store_put(fixture->store, "pin", "k", "1", on_turn_done, &turns[0]);
    cam_store_get(fixture->store, "pin", "k", on_turn_got, &turns[1]);
    cam_store_put(fixture->store, "pin", "k", "2", on_turn_nested, &turns[2]);
    cam_store_append(fixture->store, event, on_turn_done, &turns[3]);
    cam_store_get(fixture->store, "pin", "k", on_turn_got, &turns[4]);
    cam_store_put(fixture->store, "pin", "k", NULL, on_turn_done, &turns[5]);
    cam_store_get(fixture->store, "pin", "k", on_turn_got, &turns[6]);
    cam_store_append(fixture->store, event, on_turn_done, &turns[7]);
    g_assert_cmpstr(order.order->str, ==, ""); /* never within the call */
    while (order.left > 0)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpstr(order.order->str, ==, "aB=1cdE=2fG=noneh");
    g_string_free(order.order, TRUE);
}

/* frames of the -wal file that end a transaction (SQLite's file format, 4.1) */
static guint
count_commits(Fixture *fixture)
{
    g_autofree char *path = g_build_filename(fixture->folder, "camherd.db-wal", NULL);
    g_autofree char *wal = NULL;
    gsize size = 0;
    guint commits = 0;

    if (!g_file_get_contents(path, &wal, &size, NULL))
        return 0;
    for (gsize at = 32; at + 24 + 4096 <= size; at += 24 + 4096) {
        if (memcmp(wal + at + 4, "\0\0\0\0", 4) != 0 && memcmp(wal + at + 8, wal + 16, 8) == 0)
            commits++;
    }
    return commits;
}

/* what waits while the disk is busy goes into one transaction, and is told of in order */
static void
test_group_commit(Fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->folder, "camherd.db", NULL);
    Order order = { g_string_new(NULL), 200 };
    g_autofree Turn *turns = g_new0(Turn, 200);
    g_autoptr(GString) expected = g_string_new(NULL);
    sqlite3 *db = NULL;

    add_three_jobs(fixture);
    guint before = count_commits(fixture);
    g_assert_cmpuint(before, ==, 1);
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
    for (guint i = 0; i < 200; i++) {
        g_autofree char *name = g_strdup_printf("%u,", i);
        g_autoptr(CamEvent) event = helper_event(RUN, JOB_A, "proof", "name", name);
        turns[i] = (Turn){ &order, g_intern_string(name) };
        g_string_append(expected, name);
        cam_store_append(fixture->store, event, on_turn_done, &turns[i]);
    }
    g_assert_cmpint(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
    while (order.left > 0)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpstr(order.order->str, ==, expected->str);
    /* one for what the thread had taken when it found the journal busy, one for the rest */
    g_assert_cmpuint(count_commits(fixture), <=, before + 2);
    g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
    fixture_assert_chain(fixture, 0);
    g_string_free(order.order, TRUE);
}

/* freeing waits for the disk; who asked is told afterwards */
static void
test_free(Fixture *fixture, gconstpointer data)
{
    g_autoptr(CamEvent) event = helper_event(RUN, JOB_A, "proof", NULL, NULL);
    g_auto(Outcome) outcome = { 0 };

    add_three_jobs(fixture);
    for (guint i = 0; i < 50; i++)
        append(fixture, event, &outcome);
    fixture_close(fixture);
    g_assert_cmpuint(outcome.calls, ==, 0);
    while (outcome.calls < 50)
        g_main_context_iteration(NULL, TRUE);
    g_assert_no_error(outcome.error);
    g_auto(Outcome) loaded = { 0 };
    fixture->store = helper_open(fixture->folder, TRUE, &fixture->site);
    load(fixture, RUN, &loaded);
    g_assert_cmpuint(loaded.ledger->events->len, ==, 4 + 50);
}

static void
test_memory(Fixture *fixture, gconstpointer data)
{
    g_auto(Outcome) put = { 0 };
    g_auto(Outcome) got = { 0 };

    g_assert_null(cam_store_get_now(fixture->store, "pin", "a b"));
    cam_store_put(fixture->store, "pin", "a b", "1", helper_on_done, &put);
    g_autofree char *at_once = cam_store_get_now(fixture->store, "pin", "a b");
    g_assert_cmpstr(at_once, ==, "1");
    cam_store_put(fixture->store, "pin", "a b", "2", NULL, NULL);
    cam_store_put(fixture->store, "refused", "a b", "3", NULL, NULL);
    cam_store_put(fixture->store, "accepted", "x", "4", NULL, NULL);
    cam_store_put(fixture->store, "accepted", "x", NULL, NULL, NULL);
    cam_store_put(fixture->store, "discovered", "last", "{}", NULL, NULL);
    fixture_reopen(fixture);
    g_autofree char *pin = cam_store_get_now(fixture->store, "pin", "a b");
    g_autofree char *refused = cam_store_get_now(fixture->store, "refused", "a b");
    g_assert_cmpstr(pin, ==, "2");
    g_assert_cmpstr(refused, ==, "3");
    g_assert_null(cam_store_get_now(fixture->store, "accepted", "x"));
    g_assert_null(cam_store_get_now(fixture->store, "accepted", "a b"));
    cam_store_get(fixture->store, "discovered", "last", helper_on_got, &got);
    helper_wait(&got);
    g_assert_no_error(got.error);
    g_assert_cmpstr(got.value, ==, "{}");
}

static void
test_salt(Fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->folder, "salt", NULL);
    char *other_folder = helper_make_folder();
    CamSite *other_site = NULL;
    CamStore *other = helper_open(other_folder, TRUE, &other_site);
    GStatBuf info;

    g_assert_cmpint(g_stat(path, &info), !=, 0);
    g_autofree char *hash = cam_store_hash_secret(fixture->store, "secret");
    g_autofree char *same = cam_store_hash_secret(fixture->store, "secret");
    g_autofree char *longer = cam_store_hash_secret(fixture->store, "secret2");
    g_autofree char *elsewhere = cam_store_hash_secret(other, "secret");
    g_assert_cmpint(g_stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    g_assert_cmpint(info.st_size, ==, 32);
    g_assert_cmpuint(strlen(hash), ==, 64);
    g_assert_cmpstr(hash, ==, same);
    g_assert_cmpstr(hash, !=, longer);
    g_assert_cmpstr(hash, !=, elsewhere);
    fixture_reopen(fixture);
    g_autofree char *again = cam_store_hash_secret(fixture->store, "secret");
    g_assert_cmpstr(hash, ==, again);
    g_autofree char *salt = NULL;
    g_assert_true(g_file_get_contents(path, &salt, NULL, NULL));
    g_autofree char *hmac =
        g_compute_hmac_for_string(G_CHECKSUM_SHA256, (guint8 *)salt, 32, "secret", -1);
    g_assert_cmpstr(hash, ==, hmac);
    cam_store_free(other);
    cam_site_free(other_site);
    helper_remove_folder(other_folder);
}

static void
test_modes(Fixture *fixture, gconstpointer data)
{
    const char *const names[] = { "camherd.db", "camherd.db-wal", "camherd.db-shm", NULL };

    add_three_jobs(fixture);
    for (guint i = 0; names[i] != NULL; i++) {
        g_autofree char *path = g_build_filename(fixture->folder, names[i], NULL);
        GStatBuf info;
        g_assert_cmpint(g_stat(path, &info), ==, 0);
        g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    }
}

/* a reader beside the owner: sees what is on disk, may not write */
static void
test_reader(Fixture *fixture, gconstpointer data)
{
    g_autoptr(CamSite) site = NULL;
    g_autoptr(CamStore) reader = helper_open(fixture->folder, FALSE, &site);
    g_autoptr(CamEvent) event = helper_event(RUN, NULL, "run-started", NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_auto(Outcome) outcome = { 0 };

    add_three_jobs(fixture);
    g_assert_cmpuint(helper_check_run(reader, "last"), ==, 0);
    cam_store_append(reader, event, helper_on_done, &outcome);
    helper_wait(&outcome);
    g_assert_error(outcome.error, CAM_ERROR, CAM_ERROR_STORE);
    g_assert_null(cam_store_open(site, TRUE, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_INTERNAL);
    helper_clear(&outcome);
    cam_store_load_run(reader, "last", helper_on_loaded, &outcome);
    helper_wait(&outcome);
    g_assert_cmpuint(outcome.ledger->events->len, ==, 4);
}

/* a reader where there is no journal: empty, and nothing is made; later it finds the one made */
static void
test_reader_first(void)
{
    char *folder = helper_make_folder();
    g_autofree char *path = g_build_filename(folder, "camherd.db", NULL);
    g_autofree char *salt = g_build_filename(folder, "salt", NULL);
    g_autoptr(CamSite) site = NULL;
    g_autoptr(CamStore) reader = helper_open(folder, FALSE, &site);
    g_autoptr(GError) error = NULL;
    guint64 bad = 1;
    g_auto(Outcome) listed = { 0 };
    g_auto(Outcome) loaded = { 0 };
    g_auto(Outcome) got = { 0 };

    cam_store_list_runs(reader, helper_on_listed, &listed);
    cam_store_load_run(reader, "last", helper_on_loaded, &loaded);
    cam_store_get(reader, "pin", "x", helper_on_got, &got);
    helper_wait(&got);
    g_assert_no_error(listed.error);
    g_assert_cmpuint(listed.list->len, ==, 0);
    g_assert_error(loaded.error, CAM_ERROR, CAM_ERROR_USAGE);
    g_assert_no_error(got.error);
    g_assert_null(got.value);
    g_assert_true(cam_store_verify(reader, &bad, &error));
    g_assert_cmpuint(bad, ==, 0);
    g_autofree char *hash = cam_store_hash_secret(reader, "x");
    g_assert_nonnull(hash);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_false(g_file_test(salt, G_FILE_TEST_EXISTS));

    CamSite *owned = NULL;
    CamStore *store = helper_open(folder, TRUE, &owned);
    helper_add_run(store, RUN, (const char *const[]){ JOB_A, NULL });
    g_assert_cmpuint(helper_check_run(reader, RUN), ==, 0);
    cam_store_free(store);
    cam_site_free(owned);
    helper_remove_folder(folder);
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
    add("/store/roundtrip", test_roundtrip);
    add("/store/duplicate-intent", test_duplicate_intent);
    add("/store/compare-and-set", test_compare_and_set);
    add("/store/owner", test_owner);
    add("/store/strangers", test_strangers);
    add("/store/list", test_list);
    add("/store/load", test_load);
    add("/store/order", test_order);
    add("/store/group-commit", test_group_commit);
    add("/store/free", test_free);
    add("/store/memory", test_memory);
    add("/store/salt", test_salt);
    add("/store/modes", test_modes);
    add("/store/reader", test_reader);
    g_test_add_func("/store/reader-first", test_reader_first);
    return g_test_run();
}
