/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "src/engine/run-private.h"

#include <string.h>

/*
 * The image is hashed when a run first sends it, and again whenever its file was touched since:
 * hours may lie between the plan and the last wave. That is rare, so it is done here and not by a
 * worker.
 */

static gboolean
is_same(const CamFileStamp *a, const CamFileStamp *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->modified_ns == b->modified_ns && a->changed_ns == b->changed_ns;
}

static gboolean
check_hash(CamRun *run, const CamFirmware *firmware, const CamFileStamp *stamp)
{
    g_autofree char *found = NULL;
    g_autoptr(GError) error = NULL;

    if (!cam_file_hash(firmware->path, &found, NULL, &error)) {
        g_warning("ignored: %s", error->message);
        return FALSE;
    }
    if (strcmp(found, firmware->sha256) != 0)
        return FALSE;
    g_hash_table_insert(run->images, g_strdup(firmware->path), g_memdup2(stamp, sizeof *stamp));
    return TRUE;
}

gboolean
cam_job_check_image(CamJob *job)
{
    const CamFirmware *firmware = cam_job_get_target(job);
    const CamFileStamp *known = g_hash_table_lookup(job->run->images, firmware->path);
    CamFileStamp stamp;

    if (cam_file_read_stamp(firmware->path, &stamp) &&
        ((known != NULL && is_same(known, &stamp)) || check_hash(job->run, firmware, &stamp)))
        return TRUE;
    cam_job_end(job, cam_job_get_bad_end(job), "image-changed",
                cam_args_new("path", firmware->path, NULL));
    return FALSE;
}
