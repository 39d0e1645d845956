/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "src/store/inventory.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* seconds to load a list of devices, ours against Python's csv module and openpyxl, which only
 * split it into cells; no part of the suite:
 *   bench-inventory [ROWS] */

#define ROUNDS 5

static double
time_read(const char *path, guint rows)
{
    double best = G_MAXDOUBLE;

    for (guint i = 0; i < ROUNDS; i++) {
        gint64 start = g_get_monotonic_time();
        g_autoptr(CamInventory) inventory = cam_inventory_read(path, NULL);
        double seconds = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
        g_assert_cmpuint(inventory->devices->len, ==, rows);
        g_assert_cmpuint(inventory->notices->len, ==, 0);
        best = MIN(best, seconds);
    }
    return best;
}

/* what a python3 says it took, in seconds */
static double
run_python(const char *what, const char *path, const char *rows)
{
    const char *argv[] = { OPENPYXL_PYTHON, BENCH_INVENTORY, what, path, rows, NULL };
    g_autofree char *output = NULL;
    g_autoptr(GError) error = NULL;
    int status = 0;

    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status,
                 &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    return g_ascii_strtod(output, NULL);
}

static void
compare(const char *folder, const char *kind, const char *rows, guint count)
{
    g_autofree char *name = g_strdup_printf("many.%s", kind);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *make = g_strdup_printf("make-%s", kind);

    (void)run_python(make, path, rows);
    double ours = time_read(path, count);
    double theirs = run_python(kind, path, rows);
    printf("%s, %s rows: camherd %.3f s, Python %.3f s, ratio %.2f\n", kind, rows, ours, theirs,
           ours / theirs);
    g_unlink(path);
}

int
main(int argc, char **argv)
{
    const char *rows = argc > 1 ? argv[1] : "20000";
    g_autofree char *folder = g_dir_make_tmp("camherd-bench-XXXXXX", NULL);
    guint64 count = 0;

    g_assert_true(g_ascii_string_to_unsigned(rows, 10, 1, 199999, &count, NULL));
    compare(folder, "csv", rows, (guint)count);
    compare(folder, "xlsx", rows, (guint)count);
    g_rmdir(folder);
    return 0;
}
