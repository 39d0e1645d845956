/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamGrid:
 *
 * Titles and rows of text, from which a terminal table or a CSV file is made.
 */
typedef struct CamGrid CamGrid;

/**
 * cam_grid_new:
 *
 * Returns: (transfer full): a grid without columns
 */
CamGrid *cam_grid_new(void);

/**
 * cam_grid_add_column:
 * @grid: a grid without rows
 * @title: its title
 * @max_chars: the most characters of a cell
 *
 * Returns: nothing; columns stand in the order of adding
 */
void cam_grid_add_column(CamGrid *grid, const char *title, gsize max_chars);

/**
 * cam_grid_add_columns:
 * @grid: a grid without rows
 * @titles: (array zero-terminated=1): titles
 * @max_chars: the most characters of a cell in them
 */
void cam_grid_add_columns(CamGrid *grid, const char *const *titles, gsize max_chars);

/**
 * cam_grid_has_column:
 * @grid: a grid
 * @title: a title
 *
 * Returns: whether a column has that title, compared as the inventory reader compares names
 */
gboolean cam_grid_has_column(const CamGrid *grid, const char *title);

/**
 * cam_grid_add_cell:
 * @grid: a grid
 * @text: (nullable): copied
 *
 * Cells are given from left to right; a full row begins the next.
 */
void cam_grid_add_cell(CamGrid *grid, const char *text);

/**
 * cam_grid_take_cell:
 * @grid: a grid
 * @text: (transfer full) (nullable): the cell
 */
void cam_grid_take_cell(CamGrid *grid, char *text);

/**
 * cam_grid_to_table:
 * @grid: a grid whose last row is full
 *
 * Columns stand under each other by display width, two blanks apart; the last one is not padded.
 *
 * Returns: (transfer full): lines for a terminal, without control characters
 */
char *cam_grid_to_table(const CamGrid *grid);

/**
 * cam_grid_to_fitting_table:
 * @grid: a grid whose last row is full
 * @width: columns of the terminal, 0 for any number
 *
 * The same, made narrower by cutting cells, which then end in `…`: first names, models and serials,
 * then the last column, then the others; addresses and short columns stay whole. Where even that
 * is not enough, lines are longer than @width.
 *
 * Returns: (transfer full): lines for a terminal, without control characters
 */
char *cam_grid_to_fitting_table(const CamGrid *grid, guint width);

/**
 * cam_grid_to_csv:
 * @grid: a grid whose last row is full
 *
 * Returns: (transfer full): UTF-8, commas, one header row, lines end in LF
 */
char *cam_grid_to_csv(const CamGrid *grid);

/**
 * cam_grid_free:
 * @grid: (nullable): a grid
 */
void cam_grid_free(CamGrid *grid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamGrid, cam_grid_free)
