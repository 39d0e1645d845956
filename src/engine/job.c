/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/clock.h"
#include "src/base/policy.h"
#include "src/engine/seek-private.h"

/*
 * The step table. `waits`: the device works, we watch. `act`: may be begun only while the run is
 * allowed to begin things.
 */
static const struct {
    void (*start)(CamJob *job);
    gboolean waits;
    gboolean act;
} steps[] = {
    [CAM_STEP_NONE] = { NULL, FALSE, FALSE },
    [CAM_STEP_PREFLIGHT] = { cam_step_preflight, FALSE, TRUE },
    [CAM_STEP_BACKUP] = { cam_step_backup, FALSE, TRUE },
    [CAM_STEP_PREPARE] = { cam_step_prepare, FALSE, TRUE },
    [CAM_STEP_UPLOAD] = { cam_step_upload, FALSE, TRUE },
    [CAM_STEP_FLASH] = { cam_step_flash, TRUE, FALSE },
    [CAM_STEP_REBOOT] = { cam_step_reboot, FALSE, FALSE },
    [CAM_STEP_AWAIT] = { cam_step_await, TRUE, FALSE },
    [CAM_STEP_VERIFY] = { cam_step_verify, FALSE, FALSE },
    /* from the upload to here is one stretch: it is gone to its end even when the run was
     * interrupted (DECISIONS 6) */
    [CAM_STEP_COMMIT] = { cam_step_commit, FALSE, FALSE },
    [CAM_STEP_ROLLBACK] = { cam_step_rollback, FALSE, FALSE },
};

CamJob *
cam_job_new(CamRun *run, const char *id, guint index, CamDevice *device)
{
    CamJob *job = g_new0(CamJob, 1);

    job->run = run;
    job->id = g_strdup(id);
    job->index = index;
    job->device = cam_device_ref(device);
    job->hops = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
    job->driver = cam_drivers_find(device->driver);
    job->percent = -1;
    return job;
}

static void
stop_waiting(CamJob *job)
{
    cam_clock_remove_timer(&job->timer);
    g_clear_pointer(&job->knock, cam_knock_free);
}

void
cam_job_free(CamJob *job)
{
    if (job == NULL)
        return;
    stop_waiting(job);
    cam_line_free(job->line);
    cam_seek_clear(&job->seek);
    cam_device_unref(job->device);
    cam_identity_free(job->before);
    g_ptr_array_unref(job->hops);
    g_free(job->boot_id);
    g_free(job->id);
    g_free(job);
}

CamFirmware *
cam_job_get_target(const CamJob *job)
{
    return job->hop < job->hops->len ? job->hops->pdata[job->hop] : NULL;
}

static void
on_written(const GError *error, gpointer data)
{
    if (error != NULL)
        cam_run_break(data, error);
}

static CamEvent *
make_event(const CamJob *job, const char *code, JsonObject *args)
{
    CamEvent *event = cam_event_new(job->run->id, job->id, code, args);

    event->hop = job->hop;
    event->step = job->step;
    event->attempt = job->tries[job->step];
    return event;
}

static void
write_change(CamJob *job, CamState to, CamEvent *event)
{
    CamJobChange change = { .job = job->id,
                            .generation = job->generation,
                            .from = job->state,
                            .to = to,
                            .step = job->step,
                            .hop = job->hop,
                            .attempt = job->tries[job->step] };

    job->state = to;
    job->generation++;
    cam_run_add_event(job->run, event);
    cam_store_set_job(cam_engine_get_store(job->run->options.engine), &change, event, on_written,
                      job->run);
    cam_event_free(event);
}

void
cam_job_set_state(CamJob *job, CamState state, const char *code, JsonObject *args)
{
    JsonObject *all = cam_args_new("from", cam_state_name(job->state), "to", cam_state_name(state),
                                   "code", code, NULL);

    if (args != NULL)
        json_object_set_object_member(all, "args", args);
    write_change(job, state, make_event(job, "job-state", all));
}

void
cam_job_end(CamJob *job, CamState state, const char *code, JsonObject *args)
{
    stop_waiting(job);
    cam_turn_give_back(job);
    g_clear_pointer(&job->line, cam_line_free);
    cam_job_set_state(job, state, code, args);
    cam_run_on_job_end(job->run, job);
}

void
cam_job_go(CamJob *job, CamStep step)
{
    stop_waiting(job);
    if (steps[step].act &&
        (job->run->broken || (job->run->interrupted && !job->erased && !job->prepared))) {
        cam_job_end(job, CAM_STATE_PARKED, "parked", NULL);
        return;
    }
    if (step == cam_job_get_sending_step(job) && !cam_turn_take(job))
        return;
    job->step = step;
    job->tries[step]++;
    job->step_us = cam_clock_now_us();
    job->percent = -1;
    CamState state = steps[step].waits ? CAM_STATE_WAITING : CAM_STATE_RUNNING;
    if (job->state != state)
        cam_job_set_state(job, state, NULL, NULL);
    write_change(job, state,
                 make_event(job, "step-started", cam_args_new("step", cam_step_name(step), NULL)));
    steps[step].start(job);
}

CamStep
cam_job_get_sending_step(const CamJob *job)
{
    return job->driver != NULL && job->driver->prepare != NULL && !job->erased ? CAM_STEP_PREPARE
                                                                               : CAM_STEP_UPLOAD;
}

void
cam_job_send(CamJob *job)
{
    if (cam_job_check_image(job))
        cam_job_go(job, cam_job_get_sending_step(job));
}

guint
cam_job_count_tries(const CamJob *job, CamStep step)
{
    return job->tries[step] - job->earlier[step];
}

static void
on_due(gpointer data)
{
    CamJob *job = data;

    job->timer = 0;
    job->due(job);
}

void
cam_job_later(CamJob *job, double seconds, void (*func)(CamJob *job))
{
    stop_waiting(job);
    job->due = func;
    job->timer = cam_clock_add_timer(seconds, job->device->endpoint.timescale, on_due, job);
}

void
cam_job_park(CamJob *job)
{
    if (job->in_queue ||
        (job->timer != 0 && steps[job->step].act && !job->prepared && !job->erased))
        cam_job_end(job, CAM_STATE_PARKED, "parked", NULL);
}

gboolean
cam_job_is_over(const CamJob *job, gint64 since_us, double seconds)
{
    double passed = (double)(cam_clock_now_us() - since_us) / G_USEC_PER_SEC;

    return passed * job->device->endpoint.timescale >= seconds;
}

double
cam_job_time(const CamJob *job, const char *key, double fallback)
{
    return job->profile != NULL ? cam_profile_get_seconds(job->profile, key, fallback) : fallback;
}

static CamTalk *
make_talk(CamJob *job, CamAct act)
{
    CamTalk *talk = cam_talk_new(job->run->options.engine, act, job->device);

    stop_waiting(job);
    talk->driver = job->driver;
    talk->profile = job->profile;
    talk->moved_from = g_strdup(job->seek.home);
    talk->updating = job->touched || job->meddled;
    /* who it was when it was planned is known better than what its row says */
    const char *serial = cam_identity_get(job->before, CAM_FIELD_SERIAL);
    if (serial != NULL) {
        g_free(talk->serial);
        talk->serial = g_strdup(serial);
    }
    job->talk = talk;
    return talk;
}

void
cam_job_talk(CamJob *job, CamAct act, char *path, CamTalkFunc done)
{
    CamTalk *talk = make_talk(job, act);

    talk->line = g_steal_pointer(&job->line);
    talk->firmware = cam_firmware_ref(cam_job_get_target(job));
    talk->path = path;
    talk->after_upload = job->touched && !job->was_down;
    cam_talk_start(talk, done, job);
}

void
cam_job_talk_openly(CamJob *job, CamTalkFunc done)
{
    CamTalk *talk = make_talk(job, CAM_ACT_IDENTIFY);

    g_clear_pointer(&job->line, cam_line_free);
    talk->anonymous = TRUE;
    cam_talk_start(talk, done, job);
}

void
cam_job_talk_once(CamJob *job, CamTalkFunc done)
{
    CamTalk *talk = make_talk(job, CAM_ACT_IDENTIFY);

    g_clear_pointer(&job->line, cam_line_free);
    talk->new_key = TRUE;
    cam_talk_start(talk, done, job);
}

CamJob *
cam_job_hang_up(CamTalk *talk, gpointer data)
{
    CamJob *job = data;

    job->talk = NULL;
    job->line = g_steal_pointer(&talk->line);
    return job;
}

static void
go_again(CamJob *job)
{
    if (job->step == CAM_STEP_UPLOAD && job->doubtful)
        cam_job_look_again(job);
    else if (job->step == CAM_STEP_UPLOAD)
        cam_job_send(job);
    else
        cam_job_go(job, job->step);
}

gboolean
cam_job_retry(CamJob *job, const CamTalk *talk)
{
    const CamPolicy *policy = cam_policy_find(cam_error_get_code(talk->error), job->touched);

    if (policy->action != CAM_ACTION_RETRY || cam_job_count_tries(job, job->step) >= policy->tries)
        return FALSE;
    cam_run_emit(job->run, job, "step-retry",
                 cam_args_new("step", cam_step_name(job->step), "error",
                              cam_error_code_name(cam_error_get_code(talk->error)), "message",
                              talk->error->message, NULL),
                 NULL, NULL);
    cam_job_later(job, policy->wait_s, go_again);
    return TRUE;
}

CamState
cam_job_get_bad_end(const CamJob *job)
{
    return job->hop > 0 || job->touched || job->meddled ? CAM_STATE_FAILED : CAM_STATE_BLOCKED;
}

void
cam_job_fail_step(CamJob *job, CamState state, const CamTalk *talk)
{
    const char *code =
        talk->code != NULL && !g_str_equal(talk->code, "error") ? talk->code : "step-failed";
    JsonObject *args = talk->args != NULL ? json_object_ref(talk->args)
                                          : cam_args_new("message", talk->error->message, NULL);

    json_object_set_string_member(args, "step", cam_step_name(job->step));
    cam_job_end(job, state, code, args);
}

void
cam_job_wake(CamJob *job)
{
    if (job->state == CAM_STATE_WAITING && job->talk == NULL && job->timer != 0 &&
        job->step == CAM_STEP_AWAIT)
        cam_job_later(job, 0, cam_step_await_now);
}
