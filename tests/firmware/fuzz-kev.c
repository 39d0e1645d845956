/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/kev.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* what was read can be kept and read again, and is the same then */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree char *newest = NULL;
    g_autoptr(GPtrArray) entries = cam_kev_parse((const char *)data, size, &newest, NULL);

    if (entries == NULL)
        return 0;
    g_assert_cmpuint(entries->len, >, 0);
    g_autofree char *kept = cam_kev_format(entries, newest);
    g_autofree char *again_newest = NULL;
    g_autoptr(GPtrArray) again = cam_kev_parse(kept, strlen(kept), &again_newest, NULL);
    g_assert_nonnull(again);
    g_assert_cmpuint(again->len, ==, entries->len);
    g_assert_cmpstr(again_newest, ==, newest);
    for (guint i = 0; i < entries->len; i++) {
        const CamKevEntry *a = entries->pdata[i];
        const CamKevEntry *b = again->pdata[i];
        g_auto(GStrv) models = cam_kev_find_models(a->product);
        g_assert_nonnull(models);
        g_assert_cmpstr(a->id, ==, b->id);
        g_assert_cmpstr(a->product, ==, b->product);
        g_assert_cmpstr(a->added, ==, b->added);
    }
    return 0;
}
