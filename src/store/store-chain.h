/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/event.h"
#include "src/store/store-database.h"

#define CAM_CHAIN_HASH_SIZE 65

/**
 * CamChain:
 * @seq: number of the last event, 0 when there is none
 * @hash: of that event, 64 hex digits; empty when there is none
 *
 * The end of the chain of events, to which the next one is tied.
 */
typedef struct {
    guint64 seq;
    char hash[CAM_CHAIN_HASH_SIZE];
} CamChain;

/**
 * cam_chain_hash:
 * @event: an event with its seq and prev_hash
 *
 * SHA-256 over its fields seq, utc_us, run, job, hop, step (the word), attempt, code, args and
 * prev_hash, in this order. Each is written as its length in bytes, `:`, its text, `,`; numbers in
 * decimal; a field that is NULL as `-,`.
 *
 * Returns: (transfer full): 64 lower-case hex digits
 */
char *cam_chain_hash(const CamEvent *event);

/**
 * cam_chain_add:
 * @chain: the end so far
 * @event: gets its seq and prev_hash, and becomes the end
 */
void cam_chain_add(CamChain *chain, CamEvent *event);

/**
 * cam_chain_load:
 * @database: a connection
 * @ret_chain: the end as the journal notes it
 * @error: %CAM_ERROR_STORE, also when the last event is not the one noted
 *
 * Returns: whether it was read
 */
gboolean cam_chain_load(CamDatabase *database, CamChain *ret_chain,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_chain_save:
 * @database: a connection in a transaction
 * @chain: the end
 * @error: %CAM_ERROR_STORE, %CAM_ERROR_NO_SPACE
 *
 * Returns: whether it was written
 */
gboolean cam_chain_save(CamDatabase *database, const CamChain *chain,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_chain_verify:
 * @database: a connection
 * @ret_bad_seq: 0 when the chain holds, else as in cam_store_verify()
 * @error: %CAM_ERROR_STORE
 *
 * Returns: whether it could be looked through
 */
gboolean cam_chain_verify(CamDatabase *database, guint64 *ret_bad_seq,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
