/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/desk.h"

/* the inside of a simulated Hanwha device */

/**
 * SimHanwha:
 * @config: (nullable): the configuration that was put back
 * @config_seed: the knob hanwha-config when it was: another value is a change since
 * @shut_until_us: until then everybody gets a 490 (knob hanwha-490-while-polling)
 * @stage: lines told of the flashing that is going on
 */
typedef struct {
    GBytes *config;
    char *config_seed;
    gint64 shut_until_us;
    guint stage;
} SimHanwha;

/**
 * sim_hanwha_answer_result:
 * @number: error number, 0 for yes
 */
void sim_hanwha_answer_result(SimVisit *visit, guint number);

/* firmwareupdate, and what happens when the flash is over */
void sim_hanwha_answer_upload(SimVisit *visit);
void sim_hanwha_answer_flashed(SimExchange *exchange, SimDevice *device);

/* configbackup and configrestore */
void sim_hanwha_answer_backup(SimVisit *visit);
void sim_hanwha_answer_restore(SimVisit *visit);
