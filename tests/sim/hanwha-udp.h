/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/hear.h"

/**
 * sim_hanwha_udp:
 *
 * The search of Hanwha devices (hanwha.md 1). A model that is `old` knows the base packet alone.
 */
extern const SimTongue sim_hanwha_udp;
