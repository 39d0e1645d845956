/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/sadp-wire.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(CamSighting) sighting = NULL;
    g_autoptr(GError) error = NULL;

    if (cam_sadp_parse((const char *)data, size, "192.168.1.64", &sighting, &error) !=
        (error == NULL))
        g_abort();
    if (sighting != NULL && sighting->address == NULL)
        g_abort();
    return 0;
}
