/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/axis.h"

#include "src/firmware/bytes.h"

#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

typedef struct {
    gboolean whole;
    char *version;
    guint64 unchecked;
} Answer;

static Answer
run(const guint8 *data, gsize size, gsize step, gboolean packed)
{
    g_autoptr(CamAxis) axis = cam_axis_new(packed);
    Answer answer = { 0 };

    for (gsize at = 0; at < size; at += MIN(step, size - at)) {
        g_autoptr(GError) error = NULL;
        if (!cam_axis_add(axis, data + at, MIN(step, size - at), &error)) {
            g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
            return answer;
        }
    }
    answer.whole = cam_axis_finish(axis, &answer.version, &answer.unchecked, NULL);
    return answer;
}

static void
check(const guint8 *data, gsize size, gboolean packed)
{
    Answer once = run(data, size, G_MAXSIZE, packed);
    Answer slowly = run(data, size, 7, packed);

    g_assert_true(once.whole == slowly.whole);
    g_assert_true(g_strcmp0(once.version, slowly.version) == 0);
    g_assert_true(once.unchecked == slowly.unchecked);
    g_free(once.version);
    g_free(slowly.version);
}

/* as it is, and packed by us: a fuzzer does not find a right checksum */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    guint8 packed[4096];
    z_stream stream = { .next_in = (Bytef *)data,
                        .avail_in = (uInt)MIN(size, 2048),
                        .next_out = packed,
                        .avail_out = sizeof packed };

    cam_axis_probe_gzip(data, size);
    check(data, size, TRUE);
    check(data, size, FALSE);
    g_assert_cmpint(deflateInit2(&stream, 1, Z_DEFLATED, 16 + 9, 1, Z_DEFAULT_STRATEGY), ==, Z_OK);
    g_assert_cmpint(deflate(&stream, Z_FINISH), ==, Z_STREAM_END);
    gsize packed_size = sizeof packed - stream.avail_out;
    deflateEnd(&stream);
    g_assert_true(cam_axis_probe_gzip(packed, packed_size) ==
                  cam_axis_probe(data, MIN(size, 1024)));
    check(packed, packed_size, TRUE);
    return 0;
}
