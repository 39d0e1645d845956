/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/firmware.h"
#include "src/model/plan.h"

/**
 * cam_firmware_inspect:
 * @path: a file: an image, or a zip with one in it
 * @error: %CAM_ERROR_FILE; %CAM_ERROR_FORMAT when it is not firmware, truncated or damaged, with
 * the reason; over its limits (2 GB, 10,000 entries, ratio 200)
 *
 * Says what a file is: reads it once, streaming, unpacks in memory only what it must, believes
 * header facts before name facts. `evidence` tells where each fact comes from, the winner first
 * where a header and a name contradict each other: `vendor`, `version`, `build`, `platform`,
 * `class`, `models`, `language`, `norm`, `kind`, `brand`, `customer`, `oem`, `board`, `packed`,
 * `installer`, `signature`, `sums`, and `file` for everything a package says is in it; from
 * `header`, `hwid`, `content` (the list of a zip that is sent as it is), `archive`, `archive name`
 * or `file name`. Blocks; any thread.
 *
 * Returns: (transfer full) (nullable): the firmware with SHA-256 and size of the image
 */
CamFirmware *cam_firmware_inspect(const char *path, GError **error);

/**
 * cam_firmware_inspect_fd:
 * @fd: an open regular file; it is read from its beginning, its position moves
 * @origin: its path or name, for what the name says
 * @error: as cam_firmware_inspect(), without the file's name in front
 *
 * The same for a file that is open already. Blocks; any thread.
 *
 * Returns: (transfer full) (nullable): the firmware
 */
CamFirmware *cam_firmware_inspect_fd(int fd, const char *origin, GError **error);

/**
 * cam_firmware_find_files:
 * @path: a file or a folder
 * @error: %CAM_ERROR_FILE when there is no such thing
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): @path itself, or the regular files
 *   in the folder sorted by name, without hidden ones, lists of checksums and the catalogue
 */
char **cam_firmware_find_files(const char *path, GError **error);

/**
 * cam_firmware_store:
 * @firmware: an inspected firmware; its `path` is set
 * @depot: the depot folder; made when missing
 * @error: %CAM_ERROR_FILE, %CAM_ERROR_NO_SPACE; %CAM_ERROR_FORMAT when the file changed since it
 * was inspected
 *
 * Puts the image into the depot as `SHA256.bin`, read-only, complete or absent, so that it cannot
 * change under a run; one already there is checked against its hash. What is in the user's depot is
 * linked or copied from there, and hashed too. Blocks; any thread.
 *
 * Returns: whether it is there
 */
gboolean cam_firmware_store(CamFirmware *firmware, const char *depot,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_firmware_check_fit:
 * @firmware: a firmware
 * @identity: who the device is
 * @findings: (nullable): why goes here
 *
 * Pure. Only a positive contradiction contradicts.
 *
 * Returns: how they fit
 */
CamFit cam_firmware_check_fit(const CamFirmware *firmware, const CamIdentity *identity,
                              GPtrArray *findings);
