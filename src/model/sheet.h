/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamSheet:
 * @titles: (array zero-terminated=1): the columns' titles as their owner wrote them, in his order
 * @fields: (array zero-terminated=1): what each is for, such as `address` or `serial`; empty for
 *   what camherd does not know, and for a second column of the same kind
 *
 * The columns of the list that devices come from, without those that hold passwords: results are
 * written into these. Immutable and reference counted (atomically: workers hold devices too).
 */
typedef struct {
    gatomicrefcount references;
    char **titles;
    char **fields;
} CamSheet;

/**
 * cam_sheet_new:
 * @titles: (transfer full): titles
 * @fields: (transfer full): as many fields
 *
 * Returns: (transfer full): a sheet
 */
CamSheet *cam_sheet_new(char **titles, char **fields);

/**
 * cam_sheet_ref:
 * @sheet: (nullable): a sheet
 *
 * Returns: (transfer full) (nullable): the same
 */
CamSheet *cam_sheet_ref(CamSheet *sheet);

/**
 * cam_sheet_unref:
 * @sheet: (nullable): a sheet
 */
void cam_sheet_unref(CamSheet *sheet);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamSheet, cam_sheet_unref)

/**
 * cam_sheet_find:
 * @sheet: (nullable): a sheet
 * @field: a field
 *
 * Returns: the place of its column, -1 when there is none
 */
int cam_sheet_find(const CamSheet *sheet, const char *field);
