/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/* as much of an image's beginning as can tell */
#define CAM_AXIS_HEAD_SIZE 2048

/**
 * CamAxis:
 *
 * Reads an Axis image while its bytes pass by: unpacks it when it is in gzip, which checks it, and
 * finds the version in its header (axis.md 9). Less than 128 KB however large the image. Pure; one
 * thread at a time.
 */
typedef struct CamAxis CamAxis;

/**
 * cam_axis_probe:
 * @data: the first bytes of a file
 * @size: how many, at best %CAM_AXIS_HEAD_SIZE
 *
 * Returns: whether an image begins there
 */
gboolean cam_axis_probe(const guint8 *data, gsize size);

/**
 * cam_axis_probe_gzip:
 * @data: the first bytes of a file
 * @size: how many
 *
 * Returns: whether it is gzip with an image in it
 */
gboolean cam_axis_probe_gzip(const guint8 *data, gsize size);

/**
 * cam_axis_find_version:
 * @data: the first bytes of an image, not packed
 * @size: how many, at best %CAM_AXIS_HEAD_SIZE
 *
 * Returns: (transfer full) (nullable): the version in its header
 */
char *cam_axis_find_version(const guint8 *data, gsize size);

/**
 * cam_axis_new:
 * @packed: whether it is in gzip
 *
 * Returns: (transfer full): a reader that has seen nothing
 */
CamAxis *cam_axis_new(gboolean packed);

/**
 * cam_axis_add:
 * @axis: a reader
 * @data: the next bytes
 * @size: how many
 * @error: %CAM_ERROR_FORMAT with the reason, without the file's name; more than 2 GB or 200 times
 *   its size unpacked
 *
 * After a failure the reader is only good for freeing.
 *
 * Returns: whether nothing is wrong so far
 */
gboolean cam_axis_add(CamAxis *axis, const guint8 *data, gsize size,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_axis_finish:
 * @axis: a reader that was given all bytes
 * @ret_version: (transfer full) (nullable): the version in its header
 * @ret_unchecked: bytes that no checksum covers: all of an image that is not packed
 * @error: %CAM_ERROR_FORMAT with the reason, without the file's name
 *
 * Returns: whether the image is whole, as far as can be seen
 */
gboolean cam_axis_finish(CamAxis *axis, char **ret_version, guint64 *ret_unchecked,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_axis_free:
 * @axis: (nullable): a reader
 */
void cam_axis_free(CamAxis *axis);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamAxis, cam_axis_free)
