/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/engine.h"

/**
 * CamSaved:
 * @device: the device
 * @path: (nullable): where its configuration lies now
 * @sha256: (nullable): of the file
 * @size: bytes
 * @error: (nullable): why there is none
 *
 * What became of one device's backup.
 */
typedef struct {
    CamDevice *device;
    char *path;
    char *sha256;
    guint64 size;
    GError *error;
} CamSaved;

/**
 * CamBackup:
 *
 * Saving the configurations of many devices, at once. Main thread.
 */
typedef struct CamBackup CamBackup;

/**
 * CamBackupFunc:
 * @saved: (nullable): a device that is over just now; borrowed. NULL when all are
 * @all: (element-type CamSaved): all rows in the order of the devices
 * @data: what was given
 */
typedef void (*CamBackupFunc)(const CamSaved *saved, const GPtrArray *all, gpointer data);

/**
 * cam_backup_new:
 * @engine: an engine
 * @devices: (element-type CamDevice): whom, all with a known driver
 * @func: told of each, and at the end
 * @data: for @func
 *
 * Returns: (transfer full): the work, under way; free it only after the end
 */
CamBackup *cam_backup_new(CamEngine *engine, const GPtrArray *devices, CamBackupFunc func,
                          gpointer data);

/**
 * cam_backup_free:
 * @backup: (nullable): a work that is over
 */
void cam_backup_free(CamBackup *backup);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamBackup, cam_backup_free)
