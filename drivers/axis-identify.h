/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_axis_identify:
 * @call: a call
 * @identity: filled as far as it got
 * @error: %CAM_ERROR_UNSUPPORTED: not a device of ours; %CAM_ERROR_NOT_ACTIVATED;
 *   %CAM_ERROR_BUSY: is starting, so no login was sent; else as cam_axis_judge()
 *
 * The slot `identify`.
 */
gboolean cam_axis_identify(CamCall *call, CamIdentity *identity, GError **error);
