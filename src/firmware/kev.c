/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/kev.h"

#include "src/base/text.h"
#include "src/firmware/advisories-private.h"

#include <string.h>

#define MAX_TEXT      500
#define MAX_MODELS    20
#define MIN_MODEL     5
#define MAX_MODEL     40
#define MIN_MODEL_NUM 2
#define UTF8_MARK     "\xef\xbb\xbf"

/* members of CISA's JSON and columns of its CSV, in the order of cam_kev_entry_new() */
static const char *const members[] = { "cveID",     "vendorProject", "product", "vulnerabilityName",
                                       "dateAdded", "dueDate" };

static void
entry_free(gpointer data)
{
    CamKevEntry *entry = data;

    g_free(entry->id);
    g_free(entry->vendor);
    g_free(entry->product);
    g_free(entry->title);
    g_free(entry->added);
    g_free(entry->due);
    g_free(entry);
}

/* CVE-YYYY-NNNN, 4 digits or more */
static gboolean
is_cve(const char *text)
{
    gsize digits;

    if (text == NULL || strncmp(text, "CVE-", 4) != 0 || strspn(text + 4, "0123456789") != 4 ||
        text[8] != '-')
        return FALSE;
    digits = strspn(text + 9, "0123456789");
    return digits >= 4 && digits <= 19 && text[9 + digits] == '\0';
}

CamKevEntry *
cam_kev_entry_new(const char *const *cells, GError **error)
{
    g_autofree char *id = cam_text_clean(cells[0], MAX_TEXT);
    g_autofree char *added = cam_text_clean(cells[4], MAX_TEXT);
    g_autofree char *due = cam_text_clean(cells[5], MAX_TEXT);

    if (!is_cve(id)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "\"%s\" is no CVE id",
                    id != NULL ? id : "");
        return NULL;
    }
    if (!cam_text_is_day(added)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "%s: \"%s\" is no day such as 2026-03-05",
                    id, added != NULL ? added : "");
        return NULL;
    }
    CamKevEntry *entry = g_new0(CamKevEntry, 1);
    entry->vendor = cam_text_clean(cells[1], MAX_TEXT);
    entry->product = cam_text_clean(cells[2], MAX_TEXT);
    entry->title = cam_text_clean(cells[3], MAX_TEXT);
    if (entry->title == NULL)
        entry->title = g_strdup(id);
    entry->id = g_steal_pointer(&id);
    entry->added = g_steal_pointer(&added);
    if (cam_text_is_day(due))
        entry->due = g_steal_pointer(&due);
    return entry;
}

/* an empty text is as good as none, what is of another type is damage */
static gboolean
is_empty(JsonNode *node)
{
    return JSON_NODE_HOLDS_NULL(node) ||
           (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING &&
            json_node_get_string(node)[0] == '\0');
}

static gboolean
add_object(JsonObject *object, GPtrArray *entries, GError **error)
{
    char *cells[G_N_ELEMENTS(members)] = { NULL };
    CamKevEntry *entry = NULL;
    gboolean ok = TRUE;

    for (gsize i = 0; ok && i < G_N_ELEMENTS(members); i++) {
        JsonNode *node = json_object_get_member(object, members[i]);
        if (node != NULL && !is_empty(node))
            ok = cam_json_need_text(object, members[i], FALSE, &cells[i], error);
    }
    if (ok)
        entry = cam_kev_entry_new((const char *const *)cells, error);
    if (entry != NULL)
        g_ptr_array_add(entries, entry);
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        g_free(cells[i]);
    return entry != NULL;
}

static gboolean
check_count(JsonObject *root, guint found, GError **error)
{
    JsonNode *node = json_object_get_member(root, "count");

    if (node == NULL)
        return TRUE;
    if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64 &&
        json_node_get_int(node) == (gint64)found)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                "the list holds %u entries and says another number; get it again", found);
    return FALSE;
}

static gboolean
parse_json(const char *data, gsize size, GPtrArray *entries, char **newest, GError **error)
{
    g_autoptr(JsonParser) parser = NULL;
    JsonObject *root = cam_json_need_document(data, size, &parser, error);
    JsonArray *array;

    if (root == NULL ||
        !cam_json_need_array(root, "vulnerabilities", CAM_KEV_MAX_ENTRIES, &array, error) ||
        !check_count(root, json_array_get_length(array), error) ||
        !cam_json_need_text(root, "newest", FALSE, newest, error))
        return FALSE;
    for (guint i = 0; i < json_array_get_length(array); i++) {
        if (!add_object(json_array_get_object_element(array, i), entries, error)) {
            g_prefix_error(error, "entry %u: ", i + 1);
            return FALSE;
        }
    }
    return TRUE;
}

/* the first of each id, with the earliest day */
static GPtrArray *
make_unique(GPtrArray *entries)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *kept = g_ptr_array_new_with_free_func(entry_free);

    g_ptr_array_set_free_func(entries, NULL);
    for (guint i = 0; i < entries->len; i++) {
        CamKevEntry *entry = entries->pdata[i];
        CamKevEntry *first = g_hash_table_lookup(seen, entry->id);
        if (first == NULL) {
            g_hash_table_insert(seen, entry->id, entry);
            g_ptr_array_add(kept, entry);
            continue;
        }
        if (strcmp(entry->added, first->added) < 0) {
            g_free(first->added);
            first->added = g_steal_pointer(&entry->added);
        }
        entry_free(entry);
    }
    return kept;
}

/* @said: (nullable): what we wrote ourselves when we left out most of a list */
static char *
find_newest(const GPtrArray *entries, const char *said)
{
    const char *newest = cam_text_is_day(said) ? said : "";

    for (guint i = 0; i < entries->len; i++) {
        const CamKevEntry *entry = entries->pdata[i];
        if (strcmp(entry->added, newest) > 0)
            newest = entry->added;
    }
    return g_strdup(newest);
}

GPtrArray *
cam_kev_parse(const char *data, gsize size, char **ret_newest, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(entry_free);
    g_autofree char *newest = NULL;

    if (size >= strlen(UTF8_MARK) && memcmp(data, UTF8_MARK, strlen(UTF8_MARK)) == 0) {
        data += strlen(UTF8_MARK);
        size -= strlen(UTF8_MARK);
    }
    if (size > CAM_KEV_MAX_SIZE || size == 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "the file is %s",
                    size == 0 ? "empty" : "larger than 50 MB");
        return NULL;
    }
    if (!g_utf8_validate_len(data, size, NULL)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                    "the file is no UTF-8 text; take it as it comes from cisa.gov");
        return NULL;
    }
    gsize blanks = 0;
    while (blanks < size && g_ascii_isspace(data[blanks]))
        blanks++;
    gboolean json = blanks < size && (data[blanks] == '{' || data[blanks] == '[');
    if (!(json ? parse_json(data, size, entries, &newest, error)
               : cam_kev_parse_csv(data, size, entries, error)))
        return NULL;
    if (entries->len == 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "the list has no entries");
        return NULL;
    }
    *ret_newest = find_newest(entries, newest);
    return make_unique(entries);
}

char *
cam_kev_format(const GPtrArray *entries, const char *newest)
{
    g_autoptr(JsonObject) root = json_object_new();
    JsonArray *array = json_array_sized_new(entries->len);
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);

    for (guint i = 0; i < entries->len; i++) {
        const CamKevEntry *entry = entries->pdata[i];
        const char *const cells[] = { entry->id,    entry->vendor, entry->product,
                                      entry->title, entry->added,  entry->due };
        JsonObject *object = json_object_new();
        for (gsize j = 0; j < G_N_ELEMENTS(cells); j++) {
            if (cells[j] != NULL)
                json_object_set_string_member(object, members[j], cells[j]);
        }
        json_array_add_object_element(array, object);
    }
    json_object_set_string_member(root, "title",
                                  "what camherd keeps of CISA's list of known exploited "
                                  "vulnerabilities");
    json_object_set_string_member(root, "newest", newest);
    json_object_set_int_member(root, "count", entries->len);
    json_object_set_array_member(root, "vulnerabilities", array);
    json_node_set_object(node, root);
    return json_to_string(node, TRUE);
}

static gboolean
looks_like_model(const char *word, gsize size)
{
    guint digits = 0;

    for (gsize i = 0; i < size; i++)
        digits += g_ascii_isdigit(word[i]) != 0;
    return size >= MIN_MODEL && size <= MAX_MODEL && g_ascii_isalpha(word[0]) &&
           digits >= MIN_MODEL_NUM && g_ascii_strncasecmp(word, "CVE-", 4) != 0;
}

char **
cam_kev_find_models(const char *product)
{
    g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func(g_free);
    const char *at = product != NULL ? product : "";

    while (*at != '\0' && models->len < MAX_MODELS) {
        gsize size = 0;
        while (g_ascii_isalnum(at[size]) || at[size] == '-' || at[size] == '_')
            size++;
        if (looks_like_model(at, size))
            g_ptr_array_add(models, g_strdup_printf("%.*s*", (int)size, at));
        at += MAX(size, 1);
    }
    g_ptr_array_add(models, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&models), FALSE);
}
