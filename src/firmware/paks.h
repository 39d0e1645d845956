/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamPaksHeader:
 * @hardware: (nullable): the board it is for, as the device reports `hardVer`
 * @version: (nullable): as the device reports `firmVer`
 * @board: the number of that board
 * @size: bytes of the whole package
 */
typedef struct {
    char *hardware;
    char *version;
    guint32 board;
    guint64 size;
} CamPaksHeader;

/**
 * CamPaks:
 *
 * Reads a Reolink PAKS package while its bytes pass by: its header and its length. How it sums its
 * parts is not known (reolink.md 7). Pure; one thread at a time.
 */
typedef struct CamPaks CamPaks;

/**
 * cam_paks_find_magic:
 * @data: the first bytes of a file
 * @size: how many
 *
 * Returns: whether it begins like such a package
 */
gboolean cam_paks_find_magic(const guint8 *data, gsize size);

/**
 * cam_paks_new:
 *
 * Returns: (transfer full): a reader that has seen nothing
 */
CamPaks *cam_paks_new(void);

/**
 * cam_paks_add:
 * @paks: a reader
 * @data: the next bytes
 * @size: how many
 * @error: %CAM_ERROR_FORMAT with the reason, without the file's name
 *
 * Returns: whether nothing is wrong so far
 */
gboolean cam_paks_add(CamPaks *paks, const guint8 *data, gsize size,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_paks_finish:
 * @paks: a reader that was given all bytes
 * @ret_header: what the header says, clear with cam_paks_header_clear()
 * @ret_unchecked: bytes behind the end that the header names
 * @error: %CAM_ERROR_FORMAT with the reason, without the file's name
 *
 * Returns: whether the package has its length
 */
gboolean cam_paks_finish(CamPaks *paks, CamPaksHeader *ret_header, guint64 *ret_unchecked,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_paks_header_clear:
 * @header: a header
 */
void cam_paks_header_clear(CamPaksHeader *header);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamPaksHeader, cam_paks_header_clear)

/**
 * cam_paks_free:
 * @paks: (nullable): a reader
 */
void cam_paks_free(CamPaks *paks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamPaks, cam_paks_free)
