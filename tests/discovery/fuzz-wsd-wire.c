/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/wsd-wire.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
parse(const guint8 *data, gsize size, const char *source, const CamInterface *interface)
{
    CamWireOrigin origin = { source, interface };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    if (cam_wsd_parse((const char *)data, size, &origin, answer, &error) != (error == NULL))
        g_abort();
    for (guint i = 0; i < answer->sightings->len; i++) {
        if (((CamSighting *)g_ptr_array_index(answer->sightings, i))->address == NULL)
            g_abort();
    }
    for (guint i = 0; i < answer->unresolved->len; i++) {
        g_autofree char *text =
            cam_wsd_build_resolve(g_ptr_array_index(answer->unresolved, i), "u");
        if (!g_utf8_validate(text, -1, NULL))
            g_abort();
    }
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(CamInterface) interface = cam_interface_new("eth0", 2);

    cam_interface_add(interface, 0xc0a80101, 0xffffff00);
    parse(data, size, "192.168.1.64", interface);
    parse(data, size, "fe80::64%eth0", interface);
    return 0;
}
