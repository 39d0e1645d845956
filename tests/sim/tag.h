/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/package.h"

/*
 * Most makes' images are closed, so the simulated devices need a mark of their own to tell what a
 * file is for: one line of text that stands near the beginning of the image, in a place where the
 * make's own format leaves room. No program but the simulators knows it.
 */

/**
 * SimTag:
 * @spec: what the image is; its texts are owned
 * @size: bytes of the whole image
 */
typedef struct {
    SimPackageSpec spec;
    guint64 size;
} SimTag;

void sim_tag_clear(SimTag *tag);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SimTag, sim_tag_clear)

/**
 * sim_tag_format:
 * @spec: what the image is
 * @size: bytes of the whole image
 *
 * Returns: (transfer full): the line; its length depends on the texts of @spec alone
 */
char *sim_tag_format(const SimPackageSpec *spec, guint64 size);

/**
 * sim_tag_find:
 * @ret_tag: (out caller-allocates): to be cleared
 *
 * Returns: whether there is a tag in these bytes
 */
gboolean sim_tag_find(const guint8 *bytes, gsize size, SimTag *ret_tag);

/**
 * sim_tag_fill:
 * @bytes: image under construction
 * @until: how big it shall be
 * @seed: decides the bytes
 *
 * Appends what cannot be compressed, as real images are.
 */
void sim_tag_fill(GByteArray *bytes, gsize until, guint64 seed);
