/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_reolink_identify:
 * @call: a call
 * @identity: takes what was read; the vendor may be set on failure too
 * @error: as the slot `identify` of #CamDriver says
 *
 * `GetDevInfo` without a login, then with one; `GetLocalLink`, and `GetP2p` where there is no
 * serial number: at most 6 requests, one login.
 *
 * Returns: whether the device was read
 */
gboolean cam_reolink_identify(CamCall *call, CamIdentity *identity,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
