/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

#define CAM_HANWHA_DEVICE_PATH "/stw-cgi/system.cgi?msubmenu=deviceinfo&action=view"

/**
 * cam_hanwha_get:
 * @call: a call
 * @path: what to read
 * @flags: %CAM_REQUEST_ANONYMOUS or nothing
 * @error: of cam_http_send()
 *
 * Asks for JSON; what comes may be text (hanwha.md 2).
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
CamReply *cam_hanwha_get(CamCall *call, const char *path, CamRequestFlags flags,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hanwha_judge:
 * @call: a call; is told the device's word and lock
 * @reply: an answer
 * @error: why the device did not do it: by its error number, else by the HTTP status. A server
 *   fault is %CAM_ERROR_PROTOCOL: it does not tell whether it was done
 *
 * Errors come with status 200 as a rule (hanwha.md 3); a body that is no result says nothing
 * against it.
 *
 * Returns: whether status and body say nothing against it
 */
gboolean cam_hanwha_judge(CamCall *call, const CamReply *reply,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hanwha_judge_act:
 * @call: a call; is told the device's word and lock
 * @reply: the answer to something that cannot be taken back, after a login that was good a moment
 *   ago
 * @error: as cam_hanwha_judge(); %CAM_ERROR_NOT_TAKEN for a 401: the device wanted another
 *   handshake and did nothing; %CAM_ERROR_PROTOCOL when it does not say yes
 *
 * Returns: whether the device says that it did it
 */
gboolean cam_hanwha_judge_act(CamCall *call, const CamReply *reply,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hanwha_ask_first:
 * @call: a call
 * @error: nothing was done, whatever became of the question: silence is %CAM_ERROR_UNREACHABLE
 *
 * Reads the device's information before something that cannot be taken back: finds locks and
 * refused passwords before a body is sent, and teaches the session which login is asked for.
 * Whether the device is upgrading cannot be asked (hanwha.md 6).
 *
 * Returns: whether the device answers and lets us in
 */
gboolean cam_hanwha_ask_first(CamCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;
