/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/desk.h"

/* the inside of the simulated VAPIX devices; written from axis.md alone */

/**
 * SimAxis:
 * @boot_id: changes with every start
 * @inactive_version: (nullable): the other image
 * @inactive_build: (nullable): likewise
 * @previous: (nullable): what ran when an upload was taken
 * @order_minutes: what the upload said of the rollback, 0 for no timer
 * @order_commits: whether it said to commit after the start
 * @trial: what runs is not committed
 * @going_back: the next start is from the other image
 * @ready_us: loop time from which it has started
 * @rollback_us: loop time at which it goes back, 0 without a timer
 * @refusals: right logins that it refuses yet
 *
 * What a device keeps that no other make has.
 */
typedef struct {
    char *boot_id;
    char *inactive_version;
    char *inactive_build;
    char *previous;
    guint order_minutes;
    gboolean order_commits;
    gboolean trial;
    gboolean going_back;
    gint64 ready_us;
    gint64 rollback_us;
    guint refusals;
    SimTimer *timer;
} SimAxis;

/**
 * sim_axis_is_legacy:
 *
 * Returns: whether it has no firmwaremanagement.cgi
 */
gboolean sim_axis_is_legacy(const SimDevice *device);

/**
 * sim_axis_has:
 * @since: the firmware version a page came with
 *
 * Returns: whether it has that page
 */
gboolean sim_axis_has(const SimDevice *device, const char *since);

/**
 * sim_axis_is_ready:
 *
 * Returns: whether it has started
 */
gboolean sim_axis_is_ready(const SimDevice *device);

/**
 * sim_axis_read_method:
 * @ret_context: (out) (transfer full) (nullable): text to be sent back
 *
 * Returns: (transfer full) (nullable): the method of a JSON request, %NULL when it is none
 */
char *sim_axis_read_method(SimVisit *visit, char **ret_context);

/**
 * sim_axis_answer_data:
 * @version: of the interface
 * @method: (nullable): echoed
 * @context: (nullable): echoed
 * @data: JSON
 */
void sim_axis_answer_data(SimVisit *visit, const char *version, const char *method,
                          const char *context, const char *data);

/**
 * sim_axis_answer_error:
 *
 * Answers with an error object under HTTP 200.
 */
void sim_axis_answer_error(SimVisit *visit, guint code, const char *text);

/**
 * sim_axis_refuse:
 *
 * A 401 with the challenge of axis.md 2.1.
 */
void sim_axis_refuse(SimVisit *visit);

/* answers of axis-pages.c */
void sim_axis_answer_home(SimVisit *visit);
void sim_axis_answer_device_info(SimVisit *visit);
void sim_axis_answer_ready(SimVisit *visit);
void sim_axis_answer_params(SimVisit *visit);

/* answers of axis-firmware.c */
void sim_axis_answer_management(SimVisit *visit);
void sim_axis_answer_upgrade(SimVisit *visit);
void sim_axis_answer_legacy_upgrade(SimVisit *visit);
void sim_axis_answer_restart(SimVisit *visit);

/**
 * sim_axis_answer_flashed:
 *
 * Answers an upload that was held until the flash was over.
 */
void sim_axis_answer_flashed(SimExchange *exchange, SimDevice *device);

/**
 * sim_axis_begin_trial:
 *
 * The device has come up with what an upload brought.
 */
void sim_axis_begin_trial(SimDevice *device);

/**
 * sim_axis_swap_back:
 *
 * The device has come up with its other image.
 */
void sim_axis_swap_back(SimDevice *device);

/**
 * sim_axis_build:
 *
 * Returns: (transfer full): a gzip file with a firmware header of version 4 (axis.md 9)
 */
GBytes *sim_axis_build(const SimPackageSpec *spec);
