/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "tests/sim/desk.h"

/* the inside of the simulated Uniview devices, for the files uniview*.c */

typedef enum {
    SIM_UNIVIEW_IDLE,
    SIM_UNIVIEW_PREPARING, /* was told to upgrade and makes room */
    SIM_UNIVIEW_WAITING,   /* for the file */
    SIM_UNIVIEW_FAILED,    /* says so until it is told to upgrade anew */
} SimUniviewStage;

/**
 * SimUniview:
 * @stage: where an upgrade is before the file was taken
 * @ready_us: when it will have made room
 * @failed: what it says once it failed
 * @erased: whether a restart would brick it
 * @was_erased: whether the knob uniview-erased has had its effect
 * @faults: PUTs that were lost so far
 * @config: (nullable): the configuration, once somebody asked for it or brought one
 *
 * What only a Uniview device knows of itself.
 */
typedef struct {
    SimUniviewStage stage;
    gint64 ready_us;
    guint failed;
    gboolean erased;
    gboolean was_erased;
    guint faults;
    GBytes *config;
} SimUniview;

/**
 * sim_uniview_answer:
 * @data: (nullable) (transfer full): the member `Data`; the text "null" without
 *
 * Answers that it was done.
 */
void sim_uniview_answer(SimVisit *visit, JsonObject *data);

/**
 * sim_uniview_fail:
 * @http: HTTP status
 * @code: ResponseCode
 * @status: StatusCode
 * @word: StatusString
 *
 * Answers that it was not done.
 */
void sim_uniview_fail(SimVisit *visit, guint http, guint code, guint status, const char *word);

/**
 * sim_uniview_lack:
 *
 * Answers a page that it does not have, as the knob uniview-missing says.
 */
void sim_uniview_lack(SimVisit *visit);

/**
 * sim_uniview_format_done:
 *
 * Returns: (transfer full): the answer to something that was done
 */
char *sim_uniview_format_done(const char *path, JsonObject *data);

/* pages of the upgrade, in uniview-flash.c */
void sim_uniview_answer_upgrade(SimVisit *visit);
void sim_uniview_answer_status(SimVisit *visit);
void sim_uniview_answer_upload(SimVisit *visit);
void sim_uniview_answer_reboot(SimVisit *visit);

/* the configuration, in uniview-config.c */
void sim_uniview_answer_config_url(SimVisit *visit);
void sim_uniview_answer_config(SimVisit *visit);
void sim_uniview_answer_restore(SimVisit *visit);

/**
 * sim_uniview_restart:
 *
 * Restarts; bricks a device whose flash is erased.
 */
void sim_uniview_restart(SimDevice *device);

/**
 * sim_uniview_build:
 *
 * Returns: (transfer full): a zip, as such devices take it, with the tag in its first entry
 */
GBytes *sim_uniview_build(const SimPackageSpec *spec);
