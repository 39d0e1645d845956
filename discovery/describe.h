/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/wire.h"

/**
 * CamDescriber:
 *
 * Fetches UPnP descriptions of devices whose datagram does not tell a camera from a printer: GET
 * without a login, only from the host the datagram came from, at most 64 kB in 3 s, eight at once,
 * each once, at most 512. Main thread.
 */
typedef struct CamDescriber CamDescriber;

/**
 * CamDescribedFunc:
 * @sighting: (transfer full): a device, with its source, without interface and time of reading
 * @interface: interface its datagram came in by
 * @data: what was given
 */
typedef void (*CamDescribedFunc)(CamSighting *sighting, const CamInterface *interface,
                                 gpointer data);

/**
 * cam_describer_new:
 * @parse: reads a description; called in other threads
 * @func: told of each device, in the main thread
 * @data: for @func
 *
 * Returns: (transfer full): a describer; nothing is fetched yet
 */
CamDescriber *cam_describer_new(CamWireParse parse, CamDescribedFunc func, gpointer data);

/**
 * cam_describer_ask:
 * @describer: a describer
 * @url: where the description lies
 * @source: address the datagram came from
 * @interface: interface it came in by; must outlive the describer
 *
 * Does nothing for a URL of another host or scheme or of a second port, one whose path does not
 * look like that of a description, one that was asked before, or one too many.
 */
void cam_describer_ask(CamDescriber *describer, const char *url, const char *source,
                       const CamInterface *interface);

/**
 * cam_describer_get_pending:
 * @describer: a describer
 *
 * Returns: how many descriptions are still awaited
 */
guint cam_describer_get_pending(const CamDescriber *describer);

/**
 * cam_describer_free:
 * @describer: (nullable): a describer
 *
 * Gives up what is under way, which may take a second. May be called out of its own callback.
 */
void cam_describer_free(CamDescriber *describer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamDescriber, cam_describer_free)
