/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/mdns-wire.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(CamInterface) interface = cam_interface_new("eth0", 2);
    CamWireOrigin origin = { "192.168.1.64", interface };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    cam_interface_add(interface, 0xc0a80114, 0xffffff00);
    if (cam_mdns_parse((const char *)data, size, &origin, answer, &error) != (error == NULL))
        g_abort();
    for (guint i = 0; i < answer->sightings->len; i++) {
        const CamSighting *sighting = g_ptr_array_index(answer->sightings, i);
        if (sighting->address == NULL)
            g_abort();
    }
    return 0;
}
