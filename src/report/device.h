/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "src/model/device.h"

/**
 * cam_report_shape_device:
 * @json: (nullable): what the journal says of a device
 *
 * Returns: (transfer full): an object with all members of PRODUCT 3, null where @json is silent,
 *   and without those that are nobody's business, such as the user name
 */
JsonObject *cam_report_shape_device(JsonObject *json);

/**
 * cam_report_format_endpoint:
 * @json: (nullable): an object of cam_report_shape_device() or of the journal
 *
 * Returns: (transfer full): `10.0.0.5`, `10.0.0.5:8080` or `https://10.0.0.5`; empty when there is
 *   no address
 */
char *cam_report_format_endpoint(JsonObject *json);

/**
 * cam_report_format_model:
 * @json: (nullable): as above
 *
 * Returns: (transfer full): make and model as one text, empty when neither is known
 */
char *cam_report_format_model(JsonObject *json);
