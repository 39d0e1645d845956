/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/device.h"

#include "tests/sim/make.h"
#include "tests/sim/onvif-face.h"
#include "tests/sim/path.h"

#include <string.h>

#define AUTO_RESTART_S 3.0
#define LEAVE_S        0.5
#define DARK_SHARE     0.8 /* of the boot time nothing listens, then 503 */
#define SLOW_FACTOR    3
#define OTHER_DEVICES  1000000
#define SMALL_BUFFER   (64 * 1024)

static void go_offline(gpointer data);

/* an odd factor gives every number a MAC of its own; another seed begins elsewhere */
static char *
make_mac(const SimDevice *device, guint number)
{
    guint bits = (device->shared->mac_base + number + 1) * 0x9e3779u;

    return g_strdup_printf("%s-%02x-%02x-%02x", device->model->mac, bits & 0xff, (bits >> 8) & 0xff,
                           (bits >> 16) & 0xff);
}

SimDevice *
sim_device_new(SimShared *shared, const SimModel *model, guint index, guint64 seed)
{
    SimDevice *device = g_new0(SimDevice, 1);

    device->shared = shared;
    device->model = model;
    device->drawn = model;
    device->index = index;
    device->random = seed;
    sim_knobs_init(&device->knobs);
    device->serial = model->make->make_serial(device);
    device->mac = make_mac(device, index);
    device->version = g_strdup(model->version);
    device->build = g_strdup(model->build);
    device->knobs.flash_s = sim_random_range(&device->random, 60, 121);
    device->knobs.boot_s = sim_random_range(&device->random, 40, 61);
    device->booted_us = g_get_real_time() -
                        (gint64)sim_random_range(&device->random, 86400, 5000000) * G_USEC_PER_SEC;
    device->auth = sim_auth_new(sim_random(&device->random));
    if (model->make->init != NULL)
        model->make->init(device);
    return device;
}

void
sim_device_free(SimDevice *device)
{
    if (device == NULL)
        return;
    sim_device_silence(device);
    if (device->own != NULL && device->model->make->clear != NULL)
        device->model->make->clear(device);
    sim_onvif_free(device->onvif);
    sim_auth_free(device->auth);
    sim_knobs_clear(&device->knobs);
    g_free(device->request);
    g_free(device->upload_request);
    g_free(device->address);
    g_free(device->name);
    g_free(device->area);
    g_free(device->serial);
    g_free(device->mac);
    g_free(device->version);
    g_free(device->build);
    g_free(device->next_version);
    g_free(device->next_build);
    sim_model_free(device->own_model);
    g_free(device);
}

gboolean
sim_device_listen(SimDevice *device, GError **error)
{
    const SimMake *make = device->model->make;

    device->http = sim_http_new(
        &(SimHttpOptions){
            .loop = device->shared->loop,
            .address = device->address,
            .port = device->shared->port,
            /* what the system buffers for a device that does not read would hide that it stalls */
            .receive_buffer = device->knobs.stall || device->knobs.slow ? SMALL_BUFFER : 0,
            .handler = make->desk != NULL ? sim_desk_get_handler() : make->get_handler(),
            .data = device,
        },
        error);
    return device->http != NULL;
}

void
sim_device_silence(SimDevice *device)
{
    sim_timer_clear(&device->timer);
    g_clear_pointer(&device->http, sim_http_free);
    sim_onvif_silence(device);
}

const char *
sim_device_get_password(const SimDevice *device)
{
    return device->knobs.password != NULL ? device->knobs.password : device->shared->password;
}

gboolean
sim_device_is_heard(const SimDevice *device)
{
    return device->http != NULL && device->state != SIM_STATE_BOOTING;
}

static void
come_back(gpointer data)
{
    SimDevice *device = data;
    gboolean flashed = device->next_version != NULL;

    if (flashed && !device->knobs.back_old_version) {
        g_free(device->version);
        g_free(device->build);
        device->version = g_steal_pointer(&device->next_version);
        device->build = g_steal_pointer(&device->next_build);
    }
    g_clear_pointer(&device->next_version, g_free);
    g_clear_pointer(&device->next_build, g_free);
    if (flashed && device->knobs.back_other_serial) {
        g_free(device->serial);
        device->serial = device->model->make->make_serial(device);
        g_free(device->mac);
        device->mac = make_mac(device, device->index + OTHER_DEVICES);
    }
    if (flashed && device->knobs.back_not_activated)
        device->knobs.activated = FALSE;
    sim_auth_restart(device->auth);
    device->state = SIM_STATE_NORMAL;
    if (device->model->make->booted != NULL)
        device->model->make->booted(device, flashed);
    device->shared->booted(device, device->shared->data);
}

/* another program may have taken the port meanwhile: the device tries until it is free */
static void
start_booting(gpointer data)
{
    SimDevice *device = data;
    SimLoop *loop = device->shared->loop;
    double boot_s = device->knobs.boot_s;
    g_autoptr(GError) error = NULL;

    if (device->next_version != NULL && device->knobs.back_address != NULL) {
        g_free(device->address);
        device->address = g_steal_pointer(&device->knobs.back_address);
    }
    if (!sim_device_listen(device, &error)) {
        sim_loop_after(loop, G_USEC_PER_SEC / 10, start_booting, device, NULL, &device->timer);
        return;
    }
    device->state = SIM_STATE_BOOTING;
    /* it is up for a while when it begins to answer */
    device->booted_us = g_get_real_time();
    sim_loop_after(loop, sim_loop_scale(loop, boot_s * (1 - DARK_SHARE)), come_back, device, NULL,
                   &device->timer);
}

static void
go_offline(gpointer data)
{
    SimDevice *device = data;
    SimLoop *loop = device->shared->loop;
    gboolean flashed = device->next_version != NULL;

    sim_device_silence(device);
    if (device->doom != NULL)
        device->state = SIM_STATE_BRICKED;
    if (device->state == SIM_STATE_BRICKED)
        return;
    device->state = SIM_STATE_OFFLINE;
    if (flashed && device->knobs.back_never)
        return;
    sim_loop_after(loop, sim_loop_scale(loop, device->knobs.boot_s * DARK_SHARE), start_booting,
                   device, NULL, &device->timer);
}

static void
finish_flash(gpointer data)
{
    SimDevice *device = data;
    SimLoop *loop = device->shared->loop;
    SimExchange *reply = g_steal_pointer(&device->reply);

    device->state = SIM_STATE_FLASHED;
    if (device->doom != NULL)
        sim_device_note(device, "bricked", 0, NULL, FALSE, device->doom);
    if (!device->knobs.manual_reboot)
        sim_loop_after(loop, sim_loop_scale(loop, AUTO_RESTART_S), go_offline, device, NULL,
                       &device->timer);
    if (reply != NULL && device->model->make->flashed != NULL)
        device->model->make->flashed(reply, device);
}

void
sim_device_flash(SimDevice *device, const SimPackageSpec *spec)
{
    SimLoop *loop = device->shared->loop;
    guint flash_s = device->knobs.flash_s * (device->knobs.slow ? SLOW_FACTOR : 1);

    device->doom = sim_path_find_doom(device, spec);
    device->next_version = g_strdup(spec->version);
    device->next_build = g_strdup(spec->build);
    device->state = SIM_STATE_UPGRADING;
    device->flash_started_us = sim_loop_now(loop);
    device->flash_us = sim_loop_scale(loop, flash_s);
    device->counts.flashes++;
    sim_loop_after(loop, device->flash_us, finish_flash, device, NULL, &device->timer);
}

gboolean
sim_device_is_busy(SimDevice *device)
{
    SimLoop *loop = device->shared->loop;
    gint64 now_us = sim_loop_now(loop);

    if (device->knobs.busy_s == 0)
        return FALSE;
    if (device->busy_until_us == 0)
        device->busy_until_us = now_us + sim_loop_scale(loop, device->knobs.busy_s);
    return now_us < device->busy_until_us;
}

guint
sim_device_flash_percent(const SimDevice *device)
{
    gint64 passed_us = sim_loop_now(device->shared->loop) - device->flash_started_us;
    guint percent;

    if (device->state == SIM_STATE_FLASHED)
        return 100;
    if (device->state != SIM_STATE_UPGRADING)
        return 0;
    percent = (guint)MIN(passed_us * 100 / MAX(device->flash_us, 1), 99);
    if (device->knobs.progress == SIM_PROGRESS_STUCK)
        return MIN(percent, 42);
    if (device->knobs.progress == SIM_PROGRESS_BACK && percent >= 50)
        return percent - 30;
    return percent;
}

void
sim_device_restart(SimDevice *device)
{
    SimLoop *loop = device->shared->loop;
    gboolean bricks = device->state == SIM_STATE_UPGRADING;

    sim_device_note(device, "reboot", 0, NULL, !bricks, bricks ? "bricked" : NULL);
    if (bricks)
        device->state = SIM_STATE_BRICKED;
    sim_loop_after(loop, sim_loop_scale(loop, LEAVE_S), go_offline, device, NULL, &device->timer);
}

void
sim_device_count(SimDevice *device, const SimExchange *exchange)
{
    device->counts.requests++;
    if (sim_exchange_header(exchange, "authorization") != NULL)
        device->counts.logins++;
    g_free(device->request);
    device->request = g_strdup_printf("%s %s", exchange->method, exchange->path);
}

void
sim_device_lose_power(SimDevice *device)
{
    sim_loop_after(device->shared->loop, 0, go_offline, device, NULL, &device->timer);
}

void
sim_device_note(SimDevice *device, const char *what, guint64 bytes, const char *sha256, gboolean ok,
                const char *note)
{
    g_autofree char *address = g_strdup_printf("%s:%u", device->address, device->shared->port);

    if (strcmp(what, "upload") == 0) {
        g_free(device->upload_request);
        device->upload_request = g_strdup(device->request);
    }
    if (strcmp(what, "upload") == 0 && ok)
        device->counts.uploads++;
    else if (strcmp(what, "upload") == 0)
        device->counts.broken_uploads++;
    else if (strcmp(what, "reboot") == 0)
        device->counts.restarts++;
    else if (strcmp(what, "bricked") == 0)
        device->counts.bricked++;
    else
        device->counts.logins_failed++;
    sim_record_add(device->shared->record,
                   &(SimLine){ device->serial, address, what, bytes, sha256, ok, note });
}

char *
sim_device_format_mac(const SimDevice *device)
{
    return g_strdelimit(g_strdup(device->mac), "-", ':');
}

const char *
sim_netmask_of(const char *address)
{
    return g_str_has_prefix(address, "127.") ? "255.0.0.0" : "255.255.255.0";
}
