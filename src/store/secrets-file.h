/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/store/secrets.h"

/**
 * cam_secrets_file_check:
 * @bytes: a file's content
 * @size: its size
 *
 * Pure.
 *
 * Returns: whether it begins as such a file does, with limits that are within reason
 */
gboolean cam_secrets_file_check(const guint8 *bytes, gsize size);

/**
 * cam_secrets_file_read:
 * @path: the file
 * @passphrase: what it was sealed with
 * @error: %CAM_ERROR_FORMAT when it is no such file; %CAM_ERROR_USAGE when the passphrase is wrong
 *   or the file was changed, which look the same; %CAM_ERROR_FILE when others could read or write
 * it
 *
 * Returns: (transfer full) (nullable) (element-type CamSecret): the logins
 */
GPtrArray *cam_secrets_file_read(const char *path, const char *passphrase, GError **error);

/**
 * cam_secrets_file_write:
 * @path: the file, replaced whole
 * @secrets: (element-type CamSecret): logins with passwords
 * @passphrase: what it is sealed with
 * @error: %CAM_ERROR_FILE, %CAM_ERROR_NO_SPACE, %CAM_ERROR_INTERNAL
 *
 * Returns: whether it stands, with mode 0600
 */
gboolean cam_secrets_file_write(const char *path, const GPtrArray *secrets, const char *passphrase,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_secrets_unpack:
 * @bytes: texts with a NUL after each: name, user, make (empty for none), password, and so on
 * @size: how many
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable) (element-type CamSecret): NULL when they are not that
 */
GPtrArray *cam_secrets_unpack(const char *bytes, gsize size);
