/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/advisories.h"

#include "src/base/file.h"
#include "src/base/text.h"
#include "src/firmware/advisories-data.h"
#include "src/firmware/advisories-private.h"
#include "src/firmware/kev.h"
#include "src/model/identity.h"

#include <gio/gio.h>
#include <string.h>

#define KIND           "camherd-advisories"
#define DATA           "/camherd/advisories/advisories.json"
#define SUPPORT        "/camherd/advisories/support.tsv"
#define MAX_SIZE       (8 * 1024 * 1024)
#define MAX_ADVISORIES 20000
#define MAX_GROUPS     500
#define MAX_MAKERS     500
#define MAX_CVSS       10.0
#define KEV_URL        "https://www.cisa.gov/known-exploited-vulnerabilities-catalog"

static gboolean
fail(GError **error, const char *name, const char *what)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "%s %s", name, what);
    return FALSE;
}

static void
maker_free(gpointer data)
{
    CamMaker *maker = data;

    g_free(maker->id);
    g_strfreev(maker->names);
    g_free(maker->grammar);
    g_strfreev(maker->kev);
    g_clear_pointer(&maker->kev_patterns, g_ptr_array_unref);
    g_free(maker);
}

void
cam_advisory_free(CamAdvisory *advisory)
{
    if (advisory == NULL)
        return;
    g_free(advisory->id);
    g_free(advisory->maker);
    g_free(advisory->title);
    g_clear_pointer(&advisory->groups, g_ptr_array_unref);
    g_free(advisory->exploited);
    g_strfreev(advisory->urls);
    g_free(advisory->confidence);
    g_free(advisory->note);
    g_free(advisory);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamAdvisory, cam_advisory_free)

void
cam_advisories_free(CamAdvisories *advisories)
{
    if (advisories == NULL)
        return;
    g_free(advisories->date);
    g_free(advisories->imported);
    g_hash_table_unref(advisories->by_id);
    g_hash_table_unref(advisories->makers);
    g_ptr_array_unref(advisories->list);
    g_ptr_array_unref(advisories->support);
    g_free(advisories);
}

static CamAdvisories *
advisories_new(void)
{
    CamAdvisories *advisories = g_new0(CamAdvisories, 1);

    advisories->makers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, maker_free);
    advisories->list = g_ptr_array_new_with_free_func((GDestroyNotify)cam_advisory_free);
    advisories->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    advisories->support = g_ptr_array_new_with_free_func(cam_support_row_free);
    return advisories;
}

gboolean
cam_maker_is(const CamMaker *maker, const char *vendor)
{
    for (char **name = maker != NULL && vendor != NULL ? maker->names : NULL;
         name != NULL && *name != NULL; name++) {
        if (cam_vendor_is(vendor, *name))
            return TRUE;
    }
    return FALSE;
}

static gboolean
read_maker(CamMaker *maker, JsonObject *object, GError **error)
{
    g_auto(GStrv) models = NULL;

    maker->any_line = json_object_get_boolean_member_with_default(object, "any_line", FALSE);
    if (!cam_json_need_texts(object, "names", TRUE, &maker->names, error) ||
        !cam_json_need_text(object, "grammar", FALSE, &maker->grammar, error) ||
        !cam_json_need_texts(object, "kev", FALSE, &maker->kev, error) ||
        !cam_json_need_texts(object, "kev_models", FALSE, &models, error))
        return FALSE;
    if (maker->kev == NULL)
        maker->kev = g_strdupv((char *[]){ maker->id, NULL });
    return models == NULL || cam_globs_compile(models, &maker->kev_patterns, NULL) ||
           fail(error, "kev_models", "hold a glob that is too long or has too many *");
}

static gboolean
read_makers(CamAdvisories *advisories, JsonObject *root, GError **error)
{
    JsonNode *node = json_object_get_member(root, "makers");

    if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node) ||
        json_object_get_size(json_node_get_object(node)) > MAX_MAKERS)
        return fail(error, "makers", "is no object, or too long");
    JsonObject *makers = json_node_get_object(node);
    g_autoptr(GList) ids = json_object_get_members(makers);
    for (GList *id = ids; id != NULL; id = id->next) {
        JsonNode *value = json_object_get_member(makers, id->data);
        CamMaker *maker = g_new0(CamMaker, 1);
        maker->id = g_strdup(id->data);
        g_hash_table_replace(advisories->makers, maker->id, maker);
        if (!JSON_NODE_HOLDS_OBJECT(value))
            return fail(error, maker->id, "is no object");
        if (!read_maker(maker, json_node_get_object(value), error)) {
            g_prefix_error(error, "maker %s: ", maker->id);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
read_cvss(CamAdvisory *advisory, JsonObject *object, GError **error)
{
    JsonNode *node = json_object_get_member(object, "cvss");

    if (node == NULL)
        return TRUE;
    GType type = JSON_NODE_HOLDS_VALUE(node) ? json_node_get_value_type(node) : G_TYPE_INVALID;
    if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
        return fail(error, "cvss", "is no number");
    advisory->cvss = json_node_get_double(node);
    return (advisory->cvss >= 0 && advisory->cvss <= MAX_CVSS) ||
           fail(error, "cvss", "is not from 0 to 10");
}

static gboolean
read_groups(CamAdvisory *advisory, const CamMaker *maker, JsonObject *object, GError **error)
{
    JsonArray *array;

    advisory->groups = g_ptr_array_new_with_free_func((GDestroyNotify)cam_advisory_rule_free);
    if (!cam_json_need_array(object, "affected", MAX_GROUPS, &array, error))
        return FALSE;
    for (guint i = 0; i < json_array_get_length(array); i++) {
        CamAdvisoryRule *rule =
            cam_advisory_rule_new(maker, json_array_get_object_element(array, i), error);
        if (rule == NULL) {
            g_prefix_error(error, "group %u: ", i + 1);
            return FALSE;
        }
        g_ptr_array_add(advisory->groups, rule);
    }
    return TRUE;
}

static gboolean
check_advisory(const CamAdvisories *advisories, const CamAdvisory *advisory, GError **error)
{
    static const char *const confidences[] = { "high", "medium", "low", NULL };

    if (!g_strv_contains(confidences, advisory->confidence))
        return fail(error, "confidence", "is none of high, medium, low");
    if (advisory->exploited != NULL && !cam_text_is_day(advisory->exploited))
        return fail(error, "exploited", "is no day");
    return g_hash_table_lookup(advisories->by_id, advisory->id) == NULL ||
           fail(error, "id", "stands there twice");
}

static CamAdvisory *
read_advisory(const CamAdvisories *advisories, JsonObject *object, GError **error)
{
    g_autoptr(CamAdvisory) advisory = g_new0(CamAdvisory, 1);

    if (!cam_json_need_text(object, "id", TRUE, &advisory->id, error) ||
        !cam_json_need_text(object, "maker", TRUE, &advisory->maker, error) ||
        !cam_json_need_text(object, "title", TRUE, &advisory->title, error) ||
        !cam_json_need_text(object, "confidence", TRUE, &advisory->confidence, error) ||
        !cam_json_need_text(object, "exploited", FALSE, &advisory->exploited, error) ||
        !cam_json_need_text(object, "note", FALSE, &advisory->note, error) ||
        !cam_json_need_texts(object, "urls", FALSE, &advisory->urls, error) ||
        !read_cvss(advisory, object, error))
        return NULL;
    if (advisory->urls == NULL)
        advisory->urls = g_new0(char *, 1);
    const CamMaker *maker = g_hash_table_lookup(advisories->makers, advisory->maker);
    if (maker == NULL)
        fail(error, advisory->maker, "is none of the makers");
    else if (check_advisory(advisories, advisory, error) &&
             read_groups(advisory, maker, object, error))
        return g_steal_pointer(&advisory);
    g_prefix_error(error, "%s: ", advisory->id);
    return NULL;
}

static void
add_advisory(CamAdvisories *advisories, CamAdvisory *advisory)
{
    g_ptr_array_add(advisories->list, advisory);
    g_hash_table_insert(advisories->by_id, advisory->id, advisory);
}

static gboolean
read_document(CamAdvisories *advisories, JsonObject *root, GError **error)
{
    g_autofree char *kind = NULL;
    JsonArray *array;

    if (!cam_json_need_text(root, "kind", TRUE, &kind, error) ||
        !cam_json_need_text(root, "date", TRUE, &advisories->date, error))
        return FALSE;
    if (strcmp(kind, KIND) != 0)
        return fail(error, "kind", "is not " KIND);
    if (!cam_text_is_day(advisories->date))
        return fail(error, "date", "is no day");
    if (!read_makers(advisories, root, error) ||
        !cam_json_need_array(root, "advisories", MAX_ADVISORIES, &array, error))
        return FALSE;
    for (guint i = 0; i < json_array_get_length(array); i++) {
        CamAdvisory *advisory =
            read_advisory(advisories, json_array_get_object_element(array, i), error);
        if (advisory == NULL) {
            g_prefix_error(error, "advisory %u: ", i + 1);
            return FALSE;
        }
        add_advisory(advisories, advisory);
    }
    return TRUE;
}

CamAdvisories *
cam_advisories_parse(const char *data, gsize size, GError **error)
{
    g_autoptr(CamAdvisories) advisories = advisories_new();
    g_autoptr(JsonParser) parser = NULL;

    if (size > MAX_SIZE) {
        fail(error, "the file", "is larger than 8 MB");
        return NULL;
    }
    JsonObject *root = cam_json_need_document(data, size, &parser, error);
    if (root == NULL || !read_document(advisories, root, error))
        return NULL;
    return g_steal_pointer(&advisories);
}

/* (transfer full): bytes end in a NUL that is not counted */
static GBytes *
look_up(const char *path, GError **error)
{
    return g_resource_lookup_data(cam_advisories_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                  error);
}

static CamAdvisories *
load_built_in(GError **error)
{
    g_autoptr(GBytes) data = look_up(DATA, error);
    g_autoptr(GBytes) support = data != NULL ? look_up(SUPPORT, error) : NULL;
    gsize size;

    if (support == NULL)
        return NULL;
    const char *text = g_bytes_get_data(data, &size);
    g_autoptr(CamAdvisories) advisories = cam_advisories_parse(text, size, error);
    if (advisories == NULL)
        return NULL;
    text = g_bytes_get_data(support, &size);
    g_autofree char *table = g_strndup(text, size);
    return cam_support_load(table, advisories->support, error) ? g_steal_pointer(&advisories)
                                                               : NULL;
}

static const CamMaker *
find_kev_maker(const CamAdvisories *advisories, const char *vendor)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, advisories->makers);
    while (vendor != NULL && g_hash_table_iter_next(&iter, NULL, &value)) {
        const CamMaker *maker = value;
        for (char **word = maker->kev; *word != NULL; word++) {
            if (cam_text_equal_fold(*word, vendor))
                return maker;
        }
    }
    return NULL;
}

static gboolean
matches_any(const GPtrArray *patterns, const char *text)
{
    g_autofree char *lower = g_utf8_strdown(text, -1);

    for (guint i = 0; i < patterns->len; i++) {
        if (g_pattern_spec_match_string(patterns->pdata[i], lower))
            return TRUE;
    }
    return FALSE;
}

/* of a maker of many other things only those products that are cameras or recorders */
static char **
find_models(const CamMaker *maker, const char *product)
{
    g_auto(GStrv) models = cam_kev_find_models(product);
    g_autoptr(GStrvBuilder) kept = g_strv_builder_new();

    for (char **model = models; *model != NULL; model++) {
        if (maker->kev_patterns == NULL || matches_any(maker->kev_patterns, *model))
            g_strv_builder_add(kept, *model);
    }
    return g_strv_builder_end(kept);
}

typedef enum {
    KEV_FOREIGN,
    KEV_MARKED,
    KEV_ADDED,
    KEV_UNMATCHED,
} KevUse;

static KevUse
use_entry(CamAdvisories *advisories, const CamKevEntry *entry)
{
    CamAdvisory *known = g_hash_table_lookup(advisories->by_id, entry->id);
    const CamMaker *maker = find_kev_maker(advisories, entry->vendor);

    if (known != NULL) {
        g_free(known->exploited);
        known->exploited = g_strdup(entry->added);
        return KEV_MARKED;
    }
    g_auto(GStrv) models = maker != NULL ? find_models(maker, entry->product) : NULL;
    if (maker == NULL || (models[0] == NULL && maker->kev_patterns != NULL))
        return KEV_FOREIGN;
    CamAdvisory *advisory = g_new0(CamAdvisory, 1);
    advisory->id = g_strdup(entry->id);
    advisory->maker = g_strdup(maker->id);
    advisory->title = g_strdup(entry->title);
    advisory->exploited = g_strdup(entry->added);
    advisory->urls = g_strdupv((char *[]){ (char *)KEV_URL, NULL });
    advisory->confidence = g_strdup("medium");
    advisory->note =
        entry->product != NULL ? g_strdup_printf("CISA's list names: %s", entry->product) : NULL;
    advisory->imported = TRUE;
    advisory->groups = g_ptr_array_new_with_free_func((GDestroyNotify)cam_advisory_rule_free);
    g_ptr_array_add(advisory->groups, cam_advisory_rule_new_listed(models));
    add_advisory(advisories, advisory);
    return models[0] != NULL ? KEV_ADDED : KEV_UNMATCHED;
}

/* (transfer full): those that concern us; borrowed from @entries */
static GPtrArray *
use_entries(CamAdvisories *advisories, const GPtrArray *entries, CamAdvisoriesCount *count)
{
    GPtrArray *kept = g_ptr_array_new();

    *count = (CamAdvisoriesCount){ .read = entries->len };
    for (guint i = 0; i < entries->len; i++) {
        const CamKevEntry *entry = entries->pdata[i];
        KevUse use = use_entry(advisories, entry);
        count->marked += use == KEV_MARKED;
        count->added += use == KEV_ADDED || use == KEV_UNMATCHED;
        count->unmatched += use == KEV_UNMATCHED;
        if (use != KEV_FOREIGN)
            g_ptr_array_add(kept, entries->pdata[i]);
    }
    return kept;
}

static GPtrArray *
read_list(const char *path, char **ret_newest, GError **error)
{
    g_autofree char *data = NULL;
    gsize size;

    if (!cam_file_read(path, CAM_KEV_MAX_SIZE, &data, &size, error))
        return NULL;
    GPtrArray *entries = cam_kev_parse(data, size, ret_newest, error);
    if (entries == NULL)
        g_prefix_error(error, "%s: ", path);
    return entries;
}

CamAdvisories *
cam_advisories_new(const char *imported, GError **error)
{
    g_autoptr(CamAdvisories) advisories = load_built_in(error);
    CamAdvisoriesCount count;

    if (advisories == NULL || imported == NULL || !g_file_test(imported, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&advisories);
    g_autoptr(GPtrArray) entries = read_list(imported, &advisories->imported, error);
    if (entries == NULL) {
        g_prefix_error(error, "import CISA's list again, what was kept of it cannot be read: ");
        return NULL;
    }
    g_ptr_array_unref(use_entries(advisories, entries, &count));
    return g_steal_pointer(&advisories);
}

gboolean
cam_advisories_import(const char *path, const char *to, CamAdvisoriesCount *ret_count,
                      GError **error)
{
    g_autoptr(CamAdvisories) advisories = load_built_in(error);
    g_autofree char *newest = NULL;
    g_autoptr(GPtrArray) entries = advisories != NULL ? read_list(path, &newest, error) : NULL;
    g_autofree char *folder = g_path_get_dirname(to);
    CamAdvisoriesCount count;

    if (entries == NULL)
        return FALSE;
    g_autoptr(GPtrArray) kept = use_entries(advisories, entries, &count);
    if (kept->len == 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                    "%s: none of its %u entries is about a maker that is known here; is it CISA's "
                    "whole list?",
                    path, count.read);
        return FALSE;
    }
    g_autofree char *text = cam_kev_format(kept, newest);
    if (!cam_file_make_folder(folder, error) || !cam_file_write(to, text, strlen(text), error))
        return FALSE;
    *ret_count = count;
    return TRUE;
}

char *
cam_advisories_get_path(void)
{
    return g_build_filename(g_get_user_data_dir(), "camherd", "advisories.json", NULL);
}

const GPtrArray *
cam_advisories_get_list(const CamAdvisories *advisories)
{
    return advisories->list;
}

const char *
cam_advisories_get_date(const CamAdvisories *advisories)
{
    return advisories->date;
}

const char *
cam_advisories_get_imported(const CamAdvisories *advisories)
{
    return advisories->imported;
}
