/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamContainer:
 * @CAM_CONTAINER_NONE: no firmware we know
 * @CAM_CONTAINER_SWKH: Hikvision's old package, which can be checked to the last byte
 * @CAM_CONTAINER_02KH: a newer one, encrypted
 * @CAM_CONTAINER_03KH: likewise
 * @CAM_CONTAINER_DAHUA: a zip that begins with `DH`
 * @CAM_CONTAINER_AXIS: an image of Axis as it is
 * @CAM_CONTAINER_AXIS_GZIP: the same in gzip
 * @CAM_CONTAINER_PAK: Reolink's package
 * @CAM_CONTAINER_PAKS: Reolink's newer package
 * @CAM_CONTAINER_UNIVIEW: a zip that is sent as it is
 * @CAM_CONTAINER_BOSCH: a package of Bosch
 * @CAM_CONTAINER_CLOSED: bytes that say nothing, under a name of a maker whose packages are so
 *
 * What a firmware image is packed as.
 */
typedef enum {
    CAM_CONTAINER_NONE,
    CAM_CONTAINER_SWKH,
    CAM_CONTAINER_02KH,
    CAM_CONTAINER_03KH,
    CAM_CONTAINER_DAHUA,
    CAM_CONTAINER_AXIS,
    CAM_CONTAINER_AXIS_GZIP,
    CAM_CONTAINER_PAK,
    CAM_CONTAINER_PAKS,
    CAM_CONTAINER_UNIVIEW,
    CAM_CONTAINER_BOSCH,
    CAM_CONTAINER_CLOSED,
} CamContainer;

/**
 * cam_container_find:
 * @data: the first bytes of an image
 * @size: how many, at best 512 or more
 * @names: (array zero-terminated=1): its name, then those of the files it is in
 *
 * Bytes count before names; names are asked only where bytes say nothing (a zip of Uniview, closed
 * packages). Pure.
 *
 * Returns: what it is
 */
CamContainer cam_container_find(const guint8 *data, gsize size, const char *const *names);

/**
 * cam_container_name:
 * @container: a container
 *
 * Returns: (transfer none): a word such as `swkh`
 */
const char *cam_container_name(CamContainer container);

/**
 * cam_container_get_vendor:
 * @container: a container
 *
 * Returns: (transfer none) (nullable): the make whose packages are so, NULL when only the name
 * tells
 */
const char *cam_container_get_vendor(CamContainer container);

/**
 * cam_container_is_zip:
 * @container: a container
 *
 * Returns: whether it is a zip that is checked and sent as it is
 */
gboolean cam_container_is_zip(CamContainer container);
