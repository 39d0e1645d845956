/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/sadp.h"

#include <libxml/parser.h>
#include <string.h>

#include "tests/sim/make.h"

#define GROUP    "239.255.255.250"
#define PORT     37020
#define DELAY_MS 300
#define TEXT_MAX 64

typedef struct {
    char uuid[TEXT_MAX];
    char types[TEXT_MAX];
    char mac[TEXT_MAX];
} Probe;

typedef struct {
    SimEar *ear;
    SimDevice *device;
    Probe probe;
    struct sockaddr_in source;
} Answer;

static gboolean
speaks_now(const SimDevice *device)
{
    return strcmp(device->model->make->name, "hikvision") == 0 && sim_device_is_heard(device);
}

static void
copy_text(xmlNode *node, const char *name, char *ret_text)
{
    xmlChar *content;

    if (strcmp((const char *)node->name, name) != 0)
        return;
    content = xmlNodeGetContent(node);
    g_strlcpy(ret_text, (const char *)content, TEXT_MAX);
    xmlFree(content);
}

/* only a question is answered: types that change a device are another thing */
static gboolean
parse_probe(const char *bytes, gsize size, Probe *ret_probe)
{
    xmlDoc *document = NULL;
    xmlNode *root;

    *ret_probe = (Probe){ 0 };
    if (memmem(bytes, size, "<Probe", 6) == NULL || memmem(bytes, size, "<ProbeMatch", 11) != NULL)
        return FALSE;
    document = xmlReadMemory(bytes, (int)size, NULL, NULL,
                             XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    root = document != NULL ? xmlDocGetRootElement(document) : NULL;
    if (root != NULL && strcmp((const char *)root->name, "Probe") == 0) {
        for (xmlNode *node = root->children; node != NULL; node = node->next) {
            if (node->type != XML_ELEMENT_NODE)
                continue;
            copy_text(node, "Uuid", ret_probe->uuid);
            copy_text(node, "Types", ret_probe->types);
            copy_text(node, "MAC", ret_probe->mac);
        }
    }
    xmlFreeDoc(document);
    return strcmp(ret_probe->types, "inquiry") == 0 || strcmp(ret_probe->types, "inquiry_v32") == 0;
}

static void
add(GString *xml, const char *name, const char *value)
{
    g_autofree char *escaped = g_markup_escape_text(value, -1);

    g_string_append_printf(xml, "<%s>%s</%s>\n", name, escaped, name);
}

static void
add_number(GString *xml, const char *name, guint value)
{
    g_string_append_printf(xml, "<%s>%u</%s>\n", name, value, name);
}

static void
add_address(GString *xml, const SimDevice *device)
{
    const char *address =
        device->knobs.sadp_address != NULL ? device->knobs.sadp_address : device->address;
    g_auto(GStrv) parts = g_strsplit(address, ".", 4);
    gboolean loopback = g_str_has_prefix(address, "127.");
    g_autofree char *gateway =
        g_strv_length(parts) == 4
            ? g_strdup_printf("%s.%s.%s.1", parts[0], loopback ? "0" : parts[1],
                              loopback ? "0" : parts[2])
            : g_strdup("0.0.0.0");

    add(xml, "IPv4Address", address);
    add(xml, "IPv4SubnetMask", sim_netmask_of(address));
    add(xml, "IPv4Gateway", gateway);
    add(xml, "IPv6Address", "::");
    add(xml, "IPv6Gateway", "::");
    add(xml, "IPv6MaskLen", "64");
    add(xml, "DHCP", "false");
}

static void
add_tail(GString *xml, const SimDevice *device)
{
    static const char *const pairs[][2] = {
        { "PasswordResetAbility", "true" },
        { "PasswordResetModeSecond", "true" },
        { "DetailOEMCode", "1" },
        { "SupportSecurityQuestion", "true" },
        { "SupportHCPlatform", "true" },
        { "HCPlatformEnable", "flase" },
        { "IsModifyVerificationCode", "true" },
    };
    g_autofree char *salt = g_compute_checksum_for_string(G_CHECKSUM_SHA256, device->serial, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
        add(xml, pairs[i][0], pairs[i][1]);
    add(xml, "Salt", salt);
    add(xml, "DeviceLock", "flase");
    add(xml, "SDKOverTLSPort", "8443");
    add(xml, "SDKServerStatus", "true");
}

/* what an answer and a Hello have in common */
static void
add_fields(GString *xml, const SimDevice *device)
{
    g_autoptr(GDateTime) booted =
        g_date_time_new_from_unix_local(device->booted_us / G_USEC_PER_SEC);
    g_autofree char *boot_time = g_date_time_format(booted, "%Y-%m-%d %H:%M:%S");
    g_autofree char *software = g_strdup_printf("%sbuild %s", device->version, device->build);

    add_number(xml, "DeviceType", device->model->code);
    add(xml, "DeviceDescription", device->model->name);
    add(xml, "DeviceSN", device->serial);
    add_number(xml, "CommandPort", 8000);
    add_number(xml, "HttpPort", device->shared->port);
    add(xml, "MAC", device->mac);
    add_address(xml, device);
    add_number(xml, "AnalogChannelNum", 0);
    add_number(xml, "DigitalChannelNum", device->model->recorder ? device->model->channels : 1);
    add(xml, "SoftwareVersion", software);
    add(xml, "DSPVersion", device->model->recorder ? "V5.0, build 191213" : "V7.3 build 190626");
    add(xml, "BootTime", boot_time);
    add(xml, "Encrypt", "true");
    add(xml, "ResetAbility", "false");
    add_number(xml, "DiskNumber", device->model->recorder ? 2 : 0);
    if (!device->knobs.sadp_no_activated)
        add(xml, "Activated", device->knobs.activated ? "true" : "false");
    add_tail(xml, device);
}

static char *
finish_document(GString *xml, const SimDevice *device, gsize *ret_size)
{
    char *text;

    if (device->knobs.sadp_crlf)
        g_string_replace(xml, "\n", "\r\n", 0);
    *ret_size = xml->len;
    text = g_string_free(xml, FALSE);
    return text;
}

static void
send_answer(gpointer data)
{
    Answer *answer = data;
    SimDevice *device = answer->device;
    SimDatagrams *datagrams = answer->ear->datagrams;
    int way = device->knobs.sadp;
    GString *xml;
    gsize size;
    g_autofree char *text = NULL;

    if (!speaks_now(device))
        return;
    xml = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<ProbeMatch>\n");
    add(xml, "Uuid", answer->probe.uuid);
    add(xml, "Types", answer->probe.types);
    add_fields(xml, device);
    g_string_append(xml, "</ProbeMatch>\n");
    text = finish_document(xml, device, &size);
    if (way != SIM_SADP_UNICAST)
        sim_datagrams_send(datagrams, device->address, NULL, text, size);
    if (way != SIM_SADP_MULTICAST && g_ntohs(answer->source.sin_port) != PORT)
        sim_datagrams_send(datagrams, device->address, &answer->source, text, size);
}

static void
take(SimEar *ear, const char *bytes, gsize size, const struct sockaddr_in *source,
     struct in_addr target)
{
    Probe probe;

    if (!parse_probe(bytes, size, &probe))
        return;
    for (guint i = 0; i < ear->shared->devices->len; i++) {
        SimDevice *device = ear->shared->devices->pdata[i];
        gboolean meant = probe.mac[0] == '\0' || strcmp(probe.mac, "ff-ff-ff-ff-ff-ff") == 0 ||
                         g_ascii_strcasecmp(probe.mac, device->mac) == 0;
        Answer *answer;

        if (!meant || device->knobs.sadp == SIM_SADP_SILENT || !speaks_now(device) ||
            !sim_datagram_is_for(target, device->address))
            continue;
        answer = g_new0(Answer, 1);
        *answer = (Answer){ ear, device, probe, *source };
        sim_loop_after(ear->shared->loop, sim_random_range(&device->random, 0, DELAY_MS * 1000),
                       send_answer, answer, g_free, NULL);
    }
}

static void
hello(SimEar *ear, SimDevice *device)
{
    GString *xml;
    gsize size;
    g_autofree char *text = NULL;

    if (device->knobs.sadp == SIM_SADP_SILENT || !speaks_now(device))
        return;
    xml = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<Hello>\n");
    add(xml, "Types", "hello");
    add_fields(xml, device);
    g_string_append(xml, "</Hello>\n");
    text = finish_document(xml, device, &size);
    sim_datagrams_send(ear->datagrams, device->address, NULL, text, size);
}

const SimTongue sim_sadp = {
    .name = "SADP",
    .group = GROUP,
    .port = PORT,
    .take = take,
    .hello = hello,
};
