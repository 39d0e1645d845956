/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

/**
 * cam_json_set_text:
 * @object: an object
 * @name: which member
 * @text: (nullable): NULL becomes null; wrong UTF-8 is replaced
 */
void cam_json_set_text(JsonObject *object, const char *name, const char *text);

/**
 * cam_json_set_known:
 * @object: an object
 * @name: which member
 * @text: (nullable): NULL leaves the member out; wrong UTF-8 is replaced
 */
void cam_json_set_known(JsonObject *object, const char *name, const char *text);

/**
 * cam_json_add_text:
 * @array: an array
 * @text: what is added to it; wrong UTF-8 is replaced
 */
void cam_json_add_text(JsonArray *array, const char *text);

/**
 * cam_json_make_texts:
 * @texts: (nullable) (array zero-terminated=1): texts
 *
 * Returns: (transfer full): an array of them, empty for NULL
 */
JsonArray *cam_json_make_texts(char *const *texts);

/**
 * cam_json_make_evidence:
 * @evidence: (nullable) (element-type CamEvidence): what is known of a firmware file, and from
 * where
 *
 * Returns: (transfer full): fact, source and text of each; empty for NULL
 */
JsonArray *cam_json_make_evidence(const GPtrArray *evidence);

/* reading: what is of another kind is as if it were not there */

/**
 * cam_json_get_object:
 * @object: (nullable): an object
 * @name: which member
 *
 * Returns: (transfer none) (nullable): the object in it
 */
JsonObject *cam_json_get_object(JsonObject *object, const char *name);

/**
 * cam_json_get_array:
 * @object: (nullable): an object
 * @name: which member
 *
 * Returns: (transfer none) (nullable): the array in it
 */
JsonArray *cam_json_get_array(JsonObject *object, const char *name);

/**
 * cam_json_get_element:
 * @array: an array
 * @index: below its length
 *
 * Returns: (transfer none) (nullable): the object there
 */
JsonObject *cam_json_get_element(JsonArray *array, guint index);
