/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/text.h"
#include "src/engine/plan-private.h"
#include "src/firmware/inspect.h"

#include <string.h>

/* which of several files */

/* what of a SHA-256 is enough to name a file */
#define MIN_HASH 8
/* names of files that are told */
#define MAX_NAMES 5

static gboolean
is_hash(const char *name)
{
    gsize size = strlen(name);

    return size >= MIN_HASH && strspn(name, "0123456789abcdefABCDEF") == size;
}

static gboolean
is_named(const CamFirmware *firmware, const char *name)
{
    g_autofree char *origin = g_path_get_basename(firmware->origin);

    return g_str_equal(origin, name) ||
           (is_hash(name) && firmware->sha256 != NULL &&
            g_ascii_strncasecmp(firmware->sha256, name, strlen(name)) == 0);
}

/* under one name there may be several; those for other devices do not count beside one for this */
static CamFirmware *
find_in_depot(const CamPlanRow *row, const GPtrArray *depot, const char *name, guint *ret_count)
{
    CamFirmware *found = NULL;
    gboolean found_fits = FALSE;

    *ret_count = 0;
    for (guint i = 0; depot != NULL && i < depot->len; i++) {
        CamFirmware *firmware = depot->pdata[i];
        if (!is_named(firmware, name) ||
            (found != NULL && g_strcmp0(found->sha256, firmware->sha256) == 0))
            continue;
        gboolean fits =
            cam_firmware_check_fit(firmware, row->identity, NULL) != CAM_FIT_CONTRADICTS;
        if (found != NULL && found_fits && !fits)
            continue;
        *ret_count = found != NULL && found_fits == fits ? *ret_count + 1 : 1;
        found = firmware;
        found_fits = fits;
    }
    return found;
}

static CamFirmware *
find_file(const GPtrArray *files, const char *path)
{
    for (guint i = 0; files != NULL && i < files->len; i++) {
        CamFirmware *firmware = files->pdata[i];
        if (g_strcmp0(firmware->origin, path) == 0)
            return firmware;
    }
    return NULL;
}

CamFirmware *
cam_plan_find_row_file(CamPlanRow *row, const CamPlanner *planner)
{
    const CamTarget *target = &row->device->target;
    const char *wish = target->file;
    g_autofree char *name = g_path_get_basename(wish);
    CamFirmware *found = find_file(planner->input->firmwares, wish);
    guint count = 0;

    if (found == NULL)
        found = find_file(planner->input->row_files, wish);
    if (found != NULL)
        return cam_plan_get_known(planner, found);
    /* a path means that one file, and none that has its name */
    if (target->file_is_name)
        found = find_in_depot(row, planner->input->depot, name, &count);
    if (count == 1)
        return found;
    if (count == 0) {
        cam_plan_set_verdict(row, CAM_VERDICT_NEEDS_DECISION, CAM_LEVEL_BLOCK, "row-file-missing",
                             cam_args_new("file", wish, NULL));
        return NULL;
    }
    JsonObject *args = cam_args_new("file", name, NULL);
    json_object_set_int_member(args, "count", count);
    cam_plan_set_verdict(row, CAM_VERDICT_NEEDS_DECISION, CAM_LEVEL_BLOCK, "row-file-ambiguous",
                         args);
    return NULL;
}

static int
compare_flags(gboolean a, gboolean b)
{
    return a == b ? 0 : a ? -1 : 1;
}

static int
compare_names(const CamFirmware *a, const CamFirmware *b)
{
    g_autofree char *left = g_path_get_basename(a->origin);
    g_autofree char *right = g_path_get_basename(b->origin);

    return strcmp(left, right);
}

/* @ret_code: what decided; how sure the facts of a file are comes before where it lies */
static int
compare_twins(const CamCandidate *a, const CamCandidate *b, const char **ret_code)
{
    const CamFirmware *left = a->firmware;
    const CamFirmware *right = b->firmware;
    const struct {
        const char *code;
        int order;
    } rows[] = {
        { "twin-by-fit", compare_flags(a->fit == CAM_FIT_FITS, b->fit == CAM_FIT_FITS) },
        { "twin-by-evidence", (int)right->confidence - (int)left->confidence },
        { "twin-by-build", compare_flags(left->build_sure, right->build_sure) },
        { "twin-by-place", compare_flags(!left->in_depot, !right->in_depot) },
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        *ret_code = rows[i].code;
        if (rows[i].order != 0)
            return rows[i].order;
    }
    *ret_code = "twin-by-name";
    int order = compare_names(left, right);
    return order != 0 ? order : g_strcmp0(left->sha256, right->sha256);
}

int
cam_plan_compare_preference(gconstpointer a, gconstpointer b)
{
    const char *code;

    return compare_twins(a, b, &code);
}

/* whether it is known that it is older or newer than what runs */
static gboolean
is_known(const CamCandidate *candidate)
{
    return candidate->order != CAM_ORDER_CONFLICT && candidate->order != CAM_ORDER_INCOMPARABLE;
}

static CamOrder
compare_candidates(const CamCandidate *a, const CamCandidate *b, CamShelf *shelf,
                   const CamRuleSet *rules)
{
    const char *grammar = cam_rule_set_get_grammar(rules);
    CamVersion left = *cam_shelf_read(shelf, grammar, a->firmware);
    CamVersion right = *cam_shelf_read(shelf, grammar, b->firmware);
    CamOrder order = cam_rule_set_compare(rules, &left, &right);

    if (order != CAM_ORDER_CONFLICT)
        return order;
    /* two branches, both of which are known against what runs: the number decides, and the choice
     * is told */
    left.build = right.build = 0;
    return cam_version_compare(&left, &right);
}

static gboolean
is_better(const CamCandidate *candidate, const CamCandidate *best, CamShelf *shelf,
          const CamRuleSet *rules)
{
    if (best == NULL || is_known(candidate) != is_known(best))
        return best == NULL || is_known(candidate);
    switch (compare_candidates(candidate, best, shelf, rules)) {
    case CAM_ORDER_NEWER:
        return TRUE;
    case CAM_ORDER_SAME:
        return cam_plan_compare_preference(candidate, best) < 0;
    case CAM_ORDER_OLDER:
        return FALSE;
    case CAM_ORDER_CONFLICT:
    case CAM_ORDER_INCOMPARABLE:
        return candidate->fit < best->fit;
    }
    return FALSE;
}

const CamCandidate *
cam_plan_choose(const GArray *candidates, CamShelf *shelf, const CamRuleSet *rules)
{
    const CamCandidate *best = NULL;

    for (guint i = 0; i < candidates->len; i++) {
        const CamCandidate *candidate = &g_array_index(candidates, CamCandidate, i);
        if (is_better(candidate, best, shelf, rules))
            best = candidate;
    }
    return best;
}

static void
tell_twin(CamPlanRow *row, const CamCandidate *best, const CamCandidate *other)
{
    const char *code;
    g_autofree char *name = g_path_get_basename(other->firmware->origin);

    compare_twins(best, other, &code);
    cam_findings_add(row->findings, CAM_LEVEL_INFO, code,
                     cam_args_new("other", name, "best",
                                  cam_confidence_name(best->firmware->confidence), "less",
                                  cam_confidence_name(other->firmware->confidence), NULL));
}

void
cam_plan_tell_choice(CamPlanRow *row, const GArray *candidates, const CamCandidate *best,
                     CamShelf *shelf, const CamRuleSet *rules)
{
    g_autoptr(GString) names = g_string_new(NULL);
    guint others = 0;

    for (guint i = 0; i < candidates->len; i++) {
        const CamCandidate *other = &g_array_index(candidates, CamCandidate, i);
        if (other == best || g_strcmp0(other->firmware->sha256, best->firmware->sha256) == 0)
            continue;
        if (others < MAX_NAMES) {
            g_autofree char *name = g_path_get_basename(other->firmware->origin);
            g_string_append_printf(names, "%s%s", others > 0 ? ", " : "", name);
            if (compare_candidates(best, other, shelf, rules) == CAM_ORDER_SAME)
                tell_twin(row, best, other);
        }
        others++;
    }
    if (others == 0)
        return;
    if (others > MAX_NAMES)
        g_string_append_printf(names, " and %u more", others - MAX_NAMES);
    JsonObject *args = cam_args_new("others", names->str, NULL);
    json_object_set_int_member(args, "count", others + 1);
    cam_findings_add(row->findings, CAM_LEVEL_INFO, "chosen-among", args);
}
