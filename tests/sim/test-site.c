/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "tests/sim/package.h"
#include "tests/sim/site.h"

/* the interface other tests use: a site in a thread of its own, asked and changed from this one */

static SimSite *
start_site(guint devices)
{
    g_autoptr(GError) error = NULL;
    SimSite *site = sim_site_new(
        &(SimSiteOptions){
            .devices = devices, .recorders = 0, .speed = 100, .seed = 1, .own_thread = TRUE },
        &error);

    g_assert_no_error(error);
    g_assert_true(sim_site_start(site, &error));
    g_assert_no_error(error);
    return site;
}

static char *
send_request(const SimFacts *facts, const char *request)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GSocketConnection) connection = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GDataInputStream) lines = NULL;

    connection = g_socket_client_connect_to_host(client, facts->address, facts->port, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)),
                                            request, strlen(request), NULL, NULL, &error));
    lines = g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(connection)));
    return g_data_input_stream_read_line(lines, NULL, NULL, &error);
}

static void
test_facts(void)
{
    g_autoptr(SimSite) site = start_site(3);

    g_assert_cmpuint(sim_site_get_size(site), ==, 3);
    for (guint i = 0; i < 3; i++) {
        g_autoptr(SimFacts) facts = sim_device_get_facts(sim_site_get_device(site, i));

        g_assert_cmpint(facts->state, ==, SIM_STATE_NORMAL);
        g_assert_true(g_str_has_prefix(facts->serial, facts->model));
        g_assert_true(facts->activated);
        g_assert_cmpuint(facts->counts.requests, ==, 0);
    }
}

static void
test_counts(void)
{
    g_autoptr(SimSite) site = start_site(1);
    SimDevice *device = sim_site_get_device(site, 0);
    g_autoptr(SimFacts) before = sim_device_get_facts(device);
    g_autofree char *first =
        send_request(before, "GET /ISAPI/System/deviceInfo HTTP/1.1\r\nHost: x\r\n\r\n");
    g_autofree char *second = send_request(
        before, "GET /ISAPI/System/deviceInfo HTTP/1.1\r\nAuthorization: Basic eDp5\r\n\r\n");
    g_autoptr(SimFacts) after = sim_device_get_facts(device);

    g_assert_cmpstr(first, ==, "HTTP/1.1 401 Unauthorized\r");
    g_assert_cmpstr(second, ==, first);
    g_assert_cmpuint(after->counts.requests, ==, 2);
    g_assert_cmpuint(after->counts.requests_401, ==, 2);
    g_assert_cmpuint(after->counts.logins_failed, ==, 1);
}

static void
test_changes(void)
{
    g_autoptr(SimSite) site = start_site(2);
    SimDevice *device = sim_site_get_device(site, 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(SimFacts) facts = NULL;

    g_assert_true(sim_device_set_fault(device, "not-activated", &error));
    sim_device_set_version(device, "V9.9.9", "300101");
    facts = sim_device_get_facts(device);
    g_assert_false(facts->activated);
    g_assert_cmpstr(facts->version, ==, "V9.9.9");
    g_assert_cmpstr(facts->build, ==, "300101");
    g_assert_false(sim_device_set(device, "no-such-knob", "1", &error));
    g_assert_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(sim_device_set(device, "auth", "sha1", &error));
    g_assert_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE);
    g_clear_error(&error);
    g_assert_false(sim_device_set_fault(device, "explodes", &error));
    g_assert_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_NOT_FOUND);
}

static void
test_stop_and_start(void)
{
    g_autoptr(SimSite) site = start_site(2);
    g_autoptr(GError) error = NULL;
    g_autoptr(SimFacts) facts = NULL;
    g_autofree char *line = NULL;

    sim_site_stop(site);
    g_assert_true(sim_site_start(site, &error));
    g_assert_no_error(error);
    facts = sim_device_get_facts(sim_site_get_device(site, 0));
    line = send_request(facts, "GET / HTTP/1.1\r\n\r\n");
    g_assert_cmpstr(line, ==, "HTTP/1.1 200 OK\r");
}

static void
test_bad_options(void)
{
    const SimFault fault = { "explodes", 1, NULL };
    g_autoptr(GError) error = NULL;

    g_assert_null(sim_site_new(&(SimSiteOptions){ .faults = &fault, .n_faults = 1 }, &error));
    g_assert_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_null(sim_site_new(&(SimSiteOptions){ .devices = 1000000 }, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
check_package(gconstpointer bytes, gsize size, gsize step, gboolean expected)
{
    g_autoptr(SimChecker) checker = sim_checker_new();
    SimPackageSpec spec;

    for (gsize i = 0; i < size; i += step)
        sim_checker_feed(checker, (const guint8 *)bytes + i, MIN(step, size - i));
    g_assert_cmpint(sim_checker_finish(checker, &spec), ==, expected);
    if (!expected)
        return;
    g_assert_cmpstr(spec.platform, ==, "G5");
    g_assert_cmpstr(spec.version, ==, "V5.7.23");
    g_assert_cmpstr(spec.build, ==, "251220");
    g_assert_cmpuint(spec.language, ==, 2);
    g_assert_cmpuint(spec.oem, ==, G_MAXUINT32);
}

static void
test_package(void)
{
    const SimPackageSpec spec = { .platform = (char *)"G5",
                                  .version = (char *)"V5.7.23",
                                  .build = (char *)"251220",
                                  .language = 2,
                                  .size = 5000 };
    g_autoptr(GBytes) package = sim_package_build(&spec);
    gsize size;
    gconstpointer bytes = g_bytes_get_data(package, &size);

    for (gsize step = 1; step <= size; step = step * 7 + 1)
        check_package(bytes, size, step, TRUE);
    check_package(bytes, size - 1, 100, FALSE);
    check_package(bytes, 0x40, 100, FALSE);
    check_package(bytes, 0, 100, FALSE);
    for (gsize at = 0; at < size; at += 13) {
        g_autofree guint8 *copy = g_memdup2(bytes, size);

        copy[at] ^= 0x10;
        check_package(copy, size, 1000, FALSE);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sim/facts", test_facts);
    g_test_add_func("/sim/counts", test_counts);
    g_test_add_func("/sim/changes", test_changes);
    g_test_add_func("/sim/stop-and-start", test_stop_and_start);
    g_test_add_func("/sim/bad-options", test_bad_options);
    g_test_add_func("/sim/package", test_package);
    return g_test_run();
}
