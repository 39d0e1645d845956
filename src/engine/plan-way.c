/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/plan-private.h"
#include "src/firmware/fit.h"

/* file and way of one device */

/* how many older targets are tried where the newest cannot be reached */
#define MAX_TARGETS 16

/* one device while its row is made */
typedef struct {
    const CamPlanner *planner;
    const CamLook *look;
    CamPlanRow *row;
    CamRuleSet *rules;
    GArray *targets;      /* CamCandidate */
    GPtrArray *steps;     /* CamFirmware that are for the device, targets too */
    CamFirmware *best;    /* (nullable): the newest target nothing speaks for or against */
    gboolean contradicts; /* the only file that was given is for another device */
} Case;

static void
clear_case(Case *one)
{
    g_clear_pointer(&one->rules, cam_rule_set_free);
    g_clear_pointer(&one->targets, g_array_unref);
    g_clear_pointer(&one->steps, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, clear_case)

static JsonObject *
make_version_args(const CamPlanRow *row, const CamFirmware *firmware)
{
    g_autofree char *from = cam_identity_format_version(row->identity);
    g_autofree char *to = cam_firmware_format_version(firmware);

    return cam_args_new("from", from, "to", to, "version", from, NULL);
}

/* of files nothing is known about, the newest is the one to ask about */
static void
note_unknown(Case *one, CamFirmware *firmware)
{
    CamShelf *shelf = one->planner->shelf;
    const char *grammar = cam_rule_set_get_grammar(one->rules);

    if (one->best == NULL ||
        cam_rule_set_compare(one->rules, cam_shelf_read(shelf, grammar, firmware),
                             cam_shelf_read(shelf, grammar, one->best)) == CAM_ORDER_NEWER)
        one->best = firmware;
}

/* what is for the device: by what file and device say, or by the user's word where they say nothing
 */
static void
collect(Case *one)
{
    const CamPlanner *planner = one->planner;
    g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(CamCandidate));

    for (guint i = 0; i < planner->files->len; i++) {
        CamFirmware *firmware = planner->files->pdata[i];
        CamCandidate candidate = { .firmware = firmware };
        candidate.fit = cam_firmware_check_fit(firmware, one->row->identity, NULL);
        gboolean meant = candidate.fit == CAM_FIT_FITS ||
                         (candidate.fit == CAM_FIT_UNKNOWN &&
                          cam_firmware_is_meant_for(firmware, one->row->identity));
        if (meant) {
            g_array_append_val(steps, candidate);
            if (i < planner->target_count)
                g_array_append_val(one->targets, candidate);
        } else if (i < planner->target_count && candidate.fit == CAM_FIT_UNKNOWN) {
            note_unknown(one, firmware);
        }
    }
    g_array_sort(steps, cam_plan_compare_preference);
    for (guint i = 0; i < steps->len; i++)
        g_ptr_array_add(one->steps, g_array_index(steps, CamCandidate, i).firmware);
}

/* whoever gave the file its word was asked already */
static void
take_word(GPtrArray *findings, const char *code)
{
    for (guint i = 0; i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        if (!g_str_equal(finding->code, "fit-unknown"))
            continue;
        g_ptr_array_remove_index(findings, i);
        cam_findings_add(findings, CAM_LEVEL_WARN, code, NULL);
        return;
    }
}

/* findings of file and device; the worst fit of the way is that of the row */
static void
add_file_findings(CamPlanRow *row, const CamFirmware *firmware, const char *word)
{
    g_autoptr(GPtrArray) findings = cam_findings_new();
    CamFit fit = cam_firmware_check_fit(firmware, row->identity, findings);

    if (word != NULL)
        take_word(findings, word);
    row->fit = MAX(row->fit, fit);
    cam_findings_copy(row->findings, findings);
    cam_findings_copy(row->findings, firmware->findings);
}

static const char *
get_word(const Case *one, const CamFirmware *firmware, gboolean by_hand)
{
    if (by_hand)
        return "fit-by-list";
    return cam_firmware_is_meant_for(firmware, one->row->identity) ? "fit-by-user" : NULL;
}

static void
add_hops(Case *one, const CamPath *path)
{
    for (guint i = 0; i < path->hops->len; i++) {
        CamFirmware *firmware = path->hops->pdata[i];
        cam_plan_row_add_hop(one->row, firmware);
        /* those of the target stand there already */
        if (i + 1 < path->hops->len)
            add_file_findings(one->row, firmware, get_word(one, firmware, FALSE));
    }
}

static void
set_result(Case *one, const CamPath *path, const CamFirmware *target)
{
    CamPlanRow *row = one->row;

    switch (path->result) {
    case CAM_PATH_FOUND:
        row->verdict = CAM_VERDICT_READY;
        add_hops(one, path);
        break;
    case CAM_PATH_SAME:
        cam_plan_set_verdict(row, CAM_VERDICT_UP_TO_DATE, CAM_LEVEL_INFO, "up-to-date",
                             make_version_args(row, target));
        break;
    case CAM_PATH_NEWER_INSTALLED:
        cam_plan_set_verdict(row, CAM_VERDICT_NEWER_INSTALLED, CAM_LEVEL_INFO, "newer-installed",
                             make_version_args(row, target));
        break;
    case CAM_PATH_CONFLICT:
        cam_plan_set_verdict(row, CAM_VERDICT_NEEDS_DECISION, CAM_LEVEL_BLOCK, "version-conflict",
                             make_version_args(row, target));
        break;
    case CAM_PATH_UNREADABLE:
        cam_plan_set_verdict(row, CAM_VERDICT_NEEDS_DECISION, CAM_LEVEL_BLOCK, "version-unreadable",
                             make_version_args(row, target));
        break;
    case CAM_PATH_UNSURE:
    case CAM_PATH_STEP_MISSING:
        row->verdict = CAM_VERDICT_NEEDS_DECISION;
        break;
    case CAM_PATH_FORBIDDEN:
        row->verdict = CAM_VERDICT_CONTRADICTS;
        break;
    }
    cam_findings_copy(row->findings, path->findings);
    if (path->wanted != NULL && path->result != CAM_PATH_FOUND)
        cam_plan_row_add_wanted(row, "wanted-step", path->wanted);
}

static void
init_path_input(const Case *one, gboolean by_hand, CamPathInput *input)
{
    const CamIdentity *identity = one->row->identity;

    *input = (CamPathInput){
        .shelf = one->planner->shelf,
        .rules = one->rules,
        .grammar = one->look->driver->grammar,
        .model = cam_identity_get(identity, CAM_FIELD_MODEL),
        .version = cam_identity_get(identity, CAM_FIELD_FIRMWARE),
        .build = cam_identity_get(identity, CAM_FIELD_BUILD),
        .files = one->steps,
        /* to a file that was given: what happens to be the newest in the depot is nobody's wish */
        .allow_downgrade = one->planner->input->options->allow_downgrade &&
                           (one->planner->input->firmwares->len > 0 || by_hand),
    };
}

static void
judge_by_hand(Case *one, CamFirmware *firmware)
{
    CamPathInput input;

    add_file_findings(one->row, firmware, "fit-by-list");
    if (one->row->fit == CAM_FIT_CONTRADICTS) {
        one->row->verdict = CAM_VERDICT_CONTRADICTS;
        return;
    }
    /* nothing could prove that it arrived: it would be sent again with each run */
    if (firmware->version == NULL) {
        cam_plan_set_verdict(one->row, CAM_VERDICT_NEEDS_DECISION, CAM_LEVEL_BLOCK,
                             "file-without-version", NULL);
        return;
    }
    if (!g_ptr_array_find(one->steps, firmware, NULL))
        g_ptr_array_add(one->steps, firmware);
    init_path_input(one, TRUE, &input);
    g_autoptr(CamPathMap) map = cam_path_map_new(&input);
    g_autoptr(CamPath) path = cam_path_find(map, firmware, TRUE);
    set_result(one, path, firmware);
}

/* what keeps a device from its newest target, without keeping it from an older one */
static void
soften(CamPlanRow *row, const CamPath *path, const CamFirmware *target)
{
    g_autofree char *file = g_path_get_basename(target->origin);
    g_autofree char *version = cam_firmware_format_version(target);

    cam_findings_add(row->findings, CAM_LEVEL_WARN, "target-not-reachable",
                     cam_args_new("file", file, "version", version, NULL));
    for (guint i = 0; i < path->findings->len; i++) {
        const CamFinding *finding = path->findings->pdata[i];
        cam_findings_add(row->findings, MIN(finding->level, CAM_LEVEL_WARN), finding->code,
                         json_object_ref(finding->args));
    }
    if (path->wanted != NULL)
        cam_plan_row_add_wanted(row, "wanted-step", path->wanted);
}

static gboolean
may_fall_back(const CamPath *path)
{
    /* what only wants somebody's word is asked for, not gone round */
    return path->result == CAM_PATH_STEP_MISSING || path->result == CAM_PATH_FORBIDDEN;
}

static void
remove_target(GArray *targets, const CamFirmware *firmware)
{
    for (guint i = 0; i < targets->len; i++) {
        if (g_array_index(targets, CamCandidate, i).firmware != firmware)
            continue;
        g_array_remove_index(targets, i);
        return;
    }
}

/* the newest older target that can be reached without anybody's word: a step up, never one down */
static CamPath *
find_older(Case *one, const CamPathMap *map, CamFirmware **ret_target)
{
    for (guint i = 0; i < MAX_TARGETS; i++) {
        const CamCandidate *next = cam_plan_choose(one->targets, one->planner->shelf, one->rules);
        if (next == NULL || next->order != CAM_ORDER_OLDER)
            return NULL;
        CamFirmware *firmware = next->firmware;
        g_autoptr(CamPath) path = cam_path_find(map, firmware, FALSE);
        remove_target(one->targets, firmware);
        if (path->result != CAM_PATH_FOUND)
            continue;
        *ret_target = firmware;
        return g_steal_pointer(&path);
    }
    return NULL;
}

static void
judge_targets(Case *one)
{
    CamPathInput input;
    CamPlanRow *row = one->row;

    init_path_input(one, FALSE, &input);
    g_autoptr(CamPathMap) map = cam_path_map_new(&input);
    for (guint i = 0; i < one->targets->len; i++) {
        CamCandidate *candidate = &g_array_index(one->targets, CamCandidate, i);
        candidate->order = cam_path_map_compare(map, candidate->firmware);
    }
    const CamCandidate *best = cam_plan_choose(one->targets, one->planner->shelf, one->rules);
    CamFirmware *target = best->firmware;
    g_autoptr(CamPath) path = cam_path_find(map, target, FALSE);
    g_autoptr(CamPath) older = NULL;
    CamFirmware *other = NULL;
    cam_plan_tell_choice(row, one->targets, best, one->planner->shelf, one->rules);
    if (may_fall_back(path) && best->order == CAM_ORDER_OLDER) {
        remove_target(one->targets, target);
        older = find_older(one, map, &other);
    }
    if (older != NULL)
        soften(row, path, target);
    target = older != NULL ? other : target;
    add_file_findings(row, target, get_word(one, target, FALSE));
    set_result(one, older != NULL ? older : path, target);
}

static gboolean
is_in_depot(const Case *one)
{
    const GPtrArray *depot = one->planner->input->depot;

    for (guint i = 0; depot != NULL && i < depot->len; i++) {
        if (g_ptr_array_find(one->steps, depot->pdata[i], NULL))
            return TRUE;
    }
    return FALSE;
}

static void
want_firmware(const Case *one)
{
    if (!is_in_depot(one))
        cam_plan_row_add_wanted(one->row, "wanted-firmware", NULL);
}

/* no file is for it */
static void
judge_nothing(Case *one)
{
    CamPlanRow *row = one->row;
    const GPtrArray *given = one->planner->input->firmwares;

    if (one->best != NULL) {
        add_file_findings(row, one->best, NULL);
        cam_plan_set_verdict(row, CAM_VERDICT_NEEDS_DECISION, CAM_LEVEL_BLOCK, "fit-unknown", NULL);
        return;
    }
    want_firmware(one);
    /* of a folder full of files for other devices, none is meant for this one */
    if (given->len == 1) {
        add_file_findings(row, given->pdata[0], NULL);
        row->verdict = CAM_VERDICT_CONTRADICTS;
        return;
    }
    const char *platform = cam_identity_get(row->identity, CAM_FIELD_PLATFORM);
    row->fit = CAM_FIT_UNKNOWN;
    cam_plan_set_verdict(row, CAM_VERDICT_NO_FIRMWARE, CAM_LEVEL_WARN, "no-firmware",
                         cam_args_new("model", cam_identity_get(row->identity, CAM_FIELD_MODEL),
                                      "platform",
                                      platform != NULL ? platform : "an unknown platform", NULL));
}

void
cam_plan_judge_files(CamPlanRow *row, const CamLook *look, const CamPlanner *planner)
{
    g_auto(Case) one = { .planner = planner, .look = look, .row = row };
    CamFirmware *by_hand = NULL;

    if (row->device->target.file != NULL) {
        by_hand = cam_plan_find_row_file(row, planner);
        if (by_hand == NULL)
            return;
    }
    one.rules = cam_rule_set_new(planner->input->rules, row->identity, look->driver->grammar);
    one.targets = g_array_new(FALSE, FALSE, sizeof(CamCandidate));
    one.steps = g_ptr_array_new();
    row->fit = CAM_FIT_FITS;
    collect(&one);
    if (by_hand != NULL)
        judge_by_hand(&one, by_hand);
    else if (one.targets->len > 0)
        judge_targets(&one);
    else
        judge_nothing(&one);
}
