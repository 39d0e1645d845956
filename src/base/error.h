/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CAM_ERROR:
 *
 * The one error domain. **The code decides what may be done next, the message is for people**:
 * lower case, no full stop, with the thing's name in it. What follows from a code stands in
 * src/base/policy.h and nowhere else.
 */
#define CAM_ERROR (cam_error_quark())

/**
 * CamErrorCode:
 * @CAM_ERROR_INTERNAL: a mistake of ours
 * @CAM_ERROR_USAGE: the command line, an option or a combination of them is wrong
 * @CAM_ERROR_FILE: a local file is missing, unreadable or cannot be written
 * @CAM_ERROR_NO_SPACE: the disk is full
 * @CAM_ERROR_FORMAT: a local file is not what it should be (CSV, firmware, profile)
 * @CAM_ERROR_STORE: the journal could not be written or read; nothing may be started any more
 * @CAM_ERROR_OWNED: another camherd owns the site
 * @CAM_ERROR_UNREACHABLE: nothing was sent, trying again is safe
 * @CAM_ERROR_INTERRUPTED: the connection broke after something was sent: effect unknown
 * @CAM_ERROR_TIMEOUT: no answer in time after something was sent: effect unknown
 * @CAM_ERROR_PROTOCOL: the device answered what we cannot read, or too much of it
 * @CAM_ERROR_AUTH: the credential was refused
 * @CAM_ERROR_NO_CREDENTIAL: the device asks for a login and we have none we may send
 * @CAM_ERROR_LOCKED: the device locks logins, or would with the next wrong one
 * @CAM_ERROR_NOT_ACTIVATED: the device has no password yet
 * @CAM_ERROR_PRIVILEGE: the login is good, the user may not do this
 * @CAM_ERROR_UNSUPPORTED: the device cannot do this
 * @CAM_ERROR_BUSY: the device is busy now and took nothing
 * @CAM_ERROR_UPGRADING: the device is upgrading already: do not send, watch it
 * @CAM_ERROR_REFUSED: the device refused and took nothing
 * @CAM_ERROR_WRONG_FILE: the device refused this file; every like device would: stop the group
 * @CAM_ERROR_NOT_TAKEN: the upload was refused before the body counted (401 in hand)
 * @CAM_ERROR_SEND_NOW: the flash is erased, the device wants the file at once
 * @CAM_ERROR_DEVICE: the device reports a fault of its own (flash, internal)
 * @CAM_ERROR_IDENTITY: another device answers at this address
 * @CAM_ERROR_TRUST: the TLS key is not the one we know
 * @CAM_ERROR_CANCELLED: we were told to stop
 */
typedef enum {
    CAM_ERROR_INTERNAL,
    CAM_ERROR_USAGE,
    CAM_ERROR_FILE,
    CAM_ERROR_NO_SPACE,
    CAM_ERROR_FORMAT,
    CAM_ERROR_STORE,
    CAM_ERROR_OWNED,
    CAM_ERROR_UNREACHABLE,
    CAM_ERROR_INTERRUPTED,
    CAM_ERROR_TIMEOUT,
    CAM_ERROR_PROTOCOL,
    CAM_ERROR_AUTH,
    CAM_ERROR_NO_CREDENTIAL,
    CAM_ERROR_LOCKED,
    CAM_ERROR_NOT_ACTIVATED,
    CAM_ERROR_PRIVILEGE,
    CAM_ERROR_UNSUPPORTED,
    CAM_ERROR_BUSY,
    CAM_ERROR_UPGRADING,
    CAM_ERROR_REFUSED,
    CAM_ERROR_WRONG_FILE,
    CAM_ERROR_NOT_TAKEN,
    CAM_ERROR_SEND_NOW,
    CAM_ERROR_DEVICE,
    CAM_ERROR_IDENTITY,
    CAM_ERROR_TRUST,
    CAM_ERROR_CANCELLED,
} CamErrorCode;

/**
 * cam_error_quark:
 *
 * Returns: the quark of %CAM_ERROR
 */
GQuark cam_error_quark(void);

/**
 * cam_error_code_name:
 * @code: a code
 *
 * Returns: (transfer none): the stable word used in JSON and in the journal, such as `auth`
 */
const char *cam_error_code_name(CamErrorCode code);

/**
 * cam_error_code_parse:
 * @name: (nullable): a word of cam_error_code_name()
 * @ret_code: where the code goes; untouched when unknown
 *
 * Returns: whether @name is one of ours
 */
gboolean cam_error_code_parse(const char *name, CamErrorCode *ret_code);

/**
 * cam_error_get_code:
 * @error: (nullable): an error of any domain
 *
 * Returns: its code, %CAM_ERROR_INTERNAL for other domains and for NULL
 */
CamErrorCode cam_error_get_code(const GError *error);

/**
 * cam_error_is_silence:
 * @error: (nullable): how talking to a device ended
 *
 * Returns: whether no whole answer came, or none that can be read
 */
gboolean cam_error_is_silence(const GError *error);

/**
 * cam_error_is_refusal:
 * @error: (nullable): how talking to a device ended
 *
 * Returns: whether the device does not let us in: login, lock-out, activation or another key
 */
gboolean cam_error_is_refusal(const GError *error);

/**
 * cam_error_propagate_unsent:
 * @error: as for g_propagate_error()
 * @problem: (transfer full): how the question before an act ended, when it did not end well
 *
 * Silence becomes %CAM_ERROR_UNREACHABLE: of the act itself nothing was sent.
 */
void cam_error_propagate_unsent(GError **error, GError *problem);
