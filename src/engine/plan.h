/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/identify.h"
#include "src/firmware/rules.h"
#include "src/model/plan.h"
#include "src/model/version.h"

/**
 * CamLimit:
 * @count: a number of jobs, or a percentage of the jobs of the wave
 * @percent: which of both
 */
typedef struct {
    guint count;
    gboolean percent;
} CamLimit;

/**
 * CamPlanOptions:
 * @canary: devices of each group that go first, at least 1
 * @wave: devices in a wave, at least 1
 * @max_failed: failures the gate lets pass; canaries always 0
 * @allow_downgrade: older files may be sent
 * @without_backup: a failed backup does not block
 */
typedef struct {
    guint canary;
    guint wave;
    CamLimit max_failed;
    gboolean allow_downgrade;
    gboolean without_backup;
} CamPlanOptions;

/**
 * cam_plan_options_init:
 * @options: (out): the options that hold when nobody says otherwise
 */
void cam_plan_options_init(CamPlanOptions *options);

/**
 * CamPlanInput:
 * @looks: (element-type CamLook): what the devices said
 * @firmwares: (element-type CamFirmware): files to choose targets from
 * @row_files: (nullable) (element-type CamFirmware): files of rows' `file` columns: each for the
 *   rows that name it, and for no other
 * @depot: (nullable) (element-type CamFirmware): files that may be steps on the way as well; where
 *   @firmwares is empty, targets too
 * @rules: (nullable): what the makers demand of paths; NULL for none
 * @options: options
 *
 * What a plan is made of. All is borrowed.
 */
typedef struct {
    const GPtrArray *looks;
    const GPtrArray *firmwares;
    const GPtrArray *row_files;
    const GPtrArray *depot;
    const CamRules *rules;
    const CamPlanOptions *options;
} CamPlanInput;

/**
 * cam_plan_make:
 * @input: what is known
 *
 * What would be done to each device, and why nothing. Pure: the same input gives the same plan.
 *
 * Returns: (transfer full) (element-type CamPlanRow): a row for each look, in their order
 */
GPtrArray *cam_plan_make(const CamPlanInput *input);

/**
 * cam_plan_compare:
 * @grammar: version grammar of the device's driver
 * @identity: who the device is
 * @firmware: a file
 *
 * A build that may be the day the file was packed is not compared. Pure.
 *
 * Returns: how what the device runs stands to the file
 */
CamOrder cam_plan_compare(const char *grammar, const CamIdentity *identity,
                          const CamFirmware *firmware);

/**
 * cam_plan_count_stages:
 * @plan: (element-type CamPlanRow): a plan
 *
 * Returns: number of stages, canaries included; 0 when nothing is to be done
 */
guint cam_plan_count_stages(const GPtrArray *plan);
