/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/dahua-talk.h"

/**
 * cam_dahua_read_flash:
 * @call: a call; opened where it is not
 * @ret_flash: what the device says; unknown when it cannot be asked
 * @error: as the slot `poll` of #CamDriver says
 *
 * One look at the flashing, by the CGI or by RPC. Finds out on the way which of them the device
 * takes firmware by, unless the profile says so in `upload-path-kind`.
 *
 * Returns: whether the device answered
 */
gboolean cam_dahua_read_flash(CamCall *call, CamFlash *ret_flash,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_dahua_find_refusal:
 * @call: a call on which an image was sent
 * @ret_flash: what the device says of it
 *
 * Asks once what became of the file. A failure of before does not count.
 *
 * Returns: the code of a failure, -1 when there is none or it is not known
 */
int cam_dahua_find_refusal(CamCall *call, CamFlash *ret_flash);

/**
 * cam_dahua_refuse_if_upgrading:
 * @call: a call; opened where it is not
 * @error: %CAM_ERROR_UPGRADING; %CAM_ERROR_UNREACHABLE where the question got no answer that can be
 *   read: nothing was done
 *
 * To be asked before anything that cannot be taken back.
 *
 * Returns: whether the device is not upgrading, or cannot be asked
 */
gboolean cam_dahua_refuse_if_upgrading(CamCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;
