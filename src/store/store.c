/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * camherd.db, -wal, -shm  the journal; see data/schema.sql and store-database.c
 * salt                    32 random bytes for cam_store_hash_secret(), made on first use
 */
#include "src/store/store.h"

#include "src/base/file.h"
#include "src/store/store-call.h"
#include "src/store/store-read.h"
#include "src/store/store-thread.h"

#include <openssl/rand.h>

#define JOURNAL_NAME "camherd.db"
#define SALT_NAME    "salt"
#define SALT_SIZE    32

struct CamStore {
    char *path;
    char *salt_path;
    gboolean for_writing;
    CamStoreThread *thread;
    GHashTable *memory; /* build_memory_key() to text */
    guint8 salt[SALT_SIZE];
    gboolean has_salt;
};

/* a discovery may be large and is asked for once in a command */
static gboolean
is_kept_in_memory(const char *kind)
{
    return !g_str_equal(kind, "discovered");
}

/* kinds are words of ours, without a blank */
static char *
build_memory_key(const char *kind, const char *key)
{
    return g_strconcat(kind, " ", key, NULL);
}

static void
remember(CamStore *store, const char *kind, const char *key, const char *value)
{
    g_autofree char *name = build_memory_key(kind, key);

    if (!is_kept_in_memory(kind))
        return;
    if (value != NULL)
        g_hash_table_insert(store->memory, g_steal_pointer(&name), g_strdup(value));
    else
        g_hash_table_remove(store->memory, name);
}

static void
remember_row(const char *kind, const char *key, const char *value, gpointer data)
{
    if (kind != NULL && key != NULL)
        remember(data, kind, key, value);
}

static gboolean
has_journal(const char *path)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);

    /* a log without its journal is damage, not a new site */
    return g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(log, G_FILE_TEST_EXISTS);
}

static gboolean
open_thread(CamStore *store, GError **error)
{
    g_autoptr(CamDatabase) database = NULL;
    gboolean there = has_journal(store->path);

    if (!there && store->for_writing && !cam_database_create(store->path, error))
        return FALSE;
    if (there || store->for_writing) {
        database = cam_database_open(store->path, store->for_writing, error);
        if (database == NULL || !cam_read_memory(database, remember_row, store, error))
            return FALSE;
    }
    store->thread =
        cam_store_thread_new(store->path, g_steal_pointer(&database), store->for_writing, error);
    return store->thread != NULL;
}

CamStore *
cam_store_open(CamSite *site, gboolean for_writing, GError **error)
{
    g_autoptr(CamStore) store = NULL;

    if (for_writing && !cam_site_is_owned(site)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_INTERNAL,
                    "the journal of %s is opened for writing by a process that does not own it",
                    cam_site_get_folder(site));
        return NULL;
    }
    store = g_new0(CamStore, 1);
    store->path = cam_site_build_path(site, JOURNAL_NAME);
    store->salt_path = cam_site_build_path(site, SALT_NAME);
    store->for_writing = for_writing;
    store->memory = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return open_thread(store, error) ? g_steal_pointer(&store) : NULL;
}

void
cam_store_free(CamStore *store)
{
    if (store == NULL)
        return;
    cam_store_thread_free(store->thread);
    g_hash_table_unref(store->memory);
    explicit_bzero(store->salt, sizeof store->salt);
    g_free(store->path);
    g_free(store->salt_path);
    g_free(store);
}

void
cam_store_add_run(CamStore *store, const char *run, GPtrArray *events, CamStoreDone done,
                  gpointer data)
{
    g_return_if_fail(events->len > 0);
    CamStoreCall *call = cam_store_call_new(CAM_CALL_ADD_RUN);

    call->run = g_strdup(run);
    for (guint i = 0; i < events->len; i++)
        cam_store_call_add_event(call, events->pdata[i]);
    call->done = done;
    call->data = data;
    cam_store_thread_push(store->thread, call);
}

void
cam_store_append(CamStore *store, const CamEvent *event, CamStoreDone done, gpointer data)
{
    CamStoreCall *call = cam_store_call_new(CAM_CALL_APPEND);

    cam_store_call_add_event(call, event);
    call->done = done;
    call->data = data;
    cam_store_thread_push(store->thread, call);
}

void
cam_store_set_job(CamStore *store, const CamJobChange *change, const CamEvent *event,
                  CamStoreDone done, gpointer data)
{
    CamStoreCall *call = cam_store_call_new(CAM_CALL_SET_JOB);

    call->change = *change;
    call->job = g_strdup(change->job);
    call->change.job = call->job;
    cam_store_call_add_event(call, event);
    call->done = done;
    call->data = data;
    cam_store_thread_push(store->thread, call);
}

void
cam_store_set_run(CamStore *store, const char *run, CamRunState state, const CamEvent *event,
                  CamStoreDone done, gpointer data)
{
    CamStoreCall *call = cam_store_call_new(CAM_CALL_SET_RUN);

    call->run = g_strdup(run);
    call->state = state;
    cam_store_call_add_event(call, event);
    call->done = done;
    call->data = data;
    cam_store_thread_push(store->thread, call);
}

void
cam_store_load_run(CamStore *store, const char *run, CamRunLoaded loaded, gpointer data)
{
    CamStoreCall *call = cam_store_call_new(CAM_CALL_LOAD_RUN);

    call->run = g_strdup(run);
    call->loaded = loaded;
    call->data = data;
    cam_store_thread_push(store->thread, call);
}

void
cam_store_list_runs(CamStore *store, CamRunsListed listed, gpointer data)
{
    CamStoreCall *call = cam_store_call_new(CAM_CALL_LIST_RUNS);

    call->listed = listed;
    call->data = data;
    cam_store_thread_push(store->thread, call);
}

void
cam_store_put(CamStore *store, const char *kind, const char *key, const char *value,
              CamStoreDone done, gpointer data)
{
    CamStoreCall *call = cam_store_call_new(CAM_CALL_PUT);

    /* at once, on disk or not: a refused password is not offered again while that is written */
    remember(store, kind, key, value);
    call->space = g_strdup(kind);
    call->key = g_strdup(key);
    call->value = g_strdup(value);
    call->done = done;
    call->data = data;
    cam_store_thread_push(store->thread, call);
}

void
cam_store_get(CamStore *store, const char *kind, const char *key, CamValueLoaded loaded,
              gpointer data)
{
    CamStoreCall *call = cam_store_call_new(CAM_CALL_GET);

    call->space = g_strdup(kind);
    call->key = g_strdup(key);
    call->got = loaded;
    call->data = data;
    cam_store_thread_push(store->thread, call);
}

char *
cam_store_get_now(CamStore *store, const char *kind, const char *key)
{
    g_return_val_if_fail(is_kept_in_memory(kind), NULL);
    g_autofree char *name = build_memory_key(kind, key);

    return g_strdup(g_hash_table_lookup(store->memory, name));
}

gboolean
cam_store_verify(CamStore *store, guint64 *ret_bad_seq, GError **error)
{
    g_autoptr(CamDatabase) database = NULL;

    if (!has_journal(store->path)) {
        *ret_bad_seq = 0;
        return TRUE;
    }
    database = cam_database_open(store->path, FALSE, error);
    return database != NULL && cam_chain_verify(database, ret_bad_seq, error);
}

/* what cannot be kept is made anew for this process: then nothing refused earlier is known, which
   is as if it were another credential */
static void
make_salt(CamStore *store)
{
    g_autofree char *kept = NULL;
    g_autoptr(GError) error = NULL;
    gsize size = 0;

    store->has_salt = TRUE;
    if (cam_file_read(store->salt_path, SALT_SIZE, &kept, &size, NULL) && size == SALT_SIZE) {
        memcpy(store->salt, kept, SALT_SIZE);
        return;
    }
    if (RAND_bytes(store->salt, SALT_SIZE) != 1)
        g_critical("no random numbers for the salt of %s", store->salt_path);
    if (store->for_writing && !cam_file_write(store->salt_path, store->salt, SALT_SIZE, &error))
        g_warning("ignored: %s", error->message);
}

char *
cam_store_hash_secret(CamStore *store, const char *text)
{
    if (!store->has_salt)
        make_salt(store);
    return g_compute_hmac_for_string(G_CHECKSUM_SHA256, store->salt, SALT_SIZE, text, -1);
}

void
cam_run_summary_free(CamRunSummary *summary)
{
    if (summary == NULL)
        return;
    g_free(summary->id);
    g_free(summary);
}

void
cam_job_row_free(CamJobRow *row)
{
    if (row == NULL)
        return;
    g_free(row->id);
    g_free(row->owner);
    g_free(row);
}
