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
 *
 * A row of a table. Cells may hold passwords: they are overwritten before they are freed.
 */
typedef struct {
    guint line;
    GPtrArray *cells;
    gboolean broken;
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
 * cam_table_split:
 * @text: UTF-8 with any line ends
 * @delimiter: what stands between cells
 * @max_rows: the most rows to read, at most %CAM_TABLE_MAX_ROWS
 *
 * Quotes as RFC 4180 has them, and leniently; empty lines are left out. A quote that never ends
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
