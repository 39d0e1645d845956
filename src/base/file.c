/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#define HASH_BYTES 32

struct CamFileHash {
    EVP_MD_CTX *context;
    /* empty until it is finished */
    char text[CAM_FILE_SHA256_SIZE];
};

struct CamFileWriter {
    char *path;
    char *part;
    int fd;
    guint64 size;
    CamFileHash *hash;
};

/* what libcrypto does here fails only without memory, and g_malloc() aborts then too */
static void
assert_hashed(gboolean done)
{
    if (!done)
        g_assert_not_reached();
}

CamFileHash *
cam_file_hash_new(void)
{
    CamFileHash *hash = g_new0(CamFileHash, 1);

    hash->context = EVP_MD_CTX_new();
    assert_hashed(hash->context != NULL && EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL));
    return hash;
}

void
cam_file_hash_add(CamFileHash *hash, const void *data, gsize size)
{
    assert_hashed(EVP_DigestUpdate(hash->context, data, size));
}

const char *
cam_file_hash_finish(CamFileHash *hash)
{
    static const char digits[] = "0123456789abcdef";
    guint8 bytes[EVP_MAX_MD_SIZE];

    if (hash->text[0] != '\0')
        return hash->text;
    assert_hashed(EVP_DigestFinal_ex(hash->context, bytes, NULL));
    for (gsize i = 0; i < HASH_BYTES; i++) {
        hash->text[2 * i] = digits[bytes[i] >> 4];
        hash->text[2 * i + 1] = digits[bytes[i] & 15];
    }
    return hash->text;
}

void
cam_file_hash_free(CamFileHash *hash)
{
    if (hash == NULL)
        return;
    EVP_MD_CTX_free(hash->context);
    g_free(hash);
}

void
cam_file_set_error(GError **error, int number, const char *path, const char *what)
{
    gboolean full = number == ENOSPC || number == EDQUOT || number == EFBIG;

    if (full)
        g_set_error(error, CAM_ERROR, CAM_ERROR_NO_SPACE,
                    "cannot %s %s: the disk is full; free some space and run it again", what, path);
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_FILE, "cannot %s %s: %s", what, path,
                    g_strerror(number));
}

/* renaming onto a device or a pipe would put a file in its place, on the whole computer */
static gboolean
is_replaceable(const char *path)
{
    struct stat info;

    return lstat(path, &info) != 0 || S_ISREG(info.st_mode) || S_ISLNK(info.st_mode);
}

CamFileWriter *
cam_file_writer_new(const char *path, GError **error)
{
    if (!is_replaceable(path)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FILE,
                    "%s is there and is no file; name another one", path);
        return NULL;
    }
    g_autoptr(CamFileWriter) writer = g_new0(CamFileWriter, 1);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);

    writer->path = g_strdup(path);
    writer->part = g_strdup_printf("%s/.%s.%08x", folder, name, g_random_int());
    writer->hash = cam_file_hash_new();
    writer->fd = g_open(writer->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (writer->fd < 0) {
        cam_file_set_error(error, errno, path, "write");
        return NULL;
    }
    return g_steal_pointer(&writer);
}

gboolean
cam_file_writer_add(CamFileWriter *writer, const void *data, gsize size, GError **error)
{
    const char *at = data;
    gsize left = size;

    while (left > 0) {
        gssize done = write(writer->fd, at, left);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            cam_file_set_error(error, done == 0 ? ENOSPC : errno, writer->path, "write");
            return FALSE;
        }
        at += done;
        left -= (gsize)done;
    }
    cam_file_hash_add(writer->hash, data, size);
    writer->size += size;
    return TRUE;
}

void
cam_file_sync_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

    if (fd < 0)
        return;
    /* some file systems cannot sync a folder; the rename stands all the same */
    if (fsync(fd) != 0)
        g_debug("folder %s was not synced: %s", folder, g_strerror(errno));
    close(fd);
}

gboolean
cam_file_writer_finish(CamFileWriter *writer, GError **error)
{
    int fd = writer->fd;

    writer->fd = -1;
    int failed = fsync(fd) != 0 ? errno : 0;
    if (close(fd) != 0 && failed == 0)
        failed = errno;
    if (failed == 0 && g_rename(writer->part, writer->path) != 0)
        failed = errno;
    if (failed != 0) {
        cam_file_set_error(error, failed, writer->path, "write");
        return FALSE;
    }
    g_clear_pointer(&writer->part, g_free);
    cam_file_sync_folder(writer->path);
    return TRUE;
}

guint64
cam_file_writer_get_size(const CamFileWriter *writer)
{
    return writer->size;
}

const char *
cam_file_writer_get_sha256(CamFileWriter *writer)
{
    return cam_file_hash_finish(writer->hash);
}

void
cam_file_writer_free(CamFileWriter *writer)
{
    if (writer == NULL)
        return;
    if (writer->fd >= 0)
        close(writer->fd);
    if (writer->part != NULL)
        g_unlink(writer->part);
    g_free(writer->path);
    g_free(writer->part);
    g_clear_pointer(&writer->hash, cam_file_hash_free);
    g_free(writer);
}

gboolean
cam_file_write(const char *path, const void *data, gsize size, GError **error)
{
    g_autoptr(CamFileWriter) writer = cam_file_writer_new(path, error);

    return writer != NULL && cam_file_writer_add(writer, data, size, error) &&
           cam_file_writer_finish(writer, error);
}

static gboolean
read_all(int fd, const char *path, GByteArray *into, gsize max_size, GError **error)
{
    guint8 block[16384];

    for (;;) {
        gssize got = read(fd, block, sizeof block);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            cam_file_set_error(error, errno, path, "read");
            return FALSE;
        }
        if (got == 0)
            return TRUE;
        if (into->len + (gsize)got > max_size) {
            g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "%s is too large", path);
            return FALSE;
        }
        g_byte_array_append(into, block, (guint)got);
    }
}

gboolean
cam_file_read(const char *path, gsize max_size, char **ret_data, gsize *ret_size, GError **error)
{
    int fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);

    if (fd < 0) {
        cam_file_set_error(error, errno, path, "read");
        return FALSE;
    }
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    gboolean ok = read_all(fd, path, bytes, max_size, error);
    close(fd);
    if (!ok)
        return FALSE;
    gsize size = bytes->len;
    g_byte_array_append(bytes, (const guint8 *)"", 1);
    *ret_data = (char *)g_byte_array_free(g_steal_pointer(&bytes), FALSE);
    if (ret_size != NULL)
        *ret_size = size;
    return TRUE;
}

gboolean
cam_file_make_folder(const char *path, GError **error)
{
    if (g_mkdir_with_parents(path, 0700) == 0)
        return TRUE;
    cam_file_set_error(error, errno, path, "make the folder");
    return FALSE;
}

gboolean
cam_file_hash(const char *path, char **ret_sha256, guint64 *ret_size, GError **error)
{
    g_autofree guint8 *block = g_malloc(256 * 1024);
    g_autoptr(CamFileHash) sum = cam_file_hash_new();
    int fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
    guint64 size = 0;
    gssize got;

    if (fd < 0) {
        cam_file_set_error(error, errno, path, "read");
        return FALSE;
    }
    while ((got = read(fd, block, 256 * 1024)) > 0 || (got < 0 && errno == EINTR)) {
        if (got < 0)
            continue;
        cam_file_hash_add(sum, block, (gsize)got);
        size += (guint64)got;
    }
    int failed = got < 0 ? errno : 0;
    close(fd);
    if (failed != 0) {
        cam_file_set_error(error, failed, path, "read");
        return FALSE;
    }
    *ret_sha256 = g_strdup(cam_file_hash_finish(sum));
    if (ret_size != NULL)
        *ret_size = size;
    return TRUE;
}

static gint64
count_ns(const struct timespec *time)
{
    return (gint64)time->tv_sec * 1000000000 + time->tv_nsec;
}

gboolean
cam_file_read_stamp(const char *path, CamFileStamp *ret_stamp)
{
    GStatBuf status;

    *ret_stamp = (CamFileStamp){ 0 };
    if (g_lstat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return FALSE;
    *ret_stamp = (CamFileStamp){
        .device = status.st_dev,
        .inode = status.st_ino,
        .size = (guint64)status.st_size,
        .modified_ns = count_ns(&status.st_mtim),
        .changed_ns = count_ns(&status.st_ctim),
    };
    return TRUE;
}
