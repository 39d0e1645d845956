/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/fit.h"
#include "src/firmware/rules-private.h"
#include "src/model/version-forms.h"

#include <string.h>

struct CamRuleSet {
    GPtrArray *list;  /* CamRule, borrowed */
    GPtrArray *pairs; /* those that name a pair */
    const char *grammar;
    gboolean silent; /* the device does not tell its platform */
};

gboolean
cam_rules_knows_grammar(const char *vendor)
{
    gsize count;
    const CamVersionForm *forms = cam_version_forms_get(&count);

    for (gsize i = 0; vendor != NULL && i < count; i++) {
        if (g_str_equal(forms[i].grammar, vendor))
            return TRUE;
    }
    return FALSE;
}

static gboolean
matches_any(char *const *patterns, const char *value)
{
    for (; value != NULL && *patterns != NULL; patterns++) {
        if (g_pattern_match_simple(*patterns, value))
            return TRUE;
    }
    return FALSE;
}

static char *
get_upper(const CamIdentity *identity, CamField field)
{
    const char *text = cam_identity_get(identity, field);

    return text != NULL ? g_ascii_strup(text, -1) : NULL;
}

/* some devices write their make before their model, and some tell a product number besides */
static gboolean
is_of_models(const CamRule *rule, const CamIdentity *identity)
{
    g_autofree char *model = get_upper(identity, CAM_FIELD_MODEL);
    g_autofree char *number = get_upper(identity, CAM_FIELD_PLATFORM);
    gsize size = strlen(rule->vendor);
    gboolean named = model != NULL && g_ascii_strncasecmp(model, rule->vendor, size) == 0;

    return rule->models == NULL || matches_any(rule->models, model) ||
           matches_any(rule->models, number) ||
           (named && model[size] == ' ' && matches_any(rule->models, model + size + 1));
}

static gboolean
is_meant(const CamRule *rule, const CamIdentity *identity)
{
    const char *vendor = cam_identity_get(identity, CAM_FIELD_VENDOR);
    g_autofree char *platform = get_upper(identity, CAM_FIELD_PLATFORM);

    return vendor != NULL && cam_vendor_is(vendor, rule->vendor) &&
           (rule->platforms == NULL || platform == NULL ||
            matches_any(rule->platforms, platform)) &&
           is_of_models(rule, identity);
}

CamRuleSet *
cam_rule_set_new(const CamRules *rules, const CamIdentity *identity, const char *grammar)
{
    CamRuleSet *set = g_new0(CamRuleSet, 1);

    set->list = g_ptr_array_new();
    set->pairs = g_ptr_array_new();
    set->grammar = grammar;
    set->silent = cam_identity_get(identity, CAM_FIELD_PLATFORM) == NULL;
    for (guint i = 0; rules != NULL && i < rules->list->len; i++) {
        CamRule *rule = rules->list->pdata[i];
        if (!is_meant(rule, identity))
            continue;
        g_ptr_array_add(set->list, rule);
        if (rule->before.count > 0)
            g_ptr_array_add(set->pairs, rule);
        if (!cam_rules_knows_grammar(grammar) && cam_rules_knows_grammar(rule->vendor))
            set->grammar = rule->vendor;
    }
    return set;
}

void
cam_rule_set_free(CamRuleSet *set)
{
    if (set == NULL)
        return;
    g_ptr_array_unref(set->list);
    g_ptr_array_unref(set->pairs);
    g_free(set);
}

const GPtrArray *
cam_rule_set_list(const CamRuleSet *set)
{
    return set->list;
}

const char *
cam_rule_set_get_grammar(const CamRuleSet *set)
{
    return set->grammar;
}

/* a build that the rule names must be known */
static gboolean
is_named(const CamVersion *named, const CamVersion *version)
{
    return cam_version_compare(named, version) == CAM_ORDER_SAME &&
           (named->build == 0 || named->build == version->build);
}

const CamRule *
cam_rule_set_find_pair(const CamRuleSet *set, const CamVersion *a, const CamVersion *b)
{
    for (guint i = 0; i < set->pairs->len; i++) {
        const CamRule *rule = set->pairs->pdata[i];
        if (is_named(&rule->before, a) && is_named(&rule->after, b))
            return rule;
    }
    return NULL;
}

CamOrder
cam_rule_set_compare(const CamRuleSet *set, const CamVersion *a, const CamVersion *b)
{
    if (cam_rule_set_find_pair(set, a, b) != NULL)
        return CAM_ORDER_OLDER;
    if (cam_rule_set_find_pair(set, b, a) != NULL)
        return CAM_ORDER_NEWER;
    return cam_version_compare(a, b);
}

static CamTri
make_tri(gboolean yes)
{
    return yes ? CAM_TRI_YES : CAM_TRI_NO;
}

/* one "no" is enough, whatever else is not known */
static CamTri
both(CamTri a, CamTri b)
{
    if (a == CAM_TRI_NO || b == CAM_TRI_NO)
        return CAM_TRI_NO;
    return a == CAM_TRI_YES && b == CAM_TRI_YES ? CAM_TRI_YES : CAM_TRI_UNKNOWN;
}

static CamTri
is_below(const CamVersion *version, const CamVersion *limit)
{
    CamOrder order = cam_version_compare(version, limit);

    if (order == CAM_ORDER_CONFLICT || order == CAM_ORDER_INCOMPARABLE)
        return CAM_TRI_UNKNOWN;
    return make_tri(order == CAM_ORDER_OLDER);
}

static CamTri
is_at_least(const CamVersion *version, const CamVersion *limit)
{
    CamTri below = is_below(version, limit);

    return below == CAM_TRI_UNKNOWN ? below : make_tri(below == CAM_TRI_NO);
}

CamTri
cam_rule_check_from(const CamRule *rule, const CamVersion *version)
{
    CamTri holds = CAM_TRI_YES;

    if (rule->limits & CAM_LIMIT_FROM_BELOW)
        holds = both(holds, is_below(version, &rule->from_below));
    if (rule->limits & CAM_LIMIT_FROM_AT_LEAST)
        holds = both(holds, is_at_least(version, &rule->from_at_least));
    return holds;
}

CamTri
cam_rule_check_to(const CamRule *rule, const CamVersion *version)
{
    CamTri holds = CAM_TRI_YES;

    if (rule->limits & CAM_LIMIT_TO_BELOW)
        holds = both(holds, is_below(version, &rule->to_below));
    if (rule->limits & CAM_LIMIT_TO_AT_LEAST)
        holds = both(holds, is_at_least(version, &rule->to_at_least));
    return holds;
}

gboolean
cam_rule_is_through(const CamRule *rule, const CamVersion *version)
{
    const CamVersion *track = &rule->through_version;

    if (track->count == 0 || version->count == 0 || !g_str_equal(track->line, version->line) ||
        version->unsaid > 0)
        return FALSE;
    for (guint i = 0; i < track->count; i++) {
        if (track->parts[i] != version->parts[i])
            return FALSE;
    }
    return track->build == 0 || track->build == version->build;
}

gboolean
cam_rule_set_depends(const CamRuleSet *set, const CamRule *rule)
{
    /* old firmware does not tell what it is built for, and is what such rules are about */
    return rule->only_if != NULL || (rule->platforms != NULL && set->silent);
}

static CamTri
is_down(const CamRuleSet *set, const CamVersion *from, const CamVersion *to)
{
    CamOrder order = cam_rule_set_compare(set, from, to);

    if (order == CAM_ORDER_CONFLICT || order == CAM_ORDER_INCOMPARABLE)
        return CAM_TRI_UNKNOWN;
    return make_tri(order == CAM_ORDER_NEWER);
}

CamTri
cam_rule_set_holds(const CamRuleSet *set, const CamRule *rule, const CamVersion *from,
                   const CamVersion *to)
{
    CamTri holds = both(cam_rule_check_from(rule, from), cam_rule_check_to(rule, to));

    switch (rule->kind) {
    case CAM_RULE_STEP:
        if (cam_rule_is_through(rule, from) || cam_rule_is_through(rule, to))
            return CAM_TRI_NO;
        break;
    case CAM_RULE_NO_DOWNGRADE:
        holds = both(holds, is_down(set, from, to));
        break;
    case CAM_RULE_FLOOR:
        holds = both(holds, is_down(set, from, to));
        if (!(rule->limits & CAM_LIMIT_TO_BELOW))
            holds = both(holds, CAM_TRI_UNKNOWN);
        break;
    case CAM_RULE_NO_RETURN:
    case CAM_RULE_FORBID:
    case CAM_RULE_PRECHECK:
    case CAM_RULE_GROUP:
        break;
    }
    return cam_rule_set_depends(set, rule) ? both(holds, CAM_TRI_UNKNOWN) : holds;
}

GArray *
cam_rule_set_judge(const CamRuleSet *set, const CamVersion *from, const CamVersion *to)
{
    GArray *hits = g_array_new(FALSE, FALSE, sizeof(CamRuleHit));

    for (guint i = 0; i < set->list->len; i++) {
        const CamRule *rule = set->list->pdata[i];
        CamTri holds = cam_rule_set_holds(set, rule, from, to);
        if (holds == CAM_TRI_NO)
            continue;
        CamRuleHit hit = { rule, holds == CAM_TRI_YES };
        g_array_append_val(hits, hit);
    }
    return hits;
}
