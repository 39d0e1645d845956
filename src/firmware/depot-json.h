/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/firmware/depot.h"

/** The largest description that is read, bytes. */
#define CAM_DEPOT_JSON_MAX ((gsize)2 * 1024 * 1024)
/** The most characters of release notes that are kept. */
#define CAM_DEPOT_NOTES_MAX 200000

/**
 * cam_depot_entry_to_text:
 * @entry: an entry
 *
 * Pure.
 *
 * Returns: (transfer full): the content of `SHA256.json`
 */
char *cam_depot_entry_to_text(const CamDepotEntry *entry);

/**
 * cam_depot_entry_parse:
 * @text: such content, perhaps damaged
 * @error: %CAM_ERROR_FORMAT
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): the entry; the path of its firmware is not set
 */
CamDepotEntry *cam_depot_entry_parse(const char *text, GError **error);
