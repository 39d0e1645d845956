/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/engine/scene.h"

/* the plan with a depot and with rules: steps, choices, the user's word */

static CamLook *
add_axis(Scene *scene, const char *model, const char *version)
{
    CamLook *look = scene_add_look(scene, model, model, version);

    look->driver = cam_drivers_find("axis");
    cam_identity_set(look->identity, CAM_FIELD_VENDOR, "axis");
    cam_identity_set(look->identity, CAM_FIELD_BUILD, NULL);
    return look;
}

static CamFirmware *
make_stored(Scene *scene, const char *origin)
{
    CamFirmware *firmware = cam_firmware_new(origin);

    firmware->sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, origin, -1);
    firmware->build_sure = TRUE;
    firmware->in_depot = TRUE;
    firmware->kind = CAM_KIND_CAMERA;
    g_ptr_array_add(scene->depot, firmware);
    return firmware;
}

static CamFirmware *
add_axis_file(Scene *scene, const char *model, const char *version)
{
    g_autofree char *origin = g_strdup_printf("/d/%s_%s.bin", model, version);
    CamFirmware *firmware = make_stored(scene, origin);

    firmware->vendor = g_strdup("axis");
    firmware->models = g_strsplit(model, "|", -1);
    firmware->version = g_strdup(version);
    firmware->confidence = CAM_CONFIDENCE_HEADER;
    return firmware;
}

static CamFirmware *
add_stored(Scene *scene, const char *origin, const char *platform, const char *version,
           const char *build)
{
    CamFirmware *firmware = make_stored(scene, origin);

    firmware->vendor = g_strdup("hikvision");
    firmware->platform = g_strdup(platform);
    firmware->version = g_strdup(version);
    firmware->build = g_strdup(build);
    return firmware;
}

static void
use_rules(Scene *scene)
{
    g_autoptr(GError) error = NULL;

    scene->rules = cam_rules_new(&error);
    g_assert_no_error(error);
}

static void
give(Scene *scene, CamFirmware *firmware)
{
    g_ptr_array_add(scene->firmwares, cam_firmware_ref(firmware));
}

static CamFirmware *
get_hop(const CamPlanRow *row, guint index)
{
    g_assert_cmpuint(index, <, row->hops->len);
    return ((CamHop *)row->hops->pdata[index])->firmware;
}

static void
assert_wanted(const CamPlanRow *row, const char *code, const char *wanted)
{
    g_assert_cmpuint(row->wanted->len, ==, 1);
    const CamWanted *missing = row->wanted->pdata[0];
    g_assert_cmpstr(missing->code, ==, code);
    g_assert_cmpstr(missing->wanted, ==, wanted);
}

static void
test_steps(Scene *scene, gconstpointer data)
{
    use_rules(scene);
    add_axis(scene, "P1367", "7.10.1");
    CamFirmware *target = add_axis_file(scene, "P1367", "12.11.77");

    /* the missing step is named, and nothing is done */
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "step-missing");
    assert_wanted(scene->plan->pdata[0], "wanted-step", "8.40.x");

    /* a step of another device is none */
    add_axis_file(scene, "P3245-V", "8.40.65");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "step-missing");

    CamFirmware *step = add_axis_file(scene, "P1367", "8.40.65");
    const CamPlanRow *row = scene_make(scene, 0);
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_cmpuint(row->hops->len, ==, 2);
    g_assert_true(get_hop(row, 0) == step);
    g_assert_true(get_hop(row, 1) == target);
    g_assert_cmpuint(row->estimate_s, ==, 600);
    g_assert_cmpuint(row->wanted->len, ==, 0);
    g_assert_nonnull(scene_find(row, "step-first"));

    /* steps come out of the depot beside files that were given, targets do not */
    give(scene, target);
    g_assert_cmpuint(scene_make(scene, 0)->hops->len, ==, 2);
    add_axis_file(scene, "P1367", "13.0.0");
    g_assert_true(cam_plan_row_get_target(scene_make(scene, 0)) == target);
}

/* the newest cannot be reached: an older one is better than none, and that is told */
static void
test_fall_back(Scene *scene, gconstpointer data)
{
    use_rules(scene);
    add_axis(scene, "P1367", "7.10.1");
    add_axis_file(scene, "P1367", "12.11.77");
    add_axis_file(scene, "P1367", "11.11.73");
    CamFirmware *older = add_axis_file(scene, "P1367", "9.80.69");
    const CamPlanRow *row = scene_make(scene, 0);

    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_true(cam_plan_row_get_target(row) == older);
    g_assert_cmpstr(cam_args_get(scene_find(row, "target-not-reachable")->args, "version"), ==,
                    "12.11.77");
    g_assert_cmpint(scene_find(row, "step-missing")->level, ==, CAM_LEVEL_WARN);
    assert_wanted(row, "wanted-step", "8.40.x");

    /* never one that is older than what runs, nor the same */
    cam_identity_set(((CamLook *)scene->looks->pdata[0])->identity, CAM_FIELD_FIRMWARE, "8.20.1");
    g_free(older->version);
    older->version = g_strdup("8.20.1");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "step-missing");
    scene->options.allow_downgrade = TRUE;
    g_free(older->version);
    older->version = g_strdup("8.10.1");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "step-missing");
}

static void
test_downgrade(Scene *scene, gconstpointer data)
{
    use_rules(scene);
    add_axis(scene, "P3245-V", "10.12.228");
    CamFirmware *axis = add_axis_file(scene, "P3245-V", "10.12.91");
    scene->options.allow_downgrade = TRUE;
    /* what is the newest in the depot is nobody's wish */
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEWER_INSTALLED, "newer-installed");
    give(scene, axis);
    scene->options.allow_downgrade = FALSE;
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEWER_INSTALLED, "newer-installed");
    scene->options.allow_downgrade = TRUE;
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_CONTRADICTS, "rule-wants-default");

    /* a make that does not mind */
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.23");
    give(scene, add_stored(scene, "/d/old.zip", "G5", "V5.7.10", "build 230101"));
    const CamPlanRow *row = scene_make(scene, 1);
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_nonnull(scene_find(row, "downgrade"));
}

/* a step that should be there: the row's own file is the word to leave it out */
static void
test_should(Scene *scene, gconstpointer data)
{
    use_rules(scene);
    CamLook *look = add_axis(scene, "P3265-V", "11.11.73");
    add_axis_file(scene, "P3265-V", "13.0.0");
    add_axis_file(scene, "P3265-V", "11.11.77");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "step-advised");
    assert_wanted(scene->plan->pdata[0], "wanted-step", "12.11.x");
    look->device->target.file = g_strdup("/site/P3265-V_13.0.0.bin");
    look->device->target.file_is_name = TRUE;
    const CamPlanRow *row = scene_make(scene, 0);
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_cmpint(scene_find(row, "step-advised")->level, ==, CAM_LEVEL_WARN);
    g_assert_cmpuint(row->hops->len, ==, 1);
    add_axis_file(scene, "P3265-V", "12.11.77");
    g_assert_cmpuint(scene_make(scene, 0)->hops->len, ==, 2);
}

/* though its number and date are lower, the second of the pair is the newer one */
static void
test_overruled(Scene *scene, gconstpointer data)
{
    use_rules(scene);
    CamLook *look = scene_add_look(scene, "DS-2CD2032-I", "R0", "V5.3.0");
    cam_identity_set(look->identity, CAM_FIELD_BUILD, "build 150814");
    CamFirmware *first = add_stored(scene, "/d/1.zip", "R0", "V5.4.41", "build 170310");
    CamFirmware *last = add_stored(scene, "/d/2.zip", "R0", "V5.4.5", "build 170123");
    const CamPlanRow *row = scene_make(scene, 0);

    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_true(get_hop(row, 0) == first);
    g_assert_true(get_hop(row, 1) == last);
    cam_identity_set(look->identity, CAM_FIELD_FIRMWARE, "V5.4.41");
    cam_identity_set(look->identity, CAM_FIELD_BUILD, "build 170310");
    row = scene_make(scene, 0);
    g_assert_cmpuint(row->hops->len, ==, 1);
    g_assert_true(get_hop(row, 0) == last);
    cam_identity_set(look->identity, CAM_FIELD_FIRMWARE, "V5.4.5");
    cam_identity_set(look->identity, CAM_FIELD_BUILD, "build 170123");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_UP_TO_DATE, "up-to-date");
}

/* the user's word, given to the file */
static void
test_meant_for(Scene *scene, gconstpointer data)
{
    CamFirmware *file = add_stored(scene, "/d/Firmware__V5.7.23_1.zip", NULL, "V5.7.23", NULL);

    for (guint i = 0; i < 3; i++)
        scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "fit-unknown");
    file->meant_for = g_strsplit("DS-2CD2386G2-IU", "|", -1);
    scene->options.canary = 3;
    const CamPlanRow *row = scene_make(scene, 0);
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_cmpint(row->fit, ==, CAM_FIT_UNKNOWN);
    g_assert_nonnull(scene_find(row, "fit-by-user"));
    g_assert_null(scene_find(row, "fit-unknown"));
    for (guint i = 0; i < 3; i++)
        g_assert_cmpuint(((CamPlanRow *)scene->plan->pdata[i])->stage, ==, i == 0 ? 1 : 2);

    /* its word counts when the same image is given as a file again */
    CamFirmware *given = scene_add_file(scene, "/f/again.zip", NULL, "V5.7.23", NULL);
    g_free(given->sha256);
    given->sha256 = g_strdup(file->sha256);
    g_assert_cmpint(scene_make(scene, 0)->verdict, ==, CAM_VERDICT_READY);
    g_ptr_array_set_size(scene->firmwares, 0);

    /* and never against what the file says itself */
    file->platform = g_strdup("H5");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NO_FIRMWARE, "no-firmware");
    assert_wanted(scene->plan->pdata[0], "wanted-firmware", NULL);
}

/* the user's word for a step makes the whole way one to be tried on one device */
static void
test_meant_step(Scene *scene, gconstpointer data)
{
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.10");
    CamFirmware *target = add_stored(scene, "/d/2.zip", "G5", "V5.7.23", "build 251220");
    CamFirmware *step = add_stored(scene, "/d/1.zip", NULL, "V5.7.18", "build 250101");
    target->min_from = g_strdup("V5.7.18");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "step-missing-min");
    assert_wanted(scene->plan->pdata[0], "wanted-step", "V5.7.18 or later, below V5.7.23");
    step->meant_for = g_strsplit("DS-2CD2386G2-IU", "|", -1);
    const CamPlanRow *row = scene_make(scene, 0);
    g_assert_cmpuint(row->hops->len, ==, 2);
    g_assert_true(get_hop(row, 0) == step);
    g_assert_cmpint(row->fit, ==, CAM_FIT_UNKNOWN);
}

/* who comes by another way gets a file that nobody else in its group got: a canary of its own */
static void
test_canary_of_a_way(Scene *scene, gconstpointer data)
{
    CamFirmware *target = add_stored(scene, "/d/2.zip", "G5", "V5.7.23", "build 251220");
    static const guint stages[] = { 1, 2, 1, 2 };

    add_stored(scene, "/d/1.zip", "G5", "V5.7.18", "build 250101");
    target->min_from = g_strdup("V5.7.18");
    for (guint i = 0; i < G_N_ELEMENTS(stages); i++)
        scene_add_look(scene, "DS-2CD2386G2-IU", "G5", i < 2 ? "V5.7.19" : "V5.7.10");
    for (guint i = 0; i < G_N_ELEMENTS(stages); i++) {
        const CamPlanRow *row = scene_make(scene, i);
        g_assert_cmpuint(row->hops->len, ==, i < 2 ? 1 : 2);
        g_assert_cmpuint(row->stage, ==, stages[i]);
    }
}

/* a row may name a file of the depot by its name or by its SHA-256 */
static void
test_row_depot(Scene *scene, gconstpointer data)
{
    CamLook *look = scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    CamFirmware *newest = add_stored(scene, "/a/newest.zip", "G5", "V5.7.23", "build 251220");
    CamFirmware *wished = add_stored(scene, "/a/wished.zip", "G5", "V5.7.20", "build 250101");
    CamFirmware *twin = add_stored(scene, "/b/wished.zip", "G3", "V5.7.20", "build 250101");
    CamFirmware *again = cam_firmware_ref(wished);

    g_ptr_array_add(scene->depot, again);
    /* as the inventory writes it: relative to its own folder */
    look->device->target.file = g_strdup("/site/wished.zip");
    /* with a folder it is that file and none of its name */
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "row-file-missing");
    look->device->target.file_is_name = TRUE;
    g_assert_true(cam_plan_row_get_target(scene_make(scene, 0)) == wished);
    g_free(look->device->target.file);
    look->device->target.file = g_strdup_printf("/site/%.8s", newest->sha256);
    g_assert_true(cam_plan_row_get_target(scene_make(scene, 0)) == newest);
    g_free(look->device->target.file);
    look->device->target.file = g_strdup_printf("/site/%.7s", newest->sha256);
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "row-file-missing");

    /* two for this device under one name */
    g_free(look->device->target.file);
    look->device->target.file = g_strdup("/site/wished.zip");
    g_free(twin->platform);
    twin->platform = g_strdup("G5");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "row-file-ambiguous");
}

/* a file that is there for one row is for no other, and keeps none from the depot */
static void
test_row_and_depot(Scene *scene, gconstpointer data)
{
    CamLook *first = scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    CamFirmware *own = scene_add_file(scene, "/f/own.zip", "G5", "V5.7.24", "build 260101");

    g_ptr_array_add(scene->row_files, cam_firmware_ref(own));
    g_ptr_array_set_size(scene->firmwares, 0);
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    scene_add_look(scene, "DS-2CD2386G2-IU", "H5", "V5.7.17");
    first->device->target.file = g_strdup("/f/own.zip");
    g_assert_true(cam_plan_row_get_target(scene_make(scene, 0)) == own);
    scene_assert_idle(scene->plan->pdata[1], CAM_VERDICT_NO_FIRMWARE, "no-firmware");
    scene_assert_idle(scene->plan->pdata[2], CAM_VERDICT_NO_FIRMWARE, "no-firmware");
    CamFirmware *newest = add_stored(scene, "/d/new.zip", "G5", "V5.7.23", "build 251220");
    g_assert_true(cam_plan_row_get_target(scene_make(scene, 0)) == own);
    g_assert_true(cam_plan_row_get_target(scene->plan->pdata[1]) == newest);

    /* one that was given is for all, also where a row names it */
    scene_add_file(scene, "/f/given.zip", "G5", "V5.7.19", "build 240801");
    g_assert_cmpstr(cam_plan_row_get_target(scene_make(scene, 1))->version, ==, "V5.7.19");
    g_free(first->device->target.file);
    first->device->target.file = g_strdup("/f/given.zip");
    g_assert_cmpstr(cam_plan_row_get_target(scene_make(scene, 1))->version, ==, "V5.7.19");
}

/* two platforms of one model get two files in one plan */
static void
test_platforms(Scene *scene, gconstpointer data)
{
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    scene_add_look(scene, "DS-2CD2386G2-IU", "H5", "V5.7.17");
    CamFirmware *g5 = add_stored(scene, "/d/g5.zip", "G5", "V5.7.23", "build 251220");
    CamFirmware *h5 = add_stored(scene, "/d/h5.zip", "H5", "V5.7.21", "build 250820");

    g_assert_true(cam_plan_row_get_target(scene_make(scene, 0)) == g5);
    g_assert_true(cam_plan_row_get_target(scene->plan->pdata[1]) == h5);
}

/* why this one of two with one version */
static void
test_twins(Scene *scene, gconstpointer data)
{
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    CamFirmware *a = add_stored(scene, "/d/a.zip", "G5", "V5.7.23", "build 251220");
    CamFirmware *b = add_stored(scene, "/d/b.zip", "G5", "V5.7.23", "build 251220");
    const CamPlanRow *row = scene_make(scene, 0);
    g_assert_true(cam_plan_row_get_target(row) == a);
    g_assert_nonnull(scene_find(row, "twin-by-name"));
    g_assert_cmpstr(cam_args_get(scene_find(row, "chosen-among")->args, "others"), ==, "b.zip");

    b->in_depot = FALSE;
    row = scene_make(scene, 0);
    g_assert_true(cam_plan_row_get_target(row) == b);
    g_assert_nonnull(scene_find(row, "twin-by-place"));

    b->build_sure = FALSE;
    row = scene_make(scene, 0);
    g_assert_true(cam_plan_row_get_target(row) == a);
    g_assert_nonnull(scene_find(row, "twin-by-build"));

    /* what the header says before what the name says */
    a->confidence = CAM_CONFIDENCE_NAME;
    b->confidence = CAM_CONFIDENCE_HEADER;
    row = scene_make(scene, 0);
    g_assert_true(cam_plan_row_get_target(row) == b);
    g_autofree char *text = cam_finding_format(scene_find(row, "twin-by-evidence"));
    g_assert_cmpstr(text, ==,
                    "taken before a.zip of the same version: what is known of it comes from the "
                    "header, of the other from the name");

    g_clear_pointer(&b->platform, g_free);
    b->meant_for = g_strsplit("DS-2CD2386G2-IU", "|", -1);
    row = scene_make(scene, 0);
    g_assert_true(cam_plan_row_get_target(row) == a);
    g_assert_nonnull(scene_find(row, "twin-by-fit"));

    /* the very same image twice is no choice */
    g_ptr_array_set_size(scene->depot, 1);
    give(scene, a);
    g_assert_null(scene_find(scene_make(scene, 0), "chosen-among"));
}

/* a thousand files for other devices and some for this one do not make a plan slow */
static void
test_many_files(Scene *scene, gconstpointer data)
{
    use_rules(scene);
    for (guint i = 0; i < 10000; i++) {
        g_autofree char *version = g_strdup_printf("9.%u.%u", i / 100, i % 100);
        add_axis_file(scene, "P1367", version);
    }
    CamFirmware *newest = add_axis_file(scene, "P1367", "10.8.1");
    for (guint i = 0; i < 10; i++)
        add_axis(scene, "P1367", "7.10.1");
    scene_make(scene, 0);
    for (guint i = 0; i < 10; i++)
        g_assert_true(cam_plan_row_get_target(scene->plan->pdata[i]) == newest);
    const char *others =
        cam_args_get(scene_find(scene->plan->pdata[0], "chosen-among")->args, "others");
    g_assert_true(g_str_has_suffix(others, " and 9995 more"));
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(Scene *scene, gconstpointer data);
    } tests[] = {
        { "/plan-depot/steps", test_steps },
        { "/plan-depot/fall-back", test_fall_back },
        { "/plan-depot/downgrade", test_downgrade },
        { "/plan-depot/should", test_should },
        { "/plan-depot/overruled", test_overruled },
        { "/plan-depot/meant-for", test_meant_for },
        { "/plan-depot/meant-step", test_meant_step },
        { "/plan-depot/canary-of-a-way", test_canary_of_a_way },
        { "/plan-depot/row-depot", test_row_depot },
        { "/plan-depot/row-and-depot", test_row_and_depot },
        { "/plan-depot/platforms", test_platforms },
        { "/plan-depot/twins", test_twins },
        { "/plan-depot/many-files", test_many_files },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Scene, NULL, scene_set_up, tests[i].test, scene_tear_down);
    return g_test_run();
}
