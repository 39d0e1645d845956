/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

#define CAM_SOURCE_MAX_SIZE    (G_GUINT64_CONSTANT(2) << 30)
#define CAM_SOURCE_MAX_ENTRIES 10000
#define CAM_SOURCE_MAX_RATIO   200
/* as many names in an image that is a zip itself as are kept */
#define CAM_SOURCE_MAX_NAMES 64
/* a zip, and zips in it, but none in those */
#define CAM_SOURCE_MAX_DEPTH 2

/**
 * CamSourceFacts:
 * @depth: how many zips the image is in
 * @member: (nullable): path of the image in the zip it is in, as the zip names it, cleaned
 * @archive: (nullable): path of that zip in the outer one
 * @hardware_ids: (nullable): the entry `hwid` of an image that is a zip itself, known at its end
 * @names: (nullable) (element-type utf8): what is in an image that is a zip itself, cleaned; at
 * most %CAM_SOURCE_MAX_NAMES, known at its end
 * @unchecked: whether an image that is a zip itself has parts that could not be checked, known at
 *   its end
 *
 * Where an image was found.
 */
typedef struct {
    guint depth;
    char *member;
    char *archive;
    GByteArray *hardware_ids;
    GPtrArray *names;
    gboolean unchecked;
} CamSourceFacts;

/**
 * CamSourceFunc:
 * @found: where the image is
 * @bytes: the next bytes of the image; the first piece has 512 or more, or all there are
 * @size: how many, 0 only once for an empty image
 * @data: what was given
 * @error: %CAM_ERROR_FORMAT and others, the rest of a sentence that begins with the file's name
 *
 * Returns: whether to go on
 */
typedef gboolean (*CamSourceFunc)(const CamSourceFacts *found, const guint8 *bytes, gsize size,
                                  gpointer data, GError **error);

/**
 * cam_source_clear:
 * @facts: facts
 */
void cam_source_clear(CamSourceFacts *facts);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamSourceFacts, cam_source_clear)

/**
 * cam_source_read:
 * @fd: an open regular file; it is read from its beginning, its position moves
 * @name: its path or name
 * @func: takes the image's bytes
 * @data: for @func
 * @ret_facts: where it was found
 * @error: %CAM_ERROR_FILE; %CAM_ERROR_FORMAT for a damaged zip, one with no image or several, one
 *   over the limits above, a file that changed while it was read; what @func said. The rest of a
 * sentence that begins with the file's name
 *
 * Finds the one firmware image in a file and passes it on, reading the file once with less than
 * 2 MB of memory. All members of a zip are read, so that all its checksums are checked; that goes
 * for an image too that is a zip itself (Dahua, Uniview), which is passed on as it is. Names in a
 * zip are never used as paths. Blocks; any thread.
 *
 * Returns: whether an image was found and taken to its end
 */
gboolean cam_source_read(int fd, const char *name, CamSourceFunc func, gpointer data,
                         CamSourceFacts *ret_facts, GError **error) G_GNUC_WARN_UNUSED_RESULT;
