/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/drain.h"
#include "discovery/finder.h"
#include "discovery/merge.h"
#include "discovery/search.h"
#include "src/base/clock.h"
#include "src/model/words.h"
#include "src/net/datagram.h"
#include "tests/discovery/responder.h"

#include <glib/gstdio.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* far more than is ever needed: a limit for what would otherwise hang */
#define PATIENCE_US (60 * G_USEC_PER_SEC)

/* so that devices of other programs on this computer's loopback do not count */
#define MAC "02:77:c3:5d:"

static const char *const only_lo[] = { "lo", NULL };

typedef struct {
    CamMerge *merge;
    CamFinder *finder;
    guint sightings;
    guint hellos;
} Seen;

static gboolean
is_ours(const CamSighting *sighting)
{
    const char *mac = cam_identity_get(sighting->identity, CAM_FIELD_MAC);
    const char *endpoint = sighting->endpoint_id;

    return (mac != NULL && g_str_has_prefix(mac, MAC)) ||
           (endpoint != NULL && g_str_has_prefix(endpoint, "fake-" MAC));
}

static void
on_sighting(const CamSighting *sighting, gpointer data)
{
    Seen *seen = data;
    gboolean is_new = FALSE;

    if (!is_ours(sighting))
        return;
    seen->sightings++;
    seen->hellos += sighting->hello ? 1 : 0;
    g_assert_cmpstr(sighting->interface, ==, "lo");
    g_assert_cmpint(sighting->identity->read_at_us, >, 0);
    cam_merge_add(seen->merge, sighting, cam_finder_is_local(seen->finder, sighting->address),
                  &is_new);
}

static void
seen_init(Seen *seen, const char *const *methods)
{
    g_autoptr(GError) error = NULL;

    *seen = (Seen){ .merge = cam_merge_new() };
    seen->finder = cam_finder_new(
        &(CamFinderOptions){
            .interfaces = only_lo, .methods = methods, .func = on_sighting, .data = seen },
        &error);
    g_assert_no_error(error);
    g_assert_nonnull(seen->finder);
}

static void
seen_clear(Seen *seen)
{
    cam_finder_free(seen->finder);
    cam_merge_free(seen->merge);
}

static guint
count(const Seen *seen)
{
    g_autoptr(GPtrArray) devices = cam_merge_get_devices(seen->merge);

    return devices->len;
}

/* keeps the main loop awake so that conditions are looked at */
static gboolean
on_tick(gpointer data)
{
    return G_SOURCE_CONTINUE;
}

typedef gboolean (*Condition)(gpointer data);

static gboolean
wait_until(Condition condition, gpointer data)
{
    gint64 end_us = cam_clock_now_us() + PATIENCE_US;
    guint tick = g_timeout_add(5, on_tick, NULL);

    while (!condition(data) && cam_clock_now_us() < end_us)
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(tick);
    return condition(data);
}

typedef struct {
    Seen *seen;
    guint wanted;
} Wanted;

static gboolean
has_wanted(gpointer data)
{
    const Wanted *wanted = data;

    return count(wanted->seen) >= wanted->wanted;
}

static void
wait_for(Seen *seen, guint wanted)
{
    g_assert_true(wait_until(has_wanted, &(Wanted){ seen, wanted }));
}

static const CamFound *
find(const GPtrArray *devices, const char *mac)
{
    for (guint i = 0; i < devices->len; i++) {
        const CamFound *found = g_ptr_array_index(devices, i);
        if (g_strcmp0(cam_identity_get(found->sighting->identity, CAM_FIELD_MAC), mac) == 0)
            return found;
    }
    return NULL;
}

static char *
describe(const CamFound *found)
{
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append_printf(text, "%s:%u %d", found->sighting->address, found->sighting->port,
                           found->reachable);
    for (guint i = 0; i < found->methods->len; i++)
        g_string_append_printf(text, " %s", (char *)g_ptr_array_index(found->methods, i));
    for (guint i = 0; i < found->notes->len; i++)
        g_string_append_printf(text, " !%s", (char *)g_ptr_array_index(found->notes, i));
    return g_strdup(text->str);
}

/* --- all ways of answering, through a whole search --- */

static const struct {
    FakeDevice device;
    const char *expected;
} site[] = {
    { { "127.77.1.1", "127.77.1.1", MAC "00:01", 8101, FAKE_UNICAST }, "127.77.1.1:8101 2 sadp" },
    { { "127.77.1.2", "127.77.1.2", MAC "00:02", 8102, FAKE_GROUP }, "127.77.1.2:8102 2 sadp" },
    { { "127.77.1.3", "127.77.1.3", MAC "00:03", 8103,
        FAKE_UNICAST | FAKE_GROUP | FAKE_WSD | FAKE_TWICE },
      "127.77.1.3:8103 2 sadp ws-discovery" },
    { { "127.77.1.4", "192.168.99.64", MAC "00:04", 80, FAKE_GROUP },
      "192.168.99.64:80 1 sadp !foreign-subnet !address-differs" },
    { { "127.77.1.5", "127.77.1.5", MAC "00:05", 80, FAKE_UNICAST | FAKE_INACTIVE },
      "127.77.1.5:80 2 sadp !inactive" },
    { { "127.77.1.6", "127.77.1.6", MAC "00:06", 8106, FAKE_WSD },
      "127.77.1.6:8106 2 ws-discovery" },
    { { "127.77.1.7", "127.77.1.7", MAC "00:07", 8107, FAKE_RESOLVE },
      "127.77.1.7:8107 2 ws-discovery" },
    { { "127.77.1.8", "127.77.1.8", MAC "00:08", 8108, FAKE_UNICAST | FAKE_WSD | FAKE_NAMELESS },
      "127.77.1.8:8108 2 sadp ws-discovery" },
    { { "127.77.1.9", "127.77.1.9", MAC "00:09", 80, FAKE_GROUP },
      "127.77.1.9:80 2 sadp !duplicate-address" },
    { { "127.77.1.9", "127.77.1.9", MAC "00:0a", 80, FAKE_UNICAST },
      "127.77.1.9:80 2 sadp !duplicate-address" },
};

typedef struct {
    CamSearch *search;
    GHashTable *told; /* of on_found: MAC to how often as new */
    gboolean is_done;
    double seconds;
    gboolean check;
} Whole;

static void
on_found(const CamFound *found, gboolean is_new, gpointer data)
{
    Whole *whole = data;
    const char *mac = cam_identity_get(found->sighting->identity, CAM_FIELD_MAC);

    g_assert_false(whole->is_done);
    if (is_new && mac != NULL && is_ours(found->sighting))
        g_assert_true(g_hash_table_add(whole->told, g_strdup(mac)));
}

static void
on_done(const GPtrArray *devices, double seconds, gpointer data)
{
    Whole *whole = data;

    g_assert_false(whole->is_done);
    whole->is_done = TRUE;
    whole->seconds = seconds;
    for (gsize i = 0; whole->check && i < G_N_ELEMENTS(site); i++) {
        const CamFound *found = find(devices, site[i].device.mac);
        g_assert_nonnull(found);
        g_autofree char *text = describe(found);
        g_assert_cmpstr(text, ==, site[i].expected);
    }
    guint own = 0;
    for (guint i = 0; i < devices->len; i++)
        own += is_ours(((const CamFound *)g_ptr_array_index(devices, i))->sighting) ? 1 : 0;
    if (whole->check)
        g_assert_cmpuint(own, ==, G_N_ELEMENTS(site));
    /* allowed here, as the header says */
    cam_search_free(g_steal_pointer(&whole->search));
}

static gboolean
is_done(gpointer data)
{
    return ((Whole *)data)->is_done;
}

static void
test_search(gconstpointer data)
{
    gboolean is_alone = GPOINTER_TO_INT(data);
    FakeDevice devices[G_N_ELEMENTS(site)];
    Whole whole = { .told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                    .check = TRUE };
    g_autoptr(GError) error = NULL;
    gint64 began_us = cam_clock_now_us();

    for (gsize i = 0; i < G_N_ELEMENTS(site); i++)
        devices[i] = site[i].device;
    FakeResponder *responder = fake_responder_new(devices, G_N_ELEMENTS(devices), 0);
    whole.search = cam_search_new(
        &(CamSearchOptions){
            .interfaces = only_lo, .on_found = on_found, .on_done = on_done, .data = &whole },
        &error);
    g_assert_no_error(error);
    g_assert_true(wait_until(is_done, &whole));
    g_assert_cmpint(cam_clock_now_us() - began_us, >=, 6 * G_USEC_PER_SEC);
    g_assert_cmpfloat(whole.seconds, >, 0);
    /* all but the one that is only known by its endpoint at first */
    g_assert_cmpuint(g_hash_table_size(whole.told), >=, G_N_ELEMENTS(site) - 1);
    FakeCounts counts = fake_responder_get_counts(responder);
    g_test_message("received: %u %u %u %u", counts.inquiries, counts.inquiries_v32,
                   counts.wsd_probes, counts.wsd_resolves);
    /* four rounds; not alone, probes of other programs count too */
    g_assert_cmpuint(counts.inquiries, >=, 4);
    g_assert_cmpuint(counts.inquiries_v32, >=, 4);
    g_assert_cmpuint(counts.wsd_probes, >=, 12);
    g_assert_cmpuint(counts.wsd_resolves, >=, 1);
    if (is_alone) {
        g_assert_cmpuint(counts.inquiries, ==, 4);
        g_assert_cmpuint(counts.inquiries_v32, ==, 4);
        g_assert_cmpuint(counts.wsd_probes, ==, 12);
        g_assert_cmpuint(counts.wsd_resolves, <=, 5);
    }
    g_assert_cmpuint(counts.others, ==, 0);
    fake_responder_free(responder);
    g_hash_table_unref(whole.told);
}

/* a ceiling below the least time is the end, and the later rounds are not sent any more */
static void
test_ceiling(gconstpointer data)
{
    gboolean is_alone = GPOINTER_TO_INT(data);
    Whole whole = { .told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
    g_autoptr(GError) error = NULL;

    FakeResponder *responder = fake_responder_new(NULL, 0, 0);
    whole.search = cam_search_new(&(CamSearchOptions){ .interfaces = only_lo,
                                                       .wait_s = 0.1,
                                                       .on_found = on_found,
                                                       .on_done = on_done,
                                                       .data = &whole },
                                  &error);
    g_assert_no_error(error);
    g_assert_true(wait_until(is_done, &whole));
    if (is_alone)
        g_assert_cmpuint(fake_responder_get_counts(responder).inquiries, <, 4);
    fake_responder_free(responder);
    g_hash_table_unref(whole.told);
}

/* --- many, and a main thread that is elsewhere --- */

#define MANY 1000

static void
test_stall(void)
{
    g_autofree FakeDevice *devices = g_new0(FakeDevice, MANY);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    Seen seen;

    for (guint i = 0; i < MANY; i++) {
        char *address = g_strdup_printf("127.77.%u.%u", 16 + i / 250, 1 + i % 250);
        char *mac = g_strdup_printf(MAC "%02x:%02x", 1 + i / 256, i % 256);
        g_ptr_array_add(texts, address);
        g_ptr_array_add(texts, mac);
        devices[i] = (FakeDevice){ address, address, mac, 80, FAKE_UNICAST | FAKE_GROUP };
    }
    /* 4,000 datagrams a round, far more than the system keeps for one socket */
    FakeResponder *responder = fake_responder_new(devices, MANY, 100);
    seen_init(&seen, (const char *const[]){ "sadp", NULL });
    for (guint round = 0; round < 4; round++) {
        cam_finder_probe(seen.finder);
        poll(NULL, 0, 200);
        g_test_message("before round %u: %u devices", round + 2, count(&seen));
        while (g_main_context_iteration(NULL, FALSE))
            continue;
    }
    wait_for(&seen, MANY);
    g_assert_cmpuint(count(&seen), ==, MANY);
    g_assert_cmpuint(cam_finder_get_notes(seen.finder)->len, ==, 0);
    seen_clear(&seen);
    fake_responder_free(responder);
}

/* --- a flood --- */

static guint16
get_port(int fd)
{
    struct sockaddr_in own = { 0 };
    socklen_t size = sizeof own;

    g_assert_cmpint(getsockname(fd, (struct sockaddr *)&own, &size), ==, 0);
    return ntohs(own.sin_port);
}

/* sends until the drain refuses more */
static void
fill(CamDrain *drain, guint16 port, const char *source, gsize size)
{
    g_autofree char *junk = g_malloc0(size);
    int fd = fake_socket(source, 0, FALSE);
    gint64 end_us = cam_clock_now_us() + PATIENCE_US;

    while (!cam_drain_has_flooded(drain) && cam_clock_now_us() < end_us)
        fake_send(fd, "127.0.0.1", port, junk, size);
    g_assert_true(cam_drain_has_flooded(drain));
    close(fd);
}

/* too large a datagram is dropped and is no flood; the next one is kept */
static void
check_first(CamDrain *drain, guint16 port)
{
    g_autofree char *junk = g_malloc0(CAM_DRAIN_MAX_SIZE + 1);
    int fd = fake_socket("127.77.2.9", 0, FALSE);

    fake_send(fd, "127.0.0.1", port, junk, CAM_DRAIN_MAX_SIZE + 1);
    fake_send(fd, "127.0.0.1", port, "small", 5);
    CamDatagram *datagram = cam_drain_pop(drain);
    g_assert_cmpmem(datagram->data, datagram->size, "small", 5);
    cam_drain_release(drain, datagram);
    g_assert_false(cam_drain_has_flooded(drain));
    close(fd);
}

static void
check_bounds(gsize size)
{
    g_autoptr(GArray) sockets = g_array_new(FALSE, FALSE, sizeof(int));
    g_autoptr(GError) error = NULL;
    gsize bytes = 0;

    int fd = cam_datagram_open(0x7f000001, 0, &error);
    g_assert_no_error(error);
    guint16 port = get_port(fd);
    g_array_append_val(sockets, fd);
    CamDrain *drain = cam_drain_new(sockets, &error);
    g_assert_no_error(error);
    check_first(drain, port);
    fill(drain, port, "127.77.2.1", size);
    guint waiting = cam_drain_get_waiting(drain);
    g_assert_cmpuint(waiting, <=, CAM_DRAIN_MAX_COUNT);
    for (guint i = 0; i < waiting; i++) {
        CamDatagram *datagram = cam_drain_pop(drain);
        g_assert_cmpuint(datagram->size, ==, size);
        g_assert_cmpuint(datagram->source, ==, 0x7f4d0201);
        g_assert_cmpuint(datagram->interface, ==, if_nametoindex("lo"));
        bytes += datagram->size;
        cam_drain_release(drain, datagram);
    }
    g_test_message("%u datagrams of %zu bytes were kept", waiting, size);
    g_assert_cmpuint(bytes, <=, CAM_DRAIN_MAX_BYTES);
    cam_drain_stop(drain);
    cam_drain_free(drain);
    g_close(fd, NULL);
}

static void
test_drain_bounds(void)
{
    check_bounds(16);
    check_bounds(CAM_DRAIN_MAX_SIZE);
}

typedef struct {
    GThread *thread;
    gint stop;
    gint sent;
} Flood;

static gpointer
run_flood(gpointer data)
{
    Flood *flood = data;
    int fd = fake_socket("127.77.2.2", 0, FALSE);

    while (!g_atomic_int_get(&flood->stop)) {
        guint i = (guint)g_atomic_int_add(&flood->sent, 1);
        g_autofree char *text =
            g_strdup_printf("<ProbeMatch><MAC>02-99-%02x-%02x-%02x-00</MAC></ProbeMatch>",
                            i >> 16 & 255, i >> 8 & 255, i & 255);
        fake_send(fd, "239.255.255.250", 37020, text, strlen(text));
    }
    close(fd);
    return NULL;
}

static gboolean
is_flooded(gpointer data)
{
    const Seen *seen = data;

    return g_ptr_array_find_with_equal_func((GPtrArray *)cam_finder_get_notes(seen->finder),
                                            "flood", g_str_equal, NULL);
}

/* one host invents devices as fast as it can, and does not stop: the true ones are found all the
 * same, and it is told */
static void
test_flood(void)
{
    static const FakeDevice devices[] = {
        { "127.77.3.1", "127.77.3.1", MAC "f0:01", 80, FAKE_UNICAST },
        { "127.77.3.2", "127.77.3.2", MAC "f0:02", 80, FAKE_WSD },
    };
    Flood flood = { 0 };
    Seen seen;

    FakeResponder *responder = fake_responder_new(devices, G_N_ELEMENTS(devices), 0);
    seen_init(&seen, NULL);
    flood.thread = g_thread_new("flood", run_flood, &flood);
    /* as a main thread that draws: what does not fit is dropped, not kept */
    gint64 end_us = cam_clock_now_us() + PATIENCE_US;
    while (g_atomic_int_get(&flood.sent) < 100000 && cam_clock_now_us() < end_us)
        poll(NULL, 0, 10);
    for (guint round = 0; round < 200 && count(&seen) < G_N_ELEMENTS(devices); round++) {
        cam_finder_probe(seen.finder);
        gint64 next_us = cam_clock_now_us() + G_USEC_PER_SEC / 4;
        while (cam_clock_now_us() < next_us)
            g_main_context_iteration(NULL, FALSE);
    }
    g_assert_cmpuint(count(&seen), ==, G_N_ELEMENTS(devices));
    g_assert_true(wait_until(is_flooded, &seen));
    g_atomic_int_set(&flood.stop, TRUE);
    g_thread_join(flood.thread);
    g_test_message("%d datagrams were sent", flood.sent);
    seen_clear(&seen);
    fake_responder_free(responder);
}

/* --- the rest --- */

static gboolean
has_hellos(gpointer data)
{
    return ((Seen *)data)->hellos >= 2;
}

/* what is heard while nobody listens is dropped; who comes later hears the rest */
static void
test_set_func(void)
{
    static const FakeDevice device = { "127.77.8.1", "127.77.8.1", MAC "a0:01", 80, FAKE_UNICAST };
    Seen seen;

    FakeResponder *responder = fake_responder_new(&device, 1, 0);
    seen_init(&seen, NULL);
    cam_finder_set_func(seen.finder, NULL, NULL);
    for (guint i = 0; i < 3; i++) {
        cam_finder_probe(seen.finder);
        poll(NULL, 0, 50);
        while (g_main_context_iteration(NULL, FALSE))
            continue;
    }
    g_assert_cmpuint(seen.sightings, ==, 0);
    cam_finder_set_func(seen.finder, on_sighting, &seen);
    cam_finder_probe(seen.finder);
    wait_for(&seen, 1);
    seen_clear(&seen);
    fake_responder_free(responder);
}

static void
test_hello(void)
{
    static const FakeDevice device = { "127.77.4.1", "127.77.4.1", MAC "e0:01", 80,
                                       FAKE_GROUP | FAKE_WSD };
    Seen seen;

    FakeResponder *responder = fake_responder_new(&device, 1, 0);
    seen_init(&seen, NULL);
    fake_responder_hello(responder, &device);
    g_assert_true(wait_until(has_hellos, &seen));
    g_assert_cmpuint(count(&seen), ==, 1);
    seen_clear(&seen);
    fake_responder_free(responder);
}

/* takes @port for itself alone; gives -1 where a program of this computer has it */
static int
hold(guint16 port)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in own = { .sin_family = AF_INET, .sin_port = htons(port) };

    if (bind(fd, (struct sockaddr *)&own, sizeof own) == 0)
        return fd;
    close(fd);
    return -1;
}

/* another program holds the port: that is told, and what answers to us directly is still found */
static void
test_port_in_use(void)
{
    static const FakeDevice device = { "127.77.5.1", "127.77.5.1", MAC "d0:01", 80, FAKE_UNICAST };
    guint16 port = 37020;
    Seen seen;

    int fd = hold(port);
    if (fd < 0)
        fd = hold(port = 3702);
    g_assert_cmpint(fd, >=, 0);
    seen_init(&seen, NULL);
    const GPtrArray *notes = cam_finder_get_notes(seen.finder);
    g_assert_cmpuint(notes->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(notes, 0), ==, "port-in-use");
    g_assert_cmpuint(cam_finder_get_note_port(seen.finder, 0), ==, port);
    g_assert_true(cam_words_knows("port-in-use"));
    g_assert_true(cam_words_knows("flood"));
    close(fd);
    FakeResponder *responder = fake_responder_new(&device, 1, 0);
    cam_finder_probe(seen.finder);
    wait_for(&seen, 1);
    seen_clear(&seen);
    fake_responder_free(responder);
}

static void
test_usage(void)
{
    static const struct {
        const char *interfaces[3];
        const char *methods[3];
        const char *known;
    } rows[] = {
        { { "lo", "nonsense9", NULL }, { "sadp", NULL }, "lo" },
        { { "lo", NULL }, { "sadp", "telepathy", NULL }, "sadp, ws-discovery" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        CamFinderOptions options = { .interfaces = rows[i].interfaces,
                                     .methods = rows[i].methods,
                                     .func = on_sighting };
        g_assert_null(cam_finder_new(&options, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, rows[i].known));
    }
}

static void
test_interfaces(void)
{
    Seen seen;

    seen_init(&seen, NULL);
    const char *const *names = cam_finder_get_interfaces(seen.finder);
    g_auto(GStrv) lines = cam_finder_describe_interfaces(seen.finder);
    g_assert_cmpuint(g_strv_length((char **)names), ==, 1);
    g_assert_cmpstr(names[0], ==, "lo");
    g_assert_cmpstr(lines[0], ==, "lo 127.0.0.1/8");
    g_assert_true(cam_finder_is_local(seen.finder, "127.200.3.4"));
    g_assert_false(cam_finder_is_local(seen.finder, "192.168.1.64"));
    g_assert_false(cam_finder_is_local(seen.finder, "nonsense"));
    g_assert_true(cam_finder_is_idle(seen.finder));
    seen_clear(&seen);
}

static guint
count_fds(void)
{
    g_autoptr(GDir) dir = g_dir_open("/proc/self/fd", 0, NULL);
    guint fds = 0;

    while (g_dir_read_name(dir) != NULL)
        fds++;
    return fds;
}

/* made and freed while answers come in: nothing stays behind, nothing hangs */
static void
test_shutdown(void)
{
    static const FakeDevice device = { "127.77.6.1", "127.77.6.1", MAC "c0:01", 80,
                                       FAKE_UNICAST | FAKE_GROUP | FAKE_WSD | FAKE_TWICE };
    FakeResponder *responder = fake_responder_new(&device, 1, 0);
    guint before = count_fds();

    for (guint i = 0; i < 50; i++) {
        Seen seen;
        seen_init(&seen, NULL);
        cam_finder_probe(seen.finder);
        g_main_context_iteration(NULL, FALSE);
        seen_clear(&seen);
    }
    fake_responder_free(responder);
    g_assert_cmpuint(count_fds(), <=, before);
}

typedef struct {
    CamFinder *finder;
    gboolean is_freed;
} Freed;

static void
free_in_callback(const CamSighting *sighting, gpointer data)
{
    Freed *freed = data;

    g_assert_false(freed->is_freed);
    freed->is_freed = TRUE;
    cam_finder_free(freed->finder);
}

static gboolean
is_freed(gpointer data)
{
    return ((Freed *)data)->is_freed;
}

static void
test_free_in_callback(void)
{
    static const FakeDevice device = { "127.77.7.1", "127.77.7.1", MAC "b0:01", 80,
                                       FAKE_UNICAST | FAKE_GROUP | FAKE_TWICE };
    Freed freed = { 0 };
    g_autoptr(GError) error = NULL;

    FakeResponder *responder = fake_responder_new(&device, 1, 0);
    freed.finder = cam_finder_new(
        &(CamFinderOptions){ .interfaces = only_lo, .func = free_in_callback, .data = &freed },
        &error);
    g_assert_no_error(error);
    cam_finder_probe(freed.finder);
    g_assert_true(wait_until(is_freed, &freed));
    for (guint i = 0; i < 20; i++)
        g_main_context_iteration(NULL, FALSE);
    fake_responder_free(responder);
}

static gint64
get_cpu_us(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void
on_second(gpointer data)
{
    *(gboolean *)data = TRUE;
}

/* with nothing to hear, a second costs next to nothing; a slow computer makes it only cheaper */
static void
test_no_busy_loop(void)
{
    gboolean is_over = FALSE;
    Seen seen;

    seen_init(&seen, NULL);
    gint64 before_us = get_cpu_us();
    cam_clock_add_timer(1, 1, on_second, &is_over);
    while (!is_over)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpint(get_cpu_us() - before_us, <, G_USEC_PER_SEC / 2);
    seen_clear(&seen);
}

/* a network of our own where that is allowed, so that we and other programs do not disturb each
 * other; loopback of this computer otherwise */
static gboolean
leave_network(void)
{
    struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };

    if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return FALSE;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(ioctl(fd, SIOCSIFFLAGS, &request), ==, 0);
    close(fd);
    return TRUE;
}

int
main(int argc, char **argv)
{
    gpointer is_alone = GINT_TO_POINTER(leave_network());

    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/finder/search", is_alone, test_search);
    g_test_add_data_func("/finder/ceiling", is_alone, test_ceiling);
    g_test_add_func("/finder/stall", test_stall);
    g_test_add_func("/finder/drain-bounds", test_drain_bounds);
    g_test_add_func("/finder/flood", test_flood);
    g_test_add_func("/finder/hello", test_hello);
    g_test_add_func("/finder/set-func", test_set_func);
    g_test_add_func("/finder/port-in-use", test_port_in_use);
    g_test_add_func("/finder/usage", test_usage);
    g_test_add_func("/finder/interfaces", test_interfaces);
    g_test_add_func("/finder/shutdown", test_shutdown);
    g_test_add_func("/finder/free-in-callback", test_free_in_callback);
    g_test_add_func("/finder/no-busy-loop", test_no_busy_loop);
    return g_test_run();
}
