/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamTries:
 *
 * Which logins devices refused, in a small database that several processes may use at once. It
 * holds times and salted hashes, of devices as of logins: nobody learns an address or a password
 * from it. Each call is on disk, as far as the death of this process goes, when it returns. Blocks
 * shortly; one thread.
 *
 * A device has several names, called keys here: its address and port, its serial. A try is known by
 * each of them.
 */
typedef struct CamTries CamTries;

/**
 * CamTriesSeen:
 * @refused: refused within 24 hours
 * @asking: begun within 24 hours and not ended: by somebody else at this moment, by this process,
 *   or by one that died
 * @unsure: within 24 hours sent and not answered
 * @wait_us: how long until fewer than two of all these are within 24 hours, microseconds; 0 when
 *   that is so now
 * @same: this very login was refused, whenever that was
 *
 * What is known of a device.
 */
typedef struct {
    guint refused;
    guint asking;
    guint unsure;
    gint64 wait_us;
    gboolean same;
} CamTriesSeen;

/**
 * CamTryEnd:
 * @CAM_TRY_NOTHING: nothing was sent, or the device did not judge it
 * @CAM_TRY_UNSURE: it was sent, and no answer came
 * @CAM_TRY_REFUSED: the device refused it
 *
 * How a try ended.
 */
typedef enum {
    CAM_TRY_NOTHING,
    CAM_TRY_UNSURE,
    CAM_TRY_REFUSED,
} CamTryEnd;

/**
 * cam_tries_open:
 * @path: the database, made when missing
 * @error: %CAM_ERROR_STORE, %CAM_ERROR_NO_SPACE, %CAM_ERROR_FILE; the sentence names the file
 *
 * Returns: (transfer full) (nullable): the tries
 */
CamTries *cam_tries_open(const char *path, GError **error);

/**
 * cam_tries_free:
 * @tries: (nullable): tries
 */
void cam_tries_free(CamTries *tries);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamTries, cam_tries_free)

/**
 * cam_tries_look:
 * @tries: tries
 * @keys: (array zero-terminated=1): all names of the device that are known
 * @login: user and password as one text
 * @ret_seen: (out caller-allocates): what is known
 * @error: %CAM_ERROR_STORE
 *
 * How long ago a try was is told by the clock that only counts up, as long as the computer runs;
 * over a restart by the calendar. A time that is yet to come counts as now.
 *
 * Returns: FALSE when it could not be read
 */
gboolean cam_tries_look(CamTries *tries, const char *const *keys, const char *login,
                        CamTriesSeen *ret_seen, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_tries_begin:
 * @tries: tries
 * @keys: (array zero-terminated=1): all names of the device that are known
 * @login: user and password as one text
 * @most_refused: there may be fewer than that many refused ones and begun ones
 * @most: and fewer than that many with the unsure ones
 * @ret_id: the try; 0 when that many are there already, and then none was begun
 * @error: %CAM_ERROR_STORE, %CAM_ERROR_NO_SPACE
 *
 * Looks and writes in one go, so that two processes cannot both have the last try.
 *
 * Returns: FALSE when it could not be written
 */
gboolean cam_tries_begin(CamTries *tries, const char *const *keys, const char *login,
                         guint most_refused, guint most, gint64 *ret_id,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_tries_end:
 * @tries: tries
 * @id: a try that was begun
 * @end: how it ended
 * @error: %CAM_ERROR_STORE, %CAM_ERROR_NO_SPACE; the try counts as begun then
 *
 * Returns: whether it was written
 */
gboolean cam_tries_end(CamTries *tries, gint64 id, CamTryEnd end,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_tries_accept:
 * @tries: tries
 * @keys: (array zero-terminated=1): names that are of this device alone
 * @login: user and password as one text
 * @id: the try that was begun for it; it stays begun, under @keys alone, so that a process that
 * dies in the middle of its further talks has used up one; 0 for none
 * @error: %CAM_ERROR_STORE, %CAM_ERROR_NO_SPACE
 *
 * The device took it: what it refused before under one of @keys is forgotten, as the device forgets
 * it too, and the login is remembered as good.
 *
 * Returns: whether it was written
 */
gboolean cam_tries_accept(CamTries *tries, const char *const *keys, const char *login, gint64 id,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_tries_forget:
 * @tries: tries
 * @ids: (array length=count): tries that ended well
 * @count: how many
 * @error: %CAM_ERROR_STORE, %CAM_ERROR_NO_SPACE
 *
 * As cam_tries_end() with %CAM_TRY_NOTHING for each, in one go.
 *
 * Returns: whether it was written
 */
gboolean cam_tries_forget(CamTries *tries, const gint64 *ids, gsize count,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_tries_is_good:
 * @tries: tries
 * @keys: (array zero-terminated=1): names that are of this device alone
 * @login: user and password as one text
 *
 * Returns: whether the device took it before under one of @keys and has not refused it since
 */
gboolean cam_tries_is_good(CamTries *tries, const char *const *keys, const char *login);
