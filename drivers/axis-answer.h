/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/axis-state.h"
#include "drivers/driver.h"

#define CAM_AXIS_MANAGEMENT "/axis-cgi/firmwaremanagement.cgi"

/**
 * cam_axis_ask:
 * @call: a call
 * @path: a JSON interface
 * @method: its method, without parameters
 * @flags: flags of the request
 * @error: of cam_http_send()
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
CamReply *cam_axis_ask(CamCall *call, const char *path, const char *method, CamRequestFlags flags,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_axis_get:
 * @call: a call
 * @path: what to read
 * @flags: flags of the request
 * @error: of cam_http_send()
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
CamReply *cam_axis_get(CamCall *call, const char *path, CamRequestFlags flags,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_axis_is_factory:
 * @reply: an answer
 *
 * Returns: whether it says that there is no administrator yet (axis.md 2.3)
 */
gboolean cam_axis_is_factory(const CamReply *reply);

/**
 * cam_axis_refuse_login:
 * @call: a call
 * @reply: a 401
 * @error: %CAM_ERROR_NOT_ACTIVATED, %CAM_ERROR_NO_CREDENTIAL (none was sent),
 *   %CAM_ERROR_UNSUPPORTED (no scheme of ours), %CAM_ERROR_AUTH (ours was refused),
 *   %CAM_ERROR_PROTOCOL (not the password is the trouble)
 *
 * Says what a 401 means. Always sets @error.
 */
void cam_axis_refuse_login(CamCall *call, const CamReply *reply, GError **error);

/**
 * cam_axis_judge:
 * @call: a call; is told the device's word
 * @reply: an answer of firmwaremanagement.cgi
 * @ret_version: (transfer full) (nullable): the version a success names
 * @error: why the device did not do it: by the number of its error object (axis.md 7.1), else by
 *   the HTTP status; %CAM_ERROR_UNSUPPORTED for a 404. A server fault or an unreadable answer is
 *   %CAM_ERROR_PROTOCOL: it does not tell whether it was done
 *
 * Returns: whether the device did it
 */
gboolean cam_axis_judge(CamCall *call, const CamReply *reply, char **ret_version,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_axis_read_status:
 * @call: a call
 * @ret_status: (out caller-allocates): to be cleared; not `managed` when there is no such page
 * @error: %CAM_ERROR_UPGRADING: it works on its firmware; else as cam_http_send() and
 *   cam_axis_judge()
 *
 * Asks for `status`.
 *
 * Returns: whether it could be asked
 */
gboolean cam_axis_read_status(CamCall *call, CamAxisStatus *ret_status,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_axis_read_ready:
 * @call: a call
 * @ret_ready: (out caller-allocates): to be cleared; unknown where the device does not say
 * @error: of cam_http_send()
 *
 * Asks without a login whether the device has started.
 *
 * Returns: whether it could be asked
 */
gboolean cam_axis_read_ready(CamCall *call, CamAxisReady *ret_ready,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
