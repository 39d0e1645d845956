/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/clock.h"

#include <math.h>

gint64
cam_clock_now_us(void)
{
    /* does not count the time a closed lid takes: no device is given up for that */
    return g_get_monotonic_time();
}

gint64
cam_clock_utc_us(void)
{
    return g_get_real_time();
}

typedef struct {
    CamTimerFunc func;
    gpointer data;
} Timer;

static gboolean
on_timer(gpointer data)
{
    Timer *timer = data;

    timer->func(timer->data);
    return G_SOURCE_REMOVE;
}

guint
cam_clock_add_timer(double seconds, double timescale, CamTimerFunc func, gpointer data)
{
    g_return_val_if_fail(seconds >= 0 && timescale > 0, 0);
    Timer *timer = g_new(Timer, 1);
    *timer = (Timer){ func, data };
    double ms = ceil(seconds * 1000.0 / timescale);
    return g_timeout_add_full(G_PRIORITY_DEFAULT, ms < G_MAXUINT ? (guint)ms : G_MAXUINT, on_timer,
                              timer, g_free);
}

void
cam_clock_remove_timer(guint *id)
{
    if (*id != 0)
        g_source_remove(*id);
    *id = 0;
}

char *
cam_clock_format_utc(gint64 utc_us)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(utc_us / G_USEC_PER_SEC);

    return time != NULL ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup("");
}
