/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/drain.h"
#include "src/base/clock.h"
#include "src/net/datagram.h"
#include "tests/discovery/responder.h"
#include "tests/discovery/seen.h"

#include <glib/gstdio.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

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
    gint64 end_us = cam_clock_now_us() + SEEN_PATIENCE_US;

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
        g_assert_false(datagram->source.is_ipv6);
        g_assert_cmpuint(datagram->source.ipv4, ==, 0x7f4d0201);
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

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/drain/bounds", test_drain_bounds);
    return g_test_run();
}
