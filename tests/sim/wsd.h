/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

/**
 * SimWsd:
 *
 * WS-Discovery for all devices of a site: answers the three forms of a probe
 * (NetworkVideoTransmitter, Device, no types) after up to 500 ms, by unicast from the device's own
 * address.
 */
typedef struct SimWsd SimWsd;

SimWsd *sim_wsd_new(SimShared *shared, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void sim_wsd_free(SimWsd *wsd);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimWsd, sim_wsd_free)

/**
 * sim_wsd_hello:
 *
 * Says to the group that @device has started.
 */
void sim_wsd_hello(SimWsd *wsd, SimDevice *device);
