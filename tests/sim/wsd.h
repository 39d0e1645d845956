/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/hear.h"

/**
 * sim_wsd:
 *
 * WS-Discovery: answers the three forms of a probe (NetworkVideoTransmitter, Device, no types)
 * after up to 500 ms, by unicast from the device's own address.
 */
extern const SimTongue sim_wsd;
