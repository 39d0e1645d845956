/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_uniview_identify:
 * @call: a call
 * @identity: takes what was read; the vendor may be set on failure too
 * @error: as the slot `identify` of #CamDriver says
 *
 * Looks without a login until it is clear that the device speaks this interface: an envelope, or a
 * 401 that not every path gets. Then `DeviceInfo` and `DeviceBasicInfo` with one: at most 3
 * requests beyond the 401s, one wrong login at most.
 *
 * Returns: whether the device was read
 */
gboolean cam_uniview_identify(CamCall *call, CamIdentity *identity,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
