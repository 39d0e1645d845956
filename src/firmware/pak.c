/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/pak.h"

#include "src/firmware/bytes.h"

#include <string.h>
#include <zlib.h>

#define MAGIC_A        0x32725913u
#define MAGIC_B        0x32725923u
#define NAME_SIZE      32
#define PARTITION_SIZE 76
/* where the place of a part stands in its entry: behind name and version */
#define PLACE_OFFSET 56
/* the first entry is there, whichever kind it is */
#define KNOWN_SIZE 96
#define MAX_HEAD   (24 + CAM_PAK_MAX_SECTIONS * (72 + PARTITION_SIZE))

/* both kinds, the second with all numbers twice as long */
typedef struct {
    gsize header;
    gsize entry;
} Layout;

struct CamPak {
    GByteArray *head;
    gsize head_size;
    const Layout *layout;
    CamPakHeader header;
    guint64 at;
    guint32 crc;
};

static const Layout layouts[] = { { 12, 64 }, { 24, 72 } };

gboolean
cam_pak_find_magic(const guint8 *data, gsize size)
{
    return size >= 4 && (cam_bytes_get_u32(data) == MAGIC_A || cam_bytes_get_u32(data) == MAGIC_B);
}

CamPak *
cam_pak_new(void)
{
    CamPak *pak = g_new0(CamPak, 1);

    pak->head = g_byte_array_new();
    /* the register begins with zeros; zlib turns all bits before and after */
    pak->crc = 0xffffffffu;
    return pak;
}

static const guint8 *
get_entry(const CamPak *pak, guint index)
{
    return pak->head->data + pak->layout->header + index * pak->layout->entry;
}

static guint64
read_number(const CamPak *pak, const guint8 *at)
{
    return pak->header.wide ? cam_bytes_get_u64(at) : cam_bytes_get_u32(at);
}

/* the kind, and where the parts begin: the list ends there */
static gboolean
read_start(CamPak *pak, GError **error)
{
    const guint8 *head = pak->head->data;

    if (!cam_pak_find_magic(head, pak->head->len))
        return cam_bytes_fail("does not begin like a PAK package", error);
    pak->header.wide = cam_bytes_get_u32(head + 4) == 0 && cam_bytes_get_u32(head + 12) == 0 &&
                       cam_bytes_get_u32(head + 20) == 0;
    pak->layout = &layouts[pak->header.wide ? 1 : 0];
    guint64 start = read_number(pak, get_entry(pak, 0) + PLACE_OFFSET);
    if (start < pak->layout->header + pak->layout->entry + PARTITION_SIZE || start > MAX_HEAD)
        return cam_bytes_fail("is damaged: its header names an impossible place for its first part",
                              error);
    pak->head_size = (gsize)start;
    return TRUE;
}

/* how many is not said: a list of partitions follows, which begins with the name of the first part
   again */
static gboolean
count_sections(CamPak *pak, GError **error)
{
    guint count = 1;

    while (pak->layout->header + count * (pak->layout->entry + PARTITION_SIZE) < pak->head_size &&
           memcmp(get_entry(pak, count), get_entry(pak, 0), NAME_SIZE) != 0)
        count++;
    if (pak->layout->header + count * (pak->layout->entry + PARTITION_SIZE) > pak->head_size ||
        memcmp(get_entry(pak, count), get_entry(pak, 0), NAME_SIZE) != 0)
        return cam_bytes_fail("is damaged: its list of parts does not end", error);
    pak->header.sections = count;
    return TRUE;
}

static gboolean
read_entries(CamPak *pak, GError **error)
{
    if (!count_sections(pak, error))
        return FALSE;
    for (guint i = 0; i < pak->header.sections; i++) {
        const guint8 *place = get_entry(pak, i) + PLACE_OFFSET;
        guint64 start = read_number(pak, place);
        guint64 length = read_number(pak, place + (pak->header.wide ? 8 : 4));
        if (length == 0)
            continue;
        if (start < pak->head_size || length > G_MAXUINT32 || start > G_MAXUINT32)
            return cam_bytes_fail("is damaged: a part of it lies in an impossible place", error);
        pak->header.end = MAX(pak->header.end, start + length);
    }
    return TRUE;
}

static void
add_crc(CamPak *pak, const guint8 *data, gsize size)
{
    while (size > 0) {
        gsize piece = MIN(size, (gsize)1 << 20);
        pak->crc = (guint32)crc32(pak->crc, data, (uInt)piece);
        data += piece;
        size -= piece;
    }
}

gboolean
cam_pak_add(CamPak *pak, const guint8 *data, gsize size, GError **error)
{
    gsize used = 0;

    pak->at += size;
    if (pak->head_size == 0) {
        used = cam_bytes_keep(pak->head, KNOWN_SIZE, data, size);
        if (pak->head->len < KNOWN_SIZE)
            return TRUE;
        if (!read_start(pak, error))
            return FALSE;
    }
    if (pak->head->len < pak->head_size) {
        used += cam_bytes_keep(pak->head, pak->head_size, data + used, size - used);
        if (pak->head->len < pak->head_size)
            return TRUE;
        if (!read_entries(pak, error))
            return FALSE;
    }
    add_crc(pak, data + used, size - used);
    return TRUE;
}

gboolean
cam_pak_finish(CamPak *pak, CamPakHeader *ret_header, GError **error)
{
    /* stands between the parts and their list in what is summed */
    static const guint8 between[] = { 2, 0, 0, 0 };

    if (pak->head_size == 0 || pak->head->len < pak->head_size)
        return cam_bytes_fail("is cut short: it ends inside its header; download it again", error);
    if (pak->at < pak->header.end) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                    "is cut short: it has %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                    " bytes; download it again",
                    pak->at, pak->header.end);
        return FALSE;
    }
    add_crc(pak, between, sizeof between);
    add_crc(pak, get_entry(pak, 0), pak->header.sections * pak->layout->entry);
    if ((guint64)(pak->crc ^ 0xffffffffu) !=
        read_number(pak, pak->head->data + (pak->header.wide ? 8 : 4)))
        return cam_bytes_fail("is damaged: its checksum is wrong; download it again", error);
    *ret_header = pak->header;
    return TRUE;
}

char *
cam_pak_describe_section(const CamPak *pak, guint index)
{
    const guint8 *entry = get_entry(pak, index);
    const guint8 *place = entry + PLACE_OFFSET;
    guint64 length = read_number(pak, place + (pak->header.wide ? 8 : 4));
    g_autofree char *name = cam_bytes_get_text(entry, NAME_SIZE);
    g_autofree char *version = cam_bytes_get_text(entry + NAME_SIZE, PLACE_OFFSET - NAME_SIZE);

    if (name == NULL)
        return NULL;
    return g_strdup_printf("%s%s%s, %" G_GUINT64_FORMAT " bytes", name, version != NULL ? " " : "",
                           version != NULL ? version : "", length);
}

void
cam_pak_free(CamPak *pak)
{
    if (pak == NULL)
        return;
    g_byte_array_unref(pak->head);
    g_free(pak);
}
