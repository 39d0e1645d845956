/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/neighbour.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(CamNeighbours) neighbours = cam_neighbours_parse((const char *)data, size);

    if (cam_neighbours_get_mac(neighbours, 0x0a000001) != NULL &&
        cam_neighbours_find(neighbours, 0x0a000001) != CAM_NEIGHBOUR_KNOWN)
        g_abort();
    return 0;
}
