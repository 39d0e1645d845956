/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/hear.h"

/**
 * sim_mdns:
 *
 * Multicast DNS for the Axis devices of a site: PTR, SRV, TXT and A of their service, of `_http`,
 * and the list of services. What is asked from a port of its own is answered there after up to
 * 120 ms, with the number and the question; the rest to the group. Not simulated: conflicts, known
 * answers, goodbyes, IPv6.
 */
extern const SimTongue sim_mdns;
