/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/inspect.h"

#include "src/base/file.h"
#include "tests/firmware/make.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static CamFirmware *
inspect(const char *path)
{
    g_autoptr(GError) error = NULL;
    CamFirmware *firmware = cam_firmware_inspect(path, &error);

    g_assert_no_error(error);
    return firmware;
}

static guint
count_files(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint count = 0;

    while (g_dir_read_name(dir) != NULL)
        count++;
    return count;
}

static void
assert_stored(const CamFirmware *firmware, const char *depot)
{
    g_autoptr(GByteArray) package = make_package();
    g_autofree char *name = g_strconcat(firmware->sha256, ".bin", NULL);
    g_autofree char *path = g_build_filename(depot, name, NULL);
    g_autofree char *text = NULL;
    gsize size = 0;
    struct stat status;

    g_assert_cmpstr(firmware->path, ==, path);
    g_assert_true(cam_file_read(path, 1 << 20, &text, &size, NULL));
    g_assert_cmpmem(text, size, package->data, package->len);
    g_assert_cmpint(g_lstat(path, &status), ==, 0);
    g_assert_cmpuint(status.st_mode & 0777, ==, 0400);
    g_assert_cmpuint(count_files(depot), ==, 1);
}

static void
test_store(gconstpointer folder)
{
    static const char *const names[] = { "plain.dav", "stored.zip", "nested.zip", "backslash.zip" };
    g_autofree char *depot = g_build_filename(folder, "a", "depot", NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_autoptr(CamFirmware) firmware = inspect(path);
        g_autoptr(GError) error = NULL;
        g_assert_true(cam_firmware_store(firmware, depot, &error));
        g_assert_no_error(error);
        assert_stored(firmware, depot);
    }
}

/* what stands in the depot is looked at, not believed */
static void
test_damaged_copy(gconstpointer folder)
{
    g_autofree char *depot = g_build_filename(folder, "damaged-depot", NULL);
    g_autofree char *path = g_build_filename(folder, "plain.dav", NULL);
    g_autoptr(CamFirmware) firmware = inspect(path);
    g_autofree char *name = g_strconcat(firmware->sha256, ".bin", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(cam_file_make_folder(depot, &error));
    g_autofree char *copy = make_file(depot, name, "junk", 4);
    g_assert_true(cam_firmware_store(firmware, depot, &error));
    assert_stored(firmware, depot);
    /* a link of that name is replaced, what it leads to is left alone */
    g_assert_cmpint(g_unlink(copy), ==, 0);
    g_assert_cmpint(symlink(path, copy), ==, 0);
    g_assert_true(cam_firmware_store(firmware, depot, &error));
    assert_stored(firmware, depot);
    g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
}

static void
test_changed_origin(gconstpointer folder)
{
    static const char *const changes[] = { "", "hello", "\xe9\x9a\xf7\xb6 and more" };
    g_autofree char *depot = g_build_filename(folder, "changed-depot", NULL);
    g_autoptr(GByteArray) package = make_package();

    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autofree char *path = make_file(folder, "change.dav", package->data, package->len);
        g_autoptr(CamFirmware) firmware = inspect(path);
        g_autoptr(GError) error = NULL;
        g_assert_true(g_file_set_contents(path, changes[i], -1, NULL));
        g_assert_false(cam_firmware_store(firmware, depot, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
        g_assert_nonnull(strstr(error->message, "changed since"));
        g_assert_null(firmware->path);
        g_assert_cmpuint(count_files(depot), ==, 0);
        g_clear_error(&error);
        g_unlink(path);
        g_assert_false(cam_firmware_store(firmware, depot, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FILE);
        g_assert_cmpuint(count_files(depot), ==, 0);
    }
}

static void
test_no_depot(gconstpointer folder)
{
    g_autofree char *path = g_build_filename(folder, "plain.dav", NULL);
    g_autoptr(CamFirmware) firmware = inspect(path);
    g_autoptr(GError) error = NULL;

    /* a file stands where the folder should be */
    g_assert_false(cam_firmware_store(firmware, path, &error));
    g_assert_nonnull(error);
    g_assert_null(firmware->path);
}

static void
test_no_space(gconstpointer folder)
{
    g_autofree char *depot = g_build_filename(folder, "full-depot", NULL);
    g_autofree char *path = g_build_filename(folder, "plain.dav", NULL);
    g_autoptr(CamFirmware) firmware = inspect(path);
    g_autoptr(GError) error = NULL;

    /* an image larger than any disk */
    firmware->size = G_MAXUINT64 / 2;
    g_assert_false(cam_firmware_store(firmware, depot, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_NO_SPACE);
    g_assert_cmpuint(count_files(depot), ==, 0);
}

static void
test_find_files(gconstpointer folder)
{
    g_autofree char *list = g_build_filename(folder, "list", NULL);
    g_autofree char *deeper = g_build_filename(list, "deeper", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(cam_file_make_folder(deeper, &error));
    g_autofree char *b = make_file(list, "b.zip", "", 0);
    g_autofree char *a = make_file(list, "a.dav", "", 0);
    g_autofree char *hidden = make_file(list, ".hidden", "", 0);
    g_autofree char *sums G_GNUC_UNUSED = make_file(list, "SHA256SUMS", "", 0);
    g_autofree char *sum G_GNUC_UNUSED = make_file(list, "b.zip.md5", "", 0);
    g_autofree char *catalogue G_GNUC_UNUSED = make_file(list, "catalogue.csv", "", 0);
    g_auto(GStrv) files = cam_firmware_find_files(list, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(g_strv_length(files), ==, 2);
    g_assert_cmpstr(files[0], ==, a);
    g_assert_cmpstr(files[1], ==, b);
    g_auto(GStrv) one = cam_firmware_find_files(hidden, &error);
    g_assert_cmpuint(g_strv_length(one), ==, 1);
    g_assert_cmpstr(one[0], ==, hidden);
    g_auto(GStrv) none = cam_firmware_find_files(deeper, &error);
    g_assert_cmpuint(g_strv_length(none), ==, 0);
    g_assert_null(cam_firmware_find_files("/nonexistent", &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FILE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    /* that a damaged copy was replaced is a warning, and wanted here */
    g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
    char *folder = make_folder();
    g_test_add_data_func("/depot/store", folder, test_store);
    g_test_add_data_func("/depot/damaged-copy", folder, test_damaged_copy);
    g_test_add_data_func("/depot/changed-origin", folder, test_changed_origin);
    g_test_add_data_func("/depot/no-depot", folder, test_no_depot);
    g_test_add_data_func("/depot/no-space", folder, test_no_space);
    g_test_add_data_func("/depot/find-files", folder, test_find_files);
    int result = g_test_run();
    make_remove(folder);
    return result;
}
