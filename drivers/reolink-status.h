/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/net/json.h"

/**
 * CAM_REOLINK_GOOD:
 *
 * `rspCode` of what was done as asked.
 */
#define CAM_REOLINK_GOOD 200

/**
 * CamReolinkStatus:
 * @code: `rspCode`, %CAM_REOLINK_GOOD for success
 * @error: what it means as an error of ours; only for other codes
 * @lost: the device does not know our session any more
 * @text: (nullable): the device's own words, such as `-3 check err`, cleaned
 *
 * How a command ended.
 */
typedef struct {
    int code;
    CamErrorCode error;
    gboolean lost;
    char *text;
} CamReolinkStatus;

/**
 * cam_reolink_status_clear:
 * @status: a status; what it holds is freed
 */
void cam_reolink_status_clear(CamReolinkStatus *status);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamReolinkStatus, cam_reolink_status_clear)

/**
 * cam_reolink_read_status:
 * @element: an element
 * @ret_status: how its command ended; clear it
 *
 * By the table of reolink.md 2. An error without a known code is %CAM_ERROR_REFUSED. Pure.
 */
void cam_reolink_read_status(JsonNode *element, CamReolinkStatus *ret_status);

/**
 * cam_reolink_is_locked:
 * @data: an answer's body
 * @size: bytes
 *
 * Returns: whether it is the page some devices answer a login with while they lock (reolink.md 2)
 */
gboolean cam_reolink_is_locked(const char *data, gsize size);
