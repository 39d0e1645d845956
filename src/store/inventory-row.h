/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/words.h"
#include "src/store/inventory-columns.h"
#include "src/store/inventory.h"

/**
 * CamTally:
 * @count: how many rows
 * @line: the first of them
 *
 * Something that is told once however many rows it is about.
 */
typedef struct {
    guint count;
    guint line;
} CamTally;

/**
 * CamRowReader:
 * @inventory: where notices go
 * @columns: how the file is laid out
 * @numbers: whether many rows have an address of numbers
 * @passwords: rows with a password in a column
 * @hidden_passwords: rows with a password in their address
 * @hidden_logins: cells that are kept without a login that stood in them
 * @left_out: places of columns with cells that are not kept, one added to each
 * @second_addresses: rows with two different addresses of numbers
 * @placeholders: cells that say that nothing is known
 * @sdk_ports: rows whose port is one for the vendor's program
 * @timescales: rows with a timescale that are no simulated device
 * @disabled: rows that are switched off
 * @comments: rows that begin with `#`
 * @wishes: cells of each column of wishes that nobody fulfils
 * @disabled_devices: (element-type CamDevice): the devices of the rows that are switched off
 *
 * What reading rows needs and counts.
 */
typedef struct {
    CamInventory *inventory;
    const CamColumns *columns;
    gboolean numbers;
    CamTally passwords;
    CamTally hidden_passwords;
    CamTally hidden_logins;
    GHashTable *left_out;
    CamTally second_addresses;
    CamTally placeholders;
    CamTally sdk_ports;
    CamTally timescales;
    CamTally disabled;
    CamTally comments;
    CamTally wishes[4];
    GHashTable *disabled_devices;
} CamRowReader;

/**
 * cam_row_read:
 * @reader: a reader
 * @row: a row
 *
 * Returns: (transfer full) (nullable): its device; NULL when the row is none (a comment, an empty
 *   row, the header again) or cannot be read: then it was counted and a notice says why
 */
CamDevice *cam_row_read(CamRowReader *reader, const CamTableRow *row);

/**
 * cam_row_change_columns:
 * @reader: a reader
 * @columns: how the rows from here on are laid out; outlives the reader
 *
 * Tells what is told once for each header, and of the new one.
 */
void cam_row_change_columns(CamRowReader *reader, const CamColumns *columns);

/**
 * cam_row_tell_tallies:
 * @reader: a reader that has read all rows
 *
 * Adds the notices that are given once.
 */
void cam_row_tell_tallies(CamRowReader *reader);

/**
 * cam_inventory_add_notice:
 * @inventory: an inventory
 * @line: line of the file, 0 for the whole file
 * @code: a code of the text table
 * @args: (transfer full) (nullable): its arguments
 */
void cam_inventory_add_notice(CamInventory *inventory, guint line, const char *code,
                              JsonObject *args);

/**
 * cam_inventory_merge:
 * @inventory: an inventory whose devices are one for each row
 * @disabled: (element-type CamDevice): those whose rows are switched off
 *
 * Makes one device of the rows with the same address and port or the same MAC. It is skipped when
 * one row wishes that or all are switched off. Rows that contradict each other are taken out and
 * counted, with notices (DECISIONS 22).
 */
void cam_inventory_merge(CamInventory *inventory, GHashTable *disabled);
