/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "src/base/error.h"

/**
 * cam_words_format:
 * @code: a code of an event, finding, reason or note, such as `old-version`
 * @args: (nullable): its arguments
 *
 * The one table that turns codes into sentences (DECISIONS 29). Codes and arguments are stored,
 * sentences never. `{name}` in a sentence is the argument of that name; a missing one reads `?`.
 *
 * Returns: (transfer full): a sentence without full stop; an unknown code is returned as it is
 */
char *cam_words_format(const char *code, JsonObject *args);

/**
 * cam_words_knows:
 * @code: a code
 *
 * Returns: whether the table has it; tests use it on every code that was stored
 */
gboolean cam_words_knows(const char *code);

/**
 * cam_words_next_step:
 * @code: the code a device ended with
 *
 * Returns: (transfer none) (nullable): what a person should do next, NULL when nothing
 */
const char *cam_words_next_step(const char *code);

/**
 * cam_words_format_next:
 * @code: a code
 * @args: (nullable): its arguments
 *
 * Returns: (transfer full) (nullable): what a person should do next, with the arguments in their
 *   places; NULL when nothing
 */
char *cam_words_format_next(const char *code, JsonObject *args);

/**
 * cam_args_new:
 * @first: name of the first argument, followed by its text, and so on, NULL at the end
 *
 * Returns: (transfer full): an object of texts; an argument whose text is NULL is left out
 */
JsonObject *cam_args_new(const char *first, ...) G_GNUC_NULL_TERMINATED;

/**
 * cam_args_to_text:
 * @args: (nullable): arguments
 *
 * Returns: (transfer full): compact JSON, `{}` for NULL
 */
char *cam_args_to_text(JsonObject *args);

/**
 * cam_args_parse:
 * @text: (nullable): JSON of our own making
 *
 * Returns: (transfer full): the object; an empty one when @text is none
 */
JsonObject *cam_args_parse(const char *text);

/**
 * cam_args_get:
 * @args: (nullable): arguments
 * @name: which
 *
 * Returns: (transfer none) (nullable): the text, NULL when missing or no text
 */
const char *cam_args_get(JsonObject *args, const char *name);
