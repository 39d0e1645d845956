/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

/* files of a practice site: site.csv, firmware/NAME.zip; received.jsonl is record.h's */

/**
 * sim_files_write:
 * @directory: made when it does not exist
 * @devices: (element-type SimDevice)
 * @catalogue: its files are written for the platforms among @devices
 * @speed: goes into the column timescale
 */
gboolean
sim_files_write(const char *directory,
                const GPtrArray *devices,
                const SimCatalogue *catalogue,
                double speed,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sim_files_write_list:
 *
 * Writes site.csv alone, with the addresses the devices have now.
 */
gboolean
sim_files_write_list(const char *directory, const GPtrArray *devices, double speed, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
