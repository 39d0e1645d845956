/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/report.h"

#include "src/report/cell.h"
#include "src/report/device.h"
#include "src/report/grid.h"
#include "src/report/html.h"
#include "src/report/json.h"

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

    for (guint i = 0; i < texts->len; i++) {
        g_autofree char *valid = g_utf8_make_valid(texts->pdata[i], -1);
        json_array_add_string_element(array, valid);
    }
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
write_json(const GPtrArray *lines, double seconds)
{
    JsonObject *document = cam_json_new_document();
    JsonArray *devices = json_array_new();

    for (guint i = 0; i < lines->len; i++) {
        const Line *line = lines->pdata[i];
        json_array_add_object_element(devices, json_object_ref(line->device));
    }
    cam_json_set_seconds(document, "seconds", seconds);
    json_object_set_array_member(document, "devices", devices);
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
write_csv(const GPtrArray *lines, const char *last_title)
{
    g_autoptr(CamGrid) grid = cam_grid_new();

    cam_grid_add_column(grid, "address", CAM_CSV_LONG);
    cam_grid_add_columns(grid, middle_names, CAM_CSV_TEXT);
    cam_grid_add_column(grid, "activated", CAM_CSV_TEXT);
    cam_grid_add_column(grid, last_title, CAM_CSV_LONG);
    for (guint i = 0; i < lines->len; i++) {
        const Line *line = lines->pdata[i];
        cam_grid_add_cell(grid, line->endpoint);
        for (guint j = 0; middle_names[j] != NULL; j++)
            cam_grid_add_cell(grid, cam_args_get(line->device, middle_names[j]));
        cam_grid_take_cell(grid, find_activated(line->device));
        cam_grid_add_cell(grid, line->methods != NULL ? line->methods : line->remark);
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

static char *
write_html(const GPtrArray *lines, const char *title)
{
    static const char *const titles[] = { "Address", "Name",   "Make", "Model",   "Firmware",
                                          "Build",   "Serial", "MAC",  "Remarks", NULL };
    static const char *const names[] = { "name",  "vendor", "model", "firmware",
                                         "build", "serial", "mac",   NULL };
    g_autoptr(GString) page = g_string_new(NULL);

    cam_html_begin(page, title, NULL);
    cam_html_element(page, "h1", NULL, title);
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
cam_report_found(const GPtrArray *devices, double seconds, CamFormat format)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(free_line);

    for (guint i = 0; i < devices->len; i++)
        g_ptr_array_add(lines, read_found(devices->pdata[i]));
    switch (format) {
    case CAM_FORMAT_TABLE:
        return write_table(lines, seconds, "found", 0);
    case CAM_FORMAT_CSV:
        return write_csv(lines, "methods");
    case CAM_FORMAT_JSON:
        return write_json(lines, seconds);
    case CAM_FORMAT_HTML:
        return write_html(lines, "Devices found");
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
        return write_csv(lines, "error");
    case CAM_FORMAT_JSON:
        return write_json(lines, seconds);
    case CAM_FORMAT_HTML:
        return write_html(lines, "Devices asked");
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
