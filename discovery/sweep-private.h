/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/fingerprint.h"
#include "discovery/sweep.h"
#include "src/base/pool.h"
#include "src/net/connect.h"
#include "src/net/neighbour.h"

/*
 * What the files of a sweep share: sweep.c walks over the addresses, sweep-host.c deals with those
 * who are there.
 */

/* every camera has it; a sign of life and nothing more */
#define CAM_SWEEP_RTSP 554
/* how long a second try waits: three packets, as the system repeats after 1 s and 3 s */
#define CAM_SWEEP_AGAIN_MS 3200
/* how often the table of neighbours is looked at */
#define CAM_SWEEP_LOOK_MS 100

typedef enum {
    CAM_SWEEP_FIRST,
    CAM_SWEEP_RETRY, /* the system had no room to ask for it the first time */
    CAM_SWEEP_AGAIN, /* second look behind a router */
    CAM_SWEEP_PORT,  /* another port of somebody who is there */
} CamSweepTag;

typedef struct {
    guint32 address;
    gint64 since_us; /* when it was tried */
    gboolean is_retry;
} CamSweepItem;

/* addresses that are tried at a pace */
typedef struct {
    GArray *items; /* (element-type CamSweepItem) */
    guint next;
    double tokens;
    double most_tokens;
    double per_s;
} CamSweepWalk;

/* somebody who is there */
typedef struct {
    guint32 address;
    guint knocked; /* bits by port: knocked on */
    guint open;    /* accepted */
    guint asked;   /* looked at */
    guint twice;   /* and once more, as nothing came back */
    guint knocks;  /* under way */
    gboolean is_asking;
    gboolean is_stalled; /* accepts, and said nothing when it was looked at */
    gboolean is_over;
} CamSweepHost;

/* outlives the sweep as long as faces are looked at */
typedef struct {
    CamSweep *sweep; /* NULL once it was freed */
    int is_cancelled;
} CamSweepLink;

typedef struct {
    guint32 address;
    guint port;
} CamSweepKnock;

struct CamSweep {
    gboolean is_freed; /* nothing is told or begun any more */
    CamSweepLink *link;
    CamSweepAliveFunc on_alive;
    CamSweepSightingFunc on_sighting;
    CamSweepDoneFunc on_tried;
    CamSweepDoneFunc on_done;
    gpointer data;
    GArray *ports;         /* (element-type guint16) */
    GPtrArray *interfaces; /* (element-type CamInterface) */
    GPtrArray *told;       /* (element-type CamInterface): of those, what sightings may name */
    CamFingerprints *fingerprints;
    CamConnector *connector;
    CamPool *pool;
    guint window;
    CamSweepWalk near;
    CamSweepWalk far;
    CamSweepWalk again;
    GArray *silent;    /* (element-type CamSweepItem): near, without an answer so far */
    GArray *later;     /* (element-type CamSweepKnock): there was no descriptor */
    GHashTable *hosts; /* (element-type guint32 CamSweepHost) */
    guint open_hosts;
    GQueue looks;       /* faces that wait for their turn */
    guint looking;      /* under way */
    GHashTable *stalls; /* (element-type guint32 guint): of each /24, in a row */
    guint late_timer;
    gboolean is_late; /* no more faces */
    gboolean has_silent;
    CamNeighbours *neighbours;
    gint64 neighbours_us;
    gboolean uses_table; /* one of our addresses was seen in it */
    gint64 slowed_us;
    guint tried;
    guint total;
    gint64 tick_us;
    guint timer;
    gboolean told_tried;
    gboolean is_done;
};

/**
 * cam_sweep_has_room:
 * @sweep: a sweep
 *
 * Returns: whether one more connection may be tried
 */
gboolean cam_sweep_has_room(const CamSweep *sweep);

/**
 * cam_sweep_want_tick:
 * @sweep: a sweep
 *
 * There is something to do a little later.
 */
void cam_sweep_want_tick(CamSweep *sweep);

/**
 * cam_sweep_find_interface:
 * @interfaces: (nullable) (element-type CamInterface): interfaces
 * @address: an address, host byte order
 *
 * Returns: (transfer none) (nullable): the one whose subnet it lies in
 */
const CamInterface *cam_sweep_find_interface(const GPtrArray *interfaces, guint32 address);

/**
 * cam_sweep_is_near:
 * @sweep: a sweep
 * @address: an address, host byte order
 *
 * Returns: whether the table of neighbours has to do with it; nobody is asked for on loopback
 */
gboolean cam_sweep_is_near(const CamSweep *sweep, guint32 address);

/**
 * cam_sweep_look_at_neighbours:
 * @sweep: a sweep
 * @oldest_ms: nothing is done when what is known is not older than so many of our milliseconds
 */
void cam_sweep_look_at_neighbours(CamSweep *sweep, guint oldest_ms);

/**
 * cam_sweep_check_end:
 * @sweep: a sweep
 *
 * Tells the end when it has come. The last act of whatever happened: the owner may free the sweep
 * in it.
 */
void cam_sweep_check_end(CamSweep *sweep);

/**
 * cam_sweep_release:
 * @sweep: (transfer full): a reference of whoever calls back
 */
void cam_sweep_release(CamSweep *sweep);

/**
 * cam_sweep_find_port:
 * @sweep: a sweep
 * @port: a TCP port
 *
 * Returns: its number among those of the sweep, -1 for none
 */
int cam_sweep_find_port(const CamSweep *sweep, guint16 port);

/**
 * cam_sweep_meet:
 * @sweep: a sweep
 * @address: somebody is there, host byte order
 * @port: number of the port that is known by now, -1 for none
 * @is_open: whether it accepts
 *
 * Tells it, once, and looks for a face.
 */
void cam_sweep_meet(CamSweep *sweep, guint32 address, int port, gboolean is_open);

/**
 * cam_sweep_stop_looking:
 * @sweep: a sweep
 *
 * No face is looked at any more; who is found from now on is alive and nothing else.
 */
void cam_sweep_stop_looking(CamSweep *sweep);

/**
 * cam_sweep_drop_looks:
 * @sweep: a sweep
 *
 * Frees what waits for its turn.
 */
void cam_sweep_drop_looks(CamSweep *sweep);

/**
 * CAM_SWEEP_FACES:
 *
 * How many faces are looked at at once.
 */
#define CAM_SWEEP_FACES 32

/**
 * cam_sweep_take_port:
 * @sweep: a sweep
 * @result: what came of a knock on another port of somebody who is there
 */
void cam_sweep_take_port(CamSweep *sweep, const CamConnectResult *result);
