/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/package.h"

#include <archive.h>
#include <archive_entry.h>
#include <gio/gio.h>
#include <string.h>

#include "tests/sim/loop.h"

#define ENTRY_SIZE   0x2c
#define HEADER_FIXED 0x40
#define FILES_MAX    32
#define HEADER_MAX   (HEADER_FIXED + FILES_MAX * ENTRY_SIZE)
#define NOTE_NAME    "version.txt"
#define NOTE_MAX     1024
#define OEM_ANY      0xffffffffu

typedef struct {
    guint32 offset;
    guint32 length;
    guint32 sum;
    guint32 counted;
    gboolean note;
} Entry;

struct SimChecker {
    guint8 header[HEADER_MAX];
    gsize header_length;
    guint64 position;
    gboolean broken;
    Entry entries[FILES_MAX];
    guint n_entries;
    guint32 language;
    guint32 device_class;
    guint32 oem;
    GString *note;
    char *platform;
    char *version;
    char *build;
};

static guint8
key_at(gsize position)
{
    static const guint8 key[16] = { 0xba, 0xcd, 0xbc, 0xfe, 0xd6, 0xca, 0xdd, 0xd3,
                                    0xba, 0xb9, 0xa3, 0xab, 0xbf, 0xcb, 0xb5, 0xbe };

    return key[(position + (position >> 4)) & 15];
}

static void
put_u32(guint8 *bytes, gsize offset, guint32 value)
{
    value = GUINT32_TO_LE(value);
    memcpy(bytes + offset, &value, sizeof value);
}

static guint32
get_u32(const guint8 *bytes, gsize offset)
{
    guint32 value;

    memcpy(&value, bytes + offset, sizeof value);
    return GUINT32_FROM_LE(value);
}

static guint32
sum_bytes(const guint8 *bytes, gsize size)
{
    guint32 sum = 0;

    for (gsize i = 0; i < size; i++)
        sum += bytes[i];
    return sum;
}

static void
put_entry(guint8 *file, guint index, const char *name, guint32 offset, guint32 length)
{
    guint8 *entry = file + HEADER_FIXED + index * ENTRY_SIZE;

    memcpy(entry, name, MIN(strlen(name), 31));
    put_u32(entry, 32, offset);
    put_u32(entry, 36, length);
    put_u32(entry, 40, sum_bytes(file + offset, length));
}

static guint32
date_word(const char *build)
{
    guint64 digits = 0;

    g_ascii_string_to_unsigned(build, 16, 0, 0xffffff, &digits, NULL);
    return 0x20000000u + (guint32)digits;
}

static void
put_header(guint8 *file, guint32 length, guint files, const SimPackageSpec *spec)
{
    memcpy(file, "SWKH", 4);
    put_u32(file, 0x08, length);
    put_u32(file, 0x0c, files);
    put_u32(file, 0x10, spec->language != 0 ? spec->language : 1);
    put_u32(file, 0x14, spec->device_class != 0 ? spec->device_class : 2);
    put_u32(file, 0x18, spec->oem != 0 ? spec->oem : OEM_ANY);
    put_u32(file, 0x34, date_word(spec->build));
    put_u32(file, 0x38, 1);
    put_u32(file, 0x04, sum_bytes(file + 0x0c, length - 0x0c));
    for (gsize i = 0; i < length; i++)
        file[i] ^= key_at(i);
}

/* compressed data, which a real body is, looks like noise */
static void
fill_noise(guint8 *bytes, gsize size, guint64 seed)
{
    for (gsize i = 0; i < size; i += sizeof(guint64)) {
        guint64 noise = GUINT64_TO_LE(sim_random(&seed));

        memcpy(bytes + i, &noise, MIN(sizeof noise, size - i));
    }
}

GBytes *
sim_package_build(const SimPackageSpec *spec)
{
    g_autofree char *note = g_strdup_printf("platform=%s\nversion=%s\nbuild=%s\n", spec->platform,
                                            spec->version, spec->build);
    guint64 random = g_str_hash(spec->platform) * 31u + g_str_hash(spec->version);
    guint32 body_size = (guint32)(spec->size != 0 ? spec->size : 2 * 1024 * 1024);
    guint32 note_size = (guint32)strlen(note);
    guint32 header = HEADER_FIXED + 2 * ENTRY_SIZE;
    gsize total = (gsize)header + note_size + body_size;
    guint8 *file = g_malloc0(total);

    memcpy(file + header, note, note_size);
    fill_noise(file + header + note_size, body_size, random);
    put_entry(file, 0, NOTE_NAME, header, note_size);
    put_entry(file, 1, "hicore.tar.lzma", header + note_size, body_size);
    put_header(file, header, 2, spec);
    return g_bytes_new_take(file, total);
}

static gboolean
add_file(struct archive *archive, const char *name, GBytes *content)
{
    struct archive_entry *entry = archive_entry_new();
    gsize size;
    gconstpointer data = g_bytes_get_data(content, &size);
    gboolean done;

    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, 1735689600, 0);
    done = archive_write_header(archive, entry) == ARCHIVE_OK &&
           archive_write_data(archive, data, size) == (la_ssize_t)size;
    archive_entry_free(entry);
    return done;
}

gboolean
sim_package_write_zip(const char *path, GBytes *content, GError **error)
{
    struct archive *archive = archive_write_new();
    gboolean done = archive_write_set_format_zip(archive) == ARCHIVE_OK &&
                    archive_write_zip_set_compression_deflate(archive) == ARCHIVE_OK &&
                    archive_write_set_options(archive, "zip:compression-level=1") == ARCHIVE_OK &&
                    archive_write_open_filename(archive, path) == ARCHIVE_OK &&
                    add_file(archive, "digicap.dav", content) &&
                    archive_write_close(archive) == ARCHIVE_OK;

    if (!done)
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path,
                    archive_error_string(archive));
    archive_write_free(archive);
    return done;
}

SimImage *
sim_image_new(GBytes *bytes)
{
    SimImage *image = g_new0(SimImage, 1);

    image->bytes = bytes;
    image->sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, image->bytes);
    return image;
}

static guint64
next_number(const char **at)
{
    char *end;
    guint64 number;

    while (**at != '\0' && !g_ascii_isdigit(**at))
        (*at)++;
    number = g_ascii_strtoull(*at, &end, 10);
    *at = end;
    return number;
}

int
sim_package_compare_versions(const char *left, const char *right)
{
    while (*left != '\0' || *right != '\0') {
        guint64 a = next_number(&left);
        guint64 b = next_number(&right);

        if (a != b)
            return a < b ? -1 : 1;
    }
    return 0;
}

void
sim_image_free(SimImage *image)
{
    if (image == NULL)
        return;
    g_bytes_unref(image->bytes);
    g_free(image->sha256);
    g_free(image);
}

SimChecker *
sim_checker_new(void)
{
    SimChecker *checker = g_new0(SimChecker, 1);

    checker->note = g_string_new(NULL);
    return checker;
}

void
sim_checker_free(SimChecker *checker)
{
    if (checker == NULL)
        return;
    g_string_free(checker->note, TRUE);
    g_free(checker->platform);
    g_free(checker->version);
    g_free(checker->build);
    g_free(checker);
}

static gboolean
read_header(SimChecker *checker)
{
    const guint8 *header = checker->header;
    guint32 next = (guint32)checker->header_length;

    if (sum_bytes(header + 0x0c, checker->header_length - 0x0c) != get_u32(header, 4))
        return FALSE;
    checker->language = get_u32(header, 0x10);
    checker->device_class = get_u32(header, 0x14);
    checker->oem = get_u32(header, 0x18);
    for (guint i = 0; i < checker->n_entries; i++) {
        const guint8 *raw = header + HEADER_FIXED + i * ENTRY_SIZE;
        Entry *entry = &checker->entries[i];

        entry->offset = get_u32(raw, 32);
        entry->length = get_u32(raw, 36);
        entry->sum = get_u32(raw, 40);
        entry->note = strncmp((const char *)raw, NOTE_NAME, 32) == 0;
        if (entry->offset != next || entry->length > G_MAXUINT32 - next)
            return FALSE;
        next += entry->length;
    }
    return TRUE;
}

/* the fixed part gives the length of the rest */
static void
take_header_byte(SimChecker *checker, guint8 byte)
{
    gsize at = (gsize)checker->position;
    guint32 files;

    checker->header[at] = byte ^ key_at(at);
    if (at + 1 == HEADER_FIXED) {
        files = get_u32(checker->header, 0x0c);
        checker->header_length = get_u32(checker->header, 0x08);
        checker->broken = memcmp(checker->header, "SWKH", 4) != 0 || files == 0 ||
                          files > FILES_MAX ||
                          checker->header_length != HEADER_FIXED + files * ENTRY_SIZE;
        checker->n_entries = files;
    }
    if (!checker->broken && at + 1 == checker->header_length)
        checker->broken = !read_header(checker);
}

static gsize
take_entry_bytes(SimChecker *checker, const guint8 *bytes, gsize size)
{
    for (guint i = 0; i < checker->n_entries; i++) {
        Entry *entry = &checker->entries[i];
        guint64 end = (guint64)entry->offset + entry->length;

        if (checker->position >= end)
            continue;
        size = (gsize)MIN(size, end - checker->position);
        entry->counted += sum_bytes(bytes, size);
        if (entry->note && checker->note->len + size <= NOTE_MAX)
            g_string_append_len(checker->note, (const char *)bytes, (gssize)size);
        return size;
    }
    checker->broken = TRUE;
    return size;
}

void
sim_checker_feed(SimChecker *checker, const guint8 *bytes, gsize size)
{
    while (size > 0 && !checker->broken) {
        gsize taken = 1;

        if (checker->header_length == 0 || checker->position < checker->header_length)
            take_header_byte(checker, bytes[0]);
        else
            taken = take_entry_bytes(checker, bytes, size);
        checker->position += taken;
        bytes += taken;
        size -= taken;
    }
}

static gboolean
read_note(SimChecker *checker)
{
    g_auto(GStrv) lines = g_strsplit(checker->note->str, "\n", 8);

    for (gsize i = 0; lines[i] != NULL; i++) {
        const char *value = strchr(lines[i], '=');

        if (value != NULL && g_str_has_prefix(lines[i], "platform=") && checker->platform == NULL)
            checker->platform = g_strdup(value + 1);
        else if (value != NULL && g_str_has_prefix(lines[i], "version=") &&
                 checker->version == NULL)
            checker->version = g_strdup(value + 1);
        else if (value != NULL && g_str_has_prefix(lines[i], "build=") && checker->build == NULL)
            checker->build = g_strdup(value + 1);
    }
    return checker->platform != NULL && checker->version != NULL && checker->build != NULL;
}

gboolean
sim_checker_finish(SimChecker *checker, SimPackageSpec *ret_spec)
{
    const Entry *last;

    if (checker->broken || checker->n_entries == 0)
        return FALSE;
    last = &checker->entries[checker->n_entries - 1];
    if (checker->position != (guint64)last->offset + last->length)
        return FALSE;
    for (guint i = 0; i < checker->n_entries; i++)
        if (checker->entries[i].counted != checker->entries[i].sum)
            return FALSE;
    if (!read_note(checker))
        return FALSE;
    *ret_spec = (SimPackageSpec){
        .platform = checker->platform,
        .version = checker->version,
        .build = checker->build,
        .language = checker->language,
        .device_class = checker->device_class,
        .oem = checker->oem,
        .size = (gsize)checker->position,
    };
    return TRUE;
}
