/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/dahua-rpc.h"
#include "drivers/driver.h"

/**
 * CamDahuaProgress:
 * @word: the device's word for the state, such as `Upgrading`
 * @percent: 0 to 100, -1 when it does not say
 *
 * One look at an upgrade. Zeroed means nothing.
 */
typedef struct {
    char *word;
    int percent;
} CamDahuaProgress;

/**
 * cam_dahua_progress_clear:
 * @progress: is nothing afterwards
 */
void cam_dahua_progress_clear(CamDahuaProgress *progress);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamDahuaProgress, cam_dahua_progress_clear)

/**
 * cam_dahua_parse_progress:
 * @data: body of the CGI's `getState`
 * @size: bytes
 * @ret_progress: (out caller-allocates): what it says; to be cleared
 * @error: %CAM_ERROR_PROTOCOL when it names no state
 *
 * Progress is digits, or one raw byte on some firmware (dahua.md 5.1): a byte that looks like a
 * digit is read as one. Pure.
 *
 * Returns: whether it is one
 */
gboolean cam_dahua_parse_progress(const char *data, gsize size, CamDahuaProgress *ret_progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_dahua_read_progress:
 * @answer: the answer to `upgrader.getState`
 * @ret_progress: (out caller-allocates): what it says; to be cleared
 * @error: %CAM_ERROR_PROTOCOL when it names no state
 *
 * Pure.
 *
 * Returns: whether it is one
 */
gboolean cam_dahua_read_progress(const CamDahuaAnswer *answer, CamDahuaProgress *ret_progress,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_dahua_judge_state:
 * @word: the device's word
 * @idle: (nullable): further words for a device at rest, separated by `;`
 * @ret_code: what follows for the file or the device; only for %CAM_FLASH_FAILED
 *
 * Words nobody knows count as work that goes on (dahua.md 5.4). Pure.
 *
 * Returns: where the flashing is
 */
CamFlashState cam_dahua_judge_state(const char *word, const char *idle, CamErrorCode *ret_code);
