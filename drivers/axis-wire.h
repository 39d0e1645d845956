/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"
#include "src/model/identity.h"

/*
 * What a device says of itself. Pure functions: bytes in, facts out.
 */

/**
 * cam_axis_parse_device:
 * @data: an answer of basicdeviceinfo.cgi (axis.md 5.1)
 * @size: bytes
 * @identity: what it says goes there, on success alone
 * @error: %CAM_ERROR_PROTOCOL: no property list with model, serial and version
 *
 * Returns: whether it says who the device is
 */
gboolean cam_axis_parse_device(const char *data, gsize size, CamIdentity *identity,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_axis_parse_params:
 * @data: lines of param.cgi (axis.md 5.2), with or without `root.` before the names
 * @size: bytes
 * @identity: what they say is added to it
 *
 * Returns: whether there was anything about the device
 */
gboolean cam_axis_parse_params(const char *data, gsize size, CamIdentity *identity);

/**
 * cam_axis_parse_description:
 * @data: a UPnP description (axis.md 1.3)
 * @size: bytes
 * @identity: model, serial and name go there, on success alone
 * @error: %CAM_ERROR_PROTOCOL: no description, or of another make
 *
 * Returns: whether it describes an Axis device
 */
gboolean cam_axis_parse_description(const char *data, gsize size, CamIdentity *identity,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_axis_parse_realm:
 * @realm: (nullable): a digest realm; ours is `AXIS_` and the serial (axis.md 2.1)
 * @identity: make, serial and MAC go there
 *
 * Returns: whether it is ours
 */
gboolean cam_axis_parse_realm(const char *realm, CamIdentity *identity);
