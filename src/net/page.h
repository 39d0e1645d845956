/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/net/http.h"

/**
 * CAM_PAGE_MAX:
 *
 * Bytes of a page that are looked at: a title stands near the beginning.
 */
#define CAM_PAGE_MAX (16 * 1024)

/**
 * CamPage:
 * @status: HTTP status, 0 when the answer could not be read
 * @server: (nullable): Server header
 * @realm: (nullable): realm of a challenge
 * @location: (nullable): where it leads to
 * @setup: (nullable): Axis-Setup header
 * @title: (nullable): its title
 * @text: (nullable): its first %CAM_PAGE_MAX bytes, up to the first NUL
 *
 * What a page shows to everybody. All texts but @text are cleaned.
 */
typedef struct {
    guint status;
    char *server;
    char *realm;
    char *location;
    char *setup;
    char *title;
    char *text;
} CamPage;

/**
 * cam_page_read:
 * @http: a session
 * @path: an absolute path
 * @timeout_s: our seconds; 0 for those of cam_http_send()
 * @ret_page: (out caller-allocates): what is there, to be cleared; empty when the answer cannot be
 *   read
 * @error: of cam_http_send(), when nobody answered or nobody can be asked
 *
 * One harmless GET without a login. Any thread.
 *
 * Returns: whether there was an answer
 */
gboolean cam_page_read(CamHttp *http, const char *path, guint timeout_s, CamPage *ret_page,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_page_parse_title:
 * @data: a page; any bytes
 * @size: bytes of it; only the first %CAM_PAGE_MAX are looked at
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): its title, cleaned, at most 80 characters
 */
char *cam_page_parse_title(const char *data, gsize size);

/**
 * cam_page_clear:
 * @page: a page; what it owns is given back
 */
void cam_page_clear(CamPage *page);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamPage, cam_page_clear)
