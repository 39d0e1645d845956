/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"
#include "src/model/version.h"

/**
 * CamRules:
 *
 * What makers demand of the way from one version to another: steps on the way, floors, what is
 * forbidden, what must be looked at before. Data (`data/upgrade-rules.ini`, whose head explains its
 * keys), never code. Immutable after reading, so any thread may use it.
 */
typedef struct CamRules CamRules;

/**
 * CamRuleKind:
 * @CAM_RULE_STEP: another version comes first
 * @CAM_RULE_FLOOR: a step down below a limit is refused; without a limit, each unit has its own,
 *   so that it cannot be told
 * @CAM_RULE_NO_DOWNGRADE: every step down is refused
 * @CAM_RULE_NO_RETURN: nothing is refused, but there is no way back afterwards
 * @CAM_RULE_FORBID: refused
 * @CAM_RULE_PRECHECK: something is looked at before
 * @CAM_RULE_GROUP: several devices need the same version
 */
typedef enum {
    CAM_RULE_STEP,
    CAM_RULE_FLOOR,
    CAM_RULE_NO_DOWNGRADE,
    CAM_RULE_NO_RETURN,
    CAM_RULE_FORBID,
    CAM_RULE_PRECHECK,
    CAM_RULE_GROUP,
} CamRuleKind;

/**
 * CamSeverity:
 * @CAM_SEVERITY_ADVICE: is shown
 * @CAM_SEVERITY_WARN: is shown as a warning
 * @CAM_SEVERITY_SHOULD: needs the user's word where it is not followed
 * @CAM_SEVERITY_MUST: is never passed over
 */
typedef enum {
    CAM_SEVERITY_ADVICE,
    CAM_SEVERITY_WARN,
    CAM_SEVERITY_SHOULD,
    CAM_SEVERITY_MUST,
} CamSeverity;

/**
 * CamChecker:
 * @CAM_CHECKER_PATH: the planner (src/engine/path.h)
 * @CAM_CHECKER_FIT: the comparison of file and device (cam_firmware_check_fit())
 * @CAM_CHECKER_PREFLIGHT: the driver, before an update
 * @CAM_CHECKER_TELLING: people, who are told
 *
 * Who looks whether a rule is kept.
 */
typedef enum {
    CAM_CHECKER_PATH,
    CAM_CHECKER_FIT,
    CAM_CHECKER_PREFLIGHT,
    CAM_CHECKER_TELLING,
} CamChecker;

/**
 * CamRule:
 * @id: its name, for logs and tests
 * @vendor: make it is of
 * @kind: what it demands
 * @severity: how much that counts
 * @checker: who looks
 * @models: (nullable): patterns with `*` and `?`; NULL for all
 * @platforms: (nullable): platform words; NULL for all. For a device that tells none
 *   it is not sure; so that it is true there too, @text names them
 * @from_below: the version before is older than that; without numbers: any
 * @from_at_least: the version before is not older than that
 * @to_below: likewise, the version after
 * @to_at_least: likewise
 * @through: (nullable): the version that comes first, as text: all that begins with its numbers
 * @through_version: the same, read
 * @before: with @after: a step that is none down, whatever numbers and dates say
 * @after: likewise
 * @only_if: (nullable): what must be so for it to hold and no device tells
 * @needs_default: it could be done with all settings set to the factory's
 * @text: what it says, for people
 *
 * One rule. Versions that were not given have no numbers.
 */
typedef struct {
    char *id;
    char *vendor;
    CamRuleKind kind;
    CamSeverity severity;
    CamChecker checker;
    char **models;
    char **platforms;
    CamVersion from_below;
    CamVersion from_at_least;
    CamVersion to_below;
    CamVersion to_at_least;
    char *through;
    CamVersion through_version;
    CamVersion before;
    CamVersion after;
    guint limits; /* which of the four were given */
    char *only_if;
    gboolean needs_default;
    char *text;
} CamRule;

/**
 * cam_rules_new:
 * @error: %CAM_ERROR_FORMAT, as cam_rules_parse()
 *
 * Reads the rules that are built in.
 *
 * Returns: (transfer full) (nullable): the rules
 */
CamRules *cam_rules_new(GError **error);

/**
 * cam_rules_parse:
 * @text: a key file
 * @size: its length, -1 when it ends with a zero
 * @error: %CAM_ERROR_FORMAT with group and key: unknown or missing keys, words that are none,
 *   versions that the make's grammar cannot read, limits that leave nothing
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): the rules
 */
CamRules *cam_rules_parse(const char *text, gssize size, GError **error);

/**
 * cam_rules_free:
 * @rules: (nullable): rules
 */
void cam_rules_free(CamRules *rules);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamRules, cam_rules_free)

/**
 * cam_rules_list:
 * @rules: rules
 *
 * Returns: (transfer none) (element-type CamRule): all of them, in the order of the file
 */
const GPtrArray *cam_rules_list(const CamRules *rules);

/**
 * cam_rules_list_unknown:
 * @rules: rules
 *
 * Returns: (transfer none) (element-type utf8): what is not known, one sentence for each `unknown`
 *   group of the file
 */
const GPtrArray *cam_rules_list_unknown(const CamRules *rules);

/**
 * CamRuleSet:
 *
 * The rules that are meant for one device, whatever its version. Borrows the rules.
 */
typedef struct CamRuleSet CamRuleSet;

/**
 * cam_rule_set_new:
 * @rules: (nullable): all rules; NULL gives an empty set
 * @identity: who the device is
 * @grammar: (nullable): version grammar of its driver; where it is of no use (`onvif`), that of the
 *   rules' make
 *
 * A rule for some platforms is kept for a device that does not tell its own, and is not sure then.
 *
 * Returns: (transfer full): its rules
 */
CamRuleSet *cam_rule_set_new(const CamRules *rules, const CamIdentity *identity,
                             const char *grammar);

/**
 * cam_rule_set_free:
 * @set: (nullable): a set
 */
void cam_rule_set_free(CamRuleSet *set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamRuleSet, cam_rule_set_free)

/**
 * cam_rule_set_list:
 * @set: a set
 *
 * Returns: (transfer none) (element-type CamRule): its rules
 */
const GPtrArray *cam_rule_set_list(const CamRuleSet *set);

/**
 * cam_rule_set_get_grammar:
 * @set: a set
 *
 * Returns: (transfer none) (nullable): the grammar its versions are read with
 */
const char *cam_rule_set_get_grammar(const CamRuleSet *set);

/**
 * cam_rule_set_compare:
 * @set: a set
 * @a: a version
 * @b: another
 *
 * As cam_version_compare(), but a pair that a rule names is in the rule's order. A pair with a
 * build holds only where the build is known. Pure.
 *
 * Returns: how @a stands to @b
 */
CamOrder cam_rule_set_compare(const CamRuleSet *set, const CamVersion *a, const CamVersion *b);

/**
 * cam_rule_set_find_pair:
 * @set: a set
 * @a: a version
 * @b: another
 *
 * Returns: (transfer none) (nullable): the rule that says that @b comes after @a although numbers
 * or dates say otherwise
 */
const CamRule *cam_rule_set_find_pair(const CamRuleSet *set, const CamVersion *a,
                                      const CamVersion *b);

/**
 * cam_rule_check_from:
 * @rule: a rule
 * @version: what is installed before
 *
 * Returns: whether the version before is one the rule means; unknown when it cannot be compared
 */
CamTri cam_rule_check_from(const CamRule *rule, const CamVersion *version);

/**
 * cam_rule_check_to:
 * @rule: a rule
 * @version: what is installed after
 *
 * Returns: whether the version after is one the rule means; unknown when it cannot be compared
 */
CamTri cam_rule_check_to(const CamRule *rule, const CamVersion *version);

/**
 * cam_rule_is_through:
 * @rule: a rule of kind step
 * @version: a version
 *
 * Returns: whether it is one that may come first
 */
gboolean cam_rule_is_through(const CamRule *rule, const CamVersion *version);

/**
 * cam_rule_set_depends:
 * @set: a set
 * @rule: one of its rules
 *
 * Returns: whether the rule is for some devices only, and this one does not tell whether it is one
 */
gboolean cam_rule_set_depends(const CamRuleSet *set, const CamRule *rule);

/**
 * cam_rule_set_holds:
 * @set: a set
 * @rule: one of its rules
 * @from: what is installed before; without numbers when that could not be read
 * @to: what is installed after, likewise
 *
 * Pure.
 *
 * Returns: whether the rule speaks of this one step; unknown when a version cannot be read or
 *   compared, or when it depends on what no device tells
 */
CamTri cam_rule_set_holds(const CamRuleSet *set, const CamRule *rule, const CamVersion *from,
                          const CamVersion *to);

/**
 * CamRuleHit:
 * @rule: (transfer none): a rule
 * @sure: it holds; else that cannot be told
 */
typedef struct {
    const CamRule *rule;
    gboolean sure;
} CamRuleHit;

/**
 * cam_rule_set_judge:
 * @set: a set
 * @from: what is installed before
 * @to: what is installed after
 *
 * Pure.
 *
 * Returns: (transfer full) (element-type CamRuleHit): the rules that speak of this one step, or may
 */
GArray *cam_rule_set_judge(const CamRuleSet *set, const CamVersion *from, const CamVersion *to);
