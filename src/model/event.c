/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/event.h"

#include "src/base/clock.h"

static const char *const step_names[] = {
    [CAM_STEP_NONE] = "",
    [CAM_STEP_PREFLIGHT] = "preflight",
    [CAM_STEP_BACKUP] = "backup",
    [CAM_STEP_PREPARE] = "prepare",
    [CAM_STEP_UPLOAD] = "upload",
    [CAM_STEP_FLASH] = "flash",
    [CAM_STEP_REBOOT] = "reboot",
    [CAM_STEP_AWAIT] = "await",
    [CAM_STEP_VERIFY] = "verify",
    [CAM_STEP_COMMIT] = "commit",
    [CAM_STEP_ROLLBACK] = "rollback",
};

static const char *const state_names[] = {
    [CAM_STATE_PLANNED] = "planned",
    [CAM_STATE_RUNNING] = "running",
    [CAM_STATE_WAITING] = "waiting",
    [CAM_STATE_PARKED] = "parked",
    [CAM_STATE_DONE] = "done",
    [CAM_STATE_SKIPPED] = "skipped",
    [CAM_STATE_BLOCKED] = "blocked",
    [CAM_STATE_FAILED] = "failed",
    [CAM_STATE_UNSURE] = "unsure",
    [CAM_STATE_CANCELLED] = "cancelled",
    [CAM_STATE_ROLLED_BACK] = "rolled-back",
};

static const char *const run_state_names[] = {
    [CAM_RUN_RUNNING] = "running",
    [CAM_RUN_PAUSED] = "paused",
    [CAM_RUN_STOPPED] = "stopped",
    [CAM_RUN_FINISHED] = "finished",
};

CamEvent *
cam_event_new(const char *run, const char *job, const char *code, JsonObject *args)
{
    CamEvent *event = g_new0(CamEvent, 1);

    event->utc_us = cam_clock_utc_us();
    event->run = g_strdup(run);
    event->job = g_strdup(job);
    event->code = g_strdup(code);
    event->args = cam_args_to_text(args);
    g_clear_pointer(&args, json_object_unref);
    return event;
}

CamEvent *
cam_event_copy(const CamEvent *event)
{
    CamEvent *copy = g_memdup2(event, sizeof *event);

    copy->run = g_strdup(event->run);
    copy->job = g_strdup(event->job);
    copy->code = g_strdup(event->code);
    copy->args = g_strdup(event->args);
    copy->prev_hash = g_strdup(event->prev_hash);
    return copy;
}

void
cam_event_free(CamEvent *event)
{
    if (event == NULL)
        return;
    g_free(event->run);
    g_free(event->job);
    g_free(event->code);
    g_free(event->args);
    g_free(event->prev_hash);
    g_free(event);
}

static int
find_name(const char *const *names, gsize count, const char *name)
{
    for (gsize i = 0; i < count; i++) {
        if (g_strcmp0(names[i], name) == 0)
            return (int)i;
    }
    return -1;
}

const char *
cam_step_name(CamStep step)
{
    return step_names[step];
}

CamStep
cam_step_parse(const char *name)
{
    int index = find_name(step_names, G_N_ELEMENTS(step_names), name);

    return index < 0 ? CAM_STEP_NONE : (CamStep)index;
}

const char *
cam_state_name(CamState state)
{
    return state_names[state];
}

gboolean
cam_state_parse(const char *name, CamState *ret_state)
{
    int index = find_name(state_names, G_N_ELEMENTS(state_names), name);

    if (index < 0)
        return FALSE;
    *ret_state = (CamState)index;
    return TRUE;
}

gboolean
cam_state_is_final(CamState state)
{
    return state >= CAM_STATE_DONE;
}

const char *
cam_run_state_name(CamRunState state)
{
    return run_state_names[state];
}

gboolean
cam_run_state_parse(const char *name, CamRunState *ret_state)
{
    int index = find_name(run_state_names, G_N_ELEMENTS(run_state_names), name);

    if (index < 0)
        return FALSE;
    *ret_state = (CamRunState)index;
    return TRUE;
}
