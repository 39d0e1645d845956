/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/ledger.h"
#include "src/model/plan.h"
#include "src/report/report.h"

/**
 * sample_ledger_new:
 *
 * Returns: (transfer full): a finished run of 22 devices with every outcome
 */
CamLedger *sample_ledger_new(void);

/**
 * sample_plan_new:
 * @hostile: (nullable): text that every device says of itself in every field
 *
 * Returns: (transfer full) (element-type CamPlanRow): a plan with every verdict
 */
GPtrArray *sample_plan_new(const char *hostile);

/**
 * sample_hostile_ledger_new:
 * @hostile: text that stands wherever a device or a file can put text
 *
 * Returns: (transfer full): a run of four devices
 */
CamLedger *sample_hostile_ledger_new(const char *hostile);
