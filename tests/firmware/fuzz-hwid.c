/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/hwid.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* the first line is a family, all of it a list */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_auto(GStrv) names = cam_hwid_parse(data, size);
    g_autofree char *text = g_strndup((const char *)data, MIN(size, 500));
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_auto(GStrv) lines = g_strsplit(valid, "\n", 2);

    g_assert_true(names == NULL || names[0] != NULL);
    for (char **name = names; name != NULL && *name != NULL; name++) {
        g_assert_cmpuint(strlen(*name), <=, 64);
        g_assert_true(g_utf8_validate(*name, -1, NULL));
        cam_hwid_excludes(lines[0] != NULL ? lines[0] : "", *name);
    }
    return 0;
}
