/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/axis.h"

#include <gio/gio.h>
#include <string.h>

#include "tests/sim/make.h"
#include "tests/sim/ssdp.h"
#include "tests/sim/tag.h"

#define READY_S 15.0
#define LOCK_S  10

#define HEADER_AT   0x200
#define HEADER_SIZE 0x180
#define VERSION_AT  0x140
#define VERSION_MAX 63
#define SMALL_IMAGE (2 * 1024 * 1024)

gboolean
sim_axis_is_legacy(const SimDevice *device)
{
    return !sim_axis_has(device, "7.40");
}

gboolean
sim_axis_has(const SimDevice *device, const char *since)
{
    if (strcmp(sim_knobs_get_own(&device->knobs, "axis-legacy"), "by-version") == 0)
        return sim_package_compare_versions(device->version, since) >= 0;
    return !sim_knobs_is_on(&device->knobs, "axis-legacy");
}

gboolean
sim_axis_is_ready(const SimDevice *device)
{
    const SimAxis *own = device->own;

    return sim_loop_now(device->shared->loop) >= own->ready_us;
}

/* the serial is the MAC, and stands in the realm */
static void
name_itself(SimDevice *device)
{
    g_auto(GStrv) digits = g_strsplit(device->mac, "-", -1);
    g_autofree char *joined = g_strjoinv("", digits);

    g_free(device->serial);
    device->serial = g_ascii_strup(joined, -1);
    g_free(device->knobs.realm);
    device->knobs.realm = g_strconcat("AXIS_", device->serial, NULL);
}

static char *
make_serial(SimDevice *device)
{
    /* its MAC comes later: see name_itself() */
    return g_strdup("000000000000");
}

static char *
make_boot_id(SimDevice *device)
{
    guint64 high = sim_random(&device->random);
    guint64 low = sim_random(&device->random);

    return g_strdup_printf("%08x-%04x-4%03x-8%03x-%012" G_GINT64_MODIFIER "x", (guint)(high >> 32),
                           (guint)(high >> 16) & 0xffff, (guint)high & 0xfff, (guint)(low >> 52),
                           low & G_GUINT64_CONSTANT(0xffffffffffff));
}

static void
init(SimDevice *device)
{
    SimAxis *own = g_new0(SimAxis, 1);

    device->own = own;
    /* without factory settings an older version is refused (axis.md 7.1) */
    device->knobs.no_downgrade = TRUE;
    own->boot_id = make_boot_id(device);
    name_itself(device);
}

static void
clear(SimDevice *device)
{
    SimAxis *own = g_steal_pointer(&device->own);

    sim_timer_clear(&own->timer);
    g_free(own->boot_id);
    g_free(own->inactive_version);
    g_free(own->inactive_build);
    g_free(own->previous);
    g_free(own);
}

static void
booted(SimDevice *device, gboolean flashed)
{
    SimAxis *own = device->own;
    SimLoop *loop = device->shared->loop;
    const char *refusals = sim_knobs_get_own(&device->knobs, "axis-boot-401");
    guint64 count = 0;

    g_free(own->boot_id);
    own->boot_id = make_boot_id(device);
    own->ready_us = sim_loop_now(loop) + sim_loop_scale(loop, READY_S);
    g_ascii_string_to_unsigned(refusals, 10, 0, 1000, &count, NULL);
    own->refusals = (guint)count;
    name_itself(device);
    if (own->going_back)
        sim_axis_swap_back(device);
    else if (flashed && g_strcmp0(device->version, own->previous) != 0)
        sim_axis_begin_trial(device);
    else if (flashed)
        g_clear_pointer(&own->inactive_version, g_free);
    g_clear_pointer(&own->previous, g_free);
}

/* the web server is up before it knows any user (axis.md 10) */
static gboolean
guard(SimVisit *visit)
{
    SimDevice *device = visit->device;
    SimAxis *own = device->own;
    const char *refusals = sim_knobs_get_own(&device->knobs, "axis-boot-401");
    gboolean early = strcmp(refusals, "early") == 0 && !sim_axis_is_ready(device);

    if (sim_exchange_header(visit->exchange, "authorization") == NULL ||
        (!early && own->refusals == 0))
        return FALSE;
    if (!early)
        own->refusals--;
    visit->login = SIM_LOGIN_NONE;
    sim_axis_refuse(visit);
    return TRUE;
}

void
sim_axis_refuse(SimVisit *visit)
{
    g_autofree char *challenge = sim_desk_format_challenge(visit->device, visit->login);

    visit->device->counts.requests_401++;
    sim_desk_answer(visit, 401, "text/html; charset=iso-8859-1", challenge,
                    "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n"
                    "<title>401 Unauthorized</title>\n</head><body>\n<h1>Unauthorized</h1>\n"
                    "</body></html>\n");
}

static void
answer_factory(SimVisit *visit)
{
    visit->device->counts.requests_401++;
    sim_desk_answer(visit, 401, "text/html", "axis-setup: vapix\r\n",
                    "Error: initial admin user must be created first.");
}

static GByteArray *
make_content(const SimPackageSpec *spec, guint64 size)
{
    GByteArray *bytes = g_byte_array_new();
    g_autofree char *tag = sim_tag_format(spec, size);
    guint8 head[HEADER_AT + HEADER_SIZE] = { 0 };
    static const guint8 magic[] = { 0xf3, 0xeb, 0x30, 0xa9, 4, 0, 0, 0 };

    memcpy(head + HEADER_AT, magic, sizeof magic);
    memcpy(head + HEADER_AT + VERSION_AT, spec->version, MIN(strlen(spec->version), VERSION_MAX));
    g_byte_array_append(bytes, head, sizeof head);
    g_byte_array_append(bytes, (const guint8 *)tag, (guint)strlen(tag));
    sim_tag_fill(bytes, spec->size != 0 ? spec->size : SMALL_IMAGE,
                 g_str_hash(spec->platform) * 31u + g_str_hash(spec->version));
    return bytes;
}

/* stored, not packed: the tag must be seen in what arrives, and the size is known beforehand */
static GBytes *
pack(const GByteArray *content)
{
    g_autoptr(GConverter) gzip =
        G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, 0));
    g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
    g_autoptr(GOutputStream) stream = g_converter_output_stream_new(memory, gzip);

    if (!g_output_stream_write_all(stream, content->data, content->len, NULL, NULL, NULL) ||
        !g_output_stream_close(stream, NULL, NULL))
        return g_bytes_new(NULL, 0);
    return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(memory));
}

GBytes *
sim_axis_build(const SimPackageSpec *spec)
{
    g_autoptr(GByteArray) draft = make_content(spec, 0);
    g_autoptr(GBytes) first = pack(draft);
    g_autoptr(GByteArray) content = make_content(spec, g_bytes_get_size(first));

    return pack(content);
}

/* no serial in them (axis.md 1.4) */
static void
scopes(const SimDevice *device, GString *text)
{
    g_autofree char *model = g_uri_escape_string(device->model->name, NULL, FALSE);

    g_string_append_printf(text,
                           "onvif://www.onvif.org/Profile/Streaming "
                           "onvif://www.onvif.org/type/video_encoder "
                           "onvif://www.onvif.org/hardware/%s "
                           "onvif://www.onvif.org/name/AXIS%%20%s onvif://www.onvif.org/location/",
                           model, model);
}

static const SimRoute routes[] = {
    { .method = "GET", .path = "/", .open = TRUE, .answer = sim_axis_answer_home },
    { .method = "GET", .path = SIM_SSDP_PATH, .open = TRUE, .answer = sim_ssdp_answer_description },
    { .method = "POST",
      .path = "/axis-cgi/basicdeviceinfo.cgi",
      .open = TRUE,
      .answer = sim_axis_answer_device_info },
    { .method = "POST",
      .path = "/axis-cgi/systemready.cgi",
      .open = TRUE,
      .answer = sim_axis_answer_ready },
    { .method = "GET",
      .path = "/axis-cgi/param.cgi",
      .query = "action=list",
      .answer = sim_axis_answer_params },
    { .method = "POST",
      .path = "/axis-cgi/firmwaremanagement.cgi",
      .type = "multipart/",
      .upload = TRUE,
      .answer = sim_axis_answer_upgrade },
    { .method = "POST",
      .path = "/axis-cgi/firmwaremanagement.cgi",
      .answer = sim_axis_answer_management },
    { .method = "POST",
      .path = "/axis-cgi/firmwareupgrade.cgi",
      .upload = TRUE,
      .answer = sim_axis_answer_legacy_upgrade },
    { .method = "GET", .path = "/axis-cgi/restart.cgi", .answer = sim_axis_answer_restart },
};

static const SimDesk desk = {
    .routes = routes,
    .n_routes = G_N_ELEMENTS(routes),
    .lock_s = LOCK_S,
    .guard = guard,
    .refuse = sim_axis_refuse,
    .not_activated = answer_factory,
};

static const char *const knobs[] = {
    "axis-legacy",    "axis-error",         "axis-params",       "axis-boot-401",
    "axis-power-cut", "axis-wrong-version", "axis-upgrade-page", NULL,
};

extern const SimMake sim_make_axis;

const SimMake sim_make_axis = {
    .name = "axis",
    .label = "Axis",
    .share = 15,
    .desk = &desk,
    .make_serial = make_serial,
    .build = sim_axis_build,
    .init = init,
    .clear = clear,
    .booted = booted,
    .flashed = sim_axis_answer_flashed,
    .scopes = scopes,
    .knobs = knobs,
};
