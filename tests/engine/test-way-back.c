/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/way-back.h"

#include "src/engine/plan.h"

/* how devices get back to what they run */

typedef struct {
    CamRules *rules;
    GPtrArray *profiles;
    GPtrArray *looks;
    GPtrArray *plan;
    GPtrArray *depot;
} Scene;

static void
set_up(Scene *scene, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    scene->rules = cam_rules_new(&error);
    g_assert_no_error(error);
    scene->profiles = cam_profiles_load(&error);
    g_assert_no_error(error);
    scene->looks = g_ptr_array_new_with_free_func((GDestroyNotify)cam_look_free);
    scene->plan = cam_plan_new();
    scene->depot = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    g_ptr_array_unref(scene->plan);
    g_ptr_array_unref(scene->looks);
    g_ptr_array_unref(scene->depot);
    g_ptr_array_unref(scene->profiles);
    cam_rules_free(scene->rules);
}

static CamFirmware *
make_file(const char *vendor, const char *model, const char *platform, const char *version)
{
    CamFirmware *firmware = cam_firmware_new("/f/file.bin");

    firmware->vendor = g_strdup(vendor);
    firmware->platform = g_strdup(platform);
    firmware->models = model != NULL ? g_strsplit(model, "|", -1) : NULL;
    firmware->version = g_strdup(version);
    firmware->build_sure = TRUE;
    firmware->kind = CAM_KIND_CAMERA;
    return firmware;
}

typedef struct {
    const char *vendor;
    const char *model;
    const char *platform;
    const char *from;
    const char *to;       /* hops, with a blank between */
    const char *depot;    /* (nullable) */
    const char *rollback; /* (nullable) */
    const char *code;     /* the finding of the class */
    gboolean missing;     /* what it runs is to be fetched */
} Row;

static void
add_row(Scene *scene, const Row *given)
{
    CamLook *look = g_new0(CamLook, 1);
    g_auto(GStrv) hops = g_strsplit(given->to, " ", -1);

    look->device = cam_device_new("10.0.0.1", 80, FALSE);
    look->findings = cam_findings_new();
    look->driver = cam_drivers_find(given->vendor);
    look->identity = cam_identity_new();
    look->identity->kind = CAM_KIND_CAMERA;
    cam_identity_set(look->identity, CAM_FIELD_VENDOR, given->vendor);
    cam_identity_set(look->identity, CAM_FIELD_MODEL, given->model);
    cam_identity_set(look->identity, CAM_FIELD_PLATFORM, given->platform);
    cam_identity_set(look->identity, CAM_FIELD_FIRMWARE, given->from);
    look->profile = cam_profiles_find(scene->profiles, given->vendor, look->identity);
    g_ptr_array_add(scene->looks, look);
    CamPlanRow *row = cam_plan_row_new(look->device);
    row->identity = cam_identity_copy(look->identity);
    for (char **hop = hops; *hop != NULL && **hop != '\0'; hop++) {
        g_autoptr(CamFirmware) firmware = make_file(given->vendor, NULL, given->platform, *hop);
        cam_plan_row_add_hop(row, firmware);
    }
    g_ptr_array_add(scene->plan, row);
}

static const Row rows[] = {
    /* two slots */
    { "axis", "P3245-V", "P3245-V", "10.12.91", "10.12.228", "10.12.91", "A", "way-back-by-itself",
      FALSE },
    { "axis", "P3245-V", "P3245-V", "10.12.91", "10.12.228", "10.12.90", "A", "way-back-by-itself",
      TRUE },
    /* the second step goes back to the first alone */
    { "axis", "P1367", "P1367", "7.10.1", "8.40.65 9.80.69", "7.10.1", "C", "way-back-with-default",
      FALSE },
    /* the key store is converted on the way: the old slot is no good any more */
    { "axis", "P3245-V", "P3245-V", "10.10.1", "11.5.9", "10.10.1", "C", "way-back-with-default",
      FALSE },
    { "axis", "P3245-V", "P3245-V", "10.10.1", "10.10.5 11.5.9", "10.10.1", "C",
      "way-back-with-default", FALSE },
    { "axis", "P3245-V", "P3245-V", "10.10.1", "11.5.9", NULL, "D", "way-back-none", TRUE },
    /* with some chips there is a floor, and nothing tells the chip */
    { "axis", "P3245-V", "P3245-V", "10.10.1", "12.11.77", "10.10.1", "D", "way-back-unsure",
      FALSE },
    { "axis", "P3245-V", "P3245-V", "10.10.1", "12.11.77", NULL, "D", "way-back-unsure", TRUE },
    /* one slot */
    { "hikvision", "DS-2CD2386G2-IU", "G5", "V5.7.15 build 240201", "V5.7.23",
      "V5.7.15 build 240201", "B", "way-back-by-file", FALSE },
    { "hikvision", "DS-2CD2386G2-IU", "G5", "V5.7.15 build 240201", "V5.7.23",
      "V5.7.15 build 240202", "D", "way-back-none", TRUE },
    { "hikvision", "DS-2CD2386G2-IU", "G5", "V5.7.15 build 240201", "V5.7.23", "V5.7.23", "D",
      "way-back-none", TRUE },
    /* what may not go below is not worth a file */
    { "hikvision", "DS-2CD1023G0-I", "G0", "V5.5.82 build 190909", "V5.5.89",
      "V5.5.82 build 190909", "D", "way-back-none", FALSE },
    { "hikvision", "DS-2CD1023G0-I", "G0", "V5.5.82 build 190909", "V5.5.89", NULL, "D",
      "way-back-none", FALSE },
    { "hikvision", "DS-2CD1023G0-I", "G0", "V5.5.80 build 190909", "V5.5.88",
      "V5.5.80 build 190909", "B", "way-back-by-file", FALSE },
    /* back from the second of an overruled pair is a step back like any other */
    { "hikvision", "DS-2CD2032-I", "R0", "V5.4.41 build 170310", "V5.4.5_170123",
      "V5.4.41 build 170310", "B", "way-back-by-file", FALSE },
    /* nothing is sent */
    { "hikvision", "DS-2CD2386G2-IU", "G5", "V5.7.23", "", NULL, NULL, NULL, FALSE },
};

static const Row one_slot = {
    "hikvision", "DS-2CD2386G2-IU", "G5", "V5.7.15 build 240201", "V5.7.23",
};

static void
test_classes(Scene *scene, gconstpointer data)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Row *given = &rows[i];
        g_ptr_array_set_size(scene->plan, 0);
        g_ptr_array_set_size(scene->looks, 0);
        g_ptr_array_set_size(scene->depot, 0);
        add_row(scene, given);
        gboolean axis = g_str_equal(given->vendor, "axis");
        if (given->depot != NULL)
            g_ptr_array_add(scene->depot, make_file(given->vendor, axis ? given->model : NULL,
                                                    given->platform, given->depot));
        cam_plan_add_way_back(scene->plan, scene->looks, scene->depot, scene->rules);
        const CamPlanRow *row = scene->plan->pdata[0];
        g_test_message("%s %s: %s to %s", given->vendor, given->model, given->from, given->to);
        g_assert_cmpstr(cam_rollback_name(row->rollback), ==, given->rollback);
        g_assert_true(given->code == NULL || cam_findings_find(row->findings, given->code) != NULL);
        g_assert_true((cam_findings_find(row->findings, "way-back-missing") != NULL) ==
                      given->missing);
        g_assert_cmpuint(row->wanted->len, ==, given->missing ? 1 : 0);
        if (!given->missing)
            continue;
        const CamWanted *wanted = row->wanted->pdata[0];
        g_assert_cmpstr(wanted->code, ==, "wanted-way-back");
        g_assert_cmpstr(wanted->wanted, ==, given->from);
    }
}

/* the old version of another device is none of this one's */
static void
test_other_file(Scene *scene, gconstpointer data)
{
    const Row *given = &one_slot;

    add_row(scene, given);
    g_ptr_array_add(scene->depot, make_file("hikvision", NULL, "G3", given->from));
    cam_plan_add_way_back(scene->plan, scene->looks, scene->depot, scene->rules);
    CamPlanRow *row = scene->plan->pdata[0];
    g_assert_cmpint(row->rollback, ==, CAM_ROLLBACK_D);

    /* one that nothing is known of counts if the user says so */
    CamFirmware *file = make_file("hikvision", NULL, NULL, given->from);
    g_ptr_array_add(scene->depot, file);
    cam_plan_add_way_back(scene->plan, scene->looks, scene->depot, scene->rules);
    g_assert_cmpint(row->rollback, ==, CAM_ROLLBACK_D);
    file->meant_for = g_strsplit(given->model, "|", -1);
    cam_plan_add_way_back(scene->plan, scene->looks, scene->depot, scene->rules);
    g_assert_cmpint(row->rollback, ==, CAM_ROLLBACK_B);
}

/* without rules and without a depot nobody promises anything */
static void
test_nothing(Scene *scene, gconstpointer data)
{
    add_row(scene, &one_slot);
    cam_plan_add_way_back(scene->plan, scene->looks, NULL, NULL);
    const CamPlanRow *row = scene->plan->pdata[0];
    g_assert_cmpint(row->rollback, ==, CAM_ROLLBACK_D);
    g_autofree char *text =
        cam_finding_format(cam_findings_find(row->findings, "way-back-missing"));
    g_assert_cmpstr(text, ==, "what it runs, V5.7.15 build 240201, is not in the depot");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/way-back/classes", Scene, NULL, set_up, test_classes, tear_down);
    g_test_add("/way-back/other-file", Scene, NULL, set_up, test_other_file, tear_down);
    g_test_add("/way-back/nothing", Scene, NULL, set_up, test_nothing, tear_down);
    return g_test_run();
}
