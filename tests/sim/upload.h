/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

/**
 * SimUpload:
 *
 * One firmware image on its way into a device: counted, hashed and checked as it comes, never held.
 */
typedef struct SimUpload SimUpload;

SimUpload *sim_upload_new(SimExchange *exchange, SimDevice *device);
void sim_upload_free(SimUpload *upload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimUpload, sim_upload_free)

/**
 * sim_upload_begin:
 *
 * For an upload with a good login: the device starts to receive, as its faults have it.
 *
 * Returns: %FALSE when it has answered without waiting for the body; the exchange may be over then
 */
gboolean sim_upload_begin(SimUpload *upload);

/**
 * sim_upload_feed:
 *
 * Returns: %FALSE when the connection is gone, by the device's own doing, and @upload with it
 */
gboolean sim_upload_feed(SimUpload *upload, const guint8 *bytes, gsize size);

/**
 * sim_upload_note:
 *
 * Writes the line of received.jsonl, once.
 */
void sim_upload_note(SimUpload *upload);

/**
 * sim_upload_end:
 *
 * The whole body of an upload with a good login is there: judge it, answer, flash.
 */
void sim_upload_end(SimUpload *upload);
