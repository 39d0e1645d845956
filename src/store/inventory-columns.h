/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/table.h"
#include "src/model/sheet.h"

/**
 * CamColumn:
 * @CAM_COLUMN_UNKNOWN: a title we do not know
 * @CAM_COLUMN_KEPT: a title we know but do nothing with
 * @CAM_COLUMN_WISH: a wish that camherd does not fulfil from a list yet, which is told
 * @CAM_COLUMN_SECRET: what may hold secrets: its title says so, it has none, or it stands beside
 * the user name; its cells are not kept
 * @CAM_COLUMN_DEVICE_TYPE: a model in some programs, `Camera` or a number in others
 *
 * What a column is for. The others are named like the fields of a device. The cells of all are
 * kept and written back with results, except passwords and secrets.
 */
typedef enum {
    CAM_COLUMN_UNKNOWN,
    CAM_COLUMN_KEPT,
    CAM_COLUMN_WISH,
    CAM_COLUMN_SECRET,
    CAM_COLUMN_ADDRESS,
    CAM_COLUMN_NAME,
    CAM_COLUMN_VENDOR,
    CAM_COLUMN_MODEL,
    CAM_COLUMN_DEVICE_TYPE,
    CAM_COLUMN_HARDWARE,
    CAM_COLUMN_FIRMWARE,
    CAM_COLUMN_SERIAL,
    CAM_COLUMN_MAC,
    CAM_COLUMN_USER,
    CAM_COLUMN_PASSWORD,
    CAM_COLUMN_CREDENTIAL,
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

/* the header is looked for in so many rows */
#define CAM_HEADER_ROWS 20

/**
 * CamColumns:
 * @delimiter: what stands between cells, NUL for a sheet
 * @first_row: index of the first row with a device
 * @line: line of the header, 0 when there is none
 * @titles: the columns' titles
 * @places: for each #CamColumn the indexes of its columns, the best title first
 * @shown: (element-type guint): indexes of the columns that are kept and written back
 * @slots: (element-type guint): for each of these its place in the sheet, which a list with several
 *   headers has one of; more than the sheet has where there was no room
 *
 * How a file is laid out.
 */
typedef struct {
    char delimiter;
    guint first_row;
    guint line;
    GPtrArray *titles;
    GArray *places[CAM_COLUMN_COUNT];
    GArray *shown;
    GArray *slots;
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
 * cam_columns_find_in_rows:
 * @rows: (element-type CamTableRow): rows of a sheet, of which the first #CAM_HEADER_ROWS count
 * @error: as above
 *
 * Finds the header where cells are known already. Pure.
 *
 * Returns: (transfer full) (nullable): the layout
 */
CamColumns *cam_columns_find_in_rows(const GPtrArray *rows, GError **error);

/**
 * cam_columns_new:
 *
 * Returns: (transfer full): a layout without columns
 */
CamColumns *cam_columns_new(void);

/**
 * cam_columns_add:
 * @columns: a layout
 * @title: its title; cleaned
 * @column: what it is for
 *
 * Adds a column on the right.
 */
void cam_columns_add(CamColumns *columns, const char *title, CamColumn column);

/**
 * cam_columns_find_colons:
 * @text: UTF-8
 *
 * The list of the program Oxidized, the one form with colons between cells: `router.db` with
 * name, address, model, user, password (oxidized docs/Sources.md). Which stands where is set in
 * its configuration, so the address is found by its looks.
 *
 * Returns: (transfer full) (nullable): the layout; NULL when @text is none
 */
CamColumns *cam_columns_find_colons(const char *text);

/**
 * cam_columns_find_next:
 * @columns: the layout so far
 * @rows: (element-type CamTableRow): rows
 * @index: one of them
 *
 * Lists put one below the other may have other columns.
 *
 * Returns: (transfer full) (nullable): the layout from here on; NULL when the row is no header with
 *   two known names, an address and no data
 */
CamColumns *cam_columns_find_next(const CamColumns *columns, const GPtrArray *rows, guint index);

/**
 * cam_columns_has_address:
 * @row: a row
 *
 * Returns: whether a cell of it begins with an IPv4 address
 */
gboolean cam_columns_has_address(const CamTableRow *row);

/**
 * cam_columns_make_sheet:
 * @layouts: (element-type CamColumns): layouts of a list; their `slots` are set
 *
 * Returns: (transfer full): the columns that results are written into, those of the first in the
 *   order of its `shown`, then what the others have beside them
 */
CamSheet *cam_columns_make_sheet(const GPtrArray *layouts);

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
 * Returns: index of the best column of that kind that is not empty in @row and holds more than a
 *   mark for nothing, -1 for none
 */
int cam_columns_find_place(const CamColumns *columns, CamColumn column, const CamTableRow *row);

/**
 * cam_columns_free:
 * @columns: (nullable): a layout
 */
void cam_columns_free(CamColumns *columns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamColumns, cam_columns_free)
