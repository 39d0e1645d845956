/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/store/store.h"

/* how a call ended; zeroed before it is given to one */
typedef struct {
    guint calls;
    GError *error;
    CamLedger *ledger;
    GPtrArray *list;
    char *value;
} Outcome;

/* a new empty folder */
char *helper_make_folder(void);

/* takes it away with all that is in it; frees @folder */
void helper_remove_folder(char *folder);

/* opens the site in @folder and its store; fails the test when that does not work */
CamStore *helper_open(const char *folder, gboolean for_writing, CamSite **ret_site);

/* a site of its own with an open store */
typedef struct {
    char *folder;
    CamSite *site;
    CamStore *store;
} Fixture;

void fixture_set_up(Fixture *fixture, gconstpointer data);
void fixture_tear_down(Fixture *fixture, gconstpointer data);
void fixture_close(Fixture *fixture);
void fixture_reopen(Fixture *fixture);

/* fails the test unless cam_store_verify() says @bad */
void fixture_assert_chain(Fixture *fixture, guint64 bad);

/* runs @sql on the journal as somebody with another program would; returns SQLite's result */
int fixture_run_sql(Fixture *fixture, const char *sql);

/* the same after the tables were made to take any type, as a flipped bit does not ask either */
int fixture_run_loose_sql(Fixture *fixture, const char *sql);

/* the callbacks; data is an Outcome */
void helper_on_done(const GError *error, gpointer data);
void helper_on_loaded(CamLedger *ledger, GPtrArray *rows, const GError *error, gpointer data);
void helper_on_listed(GPtrArray *runs, const GError *error, gpointer data);
void helper_on_got(const char *value, const GError *error, gpointer data);

/* runs the main loop until the callback came */
void helper_wait(const Outcome *outcome);

void helper_clear(Outcome *outcome);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, helper_clear)

/* an event with one argument */
CamEvent *helper_event(const char *run, const char *job, const char *code, const char *name,
                       const char *value);

/* run-planned and a job-planned for each of the NULL-terminated @jobs */
GPtrArray *helper_plan(const char *run, const char *const *jobs);

/* adds such a run and waits until it is on disk */
void helper_add_run(CamStore *store, const char *run, const char *const *jobs);

/* holds the chain, the events and the rows of @run against each other; aborts when they differ;
   returns how many events numbered by their argument `i` there are, from 0 without a hole */
guint helper_check_run(CamStore *store, const char *run);
