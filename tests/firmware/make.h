/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * make_noise:
 * @size: bytes
 * @seed: where the row of numbers begins
 *
 * Returns: (transfer full): bytes that do not compress, those of make-swkh.py
 */
GByteArray *make_noise(gsize size, guint32 seed);

/**
 * make_package:
 *
 * Returns: (transfer full): a package of three files; make-swkh.py calls it `plain.dav`
 */
GByteArray *make_package(void);

/**
 * make_folder:
 *
 * Returns: (transfer full): a temporary folder with all that make-swkh.py writes
 */
char *make_folder(void);

/**
 * make_images:
 *
 * Returns: (transfer full): a temporary folder with all that make-images.py writes
 */
char *make_images(void);

/**
 * make_remove:
 * @folder: (transfer full): what make_folder() or make_images() gave, removed with all in it
 */
void make_remove(char *folder);

/**
 * make_file:
 * @folder: a folder
 * @name: a name in it
 * @data: what to write
 * @size: bytes
 *
 * Returns: (transfer full): its path
 */
char *make_file(const char *folder, const char *name, const void *data, gsize size);
