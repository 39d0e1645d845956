/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/device.h"

/**
 * CamNotice:
 * @line: line of the file, 0 when it is about the whole file
 * @code: a code of the text table
 * @args: (nullable): JSON object text of its arguments
 *
 * What the reader wants people to know; rows that could not be read are among them.
 */
typedef struct {
    guint line;
    char *code;
    char *args;
} CamNotice;

/**
 * CamInventory:
 * @path: (nullable): the file it came from
 * @devices: (element-type CamDevice): one for each device, in the order of the file; skipped ones
 *   are there with `target.skip`
 * @columns: the file's own column titles
 * @sheet: (nullable): those of them that results are written into
 * @notices: (element-type CamNotice): notices
 * @bad_rows: rows that were left out because they cannot be read
 *
 * The list of devices somebody keeps.
 */
typedef struct {
    char *path;
    GPtrArray *devices;
    char **columns;
    CamSheet *sheet;
    GPtrArray *notices;
    guint bad_rows;
} CamInventory;

/**
 * cam_inventory_read:
 * @path: a CSV file or an XLSX file, of which the first sheet is read; told apart by content
 * @error: %CAM_ERROR_FILE when it is not there; %CAM_ERROR_FORMAT when it is empty or has no
 *   column of addresses; the sentence says what to do
 *
 * Reads what installers have (PRODUCT 4, DECISIONS 22). A bad row blocks that row, not the file.
 * Blocks; any thread.
 *
 * Returns: (transfer full) (nullable): the inventory
 */
CamInventory *cam_inventory_read(const char *path, GError **error);

/**
 * cam_inventory_parse:
 * @data: the file's bytes
 * @size: how many
 * @error: %CAM_ERROR_FORMAT
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): the inventory without a path
 */
CamInventory *cam_inventory_parse(const char *data, gsize size, GError **error);

/**
 * cam_inventory_new:
 *
 * Returns: (transfer full): an empty inventory, for addresses typed by hand
 */
CamInventory *cam_inventory_new(void);

/**
 * cam_inventory_filter:
 * @inventory: an inventory
 * @only: `model=...,area=...`: comma-separated, all must hold; the value is compared without case
 *   and may hold `*`; names: model, vendor, area, name, address, serial, kind
 * @error: %CAM_ERROR_USAGE for an unknown name, naming it and the known ones
 *
 * Takes out the devices that do not fit.
 *
 * Returns: whether @only was understood
 */
gboolean cam_inventory_filter(CamInventory *inventory, const char *only,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_inventory_free:
 * @inventory: (nullable): an inventory
 */
void cam_inventory_free(CamInventory *inventory);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamInventory, cam_inventory_free)
