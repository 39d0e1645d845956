/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/version.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    CamVersion version;

    if (cam_version_parse("hikvision", text, NULL, &version))
        g_assert_cmpint(cam_version_compare(&version, &version), ==, CAM_ORDER_SAME);
    else
        g_assert_cmpuint(version.count, ==, 0);
    return 0;
}
