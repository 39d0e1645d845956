/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/plan.h"

#include "src/base/text.h"
#include "src/engine/reason.h"
#include "src/firmware/inspect.h"

/* a clock that is further off than this spoils the evidence */
#define CLOCK_LIMIT_S 300

void
cam_plan_options_init(CamPlanOptions *options)
{
    *options = (CamPlanOptions){ .canary = 1, .wave = 10, .max_failed = { 5, TRUE } };
}

typedef struct {
    CamFirmware *firmware;
    CamFit fit;
    GPtrArray *findings;
} Choice;

static void
clear_choice(Choice *choice)
{
    g_clear_pointer(&choice->findings, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Choice, clear_choice)

static CamOrder
compare_files(const CamFirmware *a, const CamFirmware *b)
{
    gboolean sure = a->build_sure && b->build_sure;

    return cam_version_compare_text(a->vendor, a->version, sure ? a->build : NULL, b->version,
                                    sure ? b->build : NULL);
}

/* a sure file before an unsure one, then the newer one */
static gboolean
is_better(const CamFirmware *firmware, CamFit fit, const Choice *best)
{
    if (best->firmware == NULL || fit != best->fit)
        return best->firmware == NULL || fit < best->fit;
    return compare_files(firmware, best->firmware) == CAM_ORDER_NEWER;
}

static void
choose_file(const CamLook *look, const GPtrArray *firmwares, Choice *ret_choice)
{
    for (guint i = 0; i < firmwares->len; i++) {
        CamFirmware *firmware = firmwares->pdata[i];
        g_autoptr(GPtrArray) findings = cam_findings_new();
        CamFit fit = cam_firmware_check_fit(firmware, look->identity, findings);
        if (!is_better(firmware, fit, ret_choice))
            continue;
        clear_choice(ret_choice);
        *ret_choice = (Choice){ firmware, fit, g_steal_pointer(&findings) };
    }
}

static CamFirmware *
find_row_file(const CamDevice *device, const GPtrArray *firmwares)
{
    for (guint i = 0; i < firmwares->len; i++) {
        CamFirmware *firmware = firmwares->pdata[i];
        if (g_strcmp0(firmware->origin, device->target.file) == 0)
            return firmware;
    }
    return NULL;
}

static void
set_verdict(CamPlanRow *row, CamVerdict verdict, CamLevel level, const char *code, JsonObject *args)
{
    row->verdict = verdict;
    cam_findings_add(row->findings, level, code, args);
}

static JsonObject *
make_version_args(const CamPlanRow *row, const CamFirmware *firmware)
{
    g_autofree char *from = cam_identity_format_version(row->identity);
    g_autofree char *to = cam_firmware_format_version(firmware);

    return cam_args_new("from", from, "to", to, "version", from, NULL);
}

static void
judge_version(CamPlanRow *row, const CamLook *look, CamFirmware *firmware, gboolean by_hand,
              const CamPlanOptions *options)
{
    CamOrder order = cam_plan_compare(look->driver->grammar, row->identity, firmware);

    switch (order) {
    case CAM_ORDER_SAME:
        set_verdict(row, CAM_VERDICT_UP_TO_DATE, CAM_LEVEL_INFO, "up-to-date",
                    make_version_args(row, firmware));
        return;
    case CAM_ORDER_NEWER:
        if (!options->allow_downgrade) {
            set_verdict(row, CAM_VERDICT_NEWER_INSTALLED, CAM_LEVEL_INFO, "newer-installed",
                        make_version_args(row, firmware));
            return;
        }
        break;
    case CAM_ORDER_CONFLICT:
    case CAM_ORDER_INCOMPARABLE:
        if (!by_hand) {
            set_verdict(row, CAM_VERDICT_NEEDS_DECISION, CAM_LEVEL_BLOCK,
                        order == CAM_ORDER_CONFLICT ? "version-conflict" : "version-unreadable",
                        make_version_args(row, firmware));
            return;
        }
        break;
    case CAM_ORDER_OLDER:
        break;
    }
    row->verdict = CAM_VERDICT_READY;
    cam_plan_row_add_hop(row, firmware);
}

/* whoever wrote the file into the row was asked already */
static void
take_word(GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        if (!g_str_equal(finding->code, "fit-unknown"))
            continue;
        g_ptr_array_remove_index(findings, i);
        cam_findings_add(findings, CAM_LEVEL_WARN, "fit-by-list", NULL);
        return;
    }
}

static void
judge_file(CamPlanRow *row, const CamLook *look, const GPtrArray *firmwares,
           const CamPlanOptions *options)
{
    const char *wish = row->device->target.file;
    CamFirmware *by_hand = wish != NULL ? find_row_file(row->device, firmwares) : NULL;
    g_auto(Choice) choice = { 0 };

    if (wish != NULL && by_hand == NULL) {
        set_verdict(row, CAM_VERDICT_NEEDS_DECISION, CAM_LEVEL_BLOCK, "row-file-missing",
                    cam_args_new("file", wish, NULL));
        return;
    }
    if (by_hand != NULL) {
        choice.firmware = by_hand;
        choice.findings = cam_findings_new();
        choice.fit = cam_firmware_check_fit(by_hand, row->identity, choice.findings);
        take_word(choice.findings);
    } else {
        choose_file(look, firmwares, &choice);
    }
    /* of a folder full of files for other devices, none is meant for this one */
    gboolean meant = by_hand != NULL || firmwares->len == 1;
    if (choice.firmware == NULL || (choice.fit == CAM_FIT_CONTRADICTS && !meant)) {
        const char *platform = cam_identity_get(row->identity, CAM_FIELD_PLATFORM);
        set_verdict(row, CAM_VERDICT_NO_FIRMWARE, CAM_LEVEL_WARN, "no-firmware",
                    cam_args_new("model", cam_identity_get(row->identity, CAM_FIELD_MODEL),
                                 "platform", platform != NULL ? platform : "an unknown platform",
                                 NULL));
        return;
    }
    row->fit = choice.fit;
    cam_findings_copy(row->findings, choice.findings);
    cam_findings_copy(row->findings, choice.firmware->findings);
    if (choice.fit == CAM_FIT_CONTRADICTS) {
        row->verdict = CAM_VERDICT_CONTRADICTS;
        return;
    }
    if (choice.fit == CAM_FIT_UNKNOWN && by_hand == NULL) {
        set_verdict(row, CAM_VERDICT_NEEDS_DECISION, CAM_LEVEL_BLOCK, "fit-unknown", NULL);
        return;
    }
    judge_version(row, look, choice.firmware, by_hand != NULL, options);
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
    CamFirmware *target = cam_plan_row_get_target(row);
    const CamIdentity *identity = row->identity;
    const char *parts[] = { cam_identity_get(identity, CAM_FIELD_VENDOR),
                            cam_identity_get(identity, CAM_FIELD_MODEL),
                            cam_identity_get(identity, CAM_FIELD_HARDWARE),
                            cam_identity_get(identity, CAM_FIELD_PLATFORM), target->sha256 };
    g_autoptr(GString) group = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        g_string_append_printf(group, "%s\n", parts[i] != NULL ? parts[i] : "");
    row->group = g_string_free(g_steal_pointer(&group), FALSE);
}

static void
set_estimate(CamPlanRow *row, const CamLook *look)
{
    double typical = 300;

    if (look->profile != NULL)
        typical = cam_profile_get_seconds(look->profile, "typical", typical);
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
plan_row(const CamLook *look, const GPtrArray *firmwares, const CamPlanOptions *options)
{
    CamPlanRow *row = cam_plan_row_new(look->device);

    row->identity = cam_identity_copy(look->identity);
    if (look->device->target.skip) {
        const char *reason = look->device->target.reason;
        set_verdict(row, CAM_VERDICT_NO_FIRMWARE, CAM_LEVEL_INFO, "skip-wished",
                    cam_args_new("reason", reason != NULL ? reason : "no reason given", NULL));
        return row;
    }
    /* where it was seen instead, if that could not be settled */
    if (look->error != NULL) {
        cam_findings_copy(row->findings, look->findings);
        set_verdict(row, cam_reason_get_verdict(look->error), CAM_LEVEL_BLOCK, look->code,
                    look->args != NULL ? json_object_ref(look->args) : NULL);
        return row;
    }
    const CamFinding *twin = cam_findings_find(look->findings, "same-device");
    if (twin != NULL)
        set_verdict(row, CAM_VERDICT_NO_FIRMWARE, CAM_LEVEL_WARN, twin->code,
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
    judge_file(row, look, firmwares, options);
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

GPtrArray *
cam_plan_make(const CamPlanInput *input)
{
    GPtrArray *plan = cam_plan_new();

    for (guint i = 0; i < input->looks->len; i++)
        g_ptr_array_add(plan, plan_row(input->looks->pdata[i], input->firmwares, input->options));
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
