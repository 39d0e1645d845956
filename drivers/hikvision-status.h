/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamHikvisionOutcome:
 * @CAM_HIKVISION_TAKEN: done as asked
 * @CAM_HIKVISION_WATCH: says nothing of the effect; `upgradeStatus` will
 * @CAM_HIKVISION_REBOOT_NEEDED: done, and waits for a reboot
 * @CAM_HIKVISION_REBOOTING: reboots by itself, done or failed: the version will tell
 * @CAM_HIKVISION_NOT_NEEDED: runs this version already
 * @CAM_HIKVISION_FAILED: an upgrade was begun and failed; the error code says how it reads as the
 *   answer to an upload
 * @CAM_HIKVISION_REFUSED: refused, the error code says why
 *
 * What a `ResponseStatus` says in our words.
 */
typedef enum {
    CAM_HIKVISION_TAKEN,
    CAM_HIKVISION_WATCH,
    CAM_HIKVISION_REBOOT_NEEDED,
    CAM_HIKVISION_REBOOTING,
    CAM_HIKVISION_NOT_NEEDED,
    CAM_HIKVISION_FAILED,
    CAM_HIKVISION_REFUSED,
} CamHikvisionOutcome;

/**
 * CamHikvisionStatus:
 * @outcome: what it says
 * @code: the error of @outcome failed and refused; %CAM_ERROR_INTERNAL otherwise
 * @known: whether the word stands in our table; else @outcome follows from the status code
 * @word: (nullable): `subStatusCode` as the device wrote it, cleaned
 * @text: what it said, for people, cleaned
 *
 * A `ResponseStatus`, read.
 */
typedef struct {
    CamHikvisionOutcome outcome;
    CamErrorCode code;
    gboolean known;
    char *word;
    char *text;
} CamHikvisionStatus;

/**
 * cam_hikvision_status_clear:
 * @status: a status; what it holds is freed
 */
void cam_hikvision_status_clear(CamHikvisionStatus *status);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamHikvisionStatus, cam_hikvision_status_clear)

/**
 * cam_hikvision_parse_status:
 * @data: an answer's body
 * @size: bytes
 * @ret_status: what it says; clear it
 * @error: %CAM_ERROR_PROTOCOL when it is no `ResponseStatus`
 *
 * Decides by `subStatusCode` first and by `statusCode` only when that word is missing or unknown:
 * devices send wrong status codes with right words (hikvision.md 5.3). Pure.
 *
 * Returns: whether it is one
 */
gboolean cam_hikvision_parse_status(const char *data, gsize size, CamHikvisionStatus *ret_status,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
