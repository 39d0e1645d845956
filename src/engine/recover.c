/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/clock.h"
#include "src/base/policy.h"
#include "src/engine/reason.h"
#include "src/engine/run-private.h"

/*
 * What an earlier process left behind. Its events say what was intended; only the device can say
 * what came of it.
 */

static const CamEvent *
find_planned(const CamJob *job)
{
    const GPtrArray *events = job->run->ledger->events;

    for (guint i = 0; i < events->len; i++) {
        const CamEvent *event = events->pdata[i];
        if (g_strcmp0(event->job, job->id) == 0 && g_str_equal(event->code, "job-planned"))
            return event;
    }
    return NULL;
}

/* what is needed only while the events are read */
typedef struct {
    gboolean touched;        /* before the latest upload */
    const CamEvent *refusal; /* the result that ends the job; borrowed */
} Past;

gboolean
cam_recover_hops(CamJob *job, GError **error)
{
    const CamEvent *planned = find_planned(job);
    g_autoptr(JsonObject) args = cam_args_parse(planned != NULL ? planned->args : NULL);

    return job->stage == 0 || cam_job_read_hops(job, args, error);
}

CamVerdict
cam_recover_verdict(const CamJob *job)
{
    const CamEvent *planned = find_planned(job);
    g_autoptr(JsonObject) args = cam_args_parse(planned != NULL ? planned->args : NULL);
    const char *name = cam_args_get(args, "verdict");

    for (guint i = 0; i < CAM_VERDICT_COUNT; i++) {
        if (g_strcmp0(cam_verdict_name((CamVerdict)i), name) == 0)
            return (CamVerdict)i;
    }
    return CAM_VERDICT_ERROR;
}

CamDevice *
cam_run_find_listed(const GPtrArray *devices, const CamDevice *device, const CamIdentity *identity)
{
    g_autofree char *endpoint = cam_device_format_listed(device);
    CamDevice *found = NULL;

    for (guint i = 0; i < devices->len; i++) {
        CamDevice *other = devices->pdata[i];
        g_autofree char *theirs = cam_device_format_listed(other);
        CamKeys keys = { other->target.serial, other->target.mac };
        CamMatch match = cam_match(&keys, identity);
        if (match == CAM_MATCH_SAME)
            return other;
        if (match == CAM_MATCH_UNKNOWN && g_str_equal(endpoint, theirs))
            found = other;
    }
    return found;
}

void
cam_recover_credential(CamDevice *device, const CamIdentity *identity, const GPtrArray *devices)
{
    const CamDevice *listed = cam_run_find_listed(devices, device, identity);

    if (listed != NULL)
        cam_device_set_credential(device, listed->credential);
}

static guint
find_wave(const CamRun *run, const char *code, const char *other)
{
    guint stage = 0;

    for (guint i = 0; i < run->ledger->events->len; i++) {
        const CamEvent *event = run->ledger->events->pdata[i];
        if (!g_str_equal(event->code, code) && !g_str_equal(event->code, other))
            continue;
        g_autoptr(JsonObject) args = cam_args_parse(event->args);
        stage = (guint)json_object_get_int_member_with_default(args, "wave", 0);
    }
    return stage;
}

guint
cam_recover_stage(const CamRun *run)
{
    return find_wave(run, "wave-started", "wave-started");
}

guint
cam_recover_judged(const CamRun *run)
{
    return find_wave(run, "gate-open", "gate-shut");
}

/* the answer was "no", and it holds: the job ends with it, as it would have. Another TLS key is no
 * answer */
static gboolean
is_refusal(const char *name)
{
    CamErrorCode code;

    if (!cam_error_code_parse(name, &code) || code == CAM_ERROR_TRUST)
        return FALSE;
    switch (cam_policy_find(code, TRUE)->action) {
    case CAM_ACTION_FAIL:
    case CAM_ACTION_BLOCK:
    case CAM_ACTION_STOP:
        return TRUE;
    case CAM_ACTION_RETRY:
    case CAM_ACTION_ASK:
    case CAM_ACTION_WATCH:
    case CAM_ACTION_RESEND:
        return FALSE;
    }
    return FALSE;
}

static void
read_result(CamJob *job, Past *past, const CamEvent *event)
{
    g_autoptr(JsonObject) args = cam_args_parse(event->args);
    gboolean ok = json_object_get_boolean_member_with_default(args, "ok", FALSE);
    gboolean sent = g_strcmp0(cam_args_get(args, "sent"), "no") != 0;

    if (event->step == CAM_STEP_UPLOAD) {
        job->taken = ok;
        if (ok)
            job->armed = job->confirmed =
                json_object_get_boolean_member_with_default(args, "armed", FALSE);
        job->touched = past->touched || sent;
    } else if (event->step == CAM_STEP_PREPARE) {
        job->meddled = job->meddled && sent;
    } else if (event->step == CAM_STEP_REBOOT) {
        job->reboot_sent = ok;
    } else if (event->step == CAM_STEP_COMMIT && ok) {
        job->armed = FALSE;
    }
    /* keeping the new firmware is asked for again */
    if (event->step != CAM_STEP_COMMIT && is_refusal(cam_args_get(args, "error")))
        past->refusal = event;
}

/* the wall clock may have jumped; in the future nothing happened */
static gint64
get_time(const CamEvent *event)
{
    return cam_clock_now_us() - MAX(cam_clock_utc_us() - event->utc_us, 0);
}

static void
read_intent(CamJob *job, Past *past, const CamEvent *event)
{
    g_autoptr(JsonObject) args = cam_args_parse(event->args);

    past->refusal = NULL;
    /* without an answer it may never have gone out: if the device stays as it was, its own word
     * decides */
    if (event->step == CAM_STEP_REBOOT)
        job->reboot_sent = FALSE;
    if (event->step == CAM_STEP_PREPARE)
        job->meddled = TRUE;
    if (event->step == CAM_STEP_UPLOAD) {
        past->touched = job->touched;
        job->touched = TRUE;
        job->taken = FALSE;
    }
    if (event->step != CAM_STEP_UPLOAD && event->step != CAM_STEP_ROLLBACK)
        return;
    job->rolling = event->step == CAM_STEP_ROLLBACK;
    job->armed = json_object_get_boolean_member_with_default(args, "armed", FALSE);
    job->act_us = get_time(event);
    job->down_us = 0;
    job->was_down = FALSE;
}

/* once in a job, whatever the hop */
static void
read_key(CamJob *job, const CamEvent *event)
{
    if (g_str_equal(event->code, "key-asked"))
        job->key_asked = TRUE;
    else if (g_str_equal(event->code, "key-silent"))
        job->key_asked = FALSE;
}

/* what it ran when this hop began: not what it was planned with, an earlier hop brought it */
static void
read_identity(CamJob *job, const CamEvent *event)
{
    g_autoptr(JsonObject) args = cam_args_parse(event->args);
    const char *version = cam_args_get(args, "version");

    if (job->hop == 0 || version == NULL)
        return;
    /* version and build as one text, as they are compared */
    cam_identity_set(job->before, CAM_FIELD_FIRMWARE, version);
    cam_identity_set(job->before, CAM_FIELD_BUILD, NULL);
}

/* what the events of the present hop say */
static Past
read_events(CamJob *job)
{
    const GPtrArray *events = job->run->ledger->events;
    Past past = { 0 };

    for (guint i = 0; i < events->len; i++) {
        const CamEvent *event = events->pdata[i];
        if (g_strcmp0(event->job, job->id) != 0)
            continue;
        read_key(job, event);
        if (event->hop != job->hop)
            continue;
        job->tries[event->step] = MAX(job->tries[event->step], event->attempt);
        job->earlier[event->step] = job->tries[event->step];
        if (g_str_equal(event->code, "intent")) {
            read_intent(job, &past, event);
        } else if (g_str_equal(event->code, "result")) {
            read_result(job, &past, event);
        } else if (g_str_equal(event->code, "identity-read")) {
            read_identity(job, event);
        } else if (g_str_equal(event->code, "device-down")) {
            job->down_us = get_time(event);
            job->was_down = TRUE;
        } else if (g_str_equal(event->code, "device-back")) {
            job->down_us = 0;
        }
    }
    job->updated = job->touched;
    return past;
}

static void
end_refused(CamJob *job, const CamEvent *refusal)
{
    g_autoptr(JsonObject) args = cam_args_parse(refusal->args);
    CamErrorCode error = CAM_ERROR_INTERNAL;

    (void)cam_error_code_parse(cam_args_get(args, "error"), &error);
    const char *code = cam_reason_get_code(error);
    cam_job_end(job, CAM_STATE_FAILED, g_str_equal(code, "error") ? "step-failed" : code,
                cam_args_new("step", cam_step_name(refusal->step), "error",
                             cam_args_get(args, "error"), "message", cam_args_get(args, "message"),
                             "word", cam_args_get(args, "word"), NULL));
}

/* closes the intent the earlier process left open: it was sent, or it was not, nobody knows */
static void
close_intent(CamJob *job, const CamLedgerJob *was)
{
    g_autoptr(CamEvent) event = cam_event_new(
        job->run->id, job->id, "result",
        cam_args_new("step", cam_step_name(was->intent_step), "sent", "unknown", "error",
                     "interrupted", "message", "camherd was stopped before the answer came", NULL));

    event->hop = was->intent_hop;
    event->step = was->intent_step;
    event->attempt = was->intent_attempt;
    cam_run_add_event(job->run, event);
    cam_store_append(cam_engine_get_store(job->run->options.engine), event, NULL, NULL);
}

/* the plan tells what it ran before the first hop; before a later one it ran what that one's
 * predecessor brought */
static void
set_version_before(CamJob *job)
{
    if (job->hop == 0 || job->hop > job->hops->len || job->before == NULL)
        return;
    const CamFirmware *firmware = job->hops->pdata[job->hop - 1];
    cam_identity_set(job->before, CAM_FIELD_FIRMWARE, firmware->version);
    cam_identity_set(job->before, CAM_FIELD_BUILD, firmware->build_sure ? firmware->build : NULL);
}

void
cam_job_recover(CamJob *job, const CamLedgerJob *was)
{
    gboolean open = was->intent;

    /* somebody else may have its address by now */
    job->seek.unsure = TRUE;
    job->profile = cam_profiles_find(cam_engine_get_profiles(job->run->options.engine),
                                     job->driver != NULL ? job->driver->name : "", job->before);
    Past past = read_events(job);
    set_version_before(job);
    if (open)
        close_intent(job, was);
    if (past.refusal != NULL) {
        end_refused(job, past.refusal);
        return;
    }
    if (!job->touched) {
        /* nothing was done to it yet: from the beginning */
        job->reboot_sent = FALSE;
        cam_job_go(job, CAM_STEP_PREFLIGHT);
        return;
    }
    cam_run_emit(job->run, job, "adopted",
                 cam_args_new("what", open ? "an act was under way" : "it was being watched", NULL),
                 NULL, NULL);
    cam_job_go(job, CAM_STEP_AWAIT);
}
