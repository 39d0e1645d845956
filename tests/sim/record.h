/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/**
 * SimRecord:
 *
 * What the devices received, one JSON object a line, on disk before the device answers:
 * `received.jsonl`, fields at, serial, address, what (upload, reboot, bricked, login-failed),
 * bytes, sha256, ok, and note on what a tool must never do.
 */
typedef struct SimRecord SimRecord;

typedef struct {
    const char *serial;
    const char *address;
    const char *what;
    guint64 bytes;
    const char *sha256; /* (nullable) */
    gboolean ok;
    const char *note; /* (nullable) */
} SimLine;

/**
 * sim_record_new:
 * @path: (nullable): the file, started anew; %NULL for none
 */
SimRecord *sim_record_new(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void sim_record_free(SimRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimRecord, sim_record_free)

void sim_record_add(SimRecord *record, const SimLine *line);
