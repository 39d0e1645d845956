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
 * `area`, `covers`, `platform`, `user`, `line`, `timescale` and `row` (title, field and text of
 * each column of the list it came from)
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

/**
 * cam_device_list_rows:
 * @document: a discovery as it was kept, of any origin
 *
 * Returns: (transfer none) (nullable): its rows, for cam_device_from_json(); NULL when it has none
 */
JsonArray *cam_device_list_rows(JsonObject *document);

/**
 * cam_device_read_row:
 * @json: (nullable): an object of cam_device_to_json()
 * @ret_cells: (transfer full): its row, one text for each column; untouched when there is none
 *
 * Returns: (transfer full) (nullable): the columns of the list it came from
 */
CamSheet *cam_device_read_row(JsonObject *json, char ***ret_cells);
