/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/reason.h"
#include "tests/engine/scene.h"

/* the plan is pure: looks and files in, rows out */

static CamLook *
add_failed(Scene *scene, CamErrorCode error, const char *code)
{
    CamLook *look = scene_add_look(scene, NULL, NULL, NULL);

    look->error = g_error_new_literal(CAM_ERROR, (int)error, "as it was");
    look->code = code;
    return look;
}

static void
test_ready(Scene *scene, gconstpointer data)
{
    CamLook *look = scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    CamFirmware *file = scene_add_file(scene, "/f/new.zip", "G5", "V5.7.23", "build 251220");
    const CamPlanRow *row = scene_make(scene, 0);

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
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.23");
    CamFirmware *file = scene_add_file(scene, "/f/same.zip", "G5", "V5.7.23", "build 240101");

    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_UP_TO_DATE, "up-to-date");
    g_free(file->version);
    file->version = g_strdup("V5.7.10");
    g_free(file->build);
    file->build = g_strdup("build 230101");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEWER_INSTALLED, "newer-installed");
    scene->options.allow_downgrade = TRUE;
    g_assert_cmpint(scene_make(scene, 0)->verdict, ==, CAM_VERDICT_READY);
    scene->options.allow_downgrade = FALSE;

    /* an old branch built later */
    g_free(file->build);
    file->build = g_strdup("build 250101");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "version-conflict");
    g_free(file->version);
    file->version = g_strdup("of an unheard kind");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "version-unreadable");
}

/* new-style names carry the day of packing */
static void
test_packing_date(Scene *scene, gconstpointer data)
{
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.23");
    CamFirmware *file = scene_add_file(scene, "/f/same.zip", "G5", "V5.7.23", "build 260509");

    file->build_sure = FALSE;
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_UP_TO_DATE, "up-to-date");
    g_free(file->version);
    file->version = g_strdup("V5.7.10");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEWER_INSTALLED, "newer-installed");
}

static void
test_no_firmware(Scene *scene, gconstpointer data)
{
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NO_FIRMWARE, "no-firmware");

    /* files of other platforms in a folder are not meant for it */
    scene_add_file(scene, "/f/a.zip", "G3", "V5.7.23", "build 251220");
    scene_add_file(scene, "/f/b.zip", "H5", "V5.7.23", "build 251220");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NO_FIRMWARE, "no-firmware");
}

static void
test_contradicts(Scene *scene, gconstpointer data)
{
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    scene_add_file(scene, "/f/a.zip", "G3", "V5.7.23", "build 251220");

    /* the only file given is meant */
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_CONTRADICTS, "contradicts-platform");
}

static void
test_best_file(Scene *scene, gconstpointer data)
{
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    scene_add_file(scene, "/f/unsure.zip", NULL, "V5.9.0", "build 260101");
    scene_add_file(scene, "/f/older.zip", "G5", "V5.7.20", "build 250101");
    CamFirmware *newest = scene_add_file(scene, "/f/newest.zip", "G5", "V5.7.23", "build 251220");
    scene_add_file(scene, "/f/other.zip", "H5", "V5.8.23", "build 251220");
    const CamPlanRow *row = scene_make(scene, 0);

    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_true(cam_plan_row_get_target(row) == newest);
}

static void
test_needs_decision(Scene *scene, gconstpointer data)
{
    CamLook *look = scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    CamFirmware *file = scene_add_file(scene, "/f/unsure.zip", NULL, "V5.7.23", "build 251220");

    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "fit-unknown");
    /* the row's file column is the user's word (DECISIONS 19) */
    look->device->target.file = g_strdup("/f/unsure.zip");
    const CamPlanRow *row = scene_make(scene, 0);
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    g_assert_cmpint(row->fit, ==, CAM_FIT_UNKNOWN);
    g_assert_true(cam_plan_row_get_target(row) == file);
}

static void
test_row_file(Scene *scene, gconstpointer data)
{
    CamLook *look = scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");

    scene_add_file(scene, "/f/newest.zip", "G5", "V5.7.23", "build 251220");
    CamFirmware *wished = scene_add_file(scene, "/f/wished.zip", "G5", "V5.7.20", "build 250101");
    look->device->target.file = g_strdup("/f/wished.zip");
    g_assert_true(cam_plan_row_get_target(scene_make(scene, 0)) == wished);

    g_free(look->device->target.file);
    look->device->target.file = g_strdup("/f/gone.zip");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "row-file-missing");

    /* what it runs afterwards could not be compared with anything */
    g_free(look->device->target.file);
    look->device->target.file = g_strdup("/f/silent.zip");
    scene_add_file(scene, "/f/silent.zip", NULL, NULL, NULL);
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NEEDS_DECISION, "file-without-version");

    /* the user's word does not outweigh a positive contradiction */
    scene_add_file(scene, "/f/wrong.zip", "H5", "V5.8.0", "build 251220");
    g_free(look->device->target.file);
    look->device->target.file = g_strdup("/f/wrong.zip");
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_CONTRADICTS, "contradicts-platform");
}

static void
test_skip(Scene *scene, gconstpointer data)
{
    CamLook *look = scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");

    scene_add_file(scene, "/f/newest.zip", "G5", "V5.7.23", "build 251220");
    look->device->target.skip = TRUE;
    look->device->target.reason = g_strdup("on a crane");
    g_clear_pointer(&look->identity, cam_identity_free);
    look->driver = NULL;
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_NO_FIRMWARE, "skip-wished");
    g_assert_cmpstr(cam_args_get(scene_find(scene->plan->pdata[0], "skip-wished")->args, "reason"),
                    ==, "on a crane");
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

    scene_add_file(scene, "/f/newest.zip", "G5", "V5.7.23", "build 251220");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        add_failed(scene, rows[i].error, rows[i].code);
    scene_make(scene, 0);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        scene_assert_idle(scene->plan->pdata[i], rows[i].verdict, rows[i].code);
    g_assert_cmpuint(cam_plan_count_stages(scene->plan), ==, 0);
}

static void
test_blocked(Scene *scene, gconstpointer data)
{
    CamLook *look = scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");

    scene_add_file(scene, "/f/newest.zip", "G5", "V5.7.23", "build 251220");
    cam_findings_add(look->findings, CAM_LEVEL_BLOCK, "upgrading-now", NULL);
    scene_assert_idle(scene_make(scene, 0), CAM_VERDICT_ERROR, "upgrading-now");
}

/* DECISIONS 14: make, model, hardware, platform and file make a group */
static void
test_canaries(Scene *scene, gconstpointer data)
{
    scene_add_file(scene, "/f/g5.zip", "G5", "V5.7.23", "build 251220");
    scene_add_file(scene, "/f/h5.zip", "H5", "V5.7.23", "build 251220");
    for (guint i = 0; i < 4; i++)
        scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");
    scene_add_look(scene, "DS-2CD2346G2-IU", "G5", "V5.7.17");
    scene_add_look(scene, "DS-2CD2386G2-IU", "H5", "V5.7.17");
    cam_identity_set(scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17")->identity,
                     CAM_FIELD_HARDWARE, "0x1");
    scene_make(scene, 0);
    static const guint stages[] = { 1, 2, 2, 2, 1, 1, 1 };
    for (guint i = 0; i < G_N_ELEMENTS(stages); i++)
        g_assert_cmpuint(((CamPlanRow *)scene->plan->pdata[i])->stage, ==, stages[i]);

    scene->options.canary = 2;
    scene_make(scene, 0);
    g_assert_cmpuint(((CamPlanRow *)scene->plan->pdata[1])->stage, ==, 1);
    g_assert_cmpuint(((CamPlanRow *)scene->plan->pdata[2])->stage, ==, 2);
}

static void
test_canary_of_one(Scene *scene, gconstpointer data)
{
    scene_add_file(scene, "/f/unsure.zip", NULL, "V5.7.23", "build 251220");
    for (guint i = 0; i < 4; i++)
        scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17")->device->target.file =
            g_strdup("/f/unsure.zip");
    scene->options.canary = 3;
    scene_make(scene, 0);
    for (guint i = 0; i < 4; i++)
        g_assert_cmpuint(((CamPlanRow *)scene->plan->pdata[i])->stage, ==, i == 0 ? 1 : 2);
}

static void
test_waves(Scene *scene, gconstpointer data)
{
    scene_add_file(scene, "/f/g5.zip", "G5", "V5.7.23", "build 251220");
    for (guint i = 0; i < 24; i++)
        scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17")->device->target.skip = i % 2 == 0;
    scene->options.wave = 4;
    scene_make(scene, 0);
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
    CamLook *look = scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17");

    scene_add_file(scene, "/f/g5.zip", "G5", "V5.7.23", "build 251220");
    look->identity->read_at_us = G_GINT64_CONSTANT(1763000000) * G_USEC_PER_SEC;
    look->identity->clock_utc_us = look->identity->read_at_us - 299 * G_USEC_PER_SEC;
    g_assert_null(scene_find(scene_make(scene, 0), "clock-wrong"));
    look->identity->clock_utc_us = look->identity->read_at_us - 3600 * (gint64)G_USEC_PER_SEC;
    const CamPlanRow *row = scene_make(scene, 0);
    g_autofree char *text = cam_finding_format(scene_find(row, "clock-wrong"));
    g_assert_cmpstr(text, ==, "its clock is off by -3600 s");
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
}

static void
test_areas(Scene *scene, gconstpointer data)
{
    scene_add_file(scene, "/f/g5.zip", "G5", "V5.7.23", "build 251220");
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17")->device->target.area =
        g_strdup("vault");
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17")->device->target.area =
        g_strdup("yard");
    scene_add_look(scene, "DS-2CD2386G2-IU", "G5", "V5.7.17")->device->target.area =
        g_strdup("yard");
    scene_make(scene, 0);
    g_assert_nonnull(scene_find(scene->plan->pdata[0], "area-dark"));
    g_assert_null(scene_find(scene->plan->pdata[1], "area-dark"));
    g_assert_null(scene_find(scene->plan->pdata[2], "area-dark"));
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
        g_test_add(tests[i].name, Scene, NULL, scene_set_up, tests[i].test, scene_tear_down);
    return g_test_run();
}
