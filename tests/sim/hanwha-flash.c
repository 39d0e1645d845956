/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "tests/sim/hanwha.h"

#define BOUNDARY "SunapiBoundary"
/* looks at the flash, told of as they come */
#define STAGES 8

/* the answer to an upload is told while it is worked on; how it is framed is a guess, so there is a
 * knob for it */

static gboolean
is_bare(const SimVisit *visit)
{
    return strcmp(sim_knobs_get_own(&visit->device->knobs, "hanwha-stream"), "bare") == 0;
}

/* Returns: whether anybody is still listening */
static gboolean
say(SimVisit *visit, const char *lines)
{
    g_autofree char *text =
        is_bare(visit) ? g_strdup(lines)
                       : g_strdup_printf("--" BOUNDARY "\r\nContent-Type: text/plain\r\n"
                                         "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s\r\n",
                                         strlen(lines), lines);

    return sim_exchange_push(visit->exchange, text, strlen(text));
}

static gboolean
say_number(SimVisit *visit, const char *status, guint percent)
{
    g_autofree char *lines = g_strdup_printf("Status=%s\r\nProgress=%u\r\n", status, percent);

    return say(visit, lines);
}

/* Returns: whether anybody is still listening */
static gboolean
begin(SimVisit *visit)
{
    return sim_exchange_begin(
        visit->exchange,
        &(SimAnswer){ .status = 200,
                      .type = is_bare(visit) ? "text/plain"
                                             : "multipart/x-mixed-replace; boundary=" BOUNDARY,
                      .close = TRUE });
}

static void
finish(SimVisit *visit)
{
    static const char end[] = "--" BOUNDARY "--\r\n";

    sim_timer_clear(&visit->delay);
    if (is_bare(visit) || sim_exchange_push(visit->exchange, end, sizeof end - 1))
        sim_exchange_finish(visit->exchange);
}

static const char *
get_status(const SimVisit *visit)
{
    return sim_knobs_get_own(&visit->device->knobs, "hanwha-status");
}

static gboolean
is_silent(const SimVisit *visit)
{
    return visit->device->knobs.progress == SIM_PROGRESS_SILENT;
}

static void tick(gpointer data);

static void
tick_later(SimVisit *visit)
{
    SimDevice *device = visit->device;

    sim_loop_after(device->shared->loop, MAX(device->flash_us / STAGES, 1), tick, visit, NULL,
                   &visit->delay);
}

static gboolean
say_stage(SimVisit *visit, guint stage)
{
    static const char *const modules[] = { "Kernel", "App", "Web" };
    g_autofree char *lines = NULL;

    if (is_silent(visit))
        return TRUE;
    if (strcmp(get_status(visit), "Alive") == 0)
        return say(visit, "Status=Alive\r\n");
    if (stage >= G_N_ELEMENTS(modules))
        return say_number(visit, "UpdatingISP", sim_device_flash_percent(visit->device));
    lines = g_strdup_printf("FirmwareModule=%s\r\nStatus=OK\r\n", modules[stage]);
    return say(visit, lines);
}

static void
tick(gpointer data)
{
    SimVisit *visit = data;
    SimHanwha *own = visit->device->own;

    if (say_stage(visit, own->stage++))
        tick_later(visit);
}

/* from the first byte of the image to the last. Returns: whether anybody is still listening */
static gboolean
say_receiving(SimVisit *visit, guint until)
{
    if (is_silent(visit) || strcmp(get_status(visit), "Alive") == 0)
        return TRUE;
    if (!say(visit, "Status=Uploading\r\n"))
        return FALSE;
    for (guint percent = 0; percent <= until; percent += 25) {
        if (!say_number(visit, "DownloadAck", percent))
            return FALSE;
    }
    return until < 100 || (say(visit, "Status=DownloadOK\r\n") && say(visit, "Status=Start\r\n"));
}

/* ends without anything written. @lines: the last words */
static void
tell_and_finish(SimVisit *visit, guint until, const char *const *lines)
{
    if (!begin(visit) || !say_receiving(visit, until))
        return;
    for (gsize i = 0; lines[i] != NULL; i++) {
        if (!say(visit, lines[i]))
            return;
    }
    finish(visit);
}

static void
tell_download_fail(SimVisit *visit)
{
    tell_and_finish(visit, 75, (const char *const[]){ "Status=DownloadFail\r\n", NULL });
}

static void
tell_skipped(SimVisit *visit)
{
    tell_and_finish(visit, 100,
                    (const char *const[]){ "FirmwareModule=Kernel\r\nStatus=Skip\r\n",
                                           "FirmwareModule=App\r\nStatus=Skip\r\n",
                                           "FirmwareModule=Web\r\nStatus=Skip\r\n",
                                           "Status=End\r\n", NULL });
}

static void
tell_fail(SimVisit *visit)
{
    tell_and_finish(visit, 100,
                    (const char *const[]){ "FirmwareModule=Kernel\r\nStatus=OK\r\n",
                                           "FirmwareModule=App\r\nStatus=Fail\r\n", NULL });
}

static void
break_off(SimVisit *visit)
{
    if (begin(visit) && say_receiving(visit, 50))
        sim_exchange_cut(visit->exchange, FALSE);
}

static void
tell_flash(SimVisit *visit)
{
    SimDevice *device = visit->device;
    const char *drop = sim_knobs_get_own(&device->knobs, "hanwha-drop");

    ((SimHanwha *)device->own)->stage = 0;
    device->reply = visit->exchange;
    if (!begin(visit) || !say_receiving(visit, 100))
        return;
    if (strcmp(drop, "after-ok") == 0)
        sim_exchange_cut(visit->exchange, FALSE);
    else
        tick_later(visit);
}

/* Returns: error number; 0 when the image is for this device, and for one that says so in the
 * stream */
static guint
judge(SimVisit *visit, SimPackageSpec *ret_spec, gboolean *ret_foreign)
{
    *ret_foreign = FALSE;
    switch (sim_desk_judge(visit, visit->receive, ret_spec)) {
    case SIM_JUDGE_OK:
        return 0;
    case SIM_JUDGE_EMPTY:
        return 603;
    case SIM_JUDGE_BUSY:
        return 610;
    case SIM_JUDGE_UPGRADING:
        return 614;
    case SIM_JUDGE_OLDER:
        return 604;
    case SIM_JUDGE_DAMAGED:
        return 611;
    case SIM_JUDGE_REFUSED:
    case SIM_JUDGE_FOREIGN:
        *ret_foreign = TRUE;
        return 0;
    }
    return 607;
}

/* only the end is told, in one word */
static void
answer_quietly(SimVisit *visit, const SimPackageSpec *spec, gboolean foreign)
{
    const char *status = get_status(visit);

    if (foreign || strcmp(status, "DownloadFail") == 0)
        sim_hanwha_answer_result(visit, 604);
    else if (strcmp(status, "Fail") == 0)
        sim_hanwha_answer_result(visit, 607);
    else if (strcmp(status, "Skip") == 0)
        sim_hanwha_answer_result(visit, 0);
    else if (sim_desk_take(visit, spec))
        visit->device->reply = visit->exchange;
}

static gboolean
is_quiet(const SimVisit *visit)
{
    const SimKnobs *knobs = &visit->device->knobs;
    g_autofree char *ignore = sim_desk_get_query(visit, "IgnoreMultipartResponse");

    return strcmp(sim_knobs_get_own(knobs, "hanwha-stream"), "ignore") == 0 ||
           knobs->progress == SIM_PROGRESS_MISSING || g_strcmp0(ignore, "True") == 0;
}

void
sim_hanwha_answer_upload(SimVisit *visit)
{
    const SimDevice *device = visit->device;
    const char *status = get_status(visit);
    g_autofree char *type = sim_desk_get_query(visit, "Type");
    SimPackageSpec spec = { 0 };
    gboolean foreign = FALSE;
    guint number = judge(visit, &spec, &foreign);

    if (g_strcmp0(type, "Normal") != 0 || visit->form == NULL)
        number = 604;
    if (number != 0)
        sim_hanwha_answer_result(visit, number);
    else if (is_quiet(visit))
        answer_quietly(visit, &spec, foreign);
    else if (foreign || strcmp(status, "DownloadFail") == 0)
        tell_download_fail(visit);
    else if (strcmp(status, "Fail") == 0)
        tell_fail(visit);
    else if (strcmp(status, "Skip") == 0 || strcmp(spec.version, device->version) == 0)
        tell_skipped(visit);
    else if (strcmp(sim_knobs_get_own(&device->knobs, "hanwha-drop"), "before-ok") == 0)
        break_off(visit);
    else if (sim_desk_take(visit, &spec))
        tell_flash(visit);
}

void
sim_hanwha_answer_flashed(SimExchange *exchange, SimDevice *device)
{
    SimVisit *visit = exchange->state;

    if (!exchange->streaming) {
        sim_hanwha_answer_result(visit, 0);
        return;
    }
    if (say(visit, "Status=End\r\n"))
        finish(visit);
}
