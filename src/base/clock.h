/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamTimerFunc:
 * @data: what was given to cam_clock_add_timer()
 *
 * Runs once in the main loop's thread.
 */
typedef void (*CamTimerFunc)(gpointer data);

/**
 * cam_clock_now_us:
 *
 * Time that never jumps and stands still while the laptop sleeps, so that no limit runs out under a
 * closed lid. Any thread.
 *
 * Returns: microseconds since some moment before the program began
 */
gint64 cam_clock_now_us(void);

/**
 * cam_clock_utc_us:
 *
 * For records only, never for waiting. Any thread.
 *
 * Returns: microseconds since 1970 in UTC
 */
gint64 cam_clock_utc_us(void);

/**
 * cam_clock_add_timer:
 * @seconds: how long in device time, 0 or more
 * @timescale: how much faster the device's time runs than ours; 1 for real devices, above 1 only
 *   for simulated ones (DECISIONS 16, 32)
 * @func: called once, in the default main context
 * @data: for @func
 *
 * The only way to wait. Main thread.
 *
 * Returns: an id for cam_clock_remove_timer(), never 0
 */
guint cam_clock_add_timer(double seconds, double timescale, CamTimerFunc func, gpointer data);

/**
 * cam_clock_remove_timer:
 * @id: (inout): the timer; 0 is ignored; set to 0
 *
 * Main thread.
 */
void cam_clock_remove_timer(guint *id);

/**
 * cam_clock_format_utc:
 * @utc_us: microseconds since 1970
 *
 * Returns: (transfer full): ISO 8601 with seconds and `Z`, such as `2026-11-20T13:46:00Z`
 */
char *cam_clock_format_utc(gint64 utc_us);
