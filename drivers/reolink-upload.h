/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_reolink_upload:
 * @call: a call
 * @firmware: the image
 * @ret_flash: it checks, flashes and restarts by itself
 * @error: as the slot `upload` of #CamDriver says. Before the first piece nothing was sent; an
 *   error after the last one is %CAM_ERROR_INTERRUPTED whatever the device says, because devices
 *   complain there and flash (reolink.md 8)
 *
 * `UpgradePrepare` with the name the file was made with, which the device checks, then pieces over
 * one connection. Settings: `piece-size`, `piece-name`, `upload-size`.
 *
 * Returns: whether the device has taken all of it
 */
gboolean cam_reolink_upload(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_reolink_act:
 * @call: a call
 * @name: a command with an effect
 * @param: (transfer full): its parameters
 * @error: of the device's word; %CAM_ERROR_UNREACHABLE where nothing was sent
 *
 * Returns: whether it was done
 */
gboolean cam_reolink_act(CamCall *call, const char *name, JsonObject *param,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_reolink_find_name:
 * @firmware: an image
 * @error: %CAM_ERROR_FILE when its name cannot be written into a form
 *
 * Returns: (transfer full) (nullable): the name it was made with
 */
char *cam_reolink_find_name(const CamFirmware *firmware, GError **error);
