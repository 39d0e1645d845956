/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

#define CAM_KEV_MAX_SIZE    (50 * 1024 * 1024)
#define CAM_KEV_MAX_ENTRIES 100000

/**
 * CamKevEntry:
 * @id: `CVE-2021-36260`
 * @vendor: maker in CISA's words
 * @product: product in CISA's words
 * @title: what it is
 * @added: the day it came on the list, `2022-01-10`
 * @due: (nullable): the day authorities must be done with it
 *
 * One entry of CISA's list of known exploited vulnerabilities.
 */
typedef struct {
    char *id;
    char *vendor;
    char *product;
    char *title;
    char *added;
    char *due;
} CamKevEntry;

/**
 * cam_kev_parse:
 * @data: the list as CSV or as JSON; its bytes tell which
 * @size: how many bytes
 * @ret_newest: (transfer full): the newest day in it, which tells how old it is
 * @error: %CAM_ERROR_FORMAT: it is something else, damaged or cut; says what and where
 *
 * Of entries with the same id the first is kept, with the earlier day. Pure.
 *
 * Returns: (transfer full) (element-type CamKevEntry) (nullable): at least one entry
 */
GPtrArray *cam_kev_parse(const char *data, gsize size, char **ret_newest, GError **error);

/**
 * cam_kev_parse_csv:
 * @data: UTF-8 without a mark
 * @size: how many bytes
 * @entries: (element-type CamKevEntry): the rows go here
 * @error: %CAM_ERROR_FORMAT
 *
 * Columns are found by their names; those of #CamKevEntry must be there, `dueDate` need not. Pure.
 *
 * Returns: whether all could be read
 */
gboolean cam_kev_parse_csv(const char *data, gsize size, GPtrArray *entries, GError **error);

/**
 * cam_kev_entry_new:
 * @cells: (array fixed-size=6): id, vendor, product, title, added, due
 * @error: %CAM_ERROR_FORMAT: no CVE id or no day; says so without a place
 *
 * Returns: (transfer full) (nullable): the entry, its texts cleaned
 */
CamKevEntry *cam_kev_entry_new(const char *const *cells, GError **error);

/**
 * cam_kev_format:
 * @entries: (element-type CamKevEntry): entries
 * @newest: the newest day in the list they are from
 *
 * Returns: (transfer full): JSON that cam_kev_parse() reads
 */
char *cam_kev_format(const GPtrArray *entries, const char *newest);

/**
 * cam_kev_find_models:
 * @product: (nullable): a product in CISA's words
 *
 * Words that look like a model: five characters or more, a letter first, two digits or more:
 * `PT30X-SDI/NDI Cameras` gives `PT30X-SDI*`. Pure.
 *
 * Returns: (transfer full) (array zero-terminated=1): globs, empty when no word does
 */
char **cam_kev_find_models(const char *product);
