/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/ledger.h"

/**
 * CamRow:
 * @job: the job, the ledger's
 * @device: the device as documents show it
 * @name: what people call it, or its address
 * @endpoint: address with port where it is not the usual one
 * @model: make and model
 * @reason: why it is in its state, a sentence without full stop; empty when there is none
 * @next: (nullable): what a person should do next
 * @seconds: how long it took, -1 when it never began or is not over
 * @outage_s: how long it was gone, -1 when it never was
 *
 * A job, ready to be written in any format.
 */
typedef struct {
    const CamLedgerJob *job;
    JsonObject *device;
    char *name;
    char *endpoint;
    char *model;
    char *reason;
    const char *next;
    double seconds;
    double outage_s;
} CamRow;

/**
 * cam_rows_new:
 * @ledger: a run; outlives the rows
 *
 * Returns: (transfer full) (element-type CamRow): its jobs in the order of the plan
 */
GPtrArray *cam_rows_new(const CamLedger *ledger);

/**
 * cam_row_find_model:
 * @row: a row
 *
 * Returns: (transfer none): the model as the device writes it, empty when unknown
 */
const char *cam_row_find_model(const CamRow *row);

/**
 * cam_row_format_proof:
 * @row: a row
 *
 * Returns: (transfer full): how many of its checks are good, such as `5 of 5 checks good`; empty
 *   when there was none
 */
char *cam_row_format_proof(const CamRow *row);

/**
 * cam_row_format_news:
 * @row: a row
 *
 * Returns: (transfer full): that it is not where the inventory says, and that it has a new TLS key,
 *   as far as either is so; else empty
 */
char *cam_row_format_news(const CamRow *row);

/**
 * cam_row_find_flaws:
 * @row: a row
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): names of the advisories that hold
 *   now, as far as what the run saw goes, with `?` behind those that cannot be told; NULL where
 *   nobody looked, and where it is not known what the device runs
 */
char *const *cam_row_find_flaws(const CamRow *row);

/**
 * cam_row_needs_person:
 * @row: a row
 *
 * Returns: whether it ended in a way that somebody has to look at: failed, unsure, rolled back
 */
gboolean cam_row_needs_person(const CamRow *row);

/**
 * cam_state_tone:
 * @state: a state
 *
 * Returns: (transfer none): the class of cam_html_chip() for it
 */
const char *cam_state_tone(CamState state);

/**
 * cam_state_label:
 * @state: a state
 *
 * Returns: (transfer none): the word for people who never saw camherd, such as `Updated`
 */
const char *cam_state_label(CamState state);
