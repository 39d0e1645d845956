/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

/**
 * SimReceive:
 *
 * One firmware image on its way into a device, in one body or in pieces: counted and hashed as it
 * comes, never held. Bytes of a file of the site are only compared, which is ten times as quick.
 */
typedef struct SimReceive SimReceive;

/**
 * SimDigestFunc:
 *
 * Is given all bytes of the image in order, unless they are those of a file of the site.
 */
typedef void (*SimDigestFunc)(gpointer data, const guint8 *bytes, gsize size);

/**
 * sim_receive_new:
 * @digest: (nullable): who else reads the bytes
 * @data: for @digest
 */
SimReceive *sim_receive_new(SimDevice *device, SimDigestFunc digest, gpointer data);
void sim_receive_free(SimReceive *receive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimReceive, sim_receive_free)

/**
 * sim_receive_expect:
 * @bytes: how big the image will be; to be called before the first byte of it
 */
void sim_receive_expect(SimReceive *receive, guint64 bytes);

/**
 * sim_receive_feed:
 *
 * Bytes over the expected size are ignored.
 */
void sim_receive_feed(SimReceive *receive, const guint8 *bytes, gsize size);

/**
 * sim_receive_note:
 *
 * Writes the line of received.jsonl, once, if at least one byte came.
 */
void sim_receive_note(SimReceive *receive);

guint64 sim_receive_get_size(const SimReceive *receive);

/**
 * sim_receive_is_whole:
 *
 * Returns: whether as much came as was expected
 */
gboolean sim_receive_is_whole(const SimReceive *receive);

/**
 * sim_receive_get_same:
 *
 * Returns: (transfer none) (nullable): the site's file all bytes so far are those of
 */
const SimImage *sim_receive_get_same(const SimReceive *receive);

/**
 * sim_receive_read_tag:
 * @ret_spec: (out caller-allocates): its texts belong to @receive
 *
 * Reads the tag of an image that has one (tag.h).
 *
 * Returns: whether there is one and the image is as big as it says
 */
gboolean sim_receive_read_tag(SimReceive *receive, SimPackageSpec *ret_spec);
