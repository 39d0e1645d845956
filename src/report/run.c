/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/report.h"

#include "src/base/clock.h"
#include "src/base/text.h"
#include "src/model/device-json.h"
#include "src/report/cell.h"
#include "src/report/grid.h"
#include "src/report/next.h"
#include "src/report/json.h"
#include "src/report/own.h"
#include "src/report/row.h"
#include "src/report/run-html.h"
#include "src/report/shown.h"

#define STATE_COUNT (CAM_STATE_ROLLED_BACK + 1)

gboolean
cam_format_parse(const char *name, CamFormat *ret_format)
{
    static const char *const names[] = { "table", "csv", "json", "html" };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_strcmp0(name, names[i]) != 0)
            continue;
        *ret_format = (CamFormat)i;
        return TRUE;
    }
    return FALSE;
}

static JsonObject *
make_run_json(const CamLedger *ledger)
{
    JsonObject *run = json_object_new();
    g_autofree char *reason =
        ledger->code != NULL ? cam_words_format(ledger->code, ledger->code_args) : NULL;

    cam_json_set_text(run, "id", ledger->run);
    cam_json_set_text(run, "state", cam_run_state_name(ledger->state));
    cam_json_set_time(run, "started", ledger->started_us);
    cam_json_set_time(run, "finished", ledger->ended_us);
    cam_json_set_text(run, "code", ledger->code);
    cam_json_set_text(run, "reason", reason);
    cam_json_set_text(run, "next", cam_words_next_step(ledger->code));
    json_object_set_int_member(run, "exit_code", cam_ledger_get_exit_code(ledger));
    return run;
}

static JsonObject *
make_counts_json(const CamLedger *ledger)
{
    JsonObject *counts = json_object_new();

    for (guint state = 0; state < STATE_COUNT; state++)
        json_object_set_int_member(counts, cam_state_name((CamState)state),
                                   cam_ledger_count(ledger, (CamState)state));
    return counts;
}

static JsonArray *
make_proof_json(const CamLedgerJob *job)
{
    JsonArray *proof = json_array_new();

    for (guint i = 0; i < job->checks->len; i++) {
        const CamCheck *check = job->checks->pdata[i];
        JsonObject *one = json_object_new();
        cam_json_set_text(one, "name", check->name);
        cam_json_set_text(one, "before", check->before);
        cam_json_set_text(one, "after", check->after);
        cam_json_set_text(one, "result", check->result);
        json_object_set_boolean_member(one, "ok", check->ok);
        cam_json_set_text(one, "source", check->source);
        cam_json_set_time(one, "at", check->utc_us);
        json_array_add_object_element(proof, one);
    }
    return proof;
}

/* null is not none: nobody looked, or nobody knows */
static JsonNode *
make_flaws_json(char *const *flaws)
{
    if (flaws == NULL)
        return json_node_new(JSON_NODE_NULL);
    JsonArray *array = json_array_new();
    for (guint i = 0; flaws[i] != NULL; i++) {
        if (!g_str_has_suffix(flaws[i], "?"))
            cam_json_add_text(array, flaws[i]);
    }
    JsonNode *node = json_node_new(JSON_NODE_ARRAY);
    json_node_take_array(node, array);
    return node;
}

static JsonObject *
make_row_json(const CamRow *row)
{
    const CamLedgerJob *job = row->job;
    JsonObject *json = json_object_new();

    json_object_set_object_member(json, "device", json_object_ref(row->device));
    cam_json_set_text(json, "state", cam_state_name(job->state));
    cam_json_set_text(json, "step", job->step != CAM_STEP_NONE ? cam_step_name(job->step) : NULL);
    cam_json_set_text(json, "from", job->from);
    cam_json_set_text(json, "to", job->to);
    cam_json_set_text(json, "code", job->code);
    cam_json_set_text(json, "reason", row->reason[0] != '\0' ? row->reason : NULL);
    cam_json_set_text(json, "next", row->next);
    cam_json_set_seconds(json, "seconds", row->seconds);
    cam_json_set_seconds(json, "outage_s", row->outage_s);
    json_object_set_int_member(json, "uploads", job->uploads);
    cam_json_set_text(json, "backup", job->backup);
    cam_json_set_text(json, "new_key", job->key);
    json_object_set_array_member(json, "proof", make_proof_json(job));
    cam_json_set_wave(json, job->stage);
    cam_json_set_text(json, "file", job->file);
    cam_json_set_text(json, "sha256", job->sha256);
    json_object_set_member(json, "advisories_before", make_flaws_json(job->flaws_before));
    json_object_set_member(json, "advisories_after", make_flaws_json(cam_row_find_flaws(row)));
    cam_json_set_text(json, "rollback", job->rollback);
    cam_json_set_time(json, "started", job->started_us);
    cam_json_set_time(json, "finished", job->ended_us);
    return json;
}

static char *
write_json(const CamLedger *ledger, const GPtrArray *rows)
{
    JsonObject *document = cam_json_new_document();
    JsonArray *devices = json_array_new();

    for (guint i = 0; i < rows->len; i++)
        json_array_add_object_element(devices, make_row_json(rows->pdata[i]));
    json_object_set_object_member(document, "run", make_run_json(ledger));
    json_object_set_object_member(document, "counts", make_counts_json(ledger));
    json_object_set_array_member(document, "devices", devices);
    return cam_json_to_document(document);
}

static char *
format_seconds(double seconds)
{
    return seconds < 0 ? NULL : g_strdup_printf("%.1f", seconds);
}

static char *
format_time(gint64 utc_us)
{
    return utc_us != 0 ? cam_clock_format_utc(utc_us) : NULL;
}

static const CamOwnField run_fields[] = {
    { "address", CAM_CSV_LONG, TRUE }, { "name", CAM_CSV_TEXT, TRUE },
    { "vendor", CAM_CSV_TEXT, TRUE },  { "model", CAM_CSV_TEXT, TRUE },
    { "serial", CAM_CSV_TEXT, TRUE },  { "mac", CAM_CSV_TEXT, TRUE },
    { "area", CAM_CSV_TEXT, FALSE },
};

static void
add_own_cells(const CamOwn *own, const CamRow *row)
{
    g_auto(GStrv) cells = NULL;
    g_autoptr(CamSheet) sheet = cam_device_read_row(row->job->device, &cells);
    g_autofree char *address = cam_own_format_address(row->endpoint);
    const char *values[G_N_ELEMENTS(run_fields)];

    cam_own_read_device(own, address, row->device, values);
    cam_own_add_cells(own, sheet, cells, values);
}

static char *
join_flaws(char *const *flaws)
{
    return flaws != NULL ? g_strjoinv(" ", (char **)flaws) : NULL;
}

static void
add_result_cells(CamGrid *grid, const CamRow *row)
{
    const CamLedgerJob *job = row->job;

    cam_grid_add_cell(grid, cam_state_name(job->state));
    cam_grid_add_cell(grid, job->from);
    cam_grid_add_cell(grid, job->to);
    cam_grid_add_cell(grid, job->code);
    cam_grid_add_cell(grid, row->reason);
    cam_grid_add_cell(grid, row->next);
    cam_grid_take_cell(grid, format_seconds(row->seconds));
    cam_grid_take_cell(grid, format_seconds(row->outage_s));
    cam_grid_take_cell(grid, g_strdup_printf("%u", job->uploads));
    cam_grid_add_cell(grid, job->backup);
    cam_grid_take_cell(grid, job->stage > 0 ? g_strdup_printf("%u", job->stage) : NULL);
    cam_grid_take_cell(grid, format_time(job->started_us));
    cam_grid_take_cell(grid, format_time(job->ended_us));
    cam_grid_add_cell(grid, job->file);
    cam_grid_add_cell(grid, job->sha256);
    cam_grid_add_cell(grid,
                      cam_args_get(row->device, "listed_address") != NULL ? row->endpoint : NULL);
    cam_grid_take_cell(grid, join_flaws(job->flaws_before));
    cam_grid_take_cell(grid, join_flaws(cam_row_find_flaws(row)));
    cam_grid_add_cell(grid, job->rollback);
}

static CamSheet *
find_sheet(const GPtrArray *rows)
{
    for (guint i = 0; i < rows->len; i++) {
        const CamRow *row = rows->pdata[i];
        g_auto(GStrv) cells = NULL;
        CamSheet *sheet = cam_device_read_row(row->job->device, &cells);
        if (sheet != NULL)
            return sheet;
    }
    return NULL;
}

static char *
write_csv(const GPtrArray *rows)
{
    g_autoptr(CamGrid) grid = cam_grid_new();
    g_autoptr(CamSheet) sheet = find_sheet(rows);
    g_autoptr(CamOwn) own =
        cam_own_new(grid, sheet, run_fields, G_N_ELEMENTS(run_fields), CAM_OWN_RUN);

    for (guint i = 0; i < rows->len; i++) {
        add_own_cells(own, rows->pdata[i]);
        add_result_cells(grid, rows->pdata[i]);
    }
    return cam_grid_to_csv(grid);
}

static void
add_table_row(CamGrid *grid, const CamRow *row)
{
    const CamLedgerJob *job = row->job;
    gboolean live = !cam_state_is_final(job->state) && job->step != CAM_STEP_NONE;
    const char *name = cam_args_get(row->device, "name");

    cam_grid_add_cell(grid, row->endpoint);
    cam_grid_add_cell(grid, name);
    cam_grid_add_cell(grid, cam_row_find_model(row));
    cam_grid_take_cell(
        grid, live ? g_strdup_printf("%s %s", cam_state_name(job->state), cam_step_name(job->step))
                   : g_strdup(cam_state_name(job->state)));
    cam_grid_add_cell(grid, job->from);
    cam_grid_add_cell(grid, job->to);
    cam_grid_take_cell(grid, row->seconds < 0 ? NULL : cam_text_format_duration(row->seconds));
    cam_grid_take_cell(grid, row->outage_s < 0 ? NULL : cam_text_format_duration(row->outage_s));
    /* what a device runs that went well stands under TO already */
    g_autofree char *news = cam_row_format_news(row);
    const char *reason = job->state == CAM_STATE_DONE ? "" : row->reason;
    cam_grid_take_cell(grid, news[0] == '\0'
                                 ? g_strdup(reason)
                                 : g_strjoin(reason[0] != '\0' ? "; " : "", reason, news, NULL));
}

static void
append_counts(GString *out, const CamLedger *ledger)
{
    const char *before = ": ";

    g_string_append_printf(out, "\n%u %s", ledger->jobs->len,
                           ledger->jobs->len == 1 ? "device" : "devices");
    for (guint state = 0; state < STATE_COUNT; state++) {
        guint count = cam_ledger_count(ledger, (CamState)state);
        if (count == 0)
            continue;
        g_string_append_printf(out, "%s%u %s", before, count, cam_state_name((CamState)state));
        before = ", ";
    }
    g_autofree char *reason =
        ledger->code != NULL ? cam_words_format(ledger->code, ledger->code_args) : g_strdup("");
    g_autofree char *shown = cam_shown(reason, CAM_CSV_LONG);
    const char *next = cam_words_next_step(ledger->code);
    g_string_append_printf(out, "\nrun %s is %s%s%s%s%s\n", ledger->run,
                           cam_run_state_name(ledger->state), shown[0] != '\0' ? ": " : "", shown,
                           next != NULL ? "; " : "", next != NULL ? next : "");
}

static void
append_next_steps(GString *out, const GPtrArray *rows)
{
    g_autoptr(CamNext) next = cam_next_new();

    for (guint i = 0; i < rows->len; i++) {
        const CamRow *row = rows->pdata[i];
        if (row->job->state != CAM_STATE_DONE)
            cam_next_add(next, row->next, row->endpoint);
    }
    cam_next_append(next, "WHAT TO DO NEXT", out);
}

static char *
write_table(const CamLedger *ledger, const GPtrArray *rows, guint width)
{
    static const char *const versions[] = { "FROM", "TO", "TIME", "OUTAGE", NULL };
    g_autoptr(CamGrid) grid = cam_grid_new();

    cam_grid_add_column(grid, "ADDRESS", 60);
    cam_grid_add_column(grid, "NAME", 24);
    cam_grid_add_column(grid, "MODEL", 26);
    cam_grid_add_column(grid, "STATE", 24);
    cam_grid_add_columns(grid, versions, 32);
    cam_grid_add_column(grid, "REASON", CAM_CSV_TEXT);
    for (guint i = 0; i < rows->len; i++)
        add_table_row(grid, rows->pdata[i]);
    g_autofree char *table = cam_grid_to_fitting_table(grid, width);
    g_autoptr(GString) out = g_string_new(table);
    append_next_steps(out, rows);
    append_counts(out, ledger);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cam_report_run(const CamLedger *ledger, CamFormat format)
{
    g_autoptr(GPtrArray) rows = cam_rows_new(ledger);

    switch (format) {
    case CAM_FORMAT_TABLE:
        return write_table(ledger, rows, 0);
    case CAM_FORMAT_CSV:
        return write_csv(rows);
    case CAM_FORMAT_JSON:
        return write_json(ledger, rows);
    case CAM_FORMAT_HTML:
        return cam_run_html_write(ledger, rows);
    }
    g_return_val_if_reached(NULL);
}

char *
cam_report_run_table(const CamLedger *ledger, guint width)
{
    g_autoptr(GPtrArray) rows = cam_rows_new(ledger);

    return write_table(ledger, rows, width);
}
