/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* one datagram of a real device */
typedef struct {
    const char *name;
    const char *data;
    gsize size;
    const char *model;   /* (nullable): NULL when it does not say */
    const char *version; /* (nullable) */
} Capture;

typedef void (*CaptureFunc)(const Capture *capture);

/* gives @func each captured datagram of @kind; says so when the folder is absent. Returns how many
 * there were */
guint captures_run(const char *kind, CaptureFunc func);
