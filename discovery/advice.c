/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/advice.h"

#include "src/net/interface.h"
#include "src/net/link.h"

/* devices of the same network that this computer has no address in */
typedef struct {
    const char *interface; /* (nullable): by which they were seen */
    guint32 network;
    guint32 netmask;
    guint count;
} Subnet;

/* networks, and the addresses that are no longer free in them */
typedef struct {
    const CamAdviceFacts *facts;
    GPtrArray *subnets; /* (element-type Subnet): in the order they were met */
    GHashTable *known;  /* (element-type Subnet) */
    GHashTable *taken;  /* (element-type guint32) */
} Networks;

#define NETMASK_20 0xfffff000u
#define NETMASK_24 0xffffff00u
#define NETMASK_30 0xfffffffcu
/* looked through for one that no device has */
#define MAX_CANDIDATES 64
/* told one by one, the largest first; whoever is there can name any number of them */
#define MAX_TOLD 4

/* networks in which a command may give this computer an address. That of a device decides which one
 * it is, and anybody may send a datagram: with any other, the way to somebody's true servers would
 * lead to the cameras' wire */
static const struct {
    guint32 network;
    guint32 netmask;
} private_networks[] = {
    /* RFC 1918 */
    { 0x0a000000, 0xff000000 },
    { 0xac100000, 0xfff00000 },
    { 0xc0a80000, 0xffff0000 },
    /* RFC 3927 */
    { 0xa9fe0000, 0xffff0000 },
    /* hikvision.md 1.4: old devices leave the factory as 192.0.0.64 */
    { 0xc0000000, 0xffffff00 },
};

static gboolean
is_loopback(const CamInterface *interface)
{
    const CamSubnet *subnet = &g_array_index(interface->subnets, CamSubnet, 0);

    return interface->subnets->len > 0 && subnet->address >> 24 == 127;
}

static gboolean
is_local(const GPtrArray *interfaces, guint32 address)
{
    for (guint i = 0; i < interfaces->len; i++) {
        if (cam_interface_covers(interfaces->pdata[i], address))
            return TRUE;
    }
    return FALSE;
}

/* --- subnets we have no address in --- */

static guint
hash_subnet(gconstpointer data)
{
    const Subnet *subnet = data;
    const char *interface = subnet->interface != NULL ? subnet->interface : "";

    return (subnet->network * 31 + subnet->netmask) * 31 + g_str_hash(interface);
}

static gboolean
is_same_subnet(gconstpointer a, gconstpointer b)
{
    const Subnet *left = a;
    const Subnet *right = b;

    return left->network == right->network && left->netmask == right->netmask &&
           g_strcmp0(left->interface, right->interface) == 0;
}

static void
networks_init(Networks *networks, const CamAdviceFacts *facts)
{
    networks->facts = facts;
    networks->subnets = g_ptr_array_new_with_free_func(g_free);
    networks->known = g_hash_table_new(hash_subnet, is_same_subnet);
    networks->taken = g_hash_table_new(NULL, NULL);
}

static void
networks_clear(Networks *networks)
{
    g_hash_table_unref(networks->known);
    g_hash_table_unref(networks->taken);
    g_ptr_array_unref(networks->subnets);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Networks, networks_clear)

static gboolean
overlaps_ours(const GPtrArray *interfaces, guint32 network, guint32 netmask)
{
    for (guint i = 0; i < interfaces->len; i++) {
        const CamInterface *interface = interfaces->pdata[i];
        for (guint j = 0; j < interface->subnets->len; j++) {
            const CamSubnet *ours = &g_array_index(interface->subnets, CamSubnet, j);
            if (((ours->address ^ network) & ours->netmask & netmask) == 0)
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean
is_private(guint32 network, guint32 netmask)
{
    for (gsize i = 0; i < G_N_ELEMENTS(private_networks); i++) {
        if ((network & private_networks[i].netmask) == private_networks[i].network &&
            netmask >= private_networks[i].netmask)
            return TRUE;
    }
    return FALSE;
}

/* what a device says of its netmask decides what we are told to type: only a sound one of a usual
 * size counts, and none that reaches into a network of ours */
static guint32
choose_netmask(const GPtrArray *interfaces, guint32 address, const char *text)
{
    guint32 mask = 0;

    if (!cam_ipv4_parse(text, &mask) || mask < NETMASK_20 || mask > NETMASK_30 ||
        (~mask & (~mask + 1)) != 0 || !is_private(address & mask, mask) ||
        overlaps_ours(interfaces, address & mask, mask))
        return NETMASK_24;
    return mask;
}

/* with the few masks there can be, none of the others has to be looked at */
static Subnet *
find_subnet(const Networks *networks, const char *interface, guint32 address)
{
    Subnet *found = NULL;

    for (guint32 mask = NETMASK_20; found == NULL && mask <= NETMASK_30; mask |= mask >> 1) {
        const Subnet wanted = { interface, address & mask, mask, 0 };
        found = g_hash_table_lookup(networks->known, &wanted);
    }
    return found;
}

/* @interface and @netmask: (nullable) */
static void
count_address(Networks *networks, const char *interface, guint32 address, const char *netmask)
{
    const GPtrArray *interfaces = networks->facts->interfaces;

    g_hash_table_add(networks->taken, GUINT_TO_POINTER(address));
    if (address == 0 || is_local(interfaces, address))
        return;
    Subnet *subnet = find_subnet(networks, interface, address);
    if (subnet == NULL) {
        guint32 mask = choose_netmask(interfaces, address, netmask);
        subnet = g_new0(Subnet, 1);
        *subnet = (Subnet){ interface, address & mask, mask, 0 };
        g_ptr_array_add(networks->subnets, subnet);
        g_hash_table_add(networks->known, subnet);
    }
    subnet->count++;
}

static guint
count_bits(guint32 netmask)
{
    guint bits = 0;

    while (bits < 32 && (netmask & (0x80000000u >> bits)) != 0)
        bits++;
    return bits;
}

/* near the end of the network, where neither routers nor cameras usually are; NULL when all that
 * was looked at is taken */
static char *
make_example(const Networks *networks, const Subnet *subnet)
{
    guint32 broadcast = subnet->network | ~subnet->netmask;
    guint32 address = broadcast - (subnet->netmask <= NETMASK_24 ? 5 : 1);

    for (guint i = 0; i < MAX_CANDIDATES && address > subnet->network; i++, address--) {
        if (g_hash_table_contains(networks->taken, GUINT_TO_POINTER(address)))
            continue;
        g_autofree char *text = cam_ipv4_format(address);
        return g_strdup_printf("%s/%u", text, count_bits(subnet->netmask));
    }
    return NULL;
}

/* a wire is the likelier way to cameras; what the system does not tell of is taken for one */
static const char *
guess_interface(const CamAdviceFacts *facts)
{
    for (guint i = 0; i < facts->interfaces->len; i++) {
        const CamInterface *interface = facts->interfaces->pdata[i];
        const CamLink *link = cam_link_find(facts->links, interface->name);
        if (!is_loopback(interface) && (link == NULL || !link->is_wireless))
            return interface->name;
    }
    return "IF";
}

/* @code of what can be mended with a command, @plain of the rest */
static void
tell_subnet(GPtrArray *findings, const Networks *networks, const Subnet *subnet, const char *code,
            const char *plain)
{
    const CamAdviceFacts *facts = networks->facts;
    gboolean is_left_alone = !is_private(subnet->network, subnet->netmask) ||
                             overlaps_ours(facts->interfaces, subnet->network, subnet->netmask);
    g_autofree char *network = cam_ipv4_format(subnet->network);
    g_autofree char *name = g_strdup_printf("%s/%u", network, count_bits(subnet->netmask));
    g_autofree char *example = is_left_alone ? NULL : make_example(networks, subnet);
    const char *interface = subnet->interface != NULL ? subnet->interface : guess_interface(facts);
    JsonObject *args =
        cam_args_new("subnet", name, "interface", interface, "example", example, NULL);

    json_object_set_int_member(args, "count", subnet->count);
    cam_findings_add(findings, CAM_LEVEL_WARN, example != NULL ? code : plain, args);
}

static gint
compare_count(gconstpointer a, gconstpointer b)
{
    const Subnet *left = *(const Subnet *const *)a;
    const Subnet *right = *(const Subnet *const *)b;

    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return left->network < right->network ? -1 : left->network > right->network;
}

static void
tell_subnets(GPtrArray *findings, const Networks *networks, const char *code, const char *plain)
{
    g_ptr_array_sort(networks->subnets, compare_count);
    for (guint i = 0; i < networks->subnets->len && i < MAX_TOLD; i++)
        tell_subnet(findings, networks, networks->subnets->pdata[i], code, plain);
    if (networks->subnets->len <= MAX_TOLD)
        return;
    JsonObject *args = json_object_new();
    json_object_set_int_member(args, "count", networks->subnets->len - MAX_TOLD);
    cam_findings_add(findings, CAM_LEVEL_WARN, "subnets-more", args);
}

static void
tell_foreign(GPtrArray *findings, const CamAdviceFacts *facts)
{
    g_auto(Networks) networks = { 0 };

    networks_init(&networks, facts);
    for (guint i = 0; i < facts->devices->len; i++) {
        const CamSighting *sighting = ((const CamFound *)facts->devices->pdata[i])->sighting;
        guint32 address = 0;
        if (cam_ipv4_parse(sighting->address, &address))
            count_address(&networks, sighting->interface, address, sighting->netmask);
    }
    tell_subnets(findings, &networks, "subnet-missing", "subnet-strange");
}

GPtrArray *
cam_advice_missing(const CamAdviceFacts *facts)
{
    GPtrArray *findings = cam_findings_new();
    g_auto(Networks) networks = { 0 };

    networks_init(&networks, facts);
    for (guint i = 0; i < facts->missing->len; i++) {
        guint32 address = 0;
        if (cam_ipv4_parse(facts->missing->pdata[i], &address))
            count_address(&networks, NULL, address, NULL);
    }
    tell_subnets(findings, &networks, "subnet-unreachable", "subnet-silent");
    return findings;
}

/* --- interfaces --- */

static gboolean
is_used(const GPtrArray *interfaces, const char *name)
{
    for (guint i = 0; i < interfaces->len; i++) {
        const CamInterface *interface = interfaces->pdata[i];
        if (g_strcmp0(interface->name, name) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
tell_unused_wires(GPtrArray *findings, const CamAdviceFacts *facts)
{
    for (guint i = 0; !facts->chosen && i < facts->links->len; i++) {
        const CamLink *link = facts->links->pdata[i];
        if (link->is_wireless || !link->is_physical || is_used(facts->interfaces, link->name))
            continue;
        if (link->has_carrier)
            cam_findings_add(findings, CAM_LEVEL_WARN, "no-address",
                             cam_args_new("interface", link->name, NULL));
        else if (facts->devices->len == 0)
            cam_findings_add(findings, CAM_LEVEL_WARN, "no-cable",
                             cam_args_new("interface", link->name, NULL));
    }
}

static guint
count_devices(const GPtrArray *devices, const char *interface)
{
    guint count = 0;

    for (guint i = 0; i < devices->len; i++) {
        const CamFound *found = devices->pdata[i];
        count += g_strcmp0(found->sighting->interface, interface) == 0;
    }
    return count;
}

static gboolean
has_wire(const CamAdviceFacts *facts)
{
    return !g_str_equal(guess_interface(facts), "IF");
}

/* uploads over Wi-Fi break more easily, and access points hold multicast back */
static void
tell_wireless(GPtrArray *findings, const CamAdviceFacts *facts)
{
    for (guint i = 0; i < facts->interfaces->len; i++) {
        const CamInterface *interface = facts->interfaces->pdata[i];
        const CamLink *link = cam_link_find(facts->links, interface->name);
        guint count = count_devices(facts->devices, interface->name);
        if (link == NULL || !link->is_wireless)
            continue;
        if (count == 0 && has_wire(facts))
            continue;
        JsonObject *args = cam_args_new("interface", interface->name, NULL);
        json_object_set_int_member(args, "count", count);
        cam_findings_add(findings, CAM_LEVEL_WARN, count > 0 ? "wifi-uplink" : "wifi-only", args);
    }
}

/* --- nothing there --- */

static gboolean
has_network(const GPtrArray *interfaces)
{
    for (guint i = 0; i < interfaces->len; i++) {
        if (!is_loopback(interfaces->pdata[i]))
            return TRUE;
    }
    return FALSE;
}

/* this computer itself is of interest only where nothing else was looked at */
static char *
describe_interfaces(const GPtrArray *interfaces)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < interfaces->len; i++) {
        const CamInterface *interface = interfaces->pdata[i];
        if (is_loopback(interface) && has_network(interfaces))
            continue;
        for (guint j = 0; j < interface->subnets->len; j++) {
            g_autofree char *one = cam_interface_describe(interface, j);
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", one);
        }
    }
    return g_strdup(text->str);
}

static void
tell_nothing(GPtrArray *findings, const CamAdviceFacts *facts)
{
    g_autofree char *where = describe_interfaces(facts->interfaces);

    if (!facts->chosen && !has_network(facts->interfaces)) {
        cam_findings_add(findings, CAM_LEVEL_WARN, "no-network", NULL);
        return;
    }
    cam_findings_add(findings, CAM_LEVEL_WARN, "nothing-found",
                     cam_args_new("interfaces", where, NULL));
    if (facts->firewall != NULL)
        cam_findings_add(findings, CAM_LEVEL_WARN, "firewall-on",
                         cam_args_new("firewall", facts->firewall, NULL));
    else
        cam_findings_add(findings, CAM_LEVEL_INFO, "firewall-maybe", NULL);
    cam_findings_add(findings, CAM_LEVEL_INFO, "other-network", NULL);
}

static void
tell_inactive(GPtrArray *findings, const CamAdviceFacts *facts)
{
    guint count = 0;

    for (guint i = 0; i < facts->devices->len; i++) {
        const CamFound *found = facts->devices->pdata[i];
        count += found->sighting->identity->activated == CAM_TRI_NO;
    }
    if (count == 0)
        return;
    JsonObject *args = json_object_new();
    json_object_set_int_member(args, "count", count);
    cam_findings_add(findings, CAM_LEVEL_INFO, "found-inactive", args);
}

GPtrArray *
cam_advice_search(const CamAdviceFacts *facts)
{
    GPtrArray *findings = cam_findings_new();

    if (facts->devices->len == 0)
        tell_nothing(findings, facts);
    tell_foreign(findings, facts);
    tell_inactive(findings, facts);
    tell_unused_wires(findings, facts);
    tell_wireless(findings, facts);
    return findings;
}

/* /etc/ufw/ufw.conf is a file for everybody; rules themselves are for root alone */
const char *
cam_advice_find_firewall(const char *root)
{
    g_autofree char *path =
        g_build_filename(root != NULL ? root : G_DIR_SEPARATOR_S, "etc", "ufw", "ufw.conf", NULL);
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    for (char **line = lines; *line != NULL; line++) {
        if (g_str_equal(g_strstrip(*line), "ENABLED=yes"))
            return "ufw";
    }
    return NULL;
}

/* @names: (nullable): only these */
static GPtrArray *
list_interfaces(const char *const *names)
{
    GPtrArray *interfaces = cam_interface_list(NULL);

    if (interfaces == NULL)
        return g_ptr_array_new();
    for (guint i = interfaces->len; names != NULL && i > 0; i--) {
        const CamInterface *interface = interfaces->pdata[i - 1];
        if (!g_strv_contains(names, interface->name))
            g_ptr_array_remove_index(interfaces, i - 1);
    }
    return interfaces;
}

GPtrArray *
cam_advice_now(const GPtrArray *devices, const char *const *names, gboolean chosen)
{
    g_autoptr(GPtrArray) interfaces = list_interfaces(names);
    g_autoptr(GPtrArray) links = cam_link_list(NULL);

    return cam_advice_search(&(CamAdviceFacts){ .devices = devices,
                                                .interfaces = interfaces,
                                                .links = links,
                                                .chosen = chosen,
                                                .firewall = cam_advice_find_firewall(NULL) });
}

GPtrArray *
cam_advice_missing_now(const GPtrArray *missing)
{
    g_autoptr(GPtrArray) interfaces = list_interfaces(NULL);
    g_autoptr(GPtrArray) links = cam_link_list(NULL);

    return cam_advice_missing(
        &(CamAdviceFacts){ .missing = missing, .interfaces = interfaces, .links = links });
}
