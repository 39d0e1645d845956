/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/store/inventory-columns.h"
#include "src/store/inventory.h"

/**
 * cam_damage_find_number:
 * @text: a cell
 *
 * Returns: whether a spreadsheet took it for a number or formula, such as `1.0E+12` or `#REF!`
 */
gboolean cam_damage_find_number(const char *text);

/**
 * cam_damage_find_date:
 * @text: a cell
 *
 * Returns: whether it is a date as spreadsheets write them, such as `2024-05-01`, `1.5.2024`,
 *   `5/1/2024` or `01-May`
 */
gboolean cam_damage_find_date(const char *text);

/**
 * cam_damage_find_address:
 * @text: the cell of an address
 *
 * A spreadsheet in a country where the dot stands between thousands makes 10100100100 of
 * 10.100.100.100.
 *
 * Returns: whether a spreadsheet made something else of it
 */
gboolean cam_damage_find_address(const char *text);

/**
 * cam_damage_is_placeholder:
 * @column: what the cell is for
 * @text: a cell
 *
 * What people write where they know nothing: `-`, `?`, `n/a`, `unknown`; for serials, models and
 * the like also `x` and `0`, which may be the name of an area. Whether a device is to be left alone
 * is never asked here: any mark may mean it.
 *
 * Returns: whether the cell is as good as empty
 */
gboolean cam_damage_is_placeholder(CamColumn column, const char *text);

/**
 * cam_damage_drop_short_serials:
 * @inventory: an inventory whose rows are read and not merged
 * @columns: its layout
 *
 * A serial of digits that is up to three shorter than nearly all others of its make has lost the
 * zeros it began with; it is told and not believed, for a wrong one keeps a device from its login.
 */
void cam_damage_drop_short_serials(CamInventory *inventory, const CamColumns *columns);
