/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/knock.h"

#include <gio/gio.h>

typedef struct {
    CamKnock *knock;
    guint calls;
    gboolean answered;
} Result;

static GSocket *
listen_on_loopback(guint16 *ret_port)
{
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new(loopback, 0);
    GSocket *listener =
        g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

    g_assert_true(g_socket_bind(listener, address, FALSE, NULL));
    g_assert_true(g_socket_listen(listener, NULL));
    g_autoptr(GSocketAddress) local = g_socket_get_local_address(listener, NULL);
    *ret_port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(local));
    return listener;
}

static void
on_knocked(gboolean answered, gpointer data)
{
    Result *result = data;

    result->calls++;
    result->answered = answered;
    g_clear_pointer(&result->knock, cam_knock_free);
}

static void
wait_for(const Result *result)
{
    while (result->calls == 0)
        g_main_context_iteration(NULL, TRUE);
}

static void
drain(void)
{
    while (g_main_context_iteration(NULL, FALSE))
        continue;
}

static void
test_open(void)
{
    guint16 port = 0;
    g_autoptr(GSocket) listener = listen_on_loopback(&port);
    Result result = { 0 };

    result.knock = cam_knock_new("127.0.0.1", port, 20, on_knocked, &result);
    wait_for(&result);
    g_assert_true(result.answered);
    drain();
    g_assert_cmpuint(result.calls, ==, 1);
    /* the other side saw one connection, closed without a byte */
    g_autoptr(GSocket) peer = g_socket_accept(listener, NULL, NULL);
    char byte;
    g_assert_cmpint(g_socket_receive(peer, &byte, 1, NULL, NULL), ==, 0);
    g_socket_set_blocking(listener, FALSE);
    g_assert_null(g_socket_accept(listener, NULL, NULL));
}

static void
test_shut(void)
{
    guint16 port = 0;
    g_autoptr(GSocket) listener = listen_on_loopback(&port);
    Result result = { 0 };

    g_assert_true(g_socket_close(listener, NULL));
    result.knock = cam_knock_new("127.0.0.1", port, 20, on_knocked, &result);
    wait_for(&result);
    g_assert_false(result.answered);
    drain();
    g_assert_cmpuint(result.calls, ==, 1);
}

static void
test_silent(void)
{
    guint16 port = 0;
    g_autoptr(GSocket) listener = listen_on_loopback(&port);
    g_autoptr(GPtrArray) fillers = g_ptr_array_new_with_free_func(g_object_unref);
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new(loopback, port);
    Result result = { 0 };

    /* a full backlog drops further SYNs: a port that says nothing */
    g_assert_true(g_socket_close(listener, NULL));
    g_clear_object(&listener);
    listener =
        g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
    g_socket_set_listen_backlog(listener, 0);
    g_assert_true(g_socket_bind(listener, address, TRUE, NULL));
    g_assert_true(g_socket_listen(listener, NULL));
    for (guint i = 0; i < 8; i++) {
        GSocket *filler =
            g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
        g_socket_set_blocking(filler, FALSE);
        g_ptr_array_add(fillers, filler);
        (void)g_socket_connect(filler, address, NULL, NULL);
    }
    result.knock = cam_knock_new("127.0.0.1", port, 1, on_knocked, &result);
    wait_for(&result);
    g_assert_false(result.answered);
    drain();
    g_assert_cmpuint(result.calls, ==, 1);
}

static void
test_given_up(void)
{
    guint16 port = 0;
    g_autoptr(GSocket) listener = listen_on_loopback(&port);
    Result result = { 0 };
    Result other = { 0 };

    CamKnock *knock = cam_knock_new("127.0.0.1", port, 20, on_knocked, &result);
    cam_knock_free(knock);
    cam_knock_free(NULL);
    /* a later knock shows that the loop has gone past the first one */
    other.knock = cam_knock_new("127.0.0.1", port, 20, on_knocked, &other);
    wait_for(&other);
    drain();
    g_assert_cmpuint(result.calls, ==, 0);
    g_assert_false(g_socket_is_closed(listener));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/knock/open", test_open);
    g_test_add_func("/knock/shut", test_shut);
    g_test_add_func("/knock/silent", test_silent);
    g_test_add_func("/knock/given-up", test_given_up);
    return g_test_run();
}
