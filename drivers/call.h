/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/device.h"
#include "src/model/profile.h"
#include "src/net/http.h"

/**
 * CamCall:
 *
 * One talk with one device: session, profile and what the driver found out that no slot returns.
 * Made by the engine in the main thread, given to a worker, one thread at a time.
 */
typedef struct CamCall CamCall;

/**
 * CamCallOptions:
 * @device: the device; referenced
 * @profile: (nullable): its profile; NULL before it is known
 * @send_login: whether its credential may be sent (DECISIONS 8, 10)
 * @allow_plaintext: DECISIONS 9
 * @hooks: callbacks for the session
 */
typedef struct {
    CamDevice *device;
    const CamProfile *profile;
    gboolean send_login;
    gboolean allow_plaintext;
    CamHttpHooks hooks;
} CamCallOptions;

/**
 * cam_call_new:
 * @options: options
 *
 * Returns: (transfer full): a call; nothing is sent yet
 */
CamCall *cam_call_new(const CamCallOptions *options);

/**
 * cam_call_free:
 * @call: (nullable): a call
 */
void cam_call_free(CamCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamCall, cam_call_free)

/**
 * cam_call_http:
 * @call: a call
 *
 * Returns: (transfer none): its session
 */
CamHttp *cam_call_http(CamCall *call);

/**
 * cam_call_has_login:
 * @call: a call
 *
 * Returns: whether there is a login and it may be sent
 */
gboolean cam_call_has_login(const CamCall *call);

/**
 * cam_call_set_profile:
 * @call: a call
 * @profile: (nullable): the profile from now on; must outlive the call
 */
void cam_call_set_profile(CamCall *call, const CamProfile *profile);

/**
 * cam_call_set_sent:
 * @call: a call
 * @sent: whether an image may have reached the device, perhaps in an earlier call, and it has not
 *   been away since
 *
 * Told by the engine before each slot: what a device says of itself then is to be believed less.
 */
void cam_call_set_sent(CamCall *call, gboolean sent);

/**
 * cam_call_was_sent:
 * @call: a call
 *
 * Returns: as set last
 */
gboolean cam_call_was_sent(const CamCall *call);

/**
 * cam_call_get_login:
 * @call: a call
 *
 * For logins that are no HTTP authentication. Whoever sends one asks cam_http_count_login(), and
 * asks cam_http_may_reveal() first if the password could be read on the way.
 *
 * Returns: (transfer none) (nullable): the login, NULL when there is none or it may not be sent
 */
const CamCredential *cam_call_get_login(const CamCall *call);

/**
 * cam_call_get_endpoint:
 * @call: a call
 *
 * Returns: (transfer none): where the device is spoken to
 */
const CamEndpoint *cam_call_get_endpoint(const CamCall *call);

/**
 * cam_call_set_state:
 * @call: a call
 * @state: (nullable): what the driver keeps from one slot to the next, such as a session's token
 * @free: frees it
 *
 * It lives as long as the call, or until it is set anew.
 */
void cam_call_set_state(CamCall *call, gpointer state, GDestroyNotify free);

/**
 * cam_call_get_state:
 * @call: a call
 *
 * Returns: (transfer none) (nullable): as set last
 */
gpointer cam_call_get_state(const CamCall *call);

/**
 * cam_call_setting:
 * @call: a call
 * @key: a key of the profile's `[settings]`
 * @fallback: (nullable): what it is without
 *
 * Returns: (transfer none) (nullable): the value
 */
const char *cam_call_setting(const CamCall *call, const char *key, const char *fallback);

/**
 * cam_call_flag:
 * @call: a call
 * @key: a key of the profile's `[settings]` whose value is `yes` or `no`
 * @fallback: what it is without
 *
 * Returns: the value
 */
gboolean cam_call_flag(const CamCall *call, const char *key, gboolean fallback);

/**
 * cam_call_set_lock:
 * @call: a call
 * @tries_left: wrong logins the device still takes, -1 when it does not say
 * @unlock_s: seconds until it takes logins again, 0 when it is not locked
 *
 * Called by drivers when a device speaks of its lock-out, before they return an error.
 */
void cam_call_set_lock(CamCall *call, int tries_left, guint unlock_s);

/**
 * cam_call_get_lock:
 * @call: a call
 * @ret_tries_left: (nullable): as set; -1 when never set
 * @ret_unlock_s: (nullable): as set
 */
void cam_call_get_lock(const CamCall *call, int *ret_tries_left, guint *ret_unlock_s);

/**
 * cam_call_set_word:
 * @call: a call
 * @word: (nullable): the vendor's own word for how the last request ended, such as `badDevType`;
 *   cleaned; for the record, never for decisions
 */
void cam_call_set_word(CamCall *call, const char *word);

/**
 * cam_call_get_word:
 * @call: a call
 *
 * Returns: (transfer none) (nullable): as set last
 */
const char *cam_call_get_word(const CamCall *call);

/**
 * cam_call_refuse_login:
 * @call: a call
 * @reply: an answer that asks for a login, a 401 as a rule
 * @error: always set: %CAM_ERROR_AUTH: ours was refused; %CAM_ERROR_PROTOCOL: every nonce is called
 *   old; %CAM_ERROR_NO_CREDENTIAL: there is none to send; %CAM_ERROR_UNSUPPORTED: none that is
 *   offered can be sent
 *
 * What such an answer means where the make has no words of its own for it.
 */
void cam_call_refuse_login(const CamCall *call, const CamReply *reply, GError **error);
