/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * cam_shown:
 * @text: (nullable): any text
 * @max_chars: the most characters to keep; more end in `…`
 *
 * Text as people get to see it: valid UTF-8 without control and direction marks. Everything that
 * becomes a table, a CSV cell or a web page goes through here first.
 *
 * Returns: (transfer full): the text, empty for NULL
 */
char *cam_shown(const char *text, gsize max_chars);

/**
 * cam_shown_width:
 * @text: text of cam_shown()
 *
 * Returns: how many columns of a terminal it takes
 */
guint cam_shown_width(const char *text);

/**
 * cam_shown_sentence:
 * @text: (nullable): lower case, no full stop, as in the text table
 *
 * Returns: (transfer full): the same with a capital letter and a full stop; as it is when it does
 *   not begin with an ASCII letter or digit; empty for NULL
 */
char *cam_shown_sentence(const char *text);

/**
 * cam_shown_local:
 * @utc_us: microseconds since 1970, 0 for none
 *
 * Returns: (transfer full): date, time and zone of this computer, such as
 *   `2026-11-20 14:46:00 CET`; empty for 0
 */
char *cam_shown_local(gint64 utc_us);
