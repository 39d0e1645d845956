/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-xlsx.h"
#include "src/store/inventory.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* parts stand behind each other with this between them, which XML never holds */
#define BETWEEN 0xff

#define RELATIONS "<Relationships xmlns=\"p\">"
#define RELATION(id, word, target)                                                                 \
    "<Relationship Id=\"" id "\" Type=\"t/" word "\" Target=\"" target "\"/>"

static void
add(struct archive *package, const char *name, const void *data, gsize size)
{
    struct archive_entry *entry = archive_entry_new();

    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_write_header(package, entry);
    archive_write_data(package, data, size);
    archive_entry_free(entry);
}

static void
add_text(struct archive *package, const char *name, const char *text)
{
    add(package, name, text, strlen(text));
}

/* a package around up to five parts, so that what is fuzzed is the XML and not the checksums */
static gsize
pack(const guint8 *data, gsize size, char *room, gsize room_size)
{
    static const char *const names[] = { "s.xml", "t.xml", "f.xml", "w.xml", "_rels/w.xml.rels" };
    struct archive *package = archive_write_new();
    gsize used = 0;
    gsize at = 0;

    archive_write_set_format_zip(package);
    archive_write_set_options(package, "zip:compression=store");
    archive_write_open_memory(package, room, room_size, &used);
    add_text(package, "_rels/.rels",
             RELATIONS RELATION("a", "officeDocument", "w.xml") "</Relationships>");
    for (gsize i = 0; i < G_N_ELEMENTS(names) && at < size; i++) {
        const guint8 *end = memchr(data + at, BETWEEN, size - at);
        gsize length = end != NULL ? (gsize)(end - data) - at : size - at;
        add(package, names[i], data + at, length);
        at += length + 1;
    }
    /* the first of a name counts, so these stand in for what is not given */
    add_text(package, "w.xml",
             "<workbook><sheets><sheet name=\"n\" id=\"s\"/></sheets></workbook>");
    add_text(package, "_rels/w.xml.rels",
             RELATIONS RELATION("s", "worksheet", "s.xml") RELATION("t", "sharedStrings", "t.xml")
                 RELATION("f", "styles", "f.xml") "</Relationships>");
    archive_write_close(package);
    archive_write_free(package);
    return used;
}

static void
check(const char *data, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamInventory) inventory = cam_inventory_parse(data, size, &error);

    g_assert_true((inventory == NULL) == (error != NULL));
    for (guint i = 0; inventory != NULL && i < inventory->devices->len; i++) {
        const CamDevice *device = inventory->devices->pdata[i];
        g_assert_cmpuint(device->target.line, >, 0);
        g_assert_cmpuint(g_strv_length(device->target.cells), ==,
                         g_strv_length(inventory->sheet->titles));
    }
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    gsize room_size = size + 64 * 1024;

    if (cam_xlsx_is_zip((const char *)data, size)) {
        check((const char *)data, size);
        return 0;
    }
    g_autofree char *room = g_malloc(room_size);
    gsize used = pack(data, size, room, room_size);
    check(room, used);
    return 0;
}
