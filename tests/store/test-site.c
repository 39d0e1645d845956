/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/error.h"
#include "tests/store/helper.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

static void
test_names(void)
{
    const char *const good[] = { "depot-7", "A.b_c", "0", NULL };
    const char *const bad[] = { "", ".hidden", "with blank", "a\\b", "\xc3\xbc", "a:b", NULL };

    for (guint i = 0; good[i] != NULL; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CamSite) site = cam_site_open(good[i], &error);
        g_assert_no_error(error);
        g_autofree char *expected =
            g_build_filename(g_get_user_data_dir(), "camherd", "sites", good[i], NULL);
        g_assert_cmpstr(cam_site_get_folder(site), ==, expected);
        g_assert_true(g_file_test(expected, G_FILE_TEST_IS_DIR));
    }
    for (guint i = 0; bad[i] != NULL; i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(cam_site_open(bad[i], &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_USAGE);
    }
}

static void
test_default(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamSite) site = cam_site_open(NULL, &error);
    g_autofree char *expected =
        g_build_filename(g_get_user_data_dir(), "camherd", "sites", "default", NULL);
    g_autofree char *control = cam_site_build_path(site, "control");
    g_autofree char *expected_control = g_build_filename(expected, "control", NULL);
    GStatBuf info;

    g_assert_no_error(error);
    g_assert_cmpstr(cam_site_get_folder(site), ==, expected);
    g_assert_cmpstr(control, ==, expected_control);
    g_assert_cmpint(g_stat(expected, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0700);
}

static void
test_folder(void)
{
    char *folder = helper_make_folder();
    g_autofree char *below = g_build_filename(folder, "a", "..", "b", "", NULL);
    g_autofree char *clean = g_build_filename(folder, "b", NULL);
    g_autofree char *file = g_build_filename(folder, "file", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(CamSite) site = cam_site_open(below, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(cam_site_get_folder(site), ==, clean);
    g_assert_true(g_file_set_contents(file, "x", 1, NULL));
    g_assert_null(cam_site_open(file, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FILE);
    helper_remove_folder(folder);
}

/* a name that exists as a folder here is that folder */
static void
test_folder_without_slash(void)
{
    char *folder = helper_make_folder();
    g_autofree char *before = g_get_current_dir();
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(g_chdir(folder), ==, 0);
    g_assert_cmpint(g_mkdir("customer", 0700), ==, 0);
    g_autofree char *here = g_get_current_dir();
    g_autofree char *expected = g_build_filename(here, "customer", NULL);
    g_autoptr(CamSite) site = cam_site_open("customer", &error);
    g_assert_no_error(error);
    g_assert_cmpint(g_chdir(before), ==, 0);
    g_assert_cmpstr(cam_site_get_folder(site), ==, expected);
    helper_remove_folder(folder);
}

/* the holder is killed: the site is free again */
static void
test_one_owner(void)
{
    char *folder = helper_make_folder();
    g_autoptr(GError) error = NULL;
    g_autoptr(CamSite) site = cam_site_open(folder, &error);
    g_autoptr(GSubprocess) holder =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                         g_getenv("STORE_WRITER"), "own", folder, NULL);

    g_assert_no_error(error);
    g_autoptr(GDataInputStream) out = g_data_input_stream_new(g_subprocess_get_stdout_pipe(holder));
    g_autofree char *line = g_data_input_stream_read_line(out, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(line, ==, "owned");

    g_assert_false(cam_site_own(site, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_OWNED);
    g_autofree char *expected = g_strdup_printf(
        "another camherd (pid %s) works on site %s; wait until it is done or look at it with: "
        "camherd show last --site %s",
        g_subprocess_get_identifier(holder), folder, folder);
    g_assert_cmpstr(error->message, ==, expected);
    g_assert_false(cam_site_is_owned(site));
    g_clear_error(&error);

    g_subprocess_force_exit(holder);
    g_assert_true(g_subprocess_wait(holder, NULL, NULL));
    g_assert_true(cam_site_own(site, &error));
    g_assert_no_error(error);
    g_assert_true(cam_site_is_owned(site));
    helper_remove_folder(folder);
}

static void
test_owner_in_this_process(void)
{
    char *folder = helper_make_folder();
    g_autofree char *path = g_build_filename(folder, "lock", NULL);
    g_autoptr(GError) error = NULL;
    CamSite *first = cam_site_open(folder, &error);
    g_autoptr(CamSite) second = cam_site_open(folder, &error);
    GStatBuf info;

    g_assert_true(cam_site_own(first, &error));
    g_assert_true(cam_site_own(first, &error));
    g_assert_cmpint(g_stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    g_assert_false(cam_site_own(second, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_OWNED);
    g_clear_error(&error);
    cam_site_free(first);
    g_assert_true(cam_site_own(second, &error));
    helper_remove_folder(folder);
}

int
main(int argc, char **argv)
{
    char *home = helper_make_folder();

    /* before the first question for it; G_TEST_OPTION_ISOLATE_DIRS of GLib 2.74 leaks */
    g_setenv("XDG_DATA_HOME", home, TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/site/names", test_names);
    g_test_add_func("/site/default", test_default);
    g_test_add_func("/site/folder", test_folder);
    g_test_add_func("/site/folder-without-slash", test_folder_without_slash);
    g_test_add_func("/site/one-owner", test_one_owner);
    g_test_add_func("/site/owner-in-this-process", test_owner_in_this_process);
    int result = g_test_run();
    helper_remove_folder(home);
    return result;
}
