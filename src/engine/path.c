/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/path-private.h"

#include <string.h>

/*
 * Breadth first over versions. A node is a version, not a file, and each is visited once, so that a
 * way never comes by a version twice. What rules say of each node is worked out once; looking at a
 * step is then a few comparisons of numbers.
 */

static void
clear_gate(gpointer data)
{
    Gate *gate = data;

    g_free(gate->from);
    g_free(gate->to);
    g_free(gate->through);
}

const Node *
cam_path_get_node(const CamPathMap *map, guint index)
{
    return &g_array_index(map->nodes, Node, index);
}

static int
compare_numbers(guint a, guint b)
{
    return a > b ? -1 : a < b;
}

/* a total order, the newest first: that of cam_version_compare() has answers besides */
static int
compare_nodes(gconstpointer a, gconstpointer b)
{
    const CamVersion *left = &((const Node *)a)->version;
    const CamVersion *right = &((const Node *)b)->version;
    int order = strcmp(left->line, right->line);

    for (guint i = 0; order == 0 && i < CAM_VERSION_PARTS; i++)
        order = compare_numbers(left->parts[i], right->parts[i]);
    if (order == 0)
        order = compare_numbers(left->service_pack, right->service_pack);
    if (order == 0)
        order = compare_numbers(left->build, right->build);
    if (order == 0)
        order = compare_numbers(left->revision, right->revision);
    return order != 0 ? order : compare_numbers(right->unsaid, left->unsaid);
}

static void
add_nodes(CamPathMap *map)
{
    const CamPathInput *input = map->input;
    const char *grammar = cam_rule_set_get_grammar(input->rules);

    for (guint i = 0; i < input->files->len; i++) {
        CamFirmware *firmware = input->files->pdata[i];
        Node node = { .firmware = firmware };
        node.version = *cam_shelf_read(input->shelf, grammar, firmware);
        if (firmware->min_from != NULL) {
            node.has_min_from = TRUE;
            cam_version_parse(grammar, firmware->min_from, NULL, &node.min_from);
        }
        g_array_append_val(map->nodes, node);
    }
    /* stable: of one version the preferred file stays first */
    g_array_sort(map->nodes, compare_nodes);
    guint kept = 0;
    for (guint i = 0; i < map->nodes->len; i++) {
        Node node = g_array_index(map->nodes, Node, i);
        gboolean again =
            kept > 0 && compare_nodes(&g_array_index(map->nodes, Node, kept - 1), &node) == 0;
        if (node.version.count > 0 && !again)
            g_array_index(map->nodes, Node, kept++) = node;
    }
    g_array_set_size(map->nodes, kept);
}

static gboolean
is_gate(const CamRule *rule)
{
    return rule->checker == CAM_CHECKER_PATH && rule->severity >= CAM_SEVERITY_SHOULD &&
           rule->kind != CAM_RULE_NO_RETURN && rule->kind != CAM_RULE_GROUP;
}

static void
add_gate(CamPathMap *map, const CamRule *rule)
{
    guint count = map->nodes->len;
    Gate gate = { rule, g_new(guint8, count), g_new(guint8, count), g_new(guint8, count) };

    for (guint i = 0; i < count; i++) {
        const CamVersion *version = &cam_path_get_node(map, i)->version;
        gate.from[i] = (guint8)cam_rule_check_from(rule, version);
        gate.to[i] = (guint8)cam_rule_check_to(rule, version);
        gate.through[i] = (guint8)cam_rule_is_through(rule, version);
    }
    g_array_append_val(map->gates, gate);
}

CamPathMap *
cam_path_map_new(const CamPathInput *input)
{
    CamPathMap *map = g_new0(CamPathMap, 1);
    const GPtrArray *rules = cam_rule_set_list(input->rules);
    Node start = { 0 };

    map->input = input;
    map->nodes = g_array_new(FALSE, FALSE, sizeof(Node));
    map->gates = g_array_new(FALSE, FALSE, sizeof(Gate));
    g_array_set_clear_func(map->gates, clear_gate);
    cam_version_parse(cam_rule_set_get_grammar(input->rules), input->version, input->build,
                      &start.version);
    add_nodes(map);
    g_array_prepend_val(map->nodes, start);
    for (guint i = 0; i < rules->len; i++) {
        if (is_gate(rules->pdata[i]))
            add_gate(map, rules->pdata[i]);
    }
    return map;
}

void
cam_path_map_free(CamPathMap *map)
{
    if (map == NULL)
        return;
    g_array_unref(map->nodes);
    g_array_unref(map->gates);
    g_free(map);
}

CamOrder
cam_path_map_compare(const CamPathMap *map, const CamFirmware *firmware)
{
    const CamPathInput *input = map->input;
    const char *grammar = cam_rule_set_get_grammar(input->rules);
    const CamVersion *start = &cam_path_get_node(map, START)->version;
    const CamVersion *version = cam_shelf_read(input->shelf, grammar, firmware);

    if (start->count > 0 && version->count > 0 && g_strcmp0(grammar, input->grammar) == 0)
        return cam_rule_set_compare(input->rules, start, version);
    return cam_version_compare_text(input->grammar, input->version, input->build, firmware->version,
                                    firmware->build_sure ? firmware->build : NULL);
}

static CamTri
both(guint8 a, guint8 b)
{
    if (a == CAM_TRI_NO || b == CAM_TRI_NO)
        return CAM_TRI_NO;
    return a == CAM_TRI_YES && b == CAM_TRI_YES ? CAM_TRI_YES : CAM_TRI_UNKNOWN;
}

/* whoever is below the step and shall come above it passes by it: nobody jumps over it, in one step
 * or in several */
static CamTri
passes_over(const Search *search, const Gate *gate, guint from, guint to)
{
    if (gate->through[from] || gate->through[to])
        return CAM_TRI_NO;
    CamTri meant = both(gate->from[from], gate->to[search->goal]);
    gboolean stays = gate->to[to] == CAM_TRI_NO && gate->from[to] == CAM_TRI_YES;
    return stays ? CAM_TRI_NO : meant;
}

Edge
cam_path_judge_gate(const Search *search, const Gate *gate, guint from, guint to)
{
    const CamPathMap *map = search->map;
    const CamRule *rule = gate->rule;
    CamTri holds = both(gate->from[from], gate->to[to]);

    if (rule->kind == CAM_RULE_STEP) {
        holds = passes_over(search, gate, from, to);
        if (cam_rule_set_depends(map->input->rules, rule) && holds == CAM_TRI_YES)
            holds = CAM_TRI_UNKNOWN;
    } else if (holds != CAM_TRI_NO) {
        holds = cam_rule_set_holds(map->input->rules, rule, &cam_path_get_node(map, from)->version,
                                   &cam_path_get_node(map, to)->version);
    }
    if (holds == CAM_TRI_NO)
        return EDGE_OPEN;
    return holds == CAM_TRI_YES && rule->severity == CAM_SEVERITY_MUST &&
                   rule->kind != CAM_RULE_PRECHECK
               ? EDGE_CLOSED
               : EDGE_UNSURE;
}

Edge
cam_path_judge_min(const CamPathMap *map, guint from, guint to)
{
    const Node *node = cam_path_get_node(map, to);

    if (!node->has_min_from)
        return EDGE_OPEN;
    switch (cam_rule_set_compare(map->input->rules, &cam_path_get_node(map, from)->version,
                                 &node->min_from)) {
    case CAM_ORDER_NEWER:
    case CAM_ORDER_SAME:
        return EDGE_OPEN;
    case CAM_ORDER_OLDER:
        return EDGE_CLOSED;
    case CAM_ORDER_CONFLICT:
    case CAM_ORDER_INCOMPARABLE:
        return EDGE_UNSURE;
    }
    return EDGE_UNSURE;
}

static Edge
judge_step(const Search *search, guint from, guint to)
{
    Edge worst = cam_path_judge_min(search->map, from, to);

    for (guint i = 0; worst != EDGE_CLOSED && i < search->map->gates->len; i++)
        worst = MAX(worst, cam_path_judge_gate(search, &g_array_index(search->map->gates, Gate, i),
                                               from, to));
    return worst;
}

static gboolean
is_newer(const Search *search, guint from, guint to)
{
    return cam_rule_set_compare(search->map->input->rules,
                                &cam_path_get_node(search->map, from)->version,
                                &cam_path_get_node(search->map, to)->version) == CAM_ORDER_OLDER;
}

static gboolean
can_go(const Search *search, guint from, guint to, Edge allowed)
{
    /* the cheapest question first: of many files this is asked for every two */
    return cam_path_judge_min(search->map, from, to) <= allowed && is_newer(search, from, to) &&
           judge_step(search, from, to) <= allowed;
}

static void
forget(Search *search)
{
    for (guint i = 0; i < search->map->nodes->len; i++)
        search->parents[i] = i;
}

/* all that can be reached from @from in one step and was not before; the newest first */
static gboolean
expand(Search *search, guint from, Edge allowed, GArray *unseen, GArray *next)
{
    guint kept = 0;

    if (can_go(search, from, search->goal, allowed)) {
        search->parents[search->goal] = from;
        return TRUE;
    }
    for (guint i = 0; i < unseen->len; i++) {
        guint node = g_array_index(unseen, guint, i);
        if (can_go(search, from, node, allowed)) {
            search->parents[node] = from;
            g_array_append_val(next, node);
        } else {
            g_array_index(unseen, guint, kept++) = node;
        }
    }
    g_array_set_size(unseen, kept);
    return FALSE;
}

static gboolean
has_pairs(const Search *search)
{
    const GPtrArray *rules = cam_rule_set_list(search->map->input->rules);

    for (guint i = 0; i < rules->len; i++) {
        const CamRule *rule = rules->pdata[i];
        if (rule->before.count > 0)
            return TRUE;
    }
    return FALSE;
}

/* what may be a step: nothing past the goal or behind the start, unless a rule has an order of its
 * own */
static GArray *
list_steps(const Search *search)
{
    GArray *steps = g_array_new(FALSE, FALSE, sizeof(guint));
    gboolean any = has_pairs(search);

    for (guint i = START + 1; i < search->map->nodes->len; i++) {
        if (i != search->goal &&
            (any || (is_newer(search, i, search->goal) && is_newer(search, START, i))))
            g_array_append_val(steps, i);
    }
    return steps;
}

static gboolean
search_way(Search *search, Edge allowed)
{
    g_autoptr(GArray) unseen = list_steps(search);
    g_autoptr(GArray) level = g_array_new(FALSE, FALSE, sizeof(guint));
    guint start = START;

    forget(search);
    g_array_append_val(level, start);
    for (guint hop = 0; hop < CAM_PATH_MAX_HOPS && level->len > 0; hop++) {
        GArray *next = g_array_new(FALSE, FALSE, sizeof(guint));
        for (guint i = 0; i < level->len; i++) {
            if (!expand(search, g_array_index(level, guint, i), allowed, unseen, next))
                continue;
            g_array_unref(next);
            return TRUE;
        }
        g_array_unref(level);
        level = next;
    }
    return FALSE;
}

/* the nodes of the way, the start first */
static guint
list_way(const Search *search, guint way[CAM_PATH_MAX_HOPS + 1])
{
    guint count = 0;
    guint back[CAM_PATH_MAX_HOPS + 1];

    for (guint node = search->goal; node != START; node = search->parents[node])
        back[count++] = node;
    way[0] = START;
    for (guint i = 0; i < count; i++)
        way[i + 1] = back[count - 1 - i];
    return count + 1;
}

static void
set_found(Search *search)
{
    guint way[CAM_PATH_MAX_HOPS + 1];
    guint count = list_way(search, way);
    CamPath *path = search->path;

    path->result = CAM_PATH_FOUND;
    for (guint i = 1; i < count; i++) {
        CamFirmware *firmware = way[i] == search->goal
                                    ? search->target->firmware
                                    : cam_path_get_node(search->map, way[i])->firmware;
        g_ptr_array_add(path->hops, cam_firmware_ref(firmware));
    }
    cam_path_tell_way(search, way, count);
    cam_path_tell_unsure(search, way, count, CAM_LEVEL_WARN);
}

/* there is a way if the user says so */
static void
set_unsure(Search *search)
{
    guint way[CAM_PATH_MAX_HOPS + 1];
    guint count = list_way(search, way);

    search->path->result = CAM_PATH_UNSURE;
    cam_path_tell_unsure(search, way, count, CAM_LEVEL_BLOCK);
}

static void
find_up(Search *search)
{
    if (search_way(search, EDGE_OPEN))
        set_found(search);
    else if (!search_way(search, EDGE_UNSURE))
        cam_path_explain(search);
    else if (search->by_hand)
        set_found(search);
    else
        set_unsure(search);
}

/* what is no step up is one step or none */
static void
find_direct(Search *search)
{
    Edge edge = judge_step(search, START, search->goal);

    forget(search);
    search->parents[search->goal] = START;
    if (edge == EDGE_OPEN || (edge == EDGE_UNSURE && search->by_hand))
        set_found(search);
    else if (edge == EDGE_UNSURE)
        set_unsure(search);
    else
        cam_path_explain(search);
}

static void
find_way(Search *search)
{
    CamPath *path = search->path;

    switch (cam_path_map_compare(search->map, search->target->firmware)) {
    case CAM_ORDER_SAME:
        path->result = CAM_PATH_SAME;
        return;
    case CAM_ORDER_OLDER:
        find_up(search);
        return;
    case CAM_ORDER_NEWER:
        path->result = CAM_PATH_NEWER_INSTALLED;
        if (search->map->input->allow_downgrade)
            find_direct(search);
        return;
    case CAM_ORDER_CONFLICT:
        path->result = CAM_PATH_CONFLICT;
        break;
    case CAM_ORDER_INCOMPARABLE:
        path->result = CAM_PATH_UNREADABLE;
        break;
    }
    /* with rules of a grammar of their own the steps can be told all the same */
    if (search->by_hand && is_newer(search, START, search->goal))
        find_up(search);
    else if (search->by_hand)
        find_direct(search);
}

/* a map of start and target alone, for a target whose version cannot be read */
static CamPathMap *
make_small_map(const CamPathMap *map, const Node *target)
{
    CamPathMap *small = g_new0(CamPathMap, 1);

    small->input = map->input;
    small->nodes = g_array_new(FALSE, FALSE, sizeof(Node));
    small->gates = g_array_new(FALSE, FALSE, sizeof(Gate));
    g_array_set_clear_func(small->gates, clear_gate);
    g_array_append_vals(small->nodes, cam_path_get_node(map, START), 1);
    g_array_append_vals(small->nodes, target, 1);
    for (guint i = 0; i < map->gates->len; i++)
        add_gate(small, g_array_index(map->gates, Gate, i).rule);
    return small;
}

static guint
find_goal(const CamPathMap *map, const Node *target)
{
    for (guint i = START + 1; i < map->nodes->len; i++) {
        if (compare_nodes(cam_path_get_node(map, i), target) == 0)
            return i;
    }
    return START;
}

CamPath *
cam_path_find(const CamPathMap *map, CamFirmware *target, gboolean by_hand)
{
    const char *grammar = cam_rule_set_get_grammar(map->input->rules);
    Node node = { .firmware = target, .has_min_from = target->min_from != NULL };
    g_autoptr(CamPathMap) small = NULL;
    Search search = { .map = map, .target = &node, .by_hand = by_hand };

    node.version = *cam_shelf_read(map->input->shelf, grammar, target);
    cam_version_parse(grammar, target->min_from, NULL, &node.min_from);
    search.goal = node.version.count > 0 ? find_goal(map, &node) : START;
    if (search.goal == START) {
        small = make_small_map(map, &node);
        search.map = small;
        search.goal = START + 1;
    }
    search.path = g_new0(CamPath, 1);
    search.path->hops = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
    search.path->findings = cam_findings_new();
    search.parents = g_new(guint, search.map->nodes->len);
    find_way(&search);
    g_free(search.parents);
    return search.path;
}

void
cam_path_free(CamPath *path)
{
    if (path == NULL)
        return;
    g_ptr_array_unref(path->hops);
    g_ptr_array_unref(path->findings);
    g_free(path->wanted);
    g_free(path);
}
