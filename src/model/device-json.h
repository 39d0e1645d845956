/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "src/model/device.h"

/**
 * cam_device_to_json:
 * @device: a device
 * @identity: (nullable): who it said it is; claims of the inventory stand in where it is silent
 *
 * Never holds a password.
 *
 * Returns: (transfer full): the JSON object `device` of the product's documents, and with it
 * `area`, `covers`, `platform`, `user`, `line`, `timescale` and `extra`
 */
JsonObject *cam_device_to_json(const CamDevice *device, const CamIdentity *identity);

/**
 * cam_device_from_json:
 * @json: an object of cam_device_to_json()
 * @ret_identity: (nullable) (transfer full): what it says of the identity
 *
 * Returns: (transfer full) (nullable): the device without its credential; NULL when @json is none
 */
CamDevice *cam_device_from_json(JsonObject *json, CamIdentity **ret_identity);
