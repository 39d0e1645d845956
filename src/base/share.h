/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * cam_share_file:
 * @from: a file
 * @to: the file to be; an older one is replaced
 * @sha256: what @from must hold
 * @may_link: @to may be another name of the very same file, where both are ours and never written
 *
 * Puts a file in place without copying it: as a link, or with shared blocks where the file system
 * can. What stands there then is hashed; it is complete and right, or @to is as it was. Any thread.
 *
 * Returns: whether it is there; if not, copy it, which tells why it cannot be had
 */
gboolean cam_share_file(const char *from, const char *to, const char *sha256, gboolean may_link);
