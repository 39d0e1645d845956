/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"
#include "src/net/json.h"

/**
 * CamUniviewEnvelope:
 * @json: the document; owns @data
 * @data: (nullable): the member `Data`
 * @ok: whether the device did what it was asked
 * @response_code: `ResponseCode`, 0 when it is missing
 * @status_code: `StatusCode`, 0 when it is missing
 * @word: (nullable): the device's own word for how it ended, cleaned; NULL for a plain success
 *
 * What every answer of the interface is wrapped in (uniview.md 2). HTTP 200 alone proves nothing.
 */
typedef struct {
    CamJson *json;
    JsonNode *data;
    gboolean ok;
    gint64 response_code;
    gint64 status_code;
    char *word;
} CamUniviewEnvelope;

/**
 * cam_uniview_envelope_clear:
 * @envelope: an envelope; what it holds is freed
 */
void cam_uniview_envelope_clear(CamUniviewEnvelope *envelope);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamUniviewEnvelope, cam_uniview_envelope_clear)

/**
 * cam_uniview_parse_envelope:
 * @data: an answer's body
 * @size: bytes
 * @ret_envelope: what it says; clear it. Untouched on failure
 * @error: %CAM_ERROR_PROTOCOL when it is none
 *
 * Pure.
 *
 * Returns: whether it is one, good or bad
 */
gboolean cam_uniview_parse_envelope(const char *data, gsize size, CamUniviewEnvelope *ret_envelope,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_uniview_read_device:
 * @envelope: a good answer to `DeviceInfo` or `DeviceBasicInfo`
 * @identity: takes what it says where nothing was known before; untouched on failure
 * @error: %CAM_ERROR_PROTOCOL when it says neither model nor version nor serial
 *
 * Pure.
 *
 * Returns: whether it says something
 */
gboolean cam_uniview_read_device(const CamUniviewEnvelope *envelope, CamIdentity *identity,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_uniview_parse_platform:
 * @version: (nullable): a `FirmwareVersion`
 *
 * The part that says what firmware fits: of `IPC_G6103-B0009P30D1803` it is `IPC_G6103`, where the
 * number after the B counts up; of `NVR-B3601.37.45.230825` it is `NVR-B3601`, where that number is
 * the base that files are made for (uniview.md 3). Pure.
 *
 * Returns: (transfer full) (nullable): the platform; NULL when it is of neither form
 */
char *cam_uniview_parse_platform(const char *version);

/**
 * cam_uniview_parse_kind:
 * @version: (nullable): a `FirmwareVersion`
 * @model: (nullable): a `DeviceModel`
 *
 * Both begin with the word for what the device is. Pure.
 *
 * Returns: the kind; %CAM_KIND_UNKNOWN when neither word is known
 */
CamKind cam_uniview_parse_kind(const char *version, const char *model);

/**
 * cam_uniview_parse_url:
 * @url: (nullable): where the device says its configuration lies, relative or absolute
 * @address: the address the device is spoken to at
 * @port: and its port
 * @error: %CAM_ERROR_PROTOCOL when it is none, or one of another host or port
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): the path with its query
 */
char *cam_uniview_parse_url(const char *url, const char *address, guint16 port,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
