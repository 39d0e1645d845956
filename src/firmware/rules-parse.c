/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/text.h"
#include "src/firmware/rules-data.h"
#include "src/firmware/rules-private.h"
#include "src/model/version-forms.h"

#include <gio/gio.h>
#include <string.h>

/* ours has some 20 KB */
#define MAX_SIZE  (1024 * 1024)
#define MAX_RULES 1000

#define RULE    "rule "
#define UNKNOWN "unknown "

static const char *const rule_keys[] = {
    "vendor",      "kind",          "severity", "checked-by", "confidence",
    "source",      "text",          "models",   "platforms",  "from-below",
    "to-below",    "from-at-least", "through",  "overrules",  "needs-factory-default",
    "to-at-least", "only-if",       NULL,
};
static const char *const required[] = { "vendor",     "kind",   "severity", "checked-by",
                                        "confidence", "source", "text",     NULL };
static const char *const unknown_keys[] = { "vendor", "question", "state", NULL };

static const char *const kinds[] = { "step",   "floor",    "no-downgrade", "no-return",
                                     "forbid", "precheck", "group",        NULL };
static const char *const severities[] = { "advice", "warn", "should", "must", NULL };
static const char *const checkers[] = { "path", "fit", "preflight", "telling", NULL };
static const char *const confidences[] = { "high", "medium", "low", NULL };
static const char *const answers[] = { "no", "yes", NULL };

/* a group while it is read */
typedef struct {
    GKeyFile *file;
    const char *group;
    const char *vendor;
    GError **error;
} Reader;

static gboolean
refuse(const Reader *reader, const char *key, const char *why)
{
    g_set_error(reader->error, CAM_ERROR, CAM_ERROR_FORMAT, "[%s] %s: %s", reader->group, key, why);
    return FALSE;
}

static gboolean
check_keys(const Reader *reader, const char *const *known, const char *const *needed)
{
    g_auto(GStrv) keys = g_key_file_get_keys(reader->file, reader->group, NULL, NULL);

    for (char **key = keys; key != NULL && *key != NULL; key++) {
        g_autofree char *value = g_key_file_get_string(reader->file, reader->group, *key, NULL);
        if (!g_strv_contains(known, *key))
            return refuse(reader, *key, "is no key of such a group");
        if (cam_text_is_empty(value))
            return refuse(reader, *key, "is empty or no text");
    }
    for (; *needed != NULL; needed++) {
        if (!g_key_file_has_key(reader->file, reader->group, *needed, NULL))
            return refuse(reader, *needed, "is missing");
    }
    return TRUE;
}

static char *
get(const Reader *reader, const char *key)
{
    return g_key_file_get_string(reader->file, reader->group, key, NULL);
}

/* @ret_word is untouched where the key is missing */
static gboolean
read_word(const Reader *reader, const char *key, const char *const *words, guint *ret_word)
{
    g_autofree char *text = get(reader, key);

    for (guint i = 0; text != NULL && words[i] != NULL; i++) {
        if (!g_str_equal(words[i], text))
            continue;
        *ret_word = i;
        return TRUE;
    }
    return text == NULL || refuse(reader, key, "is a word that is not known here");
}

/* of makes without a grammar nothing can be compared, so their limits are only kept as said */
static gboolean
read_text_version(const Reader *reader, const char *key, const char *text, CamVersion *ret_version)
{
    if (!cam_version_parse(reader->vendor, text, NULL, ret_version) &&
        cam_rules_knows_grammar(reader->vendor))
        return refuse(reader, key, "is no version of this make");
    return TRUE;
}

static gboolean
read_version(const Reader *reader, const char *key, CamVersion *ret_version)
{
    g_autofree char *text = get(reader, key);

    return text == NULL || read_text_version(reader, key, text, ret_version);
}

static gboolean
read_limits(const Reader *reader, CamRule *rule)
{
    const struct {
        const char *key;
        CamVersion *version;
    } limits[] = {
        { "from-below", &rule->from_below },
        { "from-at-least", &rule->from_at_least },
        { "to-below", &rule->to_below },
        { "to-at-least", &rule->to_at_least },
    };

    for (guint i = 0; i < G_N_ELEMENTS(limits); i++) {
        if (!g_key_file_has_key(reader->file, reader->group, limits[i].key, NULL))
            continue;
        rule->limits |= 1u << i;
        if (!read_version(reader, limits[i].key, limits[i].version))
            return FALSE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(limits); i += 2) {
        CamOrder order = cam_version_compare(limits[i + 1].version, limits[i].version);
        if (order == CAM_ORDER_NEWER || order == CAM_ORDER_SAME)
            return refuse(reader, limits[i].key, "leaves no version");
    }
    return TRUE;
}

static gboolean
read_pair(const Reader *reader, CamRule *rule)
{
    g_auto(GStrv) pair =
        g_key_file_get_string_list(reader->file, reader->group, "overrules", NULL, NULL);

    if (pair == NULL)
        return TRUE;
    if (g_strv_length(pair) != 2)
        return refuse(reader, "overrules", "must be two versions with a ; between");
    if (!read_text_version(reader, "overrules", pair[0], &rule->before) ||
        !read_text_version(reader, "overrules", pair[1], &rule->after))
        return FALSE;
    if (cam_version_compare(&rule->before, &rule->after) == CAM_ORDER_SAME)
        return refuse(reader, "overrules", "are twice the same version");
    return TRUE;
}

static gboolean
read_step(const Reader *reader, CamRule *rule)
{
    rule->through = get(reader, "through");
    if ((rule->kind == CAM_RULE_STEP) != (rule->through != NULL))
        return refuse(reader, "through", "belongs to steps, and to all of them");
    return read_version(reader, "through", &rule->through_version) && read_pair(reader, rule);
}

static gboolean
read_words(const Reader *reader, CamRule *rule)
{
    guint kind = 0;
    guint severity = 0;
    guint checker = 0;
    guint confidence = 0;
    guint needs_default = 0;

    if (!read_word(reader, "kind", kinds, &kind) ||
        !read_word(reader, "severity", severities, &severity) ||
        !read_word(reader, "checked-by", checkers, &checker) ||
        !read_word(reader, "confidence", confidences, &confidence) ||
        !read_word(reader, "needs-factory-default", answers, &needs_default))
        return FALSE;
    rule->kind = (CamRuleKind)kind;
    rule->severity = (CamSeverity)severity;
    rule->checker = (CamChecker)checker;
    rule->needs_default = needs_default == 1;
    return TRUE;
}

static char **
get_patterns(const Reader *reader, const char *key)
{
    char **patterns = g_key_file_get_string_list(reader->file, reader->group, key, NULL, NULL);

    for (char **at = patterns; at != NULL && *at != NULL; at++) {
        char *upper = g_ascii_strup(g_strstrip(*at), -1);
        g_free(*at);
        *at = upper;
    }
    return patterns;
}

static gboolean
read_rule(Reader *reader, CamRule *rule)
{
    if (!check_keys(reader, rule_keys, required))
        return FALSE;
    rule->id = g_strdup(reader->group + strlen(RULE));
    rule->vendor = get(reader, "vendor");
    rule->text = get(reader, "text");
    rule->only_if = get(reader, "only-if");
    rule->models = get_patterns(reader, "models");
    rule->platforms = get_patterns(reader, "platforms");
    reader->vendor = rule->vendor;
    return read_words(reader, rule) && read_limits(reader, rule) && read_step(reader, rule);
}

void
cam_rule_free(gpointer data)
{
    CamRule *rule = data;

    g_free(rule->id);
    g_free(rule->vendor);
    g_strfreev(rule->models);
    g_strfreev(rule->platforms);
    g_free(rule->through);
    g_free(rule->only_if);
    g_free(rule->text);
    g_free(rule);
}

static gboolean
add_unknown(const Reader *reader, CamRules *rules)
{
    if (!check_keys(reader, unknown_keys, unknown_keys))
        return FALSE;
    g_autofree char *vendor = get(reader, "vendor");
    g_autofree char *question = get(reader, "question");
    g_autofree char *state = get(reader, "state");
    g_ptr_array_add(rules->unknown, g_strdup_printf("%s: %s %s", vendor, question, state));
    return TRUE;
}

static gboolean
add_group(Reader *reader, CamRules *rules)
{
    if (g_str_has_prefix(reader->group, UNKNOWN))
        return add_unknown(reader, rules);
    if (!g_str_has_prefix(reader->group, RULE))
        return refuse(reader, "group", "is neither \"rule NAME\" nor \"unknown NAME\"");
    CamRule *rule = g_new0(CamRule, 1);
    g_ptr_array_add(rules->list, rule);
    return read_rule(reader, rule);
}

CamRules *
cam_rules_parse(const char *text, gssize size, GError **error)
{
    gsize length = size < 0 ? strlen(text) : (gsize)size;
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) wrong = NULL;

    if (length > MAX_SIZE) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "upgrade rules: more than 1 MB");
        return NULL;
    }
    if (!g_utf8_validate(text, (gssize)length, NULL)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "upgrade rules: are not UTF-8 text");
        return NULL;
    }
    if (!g_key_file_load_from_data(file, text, length, G_KEY_FILE_KEEP_TRANSLATIONS, &wrong)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "upgrade rules: %s", wrong->message);
        return NULL;
    }
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    if (g_strv_length(groups) > MAX_RULES) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "upgrade rules: more than %u groups",
                    MAX_RULES);
        return NULL;
    }
    g_autoptr(CamRules) rules = g_new0(CamRules, 1);
    rules->list = g_ptr_array_new_with_free_func(cam_rule_free);
    rules->unknown = g_ptr_array_new_with_free_func(g_free);
    for (char **group = groups; *group != NULL; group++) {
        Reader reader = { file, *group, NULL, error };
        if (!add_group(&reader, rules)) {
            g_prefix_error(error, "upgrade rules: ");
            return NULL;
        }
    }
    return g_steal_pointer(&rules);
}

CamRules *
cam_rules_new(GError **error)
{
    g_autoptr(GBytes) bytes =
        g_resource_lookup_data(cam_rules_data_get_resource(), "/camherd/rules/upgrade-rules.ini",
                               G_RESOURCE_LOOKUP_FLAGS_NONE, error);

    if (bytes == NULL)
        return NULL;
    gsize size;
    const char *text = g_bytes_get_data(bytes, &size);
    return cam_rules_parse(text, (gssize)size, error);
}

void
cam_rules_free(CamRules *rules)
{
    if (rules == NULL)
        return;
    g_ptr_array_unref(rules->list);
    g_ptr_array_unref(rules->unknown);
    g_free(rules);
}

const GPtrArray *
cam_rules_list(const CamRules *rules)
{
    return rules->list;
}

const GPtrArray *
cam_rules_list_unknown(const CamRules *rules)
{
    return rules->unknown;
}
