/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/hear.h"

/**
 * sim_dvrip:
 *
 * The search of old Dahua devices (dahua.md 1.2); silent unless the knob `dvrip` says otherwise.
 */
extern const SimTongue sim_dvrip;
