/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/sighting.h"

/**
 * CamMerge:
 *
 * Sightings in, one row per device out. Pure.
 */
typedef struct CamMerge CamMerge;

/**
 * cam_merge_new:
 *
 * Returns: (transfer full): an empty merge that takes at most 10,000 devices
 */
CamMerge *cam_merge_new(void);

/**
 * cam_merge_add:
 * @merge: a merge
 * @sighting: what was seen; copied
 * @is_local: whether its address lies in a subnet of ours
 * @ret_is_new: whether this device was not known before
 *
 * One device is one row: by MAC, then serial, then WS-Discovery endpoint, then address and port.
 *
 * Returns: (transfer none) (nullable): its row; NULL when nothing new was said or the merge is full
 */
const CamFound *cam_merge_add(CamMerge *merge, const CamSighting *sighting, gboolean is_local,
                              gboolean *ret_is_new);

/**
 * cam_merge_get_devices:
 * @merge: a merge
 *
 * Returns: (transfer container) (element-type CamFound): all rows by address; the rows are the
 *   merge's
 */
GPtrArray *cam_merge_get_devices(const CamMerge *merge);

/**
 * cam_merge_free:
 * @merge: (nullable): a merge
 */
void cam_merge_free(CamMerge *merge);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamMerge, cam_merge_free)
