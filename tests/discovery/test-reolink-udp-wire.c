/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/reolink-udp-wire.h"
#include "tests/discovery/mangle.h"
#include "tests/discovery/packets.h"

#include <string.h>

#define SIZE 388

/* what an answer has, at the places of reolink.md 1.1 */
typedef struct {
    const char *mac;      /* six bytes */
    const char *mac_text; /* may fill its field */
    const char *address;
    const char *name;
    const char *uid;
} Parts;

static void
put(guint8 *bytes, gsize at, const char *text, gsize max)
{
    if (text != NULL)
        memcpy(bytes + at, text, MIN(strlen(text), max));
}

static void
make(const Parts *parts, guint8 *bytes)
{
    memset(bytes, 0, SIZE);
    put(bytes, 58, "IPC", 18);
    if (parts->mac != NULL)
        memcpy(bytes + 80, parts->mac, 6);
    memcpy(bytes + 104, "\xaa\xaa\0\0", 4);
    put(bytes, 108, parts->address, 20);
    memcpy(bytes + 128, "\x28\x23", 2);
    put(bytes, 132, parts->name, 32);
    put(bytes, 164, parts->mac_text, 18);
    put(bytes, 228, parts->uid, 32);
}

typedef struct {
    Parts parts;
    Expected expected;
} Row;

static const Row rows[] = {
    { { "\xec\x71\xdb\0\0\x17", "ec:71:db:00:00:17", "192.168.7.21", "Yard", "95270000YGAKNWKJ" },
      { .title = "all of it",
        .method = "reolink",
        .address = "192.168.7.21",
        .endpoint = "95270000ygaknwkj",
        .fields = { [CAM_FIELD_VENDOR] = "reolink",
                    [CAM_FIELD_MAC] = "ec:71:db:00:00:17",
                    [CAM_FIELD_NAME] = "Yard" } } },
    { { NULL, "EC-71-DB-00-00-18", "0.0.0.0", "A name that fills all of its 32 b", "0000000000" },
      { .title = "MAC as text alone, no address, a UID of zeros, unterminated",
        .method = "reolink",
        .address = PACKETS_SOURCE,
        .fields = { [CAM_FIELD_VENDOR] = "reolink",
                    [CAM_FIELD_MAC] = "ec:71:db:00:00:18",
                    [CAM_FIELD_NAME] = "A name that fills all of its 32" } } },
    { { "\xec\x71\xdb\0\0\x19", "rubbish", "192.168.7.21.9.9.9.9.9", NULL, "../../etc" },
      { .title = "MAC as bytes alone, neither address nor UID",
        .method = "reolink",
        .address = PACKETS_SOURCE,
        .fields = { [CAM_FIELD_VENDOR] = "reolink", [CAM_FIELD_MAC] = "ec:71:db:00:00:19" } } },
    { { "\xec\x71\xdb\0\0\x1a", NULL, NULL, "\x1b[2J\xff", "0123456789012345678901234567890123" },
      { .title = "hostile text, a UID that fills its field",
        .method = "reolink",
        .address = PACKETS_SOURCE,
        .endpoint = "01234567890123456789012345678901",
        .fields = { [CAM_FIELD_VENDOR] = "reolink",
                    [CAM_FIELD_MAC] = "ec:71:db:00:00:1a",
                    [CAM_FIELD_NAME] = "[2J\xef\xbf\xbd" } } },
};

static void
test_table(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint8 bytes[SIZE];
        make(&rows[i].parts, bytes);
        packets_expect(cam_reolink_udp_parse, (const char *)bytes, SIZE, &rows[i].expected);
    }
}

static void
test_refused(void)
{
    guint8 bytes[SIZE + 1] = { 0 };

    make(&rows[0].parts, bytes);
    for (gsize size = 0; size <= SIZE + 1; size++) {
        if (size != SIZE)
            packets_expect_refused(cam_reolink_udp_parse, (const char *)bytes, size);
    }
    bytes[105] = 0xab;
    packets_expect_refused(cam_reolink_udp_parse, (const char *)bytes, SIZE);
    make(&(Parts){ .address = "192.168.7.21", .name = "Yard" }, bytes);
    packets_expect_refused(cam_reolink_udp_parse, (const char *)bytes, SIZE);
}

static void
parse_anything(const char *data, gsize size)
{
    packets_take(cam_reolink_udp_parse, data, size);
}

static void
test_mangled(void)
{
    guint8 bytes[SIZE];

    make(&rows[0].parts, bytes);
    mangle((const char *)bytes, SIZE, parse_anything);
}

static void
test_probe(void)
{
    g_autoptr(GPtrArray) probes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    gsize size = 0;

    cam_reolink_udp_build(probes);
    g_assert_cmpuint(probes->len, ==, 1);
    const char *data = g_bytes_get_data(g_ptr_array_index(probes, 0), &size);
    g_assert_cmpmem(data, size, "\xaa\xaa\0\0", 4);
    packets_expect_nothing(cam_reolink_udp_parse, data, size);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reolink-udp-wire/table", test_table);
    g_test_add_func("/reolink-udp-wire/refused", test_refused);
    g_test_add_func("/reolink-udp-wire/mangled", test_mangled);
    g_test_add_func("/reolink-udp-wire/probe", test_probe);
    return g_test_run();
}
