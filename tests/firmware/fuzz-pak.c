/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/bytes.h"
#include "src/firmware/pak.h"
#include "src/firmware/paks.h"

#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static gboolean
run_pak(const guint8 *data, gsize size, gsize step)
{
    g_autoptr(CamPak) pak = cam_pak_new();
    CamPakHeader header = { 0 };

    for (gsize at = 0; at < size; at += MIN(step, size - at)) {
        if (!cam_pak_add(pak, data + at, MIN(step, size - at), NULL))
            return FALSE;
    }
    if (!cam_pak_finish(pak, &header, NULL))
        return FALSE;
    g_assert_cmpuint(header.end, <=, size);
    g_assert_cmpuint(header.sections, >, 0);
    for (guint i = 0; i < header.sections; i++) {
        g_autofree char *part = cam_pak_describe_section(pak, i);
        g_assert_true(part == NULL || g_utf8_validate(part, -1, NULL));
    }
    return TRUE;
}

static gboolean
run_paks(const guint8 *data, gsize size, gsize step)
{
    g_autoptr(CamPaks) paks = cam_paks_new();
    g_auto(CamPaksHeader) header = { 0 };
    guint64 unchecked = 0;

    for (gsize at = 0; at < size; at += MIN(step, size - at)) {
        if (!cam_paks_add(paks, data + at, MIN(step, size - at), NULL))
            return FALSE;
    }
    if (!cam_paks_finish(paks, &header, &unchecked, NULL))
        return FALSE;
    g_assert_cmpuint(header.size + unchecked, ==, size);
    return TRUE;
}

/* a package of one part, in which what a fuzzer does not find is right: place, second name, sum */
static void
check_mended(const guint8 *data, gsize size)
{
    const gsize start = 12 + 64 + 76;
    g_autofree guint8 *copy = g_memdup2(data, size);
    guint32 crc = 0xffffffffu;

    if (size < start || (copy[12] == 0 && size < start + 1))
        return;
    memcpy(copy, "\x13\x59\x72\x32\1", 5);
    memcpy(copy + 12 + 64, copy + 12, 32);
    memcpy(copy + 12 + 56, "\x98\0\0\0", 4);
    guint32 length = (guint32)(size - start);
    for (guint i = 0; i < 4; i++)
        copy[12 + 60 + i] = (guint8)(length >> (8 * i));
    crc = (guint32)crc32(crc, copy + start, length);
    crc = (guint32)crc32(crc, (const guint8 *)"\2\0\0\0", 4);
    crc = (guint32)crc32(crc, copy + 12, 64) ^ 0xffffffffu;
    for (guint i = 0; i < 4; i++)
        copy[4 + i] = (guint8)(crc >> (8 * i));
    /* the sum may be zero where the wide kind has zeros */
    if (cam_bytes_get_u32(copy + 4) == 0)
        return;
    g_assert_true(run_pak(copy, size, G_MAXSIZE));
    g_assert_true(run_pak(copy, size, 13));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    gboolean pak = run_pak(data, size, G_MAXSIZE);
    gboolean paks = run_paks(data, size, G_MAXSIZE);

    g_assert_true(run_pak(data, size, 1) == pak);
    g_assert_true(run_pak(data, size, 41) == pak);
    g_assert_true(run_paks(data, size, 41) == paks);
    check_mended(data, size);
    return 0;
}
