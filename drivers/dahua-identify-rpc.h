/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_dahua_identify_by_rpc:
 * @call: a call that is open
 * @identity: takes what was read, uptime too
 * @error: of cam_dahua_call(); %CAM_ERROR_PROTOCOL when the device does not say who it is
 *
 * Reads who a device without the CGI is (dahua.md 3.2). The session stays open.
 *
 * Returns: whether it was read
 */
gboolean cam_dahua_identify_by_rpc(CamCall *call, CamIdentity *identity,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
