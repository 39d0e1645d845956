/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_dahua_upload:
 * @call: a call; opened where it is not
 * @firmware: the image
 * @ret_flash: what the device says of the flashing
 * @error: as the slot `upload` of #CamDriver says
 *
 * As a form to `upgrader.cgi`, or to `/RPC2_Upgrade` with an RPC session (dahua.md 5.1, 5.2).
 *
 * Returns: whether the image was taken
 */
gboolean cam_dahua_upload(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
