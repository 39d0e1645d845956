/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/paks.h"

#include "src/firmware/bytes.h"

#include <string.h>

#define HEADER_SIZE  104
#define FILE_SIZE_AT 8
#define BOARD_AT     20
#define HARDWARE_AT  28
#define VERSION_AT   60
#define TEXT_SIZE    32
#define DATA_SIZE_AT 92

struct CamPaks {
    GByteArray *head;
    guint64 at;
};

gboolean
cam_paks_find_magic(const guint8 *data, gsize size)
{
    return size >= 4 && memcmp(data, "SKAP", 4) == 0;
}

CamPaks *
cam_paks_new(void)
{
    CamPaks *paks = g_new0(CamPaks, 1);

    paks->head = g_byte_array_new();
    return paks;
}

gboolean
cam_paks_add(CamPaks *paks, const guint8 *data, gsize size, GError **error)
{
    cam_bytes_keep(paks->head, HEADER_SIZE, data, size);
    paks->at += size;
    if (paks->head->len < HEADER_SIZE)
        return TRUE;
    const guint8 *head = paks->head->data;
    guint32 file_size = cam_bytes_get_u32(head + FILE_SIZE_AT);
    if (!cam_paks_find_magic(head, HEADER_SIZE))
        return cam_bytes_fail("does not begin like a PAKS package", error);
    if (file_size < HEADER_SIZE ||
        cam_bytes_get_u32(head + DATA_SIZE_AT) != file_size - HEADER_SIZE)
        return cam_bytes_fail("is damaged: the lengths in its header contradict each other", error);
    return TRUE;
}

gboolean
cam_paks_finish(CamPaks *paks, CamPaksHeader *ret_header, guint64 *ret_unchecked, GError **error)
{
    if (paks->head->len < HEADER_SIZE)
        return cam_bytes_fail("is cut short: it ends inside its header; download it again", error);
    const guint8 *head = paks->head->data;
    guint64 size = cam_bytes_get_u32(head + FILE_SIZE_AT);
    if (paks->at < size) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                    "is cut short: it has %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                    " bytes; download it again",
                    paks->at, size);
        return FALSE;
    }
    *ret_header = (CamPaksHeader){ .hardware = cam_bytes_get_text(head + HARDWARE_AT, TEXT_SIZE),
                                   .version = cam_bytes_get_text(head + VERSION_AT, TEXT_SIZE),
                                   .board = cam_bytes_get_u32(head + BOARD_AT),
                                   .size = size };
    *ret_unchecked = paks->at - size;
    return TRUE;
}

void
cam_paks_header_clear(CamPaksHeader *header)
{
    g_clear_pointer(&header->hardware, g_free);
    g_clear_pointer(&header->version, g_free);
}

void
cam_paks_free(CamPaks *paks)
{
    if (paks == NULL)
        return;
    g_byte_array_unref(paks->head);
    g_free(paks);
}
