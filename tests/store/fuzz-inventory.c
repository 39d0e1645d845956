/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory.h"

#include "src/model/words.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_device(const CamDevice *device, guint columns)
{
    g_assert_nonnull(device->endpoint.address);
    g_assert_cmpuint(device->endpoint.port, >, 0);
    g_assert_true(device->endpoint.timescale > 0);
    g_assert_cmpuint(device->target.line, >, 0);
    g_assert_cmpuint(g_strv_length(device->target.cells), ==, columns);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamInventory) inventory = cam_inventory_parse((const char *)data, size, &error);

    g_assert_true((inventory == NULL) == (error != NULL));
    if (inventory == NULL)
        return 0;
    for (guint i = 0; i < inventory->devices->len; i++)
        check_device(inventory->devices->pdata[i], g_strv_length(inventory->sheet->titles));
    for (guint i = 0; i < inventory->notices->len; i++) {
        const CamNotice *notice = inventory->notices->pdata[i];
        g_assert_true(cam_words_knows(notice->code));
        g_assert_true(g_utf8_validate(notice->args, -1, NULL));
    }
    g_assert_true(cam_inventory_filter(inventory, "model=*,kind=*", NULL));
    return 0;
}
