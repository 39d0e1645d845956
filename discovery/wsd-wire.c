/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/wsd-wire.h"

#include "discovery/packet.h"
#include "src/base/text.h"
#include "src/net/xml.h"

#include <string.h>

#define SOAP       "http://www.w3.org/2003/05/soap-envelope"
#define ADDRESSING "http://schemas.xmlsoap.org/ws/2004/08/addressing"
#define DISCOVERY  "http://schemas.xmlsoap.org/ws/2005/04/discovery"
#define NETWORK    "http://www.onvif.org/ver10/network/wsdl"
#define DEVICE     "http://www.onvif.org/ver10/device/wsdl"
#define EVERYBODY  "urn:schemas-xmlsoap-org:ws:2005:04:discovery"
#define SCOPE      "onvif://www.onvif.org/"

#define MAX_ITEMS    64
#define MAX_ENDPOINT 256

/* some devices look for prefixes on the Types element only, some on the Envelope only */
static const char *const probe_types[] = {
    [CAM_WSD_TRANSMITTER] = "<d:Types xmlns:d=\"" DISCOVERY "\" xmlns:dn=\"" NETWORK "\">"
                            "dn:NetworkVideoTransmitter</d:Types>",
    [CAM_WSD_DEVICE] = "<d:Types xmlns:d=\"" DISCOVERY "\" xmlns:tds=\"" DEVICE "\">"
                       "tds:Device</d:Types>",
    [CAM_WSD_ANY] = "",
    [CAM_WSD_UNIVIEW] = "",
};

/* the last one is of the same type as the first in the maker's own program (uniview.md 1) */
static const struct {
    const char *path;
    gboolean is_hello;
    gboolean is_uniview;
} match_paths[] = {
    { "Body/ProbeMatches/ProbeMatch", FALSE, FALSE },
    { "Body/ResolveMatches/ResolveMatch", FALSE, FALSE },
    { "Body/Hello", TRUE, FALSE },
    { "Body/UniviewProbeMatches/ProbeMatch", FALSE, TRUE },
    { "Body/UniviewProbeMatches/UniviewProbeMatch", FALSE, TRUE },
};

static const struct {
    const char *type;
    CamKind kind;
} video_types[] = {
    { "NetworkVideoTransmitter", CAM_KIND_CAMERA },
    { "NetworkVideoStorage", CAM_KIND_RECORDER },
    { "NetworkVideoDisplay", CAM_KIND_OTHER },
    { "NetworkVideoAnalytics", CAM_KIND_OTHER },
};

/* the first scope that has something to say counts; `Model` is the model in full where it exists */
static const struct {
    const char *category;
    CamField field;
} scope_fields[] = {
    { "model", CAM_FIELD_MODEL },    { "hardware", CAM_FIELD_MODEL },
    { "name", CAM_FIELD_NAME },      { "mac", CAM_FIELD_MAC },
    { "macaddress", CAM_FIELD_MAC }, { "serialnumber", CAM_FIELD_SERIAL },
    { "macaddr", CAM_FIELD_MAC },    { "serial", CAM_FIELD_SERIAL },
};

/* values of Uniview's scope `type` */
static const struct {
    const char *word;
    CamKind kind;
} uniview_types[] = {
    { "IPC", CAM_KIND_CAMERA },
    { "FishEyeIPC", CAM_KIND_CAMERA },
    { "Economic_FishEye", CAM_KIND_CAMERA },
    { "Net_Video_Recorder", CAM_KIND_RECORDER },
    { "Net_Video_Recorder_Backup", CAM_KIND_RECORDER },
    { "Network_Video_Encoder", CAM_KIND_ENCODER },
    { "Network_Video_Decoder", CAM_KIND_OTHER },
    { "Network_Video_DMC", CAM_KIND_OTHER },
    { "Digital_Media_Controller", CAM_KIND_OTHER },
    { "Network_VMS", CAM_KIND_OTHER },
};

/* makes that write their name into the name scope; other first words there may be anything */
static const char *const makes[] = {
    "axis",      "bosch", "dahua",   "hanwha", "hikvision", "milesight", "mobotix",
    "panasonic", "pelco", "reolink", "sony",   "trendnet",  "uniview",   "vivotek",
};

/* what is known while one match is read */
typedef struct {
    const char *data;
    gsize size;
    const CamWireOrigin *wire;
    gboolean is_ipv6;
    guint32 source_address; /* 0 when it is an IPv6 one */
    gboolean is_uniview;    /* an answer to the maker's own question */
} Origin;

typedef struct {
    gboolean tls;
    guint16 port;
    int rank;
    guint32 address;
    gboolean is_onvif;
} Choice;

static char *
build_message(const char *action, const char *uuid, const char *body)
{
    return g_strdup_printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                           "<e:Envelope xmlns:e=\"" SOAP "\" xmlns:a=\"" ADDRESSING
                           "\" xmlns:d=\"" DISCOVERY "\" xmlns:dn=\"" NETWORK
                           "\" xmlns:tds=\"" DEVICE
                           "\"><e:Header><a:MessageID>urn:uuid:%s</a:MessageID>"
                           "<a:To>" EVERYBODY "</a:To><a:Action>" DISCOVERY "/%s</a:Action>"
                           "</e:Header><e:Body><d:%s>%s</d:%s></e:Body></e:Envelope>",
                           uuid, action, action, body, action);
}

char *
cam_wsd_build_probe(CamWsdProbe probe, const char *uuid)
{
    return build_message(probe == CAM_WSD_UNIVIEW ? "UniviewProbe" : "Probe", uuid,
                         probe_types[probe]);
}

void
cam_wsd_build(GPtrArray *probes)
{
    for (gsize i = 0; i < G_N_ELEMENTS(probe_types); i++) {
        g_autofree char *uuid = g_uuid_string_random();
        char *text = cam_wsd_build_probe((CamWsdProbe)i, uuid);
        g_ptr_array_add(probes, g_bytes_new_take(text, strlen(text)));
    }
}

char *
cam_wsd_build_resolve(const char *endpoint, const char *uuid)
{
    g_autofree char *escaped = g_markup_escape_text(endpoint, -1);
    g_autofree char *body = g_strdup_printf(
        "<a:EndpointReference><a:Address>%s</a:Address></a:EndpointReference>", escaped);

    return build_message("Resolve", uuid, body);
}

/* lists are separated by any run of white space (onvif.md 2.1) */
static GPtrArray *
read_list(const CamXmlNode *match, const char *name)
{
    GPtrArray *items = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = cam_xml_read_text(match, name);

    for (const char *at = text; at != NULL && *at != '\0' && items->len < MAX_ITEMS;) {
        gsize blank = strspn(at, " \t\r\n");
        gsize size = strcspn(at + blank, " \t\r\n");
        if (size > 0)
            g_ptr_array_add(items, g_strndup(at + blank, size));
        at += blank + size;
    }
    return items;
}

/* a blank inside a scope (`.../name/Yi Hack`) splits it: what is no URI belongs to the one before
 */
static GPtrArray *
read_scopes(const CamXmlNode *match)
{
    g_autoptr(GPtrArray) items = read_list(match, "Scopes");
    GPtrArray *scopes = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < items->len; i++) {
        const char *item = g_ptr_array_index(items, i);
        if (strchr(item, ':') != NULL) {
            g_ptr_array_add(scopes, g_strdup(item));
        } else if (scopes->len > 0) {
            char **last = (char **)&g_ptr_array_index(scopes, scopes->len - 1);
            g_autofree char *before = g_steal_pointer(last);
            *last = g_strconcat(before, " ", item, NULL);
        }
    }
    return scopes;
}

/* for `onvif://www.onvif.org/name/Gate%201` gives `Gate 1` when asked for `name` */
static char *
read_scope(const char *scope, const char *category)
{
    gsize size = strlen(category);

    if (g_ascii_strncasecmp(scope, SCOPE, strlen(SCOPE)) != 0)
        return NULL;
    const char *rest = scope + strlen(SCOPE);
    if (g_ascii_strncasecmp(rest, category, size) != 0 || rest[size] != '/' ||
        rest[size + 1] == '\0')
        return NULL;
    char *decoded = g_uri_unescape_string(rest + size + 1, NULL);
    return decoded != NULL ? decoded : g_strdup(rest + size + 1);
}

static char *
find_scope(const GPtrArray *scopes, const char *category)
{
    char *value = NULL;

    for (guint i = 0; i < scopes->len && value == NULL; i++)
        value = read_scope(g_ptr_array_index(scopes, i), category);
    return value;
}

/* whether the datagram declares @prefix as ONVIF's device service. Prefixes are random, and
 * computers and printers have a type `Device` of their own, so the namespace decides */
static gboolean
declares_device(const Origin *origin, const char *prefix)
{
    const char quotes[] = { '"', '\'' };

    for (gsize i = 0; i < G_N_ELEMENTS(quotes); i++) {
        g_autofree char *text =
            g_strdup_printf("xmlns:%s=%c%s%c", prefix, quotes[i], DEVICE, quotes[i]);
        if (memmem(origin->data, origin->size, text, strlen(text)) != NULL)
            return TRUE;
    }
    return FALSE;
}

/* gives TRUE for a type only ONVIF has */
static gboolean
read_type(const Origin *origin, const char *type, CamKind *kind)
{
    const char *colon = strchr(type, ':');
    const char *local = colon != NULL ? colon + 1 : type;

    for (gsize i = 0; i < G_N_ELEMENTS(video_types); i++) {
        if (strcmp(local, video_types[i].type) != 0)
            continue;
        /* a recorder names itself a transmitter too */
        if (*kind == CAM_KIND_UNKNOWN || video_types[i].kind == CAM_KIND_RECORDER)
            *kind = video_types[i].kind;
        return TRUE;
    }
    if (colon == NULL || strcmp(local, "Device") != 0)
        return FALSE;
    g_autofree char *prefix = g_strndup(type, (gsize)(colon - type));
    return declares_device(origin, prefix);
}

static gboolean
has_onvif_scope(const GPtrArray *scopes)
{
    for (guint i = 0; i < scopes->len; i++) {
        if (g_ascii_strncasecmp(g_ptr_array_index(scopes, i), "onvif://www.onvif.org", 21) == 0)
            return TRUE;
    }
    return FALSE;
}

/* only says which of its addresses to take the port from */
static int
rank_address6(const Origin *origin, const char *host)
{
    gsize size = strcspn(origin->wire->source, "%");

    if (strcspn(host, "%") == size && g_ascii_strncasecmp(host, origin->wire->source, size) == 0)
        return 3;
    return 1;
}

/* higher is better; 0 for what cannot be a device's address on this wire: names
 * (not asked for: a stranger would choose what we look up), and link-local ones it does not use.
 * A device that answered by IPv4 is not sought by IPv6 */
static int
rank_address(const Origin *origin, const char *host, guint32 *ret_address)
{
    guint32 address = 0;

    if (origin->is_ipv6)
        return rank_address6(origin, host);
    if (!cam_ipv4_parse(host, &address) || !cam_packet_may_be_device(origin->wire, address))
        return 0;
    *ret_address = address;
    if (address == origin->source_address)
        return 3;
    if (origin->wire->interface != NULL && cam_interface_covers(origin->wire->interface, address))
        return 2;
    return address >> 16 == 0xa9fe ? 0 : 1;
}

/* plain HTTP before HTTPS on the same address: digest is enough there and needs no key to trust */
static void
consider_xaddr(const Origin *origin, const char *text, Choice *best)
{
    g_autofree char *scheme = NULL;
    g_autofree char *host = NULL;
    g_autofree char *path = NULL;
    gint port = -1;

    if (!g_uri_split_network(text, G_URI_FLAGS_NONE, &scheme, &host, &port, NULL) ||
        (g_ascii_strcasecmp(scheme, "http") != 0 && g_ascii_strcasecmp(scheme, "https") != 0))
        return;
    Choice choice = { .tls = g_ascii_strcasecmp(scheme, "https") == 0, .is_onvif = best->is_onvif };
    if (g_uri_split(text, G_URI_FLAGS_NONE, NULL, NULL, NULL, NULL, &path, NULL, NULL, NULL) &&
        strstr(path, "/onvif") != NULL)
        choice.is_onvif = best->is_onvif = TRUE;
    choice.port = port > 0 ? (guint16)port : choice.tls ? 443 : 80;
    choice.rank = rank_address(origin, host, &choice.address);
    if (choice.rank == 0)
        choice.address = origin->source_address;
    if (best->port == 0 || choice.rank > best->rank ||
        (choice.rank == best->rank && best->tls && !choice.tls))
        *best = choice;
}

static void
read_vendor(const GPtrArray *scopes, CamIdentity *identity)
{
    g_autofree char *maker = find_scope(scopes, "manufacturer");
    g_autofree char *name = maker == NULL ? find_scope(scopes, "name") : NULL;

    if (maker != NULL) {
        g_autofree char *key = cam_text_key(maker);
        cam_identity_set(identity, CAM_FIELD_VENDOR, key);
        return;
    }
    gsize size = name != NULL ? strcspn(name, " -_") : 0;
    for (gsize i = 0; i < G_N_ELEMENTS(makes); i++) {
        if (size == strlen(makes[i]) && g_ascii_strncasecmp(name, makes[i], size) == 0)
            cam_identity_set(identity, CAM_FIELD_VENDOR, makes[i]);
    }
}

static void
read_identity(const Origin *origin, const GPtrArray *scopes, CamIdentity *identity)
{
    for (gsize i = 0; i < G_N_ELEMENTS(scope_fields); i++) {
        if (cam_identity_get(identity, scope_fields[i].field) != NULL)
            continue;
        g_autofree char *value = find_scope(scopes, scope_fields[i].category);
        cam_identity_set(identity, scope_fields[i].field, value);
    }
    read_vendor(scopes, identity);
    if (origin->is_uniview && cam_identity_get(identity, CAM_FIELD_VENDOR) == NULL)
        cam_identity_set(identity, CAM_FIELD_VENDOR, "uniview");
}

static gboolean
is_uniview(const CamIdentity *identity)
{
    const char *vendor = cam_identity_get(identity, CAM_FIELD_VENDOR);

    return vendor != NULL && strstr(vendor, "uniview") != NULL;
}

/* hints, to be confirmed once somebody is logged in. `version` may be anything with other makes */
static void
read_uniview(const GPtrArray *scopes, CamSighting *sighting)
{
    CamIdentity *identity = sighting->identity;
    g_autofree char *version = find_scope(scopes, "version");
    g_autofree char *type = find_scope(scopes, "type");

    cam_identity_set(identity, CAM_FIELD_FIRMWARE, version);
    for (gsize i = 0; type != NULL && i < G_N_ELEMENTS(uniview_types); i++) {
        if (g_ascii_strcasecmp(type, uniview_types[i].word) == 0)
            identity->kind = uniview_types[i].kind;
    }
    /* some have ONVIF on 81, while the rest stays on 80 (uniview.md 1: two sources) */
    if (sighting->port == 81 && !sighting->tls)
        sighting->port = 80;
}

/* `urn:uuid:`, `uuid:` and nothing in front are the same endpoint */
static char *
read_endpoint_id(const char *endpoint)
{
    const char *at = endpoint;

    if (at == NULL)
        return NULL;
    if (g_ascii_strncasecmp(at, "urn:", 4) == 0)
        at += 4;
    if (g_ascii_strncasecmp(at, "uuid:", 5) == 0)
        at += 5;
    g_autofree char *clean = cam_text_clean(at, MAX_ENDPOINT);
    return clean != NULL ? g_ascii_strdown(clean, -1) : NULL;
}

/* what one device says of itself before it is known to be a camera */
typedef struct {
    GPtrArray *scopes;
    CamKind kind;
    Choice choice;
    gboolean is_camera;
    gboolean is_unresolved;
} Match;

static Match
read_match(const Origin *origin, const CamXmlNode *node)
{
    g_autoptr(GPtrArray) types = read_list(node, "Types");
    g_autoptr(GPtrArray) addresses = read_list(node, "XAddrs");
    Match match = { .scopes = read_scopes(node), .choice.address = origin->source_address };

    match.is_camera = origin->is_uniview || has_onvif_scope(match.scopes);
    for (guint i = 0; i < types->len; i++)
        match.is_camera |= read_type(origin, g_ptr_array_index(types, i), &match.kind);
    for (guint i = 0; i < addresses->len; i++)
        consider_xaddr(origin, g_ptr_array_index(addresses, i), &match.choice);
    match.is_camera |= match.choice.is_onvif;
    /* one that says nothing at all may still be a camera and is asked once more */
    match.is_unresolved =
        match.choice.port == 0 && (match.is_camera || (types->len == 0 && match.scopes->len == 0));
    return match;
}

static void
add_match(CamWireAnswer *answer, const Origin *origin, const CamXmlNode *node, gboolean hello)
{
    g_autofree char *endpoint = cam_xml_read_text(node, "EndpointReference/Address");
    Match match = read_match(origin, node);
    g_autoptr(GPtrArray) scopes = match.scopes;

    if (match.is_unresolved && endpoint != NULL && strlen(endpoint) <= MAX_ENDPOINT &&
        answer->unresolved->len < CAM_WIRE_MAX_DEVICES && g_utf8_validate(endpoint, -1, NULL))
        g_ptr_array_add(answer->unresolved, g_strdup(endpoint));
    CamSighting *sighting =
        match.is_camera ? cam_wire_add_sighting(answer, CAM_WSD_METHOD, origin->wire) : NULL;
    if (sighting == NULL)
        return;
    sighting->identity->kind = match.kind;
    sighting->address =
        origin->is_ipv6 ? g_strdup(sighting->source) : cam_ipv4_format(match.choice.address);
    sighting->port = match.choice.port;
    sighting->tls = match.choice.tls;
    sighting->hello = hello;
    sighting->endpoint_id = read_endpoint_id(endpoint);
    read_identity(origin, scopes, sighting->identity);
    if (is_uniview(sighting->identity))
        read_uniview(scopes, sighting);
}

gboolean
cam_wsd_parse(const char *data, gsize size, const CamWireOrigin *wire, CamWireAnswer *answer,
              GError **error)
{
    Origin origin = { .data = data, .size = size, .wire = wire };
    g_autoptr(CamXml) xml = cam_xml_parse(data, size, CAM_XML_RECOVER, error);
    guint count = 0;

    if (xml == NULL)
        return FALSE;
    const CamXmlNode *root = cam_xml_get_root(xml);
    if (g_strcmp0(cam_xml_get_name(root), "Envelope") != 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "WS-Discovery: no envelope");
        return FALSE;
    }
    origin.is_ipv6 = !cam_ipv4_parse(wire->source, &origin.source_address);
    for (gsize i = 0; i < G_N_ELEMENTS(match_paths); i++) {
        const CamXmlNode *match = cam_xml_find(root, match_paths[i].path);
        origin.is_uniview = match_paths[i].is_uniview;
        for (; match != NULL && count < CAM_WIRE_MAX_DEVICES; count++) {
            add_match(answer, &origin, match, match_paths[i].is_hello);
            match = cam_xml_find_next(match);
        }
    }
    return TRUE;
}
