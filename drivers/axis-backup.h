/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_axis_backup:
 * @call: a call
 * @sink: takes the parameters
 * @sink_data: for @sink
 * @error: %CAM_ERROR_REFUSED, %CAM_ERROR_PROTOCOL: sent something else; as cam_http_send()
 *
 * The slot `backup`: all parameters as lines of `name=value`, as the device writes them. It is a
 * record to compare with, not an image to send back: the make has none (axis.md 6).
 */
gboolean cam_axis_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error);
