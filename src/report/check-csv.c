/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/check.h"

#include "src/report/cell.h"
#include "src/report/exposed.h"
#include "src/report/own.h"

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
    cam_grid_take_cell(grid, cam_check_row_join_via(row));
    cam_grid_add_cell(grid, row->to);
    cam_grid_add_cell(grid, cam_fit_name(plan_row->fit));
    cam_grid_take_cell(grid, join_findings(row));
    cam_grid_take_cell(grid, plan_row->stage > 0 ? g_strdup_printf("%u", plan_row->stage) : NULL);
    cam_grid_take_cell(grid, g_strdup_printf("%u", plan_row->estimate_s));
    cam_grid_add_cell(grid, row->file);
    cam_grid_add_cell(grid, target != NULL ? target->sha256 : NULL);
    cam_grid_take_cell(grid, cam_exposed_join(plan_row->exposure_before));
    cam_grid_take_cell(grid, cam_exposed_join(plan_row->exposure_after));
    cam_grid_add_cell(grid, cam_rollback_name(plan_row->rollback));
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
char *
cam_check_csv_write(const GPtrArray *rows)
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
