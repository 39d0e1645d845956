/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"

/*
 * The text answers of the CGI: lines `key=value` that end with CR LF or LF, or `Error` and a line
 * that says why (dahua.md 2.1, 3.1). All pure.
 */

/**
 * cam_dahua_read_value:
 * @data: body
 * @size: bytes
 * @key: what stands before the `=` of a line
 *
 * Returns: (transfer full) (nullable): what follows it, without blanks around; NULL when it is
 *   missing or empty
 */
char *cam_dahua_read_value(const char *data, gsize size, const char *key);

/**
 * cam_dahua_is_error:
 * @data: body
 * @size: bytes
 *
 * A refusal, whatever the HTTP status is: it comes with 200 too (dahua.md 2.1).
 *
 * Returns: whether the body begins with `Error`
 */
gboolean cam_dahua_is_error(const char *data, gsize size);

/**
 * cam_dahua_parse_locked:
 * @data: body
 * @size: bytes
 * @ret_unlock_s: seconds until logins are taken again, a guess where it does not say; untouched
 *   when the body does not speak of a lock
 *
 * Returns: whether it says that the user is locked
 */
gboolean cam_dahua_parse_locked(const char *data, gsize size, guint *ret_unlock_s);

/**
 * CamDahuaSystem:
 * @type: (nullable): `deviceType`, a number on recorders
 * @update: (nullable): `updateSerial`, the model family
 * @cloud: (nullable): `updateSerialCloudUpgrade` or the boot variable `HWID`
 * @serial: (nullable): serial number
 * @hardware: (nullable): hardware version
 *
 * What `getSystemInfo` says, by CGI or by RPC.
 */
typedef struct {
    const char *type;
    const char *update;
    const char *cloud;
    const char *serial;
    const char *hardware;
} CamDahuaSystem;

/**
 * cam_dahua_set_system:
 * @identity: takes model, platform, serial, hardware, and the kind where these tell it
 * @system: what the device says
 *
 * Model and platform by the rules of dahua.md 3.1. The model stays open where only `getDeviceType`
 * can tell it.
 */
void cam_dahua_set_system(CamIdentity *identity, const CamDahuaSystem *system);

/**
 * cam_dahua_parse_system:
 * @data: body of `getSystemInfo`
 * @size: bytes
 * @identity: takes what it says; untouched on failure
 * @error: %CAM_ERROR_PROTOCOL when it has neither serial nor type
 *
 * Returns: whether it is one
 */
gboolean cam_dahua_parse_system(const char *data, gsize size, CamIdentity *identity,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_dahua_set_version:
 * @identity: takes version and build
 * @version: (nullable): such as `2.800.0000016.0.R,build:2020-06-05`
 * @build: (nullable): the build date, where it comes apart from the version
 */
void cam_dahua_set_version(CamIdentity *identity, const char *version, const char *build);

/**
 * cam_dahua_parse_version:
 * @data: body of `getSoftwareVersion`, in one line or with `BuildDate` in a second one
 * @size: bytes
 * @identity: takes what it says; untouched on failure
 * @error: %CAM_ERROR_PROTOCOL when it has no version
 *
 * Returns: whether it is one
 */
gboolean cam_dahua_parse_version(const char *data, gsize size, CamIdentity *identity,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_dahua_set_class:
 * @identity: takes the kind
 * @word: (nullable): the device class, such as `IPC` or `NVR`
 */
void cam_dahua_set_class(CamIdentity *identity, const char *word);

/**
 * cam_dahua_set_brand:
 * @identity: takes the OEM code; its firmware must be set
 * @vendor: (nullable): what `getVendor` says, such as `Dahua`, `General` or `Amcrest`
 *
 * Where the vendor names no brand, the customer's letters in the version do (dahua.md 3.3).
 */
void cam_dahua_set_brand(CamIdentity *identity, const char *vendor);

/**
 * cam_dahua_parse_time:
 * @data: body of `getCurrentTime`
 * @size: bytes
 * @identity: takes the clock, but only one that no time zone explains; @identity->read_at_us must
 *   be set
 *
 * The device tells its local time and no zone. What is off by more than any zone is wrong wherever
 * it stands; the rest says nothing.
 */
void cam_dahua_parse_time(const char *data, gsize size, CamIdentity *identity);
