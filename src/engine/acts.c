/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/clock.h"
#include "src/base/policy.h"
#include "src/engine/run-private.h"

/* what cannot be taken back: intent, act, result (DECISIONS 5) */

#define MAX_COMMITS   5
#define COMMIT_WAIT_S 10

static void
on_intended(const GError *error, gpointer data)
{
    CamJob *job = data;

    if (error != NULL) {
        cam_run_break(job->run, error);
        cam_job_end(job, CAM_STATE_PARKED, "parked", NULL);
        return;
    }
    job->due(job);
}

void
cam_job_write_first(CamJob *job, const char *code, JsonObject *args, void (*act)(CamJob *job))
{
    job->due = act;
    cam_run_emit(job->run, job, code, args, on_intended, job);
}

void
cam_job_act(CamJob *job, JsonObject *args, void (*act)(CamJob *job))
{
    JsonObject *all = args != NULL ? args : json_object_new();

    json_object_set_string_member(all, "step", cam_step_name(job->step));
    cam_job_write_first(job, "intent", all, act);
}

static const char *
judge_sent(const CamTalk *talk)
{
    if (talk->ok)
        return "yes";
    /* the connection ended before anything left; of an image in pieces the rest did not */
    if (talk->other_key)
        return "no";
    switch (cam_policy_find(cam_error_get_code(talk->error), TRUE)->action) {
    case CAM_ACTION_ASK:
        return "unknown";
    case CAM_ACTION_RETRY:
        /* unreachable and not taken: nothing counted; busy: it came whole and was sent away */
        return g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_BUSY) ? "yes" : "no";
    case CAM_ACTION_FAIL:
    case CAM_ACTION_BLOCK:
    case CAM_ACTION_WATCH:
    case CAM_ACTION_RESEND:
    case CAM_ACTION_STOP:
        return g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_FILE) ? "no" : "yes";
    }
    return "unknown";
}

void
cam_job_emit_result(CamJob *job, const CamTalk *talk)
{
    JsonObject *args =
        cam_args_new("step", cam_step_name(job->step), "sent", judge_sent(talk), NULL);

    json_object_set_boolean_member(args, "ok", talk->ok);
    if (!talk->ok) {
        json_object_set_string_member(args, "error",
                                      cam_error_code_name(cam_error_get_code(talk->error)));
        json_object_set_string_member(args, "message", talk->error->message);
    }
    if (talk->ok && job->step == CAM_STEP_UPLOAD && talk->flash.armed)
        json_object_set_boolean_member(args, "armed", TRUE);
    if (talk->word != NULL)
        json_object_set_string_member(args, "word", talk->word);
    cam_run_emit(job->run, job, "result", args, NULL, NULL);
}

/* upload */

/* before an image reached it that is nothing of our doing; afterwards the one may have been
 * flashed which was thought to be lost */
static void
meet_key_at_upload(CamJob *job, const CamTalk *talk)
{
    cam_turn_give_back(job);
    job->erased = FALSE;
    job->prepared = FALSE;
    job->touched = job->updated;
    if (job->updated)
        cam_job_go(job, CAM_STEP_VERIFY);
    else
        cam_job_fail_step(job, cam_job_get_bad_end(job), talk);
}

static void
on_upload_failed(CamJob *job, const CamTalk *talk)
{
    const CamPolicy *policy = cam_policy_find(cam_error_get_code(talk->error), TRUE);

    if (talk->other_key) {
        meet_key_at_upload(job, talk);
        return;
    }
    /* a device that waits for nothing but the image does not go to the end of the queue */
    gboolean urgent = job->erased || job->prepared;
    if (policy->action != CAM_ACTION_RESEND && !(urgent && policy->action == CAM_ACTION_RETRY))
        cam_turn_give_back(job);
    switch (policy->action) {
    case CAM_ACTION_ASK:
    case CAM_ACTION_WATCH:
        job->partial = talk->partial;
        job->erased = FALSE;
        job->prepared = FALSE;
        cam_job_go(job, CAM_STEP_FLASH);
        return;
    case CAM_ACTION_RETRY:
        job->doubtful = g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_BUSY) && !talk->partial;
        if (!cam_job_retry(job, talk))
            cam_job_fail_step(job, CAM_STATE_FAILED, talk);
        return;
    case CAM_ACTION_RESEND:
        job->erased = cam_job_count_tries(job, CAM_STEP_UPLOAD) < policy->tries;
        if (job->erased)
            cam_job_go(job, CAM_STEP_UPLOAD);
        else
            cam_job_fail_step(job, CAM_STATE_FAILED, talk);
        return;
    case CAM_ACTION_FAIL:
    case CAM_ACTION_BLOCK:
    case CAM_ACTION_STOP:
        cam_job_fail_step(job, CAM_STATE_FAILED, talk);
        return;
    }
}

/* busy may have been its last word before it restarted with what it got */
static void
on_looked_again(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    job->doubtful = FALSE;
    if (!talk->ok)
        cam_job_go(job, CAM_STEP_FLASH);
    else if (cam_plan_compare(job->driver->grammar, talk->identity, cam_job_get_target(job)) ==
             CAM_ORDER_SAME)
        cam_job_go(job, CAM_STEP_VERIFY);
    else
        cam_job_send(job);
}

void
cam_job_look_again(CamJob *job)
{
    cam_job_talk(job, CAM_ACT_IDENTIFY, NULL, on_looked_again);
}

static void
on_upload(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    cam_job_emit_result(job, talk);
    job->updated = job->updated || !g_str_equal(judge_sent(talk), "no");
    if (!talk->ok) {
        on_upload_failed(job, talk);
        return;
    }
    cam_turn_give_back(job);
    job->erased = FALSE;
    job->prepared = FALSE;
    job->taken = TRUE;
    job->armed = job->confirmed = talk->flash.armed;
    job->reboot_wanted = talk->flash.state == CAM_FLASH_REBOOT_NEEDED;
    if (talk->flash.keep_power)
        cam_run_emit(job->run, job, "keep-power", NULL, NULL, NULL);
    cam_job_go(job, talk->flash.state == CAM_FLASH_REBOOTING ? CAM_STEP_AWAIT : CAM_STEP_FLASH);
}

/* what is watched after an act that ends in a restart has not happened yet */
static void
begin_watch(CamJob *job)
{
    job->act_us = cam_clock_now_us();
    job->idle_us = 0;
    job->await_us = 0;
    job->flash_us = 0;
    job->down_us = 0;
    job->was_down = FALSE;
    job->lingers = FALSE;
    job->mute = FALSE;
}

static void
upload(CamJob *job)
{
    begin_watch(job);
    job->touched = TRUE;
    job->seen_sent = 0;
    job->seen_sent_us = job->act_us;
    job->partial = FALSE;
    cam_job_talk(job, CAM_ACT_UPLOAD, NULL, on_upload);
}

static gboolean
wants_commit(const CamJob *job)
{
    return job->driver->commit != NULL && job->profile != NULL &&
           g_str_equal(cam_profile_get_text(job->profile, "commit", "no"), "yes");
}

void
cam_step_upload(CamJob *job)
{
    const CamFirmware *target = cam_job_get_target(job);
    JsonObject *args = cam_args_new("sha256", target->sha256, NULL);

    json_object_set_int_member(args, "bytes", (gint64)target->size);
    /* asked for with the image: it holds even if the answer is lost */
    job->armed = wants_commit(job);
    job->confirmed = FALSE;
    if (job->armed)
        json_object_set_boolean_member(args, "armed", TRUE);
    cam_job_act(job, args, upload);
}

/* reboot */

static void
on_reboot_refused(CamJob *job, const CamTalk *talk)
{
    gboolean again = cam_job_count_tries(job, CAM_STEP_REBOOT) < MAX_REBOOTS;

    /* it works again, and is watched again */
    if (again && g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_UPGRADING))
        cam_job_go(job, CAM_STEP_FLASH);
    else if (!cam_job_retry(job, talk))
        cam_job_fail_step(job, CAM_STATE_FAILED, talk);
}

/* out of reach, or up again with another TLS key: it may have begun to restart by itself */
static gboolean
may_restart(const CamTalk *talk)
{
    return talk->ok || talk->other_key ||
           g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_UNREACHABLE) ||
           cam_policy_find(cam_error_get_code(talk->error), TRUE)->action == CAM_ACTION_ASK;
}

static void
on_reboot(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    cam_job_emit_result(job, talk);
    /* without its word the device is watched: if it stays as it was, it is asked what it needs */
    job->reboot_sent = talk->ok;
    if (may_restart(talk))
        cam_job_go(job, CAM_STEP_AWAIT);
    else
        on_reboot_refused(job, talk);
}

static void
reboot(CamJob *job)
{
    job->reboot_sent = TRUE;
    job->await_us = 0;
    job->flash_us = 0;
    job->idle_us = 0;
    job->lingers = FALSE;
    cam_job_talk(job, CAM_ACT_REBOOT, NULL, on_reboot);
}

void
cam_step_reboot(CamJob *job)
{
    cam_job_act(job, NULL, reboot);
}

/* commit: the new firmware is proved good and is kept for good */

static void
end_uncommitted(CamJob *job, const CamTalk *talk)
{
    cam_job_end(job, CAM_STATE_UNSURE, "not-kept",
                cam_args_new("message", talk->error->message, NULL));
}

static void
commit_later(CamJob *job)
{
    cam_job_go(job, CAM_STEP_COMMIT);
}

/* doing it twice does no harm: an answer that did not come means another intent */
static gboolean
commit_again(CamJob *job, const CamTalk *talk)
{
    if (cam_job_count_tries(job, CAM_STEP_COMMIT) >= MAX_COMMITS ||
        cam_error_is_refusal(talk->error))
        return FALSE;
    cam_job_later(job, COMMIT_WAIT_S, commit_later);
    return TRUE;
}

static void
on_commit(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    cam_job_emit_result(job, talk);
    gboolean again = !talk->ok && commit_again(job, talk);

    if (again)
        return;
    /* never confirmed, and to the last there is nothing to keep: an older device with one slot */
    if (talk->ok ||
        (!job->confirmed && g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_UNSUPPORTED))) {
        g_autofree char *version = cam_firmware_format_version(cam_job_get_target(job));
        job->armed = FALSE;
        cam_job_end_hop(job, version);
        return;
    }
    end_uncommitted(job, talk);
}

static void
commit(CamJob *job)
{
    cam_job_talk(job, CAM_ACT_COMMIT, NULL, on_commit);
}

void
cam_step_commit(CamJob *job)
{
    cam_job_act(job, NULL, commit);
}

/* rollback: what came up is not what was sent */

static void
on_rollback(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    cam_job_emit_result(job, talk);
    if (may_restart(talk))
        cam_job_go(job, CAM_STEP_AWAIT);
    else
        cam_job_fail_step(job, CAM_STATE_FAILED, talk);
}

static void
roll_back(CamJob *job)
{
    begin_watch(job);
    job->rolling = TRUE;
    job->armed = FALSE;
    cam_job_talk(job, CAM_ACT_ROLLBACK, NULL, on_rollback);
}

void
cam_step_rollback(CamJob *job)
{
    cam_job_act(job, NULL, roll_back);
}
