/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/ui/options.h"

/**
 * cam_verb_discover:
 * @options: options
 * @error: why it could not run
 *
 * Each verb: see `camherd VERB --help`.
 *
 * Returns: the exit code
 */
int cam_verb_discover(CamOptions *options, GError **error);

/**
 * cam_verb_identify:
 * @options: options
 * @error: why it could not run
 *
 * Returns: the exit code
 */
int cam_verb_identify(CamOptions *options, GError **error);

/**
 * cam_verb_check:
 * @options: options
 * @error: why it could not run
 *
 * Returns: the exit code
 */
int cam_verb_check(CamOptions *options, GError **error);

/**
 * cam_verb_backup:
 * @options: options
 * @error: why it could not run
 *
 * Returns: the exit code
 */
int cam_verb_backup(CamOptions *options, GError **error);

/**
 * cam_verb_update:
 * @options: options
 * @error: why it could not run
 *
 * Returns: the exit code
 */
int cam_verb_update(CamOptions *options, GError **error);

/**
 * cam_verb_resume:
 * @options: options
 * @error: why it could not run
 *
 * Returns: the exit code
 */
int cam_verb_resume(CamOptions *options, GError **error);

/**
 * cam_verb_runs:
 * @options: options
 * @error: why it could not run
 *
 * Returns: the exit code
 */
int cam_verb_runs(CamOptions *options, GError **error);

/**
 * cam_verb_show:
 * @options: options
 * @error: why it could not run
 *
 * Returns: the exit code
 */
int cam_verb_show(CamOptions *options, GError **error);

/**
 * cam_verb_report:
 * @options: options
 * @error: why it could not run
 *
 * Returns: the exit code
 */
int cam_verb_report(CamOptions *options, GError **error);

/**
 * cam_verb_profile:
 * @options: the command line
 * @error: set when the exit code is 1
 *
 * Returns: the exit code; 2 when a profile has something wrong
 */
int cam_verb_profile(CamOptions *options, GError **error);

/**
 * cam_verb_credential:
 * @options: the command line
 * @error: set when the exit code is 1
 *
 * Returns: the exit code
 */
int cam_verb_credential(CamOptions *options, GError **error);

/**
 * cam_verb_firmware:
 * @options: the command line
 * @error: set when the exit code is 1
 *
 * `inspect` and `add` go on with the next file when one is refused, and one that is not there is
 * refused too: the document tells each.
 *
 * Returns: the exit code; 2 when a file was refused, a file of the depot is left out, or a device
 *   could not be read
 */
int cam_verb_firmware(CamOptions *options, GError **error);

/**
 * cam_verb_advisories:
 * @options: the command line
 * @error: set when the exit code is 1
 *
 * Returns: the exit code
 */
int cam_verb_advisories(CamOptions *options, GError **error);
