/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "src/model/sheet.h"
#include "src/report/grid.h"

/**
 * CamOwnKind:
 *
 * Which results stand behind the columns of a list.
 */
typedef enum {
    CAM_OWN_CHECK,
    CAM_OWN_RUN,
    CAM_OWN_IDENTIFY,
} CamOwnKind;

/**
 * CamOwnField:
 * @field: a field of a #CamSheet, and its title where camherd makes the list
 * @max_chars: the most characters of a cell
 * @always: whether lists without such a column get one
 *
 * Something of a device that a list may have a column for.
 */
typedef struct {
    const char *field;
    gsize max_chars;
    gboolean always;
} CamOwnField;

/**
 * CamOwn:
 *
 * Results written into the columns of somebody's own list: his columns in his order and his words,
 * what he left empty filled from the device, then the fields he has no column for, then the
 * results. Results that an earlier report of camherd put there are left out; another column of his
 * with the name of a result stays, and the result is called `camherd_...`. Without a list, all
 * fields and results in their order.
 */
typedef struct CamOwn CamOwn;

/**
 * cam_own_new:
 * @grid: a grid without columns, borrowed; all columns are added here
 * @sheet: (nullable): the columns of the list; copied by reference
 * @fields: (array length=count): fields; outlive this
 * @count: how many
 * @kind: which results follow
 *
 * Returns: (transfer full): the writer of rows
 */
CamOwn *cam_own_new(CamGrid *grid, const CamSheet *sheet, const CamOwnField *fields, guint count,
                    CamOwnKind kind);

/**
 * cam_own_read_device:
 * @own: a writer
 * @address: the text for its first field
 * @device: the JSON object `device`
 * @values: (array): where the texts for the fields go, borrowed; NULL where @device has no member
 *   of that name
 */
void cam_own_read_device(const CamOwn *own, const char *address, JsonObject *device,
                         const char **values);

/**
 * cam_own_add_cells:
 * @own: a writer
 * @sheet: (nullable): the columns of @cells
 * @cells: (nullable) (array zero-terminated=1): a row of the list; where its columns are others
 *   than those of the writer, only @values are written
 * @values: (array): texts for the fields; each may be NULL
 *
 * Begins a row; the cells of the results follow.
 */
void cam_own_add_cells(const CamOwn *own, const CamSheet *sheet, char *const *cells,
                       const char *const *values);

/**
 * cam_own_format_address:
 * @endpoint: as cam_device_format_endpoint() writes it
 *
 * Returns: (transfer full): how a list must say it, so that a port which is usually the maker's is
 *   taken for HTTP's: with `http://`
 */
char *cam_own_format_address(const char *endpoint);

/**
 * cam_own_free:
 * @own: (nullable): a writer
 */
void cam_own_free(CamOwn *own);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamOwn, cam_own_free)
