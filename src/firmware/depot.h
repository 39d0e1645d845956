/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/firmware/inspect.h"

/**
 * CamDepotAdd:
 * @sha256: (nullable): the checksum the user gave
 * @meant_for: (nullable) (array zero-terminated=1): models the user names for the file
 * @url: (nullable): where it came from
 * @notes: (nullable): text of its release notes
 *
 * What the user says of a file. Borrowed.
 */
typedef struct {
    const char *sha256;
    const char *const *meant_for;
    const char *url;
    const char *notes;
} CamDepotAdd;

/**
 * CamDepotEntry:
 * @firmware: the file; its path is the image in the depot
 * @added_us: when it was added first, microseconds since 1970
 * @url: (nullable): where it came from
 * @notes: (nullable): text of its release notes
 * @file_sha256: (nullable): SHA-256 of the file that was added, where that is not the image
 * @changed_us: when the image in the depot was written, microseconds since 1970
 *
 * What a depot remembers of a file.
 */
typedef struct {
    CamFirmware *firmware;
    gint64 added_us;
    char *url;
    char *notes;
    char *file_sha256;
    gint64 changed_us;
} CamDepotEntry;

/**
 * cam_depot_entry_free:
 * @entry: (nullable): an entry
 */
void cam_depot_entry_free(CamDepotEntry *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamDepotEntry, cam_depot_entry_free)

/**
 * cam_depot_get_folder:
 *
 * One for all sites of the user.
 *
 * Returns: (transfer full): `$XDG_DATA_HOME/camherd/depot`, which need not exist
 */
char *cam_depot_get_folder(void);

/**
 * cam_depot_add:
 * @folder: a depot; made when missing
 * @path: a file
 * @add: (nullable): what the user says of it
 * @error: as cam_firmware_take() and cam_firmware_store()
 *
 * Takes a file into the depot and remembers what is known of it. A file that is there already gets
 * what is new: models are added to those named before, URL and notes take the place of older
 * ones. Any number of processes may add at once. Blocks; any thread.
 *
 * Returns: (transfer full) (nullable): the entry
 */
CamDepotEntry *cam_depot_add(const char *folder, const char *path, const CamDepotAdd *add,
                             GError **error);

/**
 * cam_depot_read:
 * @folder: a depot, which need not exist
 * @findings: (nullable): what is wrong in it goes here
 * @error: %CAM_ERROR_FILE when it cannot be read
 *
 * Reads what was remembered; a file whose size or time of change differs is hashed again. One that
 * is not what it was, is missing, was never described or is contradicted by the depot's catalogue
 * is left out, with a finding. Blocks; any thread.
 *
 * Returns: (transfer full) (element-type CamDepotEntry) (nullable): what is there, oldest first
 */
GPtrArray *cam_depot_read(const char *folder, GPtrArray *findings, GError **error);

/**
 * cam_depot_load:
 * @folder: a depot, which need not exist
 * @findings: (nullable): as cam_depot_read()
 * @error: likewise
 *
 * The same, for those who need only the files. They are hashed once more when cam_firmware_store()
 * takes them into the depot of a site, so that a file that was changed is never sent.
 *
 * Returns: (transfer full) (element-type CamFirmware) (nullable): files with @in_depot set
 */
GPtrArray *cam_depot_load(const char *folder, GPtrArray *findings, GError **error);

/**
 * cam_depot_remove:
 * @folder: a depot
 * @text: the first 8 or more digits of a SHA-256, or the name of the file that was added
 * @ret_name: (nullable) (transfer full): the name of the file that was added, as far as known
 * @error: %CAM_ERROR_USAGE when there is none such, or several, which are named; %CAM_ERROR_FILE
 *
 * Runs are not touched: each has its own copy in the depot of its site.
 *
 * Returns: whether it is gone
 */
gboolean cam_depot_remove(const char *folder, const char *text, char **ret_name,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
