/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/axis.h"

#include "src/firmware/bytes.h"
#include "src/firmware/source.h"

#include <string.h>
#include <zlib.h>

/* the magic stands at the beginning or about 0x200 */
#define SEARCHED   1024
#define MAGIC_SIZE 4
/* where the version is, by the version of the header */
#define OLD_HEADER  3
#define OLD_VERSION 0x4c
#define OLD_SIZE    32
#define NEW_VERSION 0x140
#define NEW_SIZE    64
/* switches have a text instead */
#define SWITCH_SEARCHED 256
/* gzip and nothing else */
#define GZIP_WINDOW (16 + MAX_WBITS)
#define OUT_SIZE    (64 * 1024)
/* what an image may unpack to however small it is */
#define FREE_SIZE ((guint64)1024 * 1024)

typedef enum {
    PART_PLAIN,
    PART_PACKED,
    /* a member of gzip has ended: another may follow */
    PART_BETWEEN,
    PART_BEHIND,
} Part;

struct CamAxis {
    Part part;
    gboolean open;
    z_stream stream;
    guint8 *out;
    GByteArray *head;
    guint8 between[2];
    guint between_size;
    guint64 taken;
    guint64 unpacked;
    guint64 unchecked;
};

static const guint8 image_magic[MAGIC_SIZE] = { 0xf3, 0xeb, 0x30, 0xa9 };
static const guint8 switch_magic[MAGIC_SIZE] = { 0x9b, 0x22, 0x77, 0x00 };
static const guint8 gzip_magic[2] = { 0x1f, 0x8b };

static const guint8 *
find_image(const guint8 *data, gsize size)
{
    return size < MAGIC_SIZE ? NULL : memmem(data, MIN(size, SEARCHED), image_magic, MAGIC_SIZE);
}

static const guint8 *
find_switch(const guint8 *data, gsize size)
{
    static const char mark[] = "AXIS:JFFSID=\"id-";

    if (size < MAGIC_SIZE || memcmp(data, switch_magic, MAGIC_SIZE) != 0)
        return NULL;
    const guint8 *found = memmem(data, MIN(size, SWITCH_SEARCHED), mark, strlen(mark));
    return found != NULL ? found + strlen(mark) : NULL;
}

/* NNNN-1.02.3" up to the quote */
static char *
read_switch_version(const guint8 *text, gsize size)
{
    const guint8 *end = memchr(text, '"', size);
    const guint8 *hyphen = memchr(text, '-', size);

    if (end == NULL || hyphen == NULL || hyphen >= end)
        return NULL;
    return cam_bytes_get_text(hyphen + 1, (gsize)(end - hyphen - 1));
}

char *
cam_axis_find_version(const guint8 *data, gsize size)
{
    const guint8 *mark = find_switch(data, size);
    const guint8 *image = find_image(data, size);

    if (mark != NULL)
        return read_switch_version(mark, size - (gsize)(mark - data));
    gsize left = image != NULL ? size - (gsize)(image - data) : 0;
    if (left < MAGIC_SIZE + 4)
        return NULL;
    gboolean old = cam_bytes_get_u32(image + MAGIC_SIZE) <= OLD_HEADER;
    gsize at = old ? OLD_VERSION : NEW_VERSION;
    gsize length = old ? OLD_SIZE : NEW_SIZE;
    return left >= at + length ? cam_bytes_get_text(image + at, length) : NULL;
}

gboolean
cam_axis_probe(const guint8 *data, gsize size)
{
    return find_image(data, size) != NULL || find_switch(data, size) != NULL;
}

/* unpacks the beginning only */
gboolean
cam_axis_probe_gzip(const guint8 *data, gsize size)
{
    guint8 head[SEARCHED];
    z_stream stream = { .next_in = (Bytef *)data,
                        .avail_in = (uInt)MIN(size, G_MAXUINT16),
                        .next_out = head,
                        .avail_out = sizeof head };

    if (size < 2 || memcmp(data, gzip_magic, 2) != 0 || inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
        return FALSE;
    inflate(&stream, Z_SYNC_FLUSH);
    gsize unpacked = sizeof head - stream.avail_out;
    inflateEnd(&stream);
    return cam_axis_probe(head, unpacked);
}

CamAxis *
cam_axis_new(gboolean packed)
{
    CamAxis *axis = g_new0(CamAxis, 1);

    axis->part = packed ? PART_PACKED : PART_PLAIN;
    axis->head = g_byte_array_new();
    if (!packed)
        return axis;
    axis->out = g_malloc(OUT_SIZE);
    axis->open = inflateInit2(&axis->stream, GZIP_WINDOW) == Z_OK;
    return axis;
}

static gboolean
count_unpacked(CamAxis *axis, gsize size, GError **error)
{
    axis->unpacked += size;
    if (axis->unpacked > CAM_SOURCE_MAX_SIZE)
        return cam_bytes_fail("unpacks to more than 2 GB: no firmware is that large", error);
    if (axis->unpacked > FREE_SIZE && axis->unpacked / CAM_SOURCE_MAX_RATIO > axis->taken)
        return cam_bytes_fail("unpacks to more than 200 times its size: no firmware does that",
                              error);
    return TRUE;
}

/* unpacks until the member ends or the bytes do */
static gboolean
add_packed(CamAxis *axis, const guint8 *data, gsize size, gsize *ret_used, GError **error)
{
    int result = Z_OK;

    axis->stream.next_in = (Bytef *)data;
    axis->stream.avail_in = (uInt)size;
    do {
        axis->stream.next_out = axis->out;
        axis->stream.avail_out = OUT_SIZE;
        result = inflate(&axis->stream, Z_NO_FLUSH);
        gsize unpacked = OUT_SIZE - axis->stream.avail_out;
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
            return cam_bytes_fail("is a damaged gzip file; download it again", error);
        cam_bytes_keep(axis->head, CAM_AXIS_HEAD_SIZE, axis->out, unpacked);
        if (!count_unpacked(axis, unpacked, error))
            return FALSE;
    } while (result == Z_OK && (axis->stream.avail_in > 0 || axis->stream.avail_out == 0));
    *ret_used = size - axis->stream.avail_in;
    axis->stream.next_in = NULL;
    if (result != Z_STREAM_END)
        return TRUE;
    axis->part = PART_BETWEEN;
    axis->between_size = 0;
    return TRUE;
}

/* two bytes tell whether another member follows (one was seen behind images); else what stands
   there is a signature or junk */
static gboolean
add_between(CamAxis *axis, guint8 byte, GError **error)
{
    gsize used = 0;

    axis->between[axis->between_size++] = byte;
    if (memcmp(axis->between, gzip_magic, axis->between_size) != 0) {
        axis->part = PART_BEHIND;
        axis->unchecked += axis->between_size;
        return TRUE;
    }
    if (axis->between_size < sizeof axis->between)
        return TRUE;
    axis->part = PART_PACKED;
    return inflateReset(&axis->stream) == Z_OK &&
           add_packed(axis, axis->between, sizeof axis->between, &used, error);
}

static gboolean
add_some(CamAxis *axis, const guint8 *data, gsize size, gsize *ret_used, GError **error)
{
    *ret_used = size;
    switch (axis->part) {
    case PART_PLAIN:
        cam_bytes_keep(axis->head, CAM_AXIS_HEAD_SIZE, data, size);
        axis->unchecked += size;
        return TRUE;
    case PART_PACKED:
        return add_packed(axis, data, size, ret_used, error);
    case PART_BETWEEN:
        *ret_used = 1;
        return add_between(axis, data[0], error);
    case PART_BEHIND:
        axis->unchecked += size;
        break;
    }
    return TRUE;
}

gboolean
cam_axis_add(CamAxis *axis, const guint8 *data, gsize size, GError **error)
{
    gsize at = 0;

    if (axis->part != PART_PLAIN && !axis->open)
        return cam_bytes_fail("cannot be unpacked: not enough memory", error);
    while (at < size) {
        /* zlib counts in 32 bits */
        gsize piece = MIN(size - at, (gsize)1 << 20);
        gsize used = 0;
        axis->taken += piece;
        if (!add_some(axis, data + at, piece, &used, error))
            return FALSE;
        if (used == 0)
            return cam_bytes_fail("is a damaged gzip file; download it again", error);
        axis->taken -= piece - used;
        at += used;
    }
    return TRUE;
}

gboolean
cam_axis_finish(CamAxis *axis, char **ret_version, guint64 *ret_unchecked, GError **error)
{
    if (axis->part == PART_PACKED)
        return cam_bytes_fail("is cut short: its gzip does not end; download it again", error);
    if (axis->part == PART_BETWEEN)
        axis->unchecked += axis->between_size;
    *ret_version = cam_axis_find_version(axis->head->data, axis->head->len);
    *ret_unchecked = axis->unchecked;
    return TRUE;
}

void
cam_axis_free(CamAxis *axis)
{
    if (axis == NULL)
        return;
    if (axis->open)
        inflateEnd(&axis->stream);
    g_byte_array_unref(axis->head);
    g_free(axis->out);
    g_free(axis);
}
