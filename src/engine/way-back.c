/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/way-back.h"

#include "src/engine/plan.h"
#include "src/engine/shelf.h"
#include "src/firmware/fit.h"
#include "src/firmware/inspect.h"

/* one row while its way back is looked for */
typedef struct {
    CamPlanRow *row;
    const CamLook *look;
    CamRuleSet *rules;
    CamShelf *shelf;
    CamVersion running;
} Case;

static void
read_running(Case *one)
{
    const CamIdentity *identity = one->row->identity;

    cam_version_parse(cam_rule_set_get_grammar(one->rules),
                      cam_identity_get(identity, CAM_FIELD_FIRMWARE),
                      cam_identity_get(identity, CAM_FIELD_BUILD), &one->running);
}

static const CamVersion *
read_file(const Case *one, const CamFirmware *firmware)
{
    return cam_shelf_read(one->shelf, cam_rule_set_get_grammar(one->rules), firmware);
}

static gboolean
is_for_device(const Case *one, const CamFirmware *firmware)
{
    switch (cam_firmware_check_fit(firmware, one->row->identity, NULL)) {
    case CAM_FIT_FITS:
        return TRUE;
    case CAM_FIT_UNKNOWN:
        return cam_firmware_is_meant_for(firmware, one->row->identity);
    case CAM_FIT_CONTRADICTS:
        return FALSE;
    }
    return FALSE;
}

/* versions of other makes are of other lines or other files; the fit says so */
static gboolean
has_file(const Case *one, const GPtrArray *depot)
{
    for (guint i = 0; depot != NULL && i < depot->len; i++) {
        const CamFirmware *firmware = depot->pdata[i];
        const CamVersion *version = read_file(one, firmware);
        gboolean same = version->count > 0
                            ? cam_version_compare(version, &one->running) == CAM_ORDER_SAME
                            : cam_plan_compare(one->look->driver->grammar, one->row->identity,
                                               firmware) == CAM_ORDER_SAME;
        if (same && is_for_device(one, firmware))
            return TRUE;
    }
    return FALSE;
}

/* a step of the way after which there is no return */
static gboolean
crosses(const Case *one)
{
    const CamVersion *from = &one->running;
    const GPtrArray *rules = cam_rule_set_list(one->rules);

    for (guint i = 0; i < one->row->hops->len; i++) {
        const CamHop *hop = one->row->hops->pdata[i];
        const CamVersion *to = read_file(one, hop->firmware);
        for (guint k = 0; k < rules->len; k++) {
            const CamRule *rule = rules->pdata[k];
            if (rule->kind == CAM_RULE_NO_RETURN &&
                cam_rule_set_holds(one->rules, rule, from, to) != CAM_TRI_NO)
                return TRUE;
        }
        from = to;
    }
    return FALSE;
}

/* what the older file would meet: nothing, factory default, or no; @ret_doubt (nullable): the rule
 * that keeps it from being more than a hope, where that is all there is against it */
static CamRollback
judge_return(const Case *one, const CamRule **ret_doubt)
{
    const CamVersion *target = read_file(one, cam_plan_row_get_target(one->row));
    g_autoptr(GArray) hits = cam_rule_set_judge(one->rules, target, &one->running);
    CamRollback worst = CAM_ROLLBACK_B;

    *ret_doubt = NULL;
    for (guint i = 0; i < hits->len; i++) {
        const CamRuleHit *hit = &g_array_index(hits, CamRuleHit, i);
        const CamRule *rule = hit->rule;
        if (rule->checker != CAM_CHECKER_PATH || rule->severity != CAM_SEVERITY_MUST ||
            rule->kind == CAM_RULE_NO_RETURN || rule->kind == CAM_RULE_GROUP)
            continue;
        if (hit->sure)
            worst = MAX(worst, rule->needs_default ? CAM_ROLLBACK_C : CAM_ROLLBACK_D);
        else
            *ret_doubt = rule;
    }
    return worst;
}

static gboolean
keeps_old(const Case *one)
{
    const CamDriver *driver = one->look->driver;
    const CamProfile *profile = one->look->profile;

    return driver->commit != NULL && driver->rollback != NULL && profile != NULL &&
           g_str_equal(cam_profile_get_text(profile, "commit", "no"), "yes");
}

static CamRollback
find_class(const Case *one, gboolean has, CamRollback back, const CamRule *doubt)
{
    gboolean crossed = crosses(one);

    /* of two steps, the second goes back to the first alone */
    if (keeps_old(one) && !crossed && one->row->hops->len == 1)
        return CAM_ROLLBACK_A;
    /* what cannot be told is not counted on */
    if (!has || doubt != NULL)
        return CAM_ROLLBACK_D;
    return crossed ? MAX(back, CAM_ROLLBACK_C) : back;
}

static void
tell_none(const Case *one, const char *version, const CamRule *doubt)
{
    if (doubt != NULL)
        cam_findings_add(one->row->findings, CAM_LEVEL_WARN, "way-back-unsure",
                         cam_args_new("version", version, "text", doubt->text, NULL));
    else
        cam_findings_add(one->row->findings, CAM_LEVEL_WARN, "way-back-none",
                         cam_args_new("version", version, NULL));
}

static void
tell_class(const Case *one, const char *version, const CamRule *doubt)
{
    GPtrArray *findings = one->row->findings;

    switch (one->row->rollback) {
    case CAM_ROLLBACK_UNKNOWN:
        return;
    case CAM_ROLLBACK_A:
        cam_findings_add(findings, CAM_LEVEL_INFO, "way-back-by-itself", NULL);
        return;
    case CAM_ROLLBACK_B:
        cam_findings_add(findings, CAM_LEVEL_INFO, "way-back-by-file",
                         cam_args_new("version", version, NULL));
        return;
    case CAM_ROLLBACK_C:
        cam_findings_add(findings, CAM_LEVEL_WARN, "way-back-with-default",
                         cam_args_new("version", version, NULL));
        return;
    case CAM_ROLLBACK_D:
        tell_none(one, version, doubt);
        return;
    }
}

static void
judge_row(Case *one, const GPtrArray *depot)
{
    g_autofree char *running = cam_identity_format_version(one->row->identity);
    const char *version = running != NULL ? running : "what it runs";
    const CamRule *doubt;

    read_running(one);
    gboolean has = has_file(one, depot);
    CamRollback back = judge_return(one, &doubt);
    one->row->rollback = find_class(one, has, back, back == CAM_ROLLBACK_D ? NULL : doubt);
    tell_class(one, version, back == CAM_ROLLBACK_D ? NULL : doubt);
    /* a file that could not be sent back anyway is not worth the fetching */
    if (has || back == CAM_ROLLBACK_D)
        return;
    cam_findings_add(one->row->findings, CAM_LEVEL_WARN, "way-back-missing",
                     cam_args_new("version", version, NULL));
    cam_plan_row_add_wanted(one->row, "wanted-way-back", running);
}

void
cam_plan_add_way_back(GPtrArray *plan, const GPtrArray *looks, const GPtrArray *depot,
                      const CamRules *rules)
{
    g_autoptr(CamShelf) shelf = cam_shelf_new();

    for (guint i = 0; i < plan->len; i++) {
        CamPlanRow *row = plan->pdata[i];
        const CamLook *look = looks->pdata[i];
        if (row->hops->len == 0)
            continue;
        g_autoptr(CamRuleSet) set = cam_rule_set_new(rules, row->identity, look->driver->grammar);
        Case one = { .row = row, .look = look, .rules = set, .shelf = shelf };
        judge_row(&one, depot);
    }
}
