/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/link.h"

#include <glib/gstdio.h>

static char *
make_folder(const char *root, const char *name)
{
    char *folder = g_build_filename(root, "sys", "class", "net", name, NULL);

    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    return folder;
}

static void
put(const char *folder, const char *file, const char *text)
{
    g_autofree char *path = g_build_filename(folder, file, NULL);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
clean(const char *root)
{
    g_autoptr(GDir) folder = g_dir_open(root, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *path = g_build_filename(root, name, NULL);
        clean(path);
    }
    g_remove(root);
}

static char *
make_laptop(void)
{
    char *root = g_dir_make_tmp("link-XXXXXX", NULL);
    g_autofree char *lo = make_folder(root, "lo");
    g_autofree char *wire = make_folder(root, "enp2s0");
    g_autofree char *wireless = make_folder(root, "wlp3s0");
    g_autofree char *bridge = make_folder(root, "docker0");

    g_free(make_folder(root, "enp2s0/device"));
    g_free(make_folder(root, "wlp3s0/device"));
    g_free(make_folder(root, "wlp3s0/wireless"));
    put(lo, "type", "772\n");
    put(wire, "type", "1\n");
    put(wire, "carrier", "0\n");
    put(wireless, "type", "1\n");
    put(wireless, "carrier", "1\n");
    put(bridge, "type", "1\n");
    return root;
}

static void
test_kinds(void)
{
    g_autofree char *root = make_laptop();
    g_autoptr(GPtrArray) links = cam_link_list(root);

    g_assert_cmpuint(links->len, ==, 3);
    g_assert_null(cam_link_find(links, "lo"));
    const CamLink *wire = cam_link_find(links, "enp2s0");
    g_assert_true(wire->is_physical);
    g_assert_false(wire->is_wireless || wire->has_carrier);
    const CamLink *wireless = cam_link_find(links, "wlp3s0");
    g_assert_true(wireless->is_physical && wireless->is_wireless && wireless->has_carrier);
    const CamLink *bridge = cam_link_find(links, "docker0");
    g_assert_false(bridge->is_physical || bridge->has_carrier);
    clean(root);
}

static void
test_nothing_told(void)
{
    g_autoptr(GPtrArray) links = cam_link_list("/nowhere");

    g_assert_cmpuint(links->len, ==, 0);
}

/* whatever this computer has, it can be read */
static void
test_this_system(void)
{
    g_autoptr(GPtrArray) links = cam_link_list(NULL);

    for (guint i = 0; i < links->len; i++)
        g_assert_cmpstr(((const CamLink *)links->pdata[i])->name, !=, "lo");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/link/kinds", test_kinds);
    g_test_add_func("/link/nothing told", test_nothing_told);
    g_test_add_func("/link/this system", test_this_system);
    return g_test_run();
}
