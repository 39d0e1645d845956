/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/inspect.h"
#include "tests/engine/trial.h"
#include "tests/sim/package.h"

/* whole runs against simulated devices: what was in the journal at which moment, and what the
 * devices received */

#define DEVICES 6

static void
set_up(Trial *trial, gconstpointer data)
{
    trial_set_up(trial, DEVICES);
}

static void
set_all(Trial *trial, const char *fault)
{
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < DEVICES; i++) {
        g_assert_true(sim_device_set_fault(sim_site_get_device(trial->sim, i), fault, &error));
        g_assert_no_error(error);
    }
}

/* no image more than intents, and none to a device whose job tells of none */
static void
assert_received(Trial *trial, const CamLedger *ledger)
{
    guint sum = 0;

    for (guint i = 0; i < DEVICES; i++) {
        g_autoptr(SimFacts) facts = sim_device_get_facts(sim_site_get_device(trial->sim, i));
        const CamLedgerJob *job = ledger->jobs->pdata[i];
        g_assert_cmpuint(facts->counts.uploads, ==, job->uploads);
        g_assert_cmpuint(facts->counts.logins_failed, ==, 0);
        g_assert_cmpuint(facts->counts.bricked, ==, 0);
        g_assert_false(job->intent);
        sum += facts->counts.uploads;
    }
    g_assert_cmpuint(sum, ==, trial->intents);
}

static void
test_turns(Trial *trial, gconstpointer data)
{
    const CamLedger *ledger = trial_run(trial, NULL);

    g_assert_cmpint(ledger->state, ==, CAM_RUN_FINISHED);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_DONE), ==, DEVICES);
    g_assert_cmpint(cam_ledger_get_exit_code(ledger), ==, 0);
    g_assert_cmpuint(trial->intents, ==, DEVICES);
    /* an intent is written only when it may be followed by its act */
    g_assert_cmpuint(trial->most, ==, 1);
    assert_received(trial, ledger);
}

/* one is being sent to and is brought to its end, those that wait for their turn are put aside */
static void
test_interrupt(Trial *trial, gconstpointer data)
{
    const CamLedger *ledger = trial_run(trial, "intent");

    g_assert_cmpint(ledger->state, ==, CAM_RUN_PAUSED);
    g_assert_cmpstr(ledger->code, ==, "interrupted");
    g_assert_cmpuint(trial->intents, ==, 1);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_DONE), ==, 1);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_PARKED) +
                         cam_ledger_count(ledger, CAM_STATE_PLANNED),
                     ==, DEVICES - 1);
    g_assert_cmpint(cam_ledger_get_exit_code(ledger), ==, 4);
    assert_received(trial, ledger);
}

/* what waits to try again is put aside at once, not when its time has come */
static void
test_interrupt_retry(Trial *trial, gconstpointer data)
{
    set_all(trial, "busy");
    const CamLedger *ledger = trial_run(trial, "step-retry");

    g_assert_cmpint(ledger->state, ==, CAM_RUN_PAUSED);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_RUNNING), ==, 0);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_WAITING), ==, 0);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_PARKED), >, 0);
    for (guint i = 0; i < DEVICES; i++)
        g_assert_false(((CamLedgerJob *)ledger->jobs->pdata[i])->intent);
}

static void
test_gate(Trial *trial, gconstpointer data)
{
    for (guint i = 1; i < DEVICES; i++)
        ((CamPlanRow *)trial->plan->pdata[i])->stage = 2;
    set_all(trial, "old-version");
    const CamLedger *ledger = trial_run(trial, NULL);

    g_assert_cmpint(ledger->state, ==, CAM_RUN_STOPPED);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_FAILED), ==, 1);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_CANCELLED), ==, DEVICES - 1);
    g_assert_cmpint(cam_ledger_get_exit_code(ledger), ==, 3);
    g_assert_cmpuint(trial->intents, ==, 1);
    assert_received(trial, ledger);
}

/* away between two questions: waited for, not given up (a wait without a beginning ended at once)
 */
static void
test_cut(Trial *trial, gconstpointer data)
{
    set_all(trial, "cut");
    const CamLedger *ledger = trial_run(trial, NULL);

    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_DONE), ==, DEVICES);
    g_assert_cmpuint(trial->intents, ==, DEVICES);
    assert_received(trial, ledger);
}

/* files between what the devices run and what the practice site has for them */
static CamFirmware *
make_stone(Trial *trial, const char *platform)
{
    static const struct {
        const char *platform;
        const char *name;
        SimPackageSpec spec;
    } stones[] = {
        { "G5",
          "IPC_G5_EN_STD_5.7.20_250301.zip",
          { .platform = (char *)"G5", .version = (char *)"V5.7.20", .build = (char *)"250301" } },
        { "G1",
          "IPC_G1_EN_STD_5.6.800_210301.zip",
          { .platform = (char *)"G1", .version = (char *)"V5.6.800", .build = (char *)"210301" } },
        { "G7",
          "IPD_G7_EN_STD_5.8.10_250301.zip",
          { .platform = (char *)"G7", .version = (char *)"V5.8.10", .build = (char *)"250301" } },
    };
    g_autofree char *depot = g_build_filename(trial->folder, "depot", NULL);
    g_autoptr(GError) error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(stones); i++) {
        if (!g_str_equal(stones[i].platform, platform))
            continue;
        g_autoptr(GBytes) image = sim_package_build(&stones[i].spec);
        g_autofree char *path = g_build_filename(trial->folder, stones[i].name, NULL);
        g_assert_true(sim_package_write_zip(path, image, &error));
        CamFirmware *firmware = cam_firmware_inspect(path, &error);
        g_assert_no_error(error);
        g_assert_true(cam_firmware_store(firmware, depot, &error));
        return firmware;
    }
    g_assert_not_reached();
}

/* every device goes to its target by way of a stone, and dies if it is sent there at once */
static void
plan_two_hops(Trial *trial)
{
    for (guint i = 0; i < DEVICES; i++) {
        CamPlanRow *row = trial->plan->pdata[i];
        SimDevice *device = sim_site_get_device(trial->sim, i);
        g_autoptr(SimFacts) facts = sim_device_get_facts(device);
        g_autoptr(CamFirmware) target = cam_firmware_ref(cam_plan_row_get_target(row));
        g_autoptr(CamFirmware) stone = make_stone(trial, facts->platform);
        g_autofree char *path = g_strdup_printf("%s, %s", stone->version, target->version);
        g_autoptr(GError) error = NULL;

        g_ptr_array_set_size(row->hops, 0);
        cam_plan_row_add_hop(row, stone);
        cam_plan_row_add_hop(row, target);
        g_assert_true(sim_device_set(device, "only-path", path, &error));
        g_assert_true(sim_device_set(device, "skipped-step", "brick", &error));
        g_assert_no_error(error);
    }
}

/* of one job, in their order: hop and what happened */
static char *
tell_acts(const CamLedger *ledger, const char *job)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < ledger->events->len; i++) {
        const CamEvent *event = ledger->events->pdata[i];
        const char *code = event->code;

        if (g_strcmp0(event->job, job) != 0)
            continue;
        if (event->step == CAM_STEP_UPLOAD && g_str_equal(code, "intent"))
            g_string_append_printf(text, "%u:upload ", event->hop);
        else if (g_str_equal(code, "device-back") || g_str_equal(code, "proof"))
            g_string_append_printf(text, "%u:%s ", event->hop, code);
    }
    return g_strdup(g_strchomp(text->str));
}

static void
assert_two_hops(Trial *trial, const CamLedger *ledger)
{
    g_assert_cmpint(ledger->state, ==, CAM_RUN_FINISHED);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_DONE), ==, DEVICES);
    g_assert_cmpuint(trial->intents, ==, 2 * DEVICES);
    assert_received(trial, ledger);
    for (guint i = 0; i < DEVICES; i++) {
        const CamPlanRow *row = trial->plan->pdata[i];
        const CamLedgerJob *job = ledger->jobs->pdata[i];
        g_autoptr(SimFacts) facts = sim_device_get_facts(sim_site_get_device(trial->sim, i));
        g_autofree char *acts = tell_acts(ledger, job->id);

        g_assert_cmpstr(facts->version, ==, cam_plan_row_get_target(row)->version);
        g_assert_cmpuint(facts->counts.uploads, ==, 2);
        g_assert_cmpuint(facts->counts.flashes, ==, 2);
        g_assert_cmpstr(acts, ==, "0:upload 0:device-back 0:proof 1:upload 1:device-back 1:proof");
    }
}

/* each hop is an update of its own, proved before the next begins */
static void
test_hops(Trial *trial, gconstpointer data)
{
    plan_two_hops(trial);
    assert_two_hops(trial, trial_run(trial, NULL));
}

/* another process goes on: between two hops, or in the second */
static void
test_hops_resume(Trial *trial, gconstpointer data)
{
    const char *const cuts[] = { "proof", "intent", "device-back" };
    guint number = GPOINTER_TO_UINT(data);
    g_auto(Outcome) outcome = { 0 };
    g_autoptr(GError) error = NULL;

    plan_two_hops(trial);
    /* the others are still under way when the first one is cut */
    for (guint i = 1; i < DEVICES; i++)
        g_assert_true(sim_device_set(sim_site_get_device(trial->sim, i), "boot-s", "400", &error));
    trial->cut_hop = number == 0 ? 0 : 1;
    const CamLedger *before = trial_run(trial, cuts[number]);
    g_assert_cmpint(before->state, ==, CAM_RUN_PAUSED);
    g_assert_cmpuint(cam_ledger_count(before, CAM_STATE_DONE), <, DEVICES);
    assert_received(trial, before);
    g_clear_pointer(&trial->run, cam_run_free);

    cam_store_load_run(trial->store.store, "last", helper_on_loaded, &outcome);
    helper_wait(&outcome);
    g_assert_no_error(outcome.error);
    CamRunOptions options = trial_make_options(trial);
    trial->run = cam_run_resume(&options, g_steal_pointer(&outcome.ledger), outcome.list,
                                trial->inventory->devices, &error);
    g_assert_no_error(error);
    g_main_loop_run(trial->loop);
    assert_two_hops(trial, cam_run_get_ledger(trial->run));
}

/* what did not come out of the first hop as it should is sent nothing more */
static void
test_hops_first_fails(Trial *trial, gconstpointer data)
{
    plan_two_hops(trial);
    for (guint i = 1; i < DEVICES; i++)
        ((CamPlanRow *)trial->plan->pdata[i])->stage = 2;
    set_all(trial, "old-version");
    const CamLedger *ledger = trial_run(trial, NULL);
    const CamLedgerJob *first = ledger->jobs->pdata[0];

    g_assert_cmpint(ledger->state, ==, CAM_RUN_STOPPED);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_FAILED), ==, 1);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_CANCELLED), ==, DEVICES - 1);
    g_assert_cmpstr(first->code, ==, "old-version");
    g_assert_cmpuint(first->hop, ==, 0);
    g_assert_cmpuint(trial->intents, ==, 1);
    assert_received(trial, ledger);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_engine_prepare();
    g_test_add("/run/turns", Trial, NULL, set_up, test_turns, trial_tear_down);
    g_test_add("/run/interrupt", Trial, NULL, set_up, test_interrupt, trial_tear_down);
    g_test_add("/run/interrupt-retry", Trial, NULL, set_up, test_interrupt_retry, trial_tear_down);
    g_test_add("/run/gate", Trial, NULL, set_up, test_gate, trial_tear_down);
    g_test_add("/run/cut", Trial, NULL, set_up, test_cut, trial_tear_down);
    g_test_add("/run/hops", Trial, NULL, set_up, test_hops, trial_tear_down);
    g_test_add("/run/hops-between", Trial, GUINT_TO_POINTER(0), set_up, test_hops_resume,
               trial_tear_down);
    g_test_add("/run/hops-second", Trial, GUINT_TO_POINTER(1), set_up, test_hops_resume,
               trial_tear_down);
    g_test_add("/run/hops-back", Trial, GUINT_TO_POINTER(2), set_up, test_hops_resume,
               trial_tear_down);
    g_test_add("/run/hops-first-fails", Trial, NULL, set_up, test_hops_first_fails,
               trial_tear_down);
    return g_test_run();
}
