/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/ssdp-wire.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    CamWireOrigin origin = { "192.168.1.64", NULL };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    if (cam_ssdp_parse((const char *)data, size, &origin, answer, &error) != (error == NULL))
        g_abort();
    /* nobody else is ever asked */
    if (answer->description != NULL &&
        !g_str_has_prefix(answer->description, "http://192.168.1.64/") &&
        !g_str_has_prefix(answer->description, "http://192.168.1.64:"))
        g_abort();
    return 0;
}
