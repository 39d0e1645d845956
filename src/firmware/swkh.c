/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/swkh.h"

#include "src/base/text.h"

#include <string.h>

#define FIXED_SIZE  0x40
#define ENTRY_SIZE  0x2c
#define NAME_SIZE   32
#define SUMMED_FROM 0x0c
#define MAX_HEADER  (FIXED_SIZE + CAM_SWKH_MAX_FILES * ENTRY_SIZE)

typedef struct {
    char *name;
    guint64 offset;
    guint64 end;
    guint32 sum;
    guint32 found;
} Entry;

struct CamSwkh {
    guint8 head[MAX_HEADER];
    CamSwkhHeader header;
    guint64 at;
    guint64 summed;
    Entry entries[CAM_SWKH_MAX_FILES];
    guint current;
};

/* the header, and only the header, is coded with it */
static const guint8 key[16] = { 0xba, 0xcd, 0xbc, 0xfe, 0xd6, 0xca, 0xdd, 0xd3,
                                0xba, 0xb9, 0xa3, 0xab, 0xbf, 0xcb, 0xb5, 0xbe };

void
cam_swkh_code_header(guint8 *data, gsize size, gsize offset)
{
    for (gsize i = 0; i < size; i++) {
        gsize place = offset + i;
        data[i] ^= key[(place + (place >> 4)) & 15];
    }
}

CamSwkhMagic
cam_swkh_find_magic(const guint8 *data, gsize size)
{
    static const struct {
        const char *text;
        CamSwkhMagic magic;
    } magics[] = { { "SWKH", CAM_SWKH_MAGIC_SWKH },
                   { "02KH", CAM_SWKH_MAGIC_02KH },
                   { "03KH", CAM_SWKH_MAGIC_03KH } };
    guint8 plain[CAM_SWKH_MAGIC_SIZE];

    if (size < sizeof plain)
        return CAM_SWKH_MAGIC_NONE;
    memcpy(plain, data, sizeof plain);
    cam_swkh_code_header(plain, sizeof plain, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(magics); i++) {
        if (memcmp(plain, magics[i].text, sizeof plain) == 0)
            return magics[i].magic;
    }
    return CAM_SWKH_MAGIC_NONE;
}

static guint32
read_number(const guint8 *from)
{
    return (guint32)from[0] | (guint32)from[1] << 8 | (guint32)from[2] << 16 |
           (guint32)from[3] << 24;
}

/* every second byte of eight, in lanes of 16 bits */
#define LANES G_GUINT64_CONSTANT(0x00ff00ff00ff00ff)
/* so many times two bytes fit into such a lane */
#define LANE_WORDS 128

/* eight bytes at a time: one at a time takes a fifth of the time of an inspection */
static guint32
sum_bytes(const guint8 *data, gsize size)
{
    guint32 sum = 0;

    while (size >= 8) {
        gsize words = MIN(size / 8, LANE_WORDS);
        guint64 lanes = 0;
        guint64 word;
        for (gsize i = 0; i < words; i++) {
            memcpy(&word, data + 8 * i, 8);
            lanes += (word & LANES) + (word >> 8 & LANES);
        }
        sum += (guint32)((lanes & 0xffff) + (lanes >> 16 & 0xffff) + (lanes >> 32 & 0xffff) +
                         (lanes >> 48));
        data += 8 * words;
        size -= 8 * words;
    }
    for (gsize i = 0; i < size; i++)
        sum += data[i];
    return sum;
}

CamSwkh *
cam_swkh_new(void)
{
    return g_new0(CamSwkh, 1);
}

static gboolean
fail(GError **error, const char *message)
{
    g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT, message);
    return FALSE;
}

/* two digits in every byte; 0 for what is no day */
static guint32
read_day(const guint8 *from)
{
    guint32 day = read_number(from);

    for (guint32 left = day; left != 0; left >>= 4) {
        if ((left & 15) > 9)
            return 0;
    }
    guint32 month = day >> 8 & 0xff;
    return day >> 24 == 0x20 && month >= 1 && month <= 0x12 && (day & 0xff) >= 1 &&
                   (day & 0xff) <= 0x31
               ? day
               : 0;
}

/* the fixed part is there: how long is the header, and can that be */
static gboolean
read_fixed_part(CamSwkh *swkh, GError **error)
{
    CamSwkhHeader *header = &swkh->header;

    cam_swkh_code_header(swkh->head, FIXED_SIZE, 0);
    if (memcmp(swkh->head, "SWKH", CAM_SWKH_MAGIC_SIZE) != 0)
        return fail(error, "does not begin like a SWKH package");
    header->files = read_number(swkh->head + 0x0c);
    header->language = read_number(swkh->head + 0x10);
    header->device_class = read_number(swkh->head + 0x14);
    header->oem = read_number(swkh->head + 0x18);
    header->day = read_day(swkh->head + 0x34);
    if (header->files == 0 || header->files > CAM_SWKH_MAX_FILES)
        return fail(error, "is damaged: its header names an impossible number of files");
    guint32 length = read_number(swkh->head + 0x08);
    if (length != FIXED_SIZE + header->files * ENTRY_SIZE)
        return fail(error, "is damaged: the length in its header is wrong");
    header->length = length;
    return TRUE;
}

static gboolean
read_entry(CamSwkh *swkh, guint index, GError **error)
{
    const guint8 *raw = swkh->head + FIXED_SIZE + index * ENTRY_SIZE;
    g_autofree char *name = g_strndup((const char *)raw, NAME_SIZE);
    Entry *entry = &swkh->entries[index];
    guint64 earliest = index > 0 ? swkh->entries[index - 1].end : swkh->header.length;

    entry->name = cam_text_clean(name, NAME_SIZE);
    entry->offset = read_number(raw + NAME_SIZE);
    entry->end = entry->offset + read_number(raw + NAME_SIZE + 4);
    entry->sum = read_number(raw + NAME_SIZE + 8);
    /* they lie one after another, the first right behind the header */
    if (entry->offset < earliest || (index == 0 && entry->offset != earliest))
        return fail(error, "is damaged: the files in it do not lie one after another");
    return TRUE;
}

static gboolean
read_entries(CamSwkh *swkh, GError **error)
{
    CamSwkhHeader *header = &swkh->header;

    cam_swkh_code_header(swkh->head + FIXED_SIZE, header->length - FIXED_SIZE, FIXED_SIZE);
    if (sum_bytes(swkh->head + SUMMED_FROM, header->length - SUMMED_FROM) !=
        read_number(swkh->head + 4))
        return fail(error, "is damaged: the checksum of its header is wrong");
    for (guint i = 0; i < header->files; i++) {
        if (!read_entry(swkh, i, error))
            return FALSE;
    }
    header->end = swkh->entries[header->files - 1].end;
    return TRUE;
}

/* keeps what belongs to the header, and reads it once it is there; @ret_taken bytes were kept */
static gboolean
add_to_header(CamSwkh *swkh, const guint8 *data, gsize size, gsize *ret_taken, GError **error)
{
    gsize taken = 0;

    while (taken < size && (swkh->header.length == 0 || swkh->at < swkh->header.length)) {
        gsize wanted = swkh->header.length == 0 ? FIXED_SIZE : swkh->header.length;
        gsize piece = MIN(size - taken, wanted - swkh->at);
        memcpy(swkh->head + swkh->at, data + taken, piece);
        swkh->at += piece;
        taken += piece;
        if (swkh->header.length == 0 && swkh->at == FIXED_SIZE && !read_fixed_part(swkh, error))
            return FALSE;
        if (swkh->at == swkh->header.length && !read_entries(swkh, error))
            return FALSE;
    }
    *ret_taken = taken;
    return TRUE;
}

static gboolean
check_sum(const Entry *entry, GError **error)
{
    if (entry->found == entry->sum)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                "is damaged: the checksum of \"%s\" in it is wrong; download it again",
                entry->name != NULL ? entry->name : "");
    return FALSE;
}

/* sums what of the bytes at swkh->at belongs to the current entry, and goes on to the next one
   when that is complete; FALSE in @ret_more when the bytes are used up */
static gboolean
add_to_entry(CamSwkh *swkh, const guint8 *data, gsize size, gsize *used, gboolean *ret_more,
             GError **error)
{
    Entry *entry = &swkh->entries[swkh->current];
    guint64 at = swkh->at + *used;
    guint64 until = MIN(entry->end, swkh->at + size);

    if (at < entry->offset)
        *used = (gsize)(MIN(entry->offset, swkh->at + size) - swkh->at);
    else if (at < until) {
        entry->found += sum_bytes(data + *used, (gsize)(until - at));
        swkh->summed += until - at;
        *used += (gsize)(until - at);
    }
    *ret_more = swkh->at + *used >= entry->end;
    if (!*ret_more)
        return TRUE;
    swkh->current++;
    return check_sum(entry, error);
}

gboolean
cam_swkh_add(CamSwkh *swkh, const guint8 *data, gsize size, GError **error)
{
    gsize taken = 0;

    if (!add_to_header(swkh, data, size, &taken, error))
        return FALSE;
    gboolean more = swkh->header.length != 0 && swkh->at >= swkh->header.length;
    gsize used = 0;
    while (more && swkh->current < swkh->header.files) {
        if (!add_to_entry(swkh, data + taken, size - taken, &used, &more, error))
            return FALSE;
        more = more || used < size - taken;
    }
    swkh->at += size - taken;
    return TRUE;
}

gboolean
cam_swkh_finish(CamSwkh *swkh, CamSwkhHeader *ret_header, guint64 *ret_unchecked, GError **error)
{
    const CamSwkhHeader *header = &swkh->header;

    if (header->length == 0 || swkh->at < header->length)
        return fail(error, "is cut short: it ends inside its header; download it again");
    if (swkh->current < header->files) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                    "is cut short: it has %" G_GUINT64_FORMAT " of at least %" G_GUINT64_FORMAT
                    " bytes; download it again",
                    swkh->at, header->end);
        return FALSE;
    }
    *ret_header = *header;
    *ret_unchecked = swkh->at - header->length - swkh->summed;
    return TRUE;
}

char *
cam_swkh_describe_file(const CamSwkh *swkh, guint index)
{
    const Entry *entry = &swkh->entries[index];

    return g_strdup_printf("%s, %" G_GUINT64_FORMAT " bytes",
                           entry->name != NULL ? entry->name : "without a name",
                           entry->end - entry->offset);
}

void
cam_swkh_free(CamSwkh *swkh)
{
    if (swkh == NULL)
        return;
    for (guint i = 0; i < CAM_SWKH_MAX_FILES; i++)
        g_free(swkh->entries[i].name);
    g_free(swkh);
}
