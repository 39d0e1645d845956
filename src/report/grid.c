/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/grid.h"

#include "src/base/text.h"
#include "src/report/cell.h"
#include "src/report/shown.h"

#include <string.h>

typedef struct {
    char *title;
    gsize max_chars;
} Column;

struct CamGrid {
    GPtrArray *columns;
    GPtrArray *cells;
};

static void
free_column(gpointer data)
{
    Column *column = data;

    g_free(column->title);
    g_free(column);
}

CamGrid *
cam_grid_new(void)
{
    CamGrid *grid = g_new0(CamGrid, 1);

    grid->columns = g_ptr_array_new_with_free_func(free_column);
    grid->cells = g_ptr_array_new_with_free_func(g_free);
    return grid;
}

void
cam_grid_free(CamGrid *grid)
{
    if (grid == NULL)
        return;
    g_ptr_array_unref(grid->columns);
    g_ptr_array_unref(grid->cells);
    g_free(grid);
}

void
cam_grid_add_column(CamGrid *grid, const char *title, gsize max_chars)
{
    Column *column = g_new0(Column, 1);

    column->title = g_strdup(title);
    column->max_chars = max_chars;
    g_ptr_array_add(grid->columns, column);
}

void
cam_grid_add_columns(CamGrid *grid, const char *const *titles, gsize max_chars)
{
    for (guint i = 0; titles[i] != NULL; i++)
        cam_grid_add_column(grid, titles[i], max_chars);
}

gboolean
cam_grid_has_column(const CamGrid *grid, const char *title)
{
    g_autofree char *key = cam_text_key(title);

    for (guint i = 0; i < grid->columns->len; i++) {
        const Column *column = grid->columns->pdata[i];
        g_autofree char *other = cam_text_key(column->title);
        if (g_str_equal(key, other))
            return TRUE;
    }
    return FALSE;
}

void
cam_grid_take_cell(CamGrid *grid, char *text)
{
    g_ptr_array_add(grid->cells, text);
}

void
cam_grid_add_cell(CamGrid *grid, const char *text)
{
    cam_grid_take_cell(grid, g_strdup(text));
}

static GPtrArray *
make_shown(const CamGrid *grid)
{
    GPtrArray *shown = g_ptr_array_new_with_free_func(g_free);
    guint count = grid->columns->len;

    for (guint i = 0; i < count; i++) {
        const Column *column = grid->columns->pdata[i];
        g_ptr_array_add(shown, cam_shown(column->title, column->max_chars));
    }
    for (guint i = 0; i < grid->cells->len; i++) {
        const Column *column = grid->columns->pdata[i % count];
        char *text = cam_shown(grid->cells->pdata[i], column->max_chars);
        g_ptr_array_add(shown, text);
    }
    return shown;
}

/* what may be cut, in which order and down to what */
static const struct {
    const char *titles[6];
    guint least;
} cuts[] = {
    { { "SERIAL", "NAME", "MODEL", "VENDOR" }, 16 },
    { { "SERIAL", "NAME", "VENDOR" }, 12 },
    { { "MODEL" }, 12 },
    { { "FROM", "TO", "FIRMWARE" }, 10 },
    { { "SERIAL", "NAME", "MODEL", "VENDOR" }, 6 },
};

static gboolean
may_cut(const CamGrid *grid, guint column, gsize cut)
{
    const Column *one = grid->columns->pdata[column];

    for (gsize i = 0; i < G_N_ELEMENTS(cuts[cut].titles) && cuts[cut].titles[i] != NULL; i++) {
        if (g_str_equal(cuts[cut].titles[i], one->title))
            return column < grid->columns->len - 1;
    }
    return FALSE;
}

/* the widest column of the group by one; FALSE when none of them may become narrower */
static gboolean
cut_one(const CamGrid *grid, guint *widths, gsize cut)
{
    guint widest = G_MAXUINT;

    for (guint i = 0; i < grid->columns->len; i++) {
        if (may_cut(grid, i, cut) && widths[i] > cuts[cut].least &&
            (widest == G_MAXUINT || widths[i] > widths[widest]))
            widest = i;
    }
    if (widest == G_MAXUINT)
        return FALSE;
    widths[widest]--;
    return TRUE;
}

/* the last column takes what the others leave, and goes below them where that is not enough */
static void
narrow(const CamGrid *grid, guint *widths, guint width)
{
    guint last = grid->columns->len - 1;
    guint least = cam_shown_width(((const Column *)grid->columns->pdata[last])->title);
    guint total = 2 * last + least;

    for (guint i = 0; i < last; i++)
        total += widths[i];
    for (gsize cut = 0; cut < G_N_ELEMENTS(cuts); cut++) {
        while (total > width && cut_one(grid, widths, cut))
            total--;
    }
    guint left = least + (total < width ? width - total : 0);
    widths[last] = MIN(widths[last], left);
}

/* "V5.7.15 build 240201" says the same without its middle word where room is dear */
static void
shorten_versions(const CamGrid *grid, GPtrArray *shown)
{
    for (guint i = grid->columns->len; i < shown->len; i++) {
        const Column *column = grid->columns->pdata[i % grid->columns->len];
        if (!g_str_equal(column->title, "FROM") && !g_str_equal(column->title, "TO") &&
            !g_str_equal(column->title, "FIRMWARE"))
            continue;
        GString *text = g_string_new(shown->pdata[i]);
        g_string_replace(text, " build ", " ", 1);
        g_free(shown->pdata[i]);
        shown->pdata[i] = g_string_free(text, FALSE);
    }
}

static guint
measure(const GPtrArray *shown, guint *widths, guint count)
{
    guint total = 2 * (count - 1);

    for (guint i = 0; i < count; i++)
        widths[i] = 0;
    for (guint i = 0; i < shown->len; i++)
        widths[i % count] = MAX(widths[i % count], cam_shown_width(shown->pdata[i]));
    for (guint i = 0; i < count; i++)
        total += widths[i];
    return total;
}

/* appends @text, cut to @width columns; returns how many it takes */
static guint
append_cut(GString *out, const char *text, guint width)
{
    guint used = 0;

    if (cam_shown_width(text) <= width) {
        g_string_append(out, text);
        return cam_shown_width(text);
    }
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        guint wide = g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
        if (used + wide + 1 > width)
            break;
        g_string_append_unichar(out, c);
        used += wide;
    }
    g_string_append(out, "…");
    return used + 1;
}

/* what does not fit behind the other columns stands below them */
static void
append_last(GString *out, const char *text, guint room, guint width)
{
    if (cam_shown_width(text) > room) {
        g_string_truncate(out, strlen(g_strchomp(out->str)));
        g_string_append(out, "\n    ");
        room = width > 4 ? width - 4 : 1;
    }
    append_cut(out, text, room);
    g_string_append_c(out, '\n');
}

char *
cam_grid_to_fitting_table(const CamGrid *grid, guint width)
{
    g_autoptr(GPtrArray) shown = make_shown(grid);
    g_autoptr(GString) out = g_string_new(NULL);
    guint count = grid->columns->len;
    g_autofree guint *widths = g_new0(guint, count);

    if (measure(shown, widths, count) > width && width > 0) {
        shorten_versions(grid, shown);
        measure(shown, widths, count);
        narrow(grid, widths, width);
    }
    for (guint i = 0; i < shown->len; i++) {
        const char *text = shown->pdata[i];
        guint room = MAX(widths[i % count], 1);
        if (text[0] == '\0')
            text = "-";
        if (i % count == count - 1) {
            append_last(out, text, room, width);
            continue;
        }
        for (guint used = append_cut(out, text, room); used < widths[i % count] + 2; used++)
            g_string_append_c(out, ' ');
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cam_grid_to_table(const CamGrid *grid)
{
    return cam_grid_to_fitting_table(grid, 0);
}

char *
cam_grid_to_csv(const CamGrid *grid)
{
    g_autoptr(GString) out = g_string_new(NULL);
    guint count = grid->columns->len;

    for (guint i = 0; i < count + grid->cells->len; i++) {
        const Column *column = grid->columns->pdata[i % count];
        const char *text = i < count ? column->title : grid->cells->pdata[i - count];
        g_autofree char *cell = cam_csv_cell(text, column->max_chars);
        g_string_append(out, cell);
        g_string_append_c(out, i % count == count - 1 ? '\n' : ',');
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}
