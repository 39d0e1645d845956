/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"
#include "drivers/reolink-status.h"

/**
 * CamReolinkState:
 * @ours: the device has said without a login that it is a Reolink
 * @token: (nullable): of the session
 *
 * What a call keeps.
 */
typedef struct {
    gboolean ours;
    char *token;
} CamReolinkState;

/**
 * cam_reolink_get_state:
 * @call: a call
 *
 * Returns: (transfer none): what it keeps
 */
CamReolinkState *cam_reolink_get_state(CamCall *call);

/**
 * CamReolinkCommand:
 * @name: (nullable): goes into the query; NULL for an array of several
 * @body: the request
 * @flags: %CAM_REQUEST_ONCE for what has an effect
 *
 * What is sent.
 */
typedef struct {
    const char *name;
    const char *body;
    CamRequestFlags flags;
} CamReolinkCommand;

/**
 * cam_reolink_forget:
 * @call: a call
 *
 * The session is gone with the device's restart: logging out of it confuses some firmware.
 */
void cam_reolink_forget(CamCall *call);

/**
 * cam_reolink_build_path:
 * @call: a call
 * @name: (nullable): a command
 * @more: (nullable): further parameters, each with its `&`
 *
 * Returns: (transfer full): path and query, with the session's token
 */
char *cam_reolink_build_path(CamCall *call, const char *name, const char *more);

/**
 * cam_reolink_post:
 * @call: a call
 * @command: what to send
 * @error: of cam_http_send()
 *
 * Returns: (transfer full) (nullable): the answer, whatever it is
 */
CamReply *cam_reolink_post(CamCall *call, const CamReolinkCommand *command,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_reolink_judge:
 * @call: a call
 * @reply: an answer
 * @error: of the HTTP status; %CAM_ERROR_UNREACHABLE when the session is gone;
 *   %CAM_ERROR_PROTOCOL when it cannot be read
 *
 * Returns: (transfer full) (nullable): what the device answered, good or bad
 */
CamJson *cam_reolink_judge(CamCall *call, const CamReply *reply,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_reolink_check:
 * @call: a call; is told the device's words
 * @element: an element of an answer
 * @error: what its error means
 *
 * Returns: whether the command was done
 */
gboolean cam_reolink_check(CamCall *call, JsonNode *element,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_reolink_send:
 * @call: a call with a session
 * @command: what to send
 * @error: of cam_http_send() and cam_reolink_judge()
 *
 * Returns: (transfer full) (nullable): the answer; its elements have not been checked
 */
CamJson *cam_reolink_send(CamCall *call, const CamReolinkCommand *command,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_reolink_do:
 * @call: a call with a session
 * @command: one command
 * @error: of cam_reolink_send() and cam_reolink_check()
 *
 * Returns: (transfer full) (nullable): the answer to a command that was done
 */
CamJson *cam_reolink_do(CamCall *call, const CamReolinkCommand *command,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
