/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

/**
 * sim_isapi_get_handler:
 *
 * Returns: (transfer none): what answers a device's HTTP; its data is the #SimDevice
 */
const SimHandler *sim_isapi_get_handler(void);

/**
 * sim_isapi_answer_flashed:
 *
 * Answers an upload that was left waiting until the flash was written.
 */
void sim_isapi_answer_flashed(SimExchange *exchange, SimDevice *device);
