/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/depot-json.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(CamDepotEntry) entry = cam_depot_entry_parse(text, NULL);

    if (entry == NULL)
        return 0;
    g_autofree char *written = cam_depot_entry_to_text(entry);
    g_autoptr(CamDepotEntry) again = cam_depot_entry_parse(written, NULL);
    g_assert_nonnull(again);
    g_assert_cmpstr(again->firmware->sha256, ==, entry->firmware->sha256);
    g_assert_cmpstr(again->firmware->origin, ==, entry->firmware->origin);
    g_assert_cmpuint(again->firmware->evidence->len, ==, entry->firmware->evidence->len);
    return 0;
}
