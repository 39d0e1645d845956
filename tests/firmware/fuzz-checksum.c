/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/checksum.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(GPtrArray) sums = cam_checksum_parse(text);

    for (guint i = 0; i < sums->len; i++) {
        const CamChecksum *sum = sums->pdata[i];
        g_assert_cmpuint(strlen(sum->hex), ==, 2 * (gsize)g_checksum_type_get_length(sum->type));
        g_assert_true(sum->name == NULL || strpbrk(sum->name, "/\\\r\n") == NULL);
        g_assert_true(sum->name == NULL || sum->name[0] != '\0');
    }
    return 0;
}
