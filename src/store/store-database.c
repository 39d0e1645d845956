/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * camherd.db      the journal, in SQLite's WAL format from its first byte
 * camherd.db-wal  what is committed and not yet moved into it; belongs to it, always
 * camherd.db-shm  index of the -wal, shared by the processes that read
 *
 * no other file descriptor of this process may be opened on these: closing it would drop SQLite's
 * locks (POSIX)
 */
#include "src/store/store-database.h"

#include "src/base/file.h"
#include "src/base/platform.h"
#include "src/base/text.h"
#include "src/store/store-resources.h"

#include <errno.h>
#include <sqlite3.h>

#define APPLICATION_ID  1128353096
#define SCHEMA_VERSION  1
#define BUSY_TIMEOUT_MS 10000

/* offsets in SQLite's file header; 2 is WAL */
#define WRITE_VERSION 18
#define READ_VERSION  19
#define VERSION_WAL   2

struct CamDatabase {
    char *path;
    sqlite3 *db;
    GHashTable *statements; /* SQL text to sqlite3_stmt */
};

static void
set_full(const char *path, GError **error)
{
    guint64 space = cam_platform_get_free_space(path);
    g_autofree char *size = cam_text_format_size(space == G_MAXUINT64 ? 0 : space);

    g_set_error(error, CAM_ERROR, CAM_ERROR_NO_SPACE,
                "the disk is full (%s free): the journal %s cannot be written; free some space, "
                "then go on with: camherd resume",
                size, path);
}

void
cam_database_set_damaged(const CamDatabase *database, const char *how, GError **error)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_STORE,
                "the journal %s is damaged (%s) and was left as it is: copy its folder aside and "
                "bring back a good copy of it, or work on with another --site",
                database->path, how);
}

/* SQLite 3.40 does not keep the number when a COMMIT failed; errno still has it then */
static int
find_errno(const CamDatabase *database, int kind)
{
    int last = errno;
    int kept = database->db != NULL ? sqlite3_system_errno(database->db) : 0;

    if (kind != SQLITE_IOERR && kind != SQLITE_CANTOPEN)
        return 0;
    return kept != 0 ? kept : last;
}

/* right after the call that failed */
static void
set_error(const CamDatabase *database, int result, GError **error)
{
    int kind = result & 0xff;
    int number = find_errno(database, kind);

    if (kind == SQLITE_FULL || number == ENOSPC || number == EDQUOT || number == EFBIG)
        set_full(database->path, error);
    else if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB)
        cam_database_set_damaged(database, sqlite3_errstr(result), error);
    else if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED)
        g_set_error(error, CAM_ERROR, CAM_ERROR_STORE,
                    "the journal %s is held by another program; end that and run this again",
                    database->path);
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_STORE,
                    "the journal %s cannot be used: %s%s%s; its folder must be on a local disk "
                    "and ours to write",
                    database->path,
                    database->db != NULL ? sqlite3_errmsg(database->db) : sqlite3_errstr(result),
                    number != 0 ? ": " : "", number != 0 ? g_strerror(number) : "");
}

static char *
build_schema(void)
{
    GResource *resource = cam_store_get_resource();
    g_autoptr(GBytes) bytes =
        g_resource_lookup_data(resource, "/camherd/schema.sql", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    g_return_val_if_fail(bytes != NULL, NULL);
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

gboolean
cam_database_create(const char *path, GError **error)
{
    g_autoptr(CamDatabase) database = g_new0(CamDatabase, 1);
    g_autofree char *schema = build_schema();

    database->path = g_strdup(path);
    int result = sqlite3_open_v2(":memory:", &database->db, SQLITE_OPEN_READWRITE, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(database->db, schema, NULL, NULL, NULL);
    if (result != SQLITE_OK) {
        set_error(database, result, error);
        return FALSE;
    }
    /* made in memory and put in its place in one go: a journal that is there is complete, and one
       that is empty was damaged */
    sqlite3_int64 size = 0;
    unsigned char *image = sqlite3_serialize(database->db, "main", &size, 0);
    if (image == NULL) {
        set_error(database, SQLITE_NOMEM, error);
        return FALSE;
    }
    image[WRITE_VERSION] = VERSION_WAL;
    image[READ_VERSION] = VERSION_WAL;
    gboolean ok = cam_file_write(path, image, (gsize)size, error);
    sqlite3_free(image);
    return ok;
}

static gboolean
read_number(CamDatabase *database, const char *sql, gint64 *ret_value, GError **error)
{
    CamStatement *statement = cam_database_prepare(database, sql, error);
    gboolean row = FALSE;

    if (statement == NULL || !cam_database_next(database, statement, &row, error))
        return FALSE;
    if (row)
        *ret_value = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return TRUE;
}

static gboolean
check_kind(CamDatabase *database, GError **error)
{
    gint64 application = 0;
    gint64 version = 0;

    if (!read_number(database, "PRAGMA application_id", &application, error) ||
        !read_number(database, "PRAGMA user_version", &version, error))
        return FALSE;
    if (application != APPLICATION_ID || version < 1) {
        cam_database_set_damaged(database, "this is no journal of camherd", error);
        return FALSE;
    }
    if (version > SCHEMA_VERSION) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_STORE,
                    "the journal %s was written by a newer camherd (format %" G_GINT64_FORMAT
                    ", this one knows %d); use that camherd, or another --site",
                    database->path, version, SCHEMA_VERSION);
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_pages(CamDatabase *database, const char *check, GError **error)
{
    CamStatement *statement = cam_database_prepare(database, check, error);
    gboolean row = FALSE;

    if (statement == NULL || !cam_database_next(database, statement, &row, error))
        return FALSE;
    const char *word = row ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    gboolean good = g_strcmp0(word, "ok") == 0;
    if (!good) {
        g_autofree char *how = cam_text_clean(word, 120);
        cam_database_set_damaged(database, how != NULL ? how : "unreadable", error);
    }
    sqlite3_reset(statement);
    return good;
}

static gboolean
check_log_format(CamDatabase *database, GError **error)
{
    CamStatement *statement = cam_database_prepare(database, "PRAGMA journal_mode", error);
    gboolean row = FALSE;

    if (statement == NULL || !cam_database_next(database, statement, &row, error))
        return FALSE;
    const char *word = row ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    gboolean good = g_strcmp0(word, "wal") == 0;
    if (!good)
        cam_database_set_damaged(database, "its log has another format", error);
    sqlite3_reset(statement);
    return good;
}

/* in this order: nothing may be written before we know that it is ours and whole. A writer trusts
   the indexes (one intent for each try), so for it they are checked too */
static gboolean
set_up(CamDatabase *database, gboolean for_writing, GError **error)
{
    const char *check = for_writing ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)";

    sqlite3_extended_result_codes(database->db, 1);
    sqlite3_busy_timeout(database->db, BUSY_TIMEOUT_MS);
    sqlite3_db_config(database->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(database->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (!cam_database_run(database, "PRAGMA trusted_schema = OFF", error) ||
        !cam_database_run(database, "PRAGMA cell_size_check = ON", error) ||
        !check_kind(database, error) || !check_pages(database, check, error) ||
        !check_log_format(database, error))
        return FALSE;
    if (!for_writing)
        return cam_database_run(database, "PRAGMA query_only = ON", error);
    sqlite3_db_config(database->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    return cam_database_run(database, "PRAGMA synchronous = FULL", error) &&
           cam_database_run(database, "PRAGMA foreign_keys = ON", error);
}

static gboolean
check_presence(const CamDatabase *database, GError **error)
{
    g_autofree char *log = g_strconcat(database->path, "-wal", NULL);

    if (g_file_test(database->path, G_FILE_TEST_EXISTS))
        return TRUE;
    if (g_file_test(log, G_FILE_TEST_EXISTS))
        cam_database_set_damaged(database, "it is gone, its -wal file is there", error);
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_STORE, "there is no journal %s", database->path);
    return FALSE;
}

static void
free_statement(gpointer statement)
{
    sqlite3_finalize(statement);
}

CamDatabase *
cam_database_open(const char *path, gboolean for_writing, GError **error)
{
    g_autoptr(CamDatabase) database = g_new0(CamDatabase, 1);
    int flags = (for_writing ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;

    database->path = g_strdup(path);
    if (!check_presence(database, error))
        return NULL;
    database->statements = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_statement);
    int result = sqlite3_open_v2(path, &database->db, flags, NULL);
    if (result != SQLITE_OK) {
        set_error(database, result, error);
        return NULL;
    }
    return set_up(database, for_writing, error) ? g_steal_pointer(&database) : NULL;
}

void
cam_database_free(CamDatabase *database)
{
    if (database == NULL)
        return;
    g_clear_pointer(&database->statements, g_hash_table_unref);
    if (sqlite3_close(database->db) != SQLITE_OK)
        g_critical("a statement of %s outlives its connection", database->path);
    g_free(database->path);
    g_free(database);
}

CamStatement *
cam_database_prepare(CamDatabase *database, const char *sql, GError **error)
{
    sqlite3_stmt *statement = g_hash_table_lookup(database->statements, sql);

    if (statement != NULL) {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
        return statement;
    }
    int result =
        sqlite3_prepare_v3(database->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (result != SQLITE_OK) {
        set_error(database, result, error);
        return NULL;
    }
    g_hash_table_insert(database->statements, g_strdup(sql), statement);
    return statement;
}

gboolean
cam_database_next(CamDatabase *database, CamStatement *statement, gboolean *ret_row, GError **error)
{
    errno = 0;
    int result = sqlite3_step(statement);

    if (result == SQLITE_ROW) {
        *ret_row = TRUE;
        return TRUE;
    }
    if (result != SQLITE_DONE)
        set_error(database, result, error);
    sqlite3_reset(statement);
    if (result != SQLITE_DONE)
        return FALSE;
    *ret_row = FALSE;
    return TRUE;
}

gboolean
cam_database_change(CamDatabase *database, CamStatement *statement, int *ret_rows, GError **error)
{
    errno = 0;
    int result = sqlite3_step(statement);
    gboolean forbidden = (result & 0xff) == SQLITE_CONSTRAINT;

    if (result != SQLITE_DONE && result != SQLITE_ROW && !forbidden)
        set_error(database, result, error);
    sqlite3_reset(statement);
    if (result != SQLITE_DONE && result != SQLITE_ROW && !forbidden)
        return FALSE;
    *ret_rows = forbidden ? -1 : sqlite3_changes(database->db);
    return TRUE;
}

gboolean
cam_database_run(CamDatabase *database, const char *sql, GError **error)
{
    CamStatement *statement = cam_database_prepare(database, sql, error);
    int rows = 0;

    if (statement == NULL || !cam_database_change(database, statement, &rows, error))
        return FALSE;
    if (rows >= 0)
        return TRUE;
    set_error(database, SQLITE_CONSTRAINT, error);
    return FALSE;
}

void
cam_database_end(CamDatabase *database)
{
    GHashTableIter iter;
    gpointer statement;

    g_hash_table_iter_init(&iter, database->statements);
    while (g_hash_table_iter_next(&iter, NULL, &statement))
        sqlite3_reset(statement);
    if (!sqlite3_get_autocommit(database->db) &&
        sqlite3_exec(database->db, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
        g_debug("rollback: %s", sqlite3_errmsg(database->db));
}

void
cam_database_give_up(CamDatabase *database)
{
    sqlite3_db_config(database->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    cam_database_end(database);
}
