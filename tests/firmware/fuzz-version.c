/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/version.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static const char *const grammars[] = {
    "hikvision", "dahua",       "axis",     "hanwha", "uniview", "reolink",
    "vivotek",   "bosch",       "ubiquiti", "tvt",    "mobotix", "tplink-vigi",
    "xiongmai",  "geutebrueck", "lilin",    "dlink",  "onvif",   "synology-camera",
};

/* the first byte chooses the grammar; a line end parts version and build */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    if (size == 0)
        return 0;
    g_autofree char *text = g_strndup((const char *)data + 1, size - 1);
    g_auto(GStrv) pieces = g_strsplit(text, "\n", 2);
    const char *grammar = grammars[data[0] % G_N_ELEMENTS(grammars)];
    CamVersion version;

    if (cam_version_parse(grammar, pieces[0], pieces[0] != NULL ? pieces[1] : NULL, &version))
        g_assert_cmpint(cam_version_compare(&version, &version), ==, CAM_ORDER_SAME);
    else
        g_assert_cmpuint(version.count, ==, 0);
    g_assert_cmpuint(version.build, <, 1000000);
    g_assert_cmpuint(version.unsaid, <=, version.count);
    return 0;
}
