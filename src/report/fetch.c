/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/fetch.h"

#include "src/report/grid.h"
#include "src/report/html.h"
#include "src/report/json.h"
#include "src/report/shown.h"

/* more ways back than these are counted, not listed: what is missing to go on comes first */
#define WAYS_BACK_LISTED 4

/* longest text of a device or a rule in a sentence */
#define WANTED_CHARS 200

static const struct {
    const char *code;
    const char *why;
    const char *sentence;
} kinds[] = {
    { "wanted-firmware", "firmware", "fetch-firmware" },
    { "wanted-step", "step", "fetch-step" },
    { "wanted-way-back", "way-back", "fetch-way-back" },
};

static gsize
find_kind(const CamWanted *wanted)
{
    for (gsize i = 1; i < G_N_ELEMENTS(kinds); i++) {
        if (g_str_equal(wanted->code, kinds[i].code))
            return i;
    }
    return 0;
}

JsonArray *
cam_fetch_make_json(const GPtrArray *plan)
{
    g_autoptr(GPtrArray) list = cam_plan_list_wanted(plan);
    JsonArray *array = json_array_new();

    for (guint i = 0; i < list->len; i++) {
        const CamWanted *wanted = list->pdata[i];
        JsonObject *json = json_object_new();
        cam_json_set_text(json, "why", kinds[find_kind(wanted)].why);
        cam_json_set_text(json, "vendor", wanted->vendor);
        cam_json_set_text(json, "model", wanted->model);
        cam_json_set_text(json, "platform", wanted->platform);
        cam_json_set_text(json, "hardware", wanted->hardware);
        cam_json_set_text(json, "running", wanted->running);
        cam_json_set_text(json, "wanted", wanted->wanted);
        json_object_set_int_member(json, "devices", wanted->count);
        json_array_add_object_element(array, json);
    }
    return array;
}

static char *
format_wanted(const CamWanted *wanted)
{
    gsize kind = find_kind(wanted);
    const char *text = wanted->wanted;

    if (kind == 0 && text == NULL)
        return cam_words_format("fetch-newest", NULL);
    if (g_str_equal(kinds[kind].why, "way-back") &&
        (text == NULL || g_strcmp0(text, wanted->running) == 0))
        return cam_words_format("fetch-same", NULL);
    g_autofree char *shown = cam_shown(text, WANTED_CHARS);
    g_autoptr(JsonObject) args = cam_args_new("wanted", shown, NULL);
    return cam_words_format(kinds[kind].sentence, args);
}

static void
add_line(CamGrid *grid, const CamWanted *wanted)
{
    cam_grid_add_cell(grid, wanted->model);
    cam_grid_add_cell(grid, wanted->vendor);
    cam_grid_add_cell(grid, wanted->platform != NULL ? wanted->platform : wanted->hardware);
    cam_grid_take_cell(grid, g_strdup_printf("%u", wanted->count));
    cam_grid_add_cell(grid, wanted->running);
    cam_grid_take_cell(grid, format_wanted(wanted));
}

static gboolean
is_way_back(const CamWanted *wanted)
{
    return g_str_equal(wanted->code, "wanted-way-back");
}

static void
append_ways_back(GString *out, guint files, guint devices)
{
    g_autoptr(JsonObject) args = json_object_new();

    json_object_set_int_member(args, "files", files);
    json_object_set_int_member(args, "devices", devices);
    g_autofree char *text = cam_words_format("fetch-ways-back", args);
    g_string_append_printf(out, "%s\n", text);
}

void
cam_fetch_append_lines(GString *out, const GPtrArray *plan, guint width)
{
    static const char *const titles[] = { "DEVICES", "RUNS", NULL };
    g_autoptr(GPtrArray) list = cam_plan_list_wanted(plan);
    g_autoptr(CamGrid) grid = cam_grid_new();

    guint ways_back = 0;
    guint devices = 0;

    for (guint i = 0; i < list->len; i++) {
        const CamWanted *wanted = list->pdata[i];
        ways_back += is_way_back(wanted);
        devices += is_way_back(wanted) ? wanted->count : 0;
    }
    gboolean folds = ways_back > WAYS_BACK_LISTED;
    if (list->len == 0)
        return;
    g_string_append(out, "\nTO FETCH BEFORE DRIVING OUT\n");
    cam_grid_add_column(grid, "MODEL", 26);
    cam_grid_add_column(grid, "VENDOR", 16);
    cam_grid_add_column(grid, "PLATFORM", 16);
    cam_grid_add_columns(grid, titles, 32);
    cam_grid_add_column(grid, "FETCH", 2 * WANTED_CHARS);
    for (guint i = 0; i < list->len; i++) {
        const CamWanted *wanted = list->pdata[i];
        if (!folds || !is_way_back(wanted))
            add_line(grid, wanted);
    }
    if (!folds || ways_back < list->len) {
        g_autofree char *table = cam_grid_to_fitting_table(grid, width);
        g_string_append(out, table);
    }
    if (folds)
        append_ways_back(out, ways_back, devices);
}

static void
append_file(GString *page, const CamWanted *wanted)
{
    g_autofree char *fetch = format_wanted(wanted);
    g_autofree char *sentence = cam_shown_sentence(fetch);
    g_autofree char *devices = g_strdup_printf("%u", wanted->count);

    g_string_append(page, "<tr><th scope=\"row\">");
    cam_html_text(page, wanted->model != NULL ? wanted->model : "unknown model");
    cam_html_element(page, "small", NULL, wanted->vendor);
    g_string_append(page, "</th><td>");
    cam_html_text(page, wanted->platform != NULL ? wanted->platform : "–");
    cam_html_element(page, "small", NULL, wanted->hardware);
    g_string_append(page, "</td>");
    cam_html_element(page, "td", NULL, wanted->running != NULL ? wanted->running : "not read");
    cam_html_element(page, "td", "next", sentence);
    cam_html_element(page, "td", "number", devices);
    g_string_append(page, "</tr>\n");
}

void
cam_fetch_append_section(GString *page, const GPtrArray *plan)
{
    static const char *const titles[] = { "Model",    "Platform and hardware",
                                          "Runs",     "What to fetch",
                                          "#Devices", NULL };
    g_autoptr(GPtrArray) list = cam_plan_list_wanted(plan);

    if (list->len == 0)
        return;
    g_string_append(page, "<section>\n<h2>To fetch before driving out</h2>\n");
    cam_html_begin_table(page, "plain fetch", "Firmware files that are missing", titles);
    for (guint i = 0; i < list->len; i++)
        append_file(page, list->pdata[i]);
    cam_html_end_table(page);
    g_string_append(page, "</section>\n");
}
