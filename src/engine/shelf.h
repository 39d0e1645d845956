/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/firmware.h"
#include "src/model/version.h"

/**
 * CamShelf:
 *
 * The versions of many files, each read once for each grammar: a plan of a thousand devices looks
 * at every file a thousand times. Main thread.
 */
typedef struct CamShelf CamShelf;

/**
 * cam_shelf_new:
 *
 * Returns: (transfer full): an empty shelf
 */
CamShelf *cam_shelf_new(void);

/**
 * cam_shelf_free:
 * @shelf: (nullable): a shelf
 */
void cam_shelf_free(CamShelf *shelf);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamShelf, cam_shelf_free)

/**
 * cam_shelf_read:
 * @shelf: a shelf
 * @grammar: (nullable): a grammar; a text that lives as long as @shelf
 * @firmware: a file that lives as long as @shelf
 *
 * A build that may be the day the file was packed is left out.
 *
 * Returns: (transfer none): its version, without numbers when it cannot be read
 */
const CamVersion *cam_shelf_read(CamShelf *shelf, const char *grammar, const CamFirmware *firmware);
