/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"

/**
 * cam_kind_of_dahua:
 * @word: (nullable): a device class such as `NVR`, or a model such as `DH-IPC-HDW5431R`
 *
 * Dahua's words stand in what its devices say unasked and in what the driver reads (dahua.md 1.1
 * and 2). Any thread.
 *
 * Returns: what such a device is for, %CAM_KIND_UNKNOWN for other words
 */
CamKind cam_kind_of_dahua(const char *word);
