/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/* of a SHA-256 as text: 64 hex digits and a NUL */
#define CAM_FILE_SHA256_SIZE 65

/**
 * CamFileHash:
 *
 * A SHA-256 while its bytes pass by: that of libcrypto, which is several times as fast as GLib's
 * where the processor has instructions for it. Any thread; one thread at a time.
 */
typedef struct CamFileHash CamFileHash;

/**
 * cam_file_hash_new:
 *
 * Returns: (transfer full): a hash that has seen nothing
 */
CamFileHash *cam_file_hash_new(void);

/**
 * cam_file_hash_add:
 * @hash: a hash that is not finished
 * @data: the next bytes
 * @size: how many
 */
void cam_file_hash_add(CamFileHash *hash, const void *data, gsize size);

/**
 * cam_file_hash_finish:
 * @hash: a hash; afterwards only good for this and for freeing
 *
 * Returns: (transfer none): 64 lower-case hex digits; the same every time
 */
const char *cam_file_hash_finish(CamFileHash *hash);

/**
 * cam_file_hash_free:
 * @hash: (nullable): a hash
 */
void cam_file_hash_free(CamFileHash *hash);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamFileHash, cam_file_hash_free)

/**
 * CamFileWriter:
 *
 * A file that is complete or absent: bytes go to a hidden file beside the target, which is synced
 * and renamed by cam_file_writer_finish(). Mode 0600. Freeing without finishing removes it.
 */
typedef struct CamFileWriter CamFileWriter;

/**
 * cam_file_writer_new:
 * @path: the file to be; an older one is replaced only by finishing
 * @error: %CAM_ERROR_FILE, %CAM_ERROR_NO_SPACE
 *
 * Any thread; one thread at a time.
 *
 * Returns: (transfer full) (nullable): the writer
 */
CamFileWriter *cam_file_writer_new(const char *path, GError **error);

/**
 * cam_file_writer_add:
 * @writer: a writer
 * @data: bytes
 * @size: how many
 * @error: %CAM_ERROR_NO_SPACE when the disk is full, else %CAM_ERROR_FILE
 *
 * Returns: whether they were taken
 */
gboolean cam_file_writer_add(CamFileWriter *writer, const void *data, gsize size,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_file_writer_finish:
 * @writer: a writer; afterwards only good for the getters and for freeing
 * @error: as cam_file_writer_add()
 *
 * Syncs file and folder and puts the file in its place.
 *
 * Returns: whether the file now stands complete
 */
gboolean cam_file_writer_finish(CamFileWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_file_writer_get_size:
 * @writer: a writer
 *
 * Returns: bytes taken so far
 */
guint64 cam_file_writer_get_size(const CamFileWriter *writer);

/**
 * cam_file_writer_get_sha256:
 * @writer: a finished writer
 *
 * Returns: (transfer none): the SHA-256 of what was written, 64 lower-case hex digits
 */
const char *cam_file_writer_get_sha256(CamFileWriter *writer);

/**
 * cam_file_writer_free:
 * @writer: (nullable): a writer
 */
void cam_file_writer_free(CamFileWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamFileWriter, cam_file_writer_free)

/**
 * cam_file_write:
 * @path: the file
 * @data: its whole content
 * @size: bytes
 * @error: as cam_file_writer_add()
 *
 * Returns: whether the file now stands complete
 */
gboolean cam_file_write(const char *path, const void *data, gsize size,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_file_read:
 * @path: the file
 * @max_size: the largest size taken, bytes
 * @ret_data: (transfer full): the content with a NUL after it
 * @ret_size: (nullable): bytes without that NUL
 * @error: %CAM_ERROR_FILE; %CAM_ERROR_FORMAT when larger than @max_size
 *
 * Returns: whether it was read
 */
gboolean cam_file_read(const char *path, gsize max_size, char **ret_data, gsize *ret_size,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_file_make_folder:
 * @path: a folder; parents are made too
 * @error: %CAM_ERROR_FILE, %CAM_ERROR_NO_SPACE
 *
 * Folders made are 0700.
 *
 * Returns: whether the folder stands
 */
gboolean cam_file_make_folder(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_file_sync_folder:
 * @path: a file
 *
 * Syncs the folder it stands in, as far as the file system can, so that a new name outlives a
 * crash.
 */
void cam_file_sync_folder(const char *path);

/**
 * CamFileStamp:
 * @device: the file system
 * @inode: the file there
 * @size: bytes
 * @modified_ns: when its bytes were written, nanoseconds since 1970
 * @changed_ns: when anything of it was changed, which no program can set
 *
 * What is different once a file was written to or replaced. All zero: never looked at.
 */
typedef struct {
    guint64 device;
    guint64 inode;
    guint64 size;
    gint64 modified_ns;
    gint64 changed_ns;
} CamFileStamp;

/**
 * cam_file_read_stamp:
 * @path: the file
 * @ret_stamp: (out): its stamp, all zero when it cannot be looked at
 *
 * Any thread.
 *
 * Returns: whether it is there and is a regular file
 */
gboolean cam_file_read_stamp(const char *path, CamFileStamp *ret_stamp);

/**
 * cam_file_hash:
 * @path: the file
 * @ret_sha256: (transfer full): 64 lower-case hex digits
 * @ret_size: (nullable): its size, bytes
 * @error: %CAM_ERROR_FILE
 *
 * Streams the file once. Any thread.
 *
 * Returns: whether it was read to its end
 */
gboolean cam_file_hash(const char *path, char **ret_sha256, guint64 *ret_size,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_file_set_error:
 * @error: where the error goes
 * @number: an errno
 * @path: the file it is about
 * @what: the verb, such as `write`
 *
 * Sets %CAM_ERROR_NO_SPACE for a full disk or quota, else %CAM_ERROR_FILE, with a message that
 * names @path.
 */
void cam_file_set_error(GError **error, int number, const char *path, const char *what);
