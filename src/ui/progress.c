/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/ui/progress.h"

#include "src/base/clock.h"
#include "src/base/platform.h"
#include "src/base/text.h"

#include <stdio.h>
#include <string.h>

#define FRAME_S   0.25
#define MAX_LINES 16
#define BAR       24

struct CamProgressView {
    const CamOptions *options;
    CamRun *run;
    gboolean terminal;
    gboolean colour;
    guint drawn; /* lines of ours that stand on the terminal */
    guint timer;
    gint64 began_us;
};

static void tick(gpointer data);

CamProgressView *
cam_progress_view_new(const CamOptions *options)
{
    CamProgressView *view = g_new0(CamProgressView, 1);

    view->options = options;
    view->terminal = cam_platform_terminal_width(2) > 0 && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
    view->colour = view->terminal && g_getenv("NO_COLOR") == NULL;
    view->began_us = cam_clock_now_us();
    if (view->terminal && !options->quiet)
        view->timer = cam_clock_add_timer(FRAME_S, 1, tick, view);
    return view;
}

void
cam_progress_view_set_run(CamProgressView *view, CamRun *run)
{
    view->run = run;
}

/* text, cut to @columns on the screen and padded to them */
static char *
fit(const char *text, guint columns)
{
    g_autofree char *clean = cam_text_clean(text, 300);
    g_autoptr(GString) out = g_string_new(NULL);
    guint width = 0;

    for (const char *at = clean != NULL ? clean : ""; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        guint wide = g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
        if (width + wide > columns)
            break;
        g_string_append_unichar(out, c);
        width += wide;
    }
    for (; width < columns; width++)
        g_string_append_c(out, ' ');
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *
name_job(const CamLedgerJob *job)
{
    const char *name = cam_args_get(job->device, "name");
    const char *address = cam_args_get(job->device, "address");

    return g_strdup_printf("%s %s", name != NULL ? name : "", address != NULL ? address : "?");
}

/* takes our lines off the terminal, so that others can write */
static void
erase(CamProgressView *view)
{
    if (view->drawn > 0)
        fprintf(stderr, "\033[%uA\033[J", view->drawn);
    view->drawn = 0;
}

static void
append_bar(GString *line, double part)
{
    guint full = (guint)(CLAMP(part, 0, 1) * BAR + 0.5);

    g_string_append_c(line, '[');
    for (guint i = 0; i < BAR; i++)
        g_string_append_c(line, i < full ? '#' : '.');
    g_string_append_c(line, ']');
}

static const char *
say_step(const CamLedgerJob *job)
{
    switch (job->step) {
    case CAM_STEP_NONE:
    case CAM_STEP_PREFLIGHT:
        return "looking";
    case CAM_STEP_BACKUP:
        return "saving configuration";
    case CAM_STEP_PREPARE:
        return "making it ready";
    case CAM_STEP_UPLOAD:
        return "sending";
    case CAM_STEP_FLASH:
        return "flashing, keep its power on";
    case CAM_STEP_REBOOT:
        return "restarting";
    case CAM_STEP_AWAIT:
        return "waiting for its return, keep its power on";
    case CAM_STEP_VERIFY:
        return "verifying";
    case CAM_STEP_COMMIT:
        return "keeping the new firmware";
    case CAM_STEP_ROLLBACK:
        return "going back to the old firmware";
    }
    return "";
}

static void
draw_job(CamProgressView *view, const CamLedgerJob *job, guint width)
{
    g_autofree char *name = name_job(job);
    g_autofree char *shown = fit(name, MIN(width / 3, 32));
    g_autoptr(GString) line = g_string_new(shown);
    CamProgress progress;

    cam_run_get_progress(view->run, job->index, &progress);
    g_string_append_printf(line, "  %s",
                           progress.queued ? "waiting for its turn to send" : say_step(job));
    if (progress.total > 0 && progress.sent >= progress.total) {
        g_string_append(line, ": all sent, waiting for its answer");
    } else if (progress.total > 0) {
        g_string_append_c(line, ' ');
        append_bar(line, (double)progress.sent / (double)progress.total);
        g_string_append_printf(line, " %3.0f %%",
                               100.0 * (double)progress.sent / (double)progress.total);
    } else if (progress.percent >= 0) {
        g_string_append_printf(line, " %d %%", progress.percent);
    }
    if (progress.stalled)
        g_string_append(line, " - device is not reading");
    g_autofree char *whole = fit(line->str, width - 1);
    fprintf(stderr, "%s\033[K\n", whole);
    view->drawn++;
}

static double
guess_left(const CamProgressView *view, const CamLedger *ledger, guint over, guint todo)
{
    double passed = (double)(cam_clock_now_us() - view->began_us) / G_USEC_PER_SEC;

    return over == 0 || todo == 0 ? -1 : passed / over * todo;
}

static void
draw_total(CamProgressView *view, const CamLedger *ledger, guint width)
{
    g_autoptr(GString) line = g_string_new(NULL);
    guint over = 0;
    guint all = 0;

    for (guint i = 0; i < ledger->jobs->len; i++) {
        const CamLedgerJob *job = ledger->jobs->pdata[i];
        if (job->stage == 0)
            continue;
        all++;
        over += cam_state_is_final(job->state) ? 1 : 0;
    }
    append_bar(line, all > 0 ? (double)over / all : 1);
    guint bad =
        cam_ledger_count(ledger, CAM_STATE_FAILED) + cam_ledger_count(ledger, CAM_STATE_UNSURE);
    g_string_append_printf(line, " %u of %u devices", over, all);
    if (bad > 0)
        g_string_append_printf(line, ", %u failed", bad);
    double left = guess_left(view, ledger, over, all - over);
    if (left >= 0) {
        g_autofree char *text = cam_text_format_duration(left);
        g_string_append_printf(line, ", about %s left", text);
    }
    g_autofree char *whole = fit(line->str, width - 1);
    fprintf(stderr, "%s%s%s\033[K\n", view->colour ? bad > 0 ? "\033[31m" : "\033[32m" : "", whole,
            view->colour ? "\033[0m" : "");
    view->drawn++;
}

static void
draw(CamProgressView *view)
{
    const CamLedger *ledger = view->run != NULL ? cam_run_get_ledger(view->run) : NULL;
    guint width = cam_platform_terminal_width(2);
    guint hidden = 0;

    if (ledger == NULL || width < 20)
        return;
    erase(view);
    for (guint i = 0; i < ledger->jobs->len; i++) {
        const CamLedgerJob *job = ledger->jobs->pdata[i];
        if (job->state != CAM_STATE_RUNNING && job->state != CAM_STATE_WAITING)
            continue;
        if (view->drawn < MAX_LINES)
            draw_job(view, job, width);
        else
            hidden++;
    }
    if (hidden > 0) {
        fprintf(stderr, "and %u more\033[K\n", hidden);
        view->drawn++;
    }
    draw_total(view, ledger, width);
    fflush(stderr);
}

static void
tick(gpointer data)
{
    CamProgressView *view = data;

    view->timer = cam_clock_add_timer(FRAME_S, 1, tick, view);
    draw(view);
}

/* what is worth a line that stays */
static gboolean
is_news(const CamProgressView *view, const CamEvent *event, const CamLedgerJob *job)
{
    if (job == NULL)
        return !g_str_equal(event->code, "run-planned");
    if (g_str_equal(event->code, "job-state"))
        return cam_state_is_final(job->state) && job->stage > 0;
    if (g_str_equal(event->code, "device-moved") || g_str_equal(event->code, "device-at-two") ||
        g_str_equal(event->code, "stranger") || g_str_equal(event->code, "key-changed"))
        return TRUE;
    if (view->options->verbose)
        return !g_str_equal(event->code, "job-planned") && !g_str_equal(event->code, "result");
    return !view->terminal &&
           (g_str_equal(event->code, "intent") || g_str_equal(event->code, "backup-saved") ||
            g_str_equal(event->code, "device-down") || g_str_equal(event->code, "device-back") ||
            g_str_equal(event->code, "step-retry"));
}

static char *
tell(const CamEvent *event, const CamLedgerJob *job)
{
    g_autoptr(JsonObject) args = cam_args_parse(event->args);

    if (job != NULL && g_str_equal(event->code, "job-state") && job->code != NULL) {
        g_autofree char *why = cam_words_format(job->code, job->code_args);
        return g_strdup_printf("%s: %s", cam_state_name(job->state), why);
    }
    if (g_str_equal(event->code, "run-state")) {
        JsonObject *why_args = json_object_has_member(args, "args")
                                   ? json_object_get_object_member(args, "args")
                                   : NULL;
        g_autofree char *state = cam_words_format(event->code, args);
        g_autofree char *why = cam_words_format(cam_args_get(args, "code"), why_args);
        return g_strdup_printf("%s: %s", state, why);
    }
    return cam_words_format(event->code, args);
}

void
cam_progress_view_tell(CamProgressView *view, const CamEvent *event)
{
    const CamLedger *ledger = view->run != NULL ? cam_run_get_ledger(view->run) : NULL;
    const CamLedgerJob *job = ledger != NULL ? cam_ledger_find_job(ledger, event->job) : NULL;

    if (view->options->quiet || ledger == NULL || !is_news(view, event, job))
        return;
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(event->utc_us / G_USEC_PER_SEC);
    g_autofree char *time = g_date_time_format(now, "%H:%M:%S");
    g_autofree char *name = job != NULL ? name_job(job) : g_strdup("");
    g_autofree char *clean_name = cam_text_clean(name, 60);
    g_autofree char *text = tell(event, job);
    g_autofree char *clean = cam_text_clean(text, 400);
    gboolean bad = job != NULL && cam_state_is_final(job->state) && job->state != CAM_STATE_DONE;

    erase(view);
    fprintf(stderr, "%s%s  %s%s%s%s\n", view->colour && bad ? "\033[31m" : "", time,
            clean_name != NULL ? clean_name : "", clean_name != NULL ? "  " : "",
            clean != NULL ? clean : "", view->colour && bad ? "\033[0m" : "");
}

void
cam_progress_view_free(CamProgressView *view)
{
    if (view == NULL)
        return;
    cam_clock_remove_timer(&view->timer);
    erase(view);
    g_free(view);
}
