/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* as much of a file's beginning as a look needs */
#define CAM_LOOK_SIZE 512

/**
 * cam_look_is_zip:
 * @data: the first bytes of a file
 * @size: how many
 *
 * Returns: whether it begins like a zip with something in it
 */
gboolean cam_look_is_zip(const guint8 *data, gsize size);

/**
 * cam_look_is_junk:
 * @data: the first bytes of a file
 * @size: how many, at best %CAM_LOOK_SIZE
 *
 * Text, pictures, documents, zeros. Packed bytes and programs are none: an image may begin so.
 *
 * Returns: whether it cannot be firmware whatever its name says
 */
gboolean cam_look_is_junk(const guint8 *data, gsize size);

/**
 * cam_look_describe:
 * @data: the first bytes of a file that is no firmware we know
 * @size: how many, at best %CAM_LOOK_SIZE
 *
 * Says what it looks like and what to do. Pure.
 *
 * Returns: (transfer none): the rest of a sentence that begins with the file's name
 */
const char *cam_look_describe(const guint8 *data, gsize size);
