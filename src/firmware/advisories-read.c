/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/json-text.h"
#include "src/base/text.h"
#include "src/firmware/advisories-private.h"

#include <string.h>

#define MAX_DEPTH  16
#define MAX_VALUES 2000000
#define MAX_TEXT   500
#define MAX_TEXTS  500
#define MAX_GLOB   64
/* matching takes steps of the model's length to the power of these */
#define MAX_STARS 4

static gboolean
fail(GError **error, const char *name, const char *what)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "%s %s", name, what);
    return FALSE;
}

JsonObject *
cam_json_need_document(const char *data, gsize size, JsonParser **ret_parser, GError **error)
{
    static const char *const faults[] = {
        [CAM_JSON_GOOD] = "is not JSON, or was cut",
        [CAM_JSON_BROKEN] = "is not JSON, or was cut",
        [CAM_JSON_DEEP] = "is nested too deeply",
        [CAM_JSON_MANY] = "has too many values",
    };
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    CamJsonFault fault = CAM_JSON_GOOD;
    g_autoptr(GString) strict =
        cam_json_text_make_strict(data, size, MAX_DEPTH, MAX_VALUES, &fault);

    if (strict == NULL ||
        !json_parser_load_from_data(parser, strict->str, (gssize)strict->len, NULL) ||
        json_parser_get_root(parser) == NULL) {
        fail(error, "the file", faults[fault]);
        return NULL;
    }
    JsonNode *root = json_parser_get_root(parser);
    if (!JSON_NODE_HOLDS_OBJECT(root)) {
        fail(error, "the file", "holds no JSON object");
        return NULL;
    }
    *ret_parser = g_steal_pointer(&parser);
    return json_node_get_object(root);
}

/* (nullable): NULL for a text that is empty once it is fit to be shown */
static char *
read_text(JsonNode *node)
{
    if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING)
        return NULL;
    return cam_text_clean(json_node_get_string(node), MAX_TEXT);
}

gboolean
cam_json_need_text(JsonObject *object, const char *name, gboolean needed, char **ret_text,
                   GError **error)
{
    JsonNode *node = json_object_get_member(object, name);

    if (node == NULL)
        return !needed || fail(error, name, "is missing");
    char *text = read_text(node);
    if (text == NULL)
        return fail(error, name, "is no text");
    *ret_text = text;
    return TRUE;
}

gboolean
cam_json_need_texts(JsonObject *object, const char *name, gboolean needed, char ***ret_texts,
                    GError **error)
{
    JsonNode *node = json_object_get_member(object, name);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    if (node == NULL)
        return !needed || fail(error, name, "is missing");
    if (!JSON_NODE_HOLDS_ARRAY(node))
        return fail(error, name, "is no list");
    JsonArray *array = json_node_get_array(node);
    guint count = json_array_get_length(array);
    if (count == 0 || count > MAX_TEXTS)
        return fail(error, name, "is empty or too long");
    for (guint i = 0; i < count; i++) {
        char *text = read_text(json_array_get_element(array, i));
        if (text == NULL)
            return fail(error, name, "holds what is no text");
        g_ptr_array_add(texts, text);
    }
    g_ptr_array_add(texts, NULL);
    *ret_texts = (char **)g_ptr_array_free(g_steal_pointer(&texts), FALSE);
    return TRUE;
}

gboolean
cam_json_need_array(JsonObject *object, const char *name, guint max, JsonArray **ret_array,
                    GError **error)
{
    JsonNode *node = json_object_get_member(object, name);

    if (node == NULL || !JSON_NODE_HOLDS_ARRAY(node))
        return fail(error, name, node == NULL ? "is missing" : "is no list");
    JsonArray *array = json_node_get_array(node);
    guint count = json_array_get_length(array);
    if (count > max)
        return fail(error, name, "is too long");
    for (guint i = 0; i < count; i++) {
        if (!JSON_NODE_HOLDS_OBJECT(json_array_get_element(array, i)))
            return fail(error, name, "holds what is no object");
    }
    *ret_array = array;
    return TRUE;
}

/* YYYY-MM-DD as YYMMDD, 0 when it is none; the dates of firmware have two digits for the year, so
   that only one century can be told */
static guint
parse_day(const char *text)
{
    guint64 year;
    guint64 month;
    guint64 day;
    g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "", "-", 4);

    if (g_strv_length(parts) != 3 || strlen(parts[0]) != 4 || strlen(parts[1]) != 2 ||
        strlen(parts[2]) != 2 || !cam_text_parse_uint(parts[0], 2069, &year) ||
        !cam_text_parse_uint(parts[1], 12, &month) || !cam_text_parse_uint(parts[2], 31, &day) ||
        year < 2000 || month == 0 || day == 0)
        return 0;
    return (guint)((year - 2000) * 10000 + month * 100 + day);
}

gboolean
cam_text_is_day(const char *text)
{
    return parse_day(text) != 0;
}

gboolean
cam_globs_compile(char **globs, GPtrArray **ret_patterns, GArray **ret_literals)
{
    g_autoptr(GPtrArray) patterns =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_pattern_spec_free);
    g_autoptr(GArray) literals = g_array_new(FALSE, FALSE, sizeof(guint));

    for (char **glob = globs; glob != NULL && *glob != NULL; glob++) {
        g_autofree char *lower = g_utf8_strdown(*glob, -1);
        guint stars = 0;
        guint literal = 0;
        for (const char *at = lower; *at != '\0'; at = g_utf8_next_char(at)) {
            stars += *at == '*';
            literal += *at != '*' && *at != '?';
        }
        if (stars > MAX_STARS || g_utf8_strlen(lower, -1) > MAX_GLOB)
            return FALSE;
        g_ptr_array_add(patterns, g_pattern_spec_new(lower));
        g_array_append_val(literals, literal);
    }
    *ret_patterns = g_steal_pointer(&patterns);
    if (ret_literals != NULL)
        *ret_literals = g_steal_pointer(&literals);
    return TRUE;
}

guint
cam_globs_match(const GPtrArray *patterns, const GArray *literals, const char *model)
{
    guint best = 0;

    for (guint i = 0; i < patterns->len; i++) {
        guint literal = g_array_index(literals, guint, i) + 1;
        if (literal > best && model != NULL &&
            g_pattern_spec_match_string(patterns->pdata[i], model))
            best = literal;
    }
    return best;
}

static void
limit_free(gpointer data)
{
    CamVersionLimit *limit = data;

    if (limit == NULL)
        return;
    g_free(limit->text);
    g_free(limit);
}

static void
track_fix_free(gpointer data)
{
    CamTrackFix *fix = data;

    limit_free(fix->track);
    limit_free(fix->fixed);
    g_free(fix);
}

static void
read_numbers(CamVersionLimit *limit)
{
    g_auto(GStrv) parts = g_strsplit(limit->text, ".", -1);
    guint count = g_strv_length(parts);

    if (count > G_N_ELEMENTS(limit->numbers))
        return;
    for (guint i = 0; i < count; i++) {
        guint64 number;
        if (!cam_text_parse_uint(parts[i], G_MAXUINT32, &number))
            return;
        limit->numbers[i] = (guint)number;
    }
    limit->count = count;
}

static CamVersionLimit *
limit_new(const CamMaker *maker, const char *text)
{
    CamVersionLimit *limit = g_new0(CamVersionLimit, 1);

    limit->text = g_strdup(text);
    limit->readable = cam_version_parse(maker->grammar, text, NULL, &limit->version);
    read_numbers(limit);
    return limit;
}

void
cam_advisory_rule_free(CamAdvisoryRule *rule)
{
    if (rule == NULL)
        return;
    g_strfreev(rule->shown.models);
    g_strfreev(rule->shown.platforms);
    g_free(rule->shown.affected);
    g_free(rule->shown.fixed);
    g_free(rule->shown.note);
    g_clear_pointer(&rule->patterns, g_ptr_array_unref);
    g_clear_pointer(&rule->literals, g_array_unref);
    g_free(rule->branch);
    limit_free(rule->lower.version);
    limit_free(rule->upper.version);
    limit_free(rule->track);
    g_clear_pointer(&rule->exact, g_ptr_array_unref);
    g_clear_pointer(&rule->bases, g_ptr_array_unref);
    limit_free(rule->fixed.version);
    g_clear_pointer(&rule->tracks, g_ptr_array_unref);
    g_free(rule);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamAdvisoryRule, cam_advisory_rule_free)

typedef struct {
    const CamMaker *maker;
    JsonObject *object; /* the rule */
    CamAdvisoryRule *rule;
    GString *words; /* the rule for people */
} Reading;

static void
add_words(Reading *reading, const char *before, const char *text)
{
    if (reading->words->len > 0)
        g_string_append(reading->words, ", ");
    g_string_append_printf(reading->words, "%s%s", before, text);
}

/* replaces what an earlier member said: members of both bounds are checked before */
static gboolean
read_version(Reading *reading, const char *name, const char *words, CamVersionLimit **ret_limit,
             GError **error)
{
    g_autofree char *text = NULL;

    if (!cam_json_need_text(reading->object, name, FALSE, &text, error))
        return FALSE;
    if (text == NULL)
        return TRUE;
    limit_free(*ret_limit);
    *ret_limit = limit_new(reading->maker, text);
    add_words(reading, words, text);
    return TRUE;
}

static gboolean
read_build(Reading *reading, const char *name, const char *words, guint *ret_build, GError **error)
{
    g_autofree char *text = NULL;

    if (!cam_json_need_text(reading->object, name, FALSE, &text, error))
        return FALSE;
    if (text == NULL)
        return TRUE;
    *ret_build = parse_day(text);
    add_words(reading, words, text);
    return *ret_build != 0 || fail(error, name, "is no day");
}

static gboolean
read_limits(Reading *reading, const char *name, const char *words, GPtrArray **ret_limits,
            GError **error)
{
    g_auto(GStrv) texts = NULL;

    if (!cam_json_need_texts(reading->object, name, FALSE, &texts, error))
        return FALSE;
    if (texts == NULL)
        return TRUE;
    *ret_limits = g_ptr_array_new_with_free_func(limit_free);
    for (char **text = texts; *text != NULL; text++)
        g_ptr_array_add(*ret_limits, limit_new(reading->maker, *text));
    g_autofree char *all = g_strjoinv(", ", texts);
    add_words(reading, words, all);
    return TRUE;
}

static gboolean
read_flag(Reading *reading, const char *name, const char *words, gboolean *ret_flag, GError **error)
{
    JsonNode *node = json_object_get_member(reading->object, name);

    if (node == NULL)
        return TRUE;
    if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_BOOLEAN ||
        !json_node_get_boolean(node))
        return fail(error, name, "is not true");
    *ret_flag = TRUE;
    add_words(reading, words, "");
    return TRUE;
}

/* a rule that is read in part only would call devices safe that are not */
static gboolean
check_members(JsonObject *object, const char *const *known, GError **error)
{
    g_autoptr(GList) names = json_object_get_members(object);

    for (GList *name = names; name != NULL; name = name->next) {
        if (!g_strv_contains(known, name->data))
            return fail(error, name->data, "is no member that is known");
    }
    return names != NULL || fail(error, "rule", "is empty");
}

static gboolean
has(JsonObject *object, const char *name)
{
    return json_object_has_member(object, name);
}

static gboolean
check_rule(JsonObject *object, GError **error)
{
    static const char *const known[] = {
        "all",           "unknown",    "branch",           "ver_ge",   "ver_lt",
        "ver_le",        "ver_le_any", "build_ge",         "build_lt", "build_le",
        "ver_le_branch", "ver_in",     "ver_le_same_base", NULL
    };
    gboolean exclusive = has(object, "ver_lt") || has(object, "build_lt");
    gboolean inclusive =
        has(object, "ver_le") || has(object, "build_le") || has(object, "ver_le_any");

    if (!check_members(object, known, error))
        return FALSE;
    if ((exclusive && inclusive) || (has(object, "ver_le") && has(object, "ver_le_any")))
        return fail(error, "rule", "has two kinds of upper ends");
    if (json_object_get_size(object) > 1 &&
        (has(object, "all") || has(object, "unknown") || has(object, "ver_in") ||
         has(object, "ver_le_same_base")))
        return fail(error, "rule", "has members that do not go together");
    return TRUE;
}

static gboolean
read_rule(Reading *reading, GError **error)
{
    CamAdvisoryRule *rule = reading->rule;
    JsonObject *object = reading->object;

    if (!check_rule(object, error))
        return FALSE;
    rule->upper.exclusive = has(object, "ver_lt") || has(object, "build_lt");
    rule->any_line = has(object, "ver_le_any");
    if (!cam_json_need_text(object, "branch", FALSE, &rule->branch, error))
        return FALSE;
    if (rule->branch != NULL)
        add_words(reading, "versions ", rule->branch);
    return read_flag(reading, "all", "all versions", &rule->all, error) &&
           read_flag(reading, "unknown", "limit unknown", &rule->unknown, error) &&
           read_version(reading, "ver_ge", "from ", &rule->lower.version, error) &&
           read_build(reading, "build_ge", "built from ", &rule->lower.build, error) &&
           read_version(reading, "ver_lt", "before ", &rule->upper.version, error) &&
           read_version(reading, "ver_le", "up to ", &rule->upper.version, error) &&
           read_version(reading, "ver_le_any", "up to ", &rule->upper.version, error) &&
           read_build(reading, "build_lt", "built before ", &rule->upper.build, error) &&
           read_build(reading, "build_le", "built up to ", &rule->upper.build, error) &&
           read_version(reading, "ver_le_branch", "up to track ", &rule->track, error) &&
           read_limits(reading, "ver_in", "exactly ", &rule->exact, error) &&
           read_limits(reading, "ver_le_same_base", "up to the one of its base: ", &rule->bases,
                       error);
}

static gboolean
read_tracks(Reading *reading, GError **error)
{
    JsonNode *node = json_object_get_member(reading->object, "tracks");

    if (node == NULL)
        return TRUE;
    if (!JSON_NODE_HOLDS_OBJECT(node))
        return fail(error, "tracks", "is no object");
    JsonObject *tracks = json_node_get_object(node);
    g_autoptr(GList) names = json_object_get_members(tracks);
    reading->rule->tracks = g_ptr_array_new_with_free_func(track_fix_free);
    for (GList *name = names; name != NULL; name = name->next) {
        g_autofree char *text = NULL;
        if (!cam_json_need_text(tracks, name->data, TRUE, &text, error))
            return FALSE;
        CamTrackFix *fix = g_new0(CamTrackFix, 1);
        fix->track = limit_new(reading->maker, name->data);
        fix->fixed = limit_new(reading->maker, text);
        g_ptr_array_add(reading->rule->tracks, fix);
        add_words(reading, "", text);
        if (fix->track->count == 0)
            return fail(error, name->data, "is no track");
    }
    return TRUE;
}

static gboolean
read_fixed(Reading *reading, GError **error)
{
    static const char *const known[] = { "ver", "build", "tracks", NULL };

    return check_members(reading->object, known, error) &&
           read_version(reading, "ver", "", &reading->rule->fixed.version, error) &&
           read_build(reading, "build", "build ", &reading->rule->fixed.build, error) &&
           read_tracks(reading, error);
}

typedef gboolean (*ReadFunc)(Reading *reading, GError **error);

/* an object inside the group; its words go to @ret_words */
static gboolean
read_inner(const CamMaker *maker, JsonObject *group, const char *name, CamAdvisoryRule *rule,
           ReadFunc func, char **ret_words, GError **error)
{
    JsonNode *node = json_object_get_member(group, name);
    g_autoptr(GString) words = g_string_new(NULL);

    if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
        return fail(error, name, "is no object");
    Reading reading = {
        .maker = maker, .object = json_node_get_object(node), .rule = rule, .words = words
    };
    if (!func(&reading, error))
        return FALSE;
    *ret_words = g_string_free(g_steal_pointer(&words), FALSE);
    return TRUE;
}

CamAdvisoryRule *
cam_advisory_rule_new(const CamMaker *maker, JsonObject *object, GError **error)
{
    g_autoptr(CamAdvisoryRule) rule = g_new0(CamAdvisoryRule, 1);
    g_autofree char *match = NULL;

    if (!cam_json_need_texts(object, "models", TRUE, &rule->shown.models, error) ||
        !cam_json_need_texts(object, "platforms", FALSE, &rule->shown.platforms, error) ||
        !cam_json_need_text(object, "match", TRUE, &match, error) ||
        !cam_json_need_text(object, "note", FALSE, &rule->shown.note, error) ||
        !read_inner(maker, object, "rule", rule, read_rule, &rule->shown.affected, error) ||
        (has(object, "fixed") &&
         !read_inner(maker, object, "fixed", rule, read_fixed, &rule->shown.fixed, error)))
        return NULL;
    rule->shown.possible = strcmp(match, "possible") == 0;
    if (!rule->shown.possible && strcmp(match, "exact") != 0) {
        fail(error, "match", "is neither exact nor possible");
        return NULL;
    }
    if (!cam_globs_compile(rule->shown.models, &rule->patterns, &rule->literals)) {
        fail(error, "models", "hold a glob that is too long or has too many *");
        return NULL;
    }
    return g_steal_pointer(&rule);
}

CamAdvisoryRule *
cam_advisory_rule_new_listed(char **models)
{
    CamAdvisoryRule *rule = g_new0(CamAdvisoryRule, 1);

    rule->unknown = TRUE;
    rule->shown.possible = TRUE;
    rule->shown.affected = g_strdup("limit unknown");
    rule->shown.models = models != NULL ? g_strdupv(models) : g_new0(char *, 1);
    if (!cam_globs_compile(rule->shown.models, &rule->patterns, &rule->literals)) {
        rule->patterns = g_ptr_array_new();
        rule->literals = g_array_new(FALSE, FALSE, sizeof(guint));
    }
    return rule;
}
