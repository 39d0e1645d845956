/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/run-private.h"
#include "src/firmware/inspect.h"
#include "src/store/inventory.h"
#include "tests/sim/site.h"
#include "tests/store/helper.h"

#include <unistd.h>

/* ways of several hops whose device is not where the plan thinks: one simulated device */

typedef struct {
    Fixture store;
    char *folder;
    SimSite *sim;
    CamEngine *engine;
    CamInventory *inventory;
    GPtrArray *plan;
    GMainLoop *loop;
    CamRun *run;
    guint intents; /* of uploads */
} Scene;

static SimSite *
make_sim(const char *folder)
{
    g_autoptr(GError) error = NULL;
    guint number = (guint)getpid();
    /* addresses of its own, so that several programs may run at once */
    g_autofree char *address =
        g_strdup_printf("127.%u.%u.1", 130 + number / 200 % 100, 20 + number % 200);
    SimSite *sim = sim_site_new(&(SimSiteOptions){ .devices = 1,
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
    g_autoptr(CamIdentify) identify =
        cam_identify_new(scene->engine, scene->inventory->devices, TRUE, on_look, scene);
    g_main_loop_run(scene->loop);
    cam_plan_options_init(&options);
    scene->plan = cam_plan_make(&(CamPlanInput){
        .looks = cam_identify_get_looks(identify),
        .firmwares = firmwares,
        .options = &options,
    });
    g_assert_cmpuint(scene->plan->len, ==, 1);
    g_assert_cmpuint(((CamPlanRow *)scene->plan->pdata[0])->hops->len, ==, 1);
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

    if (event->step == CAM_STEP_UPLOAD && g_str_equal(event->code, "intent"))
        scene->intents++;
}

static void
on_done(CamRun *run, gpointer data)
{
    g_main_loop_quit(((Scene *)data)->loop);
}

static const CamLedgerJob *
run(Scene *scene)
{
    scene->run = cam_run_new(&(CamRunOptions){ .engine = scene->engine,
                                               .plan = { 1, 10, { 5, TRUE } },
                                               .on_event = on_event,
                                               .on_done = on_done,
                                               .data = scene },
                             scene->plan);
    g_main_loop_run(scene->loop);
    g_assert_null(cam_run_get_failure(scene->run));
    return cam_run_get_ledger(scene->run)->jobs->pdata[0];
}

static guint
count_uploads(Scene *scene)
{
    g_autoptr(SimFacts) facts = sim_device_get_facts(sim_site_get_device(scene->sim, 0));

    return facts->counts.uploads;
}

/* puts a hop before the others: the bytes of the target under another version */
static void
prepend_hop(CamPlanRow *row, const char *version, const char *build)
{
    const CamFirmware *target = cam_plan_row_get_target(row);
    CamHop *hop = g_new0(CamHop, 1);
    CamFirmware *firmware = cam_firmware_new(target->origin);

    firmware->member = g_strdup(target->member);
    firmware->path = g_strdup(target->path);
    firmware->sha256 = g_strdup(target->sha256);
    firmware->size = target->size;
    firmware->version = g_strdup(version);
    firmware->build = g_strdup(build);
    firmware->build_sure = TRUE;
    hop->firmware = firmware;
    g_ptr_array_insert(row->hops, 0, hop);
}

/* somebody took the first two steps meanwhile: they are not taken again, least of all the first */
static void
test_reached(Scene *scene, gconstpointer data)
{
    CamPlanRow *row = scene->plan->pdata[0];
    const char *version = cam_identity_get(row->identity, CAM_FIELD_FIRMWARE);
    const char *build = cam_identity_get(row->identity, CAM_FIELD_BUILD);

    prepend_hop(row, version, build);
    prepend_hop(row, "V5.0.1", "build 150101");
    cam_identity_set(row->identity, CAM_FIELD_FIRMWARE, "V5.0.0");
    const CamLedgerJob *job = run(scene);
    g_assert_cmpstr(job->code, ==, "proved");
    g_assert_cmpuint(job->hop, ==, 2);
    g_assert_cmpuint(scene->intents, ==, 1);
    g_assert_cmpuint(count_uploads(scene), ==, 1);
}

/* and where the last step was taken too, nothing is left to do */
static void
test_all_reached(Scene *scene, gconstpointer data)
{
    CamPlanRow *row = scene->plan->pdata[0];
    const char *version = cam_identity_get(row->identity, CAM_FIELD_FIRMWARE);
    const char *build = cam_identity_get(row->identity, CAM_FIELD_BUILD);

    prepend_hop(row, version, build);
    prepend_hop(row, "V5.0.1", "build 150101");
    g_ptr_array_remove_index(row->hops, 2);
    cam_identity_set(row->identity, CAM_FIELD_FIRMWARE, "V5.0.0");
    const CamLedgerJob *job = run(scene);
    g_assert_cmpint(job->state, ==, CAM_STATE_SKIPPED);
    g_assert_cmpstr(job->code, ==, "up-to-date");
    g_assert_cmpuint(count_uploads(scene), ==, 0);
}

/* it runs something the plan knows nothing of: from there the file may be a step back */
static void
test_changed(Scene *scene, gconstpointer data)
{
    CamPlanRow *row = scene->plan->pdata[0];

    cam_identity_set(row->identity, CAM_FIELD_FIRMWARE, "V5.0.0");
    const CamLedgerJob *job = run(scene);
    g_assert_cmpint(job->state, ==, CAM_STATE_BLOCKED);
    g_assert_cmpstr(job->code, ==, "changed-since-plan");
    g_assert_cmpuint(count_uploads(scene), ==, 0);
    g_assert_cmpuint(scene->intents, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/hops/reached", Scene, NULL, set_up, test_reached, tear_down);
    g_test_add("/hops/all-reached", Scene, NULL, set_up, test_all_reached, tear_down);
    g_test_add("/hops/changed", Scene, NULL, set_up, test_changed, tear_down);
    return g_test_run();
}
