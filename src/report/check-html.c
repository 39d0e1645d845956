/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/check.h"

#include "src/base/text.h"
#include "src/report/exposed.h"
#include "src/report/fetch.h"
#include "src/report/html.h"
#include "src/report/shown.h"

#define PROMISE                                                                                    \
    "This was a look only: every device was asked who it is and what it runs, and nothing was "    \
    "changed on any of them. Versions were read from the devices themselves."

static const struct {
    const char *tone;
    const char *label;
} verdicts[] = {
    [CAM_VERDICT_READY] = { "good", "Ready" },
    [CAM_VERDICT_UP_TO_DATE] = { "calm", "Up to date" },
    [CAM_VERDICT_NEWER_INSTALLED] = { "calm", "Newer installed" },
    [CAM_VERDICT_NO_FIRMWARE] = { "calm", "No file" },
    [CAM_VERDICT_CONTRADICTS] = { "bad", "File does not fit" },
    [CAM_VERDICT_NEEDS_DECISION] = { "warn", "Needs a decision" },
    [CAM_VERDICT_UNREACHABLE] = { "bad", "Unreachable" },
    [CAM_VERDICT_AUTH_FAILED] = { "bad", "Login refused" },
    [CAM_VERDICT_LOCKED] = { "bad", "Locked" },
    [CAM_VERDICT_NOT_ACTIVATED] = { "warn", "Not activated" },
    [CAM_VERDICT_UNSUPPORTED] = { "warn", "Not supported" },
    [CAM_VERDICT_ERROR] = { "bad", "Could not be read" },
};

/* how a device gets back, in a word; the sentences stand in the text table */
static const struct {
    const char *tone;
    const char *label;
    const char *code;
} rollbacks[] = {
    [CAM_ROLLBACK_UNKNOWN] = { NULL, NULL, NULL },
    [CAM_ROLLBACK_A] = { "good", "A", "rollback-a" },
    [CAM_ROLLBACK_B] = { "good", "B", "rollback-b" },
    [CAM_ROLLBACK_C] = { "warn", "C", "rollback-c" },
    [CAM_ROLLBACK_D] = { "bad", "D", "rollback-d" },
};

/* which columns there is something for */
typedef struct {
    gboolean flaws;
    gboolean rollback;
} Columns;

static gboolean
is_calm(CamVerdict verdict)
{
    return verdict == CAM_VERDICT_READY || verdict == CAM_VERDICT_UP_TO_DATE ||
           verdict == CAM_VERDICT_NEWER_INSTALLED || verdict == CAM_VERDICT_NO_FIRMWARE;
}

static guint
count_trouble(const GPtrArray *rows)
{
    guint count = 0;

    for (guint i = 0; i < rows->len; i++) {
        const CamCheckRow *row = rows->pdata[i];
        count += !is_calm(row->row->verdict);
    }
    return count;
}

static void
append_cover(GString *out, const GPtrArray *rows)
{
    g_autofree char *count = g_strdup_printf("%u", rows->len);
    gint64 first_us = G_MAXINT64;
    gint64 last_us = 0;

    for (guint i = 0; i < rows->len; i++) {
        const CamCheckRow *row = rows->pdata[i];
        gint64 read_us = row->row->identity != NULL ? row->row->identity->read_at_us : 0;
        last_us = MAX(last_us, read_us);
        first_us = read_us != 0 ? MIN(first_us, read_us) : first_us;
    }
    g_autofree char *from = cam_shown_local(last_us != 0 ? first_us : 0);
    g_autofree char *to = cam_shown_local(last_us);
    g_string_append(out, "<header class=\"cover\">\n");
    cam_html_element(out, "p", "brand", "camherd");
    cam_html_element(out, "h1", NULL, "Firmware compatibility report");
    g_string_append(out, "\n<dl class=\"facts\">\n");
    cam_html_fact(out, "Devices", count);
    cam_html_fact(out, "First device read", from);
    cam_html_fact(out, "Last device read", to);
    g_string_append(out, "</dl>\n</header>\n");
}

static void
append_verdict(GString *out, const GPtrArray *rows)
{
    guint ready = cam_check_rows_count(rows, CAM_VERDICT_READY);
    guint current = cam_check_rows_count(rows, CAM_VERDICT_UP_TO_DATE);
    guint trouble = count_trouble(rows);
    g_autoptr(GString) text = g_string_new(NULL);

    if (ready == rows->len && ready > 0)
        g_string_append_printf(text,
                               ready == 1 ? "The device can be updated now."
                                          : "All %u devices can be updated now.",
                               ready);
    else if (ready == 0)
        g_string_append(text, "There is nothing that could be updated now.");
    else
        g_string_append_printf(text, "%u of %u devices can be updated now.", ready, rows->len);
    if (current > 0)
        g_string_append_printf(text, " %u already %s the firmware wanted.", current,
                               current == 1 ? "runs" : "run");
    if (trouble > 0)
        g_string_append_printf(text, " %u %s to be looked at first.", trouble,
                               trouble == 1 ? "has" : "have");
    cam_html_element(out, "p", trouble > 0 ? "verdict warn" : "verdict good", text->str);
    g_string_append_c(out, '\n');
}

/* what somebody asks who answers for the site: is it open to known attacks, and is it afterwards */
static void
append_exposure(GString *out, const GPtrArray *plan)
{
    g_autoptr(GString) text = g_string_new(NULL);
    guint now = 0;
    guint after = 0;

    if (!cam_exposed_was_looked_at(plan))
        return;
    for (guint i = 0; i < plan->len; i++) {
        const CamPlanRow *row = plan->pdata[i];
        const GPtrArray *then =
            row->exposure_after != NULL ? row->exposure_after : row->exposure_before;
        now += cam_exposures_count(row->exposure_before, CAM_EXPOSED_YES) > 0;
        after += cam_exposures_count(then, CAM_EXPOSED_YES) > 0;
    }
    if (now == 0)
        g_string_append(text, "No device that could be read is known to have a listed flaw.");
    else
        g_string_append_printf(text, "%u %s known flaws now, %u after the update as planned.", now,
                               now == 1 ? "device has" : "devices have", after);
    cam_html_element(out, "p", after > 0 ? "why" : NULL, text->str);
    g_string_append_c(out, '\n');
}

static void
append_result(GString *out, const GPtrArray *rows, const GPtrArray *plan)
{
    g_string_append(out, "<section class=\"result\">\n<h2>Result</h2>\n");
    append_verdict(out, rows);
    append_exposure(out, plan);
    g_string_append(out, "<div class=\"bar\" aria-hidden=\"true\">");
    for (guint i = 0; i < CAM_VERDICT_COUNT; i++) {
        guint count = cam_check_rows_count(rows, (CamVerdict)i);
        if (count > 0)
            g_string_append_printf(out, "<i class=\"%s\" style=\"flex-grow:%u\"></i>",
                                   verdicts[i].tone, count);
    }
    g_string_append(out, "</div>\n<ul class=\"tiles\">\n");
    for (guint i = 0; i < CAM_VERDICT_COUNT; i++) {
        guint count = cam_check_rows_count(rows, (CamVerdict)i);
        if (count > 0 || i == CAM_VERDICT_READY)
            cam_html_tile(out, count > 0 ? verdicts[i].tone : "calm", count, verdicts[i].label);
    }
    g_string_append(out, "</ul>\n");
    g_string_append(out, "</section>\n");
}

static void
append_device_cell(GString *out, const CamCheckRow *row)
{
    g_autofree char *estimate = cam_text_format_duration(row->row->estimate_s);

    g_string_append(out, "<th scope=\"row\">");
    cam_html_text(out, row->name);
    if (g_strcmp0(row->name, row->endpoint) != 0)
        cam_html_element(out, "small", "code", row->endpoint);
    g_string_append(out, "</th><td>");
    cam_html_chip(out, verdicts[row->row->verdict].tone, verdicts[row->row->verdict].label);
    if (row->row->stage > 0)
        g_string_append_printf(out, "<small>Stage %u, %s</small>", row->row->stage, estimate);
    g_string_append(out, "</td>");
}

static void
append_sentence(GString *out, const char *tag, const char *class, const char *text)
{
    g_autofree char *sentence = cam_shown_sentence(text);

    cam_html_element(out, tag, class, sentence);
}

static void
append_findings_cell(GString *out, const CamPlanRow *row)
{
    static const char *const classes[] = { "muted", NULL, "next" };

    g_string_append(out, "<td><ul class=\"findings\">");
    for (guint i = 0; i < row->findings->len; i++) {
        const CamFinding *finding = row->findings->pdata[i];
        if (cam_exposed_is_finding(finding))
            continue;
        g_autofree char *text = cam_finding_format(finding);
        append_sentence(out, "li", classes[finding->level], text);
    }
    cam_exposed_append_items(out, row);
    g_string_append(out, "</ul></td>");
}

static void
append_trouble(GString *out, const GPtrArray *rows)
{
    static const char *const titles[] = { "Device", "Verdict", "Why", "What to do next", NULL };

    if (count_trouble(rows) == 0)
        return;
    g_string_append(out, "<section class=\"attention\">\n<h2>To be looked at first</h2>\n");
    cam_html_begin_table(out, "reasons", "Devices to be looked at first", titles);
    for (guint i = 0; i < rows->len; i++) {
        const CamCheckRow *row = rows->pdata[i];
        const CamFinding *worst = cam_check_row_find_reason(row);
        if (is_calm(row->row->verdict))
            continue;
        const char *next = worst != NULL ? cam_words_next_step(worst->code) : NULL;
        g_autofree char *why = worst != NULL ? cam_finding_format(worst) : NULL;
        g_string_append(out, "<tr>");
        append_device_cell(out, row);
        append_sentence(out, "td", NULL, why);
        append_sentence(out, "td", "next", next != NULL ? next : "decide what is to be done");
        g_string_append(out, "</tr>\n");
    }
    cam_html_end_table(out);
    g_string_append(out, "</section>\n");
}

static void
append_version_cell(GString *out, const CamCheckRow *row)
{
    g_string_append(out, "<td class=\"version\"><span>");
    cam_html_text(out, row->from != NULL ? row->from : "not read");
    g_string_append(out, "</span>");
    for (guint i = 0; i < row->row->hops->len; i++) {
        gboolean last = i + 1 == row->row->hops->len;
        g_autofree char *version = cam_firmware_format_version(cam_check_row_find_firmware(row, i));
        g_string_append(out, last ? " <b>→ " : " <small>→ ");
        cam_html_text(out, version != NULL ? version : "?");
        g_string_append(out, last ? "</b>" : "</small>");
    }
    g_string_append(out, "</td>");
}

static void
append_flaws_cell(GString *out, const CamCheckRow *row)
{
    g_autofree char *count = cam_exposed_count(row->row, " → ");

    /* of a version that was not read nobody can say that it has none */
    if (count == NULL)
        count = g_strdup(row->row->exposure_before != NULL && row->from != NULL ? "none" : "–");
    cam_html_element(out, "td", "count", count);
}

static void
append_rollback_cell(GString *out, CamRollback rollback)
{
    if (rollbacks[rollback].label == NULL) {
        cam_html_element(out, "td", NULL, "–");
        return;
    }
    g_string_append(out, "<td>");
    cam_html_chip(out, rollbacks[rollback].tone, rollbacks[rollback].label);
    g_string_append(out, "</td>");
}

static void
append_device_row(GString *out, const CamCheckRow *row, const Columns *columns)
{
    g_string_append(out, "<tr>");
    append_device_cell(out, row);
    g_string_append(out, "<td class=\"model\">");
    cam_html_text(out, cam_args_get(row->device, "model"));
    g_string_append_c(out, ' ');
    cam_html_element(out, "small", NULL, cam_args_get(row->device, "vendor"));
    g_string_append(out, "</td>");
    append_version_cell(out, row);
    if (columns->flaws)
        append_flaws_cell(out, row);
    if (columns->rollback)
        append_rollback_cell(out, row->row->rollback);
    append_findings_cell(out, row->row);
    g_string_append(out, "</tr>\n");
}

/* what the letters mean that stand in the column, those that occur */
static void
append_rollback_legend(GString *out, const GPtrArray *rows)
{
    g_string_append(out, "<dl class=\"legend\">\n");
    for (guint i = CAM_ROLLBACK_A; i <= CAM_ROLLBACK_D; i++) {
        g_autofree char *text = cam_words_format(rollbacks[i].code, NULL);
        g_autofree char *sentence = cam_shown_sentence(text);
        guint count = cam_check_rows_count_rollback(rows, (CamRollback)i);

        g_string_append(out, "<div><dt>");
        cam_html_chip(out, rollbacks[i].tone, rollbacks[i].label);
        g_string_append_printf(out, "</dt><dd>");
        cam_html_text(out, sentence);
        g_string_append_printf(out, " <small>%u %s</small></dd></div>\n", count,
                               count == 1 ? "device" : "devices");
    }
    g_string_append(out, "</dl>\n");
}

static void
append_devices(GString *out, const GPtrArray *rows, const Columns *columns)
{
    g_autoptr(GPtrArray) titles = g_ptr_array_new();

    if (rows->len == 0)
        return;
    g_ptr_array_add(titles, (gpointer) "Device");
    g_ptr_array_add(titles, (gpointer) "Verdict");
    g_ptr_array_add(titles, (gpointer) "Model");
    g_ptr_array_add(titles, (gpointer) "Firmware");
    if (columns->flaws)
        g_ptr_array_add(titles, (gpointer) "Known flaws");
    if (columns->rollback)
        g_ptr_array_add(titles, (gpointer) "Way back");
    g_ptr_array_add(titles, (gpointer) "Findings");
    g_ptr_array_add(titles, NULL);
    g_string_append(out, "<section class=\"new-page\">\n<h2>All devices</h2>\n");
    cam_html_begin_table(out, "devices checked", "All devices", (const char *const *)titles->pdata);
    for (guint i = 0; i < rows->len; i++)
        append_device_row(out, rows->pdata[i], columns);
    cam_html_end_table(out);
    if (columns->rollback)
        append_rollback_legend(out, rows);
    g_string_append(out, "</section>\n");
}

static void
append_replacement(GString *out, const CamCheckRow *row)
{
    g_autofree char *why = cam_finding_format(cam_check_row_find_end(row));

    g_string_append(out, "<tr>");
    append_device_cell(out, row);
    cam_html_element(out, "td", NULL, row->model);
    cam_html_element(out, "td", NULL, row->from != NULL ? row->from : "not read");
    append_sentence(out, "td", "next", why);
    g_string_append(out, "</tr>\n");
}

static void
append_replacements(GString *out, const GPtrArray *rows)
{
    static const char *const titles[] = { "Device", "Verdict", "Model", "Runs", "Why", NULL };
    guint count = 0;

    for (guint i = 0; i < rows->len; i++)
        count += cam_check_row_find_end(rows->pdata[i]) != NULL;
    if (count == 0)
        return;
    g_string_append(out, "<section>\n<h2>Can only be replaced</h2>\n");
    cam_html_begin_table(out, "plain", "Devices of which nothing is mended any more", titles);
    for (guint i = 0; i < rows->len; i++) {
        if (cam_check_row_find_end(rows->pdata[i]) != NULL)
            append_replacement(out, rows->pdata[i]);
    }
    cam_html_end_table(out);
    g_string_append(out, "</section>\n");
}

static void
append_file(GString *out, const CamFirmware *firmware, guint count)
{
    g_autofree char *name = cam_firmware_format_name(firmware);
    g_autofree char *version = cam_firmware_format_version(firmware);
    g_autofree char *size = cam_text_format_size(firmware->size);
    g_autofree char *devices = g_strdup_printf("%u", count);

    g_string_append(out, "<tr><th scope=\"row\">");
    cam_html_text(out, name);
    cam_html_element(out, "small", "code hash", firmware->sha256);
    g_string_append(out, "</th>");
    cam_html_element(out, "td", NULL, version);
    cam_html_element(out, "td", "number", size);
    cam_html_element(out, "td", NULL, cam_confidence_name(firmware->confidence));
    cam_html_element(out, "td", "number", devices);
    g_string_append(out, "</tr>\n");
}

static void
count_files(const GPtrArray *rows, GPtrArray *files, GHashTable *counts)
{
    for (guint i = 0; i < rows->len; i++) {
        const CamCheckRow *row = rows->pdata[i];
        for (guint hop = 0; hop < row->row->hops->len; hop++) {
            gpointer firmware = (gpointer)cam_check_row_find_firmware(row, hop);
            guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, firmware));
            if (count == 0)
                g_ptr_array_add(files, firmware);
            g_hash_table_insert(counts, firmware, GUINT_TO_POINTER(count + 1));
        }
    }
}

static void
append_files(GString *out, const GPtrArray *rows)
{
    static const char *const titles[] = { "File and SHA-256", "Version", "#Size",
                                          "Known by",         "Devices", NULL };
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_autoptr(GHashTable) counts = g_hash_table_new(NULL, NULL);

    count_files(rows, files, counts);
    if (files->len == 0)
        return;
    g_string_append(out, "<section>\n<h2>Firmware files</h2>\n");
    cam_html_begin_table(out, "plain", "Firmware files that would be sent", titles);
    for (guint i = 0; i < files->len; i++)
        append_file(out, files->pdata[i],
                    GPOINTER_TO_UINT(g_hash_table_lookup(counts, files->pdata[i])));
    cam_html_end_table(out);
    g_string_append(out, "</section>\n");
}

char *
cam_check_html_write(const GPtrArray *rows, const GPtrArray *plan)
{
    Columns columns = { cam_exposed_was_looked_at(plan), cam_check_rows_tell_rollback(rows) };
    g_autoptr(GString) out = g_string_new(NULL);

    cam_html_begin(out, "Firmware compatibility report", NULL);
    append_cover(out, rows);
    append_result(out, rows, plan);
    append_trouble(out, rows);
    cam_fetch_append_section(out, plan);
    append_replacements(out, rows);
    append_devices(out, rows, &columns);
    cam_exposed_append_section(out, plan);
    append_files(out, rows);
    cam_html_end(out, PROMISE);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
