/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/run.h"
#include "src/ui/options.h"

/**
 * CamProgressView:
 *
 * How a run goes, on standard error: on a terminal a line for each active device and an overall bar
 * with the time left, drawn four times a second; into a pipe plain lines. Strings of devices never
 * bring control characters with them.
 */
typedef struct CamProgressView CamProgressView;

/**
 * cam_progress_view_new:
 * @options: options; borrowed
 *
 * Returns: (transfer full): a view of nothing yet
 */
CamProgressView *cam_progress_view_new(const CamOptions *options);

/**
 * cam_progress_view_set_run:
 * @view: a view
 * @run: (nullable): the run; borrowed
 */
void cam_progress_view_set_run(CamProgressView *view, CamRun *run);

/**
 * cam_progress_view_tell:
 * @view: a view
 * @event: something that happened
 */
void cam_progress_view_tell(CamProgressView *view, const CamEvent *event);

/**
 * cam_progress_view_free:
 * @view: (nullable): a view; what it drew is taken away
 */
void cam_progress_view_free(CamProgressView *view);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamProgressView, cam_progress_view_free)
