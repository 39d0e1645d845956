/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/store/store-call.h"
#include "src/store/store-chain.h"

/**
 * cam_write_call:
 * @database: a connection in a transaction
 * @chain: the end of the chain; goes on with the events written
 * @call: a call that writes; its error is set when it was refused, and then nothing of it is left
 * @error: %CAM_ERROR_STORE, %CAM_ERROR_NO_SPACE
 *
 * Returns: FALSE when nothing can be written any more
 */
gboolean cam_write_call(CamDatabase *database, CamChain *chain, CamStoreCall *call,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
