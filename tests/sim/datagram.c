/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/datagram.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIZE_MAX_BYTES 65536
#define BURST          256
#define RECEIVE_BUFFER (4 * 1024 * 1024)

struct SimDatagrams {
    struct sockaddr_in group;
    int fd;
    SimWatch *watch;
    SimDatagramFunc func;
    gpointer data;
    char *buffer;
};

static void
join_interfaces(SimDatagrams *datagrams)
{
    struct ifaddrs *list = NULL;

    if (getifaddrs(&list) != 0)
        return;
    for (struct ifaddrs *at = list; at != NULL; at = at->ifa_next) {
        struct ip_mreqn request = { .imr_multiaddr = datagrams->group.sin_addr };

        if (at->ifa_addr == NULL || at->ifa_addr->sa_family != AF_INET || !(at->ifa_flags & IFF_UP))
            continue;
        request.imr_ifindex = (int)if_nametoindex(at->ifa_name);
        /* fails for a second address of an interface, which is joined already */
        setsockopt(datagrams->fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request);
    }
    freeifaddrs(list);
}

static struct in_addr
find_target(struct msghdr *message)
{
    struct in_addr target = { 0 };

    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL;
         part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_PKTINFO)
            target = ((struct in_pktinfo *)(gpointer)CMSG_DATA(part))->ipi_addr;
    }
    return target;
}

static gboolean
receive_one(SimDatagrams *datagrams)
{
    struct sockaddr_in source = { 0 };
    union {
        char bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
        struct cmsghdr align;
    } control = { 0 };
    struct iovec part = { datagrams->buffer, SIZE_MAX_BYTES };
    struct msghdr message = {
        .msg_name = &source,
        .msg_namelen = sizeof source,
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = sizeof control,
    };
    ssize_t size = recvmsg(datagrams->fd, &message, 0);

    if (size < 0)
        return FALSE;
    datagrams->func(datagrams->buffer, (gsize)size, &source, find_target(&message),
                    datagrams->data);
    return TRUE;
}

static void
on_readable(guint32 events, gpointer data)
{
    for (int i = 0; i < BURST; i++)
        if (!receive_one(data))
            break;
}

static int
open_socket(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int one = 1;

    if (fd >= 0) {
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &one, sizeof one);
    }
    return fd;
}

SimDatagrams *
sim_datagrams_new(SimLoop *loop, const char *group, guint16 port, SimDatagramFunc func,
                  gpointer data, GError **error)
{
    g_autoptr(SimDatagrams) datagrams = g_new0(SimDatagrams, 1);
    struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(port) };
    int buffer = RECEIVE_BUFFER;
    int one = 1;

    datagrams->group = any;
    if (group != NULL)
        inet_pton(AF_INET, group, &datagrams->group.sin_addr);
    datagrams->func = func;
    datagrams->data = data;
    datagrams->fd = open_socket();
    if (datagrams->fd < 0 || bind(datagrams->fd, (struct sockaddr *)&any, sizeof any) < 0) {
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno), "UDP port %u: %s", port,
                    g_strerror(errno));
        return NULL;
    }
    if (setsockopt(datagrams->fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) < 0)
        setsockopt(datagrams->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    setsockopt(datagrams->fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
    if (group != NULL)
        join_interfaces(datagrams);
    datagrams->buffer = g_malloc(SIZE_MAX_BYTES);
    datagrams->watch = sim_loop_watch(loop, datagrams->fd, EPOLLIN, on_readable, datagrams);
    return g_steal_pointer(&datagrams);
}

void
sim_datagrams_free(SimDatagrams *datagrams)
{
    if (datagrams == NULL)
        return;
    sim_watch_free(datagrams->watch);
    if (datagrams->fd >= 0)
        close(datagrams->fd);
    g_free(datagrams->buffer);
    g_free(datagrams);
}

/* a socket of its own for each datagram: a thousand kept open would cost more than they save */
void
sim_datagrams_send(SimDatagrams *datagrams, const char *from, const struct sockaddr_in *to,
                   const char *bytes, gsize size)
{
    struct sockaddr_in own = { .sin_family = AF_INET, .sin_port = datagrams->group.sin_port };
    int fd = open_socket();

    if (fd < 0 || inet_pton(AF_INET, from, &own.sin_addr) != 1)
        return;
    if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0) {
        own.sin_port = 0;
        if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0) {
            close(fd);
            return;
        }
    }
    if (to == NULL) {
        setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &own.sin_addr, sizeof own.sin_addr);
        to = &datagrams->group;
    }
    if (sendto(fd, bytes, size, MSG_NOSIGNAL, (const struct sockaddr *)to, sizeof *to) < 0)
        g_debug("datagram from %s lost: %s", from, g_strerror(errno));
    close(fd);
}

gboolean
sim_datagram_is_for(struct in_addr target, const char *address)
{
    guint32 host = ntohl(target.s_addr);
    struct in_addr own = { 0 };

    if (IN_MULTICAST(host) || (host & 0xff) == 0xff)
        return TRUE;
    return inet_pton(AF_INET, address, &own) == 1 && own.s_addr == target.s_addr;
}
