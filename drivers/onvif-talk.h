/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"
#include "drivers/onvif-soap.h"
#include "drivers/onvif-wire.h"

/**
 * CamOnvifFileLogin:
 * @CAM_ONVIF_FILE_AUTO: as the device service wants it
 * @CAM_ONVIF_FILE_OPEN: none; a digest login begins with an empty request, and this device took
 *   that for the file
 * @CAM_ONVIF_FILE_DIGEST: digest; this device asked for it
 *
 * Which login a file is sent with, as far as this call has learned.
 */
typedef enum {
    CAM_ONVIF_FILE_AUTO,
    CAM_ONVIF_FILE_OPEN,
    CAM_ONVIF_FILE_DIGEST,
} CamOnvifFileLogin;

/**
 * CamOnvif:
 * @opened: it is known which login the device wants to tell who it is, and that it takes ours
 * @accepted: it took a login from us
 * @digest: it wants HTTP digest
 * @token: it wants a UsernameToken; some want both
 * @local_time: tokens are made with our time: it refused the one it told
 * @has_clock: it told its time
 * @skew_us: its clock minus ours
 * @file_login: which login a file is sent with
 * @upload: (nullable): where it wants the image, told by StartFirmwareUpgrade
 *
 * What the driver keeps in a call.
 */
typedef struct {
    gboolean opened;
    gboolean accepted;
    gboolean digest;
    gboolean token;
    gboolean local_time;
    gboolean has_clock;
    gint64 skew_us;
    CamOnvifFileLogin file_login;
    CamOnvifPlace upload;
} CamOnvif;

/**
 * CamOnvifAsk:
 * @operation: an operation of the device service
 * @arguments: (nullable): XML inside it, prefix `tds`
 * @login: with the login the device wants; never for what must be answered without (onvif.md 4.1)
 * @once: it has an effect and leaves at most once
 */
typedef struct {
    const char *operation;
    const char *arguments;
    gboolean login;
    gboolean once;
} CamOnvifAsk;

/**
 * cam_onvif_get:
 * @call: a call
 *
 * Returns: (transfer none): what the driver keeps in it
 */
CamOnvif *cam_onvif_get(CamCall *call);

/**
 * cam_onvif_send:
 * @call: a call
 * @ask: a question
 * @error: as cam_http_send()
 *
 * Returns: (transfer full) (nullable): the answer, not judged
 */
CamReply *cam_onvif_send(CamCall *call, const CamOnvifAsk *ask, GError **error);

/**
 * cam_onvif_judge:
 * @call: a call; its word and lock are set
 * @ask: the question
 * @reply: the answer
 * @error: what it means that it is no response
 *
 * Returns: (transfer full) (nullable): the envelope with the response
 */
CamXml *cam_onvif_judge(CamCall *call, const CamOnvifAsk *ask, const CamReply *reply,
                        GError **error);

/**
 * cam_onvif_ask:
 * @call: a call
 * @ask: a question
 * @error: as cam_onvif_send() and cam_onvif_judge()
 *
 * Returns: (transfer full) (nullable): the envelope with the response
 */
CamXml *cam_onvif_ask(CamCall *call, const CamOnvifAsk *ask, GError **error);

/**
 * cam_onvif_ask_open:
 * @call: an opened call
 * @operation: an operation anybody may use
 * @arguments: (nullable): XML inside it
 * @error: as cam_onvif_ask()
 *
 * Asks without a login; with it only where the device wants one all the same.
 *
 * Returns: (transfer full) (nullable): the envelope with the response
 */
CamXml *cam_onvif_ask_open(CamCall *call, const char *operation, const char *arguments,
                           GError **error);

/**
 * cam_onvif_is_unauthorized:
 * @reply: an answer
 * @operation: what was asked
 * @ret_fault: (nullable): the fault, when it is one; clear it
 *
 * Returns: whether it is about a login (onvif.md 9)
 */
gboolean cam_onvif_is_unauthorized(const CamReply *reply, const char *operation,
                                   CamOnvifFault *ret_fault);

/**
 * cam_onvif_refuse_login:
 * @call: a call; its lock is set
 * @fault: (nullable): what the device said
 * @reply: the answer
 * @sent: whether there was a login in the request, of any kind
 * @error: where the reason goes
 *
 * Why a device does not let us in.
 */
void cam_onvif_refuse_login(CamCall *call, const CamOnvifFault *fault, const CamReply *reply,
                            gboolean sent, GError **error);

/**
 * cam_onvif_choose_login:
 * @call: a call
 * @operation: what was asked without a login
 * @reply: the answer, which is about a login
 * @error: why none may be sent: %CAM_ERROR_NO_CREDENTIAL, %CAM_ERROR_LOCKED
 *
 * Learns from it which login the device wants (onvif.md 4.3).
 *
 * Returns: whether one may be sent
 */
gboolean cam_onvif_choose_login(CamCall *call, const char *operation, const CamReply *reply,
                                GError **error);

/**
 * cam_onvif_open:
 * @call: a call
 * @identity: (nullable): filled from the answers
 * @error: %CAM_ERROR_UNSUPPORTED "does not speak ONVIF" before any login leaves; %CAM_ERROR_AUTH
 *   and the like
 *
 * Finds out what login the device wants and logs in once, unless that was done in this call.
 *
 * Returns: whether the device lets us in
 */
gboolean cam_onvif_open(CamCall *call, CamIdentity *identity, GError **error);

/**
 * cam_onvif_open_for_act:
 * @call: a call
 * @error: as cam_onvif_open(); what says that the effect is not known becomes
 *   %CAM_ERROR_UNREACHABLE: nothing was done yet
 *
 * Returns: whether the device lets us in
 */
gboolean cam_onvif_open_for_act(CamCall *call, GError **error);

/**
 * cam_onvif_find_place:
 * @call: a call
 * @uri: (nullable): a URI the device gave
 * @ret_place: the place
 * @error: as cam_onvif_parse_place()
 *
 * Returns: whether it may be used
 */
gboolean cam_onvif_find_place(CamCall *call, const char *uri, CamOnvifPlace *ret_place,
                              GError **error);

/**
 * cam_onvif_send_file:
 * @call: an opened call
 * @place: where to
 * @path: the file
 * @error: as cam_http_send(); the rest by the table of onvif.md 6.3
 *
 * Sends a file once.
 *
 * Returns: whether the device took it
 */
gboolean cam_onvif_send_file(CamCall *call, const CamOnvifPlace *place, const char *path,
                             GError **error);

/* --- slots of the driver in files of their own --- */

/**
 * cam_onvif_backup:
 * @call: a call
 * @sink: takes the configuration
 * @sink_data: for @sink
 * @error: as of the slot
 *
 * Returns: whether it was saved whole
 */
gboolean cam_onvif_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error);

/**
 * cam_onvif_restore:
 * @call: a call
 * @path: the saved file
 * @error: as of the slot
 *
 * Returns: whether the device took it
 */
gboolean cam_onvif_restore(CamCall *call, const char *path, GError **error);
