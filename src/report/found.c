/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/report.h"

#include "src/report/cell.h"
#include "src/report/device.h"
#include "src/report/grid.h"
#include "src/report/html.h"
#include "src/report/json.h"
#include "src/report/own.h"

/* a device as both documents know it, and what only one of them has */
typedef struct {
    JsonObject *device;
    char *endpoint;
    char *methods;
    char *remark;
} Line;

static void
free_line(gpointer data)
{
    Line *line = data;

    json_object_unref(line->device);
    g_free(line->endpoint);
    g_free(line->methods);
    g_free(line->remark);
    g_free(line);
}

static JsonArray *
make_text_array(const GPtrArray *texts)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < texts->len; i++)
        cam_json_add_text(array, texts->pdata[i]);
    return array;
}

static char *
join(const GPtrArray *texts, gboolean as_words)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < texts->len; i++) {
        const char *code = texts->pdata[i];
        g_autofree char *text = as_words ? cam_words_format(code, NULL) : g_strdup(code);
        g_string_append_printf(out, "%s%s", i > 0 ? (as_words ? "; " : " ") : "", text);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static JsonArray *
make_notes_json(const GPtrArray *notes)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < notes->len; i++) {
        const char *code = notes->pdata[i];
        g_autofree char *text = cam_words_format(code, NULL);
        JsonObject *note = json_object_new();
        cam_json_set_text(note, "code", code);
        cam_json_set_text(note, "text", text);
        cam_json_set_text(note, "next", cam_words_next_step(code));
        json_array_add_object_element(array, note);
    }
    return array;
}

static Line *
read_found(const CamFound *found)
{
    const CamSighting *sighting = found->sighting;
    const char *address = sighting->address != NULL ? sighting->address : sighting->source;
    g_autoptr(CamDevice) device =
        cam_device_new(address != NULL ? address : "", sighting->port, sighting->tls);
    Line *line = g_new0(Line, 1);

    line->device = cam_report_device_json(device, sighting->identity);
    json_object_set_array_member(line->device, "methods", make_text_array(found->methods));
    cam_json_set_tri(line->device, "reachable", found->reachable);
    cam_json_set_text(line->device, "interface", sighting->interface);
    cam_json_set_text(line->device, "source", sighting->source);
    json_object_set_array_member(line->device, "notes", make_notes_json(found->notes));
    line->endpoint = cam_device_format_endpoint(device);
    line->methods = join(found->methods, FALSE);
    line->remark = join(found->notes, TRUE);
    return line;
}

static gboolean
was_reached(const GError *error)
{
    CamErrorCode code = cam_error_get_code(error);

    return error == NULL || (code != CAM_ERROR_UNREACHABLE && code != CAM_ERROR_TIMEOUT &&
                             code != CAM_ERROR_INTERRUPTED);
}

static Line *
read_identified(const CamIdentified *row)
{
    Line *line = g_new0(Line, 1);

    line->device = cam_report_device_json(row->device, row->identity);
    if (row->driver != NULL)
        cam_json_set_text(line->device, "driver", row->driver);
    json_object_set_boolean_member(line->device, "reachable", was_reached(row->error));
    cam_json_set_time(line->device, "read_at",
                      row->identity != NULL ? row->identity->read_at_us : 0);
    if (row->error != NULL) {
        JsonObject *error = json_object_new();
        cam_json_set_text(error, "code",
                          row->code != NULL ? row->code
                                            : cam_error_code_name(cam_error_get_code(row->error)));
        cam_json_set_text(error, "message", row->error->message);
        json_object_set_object_member(line->device, "error", error);
    }
    line->endpoint = cam_device_format_endpoint(row->device);
    line->remark = g_strdup(row->error != NULL ? row->error->message : "");
    return line;
}

static char *
write_json(const GPtrArray *lines, const GPtrArray *findings, double seconds)
{
    JsonObject *document = cam_json_new_document();
    JsonArray *devices = json_array_new();

    for (guint i = 0; i < lines->len; i++) {
        const Line *line = lines->pdata[i];
        json_array_add_object_element(devices, json_object_ref(line->device));
    }
    cam_json_set_seconds(document, "seconds", seconds);
    json_object_set_array_member(document, "devices", devices);
    if (findings != NULL)
        json_object_set_array_member(document, "findings", cam_json_make_findings(findings));
    return cam_json_to_document(document);
}

static const char *const middle_names[] = { "name", "vendor", "model",    "hardware", "serial",
                                            "mac",  "kind",   "firmware", "build",    NULL };

static char *
find_activated(JsonObject *device)
{
    JsonNode *node = json_object_get_member(device, "activated");

    if (node == NULL || !JSON_NODE_HOLDS_VALUE(node))
        return NULL;
    return g_strdup(json_node_get_boolean(node) ? "yes" : "no");
}

/* an inventory that the reader takes: its names, an address with the port where it is needed */
static char *
write_found_csv(const GPtrArray *lines)
{
    g_autoptr(CamGrid) grid = cam_grid_new();

    cam_grid_add_column(grid, "address", CAM_CSV_LONG);
    cam_grid_add_columns(grid, middle_names, CAM_CSV_TEXT);
    cam_grid_add_column(grid, "activated", CAM_CSV_TEXT);
    cam_grid_add_column(grid, "methods", CAM_CSV_LONG);
    for (guint i = 0; i < lines->len; i++) {
        const Line *line = lines->pdata[i];
        cam_grid_take_cell(grid, cam_own_format_address(line->endpoint));
        for (guint j = 0; middle_names[j] != NULL; j++)
            cam_grid_add_cell(grid, cam_args_get(line->device, middle_names[j]));
        cam_grid_take_cell(grid, find_activated(line->device));
        cam_grid_add_cell(grid, line->methods);
    }
    return cam_grid_to_csv(grid);
}

static const CamOwnField identify_fields[] = {
    { "address", CAM_CSV_LONG, TRUE },  { "name", CAM_CSV_TEXT, TRUE },
    { "vendor", CAM_CSV_TEXT, TRUE },   { "model", CAM_CSV_TEXT, TRUE },
    { "hardware", CAM_CSV_TEXT, TRUE }, { "serial", CAM_CSV_TEXT, TRUE },
    { "mac", CAM_CSV_TEXT, TRUE },
};

static void
add_own_cells(const CamOwn *own, const CamTarget *target, const Line *line)
{
    const char *values[G_N_ELEMENTS(identify_fields)];
    g_autofree char *address = cam_own_format_address(line->endpoint);

    cam_own_read_device(own, address, line->device, values);
    cam_own_add_cells(own, target->sheet, target->cells, values);
}

static const CamSheet *
find_sheet(const GPtrArray *rows)
{
    for (guint i = 0; i < rows->len; i++) {
        const CamIdentified *row = rows->pdata[i];
        if (row->device->target.sheet != NULL)
            return row->device->target.sheet;
    }
    return NULL;
}

static char *
write_identified_csv(const GPtrArray *rows, const GPtrArray *lines)
{
    static const char *const results[] = { "kind", "firmware", "build", NULL };
    g_autoptr(CamGrid) grid = cam_grid_new();
    g_autoptr(CamOwn) own = cam_own_new(grid, find_sheet(rows), identify_fields,
                                        G_N_ELEMENTS(identify_fields), CAM_OWN_IDENTIFY);

    for (guint i = 0; i < rows->len; i++) {
        const CamIdentified *row = rows->pdata[i];
        const Line *line = lines->pdata[i];
        add_own_cells(own, &row->device->target, line);
        for (guint k = 0; results[k] != NULL; k++)
            cam_grid_add_cell(grid, cam_args_get(line->device, results[k]));
        cam_grid_take_cell(grid, find_activated(line->device));
        cam_grid_add_cell(grid, line->remark);
    }
    return cam_grid_to_csv(grid);
}

static CamGrid *
make_table(const GPtrArray *lines)
{
    CamGrid *grid = cam_grid_new();

    cam_grid_add_column(grid, "ADDRESS", 60);
    cam_grid_add_column(grid, "NAME", 24);
    cam_grid_add_column(grid, "VENDOR", 16);
    cam_grid_add_column(grid, "MODEL", 26);
    cam_grid_add_column(grid, "FIRMWARE", 32);
    cam_grid_add_column(grid, "SERIAL", 40);
    cam_grid_add_column(grid, "MAC", 17);
    cam_grid_add_column(grid, "REMARKS", CAM_CSV_TEXT);
    for (guint i = 0; i < lines->len; i++) {
        const Line *line = lines->pdata[i];
        const char *firmware = cam_args_get(line->device, "firmware");
        const char *build = cam_args_get(line->device, "build");
        cam_grid_add_cell(grid, line->endpoint);
        cam_grid_add_cell(grid, cam_args_get(line->device, "name"));
        cam_grid_add_cell(grid, cam_args_get(line->device, "vendor"));
        cam_grid_add_cell(grid, cam_args_get(line->device, "model"));
        cam_grid_take_cell(grid, firmware != NULL && build != NULL
                                     ? g_strdup_printf("%s %s", firmware, build)
                                     : g_strdup(firmware));
        cam_grid_add_cell(grid, cam_args_get(line->device, "serial"));
        cam_grid_add_cell(grid, cam_args_get(line->device, "mac"));
        cam_grid_take_cell(grid,
                           g_strdup_printf("%s%s%s", line->methods != NULL ? line->methods : "",
                                           line->methods != NULL && line->remark[0] ? "; " : "",
                                           line->remark));
    }
    return grid;
}

static char *
write_table(const GPtrArray *lines, double seconds, const char *verb, guint width)
{
    g_autoptr(CamGrid) grid = make_table(lines);
    g_autofree char *table = cam_grid_to_fitting_table(grid, width);

    return g_strdup_printf("%s\n%u %s %s in %.1f s\n", table, lines->len,
                           lines->len == 1 ? "device" : "devices", verb, seconds);
}

static void
append_cell(GString *page, const char *text)
{
    cam_html_element(page, "td", NULL, text);
}

static void
append_findings(GString *page, const GPtrArray *findings)
{
    for (guint i = 0; findings != NULL && i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        g_autofree char *text = cam_finding_format(finding);
        g_autofree char *next = cam_words_format_next(finding->code, finding->args);
        g_autofree char *both =
            next != NULL ? g_strdup_printf("%s: %s", text, next) : g_strdup(text);
        cam_html_element(page, "p", NULL, both);
    }
}

static char *
write_html(const GPtrArray *lines, const GPtrArray *findings, const char *title)
{
    static const char *const titles[] = { "Address", "Name",   "Make", "Model",   "Firmware",
                                          "Build",   "Serial", "MAC",  "Remarks", NULL };
    static const char *const names[] = { "name",  "vendor", "model", "firmware",
                                         "build", "serial", "mac",   NULL };
    g_autoptr(GString) page = g_string_new(NULL);

    cam_html_begin(page, title, NULL);
    cam_html_element(page, "h1", NULL, title);
    append_findings(page, findings);
    cam_html_begin_table(page, "devices", title, titles);
    for (guint i = 0; i < lines->len; i++) {
        const Line *line = lines->pdata[i];
        g_string_append(page, "<tr>");
        append_cell(page, line->endpoint);
        for (guint j = 0; names[j] != NULL; j++)
            append_cell(page, cam_args_get(line->device, names[j]));
        append_cell(page, line->remark);
        g_string_append(page, "</tr>\n");
    }
    cam_html_end_table(page);
    cam_html_end(page, "Made by camherd.");
    return g_string_free(g_steal_pointer(&page), FALSE);
}

char *
cam_report_found(const GPtrArray *devices, const GPtrArray *findings, double seconds,
                 CamFormat format)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(free_line);

    for (guint i = 0; i < devices->len; i++)
        g_ptr_array_add(lines, read_found(devices->pdata[i]));
    switch (format) {
    case CAM_FORMAT_TABLE:
        return write_table(lines, seconds, "found", 0);
    case CAM_FORMAT_CSV:
        return write_found_csv(lines);
    case CAM_FORMAT_JSON:
        return write_json(lines, findings, seconds);
    case CAM_FORMAT_HTML:
        return write_html(lines, findings, "Devices found");
    }
    g_return_val_if_reached(NULL);
}

char *
cam_report_identified(const GPtrArray *rows, double seconds, CamFormat format)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(free_line);

    for (guint i = 0; i < rows->len; i++)
        g_ptr_array_add(lines, read_identified(rows->pdata[i]));
    switch (format) {
    case CAM_FORMAT_TABLE:
        return write_table(lines, seconds, "asked", 0);
    case CAM_FORMAT_CSV:
        return write_identified_csv(rows, lines);
    case CAM_FORMAT_JSON:
        return write_json(lines, NULL, seconds);
    case CAM_FORMAT_HTML:
        return write_html(lines, NULL, "Devices asked");
    }
    g_return_val_if_reached(NULL);
}

char *
cam_report_found_table(const GPtrArray *devices, double seconds, guint width)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(free_line);

    for (guint i = 0; i < devices->len; i++)
        g_ptr_array_add(lines, read_found(devices->pdata[i]));
    return write_table(lines, seconds, "found", width);
}

char *
cam_report_identified_table(const GPtrArray *rows, double seconds, guint width)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(free_line);

    for (guint i = 0; i < rows->len; i++)
        g_ptr_array_add(lines, read_identified(rows->pdata[i]));
    return write_table(lines, seconds, "asked", width);
}
