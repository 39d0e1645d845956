/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/run-private.h"
#include "src/firmware/inspect.h"
#include "src/store/inventory.h"
#include "tests/sim/package.h"
#include "tests/sim/site.h"
#include "tests/store/helper.h"

#include <unistd.h>

/* whole runs against simulated devices: what was in the journal at which moment, and what the
 * devices received */

#define DEVICES 6

typedef struct {
    Fixture store;
    char *folder;
    SimSite *sim;
    CamEngine *engine;
    CamInventory *inventory;
    GPtrArray *plan;
    GMainLoop *loop;
    CamRun *run;
    guint open;      /* intents of uploads without a result */
    guint most;      /* of them at once */
    guint intents;   /* of uploads */
    const char *cut; /* the event at which the run is interrupted, NULL for never */
    guint cut_hop;   /* in that hop */
    gboolean cut_is_done;
} Scene;

/* addresses of its own for each test program, so that several may run at once */
static SimSite *
make_sim(const char *folder)
{
    g_autoptr(GError) error = NULL;
    guint number = (guint)getpid();
    g_autofree char *address =
        g_strdup_printf("127.%u.%u.1", 130 + number / 200 % 100, 20 + number % 200);
    SimSite *sim = sim_site_new(&(SimSiteOptions){ .devices = DEVICES,
                                                   .recorders = 0,
                                                   .speed = 200,
                                                   .seed = 3,
                                                   .directory = folder,
                                                   .address = address,
                                                   .no_discovery = TRUE,
                                                   .own_thread = TRUE },
                                &error);

    g_assert_no_error(error);
    g_assert_true(sim_site_start(sim, &error));
    g_assert_no_error(error);
    return sim;
}

static void
on_look(const CamLook *look, const GPtrArray *looks, gpointer data)
{
    if (look == NULL)
        g_main_loop_quit(((Scene *)data)->loop);
}

static void
make_plan(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *files = g_build_filename(scene->folder, "firmware", NULL);
    g_autofree char *depot = g_build_filename(scene->folder, "depot", NULL);
    g_autofree char *csv = g_build_filename(scene->folder, "site.csv", NULL);
    g_autoptr(GPtrArray) firmwares =
        g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
    g_auto(GStrv) paths = cam_firmware_find_files(files, &error);
    CamPlanOptions options;

    g_assert_no_error(error);
    for (char **path = paths; *path != NULL; path++) {
        CamFirmware *firmware = cam_firmware_inspect(*path, &error);
        g_assert_no_error(error);
        g_assert_true(cam_firmware_store(firmware, depot, &error));
        g_ptr_array_add(firmwares, firmware);
    }
    scene->inventory = cam_inventory_read(csv, &error);
    g_assert_no_error(error);
    /* areas have a test of their own */
    for (guint i = 0; i < scene->inventory->devices->len; i++)
        g_clear_pointer(&((CamDevice *)scene->inventory->devices->pdata[i])->target.area, g_free);
    g_autoptr(CamIdentify) identify =
        cam_identify_new(scene->engine, scene->inventory->devices, TRUE, on_look, scene);
    g_main_loop_run(scene->loop);
    cam_plan_options_init(&options);
    options.canary = DEVICES;
    scene->plan = cam_plan_make(&(CamPlanInput){
        .looks = cam_identify_get_looks(identify),
        .firmwares = firmwares,
        .options = &options,
    });
    for (guint i = 0; i < scene->plan->len; i++)
        g_assert_cmpuint(((CamPlanRow *)scene->plan->pdata[i])->stage, ==, 1);
}

static void
set_up(Scene *scene, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    fixture_set_up(&scene->store, NULL);
    scene->folder = helper_make_folder();
    scene->sim = make_sim(scene->folder);
    scene->loop = g_main_loop_new(NULL, FALSE);
    scene->engine = cam_engine_new(
        &(CamEngineOptions){ .site = scene->store.site, .store = scene->store.store, .uploads = 1 },
        &error);
    g_assert_no_error(error);
    make_plan(scene);
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    cam_run_free(scene->run);
    cam_engine_free(scene->engine);
    fixture_close(&scene->store);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    g_ptr_array_unref(scene->plan);
    cam_inventory_free(scene->inventory);
    sim_site_free(scene->sim);
    g_main_loop_unref(scene->loop);
    helper_remove_folder(scene->folder);
    fixture_tear_down(&scene->store, NULL);
}

static void
on_event(const CamEvent *event, gpointer data)
{
    Scene *scene = data;
    gboolean upload = event->step == CAM_STEP_UPLOAD;

    if (upload && g_str_equal(event->code, "intent")) {
        scene->intents++;
        scene->open++;
        scene->most = MAX(scene->most, scene->open);
    }
    if (upload && g_str_equal(event->code, "result"))
        scene->open--;
    if (scene->run != NULL && !scene->cut_is_done && event->hop == scene->cut_hop &&
        g_strcmp0(event->code, scene->cut) == 0) {
        scene->cut_is_done = TRUE;
        cam_run_interrupt(scene->run);
    }
}

static void
on_done(CamRun *run, gpointer data)
{
    g_main_loop_quit(((Scene *)data)->loop);
}

static CamRunOptions
make_options(Scene *scene)
{
    return (CamRunOptions){
        .engine = scene->engine,
        .plan = { 1, 10, { 5, TRUE } },
        .on_event = on_event,
        .on_done = on_done,
        .data = scene,
    };
}

static const CamLedger *
run(Scene *scene, const char *cut)
{
    CamRunOptions options = make_options(scene);

    scene->cut = cut;
    scene->run = cam_run_new(&options, scene->plan);
    g_main_loop_run(scene->loop);
    g_assert_null(cam_run_get_failure(scene->run));
    return cam_run_get_ledger(scene->run);
}

static void
set_all(Scene *scene, const char *fault)
{
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < DEVICES; i++) {
        g_assert_true(sim_device_set_fault(sim_site_get_device(scene->sim, i), fault, &error));
        g_assert_no_error(error);
    }
}

/* no image more than intents, and none to a device whose job tells of none */
static void
assert_received(Scene *scene, const CamLedger *ledger)
{
    guint sum = 0;

    for (guint i = 0; i < DEVICES; i++) {
        g_autoptr(SimFacts) facts = sim_device_get_facts(sim_site_get_device(scene->sim, i));
        const CamLedgerJob *job = ledger->jobs->pdata[i];
        g_assert_cmpuint(facts->counts.uploads, ==, job->uploads);
        g_assert_cmpuint(facts->counts.logins_failed, ==, 0);
        g_assert_cmpuint(facts->counts.bricked, ==, 0);
        g_assert_false(job->intent);
        sum += facts->counts.uploads;
    }
    g_assert_cmpuint(sum, ==, scene->intents);
}

static void
test_turns(Scene *scene, gconstpointer data)
{
    const CamLedger *ledger = run(scene, NULL);

    g_assert_cmpint(ledger->state, ==, CAM_RUN_FINISHED);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_DONE), ==, DEVICES);
    g_assert_cmpint(cam_ledger_get_exit_code(ledger), ==, 0);
    g_assert_cmpuint(scene->intents, ==, DEVICES);
    /* an intent is written only when it may be followed by its act */
    g_assert_cmpuint(scene->most, ==, 1);
    assert_received(scene, ledger);
}

/* one is being sent to and is brought to its end, those that wait for their turn are put aside */
static void
test_interrupt(Scene *scene, gconstpointer data)
{
    const CamLedger *ledger = run(scene, "intent");

    g_assert_cmpint(ledger->state, ==, CAM_RUN_PAUSED);
    g_assert_cmpstr(ledger->code, ==, "interrupted");
    g_assert_cmpuint(scene->intents, ==, 1);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_DONE), ==, 1);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_PARKED) +
                         cam_ledger_count(ledger, CAM_STATE_PLANNED),
                     ==, DEVICES - 1);
    g_assert_cmpint(cam_ledger_get_exit_code(ledger), ==, 4);
    assert_received(scene, ledger);
}

/* what waits to try again is put aside at once, not when its time has come */
static void
test_interrupt_retry(Scene *scene, gconstpointer data)
{
    set_all(scene, "busy");
    const CamLedger *ledger = run(scene, "step-retry");

    g_assert_cmpint(ledger->state, ==, CAM_RUN_PAUSED);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_RUNNING), ==, 0);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_WAITING), ==, 0);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_PARKED), >, 0);
    for (guint i = 0; i < DEVICES; i++)
        g_assert_false(((CamLedgerJob *)ledger->jobs->pdata[i])->intent);
}

static void
test_gate(Scene *scene, gconstpointer data)
{
    for (guint i = 1; i < DEVICES; i++)
        ((CamPlanRow *)scene->plan->pdata[i])->stage = 2;
    set_all(scene, "old-version");
    const CamLedger *ledger = run(scene, NULL);

    g_assert_cmpint(ledger->state, ==, CAM_RUN_STOPPED);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_FAILED), ==, 1);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_CANCELLED), ==, DEVICES - 1);
    g_assert_cmpint(cam_ledger_get_exit_code(ledger), ==, 3);
    g_assert_cmpuint(scene->intents, ==, 1);
    assert_received(scene, ledger);
}

/* away between two questions: waited for, not given up (a wait without a beginning ended at once)
 */
static void
test_cut(Scene *scene, gconstpointer data)
{
    set_all(scene, "cut");
    const CamLedger *ledger = run(scene, NULL);

    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_DONE), ==, DEVICES);
    g_assert_cmpuint(scene->intents, ==, DEVICES);
    assert_received(scene, ledger);
}

/* files between what the devices run and what the practice site has for them */
static CamFirmware *
make_stone(Scene *scene, const char *platform)
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
    g_autofree char *depot = g_build_filename(scene->folder, "depot", NULL);
    g_autoptr(GError) error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(stones); i++) {
        if (!g_str_equal(stones[i].platform, platform))
            continue;
        g_autoptr(GBytes) image = sim_package_build(&stones[i].spec);
        g_autofree char *path = g_build_filename(scene->folder, stones[i].name, NULL);
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
plan_two_hops(Scene *scene)
{
    for (guint i = 0; i < DEVICES; i++) {
        CamPlanRow *row = scene->plan->pdata[i];
        SimDevice *device = sim_site_get_device(scene->sim, i);
        g_autoptr(SimFacts) facts = sim_device_get_facts(device);
        g_autoptr(CamFirmware) target = cam_firmware_ref(cam_plan_row_get_target(row));
        g_autoptr(CamFirmware) stone = make_stone(scene, facts->platform);
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
assert_two_hops(Scene *scene, const CamLedger *ledger)
{
    g_assert_cmpint(ledger->state, ==, CAM_RUN_FINISHED);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_DONE), ==, DEVICES);
    g_assert_cmpuint(scene->intents, ==, 2 * DEVICES);
    assert_received(scene, ledger);
    for (guint i = 0; i < DEVICES; i++) {
        const CamPlanRow *row = scene->plan->pdata[i];
        const CamLedgerJob *job = ledger->jobs->pdata[i];
        g_autoptr(SimFacts) facts = sim_device_get_facts(sim_site_get_device(scene->sim, i));
        g_autofree char *acts = tell_acts(ledger, job->id);

        g_assert_cmpstr(facts->version, ==, cam_plan_row_get_target(row)->version);
        g_assert_cmpuint(facts->counts.uploads, ==, 2);
        g_assert_cmpuint(facts->counts.flashes, ==, 2);
        g_assert_cmpstr(acts, ==, "0:upload 0:device-back 0:proof 1:upload 1:device-back 1:proof");
    }
}

/* each hop is an update of its own, proved before the next begins */
static void
test_hops(Scene *scene, gconstpointer data)
{
    plan_two_hops(scene);
    assert_two_hops(scene, run(scene, NULL));
}

/* another process goes on: between two hops, or in the second */
static void
test_hops_resume(Scene *scene, gconstpointer data)
{
    const char *const cuts[] = { "proof", "intent", "device-back" };
    guint number = GPOINTER_TO_UINT(data);
    g_auto(Outcome) outcome = { 0 };
    g_autoptr(GError) error = NULL;

    plan_two_hops(scene);
    scene->cut_hop = number == 0 ? 0 : 1;
    const CamLedger *before = run(scene, cuts[number]);
    g_assert_cmpint(before->state, ==, CAM_RUN_PAUSED);
    g_assert_cmpuint(cam_ledger_count(before, CAM_STATE_DONE), <, DEVICES);
    assert_received(scene, before);
    g_clear_pointer(&scene->run, cam_run_free);

    cam_store_load_run(scene->store.store, "last", helper_on_loaded, &outcome);
    helper_wait(&outcome);
    g_assert_no_error(outcome.error);
    CamRunOptions options = make_options(scene);
    scene->run = cam_run_resume(&options, g_steal_pointer(&outcome.ledger), outcome.list,
                                scene->inventory->devices, &error);
    g_assert_no_error(error);
    g_main_loop_run(scene->loop);
    assert_two_hops(scene, cam_run_get_ledger(scene->run));
}

/* what did not come out of the first hop as it should is sent nothing more */
static void
test_hops_first_fails(Scene *scene, gconstpointer data)
{
    plan_two_hops(scene);
    for (guint i = 1; i < DEVICES; i++)
        ((CamPlanRow *)scene->plan->pdata[i])->stage = 2;
    set_all(scene, "old-version");
    const CamLedger *ledger = run(scene, NULL);
    const CamLedgerJob *first = ledger->jobs->pdata[0];

    g_assert_cmpint(ledger->state, ==, CAM_RUN_STOPPED);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_FAILED), ==, 1);
    g_assert_cmpuint(cam_ledger_count(ledger, CAM_STATE_CANCELLED), ==, DEVICES - 1);
    g_assert_cmpstr(first->code, ==, "old-version");
    g_assert_cmpuint(first->hop, ==, 0);
    g_assert_cmpuint(scene->intents, ==, 1);
    assert_received(scene, ledger);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_engine_prepare();
    g_test_add("/run/turns", Scene, NULL, set_up, test_turns, tear_down);
    g_test_add("/run/interrupt", Scene, NULL, set_up, test_interrupt, tear_down);
    g_test_add("/run/interrupt-retry", Scene, NULL, set_up, test_interrupt_retry, tear_down);
    g_test_add("/run/gate", Scene, NULL, set_up, test_gate, tear_down);
    g_test_add("/run/cut", Scene, NULL, set_up, test_cut, tear_down);
    g_test_add("/run/hops", Scene, NULL, set_up, test_hops, tear_down);
    g_test_add("/run/hops-between", Scene, GUINT_TO_POINTER(0), set_up, test_hops_resume,
               tear_down);
    g_test_add("/run/hops-second", Scene, GUINT_TO_POINTER(1), set_up, test_hops_resume, tear_down);
    g_test_add("/run/hops-back", Scene, GUINT_TO_POINTER(2), set_up, test_hops_resume, tear_down);
    g_test_add("/run/hops-first-fails", Scene, NULL, set_up, test_hops_first_fails, tear_down);
    return g_test_run();
}
