/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/dahua-rpc.h"
#include "drivers/driver.h"

/**
 * CamDahuaWay:
 * @CAM_DAHUA_WAY_UNKNOWN: not found out yet
 * @CAM_DAHUA_WAY_CGI: `upgrader.cgi`
 * @CAM_DAHUA_WAY_RPC: `/RPC2_Upgrade` and `upgrader.getState`
 *
 * How a device takes firmware (dahua.md 5.1, 5.2).
 */
typedef enum {
    CAM_DAHUA_WAY_UNKNOWN,
    CAM_DAHUA_WAY_CGI,
    CAM_DAHUA_WAY_RPC,
} CamDahuaWay;

/**
 * CamDahua:
 * @known: its answers without a login say that it is of this make
 * @cgi: it has the CGI; otherwise RPC alone
 * @open: its CGI asks for no login
 * @accepted: it took the login once
 * @challenge: an answer to the first step of an RPC login, not used yet
 * @session: (nullable): the RPC session, as it came
 * @id: number of the last call
 * @way: how it takes firmware
 * @upgrader: object for the upgrade state, 0 for none
 * @sent: an image went out on this call
 * @before: (nullable): its word for the upgrade state before that
 *
 * What the driver keeps from slot to slot.
 */
typedef struct {
    gboolean known;
    gboolean cgi;
    gboolean open;
    gboolean accepted;
    CamDahuaAnswer challenge;
    JsonNode *session;
    guint id;
    CamDahuaWay way;
    gint64 upgrader;
    gboolean sent;
    char *before;
} CamDahua;

/**
 * cam_dahua_get_state:
 * @call: a call
 *
 * Returns: (transfer none): the driver's state of the call, made on first use
 */
CamDahua *cam_dahua_get_state(CamCall *call);

/**
 * cam_dahua_open:
 * @call: a call
 * @error: %CAM_ERROR_UNSUPPORTED when it is not of this make; %CAM_ERROR_LOCKED; of cam_http_send()
 *
 * Makes sure, by answers without a login, that the device is of this make: a 401 whose realm begins
 * with `Login to`, a body of `magicBox.cgi`, or a challenge of `/RPC2_Login`. Before that no login
 * leaves. Asks once for each call, and again after cam_dahua_forget().
 *
 * Returns: whether it is
 */
gboolean cam_dahua_open(CamCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_dahua_forget:
 * @call: a call
 *
 * Another device may stand at the address by now: the next cam_dahua_open() looks again.
 */
void cam_dahua_forget(CamCall *call);

/**
 * cam_dahua_get:
 * @call: a call that is open
 * @request: a GET of a CGI page
 * @error: of cam_http_send()
 *
 * Sends it with the login. A 403 after the login was taken before may only mean that the nonce is
 * old: then it is sent once more with a fresh challenge (dahua.md 2.1).
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
CamReply *cam_dahua_get(CamCall *call, const CamRequest *request,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_dahua_is_missing:
 * @reply: an answer
 *
 * Returns: whether it says that there is no such page: 400, 404, 405, 501, or 200 with a body that
 *   begins with `Error`; never when it speaks of a lock
 */
gboolean cam_dahua_is_missing(const CamReply *reply);

/**
 * cam_dahua_judge:
 * @call: a call; is told of a lock
 * @reply: an answer
 * @error: why it is not what was asked for, when it is not: a lock, the login, the privilege, no
 *   such page, busy, or a fault of the server
 *
 * Returns: whether it is a 2xx with a body that is no refusal
 */
gboolean cam_dahua_judge(CamCall *call, const CamReply *reply,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
