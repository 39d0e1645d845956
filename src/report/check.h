/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/plan.h"

/**
 * CamCheckRow:
 * @row: the plan's row
 * @device: the device as documents show it
 * @endpoint: address with port where it is not the usual one
 * @name: what people call it, or its address
 * @model: make and model
 * @from: (nullable): the version it runs
 * @to: (nullable): the version it would run
 * @file: (nullable): the name of the file that brings it
 *
 * A row of a plan, ready to be written in any format.
 */
typedef struct {
    const CamPlanRow *row;
    JsonObject *device;
    char *endpoint;
    char *name;
    char *model;
    char *from;
    char *to;
    char *file;
} CamCheckRow;

/**
 * cam_check_rows_new:
 * @plan: (element-type CamPlanRow): a plan; outlives the rows
 *
 * Returns: (transfer full) (element-type CamCheckRow): its rows
 */
GPtrArray *cam_check_rows_new(const GPtrArray *plan);

/**
 * cam_check_row_find_firmware:
 * @row: a row
 * @hop: which hop
 *
 * Returns: (transfer none) (nullable): its file, NULL when there are fewer hops
 */
const CamFirmware *cam_check_row_find_firmware(const CamCheckRow *row, guint hop);

/**
 * cam_check_row_join_via:
 * @row: a row
 *
 * Returns: (transfer full): versions of the steps on the way, a blank between; empty when there are
 *   none
 */
char *cam_check_row_join_via(const CamCheckRow *row);

/**
 * cam_check_row_find_reason:
 * @row: a row
 *
 * Returns: (transfer none) (nullable): the first finding of the highest level that is not about
 *   flaws, which documents show by their names, or the way back, which has a class
 */
const CamFinding *cam_check_row_find_reason(const CamCheckRow *row);

/**
 * cam_check_row_find_end:
 * @row: a row
 *
 * Returns: (transfer none) (nullable): the finding that its maker mends nothing for it any more
 */
const CamFinding *cam_check_row_find_end(const CamCheckRow *row);

/**
 * cam_check_rows_count:
 * @rows: (element-type CamCheckRow): rows
 * @verdict: a verdict
 *
 * Returns: how many have it
 */
guint cam_check_rows_count(const GPtrArray *rows, CamVerdict verdict);

/**
 * cam_check_rows_count_rollback:
 * @rows: (element-type CamCheckRow): rows
 * @rollback: a class
 *
 * Returns: how many are of it
 */
guint cam_check_rows_count_rollback(const GPtrArray *rows, CamRollback rollback);

/**
 * cam_check_rows_tell_rollback:
 * @rows: (element-type CamCheckRow): rows
 *
 * Returns: whether it is known of any device how it gets back
 */
gboolean cam_check_rows_tell_rollback(const GPtrArray *rows);

/**
 * cam_check_json_write:
 * @rows: (element-type CamCheckRow): rows
 * @plan: (element-type CamPlanRow): the plan they are of
 *
 * Returns: (transfer full): the document for machines
 */
char *cam_check_json_write(const GPtrArray *rows, const GPtrArray *plan);

/**
 * cam_check_csv_write:
 * @rows: (element-type CamCheckRow): rows
 *
 * Returns: (transfer full): the inventory in its own columns with the results behind them
 */
char *cam_check_csv_write(const GPtrArray *rows);

/**
 * cam_check_html_write:
 * @rows: (element-type CamCheckRow): rows
 * @plan: (element-type CamPlanRow): the plan they are of
 *
 * Returns: (transfer full): the compatibility report for people
 */
char *cam_check_html_write(const GPtrArray *rows, const GPtrArray *plan);

/**
 * cam_firmware_format_name:
 * @firmware: a file
 *
 * Returns: (transfer full): its name without folders, which are nobody's business
 */
char *cam_firmware_format_name(const CamFirmware *firmware);
