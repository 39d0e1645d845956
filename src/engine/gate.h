/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/run-private.h"

/**
 * CamGate:
 * @jobs: jobs of the stage
 * @failed: how many of them failed or are unsure
 * @allowed: how many may
 * @open: whether the next stage may begin
 */
typedef struct {
    guint jobs;
    guint failed;
    guint allowed;
    gboolean open;
} CamGate;

/**
 * cam_gate_judge:
 * @run: a run
 * @stage: a stage
 *
 * DECISIONS 13: failed and unsure count, skipped and blocked do not; canaries may not fail at all.
 *
 * Returns: how the stage stands
 */
CamGate cam_gate_judge(const CamRun *run, guint stage);

/**
 * cam_gate_may_go_dark:
 * @run: a run
 * @job: a planned job
 *
 * Never two devices that cover for each other, never more than half of an area of two or more. A
 * device that did not come back counts as dark.
 *
 * Returns: whether the device may go dark now
 */
gboolean cam_gate_may_go_dark(const CamRun *run, const CamJob *job);
