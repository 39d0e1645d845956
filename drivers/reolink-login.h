/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_reolink_open:
 * @call: a call
 * @identity: (nullable): takes the make as soon as it is clear
 * @error: %CAM_ERROR_UNSUPPORTED: does not speak this API, or not by this scheme;
 *   %CAM_ERROR_NO_CREDENTIAL: no login, or none that may be sent as this make wants it;
 *   %CAM_ERROR_AUTH, %CAM_ERROR_LOCKED, %CAM_ERROR_NOT_ACTIVATED, %CAM_ERROR_BUSY; of the requests
 *
 * Looks without a login whether it is a Reolink, then logs in, unless there is a session already.
 *
 * Returns: whether there is a session
 */
gboolean cam_reolink_open(CamCall *call, CamIdentity *identity,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_reolink_close:
 * @call: a call
 *
 * Logs out. Devices have few sessions, and those that are left open last for an hour.
 */
void cam_reolink_close(CamCall *call);
