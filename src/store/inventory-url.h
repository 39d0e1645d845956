/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/device.h"

/**
 * cam_url_read:
 * @text: `http://`, `https://` or another scheme, whose port is not used; a user name and password
 *   in it are given apart
 * @ret_user: (transfer full) (nullable): the user name
 * @ret_password: (transfer full) (nullable): the password; free with cam_text_free_secret()
 *
 * Returns: (transfer full) (nullable): the device; NULL when it is no address
 */
CamDevice *cam_url_read(const char *text, char **ret_user, char **ret_password);

/**
 * cam_url_names_port:
 * @text: an address that could be read, with or without scheme
 *
 * Returns: whether it has a port for HTTP in it
 */
gboolean cam_url_names_port(const char *text);
