/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/method.h"
#include "tests/discovery/packets.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* the datagrams of METHOD, a word of the table */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    guint count;
    const CamMethod *method = cam_method_list(&count);

    while (strcmp(method->name, METHOD) != 0)
        method++;
    packets_take(method->parse, (const char *)data, size);
    return 0;
}
