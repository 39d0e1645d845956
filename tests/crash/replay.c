/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Holds what a site's journal projects against a replay of its events. Usage: replay SITE-FOLDER.
 * Says what differs on standard output and ends with 1 when something does, with 2 when it could
 * not look. Reads as `show` does: it neither owns the site nor writes to it.
 */
#include "src/store/store.h"

#include <stdio.h>

typedef struct {
    gboolean called;
    CamLedger *ledger;
    GPtrArray *list;
    char *error;
} Answer;

static void
clear_answer(Answer *answer)
{
    g_clear_pointer(&answer->ledger, cam_ledger_free);
    g_clear_pointer(&answer->list, g_ptr_array_unref);
    g_clear_pointer(&answer->error, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, clear_answer)

static void
take(Answer *answer, GPtrArray *list, const GError *error)
{
    answer->called = TRUE;
    answer->list = list;
    answer->error = error != NULL ? g_strdup(error->message) : NULL;
}

static void
on_loaded(CamLedger *ledger, GPtrArray *rows, const GError *error, gpointer data)
{
    ((Answer *)data)->ledger = ledger;
    take(data, rows, error);
}

static void
on_listed(GPtrArray *runs, const GError *error, gpointer data)
{
    take(data, runs, error);
}

static gboolean
wait_for(const Answer *answer)
{
    while (!answer->called)
        g_main_context_iteration(NULL, TRUE);
    if (answer->error != NULL)
        printf("cannot read: %s\n", answer->error);
    return answer->error == NULL;
}

static gboolean
is_change(const CamEvent *event)
{
    return g_str_equal(event->code, "job-state") || g_str_equal(event->code, "step-started");
}

/* every change of a row has its event, and nothing but a change has one */
static guint64
count_changes(const CamLedger *ledger, const char *job)
{
    guint64 count = 0;

    for (guint i = 0; i < ledger->events->len; i++) {
        const CamEvent *event = ledger->events->pdata[i];
        if (g_strcmp0(event->job, job) == 0 && is_change(event))
            count++;
    }
    return count;
}

static guint
compare(const char *job, const char *name, guint64 row, guint64 replay)
{
    if (row == replay)
        return 0;
    printf("job %s: %s is %" G_GUINT64_FORMAT ", its events say %" G_GUINT64_FORMAT "\n", job, name,
           row, replay);
    return 1;
}

static guint
compare_job(const CamJobRow *row, const CamLedger *ledger)
{
    const CamLedgerJob *job = cam_ledger_find_job(ledger, row->id);
    gboolean owned = row->state == CAM_STATE_RUNNING || row->state == CAM_STATE_WAITING;

    if (job == NULL) {
        printf("job %s has a row and no events\n", row->id);
        return 1;
    }
    return compare(row->id, "state", row->state, job->state) +
           compare(row->id, "step", row->step, job->step) +
           compare(row->id, "hop", row->hop, job->hop) +
           compare(row->id, "attempt", row->attempt, job->attempt) +
           compare(row->id, "owned", row->owner != NULL, owned) +
           compare(row->id, "generation", row->generation, count_changes(ledger, row->id));
}

static guint
compare_run(CamStore *store, const CamRunSummary *run)
{
    g_auto(Answer) answer = { 0 };
    guint bad = 0;

    cam_store_load_run(store, run->id, on_loaded, &answer);
    if (!wait_for(&answer))
        return 1;
    if (run->state != answer.ledger->state) {
        printf("run %s is %s, its events say %s\n", run->id, cam_run_state_name(run->state),
               cam_run_state_name(answer.ledger->state));
        bad++;
    }
    bad += compare(run->id, "jobs", run->jobs, answer.ledger->jobs->len);
    bad += compare(run->id, "rows", answer.list->len, answer.ledger->jobs->len);
    bad +=
        compare(run->id, "jobs done", run->done, cam_ledger_count(answer.ledger, CAM_STATE_DONE));
    for (guint i = 0; i < answer.list->len; i++)
        bad += compare_job(answer.list->pdata[i], answer.ledger);
    return bad;
}

static guint
compare_all(CamStore *store)
{
    g_auto(Answer) answer = { 0 };
    guint bad = 0;

    cam_store_list_runs(store, on_listed, &answer);
    if (!wait_for(&answer))
        return 1;
    for (guint i = 0; i < answer.list->len; i++)
        bad += compare_run(store, answer.list->pdata[i]);
    return bad;
}

static int
fail(const GError *error)
{
    printf("cannot read: %s\n", error->message);
    return 2;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamSite) site = NULL;
    g_autoptr(CamStore) store = NULL;
    guint64 bad_seq = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: replay SITE-FOLDER\n");
        return 2;
    }
    site = cam_site_open(argv[1], &error);
    store = site != NULL ? cam_store_open(site, FALSE, &error) : NULL;
    if (store == NULL || !cam_store_verify(store, &bad_seq, &error))
        return fail(error);
    if (bad_seq != 0) {
        printf("the chain of events breaks at event %" G_GUINT64_FORMAT "\n", bad_seq);
        return 1;
    }
    return compare_all(store) > 0 ? 1 : 0;
}
