/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/firmware/inspect.h"

/**
 * CamTake:
 * @sha256: (nullable): the checksum the user gave, of the file or of the image in it
 * @depot: (nullable): a depot whose catalogue counts too
 *
 * How a file is taken. Borrowed.
 */
typedef struct {
    const char *sha256;
    const char *depot;
} CamTake;

/**
 * cam_firmware_take:
 * @path: a file
 * @take: (nullable): NULL for neither checksum nor depot
 * @error: as cam_firmware_inspect(); %CAM_ERROR_USAGE when the checksum given is none;
 *   %CAM_ERROR_FORMAT when a checksum, given or found beside the file (checksum.h), is of other
 *   bytes, or a catalogue (catalogue.h) contradicts
 *
 * Everything that is asked of a file before it is used: cam_firmware_inspect(), its checksum, and
 * the `catalogue.csv` beside it and in the depot. What was found is in the firmware's findings and
 * evidence: `checksum-matches` with the checksum that counted, or `checksum-weak`. Blocks; any
 * thread.
 *
 * Returns: (transfer full) (nullable): the firmware
 */
CamFirmware *cam_firmware_take(const char *path, const CamTake *take, GError **error);
