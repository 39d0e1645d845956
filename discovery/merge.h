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
 * What comes from elsewhere changes nothing of a device that was seen at its own address.
 *
 * What was only named does not count as much as what came from where it says it is: in a full merge
 * such a row gives way, and one sender's or one address's rows are limited. Among equals one that
 * answered once gives way by chance, and who comes instead is told of when it answers again. So a
 * flood of invented devices leaves room for the true ones.
 *
 * Returns: (transfer none) (nullable): its row, until the next call; NULL when nothing new was said
 *   or there is no room for it
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
 * cam_merge_has_dropped:
 * @merge: a merge
 *
 * Returns: whether there was no room for a device, or the room for all was used up
 */
gboolean cam_merge_has_dropped(const CamMerge *merge);

/**
 * cam_merge_is_tight:
 * @merge: a merge
 *
 * Returns: whether more than half of its room is used up, so that it matters who answers again
 */
gboolean cam_merge_is_tight(const CamMerge *merge);

/**
 * cam_merge_set_seed:
 * @merge: a merge
 * @seed: what its chance is made of from now on, for tests
 */
void cam_merge_set_seed(CamMerge *merge, guint32 seed);

/**
 * cam_merge_free:
 * @merge: (nullable): a merge
 */
void cam_merge_free(CamMerge *merge);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamMerge, cam_merge_free)
