/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/check.h"

#include "src/base/text.h"
#include "src/report/cell.h"
#include "src/report/device.h"
#include "src/report/grid.h"
#include "src/report/next.h"
#include "src/report/json.h"
#include "src/report/own.h"
#include "src/report/report.h"

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

static JsonArray *
make_via_json(const CamCheckRow *row)
{
    JsonArray *via = json_array_new();

    for (guint i = 0; i + 1 < row->row->hops->len; i++) {
        g_autofree char *version = cam_firmware_format_version(cam_check_row_find_firmware(row, i));
        g_autofree char *valid = g_utf8_make_valid(version != NULL ? version : "?", -1);
        json_array_add_string_element(via, valid);
    }
    return via;
}

static JsonObject *
make_row_json(const CamCheckRow *row)
{
    const CamPlanRow *plan_row = row->row;
    const CamFirmware *target = cam_plan_row_get_target(plan_row);
    gboolean ready = plan_row->stage > 0;
    JsonObject *json = json_object_new();

    json_object_set_object_member(json, "device", json_object_ref(row->device));
    cam_json_set_text(json, "verdict", cam_verdict_name(plan_row->verdict));
    cam_json_set_text(json, "from", row->from);
    cam_json_set_text(json, "to", row->to);
    json_object_set_array_member(json, "via", make_via_json(row));
    cam_json_set_text(json, "file", row->file);
    cam_json_set_text(json, "sha256", target != NULL ? target->sha256 : NULL);
    cam_json_set_text(json, "fit", cam_fit_name(plan_row->fit));
    json_object_set_array_member(json, "findings", cam_json_make_findings(plan_row->findings));
    json_object_set_array_member(json, "advisories_before", json_array_new());
    json_object_set_array_member(json, "advisories_after", json_array_new());
    json_object_set_null_member(json, "rollback");
    if (ready)
        json_object_set_int_member(json, "wave", plan_row->stage);
    else
        json_object_set_null_member(json, "wave");
    json_object_set_int_member(json, "estimate_s", plan_row->estimate_s);
    return json;
}

static guint
count_verdict(const GPtrArray *rows, CamVerdict verdict)
{
    guint count = 0;

    for (guint i = 0; i < rows->len; i++) {
        const CamCheckRow *row = rows->pdata[i];
        count += row->row->verdict == verdict;
    }
    return count;
}

static char *
write_json(const GPtrArray *rows)
{
    JsonObject *document = cam_json_new_document();
    JsonObject *summary = json_object_new();
    JsonArray *devices = json_array_new();

    for (guint verdict = 0; verdict < CAM_VERDICT_COUNT; verdict++)
        json_object_set_int_member(summary, cam_verdict_name((CamVerdict)verdict),
                                   count_verdict(rows, (CamVerdict)verdict));
    for (guint i = 0; i < rows->len; i++)
        json_array_add_object_element(devices, make_row_json(rows->pdata[i]));
    json_object_set_object_member(document, "summary", summary);
    json_object_set_array_member(document, "devices", devices);
    return cam_json_to_document(document);
}

static char *
join_via(const CamCheckRow *row)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i + 1 < row->row->hops->len; i++) {
        g_autofree char *version = cam_firmware_format_version(cam_check_row_find_firmware(row, i));
        g_string_append_printf(out, "%s%s", i > 0 ? " " : "", version != NULL ? version : "?");
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *
join_findings(const CamCheckRow *row)
{
    const GPtrArray *findings = row->row->findings;
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        g_autofree char *text = cam_finding_format(finding);
        g_string_append_printf(out, "%s%s: %s", i > 0 ? " / " : "", cam_level_name(finding->level),
                               text);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static const CamOwnField check_fields[] = {
    { "address", CAM_CSV_LONG, TRUE }, { "name", CAM_CSV_TEXT, TRUE },
    { "vendor", CAM_CSV_TEXT, TRUE },  { "model", CAM_CSV_TEXT, TRUE },
    { "serial", CAM_CSV_TEXT, TRUE },  { "mac", CAM_CSV_TEXT, TRUE },
    { "area", CAM_CSV_TEXT, FALSE },   { "covers", CAM_CSV_TEXT, FALSE },
    { "file", CAM_CSV_LONG, FALSE },   { "skip", CAM_CSV_LONG, FALSE },
    { "reason", CAM_CSV_LONG, FALSE },
};

static void
add_own_cells(const CamOwn *own, const CamCheckRow *row)
{
    const CamTarget *target = &row->row->device->target;
    g_autofree char *address = cam_own_format_address(row->endpoint);
    const char *const values[G_N_ELEMENTS(check_fields)] = {
        address,
        cam_args_get(row->device, "name"),
        cam_args_get(row->device, "vendor"),
        cam_args_get(row->device, "model"),
        cam_args_get(row->device, "serial"),
        cam_args_get(row->device, "mac"),
        cam_args_get(row->device, "area"),
        cam_args_get(row->device, "covers"),
        target->file,
        target->skip ? "yes" : NULL,
        target->reason,
    };

    cam_own_add_cells(own, target->sheet, target->cells, values);
}

static void
add_result_cells(CamGrid *grid, const CamCheckRow *row)
{
    const CamPlanRow *plan_row = row->row;
    const CamFirmware *target = cam_plan_row_get_target(plan_row);

    cam_grid_add_cell(grid, cam_verdict_name(plan_row->verdict));
    cam_grid_add_cell(grid, row->from);
    cam_grid_take_cell(grid, join_via(row));
    cam_grid_add_cell(grid, row->to);
    cam_grid_add_cell(grid, cam_fit_name(plan_row->fit));
    cam_grid_take_cell(grid, join_findings(row));
    cam_grid_take_cell(grid, plan_row->stage > 0 ? g_strdup_printf("%u", plan_row->stage) : NULL);
    cam_grid_take_cell(grid, g_strdup_printf("%u", plan_row->estimate_s));
    cam_grid_add_cell(grid, row->file);
    cam_grid_add_cell(grid, target != NULL ? target->sha256 : NULL);
}

static const CamSheet *
find_sheet(const GPtrArray *rows)
{
    for (guint i = 0; i < rows->len; i++) {
        const CamCheckRow *row = rows->pdata[i];
        if (row->row->device->target.sheet != NULL)
            return row->row->device->target.sheet;
    }
    return NULL;
}

/* the inventory with results beside it: what the user wished stands in the columns it came from */
static char *
write_csv(const GPtrArray *rows)
{
    g_autoptr(CamGrid) grid = cam_grid_new();
    g_autoptr(CamOwn) own = cam_own_new(grid, find_sheet(rows), check_fields,
                                        G_N_ELEMENTS(check_fields), CAM_OWN_CHECK);

    for (guint i = 0; i < rows->len; i++) {
        add_own_cells(own, rows->pdata[i]);
        add_result_cells(grid, rows->pdata[i]);
    }
    return cam_grid_to_csv(grid);
}

static void
add_table_row(CamGrid *grid, const CamCheckRow *row)
{
    const CamFinding *worst = cam_findings_find_worst(row->row->findings);
    gboolean quiet =
        row->row->verdict == CAM_VERDICT_READY && (worst == NULL || worst->level == CAM_LEVEL_INFO);

    cam_grid_add_cell(grid, row->endpoint);
    cam_grid_add_cell(grid, cam_args_get(row->device, "name"));
    cam_grid_add_cell(grid, cam_args_get(row->device, "model"));
    cam_grid_add_cell(grid, cam_verdict_name(row->row->verdict));
    cam_grid_add_cell(grid, row->from);
    cam_grid_add_cell(grid, row->to);
    cam_grid_take_cell(grid, row->row->stage > 0 ? g_strdup_printf("%u", row->row->stage) : NULL);
    cam_grid_take_cell(grid, quiet || worst == NULL ? NULL : cam_finding_format(worst));
}

static void
append_next_steps(GString *out, const GPtrArray *rows)
{
    g_autoptr(CamNext) next = cam_next_new();

    for (guint i = 0; i < rows->len; i++) {
        const CamCheckRow *row = rows->pdata[i];
        const CamFinding *worst = cam_findings_find_worst(row->row->findings);
        if (worst != NULL && worst->level != CAM_LEVEL_INFO)
            cam_next_add(next, cam_words_next_step(worst->code), row->endpoint);
    }
    cam_next_append(next, out);
}

static char *
write_table(const GPtrArray *rows, guint width)
{
    static const char *const versions[] = { "VERDICT", "FROM", "TO", "STAGE", NULL };
    g_autoptr(CamGrid) grid = cam_grid_new();
    const char *before = ": ";

    cam_grid_add_column(grid, "ADDRESS", 60);
    cam_grid_add_column(grid, "NAME", 24);
    cam_grid_add_column(grid, "MODEL", 26);
    cam_grid_add_columns(grid, versions, 32);
    cam_grid_add_column(grid, "WHY", CAM_CSV_TEXT);
    for (guint i = 0; i < rows->len; i++)
        add_table_row(grid, rows->pdata[i]);
    g_autofree char *table = cam_grid_to_fitting_table(grid, width);
    g_autoptr(GString) out = g_string_new(table);
    append_next_steps(out, rows);
    g_string_append_printf(out, "\n%u %s", rows->len, rows->len == 1 ? "device" : "devices");
    for (guint verdict = 0; verdict < CAM_VERDICT_COUNT; verdict++) {
        guint count = count_verdict(rows, (CamVerdict)verdict);
        if (count == 0)
            continue;
        g_string_append_printf(out, "%s%u %s", before, count,
                               cam_verdict_name((CamVerdict)verdict));
        before = ", ";
    }
    g_string_append_c(out, '\n');
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cam_report_check(const GPtrArray *plan, CamFormat format)
{
    g_autoptr(GPtrArray) rows = cam_check_rows_new(plan);

    switch (format) {
    case CAM_FORMAT_TABLE:
        return write_table(rows, 0);
    case CAM_FORMAT_CSV:
        return write_csv(rows);
    case CAM_FORMAT_JSON:
        return write_json(rows);
    case CAM_FORMAT_HTML:
        return cam_check_html_write(rows);
    }
    g_return_val_if_reached(NULL);
}

char *
cam_report_check_table(const GPtrArray *plan, guint width)
{
    g_autoptr(GPtrArray) rows = cam_check_rows_new(plan);

    return write_table(rows, width);
}
