/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/text.h"
#include "src/firmware/advisories-private.h"

#include <string.h>

#define COLUMNS 6

void
cam_support_row_free(gpointer data)
{
    CamSupportRow *row = data;

    if (row == NULL)
        return;
    g_free(row->shown.status);
    g_free(row->shown.text);
    g_free(row->shown.source);
    g_free(row->maker);
    g_clear_pointer(&row->patterns, g_ptr_array_unref);
    g_clear_pointer(&row->literals, g_array_unref);
    g_free(row);
}

static gboolean
add_row(char **cells, GPtrArray *rows)
{
    static const char *const statuses[] = { "end-of-life", "no-fix", "discontinued", NULL };
    g_auto(GStrv) globs = g_strsplit(cells[1], "|", -1);

    if (strcmp(cells[2], "track") == 0)
        return TRUE;
    if (cells[0][0] == '\0' || cells[1][0] == '\0' || !g_strv_contains(statuses, cells[2]))
        return FALSE;
    CamSupportRow *row = g_new0(CamSupportRow, 1);
    g_ptr_array_add(rows, row);
    row->maker = g_strdup(cells[0]);
    row->shown.status = g_strdup(cells[2]);
    row->shown.text = g_strdup(cells[3]);
    row->shown.source = g_strdup(cells[4]);
    return cam_globs_compile(globs, &row->patterns, &row->literals);
}

gboolean
cam_support_load(const char *text, GPtrArray *rows, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], "\t", -1);
        if (lines[i][0] == '#' || lines[i][0] == '\0')
            continue;
        if (g_strv_length(cells) == COLUMNS && add_row(cells, rows))
            continue;
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                    "line %u of the table of support cannot be read", i + 1);
        return FALSE;
    }
    return TRUE;
}

const CamSupport *
cam_advisories_find_support(const CamAdvisories *advisories, const char *vendor, const char *model)
{
    g_autofree char *lower = model != NULL ? g_utf8_strdown(model, -1) : NULL;
    const CamSupportRow *found = NULL;
    guint best = 0;

    for (guint i = 0; i < advisories->support->len; i++) {
        const CamSupportRow *row = advisories->support->pdata[i];
        if (!cam_maker_is(g_hash_table_lookup(advisories->makers, row->maker), vendor))
            continue;
        guint match = cam_globs_match(row->patterns, row->literals, lower);
        if (match > best) {
            best = match;
            found = row;
        }
    }
    return found != NULL ? &found->shown : NULL;
}
