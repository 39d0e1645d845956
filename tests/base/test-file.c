/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"

#include <glib/gstdio.h>
#include <string.h>

/* FIPS 180-2 appendix B, and the empty text */
static void
test_known_hashes(void)
{
    static const struct {
        const char *text;
        const char *sha256;
    } rows[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gsize size = strlen(rows[i].text);
        g_autoptr(CamFileHash) whole = cam_file_hash_new();
        g_autoptr(CamFileHash) pieces = cam_file_hash_new();
        cam_file_hash_add(whole, rows[i].text, size);
        for (gsize at = 0; at < size; at++)
            cam_file_hash_add(pieces, rows[i].text + at, 1);
        g_assert_cmpstr(cam_file_hash_finish(whole), ==, rows[i].sha256);
        g_assert_cmpstr(cam_file_hash_finish(pieces), ==, rows[i].sha256);
        /* asked again it says the same */
        g_assert_cmpstr(cam_file_hash_finish(pieces), ==, rows[i].sha256);
    }
    cam_file_hash_free(NULL);
}

/* a file is hashed while it is written as it is when it is read, and as GLib does it */
static void
test_files(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("camherd-file-XXXXXX", &error);
    g_autofree char *path = g_build_filename(folder, "a", NULL);
    g_autofree guint8 *bytes = g_malloc(700001);
    g_autofree char *sha256 = NULL;
    guint64 size = 0;

    g_assert_no_error(error);
    for (guint i = 0; i < 700001; i++)
        bytes[i] = (guint8)(i * 2654435761u >> 24);
    g_autofree char *wanted = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, 700001);
    g_autoptr(CamFileWriter) writer = cam_file_writer_new(path, &error);
    g_assert_no_error(error);
    g_assert_true(cam_file_writer_add(writer, bytes, 300000, &error));
    g_assert_true(cam_file_writer_add(writer, bytes + 300000, 400001, &error));
    g_assert_true(cam_file_writer_finish(writer, &error));
    g_assert_cmpstr(cam_file_writer_get_sha256(writer), ==, wanted);
    g_assert_true(cam_file_hash(path, &sha256, &size, &error));
    g_assert_cmpstr(sha256, ==, wanted);
    g_assert_cmpuint(size, ==, 700001);
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_assert_false(cam_file_hash(path, &sha256, &size, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FILE);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/file/known-hashes", test_known_hashes);
    g_test_add_func("/file/files", test_files);
    return g_test_run();
}
