/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/* a quote that is not closed within so many lines was never meant to be one */
#define CAM_TABLE_MAX_QUOTED_LINES 20
#define CAM_TABLE_MAX_CELLS        500
#define CAM_TABLE_MAX_ROWS         200000

/**
 * CamTableRow:
 * @line: the line it begins on, from 1
 * @cells: (element-type utf8): its cells, blanks around unquoted ones removed
 * @broken: it begins a quote that never ends; there are no cells
 * @reshaped: (nullable): a bit for each cell, set where the text is not what was typed: a sheet
 * made a date or a fraction of it, or it comes from another cell
 *
 * A row of a table. Cells may hold passwords: they are overwritten before they are freed.
 */
typedef struct {
    guint line;
    GPtrArray *cells;
    gboolean broken;
    guint8 *reshaped;
} CamTableRow;

/**
 * cam_table_decode:
 * @data: bytes of a text file
 * @size: how many
 * @ret_guessed: whether the bytes were no UTF and were taken for Windows-1252
 * @error: %CAM_ERROR_FORMAT when it is empty or no text; says what to do
 *
 * UTF-8 with or without mark, UTF-16 with mark, else Windows-1252. Pure.
 *
 * Returns: (transfer full) (nullable): UTF-8; free with cam_text_free_secret()
 */
char *cam_table_decode(const char *data, gsize size, gboolean *ret_guessed, GError **error);

/**
 * cam_table_new:
 *
 * Returns: (transfer full) (element-type CamTableRow): no rows
 */
GPtrArray *cam_table_new(void);

/**
 * cam_table_row_new:
 * @line: the line it begins on
 *
 * Returns: (transfer full): a row without cells; the array of cam_table_new() frees it
 */
CamTableRow *cam_table_row_new(guint line);

/**
 * cam_table_split:
 * @text: UTF-8 with any line ends
 * @delimiter: what stands between cells
 * @max_rows: the most rows to read, at most %CAM_TABLE_MAX_ROWS
 *
 * Quotes as RFC 4180 has them, and leniently; where @delimiter is a colon, `[2001:db8::5]` is one
 * cell; empty lines are left out. A quote that never ends
 * costs its row, not those after it. Pure.
 *
 * Returns: (transfer full) (element-type CamTableRow): the rows
 */
GPtrArray *cam_table_split(const char *text, char delimiter, guint max_rows);

/**
 * cam_table_row_get:
 * @row: a row
 * @index: which cell
 *
 * Returns: (transfer none): the cell, empty when there is none
 */
const char *cam_table_row_get(const CamTableRow *row, guint index);

/**
 * cam_table_row_set_reshaped:
 * @row: a row
 * @index: which cell
 *
 * Notes that nobody typed the cell as it is read.
 */
void cam_table_row_set_reshaped(CamTableRow *row, guint index);

/**
 * cam_table_row_is_reshaped:
 * @row: a row
 * @index: which cell
 *
 * Returns: whether that was noted
 */
gboolean cam_table_row_is_reshaped(const CamTableRow *row, guint index);

/**
 * cam_table_unwrap:
 * @cell: a cell
 *
 * Text files hold formulas that keep a spreadsheet from reading numbers, `="00123"`, or make a
 * link,
 * `=HYPERLINK("http://10.0.0.5","Gate")`; camherd itself writes `'` in front of what looks like a
 * formula. Blanks that do not break count as blanks.
 *
 * Returns: (transfer full): the text in quotes, without the mark; a copy of any other cell
 */
char *cam_table_unwrap(const char *cell);
