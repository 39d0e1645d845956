/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What stands in a depot: `SHA256.bin`, one image each, never changed (mode 0400).
 */

#include "src/firmware/inspect.h"

#include "src/base/file.h"
#include "src/base/platform.h"
#include "src/base/share.h"
#include "src/base/text.h"
#include "src/firmware/catalogue.h"
#include "src/firmware/checksum.h"
#include "src/firmware/source.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* left free for the journal, which must go on when the depot has filled the disk */
#define SPARE_SPACE ((guint64)16 * 1024 * 1024)

#define BLOCK_SIZE ((gsize)256 * 1024)

typedef struct {
    CamFileWriter *writer;
    CamFileHash *hash;
} Copy;

static void
clear_copy(Copy *copy)
{
    g_clear_pointer(&copy->writer, cam_file_writer_free);
    g_clear_pointer(&copy->hash, cam_file_hash_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Copy, clear_copy)

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* what tells something of the files in a folder is none of them */
static gboolean
is_candidate(const char *name)
{
    return name[0] != '.' && strcmp(name, CAM_CATALOGUE_NAME) != 0 && !cam_checksum_is_list(name);
}

static char **
list_folder(const char *path, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GDir) folder = g_dir_open(path, 0, &failure);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    if (folder == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FILE, "cannot read the folder %s: %s", path,
                    failure->message);
        return NULL;
    }
    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        if (is_candidate(name) && g_file_test(file, G_FILE_TEST_IS_REGULAR))
            g_ptr_array_add(files, g_steal_pointer(&file));
    }
    g_ptr_array_sort(files, compare_names);
    g_ptr_array_add(files, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&files), FALSE);
}

char **
cam_firmware_find_files(const char *path, GError **error)
{
    const char *const one[] = { path, NULL };

    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return list_folder(path, error);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FILE, "there is no file or folder %s", path);
        return NULL;
    }
    return g_strdupv((char **)one);
}

static gboolean
on_bytes(const CamSourceFacts *found, const guint8 *bytes, gsize size, gpointer data,
         GError **error)
{
    Copy *copy = data;

    cam_file_hash_add(copy->hash, bytes, size);
    return cam_file_writer_add(copy->writer, bytes, size, error);
}

/* whether @path is the image; one that cannot be read or has changed is written anew */
static gboolean
is_there(const char *path, const CamFirmware *firmware)
{
    g_autofree char *sha256 = NULL;
    g_autoptr(GError) error = NULL;
    guint64 size = 0;

    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) || g_file_test(path, G_FILE_TEST_IS_SYMLINK))
        return FALSE;
    if (!cam_file_hash(path, &sha256, &size, &error)) {
        g_warning("ignored: %s", error->message);
        return FALSE;
    }
    if (size == firmware->size && strcmp(sha256, firmware->sha256) == 0)
        return TRUE;
    g_info("%s was changed; it is written again", path);
    return FALSE;
}

static gboolean
check_space(const CamFirmware *firmware, const char *depot, GError **error)
{
    guint64 left = cam_platform_get_free_space(depot);

    if (left >= SPARE_SPACE && left - SPARE_SPACE >= firmware->size)
        return TRUE;
    g_autofree char *size = cam_text_format_size(firmware->size);
    g_set_error(error, CAM_ERROR, CAM_ERROR_NO_SPACE,
                "no room for %s of firmware in %s; free some space and run it again", size, depot);
    return FALSE;
}

/* an image of the user's depot stands there as it is */
static const char *
get_depot_image(const CamFirmware *firmware)
{
    return firmware->in_depot ? firmware->path : NULL;
}

static gboolean
read_depot_image(const char *path, Copy *copy, GError **error)
{
    g_autofree guint8 *block = g_malloc(BLOCK_SIZE);
    int fd = g_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    FILE *in = fd >= 0 ? fdopen(fd, "rb") : NULL;
    gsize got = 0;

    if (in == NULL) {
        cam_file_set_error(error, errno, path, "read");
        return FALSE;
    }
    gboolean ok = TRUE;
    while (ok && (got = fread(block, 1, BLOCK_SIZE, in)) > 0)
        ok = on_bytes(NULL, block, got, copy, error);
    if (ok && ferror(in)) {
        cam_file_set_error(error, errno, path, "read");
        ok = FALSE;
    }
    fclose(in);
    return ok;
}

static gboolean
read_origin(const CamFirmware *firmware, Copy *copy, GError **error)
{
    const char *image = get_depot_image(firmware);

    if (image != NULL)
        return read_depot_image(image, copy, error);
    int fd = g_open(firmware->origin, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    g_auto(CamSourceFacts) found = { 0 };

    if (fd < 0) {
        cam_file_set_error(error, errno, firmware->origin, "read");
        return FALSE;
    }
    gboolean read = cam_source_read(fd, firmware->origin, on_bytes, copy, &found, error);
    g_close(fd, NULL);
    return read;
}

static void
set_changed_error(const CamFirmware *firmware, GError **error)
{
    const char *image = get_depot_image(firmware);
    g_autofree char *name = g_path_get_basename(firmware->origin);

    if (image != NULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                    "%s was changed in the depot (%s) and is not used; add it again with: camherd "
                    "firmware add FILE",
                    name, image);
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                    "%s changed since it was looked at; run it again", firmware->origin);
}

/* the image as a file of its own that can be had without copying: from the user's depot into that
   of a site as a link, since nobody writes in either. Never a link to the user's own file: he may
   write into it later, and taking the right to write from our name would take it from his; only
   blocks are shared with that, where the file system can */
static gboolean
share_image(const CamFirmware *firmware, const char *path)
{
    const char *image = get_depot_image(firmware);

    if (image == NULL && firmware->member != NULL)
        return FALSE;
    return cam_share_file(image != NULL ? image : firmware->origin, path, firmware->sha256,
                          image != NULL);
}

static gboolean
write_image(const CamFirmware *firmware, const char *path, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_auto(Copy) copy = { .writer = cam_file_writer_new(path, error) };

    if (copy.writer == NULL)
        return FALSE;
    copy.hash = cam_file_hash_new();
    gboolean read = read_origin(firmware, &copy, &failure);
    if (failure != NULL && !g_error_matches(failure, CAM_ERROR, CAM_ERROR_FORMAT)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (!read || strcmp(cam_file_hash_finish(copy.hash), firmware->sha256) != 0) {
        set_changed_error(firmware, error);
        return FALSE;
    }
    return cam_file_writer_finish(copy.writer, error);
}

gboolean
cam_firmware_store(CamFirmware *firmware, const char *depot, GError **error)
{
    g_autofree char *name = g_strconcat(firmware->sha256, ".bin", NULL);
    g_autofree char *path = g_build_filename(depot, name, NULL);

    if (!cam_file_make_folder(depot, error))
        return FALSE;
    if (!is_there(path, firmware)) {
        if (!share_image(firmware, path) &&
            (!check_space(firmware, depot, error) || !write_image(firmware, path, error)))
            return FALSE;
        /* against a slip of a hand only; the hash is what is relied on */
        if (g_chmod(path, 0400) != 0)
            g_debug("%s was not made read-only: %s", path, g_strerror(errno));
    }
    g_free(firmware->path);
    firmware->path = g_steal_pointer(&path);
    return TRUE;
}
