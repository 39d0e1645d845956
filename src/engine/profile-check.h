/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/engine.h"

/**
 * cam_profile_check:
 * @text: a profile as it stands in its file
 * @problems: (element-type utf8): what is wrong with it goes here, one sentence each
 *
 * What a run would silently ignore or must never do: groups and keys that nobody reads, values that
 * mean nothing, times shorter than what is promised for every device, a missing evidence, and, for
 * the profile of a driver's unknown devices, a missing time. Pure.
 */
void cam_profile_check(const char *text, GPtrArray *problems);
