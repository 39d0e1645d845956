/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/ssdp.h"

#include <string.h>

#include "tests/sim/make.h"

#define GROUP      "239.255.255.250"
#define PORT       1900
#define DELAY_MS   500
#define TEXT_MAX   128
#define OFF_SINCE  12
#define AXIS_SINCE 9

#define ROOT_DEVICE "upnp:rootdevice"
#define BASIC       "urn:schemas-upnp-org:device:Basic:1"
#define SERVICE     "urn:axis-com:service:BasicService:1"

typedef struct {
    char man[TEXT_MAX];
    char target[TEXT_MAX];
    guint64 seconds;
} Search;

typedef struct {
    SimEar *ear;
    SimDevice *device;
    char target[TEXT_MAX];
    struct sockaddr_in source;
} Answer;

static guint64
get_major(const SimDevice *device)
{
    return g_ascii_strtoull(device->version, NULL, 10);
}

static gboolean
is_on(const SimDevice *device)
{
    if (strcmp(device->model->make->name, "axis") != 0)
        return FALSE;
    switch ((SimSsdpMode)device->knobs.ssdp) {
    case SIM_SSDP_NORMAL:
        return get_major(device) < OFF_SINCE;
    case SIM_SSDP_SILENT:
        return FALSE;
    case SIM_SSDP_ON:
    case SIM_SSDP_PLAIN:
    case SIM_SSDP_SHORT:
        return TRUE;
    }
    return FALSE;
}

static gboolean
speaks_now(const SimDevice *device)
{
    return is_on(device) && sim_device_is_heard(device);
}

static gboolean
is_plain(const SimDevice *device)
{
    return device->knobs.ssdp == SIM_SSDP_PLAIN;
}

/* a plain device does not show who made it */
static char *
make_udn(const SimDevice *device)
{
    guint32 hash = g_str_hash(device->serial);

    if (is_plain(device))
        return g_strdup_printf("uuid:%08x-2b27-4c64-9be5-%012x", hash, hash);
    return g_strconcat("uuid:Upnp-BasicDevice-1_0-", device->serial, NULL);
}

/* newer kernels have the maker's name in their version (axis.md 1.3) */
static const char *
get_server(const SimDevice *device)
{
    if (!is_plain(device) && get_major(device) >= AXIS_SINCE)
        return "Linux/4.14.173-axis8, UPnP/1.0, Portable SDK for UPnP devices/1.8.7";
    return "Linux/3.4.0, UPnP/1.0, Portable SDK for UPnP devices/1.6.18";
}

static void
copy_header(const char *line, const char *name, char *ret_text)
{
    gsize size = strlen(name);

    if (g_ascii_strncasecmp(line, name, size) != 0 || line[size] != ':')
        return;
    g_strlcpy(ret_text, line + size + 1, TEXT_MAX);
    g_strstrip(ret_text);
}

static gboolean
parse_search(const char *bytes, gsize size, Search *ret_search)
{
    g_autofree char *text = g_strndup(bytes, size);
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", 64);
    char seconds[TEXT_MAX] = "";

    *ret_search = (Search){ 0 };
    if (lines[0] == NULL || strcmp(lines[0], "M-SEARCH * HTTP/1.1") != 0)
        return FALSE;
    for (char **at = lines + 1; *at != NULL && **at != '\0'; at++) {
        copy_header(*at, "MAN", ret_search->man);
        copy_header(*at, "ST", ret_search->target);
        copy_header(*at, "MX", seconds);
    }
    return strcmp(ret_search->man, "\"ssdp:discover\"") == 0 &&
           g_ascii_string_to_unsigned(seconds, 10, 1, 120, &ret_search->seconds, NULL);
}

static void
append_tail(GString *text, const SimDevice *device, const char *topic, const char *target)
{
    g_autofree char *udn = make_udn(device);
    gboolean same = strcmp(udn, target) == 0;

    g_string_append_printf(text,
                           "LOCATION: http://%s:%u" SIM_SSDP_PATH "\r\n"
                           "OPT: \"http://schemas.upnp.org/upnp/1/0/\"; ns=01\r\n"
                           "01-NLS: 8fb2638a-1dd2-11b2-a915-%012x\r\n"
                           "%s"
                           "SERVER: %s\r\nX-User-Agent: redsonic\r\n%s: %s\r\nUSN: %s%s%s\r\n",
                           device->address, device->shared->port, (guint)device->booted_us,
                           strcmp(topic, "NT") == 0 ? "NTS: ssdp:alive\r\n" : "",
                           get_server(device), topic, target, udn,
                           same ? "" : "::", same ? "" : target);
    /* some leave the last line out (axis.md 1.3) */
    if (device->knobs.ssdp != SIM_SSDP_SHORT)
        g_string_append(text, "\r\n");
}

static void
send_answer(gpointer data)
{
    Answer *answer = data;
    SimDevice *device = answer->device;
    g_autoptr(GString) text = g_string_new("HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\n"
                                           "EXT:\r\n");

    if (!speaks_now(device))
        return;
    append_tail(text, device, "ST", answer->target);
    sim_datagrams_send(answer->ear->datagrams, device->address, &answer->source, text->str,
                       text->len);
}

/* gives what a device can be asked for, NULL at the end */
static const char *
get_target(const SimDevice *device, const char *udn, guint i)
{
    const char *const targets[] = { ROOT_DEVICE, udn, BASIC, is_plain(device) ? NULL : SERVICE };

    return i < G_N_ELEMENTS(targets) ? targets[i] : NULL;
}

static void
answer_search(SimEar *ear, SimDevice *device, const Search *search,
              const struct sockaddr_in *source)
{
    g_autofree char *udn = make_udn(device);
    gint64 most_ms = (gint64)MIN(search->seconds * 1000, DELAY_MS);
    const char *target;

    for (guint i = 0; (target = get_target(device, udn, i)) != NULL; i++) {
        Answer *answer;

        if (strcmp(search->target, "ssdp:all") != 0 && strcmp(search->target, target) != 0)
            continue;
        answer = g_new0(Answer, 1);
        *answer = (Answer){ .ear = ear, .device = device, .source = *source };
        g_strlcpy(answer->target, target, TEXT_MAX);
        sim_loop_after(ear->shared->loop, sim_random_range(&device->random, 0, most_ms * 1000),
                       send_answer, answer, g_free, NULL);
    }
}

static void
take(SimEar *ear, const char *bytes, gsize size, const struct sockaddr_in *source,
     struct in_addr target)
{
    Search search;

    if (!parse_search(bytes, size, &search))
        return;
    for (guint i = 0; i < ear->shared->devices->len; i++) {
        SimDevice *device = ear->shared->devices->pdata[i];

        if (speaks_now(device) && sim_datagram_is_for(target, device->address))
            answer_search(ear, device, &search, source);
    }
}

static void
hello(SimEar *ear, SimDevice *device)
{
    g_autofree char *udn = make_udn(device);
    const char *target;

    if (!speaks_now(device))
        return;
    for (guint i = 0; (target = get_target(device, udn, i)) != NULL; i++) {
        g_autoptr(GString) text = g_string_new("NOTIFY * HTTP/1.1\r\nHOST: " GROUP ":1900\r\n"
                                               "CACHE-CONTROL: max-age=1800\r\n");

        append_tail(text, device, "NT", target);
        sim_datagrams_send(ear->datagrams, device->address, NULL, text->str, text->len);
    }
}

/* axis.md 1.3 */
static char *
make_description(const SimDevice *device)
{
    g_autofree char *udn = make_udn(device);

    return g_strdup_printf(
        "<?xml version=\"1.0\"?>\n<root xmlns=\"urn:schemas-upnp-org:device-1-0\">\n"
        "<specVersion><major>1</major><minor>0</minor></specVersion>\n<device>\n"
        "<deviceType>" BASIC "</deviceType>\n<friendlyName>AXIS %s - %s</friendlyName>\n"
        "<manufacturer>AXIS</manufacturer>\n"
        "<manufacturerURL>http://www.axis.com/</manufacturerURL>\n"
        "<modelDescription>AXIS %s %s</modelDescription>\n<modelName>AXIS %s</modelName>\n"
        "<modelNumber>%s</modelNumber>\n<modelURL>http://www.axis.com/</modelURL>\n"
        "<serialNumber>%s</serialNumber>\n<UDN>%s</UDN>\n<serviceList>\n<service>\n"
        "<serviceType>" SERVICE "</serviceType>\n"
        "<serviceId>urn:axis-com:serviceId:BasicServiceId</serviceId>\n"
        "<controlURL>/upnp/control/BasicServiceId</controlURL>\n"
        "<eventSubURL>/upnp/event/BasicServiceId</eventSubURL>\n"
        "<SCPDURL>/scpd_basic.xml</SCPDURL>\n</service>\n</serviceList>\n"
        "<presentationURL>http://%s:%u/</presentationURL>\n</device>\n"
        "<URLBase>http://%s:%u/</URLBase>\n</root>\n",
        device->model->name, device->serial, device->model->name,
        sim_model_get(device->model, "type"), device->model->name, device->model->name,
        device->serial, udn, device->address, device->shared->port, device->address,
        device->shared->port);
}

void
sim_ssdp_answer_description(SimVisit *visit)
{
    g_autofree char *text = NULL;

    if (!is_on(visit->device)) {
        sim_desk_answer(visit, 404, "text/html", NULL,
                        "<html><head><title>404 Not Found</title></head></html>");
        return;
    }
    text = make_description(visit->device);
    sim_desk_answer(visit, 200, "text/xml", NULL, text);
}

const SimTongue sim_ssdp = {
    .name = "SSDP",
    .group = GROUP,
    .port = PORT,
    .take = take,
    .hello = hello,
};
