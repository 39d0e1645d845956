/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/run.h"

/**
 * CamControl:
 *
 * The owner's socket in the site folder (DECISIONS 20): a line of JSON in, lines of JSON out.
 * `{"cmd":"status"}` is answered with one line; `{"cmd":"follow"}` with a line for each event and,
 * twice a second while files are being sent, a line of progress, until the run ends. Anything else
 * gets `{"error":...}`. Main thread.
 */
typedef struct CamControl CamControl;

/**
 * cam_control_new:
 * @engine: an engine whose site is owned by us
 * @error: %CAM_ERROR_FILE
 *
 * Returns: (transfer full) (nullable): an open socket `control`, mode 0600
 */
CamControl *cam_control_new(CamEngine *engine, GError **error);

/**
 * cam_control_set_run:
 * @control: a control
 * @run: (nullable): the run it speaks of; borrowed
 */
void cam_control_set_run(CamControl *control, CamRun *run);

/**
 * cam_control_tell:
 * @control: a control
 * @event: an event; sent to all who follow
 */
void cam_control_tell(CamControl *control, const CamEvent *event);

/**
 * cam_control_free:
 * @control: (nullable): a control; the socket is taken away
 */
void cam_control_free(CamControl *control);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamControl, cam_control_free)
