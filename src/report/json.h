/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "src/model/finding.h"
#include "src/model/identity.h"
#include "src/model/json.h"

/**
 * cam_json_set_time:
 * @object: an object
 * @name: which member
 * @utc_us: microseconds since 1970; 0 becomes null
 */
void cam_json_set_time(JsonObject *object, const char *name, gint64 utc_us);

/**
 * cam_json_set_tri:
 * @object: an object
 * @name: which member
 * @tri: unknown becomes null
 */
void cam_json_set_tri(JsonObject *object, const char *name, CamTri tri);

/**
 * cam_json_set_seconds:
 * @object: an object
 * @name: which member
 * @seconds: rounded to eighths; below 0 becomes null
 */
void cam_json_set_seconds(JsonObject *object, const char *name, double seconds);

/**
 * cam_json_set_score:
 * @object: an object
 * @name: which member
 * @score: 0 (not known) becomes null
 */
void cam_json_set_score(JsonObject *object, const char *name, double score);

/**
 * cam_json_set_wave:
 * @object: an object; its member `wave` is set
 * @wave: which wave, 1 the canaries; 0 (nothing is sent) becomes null
 */
void cam_json_set_wave(JsonObject *object, guint wave);

/**
 * cam_json_make_findings:
 * @findings: (element-type CamFinding): findings
 *
 * Returns: (transfer full): level, code, text and what to do next of each
 */
JsonArray *cam_json_make_findings(const GPtrArray *findings);

/**
 * cam_json_new_document:
 *
 * Returns: (transfer full): an object with `"schema": 1`
 */
JsonObject *cam_json_new_document(void);

/**
 * cam_json_to_document:
 * @object: (transfer full): the whole document
 *
 * Returns: (transfer full): its text with a line feed at the end; `</` is written `<\/`, so that it
 *   can stand inside a web page
 */
char *cam_json_to_document(JsonObject *object);
