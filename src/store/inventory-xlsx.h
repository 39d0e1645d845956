/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/table.h"

/* cells of a sheet, empty ones between others among them, and the bytes of their text */
#define CAM_XLSX_MAX_CELLS 4000000
#define CAM_XLSX_MAX_TEXT  ((gsize)128 * 1024 * 1024)

/**
 * cam_xlsx_is_zip:
 * @data: bytes of a file
 * @size: how many
 *
 * Returns: whether it is a zip file, as an XLSX is
 */
gboolean cam_xlsx_is_zip(const char *data, gsize size);

/**
 * cam_xlsx_read:
 * @data: bytes of an XLSX file
 * @size: how many
 * @ret_name: (transfer full): the name of the sheet that was read
 * @ret_others: how many other sheets people see
 * @error: %CAM_ERROR_FORMAT: damaged, too large, or no XLSX; says what to do
 *
 * The first sheet that is not hidden, in the order of the workbook (ECMA-376 part 1, 18). Cells
 * read as people see them: shared and inline texts, numbers written out, dates as `2026-05-01`,
 * the last results of formulas, the text of joined cells in each of them. `line` of a row is its
 * number in the sheet; rows without text are left out. Pure.
 *
 * Returns: (transfer full) (nullable) (element-type CamTableRow): the rows
 */
GPtrArray *cam_xlsx_read(const char *data, gsize size, char **ret_name, guint *ret_others,
                         GError **error);
