/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * logins.db, -wal, -shm  in the site's folder, and one for all sites in the user's state folder
 *   salt  32 random bytes, one row
 *   try   one login that was begun: hash of the login, when, how it ended
 *   name  by which keys a try is known, as hashes
 *   good  which login a key took last, as hashes
 */
#include "src/store/tries.h"

#include "src/base/clock.h"
#include "src/base/file.h"
#include "src/base/platform.h"

#include <openssl/rand.h>
#include <sqlite3.h>
#include <string.h>

#define DAY_US          (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)
#define SLIP_US         (G_GINT64_CONSTANT(5) * 60 * G_USEC_PER_SEC)
#define BUSY_TIMEOUT_MS 10000
#define SALT_SIZE       32
#define STATE_ASKING    0
#define STATE_UNSURE    1
#define STATE_REFUSED   2

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS salt (id INTEGER PRIMARY KEY CHECK (id = 1), salt BLOB NOT NULL)"
    " STRICT;"
    "CREATE TABLE IF NOT EXISTS try (id INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL,"
    " state INTEGER NOT NULL, utc_us INTEGER NOT NULL, boot TEXT NOT NULL, up_us INTEGER NOT NULL)"
    " STRICT;"
    "CREATE TABLE IF NOT EXISTS name (key TEXT NOT NULL, try INTEGER NOT NULL REFERENCES try (id)"
    " ON DELETE CASCADE, PRIMARY KEY (key, try)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS name_try ON name (try);"
    "CREATE TABLE IF NOT EXISTS good (key TEXT NOT NULL PRIMARY KEY, login TEXT NOT NULL)"
    " STRICT, WITHOUT ROWID;";

struct CamTries {
    char *path;
    sqlite3 *db;
    guint8 salt[SALT_SIZE];
    char *boot;
    GHashTable *statements; /* SQL to what it was compiled to: each is run for many devices */
};

typedef struct {
    gint64 id;
    int state;
    gboolean same;
    gint64 utc_us;
    gint64 up_us;
    gboolean same_boot;
} Row;

static gboolean
set_error(const CamTries *tries, GError **error)
{
    int result = sqlite3_errcode(tries->db) & 0xff;

    if (result == SQLITE_FULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_NO_SPACE,
                    "cannot write %s: the disk is full; free some space and run it again",
                    tries->path);
    else
        g_set_error(
            error, CAM_ERROR, CAM_ERROR_STORE,
            "%s, which keeps count of refused logins, cannot be used: %s; if it is damaged, "
            "move it away and try no login for a day",
            tries->path, sqlite3_errmsg(tries->db));
    return FALSE;
}

static gboolean
run_sql(CamTries *tries, const char *sql, GError **error)
{
    return sqlite3_exec(tries->db, sql, NULL, NULL, NULL) == SQLITE_OK || set_error(tries, error);
}

static void
free_statement(gpointer data)
{
    sqlite3_finalize(data);
}

/* Returns: (nullable): to be given back with put_back() */
static sqlite3_stmt *
prepare(CamTries *tries, const char *sql, GError **error)
{
    sqlite3_stmt *statement = g_hash_table_lookup(tries->statements, sql);

    if (statement != NULL)
        return statement;
    if (sqlite3_prepare_v3(tries->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
        SQLITE_OK) {
        set_error(tries, error);
        return NULL;
    }
    g_hash_table_insert(tries->statements, g_strdup(sql), statement);
    return statement;
}

static void
put_back(sqlite3_stmt *statement)
{
    /* what went wrong was told when it was run */
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

/* ends a statement without rows */
static gboolean
run_statement(CamTries *tries, sqlite3_stmt *statement, GError **error)
{
    gboolean ok = sqlite3_step(statement) == SQLITE_DONE || set_error(tries, error);

    put_back(statement);
    return ok;
}

/* prepares and runs one; @first is ?1, @second ?2, @number ?3, as far as it has them */
static gboolean
run_with(CamTries *tries, const char *sql, const char *first, const char *second, gint64 number,
         GError **error)
{
    sqlite3_stmt *statement = prepare(tries, sql, error);

    if (statement == NULL)
        return FALSE;
    if (first != NULL)
        sqlite3_bind_text(statement, 1, first, -1, SQLITE_STATIC);
    if (second != NULL)
        sqlite3_bind_text(statement, 2, second, -1, SQLITE_STATIC);
    if (number != 0)
        sqlite3_bind_int64(statement, 3, number);
    return run_statement(tries, statement, error);
}

static gboolean
read_salt(CamTries *tries, gboolean *ret_found, GError **error)
{
    sqlite3_stmt *statement = prepare(tries, "SELECT salt FROM salt", error);

    if (statement == NULL)
        return FALSE;
    int result = sqlite3_step(statement);
    *ret_found = result == SQLITE_ROW && sqlite3_column_bytes(statement, 0) == SALT_SIZE;
    if (*ret_found)
        memcpy(tries->salt, sqlite3_column_blob(statement, 0), SALT_SIZE);
    gboolean ok = result == SQLITE_ROW || result == SQLITE_DONE || set_error(tries, error);
    put_back(statement);
    return ok;
}

/* several processes may make it at once: the first one's stays */
static gboolean
make_salt(CamTries *tries, GError **error)
{
    guint8 salt[SALT_SIZE];
    gboolean found = FALSE;

    if (!read_salt(tries, &found, error))
        return FALSE;
    if (found)
        return TRUE;
    if (RAND_bytes(salt, SALT_SIZE) != 1) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_INTERNAL, "no random numbers for %s", tries->path);
        return FALSE;
    }
    sqlite3_stmt *statement =
        prepare(tries, "INSERT INTO salt (id, salt) VALUES (1, ?1) ON CONFLICT DO NOTHING", error);
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_blob(statement, 1, salt, SALT_SIZE, SQLITE_STATIC);
    return run_statement(tries, statement, error) && read_salt(tries, &found, error) && found;
}

static gboolean
open_database(CamTries *tries, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(tries->path);

    if (!cam_file_make_folder(folder, error))
        return FALSE;
    if (sqlite3_open_v2(tries->path, &tries->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW,
                        NULL) != SQLITE_OK)
        return set_error(tries, error);
    sqlite3_busy_timeout(tries->db, BUSY_TIMEOUT_MS);
    /* a power cut may take the last tries along, the death of this process may not */
    return run_sql(tries, "PRAGMA journal_mode = WAL", error) &&
           run_sql(tries, "PRAGMA synchronous = NORMAL", error) &&
           run_sql(tries, "PRAGMA foreign_keys = ON", error) &&
           run_sql(tries, "BEGIN IMMEDIATE", error) && run_sql(tries, schema, error) &&
           make_salt(tries, error) && run_sql(tries, "COMMIT", error);
}

CamTries *
cam_tries_open(const char *path, GError **error)
{
    g_autoptr(CamTries) tries = g_new0(CamTries, 1);

    tries->path = g_strdup(path);
    tries->statements = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_statement);
    tries->boot = cam_platform_get_boot();
    return open_database(tries, error) ? g_steal_pointer(&tries) : NULL;
}

void
cam_tries_free(CamTries *tries)
{
    if (tries == NULL)
        return;
    g_hash_table_unref(tries->statements);
    sqlite3_close(tries->db);
    explicit_bzero(tries->salt, sizeof tries->salt);
    g_free(tries->boot);
    g_free(tries->path);
    g_free(tries);
}

static char *
hash(const CamTries *tries, const char *text)
{
    return g_compute_hmac_for_string(G_CHECKSUM_SHA256, tries->salt, SALT_SIZE, text, -1);
}

static gboolean
read_rows(CamTries *tries, const char *key, const char *login, GHashTable *rows, GError **error)
{
    g_autofree char *hashed = hash(tries, key);
    sqlite3_stmt *statement =
        prepare(tries,
                "SELECT id, state, login = ?2, utc_us, up_us, boot = ?3 AND boot <> '' FROM try "
                "JOIN name ON name.try = try.id WHERE name.key = ?1",
                error);
    int result;

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_text(statement, 1, hashed, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, login, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, tries->boot, -1, SQLITE_STATIC);
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        Row *row = g_new(Row, 1);
        *row = (Row){ .id = sqlite3_column_int64(statement, 0),
                      .state = sqlite3_column_int(statement, 1),
                      .same = sqlite3_column_int(statement, 2) != 0,
                      .utc_us = sqlite3_column_int64(statement, 3),
                      .up_us = sqlite3_column_int64(statement, 4),
                      .same_boot = sqlite3_column_int(statement, 5) != 0 };
        g_hash_table_replace(rows, &row->id, row);
    }
    gboolean ok = result == SQLITE_DONE || set_error(tries, error);
    put_back(statement);
    return ok;
}

static gboolean
stamp(CamTries *tries, gint64 id, GError **error)
{
    sqlite3_stmt *statement =
        prepare(tries, "UPDATE try SET utc_us = ?1, boot = ?2, up_us = ?3 WHERE id = ?4", error);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, cam_clock_utc_us());
    sqlite3_bind_text(statement, 2, tries->boot, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, cam_platform_get_uptime_us());
    sqlite3_bind_int64(statement, 4, id);
    return run_statement(tries, statement, error);
}

/* a calendar set forward while the computer runs makes nothing older; one that was ahead when the
 * try was written would keep the gate shut for as long as it was ahead */
static gboolean
get_rest(CamTries *tries, const Row *row, gint64 *ret_rest_us, GError **error)
{
    gint64 age_us = row->same_boot ? cam_platform_get_uptime_us() - row->up_us
                                   : cam_clock_utc_us() - row->utc_us;

    *ret_rest_us = DAY_US - MAX(age_us, 0);
    return age_us > -SLIP_US || stamp(tries, row->id, error);
}

static gboolean
add_up(CamTries *tries, GHashTable *rows, CamTriesSeen *seen, GError **error)
{
    GHashTableIter iter;
    gpointer value;
    gint64 longest_us = 0;
    gint64 rest_us = 0;

    g_hash_table_iter_init(&iter, rows);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Row *row = value;
        if (!get_rest(tries, row, &rest_us, error))
            return FALSE;
        gboolean today = rest_us > 0;
        seen->wait_us = MAX(seen->wait_us, MIN(longest_us, rest_us));
        longest_us = MAX(longest_us, rest_us);
        seen->same = seen->same || (row->same && row->state == STATE_REFUSED);
        seen->refused += today && row->state == STATE_REFUSED;
        seen->asking += today && row->state == STATE_ASKING;
        seen->unsure += today && row->state == STATE_UNSURE;
    }
    return TRUE;
}

gboolean
cam_tries_look(CamTries *tries, const char *const *keys, const char *login, CamTriesSeen *ret_seen,
               GError **error)
{
    g_autofree char *hashed = hash(tries, login);
    g_autoptr(GHashTable) rows = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    CamTriesSeen seen = { 0 };

    for (const char *const *key = keys; *key != NULL; key++) {
        if (!read_rows(tries, *key, hashed, rows, error))
            return FALSE;
    }
    if (!add_up(tries, rows, &seen, error))
        return FALSE;
    *ret_seen = seen;
    return TRUE;
}

static gboolean
add_names(CamTries *tries, const char *const *keys, gint64 id, GError **error)
{
    for (const char *const *key = keys; *key != NULL; key++) {
        g_autofree char *name = hash(tries, *key);
        /* somebody else may have forgotten it meanwhile */
        if (!run_with(tries,
                      "INSERT INTO name (key, try) SELECT ?1, id FROM try WHERE id = ?3 "
                      "ON CONFLICT DO NOTHING",
                      name, NULL, id, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
add_try(CamTries *tries, const char *const *keys, const char *login, gint64 *ret_id, GError **error)
{
    g_autofree char *hashed = hash(tries, login);

    if (!run_with(tries,
                  "INSERT INTO try (login, state, utc_us, boot, up_us) VALUES (?1, 0, 0, '', 0)",
                  hashed, NULL, 0, error))
        return FALSE;
    gint64 id = sqlite3_last_insert_rowid(tries->db);
    if (!add_names(tries, keys, id, error))
        return FALSE;
    *ret_id = id;
    return stamp(tries, id, error);
}

static gboolean
look_and_add(CamTries *tries, const char *const *keys, const char *login, guint most_refused,
             guint most, gint64 *ret_id, GError **error)
{
    CamTriesSeen seen;

    if (!cam_tries_look(tries, keys, login, &seen, error))
        return FALSE;
    if (seen.refused + seen.asking >= most_refused ||
        seen.refused + seen.asking + seen.unsure >= most) {
        *ret_id = 0;
        return TRUE;
    }
    return add_try(tries, keys, login, ret_id, error);
}

static gboolean
close_transaction(CamTries *tries, gboolean ok, GError **error)
{
    if (ok && run_sql(tries, "COMMIT", error))
        return TRUE;
    if (!sqlite3_get_autocommit(tries->db) && !run_sql(tries, "ROLLBACK", NULL))
        g_debug("rollback: %s", sqlite3_errmsg(tries->db));
    return FALSE;
}

gboolean
cam_tries_begin(CamTries *tries, const char *const *keys, const char *login, guint most_refused,
                guint most, gint64 *ret_id, GError **error)
{
    gint64 id = 0;

    if (!run_sql(tries, "BEGIN IMMEDIATE", error))
        return FALSE;
    gboolean ok = look_and_add(tries, keys, login, most_refused, most, &id, error);
    if (!close_transaction(tries, ok, error))
        return FALSE;
    *ret_id = id;
    return TRUE;
}

gboolean
cam_tries_end(CamTries *tries, gint64 id, CamTryEnd end, GError **error)
{
    switch (end) {
    case CAM_TRY_NOTHING:
        return run_with(tries, "DELETE FROM try WHERE id = ?3", NULL, NULL, id, error);
    case CAM_TRY_UNSURE:
        return run_with(tries, "UPDATE try SET state = 1 WHERE id = ?3", NULL, NULL, id, error);
    case CAM_TRY_REFUSED:
        /* what was good is no more */
        return run_with(tries, "UPDATE try SET state = 2 WHERE id = ?3", NULL, NULL, id, error) &&
               run_with(tries,
                        "DELETE FROM good WHERE login = (SELECT login FROM try WHERE id = ?3) AND "
                        "key IN (SELECT key FROM name WHERE try = ?3)",
                        NULL, NULL, id, error);
    }
    return FALSE;
}

static gboolean
accept_key(CamTries *tries, const char *key, const char *login, GError **error)
{
    g_autofree char *name = hash(tries, key);

    /* what others ask at this moment is not judged yet */
    return run_with(tries,
                    "DELETE FROM try WHERE id IN (SELECT try FROM name WHERE key = ?1) "
                    "AND (state <> 0 OR login = ?2)",
                    name, login, 0, error) &&
           run_with(tries,
                    "INSERT INTO good (key, login) VALUES (?1, ?2) "
                    "ON CONFLICT DO UPDATE SET login = excluded.login",
                    name, login, 0, error);
}

gboolean
cam_tries_accept(CamTries *tries, const char *const *keys, const char *login, gint64 id,
                 GError **error)
{
    g_autofree char *hashed = hash(tries, login);

    if (!run_sql(tries, "BEGIN IMMEDIATE", error))
        return FALSE;
    /* it comes back under @keys when all others are gone */
    gboolean ok =
        id == 0 || run_with(tries, "DELETE FROM name WHERE try = ?3", NULL, NULL, id, error);
    for (const char *const *key = keys; ok && *key != NULL; key++)
        ok = accept_key(tries, *key, hashed, error);
    ok = ok && (id == 0 || add_names(tries, keys, id, error));
    return close_transaction(tries, ok, error);
}

gboolean
cam_tries_forget(CamTries *tries, const gint64 *ids, gsize count, GError **error)
{
    gboolean ok = TRUE;

    if (count == 0)
        return TRUE;
    if (!run_sql(tries, "BEGIN IMMEDIATE", error))
        return FALSE;
    for (gsize i = 0; ok && i < count; i++)
        ok = cam_tries_end(tries, ids[i], CAM_TRY_NOTHING, error);
    return close_transaction(tries, ok, error);
}

static gboolean
is_good_key(CamTries *tries, const char *key, const char *login)
{
    g_autofree char *name = hash(tries, key);
    sqlite3_stmt *statement =
        prepare(tries, "SELECT 1 FROM good WHERE key = ?1 AND login = ?2", NULL);

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, login, -1, SQLITE_STATIC);
    gboolean good = sqlite3_step(statement) == SQLITE_ROW;
    put_back(statement);
    return good;
}

gboolean
cam_tries_is_good(CamTries *tries, const char *const *keys, const char *login)
{
    g_autofree char *hashed = hash(tries, login);

    for (const char *const *key = keys; *key != NULL; key++) {
        if (is_good_key(tries, *key, hashed))
            return TRUE;
    }
    return FALSE;
}
