/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "src/model/plan.h"

/**
 * cam_fetch_make_json:
 * @plan: (element-type CamPlanRow): a plan
 *
 * Returns: (transfer full): the files of cam_plan_list_wanted(), each with why (`firmware`, `step`
 *   or `way-back`), vendor, model, platform, hardware, running, wanted and the number of devices
 */
JsonArray *cam_fetch_make_json(const GPtrArray *plan);

/**
 * cam_fetch_append_lines:
 * @out: where lines for a terminal go; nothing when no file is missing
 * @plan: (element-type CamPlanRow): a plan
 * @width: columns of the terminal, 0 for any number
 */
void cam_fetch_append_lines(GString *out, const GPtrArray *plan, guint width);

/**
 * cam_fetch_append_section:
 * @page: the page so far; nothing when no file is missing
 * @plan: (element-type CamPlanRow): a plan
 */
void cam_fetch_append_section(GString *page, const GPtrArray *plan);
