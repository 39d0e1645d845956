/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamOrder:
 * @CAM_ORDER_OLDER: the first is older than the second
 * @CAM_ORDER_SAME: they are the same firmware
 * @CAM_ORDER_NEWER: the first is newer
 * @CAM_ORDER_CONFLICT: number and build date contradict each other (two branches)
 * @CAM_ORDER_INCOMPARABLE: at least one cannot be read, or they are of different lines
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

#define CAM_VERSION_PARTS     6
#define CAM_VERSION_LINE_SIZE 72

/**
 * CamVersion:
 * @parts: the numbers of the version
 * @count: how many, 0 when it could not be read
 * @unsaid: how many of the first of them are not known, because only the end of the version was
 *   given: names of Reolink's files hold `1387_22100622` of `v3.1.0.1387_22100622`
 * @service_pack: what comes after the numbers, such as the `SP` number, 0 for none
 * @build: build date YYMMDD as a number, 0 when not said
 * @revision: a number that decides where build dates do not, such as Hanwha's `R482`, 0 when not
 *   said
 * @line: what two versions must share to be compared, in lower case: customer, base or product
 *   line; empty for none
 *
 * A version taken apart by its make's grammar.
 */
typedef struct {
    guint parts[CAM_VERSION_PARTS];
    guint count;
    guint unsaid;
    guint service_pack;
    guint build;
    guint revision;
    char line[CAM_VERSION_LINE_SIZE];
} CamVersion;

/**
 * cam_version_parse:
 * @grammar: (nullable): the make's grammar, such as `hikvision`. `onvif` is none: plain ONVIF
 *   devices are of any make, so their versions are the same or cannot be compared
 * @version: (nullable): version text in any of the make's spellings, the build may be in it
 * @build: (nullable): build text, such as `build 240201` or `2020-06-05`. For makes whose version
 *   does not hold the date it wins over one in @version; for the others it is not looked at or only
 *   fills in what is missing, since their devices tell another date there
 * @ret_version: the parts
 *
 * Brings what a device says and what a file's name says to one form. Pure.
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
 * A build that one of them does not say is not compared, nor are numbers that one of them does not
 * say.
 *
 * Returns: how @a stands to @b
 */
CamOrder cam_version_compare(const CamVersion *a, const CamVersion *b);

/**
 * cam_version_compare_text:
 * @grammar: (nullable): the make's grammar
 * @a_version: (nullable): version text
 * @a_build: (nullable): build text
 * @b_version: (nullable): version text
 * @b_build: (nullable): build text
 *
 * Where the grammar is not known or does not fit, equal texts are the same version and others
 * cannot be compared.
 *
 * Returns: how a stands to b
 */
CamOrder cam_version_compare_text(const char *grammar, const char *a_version, const char *a_build,
                                  const char *b_version, const char *b_build);
