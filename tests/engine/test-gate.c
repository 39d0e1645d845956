/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/policy.h"
#include "src/engine/gate.h"

/* DECISIONS 13 and 18 on jobs that only have a state, a stage and a place */

static CamRun *
make_run(guint count, gboolean percent)
{
    CamRun *run = g_new0(CamRun, 1);

    run->options.plan.max_failed = (CamLimit){ count, percent };
    run->jobs = g_ptr_array_new();
    return run;
}

static CamJob *
add_job(CamRun *run, guint stage, CamState state, const char *area, const char *covers)
{
    CamJob *job = g_new0(CamJob, 1);

    job->stage = stage;
    job->state = state;
    job->device = cam_device_new("10.0.0.1", 80, FALSE);
    job->device->target.area = g_strdup(area);
    job->device->target.covers = g_strdup(covers);
    g_ptr_array_add(run->jobs, job);
    return job;
}

static void
add_jobs(CamRun *run, guint count, guint stage, CamState state)
{
    for (guint i = 0; i < count; i++)
        add_job(run, stage, state, NULL, NULL);
}

static void
free_run(CamRun *run)
{
    for (guint i = 0; i < run->jobs->len; i++) {
        CamJob *job = run->jobs->pdata[i];
        cam_device_unref(job->device);
        g_free(job);
    }
    g_ptr_array_unref(run->jobs);
    g_free(run);
}

typedef CamRun TestRun;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TestRun, free_run)

static void
test_percent(void)
{
    static const struct {
        guint jobs;
        guint percent;
        guint allowed;
    } rows[] = {
        { 10, 5, 0 }, { 19, 5, 0 }, { 20, 5, 1 },  { 39, 5, 1 }, { 40, 5, 2 },
        { 3, 33, 0 }, { 3, 34, 1 }, { 7, 100, 7 }, { 7, 0, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(TestRun) run = make_run(rows[i].percent, TRUE);
        add_jobs(run, rows[i].jobs, 2, CAM_STATE_DONE);
        /* jobs of other stages are not of this wave */
        add_jobs(run, 100, 3, CAM_STATE_PLANNED);
        CamGate gate = cam_gate_judge(run, 2);
        g_assert_cmpuint(gate.jobs, ==, rows[i].jobs);
        g_assert_cmpuint(gate.allowed, ==, rows[i].allowed);
        g_assert_true(gate.open);
    }
}

static void
test_at_most(void)
{
    g_autoptr(TestRun) run = make_run(2, FALSE);

    add_jobs(run, 5, 2, CAM_STATE_DONE);
    add_job(run, 2, CAM_STATE_FAILED, NULL, NULL);
    CamJob *last = add_job(run, 2, CAM_STATE_UNSURE, NULL, NULL);
    g_assert_cmpuint(cam_gate_judge(run, 2).failed, ==, 2);
    g_assert_true(cam_gate_judge(run, 2).open);
    add_job(run, 2, CAM_STATE_UNSURE, NULL, NULL);
    g_assert_false(cam_gate_judge(run, 2).open);
    last->state = CAM_STATE_DONE;
    g_assert_true(cam_gate_judge(run, 2).open);
}

static void
test_canaries(void)
{
    g_autoptr(TestRun) run = make_run(100, TRUE);

    add_jobs(run, 9, 1, CAM_STATE_DONE);
    g_assert_true(cam_gate_judge(run, 1).open);
    CamJob *bad = add_job(run, 1, CAM_STATE_FAILED, NULL, NULL);
    g_assert_cmpuint(cam_gate_judge(run, 1).allowed, ==, 0);
    g_assert_false(cam_gate_judge(run, 1).open);
    bad->state = CAM_STATE_UNSURE;
    g_assert_false(cam_gate_judge(run, 1).open);
}

static void
test_not_counted(void)
{
    g_autoptr(TestRun) run = make_run(0, FALSE);

    for (guint stage = 1; stage <= 2; stage++) {
        add_job(run, stage, CAM_STATE_SKIPPED, NULL, NULL);
        add_job(run, stage, CAM_STATE_BLOCKED, NULL, NULL);
        add_job(run, stage, CAM_STATE_CANCELLED, NULL, NULL);
        g_assert_true(cam_gate_judge(run, stage).open);
    }
}

static void
test_rows_not_touched(void)
{
    g_autoptr(TestRun) run = make_run(0, FALSE);

    add_jobs(run, 3, 0, CAM_STATE_BLOCKED);
    g_assert_cmpuint(cam_gate_judge(run, 0).jobs, ==, 0);
    g_assert_true(cam_gate_judge(run, 0).open);
}

static void
test_area(void)
{
    g_autoptr(TestRun) run = make_run(0, FALSE);
    CamJob *jobs[5];

    for (guint i = 0; i < G_N_ELEMENTS(jobs); i++)
        jobs[i] = add_job(run, 2, CAM_STATE_PLANNED, "yard", NULL);
    /* two of five is the most that is not more than half */
    g_assert_true(cam_gate_may_go_dark(run, jobs[0]));
    jobs[0]->state = CAM_STATE_RUNNING;
    g_assert_true(cam_gate_may_go_dark(run, jobs[1]));
    jobs[1]->state = CAM_STATE_WAITING;
    g_assert_false(cam_gate_may_go_dark(run, jobs[2]));
    CamJob *elsewhere = add_job(run, 2, CAM_STATE_PLANNED, "gate", NULL);
    g_assert_true(cam_gate_may_go_dark(run, elsewhere));
    jobs[0]->state = CAM_STATE_DONE;
    g_assert_true(cam_gate_may_go_dark(run, jobs[2]));
}

static void
test_alone_and_none(void)
{
    g_autoptr(TestRun) run = make_run(0, FALSE);
    CamJob *alone = add_job(run, 2, CAM_STATE_PLANNED, "vault", NULL);

    g_assert_true(cam_gate_may_go_dark(run, alone));
    add_jobs(run, 20, 2, CAM_STATE_RUNNING);
    CamJob *nowhere = add_job(run, 2, CAM_STATE_PLANNED, NULL, NULL);
    g_assert_true(cam_gate_may_go_dark(run, nowhere));
    g_assert_true(cam_gate_may_go_dark(run, alone));
}

static void
test_covers(void)
{
    g_autoptr(TestRun) run = make_run(0, FALSE);
    CamJob *a = add_job(run, 2, CAM_STATE_PLANNED, "yard", "door");
    CamJob *b = add_job(run, 2, CAM_STATE_PLANNED, "hall", "door");
    CamJob *c = add_job(run, 2, CAM_STATE_PLANNED, "hall", "window");

    g_assert_true(cam_gate_may_go_dark(run, a));
    b->state = CAM_STATE_WAITING;
    g_assert_false(cam_gate_may_go_dark(run, a));
    b->state = CAM_STATE_DONE;
    c->state = CAM_STATE_RUNNING;
    g_assert_true(cam_gate_may_go_dark(run, a));
}

/* a view that a failed update took stays dark */
static void
test_lost_views(void)
{
    g_autoptr(TestRun) run = make_run(0, FALSE);
    CamJob *a = add_job(run, 2, CAM_STATE_PLANNED, "yard", "door");
    CamJob *b = add_job(run, 2, CAM_STATE_FAILED, "hall", "door");

    b->down_us = 1;
    g_assert_false(cam_gate_may_go_dark(run, a));
    b->down_us = 0;
    g_assert_true(cam_gate_may_go_dark(run, a));
}

/* the policy table */

static void
test_policy_untouched(void)
{
    for (guint code = CAM_ERROR_INTERNAL; code <= CAM_ERROR_CANCELLED; code++) {
        const CamPolicy *policy = cam_policy_find((CamErrorCode)code, FALSE);
        /* nothing was sent: there is nothing to ask for */
        g_assert_cmpint(policy->action, !=, CAM_ACTION_ASK);
        g_assert_cmpuint(policy->tries, >=, 1);
        if (policy->action == CAM_ACTION_RETRY || policy->action == CAM_ACTION_RESEND)
            g_assert_cmpuint(policy->tries, >, 1);
        else
            g_assert_cmpuint(policy->tries, ==, 1);
    }
}

static void
test_policy_changed(void)
{
    /* the only codes after which the same image may go out again, and never at once but for one */
    static const CamErrorCode again[] = { CAM_ERROR_UNREACHABLE, CAM_ERROR_BUSY,
                                          CAM_ERROR_NOT_TAKEN, CAM_ERROR_SEND_NOW };

    for (guint code = CAM_ERROR_INTERNAL; code <= CAM_ERROR_CANCELLED; code++) {
        const CamPolicy *policy = cam_policy_find((CamErrorCode)code, TRUE);
        gboolean sends = policy->action == CAM_ACTION_RETRY || policy->action == CAM_ACTION_RESEND;
        gboolean listed = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(again); i++)
            listed = listed || again[i] == code;
        g_assert_cmpint(sends, ==, listed);
        g_assert_cmpint(policy->action, !=, CAM_ACTION_BLOCK);
        if (policy->action == CAM_ACTION_RETRY)
            g_assert_cmpuint(policy->wait_s, >, 0);
    }
    g_assert_cmpint(cam_policy_find(CAM_ERROR_INTERRUPTED, TRUE)->action, ==, CAM_ACTION_ASK);
    g_assert_cmpint(cam_policy_find(CAM_ERROR_TIMEOUT, TRUE)->action, ==, CAM_ACTION_ASK);
    g_assert_cmpint(cam_policy_find(CAM_ERROR_PROTOCOL, TRUE)->action, ==, CAM_ACTION_ASK);
    g_assert_cmpint(cam_policy_find(CAM_ERROR_UPGRADING, TRUE)->action, ==, CAM_ACTION_WATCH);
}

/* no login is ever tried a second time by itself */
static void
test_policy_logins(void)
{
    static const CamErrorCode codes[] = { CAM_ERROR_AUTH, CAM_ERROR_LOCKED, CAM_ERROR_PRIVILEGE,
                                          CAM_ERROR_NO_CREDENTIAL, CAM_ERROR_TRUST };

    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
        g_assert_cmpint(cam_policy_find(codes[i], FALSE)->action, ==, CAM_ACTION_BLOCK);
        g_assert_cmpint(cam_policy_find(codes[i], TRUE)->action, ==, CAM_ACTION_FAIL);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gate/percent", test_percent);
    g_test_add_func("/gate/at-most", test_at_most);
    g_test_add_func("/gate/canaries", test_canaries);
    g_test_add_func("/gate/not-counted", test_not_counted);
    g_test_add_func("/gate/rows-not-touched", test_rows_not_touched);
    g_test_add_func("/gate/area", test_area);
    g_test_add_func("/gate/alone-and-none", test_alone_and_none);
    g_test_add_func("/gate/covers", test_covers);
    g_test_add_func("/gate/lost-views", test_lost_views);
    g_test_add_func("/policy/untouched", test_policy_untouched);
    g_test_add_func("/policy/changed", test_policy_changed);
    g_test_add_func("/policy/logins", test_policy_logins);
    return g_test_run();
}
