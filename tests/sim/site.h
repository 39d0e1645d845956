/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/**
 * SimSite:
 *
 * A site of simulated devices on loopback: real sockets, HTTP digest, uploads, a flash clock,
 * restarts, discovery, faults. Shares no code with the program it tests.
 *
 * It runs in the thread that iterates its #GMainContext, or, with `own_thread`, in one thread of
 * its own; then, and only then, the functions below may be called from any thread.
 */
typedef struct SimSite SimSite;
typedef struct SimDevice SimDevice;

/**
 * SimFault:
 * @name: old-version, other-serial, never-back, refuse, cut, stall, busy, locked, not-activated,
 * junk, slow or dark
 * @count: on so many devices, chosen by the seed; none of them has two faults while there are
 * enough
 * @model: (nullable): on all devices of that model instead
 */
typedef struct {
    const char *name;
    guint count;
    const char *model;
} SimFault;

/**
 * SimSiteOptions:
 * @devices: cameras and recorders, 0 for 22
 * @recorders: how many of them are recorders; -1 for one in ten, one in 16 on a mixed site
 * @speed: device seconds per real second, 0 for 1
 * @seed: decides serials, MACs, times and which devices get a fault
 * @directory: (nullable): where site.csv, firmware/ and received.jsonl go
 * @user: (nullable): "admin" by default
 * @password: (nullable): a fixed one by default, see sim_site_get_password()
 * @faults: (array length=n_faults): borrowed for the call
 * @makes: (nullable): makes separated by commas, their models in turn; `mixed` for all makes in the
 *   shares they have on many sites; "hikvision" by default
 * @areas: 0 for one per seven devices
 * @address: (nullable): the first device's address, further ones follow; 127.77.x.y by default
 * @port: HTTP port of all devices, 0 for 8080 or, when that is taken, another
 * @knobs: (nullable): key file with groups "all", "model NAME" and "device INDEX", keys as in
 * README.md
 * @no_discovery: answer neither SADP nor WS-Discovery
 * @own_thread: run in a thread of its own
 * @context: (nullable): the context to join otherwise
 */
typedef struct {
    guint devices;
    int recorders;
    double speed;
    guint64 seed;
    const char *directory;
    const char *user;
    const char *password;
    const SimFault *faults;
    gsize n_faults;
    const char *makes;
    guint areas;
    const char *address;
    guint16 port;
    const char *knobs;
    gboolean no_discovery;
    gboolean own_thread;
    GMainContext *context;
} SimSiteOptions;

typedef enum {
    SIM_STATE_NORMAL,
    SIM_STATE_UPGRADING,
    SIM_STATE_FLASHED, /* written, restart to come */
    SIM_STATE_OFFLINE,
    SIM_STATE_BOOTING, /* answers 503 */
    SIM_STATE_BRICKED, /* restarted while flashing, or flashed with what it cannot run */
} SimState;

/**
 * SimCounts:
 * @uploads: whole images received, whatever was answered
 * @broken_uploads: images that broke off
 * @flashes: images taken
 * @bricked: images after which it never came back, because it should not have got them
 * @restarts: asked for by HTTP
 * @logins: requests that carried a login of any kind, right or wrong
 * @logins_failed: wrong passwords, also while locked
 * @requests: HTTP requests of any kind
 * @requests_401: those answered 401
 */
typedef struct {
    guint uploads;
    guint broken_uploads;
    guint flashes;
    guint bricked;
    guint restarts;
    guint logins;
    guint logins_failed;
    guint requests;
    guint requests_401;
} SimCounts;

/**
 * SimFacts:
 *
 * A copy of what a device is at a moment; to be freed with sim_facts_free(). `upload_request` is
 * method and path of the request that brought the latest image, whole or not; %NULL before.
 */
typedef struct {
    char *address;
    guint16 port;
    char *name;
    char *make;
    char *model;
    char *platform;
    char *serial;
    char *mac;
    char *area;
    char *version;
    char *build;
    gboolean recorder;
    gboolean activated;
    gboolean dark;
    SimState state;
    SimCounts counts;
    char *upload_request;
} SimFacts;

/**
 * sim_site_new:
 *
 * Makes the devices and, with a directory, its files. Nothing listens yet.
 *
 * Returns: (transfer full): the site, or %NULL with @error set
 */
SimSite *sim_site_new(const SimSiteOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sim_site_start:
 *
 * Opens all ports. On return every device can be connected to; it answers while the context runs.
 *
 * Returns: %FALSE with @error set
 */
gboolean sim_site_start(SimSite *site, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void sim_site_stop(SimSite *site);
void sim_site_free(SimSite *site);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimSite, sim_site_free)

/**
 * sim_site_get_notice:
 *
 * Returns: (transfer none) (nullable): why the site is without some kind of discovery
 */
const char *sim_site_get_notice(const SimSite *site);

guint sim_site_get_size(const SimSite *site);
const char *sim_site_get_user(const SimSite *site);
const char *sim_site_get_password(const SimSite *site);

/**
 * sim_site_get_device:
 *
 * Returns: (transfer none): the device of that index, cameras first, in the order of site.csv
 */
SimDevice *sim_site_get_device(SimSite *site, guint index);

/**
 * sim_device_get_facts:
 *
 * Returns: (transfer full): what the device is now
 */
SimFacts *sim_device_get_facts(SimDevice *device);
void sim_facts_free(SimFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimFacts, sim_facts_free)

/**
 * sim_device_set:
 * @knob: a name of README.md; what a device is can be changed as well, but not its make
 *
 * Returns: %FALSE with @error set when there is no such knob or value
 */
gboolean sim_device_set(SimDevice *device, const char *knob, const char *value,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sim_device_set_fault:
 *
 * Returns: %FALSE with @error set when there is no such fault
 */
gboolean sim_device_set_fault(SimDevice *device, const char *fault,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sim_device_set_version:
 *
 * Makes the device run that version from now on, as if it had been flashed long ago.
 */
void sim_device_set_version(SimDevice *device, const char *version, const char *build);
