/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/ledger.h"
#include "src/model/plan.h"
#include "src/model/sighting.h"

/**
 * CamFormat:
 *
 * What `--format` picks.
 */
typedef enum {
    CAM_FORMAT_TABLE,
    CAM_FORMAT_CSV,
    CAM_FORMAT_JSON,
    CAM_FORMAT_HTML,
} CamFormat;

/**
 * CamIdentified:
 * @device: the device
 * @identity: (nullable): who it is
 * @driver: (nullable): which driver read it
 * @error: (nullable): why it could not be read
 * @code: (nullable): the same as a code of the text table
 *
 * A row of `camherd identify`.
 */
typedef struct {
    CamDevice *device;
    CamIdentity *identity;
    const char *driver;
    GError *error;
    const char *code;
} CamIdentified;

/**
 * cam_format_parse:
 * @name: (nullable): `table`, `csv`, `json`, `html`
 * @ret_format: where it goes; untouched when unknown
 *
 * Returns: whether @name is one
 */
gboolean cam_format_parse(const char *name, CamFormat *ret_format);

/**
 * cam_report_run:
 * @ledger: a run
 * @format: table, csv (the user's own columns in his order, then results), json or html (one file)
 *
 * Strings of devices are never trusted: escaped for HTML, defused for spreadsheets, without control
 * characters.
 *
 * Returns: (transfer full): the document
 */
char *cam_report_run(const CamLedger *ledger, CamFormat format);

/**
 * cam_report_check:
 * @plan: (element-type CamPlanRow): a plan
 * @format: table, csv (the user's own columns in his order, then results), json or html
 *
 * Returns: (transfer full): the document
 */
char *cam_report_check(const GPtrArray *plan, CamFormat format);

/**
 * cam_report_found:
 * @devices: (element-type CamFound): what discovery found
 * @findings: (nullable) (element-type CamFinding): what is to be said about the search, for json
 * and html
 * @seconds: how long it took
 * @format: table, csv (an inventory that `check` reads), json or html
 *
 * Returns: (transfer full): the document
 */
char *cam_report_found(const GPtrArray *devices, const GPtrArray *findings, double seconds,
                       CamFormat format);

/**
 * cam_report_identified:
 * @rows: (element-type CamIdentified): rows
 * @seconds: how long it took
 * @format: table, csv (the user's own columns in his order, then results) or json
 *
 * Returns: (transfer full): the document
 */
char *cam_report_identified(const GPtrArray *rows, double seconds, CamFormat format);

/**
 * cam_report_run_table:
 * @ledger: a run
 * @width: columns of the terminal, 0 for any number
 *
 * Returns: (transfer full): the document as a table that fits a terminal
 */
char *cam_report_run_table(const CamLedger *ledger, guint width);

/**
 * cam_report_check_table:
 * @plan: (element-type CamPlanRow): a plan
 * @width: columns of the terminal, 0 for any number
 *
 * Returns: (transfer full): the document as a table that fits a terminal
 */
char *cam_report_check_table(const GPtrArray *plan, guint width);

/**
 * cam_report_found_table:
 * @devices: (element-type CamFound): what discovery found
 * @seconds: how long it took
 * @width: columns of the terminal, 0 for any number
 *
 * Returns: (transfer full): the document as a table that fits a terminal
 */
char *cam_report_found_table(const GPtrArray *devices, double seconds, guint width);

/**
 * cam_report_identified_table:
 * @rows: (element-type CamIdentified): rows
 * @seconds: how long it took
 * @width: columns of the terminal, 0 for any number
 *
 * Returns: (transfer full): the document as a table that fits a terminal
 */
char *cam_report_identified_table(const GPtrArray *rows, double seconds, guint width);

/**
 * cam_report_device_json:
 * @device: a device
 * @identity: (nullable): who it is
 *
 * Returns: (transfer full): the JSON object `device` of PRODUCT 3, with `area` too
 */
JsonObject *cam_report_device_json(const CamDevice *device, const CamIdentity *identity);
