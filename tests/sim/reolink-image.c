/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/reolink-image.h"

#include <string.h>

#include "tests/sim/tag.h"

#define SIZE_MIN  4096
#define SIZE_BASE (1024 * 1024)

/* PAKS: a header of 104 bytes, then sections of 88 with their data right behind them */
#define PAKS_HEAD    104
#define PAKS_SECTION 88
#define PAKS_NAME    32

/* PAK: a header of 12 bytes, records of sections, as many of partitions, then the data */
#define PAK_HEAD      12
#define PAK_SECTION   64
#define PAK_PARTITION 76
#define PAK_CLASS     32

static const char *const sections[] = { "uboot", "kernel", "fs", "app" };

static void
put_u32(GByteArray *bytes, guint32 value)
{
    value = GUINT32_TO_LE(value);
    g_byte_array_append(bytes, (const guint8 *)&value, sizeof value);
}

static void
put_text(GByteArray *bytes, const char *text, guint room)
{
    guint8 field[64] = { 0 };

    memcpy(field, text, MIN(strlen(text), room - 1));
    g_byte_array_append(bytes, field, room);
}

static void
set_u32(GByteArray *bytes, guint at, guint32 value)
{
    value = GUINT32_TO_LE(value);
    memcpy(bytes->data + at, &value, sizeof value);
}

static guint64
make_seed(const SimPackageSpec *spec)
{
    return g_str_hash(spec->platform) * 31u + g_str_hash(spec->version);
}

static GBytes *
build_paks(const SimPackageSpec *spec, guint size)
{
    g_autofree char *tag = sim_tag_format(spec, size);
    GByteArray *bytes = g_byte_array_new();

    put_text(bytes, "SKAP", 8);
    put_u32(bytes, size);
    put_u32(bytes, 1);
    put_u32(bytes, 0);
    put_u32(bytes, 17);
    put_u32(bytes, 0);
    put_text(bytes, spec->platform, PAKS_NAME);
    put_text(bytes, spec->version, PAKS_NAME);
    put_u32(bytes, size - PAKS_HEAD);
    put_u32(bytes, 1);
    put_u32(bytes, 0);
    put_u32(bytes, 1);
    /* how the sum of a section is made is not known */
    put_u32(bytes, 0);
    put_text(bytes, "app", PAKS_NAME);
    put_text(bytes, "v1.0.0.1", PAKS_NAME);
    put_u32(bytes, size - PAKS_HEAD - PAKS_SECTION);
    for (guint i = 0; i < 3; i++)
        put_u32(bytes, 0);
    g_byte_array_append(bytes, (const guint8 *)tag, (guint)strlen(tag));
    sim_tag_fill(bytes, size, make_seed(spec));
    g_byte_array_set_size(bytes, size);
    return g_byte_array_free_to_bytes(bytes);
}

static guint32
add_crc(guint32 crc, const guint8 *bytes, gsize size)
{
    for (gsize i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (guint bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1u)));
    }
    return crc;
}

/* over the data, the number 2 and the table of sections; without the usual inversions */
static guint32
sum_pak(const GByteArray *bytes, guint data_at)
{
    static const guint8 two[] = { 2, 0, 0, 0 };
    guint32 crc = add_crc(0, bytes->data + data_at, bytes->len - data_at);

    crc = add_crc(crc, two, sizeof two);
    return add_crc(crc, bytes->data + PAK_HEAD, G_N_ELEMENTS(sections) * PAK_SECTION);
}

static GBytes *
build_pak(const SimPackageSpec *spec, guint size)
{
    g_autofree char *tag = sim_tag_format(spec, size);
    GByteArray *bytes = g_byte_array_new();
    guint count = G_N_ELEMENTS(sections);
    guint begin = PAK_HEAD + count * (PAK_SECTION + PAK_PARTITION);
    guint part = (size - begin) / count;

    put_u32(bytes, 0x32725913);
    put_u32(bytes, 0);
    put_u32(bytes, 0x2302);
    for (guint i = 0; i < count; i++) {
        put_text(bytes, sections[i], 32);
        put_text(bytes, "v1.0.0.1", 24);
        put_u32(bytes, begin + i * part);
        put_u32(bytes, i + 1 < count ? part : size - begin - i * part);
    }
    for (guint i = 0; i < count; i++) {
        put_text(bytes, sections[i], 32);
        put_u32(bytes, i);
        put_text(bytes, "/dev/mtd0", 32);
        put_u32(bytes, i * 0x100000);
        put_u32(bytes, 0x100000);
    }
    g_byte_array_append(bytes, (const guint8 *)tag, (guint)strlen(tag));
    sim_tag_fill(bytes, size, make_seed(spec));
    g_byte_array_set_size(bytes, size);
    set_u32(bytes, 4, sum_pak(bytes, begin));
    return g_byte_array_free_to_bytes(bytes);
}

GBytes *
sim_reolink_build(const SimPackageSpec *spec)
{
    guint size = (guint)MAX(spec->size != 0 ? spec->size : SIZE_BASE, SIZE_MIN);

    return spec->device_class == PAK_CLASS ? build_pak(spec, size) : build_paks(spec, size);
}
