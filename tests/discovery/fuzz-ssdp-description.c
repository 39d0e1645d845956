/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/ssdp-wire.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    CamWireOrigin origin = { "192.168.1.64", NULL };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    if (cam_ssdp_parse_description((const char *)data, size, &origin, answer, &error) !=
        (error == NULL))
        g_abort();
    if (answer->sightings->len > 1 || answer->description != NULL)
        g_abort();
    return 0;
}
