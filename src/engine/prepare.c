/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/clock.h"
#include "src/base/policy.h"
#include "src/engine/run-private.h"

/*
 * Making a device ready for the image. Some need a moment, some say when; once they are ready they
 * do nothing else until the image has come, so from here on it goes on to the end.
 */

#define POLL_S          3
#define PREPARE_LIMIT_S 180

static void
go_upload(CamJob *job)
{
    cam_job_go(job, CAM_STEP_UPLOAD);
}

static void ask(CamJob *job);

static void
fail(CamJob *job, const CamTalk *talk)
{
    cam_turn_give_back(job);
    cam_job_fail_step(job, cam_job_get_bad_end(job), talk);
}

static void
on_asked(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);
    double limit = cam_job_time(job, "prepare-limit", PREPARE_LIMIT_S);

    if (talk->ok && talk->flash.state == CAM_FLASH_RECEIVING) {
        go_upload(job);
        return;
    }
    if (g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_SEND_NOW)) {
        job->erased = TRUE;
        go_upload(job);
        return;
    }
    if (!cam_job_is_over(job, job->step_us, limit)) {
        cam_job_later(job, cam_job_time(job, "poll", POLL_S), ask);
        return;
    }
    job->prepared = FALSE;
    if (talk->ok)
        cam_job_end(job, CAM_STATE_FAILED, "not-ready", NULL);
    else
        cam_job_fail_step(job, CAM_STATE_FAILED, talk);
}

static void
ask(CamJob *job)
{
    cam_job_talk(job, CAM_ACT_POLL, NULL, on_asked);
}

/* no answer that can be read, once an act was intended: it was done, or it was not */
static gboolean
may_have_acted(const GError *error)
{
    return cam_policy_find(cam_error_get_code(error), TRUE)->action == CAM_ACTION_ASK;
}

static void
on_prepare(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);
    gboolean acted = job->prepared;

    if (acted)
        cam_job_emit_result(job, talk);
    if (!talk->ok) {
        job->prepared = FALSE;
        job->meddled = job->meddled || (acted && may_have_acted(talk->error));
        if (!cam_job_retry(job, talk))
            fail(job, talk);
        return;
    }
    job->prepared = TRUE;
    job->meddled = job->meddled || acted;
    job->away_s = talk->ready.down_s;
    cam_job_later(job, talk->ready.wait_s, talk->ready.poll ? ask : go_upload);
}

static void
prepare(CamJob *job)
{
    cam_job_talk(job, CAM_ACT_PREPARE, NULL, on_prepare);
}

void
cam_step_prepare(CamJob *job)
{
    /* with effects: an intent, and no way back (DECISIONS 5) */
    job->prepared = job->profile != NULL &&
                    g_str_equal(cam_profile_get_text(job->profile, "prepare-acts", "no"), "yes");
    if (job->prepared)
        cam_job_act(job, NULL, prepare);
    else
        prepare(job);
}
