/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/finding.h"
#include "src/model/sighting.h"

/**
 * CamAdviceFacts:
 * @devices: (element-type CamFound): what a search found
 * @missing: (nullable) (element-type utf8): IPv4 addresses that did not answer although somebody
 *   gave them
 * @interfaces: (element-type CamInterface): the interfaces that were used
 * @links: (element-type CamLink): what kind of things they are, and the others
 * @chosen: whether the user chose the interfaces
 * @firewall: (nullable): name of a firewall of this computer that is known to be on
 *
 * What is known when a search is over. Borrowed.
 */
typedef struct {
    const GPtrArray *devices;
    const GPtrArray *missing;
    const GPtrArray *interfaces;
    const GPtrArray *links;
    gboolean chosen;
    const char *firewall;
} CamAdviceFacts;

/**
 * cam_advice_search:
 * @facts: facts; @missing is not looked at
 *
 * Why nothing was found, or why what was found cannot be reached, and what to type. Pure. What a
 * datagram says decides about a command only within private networks (RFC 1918, RFC 3927, and
 * 192.0.0.0/24 where old devices leave the factory) that do not overlap ours; at most four networks
 * are told one by one.
 *
 * Returns: (transfer container) (element-type CamFinding): what is worth saying, the most urgent
 *   first; next steps by cam_words_format_next()
 */
GPtrArray *cam_advice_search(const CamAdviceFacts *facts);

/**
 * cam_advice_missing:
 * @facts: facts; only @missing, @interfaces and @links are looked at
 *
 * For addresses that did not answer: those that lie in no subnet of this computer need a router or
 * an address there. Pure.
 *
 * Returns: (transfer container) (element-type CamFinding): one for each such subnet of 256, up to
 *   four, and one for the rest
 */
GPtrArray *cam_advice_missing(const CamAdviceFacts *facts);

/**
 * cam_advice_find_firewall:
 * @root: (nullable): where `etc` lies, NULL for that of this system
 *
 * Returns: (transfer none) (nullable): name of a firewall that says it is on, as far as everybody
 *   may read that
 */
const char *cam_advice_find_firewall(const char *root);

/**
 * cam_advice_now:
 * @devices: (element-type CamFound): what a search found
 * @names: (array zero-terminated=1): the interfaces it used
 * @chosen: whether the user chose them
 *
 * cam_advice_search() with what this system tells of its interfaces. Blocks for a few small files.
 *
 * Returns: (transfer container) (element-type CamFinding): what is worth saying
 */
GPtrArray *cam_advice_now(const GPtrArray *devices, const char *const *names, gboolean chosen);

/**
 * cam_advice_missing_now:
 * @missing: (element-type utf8): addresses that did not answer
 *
 * cam_advice_missing() with what this system tells of its interfaces.
 *
 * Returns: (transfer container) (element-type CamFinding): what is worth saying
 */
GPtrArray *cam_advice_missing_now(const GPtrArray *missing);
