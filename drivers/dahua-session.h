/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/dahua-talk.h"

/*
 * RPC sessions: a login in two steps, calls, logout (dahua.md 2.2).
 */

/**
 * cam_dahua_greet:
 * @call: a call
 * @ret_answer: (out caller-allocates): what it says; to be cleared
 * @error: of cam_http_send(); %CAM_ERROR_PROTOCOL when the answer is none of RPC
 *
 * The first step of a login: names the user, with an empty password. No login, and no try of one.
 *
 * Returns: whether there is an answer
 */
gboolean cam_dahua_greet(CamCall *call, CamDahuaAnswer *ret_answer,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_dahua_judge_answer:
 * @call: a call; is told of a lock
 * @answer: an answer
 * @error: why the device did not do it
 *
 * Returns: whether it did
 */
gboolean cam_dahua_judge_answer(CamCall *call, const CamDahuaAnswer *answer,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_dahua_login:
 * @call: a call that is open
 * @error: %CAM_ERROR_AUTH, %CAM_ERROR_LOCKED, %CAM_ERROR_NOT_ACTIVATED, %CAM_ERROR_NO_CREDENTIAL
 *   (none, or it would have to be shown), %CAM_ERROR_UNSUPPORTED (no RPC here, or a login we do not
 *   know); of cam_http_send()
 *
 * Makes sure that there is a session; sends the password once at most.
 *
 * Returns: whether there is one
 */
gboolean cam_dahua_login(CamCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_dahua_call:
 * @call: a call that is open
 * @method: a method without effects
 * @params: (nullable): its parameters
 * @object: the object it is about, 0 for none
 * @ret_answer: (out caller-allocates): what it says; to be cleared
 * @error: of cam_dahua_login(); of the transport
 *
 * Logs in where there is no session yet, and once more where the device has forgotten a session
 * that it gave.
 *
 * Returns: whether there is an answer; it may be a refusal
 */
gboolean cam_dahua_call(CamCall *call, const char *method, JsonObject *params, gint64 object,
                        CamDahuaAnswer *ret_answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_dahua_act:
 * @call: a call that is open
 * @method: a method that has an effect: it leaves once at most
 * @error: why it was not done
 *
 * Returns: whether the device did it
 */
gboolean cam_dahua_act(CamCall *call, const char *method, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_dahua_format_session:
 * @call: a call
 *
 * Returns: (transfer full) (nullable): the session as text, for cookies and queries; NULL when
 *   there is none, or one that fits into neither
 */
char *cam_dahua_format_session(CamCall *call);

/**
 * cam_dahua_format_cookie:
 * @call: a call
 *
 * Returns: (transfer full) (nullable): a header line with the session
 */
char *cam_dahua_format_cookie(CamCall *call);

/**
 * cam_dahua_close:
 * @call: a call
 *
 * Logs out of the session, if there is one and no image went out on it: nobody knows what becomes
 * of an upgrade whose session ends, and the device's restart ends it anyway.
 */
void cam_dahua_close(CamCall *call);
