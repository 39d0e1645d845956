/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/path-private.h"

/* what there is to say of a way, and why there is none */

static char *
format_running(const CamPathMap *map)
{
    const CamPathInput *input = map->input;

    if (input->version == NULL)
        return g_strdup("an unknown version");
    if (input->build == NULL)
        return g_strdup(input->version);
    return g_strdup_printf("%s %s", input->version, input->build);
}

static char *
format_node(const CamPathMap *map, guint node)
{
    const CamFirmware *firmware = cam_path_get_node(map, node)->firmware;
    char *version = cam_firmware_format_version(firmware);

    if (firmware == NULL)
        return format_running(map);
    return version != NULL ? version : g_strdup("an unknown version");
}

static char *
format_file(const CamFirmware *firmware)
{
    return g_path_get_basename(firmware->origin);
}

/* a track is all that begins so, one with a build is that one */
static char *
format_through(const CamRule *rule)
{
    return rule->through_version.build != 0 ? g_strdup(rule->through)
                                            : g_strdup_printf("%s.x", rule->through);
}

static const char *
get_model(const CamPathMap *map)
{
    return map->input->model != NULL ? map->input->model : "this device";
}

static void
tell_rule(GPtrArray *findings, CamLevel level, const CamRule *rule)
{
    cam_findings_add(findings, level, "rule-told", cam_args_new("text", rule->text, NULL));
}

/* rules that keep nobody from going on */
static void
tell_others(Search *search, guint from, guint to)
{
    const CamPathMap *map = search->map;
    g_autoptr(GArray) hits =
        cam_rule_set_judge(map->input->rules, &cam_path_get_node(map, from)->version,
                           &cam_path_get_node(map, to)->version);

    for (guint i = 0; i < hits->len; i++) {
        const CamRuleHit *hit = &g_array_index(hits, CamRuleHit, i);
        const CamRule *rule = hit->rule;
        gboolean told = rule->checker == CAM_CHECKER_TELLING;
        gboolean mild = rule->checker == CAM_CHECKER_PATH &&
                        (rule->severity < CAM_SEVERITY_SHOULD || rule->kind == CAM_RULE_NO_RETURN ||
                         rule->kind == CAM_RULE_GROUP);
        /* of what only advises, a guess is no use */
        if (told || (mild && (hit->sure || rule->severity > CAM_SEVERITY_ADVICE)))
            tell_rule(search->path->findings,
                      rule->severity == CAM_SEVERITY_ADVICE ? CAM_LEVEL_INFO : CAM_LEVEL_WARN,
                      rule);
    }
}

/* why the way goes by @node */
static void
tell_stop(Search *search, guint node, guint next)
{
    const CamPathMap *map = search->map;
    g_autofree char *version = format_node(map, node);

    for (guint i = 0; i < map->gates->len; i++) {
        const Gate *gate = &g_array_index(map->gates, Gate, i);
        if (gate->rule->kind != CAM_RULE_STEP || !gate->through[node] ||
            gate->to[search->goal] != CAM_TRI_YES)
            continue;
        cam_findings_add(search->path->findings, CAM_LEVEL_INFO, "step-first",
                         cam_args_new("version", version, "text", gate->rule->text, NULL));
        return;
    }
    const CamFirmware *firmware = cam_path_get_node(map, next)->firmware;
    g_autofree char *file = format_file(firmware);
    if (firmware->min_from != NULL)
        cam_findings_add(
            search->path->findings, CAM_LEVEL_INFO, "step-first-min",
            cam_args_new("version", version, "file", file, "min", firmware->min_from, NULL));
}

static void
tell_order(Search *search, guint from, guint to)
{
    const CamPathMap *map = search->map;
    const CamVersion *before = &cam_path_get_node(map, from)->version;
    const CamVersion *after = &cam_path_get_node(map, to)->version;
    const CamRule *pair = cam_rule_set_find_pair(map->input->rules, before, after);
    g_autofree char *old = format_node(map, from);
    g_autofree char *new = format_node(map, to);

    if (pair != NULL)
        cam_findings_add(search->path->findings, CAM_LEVEL_INFO, "order-overruled",
                         cam_args_new("from", old, "to", new, "text", pair->text, NULL));
    else if (cam_version_compare(before, after) == CAM_ORDER_NEWER)
        cam_findings_add(search->path->findings, CAM_LEVEL_WARN, "downgrade",
                         cam_args_new("from", old, "to", new, NULL));
    else if (cam_version_compare(before, after) != CAM_ORDER_OLDER)
        cam_findings_add(search->path->findings, CAM_LEVEL_WARN, "order-not-told",
                         cam_args_new("from", old, "to", new, NULL));
}

void
cam_path_tell_way(Search *search, const guint *way, guint count)
{
    for (guint i = 1; i < count; i++) {
        if (way[i] != search->goal)
            tell_stop(search, way[i], way[i + 1]);
        tell_order(search, way[i - 1], way[i]);
        tell_others(search, way[i - 1], way[i]);
    }
}

static void
want(Search *search, const char *version)
{
    if (search->path->wanted == NULL)
        search->path->wanted = g_strdup(version);
}

static void
tell_doubt(Search *search, const CamRule *rule, CamTri holds, CamLevel level)
{
    GPtrArray *findings = search->path->findings;

    gboolean silent =
        rule->only_if == NULL && cam_rule_set_depends(search->map->input->rules, rule);

    if (rule->kind == CAM_RULE_STEP && (holds == CAM_TRI_YES || silent)) {
        g_autofree char *version = format_through(rule);
        want(search, version);
        cam_findings_add(findings, level, "step-advised",
                         cam_args_new("version", version, "model", get_model(search->map), "text",
                                      rule->text, NULL));
    } else if (rule->only_if != NULL) {
        cam_findings_add(findings, level, "rule-depends",
                         cam_args_new("condition", rule->only_if, "text", rule->text, NULL));
    } else if (holds == CAM_TRI_YES) {
        cam_findings_add(findings, level, "rule-forbids", cam_args_new("text", rule->text, NULL));
    } else {
        cam_findings_add(findings, level, "rule-unsure", cam_args_new("text", rule->text, NULL));
    }
}

void
cam_path_tell_unsure(Search *search, const guint *way, guint count, CamLevel level)
{
    const CamPathMap *map = search->map;

    for (guint i = 1; i < count; i++) {
        for (guint k = 0; k < map->gates->len; k++) {
            const Gate *gate = &g_array_index(map->gates, Gate, k);
            if (cam_path_judge_gate(search, gate, way[i - 1], way[i]) == EDGE_OPEN)
                continue;
            CamTri holds = cam_rule_set_holds(map->input->rules, gate->rule,
                                              &cam_path_get_node(map, way[i - 1])->version,
                                              &cam_path_get_node(map, way[i])->version);
            tell_doubt(search, gate->rule, holds, level);
        }
        if (cam_path_judge_min(map, way[i - 1], way[i]) == EDGE_OPEN)
            continue;
        const CamFirmware *firmware = cam_path_get_node(map, way[i])->firmware;
        g_autofree char *file = format_file(firmware);
        cam_findings_add(search->path->findings, level, "min-from-unsure",
                         cam_args_new("file", file, "version", firmware->min_from, NULL));
    }
}

/* the newest version it can be brought to */
static guint
find_last(const Search *search)
{
    for (guint i = START + 1; i < search->map->nodes->len; i++) {
        if (i != search->goal && search->parents[i] != i)
            return i;
    }
    return START;
}

static guint
find_through(const Search *search, const Gate *gate, guint last)
{
    for (guint i = START + 1; i < search->map->nodes->len; i++) {
        if (gate->through[i] && i != last)
            return i;
    }
    return START;
}

static void
forbid(Search *search, const CamRule *rule)
{
    search->path->result = CAM_PATH_FORBIDDEN;
    cam_findings_add(search->path->findings, CAM_LEVEL_BLOCK,
                     rule->needs_default ? "rule-wants-default" : "rule-forbids",
                     cam_args_new("text", rule->text, NULL));
}

static void
miss_step(Search *search, const CamRule *rule)
{
    g_autofree char *version = format_through(rule);

    want(search, version);
    search->path->result = CAM_PATH_STEP_MISSING;
    cam_findings_add(search->path->findings, CAM_LEVEL_BLOCK, "step-missing",
                     cam_args_new("version", version, "model", get_model(search->map), "text",
                                  rule->text, NULL));
}

static void
miss_min(Search *search, guint to)
{
    const CamFirmware *firmware = cam_path_get_node(search->map, to)->firmware;
    g_autofree char *file = format_file(firmware);
    g_autofree char *wanted =
        g_strdup_printf("%s or later, below %s", firmware->min_from, firmware->version);

    want(search, wanted);
    search->path->result = CAM_PATH_STEP_MISSING;
    cam_findings_add(search->path->findings, CAM_LEVEL_BLOCK, "step-missing-min",
                     cam_args_new("file", file, "version", firmware->min_from, "model",
                                  get_model(search->map), NULL));
}

static const Gate *
find_closed(const Search *search, guint from, guint to)
{
    const GArray *gates = search->map->gates;

    for (guint i = 0; i < gates->len; i++) {
        const Gate *gate = &g_array_index(gates, Gate, i);
        if (cam_path_judge_gate(search, gate, from, to) == EDGE_CLOSED)
            return gate;
    }
    return NULL;
}

/* why not from @from to @to; where the step before is there and cannot be reached, why that */
static void
explain_step(Search *search, guint from, guint to)
{
    for (guint depth = 0; depth < CAM_PATH_MAX_HOPS; depth++) {
        const Gate *gate = find_closed(search, from, to);
        if (gate != NULL && gate->rule->kind != CAM_RULE_STEP) {
            forbid(search, gate->rule);
            return;
        }
        if (gate == NULL && cam_path_judge_min(search->map, from, to) == EDGE_CLOSED) {
            miss_min(search, to);
            return;
        }
        if (gate == NULL)
            break;
        guint before = find_through(search, gate, from);
        if (before == START || before == to) {
            miss_step(search, gate->rule);
            return;
        }
        to = before;
    }
    search->path->result = CAM_PATH_STEP_MISSING;
    cam_findings_add(search->path->findings, CAM_LEVEL_BLOCK, "no-path", NULL);
}

void
cam_path_explain(Search *search)
{
    explain_step(search, find_last(search), search->goal);
}
