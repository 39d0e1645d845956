/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"
#include "drivers/uniview-wire.h"

/**
 * CamUniviewState:
 * @kind: what the device is, as far as identify got in this call
 * @task: (nullable): number of the upgrade that was begun, ready for a query
 * @has_file: whether a whole file left for the device in this call, whatever it said
 * @idle: how often it called itself idle after that
 *
 * What is kept from one slot to the next.
 */
typedef struct {
    CamKind kind;
    char *task;
    gboolean has_file;
    guint idle;
} CamUniviewState;

/**
 * cam_uniview_get_state:
 * @call: a call
 *
 * Returns: (transfer none): its state, made at the first time
 */
CamUniviewState *cam_uniview_get_state(CamCall *call);

/**
 * cam_uniview_get:
 * @call: a call
 * @path: what to read
 * @error: of cam_http_send(); an unknown path may be %CAM_ERROR_INTERRUPTED (uniview.md 2)
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
CamReply *cam_uniview_get(CamCall *call, const char *path,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_uniview_judge:
 * @call: a call; is told the device's word and a lock
 * @reply: an answer that should be an envelope
 * @ret_envelope: (nullable): a good one; clear it. Untouched on failure
 * @error: why the device did not do it. A server fault or an unreadable answer is
 *   %CAM_ERROR_PROTOCOL: it does not tell whether it was done
 *
 * Body first, HTTP status second.
 *
 * Returns: whether the device did it
 */
gboolean cam_uniview_judge(CamCall *call, const CamReply *reply, CamUniviewEnvelope *ret_envelope,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_uniview_judge_act:
 * @call: as cam_uniview_judge()
 * @reply: the answer to something that cannot be taken back, sent after the login was accepted
 * @ret_envelope: (nullable): as cam_uniview_judge()
 * @error: as cam_uniview_judge(), and %CAM_ERROR_NOT_TAKEN where the device wanted another
 *   handshake, or lost its way in one, and did nothing
 *
 * Returns: whether the device did it
 */
gboolean cam_uniview_judge_act(CamCall *call, const CamReply *reply,
                               CamUniviewEnvelope *ret_envelope,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
