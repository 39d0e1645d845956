/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/datagram.h"

#include "src/net/interface.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* asked for; without root the system gives less (Debian: 208 KiB) */
#define RECEIVE_BUFFER (4 * 1024 * 1024)

/* as the C library names it from 2.40 on; Linux has it since 4.20 */
#ifndef IPV6_MULTICAST_ALL
#define IPV6_MULTICAST_ALL 29
#endif

/* room for the answer to IP_PKTINFO or IPV6_RECVPKTINFO */
typedef union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(MAX(sizeof(struct in_pktinfo), sizeof(struct in6_pktinfo)))];
} Control;

typedef union {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
} Address;

struct CamDatagramReader {
    guint count;
    gsize max_size;
    char *room;
    struct mmsghdr *messages;
    struct iovec *parts;
    Address *sources;
    Control *controls;
};

static struct sockaddr_in
make_address(guint32 address, guint16 port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(address),
    };
}

/* gives FALSE for what is no address of link-local scope: only such are used */
static gboolean
make_address6(const char *text, guint index, guint16 port, struct sockaddr_in6 *address)
{
    *address = (struct sockaddr_in6){
        .sin6_family = AF_INET6,
        .sin6_port = htons(port),
        .sin6_scope_id = index,
    };
    return inet_pton(AF_INET6, text, &address->sin6_addr) == 1 &&
           (IN6_IS_ADDR_LINKLOCAL(&address->sin6_addr) ||
            IN6_IS_ADDR_MC_LINKLOCAL(&address->sin6_addr));
}

static gboolean
set_option(int fd, int option, int value)
{
    return setsockopt(fd, IPPROTO_IP, option, &value, sizeof value) == 0;
}

static gboolean
set_option6(int fd, int option, int value)
{
    return setsockopt(fd, IPPROTO_IPV6, option, &value, sizeof value) == 0;
}

static void
ask_for_room(int fd)
{
    int room = RECEIVE_BUFFER;

    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room) != 0)
        g_debug("receive buffer: %s", g_strerror(errno));
}

static gboolean
share_port(int fd, guint16 port)
{
    int yes = 1;

    /* not SO_REUSEPORT: of listeners that all have that, each would get a part of what is sent to
     * this computer alone */
    return port == 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0;
}

/* only one is a must: without knowing the interface an answer cannot be placed */
static gboolean
set_options(int fd)
{
    int yes = 1;

    ask_for_room(fd);
    /* otherwise it hears all groups that any program of this computer joined on any interface */
    if (!set_option(fd, IP_MULTICAST_ALL, 0))
        g_debug("multicast of others: %s", g_strerror(errno));
    return setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes) == 0 &&
           set_option(fd, IP_PKTINFO, 1) && set_option(fd, IP_MULTICAST_TTL, 1) &&
           set_option(fd, IP_MULTICAST_LOOP, 1);
}

static gboolean
set_options6(int fd, guint index)
{
    ask_for_room(fd);
    if (!set_option6(fd, IPV6_MULTICAST_ALL, 0))
        g_debug("multicast of others: %s", g_strerror(errno));
    return set_option6(fd, IPV6_V6ONLY, 1) && set_option6(fd, IPV6_RECVPKTINFO, 1) &&
           set_option6(fd, IPV6_MULTICAST_HOPS, 1) && set_option6(fd, IPV6_MULTICAST_LOOP, 1) &&
           set_option6(fd, IPV6_MULTICAST_IF, (int)index);
}

static int
fail_open(int fd, guint16 port, GError **error)
{
    int number = errno;

    g_set_error(error, CAM_ERROR,
                number == EADDRINUSE && port != 0 ? CAM_ERROR_BUSY : CAM_ERROR_UNREACHABLE,
                "UDP port %u: %s", port, g_strerror(number));
    if (fd >= 0)
        close(fd);
    return -1;
}

int
cam_datagram_open(guint32 address, guint16 port, GError **error)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP);
    struct sockaddr_in own = make_address(address, port);

    if (fd >= 0 && set_options(fd) && share_port(fd, port) &&
        bind(fd, (struct sockaddr *)&own, sizeof own) == 0)
        return fd;
    return fail_open(fd, port, error);
}

int
cam_datagram_open6(const char *address, guint index, guint16 port, GError **error)
{
    struct sockaddr_in6 own;

    if (!make_address6(address, index, port, &own)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE, "%s is not link-local", address);
        return -1;
    }
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP);
    if (fd >= 0 && set_options6(fd, index) && share_port(fd, port) &&
        bind(fd, (struct sockaddr *)&own, sizeof own) == 0)
        return fd;
    return fail_open(fd, port, error);
}

gboolean
cam_datagram_set_interface(int fd, guint index, GError **error)
{
    struct ip_mreqn request = { .imr_ifindex = (int)index };

    if (setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request) == 0)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE, "multicast by interface %u: %s", index,
                g_strerror(errno));
    return FALSE;
}

gboolean
cam_datagram_join(int fd, guint32 group, guint index, gboolean *ret_full, GError **error)
{
    struct ip_mreqn request = { .imr_multiaddr.s_addr = htonl(group), .imr_ifindex = (int)index };

    if (setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) == 0)
        return TRUE;
    int number = errno;
    if (ret_full != NULL)
        *ret_full = number == ENOBUFS;
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE, "join on interface %u: %s", index,
                g_strerror(number));
    return FALSE;
}

gboolean
cam_datagram_join6(int fd, const char *group, guint index, GError **error)
{
    struct ipv6_mreq request = { .ipv6mr_interface = index };

    if (inet_pton(AF_INET6, group, &request.ipv6mr_multiaddr) == 1 &&
        setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &request, sizeof request) == 0)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE, "join %s on interface %u: %s", group,
                index, g_strerror(errno));
    return FALSE;
}

static gboolean
send_to(int fd, const struct sockaddr *to, socklen_t to_size, guint16 port, GBytes *data,
        GError **error)
{
    gsize size = 0;
    gconstpointer bytes = g_bytes_get_data(data, &size);

    if (sendto(fd, bytes, size, MSG_NOSIGNAL, to, to_size) >= 0)
        return TRUE;
    int number = errno;
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE, "send to UDP port %u: %s", port,
                g_strerror(number));
    return FALSE;
}

gboolean
cam_datagram_send(int fd, guint32 address, guint16 port, GBytes *data, GError **error)
{
    struct sockaddr_in to = make_address(address, port);

    return send_to(fd, (struct sockaddr *)&to, sizeof to, port, data, error);
}

gboolean
cam_datagram_send6(int fd, const char *address, guint index, guint16 port, GBytes *data,
                   GError **error)
{
    struct sockaddr_in6 to;

    if (!make_address6(address, index, port, &to)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE, "%s is not link-local", address);
        return FALSE;
    }
    return send_to(fd, (struct sockaddr *)&to, sizeof to, port, data, error);
}

char *
cam_peer_format(const CamPeer *peer)
{
    char text[INET6_ADDRSTRLEN];
    char name[IF_NAMESIZE];

    if (!peer->is_ipv6)
        return cam_ipv4_format(peer->ipv4);
    if (inet_ntop(AF_INET6, peer->ipv6, text, sizeof text) == NULL)
        return g_strdup("::");
    if (peer->scope != 0 && if_indextoname(peer->scope, name) != NULL)
        return g_strconcat(text, "%", name, NULL);
    return g_strdup(text);
}

CamDatagramReader *
cam_datagram_reader_new(guint count, gsize max_size)
{
    CamDatagramReader *reader = g_new0(CamDatagramReader, 1);

    reader->count = count;
    reader->max_size = max_size;
    reader->room = g_malloc_n(count, max_size);
    reader->messages = g_new0(struct mmsghdr, count);
    reader->parts = g_new0(struct iovec, count);
    reader->sources = g_new0(Address, count);
    reader->controls = g_new0(Control, count);
    return reader;
}

void
cam_datagram_reader_free(CamDatagramReader *reader)
{
    if (reader == NULL)
        return;
    g_free(reader->room);
    g_free(reader->messages);
    g_free(reader->parts);
    g_free(reader->sources);
    g_free(reader->controls);
    g_free(reader);
}

guint
cam_datagram_reader_read(CamDatagramReader *reader, int fd)
{
    /* the system overwrites lengths and flags, so all of it is set anew for each batch */
    for (guint i = 0; i < reader->count; i++) {
        reader->parts[i] = (struct iovec){ reader->room + i * reader->max_size, reader->max_size };
        reader->sources[i] = (Address){ 0 };
        reader->messages[i].msg_hdr = (struct msghdr){
            .msg_name = &reader->sources[i],
            .msg_namelen = sizeof reader->sources[i],
            .msg_iov = &reader->parts[i],
            .msg_iovlen = 1,
            .msg_control = &reader->controls[i],
            .msg_controllen = sizeof reader->controls[i],
        };
    }
    int got = recvmmsg(fd, reader->messages, reader->count, MSG_DONTWAIT, NULL);
    return got > 0 ? (guint)got : 0;
}

static guint
read_interface(const struct msghdr *header)
{
    struct msghdr *from = (struct msghdr *)header;

    for (struct cmsghdr *at = CMSG_FIRSTHDR(from); at != NULL; at = CMSG_NXTHDR(from, at)) {
        if (at->cmsg_level == IPPROTO_IP && at->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;
            memcpy(&info, CMSG_DATA(at), sizeof info);
            return info.ipi_ifindex > 0 ? (guint)info.ipi_ifindex : 0;
        }
        if (at->cmsg_level == IPPROTO_IPV6 && at->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo info;
            memcpy(&info, CMSG_DATA(at), sizeof info);
            return info.ipi6_ifindex;
        }
    }
    return 0;
}

static CamPeer
read_peer(const Address *from)
{
    CamPeer peer = { 0 };

    if (from->any.sa_family == AF_INET) {
        peer.ipv4 = ntohl(from->ipv4.sin_addr.s_addr);
    } else if (from->any.sa_family == AF_INET6) {
        peer.is_ipv6 = TRUE;
        memcpy(peer.ipv6, &from->ipv6.sin6_addr, sizeof peer.ipv6);
        peer.scope = IN6_IS_ADDR_LINKLOCAL(&from->ipv6.sin6_addr) ? from->ipv6.sin6_scope_id : 0;
    }
    return peer;
}

CamDatagramView
cam_datagram_reader_get(const CamDatagramReader *reader, guint i)
{
    const struct mmsghdr *message = &reader->messages[i];
    const Address *from = &reader->sources[i];

    return (CamDatagramView){
        .data = reader->room + i * reader->max_size,
        .size = message->msg_len,
        .source = read_peer(from),
        .port = ntohs(from->any.sa_family == AF_INET6 ? from->ipv6.sin6_port : from->ipv4.sin_port),
        .interface = read_interface(&message->msg_hdr),
        .is_cut = (message->msg_hdr.msg_flags & MSG_TRUNC) != 0,
    };
}
