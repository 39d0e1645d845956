/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/package.h"

/**
 * sim_reolink_build:
 * @spec: class 32 is a PAK, all others are PAKS
 *
 * Returns: (transfer full): an image with right headers and sums, the same bytes for the same @spec
 */
GBytes *sim_reolink_build(const SimPackageSpec *spec);
