/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/bytes.h"

#include <string.h>

guint32
cam_bytes_get_u32(const guint8 *data)
{
    return (guint32)data[0] | (guint32)data[1] << 8 | (guint32)data[2] << 16 |
           (guint32)data[3] << 24;
}

guint64
cam_bytes_get_u64(const guint8 *data)
{
    return (guint64)cam_bytes_get_u32(data) | (guint64)cam_bytes_get_u32(data + 4) << 32;
}

char *
cam_bytes_get_text(const guint8 *data, gsize size)
{
    gsize length = 0;

    while (length < size && data[length] != '\0') {
        if (data[length] < ' ' || data[length] > '~')
            return NULL;
        length++;
    }
    return length > 0 ? g_strndup((const char *)data, length) : NULL;
}

gsize
cam_bytes_keep(GByteArray *kept, gsize wanted, const guint8 *data, gsize size)
{
    gsize taken = kept->len < wanted ? MIN(size, wanted - kept->len) : 0;

    if (taken > 0)
        g_byte_array_append(kept, data, (guint)taken);
    return taken;
}

gboolean
cam_bytes_fail(const char *message, GError **error)
{
    g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT, message);
    return FALSE;
}
