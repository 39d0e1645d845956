/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamBuildUse:
 * @CAM_BUILD_IGNORED: the version tells the date itself, or the make's order has none
 * @CAM_BUILD_WINS: a build text counts more than a date in the version
 * @CAM_BUILD_FILLS: it counts where the version has no date, and begins with YYMMDD
 *
 * What a build text that comes apart from the version is good for.
 */
typedef enum {
    CAM_BUILD_IGNORED,
    CAM_BUILD_WINS,
    CAM_BUILD_FILLS,
} CamBuildUse;

/**
 * CamVersionForm:
 * @grammar: whose
 * @pattern: regular expression without regard to case. Its named groups: `p1`..`p5` the numbers in
 *   their order; `sp` and `letter` what follows them, `plus` the same as a mere mark; `date` and
 *   `date2` YYMMDD or YYYYMMDD with any signs between (`date2` counts more), `month` YYMM; `r` and
 *   `r2` the number that decides last; `line` and `line2` what must be equal, without zeros in
 *   front; `whole` a part that makes the whole text a line of its own
 * @unsaid: how many of the first numbers it does not hold
 * @build_use: what a build text apart is good for
 *
 * One spelling of versions.
 */
typedef struct {
    const char *grammar;
    const char *pattern;
    guint unsaid;
    CamBuildUse build_use;
} CamVersionForm;

/**
 * cam_version_forms_get:
 * @ret_count: how many
 *
 * Returns: (transfer none) (array length=ret_count): all forms; of one grammar the first that
 *   fits counts
 */
const CamVersionForm *cam_version_forms_get(gsize *ret_count);
