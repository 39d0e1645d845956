/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * cam_bytes_get_u32:
 * @data: four bytes, the lowest first
 *
 * Returns: their value
 */
guint32 cam_bytes_get_u32(const guint8 *data);

/**
 * cam_bytes_get_u64:
 * @data: eight bytes, the lowest first
 *
 * Returns: their value
 */
guint64 cam_bytes_get_u64(const guint8 *data);

/**
 * cam_bytes_get_text:
 * @data: a field of a header
 * @size: its size
 *
 * Returns: (transfer full) (nullable): the text in it up to the first zero, NULL when there is none
 *   or it has anything but printable ASCII
 */
char *cam_bytes_get_text(const guint8 *data, gsize size);

/**
 * cam_bytes_keep:
 * @kept: (inout): bytes kept so far
 * @wanted: how many are wanted in all
 * @data: the next bytes
 * @size: how many
 *
 * Returns: how many of them were kept
 */
gsize cam_bytes_keep(GByteArray *kept, gsize wanted, const guint8 *data, gsize size);

/**
 * cam_bytes_fail:
 * @message: the rest of a sentence that begins with the file's name
 * @error: where %CAM_ERROR_FORMAT goes
 *
 * Returns: FALSE
 */
gboolean cam_bytes_fail(const char *message, GError **error);
