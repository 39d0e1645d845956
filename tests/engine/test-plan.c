/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/plan.h"
#include "src/engine/reason.h"

/* the plan is pure: looks and files in, rows out */

typedef struct {
    GPtrArray *looks;
    GPtrArray *firmwares;
    GPtrArray *depot;
    CamRules *rules;
    CamPlanOptions options;
    GPtrArray *plan;
} Scene;

static void
set_up(Scene *scene, gconstpointer data)
{
    scene->looks = g_ptr_array_new_with_free_func((GDestroyNotify)cam_look_free);
    scene->firmwares = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
    scene->depot = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
    cam_plan_options_init(&scene->options);
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    g_clear_pointer(&scene->plan, g_ptr_array_unref);
    g_ptr_array_unref(scene->looks);
    g_ptr_array_unref(scene->firmwares);
    g_ptr_array_unref(scene->depot);
    cam_rules_free(scene->rules);
}

static CamLook *
add_look(Scene *scene, const char *model, const char *platform, const char *version)
{
    CamLook *look = g_new0(CamLook, 1);
    g_autofree char *address = g_strdup_printf("10.0.0.%u", scene->looks->len + 1);

    look->device = cam_device_new(address, 80, FALSE);
    look->device->given = TRUE;
    look->findings = cam_findings_new();
    look->driver = cam_drivers_find("hikvision");
    g_assert_nonnull(look->driver);
    look->identity = cam_identity_new();
    look->identity->kind = CAM_KIND_CAMERA;
    cam_identity_set(look->identity, CAM_FIELD_VENDOR, "hikvision");
    cam_identity_set(look->identity, CAM_FIELD_MODEL, model);
    cam_identity_set(look->identity, CAM_FIELD_PLATFORM, platform);
    cam_identity_set(look->identity, CAM_FIELD_FIRMWARE, version);
    cam_identity_set(look->identity, CAM_FIELD_BUILD, "build 240101");
    g_ptr_array_add(scene->looks, look);
    return look;
}

static CamLook *
add_failed(Scene *scene, CamErrorCode error, const char *code)
{
    CamLook *look = add_look(scene, NULL, NULL, NULL);

    look->error = g_error_new_literal(CAM_ERROR, (int)error, "as it was");
    look->code = code;
    return look;
}

static CamFirmware *
add_file(Scene *scene, const char *origin, const char *platform, const char *version,
         const char *build)
{
    CamFirmware *firmware = cam_firmware_new(origin);

    firmware->vendor = g_strdup("hikvision");
    firmware->platform = g_strdup(platform);
    firmware->version = g_strdup(version);
    firmware->build = g_strdup(build);
    firmware->build_sure = TRUE;
    firmware->kind = CAM_KIND_CAMERA;
    firmware->sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, origin, -1);
    g_ptr_array_add(scene->firmwares, firmware);
    return firmware;
}

static const CamPlanRow *
make(Scene *scene, guint row)
{
    g_clear_pointer(&scene->plan, g_ptr_array_unref);
    scene->plan = cam_plan_make(&(CamPlanInput){
        .looks = scene->looks,
        .firmwares = scene->firmwares,
        .depot = scene->depot,
        .rules = scene->rules,
        .options = &scene->options,
    });
    g_assert_cmpuint(scene->plan->len, ==, scene->looks->len);
    return scene->plan->pdata[row];
}

static const CamFinding *
find(const CamPlanRow *row, const char *code)
{
    for (guint i = 0; i < row->findings->len; i++) {
        const CamFinding *finding = row->findings->pdata[i];
        if (g_str_equal(finding->code, code))
            return finding;
    }
    return NULL;
}

static void
assert_idle(const CamPlanRow *row, CamVerdict verdict, const char *code)
{
    g_assert_cmpstr(cam_verdict_name(row->verdict), ==, cam_verdict_name(verdict));
    g_assert_cmpuint(row->hops->len, ==, 0);
    g_assert_cmpuint(row->stage, ==, 0);
    g_assert_nonnull(find(row, code));
}

static void
test_ready(Scene *scene, gconstpointer data)
{
    CamLook *look = add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    CamFirmware *file = add_file(scene, "/f/new.zip", "G5", "V5.7.23", "build 251220");
    const CamPlanRow *row = make(scene, 0);

    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_cmpint(row->fit, ==, CAM_FIT_FITS);
    g_assert_true(row->device == look->device);
    g_assert_true(cam_plan_row_get_target(row) == file);
    g_assert_cmpuint(row->stage, ==, 1);
    g_assert_cmpuint(row->estimate_s, >, 0);
    g_assert_cmpuint(cam_plan_count_stages(scene->plan), ==, 1);
}

static void
test_versions(Scene *scene, gconstpointer data)
{
    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.23");
    CamFirmware *file = add_file(scene, "/f/same.zip", "G5", "V5.7.23", "build 240101");

    assert_idle(make(scene, 0), CAM_VERDICT_UP_TO_DATE, "up-to-date");
    g_free(file->version);
    file->version = g_strdup("V5.7.10");
    g_free(file->build);
    file->build = g_strdup("build 230101");
    assert_idle(make(scene, 0), CAM_VERDICT_NEWER_INSTALLED, "newer-installed");
    scene->options.allow_downgrade = TRUE;
    g_assert_cmpint(make(scene, 0)->verdict, ==, CAM_VERDICT_READY);
    scene->options.allow_downgrade = FALSE;

    /* an old branch built later */
    g_free(file->build);
    file->build = g_strdup("build 250101");
    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "version-conflict");
    g_free(file->version);
    file->version = g_strdup("of an unheard kind");
    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "version-unreadable");
}

/* new-style names carry the day of packing */
static void
test_packing_date(Scene *scene, gconstpointer data)
{
    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.23");
    CamFirmware *file = add_file(scene, "/f/same.zip", "G5", "V5.7.23", "build 260509");

    file->build_sure = FALSE;
    assert_idle(make(scene, 0), CAM_VERDICT_UP_TO_DATE, "up-to-date");
    g_free(file->version);
    file->version = g_strdup("V5.7.10");
    assert_idle(make(scene, 0), CAM_VERDICT_NEWER_INSTALLED, "newer-installed");
}

static void
test_no_firmware(Scene *scene, gconstpointer data)
{
    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    assert_idle(make(scene, 0), CAM_VERDICT_NO_FIRMWARE, "no-firmware");

    /* files of other platforms in a folder are not meant for it */
    add_file(scene, "/f/a.zip", "G3", "V5.7.23", "build 251220");
    add_file(scene, "/f/b.zip", "H5", "V5.7.23", "build 251220");
    assert_idle(make(scene, 0), CAM_VERDICT_NO_FIRMWARE, "no-firmware");
}

static void
test_contradicts(Scene *scene, gconstpointer data)
{
    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    add_file(scene, "/f/a.zip", "G3", "V5.7.23", "build 251220");

    /* the only file given is meant */
    assert_idle(make(scene, 0), CAM_VERDICT_CONTRADICTS, "contradicts-platform");
}

static void
test_best_file(Scene *scene, gconstpointer data)
{
    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    add_file(scene, "/f/unsure.zip", NULL, "V5.9.0", "build 260101");
    add_file(scene, "/f/older.zip", "G5", "V5.7.20", "build 250101");
    CamFirmware *newest = add_file(scene, "/f/newest.zip", "G5", "V5.7.23", "build 251220");
    add_file(scene, "/f/other.zip", "H5", "V5.8.23", "build 251220");
    const CamPlanRow *row = make(scene, 0);

    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_true(cam_plan_row_get_target(row) == newest);
}

static void
test_needs_decision(Scene *scene, gconstpointer data)
{
    CamLook *look = add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    CamFirmware *file = add_file(scene, "/f/unsure.zip", NULL, "V5.7.23", "build 251220");

    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "fit-unknown");
    /* the row's file column is the user's word (DECISIONS 19) */
    look->device->target.file = g_strdup("/f/unsure.zip");
    const CamPlanRow *row = make(scene, 0);
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_cmpint(row->fit, ==, CAM_FIT_UNKNOWN);
    g_assert_true(cam_plan_row_get_target(row) == file);
}

static void
test_row_file(Scene *scene, gconstpointer data)
{
    CamLook *look = add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");

    add_file(scene, "/f/newest.zip", "G5", "V5.7.23", "build 251220");
    CamFirmware *wished = add_file(scene, "/f/wished.zip", "G5", "V5.7.20", "build 250101");
    look->device->target.file = g_strdup("/f/wished.zip");
    g_assert_true(cam_plan_row_get_target(make(scene, 0)) == wished);

    g_free(look->device->target.file);
    look->device->target.file = g_strdup("/f/gone.zip");
    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "row-file-missing");

    /* the user's word does not outweigh a positive contradiction */
    add_file(scene, "/f/wrong.zip", "H5", "V5.8.0", "build 251220");
    g_free(look->device->target.file);
    look->device->target.file = g_strdup("/f/wrong.zip");
    assert_idle(make(scene, 0), CAM_VERDICT_CONTRADICTS, "contradicts-platform");
}

static void
test_skip(Scene *scene, gconstpointer data)
{
    CamLook *look = add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");

    add_file(scene, "/f/newest.zip", "G5", "V5.7.23", "build 251220");
    look->device->target.skip = TRUE;
    look->device->target.reason = g_strdup("on a crane");
    g_clear_pointer(&look->identity, cam_identity_free);
    look->driver = NULL;
    assert_idle(make(scene, 0), CAM_VERDICT_NO_FIRMWARE, "skip-wished");
    g_assert_cmpstr(cam_args_get(find(scene->plan->pdata[0], "skip-wished")->args, "reason"), ==,
                    "on a crane");
}

static void
test_failed(Scene *scene, gconstpointer data)
{
    static const struct {
        CamErrorCode error;
        const char *code;
        CamVerdict verdict;
    } rows[] = {
        { CAM_ERROR_UNREACHABLE, "unreachable", CAM_VERDICT_UNREACHABLE },
        { CAM_ERROR_TIMEOUT, "unreachable", CAM_VERDICT_UNREACHABLE },
        { CAM_ERROR_AUTH, "auth-failed", CAM_VERDICT_AUTH_FAILED },
        { CAM_ERROR_NO_CREDENTIAL, "no-credential", CAM_VERDICT_AUTH_FAILED },
        { CAM_ERROR_LOCKED, "locked", CAM_VERDICT_LOCKED },
        { CAM_ERROR_NOT_ACTIVATED, "not-activated", CAM_VERDICT_NOT_ACTIVATED },
        { CAM_ERROR_UNSUPPORTED, "unsupported", CAM_VERDICT_UNSUPPORTED },
        { CAM_ERROR_PROTOCOL, "error", CAM_VERDICT_ERROR },
    };

    add_file(scene, "/f/newest.zip", "G5", "V5.7.23", "build 251220");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        add_failed(scene, rows[i].error, rows[i].code);
    make(scene, 0);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_idle(scene->plan->pdata[i], rows[i].verdict, rows[i].code);
    g_assert_cmpuint(cam_plan_count_stages(scene->plan), ==, 0);
}

static void
test_blocked(Scene *scene, gconstpointer data)
{
    CamLook *look = add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");

    add_file(scene, "/f/newest.zip", "G5", "V5.7.23", "build 251220");
    cam_findings_add(look->findings, CAM_LEVEL_BLOCK, "upgrading-now", NULL);
    assert_idle(make(scene, 0), CAM_VERDICT_ERROR, "upgrading-now");
}

/* DECISIONS 14: make, model, hardware, platform and file make a group */
static void
test_canaries(Scene *scene, gconstpointer data)
{
    add_file(scene, "/f/g5.zip", "G5", "V5.7.23", "build 251220");
    add_file(scene, "/f/h5.zip", "H5", "V5.7.23", "build 251220");
    for (guint i = 0; i < 4; i++)
        add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    add_look(scene, "DS-2CD2346G2-IU", "G5", "V5.7.17");
    add_look(scene, "DS-2CD2386G2-IU", "H5", "V5.7.17");
    cam_identity_set(add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17")->identity,
                     CAM_FIELD_HARDWARE, "0x1");
    make(scene, 0);
    static const guint stages[] = { 1, 2, 2, 2, 1, 1, 1 };
    for (guint i = 0; i < G_N_ELEMENTS(stages); i++)
        g_assert_cmpuint(((CamPlanRow *)scene->plan->pdata[i])->stage, ==, stages[i]);

    scene->options.canary = 2;
    make(scene, 0);
    g_assert_cmpuint(((CamPlanRow *)scene->plan->pdata[1])->stage, ==, 1);
    g_assert_cmpuint(((CamPlanRow *)scene->plan->pdata[2])->stage, ==, 2);
}

static void
test_canary_of_one(Scene *scene, gconstpointer data)
{
    add_file(scene, "/f/unsure.zip", NULL, "V5.7.23", "build 251220");
    for (guint i = 0; i < 4; i++)
        add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17")->device->target.file =
            g_strdup("/f/unsure.zip");
    scene->options.canary = 3;
    make(scene, 0);
    for (guint i = 0; i < 4; i++)
        g_assert_cmpuint(((CamPlanRow *)scene->plan->pdata[i])->stage, ==, i == 0 ? 1 : 2);
}

static void
test_waves(Scene *scene, gconstpointer data)
{
    add_file(scene, "/f/g5.zip", "G5", "V5.7.23", "build 251220");
    for (guint i = 0; i < 24; i++)
        add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17")->device->target.skip = i % 2 == 0;
    scene->options.wave = 4;
    make(scene, 0);
    static const guint expected[] = { 12, 1, 4, 4, 3 };
    guint counts[G_N_ELEMENTS(expected)] = { 0 };
    g_assert_cmpuint(cam_plan_count_stages(scene->plan), ==, G_N_ELEMENTS(expected) - 1);
    for (guint i = 0; i < scene->plan->len; i++)
        counts[((CamPlanRow *)scene->plan->pdata[i])->stage]++;
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpuint(counts[i], ==, expected[i]);
}

/* a finding, never a reason against an update (DECISIONS 17) */
static void
test_clock(Scene *scene, gconstpointer data)
{
    CamLook *look = add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");

    add_file(scene, "/f/g5.zip", "G5", "V5.7.23", "build 251220");
    look->identity->read_at_us = G_GINT64_CONSTANT(1763000000) * G_USEC_PER_SEC;
    look->identity->clock_utc_us = look->identity->read_at_us - 299 * G_USEC_PER_SEC;
    g_assert_null(find(make(scene, 0), "clock-wrong"));
    look->identity->clock_utc_us = look->identity->read_at_us - 3600 * (gint64)G_USEC_PER_SEC;
    const CamPlanRow *row = make(scene, 0);
    g_autofree char *text = cam_finding_format(find(row, "clock-wrong"));
    g_assert_cmpstr(text, ==, "its clock is off by -3600 s");
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
}

static void
test_areas(Scene *scene, gconstpointer data)
{
    add_file(scene, "/f/g5.zip", "G5", "V5.7.23", "build 251220");
    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17")->device->target.area = g_strdup("vault");
    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17")->device->target.area = g_strdup("yard");
    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17")->device->target.area = g_strdup("yard");
    make(scene, 0);
    g_assert_nonnull(find(scene->plan->pdata[0], "area-dark"));
    g_assert_null(find(scene->plan->pdata[1], "area-dark"));
    g_assert_null(find(scene->plan->pdata[2], "area-dark"));
}

/* depot and rules */

static CamLook *
add_axis(Scene *scene, const char *model, const char *version)
{
    CamLook *look = add_look(scene, model, model, version);

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
    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "step-missing");
    assert_wanted(scene->plan->pdata[0], "wanted-step", "8.40.x");

    /* a step of another device is none */
    add_axis_file(scene, "P3245-V", "8.40.65");
    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "step-missing");

    CamFirmware *step = add_axis_file(scene, "P1367", "8.40.65");
    const CamPlanRow *row = make(scene, 0);
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_cmpuint(row->hops->len, ==, 2);
    g_assert_true(get_hop(row, 0) == step);
    g_assert_true(get_hop(row, 1) == target);
    g_assert_cmpuint(row->estimate_s, ==, 600);
    g_assert_cmpuint(row->wanted->len, ==, 0);
    g_assert_nonnull(find(row, "step-first"));

    /* steps come out of the depot beside files that were given, targets do not */
    give(scene, target);
    g_assert_cmpuint(make(scene, 0)->hops->len, ==, 2);
    add_axis_file(scene, "P1367", "13.0.0");
    g_assert_true(cam_plan_row_get_target(make(scene, 0)) == target);
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
    const CamPlanRow *row = make(scene, 0);

    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_true(cam_plan_row_get_target(row) == older);
    g_assert_cmpstr(cam_args_get(find(row, "target-not-reachable")->args, "version"), ==,
                    "12.11.77");
    g_assert_cmpint(find(row, "step-missing")->level, ==, CAM_LEVEL_WARN);
    assert_wanted(row, "wanted-step", "8.40.x");

    /* never one that is older than what runs, nor the same */
    cam_identity_set(((CamLook *)scene->looks->pdata[0])->identity, CAM_FIELD_FIRMWARE, "8.20.1");
    g_free(older->version);
    older->version = g_strdup("8.20.1");
    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "step-missing");
    scene->options.allow_downgrade = TRUE;
    g_free(older->version);
    older->version = g_strdup("8.10.1");
    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "step-missing");
}

static void
test_downgrade(Scene *scene, gconstpointer data)
{
    use_rules(scene);
    add_axis(scene, "P3245-V", "10.12.228");
    add_axis_file(scene, "P3245-V", "10.12.91");
    assert_idle(make(scene, 0), CAM_VERDICT_NEWER_INSTALLED, "newer-installed");
    scene->options.allow_downgrade = TRUE;
    assert_idle(make(scene, 0), CAM_VERDICT_CONTRADICTS, "rule-wants-default");

    /* a make that does not mind */
    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.23");
    add_stored(scene, "/d/old.zip", "G5", "V5.7.10", "build 230101");
    const CamPlanRow *row = make(scene, 1);
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_nonnull(find(row, "downgrade"));
}

/* a step that should be there: the row's own file is the word to leave it out */
static void
test_should(Scene *scene, gconstpointer data)
{
    use_rules(scene);
    CamLook *look = add_axis(scene, "P3265-V", "11.11.73");
    add_axis_file(scene, "P3265-V", "13.0.0");
    add_axis_file(scene, "P3265-V", "11.11.77");
    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "step-advised");
    assert_wanted(scene->plan->pdata[0], "wanted-step", "12.11.x");
    look->device->target.file = g_strdup("/site/P3265-V_13.0.0.bin");
    const CamPlanRow *row = make(scene, 0);
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_cmpint(find(row, "step-advised")->level, ==, CAM_LEVEL_WARN);
    g_assert_cmpuint(row->hops->len, ==, 1);
    add_axis_file(scene, "P3265-V", "12.11.77");
    g_assert_cmpuint(make(scene, 0)->hops->len, ==, 2);
}

/* though its number and date are lower, the second of the pair is the newer one */
static void
test_overruled(Scene *scene, gconstpointer data)
{
    use_rules(scene);
    CamLook *look = add_look(scene, "DS-2CD2032-I", "R0", "V5.3.0");
    cam_identity_set(look->identity, CAM_FIELD_BUILD, "build 150814");
    CamFirmware *first = add_stored(scene, "/d/1.zip", "R0", "V5.4.41", "build 170310");
    CamFirmware *last = add_stored(scene, "/d/2.zip", "R0", "V5.4.5", "build 170123");
    const CamPlanRow *row = make(scene, 0);

    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_true(get_hop(row, 0) == first);
    g_assert_true(get_hop(row, 1) == last);
    cam_identity_set(look->identity, CAM_FIELD_FIRMWARE, "V5.4.41");
    cam_identity_set(look->identity, CAM_FIELD_BUILD, "build 170310");
    row = make(scene, 0);
    g_assert_cmpuint(row->hops->len, ==, 1);
    g_assert_true(get_hop(row, 0) == last);
    cam_identity_set(look->identity, CAM_FIELD_FIRMWARE, "V5.4.5");
    cam_identity_set(look->identity, CAM_FIELD_BUILD, "build 170123");
    assert_idle(make(scene, 0), CAM_VERDICT_UP_TO_DATE, "up-to-date");
}

/* the user's word, given to the file */
static void
test_meant_for(Scene *scene, gconstpointer data)
{
    CamFirmware *file = add_stored(scene, "/d/Firmware__V5.7.23_1.zip", NULL, "V5.7.23", NULL);

    for (guint i = 0; i < 3; i++)
        add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "fit-unknown");
    file->meant_for = g_strsplit("DS-2CD2386G2-IU", "|", -1);
    scene->options.canary = 3;
    const CamPlanRow *row = make(scene, 0);
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_cmpint(row->fit, ==, CAM_FIT_UNKNOWN);
    g_assert_nonnull(find(row, "fit-by-user"));
    g_assert_null(find(row, "fit-unknown"));
    for (guint i = 0; i < 3; i++)
        g_assert_cmpuint(((CamPlanRow *)scene->plan->pdata[i])->stage, ==, i == 0 ? 1 : 2);

    /* its word counts when the same image is given as a file again */
    CamFirmware *given = add_file(scene, "/f/again.zip", NULL, "V5.7.23", NULL);
    g_free(given->sha256);
    given->sha256 = g_strdup(file->sha256);
    g_assert_cmpint(make(scene, 0)->verdict, ==, CAM_VERDICT_READY);
    g_ptr_array_set_size(scene->firmwares, 0);

    /* and never against what the file says itself */
    file->platform = g_strdup("H5");
    assert_idle(make(scene, 0), CAM_VERDICT_NO_FIRMWARE, "no-firmware");
    assert_wanted(scene->plan->pdata[0], "wanted-firmware", NULL);
}

/* the user's word for a step makes the whole way one to be tried on one device */
static void
test_meant_step(Scene *scene, gconstpointer data)
{
    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.10");
    CamFirmware *target = add_stored(scene, "/d/2.zip", "G5", "V5.7.23", "build 251220");
    CamFirmware *step = add_stored(scene, "/d/1.zip", NULL, "V5.7.18", "build 250101");
    target->min_from = g_strdup("V5.7.18");
    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "step-missing-min");
    assert_wanted(scene->plan->pdata[0], "wanted-step", "V5.7.18 or later, below V5.7.23");
    step->meant_for = g_strsplit("DS-2CD2386G2-IU", "|", -1);
    const CamPlanRow *row = make(scene, 0);
    g_assert_cmpuint(row->hops->len, ==, 2);
    g_assert_true(get_hop(row, 0) == step);
    g_assert_cmpint(row->fit, ==, CAM_FIT_UNKNOWN);
}

/* a row may name a file of the depot by its name or by its SHA-256 */
static void
test_row_depot(Scene *scene, gconstpointer data)
{
    CamLook *look = add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    CamFirmware *newest = add_stored(scene, "/a/newest.zip", "G5", "V5.7.23", "build 251220");
    CamFirmware *wished = add_stored(scene, "/a/wished.zip", "G5", "V5.7.20", "build 250101");
    CamFirmware *twin = add_stored(scene, "/b/wished.zip", "G3", "V5.7.20", "build 250101");
    CamFirmware *again = cam_firmware_ref(wished);

    g_ptr_array_add(scene->depot, again);
    /* as the inventory writes it: relative to its own folder */
    look->device->target.file = g_strdup("/site/wished.zip");
    g_assert_true(cam_plan_row_get_target(make(scene, 0)) == wished);
    g_free(look->device->target.file);
    look->device->target.file = g_strdup_printf("/site/%.8s", newest->sha256);
    g_assert_true(cam_plan_row_get_target(make(scene, 0)) == newest);
    g_free(look->device->target.file);
    look->device->target.file = g_strdup_printf("/site/%.7s", newest->sha256);
    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "row-file-missing");

    /* two for this device under one name */
    g_free(look->device->target.file);
    look->device->target.file = g_strdup("/site/wished.zip");
    g_free(twin->platform);
    twin->platform = g_strdup("G5");
    assert_idle(make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "row-file-ambiguous");
}

/* files that are there for one row do not keep the others from the depot */
static void
test_row_and_depot(Scene *scene, gconstpointer data)
{
    CamLook *first = add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    CamFirmware *own = add_file(scene, "/f/own.zip", "G5", "V5.7.18", "build 240701");
    CamFirmware *newest = add_stored(scene, "/d/new.zip", "G5", "V5.7.23", "build 251220");

    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    first->device->target.file = g_strdup("/f/own.zip");
    g_assert_true(cam_plan_row_get_target(make(scene, 0)) == own);
    g_assert_true(cam_plan_row_get_target(scene->plan->pdata[1]) == newest);

    /* one that was given is for all */
    add_file(scene, "/f/given.zip", "G5", "V5.7.19", "build 240801");
    g_assert_cmpstr(cam_plan_row_get_target(make(scene, 1))->version, ==, "V5.7.19");
}

/* two platforms of one model get two files in one plan */
static void
test_platforms(Scene *scene, gconstpointer data)
{
    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    add_look(scene, "DS-2CD2386G2-IU", "H5", "V5.7.17");
    CamFirmware *g5 = add_stored(scene, "/d/g5.zip", "G5", "V5.7.23", "build 251220");
    CamFirmware *h5 = add_stored(scene, "/d/h5.zip", "H5", "V5.7.21", "build 250820");

    g_assert_true(cam_plan_row_get_target(make(scene, 0)) == g5);
    g_assert_true(cam_plan_row_get_target(scene->plan->pdata[1]) == h5);
}

/* why this one of two with one version */
static void
test_twins(Scene *scene, gconstpointer data)
{
    add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    CamFirmware *a = add_stored(scene, "/d/a.zip", "G5", "V5.7.23", "build 251220");
    CamFirmware *b = add_stored(scene, "/d/b.zip", "G5", "V5.7.23", "build 251220");
    const CamPlanRow *row = make(scene, 0);
    g_assert_true(cam_plan_row_get_target(row) == a);
    g_assert_nonnull(find(row, "twin-by-name"));
    g_assert_cmpstr(cam_args_get(find(row, "chosen-among")->args, "others"), ==, "b.zip");

    b->in_depot = FALSE;
    row = make(scene, 0);
    g_assert_true(cam_plan_row_get_target(row) == b);
    g_assert_nonnull(find(row, "twin-by-place"));

    b->build_sure = FALSE;
    row = make(scene, 0);
    g_assert_true(cam_plan_row_get_target(row) == a);
    g_assert_nonnull(find(row, "twin-by-build"));

    /* what the header says before what the name says */
    a->confidence = CAM_CONFIDENCE_NAME;
    b->confidence = CAM_CONFIDENCE_HEADER;
    row = make(scene, 0);
    g_assert_true(cam_plan_row_get_target(row) == b);
    g_autofree char *text = cam_finding_format(find(row, "twin-by-evidence"));
    g_assert_cmpstr(text, ==,
                    "taken before a.zip of the same version: what is known of it comes from the "
                    "header, of the other from the name");

    g_clear_pointer(&b->platform, g_free);
    b->meant_for = g_strsplit("DS-2CD2386G2-IU", "|", -1);
    row = make(scene, 0);
    g_assert_true(cam_plan_row_get_target(row) == a);
    g_assert_nonnull(find(row, "twin-by-fit"));

    /* the very same image twice is no choice */
    g_ptr_array_set_size(scene->depot, 1);
    give(scene, a);
    g_assert_null(find(make(scene, 0), "chosen-among"));
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
    make(scene, 0);
    for (guint i = 0; i < 10; i++)
        g_assert_true(cam_plan_row_get_target(scene->plan->pdata[i]) == newest);
    const char *others = cam_args_get(find(scene->plan->pdata[0], "chosen-among")->args, "others");
    g_assert_true(g_str_has_suffix(others, " and 9995 more"));
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(Scene *scene, gconstpointer data);
    } tests[] = {
        { "/plan/ready", test_ready },
        { "/plan/versions", test_versions },
        { "/plan/packing-date", test_packing_date },
        { "/plan/no-firmware", test_no_firmware },
        { "/plan/contradicts", test_contradicts },
        { "/plan/best-file", test_best_file },
        { "/plan/needs-decision", test_needs_decision },
        { "/plan/row-file", test_row_file },
        { "/plan/steps", test_steps },
        { "/plan/fall-back", test_fall_back },
        { "/plan/downgrade", test_downgrade },
        { "/plan/should", test_should },
        { "/plan/overruled", test_overruled },
        { "/plan/meant-for", test_meant_for },
        { "/plan/meant-step", test_meant_step },
        { "/plan/row-depot", test_row_depot },
        { "/plan/row-and-depot", test_row_and_depot },
        { "/plan/platforms", test_platforms },
        { "/plan/twins", test_twins },
        { "/plan/many-files", test_many_files },
        { "/plan/skip", test_skip },
        { "/plan/failed", test_failed },
        { "/plan/blocked", test_blocked },
        { "/plan/canaries", test_canaries },
        { "/plan/canary-of-one", test_canary_of_one },
        { "/plan/waves", test_waves },
        { "/plan/areas", test_areas },
        { "/plan/clock", test_clock },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Scene, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
