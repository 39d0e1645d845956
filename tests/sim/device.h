/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/auth.h"
#include "tests/sim/http.h"
#include "tests/sim/model.h"
#include "tests/sim/record.h"
#include "tests/sim/site.h"

/* the inside of a device, for the files of this directory; tests use site.h */

/* what all devices of a site have in common */
typedef struct {
    SimLoop *loop;
    SimRecord *record;
    char *user;
    char *password;
    guint16 port;
    GPtrArray *devices; /* (element-type SimDevice) */
    GPtrArray *images;  /* (element-type SimImage): the site's own files */
    guint mac_base;     /* where the numbers of its MACs begin */
    void (*booted)(SimDevice *device, gpointer data);
    gpointer data;
} SimShared;

struct SimDevice {
    gpointer own;           /* (nullable): what only the device's make knows */
    struct SimOnvif *onvif; /* (nullable): its ONVIF face (onvif-face.h) */
    SimShared *shared;
    SimSite *site;
    const SimModel *model;
    const SimModel *drawn; /* what the site's turn gave it, before the knob `model` */
    SimModel *own_model;   /* (nullable): @model, where knobs made it special */
    SimKnobs knobs;
    guint index;
    guint64 random;
    char *address;
    char *name;
    char *area;
    char *serial;
    char *mac;
    char *version;
    char *build;
    char *next_version; /* (nullable): written to flash, not yet running */
    char *next_build;
    const char *doom;    /* (nullable): why it will not come back from this flash */
    SimDevice *recorder; /* (nullable): the one this camera records on */
    SimState state;
    SimHttp *http;
    SimAuth *auth;
    SimTimer *timer;
    gint64 booted_us;
    gint64 flash_started_us;
    gint64 flash_us;
    gint64 busy_until_us;
    SimExchange *receiving; /* the upload that comes in */
    SimExchange *reply;     /* the upload to be answered after flashing */
    SimCounts counts;
    char *request;        /* (nullable): method and path of the latest request */
    char *upload_request; /* (nullable): of the one that brought the latest image */
};

/**
 * sim_device_new:
 * @model: must outlive the device
 * @seed: decides serial and times
 */
SimDevice *sim_device_new(SimShared *shared, const SimModel *model, guint index, guint64 seed);
void sim_device_free(SimDevice *device);

/**
 * sim_device_listen:
 *
 * Opens the device's port on its address.
 *
 * Returns: %FALSE with a #GIOErrorEnum
 */
gboolean sim_device_listen(SimDevice *device, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sim_device_silence:
 *
 * Closes the port and stops every timer.
 */
void sim_device_silence(SimDevice *device);

/**
 * sim_device_flash:
 *
 * Begins to write what @spec says; then restarts by itself or waits to be restarted.
 */
void sim_device_flash(SimDevice *device, const SimPackageSpec *spec);

/**
 * sim_device_flash_percent:
 *
 * Returns: 0 to 100 while flashing and until the restart
 */
guint sim_device_flash_percent(const SimDevice *device);

/**
 * sim_device_is_busy:
 *
 * A device with the knob `busy-s` is busy for a while from the first time somebody tries.
 */
gboolean sim_device_is_busy(SimDevice *device);

/**
 * sim_device_restart:
 *
 * Goes away shortly after, so that the answer can leave. Bricks a device that is flashing.
 */
void sim_device_restart(SimDevice *device);

/**
 * sim_device_count:
 *
 * Counts a request whose head is there, and whether it carries a login.
 */
void sim_device_count(SimDevice *device, const SimExchange *exchange);

/**
 * sim_device_lose_power:
 *
 * Goes away at once, by nobody's word; comes back as after any restart. Not while it flashes.
 */
void sim_device_lose_power(SimDevice *device);

/**
 * sim_device_note:
 *
 * Writes a line of received.jsonl and counts it.
 */
void sim_device_note(SimDevice *device, const char *what, guint64 bytes, const char *sha256,
                     gboolean ok, const char *note);

/**
 * sim_device_format_mac:
 *
 * Returns: (transfer full): its MAC with colons
 */
char *sim_device_format_mac(const SimDevice *device);

/**
 * sim_netmask_of:
 *
 * Returns: (transfer none): the netmask that a device at @address names
 */
const char *sim_netmask_of(const char *address);

/**
 * sim_device_get_password:
 *
 * Returns: what it lets users in by
 */
const char *sim_device_get_password(const SimDevice *device);

/**
 * sim_device_is_heard:
 *
 * Returns: whether it takes part in discovery now
 */
gboolean sim_device_is_heard(const SimDevice *device);
