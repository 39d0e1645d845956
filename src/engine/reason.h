/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/talk.h"
#include "src/model/plan.h"

/**
 * cam_reason_of_talk:
 * @talk: a talk that did not go well
 *
 * Says why with a code of the text table and arguments, in the talk itself.
 */
void cam_reason_of_talk(CamTalk *talk);

/**
 * cam_reason_get_code:
 * @error: what went wrong
 *
 * Returns: (transfer none): a code of the text table, `error` when there is none of its own
 */
const char *cam_reason_get_code(CamErrorCode error);

/**
 * cam_reason_get_verdict:
 * @error: how reading a device ended
 *
 * Returns: the verdict of a device that could not be read
 */
CamVerdict cam_reason_get_verdict(const GError *error);
