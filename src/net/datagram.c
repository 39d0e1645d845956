/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/datagram.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* asked for; without root the system gives less (Debian: 208 KiB) */
#define RECEIVE_BUFFER (4 * 1024 * 1024)

/* room for the answer to IP_PKTINFO */
typedef union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
} Control;

struct CamDatagramReader {
    guint count;
    gsize max_size;
    char *room;
    struct mmsghdr *messages;
    struct iovec *parts;
    struct sockaddr_in *sources;
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

static gboolean
set_option(int fd, int option, int value)
{
    return setsockopt(fd, IPPROTO_IP, option, &value, sizeof value) == 0;
}

/* only one is a must: without knowing the interface an answer cannot be placed */
static gboolean
set_options(int fd)
{
    int room = RECEIVE_BUFFER;

    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room) != 0)
        g_debug("receive buffer: %s", g_strerror(errno));
    /* otherwise it hears all groups that any program of this computer joined on any interface */
    if (!set_option(fd, IP_MULTICAST_ALL, 0))
        g_debug("multicast of others: %s", g_strerror(errno));
    return set_option(fd, IP_PKTINFO, 1) && set_option(fd, IP_MULTICAST_TTL, 1) &&
           set_option(fd, IP_MULTICAST_LOOP, 1);
}

int
cam_datagram_open(guint32 address, guint16 port, GError **error)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP);
    struct sockaddr_in own = make_address(address, port);
    int yes = 1;

    if (fd >= 0 && set_options(fd) &&
        (port == 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0) &&
        bind(fd, (struct sockaddr *)&own, sizeof own) == 0)
        return fd;
    int number = errno;
    g_set_error(error, CAM_ERROR,
                number == EADDRINUSE && port != 0 ? CAM_ERROR_BUSY : CAM_ERROR_UNREACHABLE,
                "UDP port %u: %s", port, g_strerror(number));
    if (fd >= 0)
        close(fd);
    return -1;
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
cam_datagram_send(int fd, guint32 address, guint16 port, const char *text, GError **error)
{
    struct sockaddr_in to = make_address(address, port);

    if (sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&to, sizeof to) >= 0)
        return TRUE;
    int number = errno;
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE, "send to UDP port %u: %s", port,
                g_strerror(number));
    return FALSE;
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
    reader->sources = g_new0(struct sockaddr_in, count);
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
        reader->sources[i] = (struct sockaddr_in){ 0 };
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
        struct in_pktinfo info;
        if (at->cmsg_level != IPPROTO_IP || at->cmsg_type != IP_PKTINFO)
            continue;
        memcpy(&info, CMSG_DATA(at), sizeof info);
        return info.ipi_ifindex > 0 ? (guint)info.ipi_ifindex : 0;
    }
    return 0;
}

CamDatagramView
cam_datagram_reader_get(const CamDatagramReader *reader, guint i)
{
    const struct mmsghdr *message = &reader->messages[i];

    return (CamDatagramView){
        .data = reader->room + i * reader->max_size,
        .size = message->msg_len,
        .source = ntohl(reader->sources[i].sin_addr.s_addr),
        .port = ntohs(reader->sources[i].sin_port),
        .interface = read_interface(&message->msg_hdr),
        .is_cut = (message->msg_hdr.msg_flags & MSG_TRUNC) != 0,
    };
}
