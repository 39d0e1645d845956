/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * cam_text_parse_uint:
 * @text: (nullable): decimal digits and nothing else
 * @max: the largest value allowed
 * @ret_value: where the value goes; untouched on failure
 *
 * Every number from outside goes through here.
 *
 * Returns: whether @text is such a number
 */
gboolean cam_text_parse_uint(const char *text, guint64 max, guint64 *ret_value);

/**
 * cam_text_parse_bool:
 * @text: (nullable): a device's word for yes or no
 *
 * Lenient: only `true`, `1` and `yes` in any case are yes. Devices write `flase`
 * (hikvision.md 1.3).
 *
 * Returns: TRUE for yes
 */
gboolean cam_text_parse_bool(const char *text);

/**
 * cam_text_clean:
 * @text: (nullable): bytes from outside
 * @max_chars: the most characters to keep
 *
 * Makes text from outside fit to be stored and shown: valid UTF-8 (wrong bytes replaced), no
 * control or bidirectional override characters, outer white space removed, at most @max_chars.
 *
 * Returns: (transfer full) (nullable): NULL for NULL and for text that is empty after cleaning
 */
char *cam_text_clean(const char *text, gsize max_chars);

/**
 * cam_text_parse_mac:
 * @text: (nullable): a hardware address with colons, hyphens, dots or nothing between the digits
 *
 * Returns: (transfer full) (nullable): `aa:bb:cc:dd:ee:ff`, or NULL if it is none (all zero and
 *   broadcast are none)
 */
char *cam_text_parse_mac(const char *text);

/**
 * cam_text_key:
 * @text: (nullable): a name as people write it
 *
 * Returns: (transfer full): lower case without blanks and `-_.#()`, for comparing names
 */
char *cam_text_key(const char *text);

/**
 * cam_text_equal_fold:
 * @a: (nullable): text
 * @b: (nullable): text
 *
 * Returns: whether both are the same without regard to ASCII case; NULL equals NULL
 */
gboolean cam_text_equal_fold(const char *a, const char *b);

/**
 * cam_text_is_empty:
 * @text: (nullable): text
 *
 * Returns: whether it is NULL or has no characters
 */
gboolean cam_text_is_empty(const char *text);

/**
 * cam_text_format_size:
 * @bytes: a size
 *
 * Returns: (transfer full): for people, such as `31.5 MB`
 */
char *cam_text_format_size(guint64 bytes);

/**
 * cam_text_format_duration:
 * @seconds: a duration, 0 or more
 *
 * Returns: (transfer full): for people, such as `45 s`, `3 min 20 s`, `2 h 05 min`
 */
char *cam_text_format_duration(double seconds);

/**
 * cam_text_free_secret:
 * @secret: (nullable) (transfer full): a password
 *
 * Overwrites it before it is freed.
 */
void cam_text_free_secret(char *secret);
