/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/rules.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* what was read can be asked of any step, and knows which way a pair goes */
static void
judge(const CamRules *rules, const CamRule *rule)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();
    const CamVersion versions[] = { rule->from_below, rule->to_at_least,     rule->before,
                                    rule->after,      rule->through_version, { 0 } };

    cam_identity_set(identity, CAM_FIELD_VENDOR, rule->vendor);
    cam_identity_set(identity, CAM_FIELD_MODEL, rule->models != NULL ? rule->models[0] : NULL);
    cam_identity_set(identity, CAM_FIELD_PLATFORM,
                     rule->platforms != NULL ? rule->platforms[0] : NULL);
    g_autoptr(CamRuleSet) set = cam_rule_set_new(rules, identity, "hikvision");
    for (gsize i = 0; i < G_N_ELEMENTS(versions); i++) {
        for (gsize k = 0; k < G_N_ELEMENTS(versions); k++) {
            g_autoptr(GArray) hits = cam_rule_set_judge(set, &versions[i], &versions[k]);
            g_assert_cmpuint(hits->len, <=, cam_rule_set_list(set)->len);
            if (cam_rule_set_find_pair(set, &versions[i], &versions[k]) != NULL)
                g_assert_cmpint(cam_rule_set_compare(set, &versions[i], &versions[k]), ==,
                                CAM_ORDER_OLDER);
        }
    }
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamRules) rules = cam_rules_parse((const char *)data, (gssize)size, &error);

    g_assert_true((rules == NULL) == (error != NULL));
    if (rules == NULL) {
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
        return 0;
    }
    const GPtrArray *list = cam_rules_list(rules);
    for (guint i = 0; i < MIN(list->len, 4); i++)
        judge(rules, list->pdata[i]);
    return 0;
}
