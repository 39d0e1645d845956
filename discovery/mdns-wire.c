/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/mdns-wire.h"

#include "discovery/packet.h"
#include "src/base/text.h"
#include "src/net/dns.h"

#include <string.h>

#define MAC_KEY    "macaddress="
#define HOST_START "axis-"
#define HOST_END   ".local"
#define MAC_DIGITS 12

#define PORT_HTTPS 443

/* axis.md 1.2; `psia` is a name registered with IANA for the devices of the Physical Security
 * Interoperability Alliance. `_axis-video` is said by nearly everything of that maker: a speaker
 * is called a camera until it is asked. Not here: `_http`, `_rtsp` and `_onvif`, which printers,
 * players and home-made servers have too */
static const struct {
    const char *name;
    const char *vendor;
    CamKind kind;
} services[] = {
    { "_axis-video._tcp.local", "axis", CAM_KIND_CAMERA },
    { "_axis-nvr._tcp.local", "axis", CAM_KIND_RECORDER },
    { "_axis-bws._tcp.local", "axis", CAM_KIND_UNKNOWN },
    { "_axis-audiosite._tcp.local", "axis", CAM_KIND_OTHER },
    { "_psia._tcp.local", NULL, CAM_KIND_UNKNOWN },
};

/* what belongs to one instance of a service */
typedef struct {
    const CamDnsRecord *pointer;
    const CamDnsRecord *server;
    const CamDnsRecord *text;
    gsize service;
    gboolean is_alone;
} Instance;

void
cam_mdns_build(GPtrArray *probes)
{
    for (gsize i = 0; i < G_N_ELEMENTS(services); i++)
        g_ptr_array_add(probes, cam_dns_build_question(services[i].name, CAM_DNS_PTR));
}

/* names of DNS have no case */
static gboolean
is_about(const CamDnsRecord *record, CamDnsType type, const char *name)
{
    return record->type == type && (name == NULL || g_ascii_strcasecmp(record->name, name) == 0);
}

/* gives the first record of @type about @name (of anything for NULL) */
static const CamDnsRecord *
find_record(const GPtrArray *records, CamDnsType type, const char *name)
{
    for (guint i = 0; i < records->len; i++) {
        const CamDnsRecord *record = g_ptr_array_index(records, i);
        if (is_about(record, type, name))
            return record;
    }
    return NULL;
}

static gboolean
find_service(const CamDnsRecord *record, gsize *ret_service)
{
    for (gsize i = 0; i < G_N_ELEMENTS(services); i++) {
        if (!is_about(record, CAM_DNS_PTR, services[i].name))
            continue;
        *ret_service = i;
        return TRUE;
    }
    return FALSE;
}

/* a datagram about one device is taken whole: anonymised and careless ones have records whose
 * names do not match (axis.md 1.2, first capture) */
static gboolean
is_only_pointer(const GPtrArray *records, const CamDnsRecord *pointer)
{
    gsize service = 0;

    for (guint i = 0; i < records->len; i++) {
        const CamDnsRecord *other = g_ptr_array_index(records, i);
        if (find_service(other, &service) && g_ascii_strcasecmp(other->label, pointer->label) != 0)
            return FALSE;
    }
    return TRUE;
}

static Instance
collect(const GPtrArray *records, const CamDnsRecord *pointer, gsize service)
{
    Instance instance = { .pointer = pointer, .service = service };

    instance.is_alone = is_only_pointer(records, pointer);
    instance.server = find_record(records, CAM_DNS_SRV, pointer->target);
    instance.text = find_record(records, CAM_DNS_TXT, pointer->target);
    if (instance.server == NULL && instance.text == NULL && instance.is_alone)
        instance.text = find_record(records, CAM_DNS_TXT, NULL);
    return instance;
}

/* one name among several, without a host, would be put where the datagram came from, which may be
 * whoever carries answers between networks */
static gboolean
is_somewhere(const Instance *instance)
{
    return instance->server != NULL || instance->is_alone;
}

/* a device that goes says so with a lifetime of nothing (RFC 6762 10.1) */
static gboolean
is_goodbye(const Instance *instance)
{
    return instance->pointer->ttl_s == 0 &&
           (instance->server == NULL || instance->server->ttl_s == 0) &&
           (instance->text == NULL || instance->text->ttl_s == 0);
}

static char *
read_mac_text(const CamDnsRecord *record)
{
    for (char **at = record->texts; *at != NULL; at++) {
        if (g_ascii_strncasecmp(*at, MAC_KEY, strlen(MAC_KEY)) == 0)
            return cam_text_parse_mac(*at + strlen(MAC_KEY));
    }
    return NULL;
}

/* hosts are named `axis-accc8e270ad8.local` */
static char *
read_mac_host(const CamDnsRecord *server)
{
    const char *host = server->target;

    if (g_ascii_strncasecmp(host, HOST_START, strlen(HOST_START)) != 0 ||
        strlen(host) != strlen(HOST_START) + MAC_DIGITS + strlen(HOST_END))
        return NULL;
    g_autofree char *digits = g_strndup(host + strlen(HOST_START), MAC_DIGITS);
    return cam_text_parse_mac(digits);
}

/* `AXIS P3265-V - B8A44F631339`: users rename it, so it is believed only where the serial is the
 * device's own (axis.md 1.2) */
static void
read_model(const char *label, const char *serial, CamIdentity *identity)
{
    g_autofree char *tail = g_strconcat(" - ", serial, NULL);

    if (!g_str_has_prefix(label, "AXIS ") || !g_str_has_suffix(label, tail))
        return;
    gsize size = strlen(label) - strlen(tail);
    if (size <= 5)
        return;
    g_autofree char *model = g_strndup(label + 5, size - 5);
    cam_identity_set(identity, CAM_FIELD_MODEL, model);
}

static void
read_identity(const Instance *instance, CamIdentity *identity)
{
    const char *vendor = services[instance->service].vendor;
    g_autofree char *mac = instance->text != NULL ? read_mac_text(instance->text) : NULL;

    if (mac == NULL && vendor != NULL && instance->server != NULL)
        mac = read_mac_host(instance->server);
    identity->kind = services[instance->service].kind;
    cam_identity_set(identity, CAM_FIELD_VENDOR, vendor);
    cam_identity_set(identity, CAM_FIELD_NAME, instance->pointer->label);
    cam_identity_set(identity, CAM_FIELD_MAC, mac);
    if (mac == NULL || vendor == NULL)
        return;
    g_autofree char *serial = cam_packet_make_serial(mac);
    cam_identity_set(identity, CAM_FIELD_SERIAL, serial);
    read_model(instance->pointer->label, serial, identity);
}

static gboolean
is_link_local(guint32 address)
{
    return address >> 16 == 0xa9fe;
}

/* higher is better, -1 for what is no address of a device: a subnet of ours counts most, then
 * everything before link-local ones, then where the datagram came from */
static int
rank_address(const CamWireOrigin *origin, guint32 source, guint32 address)
{
    int rank = 0;

    if (!cam_packet_may_be_device(origin, address))
        return -1;
    if (origin->interface != NULL && cam_interface_covers(origin->interface, address))
        rank += 4;
    if (!is_link_local(address))
        rank += 2;
    return address == source ? rank + 1 : rank;
}

/* addresses of the host the service is on. What comes over IPv6 may name IPv4 addresses. AAAA
 * records are not used: only where the datagram came from would be spoken to (DECISIONS 21) */
static char *
choose_address(const GPtrArray *records, const Instance *instance, const CamWireOrigin *origin)
{
    const char *host = instance->server != NULL ? instance->server->target : NULL;
    guint32 source = 0;
    guint32 best = 0;
    int best_rank = -1;

    (void)cam_ipv4_parse(origin->source, &source);
    if (host != NULL && instance->is_alone && find_record(records, CAM_DNS_A, host) == NULL)
        host = NULL;
    for (guint i = 0; i < records->len && (host != NULL || instance->is_alone); i++) {
        const CamDnsRecord *record = g_ptr_array_index(records, i);
        int rank =
            is_about(record, CAM_DNS_A, host) ? rank_address(origin, source, record->address) : -1;
        if (rank > best_rank) {
            best = record->address;
            best_rank = rank;
        }
    }
    /* alone with a link-local address is only who has sent from one */
    if (best_rank < 0 || (is_link_local(best) && source != 0 && !is_link_local(source)))
        return g_strdup(origin->source);
    return cam_ipv4_format(best);
}

/* a device with several services is named once for each */
static gboolean
is_known(const CamWireAnswer *answer, const char *name, const char *mac)
{
    for (guint i = 0; i < answer->sightings->len; i++) {
        const CamSighting *known = g_ptr_array_index(answer->sightings, i);
        const char *known_mac = cam_identity_get(known->identity, CAM_FIELD_MAC);
        if (g_strcmp0(known_mac, mac) == 0 &&
            (mac != NULL ||
             g_strcmp0(cam_identity_get(known->identity, CAM_FIELD_NAME), name) == 0))
            return TRUE;
    }
    return FALSE;
}

static void
add_instance(CamWireAnswer *answer, const GPtrArray *records, const Instance *instance,
             const CamWireOrigin *origin)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();

    read_identity(instance, identity);
    if (is_known(answer, cam_identity_get(identity, CAM_FIELD_NAME),
                 cam_identity_get(identity, CAM_FIELD_MAC)))
        return;
    CamSighting *sighting = cam_wire_add_sighting(answer, CAM_MDNS_METHOD, origin);
    if (sighting == NULL)
        return;
    cam_identity_free(sighting->identity);
    sighting->identity = g_steal_pointer(&identity);
    sighting->address = choose_address(records, instance, origin);
    sighting->port = instance->server != NULL ? instance->server->port : 0;
    /* nothing says so but the number: devices that speak HTTPS only name 443 */
    sighting->tls = sighting->port == PORT_HTTPS;
}

gboolean
cam_mdns_parse(const char *data, gsize size, const CamWireOrigin *origin, CamWireAnswer *answer,
               GError **error)
{
    g_autoptr(CamDnsMessage) message = cam_dns_parse(data, size, error);

    if (message == NULL)
        return FALSE;
    for (guint i = 0; message->is_answer && i < message->records->len; i++) {
        const CamDnsRecord *record = g_ptr_array_index(message->records, i);
        gsize service = 0;
        if (!find_service(record, &service))
            continue;
        Instance instance = collect(message->records, record, service);
        if (is_somewhere(&instance) && !is_goodbye(&instance))
            add_instance(answer, message->records, &instance, origin);
    }
    return TRUE;
}
