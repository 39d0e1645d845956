/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/firmware.h"

/** The name of a catalogue in a folder of firmware. */
#define CAM_CATALOGUE_NAME "catalogue.csv"

/**
 * CamCatalogue:
 *
 * What somebody wrote down about files: a table whose first row names the columns `sha256`, `file`,
 * `vendor`, `models`, `platform`, `version`, `build`, `language`, `kind`, `min_from`, `url`, `note`
 * and `reset` in any order; only `sha256` must be there. Models stand with commas,
 * semicolons or bars between them. Immutable.
 */
typedef struct CamCatalogue CamCatalogue;

/**
 * cam_catalogue_parse:
 * @data: bytes of a CSV file
 * @size: how many
 * @findings: rows that were left out, and why
 * @error: %CAM_ERROR_FORMAT when it is no table, or none of that kind
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): the catalogue
 */
CamCatalogue *cam_catalogue_parse(const char *data, gsize size, GPtrArray *findings,
                                  GError **error);

/**
 * cam_catalogue_read:
 * @folder: a folder
 * @findings: as cam_catalogue_parse()
 * @error: %CAM_ERROR_FILE, %CAM_ERROR_FORMAT
 *
 * Returns: (transfer full) (nullable): the catalogue in it; NULL without @error when there is none
 */
CamCatalogue *cam_catalogue_read(const char *folder, GPtrArray *findings, GError **error);

/**
 * cam_catalogue_free:
 * @catalogue: (nullable): a catalogue
 */
void cam_catalogue_free(CamCatalogue *catalogue);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamCatalogue, cam_catalogue_free)

/**
 * cam_catalogue_apply:
 * @catalogue: a catalogue
 * @firmware: a firmware nobody else has yet
 * @file_sha256: (nullable): SHA-256 of the file as given, where that is not the image
 * @error: %CAM_ERROR_FORMAT when the entry contradicts the header, or when the catalogue has the
 *   file's name with another SHA-256
 *
 * Fills what the file does not say, from the entry with the SHA-256 of the image or of the file.
 * An entry outweighs a name and not a header. Doing it again changes nothing. Pure.
 *
 * Returns: whether nothing contradicts
 */
gboolean cam_catalogue_apply(const CamCatalogue *catalogue, CamFirmware *firmware,
                             const char *file_sha256, GError **error) G_GNUC_WARN_UNUSED_RESULT;
