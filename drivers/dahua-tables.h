/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_dahua_read_tables:
 * @call: a call that is open
 * @sink: takes the configuration: the lines of the CGI, or one JSON object of tables by RPC
 * @sink_data: for @sink
 * @error: why there is none; %CAM_ERROR_REFUSED when the tables every device has are missing
 *
 * Reads the configuration table by table (dahua.md 4.1 d); tables that the device does not have are
 * left out.
 *
 * Returns: whether the sink has all of them
 */
gboolean cam_dahua_read_tables(CamCall *call, CamSinkFunc sink, gpointer sink_data,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
