/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/advisories.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* what was read answers for any device; the first line of the input is one, by tabs */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    const char *text = (const char *)data;
    const char *end = size > 0 ? memchr(text, '\n', size) : NULL;
    gsize first = end != NULL ? (gsize)(end - text) : 0;
    g_autofree char *line = g_strndup(text, first);
    g_autofree char *clean = g_utf8_make_valid(line, -1);
    g_auto(GStrv) cells = g_strsplit(clean, "\t", 5);
    guint count = g_strv_length(cells);
    g_autoptr(CamAdvisories) advisories = cam_advisories_parse(text + first, size - first, NULL);
    CamAdvisoryFacts facts = { .vendor = "hikvision",
                               .model = count > 0 ? cells[0] : NULL,
                               .platform = count > 1 ? cells[1] : NULL,
                               .version = count > 2 ? cells[2] : NULL,
                               .build = count > 3 ? cells[3] : NULL };

    if (advisories == NULL)
        return 0;
    g_autoptr(GPtrArray) exposures = cam_advisories_judge(advisories, &facts);
    g_assert_cmpuint(exposures->len, <=, cam_advisories_get_list(advisories)->len);
    for (guint i = 0; i < exposures->len; i++) {
        const CamExposure *exposure = exposures->pdata[i];
        g_assert_true(exposure->answer != CAM_EXPOSED_NO);
        g_assert_true(g_utf8_validate(exposure->title, -1, NULL));
    }
    return 0;
}
