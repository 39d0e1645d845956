/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/event.h"
#include "src/store/store-call.h"
#include "src/store/store-database.h"

/* the columns cam_read_event() wants; followed by WHERE, ORDER BY and so on */
#define CAM_SELECT_EVENTS                                                                          \
    "SELECT seq, utc_us, run, job, hop, step, attempt, code, args, prev_hash FROM event "

/**
 * cam_read_event:
 * @database: a connection
 * @statement: a statement that begins with %CAM_SELECT_EVENTS
 * @ret_event: (transfer full): the next event, NULL when there is none
 * @error: %CAM_ERROR_STORE, also when it holds what nobody wrote
 *
 * Returns: FALSE when it could not be read
 */
gboolean cam_read_event(CamDatabase *database, CamStatement *statement, CamEvent **ret_event,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * CamMemoryFunc:
 * @space: namespace
 * @key: key
 * @value: value
 * @data: what was given
 */
typedef void (*CamMemoryFunc)(const char *space, const char *key, const char *value, gpointer data);

/**
 * cam_read_memory:
 * @database: a connection
 * @take: called for each value
 * @data: for @take
 * @error: %CAM_ERROR_STORE, also when it holds what nobody wrote
 *
 * Returns: whether all of it was read
 */
gboolean cam_read_memory(CamDatabase *database, CamMemoryFunc take, gpointer data,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_read_call:
 * @database: (nullable): a connection; NULL for a site without a journal
 * @call: a call that reads; gets its outcome
 */
void cam_read_call(CamDatabase *database, CamStoreCall *call);
