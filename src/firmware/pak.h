/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/* more parts than any package has */
#define CAM_PAK_MAX_SECTIONS 256

/**
 * CamPakHeader:
 * @wide: whether it is the kind with 64-bit numbers
 * @sections: how many parts are in it
 * @end: where the last of them ends, bytes from the start
 */
typedef struct {
    gboolean wide;
    guint sections;
    guint64 end;
} CamPakHeader;

/**
 * CamPak:
 *
 * Checks a Reolink PAK package of either kind while its bytes pass by: the list of parts, and the
 * one CRC over all of them (reolink.md 7). Needs as much as its list, at most 64 KB. Pure; one
 * thread at a time.
 */
typedef struct CamPak CamPak;

/**
 * cam_pak_find_magic:
 * @data: the first bytes of a file
 * @size: how many
 *
 * Returns: whether it begins like such a package
 */
gboolean cam_pak_find_magic(const guint8 *data, gsize size);

/**
 * cam_pak_new:
 *
 * Returns: (transfer full): a check that has seen nothing
 */
CamPak *cam_pak_new(void);

/**
 * cam_pak_add:
 * @pak: a check
 * @data: the next bytes
 * @size: how many
 * @error: %CAM_ERROR_FORMAT with the reason, without the file's name
 *
 * After a failure the check is only good for freeing.
 *
 * Returns: whether nothing is wrong so far
 */
gboolean cam_pak_add(CamPak *pak, const guint8 *data, gsize size,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_pak_finish:
 * @pak: a check that was given all bytes
 * @ret_header: what the header says
 * @error: %CAM_ERROR_FORMAT with the reason, without the file's name
 *
 * Returns: whether the package is whole
 */
gboolean cam_pak_finish(CamPak *pak, CamPakHeader *ret_header,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_pak_describe_section:
 * @pak: a check that was finished
 * @index: which of its parts
 *
 * Returns: (transfer full) (nullable): its name, version and size, such as
 *   `fs v1.0.0.442, 25000 bytes`; NULL for an empty one
 */
char *cam_pak_describe_section(const CamPak *pak, guint index);

/**
 * cam_pak_free:
 * @pak: (nullable): a check
 */
void cam_pak_free(CamPak *pak);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamPak, cam_pak_free)
