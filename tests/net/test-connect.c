/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/connect.h"

#include "src/base/clock.h"

#include <gio/gio.h>
#include <sys/resource.h>

#define LOOPBACK 0x7f000001u

typedef struct {
    GMainLoop *loop;
    CamConnector *connector;
    guint wanted;
    guint told;
    guint by_outcome[CAM_CONNECT_UNREACHABLE + 1];
    guint tags;
    gboolean free_in_callback;
} Test;

static void
on_connect(const CamConnectResult *result, gpointer data)
{
    Test *test = data;

    test->told++;
    test->by_outcome[result->outcome]++;
    test->tags += result->tag;
    if (test->free_in_callback)
        g_clear_pointer(&test->connector, cam_connector_free);
    if (test->told == test->wanted)
        g_main_loop_quit(test->loop);
}

static void
test_init(Test *test)
{
    g_autoptr(GError) error = NULL;

    *test = (Test){ .loop = g_main_loop_new(NULL, FALSE) };
    test->connector = cam_connector_new(on_connect, test, &error);
    g_assert_no_error(error);
}

static void
test_clear(Test *test)
{
    cam_connector_free(test->connector);
    g_main_loop_unref(test->loop);
}

/* Returns: (transfer full): a socket that listens on the port it says, with room for @backlog */
static GSocket *
listen_somewhere(int backlog, guint16 *ret_port)
{
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) any = g_inet_socket_address_new(loopback, 0);
    g_autoptr(GError) error = NULL;
    GSocket *socket =
        g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

    g_assert_no_error(error);
    g_socket_bind(socket, any, TRUE, &error);
    g_assert_no_error(error);
    g_socket_set_listen_backlog(socket, backlog);
    g_socket_listen(socket, &error);
    g_assert_no_error(error);
    g_autoptr(GSocketAddress) address = g_socket_get_local_address(socket, &error);
    *ret_port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(address));
    return socket;
}

static void
test_outcomes(void)
{
    guint16 open;
    guint16 closed;
    g_autoptr(GSocket) server = listen_somewhere(8, &open);
    g_autoptr(GSocket) gone = listen_somewhere(8, &closed);
    Test test;

    g_assert_nonnull(server);
    test_init(&test);
    g_socket_close(gone, NULL);
    test.wanted = 3;
    g_assert_true(cam_connector_try(test.connector, LOOPBACK, open, 3000, 1));
    g_assert_true(cam_connector_try(test.connector, LOOPBACK, closed, 3000, 10));
    /* nobody connects to everybody: the system itself says that there is no way */
    g_assert_true(cam_connector_try(test.connector, 0xffffffffu, 80, 3000, 100));
    g_assert_cmpuint(cam_connector_get_pending(test.connector), ==, 3);
    g_assert_cmpuint(test.told, ==, 0);
    g_main_loop_run(test.loop);
    g_assert_cmpuint(test.by_outcome[CAM_CONNECT_ACCEPTED], ==, 1);
    g_assert_cmpuint(test.by_outcome[CAM_CONNECT_REFUSED], ==, 1);
    g_assert_cmpuint(test.by_outcome[CAM_CONNECT_UNREACHABLE], ==, 1);
    g_assert_cmpuint(test.tags, ==, 111);
    g_assert_cmpuint(cam_connector_get_pending(test.connector), ==, 0);
    test_clear(&test);
}

/* a server with a full queue drops what comes: some of many get no answer */
static void
test_silent(void)
{
    guint16 port;
    g_autoptr(GSocket) server = listen_somewhere(0, &port);
    Test test;

    g_assert_nonnull(server);
    test_init(&test);
    test.wanted = 20;
    for (guint i = 0; i < test.wanted; i++)
        g_assert_true(cam_connector_try(test.connector, LOOPBACK, port, i % 2 == 0 ? 50 : 120, 0));
    g_main_loop_run(test.loop);
    g_assert_cmpuint(test.by_outcome[CAM_CONNECT_SILENT], >, 0);
    g_assert_cmpuint(test.by_outcome[CAM_CONNECT_SILENT] + test.by_outcome[CAM_CONNECT_ACCEPTED],
                     ==, 20);
    test_clear(&test);
}

static void
test_free(void)
{
    guint16 port;
    g_autoptr(GSocket) server = listen_somewhere(64, &port);
    Test test;

    g_assert_nonnull(server);
    test_init(&test);
    test.free_in_callback = TRUE;
    test.wanted = 1;
    for (guint i = 0; i < 50; i++)
        g_assert_true(cam_connector_try(test.connector, LOOPBACK + i % 3, port, 1000, 0));
    g_main_loop_run(test.loop);
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    g_assert_cmpuint(test.told, ==, 1);
    g_assert_null(test.connector);
    test_clear(&test);
}

static void
test_give_up(void)
{
    guint16 port;
    g_autoptr(GSocket) server = listen_somewhere(64, &port);
    Test test;

    g_assert_nonnull(server);
    test_init(&test);
    for (guint i = 0; i < 5; i++)
        g_assert_true(cam_connector_try(test.connector, LOOPBACK, port, 1000, 0));
    g_clear_pointer(&test.connector, cam_connector_free);
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    g_assert_cmpuint(test.told, ==, 0);
    test_clear(&test);
}

/* without descriptors nothing is begun, and nothing is lost */
static void
test_shortage(void)
{
    struct rlimit before;
    guint16 port;
    g_autoptr(GSocket) server = listen_somewhere(64, &port);
    guint begun = 0;
    Test test;

    g_assert_nonnull(server);
    test_init(&test);
    g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &before), ==, 0);
    struct rlimit few = { 64, before.rlim_max };
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &few), ==, 0);
    while (cam_connector_try(test.connector, LOOPBACK, port, 1000, 0))
        begun++;
    g_assert_cmpuint(begun, >, 0);
    g_assert_cmpuint(begun, <, 64);
    test.wanted = begun;
    g_main_loop_run(test.loop);
    g_assert_true(cam_connector_try(test.connector, LOOPBACK, port, 1000, 0));
    test.wanted++;
    g_main_loop_run(test.loop);
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &before), ==, 0);
    g_assert_cmpuint(test.told, ==, begun + 1);
    test_clear(&test);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/connect/outcomes", test_outcomes);
    g_test_add_func("/connect/silent", test_silent);
    g_test_add_func("/connect/free", test_free);
    g_test_add_func("/connect/give-up", test_give_up);
    g_test_add_func("/connect/shortage", test_shortage);
    return g_test_run();
}
