/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/firmware/advisories.h"
#include "src/model/plan.h"

/**
 * cam_plan_add_exposure:
 * @plan: (element-type CamPlanRow): a plan
 * @looks: (element-type CamLook): what it was made of, a look for each row, in the same order
 * @advisories: advisories
 *
 * Fills `exposure_before` of rows with an identity, and `exposure_after` of those with something
 * to send. A build that may be the day the file was packed counts as unknown. Adds the findings
 * `exposed`, `exposed-gone`, `exposed-after`, `exposure-check`, and `end-of-life` for units that
 * can only be replaced or `discontinued`, whatever their verdict. No verdict changes. Pure.
 */
void cam_plan_add_exposure(GPtrArray *plan, const GPtrArray *looks,
                           const CamAdvisories *advisories);
