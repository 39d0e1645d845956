/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/ledger.h"

/**
 * CamRunPage:
 * @ledger: the run
 * @rows: (element-type CamRow): its jobs
 * @by_job: job's UUID to its events (element-type CamEvent), in their order
 * @out: the page so far
 *
 * The report of a run while it is written.
 */
typedef struct {
    const CamLedger *ledger;
    const GPtrArray *rows;
    GHashTable *by_job;
    GString *out;
} CamRunPage;

/**
 * cam_run_html_write:
 * @ledger: a run
 * @rows: (element-type CamRow): its jobs
 *
 * Returns: (transfer full): the report for people: cover, result, what needs a person, every
 *   device, what was left out and why, known flaws, outages, method, files, proof
 */
char *cam_run_html_write(const CamLedger *ledger, const GPtrArray *rows);

/**
 * cam_run_html_append_outages:
 * @page: the page
 *
 * Which device was gone when, and how long.
 */
void cam_run_html_append_outages(const CamRunPage *page);

/**
 * cam_run_html_append_flaws:
 * @page: the page
 *
 * Which advisories held before and hold now, for how many devices; nothing when there are none.
 */
void cam_run_html_append_flaws(const CamRunPage *page);

/**
 * cam_run_html_append_method:
 * @page: the page
 *
 * How it was done: stages, gates, interruptions, options.
 */
void cam_run_html_append_method(const CamRunPage *page);

/**
 * cam_run_html_append_files:
 * @page: the page
 *
 * Which files were sent, with their hashes.
 */
void cam_run_html_append_files(const CamRunPage *page);

/**
 * cam_run_html_append_proof:
 * @page: the page
 *
 * What was compared before and after on each device, and the whole story of those that need a
 * person.
 */
void cam_run_html_append_proof(const CamRunPage *page);
