/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

/* files of a practice site: site.csv, firmware/NAME.zip; received.jsonl is record.h's */

/**
 * sim_files_write_firmware:
 * @directory: made when it does not exist
 * @catalogue: its files are written for the platforms among the devices
 * @shared: its images become those of the files
 */
gboolean sim_files_write_firmware(const char *directory, const SimCatalogue *catalogue,
                                  SimShared *shared, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sim_files_write_list:
 * @devices: (element-type SimDevice)
 * @speed: goes into the column timescale
 *
 * Writes site.csv with the addresses the devices have now.
 */
gboolean sim_files_write_list(const char *directory, const SimCatalogue *catalogue,
                              const GPtrArray *devices, double speed,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
