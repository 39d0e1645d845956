/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_dahua_identify:
 * @call: a call
 * @identity: takes what was read; vendor and activation may be set on failure too
 * @error: as the slot `identify` of #CamDriver says
 *
 * A look without a login, the first step of an RPC login, which tells of a lock and costs no try,
 * then the pages of `magicBox.cgi`; by RPC where there is no CGI. One wrong login at most.
 *
 * Returns: whether the device was read
 */
gboolean cam_dahua_identify(CamCall *call, CamIdentity *identity,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
