/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/advisory.h"
#include "src/report/report.h"

/**
 * CamAdvisoryList:
 * @advisories: (element-type CamAdvisory): all of them
 * @date: the day the built-in ones were gathered
 * @imported: (nullable): the newest day in the imported list, NULL when there is none
 *
 * What `camherd advisories list` shows. All is borrowed.
 */
typedef struct {
    const GPtrArray *advisories;
    const char *date;
    const char *imported;
} CamAdvisoryList;

/**
 * cam_report_advisories:
 * @list: the advisories
 * @format: table (a line for each group of models, at the end where they come from) or json
 * @width: columns of the terminal, 0 for any number
 *
 * Returns: (transfer full): the document
 */
char *cam_report_advisories(const CamAdvisoryList *list, CamFormat format, guint width);
