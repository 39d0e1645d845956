/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * CamHikvisionProgress:
 * @upgrading: it is upgrading: never reboot it now
 * @percent: 0 to 100, -1 when not said
 * @reboots: it says that it reboots by itself; the guide leaves open whether it means "wants to"
 * @waits: it says that it waits for a reboot
 *
 * What `upgradeStatus` tells.
 */
typedef struct {
    gboolean upgrading;
    int percent;
    gboolean reboots;
    gboolean waits;
} CamHikvisionProgress;

/**
 * cam_hikvision_parse_progress:
 * @data: body of `upgradeStatus`
 * @size: bytes
 * @ret_progress: what it says
 * @error: %CAM_ERROR_PROTOCOL when it does not clearly say yes or no to `upgrading`: a guess here
 *   could end in a reboot while flashing
 *
 * Pure.
 *
 * Returns: whether it is one
 */
gboolean cam_hikvision_parse_progress(const char *data, gsize size,
                                      CamHikvisionProgress *ret_progress,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hikvision_judge_progress:
 * @progress: what the device says
 * @manual: whether devices of this family wait for a reboot, whatever they say of it at 100 %
 * @ret_flash: the same in our words
 *
 * Done without a word about a reboot is idle: the engine then watches version and uptime.
 */
void cam_hikvision_judge_progress(const CamHikvisionProgress *progress, gboolean manual,
                                  CamFlash *ret_flash);

/**
 * cam_hikvision_read_flash:
 * @call: a call
 * @ret_flash: where the flashing is; %CAM_FLASH_UNKNOWN when this device cannot be asked
 * @error: of the request; %CAM_ERROR_AUTH, %CAM_ERROR_LOCKED, %CAM_ERROR_NOT_ACTIVATED,
 *   %CAM_ERROR_PRIVILEGE, %CAM_ERROR_BUSY, %CAM_ERROR_DEVICE, %CAM_ERROR_PROTOCOL
 *
 * Asks for `upgradeStatus` once. Settings: `status-path`, `reboot-after-upgrade`.
 *
 * Returns: whether there was an answer to judge
 */
gboolean cam_hikvision_read_flash(CamCall *call, CamFlash *ret_flash,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
