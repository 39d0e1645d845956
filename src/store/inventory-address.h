/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/device.h"

/**
 * cam_address_read:
 * @text: an address or URL as people write it
 * @ret_user: (transfer full) (nullable): the user name in it
 * @ret_password: (transfer full) (nullable): the password in it; free with cam_text_free_secret()
 *
 * `010.000.000.005` is read as 10.0.0.5, whatever other programs make of such zeros; `10.0.0.5-9`
 * and `10.0.0.x` are no names of hosts.
 *
 * Returns: (transfer full) (nullable): the device; NULL when it is no address
 */
CamDevice *cam_address_read(const char *text, char **ret_user, char **ret_password);

/**
 * cam_address_is_heading:
 * @text: the cell of an address
 * @alone: whether it is the only cell of its row with a text
 *
 * Among addresses of numbers, a plain word is a name of a host or the title of a group of rows, and
 * `Total` is none.
 *
 * Returns: whether it is no address but a heading or the line of a sum
 */
gboolean cam_address_is_heading(const char *text, gboolean alone);
