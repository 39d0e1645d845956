/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"
#include "drivers/hikvision-status.h"

/**
 * cam_hikvision_get:
 * @call: a call
 * @path: what to read
 * @error: of cam_http_send()
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
CamReply *cam_hikvision_get(CamCall *call, const char *path,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hikvision_judge:
 * @call: a call; is told the device's word and lock
 * @reply: an answer that should be a `ResponseStatus`
 * @ret_outcome: (nullable): what it says; set on failure too when a `ResponseStatus` said no
 * @error: why the device did not do it: the code of its word, else of the HTTP status. A server
 *   fault or an unreadable answer is %CAM_ERROR_PROTOCOL: it does not tell whether it was done
 *
 * Body first, HTTP status second: they do not agree on real devices (hikvision.md 5.3).
 *
 * Returns: whether the device did it
 */
gboolean cam_hikvision_judge(CamCall *call, const CamReply *reply, CamHikvisionOutcome *ret_outcome,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hikvision_refuse_login:
 * @call: a call; is told the lock
 * @reply: a 401
 * @error: %CAM_ERROR_LOCKED, %CAM_ERROR_NOT_ACTIVATED, %CAM_ERROR_NO_CREDENTIAL (none was sent),
 *   %CAM_ERROR_UNSUPPORTED (no scheme of ours), %CAM_ERROR_AUTH (ours was refused),
 *   %CAM_ERROR_PROTOCOL (not the password is the trouble)
 *
 * Says what a 401 means. Always sets @error.
 */
void cam_hikvision_refuse_login(CamCall *call, const CamReply *reply, GError **error);
