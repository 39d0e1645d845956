/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamStatement:
 *
 * SQLite's prepared statement, which only the .c files of this folder look into.
 */
typedef struct sqlite3_stmt CamStatement;

/**
 * CamDatabase:
 *
 * One connection to a journal and the statements prepared on it. One thread at a time.
 */
typedef struct CamDatabase CamDatabase;

/**
 * cam_database_create:
 * @path: the journal to be; nothing may stand there
 * @error: %CAM_ERROR_STORE, %CAM_ERROR_NO_SPACE, %CAM_ERROR_FILE
 *
 * Makes an empty journal, which stands complete or not at all.
 *
 * Returns: whether it stands
 */
gboolean cam_database_create(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_database_open:
 * @path: an existing journal
 * @for_writing: whether it will be written to
 * @error: %CAM_ERROR_STORE when it is damaged, no journal at all, or of a newer camherd; the
 *   sentence says what to do, and nothing was changed in it
 *
 * Looks through the whole file for damage.
 *
 * Returns: (transfer full) (nullable): the connection
 */
CamDatabase *cam_database_open(const char *path, gboolean for_writing, GError **error);

/**
 * cam_database_free:
 * @database: (nullable): a connection
 */
void cam_database_free(CamDatabase *database);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamDatabase, cam_database_free)

/**
 * cam_database_set_damaged:
 * @database: a connection
 * @how: what was found
 * @error: gets %CAM_ERROR_STORE and a sentence that says what to do
 */
void cam_database_set_damaged(const CamDatabase *database, const char *how, GError **error);

/**
 * cam_database_prepare:
 * @database: a connection
 * @sql: one statement; prepared once and kept
 * @error: %CAM_ERROR_STORE
 *
 * Returns: (transfer none) (nullable): the statement, at its beginning and with nothing bound
 */
CamStatement *cam_database_prepare(CamDatabase *database, const char *sql, GError **error);

/**
 * cam_database_next:
 * @database: a connection
 * @statement: a statement of it
 * @ret_row: whether there is one more row; without one the statement is at its beginning again
 * @error: %CAM_ERROR_STORE, %CAM_ERROR_NO_SPACE
 *
 * Returns: FALSE when it could not be said
 */
gboolean cam_database_next(CamDatabase *database, CamStatement *statement, gboolean *ret_row,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_database_change:
 * @database: a connection
 * @statement: a statement of it that gives no rows; at its beginning afterwards
 * @ret_rows: how many rows it changed, or -1 when a rule of the schema forbids the change
 * @error: %CAM_ERROR_STORE, %CAM_ERROR_NO_SPACE: the disk or the file failed
 *
 * Returns: FALSE when nothing can be written any more
 */
gboolean cam_database_change(CamDatabase *database, CamStatement *statement, int *ret_rows,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_database_run:
 * @database: a connection
 * @sql: a statement without parameters and rows, such as `COMMIT`
 * @error: as cam_database_change()
 *
 * Returns: whether it was done
 */
gboolean cam_database_run(CamDatabase *database, const char *sql,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_database_end:
 * @database: a connection in the middle of something
 *
 * Takes back what is not committed and lets go of what was being read.
 */
void cam_database_end(CamDatabase *database);

/**
 * cam_database_give_up:
 * @database: a connection on which a write failed
 *
 * As cam_database_end(), and leaves the files as they are from here on; reading still works.
 */
void cam_database_give_up(CamDatabase *database);
