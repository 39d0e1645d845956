/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/clock.h"
#include "src/engine/gate.h"
#include "src/engine/seek-private.h"
#include "src/model/device-json.h"

#define STALL_S 10

static void start_stage(CamRun *run);
static void admit(CamRun *run);

/* events */

void
cam_run_add_event(CamRun *run, const CamEvent *event)
{
    cam_ledger_add(run->ledger, event);
    if (run->options.on_event != NULL)
        run->options.on_event(event, run->options.data);
}

static void
park_jobs(CamRun *run)
{
    for (guint i = 0; i < run->jobs->len; i++)
        cam_job_park(run->jobs->pdata[i]);
}

const char *
cam_run_get_failure(const CamRun *run)
{
    return run->broken_message;
}

void
cam_run_break(CamRun *run, const GError *error)
{
    if (run->broken)
        return;
    run->broken = TRUE;
    run->broken_message = g_strdup(error->message);
    park_jobs(run);
    admit(run);
}

static void
on_written(const GError *error, gpointer data)
{
    if (error != NULL)
        cam_run_break(data, error);
}

void
cam_run_emit(CamRun *run, CamJob *job, const char *code, JsonObject *args, CamStoreDone done,
             gpointer data)
{
    g_autoptr(CamEvent) event = cam_event_new(run->id, job != NULL ? job->id : NULL, code, args);

    if (job != NULL) {
        event->hop = job->hop;
        event->step = job->step;
        event->attempt = job->tries[job->step];
    }
    cam_run_add_event(run, event);
    if (done == NULL) {
        done = on_written;
        data = run;
    }
    cam_store_append(cam_engine_get_store(run->options.engine), event, done, data);
}

/* the end */

static gboolean
tell_over(gpointer data)
{
    CamRun *run = data;

    run->listener = 0;
    if (run->options.on_done != NULL)
        run->options.on_done(run, run->options.data);
    return G_SOURCE_REMOVE;
}

static void
on_end_written(const GError *error, gpointer data)
{
    CamRun *run = data;

    if (error != NULL)
        cam_run_break(run, error);
    cam_clock_remove_timer(&run->listener);
    run->listener = g_idle_add(tell_over, run);
}

static void
end_run(CamRun *run, CamRunState state, const char *code, JsonObject *why)
{
    JsonObject *args = cam_args_new("state", cam_run_state_name(state), "code", code, NULL);

    if (why != NULL)
        json_object_set_object_member(args, "args", why);
    if (run->over) {
        json_object_unref(args);
        return;
    }
    run->over = TRUE;
    g_autoptr(CamEvent) event = cam_event_new(run->id, NULL, "run-state", args);
    cam_run_add_event(run, event);
    cam_store_set_run(cam_engine_get_store(run->options.engine), run->id, state, event,
                      on_end_written, run);
}

/* stages */

static guint
count_active(const CamRun *run)
{
    guint count = 0;

    for (guint i = 0; i < run->jobs->len; i++) {
        const CamJob *job = run->jobs->pdata[i];
        if (job->state == CAM_STATE_RUNNING || job->state == CAM_STATE_WAITING)
            count++;
    }
    return count;
}

static void
start_job(CamJob *job)
{
    cam_job_go(job, CAM_STEP_PREFLIGHT);
}

static void
cancel_rest(CamRun *run)
{
    for (guint i = 0; i < run->jobs->len; i++) {
        CamJob *job = run->jobs->pdata[i];
        if (job->state == CAM_STATE_PLANNED && job->stage > 0)
            cam_job_set_state(job, CAM_STATE_CANCELLED, "gate-kept", NULL);
    }
}

static gboolean
has_planned(const CamRun *run)
{
    for (guint i = 0; i < run->jobs->len; i++) {
        const CamJob *job = run->jobs->pdata[i];
        /* kept by the gate, when the process died before it wrote that the run has stopped */
        if (job->state == CAM_STATE_CANCELLED && job->stage > run->stage)
            return TRUE;
        if ((job->state == CAM_STATE_PLANNED && job->stage > 0) || job->state == CAM_STATE_PARKED)
            return TRUE;
    }
    return FALSE;
}

static JsonObject *
make_gate_args(const CamRun *run, const CamGate *gate)
{
    JsonObject *args = json_object_new();

    json_object_set_int_member(args, "wave", run->stage);
    json_object_set_int_member(args, "failed", gate->failed);
    json_object_set_int_member(args, "allowed", gate->allowed);
    return args;
}

static void
emit_gate(CamRun *run, const CamGate *gate)
{
    run->judged = run->stage;
    cam_run_emit(run, NULL, gate->open ? "gate-open" : "gate-shut", make_gate_args(run, gate), NULL,
                 NULL);
}

static void
end_stage(CamRun *run)
{
    CamGate gate = cam_gate_judge(run, run->stage);

    if (run->broken) {
        end_run(run, CAM_RUN_PAUSED, "journal-failed",
                cam_args_new("message", run->broken_message, NULL));
        return;
    }
    if (run->interrupted && has_planned(run)) {
        end_run(run, CAM_RUN_PAUSED, run->interrupt_code, NULL);
        return;
    }
    if (run->stage > run->judged)
        emit_gate(run, &gate);
    if (!gate.open && has_planned(run)) {
        cancel_rest(run);
        end_run(run, CAM_RUN_STOPPED, "gate-shut", make_gate_args(run, &gate));
        return;
    }
    if (run->stage >= run->stages) {
        end_run(run, CAM_RUN_FINISHED, "all-ended", NULL);
        return;
    }
    run->stage++;
    start_stage(run);
}

/* nothing is under way and still they may not begin: what covers for them did not come back */
static void
block_lonely(CamRun *run)
{
    for (guint i = 0; i < run->jobs->len; i++) {
        CamJob *job = run->jobs->pdata[i];
        if (job->state == CAM_STATE_PLANNED && job->stage == run->stage && job->stage > 0)
            cam_job_set_state(job, CAM_STATE_BLOCKED, "views-lost", NULL);
    }
}

/* begins what may begin now; ends the stage when nothing of it is left */
static void
admit(CamRun *run)
{
    gboolean may_begin = !run->interrupted && !run->broken && cam_gate_judge(run, run->stage).open;
    guint waiting = 0;

    if (run->over)
        return;
    for (guint i = 0; i < run->jobs->len; i++) {
        CamJob *job = run->jobs->pdata[i];
        if (job->state != CAM_STATE_PLANNED || job->stage != run->stage || job->stage == 0)
            continue;
        if (may_begin && cam_gate_may_go_dark(run, job))
            start_job(job);
        else
            waiting++;
    }
    if (count_active(run) > 0)
        return;
    if (waiting > 0 && may_begin)
        block_lonely(run);
    end_stage(run);
}

static guint
count_stage(const CamRun *run)
{
    guint count = 0;

    for (guint i = 0; i < run->jobs->len; i++) {
        const CamJob *job = run->jobs->pdata[i];
        if (job->stage == run->stage)
            count++;
    }
    return count;
}

static void
start_stage(CamRun *run)
{
    JsonObject *args = json_object_new();

    json_object_set_int_member(args, "wave", run->stage);
    json_object_set_int_member(args, "waves", run->stages);
    json_object_set_int_member(args, "jobs", count_stage(run));
    cam_run_emit(run, NULL, "wave-started", args, NULL, NULL);
    admit(run);
}

static gboolean
admit_later(gpointer data)
{
    CamRun *run = data;

    run->listener = 0;
    admit(run);
    return G_SOURCE_REMOVE;
}

void
cam_run_on_job_end(CamRun *run, CamJob *job)
{
    /* one that was given up while the plan was made is not among the jobs of the run */
    if (cam_engine_is_given_up(run->options.engine) && !run->given_up && !run->interrupted) {
        run->interrupted = TRUE;
        run->interrupt_code = "credential-refused-often";
        park_jobs(run);
    }
    /* not from within the job: its caller may still hold it */
    if (run->listener == 0)
        run->listener = g_idle_add(admit_later, run);
}

void
cam_run_interrupt(CamRun *run)
{
    if (run->interrupted || run->over)
        return;
    run->interrupted = TRUE;
    run->interrupt_code = "interrupted";
    park_jobs(run);
    if (run->started > 0 && run->listener == 0)
        run->listener = g_idle_add(admit_later, run);
}

const CamLedger *
cam_run_get_ledger(const CamRun *run)
{
    return run->ledger;
}

void
cam_run_get_progress(const CamRun *run, guint index, CamProgress *ret_progress)
{
    CamJob *job = run->jobs->pdata[index];

    *ret_progress =
        (CamProgress){ .active = job->state == CAM_STATE_RUNNING || job->state == CAM_STATE_WAITING,
                       .percent = job->percent,
                       .queued = job->in_queue };
    if (job->talk == NULL || job->talk->act != CAM_ACT_UPLOAD)
        return;
    ret_progress->total = cam_job_get_target(job)->size;
    ret_progress->sent = (gsize)g_atomic_pointer_get(&job->talk->sent);
    if (ret_progress->sent != job->seen_sent) {
        job->seen_sent = ret_progress->sent;
        job->seen_sent_us = cam_clock_now_us();
    }
    gint64 idle_us = cam_clock_now_us() - job->seen_sent_us;
    ret_progress->stalled =
        ret_progress->sent < ret_progress->total && idle_us > STALL_S * G_USEC_PER_SEC;
}

void
cam_run_free(CamRun *run)
{
    if (run == NULL)
        return;
    if (run->options.finder != NULL)
        cam_finder_set_func(run->options.finder, NULL, NULL);
    cam_clock_remove_timer(&run->listener);
    g_queue_clear(&run->queue);
    g_ptr_array_unref(run->jobs);
    g_hash_table_unref(run->images);
    cam_ledger_free(run->ledger);
    g_free(run->id);
    g_free(run->inventory);
    g_free(run->broken_message);
    g_free(run);
}

/* beginning */

static void
on_sighting(const CamSighting *sighting, gpointer data)
{
    CamRun *run = data;

    for (guint i = 0; i < run->jobs->len; i++)
        cam_seek_note(run->jobs->pdata[i], sighting);
}

static CamRun *
make_run(const CamRunOptions *options, const char *id)
{
    CamRun *run = g_new0(CamRun, 1);

    run->options = *options;
    run->inventory = g_strdup(options->inventory);
    run->id = g_strdup(id);
    run->jobs = g_ptr_array_new_with_free_func((GDestroyNotify)cam_job_free);
    run->given_up = cam_engine_is_given_up(options->engine);
    g_queue_init(&run->queue);
    run->images = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (options->finder != NULL)
        cam_finder_set_func(options->finder, on_sighting, run);
    return run;
}

static CamEvent *
make_run_event(const CamRun *run, guint jobs)
{
    const CamPlanOptions *plan = &run->options.plan;
    JsonObject *options = json_object_new();
    JsonObject *args = cam_args_new("inventory", run->inventory, "version", PACKAGE_VERSION, NULL);

    json_object_set_int_member(options, "canary", plan->canary);
    json_object_set_int_member(options, "wave", plan->wave);
    json_object_set_int_member(options, "max_failed", plan->max_failed.count);
    json_object_set_boolean_member(options, "max_failed_percent", plan->max_failed.percent);
    json_object_set_boolean_member(options, "allow_downgrade", plan->allow_downgrade);
    json_object_set_boolean_member(options, "without_backup", plan->without_backup);
    json_object_set_int_member(args, "jobs", jobs);
    json_object_set_object_member(args, "options", options);
    return cam_event_new(run->id, NULL, "run-planned", args);
}

/* what becomes of rows that are not touched (DECISIONS 15) */
static void
end_untouched(CamJob *job, CamVerdict verdict)
{
    const CamLedgerJob *row = cam_ledger_find_job(job->run->ledger, job->id);
    gboolean skipped = verdict == CAM_VERDICT_UP_TO_DATE ||
                       verdict == CAM_VERDICT_NEWER_INSTALLED || verdict == CAM_VERDICT_NO_FIRMWARE;

    cam_job_set_state(job, skipped ? CAM_STATE_SKIPPED : CAM_STATE_BLOCKED, row->code,
                      row->code_args != NULL ? json_object_ref(row->code_args) : NULL);
}

static void
begin(CamRun *run)
{
    run->started = 1;
    run->stage = run->stages > 0 ? 1 : 0;
    if (run->stage > 0)
        start_stage(run);
    else
        end_stage(run);
}

static void
on_run_written(const GError *error, gpointer data)
{
    CamRun *run = data;

    if (error != NULL) {
        run->over = TRUE;
        cam_run_break(run, error);
        run->listener = g_idle_add(tell_over, run);
        return;
    }
    cam_run_emit(run, NULL, "run-started", NULL, NULL, NULL);
    for (guint i = 0; i < run->jobs->len; i++) {
        CamJob *job = run->jobs->pdata[i];
        if (job->stage == 0)
            end_untouched(job, job->planned_verdict);
    }
    begin(run);
}

static CamJob *
plan_job(CamRun *run, const CamPlanRow *row, guint index)
{
    g_autofree char *id = g_uuid_string_random();
    CamJob *job = cam_job_new(run, id, index, row->device);

    job->stage = row->stage;
    job->planned_verdict = row->verdict;
    job->before = cam_identity_copy(row->identity);
    for (guint i = 0; i < row->hops->len; i++) {
        const CamHop *hop = row->hops->pdata[i];
        g_ptr_array_add(job->hops, cam_firmware_ref(hop->firmware));
    }
    return job;
}

CamRun *
cam_run_new(const CamRunOptions *options, const GPtrArray *plan)
{
    g_autofree char *id = g_uuid_string_random();
    CamRun *run = make_run(options, id);
    g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)cam_event_free);

    run->ledger = cam_ledger_new(id);
    run->stages = cam_plan_count_stages(plan);
    g_ptr_array_add(events, make_run_event(run, plan->len));
    for (guint i = 0; i < plan->len; i++) {
        CamJob *job = plan_job(run, plan->pdata[i], i);
        g_ptr_array_add(run->jobs, job);
        g_ptr_array_add(events, cam_event_new(id, job->id, "job-planned",
                                              cam_plan_row_to_args(plan->pdata[i], i)));
    }
    for (guint i = 0; i < events->len; i++)
        cam_run_add_event(run, events->pdata[i]);
    cam_store_add_run(cam_engine_get_store(options->engine), id, events, on_run_written, run);
    return run;
}

/* going on with a run of an earlier process */

static CamJob *
restore_job(CamRun *run, const CamLedgerJob *was, const CamJobRow *row, const GPtrArray *devices,
            GError **error)
{
    g_autoptr(CamIdentity) before = NULL;
    g_autoptr(CamDevice) device = cam_device_from_json(was->device, &before);

    if (device == NULL || was->state != row->state || was->hop != row->hop) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_STORE,
                    "the journal contradicts itself about job %s; nothing was started", was->id);
        return NULL;
    }
    cam_recover_credential(device, before, devices);
    CamJob *job = cam_job_new(run, was->id, was->index, device);
    job->stage = was->stage;
    job->before = g_steal_pointer(&before);
    job->state = was->state;
    job->generation = row->generation;
    job->step = row->step;
    job->hop = row->hop;
    return job;
}

static gboolean
restore_jobs(CamRun *run, const GPtrArray *rows, const GPtrArray *devices, GError **error)
{
    for (guint i = 0; i < run->ledger->jobs->len; i++) {
        const CamLedgerJob *was = run->ledger->jobs->pdata[i];
        if (i >= rows->len || !g_str_equal(((CamJobRow *)rows->pdata[i])->id, was->id)) {
            g_set_error(error, CAM_ERROR, CAM_ERROR_STORE,
                        "the journal has no row for job %s; nothing was started", was->id);
            return FALSE;
        }
        CamJob *job = restore_job(run, was, rows->pdata[i], devices, error);
        if (job == NULL)
            return FALSE;
        g_ptr_array_add(run->jobs, job);
        run->stages = MAX(run->stages, job->stage);
        if (!cam_state_is_final(job->state) && !cam_recover_hops(job, error))
            return FALSE;
    }
    return TRUE;
}

static void
on_resume_written(const GError *error, gpointer data)
{
    CamRun *run = data;

    if (error != NULL) {
        run->over = TRUE;
        cam_run_break(run, error);
        run->listener = g_idle_add(tell_over, run);
        return;
    }
    run->started = 1;
    run->stage = cam_recover_stage(run);
    run->judged = cam_recover_judged(run);
    for (guint i = 0; i < run->jobs->len; i++) {
        CamJob *job = run->jobs->pdata[i];
        const CamLedgerJob *was = run->ledger->jobs->pdata[i];
        if (job->state == CAM_STATE_PLANNED && job->stage == 0)
            end_untouched(job, cam_recover_verdict(job));
        else if (!cam_state_is_final(job->state) && job->state != CAM_STATE_PLANNED)
            cam_job_recover(job, was);
    }
    if (run->stage == 0 && run->stages > 0)
        begin(run);
    else
        admit(run);
}

CamRun *
cam_run_resume(const CamRunOptions *options, CamLedger *ledger, const GPtrArray *rows,
               const GPtrArray *devices, GError **error)
{
    g_autoptr(CamRun) run = make_run(options, ledger->run);

    run->ledger = ledger;
    if (!restore_jobs(run, rows, devices, error))
        return NULL;
    g_autoptr(CamEvent) event = cam_event_new(run->id, NULL, "run-resumed", NULL);
    cam_run_add_event(run, event);
    cam_store_set_run(cam_engine_get_store(options->engine), run->id, CAM_RUN_RUNNING, event,
                      on_resume_written, run);
    return g_steal_pointer(&run);
}
