/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/* shortest piece from which cam_swkh_find_magic() can tell */
#define CAM_SWKH_MAGIC_SIZE 4
#define CAM_SWKH_MAX_FILES  64

/**
 * CamSwkhMagic:
 * @CAM_SWKH_MAGIC_NONE: no package of this family
 * @CAM_SWKH_MAGIC_SWKH: the old one, which can be checked to the last byte
 * @CAM_SWKH_MAGIC_02KH: a newer one, encrypted
 * @CAM_SWKH_MAGIC_03KH: likewise
 *
 * The packages of Hikvision (hikvision.md 7.1, 7.2).
 */
typedef enum {
    CAM_SWKH_MAGIC_NONE,
    CAM_SWKH_MAGIC_SWKH,
    CAM_SWKH_MAGIC_02KH,
    CAM_SWKH_MAGIC_03KH,
} CamSwkhMagic;

/**
 * CamSwkhHeader:
 * @length: bytes of the header; the first file begins there
 * @files: how many files are in it
 * @language: 1 English or many languages, 2 Chinese, else not known
 * @device_class: 1 recorders of 2012, 2 cameras of 2012; there is no public list of later ones
 * @oem: 1 Hikvision, 0xffffffff any
 * @day: perhaps the day it was packed, as hex digits 0x20150315; 0 when they are none
 * @end: where the last file ends, bytes from the start
 *
 * What a header says (hikvision.md 7.1). Only @language and the list of files are known from more
 * than one source; the others are to be shown, not to be acted on.
 */
typedef struct {
    guint32 length;
    guint32 files;
    guint32 language;
    guint32 device_class;
    guint32 oem;
    guint32 day;
    guint64 end;
} CamSwkhHeader;

/**
 * CamSwkh:
 *
 * Checks a SWKH package while its bytes pass by: header, header sum, and the sum of every file in
 * it. Needs 4 KB however large the package. Pure; one thread at a time.
 */
typedef struct CamSwkh CamSwkh;

/**
 * cam_swkh_find_magic:
 * @data: the first bytes of a file
 * @size: how many
 *
 * Returns: which package it is; %CAM_SWKH_MAGIC_NONE also for fewer than %CAM_SWKH_MAGIC_SIZE bytes
 */
CamSwkhMagic cam_swkh_find_magic(const guint8 *data, gsize size);

/**
 * cam_swkh_code_header:
 * @data: (inout): bytes of a header
 * @size: how many
 * @offset: where they stand in the package
 *
 * Codes or decodes; the one undoes the other.
 */
void cam_swkh_code_header(guint8 *data, gsize size, gsize offset);

/**
 * cam_swkh_new:
 *
 * Returns: (transfer full): a check that has seen nothing
 */
CamSwkh *cam_swkh_new(void);

/**
 * cam_swkh_add:
 * @swkh: a check
 * @data: the next bytes
 * @size: how many
 * @error: %CAM_ERROR_FORMAT with the reason, without the file's name
 *
 * After a failure the check is only good for freeing.
 *
 * Returns: whether nothing is wrong so far
 */
gboolean cam_swkh_add(CamSwkh *swkh, const guint8 *data, gsize size,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_swkh_finish:
 * @swkh: a check that was given all bytes
 * @ret_header: what the header says
 * @ret_unchecked: bytes that belong to no file in it and so have no sum: a signature, or junk
 * @error: %CAM_ERROR_FORMAT with the reason, without the file's name
 *
 * Returns: whether the package is whole
 */
gboolean cam_swkh_finish(CamSwkh *swkh, CamSwkhHeader *ret_header, guint64 *ret_unchecked,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_swkh_describe_file:
 * @swkh: a check that was finished
 * @index: which of its files
 *
 * Returns: (transfer full): its name and size, such as `hicore.tar.lzma, 3032432 bytes`
 */
char *cam_swkh_describe_file(const CamSwkh *swkh, guint index);

/**
 * cam_swkh_free:
 * @swkh: (nullable): a check
 */
void cam_swkh_free(CamSwkh *swkh);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamSwkh, cam_swkh_free)
