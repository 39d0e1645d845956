/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/hanwha-udp-wire.h"
#include "tests/discovery/captures.h"
#include "tests/discovery/mangle.h"
#include "tests/discovery/packets.h"

#include <string.h>

#define BASE     262
#define EXTENDED 334

/* the bytes of an answer, and one change of them */
typedef struct {
    gsize at;
    const char *bytes;
    gsize size;
} Patch;

#define PATCH(at, text)                                                                            \
    {                                                                                              \
        at, text, sizeof(text) - 1                                                                 \
    }

/* the vector of hanwha.md 1.3, from its offsets there */
static void
make_vector(guint8 *bytes)
{
    static const Patch patches[] = {
        PATCH(0x00, "\x0c\x02\0\0\0\xc0\xde\x11\x22\x33\x44\x55\x66\x77\x88\x99\x0a\x0b\x0c"),
        PATCH(0x13, "00:09:18:AB:CD:EF"),
        PATCH(0x25, "192.168.1.100"),
        PATCH(0x35, "255.255.255.0"),
        PATCH(0x45, "192.168.1.1"),
        PATCH(0x6a, "\xa8\x11\0XNP-6400RW\0\x50\0\xa8\x11\x99\x11\x94\x11\x96\x11\x97\x11\x01"
                    "http://192.168.1.100/index.htm"),
        PATCH(0x125, "XNP-6400RW"),
        PATCH(0x146, "\x06\0\0\0\xbb\x01\x0c"),
    };

    memset(bytes, 0, EXTENDED);
    for (gsize i = 0; i < G_N_ELEMENTS(patches); i++)
        memcpy(bytes + patches[i].at, patches[i].bytes, patches[i].size);
}

typedef struct {
    gsize size;
    Patch patches[4];
    Expected expected;
} Row;

#define WHO(model_)                                                                                \
    [CAM_FIELD_VENDOR] = "hanwha", [CAM_FIELD_MODEL] = (model_),                                   \
    [CAM_FIELD_MAC] = "00:09:18:ab:cd:ef"
#define PLACE .method = "hanwha", .address = "192.168.1.100", .netmask = "255.255.255.0"

static const Row rows[] = {
    { EXTENDED,
      { { 0 } },
      { .title = "extended",
        PLACE,
        .port = 80,
        .kind = CAM_KIND_CAMERA,
        .activated = CAM_TRI_YES,
        .fields = { WHO("XNP-6400RW") } } },
    { BASE,
      { PATCH(0, "\x0b") },
      { .title = "old", PLACE, .port = 80, .fields = { WHO("XNP-6400RW") } } },
    { 133,
      { PATCH(0, "\x0b") },
      { .title = "as little as is read", PLACE, .port = 80, .fields = { WHO("XNP-6400RW") } } },
    { 133,
      { { 0 } },
      { .title = "an extended one that was cut",
        PLACE,
        .port = 80,
        .fields = { WHO("XNP-6400RW") } } },
    { EXTENDED,
      { PATCH(293, "PNM-9084RQZ1-LONG-NAME-OF-32-CHA\x03\0\x04\x01\0\xfb\x20\x0c\x01") },
      { .title = "recorder, HTTPS, no password, unterminated, flags in the other order",
        PLACE,
        .port = 8443,
        .tls = TRUE,
        .kind = CAM_KIND_RECORDER,
        .activated = CAM_TRI_NO,
        .fields = { WHO("PNM-9084RQZ1-LONG-NAME-OF-32-CHA") } } },
    { EXTENDED,
      { PATCH(261, "Gate 7"), PATCH(293, "not valid"), PATCH(325, "\x01\x02\0\x01\0\0\0\0\x07") },
      { .title = "encoder with a name; a long name without its flag; HTTPS without a port",
        PLACE,
        .port = 80,
        .kind = CAM_KIND_ENCODER,
        .fields = { WHO("XNP-6400RW"), [CAM_FIELD_NAME] = "Gate 7" } } },
    { EXTENDED,
      { PATCH(37, "0.0.0.0\0\0\0\0\0\0"), PATCH(53, "255.255.255.255.255"), PATCH(0x78, "\0\0"),
        PATCH(325, "\x05") },
      { .title = "speaker without an address, a mask that runs into the next field",
        .method = "hanwha",
        .address = PACKETS_SOURCE,
        .kind = CAM_KIND_OTHER,
        .activated = CAM_TRI_YES,
        .fields = { WHO("XNP-6400RW") } } },
    { EXTENDED,
      { PATCH(0, "\x0b"), PATCH(261, "junk"), PATCH(325, "\x03\x04\0\x01\0\xbb\x01\0\x01") },
      { .title = "old, and something behind it",
        PLACE,
        .port = 80,
        .fields = { WHO("XNP-6400RW") } } },
    { EXTENDED,
      { PATCH(109, "\0"), PATCH(326, "\0\0"), PATCH(293, "\0") },
      { .title = "no model",
        PLACE,
        .port = 80,
        .kind = CAM_KIND_CAMERA,
        .activated = CAM_TRI_YES,
        .fields = { WHO(NULL) } } },
};

static void
test_table(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint8 bytes[EXTENDED];
        make_vector(bytes);
        for (gsize p = 0; p < G_N_ELEMENTS(rows[i].patches); p++) {
            const Patch *patch = &rows[i].patches[p];
            memcpy(bytes + patch->at, patch->bytes != NULL ? patch->bytes : "", patch->size);
        }
        packets_expect(cam_hanwha_udp_parse, (const char *)bytes, rows[i].size, &rows[i].expected);
    }
}

/* 40 more bytes behind the gateway */
static void
test_ipv6(void)
{
    guint8 bytes[EXTENDED];
    guint8 longer[EXTENDED + 40] = { 0 };

    make_vector(bytes);
    memcpy(longer, bytes, 85);
    memcpy(longer + 85, "fe80::209:18ff:feab:cdef", 24);
    memcpy(longer + 125, bytes + 85, EXTENDED - 85);
    packets_expect(cam_hanwha_udp_parse, (const char *)longer, sizeof longer, &rows[0].expected);
    longer[0] = 11;
    packets_expect(cam_hanwha_udp_parse, (const char *)longer, 301, &rows[1].expected);
}

/* the maker's tool on the same wire, and what it is told */
static void
test_others(void)
{
    static const guint8 modes[] = { 1, 2, 6, 7, 8, 9, 13, 22, 23, 25, 33, 44 };
    guint8 bytes[EXTENDED];

    make_vector(bytes);
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
        bytes[0] = modes[i];
        packets_expect_nothing(cam_hanwha_udp_parse, (const char *)bytes, sizeof bytes);
    }
}

static void
test_refused(void)
{
    guint8 bytes[EXTENDED];

    make_vector(bytes);
    for (gsize cut = 0; cut < 133; cut++)
        packets_expect_refused(cam_hanwha_udp_parse, (const char *)bytes, cut);
    bytes[0] = 0;
    packets_expect_refused(cam_hanwha_udp_parse, (const char *)bytes, sizeof bytes);
    bytes[0] = 200;
    packets_expect_refused(cam_hanwha_udp_parse, (const char *)bytes, sizeof bytes);
    memset(bytes, 0, sizeof bytes);
    bytes[0] = 11;
    packets_expect_refused(cam_hanwha_udp_parse, (const char *)bytes, BASE);
}

static void
parse_anything(const char *data, gsize size)
{
    packets_take(cam_hanwha_udp_parse, data, size);
}

static void
test_mangled(void)
{
    guint8 bytes[EXTENDED];

    make_vector(bytes);
    mangle((const char *)bytes, sizeof bytes, parse_anything);
}

static void
check_capture(const Capture *capture)
{
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();

    const CamSighting *sighting =
        packets_read(cam_hanwha_udp_parse, capture->data, capture->size, answer);
    g_assert_cmpstr(cam_identity_get(sighting->identity, CAM_FIELD_MODEL), ==, capture->model);
    g_assert_cmpstr(cam_identity_get(sighting->identity, CAM_FIELD_FIRMWARE), ==, capture->version);
    g_assert_nonnull(cam_identity_get(sighting->identity, CAM_FIELD_MAC));
    /* some were made anonymous by an address that no device can have */
    g_assert_nonnull(sighting->address);
    mangle(capture->data, capture->size, parse_anything);
}

static void
test_captures(void)
{
    captures_run("hanwha", check_capture);
}

/* all is 0 but the mode and a number of 18 bytes, another one each time */
static void
test_probes(void)
{
    g_autoptr(GPtrArray) probes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    static const gsize sizes[] = { EXTENDED, BASE, EXTENDED, BASE };
    static const guint8 modes[] = { 6, 1, 6, 1 };
    static const guint8 zeros[EXTENDED];

    cam_hanwha_udp_build(probes);
    g_assert_cmpuint(probes->len, ==, 2);
    cam_hanwha_udp_build(probes);
    g_assert_cmpuint(probes->len, ==, 4);
    for (guint i = 0; i < probes->len; i++) {
        gsize size = 0;
        const guint8 *data = g_bytes_get_data(g_ptr_array_index(probes, i), &size);
        g_assert_cmpuint(size, ==, sizes[i]);
        g_assert_cmpuint(data[0], ==, modes[i]);
        g_assert_cmpint(memcmp(data + 1, zeros, 18), !=, 0);
        g_assert_cmpmem(data + 19, size - 19, zeros, size - 19);
        packets_expect_nothing(cam_hanwha_udp_parse, (const char *)data, size);
    }
    g_assert_false(g_bytes_equal(probes->pdata[0], probes->pdata[2]));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hanwha-udp-wire/table", test_table);
    g_test_add_func("/hanwha-udp-wire/ipv6", test_ipv6);
    g_test_add_func("/hanwha-udp-wire/others", test_others);
    g_test_add_func("/hanwha-udp-wire/refused", test_refused);
    g_test_add_func("/hanwha-udp-wire/mangled", test_mangled);
    g_test_add_func("/hanwha-udp-wire/captures", test_captures);
    g_test_add_func("/hanwha-udp-wire/probes", test_probes);
    return g_test_run();
}
