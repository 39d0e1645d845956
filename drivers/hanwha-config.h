/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_hanwha_backup:
 * @call: a call
 * @sink: takes the configuration, an encrypted file; not one byte of anything else
 * @sink_data: for @sink
 * @error: as the slot `backup` of #CamDriver says
 *
 * Returns: whether a whole configuration went into the sink
 */
gboolean cam_hanwha_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hanwha_restore:
 * @call: a call
 * @path: a file saved from this device
 * @error: as the slot `restore` of #CamDriver says; %CAM_ERROR_WRONG_FILE when the device does not
 *   take it: it is bound to model and firmware (hanwha.md 5)
 *
 * The device restarts afterwards.
 *
 * Returns: whether the device says that it took it
 */
gboolean cam_hanwha_restore(CamCall *call, const char *path,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
