/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/call.h"
#include "src/engine/login-keys.h"
#include "src/store/tries.h"

/**
 * CamLogin:
 *
 * Who may be asked with which password (DECISIONS 8 and 10). Remembers refusals in the site, and
 * for all sites of this user. A device is known by all its names together (login-keys.h), so that
 * no other way to it has tries of its own. Main thread.
 *
 * No device gets more than two wrong logins within 24 hours, whatever commands are run and killed:
 *
 * - A try is written down before anything is sent, for a login that was taken earlier too: its
 *   password may have been changed since. A command that dies has used up its try.
 * - A try allows one login that no answer proves (CamHttpLogins), and a second one, for a nonce
 * that got too old, only where the device has taken one in this process. Refused and unproved
 * logins are written down one by one. Silence, and answers that judge no login (busy, no right, a
 * fault), are doubts: the device may have counted them. Refusals, doubts and the tries of commands
 * that are under way or died are two in all; then nothing is sent before a day is over.
 * - What a device takes makes it forget what it counted, and us too. From then on this process asks
 *   it as often as it likes, with one try that stays written down until the process ends. So normal
 *   work writes once per device and command. A silent talk makes that try a doubt, and the next
 * talk begins anew.
 * - A device that we have just updated is silent because of that. Where the login is known as good,
 *   silence is no doubt then, and up to four commands may have died; a refusal counts as always.
 */
typedef struct CamLogin CamLogin;

/**
 * CamLoginAnswer:
 * @CAM_LOGIN_SEND: yes
 * @CAM_LOGIN_WAIT: ask again when another talk has ended: the credential was never accepted yet
 *   and somebody is being asked with it
 * @CAM_LOGIN_NONE: there is no credential, or it may not be sent to this device
 * @CAM_LOGIN_REFUSED: it was refused by this device before
 * @CAM_LOGIN_TOO_OFTEN: this device refused two within a day; no other is tried either
 * @CAM_LOGIN_GIVEN_UP: three devices in a row refused it
 * @CAM_LOGIN_UNANSWERED: two within a day were refused or not judged, or their commands died, so
 *   that the device may have counted them
 * @CAM_LOGIN_NO_RECORD: the try cannot be written down, or another process has just had the last
 */
typedef enum {
    CAM_LOGIN_SEND,
    CAM_LOGIN_WAIT,
    CAM_LOGIN_NONE,
    CAM_LOGIN_REFUSED,
    CAM_LOGIN_TOO_OFTEN,
    CAM_LOGIN_GIVEN_UP,
    CAM_LOGIN_UNANSWERED,
    CAM_LOGIN_NO_RECORD,
} CamLoginAnswer;

/**
 * CamLoginOptions:
 * @store: the site's memory; borrowed
 * @site_tries: refused logins of this site; borrowed
 * @shared_tries: (nullable): refused logins of all sites of this user; borrowed
 * @try_again: the user wants refused credentials tried once more
 */
typedef struct {
    CamStore *store;
    CamTries *site_tries;
    CamTries *shared_tries;
    gboolean try_again;
} CamLoginOptions;

/**
 * cam_login_new:
 * @options: options
 *
 * Returns: (transfer full): the rules
 */
CamLogin *cam_login_new(const CamLoginOptions *options);

/**
 * cam_login_free:
 * @login: (nullable): the rules
 */
void cam_login_free(CamLogin *login);

/**
 * cam_login_prepare:
 * @login: the rules
 * @device: a device
 * @func: told when it may be asked about
 * @data: for @func
 *
 * A host name is looked up first: the device behind it may be known by its address.
 *
 * Returns: whether cam_login_ask() can answer now; else @func is called later
 */
gboolean cam_login_prepare(CamLogin *login, const CamDevice *device, CamLoginKeysFunc func,
                           gpointer data) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_login_learn:
 * @login: the rules
 * @device: a device
 * @identity: (nullable): who it is, as far as it or a discovery said
 * @keep: whether later commands shall know it too
 *
 * From now on it is known by that serial and hardware address too.
 */
void cam_login_learn(CamLogin *login, const CamDevice *device, const CamIdentity *identity,
                     gboolean keep);

/**
 * cam_login_ask:
 * @login: the rules
 * @device: a device
 * @updating: whether this run has changed it, so that it may be silent for that
 *
 * Returns: whether its credential may be sent now
 */
CamLoginAnswer cam_login_ask(CamLogin *login, const CamDevice *device, gboolean updating);

/**
 * cam_login_begin:
 * @login: the rules
 * @device: a device that is about to get its credential after %CAM_LOGIN_SEND
 * @updating: as for cam_login_ask()
 * @ret_open: (out): how many logins may leave that no answer has proved
 *
 * Returns: %CAM_LOGIN_SEND; or %CAM_LOGIN_NO_RECORD, and then nothing may be sent and
 *   cam_login_end() is not called
 */
CamLoginAnswer cam_login_begin(CamLogin *login, const CamDevice *device, gboolean updating,
                               guint *ret_open) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_login_end:
 * @login: the rules
 * @device: the device of cam_login_begin()
 * @logins: what really left, and what of it was proved
 * @error: (nullable): how the talk ended; %CAM_ERROR_AUTH and %CAM_ERROR_LOCKED are refusals when
 *   anything left
 */
void cam_login_end(CamLogin *login, const CamDevice *device, const CamHttpLogins *logins,
                   const GError *error);

/**
 * cam_login_get_wait:
 * @login: the rules
 * @device: a device after %CAM_LOGIN_TOO_OFTEN or %CAM_LOGIN_UNANSWERED
 *
 * Returns: how long until it may be asked again, microseconds
 */
gint64 cam_login_get_wait(CamLogin *login, const CamDevice *device);

/**
 * cam_login_is_given_up:
 * @login: the rules
 *
 * Returns: whether a credential was refused by three devices in a row
 */
gboolean cam_login_is_given_up(const CamLogin *login);
