/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/wsd.h"

#include <libxml/parser.h>
#include <string.h>

#include "tests/sim/make.h"

#define GROUP      "239.255.255.250"
#define PORT       3702
#define DELAY_MS   500
#define ID_MAX     128
#define DISCOVERY  "http://schemas.xmlsoap.org/ws/2005/04/discovery"
#define ADDRESSING "http://schemas.xmlsoap.org/ws/2004/08/addressing"
#define ANONYMOUS  ADDRESSING "/role/anonymous"
#define SCOPE      "onvif://www.onvif.org/"
#define EVERYBODY  "urn:schemas-xmlsoap-org:ws:2005:04:discovery"
#define NVT        "NetworkVideoTransmitter"

typedef enum {
    TYPES_NONE,
    TYPES_NVT,
    TYPES_DEVICE,
    TYPES_OTHER,
} Types;

typedef struct {
    char id[ID_MAX];
    Types types;
    gboolean is_probe;
} Probe;

typedef struct {
    SimEar *ear;
    SimDevice *device;
    Probe probe;
    struct sockaddr_in source;
} Answer;

static Types
parse_type(const char *word)
{
    const char *colon = strrchr(word, ':');
    const char *name = colon != NULL ? colon + 1 : word;

    if (strcmp(name, NVT) == 0)
        return TYPES_NVT;
    return strcmp(name, "Device") == 0 ? TYPES_DEVICE : TYPES_OTHER;
}

/* several types are joined with AND: the narrowest one counts */
static Types
parse_types(const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t\r\n", -1);
    Types types = TYPES_NONE;

    for (gsize i = 0; words[i] != NULL; i++) {
        Types one = words[i][0] != '\0' ? parse_type(words[i]) : TYPES_NONE;

        if (one == TYPES_OTHER)
            return TYPES_OTHER;
        if (types == TYPES_NONE || one == TYPES_NVT)
            types = one != TYPES_NONE ? one : types;
    }
    return types;
}

static void
walk(xmlNode *node, Probe *probe)
{
    for (; node != NULL; node = node->next) {
        g_autofree char *text = NULL;
        xmlChar *content;

        if (node->type != XML_ELEMENT_NODE)
            continue;
        content = xmlNodeGetContent(node);
        text = g_strstrip(g_strdup((const char *)content));
        xmlFree(content);
        if (strcmp((const char *)node->name, "MessageID") == 0)
            g_strlcpy(probe->id, text, ID_MAX);
        else if (strcmp((const char *)node->name, "Probe") == 0)
            probe->is_probe = TRUE;
        else if (strcmp((const char *)node->name, "Types") == 0)
            probe->types = parse_types(text);
        walk(node->children, probe);
    }
}

static gboolean
parse_probe(const char *bytes, gsize size, Probe *ret_probe)
{
    xmlDoc *document;

    *ret_probe = (Probe){ 0 };
    if (memmem(bytes, size, "/discovery/Probe", 16) == NULL ||
        memmem(bytes, size, "/discovery/ProbeMatches", 23) != NULL)
        return FALSE;
    document = xmlReadMemory(bytes, (int)size, NULL, NULL,
                             XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (document == NULL)
        return FALSE;
    walk(xmlDocGetRootElement(document), ret_probe);
    xmlFreeDoc(document);
    return ret_probe->is_probe && ret_probe->id[0] != '\0';
}

static char *
make_uuid(guint64 high, guint64 low)
{
    return g_strdup_printf("%08x-%04x-4%03x-8%03x-%012" G_GINT64_MODIFIER "x", (guint)(high >> 32),
                           (guint)(high >> 16) & 0xffff, (guint)high & 0xfff, (guint)(low >> 52),
                           low & G_GUINT64_CONSTANT(0xffffffffffff));
}

static void
append_scopes(GString *text, const SimDevice *device, const char *mac)
{
    g_autofree char *model = g_uri_escape_string(device->model->name, NULL, FALSE);
    g_autofree char *label = g_ascii_strup(sim_make_get_label(device->model), -1);

    g_string_append_printf(text,
                           SCOPE "type/video_encoder " SCOPE "Profile/Streaming " SCOPE
                                 "hardware/%s " SCOPE "name/%s%%20%s " SCOPE
                                 "location/city/hangzhou " SCOPE "MAC/%s",
                           model, label, model, mac);
}

/* the knob onvif-types */
static const char *
format_types(const SimDevice *device)
{
    const char *types = sim_knobs_get_own(&device->knobs, "onvif-types");

    if (strcmp(types, "nvt") == 0)
        return "<d:Types>dn:" NVT "</d:Types>";
    if (strcmp(types, "device") == 0)
        return "<d:Types>tds:Device</d:Types>";
    if (strcmp(types, "none") == 0)
        return "";
    /* a prefix that is declared nowhere */
    if (strcmp(types, "undeclared") == 0)
        return "<d:Types>odd:Device</d:Types>";
    return "<d:Types>dn:" NVT " tds:Device</d:Types>";
}

/* programs that keep no count of their boots say 0 after each */
static gint64
count_boots(const SimDevice *device)
{
    if (strcmp(sim_knobs_get_own(&device->knobs, "onvif-instance"), "zero") == 0)
        return 0;
    return device->booted_us / G_USEC_PER_SEC;
}

static void
append_device(GString *xml, const SimDevice *device)
{
    guint64 seed = g_str_hash(device->serial);
    guint64 high = sim_random(&seed);
    g_autofree char *uuid = make_uuid(high, sim_random(&seed));
    g_autofree char *mac = sim_device_format_mac(device);
    g_autoptr(GString) scopes = g_string_new(NULL);

    if (device->model->make->scopes != NULL)
        device->model->make->scopes(device, scopes);
    else
        append_scopes(scopes, device, mac);
    g_string_append_printf(
        xml,
        "<wsa:EndpointReference><wsa:Address>urn:uuid:%s</wsa:Address></wsa:EndpointReference>"
        "%s"
        "<d:Scopes>%s</d:Scopes>"
        "<d:XAddrs>http://%s:%u/onvif/device_service</d:XAddrs>"
        "<d:MetadataVersion>10</d:MetadataVersion>",
        uuid, format_types(device), scopes->str, device->address, device->shared->port);
}

static GString *
begin_message(SimEar *ear, const SimDevice *device, const char *action, const char *to)
{
    guint64 high = sim_random(&ear->random);
    g_autofree char *id = make_uuid(high, sim_random(&ear->random));
    GString *xml = g_string_new(NULL);

    g_string_append_printf(
        xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:wsa=\"" ADDRESSING
        "\" xmlns:d=\"" DISCOVERY "\" xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\" "
        "xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\"><s:Header>"
        "<wsa:MessageID>urn:uuid:%s</wsa:MessageID><wsa:To>%s</wsa:To>"
        "<wsa:Action>" DISCOVERY "/%s</wsa:Action>"
        "<d:AppSequence InstanceId=\"%" G_GINT64_FORMAT "\" MessageNumber=\"1\"/>",
        id, to, action, count_boots(device));
    return xml;
}

static void
send_answer(gpointer data)
{
    Answer *answer = data;
    SimDevice *device = answer->device;
    g_autoptr(GString) xml = NULL;
    g_autofree char *id = NULL;

    if (!sim_device_is_heard(device))
        return;
    id = g_markup_escape_text(answer->probe.id, -1);
    xml = begin_message(answer->ear, device, "ProbeMatches", ANONYMOUS);
    g_string_append_printf(xml,
                           "<wsa:RelatesTo>%s</wsa:RelatesTo></s:Header><s:Body>"
                           "<d:ProbeMatches><d:ProbeMatch>",
                           id);
    append_device(xml, device);
    g_string_append(xml, "</d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>");
    sim_datagrams_send(answer->ear->datagrams, device->address, &answer->source, xml->str,
                       xml->len);
}

static gboolean
answers_to(const SimDevice *device, Types types)
{
    if (!device->knobs.activated || types == TYPES_OTHER)
        return FALSE;
    switch ((SimWsdMode)device->knobs.wsd) {
    case SIM_WSD_ANY:
        return TRUE;
    case SIM_WSD_NVT_ONLY:
        return types == TYPES_NVT;
    case SIM_WSD_TYPED:
        return types != TYPES_NONE;
    case SIM_WSD_SILENT:
        return FALSE;
    case SIM_WSD_DEVICE_ONLY:
        return types == TYPES_DEVICE;
    case SIM_WSD_UNTYPED:
        return types == TYPES_NONE;
    }
    return FALSE;
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
        Answer *answer;

        if (!answers_to(device, probe.types) || !sim_device_is_heard(device) ||
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
    g_autoptr(GString) xml = NULL;

    if (!device->knobs.activated || device->knobs.wsd == SIM_WSD_SILENT ||
        !sim_device_is_heard(device))
        return;
    xml = begin_message(ear, device, "Hello", EVERYBODY);
    g_string_append(xml, "</s:Header><s:Body><d:Hello>");
    append_device(xml, device);
    g_string_append(xml, "</d:Hello></s:Body></s:Envelope>");
    sim_datagrams_send(ear->datagrams, device->address, NULL, xml->str, xml->len);
}

const SimTongue sim_wsd = {
    .name = "WS-Discovery",
    .group = GROUP,
    .port = PORT,
    .take = take,
    .hello = hello,
};
