/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/plan.h"

#include "src/engine/plan-private.h"
#include "src/engine/reason.h"

/* a clock that is further off than this spoils the evidence */
#define CLOCK_LIMIT_S 300

void
cam_plan_options_init(CamPlanOptions *options)
{
    *options = (CamPlanOptions){ .canary = 1, .wave = 10, .max_failed = { 5, TRUE } };
}

void
cam_plan_set_verdict(CamPlanRow *row, CamVerdict verdict, CamLevel level, const char *code,
                     JsonObject *args)
{
    row->verdict = verdict;
    cam_findings_add(row->findings, level, code, args);
}

static const CamFinding *
find_block(const GPtrArray *findings)
{
    const CamFinding *worst = cam_findings_find_worst(findings);

    return worst != NULL && worst->level == CAM_LEVEL_BLOCK ? worst : NULL;
}

static void
set_group(CamPlanRow *row)
{
    const CamIdentity *identity = row->identity;
    const char *parts[] = { cam_identity_get(identity, CAM_FIELD_VENDOR),
                            cam_identity_get(identity, CAM_FIELD_MODEL),
                            cam_identity_get(identity, CAM_FIELD_HARDWARE),
                            cam_identity_get(identity, CAM_FIELD_PLATFORM) };
    g_autoptr(GString) group = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        g_string_append_printf(group, "%s\n", parts[i] != NULL ? parts[i] : "");
    /* a step on the way is a file that has to be tried as well */
    for (guint i = 0; i < row->hops->len; i++) {
        const CamHop *hop = row->hops->pdata[i];
        g_string_append_printf(group, "%s\n", hop->firmware->sha256);
    }
    row->group = g_string_free(g_steal_pointer(&group), FALSE);
}

static void
set_estimate(CamPlanRow *row, const CamLook *look)
{
    double typical = 300;

    if (look->profile != NULL)
        typical = cam_profile_get_seconds(look->profile, "typical", typical);
    /* each step on the way is a whole update */
    typical *= row->hops->len;
    row->estimate_s = (guint)(typical / row->device->endpoint.timescale + 0.5);
    if (row->estimate_s == 0)
        row->estimate_s = 1;
}

/* a finding, never a reason against an update (DECISIONS 17) */
static void
add_clock(CamPlanRow *row)
{
    const CamIdentity *identity = row->identity;
    gint64 skew_s = (identity->clock_utc_us - identity->read_at_us) / G_USEC_PER_SEC;

    if (identity->clock_utc_us == 0 || ABS(skew_s) <= CLOCK_LIMIT_S)
        return;
    JsonObject *args = json_object_new();
    json_object_set_int_member(args, "seconds", skew_s);
    cam_findings_add(row->findings, CAM_LEVEL_WARN, "clock-wrong", args);
}

static CamPlanRow *
plan_row(const CamLook *look, const CamPlanner *planner)
{
    CamPlanRow *row = cam_plan_row_new(look->device);

    row->identity = cam_identity_copy(look->identity);
    if (look->device->target.skip) {
        const char *reason = look->device->target.reason;
        cam_plan_set_verdict(
            row, CAM_VERDICT_NO_FIRMWARE, CAM_LEVEL_INFO, "skip-wished",
            cam_args_new("reason", reason != NULL ? reason : "no reason given", NULL));
        return row;
    }
    /* where it was seen instead, if that could not be settled */
    if (look->error != NULL) {
        cam_findings_copy(row->findings, look->findings);
        cam_plan_set_verdict(row, cam_reason_get_verdict(look->error), CAM_LEVEL_BLOCK, look->code,
                             look->args != NULL ? json_object_ref(look->args) : NULL);
        return row;
    }
    const CamFinding *twin = cam_findings_find(look->findings, "same-device");
    if (twin != NULL)
        cam_plan_set_verdict(row, CAM_VERDICT_NO_FIRMWARE, CAM_LEVEL_WARN, twin->code,
                             json_object_ref(twin->args));
    cam_findings_copy(row->findings, look->findings);
    if (twin != NULL)
        return row;
    if (find_block(row->findings) != NULL) {
        row->verdict = CAM_VERDICT_ERROR;
        return row;
    }
    add_clock(row);
    if (look->driver->backup == NULL)
        cam_findings_add(row->findings, CAM_LEVEL_WARN, "no-way-to-back-up", NULL);
    if (look->driver->status != CAM_DRIVER_FIELD_TESTED)
        cam_findings_add(row->findings, CAM_LEVEL_INFO, "driver-status",
                         cam_args_new("driver", look->driver->name, "status",
                                      cam_driver_status_name(look->driver->status), NULL));
    cam_plan_judge_files(row, look, planner);
    if (row->verdict == CAM_VERDICT_READY) {
        set_group(row);
        set_estimate(row, look);
    }
    return row;
}

static void
add_area_findings(GPtrArray *plan)
{
    g_autoptr(GHashTable) areas = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < plan->len; i++) {
        const CamPlanRow *row = plan->pdata[i];
        char *area = row->device->target.area;
        if (area != NULL)
            g_hash_table_insert(
                areas, area,
                GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(areas, area)) + 1));
    }
    for (guint i = 0; i < plan->len; i++) {
        CamPlanRow *row = plan->pdata[i];
        const char *area = row->device->target.area;
        if (area != NULL && row->verdict == CAM_VERDICT_READY &&
            GPOINTER_TO_UINT(g_hash_table_lookup(areas, area)) == 1)
            cam_findings_add(row->findings, CAM_LEVEL_INFO, "area-dark",
                             cam_args_new("area", area, NULL));
    }
}

static void
set_stages(GPtrArray *plan, const CamPlanOptions *options)
{
    g_autoptr(GHashTable) canaries = g_hash_table_new(g_str_hash, g_str_equal);
    guint others = 0;

    for (guint i = 0; i < plan->len; i++) {
        CamPlanRow *row = plan->pdata[i];
        if (row->verdict != CAM_VERDICT_READY)
            continue;
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(canaries, row->group));
        /* what only the user's word says it fits is tried on one (PRODUCT 8) */
        if (count < (row->fit == CAM_FIT_UNKNOWN ? 1 : options->canary)) {
            row->stage = 1;
            g_hash_table_insert(canaries, row->group, GUINT_TO_POINTER(count + 1));
            continue;
        }
        row->stage = 2 + others / options->wave;
        others++;
    }
}

CamFirmware *
cam_plan_get_known(const CamPlanner *planner, CamFirmware *firmware)
{
    CamFirmware *known =
        firmware->sha256 != NULL ? g_hash_table_lookup(planner->known, firmware->sha256) : NULL;

    return known != NULL ? known : firmware;
}

/* each image once */
static void
add_files(const CamPlanner *planner, const GPtrArray *more, GHashTable *seen)
{
    for (guint i = 0; more != NULL && i < more->len; i++) {
        CamFirmware *firmware = cam_plan_get_known(planner, more->pdata[i]);
        if (firmware->sha256 == NULL || g_hash_table_add(seen, firmware->sha256))
            g_ptr_array_add(planner->files, firmware);
    }
}

static void
note_known(const CamPlanner *planner)
{
    const GPtrArray *depot = planner->input->depot;

    for (guint i = 0; depot != NULL && i < depot->len; i++) {
        CamFirmware *firmware = depot->pdata[i];
        if (firmware->sha256 != NULL)
            g_hash_table_insert(planner->known, firmware->sha256, firmware);
    }
}

GPtrArray *
cam_plan_make(const CamPlanInput *input)
{
    GPtrArray *plan = cam_plan_new();
    g_autoptr(CamShelf) shelf = cam_shelf_new();
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    CamPlanner planner = { .input = input, .shelf = shelf, .files = files, .known = known };

    note_known(&planner);
    add_files(&planner, input->firmwares, seen);
    planner.target_count = files->len;
    add_files(&planner, input->depot, seen);
    if (input->firmwares->len == 0)
        planner.target_count = files->len;
    for (guint i = 0; i < input->looks->len; i++)
        g_ptr_array_add(plan, plan_row(input->looks->pdata[i], &planner));
    add_area_findings(plan);
    set_stages(plan, input->options);
    return plan;
}

CamOrder
cam_plan_compare(const char *grammar, const CamIdentity *identity, const CamFirmware *firmware)
{
    return cam_version_compare_text(grammar, cam_identity_get(identity, CAM_FIELD_FIRMWARE),
                                    cam_identity_get(identity, CAM_FIELD_BUILD), firmware->version,
                                    firmware->build_sure ? firmware->build : NULL);
}

guint
cam_plan_count_stages(const GPtrArray *plan)
{
    guint stages = 0;

    for (guint i = 0; i < plan->len; i++) {
        const CamPlanRow *row = plan->pdata[i];
        stages = MAX(stages, row->stage);
    }
    return stages;
}
