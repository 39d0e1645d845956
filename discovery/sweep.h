/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/range.h"
#include "src/model/sighting.h"
#include "src/net/interface.h"

/**
 * CamSweep:
 *
 * Tries each address of some ranges: is somebody there, and is it a camera? Knocks on ports at a
 * pace the neighbour table of the system bears, reads what those who answer show to everybody, and
 * never sends a login. Main thread, never blocks; callbacks come from the main loop.
 */
typedef struct CamSweep CamSweep;

/**
 * CAM_SWEEP_MAX_PORTS:
 *
 * The most ports one sweep knocks on.
 */
#define CAM_SWEEP_MAX_PORTS 16

/**
 * CamSweepAliveFunc:
 * @address: an IPv4 address
 * @data: what was given
 *
 * Somebody is at @address, perhaps no camera. Each address once.
 */
typedef void (*CamSweepAliveFunc)(const char *address, gpointer data);

/**
 * CamSweepSightingFunc:
 * @sighting: what was seen, by method `sweep`; its source and its address are those that were
 *   tried, its interface the one it is on-link with, or empty behind a router or by one that is not
 *   told; borrowed
 * @data: what was given
 */
typedef void (*CamSweepSightingFunc)(const CamSighting *sighting, gpointer data);

/**
 * CamSweepDoneFunc:
 * @data: what was given
 */
typedef void (*CamSweepDoneFunc)(gpointer data);

/**
 * CamSweepOptions:
 * @ranges: (array length=count): what to try; may overlap; copied
 * @count: how many
 * @interfaces: (element-type CamInterface): all interfaces of this computer, in use or not: they
 *   decide what is on-link, as the system asks for neighbours by any of them; only for the call
 * @told: (nullable) (element-type CamInterface): those a sighting may name, NULL for all of
 *   @interfaces; only for the call
 * @ports: (nullable) (array length=port_count): TCP ports to knock on, the first one at every
 *   address, the others where somebody is; NULL for those of HTTP and RTSP; copied
 * @port_count: how many
 * @on_alive: (nullable): told of each address where somebody is, as soon as that is known
 * @on_sighting: (nullable): told of each camera
 * @on_tried: (nullable): told once, when the first try of each address is over: those who answer at
 *   once are known. Later come those who lose packets, who answer no port, and slow faces
 * @on_done: (nullable): told once, after everything else
 * @data: for all of them
 *
 * The callbacks may free the sweep.
 */
typedef struct {
    const CamRange *ranges;
    guint count;
    const GPtrArray *interfaces;
    const GPtrArray *told;
    const guint16 *ports;
    guint port_count;
    CamSweepAliveFunc on_alive;
    CamSweepSightingFunc on_sighting;
    CamSweepDoneFunc on_tried;
    CamSweepDoneFunc on_done;
    gpointer data;
} CamSweepOptions;

/**
 * cam_sweep_new:
 * @options: options
 * @error: %CAM_ERROR_USAGE: as cam_ranges_join(); %CAM_ERROR_INTERNAL: no descriptor to be had
 *
 * Nothing is called back before the main loop runs.
 *
 * Returns: (transfer full) (nullable): the sweep, under way
 */
CamSweep *cam_sweep_new(const CamSweepOptions *options, GError **error);

/**
 * cam_sweep_get_progress:
 * @sweep: a sweep
 * @ret_tried: (out): addresses whose first try is over
 * @ret_total: (out): addresses in all
 */
void cam_sweep_get_progress(const CamSweep *sweep, guint *ret_tried, guint *ret_total);

/**
 * cam_sweep_has_silent:
 * @sweep: a sweep
 *
 * Returns: whether so many addresses accepted and said nothing that they were looked at only
 *   briefly, or not all of them
 */
gboolean cam_sweep_has_silent(const CamSweep *sweep);

/**
 * cam_sweep_is_done:
 * @sweep: a sweep
 *
 * Returns: whether the end was told
 */
gboolean cam_sweep_is_done(const CamSweep *sweep);

/**
 * cam_sweep_free:
 * @sweep: (nullable): a sweep
 *
 * May be called from its own callbacks, also to give up: nothing is told any more.
 */
void cam_sweep_free(CamSweep *sweep);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamSweep, cam_sweep_free)
