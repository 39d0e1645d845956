/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/wire.h"

/**
 * CamMethod:
 * @name: its word in #CamSighting, in `--method` and in the JSON `methods`
 * @port: UDP port probes go to
 * @reply_port: UDP port of ours that answers go to whatever port asked; 0 when they come back to
 *   the port that asked
 * @hears: whether devices speak to @port of everybody unasked or answer there, so that it is
 *   listened on
 * @group: multicast group of IPv4, host byte order; 0 for none
 * @group6: (nullable): multicast group of IPv6 on each interface, such as `ff02::c`
 * @broadcasts: whether probes go to the broadcast addresses too
 * @unicasts: whether a device answers a probe sent to it alone, across routers too
 * @often: so many of its probes go out in every round, the others to everybody in every second one
 *   only; 0 for all of them
 * @rank: what it says of a device counts more than what a method of a lower rank says
 * @build: makes the probes of one round
 * @parse: reads an answer
 *
 * One discovery protocol.
 */
typedef struct {
    const char *name;
    guint16 port;
    guint16 reply_port;
    gboolean hears;
    guint32 group;
    const char *group6;
    gboolean broadcasts;
    gboolean unicasts;
    guint often;
    int rank;
    CamWireBuild build;
    CamWireParse parse;
} CamMethod;

/**
 * CAM_METHOD_SWEEP:
 *
 * The word for devices that were found by trying addresses; not in the table, as it is no
 * datagram protocol.
 */
#define CAM_METHOD_SWEEP "sweep"

/**
 * cam_method_list:
 * @ret_count: (out): how many
 *
 * Returns: (transfer none): all protocols
 */
const CamMethod *cam_method_list(guint *ret_count);

/**
 * cam_method_rank:
 * @name: a word of the table, or any other
 *
 * Returns: its rank, 0 for any other word
 */
int cam_method_rank(const char *name);
