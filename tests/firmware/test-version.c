/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/version.h"

#include "src/base/file.h"

#include <string.h>

static const struct {
    const char *word;
    CamOrder order;
} words[] = { { "lt", CAM_ORDER_OLDER },
              { "gt", CAM_ORDER_NEWER },
              { "eq", CAM_ORDER_SAME },
              { "conflict", CAM_ORDER_CONFLICT },
              { "na", CAM_ORDER_INCOMPARABLE } };

static const char *const grammars[] = {
    "hikvision", "dahua",       "axis",     "hanwha", "uniview", "reolink",
    "vivotek",   "bosch",       "ubiquiti", "tvt",    "mobotix", "tplink-vigi",
    "xiongmai",  "geutebrueck", "lilin",    "dlink",  "onvif",   "synology-camera",
};

static CamOrder
turn(CamOrder order)
{
    switch (order) {
    case CAM_ORDER_OLDER:
        return CAM_ORDER_NEWER;
    case CAM_ORDER_NEWER:
        return CAM_ORDER_OLDER;
    case CAM_ORDER_SAME:
    case CAM_ORDER_CONFLICT:
    case CAM_ORDER_INCOMPARABLE:
        break;
    }
    return order;
}

static void
check_pair(const char *grammar, const char *a, const char *word, const char *b)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(words[i].word, word) != 0)
            continue;
        g_test_message("%s: %s %s %s", grammar, a, word, b);
        g_assert_cmpint(cam_version_compare_text(grammar, a, NULL, b, NULL), ==, words[i].order);
        g_assert_cmpint(cam_version_compare_text(grammar, b, NULL, a, NULL), ==,
                        turn(words[i].order));
        return;
    }
    g_assert_not_reached();
}

typedef void (*LineFunc)(char **cells, guint count);

/* calls @func for each line of a table, comments left out */
static guint
read_table(const char *path, guint min_cells, LineFunc func)
{
    g_autofree char *text = NULL;
    guint lines_read = 0;

    g_assert_true(cam_file_read(path, 1 << 20, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) cells = g_strsplit(*line, "\t", -1);
        if (**line == '#' || g_strv_length(cells) < min_cells)
            continue;
        func(cells, g_strv_length(cells));
        lines_read++;
    }
    return lines_read;
}

static void
check_order_line(char **cells, guint count)
{
    check_pair(cells[0], cells[1], cells[2], cells[3]);
}

static void
test_order(void)
{
    g_assert_cmpuint(read_table(VERSION_ORDER, 5, check_order_line), >=, 90);
}

static void
check_form_line(char **cells, guint count)
{
    for (guint i = 1; i < count; i++) {
        CamVersion version;
        g_test_message("%s: %s", cells[0], cells[i]);
        g_assert_true(cam_version_parse(cells[0], cells[i], NULL, &version));
        g_assert_cmpint(cam_version_compare(&version, &version), ==, CAM_ORDER_SAME);
    }
}

static void
test_forms(void)
{
    g_assert_cmpuint(read_table(VERSION_FORMS, 2, check_form_line), ==, G_N_ELEMENTS(grammars) - 1);
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

/* the version as the device tells it, in two fields, and as the name of the file tells it */
static void
test_device_and_file(void)
{
    static const struct {
        const char *grammar;
        const char *device;
        const char *device_build;
        const char *file;
        const char *file_build;
        CamOrder order;
    } rows[] = {
        { "dahua", "2.840.0000000.12.R", "2025-08-19", "2.840.0000000.12.R", "2025-08-19",
          CAM_ORDER_SAME },
        { "dahua", "2.800.0000016.0.R,build:2020-06-05", NULL, "2.800.0000016.0.R", "200605",
          CAM_ORDER_SAME },
        { "dahua", "2.420.AC00.15.R", "BuildDate=2016-09-08", "2.420.AC00.15.R", "20160908",
          CAM_ORDER_SAME },
        { "dahua", "2.420.AC00.15.R", "build:2016-09-08", "2.420.AC00.15.R", ".201205",
          CAM_ORDER_OLDER },
        { "dahua", "2.420.AC00.15.R", "20160908", "2.420.AC00.17.R", "160907", CAM_ORDER_CONFLICT },
        /* the device's build date is that of another step of the maker's work */
        { "axis", "12.11.77", "Jul 08 2026 12:25", "12.11.77", NULL, CAM_ORDER_SAME },
        { "hanwha", "2.21.01_20220517_R276", "2022.05.18", "2.21.01_20220517_R276", NULL,
          CAM_ORDER_SAME },
        { "hanwha", "2.21.01", "2022.05.18", "2.21.01_20220517_R276", NULL, CAM_ORDER_SAME },
        { "hanwha", "v2.10_180329015157", "2018.03.29", "2.10_180329", NULL, CAM_ORDER_SAME },
        { "uniview", "NVR-B3601.37.45.230825", NULL, "NVR-B3601.37.45.230825", NULL,
          CAM_ORDER_SAME },
        { "reolink", "v3.1.0.1387_22100622", "build 22100622", "1387_22100622", NULL,
          CAM_ORDER_SAME },
        { "reolink", "v3.0.0.59", "build 20080734", "59_20080734", NULL, CAM_ORDER_SAME },
        { "reolink", "v3.0.0.59", "build 20080734", "59_20090734", NULL, CAM_ORDER_OLDER },
        { "reolink", "v3.2.0.6577_2606041284", "build 26060412", "v3.2.0.6577_2606041284", NULL,
          CAM_ORDER_SAME },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s | %s", rows[i].device, rows[i].file);
        g_assert_cmpint(cam_version_compare_text(rows[i].grammar, rows[i].device,
                                                 rows[i].device_build, rows[i].file,
                                                 rows[i].file_build),
                        ==, rows[i].order);
        g_assert_cmpint(cam_version_compare_text(rows[i].grammar, rows[i].file, rows[i].file_build,
                                                 rows[i].device, rows[i].device_build),
                        ==, turn(rows[i].order));
    }
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
test_unreadable_of_others(void)
{
    static const struct {
        const char *grammar;
        const char *text;
    } rows[] = {
        { "dahua", "2.800" },
        { "dahua", "2.800.0000016" },
        { "dahua", "2.800.0000016.0.R,build:yesterday" },
        { "dahua", "2.800.0000016.0.R.2020" },
        { "dahua", "V5.7.15 build 240201" },
        { "axis", "12" },
        { "axis", "12.11.77.1.2" },
        { "axis", "12.11.77 beta" },
        { "axis", "V12.11" },
        { "hanwha", "2" },
        { "hanwha", "2.21.01_2022" },
        { "hanwha", "2.21.01_20220517_R" },
        { "hanwha", "2.21.01.4" },
        { "uniview", "NVR-B3601" },
        { "uniview", "NVR-B360.37.45.230825" },
        { "uniview", "IPC_G6103 B6103.16.10.B25.201218" },
        { "uniview", "QPTS-B2209.3.15.CENB02LJ01.200628" },
        { "reolink", "v3.0.0.41102410111128" },
        { "reolink", "v2.0.0.4732_1728_21062800" },
        { "reolink", "v3.0.0" },
        { "reolink", "1387" },
        { "vivotek", "0121d_48573_1" },
        { "bosch", "7.80.12" },
        { "synology-camera", "1.0.7" },
        { "mobotix", "4.7.2.18" },
        { "onvif", "7.80.0128" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        CamVersion version;
        g_test_message("%s: %s", rows[i].grammar, rows[i].text);
        g_assert_false(cam_version_parse(rows[i].grammar, rows[i].text, "240201", &version));
        g_assert_cmpuint(version.count, ==, 0);
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

static char *
make_junk(GRand *rand)
{
    static const char letters[] =
        "0123456789012345678901234567890123456789....VvSPsRTBDC__-- ,:build";
    char text[32] = "";

    for (guint k = 0; k < (guint)g_rand_int_range(rand, 0, sizeof text); k++)
        text[k] = letters[g_rand_int_range(rand, 0, sizeof letters - 1)];
    return g_strdup(text);
}

static void
test_junk(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);

    for (guint i = 0; i < 60000; i++) {
        const char *grammar = grammars[i % G_N_ELEMENTS(grammars)];
        g_autofree char *text = make_junk(rand);
        CamVersion version;
        gboolean read = cam_version_parse(grammar, text, text, &version);
        g_assert_true(read == (version.count != 0));
        g_assert_cmpuint(version.build, <, 1000000);
        g_assert_cmpint(cam_version_compare(&version, &version), ==,
                        read ? CAM_ORDER_SAME : CAM_ORDER_INCOMPARABLE);
    }
}

static void
check_recorded_line(char **cells, guint count)
{
    if (strcmp(cells[0], "vendor") != 0)
        check_pair(cells[0], cells[1], cells[3], cells[2]);
}

static void
test_recorded_order(void)
{
    g_autofree char *path =
        g_build_filename(CAPTURES, "..", "data", "version-order-tests.tsv", NULL);

    if (CAPTURES[0] == '\0') {
        g_test_skip("the meson option captures is not set: recorded version pairs are not checked");
        return;
    }
    /* its first line names the columns */
    g_assert_cmpuint(read_table(path, 4, check_recorded_line), >=, 51);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/version/order", test_order);
    g_test_add_func("/version/forms", test_forms);
    g_test_add_func("/version/build-apart", test_build_apart);
    g_test_add_func("/version/device-and-file", test_device_and_file);
    g_test_add_func("/version/unreadable-is-empty", test_unreadable_is_empty);
    g_test_add_func("/version/unreadable-of-others", test_unreadable_of_others);
    g_test_add_func("/version/other-grammar", test_other_grammar);
    g_test_add_func("/version/junk", test_junk);
    g_test_add_func("/version/recorded-order", test_recorded_order);
    return g_test_run();
}
