/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/device.h"
#include "src/store/store.h"

/**
 * CamLogin:
 *
 * Who may be asked with which password (DECISIONS 8 and 10). Remembers refusals in the site. Main
 * thread.
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
 */
typedef enum {
    CAM_LOGIN_SEND,
    CAM_LOGIN_WAIT,
    CAM_LOGIN_NONE,
    CAM_LOGIN_REFUSED,
    CAM_LOGIN_TOO_OFTEN,
    CAM_LOGIN_GIVEN_UP,
} CamLoginAnswer;

/**
 * cam_login_new:
 * @store: the site's memory; borrowed
 * @try_again: the user wants refused credentials tried once more
 *
 * Returns: (transfer full): the rules
 */
CamLogin *cam_login_new(CamStore *store, gboolean try_again);

/**
 * cam_login_free:
 * @login: (nullable): the rules
 */
void cam_login_free(CamLogin *login);

/**
 * cam_login_ask:
 * @login: the rules
 * @device: a device
 *
 * Returns: whether its credential may be sent now
 */
CamLoginAnswer cam_login_ask(CamLogin *login, const CamDevice *device);

/**
 * cam_login_begin:
 * @login: the rules
 * @device: a device that is about to get its credential after %CAM_LOGIN_SEND
 */
void cam_login_begin(CamLogin *login, const CamDevice *device);

/**
 * cam_login_end:
 * @login: the rules
 * @device: the device of cam_login_begin()
 * @sent: whether the credential really went out
 * @error: (nullable): how the talk ended; %CAM_ERROR_AUTH and %CAM_ERROR_LOCKED count as refusals
 *   when @sent, everything else the device answered as acceptance
 */
void cam_login_end(CamLogin *login, const CamDevice *device, gboolean sent, const GError *error);

/**
 * cam_login_is_given_up:
 * @login: the rules
 *
 * Returns: whether a credential was refused by three devices in a row
 */
gboolean cam_login_is_given_up(const CamLogin *login);
