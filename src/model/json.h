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
