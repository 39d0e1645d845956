/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamHanwhaSeen:
 * @CAM_HANWHA_SEEN_OTHER: anything else than what is below
 * @CAM_HANWHA_SEEN_BUSY: it takes the image, or is alive
 * @CAM_HANWHA_SEEN_RECEIVED: it has the whole image and goes on with it
 * @CAM_HANWHA_SEEN_WRITTEN: a part of it was written
 * @CAM_HANWHA_SEEN_SKIPPED: a part of it was not needed
 * @CAM_HANWHA_SEEN_END: all is written
 * @CAM_HANWHA_SEEN_WRONG: the image is not for this device
 * @CAM_HANWHA_SEEN_FAILED: writing failed
 * @CAM_HANWHA_SEEN_YES: a final good word
 * @CAM_HANWHA_SEEN_NO: a final bad word; with a number as a rule
 *
 * What a stream has told so far.
 */
typedef enum {
    CAM_HANWHA_SEEN_OTHER = 1 << 0,
    CAM_HANWHA_SEEN_BUSY = 1 << 1,
    CAM_HANWHA_SEEN_RECEIVED = 1 << 2,
    CAM_HANWHA_SEEN_WRITTEN = 1 << 3,
    CAM_HANWHA_SEEN_SKIPPED = 1 << 4,
    CAM_HANWHA_SEEN_END = 1 << 5,
    CAM_HANWHA_SEEN_WRONG = 1 << 6,
    CAM_HANWHA_SEEN_FAILED = 1 << 7,
    CAM_HANWHA_SEEN_YES = 1 << 8,
    CAM_HANWHA_SEEN_NO = 1 << 9,
} CamHanwhaSeen;

/* what can be seen only when the device has the whole image */
#define CAM_HANWHA_SEEN_TAKEN                                                                      \
    (CAM_HANWHA_SEEN_RECEIVED | CAM_HANWHA_SEEN_WRITTEN | CAM_HANWHA_SEEN_SKIPPED |                \
     CAM_HANWHA_SEEN_END)

/**
 * CamHanwhaStream:
 * @seen: flags of #CamHanwhaSeen
 * @percent: the last one told, -1 for none
 * @number: error number, 0 for none
 * @word: (nullable): the last word that meant something, as the device writes it
 * @module: (nullable): the part of the image the device spoke of last
 * @line: what came of a line that has not ended
 * @overlong: whether that line is too long to be one
 *
 * Reads the answer to an upload as it comes: lines `Status=...` while the device takes and writes
 * the image, and a final word. How the lines are framed is not known (hanwha.md 6), so everything
 * around them is passed over: heads of parts, boundaries, JSON. Pure.
 */
typedef struct {
    guint seen;
    int percent;
    guint number;
    char *word;
    char *module;
    GString *line;
    gboolean overlong;
} CamHanwhaStream;

/**
 * cam_hanwha_stream_init:
 * @stream: to be cleared with cam_hanwha_stream_clear()
 */
void cam_hanwha_stream_init(CamHanwhaStream *stream);

/**
 * cam_hanwha_stream_clear:
 * @stream: a stream
 */
void cam_hanwha_stream_clear(CamHanwhaStream *stream);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamHanwhaStream, cam_hanwha_stream_clear)

/**
 * cam_hanwha_stream_feed:
 * @stream: a stream
 * @bytes: a piece of the answer, cut anywhere
 * @size: bytes
 */
void cam_hanwha_stream_feed(CamHanwhaStream *stream, const char *bytes, gsize size);

/**
 * cam_hanwha_stream_end:
 * @stream: a stream
 *
 * Nothing more comes: a last line without an end is read too.
 */
void cam_hanwha_stream_end(CamHanwhaStream *stream);
