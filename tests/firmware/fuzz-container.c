/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/container.h"
#include "src/firmware/look.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* the first byte says how much of the rest is the name, then comes the file */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    gsize name_size = size > 0 ? MIN((gsize)data[0], size - 1) : 0;
    g_autofree char *name = size > 0 ? g_strndup((const char *)data + 1, name_size) : g_strdup("");
    gsize used = MIN(size, 1 + name_size);
    /* bytes of their own, so that reading past them shows */
    g_autofree guint8 *bytes = g_memdup2(data + used, size - used);
    gsize left = size - used;
    const char *const names[] = { name, "P3265-V_12_11_77.bin", NULL };
    const char *const nameless[] = { NULL };

    CamContainer named = cam_container_find(bytes, left, names);
    CamContainer plain = cam_container_find(bytes, left, nameless);
    g_assert_nonnull(cam_container_name(named));
    /* a name is asked only where the bytes say nothing */
    g_assert_true(plain == CAM_CONTAINER_NONE || plain == named);
    g_assert_false(cam_container_is_zip(plain) && plain != CAM_CONTAINER_DAHUA);
    gboolean junk = cam_look_is_junk(bytes, MIN(left, CAM_LOOK_SIZE));
    g_assert_false(junk && named == CAM_CONTAINER_CLOSED);
    g_assert_true(g_utf8_validate(cam_look_describe(bytes, MIN(left, CAM_LOOK_SIZE)), -1, NULL));
    return 0;
}
