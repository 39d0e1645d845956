/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/profile-check.h"

#include <string.h>

#define GOOD                                                                                       \
    "[profile]\ndriver=hikvision\nevidence=none\n[match]\nkind=camera\nmodels=DS-*\n"              \
    "[signs]\nvendors=acme\n[times]\ntypical=60\npoll=3\nflash-limit=1200\nboot-limit=1200\n"      \
    "stall=120\nquiet=10\n[settings]\nupload-path=/x\nupload-method=PUT\nprepare-acts=no\n"

static void
assert_problem(const char *text, const char *wanted)
{
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    gboolean found = wanted == NULL;

    cam_profile_check(text, problems);
    for (guint i = 0; i < problems->len; i++) {
        g_test_message("%s", (const char *)problems->pdata[i]);
        found = found || strstr(problems->pdata[i], wanted) != NULL;
    }
    g_assert_true(found);
    g_assert_cmpuint(problems->len, ==, wanted != NULL ? 1 : 0);
}

/* the good profile with one line changed */
static void
assert_change(const char *line, const char *other, const char *wanted)
{
    g_autoptr(GString) text = g_string_new(GOOD);

    g_assert_cmpuint(g_string_replace(text, line, other, 0), ==, 1);
    assert_problem(text->str, wanted);
}

static void
test_built_in(void)
{
    g_auto(GStrv) names = cam_profiles_list_built_in();

    g_assert_nonnull(names);
    g_assert_cmpuint(g_strv_length(names), >=, 3);
    for (gsize i = 0; names[i] != NULL; i++) {
        g_autofree char *text = cam_profile_read_built_in(names[i]);
        g_assert_nonnull(text);
        g_test_message("%s", names[i]);
        assert_problem(text, NULL);
    }
    g_assert_null(cam_profile_read_built_in("nosuch"));
}

static void
test_problems(void)
{
    assert_problem(GOOD, NULL);
    assert_change("driver=hikvision", "driver=nobody", "there is none called nobody");
    assert_change("evidence=none\n", "", "evidence: missing");
    assert_change("kind=camera", "kind=toaster", "no kind of device");
    assert_change("models=", "modles=", "modles: nobody reads it");
    assert_change("[signs]", "[sings]", "[sings]: nobody reads this group");
    assert_change("vendors=acme", "vendors=", "vendors: is empty");
    assert_change("boot-limit=1200", "boot-limit=1199", "no number of at least 1200");
    assert_change("stall=120", "stall=soon", "no number");
    assert_change("quiet=10\n", "", "quiet: is missing");
    assert_change("upload-path=/x", "upload-path=x", "is none of /");
    assert_change("upload-method=PUT", "upload-method=put", "is none of ask|PUT|POST");
    assert_change("upload-path", "upload-pth", "never asks for it");
    assert_change("prepare-acts=no", "prepare-acts=maybe", "is none of yes|no");
    assert_problem("no key file", "");
}

/* a brand that speaks a known protocol needs nothing but a name */
static void
test_brand(void)
{
    assert_problem("[profile]\ndriver=hikvision\nevidence=none\nbrand=Acme\n"
                   "[signs]\nvendors=acme\n",
                   NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/profile-check/built-in", test_built_in);
    g_test_add_func("/profile-check/problems", test_problems);
    g_test_add_func("/profile-check/brand", test_brand);
    return g_test_run();
}
