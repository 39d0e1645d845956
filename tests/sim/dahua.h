/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/desk.h"

/* the simulated Dahua devices: what their parts know of each other */

/**
 * SimDahua:
 * @word: (nullable): how the last upload ended, in the words of the upgrade state
 * @pending: session of a first step to the random text of its challenge
 * @sessions: those that are logged in, to the calls made with them
 * @upgrader: number of the object for the upgrade state, 0 for none
 *
 * What only a Dahua device keeps.
 */
typedef struct {
    const char *word;
    GHashTable *pending;
    GHashTable *sessions;
    guint upgrader;
} SimDahua;

/**
 * SimDahuaState:
 * @word: the state of an upgrade
 * @percent: how far it is
 */
typedef struct {
    const char *word;
    guint percent;
} SimDahuaState;

SimDahua *sim_dahua_get(const SimVisit *visit);

/* pages (dahua-cgi.c) */

#define SIM_DAHUA_ROUTES 18
extern const SimRoute sim_dahua_routes[SIM_DAHUA_ROUTES];

gboolean sim_dahua_guard(SimVisit *visit);
void sim_dahua_refuse(SimVisit *visit);
void sim_dahua_missing(SimVisit *visit);

/**
 * sim_dahua_answer_text:
 * @text: the lines of a page
 */
void sim_dahua_answer_text(SimVisit *visit, const char *text);

/**
 * sim_dahua_format_config:
 *
 * Returns: (transfer full): all of the configuration, as one JSON document
 */
char *sim_dahua_format_config(const SimDevice *device);

/**
 * sim_dahua_has_table:
 *
 * Returns: whether there is a table of that name
 */
gboolean sim_dahua_has_table(const SimDevice *device, const char *name);

/* RPC (dahua-rpc.c) */

void sim_dahua_answer_login(SimVisit *visit);
void sim_dahua_answer_call(SimVisit *visit);

/**
 * sim_dahua_is_session:
 * @text: (nullable): a session as text
 *
 * Returns: whether it is logged in
 */
gboolean sim_dahua_is_session(const SimVisit *visit, const char *text);

/* uploads (dahua-upload.c) */

void sim_dahua_answer_upload(SimVisit *visit);
void sim_dahua_answer_form(SimVisit *visit);
void sim_dahua_answer_taken(SimVisit *visit);

/**
 * sim_dahua_read_state:
 * @ret_state: (out caller-allocates): what the device says of upgrades
 *
 * Returns: whether it says anything
 */
gboolean sim_dahua_read_state(const SimVisit *visit, SimDahuaState *ret_state);

GBytes *sim_dahua_build(const SimPackageSpec *spec);

/**
 * sim_dahua_format_hwid:
 * @platform: the part before the first colon
 *
 * Returns: (transfer full): a hardware id
 */
char *sim_dahua_format_hwid(const char *platform);
