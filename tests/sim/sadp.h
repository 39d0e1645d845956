/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

/**
 * SimSadp:
 *
 * Hikvision's discovery for all devices of a site: answers `inquiry` after up to 300 ms from the
 * device's own address, to the group and to the port that asked, but never by unicast to 37020,
 * where only one of several listeners would get it.
 */
typedef struct SimSadp SimSadp;

SimSadp *sim_sadp_new(SimShared *shared, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void sim_sadp_free(SimSadp *sadp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimSadp, sim_sadp_free)

/**
 * sim_sadp_hello:
 *
 * Says to the group that @device has started.
 */
void sim_sadp_hello(SimSadp *sadp, SimDevice *device);
