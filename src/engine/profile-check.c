/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/profile-check.h"

#include <string.h>

/* groups and keys; @least is for numbers, as text otherwise */
static const struct {
    const char *group;
    const char *key;
    double least; /* 0 for texts */
} keys[] = {
    { "profile", "driver", 0 },
    { "profile", "evidence", 0 },
    { "profile", "brand", 0 },
    { "match", "kind", 0 },
    { "match", "models", 0 },
    { "match", "platforms", 0 },
    { "signs", "vendors", 0 },
    { "signs", "protocols", 0 },
    { "signs", "realms", 0 },
    { "signs", "servers", 0 },
    { "signs", "titles", 0 },
    { "signs", "locations", 0 },
    /* what is promised for every device whatever a profile says: nobody is given up in less */
    { "times", "typical", 60 },
    { "times", "poll", 1 },
    { "times", "flash-limit", 1200 },
    { "times", "boot-limit", 1200 },
    { "times", "stall", 120 },
    { "times", "quiet", 10 },
    { "times", "prepare-limit", 10 },
};

/* settings the engine itself asks for */
static const char *const common[] = { "prepare-acts=yes|no", "commit=yes|no", NULL };

static void complain(GPtrArray *problems, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
complain(GPtrArray *problems, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    g_ptr_array_add(problems, g_strdup_vprintf(format, list));
    va_end(list);
}

static gboolean
is_number(const char *text, double least)
{
    char *end;
    double value = g_ascii_strtod(text, &end);

    return end != text && *end == '\0' && value >= least;
}

/* @value against what follows the `=` of a setting's description */
static gboolean
is_allowed(const char *value, const char *form)
{
    g_auto(GStrv) words = g_strsplit(form, "|", -1);

    if (g_str_equal(form, "/"))
        return value[0] == '/';
    if (g_str_equal(form, "0"))
        return is_number(value, 0);
    return g_strv_contains((const char *const *)words, value);
}

static const char *
find_setting(const char *const *settings, const char *key)
{
    gsize size = strlen(key);

    for (; settings != NULL && *settings != NULL; settings++) {
        if (strncmp(*settings, key, size) == 0 &&
            ((*settings)[size] == '=' || (*settings)[size] == '\0'))
            return *settings + size;
    }
    return NULL;
}

static void
check_setting(GKeyFile *file, const CamDriver *driver, const char *key, GPtrArray *problems)
{
    g_autofree char *value = g_key_file_get_string(file, "settings", key, NULL);
    const char *form = find_setting(common, key);

    if (form == NULL && driver == NULL)
        return;
    if (form == NULL)
        form = find_setting(driver->settings, key);
    if (form == NULL)
        complain(problems, "[settings] %s: the driver never asks for it", key);
    else if (form[0] == '=' && !is_allowed(value, form + 1))
        complain(problems, "[settings] %s: \"%s\" is none of %s", key, value, form + 1);
}

static void
check_key(GKeyFile *file, const char *group, const char *key, GPtrArray *problems)
{
    g_autofree char *value = g_key_file_get_string(file, group, key, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (!g_str_equal(keys[i].group, group) || !g_str_equal(keys[i].key, key))
            continue;
        if (keys[i].least > 0 && !is_number(value, keys[i].least))
            complain(problems, "[%s] %s: \"%s\" is no number of at least %g", group, key, value,
                     keys[i].least);
        else if (value[0] == '\0')
            complain(problems, "[%s] %s: is empty", group, key);
        return;
    }
    complain(problems, "[%s] %s: nobody reads it", group, key);
}

static gboolean
is_group(const char *group)
{
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (g_str_equal(keys[i].group, group))
            return TRUE;
    }
    return FALSE;
}

static void
check_group(GKeyFile *file, const CamDriver *driver, const char *group, GPtrArray *problems)
{
    g_auto(GStrv) names = g_key_file_get_keys(file, group, NULL, NULL);
    gboolean settings = g_str_equal(group, "settings");

    if (!settings && !is_group(group)) {
        complain(problems, "[%s]: nobody reads this group", group);
        return;
    }
    for (gsize i = 0; names != NULL && names[i] != NULL; i++) {
        if (settings)
            check_setting(file, driver, names[i], problems);
        else
            check_key(file, group, names[i], problems);
    }
}

static void
check_kind(GKeyFile *file, GPtrArray *problems)
{
    g_autofree char *kind = g_key_file_get_string(file, "match", "kind", NULL);

    if (kind != NULL && cam_kind_parse(kind) == CAM_KIND_UNKNOWN)
        complain(problems, "[match] kind: \"%s\" is no kind of device", kind);
}

/* a device that nobody has read yet is judged by its driver's plain profile alone */
static void
check_times(GKeyFile *file, GPtrArray *problems)
{
    static const char *const needed[] = { "typical",    "poll",  "flash-limit",
                                          "boot-limit", "stall", "quiet" };
    gboolean brand = g_key_file_has_key(file, "profile", "brand", NULL);

    for (gsize i = 0; !brand && i < G_N_ELEMENTS(needed); i++) {
        if (!g_key_file_has_key(file, "times", needed[i], NULL))
            complain(problems, "[times] %s: is missing", needed[i]);
    }
}

void
cam_profile_check(const char *text, GPtrArray *problems)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;

    if (!g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, &error)) {
        complain(problems, "%s", error->message);
        return;
    }
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    g_autofree char *name = g_key_file_get_string(file, "profile", "driver", NULL);
    const CamDriver *driver = cam_drivers_find(name);
    if (driver == NULL)
        complain(problems, "[profile] driver: %s%s",
                 name != NULL ? "there is none called " : "missing", name != NULL ? name : "");
    if (!g_key_file_has_key(file, "profile", "evidence", NULL))
        complain(problems, "[profile] evidence: missing; say on what it was tried, honestly");
    for (gsize i = 0; groups[i] != NULL; i++)
        check_group(file, driver, groups[i], problems);
    check_kind(file, problems);
    check_times(file, problems);
}
