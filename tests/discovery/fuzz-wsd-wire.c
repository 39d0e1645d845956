/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/wsd-wire.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamInterface) interface = cam_interface_new("eth0", 2);

    cam_interface_add(interface, 0xc0a80101, 0xffffff00);
    g_autoptr(CamWsdAnswer) answer =
        cam_wsd_parse((const char *)data, size, "192.168.1.64", interface, &error);
    if ((answer != NULL) != (error == NULL))
        g_abort();
    for (guint i = 0; answer != NULL && i < answer->unresolved->len; i++) {
        g_autofree char *text =
            cam_wsd_build_resolve(g_ptr_array_index(answer->unresolved, i), "u");
        if (!g_utf8_validate(text, -1, NULL))
            g_abort();
    }
    return 0;
}
