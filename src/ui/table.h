/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/ui/options.h"

/**
 * cam_table_get_width:
 * @options: options
 *
 * Returns: columns of the terminal the result goes to, 0 when it goes to a file or a pipe
 */
guint cam_table_get_width(const CamOptions *options);

/**
 * cam_table_wants_colour:
 *
 * Returns: whether standard output is a terminal that shows colours and nobody set `NO_COLOR`
 */
gboolean cam_table_wants_colour(void);

/**
 * cam_table_colour:
 * @text: a document with tables
 *
 * Pure.
 *
 * Returns: (transfer full): the same with the words of the columns STATE and VERDICT in colours
 */
char *cam_table_colour(const char *text);
