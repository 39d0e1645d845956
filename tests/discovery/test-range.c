/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/range.h"

#include <string.h>

#define ADDRESS(a, b, c, d) ((guint32)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static const struct {
    const char *text;
    guint32 first;
    guint32 last;
    guint64 count;
} good[] = {
    { "10.0.0.0/24", ADDRESS(10, 0, 0, 1), ADDRESS(10, 0, 0, 254), 254 },
    { "10.0.0.0/22", ADDRESS(10, 0, 0, 1), ADDRESS(10, 0, 3, 254), 1022 },
    { "10.0.0.77/24", ADDRESS(10, 0, 0, 1), ADDRESS(10, 0, 0, 254), 254 },
    { "10.0.0.7/32", ADDRESS(10, 0, 0, 7), ADDRESS(10, 0, 0, 7), 1 },
    { "10.0.0.7/31", ADDRESS(10, 0, 0, 6), ADDRESS(10, 0, 0, 7), 2 },
    { "10.0.0.4/30", ADDRESS(10, 0, 0, 5), ADDRESS(10, 0, 0, 6), 2 },
    { "172.16.0.0/16", ADDRESS(172, 16, 0, 1), ADDRESS(172, 16, 255, 254), 65534 },
    { "10.0.0.10-60", ADDRESS(10, 0, 0, 10), ADDRESS(10, 0, 0, 60), 51 },
    { "10.0.0.10-10.0.1.20", ADDRESS(10, 0, 0, 10), ADDRESS(10, 0, 1, 20), 267 },
    { "10.0.0.10 - 60", ADDRESS(10, 0, 0, 10), ADDRESS(10, 0, 0, 60), 51 },
    { " 10.0.0.10 ", ADDRESS(10, 0, 0, 10), ADDRESS(10, 0, 0, 10), 1 },
    { "10.0.0.0-255", ADDRESS(10, 0, 0, 0), ADDRESS(10, 0, 0, 255), 256 },
    { "10.1.0.0-10.1.255.255", ADDRESS(10, 1, 0, 0), ADDRESS(10, 1, 255, 255), 65536 },
    { "127.77.1.1-9", ADDRESS(127, 77, 1, 1), ADDRESS(127, 77, 1, 9), 9 },
};

static const struct {
    const char *text;
    const char *says;
} bad[] = {
    { NULL, "is no range" },
    { "", "is no range" },
    { "10.0.0", "is no range" },
    { "10.0.0.0/33", "is no range" },
    { "10.0.0.0/", "is no range" },
    { "10.0.0.0/ 2 4", "is no range" },
    { "10.0.0.0/-1", "is no range" },
    { "10.0.0.1-256", "is no range" },
    { "10.0.0.1-", "is no range" },
    { "-5", "is no range" },
    { "10.0.0.1-2-3", "is no range" },
    { "camera.example", "is no range" },
    { "fe80::1", "is no range" },
    { "10.0.0.1/24/24", "is no range" },
    { "10.0.0.1,10.0.0.2", "is no range" },
    { "10.0.0.60-10", "goes backwards" },
    { "10.0.1.0-10.0.0.255", "goes backwards" },
    { "10.0.0.0/15", "smaller ranges" },
    { "10.0.0.0/8", "smaller ranges" },
    { "0.0.0.0/0", "smaller ranges" },
    { "10.0.0.0-10.1.0.0", "smaller ranges" },
    { "224.0.0.0/24", "no device" },
    { "255.255.255.255", "no device" },
    { "0.0.0.1", "no device" },
};

static void
test_good(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(GError) error = NULL;
        CamRange range = { 0 };
        g_test_message("%s", good[i].text);
        g_assert_true(cam_range_parse(good[i].text, &range, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(range.first, ==, good[i].first);
        g_assert_cmpuint(range.last, ==, good[i].last);
        g_assert_cmpuint(cam_range_count(&range), ==, good[i].count);
    }
}

static void
test_bad(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        CamRange range = { 1, 2 };
        g_test_message("%s", bad[i].text);
        g_assert_false(cam_range_parse(bad[i].text, &range, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, bad[i].says));
        g_assert_cmpuint(range.first, ==, 1);
        g_assert_cmpuint(range.last, ==, 2);
    }
}

static void
test_join(void)
{
    static const CamRange ranges[] = {
        { ADDRESS(10, 0, 2, 1), ADDRESS(10, 0, 2, 9) },
        { ADDRESS(10, 0, 0, 1), ADDRESS(10, 0, 0, 254) },
        { ADDRESS(10, 0, 0, 10), ADDRESS(10, 0, 0, 20) },
        { ADDRESS(10, 0, 0, 200), ADDRESS(10, 0, 1, 1) },
        { ADDRESS(10, 0, 1, 2), ADDRESS(10, 0, 1, 2) },
    };
    static const CamRange large[] = {
        { ADDRESS(10, 0, 0, 1), ADDRESS(10, 0, 255, 254) },
        { ADDRESS(10, 1, 0, 1), ADDRESS(10, 1, 0, 3) },
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) joined = cam_ranges_join(ranges, G_N_ELEMENTS(ranges), &error);
    g_autoptr(GArray) none = cam_ranges_join(NULL, 0, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_cmpuint(joined->len, ==, 2);
    g_assert_cmpuint(g_array_index(joined, CamRange, 0).first, ==, ADDRESS(10, 0, 0, 1));
    g_assert_cmpuint(g_array_index(joined, CamRange, 0).last, ==, ADDRESS(10, 0, 1, 2));
    g_assert_cmpuint(g_array_index(joined, CamRange, 1).first, ==, ADDRESS(10, 0, 2, 1));
    g_assert_null(cam_ranges_join(large, G_N_ELEMENTS(large), &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "65537"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/range/good", test_good);
    g_test_add_func("/range/bad", test_bad);
    g_test_add_func("/range/join", test_join);
    return g_test_run();
}
