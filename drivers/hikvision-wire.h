/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"

/**
 * CamHikvisionLock:
 * @activated: whether the device has a password
 * @locked: whether it takes no logins now
 * @unlock_s: seconds until it does, 0 when not locked
 * @tries_left: wrong logins it still takes, -1 when not said
 *
 * What `userCheck` tells without a login.
 */
typedef struct {
    CamTri activated;
    gboolean locked;
    guint unlock_s;
    int tries_left;
} CamHikvisionLock;

/**
 * cam_hikvision_parse_lock:
 * @data: body of an answer to `userCheck`, or of any 401
 * @size: bytes
 * @ret_lock: what it says
 * @error: %CAM_ERROR_PROTOCOL when it is no `userCheck`; HTML is normal on old firmware
 *
 * Pure.
 *
 * Returns: whether it is one
 */
gboolean cam_hikvision_parse_lock(const char *data, gsize size, CamHikvisionLock *ret_lock,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hikvision_parse_device:
 * @data: body of `deviceInfo`, of ISAPI in any namespace or of PSIA
 * @size: bytes
 * @identity: takes what it says; untouched on failure
 * @error: %CAM_ERROR_PROTOCOL when it is no `DeviceInfo`, or one without model or version
 *
 * Pure.
 *
 * Returns: whether it is one
 */
gboolean cam_hikvision_parse_device(const char *data, gsize size, CamIdentity *identity,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hikvision_parse_uptime:
 * @data: body of `System/status`
 * @size: bytes
 * @identity: takes uptime and clock, as far as it says them; untouched on failure
 * @error: %CAM_ERROR_PROTOCOL when it is no `DeviceStatus`
 *
 * Pure.
 *
 * Returns: whether it is one
 */
gboolean cam_hikvision_parse_uptime(const char *data, gsize size, CamIdentity *identity,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hikvision_parse_time:
 * @data: body of `System/time`
 * @size: bytes
 * @identity: takes the clock; untouched on failure, and where the zone cannot be told
 * @error: %CAM_ERROR_PROTOCOL when it is no `Time`
 *
 * Pure.
 *
 * Returns: whether it is one
 */
gboolean cam_hikvision_parse_time(const char *data, gsize size, CamIdentity *identity,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hikvision_parse_post:
 * @data: body of `System/capabilities`
 * @size: bytes
 *
 * Pure.
 *
 * Returns: whether it wants firmware by POST; FALSE for anything unreadable
 */
gboolean cam_hikvision_parse_post(const char *data, gsize size);
