/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_reolink_backup:
 * @call: a call
 * @sink: takes the configuration
 * @sink_data: for @sink
 * @error: as the slot `backup` of #CamDriver says
 *
 * There is no export: what is saved are the device's answers to the questions for its settings, as
 * one JSON array (reolink.md 4). It is for people to read; there is no way back in.
 *
 * Returns: whether there was something to save
 */
gboolean cam_reolink_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
