/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/profile.h"

#include "src/base/text.h"

#include <gio/gio.h>
#include <string.h>

#define FOLDER "/camherd/profiles/"

struct CamProfile {
    char *name;
    char *driver;
    char *kind;
    char **models;
    char **platforms;
    guint weight;
    gboolean is_brand; /* only adds signs of a brand, if it has nothing to match */
    GKeyFile *file;
};

static void
free_profile(gpointer data)
{
    CamProfile *profile = data;

    g_free(profile->name);
    g_free(profile->driver);
    g_free(profile->kind);
    g_strfreev(profile->models);
    g_strfreev(profile->platforms);
    g_clear_pointer(&profile->file, g_key_file_unref);
    g_free(profile);
}

static CamProfile *
load_profile(const char *name, GError **error)
{
    g_autofree char *path = g_strconcat(FOLDER, name, NULL);
    g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    g_autoptr(GKeyFile) file = g_key_file_new();

    if (bytes == NULL || !g_key_file_load_from_bytes(file, bytes, G_KEY_FILE_NONE, error))
        return NULL;
    CamProfile *profile = g_new0(CamProfile, 1);
    profile->name = g_strndup(name, strcspn(name, "."));
    profile->driver = g_key_file_get_string(file, "profile", "driver", NULL);
    profile->kind = g_key_file_get_string(file, "match", "kind", NULL);
    profile->models = g_key_file_get_string_list(file, "match", "models", NULL, NULL);
    profile->platforms = g_key_file_get_string_list(file, "match", "platforms", NULL, NULL);
    profile->weight = (profile->models != NULL ? 4 : 0) + (profile->platforms != NULL ? 2 : 0) +
                      (profile->kind != NULL ? 1 : 0);
    profile->is_brand = g_key_file_has_key(file, "profile", "brand", NULL);
    profile->file = g_steal_pointer(&file);
    if (profile->driver != NULL)
        return profile;
    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "profile %s names no driver", name);
    free_profile(profile);
    return NULL;
}

static int
compare_weight(gconstpointer a, gconstpointer b)
{
    const CamProfile *left = *(const CamProfile *const *)a;
    const CamProfile *right = *(const CamProfile *const *)b;

    if (left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    return strcmp(left->name, right->name);
}

GPtrArray *
cam_profiles_load(GError **error)
{
    g_auto(GStrv) names =
        g_resources_enumerate_children(FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    g_autoptr(GPtrArray) profiles = g_ptr_array_new_with_free_func(free_profile);

    if (names == NULL)
        return NULL;
    for (char **name = names; *name != NULL; name++) {
        CamProfile *profile = load_profile(*name, error);
        if (profile == NULL) {
            g_prefix_error(error, "profile %s: ", *name);
            return NULL;
        }
        g_ptr_array_add(profiles, profile);
    }
    g_ptr_array_sort(profiles, compare_weight);
    return g_steal_pointer(&profiles);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **
cam_profiles_list_built_in(void)
{
    char **names = g_resources_enumerate_children(FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    for (char **name = names; name != NULL && *name != NULL; name++)
        (*name)[strcspn(*name, ".")] = '\0';
    if (names != NULL)
        qsort(names, g_strv_length(names), sizeof *names, compare_names);
    return names;
}

char *
cam_profile_read_built_in(const char *name)
{
    g_autofree char *path = g_strconcat(FOLDER, name, ".profile", NULL);
    g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    gsize size;
    const char *text = bytes != NULL ? g_bytes_get_data(bytes, &size) : NULL;

    return text != NULL ? g_strndup(text, size) : NULL;
}

static gboolean
matches_any(char **patterns, const char *value)
{
    if (patterns == NULL)
        return TRUE;
    for (char **pattern = patterns; value != NULL && *pattern != NULL; pattern++) {
        if (g_pattern_match_simple(*pattern, value))
            return TRUE;
    }
    return FALSE;
}

const CamProfile *
cam_profiles_find(const GPtrArray *profiles, const char *driver, const CamIdentity *identity)
{
    for (guint i = 0; i < profiles->len; i++) {
        const CamProfile *profile = profiles->pdata[i];
        if (!g_str_equal(profile->driver, driver) || (profile->is_brand && profile->weight == 0))
            continue;
        if (profile->kind != NULL &&
            (identity == NULL || !g_str_equal(profile->kind, cam_kind_name(identity->kind))))
            continue;
        if (matches_any(profile->models, cam_identity_get(identity, CAM_FIELD_MODEL)) &&
            matches_any(profile->platforms, cam_identity_get(identity, CAM_FIELD_PLATFORM)))
            return profile;
    }
    return NULL;
}

const char *
cam_profile_get_name(const CamProfile *profile)
{
    return profile->name;
}

const char *
cam_profile_get_driver(const CamProfile *profile)
{
    return profile->driver;
}

char **
cam_profile_get_list(const CamProfile *profile, const char *group, const char *key)
{
    return g_key_file_get_string_list(profile->file, group, key, NULL, NULL);
}

const char *
cam_profile_get_text(const CamProfile *profile, const char *key, const char *fallback)
{
    g_autofree char *value = g_key_file_get_string(profile->file, "settings", key, NULL);

    /* interned: few values, and workers keep them as long as they like */
    return value != NULL ? g_intern_string(value) : fallback;
}

double
cam_profile_get_seconds(const CamProfile *profile, const char *key, double fallback)
{
    g_autofree char *text = g_key_file_get_string(profile->file, "times", key, NULL);
    guint64 value;

    return cam_text_parse_uint(text, 24 * 3600, &value) ? (double)value : fallback;
}
