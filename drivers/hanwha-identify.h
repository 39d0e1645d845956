/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_hanwha_identify:
 * @call: a call
 * @identity: takes what was read; vendor and activation may be set on failure too
 * @error: as the slot `identify` of #CamDriver says
 *
 * First without a login: `pw_init.cgi`, which newer firmware answers to everybody; where it is
 * missing, whether the pages of this protocol are kept in another way than others. Then
 * `deviceinfo` with one login. At most 4 requests beyond the 401s.
 *
 * Returns: whether the device was read
 */
gboolean cam_hanwha_identify(CamCall *call, CamIdentity *identity,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
