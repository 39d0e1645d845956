/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamAction:
 * @CAM_ACTION_FAIL: the device is done with, and failed
 * @CAM_ACTION_BLOCK: the device is done with before anything was changed on it
 * @CAM_ACTION_RETRY: the step may be done again after a wait; nothing was taken
 * @CAM_ACTION_ASK: the effect is unknown: ask the device before anything else
 * @CAM_ACTION_WATCH: do not send; watch the flashing
 * @CAM_ACTION_RESEND: send again at once under a new intent
 * @CAM_ACTION_STOP: stop the whole run: it is our side that is broken
 */
typedef enum {
    CAM_ACTION_FAIL,
    CAM_ACTION_BLOCK,
    CAM_ACTION_RETRY,
    CAM_ACTION_ASK,
    CAM_ACTION_WATCH,
    CAM_ACTION_RESEND,
    CAM_ACTION_STOP,
} CamAction;

/**
 * CamPolicy:
 * @action: what to do next
 * @tries: how often the step may be tried in all; 1 means never again
 * @wait_s: how long to wait before the next try, in device seconds
 */
typedef struct {
    CamAction action;
    guint tries;
    guint wait_s;
} CamPolicy;

/**
 * cam_policy_find:
 * @code: how a step ended
 * @changed: whether the device may have been changed by this job already
 *
 * The only table that decides whether something is tried again. Pure.
 *
 * Returns: (transfer none): what follows
 */
const CamPolicy *cam_policy_find(CamErrorCode code, gboolean changed);
