/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/page.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree char *title = cam_page_parse_title((const char *)data, size);

    if (title != NULL && !g_utf8_validate(title, -1, NULL))
        g_abort();
    return 0;
}
