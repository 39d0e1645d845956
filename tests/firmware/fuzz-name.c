/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/name.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree char *name = g_strndup((const char *)data, size);
    g_autoptr(CamNameFacts) facts = cam_name_parse(NULL, name);

    g_assert_true(facts->version == NULL || g_utf8_validate(facts->version, -1, NULL));
    g_assert_true(!facts->known || facts->vendor != NULL);
    if (facts->vendor != NULL) {
        g_autoptr(CamNameFacts) again = cam_name_parse(facts->vendor, name);
        g_assert_true(g_strcmp0(again->version, facts->version) == 0);
    }
    return 0;
}
