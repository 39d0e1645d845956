/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/* what one part may unpack to, and how deep its elements may be */
#define CAM_PART_MAX_SIZE  ((gsize)160 * 1024 * 1024)
#define CAM_PART_MAX_DEPTH 64
/* attributes of one element, and namespaces it names; sheets have about twenty */
#define CAM_PART_MAX_ATTRIBUTES 40
/* bytes of all different names, of which spreadsheets have some hundred */
#define CAM_PART_MAX_NAMES ((gsize)1024 * 1024)
/* bytes that may come without an element or a text in them */
#define CAM_PART_MAX_SILENCE ((gsize)64 * 1024)
/* beginnings and ends of elements in one part: a cell has two to four */
#define CAM_PART_MAX_EVENTS 20000000
/* files in one package */
#define CAM_PART_MAX_FILES 10000

/**
 * CamPartAttributes:
 *
 * The attributes of an element.
 */
typedef struct {
    const void *values;
    guint count;
} CamPartAttributes;

/**
 * CamPartHandlers:
 * @start: an element begins; its local name
 * @end: it ends
 * @text: a piece of text, not terminated
 *
 * Who is told of what a part holds. FALSE, with the error set, stops the reading.
 */
typedef struct {
    gboolean (*start)(gpointer data, const char *name, const CamPartAttributes *attributes,
                      GError **error);
    gboolean (*end)(gpointer data, const char *name, GError **error);
    gboolean (*text)(gpointer data, const char *text, gsize size, GError **error);
} CamPartHandlers;

/**
 * cam_part_read:
 * @package: bytes of a zip file
 * @size: how many
 * @name: the part's name in it, letters compared without case; no file is ever made of it
 * @handlers: who is told
 * @data: for them
 * @ret_found: (nullable): whether there is such a part; without it, a missing one is an error
 * @error: %CAM_ERROR_FORMAT: damaged, encrypted, too large, too deep, no XML, with a document type
 *   (entity bombs), or with more attributes, names or elements than any spreadsheet; what a handler
 *   said
 *
 * Unpacks an XML part piece by piece and reads it as it comes. Opens nothing else. Any thread.
 *
 * Returns: whether it was read to its end, or is missing and @ret_found told so
 */
gboolean cam_part_read(const char *package, gsize size, const char *name,
                       const CamPartHandlers *handlers, gpointer data, gboolean *ret_found,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_part_exists:
 * @package: bytes of a zip file
 * @size: how many
 * @name: a part's name
 *
 * Returns: whether it is in there
 */
gboolean cam_part_exists(const char *package, gsize size, const char *name);

/**
 * cam_part_get:
 * @attributes: attributes
 * @name: local name
 * @to: (out): its value with a NUL; empty when it is missing or does not fit
 * @room: bytes there
 *
 * Returns: whether it is there and fits
 */
gboolean cam_part_get(const CamPartAttributes *attributes, const char *name, char *to, gsize room);
