/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/engine/helper.h"

CamEngine *
helper_start_engine(const Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    CamEngine *engine = cam_engine_new(
        &(CamEngineOptions){ .site = fixture->site, .store = fixture->store }, &error);

    g_assert_no_error(error);
    return engine;
}

void
engine_set_up(EngineFixture *fixture, gconstpointer data)
{
    fixture_set_up(&fixture->site, NULL);
    fixture->engine = helper_start_engine(&fixture->site);
}

void
engine_tear_down(EngineFixture *fixture, gconstpointer data)
{
    cam_engine_free(fixture->engine);
    fixture_tear_down(&fixture->site, NULL);
}

void
helper_begin_run(CamRun *run, CamEngine *engine)
{
    run->options.engine = engine;
    run->id = g_strdup("run");
    run->jobs = g_ptr_array_new_with_free_func((GDestroyNotify)cam_job_free);
    run->ledger = cam_ledger_new("run");
    run->over = TRUE;
}

void
helper_end_run(CamRun *run, Fixture *fixture)
{
    cam_engine_free(run->options.engine);
    fixture_close(fixture);
    /* what was put off still names the jobs */
    while (g_main_context_iteration(NULL, FALSE))
        ;
    g_ptr_array_unref(run->jobs);
    cam_ledger_free(run->ledger);
    g_free(run->id);
    g_free(run->broken_message);
}
