/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/site.h"

#include <errno.h>
#include <libxml/parser.h>
#include <string.h>

#include "tests/sim/device.h"
#include "tests/sim/fault.h"
#include "tests/sim/files.h"
#include "tests/sim/hear.h"
#include "tests/sim/identity.h"
#include "tests/sim/make.h"
#include "tests/sim/mix.h"
#include "tests/sim/place.h"

#define DEVICES_DEFAULT  22
#define DEVICES_MAX      20000
#define PASSWORD_DEFAULT "Practice-77"
#define PER_AREA         7

struct SimSite {
    SimShared shared;
    SimCatalogue *catalogue;
    GMainContext *context;
    GThread *thread;
    gboolean own_thread;
    gboolean no_discovery;
    guint16 port;    /* 0 for any of the usual ones */
    SimPlace *place; /* (nullable) */
    SimHear *hear;   /* (nullable) */
    gboolean quit;
    double speed;
    char *directory;
    char *first_address; /* (nullable): 127.77.x.y otherwise */
    char *notice;
};

typedef struct {
    SimSite *site;
    void (*func)(gpointer data);
    gpointer data;
    GMutex mutex;
    GCond cond;
    gboolean done;
} Call;

static gboolean
run_call(gpointer data)
{
    Call *call = data;

    call->func(call->data);
    g_mutex_lock(&call->mutex);
    call->done = TRUE;
    g_cond_signal(&call->cond);
    g_mutex_unlock(&call->mutex);
    return G_SOURCE_REMOVE;
}

/* runs in the site's thread and waits for it */
static void
call_site(SimSite *site, void (*func)(gpointer), gpointer data)
{
    Call call = { .site = site, .func = func, .data = data };

    if (site->thread == NULL || site->thread == g_thread_self()) {
        func(data);
        return;
    }
    g_mutex_init(&call.mutex);
    g_cond_init(&call.cond);
    g_main_context_invoke(site->context, run_call, &call);
    g_mutex_lock(&call.mutex);
    while (!call.done)
        g_cond_wait(&call.cond, &call.mutex);
    g_mutex_unlock(&call.mutex);
    g_mutex_clear(&call.mutex);
    g_cond_clear(&call.cond);
}

static void
on_booted(SimDevice *device, gpointer data)
{
    SimSite *site = data;

    if (site->hear != NULL)
        sim_hear_hello(site->hear, device);
}

static gboolean
set_knobs(SimDevice *device, GKeyFile *file, const char *group, GError **error)
{
    g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);

    for (gsize i = 0; keys != NULL && keys[i] != NULL; i++) {
        g_autofree char *value = g_key_file_get_string(file, group, keys[i], error);

        if (value == NULL || !sim_identity_set(device, keys[i], value, error)) {
            g_prefix_error(error, "[%s]: ", group);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
set_model_knobs(SimDevice *device, GError **error)
{
    const GPtrArray *knobs = device->model->knobs;

    for (guint i = 0; i + 1 < knobs->len; i += 2)
        if (!sim_knobs_set(&device->knobs, knobs->pdata[i], knobs->pdata[i + 1], error))
            return FALSE;
    return TRUE;
}

/* Returns: whether it could be read, if there is one */
static gboolean
load_knobs(const char *path, GKeyFile **ret_file, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();

    if (path == NULL)
        return TRUE;
    if (!g_key_file_load_from_file(file, path, 0, error)) {
        g_prefix_error(error, "%s: ", path);
        return FALSE;
    }
    *ret_file = g_steal_pointer(&file);
    return TRUE;
}

static gboolean
set_own_knobs(SimDevice *device, GKeyFile *file, GError **error)
{
    g_autofree char *drawn = g_strdup_printf("model %s", device->drawn->name);
    g_autofree char *model = g_strdup_printf("model %s", device->model->name);
    g_autofree char *own = g_strdup_printf("device %u", device->index);

    return set_knobs(device, file, "all", error) && set_knobs(device, file, drawn, error) &&
           (strcmp(drawn, model) == 0 || set_knobs(device, file, model, error)) &&
           set_knobs(device, file, own, error);
}

static void
name_device(SimDevice *device, guint cameras, guint areas)
{
    static const char *const places[] = { "Entrance", "Car park", "Warehouse",
                                          "Office",   "Yard",     "Ramp, north" };
    guint area = device->model->recorder ? 0 : device->index * areas / MAX(cameras, 1);
    guint round = area / G_N_ELEMENTS(places) + 1;
    const char *place = places[area % G_N_ELEMENTS(places)];

    if (device->model->recorder) {
        device->area = g_strdup("Server room");
        device->name = g_strdup_printf("Recorder %u", device->index - cameras + 1);
        return;
    }
    device->area = round > 1 ? g_strdup_printf("%s %u", place, round) : g_strdup(place);
    device->name = g_strdup_printf("%s camera %u", device->area, device->index + 1);
}

static gboolean
add_devices(SimSite *site, const SimSiteOptions *options, GKeyFile *knobs, GError **error)
{
    guint count = options->devices != 0 ? options->devices : DEVICES_DEFAULT;
    gboolean mixed = g_strcmp0(options->makes, "mixed") == 0;
    guint recorders =
        options->recorders >= 0 ? (guint)options->recorders : count / (mixed ? 16 : 10);
    guint cameras = count - MIN(recorders, count);
    guint areas = options->areas != 0 ? options->areas : (cameras + PER_AREA - 1) / PER_AREA;
    guint64 seed = options->seed;
    guint64 mac_seed = options->seed;
    g_autoptr(SimMix) mix = sim_mix_new(site->catalogue, options->makes, error);

    if (mix == NULL)
        return FALSE;
    site->shared.mac_base = (guint)sim_random_range(&mac_seed, 0, 1 << 24);
    for (guint i = 0; i < count; i++) {
        gboolean recorder = i >= cameras;
        const SimModel *drawn = sim_mix_next(mix, recorder);
        const SimModel *model = sim_identity_find_model(site->catalogue, drawn, knobs, i);
        SimDevice *device = sim_device_new(&site->shared, model, i, sim_random(&seed));

        device->site = site;
        device->drawn = drawn;
        g_ptr_array_add(site->shared.devices, device);
        name_device(device, cameras, MAX(areas, 1));
        if (!set_model_knobs(device, error) ||
            (knobs != NULL && !set_own_knobs(device, knobs, error)))
            return FALSE;
    }
    for (guint i = 0; i < cameras && cameras < count; i++) {
        SimDevice *device = site->shared.devices->pdata[i];

        device->recorder = site->shared.devices->pdata[cameras + i % (count - cameras)];
    }
    return TRUE;
}

static gboolean
check_options(const SimSiteOptions *options, GError **error)
{
    if (options->devices > DEVICES_MAX) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                    "%u devices are more than a site can have, which is %d", options->devices,
                    DEVICES_MAX);
        return FALSE;
    }
    if (options->speed < 0) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "the speed must be above 0");
        return FALSE;
    }
    return TRUE;
}

static gboolean
prepare_directory(SimSite *site, GError **error)
{
    g_autofree char *record = NULL;

    if (site->directory != NULL && g_mkdir_with_parents(site->directory, 0755) != 0) {
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno), "%s: %s", site->directory,
                    g_strerror(errno));
        return FALSE;
    }
    if (site->directory != NULL) {
        record = g_build_filename(site->directory, "received.jsonl", NULL);
        if (!sim_files_write_firmware(site->directory, site->catalogue, &site->shared, error))
            return FALSE;
    }
    site->shared.record = sim_record_new(record, error);
    return site->shared.record != NULL;
}

SimSite *
sim_site_new(const SimSiteOptions *options, GError **error)
{
    g_autoptr(SimSite) site = g_new0(SimSite, 1);
    g_autoptr(GKeyFile) knobs = NULL;

    site->shared.devices = g_ptr_array_new_with_free_func((GDestroyNotify)sim_device_free);
    site->shared.images = g_ptr_array_new_with_free_func((GDestroyNotify)sim_image_free);
    if (!check_options(options, error))
        return NULL;
    site->speed = options->speed > 0 ? options->speed : 1;
    site->own_thread = options->own_thread;
    site->no_discovery = options->no_discovery;
    site->context = options->own_thread        ? g_main_context_new()
                    : options->context != NULL ? g_main_context_ref(options->context)
                                               : g_main_context_ref(g_main_context_default());
    site->directory = g_strdup(options->directory);
    site->first_address = g_strdup(options->address);
    site->shared.user = g_strdup(options->user != NULL ? options->user : "admin");
    site->shared.password =
        g_strdup(options->password != NULL ? options->password : PASSWORD_DEFAULT);
    site->port = options->port;
    site->shared.booted = on_booted;
    site->shared.data = site;
    site->catalogue = sim_catalogue_new(error);
    if (site->catalogue == NULL)
        return NULL;
    site->shared.loop = sim_loop_new(site->context, site->speed, error);
    if (site->shared.loop == NULL || !load_knobs(options->knobs, &knobs, error) ||
        !add_devices(site, options, knobs, error) ||
        !sim_fault_spread(site->shared.devices, options->faults, options->n_faults, options->seed,
                          error) ||
        !prepare_directory(site, error))
        return NULL;
    return g_steal_pointer(&site);
}

static void
silence_all(SimSite *site)
{
    for (guint i = 0; i < site->shared.devices->len; i++)
        sim_device_silence(site->shared.devices->pdata[i]);
}

/* a site without one kind of discovery is still of use */
static void
start_discovery(SimSite *site)
{
    g_autoptr(GError) error = NULL;

    if (site->no_discovery)
        return;
    xmlInitParser();
    site->hear = sim_hear_new(&site->shared, &error);
    if (error != NULL && site->notice == NULL)
        site->notice = g_strdup_printf("devices cannot be discovered by %s", error->message);
}

static void
stop_discovery(SimSite *site)
{
    g_clear_pointer(&site->hear, sim_hear_free);
}

static void
halt(SimSite *site)
{
    silence_all(site);
    g_clear_pointer(&site->place, sim_place_free);
    if (site->shared.loop != NULL)
        sim_loop_drop_timers(site->shared.loop);
    stop_discovery(site);
}

static gboolean
start_here(SimSite *site, GError **error)
{
    site->place = sim_place_new(&site->shared, site->first_address, site->port, error);
    if (site->place == NULL)
        return FALSE;
    start_discovery(site);
    return site->directory == NULL ||
           sim_files_write_list(site->directory, site->catalogue, site->shared.devices, site->speed,
                                error);
}

static gpointer
run_thread(gpointer data)
{
    SimSite *site = data;

    g_main_context_push_thread_default(site->context);
    while (!site->quit)
        g_main_context_iteration(site->context, TRUE);
    g_main_context_pop_thread_default(site->context);
    return NULL;
}

gboolean
sim_site_start(SimSite *site, GError **error)
{
    if (!start_here(site, error)) {
        halt(site);
        return FALSE;
    }
    if (site->own_thread)
        site->thread = g_thread_new("sim", run_thread, site);
    return TRUE;
}

static void
quit_thread(gpointer data)
{
    SimSite *site = data;

    halt(site);
    site->quit = TRUE;
}

void
sim_site_stop(SimSite *site)
{
    if (site->thread == NULL) {
        halt(site);
        return;
    }
    call_site(site, quit_thread, site);
    g_thread_join(g_steal_pointer(&site->thread));
    site->quit = FALSE;
}

void
sim_site_free(SimSite *site)
{
    if (site == NULL)
        return;
    sim_site_stop(site);
    g_ptr_array_unref(site->shared.devices);
    g_ptr_array_unref(site->shared.images);
    sim_loop_free(site->shared.loop);
    sim_record_free(site->shared.record);
    sim_catalogue_free(site->catalogue);
    g_clear_pointer(&site->context, g_main_context_unref);
    g_free(site->shared.user);
    g_free(site->shared.password);
    g_free(site->directory);
    g_free(site->first_address);
    g_free(site->notice);
    g_free(site);
}

const char *
sim_site_get_notice(const SimSite *site)
{
    return site->notice;
}

guint
sim_site_get_size(const SimSite *site)
{
    return site->shared.devices->len;
}

const char *
sim_site_get_user(const SimSite *site)
{
    return site->shared.user;
}

const char *
sim_site_get_password(const SimSite *site)
{
    return site->shared.password;
}

SimDevice *
sim_site_get_device(SimSite *site, guint index)
{
    g_return_val_if_fail(index < site->shared.devices->len, NULL);
    return site->shared.devices->pdata[index];
}

typedef struct {
    SimDevice *device;
    const char *name;
    const char *value;
    gboolean done;
    GError **error;
    SimFacts *facts;
} Visit;

static void
read_facts(gpointer data)
{
    Visit *visit = data;
    const SimDevice *device = visit->device;
    SimFacts *facts = g_new0(SimFacts, 1);

    facts->address = g_strdup(device->address);
    facts->port = device->shared->port;
    facts->name = g_strdup(device->name);
    facts->make = g_strdup(device->model->make->name);
    facts->model = g_strdup(device->model->name);
    facts->platform = g_strdup(device->model->platform);
    facts->serial = g_strdup(device->serial);
    facts->mac = g_strdup(device->mac);
    facts->area = g_strdup(device->area);
    facts->version = g_strdup(device->version);
    facts->build = g_strdup(device->build);
    facts->recorder = device->model->recorder;
    facts->activated = device->knobs.activated;
    facts->dark = device->knobs.dark;
    facts->state = device->state;
    facts->counts = device->counts;
    facts->upload_request = g_strdup(device->upload_request);
    visit->facts = facts;
}

SimFacts *
sim_device_get_facts(SimDevice *device)
{
    Visit visit = { .device = device };

    call_site(device->site, read_facts, &visit);
    return visit.facts;
}

void
sim_facts_free(SimFacts *facts)
{
    if (facts == NULL)
        return;
    g_free(facts->address);
    g_free(facts->name);
    g_free(facts->make);
    g_free(facts->model);
    g_free(facts->platform);
    g_free(facts->serial);
    g_free(facts->mac);
    g_free(facts->area);
    g_free(facts->version);
    g_free(facts->build);
    g_free(facts->upload_request);
    g_free(facts);
}

static void
set_knob(gpointer data)
{
    Visit *visit = data;

    visit->done = sim_identity_set(visit->device, visit->name, visit->value, visit->error);
}

gboolean
sim_device_set(SimDevice *device, const char *knob, const char *value, GError **error)
{
    Visit visit = { .device = device, .name = knob, .value = value, .error = error };

    call_site(device->site, set_knob, &visit);
    return visit.done;
}

static void
set_fault(gpointer data)
{
    Visit *visit = data;

    visit->done = sim_fault_set(visit->device, visit->name, visit->error);
}

gboolean
sim_device_set_fault(SimDevice *device, const char *fault, GError **error)
{
    Visit visit = { .device = device, .name = fault, .error = error };

    call_site(device->site, set_fault, &visit);
    return visit.done;
}

static void
set_version(gpointer data)
{
    Visit *visit = data;

    g_free(visit->device->version);
    g_free(visit->device->build);
    visit->device->version = g_strdup(visit->name);
    visit->device->build = g_strdup(visit->value);
}

void
sim_device_set_version(SimDevice *device, const char *version, const char *build)
{
    Visit visit = { .device = device, .name = version, .value = build };

    call_site(device->site, set_version, &visit);
}
