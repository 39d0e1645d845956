/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/store-thread.h"

#include "src/store/store-read.h"
#include "src/store/store-write.h"

/* the most calls in one transaction: a failed one takes all of them along */
#define MAX_BATCH 1000

struct CamStoreThread {
    GThread *thread;
    GAsyncQueue *waiting;
    GAsyncQueue *finished;

    /* the thread's own */
    char *path;
    CamDatabase *database;
    CamChain chain;
    GError *broken; /* why no write is taken any more */
};

static void
free_call(gpointer call)
{
    cam_store_call_free(call);
}

/* one writing call after the other up to the first that reads: that one must see them */
static GPtrArray *
take_waiting(CamStoreThread *thread)
{
    GPtrArray *batch = g_ptr_array_new();
    CamStoreCall *call = g_async_queue_pop(thread->waiting);

    while (call != NULL) {
        gboolean write = cam_store_call_is_write(call);
        if (!write && batch->len > 0) {
            g_async_queue_push_front(thread->waiting, call);
            return batch;
        }
        g_ptr_array_add(batch, call);
        if (!write || batch->len == MAX_BATCH)
            return batch;
        call = g_async_queue_try_pop(thread->waiting);
    }
    return batch;
}

static gboolean
commit(CamStoreThread *thread, GPtrArray *batch, GError **error)
{
    guint64 before = thread->chain.seq;

    if (!cam_database_run(thread->database, "BEGIN IMMEDIATE", error))
        return FALSE;
    for (guint i = 0; i < batch->len; i++) {
        if (!cam_write_call(thread->database, &thread->chain, batch->pdata[i], error))
            return FALSE;
    }
    if (thread->chain.seq != before && !cam_chain_save(thread->database, &thread->chain, error))
        return FALSE;
    return cam_database_run(thread->database, "COMMIT", error);
}

/* after a failed write nobody knows what the disk holds, and syncing again would only pretend */
static void
write_batch(CamStoreThread *thread, GPtrArray *batch)
{
    CamChain before = thread->chain;

    if (thread->broken == NULL && !commit(thread, batch, &thread->broken)) {
        thread->chain = before;
        cam_database_give_up(thread->database);
    }
    for (guint i = 0; i < batch->len && thread->broken != NULL; i++) {
        CamStoreCall *call = batch->pdata[i];
        g_clear_error(&call->error);
        call->error = g_error_copy(thread->broken);
    }
}

/* a reader may be there before the first run */
static void
read_one(CamStoreThread *thread, CamStoreCall *call)
{
    if (thread->database == NULL && g_file_test(thread->path, G_FILE_TEST_EXISTS)) {
        thread->database = cam_database_open(thread->path, FALSE, &call->error);
        if (thread->database == NULL)
            return;
    }
    cam_read_call(thread->database, call);
}

/* taken out of a queue, one by one: a main loop within a callback goes on with the next one */
static gboolean
deliver(gpointer data)
{
    g_autoptr(CamStoreCall) call = g_async_queue_try_pop(data);

    if (call != NULL)
        cam_store_call_deliver(call);
    return G_SOURCE_REMOVE;
}

static void
unref_queue(gpointer queue)
{
    g_async_queue_unref(queue);
}

static void
hand_back(CamStoreThread *thread, GPtrArray *batch)
{
    for (guint i = 0; i < batch->len; i++) {
        g_async_queue_push(thread->finished, batch->pdata[i]);
        g_idle_add_full(G_PRIORITY_DEFAULT, deliver, g_async_queue_ref(thread->finished),
                        unref_queue);
    }
}

static gpointer
run(gpointer data)
{
    CamStoreThread *thread = data;

    for (;;) {
        g_autoptr(GPtrArray) batch = take_waiting(thread);
        CamStoreCall *first = batch->pdata[0];
        if (first->kind == CAM_CALL_END) {
            cam_store_call_free(first);
            return NULL;
        }
        if (cam_store_call_is_write(first))
            write_batch(thread, batch);
        else
            read_one(thread, first);
        hand_back(thread, batch);
    }
}

CamStoreThread *
cam_store_thread_new(const char *path, CamDatabase *database, gboolean for_writing, GError **error)
{
    CamStoreThread *thread = g_new0(CamStoreThread, 1);
    g_autoptr(GError) reason = NULL;

    thread->path = g_strdup(path);
    thread->database = database;
    thread->waiting = g_async_queue_new();
    thread->finished = g_async_queue_new_full(free_call);
    if (!for_writing)
        thread->broken = g_error_new(CAM_ERROR, CAM_ERROR_STORE,
                                     "the journal %s was opened for reading only", path);
    if (!for_writing || cam_chain_load(database, &thread->chain, error))
        thread->thread = g_thread_try_new("store", run, thread, &reason);
    if (reason != NULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_STORE, "no thread for the journal %s: %s", path,
                    reason->message);
    if (thread->thread != NULL)
        return thread;
    cam_store_thread_free(thread);
    return NULL;
}

void
cam_store_thread_push(CamStoreThread *thread, CamStoreCall *call)
{
    g_async_queue_push(thread->waiting, call);
}

void
cam_store_thread_free(CamStoreThread *thread)
{
    if (thread == NULL)
        return;
    if (thread->thread != NULL) {
        g_async_queue_push(thread->waiting, cam_store_call_new(CAM_CALL_END));
        g_thread_join(thread->thread);
    }
    g_async_queue_unref(thread->waiting);
    g_async_queue_unref(thread->finished);
    cam_database_free(thread->database);
    g_clear_error(&thread->broken);
    g_free(thread->path);
    g_free(thread);
}
