/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/device.h"
#include "src/net/xml.h"

#define CAM_ONVIF_NONCE_SIZE 16

/**
 * CamOnvifToken:
 * @login: user name and password
 * @created_us: the device's time, microseconds since 1970 UTC
 * @nonce: random bytes, new for each request
 *
 * What a WS-Security UsernameToken is made of (onvif.md 4.2).
 */
typedef struct {
    const CamCredential *login;
    gint64 created_us;
    guint8 nonce[CAM_ONVIF_NONCE_SIZE];
} CamOnvifToken;

/**
 * CamOnvifKind:
 * @CAM_ONVIF_NO_SOAP: nothing, a page, JSON, junk
 * @CAM_ONVIF_RESPONSE: the answer to the question
 * @CAM_ONVIF_FAULT: a SOAP fault
 * @CAM_ONVIF_OTHER: SOAP, but neither of them
 *
 * What an answer is, whatever its HTTP status says (onvif.md 3).
 */
typedef enum {
    CAM_ONVIF_NO_SOAP,
    CAM_ONVIF_RESPONSE,
    CAM_ONVIF_FAULT,
    CAM_ONVIF_OTHER,
} CamOnvifKind;

/**
 * CamOnvifFault:
 * @code: what it means; %CAM_ERROR_AUTH for NotAuthorized, with or without a login
 * @ours: it speaks of errors of ONVIF, so this is an ONVIF device
 * @about_clock: the login was refused for its time, not for its password
 * @locked: logins are locked
 * @unlock_s: seconds until they are not, 0 when not @locked
 * @tries_left: wrong logins it still takes, -1 when not said
 * @word: (nullable): the innermost subcode, without its prefix
 * @text: its sentence, cleaned
 *
 * A SOAP fault (onvif.md 9), of SOAP 1.1 too.
 */
typedef struct {
    CamErrorCode code;
    gboolean ours;
    gboolean about_clock;
    gboolean locked;
    guint unlock_s;
    int tries_left;
    char *word;
    char *text;
} CamOnvifFault;

/**
 * cam_onvif_format_token:
 * @token: what goes into it
 *
 * Returns: (transfer full): a `wsse:Security` header; the password is not in it
 */
char *cam_onvif_format_token(const CamOnvifToken *token);

/**
 * cam_onvif_format_request:
 * @operation: an operation of the device service
 * @arguments: (nullable): XML inside it, prefix `tds`
 * @token: (nullable): for a login in the SOAP header
 *
 * One line, double quotes, no WS-Addressing: some devices take nothing else (onvif.md 3).
 *
 * Returns: (transfer full): a SOAP 1.2 envelope
 */
char *cam_onvif_format_request(const char *operation, const char *arguments,
                               const CamOnvifToken *token);

/**
 * cam_onvif_parse:
 * @data: bytes
 * @size: how many
 * @operation: what was asked
 * @ret_kind: what came
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): the envelope, NULL for %CAM_ONVIF_NO_SOAP
 */
CamXml *cam_onvif_parse(const char *data, gsize size, const char *operation,
                        CamOnvifKind *ret_kind);

/**
 * cam_onvif_find_response:
 * @xml: an envelope
 * @operation: what was asked
 *
 * Returns: (transfer none) (nullable): the response element
 */
const CamXmlNode *cam_onvif_find_response(const CamXml *xml, const char *operation);

/**
 * cam_onvif_parse_fault:
 * @xml: an envelope with a fault
 * @data: the bytes it was parsed from
 * @size: how many
 * @ret_fault: the fault; clear it with cam_onvif_fault_clear()
 *
 * Pure.
 *
 * Returns: whether there was one
 */
gboolean cam_onvif_parse_fault(const CamXml *xml, const char *data, gsize size,
                               CamOnvifFault *ret_fault);

/**
 * cam_onvif_fault_clear:
 * @fault: a fault; what it holds is given back
 */
void cam_onvif_fault_clear(CamOnvifFault *fault);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamOnvifFault, cam_onvif_fault_clear)
