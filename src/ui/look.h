/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/identify.h"
#include "src/ui/session.h"

/**
 * cam_look_at_all:
 * @session: a session with an engine
 * @options: options
 * @inventory: whom
 * @preflight: also look for what speaks against an update now
 * @ret_seconds: (nullable): how long it took
 *
 * Reads all devices and waits for it, with a count on the terminal.
 *
 * Returns: (transfer full): the work, over
 */
CamIdentify *cam_look_at_all(CamSession *session, const CamOptions *options,
                             const CamInventory *inventory, gboolean preflight,
                             double *ret_seconds);

/**
 * cam_look_explain:
 * @code: why a device could not be read
 * @args: (nullable): its arguments
 *
 * Returns: (transfer full): that in words, with what to do next
 */
char *cam_look_explain(const char *code, JsonObject *args);

/**
 * cam_look_tell_findings:
 * @options: options: nothing is said with `--quiet`
 * @findings: (element-type CamFinding): findings
 *
 * Says each on standard error, with what to do next on a line below it.
 */
void cam_look_tell_findings(const CamOptions *options, const GPtrArray *findings);

/**
 * cam_look_plan:
 * @session: a session with an engine
 * @options: options: files and folders of `--firmware`
 * @inventory: whom; rows may have a file of their own
 * @error: %CAM_ERROR_FILE, %CAM_ERROR_FORMAT for a file that was named and is no firmware;
 *   %CAM_ERROR_FILE for a depot that cannot be read while no file was given
 *
 * Reads all devices, inspects all files and plans, with the user's depot, the rules of makers and
 * the advisories. Other files in a folder, and files that changed in the depot, are left out with a
 * word on standard error.
 *
 * Returns: (transfer full) (element-type CamPlanRow) (nullable): the plan
 */
GPtrArray *cam_look_plan(CamSession *session, const CamOptions *options,
                         const CamInventory *inventory, GError **error);

/**
 * cam_look_keep_files:
 * @session: a session that owns its site
 * @options: options
 * @plan: (element-type CamPlanRow): a plan that will be carried out, its images stored
 *
 * Remembers with the site what the files are that are sent, so that another day there is a way back
 * to them. The user's depot is left alone: what was sent to a simulated site must never be offered
 * for a real one. What cannot be kept is said on standard error, and hinders nothing. Blocks.
 */
void cam_look_keep_files(CamSession *session, const CamOptions *options, const GPtrArray *plan);
