/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* discovery-site INTERFACE FIRST COUNT: devices with addresses from FIRST on that answer SADP and
 * WS-Discovery with 1.8 kB each within 500 ms of every probe, as the standard allows, until
 * standard input ends. The addresses must be local (`ip route add local NET dev lo`) */

#define GROUP     "239.255.255.250"
#define SADP_PORT 37020
#define WSD_PORT  3702
#define DELAY_MS  500
#define SIZE      1800

typedef struct {
    guint device;
    gboolean is_sadp;
    struct sockaddr_in asker;
} Answer;

typedef struct {
    guint32 first;
    guint count;
    int fds[2]; /* SADP, WS-Discovery */
    GArray *due[DELAY_MS + 1];
    guint at;
    guint64 sent;
} Site;

/* more than the system's limit is a right that a user namespace does not give */
static gboolean
make_room(int fd)
{
    int room = 16 << 20;

    return setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room) == 0 ||
           setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room) == 0;
}

static int
listen_at(guint16 port, const char *interface)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_in own = { .sin_family = AF_INET, .sin_port = htons(port) };
    struct ip_mreqn request = { .imr_ifindex = (int)if_nametoindex(interface) };
    int yes = 1;

    inet_pton(AF_INET, GROUP, &request.imr_multiaddr);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        !make_room(fd) || bind(fd, (struct sockaddr *)&own, sizeof own) != 0 ||
        setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) != 0) {
        perror("discovery-site");
        return -1;
    }
    return fd;
}

static char *
make_text(const Site *site, const Answer *answer)
{
    guint32 number = site->first + answer->device;
    g_autofree char *address = g_strdup_printf("%u.%u.%u.%u", number >> 24, number >> 16 & 255,
                                               number >> 8 & 255, number & 255);
    g_autofree char *mac = g_strdup_printf("02:77:cc:%02x:%02x:%02x", answer->device >> 16,
                                           answer->device >> 8 & 255, answer->device & 255);
    g_autofree char *uuid = g_uuid_string_random();
    g_autofree char *padding = g_strnfill(SIZE, 'x');
    char *text =
        answer->is_sadp
            ? g_strdup_printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?><ProbeMatch>"
                              "<Types>inquiry</Types><DeviceDescription>DS-BENCH"
                              "</DeviceDescription><DeviceSN>DS-BENCH%s</DeviceSN>"
                              "<HttpPort>80</HttpPort><MAC>%s</MAC><IPv4Address>%s</IPv4Address>"
                              "<Activated>true</Activated><Salt>%s</Salt></ProbeMatch>",
                              mac, mac, address, padding)
            : g_strdup_printf(
                  "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\" "
                  "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "
                  "xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\" "
                  "xmlns:n=\"http://www.onvif.org/ver10/network/wsdl\"><e:Header><a:Action>"
                  "http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action>"
                  "<a:MessageID>urn:uuid:%s</a:MessageID></e:Header>"
                  "<e:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference>"
                  "<a:Address>urn:uuid:%s</a:Address></a:EndpointReference>"
                  "<d:Types>n:NetworkVideoTransmitter</d:Types>"
                  "<d:Scopes>onvif://www.onvif.org/MAC/%s onvif://www.onvif.org/x/%s</d:Scopes>"
                  "<d:XAddrs>http://%s/onvif/device_service</d:XAddrs></d:ProbeMatch>"
                  "</d:ProbeMatches></e:Body></e:Envelope>",
                  uuid, mac, mac, padding, address);
    /* the padding gives way to what must be said */
    char *at = strstr(text, "xxxx");
    gsize extra = strlen(text) - SIZE;
    memmove(at, at + extra, strlen(at + extra) + 1);
    return text;
}

/* from the device's own address, which no interface needs to have for that */
static void
send_answer(Site *site, const Answer *answer)
{
    g_autofree char *text = make_text(site, answer);
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
    } control = { 0 };
    struct in_pktinfo info = { .ipi_spec_dst.s_addr = htonl(site->first + answer->device) };
    struct iovec part = { text, strlen(text) };
    struct msghdr message = {
        .msg_name = (void *)&answer->asker,
        .msg_namelen = sizeof answer->asker,
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = sizeof control,
    };

    control.header.cmsg_level = IPPROTO_IP;
    control.header.cmsg_type = IP_PKTINFO;
    control.header.cmsg_len = CMSG_LEN(sizeof info);
    memcpy(CMSG_DATA(&control.header), &info, sizeof info);
    if (sendmsg(site->fds[answer->is_sadp ? 0 : 1], &message, 0) >= 0)
        site->sent++;
}

static gboolean
is_for_us(const char *text, gboolean is_sadp)
{
    if (is_sadp)
        return strstr(text, "<Probe>") != NULL;
    return strstr(text, "/ws/2005/04/discovery/Probe<") != NULL;
}

static void
receive(Site *site, gboolean is_sadp)
{
    char text[4096];
    Answer answer = { .is_sadp = is_sadp };
    socklen_t size = sizeof answer.asker;
    gssize got;

    while ((got = recvfrom(site->fds[is_sadp ? 0 : 1], text, sizeof text - 1, 0,
                           (struct sockaddr *)&answer.asker, &size)) >= 0) {
        text[got] = '\0';
        for (guint i = 0; is_for_us(text, is_sadp) && i < site->count; i++) {
            guint slot = (site->at + (guint)g_random_int_range(1, DELAY_MS)) % (DELAY_MS + 1);
            answer.device = i;
            g_array_append_val(site->due[slot], answer);
        }
    }
}

static void
run(Site *site)
{
    struct pollfd polls[] = {
        { .fd = STDIN_FILENO, .events = POLLIN },
        { .fd = site->fds[0], .events = POLLIN },
        { .fd = site->fds[1], .events = POLLIN },
    };
    gint64 began_us = g_get_monotonic_time();
    gint64 done_ms = 0;

    while (poll(polls, G_N_ELEMENTS(polls), 1) >= 0 && polls[0].revents == 0) {
        gint64 now_ms = (g_get_monotonic_time() - began_us) / 1000;
        for (; done_ms < now_ms; done_ms++) {
            site->at = (site->at + 1) % (DELAY_MS + 1);
            GArray *due = site->due[site->at];
            for (guint i = 0; i < due->len; i++)
                send_answer(site, &g_array_index(due, Answer, i));
            g_array_set_size(due, 0);
        }
        receive(site, TRUE);
        receive(site, FALSE);
    }
}

int
main(int argc, char **argv)
{
    Site site = { 0 };
    struct in_addr first;
    guint64 count = 0;

    if (argc != 4 || inet_pton(AF_INET, argv[2], &first) != 1 ||
        !g_ascii_string_to_unsigned(argv[3], 10, 1, 60000, &count, NULL)) {
        fprintf(stderr, "usage: discovery-site INTERFACE FIRST COUNT\n");
        return 1;
    }
    site.first = ntohl(first.s_addr);
    site.count = (guint)count;
    for (guint i = 0; i <= DELAY_MS; i++)
        site.due[i] = g_array_new(FALSE, FALSE, sizeof(Answer));
    site.fds[0] = listen_at(SADP_PORT, argv[1]);
    site.fds[1] = listen_at(WSD_PORT, argv[1]);
    if (site.fds[0] < 0 || site.fds[1] < 0)
        return 1;
    printf("ready\n");
    fflush(stdout);
    run(&site);
    fprintf(stderr, "answers sent: %" G_GUINT64_FORMAT "\n", site.sent);
    return 0;
}
