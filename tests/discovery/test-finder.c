/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/search.h"
#include "discovery/wire.h"
#include "src/base/clock.h"
#include "src/model/words.h"
#include "tests/discovery/responder.h"
#include "tests/discovery/seen.h"

#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* so that devices of other programs on this computer's loopback do not count */
#define MAC "02:77:c3:5d:"

static gboolean
is_ours(const CamSighting *sighting)
{
    const char *mac = cam_identity_get(sighting->identity, CAM_FIELD_MAC);
    const char *endpoint = sighting->endpoint_id;

    return (mac != NULL && g_str_has_prefix(mac, MAC)) ||
           (endpoint != NULL && g_str_has_prefix(endpoint, "fake-" MAC));
}

typedef struct {
    Seen *seen;
    guint wanted;
} Wanted;

static gboolean
has_wanted(gpointer data)
{
    const Wanted *wanted = data;

    return seen_count(wanted->seen) >= wanted->wanted;
}

static void
wait_for(Seen *seen, guint wanted)
{
    g_assert_true(seen_wait_until(has_wanted, &(Wanted){ seen, wanted }));
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
        const CamFound *found = seen_find_in(devices, site[i].device.mac);
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
            .interfaces = seen_only_lo, .on_found = on_found, .on_done = on_done, .data = &whole },
        &error);
    g_assert_no_error(error);
    g_assert_true(seen_wait_until(is_done, &whole));
    g_assert_cmpint(cam_clock_now_us() - began_us, >=, 6 * G_USEC_PER_SEC);
    g_assert_cmpfloat(whole.seconds, >, 0);
    /* all but the one that is only known by its endpoint at first */
    g_assert_cmpuint(g_hash_table_size(whole.told), >=, G_N_ELEMENTS(site) - 1);
    FakeCounts counts = fake_responder_get_counts(responder);
    g_test_message("received: %u %u %u %u", counts.inquiries, counts.inquiries_v32,
                   counts.wsd_probes, counts.wsd_resolves);
    /* four rounds; not alone, probes of other programs count too */
    g_assert_cmpuint(counts.inquiries, >=, 4);
    g_assert_cmpuint(counts.inquiries_v32, >=, 2);
    g_assert_cmpuint(counts.wsd_probes, >=, 12);
    g_assert_cmpuint(counts.uniview_probes, >=, 4);
    g_assert_cmpuint(counts.wsd_resolves, >=, 1);
    if (is_alone) {
        /* by multicast, and by broadcast in every second round */
        g_assert_cmpuint(counts.inquiries, ==, 4 + 2);
        /* not in the same round as it begins, and both ways in the others */
        g_assert_cmpuint(counts.inquiries_v32, ==, 2 + 2);
        g_assert_cmpuint(counts.wsd_probes, ==, 12);
        g_assert_cmpuint(counts.uniview_probes, ==, 4);
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
    whole.search = cam_search_new(&(CamSearchOptions){ .interfaces = seen_only_lo,
                                                       .wait_s = 0.1,
                                                       .on_found = on_found,
                                                       .on_done = on_done,
                                                       .data = &whole },
                                  &error);
    g_assert_no_error(error);
    g_assert_true(seen_wait_until(is_done, &whole));
    if (is_alone)
        g_assert_cmpuint(fake_responder_get_counts(responder).inquiries, <, 3);
    fake_responder_free(responder);
    g_hash_table_unref(whole.told);
}

/* --- more interfaces than sockets --- */

static void
run_ip(const char *line)
{
    g_autoptr(GError) error = NULL;
    gint status = 0;

    g_spawn_command_line_sync(line, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
}

#define MANY_WIRES  30
#define OF_ONE_WIRE 4

/* the last ones are left out, by all methods alike, and that is told */
static void
test_many_interfaces(gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    if (!GPOINTER_TO_INT(data)) {
        g_test_skip("network namespaces cannot be made here");
        return;
    }
    for (guint i = 0; i < MANY_WIRES; i++) {
        g_autofree char *add =
            g_strdup_printf("ip link add many%u type veth peer name end%u", i, i);
        g_autofree char *up = g_strdup_printf("ip link set many%u up", i);
        run_ip(add);
        run_ip(up);
        for (guint j = 0; j < OF_ONE_WIRE; j++) {
            g_autofree char *give =
                g_strdup_printf("ip address add 10.79.%u.%u/30 dev many%u", i, 4 * j + 1, i);
            run_ip(give);
        }
    }
    CamFinder *all = cam_finder_new(&(CamFinderOptions){ .func = NULL }, &error);
    g_assert_no_error(error);
    const GPtrArray *notes = cam_finder_get_notes(all);
    g_assert_cmpuint(notes->len, ==, 1);
    g_assert_cmpstr(notes->pdata[0], ==, "many-interfaces");
    g_assert_true(cam_words_knows("many-interfaces"));
    cam_finder_free(all);
    CamFinder *few = cam_finder_new(&(CamFinderOptions){ .interfaces = seen_only_lo }, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cam_finder_get_notes(few)->len, ==, 0);
    cam_finder_free(few);
    for (guint i = 0; i < MANY_WIRES; i++) {
        g_autofree char *line = g_strdup_printf("ip link delete many%u", i);
        run_ip(line);
    }
}

/* --- a sweep by an interface that is not in use --- */

#define OTHER_WIRE 1022

typedef struct {
    CamSearch *search;
    guint wanted;
} Tried;

static gboolean
has_tried(gpointer data)
{
    const Tried *tried = data;
    guint count = 0;
    guint total = 0;

    cam_search_get_progress(tried->search, &count, &total);
    g_assert_cmpuint(total, ==, OTHER_WIRE);
    return count >= tried->wanted;
}

/* the system's table of neighbours has no room for more than about 300 new ones a second, whatever
 * interface was chosen for searching */
static void
test_other_wire(gconstpointer data)
{
    CamRange range;
    g_autoptr(GError) error = NULL;
    Tried tried = { .wanted = 800 };
    gint64 began_us = cam_clock_now_us();

    if (!GPOINTER_TO_INT(data)) {
        g_test_skip("network namespaces cannot be made here");
        return;
    }
    run_ip("ip link add near0 type veth peer name far0");
    run_ip("ip address add 10.78.0.1/22 dev near0");
    run_ip("ip link set near0 up");
    run_ip("ip link set far0 up");
    g_assert_true(cam_range_parse("10.78.0.2-10.78.3.255", &range, &error));
    g_assert_no_error(error);
    tried.search = cam_search_new(
        &(CamSearchOptions){ .interfaces = seen_only_lo, .ranges = &range, .range_count = 1 },
        &error);
    g_assert_no_error(error);
    g_assert_true(seen_wait_until(has_tried, &tried));
    g_assert_cmpint(cam_clock_now_us() - began_us, >=, 2 * G_USEC_PER_SEC);
    cam_search_free(tried.search);
    run_ip("ip link delete near0");
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
    seen_init(&seen, (const char *const[]){ "sadp", NULL }, is_ours);
    for (guint round = 0; round < 4; round++) {
        cam_finder_probe(seen.finder);
        poll(NULL, 0, 200);
        g_test_message("before round %u: %u devices", round + 2, seen_count(&seen));
        while (g_main_context_iteration(NULL, FALSE))
            continue;
    }
    wait_for(&seen, MANY);
    g_assert_cmpuint(seen_count(&seen), ==, MANY);
    g_assert_cmpuint(cam_finder_get_notes(seen.finder)->len, ==, 0);
    seen_clear(&seen);
    fake_responder_free(responder);
}

/* --- a flood --- */

#define INVENTED "02:99:"

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

/* what the flood invents comes to the merge as well, as it does in a search */
static gboolean
is_ours_or_invented(const CamSighting *sighting)
{
    const char *mac = cam_identity_get(sighting->identity, CAM_FIELD_MAC);

    return is_ours(sighting) || (mac != NULL && g_str_has_prefix(mac, INVENTED));
}

static gboolean
is_merge_full(gpointer data)
{
    return cam_merge_has_dropped(((const Seen *)data)->merge);
}

static gboolean
has_both(const Seen *seen)
{
    return seen_find(seen, MAC "f0:01") != NULL && seen_find(seen, MAC "f0:02") != NULL;
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
    seen_init(&seen, NULL, is_ours_or_invented);
    flood.thread = g_thread_new("flood", run_flood, &flood);
    /* as a main thread that draws: what does not fit is dropped, not kept */
    gint64 end_us = cam_clock_now_us() + SEEN_PATIENCE_US;
    while (g_atomic_int_get(&flood.sent) < 100000 && cam_clock_now_us() < end_us)
        poll(NULL, 0, 10);
    for (guint round = 0; round < 200 && !has_both(&seen); round++) {
        cam_finder_probe(seen.finder);
        gint64 next_us = cam_clock_now_us() + G_USEC_PER_SEC / 4;
        while (cam_clock_now_us() < next_us)
            g_main_context_iteration(NULL, FALSE);
    }
    g_assert_true(has_both(&seen));
    g_assert_true(seen_wait_until(is_flooded, &seen));
    /* the invented ones were many, and did not put the true ones out */
    g_assert_true(seen_wait_until(is_merge_full, &seen));
    g_assert_true(has_both(&seen));
    g_atomic_int_set(&flood.stop, TRUE);
    g_thread_join(flood.thread);
    g_test_message("%d datagrams were sent", flood.sent);
    seen_clear(&seen);
    fake_responder_free(responder);
}

/* --- the rest --- */

static gint64
get_cpu_us(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* until no thread has anything to do any more: what was sent has been read, and who has no place
 * for it waits */
static void
wait_for_standstill(void)
{
    gint64 end_us = cam_clock_now_us() + SEEN_PATIENCE_US;
    gint64 before_us;

    do {
        before_us = get_cpu_us();
        poll(NULL, 0, 100);
    } while (get_cpu_us() - before_us > 5000 && cam_clock_now_us() < end_us);
}

static gboolean
has_hellos(gpointer data)
{
    return ((Seen *)data)->hellos >= 2;
}

typedef struct {
    FakeResponder *responder;
    guint inquiries;
} Asked;

static gboolean
was_asked(gpointer data)
{
    const Asked *asked = data;

    return fake_responder_get_counts(asked->responder).inquiries > asked->inquiries;
}

static gboolean
has_come(gpointer data)
{
    return ((const Seen *)data)->sightings > 0;
}

/* what is heard while nobody listens is dropped; who comes later hears the rest, and who was there
 * before hears nothing more */
static void
test_set_func(void)
{
    static const FakeDevice device = { "127.77.8.1", "127.77.8.1", MAC "a0:01", 80,
                                       FAKE_UNICAST | FAKE_GROUP };
    FakeResponder *responder = fake_responder_new(&device, 1, 0);
    Seen before;
    Seen witness;

    seen_init(&before, NULL, is_ours);
    seen_init(&witness, NULL, is_ours);
    cam_finder_probe(before.finder);
    wait_for(&before, 1);
    guint told = before.sightings;
    cam_finder_set_func(before.finder, NULL, NULL);
    Asked asked = { responder, fake_responder_get_counts(responder).inquiries };
    witness.sightings = 0;
    cam_finder_probe(before.finder);
    g_assert_true(seen_wait_until(was_asked, &asked));
    /* what the device says to everybody has come to both by then */
    g_assert_true(seen_wait_until(has_come, &witness));
    wait_for_standstill();
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    g_assert_cmpuint(before.sightings, ==, told);
    Seen after = { .merge = cam_merge_new(), .filter = is_ours, .finder = before.finder };
    cam_finder_set_func(before.finder, seen_on_sighting, &after);
    cam_finder_probe(before.finder);
    wait_for(&after, 1);
    g_assert_cmpuint(before.sightings, ==, told);
    cam_merge_free(after.merge);
    seen_clear(&witness);
    seen_clear(&before);
    fake_responder_free(responder);
}

static void
test_hello(void)
{
    static const FakeDevice device = { "127.77.4.1", "127.77.4.1", MAC "e0:01", 80,
                                       FAKE_GROUP | FAKE_WSD };
    Seen seen;

    FakeResponder *responder = fake_responder_new(&device, 1, 0);
    seen_init(&seen, NULL, is_ours);
    fake_responder_hello(responder, &device);
    g_assert_true(seen_wait_until(has_hellos, &seen));
    g_assert_cmpuint(seen_count(&seen), ==, 1);
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
    seen_init(&seen, NULL, is_ours);
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
                                     .func = seen_on_sighting };
        g_assert_null(cam_finder_new(&options, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, rows[i].known));
    }
}

static void
test_interfaces(void)
{
    Seen seen;

    seen_init(&seen, NULL, is_ours);
    const char *const *names = cam_finder_get_interfaces(seen.finder);
    const GPtrArray *interfaces = cam_finder_list_interfaces(seen.finder);
    g_autofree char *line = cam_interface_describe(interfaces->pdata[0], 0);
    g_assert_cmpuint(g_strv_length((char **)names), ==, 1);
    g_assert_cmpstr(names[0], ==, "lo");
    g_assert_cmpstr(line, ==, "lo 127.0.0.1/8");
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
        seen_init(&seen, NULL, is_ours);
        cam_finder_probe(seen.finder);
        g_main_context_iteration(NULL, FALSE);
        seen_clear(&seen);
    }
    fake_responder_free(responder);
    g_assert_cmpuint(count_fds(), <=, before);
}

/* many devices in each datagram, more in all than have a place */
static void
send_crowd(void)
{
    int fd = fake_socket("127.77.9.1", 0, FALSE);

    for (guint i = 0; i < 600; i++) {
        g_autoptr(GString) text =
            g_string_new("<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body>"
                         "<ProbeMatches>");
        for (guint j = 0; j < CAM_WIRE_MAX_DEVICES; j++)
            g_string_append_printf(text,
                                   "<ProbeMatch><EndpointReference><Address>urn:uuid:crowd-%u-%u"
                                   "</Address></EndpointReference><Scopes>onvif://www.onvif.org/"
                                   "name/a</Scopes><XAddrs>http://127.77.9.1/onvif</XAddrs>"
                                   "</ProbeMatch>",
                                   i, j);
        g_string_append(text, "</ProbeMatches></e:Body></e:Envelope>");
        fake_send(fd, "239.255.255.250", 3702, text->str, text->len);
    }
    close(fd);
}

/* the parser waits for a place in the middle of a datagram when the end comes */
static void
test_free_in_flood(void)
{
    Seen seen;

    seen_init(&seen, (const char *const[]){ "ws-discovery", NULL }, NULL);
    send_crowd();
    wait_for_standstill();
    g_assert_false(cam_finder_is_idle(seen.finder));
    /* what hangs is ended by the signal */
    alarm(SEEN_PATIENCE_US / G_USEC_PER_SEC);
    seen_clear(&seen);
    alarm(0);
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
        &(CamFinderOptions){ .interfaces = seen_only_lo, .func = free_in_callback, .data = &freed },
        &error);
    g_assert_no_error(error);
    cam_finder_probe(freed.finder);
    g_assert_true(seen_wait_until(is_freed, &freed));
    for (guint i = 0; i < 20; i++)
        g_main_context_iteration(NULL, FALSE);
    fake_responder_free(responder);
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

    seen_init(&seen, NULL, is_ours);
    gint64 before_us = get_cpu_us();
    cam_clock_add_timer(1, 1, on_second, &is_over);
    while (!is_over)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpint(get_cpu_us() - before_us, <, G_USEC_PER_SEC / 2);
    seen_clear(&seen);
}

int
main(int argc, char **argv)
{
    /* otherwise other programs of this computer are heard as well (own-network.sh) */
    gpointer is_alone = GINT_TO_POINTER(g_strcmp0(g_getenv("CAM_OWN_NETWORK"), "yes") == 0);

    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/finder/search", is_alone, test_search);
    g_test_add_data_func("/finder/ceiling", is_alone, test_ceiling);
    g_test_add_data_func("/finder/other-wire", is_alone, test_other_wire);
    g_test_add_data_func("/finder/many-interfaces", is_alone, test_many_interfaces);
    g_test_add_func("/finder/stall", test_stall);
    g_test_add_func("/finder/flood", test_flood);
    g_test_add_func("/finder/hello", test_hello);
    g_test_add_func("/finder/set-func", test_set_func);
    g_test_add_func("/finder/port-in-use", test_port_in_use);
    g_test_add_func("/finder/usage", test_usage);
    g_test_add_func("/finder/interfaces", test_interfaces);
    g_test_add_func("/finder/shutdown", test_shutdown);
    g_test_add_func("/finder/free-in-flood", test_free_in_flood);
    g_test_add_func("/finder/free-in-callback", test_free_in_callback);
    g_test_add_func("/finder/no-busy-loop", test_no_busy_loop);
    return g_test_run();
}
