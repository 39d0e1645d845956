/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/store/store-call.h"
#include "src/store/store-chain.h"

/**
 * CamStoreThread:
 *
 * The one thread that touches the journal. It takes all calls that wait, commits the writes among
 * them in one transaction, and gives them back in the order they came.
 */
typedef struct CamStoreThread CamStoreThread;

/**
 * cam_store_thread_new:
 * @path: the journal
 * @database: (nullable) (transfer full): a connection; NULL while there is no journal to read
 * @for_writing: whether writes are allowed
 * @error: %CAM_ERROR_STORE
 *
 * Returns: (transfer full) (nullable): the thread, waiting for calls
 */
CamStoreThread *cam_store_thread_new(const char *path, CamDatabase *database, gboolean for_writing,
                                     GError **error);

/**
 * cam_store_thread_push:
 * @thread: the thread
 * @call: (transfer full): comes back in the default main context
 *
 * Main thread.
 */
void cam_store_thread_push(CamStoreThread *thread, CamStoreCall *call);

/**
 * cam_store_thread_free:
 * @thread: (nullable): the thread
 *
 * Waits until all calls are done. Those that did not come back yet do so later in the default main
 * context.
 */
void cam_store_thread_free(CamStoreThread *thread);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamStoreThread, cam_store_thread_free)
