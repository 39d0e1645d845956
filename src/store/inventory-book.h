/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/store/inventory-number.h"
#include "src/store/inventory-part.h"

/**
 * CamBook:
 * @data: the package, borrowed
 * @size: how many bytes
 * @sheet: the part with the first sheet people see
 * @sheet_name: what they call it
 * @others: how many more they see
 * @strings: (nullable): the part with the texts that cells share
 * @styles: (nullable): the part with the styles
 * @since_1904: whether days are counted from 1904
 *
 * What an XLSX file consists of.
 */
typedef struct {
    const char *data;
    gsize size;
    char *sheet;
    char *sheet_name;
    guint others;
    char *strings;
    char *styles;
    gboolean since_1904;
} CamBook;

/**
 * cam_book_open:
 * @data: bytes of an XLSX file; outlive the book
 * @size: how many
 * @error: %CAM_ERROR_FORMAT: another kind of file, damaged; says what to do
 *
 * Follows the package's relations, whatever its parts are called.
 *
 * Returns: (transfer full) (nullable): the book
 */
CamBook *cam_book_open(const char *data, gsize size, GError **error);

/**
 * cam_book_free:
 * @book: (nullable): a book
 */
void cam_book_free(CamBook *book);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamBook, cam_book_free)

/**
 * cam_book_read_styles:
 * @book: a book
 * @error: %CAM_ERROR_FORMAT
 *
 * Returns: (transfer full) (nullable) (element-type CamNumberStyle): the style of each cell format
 */
GArray *cam_book_read_styles(const CamBook *book, GError **error);
