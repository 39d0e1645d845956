/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/conformance/stage.h"

#include "src/firmware/inspect.h"

#include <unistd.h>

/* device seconds per second: twenty minutes of waiting are six seconds, and a busy computer still
 * is much faster than a device */
#define SPEED 200
#define SEED  11

/* addresses of its own for each test program and stage, so that several may run at once */
static char *
make_address(const Stage *stage)
{
    guint number = (guint)getpid();

    return g_strdup_printf("127.%u.%u.%u", 200 + number / 200 % 50, 20 + number % 200,
                           1 + stage->place);
}

static void
set_knobs(SimDevice *device, const char *knobs)
{
    g_auto(GStrv) pairs = g_strsplit(knobs != NULL ? knobs : "", ";", -1);

    for (gsize i = 0; pairs[i] != NULL && pairs[i][0] != '\0'; i++) {
        g_autoptr(GError) error = NULL;
        g_auto(GStrv) words = g_strsplit(pairs[i], "=", 2);
        g_assert_true(sim_device_set(device, words[0], words[1], &error));
        g_assert_no_error(error);
    }
}

static void
start_sim(Stage *stage, const char *knobs)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *address = make_address(stage);

    stage->sim = sim_site_new(&(SimSiteOptions){ .devices = 1,
                                                 .recorders = 0,
                                                 .speed = SPEED,
                                                 .seed = SEED,
                                                 .directory = stage->folder,
                                                 .makes = stage->make,
                                                 .address = address,
                                                 .no_discovery = TRUE,
                                                 .own_thread = TRUE },
                              &error);
    g_assert_no_error(error);
    stage->device = sim_site_get_device(stage->sim, 0);
    /* before it listens: a device that stalls has small buffers */
    set_knobs(stage->device, knobs);
    g_assert_true(sim_site_start(stage->sim, &error));
    g_assert_no_error(error);
}

static void
open_engine(Stage *stage)
{
    g_autoptr(GError) error = NULL;

    stage->engine = cam_engine_new(&(CamEngineOptions){ .site = stage->store.site,
                                                        .store = stage->store.store,
                                                        .allow_plaintext = stage->allow_plaintext },
                                   &error);
    g_assert_no_error(error);
}

/* a row names its file from the folder the list lies in */
static void
read_inventory(Stage *stage)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *csv = g_build_filename(stage->folder, "site.csv", NULL);

    stage->inventory = cam_inventory_read(csv, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(stage->inventory->devices->len, ==, 1);
    CamTarget *target = &stage_get_device(stage)->target;
    if (target->file == NULL || g_path_is_absolute(target->file))
        return;
    char *path = g_build_filename(stage->folder, target->file, NULL);
    g_free(target->file);
    target->file = path;
}

static void
read_firmware(Stage *stage)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_build_filename(stage->folder, "firmware", NULL);
    g_autofree char *depot = g_build_filename(stage->folder, "depot", NULL);
    g_auto(GStrv) paths = cam_firmware_find_files(folder, &error);

    g_assert_no_error(error);
    for (char **path = paths; *path != NULL; path++) {
        CamFirmware *firmware = cam_firmware_inspect(*path, &error);
        g_assert_no_error(error);
        if (firmware == NULL)
            return;
        g_assert_true(cam_firmware_store(firmware, depot, &error));
        g_ptr_array_add(stage->firmwares, firmware);
    }
}

Stage *
stage_new(const char *make, guint place, gboolean allow_plaintext, const char *knobs)
{
    Stage *stage = g_new0(Stage, 1);

    stage->make = make;
    stage->place = place;
    stage->driver = cam_drivers_find(make);
    stage->allow_plaintext = allow_plaintext;
    stage->firmwares = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
    stage->folder = helper_make_folder();
    fixture_set_up(&stage->store, NULL);
    start_sim(stage, knobs);
    open_engine(stage);
    read_inventory(stage);
    read_firmware(stage);
    return stage;
}

static void
let_go(Stage *stage)
{
    g_clear_pointer(&stage->run, cam_run_free);
    g_clear_pointer(&stage->plan, g_ptr_array_unref);
    g_clear_pointer(&stage->identify, cam_identify_free);
    g_clear_pointer(&stage->engine, cam_engine_free);
}

void
stage_free(Stage *stage)
{
    if (stage == NULL)
        return;
    let_go(stage);
    fixture_close(&stage->store);
    cam_inventory_free(stage->inventory);
    g_ptr_array_unref(stage->firmwares);
    sim_site_free(stage->sim);
    helper_remove_folder(stage->folder);
    fixture_tear_down(&stage->store, NULL);
    g_free(stage);
}

void
stage_set(Stage *stage, const char *knobs)
{
    set_knobs(stage->device, knobs);
}

void
stage_reopen(Stage *stage)
{
    let_go(stage);
    fixture_reopen(&stage->store);
    open_engine(stage);
}

CamDevice *
stage_get_device(const Stage *stage)
{
    return stage->inventory->devices->pdata[0];
}

void
stage_set_password(Stage *stage, const char *password)
{
    g_autoptr(CamCredential) credential =
        cam_credential_new(sim_site_get_user(stage->sim),
                           password != NULL ? password : sim_site_get_password(stage->sim));

    cam_device_set_credential(stage_get_device(stage), credential);
}

static void
on_look(const CamLook *look, const GPtrArray *looks, gpointer data)
{
    Stage *stage = data;

    if (look == NULL)
        stage->looking = FALSE;
}

const CamLook *
stage_look(Stage *stage)
{
    g_clear_pointer(&stage->run, cam_run_free);
    g_clear_pointer(&stage->plan, g_ptr_array_unref);
    g_clear_pointer(&stage->identify, cam_identify_free);
    stage->looking = TRUE;
    stage->identify =
        cam_identify_new(stage->engine, stage->inventory->devices, TRUE, on_look, stage);
    while (stage->looking)
        g_main_context_iteration(NULL, TRUE);
    return cam_identify_get_looks(stage->identify)->pdata[0];
}

const CamPlanRow *
stage_plan(Stage *stage)
{
    CamPlanOptions options;

    stage_look(stage);
    cam_plan_options_init(&options);
    stage->plan = cam_plan_make(&(CamPlanInput){
        .looks = cam_identify_get_looks(stage->identify),
        .firmwares = stage->firmwares,
        .options = &options,
    });
    return stage->plan->pdata[0];
}

static void
on_event(const CamEvent *event, gpointer data)
{
    Stage *stage = data;

    if (g_str_equal(event->code, "intent") && event->step == CAM_STEP_UPLOAD)
        stage->intents++;
    if (g_str_equal(event->code, "intent") &&
        (event->step == CAM_STEP_REBOOT || event->step == CAM_STEP_ROLLBACK))
        stage->restarts++;
    if (stage->on_event != NULL)
        stage->on_event(stage, event);
}

static void
on_done(CamRun *run, gpointer data)
{
    ((Stage *)data)->running = FALSE;
}

void
stage_begin(Stage *stage)
{
    CamPlanOptions options;

    cam_plan_options_init(&options);
    g_clear_pointer(&stage->run, cam_run_free);
    stage->running = TRUE;
    stage->run = cam_run_new(&(CamRunOptions){ .engine = stage->engine,
                                               .plan = options,
                                               .on_event = on_event,
                                               .on_done = on_done,
                                               .data = stage },
                             stage->plan);
}

const CamLedgerJob *
stage_wait(Stage *stage)
{
    while (stage->running)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpstr(cam_run_get_failure(stage->run), ==, NULL);
    return cam_run_get_ledger(stage->run)->jobs->pdata[0];
}

const CamFirmware *
stage_get_target(const Stage *stage)
{
    return stage->plan != NULL ? cam_plan_row_get_target(stage->plan->pdata[0]) : NULL;
}

CamCall *
stage_call(Stage *stage, const CamDriver *driver)
{
    const CamIdentity *identity = NULL;

    if (stage->identify != NULL)
        identity = ((CamLook *)cam_identify_get_looks(stage->identify)->pdata[0])->identity;
    return cam_call_new(&(CamCallOptions){
        .device = stage_get_device(stage),
        .profile =
            cam_profiles_find(cam_engine_get_profiles(stage->engine), driver->name, identity),
        .send_login = TRUE,
        .allow_plaintext = stage->allow_plaintext,
    });
}

SimFacts *
stage_facts(Stage *stage)
{
    return sim_device_get_facts(stage->device);
}

static void
free_upload(gpointer data)
{
    StageUpload *upload = data;

    g_free(upload->sha256);
    g_free(upload);
}

GPtrArray *
stage_read_uploads(const Stage *stage)
{
    GPtrArray *uploads = g_ptr_array_new_with_free_func(free_upload);
    g_autofree char *path = g_build_filename(stage->folder, "received.jsonl", NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++) {
        g_autoptr(JsonObject) line = cam_args_parse(lines[i]);
        if (g_strcmp0(cam_args_get(line, "what"), "upload") != 0)
            continue;
        StageUpload *upload = g_new0(StageUpload, 1);
        upload->bytes = (guint64)json_object_get_int_member(line, "bytes");
        upload->sha256 = g_strdup(cam_args_get(line, "sha256"));
        upload->whole = json_object_get_boolean_member(line, "ok");
        g_ptr_array_add(uploads, upload);
    }
    return uploads;
}

void
stage_tell(const Stage *stage)
{
    const CamLedger *ledger = stage->run != NULL ? cam_run_get_ledger(stage->run) : NULL;

    for (guint i = 0; ledger != NULL && i < ledger->events->len; i++) {
        const CamEvent *event = ledger->events->pdata[i];
        if (event->job != NULL)
            g_test_message("%u %s#%u %s %.300s", i, cam_step_name(event->step), event->attempt,
                           event->code, event->args);
    }
}
