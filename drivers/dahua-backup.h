/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_dahua_backup:
 * @call: a call; opened where it is not
 * @sink: takes the configuration
 * @sink_data: for @sink
 * @error: why there is none
 *
 * The whole configuration by `Config.backup`, else by `configFileExport.backup` with an RPC
 * session, else table by table (dahua.md 4.1).
 *
 * Returns: whether the sink has all of it
 */
gboolean cam_dahua_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
