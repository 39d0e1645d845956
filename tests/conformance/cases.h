/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/conformance/stage.h"

/*
 * What every make is put through. All of it is data: a new make needs a row in the table of makes
 * and, where it is different, rows with a reason in the table of exceptions.
 */

/*
 * Make: what a test must know of a make.
 * @name: its driver's and its simulator's
 * @upload: method and path of the request an image comes in; `*` is any text
 * @change: (nullable): a knob of its simulator that changes the configuration; without one it takes
 *   nothing but what it gave out
 * @allow_plaintext: its logins need the permission of DECISIONS 9
 */
typedef struct {
    const char *name;
    const char *upload;
    const char *change;
    gboolean allow_plaintext;
} Make;

/*
 * Want: how a case must end. What is not named must not have happened.
 * @verdict: of the plan
 * @ends: what the job may end with: `STATE/CODE`, separated by blanks
 * @images, @max_images: whole images the device gets: so many, or up to so many
 * @max_broken: broken images it may get
 * @restarts: restarts asked for over the wire
 * @max_refused: logins that may be refused
 * @no_login: no request may carry a login
 * @updated: it ends with the new version, otherwise with the old one
 */
typedef struct {
    CamVerdict verdict;
    const char *ends;
    guint images;
    guint max_images;
    guint max_broken;
    guint restarts;
    guint max_refused;
    gboolean no_login;
    gboolean updated;
} Want;

typedef struct Trial Trial;

/*
 * Case: one row of the table.
 * @name: one word, in the name of the test
 * @text: what happens
 * @knobs: (nullable): how the device behaves, as for stage_new()
 * @act: (nullable): what is done; without, the device is updated
 * @before: (nullable): called between plan and run
 * @on_event: (nullable): told of the events of the run
 * @lacks: (nullable): TRUE for a driver this cannot be asked of, with @reason
 * @make: (nullable): only for this make
 * @background: takes long, so it is under way while the others run
 * @want: how it must end
 */
typedef struct {
    const char *name;
    const char *text;
    const char *knobs;
    void (*act)(Trial *trial);
    void (*before)(Stage *stage);
    StageEventFunc on_event;
    gboolean (*lacks)(const CamDriver *driver);
    const char *reason;
    const char *make;
    gboolean background;
    Want want;
} Case;

/*
 * Exception: where a make differs, with the reason.
 * @make, @name: the make and the case
 * @text: what stands in the table instead of "yes": how it ends, or why it cannot be
 * @cannot: (nullable): it does not apply, and this says TRUE as long as that is so
 * @knobs: (nullable): instead of those of the case
 * @want: (nullable): instead of that of the case
 * @upload: (nullable): instead of that of the make
 * @driver: (nullable): in `strangers` and `mask`: a driver whose protocol the make speaks too
 */
typedef struct {
    const char *make;
    const char *name;
    const char *text;
    gboolean (*cannot)(const CamDriver *driver);
    const char *knobs;
    const Want *want;
    const char *upload;
    const char *driver;
} Exception;

/*
 * Trial: one case put to one make.
 */
struct Trial {
    const Make *make;
    const Case *row;
    const Exception *exception; /* (nullable) */
    Want want;
    guint place;  /* of its stages */
    Stage *stage; /* (nullable) */
};

/* the tables; @ret_count: rows */
const Make *makes_get(guint *ret_count);
const Case *cases_get(guint *ret_count);
const Exception *exceptions_get(guint *ret_count);

/* makes_find: (nullable): the row of @name */
const Make *makes_find(const char *name);

/* trial_init: looks up what holds for @make in @row */
void trial_init(Trial *trial, const Make *make, const Case *row);

/* trial_format_cell: (transfer full): what stands in the table */
char *trial_format_cell(const Trial *trial);

/* trial_begin, trial_end: an update; between the two it is under way in the main loop */
void trial_begin(Trial *trial);
void trial_end(Trial *trial);

/* trial_run: all of a case; leaves no stage behind */
void trial_run(Trial *trial);

/* trial_is_impossible: whether the case does not apply to the make; fails when the reason does not
 * hold any more */
gboolean trial_is_impossible(const Trial *trial);

/* trial_expect: holds what became of @job and what the device got against what is wanted */
void trial_expect(Trial *trial, const CamLedgerJob *job);

/* acts.c: cases that are no plain update */
void act_identify(Trial *trial);
void act_claim(Trial *trial);
void act_mask(Trial *trial);
void act_strangers(Trial *trial);
void act_wrong_password(Trial *trial);
void act_backup(Trial *trial);
void act_restore(Trial *trial);
void act_again(Trial *trial);
void act_unknown_version(Trial *trial);
