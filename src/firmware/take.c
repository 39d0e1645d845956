/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/take.h"

#include "src/base/file.h"
#include "src/firmware/catalogue.h"
#include "src/firmware/checksum.h"

#include <string.h>

/* a catalogue that cannot be read is told; a file is not refused for it */
static gboolean
apply_catalogue(CamFirmware *firmware, const char *folder, char **file_sha256, GError **error)
{
    g_autoptr(GError) wrong = NULL;
    g_autoptr(CamCatalogue) catalogue = cam_catalogue_read(folder, firmware->findings, &wrong);

    if (wrong != NULL)
        cam_findings_add(firmware->findings, CAM_LEVEL_WARN, "catalogue-unreadable",
                         cam_args_new("message", wrong->message, NULL));
    if (catalogue == NULL)
        return TRUE;
    if (firmware->member != NULL && *file_sha256 == NULL &&
        !cam_file_hash(firmware->origin, file_sha256, NULL, error))
        return FALSE;
    return cam_catalogue_apply(catalogue, firmware, *file_sha256, error);
}

CamFirmware *
cam_firmware_take(const char *path, const CamTake *take, GError **error)
{
    g_autoptr(CamFirmware) firmware = cam_firmware_inspect(path, error);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *file_sha256 = NULL;

    if (firmware == NULL ||
        !cam_checksum_check(firmware, take != NULL ? take->sha256 : NULL, error) ||
        !apply_catalogue(firmware, folder, &file_sha256, error))
        return NULL;
    if (take != NULL && take->depot != NULL && strcmp(take->depot, folder) != 0 &&
        !apply_catalogue(firmware, take->depot, &file_sha256, error))
        return NULL;
    return g_steal_pointer(&firmware);
}
