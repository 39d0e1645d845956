/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/neighbour.h"

#include <string.h>

#define HEAD "IP address       HW type     Flags       HW address            Mask     Device\n"

static const char table[] =
    HEAD "192.168.1.64     0x1         0x2         44:19:b6:00:00:01     *        eth0\n"
         "192.168.1.65     0x1         0x0         00:00:00:00:00:00     *        eth0\n"
         "192.168.1.66     0x1         0x6         44:19:B6:00:00:02     *        eth0\n"
         "10.0.0.1         0x1         0x2         02:00:00:00:00:09     *        eth1\n"
         "10.0.0.2         0x1         0x2         02:00:00:00:00:09     *        eth1\n"
         "10.0.0.3         0x1         0x0         00:00:00:00:00:00     *        eth1\n"
         "10.0.0.3         0x1         0x2         02:00:00:00:00:0a     *        eth2\n"
         "10.0.0.4         0x1         0x2         02:00:00:00:00:0b     *        eth2";

#define ADDRESS(a, b, c, d) ((guint32)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static void
test_parse(void)
{
    g_autoptr(CamNeighbours) all = cam_neighbours_parse(table, strlen(table));

    g_assert_cmpuint(cam_neighbours_count(all), ==, 7);
    g_assert_cmpint(cam_neighbours_find(all, ADDRESS(192, 168, 1, 64)), ==, CAM_NEIGHBOUR_KNOWN);
    g_assert_cmpint(cam_neighbours_find(all, ADDRESS(192, 168, 1, 65)), ==, CAM_NEIGHBOUR_ASKED);
    g_assert_cmpint(cam_neighbours_find(all, ADDRESS(192, 168, 1, 67)), ==, CAM_NEIGHBOUR_NONE);
    g_assert_cmpstr(cam_neighbours_get_mac(all, ADDRESS(192, 168, 1, 66)), ==, "44:19:b6:00:00:02");
    g_assert_null(cam_neighbours_get_mac(all, ADDRESS(192, 168, 1, 65)));
    /* known on the second of two interfaces */
    g_assert_cmpstr(cam_neighbours_get_mac(all, ADDRESS(10, 0, 0, 3)), ==, "02:00:00:00:00:0a");
    /* the last line has no end */
    g_assert_cmpint(cam_neighbours_find(all, ADDRESS(10, 0, 0, 4)), ==, CAM_NEIGHBOUR_KNOWN);
    g_assert_cmpint(cam_neighbours_find(NULL, 1), ==, CAM_NEIGHBOUR_NONE);
}

/* a router that answers for others must not make one device of them */
static void
test_shared(void)
{
    g_autoptr(CamNeighbours) all = cam_neighbours_parse(table, strlen(table));

    g_assert_cmpint(cam_neighbours_find(all, ADDRESS(10, 0, 0, 1)), ==, CAM_NEIGHBOUR_KNOWN);
    g_assert_null(cam_neighbours_get_mac(all, ADDRESS(10, 0, 0, 1)));
    g_assert_null(cam_neighbours_get_mac(all, ADDRESS(10, 0, 0, 2)));
}

static void
test_junk(void)
{
    static const char *const samples[] = {
        "",
        "\n\n\n",
        HEAD,
        "1.2.3.4",
        "1.2.3.4 0x1 0x2",
        "1.2.3.4 0x1 zz 02:00:00:00:00:01",
        "1.2.3.4 0x1 0x2 02:00:00:00:00",
        "1.2.3 0x1 0x2 02:00:00:00:00:01",
        "\t \r\n 1.2.3.4\t0x1\t0x2\t00:00:00:00:00:00",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_autoptr(CamNeighbours) all = cam_neighbours_parse(samples[i], strlen(samples[i]));
        g_assert_cmpint(cam_neighbours_find(all, ADDRESS(1, 2, 3, 4)), !=, CAM_NEIGHBOUR_KNOWN);
    }
    for (gsize size = 0; size < strlen(table); size++) {
        g_autoptr(CamNeighbours) all = cam_neighbours_parse(table, size);
        g_assert_cmpuint(cam_neighbours_count(all), <=, 7);
    }
}

static void
test_read(void)
{
    g_autoptr(CamNeighbours) all = cam_neighbours_read();

    /* neither must be there */
    if (all != NULL)
        g_assert_cmpuint(cam_neighbours_count(all), <, 1024 * 1024);
    g_test_message("limit of the table: %u", cam_neighbours_get_limit());
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/neighbour/parse", test_parse);
    g_test_add_func("/neighbour/shared", test_shared);
    g_test_add_func("/neighbour/junk", test_junk);
    g_test_add_func("/neighbour/read", test_read);
    return g_test_run();
}
