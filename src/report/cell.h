/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/** The most characters of a single text of a device in a cell. */
#define CAM_CSV_TEXT 200
/** The most characters of a cell that we composed ourselves, such as a list of findings. */
#define CAM_CSV_LONG 4000

/**
 * cam_csv_cell:
 * @text: (nullable): any text; NULL reads as an empty cell
 * @max_chars: the most characters to keep; more end in `…`
 *
 * The one place where text becomes a CSV cell. Control characters are dropped. A cell that begins
 * with `=`, `+`, `-`, `@`, TAB, CR or NUL (or with the full-width twins of the first four) gets a
 * `'` before it, and so does what follows a `;`, where spreadsheets of half of Europe begin a new
 * cell. Quoted as RFC 4180 says where that is needed. Pure, any thread.
 *
 * Returns: (transfer full): the cell with its quotes, without a comma
 */
char *cam_csv_cell(const char *text, gsize max_chars);
