/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/onvif-soap.h"

#include <string.h>

#include "tests/sim/tag.h"

#define DELAY_S      5
#define HANG_S       90
#define CONFIG_MAGIC "SIMCFG\x01\x02"

/* the handler of the file looks at logins as the device does, unless a knob says otherwise */
static gboolean
is_file_locked(const SimDevice *device)
{
    const char *knob = sim_onvif_knob(device, "onvif-upload-login");

    return knob[0] != '\0' ? strcmp(knob, "digest") == 0 : sim_onvif_wants_digest(device);
}

/* a second port of the device, for files only */
static guint16
open_port(SimDevice *device)
{
    SimOnvif *onvif = sim_onvif_get(device);
    guint16 port = (guint16)sim_onvif_number(device, "onvif-upload-port", 0);

    if (port == 0)
        return device->shared->port;
    if (onvif->http == NULL)
        onvif->http = sim_http_new(&(SimHttpOptions){ .loop = device->shared->loop,
                                                      .address = device->address,
                                                      .port = port,
                                                      .handler = sim_desk_get_handler(),
                                                      .data = device },
                                   NULL);
    return port;
}

static char *
format_uri(SimDevice *device, const char *folder)
{
    const char *kind = sim_onvif_knob(device, "onvif-uri");
    const char *ticket = sim_onvif_get(device)->ticket;
    const char *host = device->address;
    guint16 port = open_port(device);

    if (strcmp(kind, "empty") == 0)
        return g_strdup("");
    if (strcmp(kind, "relative") == 0)
        return g_strdup_printf("%s?kind=file&amp;ticket=%s", folder, ticket);
    if (strcmp(kind, "other-host") == 0)
        host = "192.0.2.9";
    else if (strcmp(kind, "zero-host") == 0)
        host = "0.0.0.0";
    return g_strdup_printf("%s://%s:%u%s?kind=file&amp;ticket=%s",
                           strcmp(kind, "https") == 0 ? "https" : "http", host, port, folder,
                           ticket);
}

static void
hand_out(SimVisit *visit, GString *xml, const char *folder, gint64 delay_s)
{
    SimDevice *device = visit->device;
    SimOnvif *onvif = sim_onvif_get(device);
    SimLoop *loop = device->shared->loop;
    g_autofree char *uri = NULL;

    g_free(onvif->ticket);
    onvif->ticket = g_strdup_printf("%016" G_GINT64_MODIFIER "x", sim_random(&device->random));
    onvif->open_us = sim_loop_now(loop) + sim_loop_scale(loop, (double)delay_s);
    uri = format_uri(device, folder);
    if (!sim_onvif_is(device, "onvif-uri", "none"))
        g_string_append_printf(xml, "<tds:UploadUri>%s</tds:UploadUri>", uri);
}

static SimOnvifResult
fail(GString *xml, const char *codes, const char *text)
{
    g_autofree char *fault = sim_onvif_fault(codes, text);

    g_string_append(xml, fault);
    return g_str_has_prefix(codes, "Sender") ? SIM_ONVIF_WRONG : SIM_ONVIF_FAILED;
}

SimOnvifResult
sim_onvif_start_upgrade(SimVisit *visit, GString *xml)
{
    SimDevice *device = visit->device;
    gboolean locked = is_file_locked(device);
    gint64 delay_s = sim_onvif_number(device, "onvif-delay-s", DELAY_S);
    gint64 down_s = sim_onvif_number(device, "onvif-down-s",
                                     (gint64)device->knobs.flash_s + device->knobs.boot_s);

    if (sim_onvif_is(device, "onvif-upgrade", "missing"))
        return fail(xml, "Receiver/ter:ActionNotSupported", "Optional Action Not Implemented");
    if (sim_onvif_is(device, "onvif-upgrade", "not-authorized"))
        return fail(xml, "Sender/ter:NotAuthorized", "Sender not authorized");
    if (device->state != SIM_STATE_NORMAL)
        return fail(xml, "Receiver/ter:Action", "Upgrade in progress");
    if (sim_onvif_is(device, "onvif-delay-s", "none"))
        delay_s = 0;
    hand_out(visit, xml, locked ? SIM_ONVIF_LOCKED_UPLOAD : SIM_ONVIF_OPEN_UPLOAD, delay_s);
    if (!sim_onvif_is(device, "onvif-delay-s", "none"))
        g_string_append_printf(xml, "<tds:UploadDelay>PT%dS</tds:UploadDelay>", (int)delay_s);
    g_string_append_printf(xml, "<tds:ExpectedDownTime>PT%dM%dS</tds:ExpectedDownTime>",
                           (int)down_s / 60, (int)down_s % 60);
    return SIM_ONVIF_DONE;
}

SimOnvifResult
sim_onvif_start_restore(SimVisit *visit, GString *xml)
{
    gboolean locked = is_file_locked(visit->device);

    if (sim_onvif_is(visit->device, "onvif-uris", "none"))
        return fail(xml, "Receiver/ter:ActionNotSupported", "Optional Action Not Implemented");
    hand_out(visit, xml, locked ? SIM_ONVIF_LOCKED_RESTORE : SIM_ONVIF_OPEN_RESTORE, 0);
    g_string_append(xml, "<tds:ExpectedDownTime>PT30S</tds:ExpectedDownTime>");
    return SIM_ONVIF_DONE;
}

SimOnvifResult
sim_onvif_get_uris(SimVisit *visit, GString *xml)
{
    const SimDevice *device = visit->device;
    g_autofree char *base = sim_onvif_format_base(device);

    if (sim_onvif_is(device, "onvif-uris", "none"))
        return SIM_ONVIF_DONE;
    if (sim_onvif_is(device, "onvif-uris", "empty"))
        g_string_append(xml, "<tds:SystemLogUris><tt:SystemLog><tt:Type>System</tt:Type><tt:Uri/>"
                             "</tt:SystemLog></tds:SystemLogUris><tds:SupportInfoUri/>"
                             "<tds:SystemBackupUri/>");
    else
        g_string_append_printf(xml, "<tds:SystemBackupUri>%s%s</tds:SystemBackupUri>", base,
                               is_file_locked(device) ? SIM_ONVIF_LOCKED_BACKUP
                                                      : SIM_ONVIF_OPEN_BACKUP);
    return SIM_ONVIF_DONE;
}

/* the address is good for what was promised, and for nobody else's guess */
static gboolean
has_ticket(const SimVisit *visit)
{
    const SimOnvif *onvif = sim_onvif_get(visit->device);
    g_autofree char *ticket = sim_desk_get_query(visit, "ticket");
    g_autofree char *kind = sim_desk_get_query(visit, "kind");

    return onvif->ticket != NULL && g_strcmp0(ticket, onvif->ticket) == 0 &&
           g_strcmp0(kind, "file") == 0;
}

static GByteArray *
make_config(const SimDevice *device)
{
    GByteArray *bytes = g_byte_array_new();

    g_byte_array_append(bytes, (const guint8 *)CONFIG_MAGIC, sizeof CONFIG_MAGIC - 1);
    sim_tag_fill(bytes, device->knobs.config_size, g_str_hash(device->serial));
    return bytes;
}

void
sim_onvif_give_config(SimVisit *visit)
{
    g_autoptr(GByteArray) bytes = make_config(visit->device);
    g_autofree char *fault = NULL;

    switch ((SimConfig)visit->device->knobs.config) {
    case SIM_CONFIG_BINARY:
        sim_desk_answer_bytes(visit, 200, "application/octet-stream", NULL, bytes->data,
                              bytes->len);
        return;
    case SIM_CONFIG_REFUSED:
        fault = sim_onvif_fault("Sender/ter:OperationProhibited", "Operation prohibited");
        sim_onvif_send(visit, 200, NULL, fault);
        return;
    case SIM_CONFIG_BUSY:
        sim_desk_answer(visit, 503, "text/html", NULL, NULL);
        return;
    }
}

/* takes back exactly what it gave out, and restarts */
void
sim_onvif_take_config(SimVisit *visit)
{
    g_autoptr(GByteArray) bytes = make_config(visit->device);

    if (!has_ticket(visit)) {
        sim_desk_answer(visit, 404, "text/html", NULL, NULL);
        return;
    }
    if (visit->body == NULL || visit->body->len != bytes->len ||
        memcmp(visit->body->data, bytes->data, bytes->len) != 0) {
        sim_desk_answer(visit, 415, "text/html", NULL, NULL);
        return;
    }
    g_clear_pointer(&sim_onvif_get(visit->device)->ticket, g_free);
    sim_desk_answer(visit, 200, NULL, NULL, NULL);
}

static void
answer_status(SimVisit *visit, guint status)
{
    g_autofree char *challenge =
        status == 401 ? sim_desk_format_challenge(visit->device, visit->login) : NULL;

    sim_desk_answer(visit, status, "text/html", challenge, NULL);
}

static guint
judge(SimVisit *visit, SimPackageSpec *ret_spec)
{
    const SimDevice *device = visit->device;
    guint wished = (guint)sim_onvif_number(device, "onvif-upload-status", 0);

    switch (sim_desk_judge(visit, visit->receive, ret_spec)) {
    case SIM_JUDGE_OK:
        return wished != 0 ? wished : 200;
    case SIM_JUDGE_BUSY:
    case SIM_JUDGE_UPGRADING:
        return 503;
    case SIM_JUDGE_EMPTY:
    case SIM_JUDGE_REFUSED:
    case SIM_JUDGE_DAMAGED:
    case SIM_JUDGE_FOREIGN:
    case SIM_JUDGE_OLDER:
        return 415;
    }
    return 500;
}

static void
answer_late(gpointer data)
{
    sim_desk_answer(data, 200, NULL, NULL, NULL);
}

void
sim_onvif_take_image(SimVisit *visit)
{
    SimDevice *device = visit->device;
    SimOnvif *onvif = sim_onvif_get(device);
    SimLoop *loop = device->shared->loop;
    SimPackageSpec spec;
    guint status;

    if (!has_ticket(visit)) {
        answer_status(visit, 404);
        return;
    }
    if (sim_loop_now(loop) < onvif->open_us) {
        answer_status(visit, 503);
        return;
    }
    status = judge(visit, &spec);
    if (status != 200) {
        answer_status(visit, status);
        return;
    }
    g_clear_pointer(&onvif->ticket, g_free);
    if (!sim_desk_take(visit, &spec))
        return;
    if (sim_onvif_is(device, "onvif-upload-reply", "reset"))
        sim_exchange_cut(visit->exchange, TRUE);
    else if (sim_onvif_is(device, "onvif-upload-reply", "hang"))
        sim_loop_after(loop, sim_loop_scale(loop, HANG_S), answer_late, visit, NULL, &visit->delay);
    else
        sim_desk_answer(visit, 200, NULL, NULL, NULL);
}

void
sim_onvif_flashed(SimExchange *exchange, SimDevice *device)
{
    sim_exchange_answer(exchange, &(SimAnswer){ .status = 200 });
}
