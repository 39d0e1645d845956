/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/hear.h"

/**
 * sim_sadp:
 *
 * Hikvision's discovery: answers `inquiry` after up to 300 ms from the device's own address, to the
 * group and to the port that asked, but never by unicast to 37020, where only one of several
 * listeners would get it.
 */
extern const SimTongue sim_sadp;
