/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/onvif-soap.h"

#include <string.h>

#define TRACE                                                                                      \
    "TypeError: Cannot read properties of undefined (reading 'apply')\n"                           \
    "    at Server._executeMethod (/app/node_modules/soap/lib/server.js:412:31)\n"                 \
    "    at Server._process (/app/node_modules/soap/lib/server.js:301:22)\n"
#define PAGE "<html><head><title>Error</title></head><body><h1>Bad Request</h1></body></html>"

SimOnvif *
sim_onvif_get(SimDevice *device)
{
    if (device->onvif == NULL) {
        device->onvif = g_new0(SimOnvif, 1);
        device->onvif->nonces = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        device->onvif->made_us = device->booted_us;
    }
    return device->onvif;
}

void
sim_onvif_silence(SimDevice *device)
{
    if (device->onvif != NULL)
        g_clear_pointer(&device->onvif->http, sim_http_free);
}

void
sim_onvif_free(SimOnvif *onvif)
{
    if (onvif == NULL)
        return;
    sim_http_free(onvif->http);
    g_hash_table_unref(onvif->nonces);
    g_free(onvif->ticket);
    g_free(onvif);
}

const char *const sim_onvif_knobs[] = {
    "onvif-auth",          "onvif-broken",      "onvif-challenge",
    "onvif-clock",         "onvif-clock-told",  "onvif-closed",
    "onvif-countdown",     "onvif-delay-s",     "onvif-down-s",
    "onvif-fault-status",  "onvif-flags",       "onvif-hardware",
    "onvif-info-open",     "onvif-instance",    "onvif-lock-told",
    "onvif-manufacturer",  "onvif-newline",     "onvif-offset-s",
    "onvif-reboot",        "onvif-serial",      "onvif-strict-open",
    "onvif-types",         "onvif-unknown",     "onvif-upgrade",
    "onvif-upload-login",  "onvif-upload-port", "onvif-upload-reply",
    "onvif-upload-status", "onvif-uri",         "onvif-uris",
    "onvif-while-busy",    "onvif-window-s",    NULL,
};

const char *
sim_onvif_knob(const SimDevice *device, const char *name)
{
    return sim_knobs_get_own(&device->knobs, name);
}

gboolean
sim_onvif_is(const SimDevice *device, const char *name, const char *value)
{
    return strcmp(sim_onvif_knob(device, name), value) == 0;
}

gint64
sim_onvif_number(const SimDevice *device, const char *name, gint64 fallback)
{
    const char *text = sim_onvif_knob(device, name);

    return text[0] != '\0' ? g_ascii_strtoll(text, NULL, 10) : fallback;
}

gint64
sim_onvif_now(SimDevice *device)
{
    const SimOnvif *onvif = sim_onvif_get(device);
    gint64 now_us = g_get_real_time();

    if (sim_onvif_is(device, "onvif-clock", "boot") && device->booted_us != onvif->made_us)
        return (now_us - device->booted_us) / G_USEC_PER_SEC;
    return now_us / G_USEC_PER_SEC + sim_onvif_number(device, "onvif-offset-s", 0);
}

char *
sim_onvif_format_base(const SimDevice *device)
{
    return g_strdup_printf("http://%s:%u", device->address, device->shared->port);
}

/* what programs answer that are no ONVIF device, or not for this operation */
static void
answer_broken(SimVisit *visit, const SimSoap *soap, const char *kind)
{
    g_autofree char *inner = NULL;

    if (strcmp(kind, "html") == 0) {
        sim_desk_answer(visit, 200, "text/html", NULL, PAGE);
    } else if (strcmp(kind, "trace") == 0) {
        sim_desk_answer(visit, 500, "application/soap+xml", NULL, TRACE);
    } else if (strcmp(kind, "json") == 0) {
        sim_desk_answer(visit, 200, "application/json", NULL, "{\"error\":{\"code\":-1}}");
    } else if (strcmp(kind, "empty") == 0) {
        sim_desk_answer(visit, 200, "application/soap+xml", NULL, NULL);
    } else if (strcmp(kind, "close") == 0) {
        sim_exchange_cut(visit->exchange, FALSE);
    } else if (strcmp(kind, "response") == 0) {
        inner = g_strdup_printf("<tds:%sResponse/>", soap->operation);
        sim_onvif_send(visit, 200, NULL, inner);
    } else if (strcmp(kind, "silent") == 0) {
        inner = sim_onvif_fault("Sender", "");
        sim_onvif_send(visit, 400, NULL, inner);
    } else if (strcmp(kind, "soap11") == 0) {
        sim_onvif_send(visit, 500, NULL,
                       "<env:Fault><faultcode>SOAP-ENV:Server</faultcode>"
                       "<faultstring>Method not implemented</faultstring></env:Fault>");
    } else {
        inner =
            sim_onvif_fault("Receiver/ter:ActionNotSupported", "Optional Action Not Implemented");
        sim_onvif_send(visit, 500, NULL, inner);
    }
}

/* the knob is `OPERATION KIND` or `* KIND` */
static gboolean
is_broken(const SimDevice *device, const char *operation, const char **ret_kind)
{
    const char *knob = sim_onvif_knob(device, "onvif-broken");
    const char *blank = strchr(knob, ' ');
    gsize size = blank != NULL ? (gsize)(blank - knob) : 0;

    if (blank == NULL || !((size == 1 && knob[0] == '*') ||
                           (strlen(operation) == size && memcmp(operation, knob, size) == 0)))
        return FALSE;
    *ret_kind = blank + 1;
    return TRUE;
}

static const SimPage *
find_page(const SimSoap *soap)
{
    gsize count;
    const SimPage *pages =
        soap->media ? sim_onvif_get_media_pages(&count) : sim_onvif_get_device_pages(&count);

    for (gsize i = 0; i < count; i++) {
        if (strcmp(pages[i].operation, soap->operation) == 0)
            return &pages[i];
    }
    return NULL;
}

static void
answer_page(SimVisit *visit, const SimSoap *soap, const SimPage *page)
{
    const char *prefix = soap->media ? "trt" : "tds";
    g_autoptr(GString) inner = g_string_new(NULL);
    g_autofree char *all = NULL;

    switch (page->append(visit, inner)) {
    case SIM_ONVIF_DONE:
        all = g_strdup_printf("<%s:%sResponse>%s</%s:%sResponse>", prefix, page->operation,
                              inner->str, prefix, page->operation);
        sim_onvif_send(visit, 200, NULL, all);
        return;
    case SIM_ONVIF_WRONG:
        sim_onvif_send(visit, 400, NULL, inner->str);
        return;
    case SIM_ONVIF_FAILED:
        sim_onvif_send(visit, 500, NULL, inner->str);
        return;
    case SIM_ONVIF_GONE:
        return;
    }
}

static gboolean
is_for_anybody(const SimDevice *device, const SimPage *page)
{
    return page->anybody || (strcmp(page->operation, "GetDeviceInformation") == 0 &&
                             sim_onvif_is(device, "onvif-info-open", "true"));
}

void
sim_onvif_answer(SimVisit *visit)
{
    SimDevice *device = visit->device;
    g_auto(SimSoap) soap = { 0 };
    const SimPage *page;
    const char *kind;

    sim_soap_parse(visit->body, &soap);
    if (device->state != SIM_STATE_NORMAL && sim_onvif_is(device, "onvif-while-busy", "503")) {
        sim_desk_answer(visit, 503, "text/html", NULL, PAGE);
        return;
    }
    if (soap.operation == NULL) {
        /* an empty request for a challenge, if anything */
        if (sim_onvif_admit(visit, &soap, FALSE))
            sim_desk_answer(visit, 500, "text/html", NULL, PAGE);
        return;
    }
    if (is_broken(device, soap.operation, &kind)) {
        answer_broken(visit, &soap, kind);
        return;
    }
    page = find_page(&soap);
    if (!sim_onvif_admit(visit, &soap, page != NULL && is_for_anybody(device, page)))
        return;
    if (page != NULL)
        answer_page(visit, &soap, page);
    else
        answer_broken(visit, &soap, sim_onvif_knob(device, "onvif-unknown"));
}
