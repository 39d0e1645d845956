/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/clock.h"
#include "src/ui/session.h"
#include "src/ui/table.h"
#include "src/ui/verbs.h"

#include <string.h>

/* runs */

typedef struct {
    GMainLoop *loop;
    GPtrArray *runs;
    GError *error;
} Listing;

static void
on_listed(GPtrArray *runs, const GError *error, gpointer data)
{
    Listing *listing = data;

    listing->runs = runs;
    listing->error = error != NULL ? g_error_copy(error) : NULL;
    g_main_loop_quit(listing->loop);
}

static char *
format_runs_json(const GPtrArray *runs)
{
    g_autoptr(JsonObject) document = json_object_new();
    JsonArray *rows = json_array_new();

    json_object_set_int_member(document, "schema", 1);
    for (guint i = 0; i < runs->len; i++) {
        const CamRunSummary *run = runs->pdata[i];
        g_autofree char *started = cam_clock_format_utc(run->started_us);
        g_autofree char *ended = run->ended_us != 0 ? cam_clock_format_utc(run->ended_us) : NULL;
        JsonObject *row = cam_args_new("id", run->id, "state", cam_run_state_name(run->state),
                                       "started", started, "finished", ended, NULL);
        json_object_set_int_member(row, "jobs", run->jobs);
        json_object_set_int_member(row, "done", run->done);
        json_object_set_int_member(row, "failed", run->bad);
        json_array_add_object_element(rows, row);
    }
    json_object_set_array_member(document, "runs", rows);
    g_autofree char *text = cam_args_to_text(document);
    return g_strconcat(text, "\n", NULL);
}

static char *
format_runs_table(const GPtrArray *runs)
{
    g_autoptr(GString) out =
        g_string_new("RUN       STATE     STARTED           JOBS  DONE  FAILED\n");

    for (guint i = 0; i < runs->len; i++) {
        const CamRunSummary *run = runs->pdata[i];
        g_autoptr(GDateTime) time =
            g_date_time_new_from_unix_local(run->started_us / G_USEC_PER_SEC);
        g_autofree char *started = g_date_time_format(time, "%Y-%m-%d %H:%M");
        g_string_append_printf(out, "%-8.8s  %-8s  %s  %4u  %4u  %6u\n", run->id,
                               cam_run_state_name(run->state), started, run->jobs, run->done,
                               run->bad);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

int
cam_verb_runs(CamOptions *options, GError **error)
{
    g_autoptr(CamSession) session = cam_session_open(options, FALSE, error);

    if (session == NULL)
        return 1;
    Listing listing = { .loop = session->loop };
    cam_store_list_runs(session->store, on_listed, &listing);
    cam_session_wait(session);
    g_autoptr(GPtrArray) runs = listing.runs;
    if (listing.error != NULL) {
        g_propagate_error(error, listing.error);
        return 1;
    }
    if (runs->len == 0)
        cam_session_say(options, "no run on this site yet");
    g_autofree char *text =
        options->format == CAM_FORMAT_JSON ? format_runs_json(runs) : format_runs_table(runs);
    return cam_options_print(options, text, error) ? 0 : 1;
}

/* show and report */

static int
print_run(CamOptions *options, GError **error)
{
    g_autoptr(CamSession) session = cam_session_open(options, FALSE, error);
    const char *run = options->rest != NULL ? options->rest[0] : "last";

    if (session == NULL)
        return 1;
    g_autoptr(CamLedger) ledger = cam_session_load_run(session, run, NULL, error);
    if (ledger == NULL)
        return 1;
    g_autofree char *text = options->format == CAM_FORMAT_TABLE
                                ? cam_report_run_table(ledger, cam_table_get_width(options))
                                : cam_report_run(ledger, options->format);
    return cam_options_print(options, text, error) ? 0 : 1;
}

int
cam_verb_show(CamOptions *options, GError **error)
{
    return print_run(options, error);
}

int
cam_verb_report(CamOptions *options, GError **error)
{
    return print_run(options, error);
}
