/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/store/inventory-table.h"

/**
 * CamColumn:
 * @CAM_COLUMN_UNKNOWN: a title we do not know; its cells are kept
 * @CAM_COLUMN_KEPT: a title we know but do nothing with yet; its cells are kept
 * @CAM_COLUMN_SECRET: a title that tells of secrets; its cells are not kept
 *
 * What a column is for. The others are named like the fields of a device.
 */
typedef enum {
    CAM_COLUMN_UNKNOWN,
    CAM_COLUMN_KEPT,
    CAM_COLUMN_SECRET,
    CAM_COLUMN_ADDRESS,
    CAM_COLUMN_NAME,
    CAM_COLUMN_VENDOR,
    CAM_COLUMN_MODEL,
    CAM_COLUMN_SERIAL,
    CAM_COLUMN_MAC,
    CAM_COLUMN_USER,
    CAM_COLUMN_PASSWORD,
    CAM_COLUMN_PORT,
    CAM_COLUMN_HTTPS_PORT,
    CAM_COLUMN_AREA,
    CAM_COLUMN_COVERS,
    CAM_COLUMN_FILE,
    CAM_COLUMN_REASON,
    CAM_COLUMN_SKIP,
    CAM_COLUMN_ENABLED,
    CAM_COLUMN_TIMESCALE,
} CamColumn;

#define CAM_COLUMN_COUNT (CAM_COLUMN_TIMESCALE + 1)

/**
 * CamColumns:
 * @delimiter: what stands between cells
 * @first_row: index of the first row with a device
 * @line: line of the header, 0 when there is none
 * @titles: the columns' titles
 * @places: for each #CamColumn the indexes of its columns, the best title first
 * @extra: (element-type guint): indexes of the columns that are kept as they are
 *
 * How a file is laid out.
 */
typedef struct {
    char delimiter;
    guint first_row;
    guint line;
    GPtrArray *titles;
    GArray *places[CAM_COLUMN_COUNT];
    GArray *extra;
} CamColumns;

/**
 * cam_columns_find:
 * @text: UTF-8
 * @error: %CAM_ERROR_FORMAT when there is no column of addresses; says what to do
 *
 * Finds delimiter and header (DECISIONS 22). Pure.
 *
 * Returns: (transfer full) (nullable): the layout
 */
CamColumns *cam_columns_find(const char *text, GError **error);

/**
 * cam_columns_parse_title:
 * @title: a column's title
 *
 * Returns: what it is for
 */
CamColumn cam_columns_parse_title(const char *title);

/**
 * cam_columns_find_place:
 * @columns: a layout
 * @column: what is looked for
 * @row: a row
 *
 * Returns: index of the best column of that kind that is not empty in @row, -1 for none
 */
int cam_columns_find_place(const CamColumns *columns, CamColumn column, const CamTableRow *row);

/**
 * cam_columns_free:
 * @columns: (nullable): a layout
 */
void cam_columns_free(CamColumns *columns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamColumns, cam_columns_free)
