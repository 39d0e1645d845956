/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/clock.h"
#include "src/base/policy.h"
#include "src/base/text.h"
#include "src/engine/seek-private.h"

/*
 * After an upload the device works and we watch. Nothing here sends anything but questions. Two
 * steps hand over to each other: FLASH asks how far it is while it can be asked, AWAIT knocks until
 * it answers again. A look at who answers decides where to go.
 */

#define POLL_S         3
#define KNOCK_S        2
#define KNOCK_LIMIT_S  3
#define QUIET_S        30
#define FLASH_LIMIT_S  1800
#define RETURN_LIMIT_S 1200
#define MAX_UPLOADS    2
#define AWAY_FACTOR    3

static void poll_flash(CamJob *job);
static void knock(CamJob *job);
static void look(CamJob *job);
static void judge_look(CamJob *job, const CamIdentity *identity);
static void wait_elsewhere(CamJob *job);

static JsonObject *
make_limit_args(const char *name, double seconds)
{
    g_autofree char *text = cam_text_format_duration(seconds);

    return cam_args_new(name, text, NULL);
}

static void
poll_later(CamJob *job)
{
    cam_job_later(job, cam_job_time(job, "poll", POLL_S), poll_flash);
}

static void
knock_later(CamJob *job)
{
    cam_job_later(job, KNOCK_S, knock);
}

/* whether it had the time in which a device that has its image begins to work on it or restarts */
static gboolean
is_quiet_over(const CamJob *job, gint64 since_us)
{
    return cam_job_is_over(job, since_us, cam_job_time(job, "quiet", QUIET_S));
}

static double
get_return_limit(const CamJob *job)
{
    double limit = MAX(cam_job_time(job, "boot-limit", RETURN_LIMIT_S), RETURN_LIMIT_S);

    /* what devices say of their own absence is a guess too */
    return MAX(limit, AWAY_FACTOR * job->away_s);
}

gboolean
cam_job_is_late(const CamJob *job)
{
    return job->await_us != 0 && cam_job_is_over(job, job->await_us, get_return_limit(job));
}

static gboolean
has_target_version(const CamJob *job, const CamIdentity *identity)
{
    return cam_plan_compare(job->driver->grammar, identity, cam_job_get_target(job)) ==
           CAM_ORDER_SAME;
}

/* it booted after the last act, by what it says of its boot or its uptime. Where it says neither,
 * by our having missed it, but only once it was asked whether it still flashes: a wire may have
 * been out instead */
static gboolean
has_rebooted(const CamJob *job, const CamIdentity *identity)
{
    const char *boot = cam_identity_get(identity, CAM_FIELD_BOOT_ID);
    double since = (double)(cam_clock_now_us() - job->act_us) / G_USEC_PER_SEC *
                   job->device->endpoint.timescale;

    if (job->boot_id != NULL && boot != NULL)
        return !g_str_equal(job->boot_id, boot);
    if (identity->uptime_s < 0)
        return job->was_down && (job->step == CAM_STEP_FLASH || job->mute);
    return (double)identity->uptime_s < since;
}

static void
mark_down(CamJob *job)
{
    if (job->down_us != 0)
        return;
    job->down_us = cam_clock_now_us();
    job->was_down = TRUE;
    cam_seek_forget(job);
    cam_run_emit(job->run, job, "device-down", NULL, NULL, NULL);
}

/* it answered a moment ago: that is its restart */
static void
await_restart(CamJob *job)
{
    g_clear_pointer(&job->line, cam_line_free);
    mark_down(job);
    cam_job_go(job, CAM_STEP_AWAIT);
}

static void
mark_back(CamJob *job)
{
    if (job->down_us == 0)
        return;
    double seconds = (double)(cam_clock_now_us() - job->down_us) / G_USEC_PER_SEC;
    job->down_us = 0;
    JsonObject *args = json_object_new();
    json_object_set_double_member(args, "seconds", seconds);
    cam_run_emit(job->run, job, "device-back", args, NULL, NULL);
}

/* FLASH */

static void
end_not_applied(CamJob *job, const CamIdentity *identity)
{
    g_autofree char *found = cam_identity_format_version(identity);

    cam_job_end(job, CAM_STATE_FAILED, job->taken ? "not-applied" : "not-taken",
                cam_args_new("found", found, NULL));
}

/* until the device took one, and where the make knows how */
static gboolean
may_reboot(const CamJob *job)
{
    return job->driver->reboot != NULL && !job->reboot_sent &&
           cam_job_count_tries(job, CAM_STEP_REBOOT) < MAX_REBOOTS;
}

/* the time is over. @talk (nullable): what it said to the last question */
static void
end_await(CamJob *job, const CamTalk *talk)
{
    CamKeys keys = cam_match_keys(job->before);

    if (talk != NULL && !cam_error_is_silence(talk->error))
        cam_job_fail_step(job, CAM_STATE_UNSURE, talk);
    else if (job->seek.lost)
        cam_job_end(job, CAM_STATE_FAILED, "login-lost", NULL);
    else if (job->seek.stranger)
        cam_job_end(job, CAM_STATE_FAILED, "other-serial",
                    cam_args_new("found", job->seek.other, "wanted",
                                 keys.serial != NULL ? keys.serial : keys.mac, NULL));
    else
        cam_job_end(job, CAM_STATE_FAILED, "did-not-return",
                    make_limit_args("limit", get_return_limit(job)));
}

/* the device is up, idle, runs the old version and has not booted since: what now? */
static void
judge_idle(CamJob *job, const CamIdentity *identity)
{
    /* on its way back to the old firmware nothing is sent and nothing restarted */
    if (job->rolling) {
        if (cam_job_is_over(job, job->act_us, get_return_limit(job)))
            cam_job_end(job, CAM_STATE_UNSURE, "reboot-unasked", NULL);
        else
            poll_later(job);
        return;
    }
    if (job->reboot_wanted && may_reboot(job)) {
        cam_job_go(job, CAM_STEP_REBOOT);
        return;
    }
    if (!is_quiet_over(job, job->idle_us)) {
        poll_later(job);
        return;
    }
    if (job->taken && may_reboot(job)) {
        cam_job_go(job, CAM_STEP_REBOOT);
        return;
    }
    if (!job->taken && cam_job_count_tries(job, CAM_STEP_UPLOAD) < MAX_UPLOADS) {
        /* its own answer says that the image never counted: a new intent, once */
        cam_job_send(job);
        return;
    }
    if (job->reboot_sent && !cam_job_is_over(job, job->step_us, get_return_limit(job))) {
        poll_later(job);
        return;
    }
    end_not_applied(job, identity);
}

static void
on_look_failed(CamJob *job, const CamTalk *talk)
{
    /* a refusal is judged there, after one more try at most */
    if (cam_error_is_refusal(talk->error) ||
        g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL)) {
        cam_job_go(job, CAM_STEP_VERIFY);
        return;
    }
    if (job->step == CAM_STEP_FLASH) {
        await_restart(job);
        return;
    }
    g_clear_pointer(&job->line, cam_line_free);
    if (cam_job_is_late(job))
        end_await(job, talk);
    else
        knock_later(job);
}

/* an image of which the end never left cannot be in a device that cannot be asked for it */
static gboolean
has_lost_image(const CamJob *job)
{
    return job->mute && job->partial && is_quiet_over(job, job->step_us);
}

/* it answers as if nothing had happened: a restart takes a moment to begin, or it was our side */
static void
judge_unchanged(CamJob *job, const CamIdentity *identity)
{
    mark_back(job);
    if (has_lost_image(job)) {
        if (cam_job_count_tries(job, CAM_STEP_UPLOAD) < MAX_UPLOADS)
            cam_job_send(job);
        else
            end_not_applied(job, identity);
        return;
    }
    if (cam_job_is_late(job)) {
        if (job->mute)
            cam_job_end(job, CAM_STATE_UNSURE, "reboot-unasked", NULL);
        else
            end_not_applied(job, identity);
        return;
    }
    if (job->mute || !is_quiet_over(job, job->step_us)) {
        knock_later(job);
        return;
    }
    job->lingers = TRUE;
    cam_job_go(job, CAM_STEP_FLASH);
}

static void
on_look(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    if (!talk->ok) {
        on_look_failed(job, talk);
        return;
    }
    if (cam_seek_judge(job, talk->identity) == CAM_MATCH_OTHER) {
        cam_job_meet_stranger(job, talk->identity);
        return;
    }
    job->seek.unsure = FALSE;
    judge_look(job, talk->identity);
}

static void
judge_look(CamJob *job, const CamIdentity *identity)
{
    if (has_target_version(job, identity) || has_rebooted(job, identity)) {
        mark_back(job);
        cam_job_go(job, CAM_STEP_VERIFY);
        return;
    }
    if (job->step == CAM_STEP_FLASH)
        judge_idle(job, identity);
    else
        judge_unchanged(job, identity);
}

/* whoever answers there, it is not our device: that one is away, and is waited for */
void
cam_job_meet_stranger(CamJob *job, const CamIdentity *identity)
{
    g_clear_pointer(&job->line, cam_line_free);
    mark_down(job);
    cam_seek_note_stranger(job, identity);
    if (job->step == CAM_STEP_AWAIT)
        wait_elsewhere(job);
    else
        cam_job_go(job, CAM_STEP_AWAIT);
}

static void
look(CamJob *job)
{
    cam_job_talk(job, CAM_ACT_IDENTIFY, NULL, on_look);
}

static void
on_flash_state(CamJob *job, const CamTalk *talk)
{
    switch (talk->flash.state) {
    case CAM_FLASH_RECEIVING:
        /* what it was sent is not with it: it is asked what it runs, and may be sent it again */
    case CAM_FLASH_IDLE:
        if (job->idle_us == 0) {
            job->idle_us = cam_clock_now_us();
            cam_run_emit(job->run, job, "device-idle", NULL, NULL, NULL);
        }
        job->taken = job->taken || talk->flash.percent == 100;
        look(job);
        return;
    case CAM_FLASH_RUNNING:
        job->taken = TRUE;
        job->idle_us = 0;
        /* it works: what it does when it is done has not begun, and is waited for from then on */
        job->lingers = FALSE;
        job->was_down = FALSE;
        job->await_us = 0;
        job->percent = talk->flash.percent;
        poll_later(job);
        return;
    case CAM_FLASH_REBOOT_NEEDED:
        job->taken = TRUE;
        cam_job_go(job, may_reboot(job) ? CAM_STEP_REBOOT : CAM_STEP_AWAIT);
        return;
    case CAM_FLASH_REBOOTING:
        job->taken = TRUE;
        /* it says it is done and restarts; one that still answers after its time needs a push */
        if (job->lingers && may_reboot(job))
            cam_job_go(job, CAM_STEP_REBOOT);
        else
            cam_job_go(job, CAM_STEP_AWAIT);
        return;
    case CAM_FLASH_FAILED:
        cam_job_end(job, CAM_STATE_FAILED, "flash-failed", cam_args_new("word", talk->word, NULL));
        return;
    case CAM_FLASH_UNKNOWN:
        job->mute = TRUE;
        cam_job_go(job, CAM_STEP_AWAIT);
        return;
    }
}

/* its flash is erased: it must neither wait nor restart (DECISIONS 6) */
static void
send_now(CamJob *job, const CamTalk *talk)
{
    const CamPolicy *policy = cam_policy_find(CAM_ERROR_SEND_NOW, TRUE);

    job->erased = cam_job_count_tries(job, CAM_STEP_UPLOAD) < policy->tries;
    if (job->erased)
        cam_job_go(job, CAM_STEP_UPLOAD);
    else
        cam_job_fail_step(job, CAM_STATE_FAILED, talk);
}

static void
on_poll(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);
    double limit = cam_job_time(job, "flash-limit", FLASH_LIMIT_S);

    /* the second one ends what goes to and fro between flashing and being away */
    if (cam_job_is_over(job, job->step_us, limit) ||
        cam_job_is_over(job, job->flash_us, limit + get_return_limit(job))) {
        cam_job_end(job, CAM_STATE_UNSURE, "flash-stuck", make_limit_args("limit", limit));
        return;
    }
    if (talk->ok) {
        on_flash_state(job, talk);
        return;
    }
    if (cam_error_is_refusal(talk->error)) {
        cam_job_go(job, CAM_STEP_VERIFY);
        return;
    }
    if (g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_SEND_NOW)) {
        send_now(job, talk);
        return;
    }
    if (cam_error_is_silence(talk->error) &&
        !g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_PROTOCOL)) {
        await_restart(job);
        return;
    }
    poll_later(job);
}

static void
poll_flash(CamJob *job)
{
    cam_job_talk(job, CAM_ACT_POLL, NULL, on_poll);
}

void
cam_step_flash(CamJob *job)
{
    if (job->flash_us == 0)
        job->flash_us = job->step_us;
    poll_flash(job);
}

/* AWAIT */

static void
wait_on(CamJob *job)
{
    if (!cam_job_is_late(job))
        knock_later(job);
    else if (cam_seek_begin_last(job))
        knock(job);
    else
        end_await(job, NULL);
}

/* it said openly who it is, at the port that refused the login: it is not waited for any longer */
static void
on_open_look_there(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);
    CamMatch match = cam_seek_judge(job, talk->identity);

    cam_seek_return(job, TRUE);
    if (match == CAM_MATCH_SAME) {
        cam_job_end(job, CAM_STATE_FAILED, "login-lost", NULL);
        return;
    }
    /* if only searches say so, it may yet come back to where it was */
    job->seek.lost = match == CAM_MATCH_UNKNOWN;
    wait_on(job);
}

static void
on_look_there(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    if (talk->ok && cam_seek_judge(job, talk->identity) == CAM_MATCH_SAME) {
        cam_seek_stay(job, talk);
        judge_look(job, talk->identity);
        return;
    }
    if (g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_AUTH) ||
        g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_LOCKED)) {
        cam_job_talk_openly(job, on_open_look_there);
        return;
    }
    /* one that is still starting may be the right one; one that refuses us is not asked again */
    cam_seek_return(job, talk->ok || !cam_error_is_silence(talk->error));
    wait_on(job);
}

static void
on_knock_there(gboolean answered, gpointer data)
{
    CamJob *job = data;

    g_clear_pointer(&job->knock, cam_knock_free);
    if (!answered || !cam_seek_has_place(job)) {
        wait_on(job);
        return;
    }
    cam_seek_go(job);
    cam_job_talk(job, CAM_ACT_IDENTIFY, NULL, on_look_there);
}

/* it is not at its address: perhaps it is at another one by now */
static void
wait_elsewhere(CamJob *job)
{
    mark_down(job);
    cam_seek_probe(job);
    if (cam_seek_has_place(job))
        job->knock = cam_knock_new(job->seek.place, job->seek.place_port, KNOCK_LIMIT_S,
                                   on_knock_there, job);
    else
        wait_on(job);
}

static void
on_asked(CamJob *job)
{
    if (job->seek.stranger)
        wait_elsewhere(job);
    else
        look(job);
}

static void
ask(CamJob *job)
{
    if (job->seek.stranger)
        on_asked(job);
    else
        cam_seek_ask(job, ask, on_asked);
}

/* what it says itself, at the very port, outweighs what searches said of the address */
static void
meet_it(CamJob *job)
{
    job->seek.stranger = FALSE;
    look(job);
}

/* one that is still starting may say more in a moment */
static gboolean
has_answered(const CamTalk *talk)
{
    return talk->ok || cam_error_is_refusal(talk->error) ||
           g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL);
}

/* it is up, or somebody else is: only now it can be asked by other ways too */
static void
on_open_look(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);
    CamMatch match = cam_seek_judge(job, talk->identity);

    g_clear_pointer(&job->line, cam_line_free);
    job->seek.ask_us = 0;
    if (has_answered(talk))
        job->seek.hearsay = FALSE;
    if (!talk->ok && cam_error_is_silence(talk->error))
        on_look_failed(job, talk);
    else if (match == CAM_MATCH_OTHER)
        cam_job_meet_stranger(job, talk->identity);
    else if (match == CAM_MATCH_SAME)
        meet_it(job);
    else
        ask(job);
}

static void
on_knock(gboolean answered, gpointer data)
{
    CamJob *job = data;

    g_clear_pointer(&job->knock, cam_knock_free);
    if (!answered)
        cam_seek_note_silence(job);
    if (answered && job->seek.stranger && job->seek.hearsay)
        cam_job_talk_openly(job, on_open_look);
    else if (!answered || job->seek.stranger)
        wait_elsewhere(job);
    /* who answers at the last moment is there: it is asked, and its answer counts */
    else if (cam_seek_doubts(job))
        cam_job_talk_openly(job, on_open_look);
    else
        look(job);
}

static void
knock(CamJob *job)
{
    const CamEndpoint *endpoint = &job->device->endpoint;

    job->knock = cam_knock_new(endpoint->address, endpoint->port, KNOCK_LIMIT_S, on_knock, job);
}

void
cam_step_await_now(CamJob *job)
{
    knock(job);
}

void
cam_step_await(CamJob *job)
{
    if (job->await_us != 0) {
        /* waited for already: whoever sent it back here just talked to it */
        knock_later(job);
        return;
    }
    job->await_us = cam_clock_now_us();
    knock(job);
}
