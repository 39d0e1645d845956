/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_hikvision_identify:
 * @call: a call
 * @identity: takes what was read; vendor and activation may be set on failure too
 * @error: as the slot `identify` of #CamDriver says
 *
 * `userCheck` without a login, `deviceInfo` with one, then uptime and clock where the device has
 * them: at most 5 requests beyond the 401s, one wrong login at most, none where the next one would
 * lock the device.
 *
 * Returns: whether the device was read
 */
gboolean cam_hikvision_identify(CamCall *call, CamIdentity *identity,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
