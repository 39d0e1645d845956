/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/discovery/captures.h"

static const char *
get_value(const char *cell)
{
    return g_strcmp0(cell, "-") == 0 ? NULL : cell;
}

static void
run_one(const char *folder, char **cells, CaptureFunc func)
{
    g_autofree char *path = g_build_filename(folder, "udp", cells[0], NULL);
    g_autofree char *data = NULL;
    g_autoptr(GError) error = NULL;
    gsize size = 0;

    g_file_get_contents(path, &data, &size, &error);
    g_assert_no_error(error);
    func(&(Capture){ cells[0], data, size, get_value(cells[3]), get_value(cells[4]) });
}

guint
captures_run(const char *kind, CaptureFunc func)
{
    const char *folder = g_getenv("CAMHERD_CAPTURES");
    g_autofree char *path =
        g_build_filename(folder != NULL ? folder : "", "udp", "index.tsv", NULL);
    g_autofree char *index = NULL;
    guint count = 0;

    if (folder == NULL || folder[0] == '\0' || !g_file_get_contents(path, &index, NULL, NULL)) {
        g_test_message("no captures of real devices here (option captures): only the samples "
                       "written for this test were read");
        return 0;
    }
    g_auto(GStrv) lines = g_strsplit(index, "\n", -1);
    for (guint i = 1; lines[i] != NULL; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], "\t", -1);
        if (g_strv_length(cells) < 5 || g_strcmp0(cells[1], kind) != 0)
            continue;
        run_one(folder, cells, func);
        count++;
    }
    g_test_message("%u captures of real devices", count);
    g_assert_cmpuint(count, >, 0);
    return count;
}
