/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/axis-state.h"
#include "drivers/driver.h"

/**
 * cam_axis_refuse_if_upgrading:
 * @call: a call
 * @ret_status: (out caller-allocates): to be cleared
 * @error: %CAM_ERROR_UPGRADING; errors of the question itself, which mean that nothing was done
 *
 * To be asked before anything that cannot be taken back.
 *
 * Returns: whether it may be done
 */
gboolean cam_axis_refuse_if_upgrading(CamCall *call, CamAxisStatus *ret_status,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_axis_judge_act:
 * @call: a call
 * @reply: the answer to something that cannot be taken back
 * @ret_version: (transfer full) (nullable): the version a success names
 * @error: as cam_axis_judge(), and %CAM_ERROR_NOT_TAKEN for a 401: the login was accepted a moment
 *   ago, so the device wanted another handshake
 *
 * Returns: whether the device did it
 */
gboolean cam_axis_judge_act(CamCall *call, const CamReply *reply, char **ret_version,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_axis_upload:
 * @call: a call
 * @firmware: what to send
 * @ret_flash: what the answer says; armed when the device was told to go back by itself
 * @error: as cam_axis_judge_act()
 *
 * The slot `upload`: firmware management with a timed rollback (axis.md 7.1), or the interface of
 * old firmware (axis.md 7.5).
 */
gboolean cam_axis_upload(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash,
                         GError **error);
