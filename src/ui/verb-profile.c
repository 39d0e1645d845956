/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "src/engine/profile-check.h"
#include "src/ui/options.h"
#include "src/ui/verbs.h"

#include <stdio.h>
#include <string.h>

#define MAX_FILE (256 * 1024)

static char *
read_profile(const char *name, GError **error)
{
    char *text = cam_profile_read_built_in(name);

    if (text != NULL)
        return text;
    if (strchr(name, '/') == NULL && !g_str_has_suffix(name, ".profile")) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "there is no profile \"%s\"; see: camherd profile list", name);
        return NULL;
    }
    return cam_file_read(name, MAX_FILE, &text, NULL, error) ? text : NULL;
}

static char *
get(const GKeyFile *file, const char *group, const char *key)
{
    char *value = g_key_file_get_string((GKeyFile *)file, group, key, NULL);

    return value != NULL ? value : g_strdup("-");
}

static void
append_line(GString *out, const char *name)
{
    g_autofree char *text = cam_profile_read_built_in(name);
    g_autoptr(GKeyFile) file = g_key_file_new();

    if (text == NULL || !g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, NULL))
        return;
    g_autofree char *driver = get(file, "profile", "driver");
    g_autofree char *vendors = get(file, "signs", "vendors");
    g_autofree char *evidence = get(file, "profile", "evidence");
    g_string_append_printf(out, "%-22s %-10s %-28.28s %s\n", name, driver, vendors, evidence);
}

static int
list_profiles(CamOptions *options, GError **error)
{
    g_auto(GStrv) names = cam_profiles_list_built_in();
    g_autoptr(GString) out = g_string_new(NULL);

    g_string_append_printf(out, "%-22s %-10s %-28s %s\n", "PROFILE", "DRIVER", "MAKES", "TRIED ON");
    for (gsize i = 0; names != NULL && names[i] != NULL; i++)
        append_line(out, names[i]);
    return cam_options_print(options, out->str, error) ? 0 : 1;
}

static int
show_profile(CamOptions *options, GError **error)
{
    g_autofree char *text = NULL;

    if (options->rest[1] == NULL || options->rest[2] != NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "name one profile to be shown");
        return 1;
    }
    text = read_profile(options->rest[1], error);
    return text != NULL && cam_options_print(options, text, error) ? 0 : 1;
}

static gboolean
check_one(const char *name, GString *out, guint *bad, GError **error)
{
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = read_profile(name, error);

    if (text == NULL)
        return FALSE;
    cam_profile_check(text, problems);
    for (guint i = 0; i < problems->len; i++)
        g_string_append_printf(out, "%s: %s\n", name, (const char *)problems->pdata[i]);
    *bad += problems->len > 0;
    return TRUE;
}

static int
check_profiles(CamOptions *options, GError **error)
{
    g_auto(GStrv) all = cam_profiles_list_built_in();
    char **names = options->rest[1] != NULL ? options->rest + 1 : all;
    g_autoptr(GString) out = g_string_new(NULL);
    guint bad = 0;

    for (char **name = names; name != NULL && *name != NULL; name++) {
        if (!check_one(*name, out, &bad, error))
            return 1;
    }
    g_string_append_printf(out, "%u profiles, %u with something wrong\n",
                           names != NULL ? g_strv_length(names) : 0, bad);
    if (!cam_options_print(options, out->str, error))
        return 1;
    return bad > 0 ? 2 : 0;
}

int
cam_verb_profile(CamOptions *options, GError **error)
{
    const char *what = options->rest[0];

    if (g_str_equal(what, "list"))
        return list_profiles(options, error);
    if (g_str_equal(what, "show"))
        return show_profile(options, error);
    if (g_str_equal(what, "check"))
        return check_profiles(options, error);
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "\"%s\" is none of: profile list, profile show NAME, profile check [NAME|FILE]...",
                what);
    return 1;
}
