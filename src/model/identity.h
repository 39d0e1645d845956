/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamField:
 * @CAM_FIELD_VENDOR: make in camherd's spelling, such as `hikvision`
 * @CAM_FIELD_MODEL: model as the device writes it, suffixes included
 * @CAM_FIELD_HARDWARE: hardware revision as the device writes it
 * @CAM_FIELD_PLATFORM: platform token that firmware is built for, such as `G5`
 * @CAM_FIELD_SERIAL: serial number as the device writes it
 * @CAM_FIELD_MAC: `aa:bb:cc:dd:ee:ff`
 * @CAM_FIELD_NAME: the name people gave it
 * @CAM_FIELD_FIRMWARE: version as the device writes it, such as `V5.7.15`
 * @CAM_FIELD_BUILD: build as the device writes it, such as `build 240201`
 * @CAM_FIELD_REGION: region word, such as `WR` or `CH`
 * @CAM_FIELD_OEM: OEM code
 * @CAM_FIELD_BOOT_ID: anything that changes with every boot
 *
 * What can be read from a device about itself. All text is untrusted and cleaned.
 */
typedef enum {
    CAM_FIELD_VENDOR,
    CAM_FIELD_MODEL,
    CAM_FIELD_HARDWARE,
    CAM_FIELD_PLATFORM,
    CAM_FIELD_SERIAL,
    CAM_FIELD_MAC,
    CAM_FIELD_NAME,
    CAM_FIELD_FIRMWARE,
    CAM_FIELD_BUILD,
    CAM_FIELD_REGION,
    CAM_FIELD_OEM,
    CAM_FIELD_BOOT_ID,
} CamField;

#define CAM_FIELD_COUNT (CAM_FIELD_BOOT_ID + 1)

/**
 * CamKind:
 *
 * What a device is for.
 */
typedef enum {
    CAM_KIND_UNKNOWN,
    CAM_KIND_CAMERA,
    CAM_KIND_RECORDER,
    CAM_KIND_ENCODER,
    CAM_KIND_DOOR,
    CAM_KIND_OTHER,
} CamKind;

/**
 * CamTri:
 *
 * An answer that may be missing.
 */
typedef enum {
    CAM_TRI_UNKNOWN,
    CAM_TRI_NO,
    CAM_TRI_YES,
} CamTri;

/**
 * CamIdentity:
 * @fields: (array): values by #CamField, NULL where the device does not say
 * @kind: what it is
 * @activated: whether it has a password
 * @uptime_s: seconds since its boot, -1 when not said
 * @clock_utc_us: its own clock, microseconds since 1970 UTC, 0 when not said
 * @read_at_us: when this was read, microseconds since 1970 UTC
 *
 * Who a device says it is. Plain data, one owner.
 */
typedef struct {
    char *fields[CAM_FIELD_COUNT];
    CamKind kind;
    CamTri activated;
    gint64 uptime_s;
    gint64 clock_utc_us;
    gint64 read_at_us;
} CamIdentity;

/**
 * cam_identity_new:
 *
 * Returns: (transfer full): an empty identity
 */
CamIdentity *cam_identity_new(void);

/**
 * cam_identity_copy:
 * @identity: (nullable): an identity
 *
 * Returns: (transfer full) (nullable): a copy
 */
CamIdentity *cam_identity_copy(const CamIdentity *identity);

/**
 * cam_identity_free:
 * @identity: (nullable): an identity
 */
void cam_identity_free(CamIdentity *identity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamIdentity, cam_identity_free)

/**
 * cam_identity_set:
 * @identity: an identity
 * @field: which
 * @text: (nullable): what the device said; cleaned, at most 128 characters; a MAC is normalised
 */
void cam_identity_set(CamIdentity *identity, CamField field, const char *text);

/**
 * cam_identity_get:
 * @identity: (nullable): an identity
 * @field: which
 *
 * Returns: (transfer none) (nullable): the value
 */
const char *cam_identity_get(const CamIdentity *identity, CamField field);

/**
 * cam_identity_format_version:
 * @identity: (nullable): an identity
 *
 * Returns: (transfer full) (nullable): version and build as one text, `V5.7.15 build 240201`
 */
char *cam_identity_format_version(const CamIdentity *identity);

/**
 * cam_vendor_is:
 * @vendor: make as a device tells it
 * @name: a make in camherd's spelling
 *
 * Plain ONVIF devices tell their maker's full name: `Bosch Security Systems` is `bosch`.
 *
 * Returns: whether @vendor begins with @name, and no letter or digit follows
 */
gboolean cam_vendor_is(const char *vendor, const char *name);

/**
 * cam_kind_name:
 * @kind: a kind
 *
 * Returns: (transfer none): the word of the JSON field `kind`; unknown is `other`
 */
const char *cam_kind_name(CamKind kind);

/**
 * cam_kind_parse:
 * @name: (nullable): a word of cam_kind_name()
 *
 * Returns: the kind, %CAM_KIND_UNKNOWN for other words
 */
CamKind cam_kind_parse(const char *name);
