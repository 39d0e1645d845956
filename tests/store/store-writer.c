/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes to a site's journal, or holds it, so that tests can kill it:
 *
 * store-writer own FOLDER                  owns the site; prints "owned"; ends with its input
 * store-writer write FOLDER COUNT WINDOW   a run with COUNT numbered events, WINDOW under way at
 *                                          once; prints "run UUID", and "ack I" for each on disk,
 *                                          or "fail I WORD"
 * store-writer limit FOLDER COUNT BYTES    the same, with files limited to BYTES
 * store-writer check FOLDER                holds the last run against itself; prints "disk COUNT"
 */
#include "src/base/text.h"
#include "tests/store/helper.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define JOBS 5
/* calls issued after one has failed: they must fail too */
#define AFTER_FAILURE 30

typedef struct {
    CamStore *store;
    char *run;
    char *jobs[JOBS + 1];
    guint64 generations[JOBS];
    guint count;
    guint issued;
    guint ended;
    gboolean failed;
} Writer;

typedef struct {
    Writer *writer;
    guint number;
} Ticket;

static void issue(Writer *writer);

static void
on_written(const GError *error, gpointer data)
{
    Ticket *ticket = data;
    Writer *writer = ticket->writer;

    writer->ended++;
    if (error == NULL) {
        printf("ack %u\n", ticket->number);
    } else {
        printf("fail %u %s\n", ticket->number, cam_error_code_name(cam_error_get_code(error)));
        fprintf(stderr, "%s\n", error->message);
    }
    fflush(stdout);
    if (error != NULL && !writer->failed) {
        writer->failed = TRUE;
        writer->count = MIN(writer->count, writer->issued + AFTER_FAILURE);
    }
    g_free(ticket);
    if (writer->issued < writer->count)
        issue(writer);
}

static CamState
state_of(guint64 generation)
{
    if (generation == 0)
        return CAM_STATE_PLANNED;
    return generation % 2 == 0 ? CAM_STATE_WAITING : CAM_STATE_RUNNING;
}

static void
change_job(Writer *writer, guint index, Ticket *ticket)
{
    guint64 generation = writer->generations[index]++;
    CamJobChange change = {
        .job = writer->jobs[index],
        .generation = generation,
        .from = state_of(generation),
        .to = state_of(generation + 1),
        .step = CAM_STEP_UPLOAD,
        .attempt = ticket->number / 3 + 1,
    };
    g_autofree char *number = g_strdup_printf("%u", ticket->number);
    JsonObject *args = cam_args_new("i", number, "from", cam_state_name(change.from), "to",
                                    cam_state_name(change.to), NULL);
    g_autoptr(CamEvent) event = cam_event_new(writer->run, change.job, "job-state", args);

    event->step = change.step;
    event->attempt = change.attempt;
    cam_store_set_job(writer->store, &change, event, on_written, ticket);
}

/* intent, result, state; over and over */
static void
issue(Writer *writer)
{
    guint number = writer->issued++;
    guint index = number / 3 % JOBS;
    Ticket *ticket = g_new(Ticket, 1);

    *ticket = (Ticket){ writer, number };
    if (number % 3 == 2) {
        change_job(writer, index, ticket);
        return;
    }
    g_autofree char *text = g_strdup_printf("%u", number);
    const char *code = number % 3 == 0 ? "intent" : "result";
    g_autoptr(CamEvent) event = helper_event(writer->run, writer->jobs[index], code, "i", text);
    event->step = CAM_STEP_UPLOAD;
    event->attempt = number / 3 + 1;
    cam_store_append(writer->store, event, on_written, ticket);
}

static gboolean
begin(Writer *writer)
{
    g_autoptr(GPtrArray) events = helper_plan(writer->run, (const char *const *)writer->jobs);
    g_auto(Outcome) outcome = { 0 };

    cam_store_add_run(writer->store, writer->run, events, helper_on_done, &outcome);
    helper_wait(&outcome);
    if (outcome.error != NULL) {
        printf("fail run %s\n", cam_error_code_name(cam_error_get_code(outcome.error)));
        fprintf(stderr, "%s\n", outcome.error->message);
    } else {
        printf("run %s\n", writer->run);
    }
    fflush(stdout);
    return outcome.error == NULL;
}

static int
run_writer(const char *folder, guint count, guint window)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamSite) site = cam_site_open(folder, &error);
    Writer writer = { .count = count };

    if (site != NULL && cam_site_own(site, &error))
        writer.store = cam_store_open(site, TRUE, &error);
    if (writer.store == NULL) {
        printf("fail open %s\n", cam_error_code_name(cam_error_get_code(error)));
        fprintf(stderr, "%s\n", error->message);
        return 3;
    }
    writer.run = g_uuid_string_random();
    for (guint i = 0; i < JOBS; i++)
        writer.jobs[i] = g_uuid_string_random();
    gboolean begun = begin(&writer);
    for (guint i = 0; begun && i < window && i < count; i++)
        issue(&writer);
    while (writer.ended < writer.issued)
        g_main_context_iteration(NULL, TRUE);
    cam_store_free(writer.store);
    for (guint i = 0; i < JOBS; i++)
        g_free(writer.jobs[i]);
    g_free(writer.run);
    return begun && !writer.failed ? 0 : 3;
}

static int
own(const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamSite) site = cam_site_open(folder, &error);

    if (site == NULL || !cam_site_own(site, &error)) {
        printf("refused %s\n", error->message);
        return 3;
    }
    printf("owned\n");
    fflush(stdout);
    return getchar() == EOF ? 0 : 1;
}

static int
check(const char *folder)
{
    g_autoptr(CamSite) site = NULL;
    g_autoptr(CamStore) store = helper_open(folder, FALSE, &site);

    printf("disk %u\n", helper_check_run(store, "last"));
    return 0;
}

int
main(int argc, char **argv)
{
    guint64 count = 0;
    guint64 number = 0;

    if (argc == 3 && strcmp(argv[1], "own") == 0)
        return own(argv[2]);
    if (argc == 3 && strcmp(argv[1], "check") == 0)
        return check(argv[2]);
    if (argc != 5 || !cam_text_parse_uint(argv[3], 1000000, &count) ||
        !cam_text_parse_uint(argv[4], G_MAXINT, &number))
        return 2;
    if (strcmp(argv[1], "limit") != 0)
        return run_writer(argv[2], (guint)count, (guint)number);
    /* without this the kernel ends the process instead of answering EFBIG */
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){ number, number });
    return run_writer(argv[2], (guint)count, 20);
}
