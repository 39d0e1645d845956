/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * cam_secret_is_title:
 * @title: the title of a column, or a name in front of a value
 *
 * Knows words for passwords in several languages, alone, as a word of the title (`Admin Pass`,
 * `adminPW`) and within one (`Camera password 2`); `Passage` and `Compass` are none.
 *
 * Returns: whether what stands below it may be a password
 */
gboolean cam_secret_is_title(const char *title);

/**
 * cam_secret_is_login:
 * @user: the cell of a user name
 *
 * Returns: whether it holds a password as well, such as `admin/12345`
 */
gboolean cam_secret_is_login(const char *user);

/**
 * cam_secret_hide:
 * @cell: any cell
 *
 * Rather takes away too much: what may be a login in front of an address, whatever characters it
 * is made of, and what stands behind names like `password=` or `PW:`. The host stays.
 *
 * Returns: (transfer full): the same without user names and passwords
 */
char *cam_secret_hide(const char *cell);
