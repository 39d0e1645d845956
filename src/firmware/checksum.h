/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/firmware.h"

/** The largest file of checksums that is read, bytes. */
#define CAM_CHECKSUM_MAX_SIZE ((gsize)1024 * 1024)

/**
 * CamChecksum:
 * @type: which sum, by the number of its digits
 * @hex: lower-case hex digits
 * @name: (nullable): the file it is of, without folders; NULL when the line names none
 *
 * A line of a file of checksums.
 */
typedef struct {
    GChecksumType type;
    char *hex;
    char *name;
} CamChecksum;

/**
 * cam_checksum_parse:
 * @text: text of a file of checksums
 *
 * Takes `HEX  NAME` and `HEX *NAME` (GNU), `SHA256 (NAME) = HEX` (BSD), and HEX alone; MD5, SHA-1,
 * SHA-256, SHA-384 and SHA-512; any line ends. Other lines are comments. Pure.
 *
 * Returns: (transfer full) (element-type CamChecksum): its sums in their order
 */
GPtrArray *cam_checksum_parse(const char *text);

/**
 * cam_checksum_is_weak:
 * @type: which sum
 *
 * Returns: whether two files with the same sum can be made on purpose (MD5, SHA-1): such a sum
 *   shows damage only
 */
gboolean cam_checksum_is_weak(GChecksumType type);

/**
 * cam_checksum_get_name:
 * @type: which sum
 *
 * Returns: (transfer none): `SHA-256` and the like
 */
const char *cam_checksum_get_name(GChecksumType type);

/**
 * cam_checksum_is_list:
 * @name: a file's name without folders
 *
 * Returns: whether cam_checksum_check() would look for sums in a file of that name
 */
gboolean cam_checksum_is_list(const char *name);

/**
 * cam_checksum_check:
 * @firmware: a firmware that was inspected just now; findings go to it
 * @given: (nullable): the SHA-256 the user gave
 * @error: %CAM_ERROR_USAGE when @given is none; %CAM_ERROR_FORMAT when a sum is of other bytes,
 * with both sums and what to do
 *
 * Compares with what the user gave and with what stands beside the file: `FILE.sha256`,
 * `FILE.sha256sum`, `FILE.sha512`, `FILE.sha1`, `FILE.md5`; and in lists by its name: `SHA256SUMS`,
 * `sha256sum.txt`, `SHA512SUMS`, `SHA1SUMS`, `MD5SUMS`, `md5sum.txt`, `checksums.txt`, in capitals
 * or not. A sum may be of the file as given or of the image in it. All that are found must match.
 * Blocks; any thread.
 *
 * Returns: whether none is of other bytes
 */
gboolean cam_checksum_check(CamFirmware *firmware, const char *given,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
