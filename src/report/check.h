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
 * cam_check_html_write:
 * @rows: (element-type CamCheckRow): rows
 *
 * Returns: (transfer full): the compatibility report for people
 */
char *cam_check_html_write(const GPtrArray *rows);

/**
 * cam_firmware_format_name:
 * @firmware: a file
 *
 * Returns: (transfer full): its name without folders, which are nobody's business
 */
char *cam_firmware_format_name(const CamFirmware *firmware);
