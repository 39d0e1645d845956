/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/clock.h"
#include "src/base/policy.h"
#include "src/engine/identify.h"
#include "src/engine/reason.h"
#include "src/engine/run-private.h"

/* preflight: is it still the device that was planned, and does nothing speak against it now? */

static void
emit_identity(CamJob *job, const CamIdentity *identity)
{
    g_autofree char *version = cam_identity_format_version(identity);
    JsonObject *args = cam_args_new("version", version, "serial",
                                    cam_identity_get(identity, CAM_FIELD_SERIAL), NULL);

    json_object_set_int_member(args, "uptime_s", identity->uptime_s);
    json_object_set_int_member(args, "clock_skew_s",
                               identity->clock_utc_us != 0
                                   ? (identity->clock_utc_us - identity->read_at_us) /
                                         G_USEC_PER_SEC
                                   : 0);
    json_object_set_boolean_member(args, "activated", identity->activated != CAM_TRI_NO);
    cam_run_emit(job->run, job, "identity-read", args, NULL, NULL);
}

/* it runs what this hop would bring */
static void
end_up_to_date(CamJob *job, const CamIdentity *identity)
{
    g_autofree char *version = cam_identity_format_version(identity);

    /* one hop of several: the way goes on, or was gone */
    if (job->hops->len > 1)
        cam_job_prove(job, identity);
    else
        cam_job_end(job, CAM_STATE_SKIPPED, "up-to-date", cam_args_new("version", version, NULL));
}

static const CamFinding *
find_block(const GPtrArray *findings)
{
    const CamFinding *worst = cam_findings_find_worst(findings);

    return worst != NULL && worst->level == CAM_LEVEL_BLOCK ? worst : NULL;
}

static void
on_preflight(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);
    CamState bad = job->hop > 0 ? CAM_STATE_FAILED : CAM_STATE_BLOCKED;

    if (!talk->ok) {
        if (!cam_job_retry(job, talk))
            cam_job_fail_step(job, bad, talk);
        return;
    }
    const char *planned = cam_identity_get(job->before, CAM_FIELD_SERIAL);
    const char *found = cam_identity_get(talk->identity, CAM_FIELD_SERIAL);
    if (planned != NULL && g_strcmp0(planned, found) != 0) {
        cam_job_end(job, bad, "other-serial",
                    cam_args_new("wanted", planned, "found", found, NULL));
        return;
    }
    cam_identify_compare(job->device, talk->identity, talk->findings);
    const CamFinding *block = find_block(talk->findings);
    if (block != NULL) {
        cam_job_end(job, bad, block->code, json_object_ref(block->args));
        return;
    }
    emit_identity(job, talk->identity);
    if (cam_plan_compare(job->driver->grammar, talk->identity, cam_job_get_target(job)) ==
        CAM_ORDER_SAME) {
        end_up_to_date(job, talk->identity);
        return;
    }
    cam_identity_free(job->before);
    job->before = g_steal_pointer(&talk->identity);
    cam_job_go(job, CAM_STEP_BACKUP);
}

void
cam_step_preflight(CamJob *job)
{
    job->profile = cam_profiles_find(cam_engine_get_profiles(job->run->options.engine),
                                     job->driver->name, job->before);
    cam_job_talk(job, CAM_ACT_PREFLIGHT, NULL, on_preflight);
}

/* backup: the file is named by our own ids; what a device says never becomes a file name */

static char *
make_backup_name(const CamJob *job)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *day = g_date_time_format(now, "%Y%m%d");

    return g_strdup_printf("backups/%s-%s-%u.bin", day, job->id, job->hop);
}

static void
on_backup(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    if (!talk->ok) {
        if (cam_job_retry(job, talk))
            return;
        if (job->run->options.plan.without_backup) {
            cam_run_emit(job->run, job, "backup-skipped", NULL, NULL, NULL);
            cam_job_go(job, CAM_STEP_UPLOAD);
            return;
        }
        cam_job_fail_step(job, job->hop > 0 ? CAM_STATE_FAILED : CAM_STATE_BLOCKED, talk);
        return;
    }
    g_autofree char *name = make_backup_name(job);
    JsonObject *args = cam_args_new("path", name, "sha256", talk->sha256, NULL);
    json_object_set_int_member(args, "size", (gint64)talk->size);
    cam_run_emit(job->run, job, "backup-saved", args, NULL, NULL);
    cam_job_go(job, CAM_STEP_UPLOAD);
}

void
cam_step_backup(CamJob *job)
{
    if (job->driver->backup == NULL) {
        cam_run_emit(job->run, job, "backup-skipped", NULL, NULL, NULL);
        cam_job_go(job, CAM_STEP_UPLOAD);
        return;
    }
    g_autofree char *name = make_backup_name(job);
    cam_job_talk(job, CAM_ACT_BACKUP,
                 cam_site_build_path(cam_engine_get_site(job->run->options.engine), name),
                 on_backup);
}

/* the two acts that cannot be taken back: intent, act, result */

static const char *
judge_sent(const CamTalk *talk)
{
    if (talk->ok)
        return "yes";
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

static void
emit_result(CamJob *job, const CamTalk *talk)
{
    const CamCall *call = cam_talk_get_call(talk);
    JsonObject *args =
        cam_args_new("step", cam_step_name(job->step), "sent", judge_sent(talk), NULL);

    json_object_set_boolean_member(args, "ok", talk->ok);
    if (!talk->ok) {
        json_object_set_string_member(args, "error",
                                      cam_error_code_name(cam_error_get_code(talk->error)));
        json_object_set_string_member(args, "message", talk->error->message);
    }
    if (call != NULL && cam_call_get_word(call) != NULL)
        json_object_set_string_member(args, "word", cam_call_get_word(call));
    cam_run_emit(job->run, job, "result", args, NULL, NULL);
}

static void
on_upload_failed(CamJob *job, const CamTalk *talk)
{
    const CamPolicy *policy = cam_policy_find(cam_error_get_code(talk->error), TRUE);

    /* an erased device does not go to the end of the queue */
    if (policy->action != CAM_ACTION_RESEND)
        cam_turn_give_back(job);
    switch (policy->action) {
    case CAM_ACTION_ASK:
    case CAM_ACTION_WATCH:
        cam_job_go(job, CAM_STEP_FLASH);
        return;
    case CAM_ACTION_RETRY:
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

static void
on_upload(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    emit_result(job, talk);
    if (!talk->ok) {
        on_upload_failed(job, talk);
        return;
    }
    cam_turn_give_back(job);
    job->taken = TRUE;
    job->reboot_wanted = talk->flash.state == CAM_FLASH_REBOOT_NEEDED;
    cam_job_go(job, talk->flash.state == CAM_FLASH_REBOOTING ? CAM_STEP_AWAIT : CAM_STEP_FLASH);
}

static void
on_upload_intended(const GError *error, gpointer data)
{
    CamJob *job = data;

    if (error != NULL) {
        cam_run_break(job->run, error);
        cam_job_end(job, CAM_STATE_PARKED, "parked", NULL);
        return;
    }
    job->touched = TRUE;
    job->upload_us = cam_clock_now_us();
    job->seen_sent = 0;
    job->seen_sent_us = job->upload_us;
    job->idle_us = 0;
    job->await_us = 0;
    job->flash_us = 0;
    job->down_us = 0;
    job->was_down = FALSE;
    job->lingers = FALSE;
    job->mute = FALSE;
    job->erased = FALSE;
    cam_job_talk(job, CAM_ACT_UPLOAD, NULL, on_upload);
}

void
cam_step_upload(CamJob *job)
{
    const CamFirmware *target = cam_job_get_target(job);
    JsonObject *args =
        cam_args_new("step", cam_step_name(CAM_STEP_UPLOAD), "sha256", target->sha256, NULL);

    json_object_set_int_member(args, "bytes", (gint64)target->size);
    cam_run_emit(job->run, job, "intent", args, on_upload_intended, job);
}

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

static void
on_reboot(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    emit_result(job, talk);
    /* without its word the device is watched: if it stays as it was, it is asked what it needs */
    job->reboot_sent = talk->ok;
    CamAction action =
        talk->ok ? CAM_ACTION_ASK : cam_policy_find(cam_error_get_code(talk->error), TRUE)->action;
    /* out of reach: it may have begun to restart by itself */
    if (action == CAM_ACTION_ASK ||
        g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_UNREACHABLE)) {
        cam_job_go(job, CAM_STEP_AWAIT);
        return;
    }
    on_reboot_refused(job, talk);
}

static void
on_reboot_intended(const GError *error, gpointer data)
{
    CamJob *job = data;

    if (error != NULL) {
        cam_run_break(job->run, error);
        cam_job_end(job, CAM_STATE_PARKED, "parked", NULL);
        return;
    }
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
    cam_run_emit(job->run, job, "intent",
                 cam_args_new("step", cam_step_name(CAM_STEP_REBOOT), NULL), on_reboot_intended,
                 job);
}

/* verify: who answers, and what does it run? */

static void
on_verify(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    if (talk->ok) {
        cam_job_prove(job, talk->identity);
        return;
    }
    if (g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED))
        cam_job_end(job, CAM_STATE_FAILED, "lost-activation", NULL);
    else if (g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_TRUST) ||
             g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL) ||
             (!cam_error_is_refusal(talk->error) && cam_job_is_late(job)))
        /* it is there, and we cannot see what it runs */
        cam_job_fail_step(job, CAM_STATE_UNSURE, talk);
    else if (cam_error_is_refusal(talk->error))
        cam_job_end(job, CAM_STATE_FAILED, "login-lost", NULL);
    else
        /* not there yet, or still booting: wait on */
        cam_job_go(job, CAM_STEP_AWAIT);
}

void
cam_step_verify(CamJob *job)
{
    /* realm and nonce change with a boot: a new line */
    g_clear_pointer(&job->line, cam_line_free);
    cam_job_talk(job, CAM_ACT_IDENTIFY, NULL, on_verify);
}
