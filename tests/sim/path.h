/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

/* what a file does to a device that should not have got it */

typedef enum {
    SIM_WRONG_NOTHING,
    SIM_WRONG_MAKE,
    SIM_WRONG_PLATFORM,
    SIM_WRONG_CLASS,
    SIM_WRONG_LANGUAGE,
    SIM_WRONG_OLDER, /* knobs no-downgrade and floor */
    SIM_WRONG_STEP,  /* knobs step-through and only-path */
} SimWrong;

/**
 * sim_path_judge:
 * @spec: what came; a make, class or language it does not tell is not looked at
 *
 * Returns: the first thing that is wrong with that file on @device now
 */
SimWrong sim_path_judge(const SimDevice *device, const SimPackageSpec *spec);

/**
 * sim_path_bricks:
 * @wrong: what is wrong with a file
 *
 * Returns: whether @device takes such a file and dies of it; otherwise it refuses
 */
gboolean sim_path_bricks(const SimDevice *device, SimWrong wrong);

/**
 * sim_path_find_doom:
 * @spec: what is about to be written to flash
 *
 * Returns: (transfer none) (nullable): why @device will never come back from that
 */
const char *sim_path_find_doom(const SimDevice *device, const SimPackageSpec *spec);
