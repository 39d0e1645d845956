/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/axis.h"

#include "src/base/file.h"
#include "tests/firmware/make.h"

#include <string.h>

static char *
read_image(const char *folder, const char *name, gsize *ret_size)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;

    g_assert_true(cam_file_read(path, 1 << 20, &text, ret_size, NULL));
    return text;
}

static gboolean
run(const char *data, gsize size, gsize step, char **ret_version, guint64 *ret_unchecked,
    GError **error)
{
    g_autoptr(CamAxis) axis = cam_axis_new(TRUE);

    for (gsize at = 0; at < size; at += MIN(step, size - at)) {
        if (!cam_axis_add(axis, (const guint8 *)data + at, MIN(step, size - at), error))
            return FALSE;
    }
    return cam_axis_finish(axis, ret_version, ret_unchecked, error);
}

/* the answer does not depend on the pieces the bytes come in */
static void
test_pieces(gconstpointer folder)
{
    static const struct {
        const char *name;
        const char *version;
        guint64 unchecked;
    } rows[] = { { "P3265-V_12_11_77.bin", "12.11.77", 0 },
                 { "P3265-LV_12_11_77.bin", "12.11.77", 0 },
                 { "P3265-LVE_12_11_77.bin", "12.11.77", 300 },
                 { "P3265-LVE_12_11_76.bin", "12.11.77", 1 },
                 { "Q3505_Mk_II_9_80_55.bin", NULL, 0 } };
    static const gsize steps[] = { 1, 2, 13, 1000, G_MAXSIZE };

    for (gsize i = 0; i < G_N_ELEMENTS(rows) * G_N_ELEMENTS(steps); i++) {
        gsize row = i / G_N_ELEMENTS(steps);
        g_autofree char *version = NULL;
        g_autoptr(GError) error = NULL;
        guint64 unchecked = 0;
        gsize size = 0;
        g_autofree char *data = read_image(folder, rows[row].name, &size);
        g_assert_true(
            run(data, size, steps[i % G_N_ELEMENTS(steps)], &version, &unchecked, &error));
        g_assert_cmpstr(version, ==, rows[row].version);
        g_assert_cmpuint(unchecked, ==, rows[row].unchecked);
    }
}

static void
test_versions(void)
{
    guint8 data[700] = { 0 };
    static const guint8 magic[] = { 0xf3, 0xeb, 0x30, 0xa9, 4, 0, 0, 0 };

    g_assert_null(cam_axis_find_version(data, sizeof data));
    g_assert_false(cam_axis_probe(data, sizeof data));
    memcpy(data + 100, magic, sizeof magic);
    g_assert_true(cam_axis_probe(data, sizeof data));
    /* an empty field, then one that is no text, then one that fills its place */
    g_assert_null(cam_axis_find_version(data, sizeof data));
    memcpy(data + 100 + 0x140, "\x01\x02", 2);
    g_assert_null(cam_axis_find_version(data, sizeof data));
    memset(data + 100 + 0x140, '1', 64);
    g_autofree char *full = cam_axis_find_version(data, sizeof data);
    g_assert_cmpuint(strlen(full), ==, 64);
    /* cut before the field ends */
    g_assert_null(cam_axis_find_version(data, 100 + 0x140 + 63));
    g_assert_null(cam_axis_find_version(data, 106));
    data[104] = 3;
    memcpy(data + 100 + 0x4c, "9.80.1", 7);
    g_autofree char *old = cam_axis_find_version(data, sizeof data);
    g_assert_cmpstr(old, ==, "9.80.1");
}

static void
test_switch(void)
{
    static const struct {
        const char *text;
        const char *version;
    } rows[] = { { "AXIS:JFFSID=\"id-0815-1.02.3\"", "1.02.3" },
                 { "AXIS:JFFSID=\"id-0815-1.02.3", NULL },
                 { "AXIS:JFFSID=\"id-0815\"-", NULL },
                 { "AXIS:JFFSID=\"id-0815-\"", NULL } };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint8 data[300] = { 0x9b, 0x22, 0x77, 0x00 };
        memcpy(data + 20, rows[i].text, strlen(rows[i].text));
        g_autofree char *version = cam_axis_find_version(data, 20 + strlen(rows[i].text));
        g_assert_cmpstr(version, ==, rows[i].version);
        g_assert_true(cam_axis_probe(data, sizeof data));
    }
}

static void
test_junk(gconstpointer folder)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(31);
    gsize size = 0;
    g_autofree char *data = read_image(folder, "P3265-V_12_11_77.bin", &size);

    for (guint i = 0; i < 2000; i++) {
        g_autofree char *copy = g_memdup2(data, size);
        g_autofree char *version = NULL;
        g_autoptr(GError) error = NULL;
        guint64 unchecked = 0;
        gsize part = (gsize)g_rand_int_range(rand, 1, (gint32)size);
        copy[g_rand_int_range(rand, 0, (gint32)part)] ^= (char)(1 << g_rand_int_range(rand, 0, 8));
        if (!run(copy, part, 500, &version, &unchecked, &error))
            g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
        cam_axis_probe_gzip((const guint8 *)copy, part);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    char *folder = make_images();
    g_test_add_data_func("/axis/pieces", folder, test_pieces);
    g_test_add_func("/axis/versions", test_versions);
    g_test_add_func("/axis/switch", test_switch);
    g_test_add_data_func("/axis/junk", folder, test_junk);
    int result = g_test_run();
    make_remove(folder);
    return result;
}
