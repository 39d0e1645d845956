/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/run-private.h"

gboolean
cam_turn_take(CamJob *job)
{
    CamRun *run = job->run;

    if (job->has_turn)
        return TRUE;
    /* a device without firmware waits for nobody */
    if (!job->erased && run->turns >= cam_engine_get_uploads(run->options.engine)) {
        job->in_queue = TRUE;
        g_queue_push_tail(&run->queue, job);
        return FALSE;
    }
    run->turns++;
    job->has_turn = TRUE;
    return TRUE;
}

void
cam_turn_give_back(CamJob *job)
{
    CamRun *run = job->run;

    if (job->in_queue)
        g_queue_remove(&run->queue, job);
    job->in_queue = FALSE;
    if (!job->has_turn)
        return;
    job->has_turn = FALSE;
    run->turns--;
    CamJob *next = g_queue_pop_head(&run->queue);
    if (next == NULL)
        return;
    next->in_queue = FALSE;
    cam_job_send(next);
}
