/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-span.h"

#include "src/store/inventory-xlsx.h"

#include <string.h>

/* the last row and the last column that spreadsheets have */
#define LAST_ROW    1048576
#define LAST_COLUMN 16384

/* `C5` at @at, moved behind it */
static gboolean
take_cell(const char **at, guint *ret_row, guint *ret_column)
{
    guint row = 0;
    guint column = 0;

    for (; g_ascii_isalpha(**at) && column <= LAST_COLUMN; (*at)++)
        column = column * 26 + (guint)(g_ascii_toupper(**at) - 'A') + 1;
    for (; g_ascii_isdigit(**at) && row <= LAST_ROW; (*at)++)
        row = row * 10 + (guint)(**at - '0');
    *ret_row = row;
    *ret_column = column;
    return row > 0 && row <= LAST_ROW && column > 0 && column <= LAST_COLUMN;
}

gboolean
cam_span_parse(const char *text, CamSpan *ret_span)
{
    CamSpan span;

    if (!take_cell(&text, &span.first_row, &span.first_column) || *text++ != ':' ||
        !take_cell(&text, &span.last_row, &span.last_column) || *text != '\0')
        return FALSE;
    if (span.last_row < span.first_row || span.last_column < span.first_column ||
        (span.last_row == span.first_row && span.last_column == span.first_column))
        return FALSE;
    *ret_span = span;
    return TRUE;
}

typedef struct {
    GPtrArray *rows;
    GHashTable *by_line;
    guint last_line;
    guint width;
    guint cells;
    gsize text;
} Filler;

static void
set_cell(CamTableRow *row, guint place, const char *text)
{
    while (row->cells->len <= place)
        g_ptr_array_add(row->cells, g_strdup(""));
    g_free(row->cells->pdata[place]);
    row->cells->pdata[place] = g_strdup(text);
}

static void
fill_row(CamTableRow *row, const CamSpan *span, guint last_column, const char *text)
{
    for (guint column = span->first_column; column <= last_column; column++) {
        if (cam_table_row_get(row, column - 1)[0] != '\0')
            continue;
        set_cell(row, column - 1, text);
        if (column > span->first_column)
            cam_table_row_set_reshaped(row, column - 1);
    }
}

static gboolean
fill_span(Filler *filler, const CamSpan *span)
{
    const CamTableRow *first =
        g_hash_table_lookup(filler->by_line, GUINT_TO_POINTER(span->first_row));
    guint last_row = MIN(span->last_row, filler->last_line);
    guint last_column = MIN(span->last_column, filler->width);

    if (first == NULL || last_column < span->first_column ||
        cam_table_row_get(first, span->first_column - 1)[0] == '\0')
        return TRUE;
    /* it stays where it is: a cell with a text is not filled */
    const char *text = cam_table_row_get(first, span->first_column - 1);
    gboolean reshaped = cam_table_row_is_reshaped(first, span->first_column - 1);
    for (guint line = span->first_row; line <= last_row; line++) {
        CamTableRow *row = g_hash_table_lookup(filler->by_line, GUINT_TO_POINTER(line));
        filler->cells += last_column - span->first_column + 1;
        filler->text += strlen(text) * (last_column - span->first_column + 1);
        if (filler->cells > CAM_SPAN_CELLS || filler->text > CAM_XLSX_MAX_TEXT)
            return FALSE;
        if (row == NULL)
            continue;
        fill_row(row, span, last_column, text);
        if (reshaped)
            cam_table_row_set_reshaped(row, span->first_column - 1);
    }
    return TRUE;
}

gboolean
cam_span_fill(GPtrArray *rows, const GArray *spans, GError **error)
{
    g_autoptr(GHashTable) by_line = g_hash_table_new(NULL, NULL);
    Filler filler = { .rows = rows, .by_line = by_line };

    for (guint i = 0; spans->len > 0 && i < rows->len; i++) {
        CamTableRow *row = rows->pdata[i];
        g_hash_table_insert(by_line, GUINT_TO_POINTER(row->line), row);
        filler.last_line = MAX(filler.last_line, row->line);
        filler.width = MAX(filler.width, MIN(row->cells->len, CAM_TABLE_MAX_CELLS));
    }
    for (guint i = 0; i < spans->len; i++) {
        if (fill_span(&filler, &g_array_index(spans, CamSpan, i)))
            continue;
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT, "it has too many joined cells");
        return FALSE;
    }
    return TRUE;
}
