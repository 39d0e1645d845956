/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamKnock:
 *
 * One attempt to open a TCP connection, which is closed at once: is somebody there? Main thread,
 * never blocks.
 */
typedef struct CamKnock CamKnock;

/**
 * CamKnockFunc:
 * @answered: whether the port accepted
 * @data: what was given
 *
 * Called once from the main loop, unless the knock was freed before.
 */
typedef void (*CamKnockFunc)(gboolean answered, gpointer data);

/**
 * cam_knock_new:
 * @address: IPv4 or IPv6 literal or host name
 * @port: TCP port
 * @timeout_s: our seconds, at least 1
 * @func: told how it went
 * @data: for @func
 *
 * Returns: (transfer full): the knock; free it in or after @func, or to give up
 */
CamKnock *cam_knock_new(const char *address, guint16 port, guint timeout_s, CamKnockFunc func,
                        gpointer data);

/**
 * cam_knock_free:
 * @knock: (nullable): a knock
 */
void cam_knock_free(CamKnock *knock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamKnock, cam_knock_free)
