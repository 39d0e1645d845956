/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

/**
 * SimPlace:
 *
 * The addresses of a site. Held as long as the site runs, so that no other site takes the address
 * of a device that is away.
 */
typedef struct SimPlace SimPlace;

/**
 * sim_place_new:
 * @shared: its devices get addresses, its port is set
 * @first: (nullable): the first device's address; the first free ones of 127.77.0.0/16 by default
 * @port: 0 for the first free of the usual ones
 *
 * Opens the port of every device.
 *
 * Returns: (transfer full): the place, or %NULL with @error set and nothing open
 */
SimPlace *sim_place_new(SimShared *shared, const char *first, guint16 port,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void sim_place_free(SimPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimPlace, sim_place_free)
