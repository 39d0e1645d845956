/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/run-html.h"

#include <string.h>

#include "src/base/text.h"
#include "src/report/html.h"
#include "src/report/row.h"
#include "src/report/shown.h"

#define FALLBACK_STEP "look at the device, then start a new run for it"

typedef gboolean (*RowTest)(const CamRow *row);

static gboolean
is_left_out(const CamRow *row)
{
    CamState state = row->job->state;

    return state == CAM_STATE_BLOCKED || state == CAM_STATE_CANCELLED ||
           (state == CAM_STATE_SKIPPED && g_strcmp0(row->job->code, "up-to-date") != 0);
}

static gboolean
is_current(const CamRow *row)
{
    return row->job->state == CAM_STATE_SKIPPED && g_strcmp0(row->job->code, "up-to-date") == 0;
}

static gboolean
is_open(const CamRow *row)
{
    return !cam_state_is_final(row->job->state);
}

static guint
count_rows(const CamRunPage *page, RowTest test)
{
    guint count = 0;

    for (guint i = 0; i < page->rows->len; i++)
        count += test(page->rows->pdata[i]);
    return count;
}

static void
append_cover(const CamRunPage *page)
{
    const CamLedger *ledger = page->ledger;
    const char *path = cam_args_get(ledger->args, "inventory");
    g_autofree char *inventory = cam_text_is_empty(path) ? NULL : g_path_get_basename(path);
    g_autofree char *started = cam_shown_local(ledger->started_us);
    g_autofree char *ended = cam_shown_local(ledger->ended_us);
    g_autofree char *count = g_strdup_printf("%u", ledger->jobs->len);
    g_autofree char *took = NULL;

    if (ledger->ended_us > ledger->started_us && ledger->started_us != 0)
        took = cam_text_format_duration((double)(ledger->ended_us - ledger->started_us) /
                                        G_USEC_PER_SEC);
    g_string_append(page->out, "<header class=\"cover\">\n");
    cam_html_element(page->out, "p", "brand", "camherd");
    cam_html_element(page->out, "h1", NULL, "Firmware update report");
    g_string_append(page->out, "\n<dl class=\"facts\">\n");
    cam_html_fact(page->out, "Inventory", inventory);
    cam_html_fact(page->out, "Devices", count);
    cam_html_fact(page->out, "Started", started);
    cam_html_fact(page->out, "Finished", ended[0] != '\0' ? ended : "not finished");
    cam_html_fact(page->out, "Duration", took);
    cam_html_fact(page->out, "Run", ledger->run);
    g_string_append(page->out, "</dl>\n</header>\n");
}

static void
append_done(GString *text, guint done, guint total)
{
    if (total == 0)
        g_string_append(text, "There was no device in this run.");
    else if (done == 0)
        g_string_append(text, "No device was updated.");
    else if (done == total && total == 1)
        g_string_append(text, "The device was updated, came back and said what it runs now.");
    else if (done == total)
        g_string_append_printf(
            text, "All %u devices were updated; each came back and said what it runs now.", total);
    else if (done == 1)
        g_string_append_printf(
            text, "1 of %u devices was updated; it came back and said what it runs now.", total);
    else
        g_string_append_printf(
            text, "%u of %u devices were updated; each came back and said what it runs now.", done,
            total);
}

static void
append_part(GString *text, guint count, const char *one, const char *many)
{
    if (count > 0)
        g_string_append_printf(text, " %u %s", count, count == 1 ? one : many);
}

static void
append_verdict(const CamRunPage *page)
{
    guint needing = count_rows(page, cam_row_needs_person);
    guint left_out = count_rows(page, is_left_out);
    guint open = count_rows(page, is_open);
    guint done = cam_ledger_count(page->ledger, CAM_STATE_DONE);
    g_autoptr(GString) text = g_string_new(NULL);

    append_done(text, done, page->rows->len);
    append_part(text, count_rows(page, is_current), "already ran the firmware wanted.",
                "already ran the firmware wanted.");
    append_part(text, needing, "needs a person.", "need a person.");
    append_part(text, left_out, "was left out, for the reason given.",
                "were left out, for the reasons given.");
    append_part(text, open, "is not finished yet.", "are not finished yet.");
    const char *tone = needing > 0 ? "bad" : left_out + open > 0 ? "warn" : "good";
    g_string_append_printf(page->out, "<p class=\"verdict %s\">", tone);
    cam_html_text(page->out, text->str);
    g_string_append(page->out, "</p>\n");
}

static void
append_why(const CamRunPage *page)
{
    const CamLedger *ledger = page->ledger;

    if (ledger->code == NULL || ledger->state == CAM_RUN_FINISHED)
        return;
    g_autofree char *why = cam_words_format(ledger->code, ledger->code_args);
    g_autofree char *text =
        g_strdup_printf("run is %s: %s", cam_run_state_name(ledger->state), why);
    g_autofree char *sentence = cam_shown_sentence(text);
    g_autofree char *next = cam_shown_sentence(cam_words_next_step(ledger->code));
    g_string_append(page->out, "<p class=\"why\">");
    cam_html_text(page->out, sentence);
    g_string_append_c(page->out, ' ');
    cam_html_text(page->out, next);
    g_string_append(page->out, "</p>\n");
}

/* bad news first, then what went well */
static const CamState tile_order[] = {
    CAM_STATE_DONE,      CAM_STATE_FAILED,  CAM_STATE_UNSURE,  CAM_STATE_ROLLED_BACK,
    CAM_STATE_RUNNING,   CAM_STATE_WAITING, CAM_STATE_PARKED,  CAM_STATE_PLANNED,
    CAM_STATE_CANCELLED, CAM_STATE_BLOCKED, CAM_STATE_SKIPPED,
};

static void
append_result(const CamRunPage *page)
{
    g_string_append(page->out, "<section class=\"result\">\n<h2>Result</h2>\n");
    append_verdict(page);
    append_why(page);
    g_string_append(page->out, "<div class=\"bar\" aria-hidden=\"true\">");
    for (guint i = 0; i < G_N_ELEMENTS(tile_order); i++) {
        guint count = cam_ledger_count(page->ledger, tile_order[i]);
        if (count > 0)
            g_string_append_printf(page->out, "<i class=\"%s\" style=\"flex-grow:%u\"></i>",
                                   cam_state_tone(tile_order[i]), count);
    }
    g_string_append(page->out, "</div>\n<ul class=\"tiles\">\n");
    for (guint i = 0; i < G_N_ELEMENTS(tile_order); i++) {
        CamState state = tile_order[i];
        guint count = cam_ledger_count(page->ledger, state);
        gboolean always = state == CAM_STATE_DONE || state == CAM_STATE_FAILED;
        if (count > 0 || always)
            cam_html_tile(page->out, count > 0 ? cam_state_tone(state) : "calm", count,
                          cam_state_label(state));
    }
    g_string_append(page->out, "</ul>\n</section>\n");
}

static void
append_device_cell(GString *out, const CamRow *row)
{
    g_string_append(out, "<th scope=\"row\">");
    cam_html_text(out, row->name);
    if (g_strcmp0(row->name, row->endpoint) != 0)
        cam_html_element(out, "small", "code", row->endpoint);
    g_string_append(out, "</th>");
}

static void
append_state_cell(GString *out, const CamRow *row)
{
    g_string_append(out, "<td>");
    cam_html_chip(out, cam_state_tone(row->job->state), cam_state_label(row->job->state));
    g_string_append(out, "</td>");
}

static void
append_sentence_cell(GString *out, const char *class, const char *text)
{
    g_autofree char *sentence = cam_shown_sentence(text);

    cam_html_element(out, "td", class, sentence);
}

static void
append_reasons(const CamRunPage *page, const char *caption, RowTest test)
{
    static const char *const titles[] = { "Device", "State", "What happened", "What to do next",
                                          NULL };

    cam_html_begin_table(page->out, "reasons", caption, titles);
    for (guint i = 0; i < page->rows->len; i++) {
        const CamRow *row = page->rows->pdata[i];
        if (!test(row))
            continue;
        const char *next = row->next;
        if (next == NULL && cam_row_needs_person(row))
            next = FALLBACK_STEP;
        g_string_append(page->out, "<tr>");
        append_device_cell(page->out, row);
        append_state_cell(page->out, row);
        append_sentence_cell(page->out, NULL, row->reason);
        append_sentence_cell(page->out, "next", next != NULL ? next : "–");
        g_string_append(page->out, "</tr>\n");
    }
    cam_html_end_table(page->out);
}

static void
append_attention(const CamRunPage *page)
{
    if (count_rows(page, cam_row_needs_person) == 0)
        return;
    g_string_append(page->out, "<section class=\"attention\">\n<h2>Needs a person</h2>\n");
    append_reasons(page, "Devices that need a person", cam_row_needs_person);
    g_string_append(page->out, "</section>\n");
}

static void
append_left_out(const CamRunPage *page)
{
    if (count_rows(page, is_left_out) == 0)
        return;
    g_string_append(page->out, "<section>\n<h2>Left out, and why</h2>\n");
    append_reasons(page, "Devices that were left out", is_left_out);
    g_string_append(page->out, "</section>\n");
}

/* only a proved device may be shown as running the version wanted */
static void
append_version_cell(GString *out, const CamLedgerJob *job)
{
    g_string_append(out, "<td class=\"version\"><span>");
    cam_html_text(out, job->from != NULL ? job->from : "not read");
    g_string_append(out, "</span>");
    if (job->to != NULL && job->state == CAM_STATE_DONE) {
        g_string_append(out, " <b>→ ");
        cam_html_text(out, job->to);
        g_string_append(out, "</b>");
    } else if (job->to != NULL && g_strcmp0(job->from, job->to) != 0) {
        g_string_append(out, " <small>wanted: ");
        cam_html_text(out, job->to);
        g_string_append(out, "</small>");
    }
    g_string_append(out, "</td>");
}

static void
append_duration_cell(GString *out, double seconds)
{
    g_autofree char *text = seconds < 0 ? g_strdup("–") : cam_text_format_duration(seconds);

    cam_html_element(out, "td", "number", text);
}

static void
append_model_cell(GString *out, const CamRow *row)
{
    g_string_append(out, "<td class=\"model\">");
    cam_html_text(out, cam_args_get(row->device, "model"));
    g_string_append_c(out, ' ');
    cam_html_element(out, "small", NULL, cam_args_get(row->device, "vendor"));
    g_string_append(out, "</td>");
}

/* what an updated device runs stands beside it already; how well it was proved is news */
static void
append_reason_cell(GString *out, const CamRow *row)
{
    g_autofree char *proof = cam_row_format_proof(row);

    append_sentence_cell(
        out, NULL, row->job->state == CAM_STATE_DONE && proof[0] != '\0' ? proof : row->reason);
}

static void
append_device_row(GString *out, const CamRow *row)
{
    g_autofree char *uploads = g_strdup_printf("%u", row->job->uploads);

    g_string_append(out, "<tr>");
    append_device_cell(out, row);
    append_state_cell(out, row);
    append_model_cell(out, row);
    append_version_cell(out, row->job);
    append_duration_cell(out, row->seconds);
    append_duration_cell(out, row->outage_s);
    cam_html_element(out, "td", "number", uploads);
    append_reason_cell(out, row);
    g_string_append(out, "</tr>\n");
}

static void
append_devices(const CamRunPage *page)
{
    static const char *const titles[] = { "Device",   "State",       "Model",
                                          "Firmware", "#Time taken", "#Off air",
                                          "#Uploads", "Reason",      NULL };

    if (page->rows->len == 0)
        return;
    g_string_append(page->out, "<section class=\"new-page\">\n<h2>All devices</h2>\n");
    cam_html_begin_table(page->out, "devices", "All devices of the run", titles);
    for (guint i = 0; i < page->rows->len; i++)
        append_device_row(page->out, page->rows->pdata[i]);
    cam_html_end_table(page->out);
    g_string_append(page->out, "</section>\n");
}

static GHashTable *
sort_events(const CamLedger *ledger)
{
    GHashTable *by_job =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);

    for (guint i = 0; i < ledger->events->len; i++) {
        CamEvent *event = ledger->events->pdata[i];
        if (event->job == NULL)
            continue;
        GPtrArray *events = g_hash_table_lookup(by_job, event->job);
        if (events == NULL) {
            events = g_ptr_array_new();
            g_hash_table_insert(by_job, event->job, events);
        }
        g_ptr_array_add(events, event);
    }
    return by_job;
}

static char *
make_footer(const CamLedger *ledger)
{
    const char *version = cam_args_get(ledger->args, "version");
    guint count = ledger->events->len;

    if (count == 0)
        return g_strdup("Made by camherd.");
    const CamEvent *first = ledger->events->pdata[0];
    const CamEvent *last = ledger->events->pdata[count - 1];
    return g_strdup_printf(
        "Made by camherd %s from %u events of its journal, numbers %" G_GUINT64_FORMAT
        " to %" G_GUINT64_FORMAT ". What it says of a device was read from that device.",
        version != NULL ? version : "", count, first->seq, last->seq);
}

char *
cam_run_html_write(const CamLedger *ledger, const GPtrArray *rows)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GHashTable) by_job = sort_events(ledger);
    const CamRunPage page = { .ledger = ledger, .rows = rows, .by_job = by_job, .out = out };
    g_autofree char *day = cam_shown_local(ledger->started_us);
    g_autofree char *footer = make_footer(ledger);

    day[MIN(strlen(day), 10)] = '\0';
    cam_html_begin(out, "Firmware update report", day);
    append_cover(&page);
    append_result(&page);
    append_attention(&page);
    append_devices(&page);
    append_left_out(&page);
    cam_run_html_append_flaws(&page);
    cam_run_html_append_outages(&page);
    cam_run_html_append_method(&page);
    cam_run_html_append_files(&page);
    cam_run_html_append_proof(&page);
    cam_html_end(out, footer);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
