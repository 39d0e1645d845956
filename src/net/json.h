/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

#include <json-glib/json-glib.h>

/**
 * CamJson:
 *
 * A parsed answer. It is read strictly, with bounds on depth and size, before json-glib sees it,
 * which is recursive and takes more than JSON. Whole numbers of more than 18 digits are kept as
 * texts; of members with the same name the last one counts. Immutable.
 */
typedef struct CamJson CamJson;

/**
 * cam_json_parse:
 * @data: bytes
 * @size: how many; over 256 KiB is refused
 * @error: %CAM_ERROR_PROTOCOL: no JSON, too large or too deep (32 levels)
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): the document
 */
CamJson *cam_json_parse(const char *data, gsize size, GError **error);

/**
 * cam_json_free:
 * @json: (nullable): a document
 */
void cam_json_free(CamJson *json);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamJson, cam_json_free)

/**
 * cam_json_get_root:
 * @json: a document
 *
 * Returns: (transfer none): its root
 */
JsonNode *cam_json_get_root(const CamJson *json);

/**
 * cam_json_find:
 * @node: (nullable): where to begin
 * @path: names of members with `/` between them; a number is an index of an array, such as
 *   `0/value/DevInfo`
 *
 * Returns: (transfer none) (nullable): the value there; NULL when it is missing or `null`
 */
JsonNode *cam_json_find(JsonNode *node, const char *path);

/**
 * cam_json_count:
 * @node: (nullable): where to begin
 * @path: (nullable): as for cam_json_find(); NULL for @node itself
 *
 * Returns: elements of the array there, 0 when it is none
 */
guint cam_json_count(JsonNode *node, const char *path);

/**
 * cam_json_read_text:
 * @node: (nullable): where to begin
 * @path: (nullable): as for cam_json_find(); NULL for @node itself
 *
 * Returns: (transfer full) (nullable): a text, or a number or boolean as text; NULL when it is
 *   missing, empty or something else
 */
char *cam_json_read_text(JsonNode *node, const char *path);

/**
 * cam_json_read_number:
 * @node: (nullable): where to begin
 * @path: (nullable): as for cam_json_find(); NULL for @node itself
 * @ret_number: where it goes; untouched when there is none
 *
 * Whole numbers, also those written as text.
 *
 * Returns: whether there is a number
 */
gboolean cam_json_read_number(JsonNode *node, const char *path, gint64 *ret_number);

/**
 * cam_json_format:
 * @object: (transfer full): an object, made with json-glib or cam_args_new()
 *
 * Returns: (transfer full): its text, compact
 */
char *cam_json_format(JsonObject *object);
