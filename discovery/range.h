/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CAM_RANGE_MAX_ADDRESSES:
 *
 * The most addresses one command tries: a /16.
 */
#define CAM_RANGE_MAX_ADDRESSES 65536

/**
 * CamRange:
 * @first: the first address, host byte order
 * @last: the last address, host byte order, not before @first
 *
 * IPv4 addresses in a row. Plain data.
 */
typedef struct {
    guint32 first;
    guint32 last;
} CamRange;

/**
 * cam_range_parse:
 * @text: (nullable): `10.0.0.0/22`, `10.0.0.10-60`, `10.0.0.10-10.0.1.20` or one address
 * @ret_range: (out): the addresses; untouched on failure
 * @error: %CAM_ERROR_USAGE: not of these forms, backwards, not addresses a device can have, or more
 *   than %CAM_RANGE_MAX_ADDRESSES; says what to type instead
 *
 * The network and the broadcast address of a subnet are left out, but not of /31 and /32. Bits
 * behind the prefix do not matter: `10.0.0.7/24` is `10.0.0.0/24`. Pure.
 *
 * Returns: whether @text is a range
 */
gboolean cam_range_parse(const char *text, CamRange *ret_range,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_range_count:
 * @range: a range
 *
 * Returns: how many addresses it has
 */
guint64 cam_range_count(const CamRange *range);

/**
 * cam_ranges_join:
 * @ranges: (array length=count): ranges in any order, which may overlap
 * @count: how many
 * @error: %CAM_ERROR_USAGE: more than %CAM_RANGE_MAX_ADDRESSES in all; says what to do
 *
 * Puts several ranges of one command together, each address once. Pure.
 *
 * Returns: (transfer full) (element-type CamRange) (nullable): ranges in ascending order with gaps
 *   between them
 */
GArray *cam_ranges_join(const CamRange *ranges, guint count, GError **error);
