/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/run-private.h"
#include "tests/store/helper.h"

/* an engine on the open site of @fixture; fails the test when that does not work */
CamEngine *helper_start_engine(const Fixture *fixture);

/* a site of its own with an engine on it */
typedef struct {
    Fixture site;
    CamEngine *engine;
} EngineFixture;

void engine_set_up(EngineFixture *fixture, gconstpointer data);
void engine_tear_down(EngineFixture *fixture, gconstpointer data);

/* makes @run, which is all zero, one that takes @engine, has no jobs yet and is over: what the ends
   of jobs lead to is not looked at */
void helper_begin_run(CamRun *run, CamEngine *engine);

/* frees what @run has and closes the store of @fixture, which may be torn down then */
void helper_end_run(CamRun *run, Fixture *fixture);
