/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/method.h"
#include "src/base/clock.h"
#include "tests/discovery/responder.h"
#include "tests/discovery/seen.h"

#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* sharing ports with other programs, asking one address, and a flood from everywhere; on a loopback
 * of its own (own-network.sh) */

#define MAC "02:78:c3:5d:"

typedef struct {
    Seen *seen;
    const char *mac;
    gint64 next_us;
} Wanted;

static gboolean
was_answered(gpointer data)
{
    Wanted *wanted = data;

    if (seen_find(wanted->seen, wanted->mac) != NULL)
        return TRUE;
    if (cam_clock_now_us() >= wanted->next_us) {
        wanted->next_us = cam_clock_now_us() + G_USEC_PER_SEC / 4;
        cam_finder_probe(wanted->seen->finder);
    }
    return FALSE;
}

/* asks again and again, as a search does, until it is found */
static void
probe_until(Seen *seen, const char *mac)
{
    Wanted wanted = { seen, mac, 0 };

    g_assert_true(seen_wait_until(was_answered, &wanted));
}

static int
hold(guint16 port, gboolean share, gboolean balance)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in own = { .sin_family = AF_INET, .sin_port = htons(port) };
    int yes = 1;

    if (share)
        g_assert_cmpint(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), ==, 0);
    if (balance)
        g_assert_cmpint(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes), ==, 0);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&own, sizeof own), ==, 0);
    return fd;
}

static void
assert_receives(int fd, const char *expected)
{
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    char text[64] = "";

    g_assert_cmpint(poll(&wait, 1, (int)(SEEN_PATIENCE_US / 1000)), ==, 1);
    gssize got = recv(fd, text, sizeof text - 1, 0);
    g_assert_cmpmem(text, got, expected, strlen(expected));
}

/* the desktop's mDNS and the like go on getting what is sent to this computer alone */
static void
test_shared(void)
{
    static const struct {
        guint16 port;
        gboolean balance;
    } others[] = { { 5353, TRUE }, { 3702, FALSE }, { 1900, FALSE } };
    int fds[G_N_ELEMENTS(others)];
    Seen seen;

    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        fds[i] = hold(others[i].port, TRUE, others[i].balance);
    seen_init(&seen, NULL, NULL);
    g_assert_cmpuint(cam_finder_get_notes(seen.finder)->len, ==, 0);
    int sender = fake_socket("127.78.1.1", 0, FALSE);
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        fake_send(sender, "127.0.0.1", others[i].port, "for you", 7);
        assert_receives(fds[i], "for you");
        close(fds[i]);
    }
    close(sender);
    seen_clear(&seen);
}

/* one asks, both hear what is said to everybody; each hears the answers to its own probes */
static void
test_two_finders(void)
{
    static const FakeDevice devices[] = {
        { "127.78.2.1", "127.78.2.1", MAC "02:01", 80, FAKE_GROUP },
        { "127.78.2.2", "127.78.2.2", MAC "02:02", 80, FAKE_UNICAST },
    };
    FakeResponder *responder = fake_responder_new(devices, G_N_ELEMENTS(devices), 0);
    gint64 end_us = cam_clock_now_us() + SEEN_PATIENCE_US;
    Seen first;
    Seen second;

    seen_init(&first, NULL, NULL);
    seen_init(&second, NULL, NULL);
    g_assert_cmpuint(cam_finder_get_notes(second.finder)->len, ==, 0);
    probe_until(&first, MAC "02:01");
    while (seen_find(&second, MAC "02:01") == NULL && cam_clock_now_us() < end_us)
        g_main_context_iteration(NULL, TRUE);
    g_assert_nonnull(seen_find(&second, MAC "02:01"));
    g_assert_null(seen_find(&second, MAC "02:02"));
    probe_until(&first, MAC "02:02");
    probe_until(&second, MAC "02:02");
    seen_clear(&first);
    seen_clear(&second);
    fake_responder_free(responder);
}

/* --- answers to a port of ours, whatever port asked --- */

#define ANSWER_SIZE 388

typedef struct {
    int fd;
    int stop[2];
    GThread *thread;
    gint probes;
} Answerer;

/* laid out as reolink.md 1.1 has it */
static void
answer_as(const char *source, const char *mac, const char *to)
{
    static const guint8 echo[] = { 0xaa, 0xaa, 0, 0 };
    char packet[ANSWER_SIZE] = { 0 };
    int fd = fake_socket(source, 0, FALSE);
    int yes = 1;

    setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes);
    memcpy(packet + 104, echo, sizeof echo);
    memcpy(packet + 108, source, strlen(source));
    memcpy(packet + 164, mac, strlen(mac));
    for (gsize i = 0; i < 6; i++)
        packet[80 + i] =
            (char)(g_ascii_xdigit_value(mac[3 * i]) * 16 + g_ascii_xdigit_value(mac[3 * i + 1]));
    fake_send(fd, to, 3000, packet, sizeof packet);
    close(fd);
}

static gpointer
run_answerer(gpointer data)
{
    Answerer *answerer = data;
    struct pollfd polls[] = { { .fd = answerer->stop[0], .events = POLLIN },
                              { .fd = answerer->fd, .events = POLLIN } };
    char probe[64];

    while (poll(polls, G_N_ELEMENTS(polls), -1) >= 0 && polls[0].revents == 0) {
        if (recv(answerer->fd, probe, sizeof probe, 0) != 4)
            continue;
        g_atomic_int_inc(&answerer->probes);
        answer_as("127.78.3.1", MAC "03:01", "127.0.0.1");
        answer_as("127.78.3.2", MAC "03:02", "127.255.255.255");
    }
    return NULL;
}

static void
answerer_init(Answerer *answerer)
{
    *answerer = (Answerer){ .fd = hold(2000, TRUE, FALSE) };
    g_assert_cmpint(pipe(answerer->stop), ==, 0);
    answerer->thread = g_thread_new("answerer", run_answerer, answerer);
}

static void
answerer_clear(Answerer *answerer)
{
    close(answerer->stop[1]);
    g_thread_join(answerer->thread);
    close(answerer->stop[0]);
    close(answerer->fd);
}

static void
test_reply_port(void)
{
    static const char *const methods[] = { "reolink", NULL };
    Answerer answerer;
    Seen first;
    Seen second;

    answerer_init(&answerer);
    seen_init(&first, methods, NULL);
    seen_init(&second, methods, NULL);
    g_assert_cmpuint(cam_finder_get_notes(first.finder)->len, ==, 0);
    g_assert_cmpuint(cam_finder_get_notes(second.finder)->len, ==, 0);
    probe_until(&first, MAC "03:02");
    /* what is sent to one address comes to the one that began last */
    probe_until(&second, MAC "03:01");
    probe_until(&second, MAC "03:02");
    seen_clear(&second);
    probe_until(&first, MAC "03:01");
    seen_clear(&first);
    answerer_clear(&answerer);
}

/* somebody has that port for himself: told, and the question is asked all the same */
static void
test_reply_port_taken(void)
{
    static const char *const methods[] = { "reolink", NULL };
    gint64 end_us = cam_clock_now_us() + SEEN_PATIENCE_US;
    Answerer answerer;
    Seen seen;

    int fd = hold(3000, FALSE, FALSE);
    answerer_init(&answerer);
    seen_init(&seen, methods, NULL);
    g_assert_cmpuint(cam_finder_get_notes(seen.finder)->len, ==, 1);
    g_assert_cmpstr(cam_finder_get_notes(seen.finder)->pdata[0], ==, "port-in-use");
    g_assert_cmpuint(cam_finder_get_note_port(seen.finder, 0), ==, 3000);
    cam_finder_probe(seen.finder);
    while (g_atomic_int_get(&answerer.probes) == 0 && cam_clock_now_us() < end_us)
        poll(NULL, 0, 1);
    g_assert_cmpint(g_atomic_int_get(&answerer.probes), >, 0);
    seen_clear(&seen);
    answerer_clear(&answerer);
    close(fd);
}

/* --- one address --- */

static void
test_unicast(void)
{
    static const FakeDevice device = { "127.78.4.1", "127.78.4.1", MAC "04:01", 80,
                                       FAKE_UNICAST | FAKE_WSD };
    gint64 end_us = cam_clock_now_us() + SEEN_PATIENCE_US;
    FakeCounts counts = { 0 };
    Seen seen;

    seen_init(&seen, NULL, NULL);
    /* on one host the listener that began last hears what is sent to one address */
    FakeResponder *responder = fake_responder_new(&device, 1, 0);
    cam_finder_probe_address(seen.finder, "nonsense");
    cam_finder_probe_address(seen.finder, "fe80::1%lo");
    cam_finder_probe_address(seen.finder, "127.78.4.1");
    while ((counts.uniview_probes == 0 || counts.inquiries_v32 == 0) &&
           cam_clock_now_us() < end_us) {
        g_main_context_iteration(NULL, FALSE);
        counts = fake_responder_get_counts(responder);
    }
    g_assert_cmpuint(counts.inquiries, ==, 1);
    g_assert_cmpuint(counts.inquiries_v32, ==, 1);
    g_assert_cmpuint(counts.wsd_probes, ==, 3);
    g_assert_cmpuint(counts.uniview_probes, ==, 1);
    g_assert_cmpuint(counts.others, ==, 0);
    while (seen_find(&seen, device.mac) == NULL && cam_clock_now_us() < end_us)
        g_main_context_iteration(NULL, TRUE);
    g_assert_nonnull(seen_find(&seen, device.mac));
    seen_clear(&seen);
    fake_responder_free(responder);
}

/* --- a flood --- */

#define FAKES 100000

typedef struct {
    GThread *thread;
    gint sent;
} Flood;

/* each from an address of its own, as spoofed ones are */
static gpointer
run_flood(gpointer data)
{
    Flood *flood = data;

    for (guint i = 0; i < FAKES; i++) {
        g_autofree char *source =
            g_strdup_printf("127.%u.%u.%u", 100 + (i >> 16), i >> 8 & 255, i & 255);
        g_autofree char *text = g_strdup_printf(
            "<ProbeMatch><MAC>02-98-%02x-%02x-%02x-00</MAC><IPv4Address>%s</IPv4Address>"
            "</ProbeMatch>",
            i >> 16 & 255, i >> 8 & 255, i & 255, source);
        int fd = fake_socket(source, 0, FALSE);
        fake_send(fd, "239.255.255.250", 37020, text, strlen(text));
        close(fd);
        g_atomic_int_inc(&flood->sent);
    }
    return NULL;
}

static gsize
read_resident_kb(void)
{
    g_autofree char *text = NULL;

    if (!g_file_get_contents("/proc/self/statm", &text, NULL, NULL))
        return 0;
    const char *second = strchr(text, ' ');
    return second != NULL
               ? (gsize)g_ascii_strtoull(second, NULL, 10) * (gsize)sysconf(_SC_PAGESIZE) / 1024
               : 0;
}

static void
test_flood(void)
{
    static const FakeDevice devices[] = {
        { "127.78.5.1", "127.78.5.1", MAC "05:01", 80, FAKE_UNICAST },
        { "127.78.5.2", "127.78.5.2", MAC "05:02", 80, FAKE_WSD },
    };
    FakeResponder *responder = fake_responder_new(devices, G_N_ELEMENTS(devices), 0);
    gsize before_kb = read_resident_kb();
    Flood flood = { 0 };
    Seen seen;

    seen_init(&seen, NULL, NULL);
    flood.thread = g_thread_new("flood", run_flood, &flood);
    while (g_atomic_int_get(&flood.sent) < FAKES)
        g_main_context_iteration(NULL, FALSE);
    g_thread_join(flood.thread);
    probe_until(&seen, devices[0].mac);
    probe_until(&seen, devices[1].mac);
    g_test_message("%u of %d invented devices stand in the list; %zu kB more memory",
                   seen_count(&seen), FAKES, read_resident_kb() - before_kb);
    g_assert_cmpuint(seen_count(&seen), <=, 10000);
    g_assert_true(g_ptr_array_find_with_equal_func((GPtrArray *)cam_finder_get_notes(seen.finder),
                                                   "flood", g_str_equal, NULL));
    seen_clear(&seen);
    fake_responder_free(responder);
}

/* every row of the table can ask, and does not take its own question for an answer */
static void
test_table(void)
{
    guint methods = 0;
    const CamMethod *all = cam_method_list(&methods);

    g_assert_cmpuint(methods, ==, 8);
    for (guint i = 0; i < methods; i++) {
        g_autoptr(GPtrArray) probes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
        CamWireOrigin origin = { "192.168.1.64", NULL };
        all[i].build(probes);
        g_test_message("%s: %u probes", all[i].name, probes->len);
        g_assert_cmpuint(probes->len, >, 0);
        g_assert_cmpint(cam_method_rank(all[i].name), ==, all[i].rank);
        g_assert_true(all[i].group != 0 || all[i].broadcasts);
        for (guint j = 0; j < probes->len; j++) {
            g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
            g_autoptr(GError) error = NULL;
            gsize size = 0;
            const char *data = g_bytes_get_data(probes->pdata[j], &size);
            if (!all[i].parse(data, size, &origin, answer, &error))
                g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
            g_assert_cmpuint(answer->sightings->len, ==, 0);
            g_assert_null(answer->description);
        }
    }
    g_assert_cmpint(cam_method_rank(CAM_METHOD_SWEEP), ==, 0);
    g_assert_cmpint(cam_method_rank("telepathy"), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ports/table", test_table);
    g_test_add_func("/ports/shared", test_shared);
    g_test_add_func("/ports/two-finders", test_two_finders);
    g_test_add_func("/ports/reply-port", test_reply_port);
    g_test_add_func("/ports/reply-port-taken", test_reply_port_taken);
    g_test_add_func("/ports/unicast", test_unicast);
    g_test_add_func("/ports/flood", test_flood);
    return g_test_run();
}
