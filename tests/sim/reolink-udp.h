/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/hear.h"

/**
 * sim_reolink_udp:
 *
 * The search of Reolink devices (reolink.md 1.1), with ONVIF off too.
 */
extern const SimTongue sim_reolink_udp;
