/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/identify.h"
#include "src/firmware/rules.h"
#include "src/model/plan.h"

/**
 * cam_plan_add_way_back:
 * @plan: (element-type CamPlanRow): a plan
 * @looks: (element-type CamLook): what it was made from, in the same order
 * @depot: (nullable) (element-type CamFirmware): files that are there
 * @rules: (nullable): what makers demand; NULL for none
 *
 * Says for each row with something to send how its device gets back to what it runs: sets
 * `rollback`, adds a finding, and names the file that is missing for it (`wanted-way-back`). Pure.
 */
void cam_plan_add_way_back(GPtrArray *plan, const GPtrArray *looks, const GPtrArray *depot,
                           const CamRules *rules);
