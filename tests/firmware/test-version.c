/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/version.h"

#include "src/base/file.h"

#include <string.h>

typedef struct {
    const char *a;
    const char *b;
    CamOrder order;
} Pair;

static const Pair pairs[] = {
    /* numbers, not text */
    { "V5.5.82 build 190909", "V5.5.800 build 210628", CAM_ORDER_OLDER },
    { "V5.11.0 build 260716", "V5.9.15 build 260508", CAM_ORDER_NEWER },
    { "V5.4.41 build 170310", "V5.4.5 build 170123", CAM_ORDER_NEWER },
    { "V5.5.8 build 181127", "V5.5.12 build 190315", CAM_ORDER_OLDER },
    { "V4.74.210 build 240108", "V5.03.020 build 240904", CAM_ORDER_OLDER },
    /* the build decides where the number does not */
    { "V5.7.0 build 221221", "V5.7.0 build 260327", CAM_ORDER_OLDER },
    /* number and date contradict each other */
    { "V5.5.821 build 260402", "V5.7.15 build 240201", CAM_ORDER_CONFLICT },
    { "V5.5.820 build 260410", "V5.8.1 build 240929", CAM_ORDER_CONFLICT },
    { "V5.4.51 build 190122", "V5.5.80 build 180911", CAM_ORDER_CONFLICT },
    /* service packs */
    { "V5.7.23_SP2", "V5.7.23", CAM_ORDER_NEWER },
    { "V5.7.23_SP2", "V5.7.23_SP10 build 251220", CAM_ORDER_OLDER },
    /* spellings */
    { "V5.4.5build 170123", "V5.4.5 build 170123", CAM_ORDER_SAME },
    { "V5.5.39.210702", "V5.5.39 build 210702", CAM_ORDER_SAME },
    { "V4.30.097", "V4.30.97", CAM_ORDER_SAME },
    { "v5.7.15, Build_240201", "5.7.15_240201", CAM_ORDER_SAME },
    { " V5.7.15 build 240201\n", "V5.7.15 240201", CAM_ORDER_SAME },
    { "V6.26 build 150513", "V6.26.0 build 150513", CAM_ORDER_SAME },
    { "V5.7.15", "V5.7.15 build 240201", CAM_ORDER_SAME },
    /* same day, other number: the number decides */
    { "V5.7.15 build 240201", "V5.7.16 build 240201", CAM_ORDER_OLDER },
    /* no order for what cannot be read */
    { "V5.7.15 build 240201", "5", CAM_ORDER_INCOMPARABLE },
    { "V5.7.15 build 240201", "V5.7.15 build 2402", CAM_ORDER_INCOMPARABLE },
    { "V5.7.15 build 240201", "V5.7.15beta", CAM_ORDER_INCOMPARABLE },
    { "V5.7.15", "V5.7.15.1", CAM_ORDER_INCOMPARABLE },
    { "V5.7.15", "", CAM_ORDER_INCOMPARABLE },
    { "strange", "strange", CAM_ORDER_SAME },
};

static CamOrder
turn(CamOrder order)
{
    return order == CAM_ORDER_OLDER   ? CAM_ORDER_NEWER
           : order == CAM_ORDER_NEWER ? CAM_ORDER_OLDER
                                      : order;
}

static void
check_pair(const char *a, const char *b, CamOrder order)
{
    g_test_message("%s | %s", a, b);
    g_assert_cmpint(cam_version_compare_text("hikvision", a, NULL, b, NULL), ==, order);
    g_assert_cmpint(cam_version_compare_text("hikvision", b, NULL, a, NULL), ==, turn(order));
}

static void
test_order(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
        check_pair(pairs[i].a, pairs[i].b, pairs[i].order);
}

static void
test_build_apart(void)
{
    CamVersion version;

    g_assert_true(cam_version_parse("hikvision", "V5.7.15", "build 240201", &version));
    g_assert_cmpuint(version.count, ==, 3);
    g_assert_cmpuint(version.parts[0], ==, 5);
    g_assert_cmpuint(version.parts[1], ==, 7);
    g_assert_cmpuint(version.parts[2], ==, 15);
    g_assert_cmpuint(version.build, ==, 240201);
    g_assert_true(cam_version_parse("hikvision", "V5.7.15 build 240201", "240202", &version));
    g_assert_cmpuint(version.build, ==, 240202);
    g_assert_true(cam_version_parse("hikvision", "V5.7.15 build 240201", "nightly", &version));
    g_assert_cmpuint(version.build, ==, 240201);
    g_assert_cmpint(cam_version_compare_text("hikvision", "V5.7.15", "build 240201",
                                             "V5.7.15build 240201", NULL),
                    ==, CAM_ORDER_SAME);
    g_assert_cmpint(
        cam_version_compare_text("hikvision", NULL, "build 240201", NULL, "build 240201"), ==,
        CAM_ORDER_INCOMPARABLE);
}

static void
test_unreadable_is_empty(void)
{
    static const char *const texts[] = {
        NULL,     "",        "V",        ".",    "5.",        "5..1",          "x",
        "V5.7.x", "V5.7_SP", "V5.7_SPx", "-5.1", "5.7 build", "99999999999.1", "V1.2.3.1234567"
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        CamVersion version = { .count = 9, .build = 9 };
        g_assert_false(cam_version_parse("hikvision", texts[i], "build 240201", &version));
        g_assert_cmpuint(version.count, ==, 0);
        g_assert_cmpuint(version.build, ==, 0);
        g_assert_cmpint(cam_version_compare(&version, &version), ==, CAM_ORDER_INCOMPARABLE);
    }
}

static void
test_other_grammar(void)
{
    CamVersion version;

    g_assert_false(cam_version_parse("acme", "1.2.3", NULL, &version));
    g_assert_false(cam_version_parse(NULL, "1.2.3", NULL, &version));
    g_assert_cmpint(cam_version_compare_text("acme", "1.2.3", NULL, "1.2.4", NULL), ==,
                    CAM_ORDER_INCOMPARABLE);
    g_assert_cmpint(cam_version_compare_text("acme", "1.2.3", NULL, "1.2.3", NULL), ==,
                    CAM_ORDER_SAME);
    g_assert_cmpint(cam_version_compare_text("acme", "1.2.3", "a", "1.2.3", "b"), ==,
                    CAM_ORDER_INCOMPARABLE);
}

static void
test_junk(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);

    for (guint i = 0; i < 200000; i++) {
        static const char letters[] = "0123456789..VvSPsp__ ,build";
        char text[24] = "";
        CamVersion version;
        for (guint k = 0; k < (guint)g_rand_int_range(rand, 0, sizeof text); k++)
            text[k] = letters[g_rand_int_range(rand, 0, sizeof letters - 1)];
        gboolean read = cam_version_parse("hikvision", text, text, &version);
        g_assert_true(read == (version.count != 0));
        g_assert_cmpuint(version.build, <, 1000000);
    }
}

static void
check_line(const char *line, guint *checked)
{
    static const struct {
        const char *word;
        CamOrder order;
    } words[] = { { "lt", CAM_ORDER_OLDER },
                  { "gt", CAM_ORDER_NEWER },
                  { "eq", CAM_ORDER_SAME },
                  { "conflict", CAM_ORDER_CONFLICT },
                  { "na", CAM_ORDER_INCOMPARABLE } };
    g_auto(GStrv) cells = g_strsplit(line, "\t", -1);

    if (g_strv_length(cells) < 4 || strcmp(cells[0], "hikvision") != 0)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(words[i].word, cells[3]) != 0)
            continue;
        check_pair(cells[1], cells[2], words[i].order);
        (*checked)++;
    }
}

static void
test_recorded_order(void)
{
    g_autofree char *path =
        g_build_filename(CAPTURES, "..", "data", "version-order-tests.tsv", NULL);
    g_autofree char *text = NULL;
    guint checked = 0;

    if (CAPTURES[0] == '\0') {
        g_test_skip("the meson option captures is not set: recorded version pairs are not checked");
        return;
    }
    g_assert_true(cam_file_read(path, 1 << 20, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        check_line(*line, &checked);
    g_assert_cmpuint(checked, >=, 13);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/version/order", test_order);
    g_test_add_func("/version/build-apart", test_build_apart);
    g_test_add_func("/version/unreadable-is-empty", test_unreadable_is_empty);
    g_test_add_func("/version/other-grammar", test_other_grammar);
    g_test_add_func("/version/junk", test_junk);
    g_test_add_func("/version/recorded-order", test_recorded_order);
    return g_test_run();
}
