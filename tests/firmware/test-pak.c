/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/pak.h"

#include "src/base/file.h"
#include "src/firmware/paks.h"
#include "tests/firmware/make.h"

#include <string.h>

#define PAK   "IPC_523128M8MP.1387_22100622.RLC-820A.IMX415.8MP.REOLINK.pak"
#define PAK64 "IPC_566SD664M5MP.1387_22100622.RLC-510WA.OV05A10.5MP.REOLINK.pak"
#define PAKS  "Elite-Floodlight-WiFi.6530_2606232191.IPC_NT18NA68MPW.paks"

static char *
read_package(const char *folder, const char *name, gsize *ret_size)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;

    g_assert_true(cam_file_read(path, 1 << 20, &text, ret_size, NULL));
    return text;
}

static gboolean
run_pak(const char *data, gsize size, gsize step, CamPakHeader *ret_header, GError **error)
{
    g_autoptr(CamPak) pak = cam_pak_new();

    for (gsize at = 0; at < size; at += MIN(step, size - at)) {
        if (!cam_pak_add(pak, (const guint8 *)data + at, MIN(step, size - at), error))
            return FALSE;
    }
    return cam_pak_finish(pak, ret_header, error);
}

static void
check_pak(const char *folder, const char *name, gboolean wide, gsize step)
{
    g_autoptr(GError) error = NULL;
    CamPakHeader header = { 0 };
    gsize size = 0;
    g_autofree char *data = read_package(folder, name, &size);

    g_assert_true(run_pak(data, size, step, &header, &error));
    g_assert_no_error(error);
    g_assert_cmpint(header.wide, ==, wide);
    g_assert_cmpuint(header.sections, ==, 4);
    g_assert_cmpuint(header.end, ==, size);
}

static void
test_pieces(gconstpointer folder)
{
    static const gsize steps[] = { 1, 11, 95, 96, 97, 4096, G_MAXSIZE };

    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        check_pak(folder, PAK, FALSE, steps[i]);
        check_pak(folder, PAK64, TRUE, steps[i]);
    }
}

/* every byte from the list of parts on is in the sum, and so is every cut; of the list of
   partitions only its length is */
static void
test_damage(gconstpointer folder)
{
    gsize size = 0;
    g_autofree char *data = read_package(folder, PAK, &size);

    for (gsize at = 0; at < size; at += at < 600 ? 1 : 211) {
        g_autofree char *copy = g_memdup2(data, size);
        g_autoptr(GError) error = NULL;
        CamPakHeader header;
        gboolean summed = at < 8 || (at >= 12 && at < 12 + 4 * 64) || at >= 12 + 4 * (64 + 76);
        copy[at] ^= 0x10;
        gboolean whole = run_pak(copy, size, 1000, &header, &error);
        if (summed && at != 0)
            g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
        g_assert_true(whole == (error == NULL));
        g_clear_error(&error);
        if (at == 0)
            continue;
        g_assert_false(run_pak(data, at, 1000, &header, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    }
}

static void
test_junk(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(41);

    for (guint i = 0; i < 3000; i++) {
        gsize size = (gsize)g_rand_int_range(rand, 4, 3000);
        g_autoptr(GByteArray) noise = make_noise(size, i);
        g_autoptr(GError) error = NULL;
        CamPakHeader header;
        memcpy(noise->data, i % 2 == 0 ? "\x13\x59\x72\x32" : "\x23\x59\x72\x32", 4);
        /* often a place that can be */
        if (size > 96 && i % 3 != 0)
            memcpy(noise->data + 12 + 56, "\xe0\x01\0\0", 4);
        g_assert_false(run_pak((const char *)noise->data, size, 100, &header, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    }
}

static gboolean
run_paks(const char *data, gsize size, gsize step, CamPaksHeader *ret_header,
         guint64 *ret_unchecked, GError **error)
{
    g_autoptr(CamPaks) paks = cam_paks_new();

    for (gsize at = 0; at < size; at += MIN(step, size - at)) {
        if (!cam_paks_add(paks, (const guint8 *)data + at, MIN(step, size - at), error))
            return FALSE;
    }
    return cam_paks_finish(paks, ret_header, ret_unchecked, error);
}

static void
test_paks(gconstpointer folder)
{
    static const gsize steps[] = { 1, 50, 104, G_MAXSIZE };
    gsize size = 0;
    g_autofree char *data = read_package(folder, PAKS, &size);

    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_auto(CamPaksHeader) header = { 0 };
        g_autoptr(GError) error = NULL;
        guint64 unchecked = 1;
        g_assert_true(run_paks(data, size, steps[i], &header, &unchecked, &error));
        g_assert_cmpstr(header.hardware, ==, "IPC_NT18NA68MPW");
        g_assert_cmpstr(header.version, ==, "v3.2.0.6530_2606232191");
        g_assert_cmpuint(header.size, ==, size);
        g_assert_cmpuint(unchecked, ==, 0);
    }
    for (gsize less = 1; less < size; less += less < 200 ? 1 : 499) {
        g_auto(CamPaksHeader) header = { 0 };
        g_autoptr(GError) error = NULL;
        guint64 unchecked = 0;
        g_assert_false(run_paks(data, size - less, 777, &header, &unchecked, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    }
}

/* fields that fill their place, and such as hold no text */
static void
test_paks_texts(gconstpointer folder)
{
    g_auto(CamPaksHeader) header = { 0 };
    guint64 unchecked = 0;
    gsize size = 0;
    g_autofree char *data = read_package(folder, PAKS, &size);

    memset(data + 28, 'A', 32);
    memset(data + 60, 0x80, 32);
    g_assert_true(run_paks(data, size, 1000, &header, &unchecked, NULL));
    g_assert_cmpuint(strlen(header.hardware), ==, 32);
    g_assert_null(header.version);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    char *folder = make_images();
    g_test_add_data_func("/pak/pieces", folder, test_pieces);
    g_test_add_data_func("/pak/damage", folder, test_damage);
    g_test_add_func("/pak/junk", test_junk);
    g_test_add_data_func("/paks/header", folder, test_paks);
    g_test_add_data_func("/paks/texts", folder, test_paks_texts);
    int result = g_test_run();
    make_remove(folder);
    return result;
}
