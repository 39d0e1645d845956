/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_drivers_get:
 * @ret_count: how many
 *
 * Returns: (transfer none) (array length=ret_count): all drivers, native ones first
 */
const CamDriver *const *cam_drivers_get(guint *ret_count);

/**
 * cam_drivers_find:
 * @name: (nullable): a driver's name
 *
 * Returns: (transfer none) (nullable): the driver
 */
const CamDriver *cam_drivers_find(const char *name);
