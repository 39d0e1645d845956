/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/engine/trial.h"

#include "src/firmware/inspect.h"

#include <unistd.h>

/* addresses of its own for each test program, so that several may run at once */
static SimSite *
make_sim(const char *folder, guint devices)
{
    g_autoptr(GError) error = NULL;
    guint number = (guint)getpid();
    g_autofree char *address =
        g_strdup_printf("127.%u.%u.1", 130 + number / 200 % 100, 20 + number % 200);
    SimSite *sim = sim_site_new(&(SimSiteOptions){ .devices = devices,
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
        g_main_loop_quit(((Trial *)data)->loop);
}

static void
make_plan(Trial *trial, guint devices)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *files = g_build_filename(trial->folder, "firmware", NULL);
    g_autofree char *depot = g_build_filename(trial->folder, "depot", NULL);
    g_autofree char *csv = g_build_filename(trial->folder, "site.csv", NULL);
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
    trial->inventory = cam_inventory_read(csv, &error);
    g_assert_no_error(error);
    /* areas have a test of their own */
    for (guint i = 0; i < trial->inventory->devices->len; i++)
        g_clear_pointer(&((CamDevice *)trial->inventory->devices->pdata[i])->target.area, g_free);
    g_autoptr(CamIdentify) identify =
        cam_identify_new(trial->engine, trial->inventory->devices, TRUE, on_look, trial);
    g_main_loop_run(trial->loop);
    cam_plan_options_init(&options);
    options.canary = devices;
    trial->plan = cam_plan_make(&(CamPlanInput){
        .looks = cam_identify_get_looks(identify),
        .firmwares = firmwares,
        .options = &options,
    });
    for (guint i = 0; i < trial->plan->len; i++)
        g_assert_cmpuint(((CamPlanRow *)trial->plan->pdata[i])->stage, ==, 1);
}

void
trial_set_up(Trial *trial, guint devices)
{
    g_autoptr(GError) error = NULL;

    fixture_set_up(&trial->store, NULL);
    trial->folder = helper_make_folder();
    trial->sim = make_sim(trial->folder, devices);
    trial->loop = g_main_loop_new(NULL, FALSE);
    trial->engine = cam_engine_new(
        &(CamEngineOptions){ .site = trial->store.site, .store = trial->store.store, .uploads = 1 },
        &error);
    g_assert_no_error(error);
    make_plan(trial, devices);
}

void
trial_tear_down(Trial *trial, gconstpointer data)
{
    cam_run_free(trial->run);
    cam_engine_free(trial->engine);
    fixture_close(&trial->store);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    g_ptr_array_unref(trial->plan);
    cam_inventory_free(trial->inventory);
    sim_site_free(trial->sim);
    g_main_loop_unref(trial->loop);
    helper_remove_folder(trial->folder);
    fixture_tear_down(&trial->store, NULL);
}

static void
on_event(const CamEvent *event, gpointer data)
{
    Trial *trial = data;
    gboolean upload = event->step == CAM_STEP_UPLOAD;

    if (upload && g_str_equal(event->code, "intent")) {
        trial->intents++;
        trial->open++;
        trial->most = MAX(trial->most, trial->open);
    }
    if (upload && g_str_equal(event->code, "result"))
        trial->open--;
    if (trial->run != NULL && !trial->cut_is_done && event->hop == trial->cut_hop &&
        g_strcmp0(event->code, trial->cut) == 0) {
        trial->cut_is_done = TRUE;
        cam_run_interrupt(trial->run);
    }
}

static void
on_done(CamRun *run, gpointer data)
{
    g_main_loop_quit(((Trial *)data)->loop);
}

CamRunOptions
trial_make_options(Trial *trial)
{
    return (CamRunOptions){
        .engine = trial->engine,
        .plan = { 1, 10, { 5, TRUE } },
        .on_event = on_event,
        .on_done = on_done,
        .data = trial,
    };
}

const CamLedger *
trial_run(Trial *trial, const char *cut)
{
    CamRunOptions options = trial_make_options(trial);

    trial->cut = cut;
    trial->run = cam_run_new(&options, trial->plan);
    g_main_loop_run(trial->loop);
    g_assert_null(cam_run_get_failure(trial->run));
    return cam_run_get_ledger(trial->run);
}
