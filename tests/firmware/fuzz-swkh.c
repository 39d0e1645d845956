/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/swkh.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static gboolean
check(const guint8 *data, gsize size, gsize step)
{
    g_autoptr(CamSwkh) swkh = cam_swkh_new();
    CamSwkhHeader header;
    guint64 unchecked = 0;

    for (gsize at = 0; at < size; at += MIN(step, size - at)) {
        if (!cam_swkh_add(swkh, data + at, MIN(step, size - at), NULL))
            return FALSE;
    }
    if (!cam_swkh_finish(swkh, &header, &unchecked, NULL))
        return FALSE;
    g_assert_cmpuint(header.end, <=, size);
    g_assert_cmpuint(unchecked, <=, size);
    for (guint i = 0; i < header.files; i++) {
        g_autofree char *file = cam_swkh_describe_file(swkh, i);
        g_assert_true(g_utf8_validate(file, -1, NULL));
    }
    return TRUE;
}

/* the answer does not depend on the pieces the bytes come in. The header's sum is put right, which
   a fuzzer does not find out by itself */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree guint8 *copy = g_memdup2(data, size);
    gsize length = 0;
    guint32 sum = 0;

    if (size >= 0x40) {
        cam_swkh_code_header(copy, size, 0);
        memcpy(copy, "SWKH", 4);
        length = MIN(size, (gsize)0x40 + copy[0x0c] * 0x2c);
        for (gsize i = 0x0c; i < length; i++)
            sum += copy[i];
        for (guint i = 0; i < 4; i++)
            copy[4 + i] = (guint8)(sum >> (8 * i));
        cam_swkh_code_header(copy, size, 0);
        /* only the header is coded */
        memcpy(copy + length, data + length, size - length);
    }
    gboolean whole = check(copy, size, G_MAXSIZE);
    g_assert_true(check(copy, size, 1) == whole);
    g_assert_true(check(copy, size, 37) == whole);
    return 0;
}
