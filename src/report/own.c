/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/own.h"

#include "src/base/text.h"
#include "src/model/words.h"
#include "src/report/cell.h"

#include <string.h>

#define PREFIX "camherd_"

/* the first column that results of earlier versions do not have */
#define FIRST_NEW "exposure_before"

/* no result is called `file`, `wave` or `skip`: read back, such a column would be a wish */
static const char *const check_titles[] = { "verdict",
                                            "from",
                                            "via",
                                            "to",
                                            "fit",
                                            "findings",
                                            "planned_wave",
                                            "estimate_s",
                                            "planned_file",
                                            "planned_sha256",
                                            "exposure_before",
                                            "exposure_after",
                                            "rollback",
                                            NULL };
static const char *const run_titles[] = {
    "state",    "from",     "to",           "code",     "reason",          "next",
    "seconds",  "outage_s", "uploads",      "backup",   "stage",           "started",
    "finished", "image",    "image_sha256", "moved_to", "exposure_before", "exposure_after",
    "rollback", NULL
};
static const char *const identify_titles[] = { "kind",      "firmware", "build",
                                               "activated", "error",    NULL };
/* what a search has in common with it */
static const char *const found_titles[] = { "kind", "firmware", "build", "activated", NULL };

struct CamOwn {
    CamGrid *grid;
    CamSheet *sheet;
    const CamOwnField *fields;
    guint count;
    /* places in the sheet that are written, and fields that stand behind them */
    GArray *places;
    GArray *added;
};

static const char *const *
get_titles(CamOwnKind kind)
{
    switch (kind) {
    case CAM_OWN_CHECK:
        return check_titles;
    case CAM_OWN_RUN:
        return run_titles;
    case CAM_OWN_IDENTIFY:
        return identify_titles;
    }
    return check_titles;
}

static gboolean
is_title(const char *own, const char *title)
{
    g_autofree char *key = cam_text_key(own);
    g_autofree char *plain = cam_text_key(title);
    g_autofree char *prefixed = g_strconcat("camherd", plain, NULL);

    return strcmp(key, plain) == 0 || strcmp(key, prefixed) == 0;
}

/* how many columns from @own on are just these results; none if they are not those that an older
 * camherd wrote, or all */
static guint
count_results(char *const *own, const char *const *titles)
{
    guint count = 0;

    while (titles[count] != NULL && own[count] != NULL && is_title(own[count], titles[count]))
        count++;
    if (titles[count] == NULL || g_str_equal(titles[count], FIRST_NEW))
        return count;
    return 0;
}

static guint
count_old_results(char *const *own, CamOwnKind kind)
{
    guint most = MAX(count_results(own, check_titles), count_results(own, run_titles));

    if (kind != CAM_OWN_IDENTIFY)
        return most;
    most = MAX(most, count_results(own, identify_titles));
    return MAX(most, count_results(own, found_titles));
}

static void
add_own_columns(CamOwn *own, CamOwnKind kind)
{
    char *const *titles = own->sheet->titles;

    for (guint i = 0; titles[i] != NULL; i++) {
        guint old = count_old_results(titles + i, kind);
        if (old > 0) {
            i += old - 1;
            continue;
        }
        g_array_append_val(own->places, i);
        cam_grid_add_column(own->grid, titles[i], CAM_CSV_LONG);
    }
}

static gboolean
is_written(const CamOwn *own, const char *field)
{
    int place = cam_sheet_find(own->sheet, field);

    for (guint i = 0; i < own->places->len; i++) {
        if (g_array_index(own->places, guint, i) == (guint)place)
            return TRUE;
    }
    return FALSE;
}

static void
add_columns(CamOwn *own, CamOwnKind kind)
{
    if (own->sheet != NULL)
        add_own_columns(own, kind);
    for (guint i = 0; i < own->count; i++) {
        const CamOwnField *field = &own->fields[i];
        if (own->sheet != NULL && (!field->always || is_written(own, field->field)))
            continue;
        g_array_append_val(own->added, i);
        cam_grid_add_column(own->grid, field->field, field->max_chars);
    }
    for (const char *const *title = get_titles(kind); *title != NULL; title++) {
        g_autofree char *other = g_strconcat(PREFIX, *title, NULL);
        cam_grid_add_column(own->grid, cam_grid_has_column(own->grid, *title) ? other : *title,
                            CAM_CSV_LONG);
    }
}

CamOwn *
cam_own_new(CamGrid *grid, const CamSheet *sheet, const CamOwnField *fields, guint count,
            CamOwnKind kind)
{
    CamOwn *own = g_new0(CamOwn, 1);

    own->grid = grid;
    own->sheet = cam_sheet_ref((CamSheet *)sheet);
    own->fields = fields;
    own->count = count;
    own->places = g_array_new(FALSE, FALSE, sizeof(guint));
    own->added = g_array_new(FALSE, FALSE, sizeof(guint));
    add_columns(own, kind);
    return own;
}

static const char *
find_value(const CamOwn *own, const char *field, const char *const *values)
{
    for (guint i = 0; field[0] != '\0' && i < own->count; i++) {
        if (strcmp(own->fields[i].field, field) == 0)
            return values[i];
    }
    return NULL;
}

/* rows of another list have their words in other places */
static gboolean
is_same(const CamSheet *a, const CamSheet *b)
{
    return a == b || (a != NULL && b != NULL &&
                      g_strv_equal((const char *const *)a->titles, (const char *const *)b->titles));
}

void
cam_own_read_device(const CamOwn *own, const char *address, JsonObject *device, const char **values)
{
    values[0] = address;
    for (guint i = 1; i < own->count; i++)
        values[i] = cam_args_get(device, own->fields[i].field);
}

void
cam_own_add_cells(const CamOwn *own, const CamSheet *sheet, char *const *cells,
                  const char *const *values)
{
    gboolean same = cells != NULL && is_same(own->sheet, sheet);

    for (guint i = 0; i < own->places->len; i++) {
        guint place = g_array_index(own->places, guint, i);
        const char *cell = same ? cells[place] : NULL;
        cam_grid_add_cell(own->grid, !cam_text_is_empty(cell)
                                         ? cell
                                         : find_value(own, own->sheet->fields[place], values));
    }
    for (guint i = 0; i < own->added->len; i++)
        cam_grid_add_cell(own->grid, values[g_array_index(own->added, guint, i)]);
}

char *
cam_own_format_address(const char *endpoint)
{
    static const char *const ports[] = { ":8000", ":37777", ":37778", ":34567" };

    for (gsize i = 0; i < G_N_ELEMENTS(ports) && strstr(endpoint, "://") == NULL; i++) {
        if (g_str_has_suffix(endpoint, ports[i]))
            return g_strconcat("http://", endpoint, NULL);
    }
    return g_strdup(endpoint);
}

void
cam_own_free(CamOwn *own)
{
    if (own == NULL)
        return;
    cam_sheet_unref(own->sheet);
    g_array_unref(own->places);
    g_array_unref(own->added);
    g_free(own);
}
