/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamOrder:
 * @CAM_ORDER_OLDER: the first is older than the second
 * @CAM_ORDER_SAME: they are the same firmware
 * @CAM_ORDER_NEWER: the first is newer
 * @CAM_ORDER_CONFLICT: number and build date contradict each other (two branches)
 * @CAM_ORDER_INCOMPARABLE: at least one cannot be read
 *
 * How two versions of one make stand to each other.
 */
typedef enum {
    CAM_ORDER_OLDER,
    CAM_ORDER_SAME,
    CAM_ORDER_NEWER,
    CAM_ORDER_CONFLICT,
    CAM_ORDER_INCOMPARABLE,
} CamOrder;

/**
 * CamVersion:
 * @parts: the numbers of the version
 * @count: how many, 0 when it could not be read
 * @service_pack: `SP` number after it, 0 for none
 * @build: build date YYMMDD as a number, 0 when not said
 *
 * A version taken apart by its make's grammar.
 */
typedef struct {
    guint parts[6];
    guint count;
    guint service_pack;
    guint build;
} CamVersion;

/**
 * cam_version_parse:
 * @grammar: the make's grammar, such as `hikvision`
 * @version: (nullable): version text in any of the make's spellings, the build may be in it
 * @build: (nullable): build text, such as `build 240201`, wins over one in @version
 * @ret_version: the parts
 *
 * Pure.
 *
 * Returns: whether it could be read
 */
gboolean cam_version_parse(const char *grammar, const char *version, const char *build,
                           CamVersion *ret_version);

/**
 * cam_version_compare:
 * @a: a version
 * @b: another of the same make
 *
 * A build that one of them does not say is not compared.
 *
 * Returns: how @a stands to @b
 */
CamOrder cam_version_compare(const CamVersion *a, const CamVersion *b);

/**
 * cam_version_compare_text:
 * @grammar: the make's grammar
 * @a_version: (nullable): version text
 * @a_build: (nullable): build text
 * @b_version: (nullable): version text
 * @b_build: (nullable): build text
 *
 * Returns: how a stands to b
 */
CamOrder cam_version_compare_text(const char *grammar, const char *a_version, const char *a_build,
                                  const char *b_version, const char *b_build);
