/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/advisories.h"

#include "src/report/grid.h"
#include "src/report/json.h"

#define MAX_CELL 60

static JsonObject *
make_group(const CamAdvisoryGroup *group)
{
    JsonObject *object = json_object_new();

    json_object_set_array_member(object, "models", cam_json_make_texts(group->models));
    json_object_set_array_member(object, "platforms", cam_json_make_texts(group->platforms));
    cam_json_set_text(object, "affected", group->affected);
    cam_json_set_text(object, "fixed", group->fixed);
    cam_json_set_text(object, "match", group->possible ? "possible" : "exact");
    cam_json_set_text(object, "note", group->note);
    return object;
}

static JsonObject *
make_advisory(const CamAdvisory *advisory)
{
    JsonObject *object = json_object_new();
    JsonArray *groups = json_array_new();

    cam_json_set_text(object, "id", advisory->id);
    cam_json_set_text(object, "maker", advisory->maker);
    cam_json_set_text(object, "title", advisory->title);
    cam_json_set_score(object, "cvss", advisory->cvss);
    cam_json_set_text(object, "exploited", advisory->exploited);
    cam_json_set_text(object, "confidence", advisory->confidence);
    cam_json_set_text(object, "source", advisory->imported ? "imported" : "built-in");
    for (guint i = 0; i < advisory->groups->len; i++)
        json_array_add_object_element(groups, make_group(advisory->groups->pdata[i]));
    json_object_set_array_member(object, "affected", groups);
    json_object_set_array_member(object, "urls", cam_json_make_texts(advisory->urls));
    cam_json_set_text(object, "note", advisory->note);
    return object;
}

static char *
write_json(const CamAdvisoryList *list)
{
    JsonObject *document = cam_json_new_document();
    JsonArray *array = json_array_new();

    for (guint i = 0; i < list->advisories->len; i++)
        json_array_add_object_element(array, make_advisory(list->advisories->pdata[i]));
    cam_json_set_text(document, "built_in", list->date);
    cam_json_set_text(document, "imported", list->imported);
    json_object_set_array_member(document, "advisories", array);
    return cam_json_to_document(document);
}

static void
add_line(CamGrid *grid, const CamAdvisory *advisory, const CamAdvisoryGroup *group)
{
    cam_grid_add_cell(grid, advisory->id);
    cam_grid_add_cell(grid, advisory->maker);
    cam_grid_take_cell(grid, advisory->cvss > 0 ? g_strdup_printf("%.1f", advisory->cvss) : NULL);
    cam_grid_add_cell(grid, advisory->exploited);
    cam_grid_add_cell(grid, advisory->confidence);
    cam_grid_take_cell(grid, group->models[0] != NULL ? g_strjoinv(" ", group->models)
                                                      : g_strdup("not named"));
    cam_grid_take_cell(grid,
                       g_strconcat(group->possible ? "possibly " : "", group->affected, NULL));
    cam_grid_add_cell(grid, group->fixed);
    cam_grid_add_cell(grid, advisory->title);
}

static char *
write_table(const CamAdvisoryList *list, guint width)
{
    static const char *const titles[] = { "ID",     "MAKER",    "CVSS",  "EXPLOITED", "CONFIDENCE",
                                          "MODELS", "AFFECTED", "FIXED", "TITLE",     NULL };
    g_autoptr(CamGrid) grid = cam_grid_new();

    cam_grid_add_columns(grid, titles, MAX_CELL);
    for (guint i = 0; i < list->advisories->len; i++) {
        const CamAdvisory *advisory = list->advisories->pdata[i];
        for (guint j = 0; j < advisory->groups->len; j++)
            add_line(grid, advisory, advisory->groups->pdata[j]);
    }
    g_autofree char *table = cam_grid_to_fitting_table(grid, width);
    g_autofree char *from =
        list->imported != NULL
            ? g_strdup_printf("CISA's list was imported, its newest entry is of %s", list->imported)
            : g_strdup("no newer list was imported: camherd advisories import FILE");
    return g_strdup_printf("%s\n%u advisories; the built-in ones were gathered by %s; %s\n", table,
                           list->advisories->len, list->date, from);
}

char *
cam_report_advisories(const CamAdvisoryList *list, CamFormat format, guint width)
{
    return format == CAM_FORMAT_JSON ? write_json(list) : write_table(list, width);
}
