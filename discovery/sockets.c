/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/sockets.h"

#include "src/net/datagram.h"

#include <glib/gstdio.h>

#define MAX_SOCKETS 512
#define EVERYBODY   0xffffffffu

typedef enum {
    ROLE_SENDER,  /* by one address of ours */
    ROLE_SENDER6, /* the same by IPv6 */
    ROLE_ROUTED,  /* sends along the routes */
    ROLE_LISTENER,
} Role;

typedef struct {
    Role role;
    const CamMethod *method;
    const CamInterface *interface; /* (nullable): NULL for all of them */
    const CamSubnet *subnet;       /* (nullable): of a sender */
} Socket;

struct CamSockets {
    const GPtrArray *interfaces;
    GArray *sockets; /* (element-type Socket) */
    GArray *fds;     /* (element-type int) */
    GArray *busy;    /* (element-type guint16) */
    gboolean is_short;
};

static void
add_busy(CamSockets *sockets, guint16 port)
{
    for (guint i = 0; i < sockets->busy->len; i++) {
        if (g_array_index(sockets->busy, guint16, i) == port)
            return;
    }
    g_array_append_val(sockets->busy, port);
}

/* takes @fd, which is -1 with @problem set when it could not be opened */
static gboolean
add(CamSockets *sockets, int fd, const Socket *socket, guint16 port, const GError *problem)
{
    if (fd >= 0) {
        g_array_append_vals(sockets->sockets, socket, 1);
        g_array_append_val(sockets->fds, fd);
        return TRUE;
    }
    if (g_error_matches(problem, CAM_ERROR, CAM_ERROR_BUSY))
        add_busy(sockets, port);
    else
        g_debug("%s: %s", socket->method->name, problem->message);
    return FALSE;
}

/* asked when there is one more to be opened */
static gboolean
is_full(CamSockets *sockets)
{
    sockets->is_short |= sockets->fds->len >= MAX_SOCKETS;
    return sockets->fds->len >= MAX_SOCKETS;
}

/* one for each address, as devices answer to that, some only within its subnet. Answers to a port
 * of ours that everybody shares come to the socket that is bound most exactly, so this one has the
 * address and the port; when the port is taken, the probe goes out from another one all the same:
 * some answer by broadcast, and the other program hears the rest */
static void
open_sender(CamSockets *sockets, const CamMethod *method, const CamInterface *interface, guint i)
{
    const CamSubnet *subnet = &g_array_index(interface->subnets, CamSubnet, i);
    Socket socket = { ROLE_SENDER, method, interface, subnet };
    g_autoptr(GError) problem = NULL;
    g_autoptr(GError) busy = NULL;

    if (is_full(sockets))
        return;
    int fd = cam_datagram_open(subnet->address, method->reply_port, &problem);
    if (fd < 0 && g_error_matches(problem, CAM_ERROR, CAM_ERROR_BUSY)) {
        add_busy(sockets, method->reply_port);
        fd = cam_datagram_open(subnet->address, 0, &busy);
    }
    if (fd >= 0 && !cam_datagram_set_interface(fd, interface->index, &busy)) {
        g_close(fd, NULL);
        fd = -1;
    }
    add(sockets, fd, &socket, method->reply_port, busy != NULL ? busy : problem);
}

static void
open_sender6(CamSockets *sockets, const CamMethod *method, const CamInterface *interface)
{
    Socket socket = { ROLE_SENDER6, method, interface, NULL };
    g_autoptr(GError) problem = NULL;

    if (interface->link_local == NULL || is_full(sockets))
        return;
    int fd = cam_datagram_open6(interface->link_local, interface->index, 0, &problem);
    add(sockets, fd, &socket, 0, problem);
}

static int
open_listener(CamSockets *sockets, const CamMethod *method, guint32 address, guint16 port)
{
    Socket socket = { ROLE_LISTENER, method, NULL, NULL };
    g_autoptr(GError) problem = NULL;

    if (is_full(sockets))
        return -1;
    int fd = cam_datagram_open(address, port, &problem);
    return add(sockets, fd, &socket, port, problem) ? fd : -1;
}

/* hears what is said to a group by its address, so that what is sent to this computer alone stays
 * with whom it is meant for, such as the system's own mDNS; where devices broadcast, it hears
 * all addresses */
static void
listen_to_group(CamSockets *sockets, const CamMethod *method)
{
    guint32 address = method->broadcasts ? 0 : method->group;
    int fd = open_listener(sockets, method, address, method->port);

    for (guint i = 0; fd >= 0 && method->group != 0 && i < sockets->interfaces->len; i++) {
        const CamInterface *interface = g_ptr_array_index(sockets->interfaces, i);
        g_autoptr(GError) problem = NULL;
        gboolean is_over = FALSE;
        if (interface->subnets->len == 0 ||
            cam_datagram_join(fd, method->group, interface->index, &is_over, &problem))
            continue;
        g_debug("%s: %s", interface->name, problem->message);
        /* 20 groups are all that one socket may join; a further one takes the next interfaces */
        if (is_over)
            fd = open_listener(sockets, method, address, method->port);
        if (is_over && fd >= 0 &&
            !cam_datagram_join(fd, method->group, interface->index, NULL, NULL))
            g_debug("%s: not joined", interface->name);
    }
}

static void
listen_to_group6(CamSockets *sockets, const CamMethod *method, const CamInterface *interface)
{
    Socket socket = { ROLE_LISTENER, method, interface, NULL };
    g_autoptr(GError) problem = NULL;

    if (interface->link_local == NULL || is_full(sockets))
        return;
    int fd = cam_datagram_open6(method->group6, interface->index, method->port, &problem);
    if (fd >= 0 && !cam_datagram_join6(fd, method->group6, interface->index, &problem)) {
        g_close(fd, NULL);
        fd = -1;
    }
    add(sockets, fd, &socket, method->port, problem);
}

static void
open_routed(CamSockets *sockets, const CamMethod *method)
{
    Socket socket = { ROLE_ROUTED, method, NULL, NULL };
    g_autoptr(GError) problem = NULL;

    if (is_full(sockets))
        return;
    int fd = cam_datagram_open(0, 0, &problem);
    add(sockets, fd, &socket, 0, problem);
}

static void
open_interface(CamSockets *sockets, const CamMethod *method, const CamInterface *interface)
{
    for (guint i = 0; i < interface->subnets->len; i++)
        open_sender(sockets, method, interface, i);
    if (method->group6 == NULL)
        return;
    open_sender6(sockets, method, interface);
    if (method->hears)
        listen_to_group6(sockets, method, interface);
}

/* a few, which serve all interfaces */
static void
open_shared(CamSockets *sockets, const CamMethod *method)
{
    if (method->hears)
        listen_to_group(sockets, method);
    if (method->reply_port != 0)
        open_listener(sockets, method, 0, method->reply_port);
    if (method->unicasts)
        open_routed(sockets, method);
}

/* one interface after the other: with too many of them each method lacks the same ones */
static void
open_all(CamSockets *sockets, const GPtrArray *methods)
{
    for (guint i = 0; i < methods->len; i++)
        open_shared(sockets, g_ptr_array_index(methods, i));
    for (guint i = 0; i < sockets->interfaces->len; i++) {
        for (guint j = 0; j < methods->len; j++)
            open_interface(sockets, g_ptr_array_index(methods, j),
                           g_ptr_array_index(sockets->interfaces, i));
    }
}

CamSockets *
cam_sockets_new(const GPtrArray *interfaces, const GPtrArray *methods, GError **error)
{
    g_autoptr(CamSockets) sockets = g_new0(CamSockets, 1);

    sockets->interfaces = interfaces;
    sockets->sockets = g_array_new(FALSE, FALSE, sizeof(Socket));
    sockets->fds = g_array_new(FALSE, FALSE, sizeof(int));
    sockets->busy = g_array_new(FALSE, FALSE, sizeof(guint16));
    open_all(sockets, methods);
    gboolean can_send = methods->len == 0;
    for (guint i = 0; i < sockets->sockets->len; i++) {
        Role role = g_array_index(sockets->sockets, Socket, i).role;
        can_send |= role == ROLE_SENDER || role == ROLE_SENDER6;
    }
    if (can_send)
        return g_steal_pointer(&sockets);
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE,
                "no network interface is up and has an IPv4 address");
    return NULL;
}

const GArray *
cam_sockets_get_fds(const CamSockets *sockets)
{
    return sockets->fds;
}

const CamMethod *
cam_sockets_get_method(const CamSockets *sockets, guint i)
{
    return g_array_index(sockets->sockets, Socket, i).method;
}

gboolean
cam_sockets_find_interface(const CamSockets *sockets, guint i, guint index,
                           const CamInterface **ret_interface)
{
    const Socket *socket = &g_array_index(sockets->sockets, Socket, i);

    *ret_interface = socket->interface;
    for (guint j = 0; j < sockets->interfaces->len; j++) {
        const CamInterface *interface = g_ptr_array_index(sockets->interfaces, j);
        if (interface->index == index)
            *ret_interface = interface;
    }
    return *ret_interface != NULL || socket->role == ROLE_ROUTED;
}

static void
send_by(const CamSockets *sockets, guint i, guint32 address, GBytes *data)
{
    const Socket *socket = &g_array_index(sockets->sockets, Socket, i);
    g_autoptr(GError) problem = NULL;

    /* a cable may be out: the others go on */
    if (!cam_datagram_send(g_array_index(sockets->fds, int, i), address, socket->method->port, data,
                           &problem))
        g_debug("%s: %s", socket->method->name, problem->message);
}

/* devices of a foreign subnet hear only the address of everybody, which leaves by the interface of
 * the sender's own address; loopback has no such address, and would send it elsewhere */
static void
broadcast_by(const CamSockets *sockets, guint i, GBytes *data)
{
    const CamSubnet *subnet = g_array_index(sockets->sockets, Socket, i).subnet;
    guint32 directed = cam_subnet_get_broadcast(subnet);

    if (subnet->address >> 24 != 127)
        send_by(sockets, i, EVERYBODY, data);
    if (directed != 0)
        send_by(sockets, i, directed, data);
}

static void
send6_by(const CamSockets *sockets, guint i, GBytes *data)
{
    const Socket *socket = &g_array_index(sockets->sockets, Socket, i);
    g_autoptr(GError) problem = NULL;

    if (!cam_datagram_send6(g_array_index(sockets->fds, int, i), socket->method->group6,
                            socket->interface->index, socket->method->port, data, &problem))
        g_debug("%s: %s", socket->interface->name, problem->message);
}

void
cam_sockets_send(const CamSockets *sockets, const CamMethod *method, GBytes *data,
                 gboolean broadcast)
{
    for (guint i = 0; i < sockets->sockets->len; i++) {
        const Socket *socket = &g_array_index(sockets->sockets, Socket, i);
        if (socket->method != method)
            continue;
        if (socket->role == ROLE_SENDER6)
            send6_by(sockets, i, data);
        if (socket->role == ROLE_SENDER && method->group != 0)
            send_by(sockets, i, method->group, data);
        if (socket->role == ROLE_SENDER && method->broadcasts && broadcast)
            broadcast_by(sockets, i, data);
    }
}

static gboolean
is_near(const Socket *socket, guint32 address)
{
    return socket->role == ROLE_SENDER &&
           ((socket->subnet->address ^ address) & socket->subnet->netmask) == 0;
}

void
cam_sockets_send_to(const CamSockets *sockets, const CamMethod *method, guint32 address,
                    GBytes *data)
{
    guint best = sockets->sockets->len;

    for (guint i = 0; i < sockets->sockets->len; i++) {
        const Socket *socket = &g_array_index(sockets->sockets, Socket, i);
        if (socket->method != method)
            continue;
        if (is_near(socket, address)) {
            best = i;
            break;
        }
        if (socket->role == ROLE_ROUTED)
            best = i;
    }
    if (best < sockets->sockets->len)
        send_by(sockets, best, address, data);
}

const GArray *
cam_sockets_get_busy_ports(const CamSockets *sockets)
{
    return sockets->busy;
}

gboolean
cam_sockets_is_short(const CamSockets *sockets)
{
    return sockets->is_short;
}

void
cam_sockets_free(CamSockets *sockets)
{
    if (sockets == NULL)
        return;
    for (guint i = 0; i < sockets->fds->len; i++)
        g_close(g_array_index(sockets->fds, int, i), NULL);
    g_array_unref(sockets->fds);
    g_array_unref(sockets->sockets);
    g_array_unref(sockets->busy);
    g_free(sockets);
}
