/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/sighting.h"
#include "src/net/interface.h"

/**
 * CamFinder:
 *
 * Open ears on all interfaces: sends probes when told, and gives every answer and every Hello as a
 * sighting. Used by `discover` and, as long as a run goes, by *await*. Sockets are drained by a
 * thread of their own and parsed apart from that (DECISIONS 21); callbacks come in the main
 * thread, out of the default main context. All functions are for that thread.
 */
typedef struct CamFinder CamFinder;

/**
 * CamSightingFunc:
 * @sighting: what was seen; borrowed
 * @data: what was given
 */
typedef void (*CamSightingFunc)(const CamSighting *sighting, gpointer data);

/**
 * CamFinderOptions:
 * @interfaces: (nullable): names of the interfaces to use; NULL for all that are up and have IPv4
 *   or an IPv6 link-local address, loopback included
 * @methods: (nullable): methods to use; NULL for all; `sweep` may be among them and is ignored
 * @func: (nullable): told of each sighting
 * @data: for @func
 */
typedef struct {
    const char *const *interfaces;
    const char *const *methods;
    CamSightingFunc func;
    gpointer data;
} CamFinderOptions;

/**
 * cam_finder_new:
 * @options: options; copied
 * @error: %CAM_ERROR_USAGE: unknown interface or method, naming the known ones;
 *   %CAM_ERROR_UNREACHABLE: no usable interface
 *
 * Returns: (transfer full) (nullable): the finder, listening, nothing sent yet
 */
CamFinder *cam_finder_new(const CamFinderOptions *options, GError **error);

/**
 * cam_finder_set_func:
 * @finder: a finder
 * @func: (nullable): told of each sighting from now on, instead of the one before
 * @data: for @func
 */
void cam_finder_set_func(CamFinder *finder, CamSightingFunc func, gpointer data);

/**
 * cam_finder_probe:
 * @finder: a finder
 *
 * Sends one round of all probes on all interfaces. Never sends anything but discovery. What can be
 * multicast goes to the broadcast addresses as well in every second round only, as each device
 * answers to every copy; the first round is no second one. Devices that answer without an address
 * are asked for it once per round.
 */
void cam_finder_probe(CamFinder *finder);

/**
 * cam_finder_probe_address:
 * @finder: a finder
 * @address: an IPv4 address
 *
 * Sends one round of the probes that a device answers when it alone is asked, to that address,
 * which may lie behind routers. What is no IPv4 address is ignored.
 */
void cam_finder_probe_address(CamFinder *finder, const char *address);

/**
 * cam_finder_list_interfaces:
 * @finder: a finder
 *
 * Returns: (transfer none) (element-type CamInterface): the interfaces in use
 */
const GPtrArray *cam_finder_list_interfaces(const CamFinder *finder);

/**
 * cam_finder_get_interfaces:
 * @finder: a finder
 *
 * Returns: (transfer none) (array zero-terminated=1): names of the interfaces in use
 */
const char *const *cam_finder_get_interfaces(const CamFinder *finder);

/**
 * cam_finder_get_notes:
 * @finder: a finder
 *
 * Returns: (transfer none) (element-type utf8): codes of the text table for what did not work:
 *   `port-in-use`, `flood`, `silent-hosts`, `many-interfaces`
 */
const GPtrArray *cam_finder_get_notes(const CamFinder *finder);

/**
 * cam_finder_get_note_port:
 * @finder: a finder
 * @i: which of cam_finder_get_notes()
 *
 * Returns: the UDP port that note is about (argument `port` of its sentence), 0 when about none
 */
guint16 cam_finder_get_note_port(const CamFinder *finder, guint i);

/**
 * cam_finder_note_flood:
 * @finder: a finder
 *
 * Adds the note `flood`, once: for who keeps the sightings and has to drop some.
 */
void cam_finder_note_flood(CamFinder *finder);

/**
 * cam_finder_add_note:
 * @finder: a finder
 * @code: a code of the text table
 *
 * Adds a note about something else than a port: for who searches by other means too.
 */
void cam_finder_add_note(CamFinder *finder, const char *code);

/**
 * cam_finder_is_idle:
 * @finder: a finder
 *
 * Returns: whether all that was received so far has been told, and all descriptions that were asked
 *   for have come; what is still in the wire's or the system's buffers does not count
 */
gboolean cam_finder_is_idle(const CamFinder *finder);

/**
 * cam_finder_is_local:
 * @finder: a finder
 * @address: an IPv4 address, or an IPv6 one such as `fe80::1%eth0`
 *
 * Returns: whether it lies in a subnet of one of the interfaces in use; an IPv6 link-local address
 *   lies on the interface it names
 */
gboolean cam_finder_is_local(const CamFinder *finder, const char *address);

/**
 * cam_finder_free:
 * @finder: (nullable): a finder
 *
 * May be called from its own callback.
 */
void cam_finder_free(CamFinder *finder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamFinder, cam_finder_free)
