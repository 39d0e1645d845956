/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamNumberKind:
 * @CAM_NUMBER_GENERAL: shown as it is
 * @CAM_NUMBER_DATE: days since 1900, shown as a date
 * @CAM_NUMBER_ZEROS: shown with zeros before it
 *
 * How a spreadsheet shows the number of a cell.
 */
typedef enum {
    CAM_NUMBER_GENERAL,
    CAM_NUMBER_DATE,
    CAM_NUMBER_ZEROS,
} CamNumberKind;

/**
 * CamNumberStyle:
 * @kind: how
 * @width: digits at the least, of %CAM_NUMBER_ZEROS
 *
 * The style of a cell, as far as it changes what a number reads like.
 */
typedef struct {
    CamNumberKind kind;
    guint width;
} CamNumberStyle;

/**
 * cam_number_parse_format:
 * @code: the code of a number format, such as `yyyy-mm-dd` or `000000`
 *
 * Returns: what it makes of numbers
 */
CamNumberStyle cam_number_parse_format(const char *code);

/**
 * cam_number_get_builtin:
 * @id: number of a format that every spreadsheet program knows (ECMA-376 part 1, 18.8.30)
 *
 * Returns: what it makes of numbers
 */
CamNumberStyle cam_number_get_builtin(guint id);

/**
 * cam_number_format:
 * @raw: the number as the file holds it, such as `1.23456789012E+11`
 * @style: the cell's style
 * @since_1904: whether days are counted from 1904
 *
 * Whole numbers of up to 15 digits are written out: serials are often kept as numbers. From longer
 * ones digits are lost, and the text, with its exponent, says so.
 *
 * Returns: (transfer full): what a person reads in the cell; @raw where it is no number
 */
char *cam_number_format(const char *raw, CamNumberStyle style, gboolean since_1904);
