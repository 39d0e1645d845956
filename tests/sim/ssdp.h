/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/desk.h"
#include "tests/sim/hear.h"

/**
 * sim_ssdp:
 *
 * SSDP for the Axis devices of a site: answers M-SEARCH by unicast within the time it allows, but
 * at most half a second, and says `ssdp:alive` at the start. From firmware 12 on it is off unless
 * the knob switches it on (axis.md 1.1).
 */
extern const SimTongue sim_ssdp;

/**
 * SIM_SSDP_PATH:
 *
 * Where the description lies, on the device's HTTP port.
 */
#define SIM_SSDP_PATH "/rootdesc1.xml"

/**
 * sim_ssdp_answer_description:
 *
 * Answers with the UPnP description; 404 where UPnP is off.
 */
void sim_ssdp_answer_description(SimVisit *visit);
