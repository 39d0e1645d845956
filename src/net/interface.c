/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/interface.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#define MAX_INTERFACES 64
#define MAX_SUBNETS    16

CamInterface *
cam_interface_new(const char *name, guint index)
{
    CamInterface *interface = g_new0(CamInterface, 1);

    interface->name = g_strdup(name);
    interface->index = index;
    interface->subnets = g_array_new(FALSE, FALSE, sizeof(CamSubnet));
    return interface;
}

void
cam_interface_free(CamInterface *interface)
{
    if (interface == NULL)
        return;
    g_free(interface->name);
    g_array_unref(interface->subnets);
    g_free(interface->link_local);
    g_free(interface);
}

void
cam_interface_add(CamInterface *interface, guint32 address, guint32 netmask)
{
    CamSubnet subnet = { address, netmask };

    if (interface->subnets->len < MAX_SUBNETS)
        g_array_append_val(interface->subnets, subnet);
}

static guint32
read_address(const struct sockaddr *address)
{
    /* a point-to-point link may come without a netmask: then only its own address is near */
    if (address == NULL)
        return G_MAXUINT32;
    return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr);
}

/* an alias such as `eth0:1` is an address of `eth0` */
static CamInterface *
get_interface(GPtrArray *list, const char *label)
{
    g_autofree char *name = g_strndup(label, strcspn(label, ":"));

    for (guint i = 0; i < list->len; i++) {
        CamInterface *interface = g_ptr_array_index(list, i);
        if (g_strcmp0(interface->name, name) == 0)
            return interface;
    }
    guint index = if_nametoindex(name);
    if (index == 0 || list->len == MAX_INTERFACES)
        return NULL;
    CamInterface *interface = cam_interface_new(name, index);
    g_ptr_array_add(list, interface);
    return interface;
}

static gint
compare_index(gconstpointer a, gconstpointer b)
{
    const CamInterface *left = *(CamInterface *const *)a;
    const CamInterface *right = *(CamInterface *const *)b;

    return left->index < right->index ? -1 : left->index > right->index;
}

/* what is an end of a bridge or a bond has no life of its own */
static gboolean
has_master(const char *label)
{
    g_autofree char *path = g_strdup_printf("/sys/class/net/%s/master", label);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void
add_link_local(GPtrArray *list, const struct ifaddrs *at)
{
    const struct sockaddr_in6 *own = (const struct sockaddr_in6 *)(const void *)at->ifa_addr;
    char text[INET6_ADDRSTRLEN];

    if (!IN6_IS_ADDR_LINKLOCAL(&own->sin6_addr) || has_master(at->ifa_name) ||
        inet_ntop(AF_INET6, &own->sin6_addr, text, sizeof text) == NULL)
        return;
    CamInterface *interface = get_interface(list, at->ifa_name);
    if (interface != NULL && interface->link_local == NULL)
        interface->link_local = g_strdup(text);
}

static void
add_address(GPtrArray *list, const struct ifaddrs *at)
{
    if (at->ifa_addr == NULL || (at->ifa_flags & IFF_UP) == 0)
        return;
    if (at->ifa_addr->sa_family == AF_INET6)
        add_link_local(list, at);
    if (at->ifa_addr->sa_family != AF_INET)
        return;
    CamInterface *interface = get_interface(list, at->ifa_name);
    if (interface != NULL)
        cam_interface_add(interface, read_address(at->ifa_addr), read_address(at->ifa_netmask));
}

GPtrArray *
cam_interface_list_all(GError **error)
{
    struct ifaddrs *all = NULL;

    if (getifaddrs(&all) != 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE, "network interfaces: %s",
                    g_strerror(errno));
        return NULL;
    }
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)cam_interface_free);
    for (const struct ifaddrs *at = all; at != NULL; at = at->ifa_next)
        add_address(list, at);
    freeifaddrs(all);
    g_ptr_array_sort(list, compare_index);
    return list;
}

GPtrArray *
cam_interface_list(GError **error)
{
    GPtrArray *list = cam_interface_list_all(error);

    for (guint i = list != NULL ? list->len : 0; i > 0; i--) {
        const CamInterface *interface = g_ptr_array_index(list, i - 1);
        if (interface->subnets->len == 0)
            g_ptr_array_remove_index(list, i - 1);
    }
    return list;
}

gboolean
cam_interface_covers(const CamInterface *interface, guint32 address)
{
    for (guint i = 0; i < interface->subnets->len; i++) {
        const CamSubnet *subnet = &g_array_index(interface->subnets, CamSubnet, i);
        if (((subnet->address ^ address) & subnet->netmask) == 0)
            return TRUE;
    }
    return FALSE;
}

guint32
cam_subnet_get_broadcast(const CamSubnet *subnet)
{
    guint32 host = ~subnet->netmask;

    return host > 1 ? subnet->address | host : 0;
}

char *
cam_interface_describe(const CamInterface *interface, guint i)
{
    const CamSubnet *subnet = &g_array_index(interface->subnets, CamSubnet, i);
    g_autofree char *address = cam_ipv4_format(subnet->address);
    guint bits = 0;

    while (bits < 32 && (subnet->netmask & (0x80000000u >> bits)) != 0)
        bits++;
    return g_strdup_printf("%s %s/%u", interface->name, address, bits);
}

gboolean
cam_ipv4_parse(const char *text, guint32 *ret_address)
{
    struct in_addr address;

    if (text == NULL || inet_pton(AF_INET, text, &address) != 1)
        return FALSE;
    *ret_address = ntohl(address.s_addr);
    return TRUE;
}

char *
cam_ipv4_format(guint32 address)
{
    return g_strdup_printf("%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255,
                           address & 255);
}
