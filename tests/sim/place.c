/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/place.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define PER_NET   254
#define NETS      256
#define FIRST_NET ((127u << 24) | (77u << 16))

struct SimPlace {
    SimShared *shared;
    GArray *held; /* of descriptors */
};

static guint32
parse_address(const char *text)
{
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(text);
    guint32 value = 0;

    if (address != NULL && g_inet_address_get_family(address) == G_SOCKET_FAMILY_IPV4)
        memcpy(&value, g_inet_address_to_bytes(address), sizeof value);
    return GUINT32_FROM_BE(value);
}

static gboolean
listen_at(SimPlace *place, guint32 first, GError **error)
{
    guint32 next = first;

    for (guint i = 0; i < place->shared->devices->len; i++, next++) {
        SimDevice *device = place->shared->devices->pdata[i];

        /* no address ends in 0 or 255 */
        while ((next & 0xff) == 0 || (next & 0xff) == 255)
            next++;
        g_free(device->address);
        device->address = g_strdup_printf("%u.%u.%u.%u", next >> 24, (next >> 16) & 0xff,
                                          (next >> 8) & 0xff, next & 0xff);
        if (!sim_device_listen(device, error))
            return FALSE;
    }
    return TRUE;
}

/* a device that is away has no socket; this one, of another kind, stands for its whole net */
static gboolean
hold_net(SimPlace *place, guint32 first, GError **error)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = g_htons(place->shared->port),
        .sin_addr.s_addr = g_htonl(first),
    };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno), "port %u: %s",
                    place->shared->port, g_strerror(errno));
        if (fd >= 0)
            close(fd);
        return FALSE;
    }
    g_array_append_val(place->held, fd);
    return TRUE;
}

static void
give_up(SimPlace *place)
{
    for (guint i = 0; i < place->shared->devices->len; i++)
        sim_device_silence(place->shared->devices->pdata[i]);
    for (guint i = 0; i < place->held->len; i++)
        close(g_array_index(place->held, int, i));
    g_array_set_size(place->held, 0);
}

static gboolean
take_nets(SimPlace *place, guint net, guint n_nets, GError **error)
{
    for (guint i = 0; i < n_nets; i++)
        if (!hold_net(place, FIRST_NET | ((net + i) << 8) | 1, error))
            return FALSE;
    return listen_at(place, FIRST_NET | (net << 8) | 1, error);
}

/* another site may be there already: the next free nets are taken */
static gboolean
take_free_nets(SimPlace *place, GError **error)
{
    guint n_nets = (place->shared->devices->len + PER_NET - 1) / PER_NET;
    g_autoptr(GError) local = NULL;

    for (guint net = 1; net + n_nets <= NETS; net++) {
        g_clear_error(&local);
        if (take_nets(place, net, n_nets, &local))
            return TRUE;
        give_up(place);
        if (!g_error_matches(local, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
            break;
    }
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
take_addresses(SimPlace *place, const char *first, GError **error)
{
    guint32 address;

    if (first == NULL)
        return take_free_nets(place, error);
    address = parse_address(first);
    if (address == 0) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "\"%s\" is not an IPv4 address",
                    first);
        return FALSE;
    }
    if (listen_at(place, address, error))
        return TRUE;
    give_up(place);
    return FALSE;
}

/* a device takes one descriptor to listen and one or two for whoever talks to it */
static void
raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

SimPlace *
sim_place_new(SimShared *shared, const char *first, guint16 port, GError **error)
{
    static const guint16 usual[] = { 8080, 18080, 28080 };
    g_autoptr(SimPlace) place = g_new0(SimPlace, 1);
    g_autoptr(GError) local = NULL;
    gsize tries = port != 0 ? 1 : G_N_ELEMENTS(usual);

    place->shared = shared;
    raise_limit();
    place->held = g_array_new(FALSE, FALSE, sizeof(int));
    /* a program that listens on 8080 of all addresses leaves no device any */
    for (gsize i = 0; i < tries; i++) {
        shared->port = port != 0 ? port : usual[i];
        g_clear_error(&local);
        if (take_addresses(place, first, &local))
            return g_steal_pointer(&place);
        if (!g_error_matches(local, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
            break;
    }
    g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
}

void
sim_place_free(SimPlace *place)
{
    if (place == NULL)
        return;
    give_up(place);
    g_array_unref(place->held);
    g_free(place);
}
