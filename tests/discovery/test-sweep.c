/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/sweep.h"

#include "src/base/clock.h"
#include "src/model/words.h"
#include "src/net/http.h"
#include "tests/net/bad-server.h"
#include "tests/sim/site.h"

#include <libsoup/soup.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* simulated devices and what stands beside them, on addresses of loopback */

#define PATIENCE_US (60 * G_USEC_PER_SEC)
#define OTHERS_PORT 18099

typedef struct {
    CamSweep *sweep;
    GHashTable *alive;   /* (element-type utf8): addresses */
    GHashTable *devices; /* (element-type utf8 CamSighting copy as text) */
    guint tried;
    guint done;
    gboolean free_when_alive;
    gboolean free_when_seen;
    gboolean free_when_tried;
    gboolean free_when_done;
} Seen;

static void
drop_if(Seen *seen, gboolean wanted)
{
    if (wanted)
        g_clear_pointer(&seen->sweep, cam_sweep_free);
}

static void
on_alive(const char *address, gpointer data)
{
    Seen *seen = data;

    g_assert_cmpuint(seen->done, ==, 0);
    /* each once */
    g_assert_true(g_hash_table_add(seen->alive, g_strdup(address)));
    drop_if(seen, seen->free_when_alive);
}

static void
on_sighting(const CamSighting *sighting, gpointer data)
{
    Seen *seen = data;
    const char *vendor = cam_identity_get(sighting->identity, CAM_FIELD_VENDOR);
    const char *serial = cam_identity_get(sighting->identity, CAM_FIELD_SERIAL);
    const char *model = cam_identity_get(sighting->identity, CAM_FIELD_MODEL);

    g_assert_cmpstr(sighting->method, ==, "sweep");
    g_assert_cmpstr(sighting->address, ==, sighting->source);
    g_assert_true(g_hash_table_contains(seen->alive, sighting->address));
    g_assert_cmpstr(sighting->interface, ==, "lo");
    g_assert_false(g_hash_table_contains(seen->devices, sighting->address));
    g_hash_table_insert(seen->devices, g_strdup(sighting->address),
                        g_strdup_printf("%u %s %s %s", sighting->port, vendor, serial, model));
    drop_if(seen, seen->free_when_seen);
}

static void
on_tried(gpointer data)
{
    Seen *seen = data;
    guint tried;
    guint total;

    g_assert_cmpuint(seen->done, ==, 0);
    cam_sweep_get_progress(seen->sweep, &tried, &total);
    g_assert_cmpuint(tried, ==, total);
    seen->tried++;
    drop_if(seen, seen->free_when_tried);
}

static void
on_done(gpointer data)
{
    Seen *seen = data;

    g_assert_true(cam_sweep_is_done(seen->sweep));
    seen->done++;
    drop_if(seen, seen->free_when_done);
}

static void
seen_init(Seen *seen)
{
    *seen = (Seen){ 0 };
    seen->alive = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    seen->devices = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void
seen_clear(Seen *seen)
{
    cam_sweep_free(seen->sweep);
    /* what was told by workers for a sweep that is gone */
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    g_hash_table_unref(seen->alive);
    g_hash_table_unref(seen->devices);
}

static void
begin(Seen *seen, const char *const *texts, guint16 port)
{
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(CamRange));
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) interfaces = cam_interface_list(&error);

    g_assert_no_error(error);
    g_ptr_array_set_free_func(interfaces, (GDestroyNotify)cam_interface_free);
    for (guint i = 0; texts[i] != NULL; i++) {
        CamRange range;
        g_assert_true(cam_range_parse(texts[i], &range, &error));
        g_array_append_val(ranges, range);
    }
    seen->sweep = cam_sweep_new(
        &(CamSweepOptions){
            .ranges = (const CamRange *)(gpointer)ranges->data,
            .count = ranges->len,
            .interfaces = interfaces,
            .ports = &port,
            .port_count = 1,
            .on_alive = on_alive,
            .on_sighting = on_sighting,
            .on_tried = on_tried,
            .on_done = on_done,
            .data = seen,
        },
        &error);
    g_assert_no_error(error);
    g_assert_cmpuint(g_hash_table_size(seen->alive), ==, 0);
}

/* to the end, or until its owner freed it */
static void
run(Seen *seen)
{
    gint64 end_us = cam_clock_now_us() + PATIENCE_US;

    while (seen->sweep != NULL && seen->done == 0 && cam_clock_now_us() < end_us)
        g_main_context_iteration(NULL, TRUE);
    g_assert_true(seen->sweep == NULL || seen->done == 1);
}

static SimSite *
start_site(const char *makes, guint devices)
{
    g_autoptr(GError) error = NULL;
    SimSite *site = sim_site_new(
        &(SimSiteOptions){
            .devices = devices,
            .recorders = 0,
            .makes = makes,
            .no_discovery = TRUE,
            .own_thread = TRUE,
        },
        &error);

    g_assert_no_error(error);
    g_assert_true(sim_site_start(site, &error));
    g_assert_no_error(error);
    return site;
}

static void
test_makes(void)
{
    static const char *const known[] = { "hikvision", "dahua", "axis", "hanwha", "reolink" };
    g_autoptr(SimSite) site = start_site("hikvision,dahua,axis,hanwha,reolink,uniview,onvif", 14);
    g_autoptr(SimFacts) first = sim_device_get_facts(sim_site_get_device(site, 0));
    g_autoptr(SimFacts) last = sim_device_get_facts(sim_site_get_device(site, 13));
    g_autofree char *range = g_strdup_printf("%s-%s", first->address, last->address);
    guint found = 0;
    guint told = 0;
    Seen seen;

    seen_init(&seen);
    begin(&seen, (const char *const[]){ range, NULL }, first->port);
    run(&seen);
    g_assert_cmpuint(seen.tried, ==, 1);
    g_assert_cmpuint(g_hash_table_size(seen.alive), ==, 14);
    for (guint i = 0; i < 14; i++) {
        g_autoptr(SimFacts) facts = sim_device_get_facts(sim_site_get_device(site, i));
        const char *device = g_hash_table_lookup(seen.devices, facts->address);
        g_test_message("%s %s: %s", facts->make, facts->address, device);
        g_assert_true(g_hash_table_contains(seen.alive, facts->address));
        for (gsize j = 0; j < G_N_ELEMENTS(known); j++) {
            if (strcmp(known[j], facts->make) != 0)
                continue;
            g_autofree char *start = g_strdup_printf("%u %s ", facts->port, known[j]);
            g_assert_nonnull(device);
            g_assert_true(g_str_has_prefix(device, start));
            found++;
        }
        /* what it says of itself to everybody; old ones do not */
        told += strstr(device != NULL ? device : "", facts->serial) != NULL &&
                strstr(device, facts->model) != NULL;
        /* one page, and of Axis one question; never a login */
        g_assert_cmpuint(facts->counts.logins, ==, 0);
        g_assert_cmpuint(facts->counts.requests, <=, 2);
    }
    g_assert_cmpuint(found, ==, 10);
    g_assert_cmpuint(told, >=, 1);
    seen_clear(&seen);
    sim_site_stop(site);
}

/* --- what is no camera --- */

typedef struct {
    GPtrArray *servers; /* (element-type SoupServer) */
    SoupServerMessage *stalled;
    guint requests;
    guint logins;
} Others;

static void
answer(SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
       gpointer data)
{
    SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);
    Others *others = g_object_get_data(G_OBJECT(server), "others");
    const char *title = data;

    others->requests++;
    if (soup_message_headers_get_one(soup_server_message_get_request_headers(message),
                                     "Authorization") != NULL)
        others->logins++;
    if (title[0] == '@') {
        soup_message_headers_replace(headers, "WWW-Authenticate", title + 1);
        soup_server_message_set_status(message, 401, NULL);
        return;
    }
    /* as when a packet is lost: the first time nothing comes back */
    if (title[0] == '~' && others->stalled == NULL) {
        others->stalled = g_object_ref(message);
        soup_server_message_pause(message);
        return;
    }
    if (title[0] == '>') {
        soup_message_headers_replace(headers, "Location", title + 1);
        soup_server_message_set_status(message, 302, NULL);
        return;
    }
    g_autofree char *page = g_strdup_printf("<html><title>%s</title></html>", title);
    soup_server_message_set_response(message, "text/html", SOUP_MEMORY_COPY, page, strlen(page));
    soup_server_message_set_status(message, 200, NULL);
}

static void
add_other(Others *others, const char *address, const char *server_header, const char *title)
{
    g_autoptr(GError) error = NULL;
    SoupServer *server = soup_server_new("server-header", server_header, NULL);
    g_autoptr(GSocketAddress) place = g_inet_socket_address_new_from_string(address, OTHERS_PORT);

    g_object_set_data(G_OBJECT(server), "others", others);
    soup_server_add_handler(server, NULL, answer, (gpointer)title, NULL);
    soup_server_listen(server, place, 0, &error);
    g_assert_no_error(error);
    g_ptr_array_add(others->servers, server);
}

static void
test_others(void)
{
    Others others = { .servers = g_ptr_array_new_with_free_func(g_object_unref) };
    Seen seen;

    add_other(&others, "127.99.1.1", "HP HTTP Server; HP LaserJet", "HP LaserJet MFP");
    add_other(&others, "127.99.1.2", "nginx", "Synology DiskStation");
    add_other(&others, "127.99.1.3", "httpd/2.0", "@Basic realm=\"RT-AX88U\"");
    add_other(&others, "127.99.1.4", "x", "@Digest realm=\"AXIS\", nonce=\"1\", qop=\"auth\"");
    /* neither the other host nor anything but HTTPS is gone to */
    add_other(&others, "127.99.1.5", "x", ">https://127.99.1.6:18443/doc/page/login");
    add_other(&others, "127.99.1.6", "x", ">http://127.99.1.6:18099/index.html");
    add_other(&others, "127.99.1.7", "App-webs/", "a true one among them");
    seen_init(&seen);
    begin(&seen, (const char *const[]){ "127.99.1.1-12", "127.99.1.3-5", NULL }, OTHERS_PORT);
    run(&seen);
    /* those without a server refuse: somebody is there */
    g_assert_cmpuint(g_hash_table_size(seen.alive), ==, 12);
    g_assert_cmpuint(g_hash_table_size(seen.devices), ==, 1);
    g_assert_cmpstr(g_hash_table_lookup(seen.devices, "127.99.1.7"), ==,
                    "18099 hikvision (null) (null)");
    g_assert_cmpuint(others.requests, ==, 7);
    g_assert_cmpuint(others.logins, ==, 0);
    seen_clear(&seen);
    g_ptr_array_unref(others.servers);
}

/* a page that does not come is asked for once more */
static void
test_stalled(void)
{
    Others others = { .servers = g_ptr_array_new_with_free_func(g_object_unref) };
    Seen seen;

    add_other(&others, "127.99.3.1", "App-webs/", "~");
    seen_init(&seen);
    begin(&seen, (const char *const[]){ "127.99.3.1", NULL }, OTHERS_PORT);
    run(&seen);
    g_assert_cmpuint(g_hash_table_size(seen.devices), ==, 1);
    g_assert_cmpuint(others.requests, ==, 2);
    seen_clear(&seen);
    g_object_unref(others.stalled);
    g_ptr_array_unref(others.servers);
}

static int
open_silent(guint host)
{
    struct sockaddr_in own = { .sin_family = AF_INET,
                               .sin_port = htons(OTHERS_PORT),
                               .sin_addr.s_addr = htonl(0x7f630500 + host) };
    int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    g_assert_cmpint(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), ==, 0);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&own, sizeof own), ==, 0);
    g_assert_cmpint(listen(fd, 16), ==, 0);
    return fd;
}

/* how many have connected; @fd is closed */
static guint
count_connections(int fd)
{
    guint count = 0;
    int connection;

    while ((connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        close(connection);
        count++;
    }
    close(fd);
    return count;
}

#define SILENT   250
#define TRUE_ONE 200

/* a firewall that accepts for everybody and says nothing: after some of them there is one short
 * look at each, and a camera among them is found all the same */
static void
test_silent_hosts(void)
{
    Others others = { .servers = g_ptr_array_new_with_free_func(g_object_unref) };
    int fds[SILENT] = { 0 };
    guint connections = 0;
    Seen seen;

    for (guint i = 0; i < SILENT; i++)
        fds[i] = i + 1 == TRUE_ONE ? -1 : open_silent(i + 1);
    add_other(&others, "127.99.5.200", "App-webs/", "a true one among them");
    seen_init(&seen);
    begin(&seen, (const char *const[]){ "127.99.5.1-250", NULL }, OTHERS_PORT);
    run(&seen);
    g_assert_cmpuint(g_hash_table_size(seen.alive), ==, SILENT);
    g_assert_cmpuint(g_hash_table_size(seen.devices), ==, 1);
    g_assert_true(cam_sweep_has_silent(seen.sweep));
    g_assert_true(cam_words_knows("silent-hosts"));
    for (guint i = 0; i < SILENT; i++)
        connections += fds[i] >= 0 ? count_connections(fds[i]) : 0;
    /* found, and looked at; the first ones, and those after the true one, once more */
    g_test_message("%u connections", connections);
    g_assert_cmpuint(connections, <=, 2 * SILENT + 48);
    seen_clear(&seen);
    g_ptr_array_unref(others.servers);
}

/* the page is led to by HTTPS, on the same host: that one is looked at, and is how it is named */
static void
test_secure(void)
{
    g_autofree char *pin = NULL;
    g_autofree char *certificate = bad_certificate_new(&pin);
    g_autoptr(BadServer) device = bad_server_new(&(BadOptions){
        .address = "127.99.4.1",
        .certificate = certificate,
    });
    guint16 port = bad_server_get_port(device);
    g_autofree char *lead = g_strdup_printf(">https://127.99.4.1:%u/first", port);
    g_autofree char *wanted = g_strdup_printf("%u hikvision (null) (null)", port);
    Others others = { .servers = g_ptr_array_new_with_free_func(g_object_unref) };
    Seen seen;

    add_other(&others, "127.99.4.1", "x", lead);
    seen_init(&seen);
    begin(&seen, (const char *const[]){ "127.99.4.1", NULL }, OTHERS_PORT);
    run(&seen);
    g_assert_cmpstr(g_hash_table_lookup(seen.devices, "127.99.4.1"), ==, wanted);
    g_assert_cmpuint(others.requests, ==, 1);
    seen_clear(&seen);
    const GArray *requests = bad_server_stop(device);
    g_assert_cmpuint(requests->len, ==, 1);
    g_assert_cmpstr(g_array_index(requests, BadRequest, 0).path, ==, "/first");
    g_assert_false(g_array_index(requests, BadRequest, 0).has_login);
    g_ptr_array_unref(others.servers);
}

/* --- its owner frees it --- */

static void
test_free(void)
{
    Others others = { .servers = g_ptr_array_new_with_free_func(g_object_unref) };

    add_other(&others, "127.99.2.1", "App-webs/", "one");
    add_other(&others, "127.99.2.2", "App-webs/", "two");
    add_other(&others, "127.99.2.3", "App-webs/", "three");
    for (guint i = 0; i < 6; i++) {
        Seen seen;
        seen_init(&seen);
        seen.free_when_alive = i == 0;
        seen.free_when_seen = i == 1;
        seen.free_when_tried = i == 2;
        seen.free_when_done = i == 3;
        begin(&seen, (const char *const[]){ "127.99.2.1-3", "127.99.2.9", NULL }, OTHERS_PORT);
        if (i == 4)
            g_clear_pointer(&seen.sweep, cam_sweep_free);
        run(&seen);
        if (i == 0)
            g_assert_cmpuint(g_hash_table_size(seen.alive), ==, 1);
        if (i == 1)
            g_assert_cmpuint(g_hash_table_size(seen.devices), ==, 1);
        if (i == 5)
            g_assert_cmpuint(g_hash_table_size(seen.devices), ==, 3);
        seen_clear(&seen);
    }
    g_ptr_array_unref(others.servers);
}

static void
test_nothing(void)
{
    g_autoptr(GError) error = NULL;
    CamRange large[2] = { { 0x0a000001, 0x0a00ffff }, { 0x0b000001, 0x0b00ffff } };
    Seen seen;

    seen_init(&seen);
    begin(&seen, (const char *const[]){ NULL }, 80);
    run(&seen);
    g_assert_cmpuint(seen.tried, ==, 1);
    g_assert_null(cam_sweep_new(&(CamSweepOptions){ .ranges = large, .count = 2 }, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_USAGE);
    seen_clear(&seen);
}

/* many who refuse: each of them told once, nothing lost */
static void
test_many(void)
{
    Seen seen;

    seen_init(&seen);
    begin(&seen, (const char *const[]){ "127.98.0.0/20", NULL }, 9);
    run(&seen);
    g_assert_cmpuint(g_hash_table_size(seen.alive), ==, 4094);
    g_assert_cmpuint(g_hash_table_size(seen.devices), ==, 0);
    seen_clear(&seen);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/sweep/makes", test_makes);
    g_test_add_func("/sweep/others", test_others);
    g_test_add_func("/sweep/stalled", test_stalled);
    g_test_add_func("/sweep/silent-hosts", test_silent_hosts);
    g_test_add_func("/sweep/secure", test_secure);
    g_test_add_func("/sweep/free", test_free);
    g_test_add_func("/sweep/nothing", test_nothing);
    g_test_add_func("/sweep/many", test_many);
    int code = g_test_run();
    /* faces of sweeps that were given up are handed back here */
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    return code;
}
