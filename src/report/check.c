/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/check.h"

#include "src/base/text.h"
#include "src/report/cell.h"
#include "src/report/device.h"
#include "src/report/exposed.h"
#include "src/report/fetch.h"
#include "src/report/grid.h"
#include "src/report/next.h"
#include "src/report/report.h"
#include "src/report/shown.h"

/* longest sentence that stands above the devices it is about */
#define SENTENCE_CHARS 300

static void
free_row(gpointer data)
{
    CamCheckRow *row = data;

    json_object_unref(row->device);
    g_free(row->endpoint);
    g_free(row->name);
    g_free(row->model);
    g_free(row->from);
    g_free(row->to);
    g_free(row->file);
    g_free(row);
}

static gboolean
was_reached(const CamPlanRow *row)
{
    return row->identity != NULL || row->verdict == CAM_VERDICT_AUTH_FAILED ||
           row->verdict == CAM_VERDICT_LOCKED || row->verdict == CAM_VERDICT_NOT_ACTIVATED;
}

char *
cam_firmware_format_name(const CamFirmware *firmware)
{
    return firmware->origin != NULL ? g_path_get_basename(firmware->origin) : g_strdup("");
}

static CamCheckRow *
new_row(const CamPlanRow *plan_row)
{
    CamCheckRow *row = g_new0(CamCheckRow, 1);
    const CamFirmware *target = cam_plan_row_get_target(plan_row);

    row->row = plan_row;
    row->device = cam_report_device_json(plan_row->device, plan_row->identity);
    json_object_set_boolean_member(row->device, "reachable",
                                   plan_row->verdict != CAM_VERDICT_UNREACHABLE &&
                                       was_reached(plan_row));
    row->endpoint = cam_device_format_endpoint(plan_row->device);
    const char *name = cam_args_get(row->device, "name");
    row->name = g_strdup(cam_text_is_empty(name) ? row->endpoint : name);
    row->model = cam_report_format_model(row->device);
    row->from = cam_identity_format_version(plan_row->identity);
    if (target != NULL) {
        row->to = cam_firmware_format_version(target);
        row->file = cam_firmware_format_name(target);
    }
    return row;
}

GPtrArray *
cam_check_rows_new(const GPtrArray *plan)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(free_row);

    for (guint i = 0; i < plan->len; i++)
        g_ptr_array_add(rows, new_row(plan->pdata[i]));
    return rows;
}

const CamFirmware *
cam_check_row_find_firmware(const CamCheckRow *row, guint hop)
{
    if (hop >= row->row->hops->len)
        return NULL;
    const CamHop *one = row->row->hops->pdata[hop];
    return one->firmware;
}

const CamFinding *
cam_check_row_find_end(const CamCheckRow *row)
{
    return cam_findings_find(row->row->findings, "end-of-life");
}

guint
cam_check_rows_count(const GPtrArray *rows, CamVerdict verdict)
{
    guint count = 0;

    for (guint i = 0; i < rows->len; i++) {
        const CamCheckRow *row = rows->pdata[i];
        count += row->row->verdict == verdict;
    }
    return count;
}

char *
cam_check_row_join_via(const CamCheckRow *row)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i + 1 < row->row->hops->len; i++) {
        g_autofree char *version = cam_firmware_format_version(cam_check_row_find_firmware(row, i));
        g_string_append_printf(out, "%s%s", i > 0 ? " " : "", version != NULL ? version : "?");
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

guint
cam_check_rows_count_rollback(const GPtrArray *rows, CamRollback rollback)
{
    guint count = 0;

    for (guint i = 0; i < rows->len; i++) {
        const CamCheckRow *row = rows->pdata[i];
        count += row->row->rollback == rollback;
    }
    return count;
}

gboolean
cam_check_rows_tell_rollback(const GPtrArray *rows)
{
    return cam_check_rows_count_rollback(rows, CAM_ROLLBACK_UNKNOWN) < rows->len;
}

/* columns: a table is narrow enough without those that there is nothing for */
typedef struct {
    gboolean flaws;
    gboolean rollback;
    gboolean flaws_in_why;
} Columns;

static gboolean
tell_flaws(const GPtrArray *rows)
{
    for (guint i = 0; i < rows->len; i++) {
        const CamCheckRow *row = rows->pdata[i];
        g_autofree char *count = cam_exposed_count(row->row, " -> ");
        if (count != NULL)
            return TRUE;
    }
    return FALSE;
}

const CamFinding *
cam_check_row_find_reason(const CamCheckRow *row)
{
    const CamFinding *worst = NULL;

    for (guint i = 0; i < row->row->findings->len; i++) {
        const CamFinding *finding = row->row->findings->pdata[i];
        /* the class of its way back and the list of files to fetch say that */
        if (cam_exposed_is_finding(finding) || g_str_has_prefix(finding->code, "way-back-"))
            continue;
        if (worst == NULL || finding->level > worst->level)
            worst = finding;
    }
    return worst;
}

/* the steps on the way, and what else there is to know */
static char *
format_why(const CamCheckRow *row, const Columns *columns)
{
    const CamFinding *worst = cam_check_row_find_reason(row);
    gboolean quiet =
        row->row->verdict == CAM_VERDICT_READY && (worst == NULL || worst->level == CAM_LEVEL_INFO);
    g_autofree char *via = cam_check_row_join_via(row);
    g_autofree char *flaws = columns->flaws_in_why ? cam_exposed_count(row->row, " -> ") : NULL;
    g_autofree char *text = quiet || worst == NULL ? NULL : cam_finding_format(worst);
    g_autoptr(GString) out = g_string_new(NULL);

    if (flaws != NULL)
        g_string_append_printf(out, "flaws %s", flaws);
    if (via[0] != '\0')
        g_string_append_printf(out, "%sby way of %s", out->len > 0 ? "; " : "", via);
    if (text != NULL)
        g_string_append_printf(out, "%s%s", out->len > 0 ? "; " : "", text);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
add_table_row(CamGrid *grid, const CamCheckRow *row, const Columns *columns)
{
    cam_grid_add_cell(grid, row->endpoint);
    cam_grid_add_cell(grid, cam_args_get(row->device, "name"));
    cam_grid_add_cell(grid, cam_args_get(row->device, "model"));
    cam_grid_add_cell(grid, cam_verdict_name(row->row->verdict));
    cam_grid_add_cell(grid, row->from);
    cam_grid_add_cell(grid, row->to);
    cam_grid_take_cell(grid, row->row->stage > 0 ? g_strdup_printf("%u", row->row->stage) : NULL);
    if (columns->flaws)
        cam_grid_take_cell(grid, cam_exposed_count(row->row, " -> "));
    if (columns->rollback)
        cam_grid_add_cell(grid, cam_rollback_name(row->row->rollback));
    cam_grid_take_cell(grid, format_why(row, columns));
}

static void
append_next_steps(GString *out, const GPtrArray *rows)
{
    g_autoptr(CamNext) next = cam_next_new();

    for (guint i = 0; i < rows->len; i++) {
        const CamCheckRow *row = rows->pdata[i];
        const CamFinding *worst = cam_check_row_find_reason(row);
        if (worst != NULL && worst->level != CAM_LEVEL_INFO)
            cam_next_add(next, cam_words_next_step(worst->code), row->endpoint);
    }
    cam_next_append(next, "WHAT TO DO NEXT", out);
}

/* units of which the maker mends nothing any more, models of one fate together */
static void
append_replacements(GString *out, const GPtrArray *rows)
{
    g_autoptr(CamNext) next = cam_next_new();

    for (guint i = 0; i < rows->len; i++) {
        const CamCheckRow *row = rows->pdata[i];
        const CamFinding *over = cam_check_row_find_end(row);
        if (over == NULL)
            continue;
        g_autofree char *text = cam_finding_format(over);
        g_autofree char *line = g_strdup_printf("%s: %s", row->model, text);
        g_autofree char *shown = cam_shown(line, SENTENCE_CHARS);
        cam_next_add(next, shown, row->endpoint);
    }
    cam_next_append(next, "CAN ONLY BE REPLACED", out);
}

static char *
make_grid_text(const GPtrArray *rows, const Columns *columns, guint width)
{
    static const char *const versions[] = { "VERDICT", "FROM", "TO", "STAGE", NULL };
    g_autoptr(CamGrid) grid = cam_grid_new();

    cam_grid_add_column(grid, "ADDRESS", 60);
    cam_grid_add_column(grid, "NAME", 24);
    cam_grid_add_column(grid, "MODEL", 26);
    cam_grid_add_columns(grid, versions, 32);
    if (columns->flaws)
        cam_grid_add_column(grid, "FLAWS", 32);
    if (columns->rollback)
        cam_grid_add_column(grid, "BACK", 4);
    cam_grid_add_column(grid, "WHY", CAM_CSV_TEXT);
    for (guint i = 0; i < rows->len; i++)
        add_table_row(grid, rows->pdata[i], columns);
    return cam_grid_to_fitting_table(grid, width);
}

static gboolean
fits(const char *table, guint width)
{
    g_auto(GStrv) lines = g_strsplit(table, "\n", -1);

    for (guint i = 0; width > 0 && lines[i] != NULL; i++) {
        if (cam_shown_width(lines[i]) > width)
            return FALSE;
    }
    return TRUE;
}

static void
append_legend(GString *out, const GPtrArray *rows, gboolean flaws)
{
    static const char *const ways[] = { NULL, "A by itself", "B by the older file",
                                        "C only with factory settings", "D no way back" };
    const char *before = "BACK: ";

    g_string_append(out, flaws || cam_check_rows_tell_rollback(rows) ? "\n" : "");
    if (flaws)
        g_string_append(out,
                        "FLAWS: known ones now -> after the update; ? there may be more, model "
                        "or version do not tell\n");
    if (!cam_check_rows_tell_rollback(rows))
        return;
    for (guint way = CAM_ROLLBACK_A; way <= CAM_ROLLBACK_D; way++) {
        guint count = cam_check_rows_count_rollback(rows, (CamRollback)way);
        if (count == 0)
            continue;
        g_string_append_printf(out, "%s%u %s", before, count, ways[way]);
        before = ", ";
    }
    g_string_append_c(out, '\n');
}

static void
append_summary(GString *out, const GPtrArray *rows)
{
    const char *before = ": ";

    g_string_append_printf(out, "\n%u %s", rows->len, rows->len == 1 ? "device" : "devices");
    for (guint verdict = 0; verdict < CAM_VERDICT_COUNT; verdict++) {
        guint count = cam_check_rows_count(rows, (CamVerdict)verdict);
        if (count == 0)
            continue;
        g_string_append_printf(out, "%s%u %s", before, count,
                               cam_verdict_name((CamVerdict)verdict));
        before = ", ";
    }
    g_string_append_c(out, '\n');
}

/* the letters are counted below the table, and numbers of flaws may stand with the reason */
static char *
make_fitting_text(const GPtrArray *rows, gboolean flaws, guint width)
{
    gboolean rollback = cam_check_rows_tell_rollback(rows);
    const Columns tries[] = { { flaws, rollback, FALSE },
                              { flaws, FALSE, FALSE },
                              { FALSE, FALSE, flaws } };
    g_autofree char *text = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++) {
        g_free(text);
        text = make_grid_text(rows, &tries[i], width);
        if (fits(text, width))
            break;
    }
    return g_steal_pointer(&text);
}

static char *
write_table(const GPtrArray *rows, const GPtrArray *plan, guint width)
{
    gboolean flaws = tell_flaws(rows);
    g_autofree char *table = make_fitting_text(rows, flaws, width);
    g_autoptr(GString) out = g_string_new(table);
    append_legend(out, rows, flaws);
    append_next_steps(out, rows);
    cam_fetch_append_lines(out, plan, width);
    append_replacements(out, rows);
    append_summary(out, rows);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cam_report_check(const GPtrArray *plan, CamFormat format)
{
    g_autoptr(GPtrArray) rows = cam_check_rows_new(plan);

    switch (format) {
    case CAM_FORMAT_TABLE:
        return write_table(rows, plan, 0);
    case CAM_FORMAT_CSV:
        return cam_check_csv_write(rows);
    case CAM_FORMAT_JSON:
        return cam_check_json_write(rows, plan);
    case CAM_FORMAT_HTML:
        return cam_check_html_write(rows, plan);
    }
    g_return_val_if_reached(NULL);
}

char *
cam_report_check_table(const GPtrArray *plan, guint width)
{
    g_autoptr(GPtrArray) rows = cam_check_rows_new(plan);

    return write_table(rows, plan, width);
}
