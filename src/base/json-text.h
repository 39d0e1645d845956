/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamJsonFault:
 * @CAM_JSON_GOOD: nothing is wrong so far
 * @CAM_JSON_BROKEN: no JSON, or not UTF-8
 * @CAM_JSON_DEEP: nested too deeply
 * @CAM_JSON_MANY: too many values
 *
 * What keeps bytes from being read as JSON.
 */
typedef enum {
    CAM_JSON_GOOD,
    CAM_JSON_BROKEN,
    CAM_JSON_DEEP,
    CAM_JSON_MANY,
} CamJsonFault;

/**
 * cam_json_text_make_strict:
 * @data: bytes
 * @size: how many
 * @max_depth: the most levels
 * @max_values: the most values, lists and objects counted too
 * @ret_fault: what is wrong, when it is
 *
 * json-glib is recursive, takes more than JSON and keeps some 100 bytes for each value. This reads
 * strictly first, with bounds. Whole numbers of more than 18 digits become texts; halves of
 * characters and NUL become U+FFFD. What only json-glib can tell, such as a missing comma, is left
 * to it. Pure.
 *
 * Returns: (transfer full) (nullable): the same in a form that json-glib reads as it is meant
 */
GString *cam_json_text_make_strict(const char *data, gsize size, guint max_depth, guint max_values,
                                   CamJsonFault *ret_fault);
