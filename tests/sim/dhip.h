/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/hear.h"

/**
 * sim_dhip:
 *
 * The search of Dahua devices (dahua.md 1.1): JSON behind a header of 32 bytes.
 */
extern const SimTongue sim_dhip;
