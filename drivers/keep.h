/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/net/http.h"

/**
 * CamPageFunc:
 * @head: the first bytes of a body, at most as many as were asked for; all of it if it is short
 * @size: how many, never 0
 *
 * Returns: whether it is no configuration: a refusal, a page
 */
typedef gboolean (*CamPageFunc)(const char *head, gsize size);

/**
 * CamKeep:
 * @sink: where a configuration goes
 * @sink_data: for @sink
 * @is_page: tells what is none by its beginning
 * @head_size: bytes @is_page wants to see; 0 means 64
 * @least: bytes a configuration has at the least
 * @json: one that begins with `{` is a JSON document and ends with `}`
 *
 * Stands between a device and a backup: refusals come with a good HTTP status (hikvision.md 4.1,
 * axis.md 6, hanwha.md 5) and must never become a backup. Fill in these members, zero the rest. One
 * thread, one request.
 */
typedef struct {
    CamSinkFunc sink;
    gpointer sink_data;
    CamPageFunc is_page;
    gsize head_size;
    guint64 least;
    gboolean json;

    /* private */
    GByteArray *head;
    gboolean decided;
    gboolean page;
    guint64 size;
    char first;
    char last;
} CamKeep;

/**
 * cam_keep_begin:
 * @keep: what to do with the answer; must outlive the request
 * @request: a request for a configuration: its sink is set, and its limits where they are 0, to
 *   64 MiB and 300 s
 */
void cam_keep_begin(CamKeep *keep, CamRequest *request);

/**
 * cam_keep_end:
 * @keep: the same
 * @reply: the answer; if its 2xx body was no configuration the beginning of that, 64 KiB and more,
 *   stands in @reply now, to be judged
 * @ret_kept: whether a configuration went to the sink. Only a 200 has one: others are parts of
 *   one, or none
 * @error: the sink's; %CAM_ERROR_PROTOCOL when a configuration is shorter than it can be, or torn
 *
 * Returns: FALSE on error
 */
gboolean cam_keep_end(CamKeep *keep, CamReply *reply, gboolean *ret_kept,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_keep_fetch:
 * @keep: what to do with the answer
 * @http: a connection
 * @request: a request for a configuration; cam_keep_begin() fills it in
 * @ret_kept: as cam_keep_end() says; FALSE on error
 * @error: as cam_http_send() and cam_keep_end()
 *
 * The request as a whole, for devices with one such page.
 *
 * Returns: (transfer full) (nullable): the answer, to be judged if nothing was kept; NULL on error
 */
CamReply *cam_keep_fetch(CamKeep *keep, CamHttp *http, CamRequest *request, gboolean *ret_kept,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_keep_clear:
 * @keep: what it holds is given back
 */
void cam_keep_clear(CamKeep *keep);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamKeep, cam_keep_clear)

/**
 * cam_keep_is_text:
 * @head: bytes
 * @size: how many
 *
 * Returns: whether there are no control characters but blanks: an encrypted file may begin as a
 *   page does, but does not go on as one
 */
gboolean cam_keep_is_text(const char *head, gsize size);
