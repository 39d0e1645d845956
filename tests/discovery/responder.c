/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/discovery/responder.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GROUP     "239.255.255.250"
#define SADP_PORT 37020
#define WSD_PORT  3702

struct FakeResponder {
    const FakeDevice *devices;
    guint count;
    guint pace_ms;
    int sadp;
    int wsd;
    int stop[2];
    GThread *thread;
    gint inquiries;
    gint inquiries_v32;
    gint wsd_probes;
    gint wsd_resolves;
    gint uniview_probes;
    gint others;
};

static struct sockaddr_in
make_address(const char *address, guint16 port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };

    g_assert_cmpint(inet_pton(AF_INET, address, &to.sin_addr), ==, 1);
    return to;
}

int
fake_socket(const char *address, guint16 port, gboolean share)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in own = make_address(address, port);
    struct ip_mreqn request = { .imr_ifindex = (int)if_nametoindex("lo") };
    int yes = share;
    int room = 1 << 20;

    g_assert_cmpint(fd, >=, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&own, sizeof own), ==, 0);
    g_assert_cmpint(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request), ==, 0);
    return fd;
}

void
fake_send(int fd, const char *address, guint16 port, const char *data, gsize size)
{
    struct sockaddr_in to = make_address(address, port);

    if (sendto(fd, data, size, 0, (struct sockaddr *)&to, sizeof to) < 0)
        g_test_message("send: %s", g_strerror(errno));
}

static int
listen_at(guint16 port)
{
    int fd = fake_socket("0.0.0.0", port, TRUE);
    struct ip_mreqn request = { .imr_ifindex = (int)if_nametoindex("lo") };

    inet_pton(AF_INET, GROUP, &request.imr_multiaddr);
    g_assert_cmpint(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request), ==, 0);
    return fd;
}

static char *
make_sadp(const FakeDevice *device, const char *root)
{
    return g_strdup_printf(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><%s><Uuid>0</Uuid><Types>%s</Types>"
        "<DeviceDescription>DS-FAKE</DeviceDescription><DeviceSN>DS-FAKE%s</DeviceSN>"
        "<HttpPort>%u</HttpPort><MAC>%s</MAC><IPv4Address>%s</IPv4Address>"
        "<SoftwareVersion>V5.6.2build 190701</SoftwareVersion><Activated>%s</Activated></%s>",
        root, strcmp(root, "Hello") == 0 ? "hello" : "inquiry", device->mac, device->port,
        device->mac, device->address, (device->flags & FAKE_INACTIVE) != 0 ? "false" : "true",
        root);
}

static char *
make_wsd(const FakeDevice *device, const char *wrapper, const char *match, gboolean with_address)
{
    gboolean is_named = (device->flags & FAKE_NAMELESS) == 0;
    g_autofree char *address = g_strdup_printf(
        "<d:XAddrs>http://%s:%u/onvif/device_service</d:XAddrs>", device->address, device->port);
    g_autofree char *scope =
        g_strdup_printf(" onvif://www.onvif.org/MAC/%s", is_named ? device->mac : "");

    return g_strdup_printf(
        "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\" "
        "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "
        "xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\" "
        "xmlns:n=\"http://www.onvif.org/ver10/network/wsdl\"><e:Body>%s%s%s<d:%s>"
        "<a:EndpointReference><a:Address>urn:uuid:fake-%s</a:Address></a:EndpointReference>"
        "<d:Types>n:NetworkVideoTransmitter</d:Types>"
        "<d:Scopes>onvif://www.onvif.org/hardware/FAKE%s</d:Scopes>%s</d:%s>%s%s%s"
        "</e:Body></e:Envelope>",
        wrapper != NULL ? "<d:" : "", wrapper != NULL ? wrapper : "", wrapper != NULL ? ">" : "",
        match, device->mac, scope, with_address ? address : "", match,
        wrapper != NULL ? "</d:" : "", wrapper != NULL ? wrapper : "", wrapper != NULL ? ">" : "");
}

static void
answer_sadp(const FakeDevice *device, const char *asker, guint16 asker_port)
{
    g_autofree char *text = make_sadp(device, "ProbeMatch");
    int fd = fake_socket(device->source, 0, FALSE);

    for (guint i = 0; i < ((device->flags & FAKE_TWICE) != 0 ? 2 : 1); i++) {
        if ((device->flags & FAKE_UNICAST) != 0)
            fake_send(fd, asker, asker_port, text, strlen(text));
        if ((device->flags & FAKE_GROUP) != 0)
            fake_send(fd, GROUP, SADP_PORT, text, strlen(text));
    }
    close(fd);
}

static void
answer_wsd(const FakeDevice *device, const char *asker, guint16 asker_port, gboolean is_resolve)
{
    gboolean with_address = is_resolve || (device->flags & FAKE_WSD) != 0;
    g_autofree char *text = is_resolve
                                ? make_wsd(device, "ResolveMatches", "ResolveMatch", with_address)
                                : make_wsd(device, "ProbeMatches", "ProbeMatch", with_address);
    int fd = fake_socket(device->source, 0, FALSE);

    for (guint i = 0; i < ((device->flags & FAKE_TWICE) != 0 ? 2 : 1); i++)
        fake_send(fd, asker, asker_port, text, strlen(text));
    close(fd);
}

static void
pace(const FakeResponder *responder, guint i)
{
    if (responder->pace_ms == 0)
        return;
    guint step = MAX(1, responder->count / responder->pace_ms);
    if (i % step == step - 1)
        poll(NULL, 0, 1);
}

static void
on_sadp(FakeResponder *responder, const char *text, const char *asker, guint16 port)
{
    if (strstr(text, "<ProbeMatch>") != NULL || strstr(text, "<Hello>") != NULL)
        return;
    if (strstr(text, "<Probe>") != NULL && strstr(text, "<Types>inquiry</Types>") != NULL)
        g_atomic_int_inc(&responder->inquiries);
    else if (strstr(text, "<Probe>") != NULL && strstr(text, "<Types>inquiry_v32</Types>") != NULL)
        g_atomic_int_inc(&responder->inquiries_v32);
    else
        g_atomic_int_inc(&responder->others);
    for (guint i = 0; i < responder->count; i++) {
        if ((responder->devices[i].flags & (FAKE_UNICAST | FAKE_GROUP)) != 0)
            answer_sadp(&responder->devices[i], asker, port);
        pace(responder, i);
    }
}

static void
on_wsd(FakeResponder *responder, const char *text, const char *asker, guint16 port)
{
    gboolean is_resolve = strstr(text, "<d:Resolve>") != NULL;

    if (strstr(text, "<d:Hello>") != NULL)
        return;
    if (strstr(text, "<d:UniviewProbe>") != NULL) {
        g_atomic_int_inc(&responder->uniview_probes);
        return;
    }
    if (is_resolve)
        g_atomic_int_inc(&responder->wsd_resolves);
    else if (strstr(text, "<d:Probe>") != NULL)
        g_atomic_int_inc(&responder->wsd_probes);
    else
        g_atomic_int_inc(&responder->others);
    for (guint i = 0; i < responder->count; i++) {
        const FakeDevice *device = &responder->devices[i];
        if ((device->flags & (FAKE_WSD | FAKE_RESOLVE)) != 0 &&
            (!is_resolve || strstr(text, device->mac) != NULL))
            answer_wsd(device, asker, port, is_resolve);
        pace(responder, i);
    }
}

static void
receive(FakeResponder *responder, int fd)
{
    char text[4096];
    char asker[INET_ADDRSTRLEN];
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    gssize got = recvfrom(fd, text, sizeof text - 1, 0, (struct sockaddr *)&from, &size);

    if (got <= 0)
        return;
    text[got] = '\0';
    inet_ntop(AF_INET, &from.sin_addr, asker, sizeof asker);
    if (fd == responder->sadp)
        on_sadp(responder, text, asker, ntohs(from.sin_port));
    else
        on_wsd(responder, text, asker, ntohs(from.sin_port));
}

static gpointer
run(gpointer data)
{
    FakeResponder *responder = data;
    struct pollfd polls[] = {
        { .fd = responder->stop[0], .events = POLLIN },
        { .fd = responder->sadp, .events = POLLIN },
        { .fd = responder->wsd, .events = POLLIN },
    };

    while (poll(polls, G_N_ELEMENTS(polls), -1) >= 0 && polls[0].revents == 0) {
        for (guint i = 1; i < G_N_ELEMENTS(polls); i++) {
            if (polls[i].revents != 0)
                receive(responder, polls[i].fd);
        }
    }
    return NULL;
}

FakeResponder *
fake_responder_new(const FakeDevice *devices, guint count, guint pace_ms)
{
    FakeResponder *responder = g_new0(FakeResponder, 1);

    responder->devices = devices;
    responder->count = count;
    responder->pace_ms = pace_ms;
    responder->sadp = listen_at(SADP_PORT);
    responder->wsd = listen_at(WSD_PORT);
    g_assert_cmpint(pipe(responder->stop), ==, 0);
    responder->thread = g_thread_new("responder", run, responder);
    return responder;
}

FakeCounts
fake_responder_get_counts(FakeResponder *responder)
{
    return (FakeCounts){
        .inquiries = (guint)g_atomic_int_get(&responder->inquiries),
        .inquiries_v32 = (guint)g_atomic_int_get(&responder->inquiries_v32),
        .wsd_probes = (guint)g_atomic_int_get(&responder->wsd_probes),
        .wsd_resolves = (guint)g_atomic_int_get(&responder->wsd_resolves),
        .uniview_probes = (guint)g_atomic_int_get(&responder->uniview_probes),
        .others = (guint)g_atomic_int_get(&responder->others),
    };
}

void
fake_responder_hello(FakeResponder *responder, const FakeDevice *device)
{
    g_autofree char *sadp = make_sadp(device, "Hello");
    g_autofree char *wsd = make_wsd(device, NULL, "Hello", TRUE);
    int fd = fake_socket(device->source, 0, FALSE);

    if ((device->flags & (FAKE_UNICAST | FAKE_GROUP)) != 0)
        fake_send(fd, GROUP, SADP_PORT, sadp, strlen(sadp));
    if ((device->flags & (FAKE_WSD | FAKE_RESOLVE)) != 0)
        fake_send(fd, GROUP, WSD_PORT, wsd, strlen(wsd));
    close(fd);
}

void
fake_responder_free(FakeResponder *responder)
{
    close(responder->stop[1]);
    g_thread_join(responder->thread);
    close(responder->stop[0]);
    close(responder->sadp);
    close(responder->wsd);
    g_free(responder);
}
