/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/source.h"

#include "src/base/text.h"
#include "src/firmware/container.h"
#include "src/firmware/hwid.h"
#include "src/firmware/look.h"
#include "src/firmware/name.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define BLOCK_SIZE ((gsize)128 * 1024)
/* the record at the end of a zip, and the longest comment behind it */
#define END_SIZE 22
#define END_TAIL (END_SIZE + 65535)
/* how many entries it has does not fit in that record */
#define MANY_ENTRIES 0xffff
/* what a zip may unpack to however small it is */
#define FREE_SIZE ((guint64)1024 * 1024)

typedef struct {
    FILE *file;
    const char *name;
    guint8 *block;
    guint64 size;
    /* by level; an image that is a zip itself is one more */
    guint64 unpacked[CAM_SOURCE_MAX_DEPTH + 1];
    guint entries;
    guint images;
    CamSourceFunc func;
    gpointer data;
    CamSourceFacts facts;
    /* what went wrong inside a callback of libarchive, which cannot carry it */
    GError *failure;
} Walk;

typedef struct Level Level;
struct Level {
    Walk *walk;
    Level *outer;
    struct archive *archive;
    guint depth;
    guint entries;
    char *name;
    guint8 *block;
    gsize pending;
    /* an image that is a zip itself: what it is, whether its first bytes were passed on, and that
       no more of it can be looked into */
    CamContainer image;
    gboolean begun;
    gboolean closed;
};

static gboolean read_members(Level *level, GError **error);

void
cam_source_clear(CamSourceFacts *facts)
{
    g_clear_pointer(&facts->member, g_free);
    g_clear_pointer(&facts->archive, g_free);
    g_clear_pointer(&facts->hardware_ids, g_byte_array_unref);
    g_clear_pointer(&facts->names, g_ptr_array_unref);
    facts->depth = 0;
    facts->unchecked = FALSE;
}

static gboolean
fail(GError **error, const char *message)
{
    g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT, message);
    return FALSE;
}

/* fills @block from the file, less only at its end; -1 with @error */
static gssize
read_file(Walk *walk, guint8 *block, gsize size, GError **error)
{
    gsize filled = fread(block, 1, size, walk->file);

    if (!ferror(walk->file))
        return (gssize)filled;
    g_set_error(error, CAM_ERROR, CAM_ERROR_FILE, "cannot be read: %s", g_strerror(errno));
    return -1;
}

static gboolean
seek_file(Walk *walk, guint64 at, GError **error)
{
    if (fseeko(walk->file, (off_t)at, SEEK_SET) == 0)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_FILE, "cannot be read: %s", g_strerror(errno));
    return FALSE;
}

/* libarchive's own words are about bytes and headers: of use to us, not to an installer */
static gboolean
fail_damaged(Level *level, GError **error)
{
    const char *words = archive_error_string(level->archive);
    g_autofree char *clean = cam_text_clean(words, 120);

    if (level->walk->failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&level->walk->failure));
        return FALSE;
    }
    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "is a damaged zip (%s); download it again",
                clean != NULL ? clean : "unreadable");
    return FALSE;
}

static gboolean
count_unpacked(Level *level, gsize size, GError **error)
{
    Walk *walk = level->walk;
    guint64 *unpacked = &walk->unpacked[level->depth - 1];

    *unpacked += size;
    if (*unpacked > CAM_SOURCE_MAX_SIZE)
        return fail(error, "unpacks to more than 2 GB: no firmware is that large");
    if (*unpacked > FREE_SIZE && *unpacked / CAM_SOURCE_MAX_RATIO > walk->size)
        return fail(error, "unpacks to more than 200 times its size: no firmware does that");
    return TRUE;
}

/* fills the level's block with the next bytes of the current member, less only at its end */
static gboolean
read_block(Level *level, gsize *ret_size, GError **error)
{
    gsize filled = 0;

    while (filled < BLOCK_SIZE) {
        la_ssize_t got =
            archive_read_data(level->archive, level->block + filled, BLOCK_SIZE - filled);
        if (got < 0)
            return fail_damaged(level, error);
        if (got == 0)
            break;
        filled += (gsize)got;
        if (!count_unpacked(level, (gsize)got, error))
            return FALSE;
    }
    *ret_size = filled;
    return TRUE;
}

static la_ssize_t
on_read_file(struct archive *archive, void *data, const void **ret_bytes)
{
    Walk *walk = data;

    *ret_bytes = walk->block;
    return read_file(walk, walk->block, BLOCK_SIZE, &walk->failure);
}

static la_ssize_t
on_read_outer(struct archive *archive, void *data, const void **ret_bytes)
{
    Level *outer = data;
    gsize size = outer->pending;

    /* the first block was read already, to see that this is a zip */
    outer->pending = 0;
    *ret_bytes = outer->block;
    if (size == 0 && !read_block(outer, &size, &outer->walk->failure))
        return -1;
    return (la_ssize_t)size;
}

static void
free_level(Level *level)
{
    if (level == NULL)
        return;
    archive_read_free(level->archive);
    g_free(level->name);
    g_free(level->block);
    g_free(level);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Level, free_level)

static Level *
open_level(Walk *walk, Level *outer, char *name)
{
    Level *level = g_new0(Level, 1);

    level->walk = walk;
    level->outer = outer;
    level->depth = outer != NULL ? outer->depth + 1 : 1;
    level->name = name;
    level->block = g_malloc(BLOCK_SIZE);
    level->archive = archive_read_new();
    /* from the front only: reading a zip's list first takes memory for as many entries as
       somebody wrote into it */
    archive_read_support_format_zip_streamable(level->archive);
    return level;
}

static void
prefix_member(GError **error, const char *name)
{
    g_autofree char *shown = cam_text_clean(name, 80);

    g_prefix_error(error, "holds \"%s\", which ", shown != NULL ? shown : "");
}

static gboolean
begin_image(Walk *walk, const Level *outer, const char *name, GError **error)
{
    if (++walk->images > 1) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                    "holds more than one image (\"%s\" and \"%s\"); unpack it and give the one "
                    "that is meant",
                    walk->facts.member, name);
        return FALSE;
    }
    if (outer == NULL)
        return TRUE;
    walk->facts.member = g_strdup(name);
    walk->facts.archive = g_strdup(outer->name);
    walk->facts.depth = outer->depth;
    return TRUE;
}

static gboolean
pass_image(Level *level, const char *name, gsize size, GError **error)
{
    Walk *walk = level->walk;

    if (!begin_image(walk, level, name, error))
        return FALSE;
    do {
        if (!walk->func(&walk->facts, level->block, size, walk->data, error)) {
            prefix_member(error, name);
            return FALSE;
        }
        if (!read_block(level, &size, error))
            return FALSE;
    } while (size > 0);
    return TRUE;
}

static gboolean
drain(Level *level, GError **error)
{
    gsize size = 1;

    while (size > 0) {
        if (!read_block(level, &size, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_inner_zip(Level *outer, const char *name, gsize size, GError **error)
{
    if (outer->depth == CAM_SOURCE_MAX_DEPTH) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                    "holds yet another zip, \"%s\"; unpack it and give the firmware file inside",
                    name);
        return FALSE;
    }
    g_autoptr(Level) level = open_level(outer->walk, outer, g_strdup(name));
    outer->pending = size;
    gboolean opened =
        archive_read_open(level->archive, outer, NULL, on_read_outer, NULL) == ARCHIVE_OK;
    if (opened ? !read_members(level, error) : !fail_damaged(level, error)) {
        prefix_member(error, name);
        return FALSE;
    }
    /* what is behind its last member belongs to the checksum of the outer zip */
    return drain(outer, error);
}

/* the next bytes of an image that is a zip itself */
static gboolean
pull_raw(Level *level, guint8 **ret_bytes, gsize *ret_size, GError **error)
{
    Walk *walk = level->walk;
    gssize got = 0;

    if (level->outer != NULL) {
        *ret_bytes = level->outer->block;
        *ret_size = level->outer->pending;
        level->outer->pending = 0;
        return *ret_size > 0 || read_block(level->outer, ret_size, error);
    }
    got = read_file(walk, walk->block, BLOCK_SIZE, error);
    *ret_bytes = walk->block;
    *ret_size = got > 0 ? (gsize)got : 0;
    return got >= 0;
}

/* passes bytes on as they are before anybody else sees them */
static gboolean
pass_raw(Level *level, guint8 **ret_bytes, gsize *ret_size, GError **error)
{
    Walk *walk = level->walk;

    if (!pull_raw(level, ret_bytes, ret_size, error))
        return FALSE;
    return *ret_size == 0 || walk->func(&walk->facts, *ret_bytes, *ret_size, walk->data, error);
}

static la_ssize_t
on_read_raw(struct archive *archive, void *data, const void **ret_bytes)
{
    Level *level = data;
    guint8 *bytes = NULL;
    gsize size = 0;

    if (!pass_raw(level, &bytes, &size, &level->walk->failure))
        return -1;
    /* only the first header of a file differs from that of a zip (dahua.md 7) */
    if (!level->begun && size >= 2)
        memcpy(bytes, "PK", 2);
    level->begun = TRUE;
    *ret_bytes = bytes;
    return (la_ssize_t)size;
}

static gboolean
read_raw_members(Level *level, GError **error)
{
    guint8 *bytes = NULL;
    gsize size = 1;

    if (archive_read_open(level->archive, level, NULL, on_read_raw, NULL) != ARCHIVE_OK)
        return fail_damaged(level, error);
    if (!read_members(level, error))
        return FALSE;
    /* the list of its files, which is read no further */
    while (size > 0) {
        if (!pass_raw(level, &bytes, &size, error))
            return FALSE;
    }
    return TRUE;
}

/* an image that is a zip itself: it is passed on as it is, and looked into to check it */
static gboolean
pass_zip(Walk *walk, Level *outer, const char *name, gsize pending, CamContainer image,
         guint *ret_entries, GError **error)
{
    if (!begin_image(walk, outer, name, error))
        return FALSE;
    g_autoptr(Level) level = open_level(walk, outer, g_strdup(name));
    level->image = image;
    if (outer != NULL)
        outer->pending = pending;
    if (!read_raw_members(level, error)) {
        if (outer != NULL)
            prefix_member(error, name);
        return FALSE;
    }
    *ret_entries = level->closed ? MANY_ENTRIES : level->entries;
    return TRUE;
}

/* a name that installers know, or bytes that say it */
static CamContainer
find_image(const Level *level, const char *name, gsize size, gboolean *ret_image)
{
    const char *const names[] = { name, level->name != NULL ? level->name : level->walk->name,
                                  level->walk->name, NULL };
    const char *base = cam_name_find_base(name);
    CamContainer container = cam_container_find(level->block, size, names);

    *ret_image = container != CAM_CONTAINER_NONE || g_ascii_strcasecmp(base, "digicap.dav") == 0 ||
                 g_ascii_strcasecmp(base, "digicap.mav") == 0;
    return container;
}

static gboolean
has_zip_name(const char *name)
{
    return cam_name_has_ending(name, (const char *const[]){ ".zip", NULL });
}

/* other packings are never used for firmware, and their decoders take as much memory as the file
   asks for */
static gboolean
check_packing(Level *level, struct archive_entry *entry, GError **error)
{
    const char *format = archive_format_name(level->archive);

    if (archive_entry_is_data_encrypted(entry) == 1)
        return fail(error, "is locked with a password; unpack it and give the firmware file "
                           "inside");
    if (format == NULL ||
        (strstr(format, "(deflation)") == NULL && strstr(format, "(uncompressed)") == NULL))
        return fail(error, "is packed in a way camherd does not read; unpack it and give the "
                           "firmware file inside");
    if (archive_entry_size_is_set(entry) &&
        (guint64)archive_entry_size(entry) > CAM_SOURCE_MAX_SIZE)
        return fail(error, "unpacks to more than 2 GB: no firmware is that large");
    return TRUE;
}

/* keeps what an image says it is for, as much of it as is of use */
static gboolean
keep_hardware_ids(Level *level, gsize size, GError **error)
{
    CamSourceFacts *facts = &level->walk->facts;

    if (facts->hardware_ids == NULL)
        facts->hardware_ids = g_byte_array_new();
    while (size > 0) {
        gsize room = CAM_HWID_MAX_SIZE - facts->hardware_ids->len;
        g_byte_array_append(facts->hardware_ids, level->block, (guint)MIN(size, room));
        if (!read_block(level, &size, error))
            return FALSE;
    }
    return TRUE;
}

static void
keep_name(CamSourceFacts *facts, const char *name)
{
    if (facts->names == NULL)
        facts->names = g_ptr_array_new_with_free_func(g_free);
    if (facts->names->len < CAM_SOURCE_MAX_NAMES)
        g_ptr_array_add(facts->names, g_strdup(name));
}

/* a member of an image that is a zip itself. Packed in a way we do not read it may be whole all the
   same: the device knows */
static gboolean
read_image_member(Level *level, struct archive_entry *entry, const char *name, GError **error)
{
    gsize size = 0;

    keep_name(&level->walk->facts, name);
    if (!check_packing(level, entry, NULL)) {
        level->closed = TRUE;
        level->walk->facts.unchecked = TRUE;
        return TRUE;
    }
    if (!read_block(level, &size, error))
        return FALSE;
    if (level->image == CAM_CONTAINER_DAHUA &&
        g_ascii_strcasecmp(cam_name_find_base(name), "hwid") == 0)
        return keep_hardware_ids(level, size, error);
    return size == 0 || drain(level, error);
}

static gboolean
read_member(Level *level, struct archive_entry *entry, GError **error)
{
    const char *raw = archive_entry_pathname(entry);
    g_autofree char *clean =
        cam_text_clean(raw != NULL ? raw : archive_entry_pathname_utf8(entry), 200);
    const char *name = clean != NULL ? clean : "?";
    gsize size = 0;
    gboolean image = FALSE;
    guint entries = 0;

    if (archive_entry_filetype(entry) != AE_IFREG)
        return TRUE;
    /* such names are never used, but who made them means no good */
    if (raw != NULL && cam_name_leads_out(raw)) {
        fail(error, "has a name that leads out of the zip: no maker does that; get the file again");
        prefix_member(error, name);
        return FALSE;
    }
    if (level->image != CAM_CONTAINER_NONE)
        return read_image_member(level, entry, name, error);
    if (!check_packing(level, entry, error) || !read_block(level, &size, error))
        return FALSE;
    CamContainer container = find_image(level, name, size, &image);
    if (cam_container_is_zip(container))
        return pass_zip(level->walk, level, name, size, container, &entries, error);
    if (image)
        return pass_image(level, name, size, error);
    if (has_zip_name(name) && cam_look_is_zip(level->block, size))
        return read_inner_zip(level, name, size, error);
    return size == 0 || drain(level, error);
}

static gboolean
read_members(Level *level, GError **error)
{
    for (;;) {
        struct archive_entry *entry = NULL;
        int result = archive_read_next_header(level->archive, &entry);
        if (result == ARCHIVE_EOF)
            return TRUE;
        /* a warning is about the spelling of a name, which we do not use */
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
            return fail_damaged(level, error);
        level->entries++;
        if (++level->walk->entries > CAM_SOURCE_MAX_ENTRIES)
            return fail(error, "holds more than 10,000 files: no firmware does that");
        if (!read_member(level, entry, error))
            return FALSE;
        if (level->closed)
            return TRUE;
    }
}

static guint32
read_number(const guint8 *from)
{
    return (guint32)from[0] | (guint32)from[1] << 8 | (guint32)from[2] << 16 |
           (guint32)from[3] << 24;
}

/* whether the record at @at, @left bytes before the end of the file, closes this zip and not one
   that is stored in it: the list of files lies right before it */
static gboolean
is_end(const guint8 *at, gsize left, gsize size, guint64 file_size)
{
    const guint8 *start = at + left - size;
    guint64 list_end = (guint64)read_number(at + 12) + read_number(at + 16);

    if (memcmp(at, "PK\005\006", 4) != 0 || END_SIZE + (gsize)(at[20] | at[21] << 8) > left)
        return FALSE;
    /* the long form has a record of its own in between */
    return list_end == file_size - left ||
           (at - start >= 20 && memcmp(at - 20, "PK\006\007", 4) == 0);
}

/* finds the record every zip ends with, which libarchive does not do from the front */
static gboolean
find_end(const guint8 *tail, gsize size, guint64 file_size, guint *ret_entries)
{
    for (gsize left = END_SIZE; left <= size; left++) {
        const guint8 *at = tail + size - left;
        if (!is_end(at, left, size, file_size))
            continue;
        *ret_entries = (guint)(at[10] | at[11] << 8);
        return TRUE;
    }
    return FALSE;
}

static gboolean
check_end(Walk *walk, guint *ret_entries, GError **error)
{
    g_autofree guint8 *tail = g_malloc(END_TAIL);

    if (!seek_file(walk, walk->size > END_TAIL ? walk->size - END_TAIL : 0, error))
        return FALSE;
    gssize size = read_file(walk, tail, END_TAIL, error);
    if (size < 0 || !seek_file(walk, 0, error))
        return FALSE;
    if (!find_end(tail, (gsize)size, walk->size, ret_entries))
        return fail(error, "is a zip that was cut short: its end is missing; download it again");
    return TRUE;
}

/* a damaged mark of a member's beginning hides that member */
static gboolean
check_entries(guint found, guint listed, GError **error)
{
    if (listed == MANY_ENTRIES || found == MANY_ENTRIES || listed == found)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                "is a damaged zip (%u of %u files found); download it again", found, listed);
    return FALSE;
}

static gboolean
read_zip(Walk *walk, GError **error)
{
    guint entries = 0;

    if (!check_end(walk, &entries, error))
        return FALSE;
    g_autoptr(Level) level = open_level(walk, NULL, NULL);
    if (archive_read_open(level->archive, walk, NULL, on_read_file, NULL) != ARCHIVE_OK)
        return fail_damaged(level, error);
    if (!read_members(level, error) || !check_entries(level->entries, entries, error))
        return FALSE;
    if (walk->images == 0)
        return fail(error, "holds no firmware image of a kind camherd knows");
    return TRUE;
}

static gboolean
read_image_zip(Walk *walk, CamContainer image, GError **error)
{
    guint listed = 0;
    guint found = 0;

    return check_end(walk, &listed, error) &&
           pass_zip(walk, NULL, walk->name, 0, image, &found, error) &&
           check_entries(found, listed, error);
}

static gboolean
read_plain(Walk *walk, gsize size, GError **error)
{
    gssize got = (gssize)size;

    do {
        if (!walk->func(&walk->facts, walk->block, (gsize)got, walk->data, error))
            return FALSE;
        got = read_file(walk, walk->block, BLOCK_SIZE, error);
        if (got < 0)
            return FALSE;
    } while (got > 0);
    return TRUE;
}

/* a stream of our own on the same open file; it reads into our blocks without one of its own */
static FILE *
open_stream(int fd, GError **error)
{
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    FILE *file = own >= 0 ? fdopen(own, "rb") : NULL;

    if (file == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FILE, "cannot be read: %s", g_strerror(errno));
        if (own >= 0)
            g_close(own, NULL);
        return NULL;
    }
    setvbuf(file, NULL, _IONBF, 0);
    return file;
}

/* a download or copy that is still going on: what was read is neither the old file nor the new */
static gboolean
check_unchanged(int fd, const struct stat *before, GError **error)
{
    struct stat after = { 0 };

    if (fstat(fd, &after) == 0 && after.st_size == before->st_size &&
        after.st_mtim.tv_sec == before->st_mtim.tv_sec &&
        after.st_mtim.tv_nsec == before->st_mtim.tv_nsec)
        return TRUE;
    g_clear_error(error);
    return fail(error, "changed while it was read; wait until it is complete and run it again");
}

static gboolean
read_any(Walk *walk, GError **error)
{
    if (!seek_file(walk, 0, error))
        return FALSE;
    gssize size = read_file(walk, walk->block, BLOCK_SIZE, error);
    if (size < 0)
        return FALSE;
    const char *const names[] = { walk->name, NULL };
    CamContainer container = cam_container_find(walk->block, (gsize)size, names);
    /* before anything else of it is read: libarchive would look for the next file of a zip in all
       of it */
    if (walk->size > CAM_SOURCE_MAX_SIZE)
        return fail(error, "is larger than 2 GB: no firmware is");
    if (cam_container_is_zip(container))
        return read_image_zip(walk, container, error);
    if (cam_look_is_zip(walk->block, (gsize)size))
        return read_zip(walk, error);
    return read_plain(walk, (gsize)size, error);
}

gboolean
cam_source_read(int fd, const char *name, CamSourceFunc func, gpointer data,
                CamSourceFacts *ret_facts, GError **error)
{
    g_autofree guint8 *block = g_malloc(BLOCK_SIZE);
    Walk walk = { .name = name, .block = block, .func = func, .data = data };
    struct stat status = { 0 };

    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FILE,
                            S_ISDIR(status.st_mode) ? "is a folder; give a file in it"
                                                    : "is not a file that can be read");
        return FALSE;
    }
    walk.file = open_stream(fd, error);
    if (walk.file == NULL)
        return FALSE;
    walk.size = (guint64)status.st_size;
    gboolean read = read_any(&walk, error);
    if (!check_unchanged(fd, &status, error))
        read = FALSE;
    fclose(walk.file);
    g_clear_error(&walk.failure);
    if (!read) {
        cam_source_clear(&walk.facts);
        return FALSE;
    }
    *ret_facts = walk.facts;
    return TRUE;
}
