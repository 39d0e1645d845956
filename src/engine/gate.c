/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/gate.h"

CamGate
cam_gate_judge(const CamRun *run, guint stage)
{
    const CamLimit *limit = &run->options.plan.max_failed;
    CamGate gate = { 0 };

    for (guint i = 0; i < run->jobs->len; i++) {
        const CamJob *job = run->jobs->pdata[i];
        if (job->stage != stage || stage == 0)
            continue;
        gate.jobs++;
        if (job->state == CAM_STATE_FAILED || job->state == CAM_STATE_UNSURE ||
            job->state == CAM_STATE_ROLLED_BACK)
            gate.failed++;
    }
    if (stage > 1)
        gate.allowed = limit->percent ? gate.jobs * limit->count / 100 : limit->count;
    gate.open = gate.failed <= gate.allowed;
    return gate;
}

/* one that did not come back is as dark as one that is being worked on */
static gboolean
is_dark(const CamJob *job)
{
    gboolean lost = job->state == CAM_STATE_FAILED || job->state == CAM_STATE_UNSURE;

    return job->state == CAM_STATE_RUNNING || job->state == CAM_STATE_WAITING ||
           (lost && job->down_us != 0);
}

gboolean
cam_gate_may_go_dark(const CamRun *run, const CamJob *job)
{
    const CamTarget *target = &job->device->target;
    guint size = 0;
    guint dark = 0;

    for (guint i = 0; i < run->jobs->len; i++) {
        const CamJob *other = run->jobs->pdata[i];
        const CamTarget *theirs = &other->device->target;
        if (target->covers != NULL && other != job && is_dark(other) &&
            g_strcmp0(target->covers, theirs->covers) == 0)
            return FALSE;
        if (target->area == NULL || g_strcmp0(target->area, theirs->area) != 0)
            continue;
        size++;
        dark += is_dark(other) ? 1 : 0;
    }
    return target->area == NULL || dark < MAX(size / 2, 1);
}
