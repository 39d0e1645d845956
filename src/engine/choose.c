/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/choose.h"

#include "src/net/page.h"

/* how much each kind of sign counts: what a device says itself more than what people wrote, what is
 * a make's own more than what many share */
static const struct {
    const char *key;
    const char *text;
    guint score;
} kinds[] = {
    { "protocols", "found by", 40 }, { "realms", "realm", 40 }, { "found", "found as", 30 },
    { "servers", "server", 30 },     { "titles", "title", 30 }, { "locations", "leads to", 20 },
    { "vendors", "listed as", 20 },
};

gboolean
cam_face_read(CamFace *face, CamCall *call, GError **error)
{
    g_auto(CamPage) page = { 0 };

    if (!cam_page_read(cam_call_http(call), "/", 0, &page, error))
        return FALSE;
    face->realm = g_steal_pointer(&page.realm);
    face->server = g_steal_pointer(&page.server);
    face->location = g_steal_pointer(&page.location);
    face->title = g_steal_pointer(&page.title);
    return TRUE;
}

void
cam_face_clear(CamFace *face)
{
    g_free(face->realm);
    g_free(face->server);
    g_free(face->title);
    g_free(face->location);
    *face = (CamFace){ 0 };
}

static gboolean
matches(const char *pattern, const char *value)
{
    g_autofree char *a = g_utf8_strdown(pattern, -1);
    g_autofree char *b = g_utf8_strdown(value, -1);

    return g_pattern_match_simple(a, b);
}

static gboolean
has_sign(const CamProfile *profile, const char *key, const char *value)
{
    g_auto(GStrv) patterns = cam_profile_get_list(profile, "signs", key);

    for (gsize i = 0; value != NULL && patterns != NULL && patterns[i] != NULL; i++) {
        if (matches(patterns[i], value))
            return TRUE;
    }
    return FALSE;
}

static const char *
get_value(const CamFace *face, const char *key)
{
    if (g_str_equal(key, "realms"))
        return face->realm;
    if (g_str_equal(key, "servers"))
        return face->server;
    if (g_str_equal(key, "titles"))
        return face->title;
    if (g_str_equal(key, "locations"))
        return face->location;
    return g_str_equal(key, "found") ? face->found_vendor : face->vendor;
}

/* Returns: (nullable): which of the values of that kind is a sign in that profile */
static const char *
find_sign(const CamProfile *profile, const char *key, const CamFace *face)
{
    const char *value = get_value(face, key);

    if (!g_str_equal(key, "protocols"))
        return has_sign(profile, g_str_equal(key, "found") ? "vendors" : key, value) ? value : NULL;
    for (gsize i = 0; face->methods != NULL && face->methods[i] != NULL; i++) {
        if (has_sign(profile, key, face->methods[i]))
            return face->methods[i];
    }
    return NULL;
}

/* each kind of sign counts once for a driver, however many of its profiles have it */
static void
weigh(CamChoice *choice, const GPtrArray *profiles, const CamFace *face)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const char *sign = NULL;
        for (guint j = 0; sign == NULL && j < profiles->len; j++) {
            const CamProfile *profile = profiles->pdata[j];
            if (g_str_equal(cam_profile_get_driver(profile), choice->driver->name))
                sign = find_sign(profile, kinds[i].key, face);
        }
        if (sign == NULL)
            continue;
        choice->score += kinds[i].score;
        g_string_append_printf(text, "%s%s \"%s\"", text->len > 0 ? ", " : "", kinds[i].text, sign);
    }
    choice->signs = g_string_free(g_steal_pointer(&text), FALSE);
}

static void
free_choice(gpointer data)
{
    CamChoice *choice = data;

    g_free(choice->signs);
    g_free(choice->outcome);
    g_free(choice);
}

/* its own protocol before a common one, whatever the signs: the common one often has other users.
 * g_ptr_array_sort() is stable: equals stay in the order of the driver table */
static int
compare(gconstpointer a, gconstpointer b)
{
    const CamChoice *left = *(const CamChoice *const *)a;
    const CamChoice *right = *(const CamChoice *const *)b;

    if (left->driver->is_common != right->driver->is_common)
        return left->driver->is_common ? 1 : -1;
    if (left->score == right->score)
        return 0;
    return left->score > right->score ? -1 : 1;
}

GPtrArray *
cam_choices_rank(const GPtrArray *profiles, const CamFace *face)
{
    GPtrArray *choices = g_ptr_array_new_with_free_func(free_choice);
    guint count;
    const CamDriver *const *drivers = cam_drivers_get(&count);

    for (guint i = 0; i < count; i++) {
        CamChoice *choice = g_new0(CamChoice, 1);
        choice->driver = drivers[i];
        weigh(choice, profiles, face);
        g_ptr_array_add(choices, choice);
    }
    g_ptr_array_sort(choices, compare);
    return choices;
}

void
cam_choices_take(GPtrArray *choices, const GPtrArray *from, guint index)
{
    const CamChoice *old = from->pdata[index];

    for (guint i = index; i < choices->len; i++) {
        CamChoice *choice = choices->pdata[i];
        if (choice->driver != old->driver)
            continue;
        g_ptr_array_steal_index(choices, i);
        choice->outcome = g_strdup(old->outcome);
        g_ptr_array_insert(choices, (int)index, choice);
        return;
    }
}

gboolean
cam_choices_knows_vendor(const GPtrArray *profiles, const char *driver, const char *vendor)
{
    for (guint i = 0; i < profiles->len; i++) {
        const CamProfile *profile = profiles->pdata[i];
        if (g_str_equal(cam_profile_get_driver(profile), driver) &&
            has_sign(profile, "vendors", vendor))
            return TRUE;
    }
    return FALSE;
}
