/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* as much of the text as is read, and as many devices in it */
#define CAM_HWID_MAX_SIZE    ((gsize)64 * 1024)
#define CAM_HWID_MAX_DEVICES 1000

/**
 * cam_hwid_parse:
 * @text: the bytes of the entry `hwid` of a Dahua package
 * @size: how many, the rest after %CAM_HWID_MAX_SIZE is not read
 *
 * Reads what devices a package is for: the part of each hardware id before its first colon, as the
 * devices report it (dahua.md 3.1). The exact form of the text is not known, so every word that
 * looks like a hardware id counts and all others do not. Pure.
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): device names, NULL for none
 */
char **cam_hwid_parse(const guint8 *text, gsize size);

/**
 * cam_hwid_excludes:
 * @family: a family out of a file's name, such as `IPC-HX5X3X-Rhea` or `NVR4XXX-4KS2`
 * @device: a device's own name, such as `IPC-HDW5831R-ZE` or `DH-NVR5232-4KS3/I`
 *
 * An `X` in a family stands for any sign, behind the letter that names the shape of a camera for
 * several (dahua.md 7). Code names and what follows the digits tell nothing. Pure.
 *
 * Returns: whether the device cannot be of the family; FALSE also where one of them has a form that
 *   cannot be judged
 */
gboolean cam_hwid_excludes(const char *family, const char *device);
