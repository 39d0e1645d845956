/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/table.h"

/* areas of one sheet, and cells in all of them */
#define CAM_SPAN_MAX   50000
#define CAM_SPAN_CELLS 4000000

/**
 * CamSpan:
 * @first_row: number of the first row, from 1
 * @last_row: number of the last one
 * @first_column: number of the first column, from 1
 * @last_column: number of the last one
 *
 * Cells that a sheet shows as one.
 */
typedef struct {
    guint first_row;
    guint last_row;
    guint first_column;
    guint last_column;
} CamSpan;

/**
 * cam_span_parse:
 * @text: such as `C2:C4`
 * @ret_span: the span
 *
 * Returns: whether @text is one of at least two cells, within what spreadsheets have
 */
gboolean cam_span_parse(const char *text, CamSpan *ret_span);

/**
 * cam_span_fill:
 * @rows: (element-type CamTableRow): rows of a sheet, in the order of their numbers
 * @spans: (element-type CamSpan): what is shown as one cell in it
 * @error: %CAM_ERROR_FORMAT when that is too much
 *
 * Gives each cell of a span the text of its first cell, as people read it. Rows that are not there
 * stay so; cells that have a text keep it, and none is added right of the row's widest neighbour.
 * Cells filled from the left are noted as reshaped: they may be another kind of column.
 *
 * Returns: whether it could
 */
gboolean cam_span_fill(GPtrArray *rows, const GArray *spans,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
