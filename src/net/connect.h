/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamConnector:
 *
 * Many attempts to open a TCP connection at once, each closed as soon as its outcome is known. All
 * of them hang on one epoll descriptor behind one source of the main loop. Main thread, never
 * blocks.
 */
typedef struct CamConnector CamConnector;

/**
 * CamConnectOutcome:
 * @CAM_CONNECT_ACCEPTED: the port is open
 * @CAM_CONNECT_REFUSED: somebody is there and said no
 * @CAM_CONNECT_SILENT: no answer in time
 * @CAM_CONNECT_UNREACHABLE: this computer or a router says that there is no way
 */
typedef enum {
    CAM_CONNECT_ACCEPTED,
    CAM_CONNECT_REFUSED,
    CAM_CONNECT_SILENT,
    CAM_CONNECT_UNREACHABLE,
} CamConnectOutcome;

/**
 * CamConnectResult:
 * @address: the address, host byte order
 * @port: the TCP port
 * @tag: what was given with the attempt
 * @outcome: how it went
 */
typedef struct {
    guint32 address;
    guint16 port;
    guint tag;
    CamConnectOutcome outcome;
} CamConnectResult;

/**
 * CamConnectFunc:
 * @result: how one attempt went; borrowed
 * @data: what was given
 *
 * From the main loop, once for each attempt. May try more, and may free the connector.
 */
typedef void (*CamConnectFunc)(const CamConnectResult *result, gpointer data);

/**
 * cam_connector_new:
 * @func: told how each attempt went
 * @data: for @func
 * @error: %CAM_ERROR_INTERNAL: no descriptor to be had
 *
 * Returns: (transfer full) (nullable): a connector without attempts
 */
CamConnector *cam_connector_new(CamConnectFunc func, gpointer data, GError **error);

/**
 * cam_connector_try:
 * @connector: a connector
 * @address: an IPv4 address, host byte order
 * @port: a TCP port
 * @timeout_ms: our milliseconds until it counts as silent. The system asks again after 1 s and
 *   after 3 s, so that more than these survive one or two lost packets
 * @tag: given back with the result
 *
 * Returns: FALSE when the system has no descriptor or no local port left: nothing was begun, try
 *   again later
 */
gboolean cam_connector_try(CamConnector *connector, guint32 address, guint16 port, guint timeout_ms,
                           guint tag) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_connector_get_pending:
 * @connector: a connector
 *
 * Returns: attempts whose outcome was not told yet
 */
guint cam_connector_get_pending(const CamConnector *connector);

/**
 * cam_connector_free:
 * @connector: (nullable): a connector
 *
 * Gives up what is under way. May be called from its own callback.
 */
void cam_connector_free(CamConnector *connector);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamConnector, cam_connector_free)
