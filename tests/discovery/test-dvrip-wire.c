/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/dvrip-wire.h"
#include "tests/discovery/captures.h"
#include "tests/discovery/mangle.h"
#include "tests/discovery/packets.h"

#include <string.h>

#define FIXED 0x78

/* parts of an answer, as dahua.md 1.2 has them */
typedef struct {
    const char *type;
    const char *second;
    const char *third;
    guint16 version[4];
    guint8 address[4];
    guint16 port;
    guint8 extra; /* bytes that no length covers */
} Parts;

static GByteArray *
make(const Parts *parts)
{
    guint8 fixed[FIXED] = { 0xb3, [4] = 0x58, [16] = 2, [0x3c] = 255, [0x3d] = 255 };
    gsize third = parts->third != NULL ? strlen(parts->third) : 0;
    GByteArray *bytes = g_byte_array_new();

    fixed[2] = (guint8)strlen(parts->second);
    fixed[0x14] = (guint8)(third & 0xff);
    fixed[0x15] = (guint8)(third >> 8);
    for (gsize i = 0; i < 4; i++) {
        fixed[0x20 + 2 * i] = (guint8)(parts->version[i] & 0xff);
        fixed[0x21 + 2 * i] = (guint8)(parts->version[i] >> 8);
        fixed[0x38 + i] = parts->address[i];
    }
    if (parts->type != NULL)
        memcpy(fixed + 0x28, parts->type, MIN(strlen(parts->type), 16));
    fixed[0x5e] = (guint8)(parts->port & 0xff);
    fixed[0x5f] = (guint8)(parts->port >> 8);
    g_byte_array_append(bytes, fixed, sizeof fixed);
    g_byte_array_append(bytes, (const guint8 *)parts->second, (guint)strlen(parts->second));
    g_byte_array_append(bytes, (const guint8 *)parts->third, (guint)third);
    for (guint8 i = 0; i < parts->extra; i++)
        g_byte_array_append(bytes, (const guint8 *)"x", 1);
    return bytes;
}

typedef struct {
    Parts parts;
    Expected expected;
} Row;

static const Row rows[] = {
    { { .type = "DH-DVR0404LE-S",
        .second = "00:12:13:00:00:17DH-DVR0404LE-SL-A",
        .third = "Name:PZC3JW00017\r\nDevice:DVR\r\nIPv6Addr:fe80::1/64;gateway:fe80::\r\n\r\n"
                 "SerialNo:PZC3JW00017\r\n\r\n",
        .version = { 2, 608, 0, 17 },
        .address = { 192, 168, 1, 108 },
        .port = 8081 },
      { .title = "all of it",
        .method = "dvrip",
        .address = "192.168.1.108",
        .netmask = "255.255.0.0",
        .port = 8081,
        .kind = CAM_KIND_RECORDER,
        .fields = { [CAM_FIELD_VENDOR] = "dahua",
                    [CAM_FIELD_MODEL] = "DH-DVR0404LE-SL-A",
                    [CAM_FIELD_SERIAL] = "PZC3JW00017",
                    [CAM_FIELD_MAC] = "00:12:13:00:00:17",
                    [CAM_FIELD_FIRMWARE] = "2.608.0.17" } } },
    { { .type = "IPC-HFW2100XXXXXtail", .second = "00:12:13:00:00:18" },
      { .title = "no longer type, no third section, a type that fills its field",
        .method = "dvrip",
        .address = PACKETS_SOURCE,
        .netmask = "255.255.0.0",
        .kind = CAM_KIND_CAMERA,
        .fields = { [CAM_FIELD_VENDOR] = "dahua",
                    [CAM_FIELD_MODEL] = "IPC-HFW2100XXXXX",
                    [CAM_FIELD_MAC] = "00:12:13:00:00:18" } } },
    { { .second = "", .third = "Device: Virtual \r\nSerialNo:7\nSerialNumber:8", .port = 80 },
      { .title = "nothing but lines",
        .method = "dvrip",
        .address = PACKETS_SOURCE,
        .netmask = "255.255.0.0",
        .port = 80,
        .fields = { [CAM_FIELD_VENDOR] = "dahua",
                    [CAM_FIELD_MODEL] = "Virtual",
                    [CAM_FIELD_SERIAL] = "7" } } },
};

static void
test_table(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) bytes = make(&rows[i].parts);
        packets_expect(cam_dvrip_parse, (const char *)bytes->data, bytes->len, &rows[i].expected);
    }
}

static void
test_refused(void)
{
    static const Parts parts[] = {
        { .second = "00:12:13:00:00:17", .extra = 1 },
        { .second = "" },
        { .second = "no MAC at all and", .third = "SerialNo:\r\n\r\nDevice:" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autoptr(GByteArray) bytes = make(&parts[i]);
        packets_expect_refused(cam_dvrip_parse, (const char *)bytes->data, bytes->len);
    }
    g_autoptr(GByteArray) bytes = make(&rows[0].parts);
    for (guint cut = 0; cut < bytes->len; cut++)
        packets_expect_refused(cam_dvrip_parse, (const char *)bytes->data, cut);
    bytes->data[16] = 3;
    packets_expect_refused(cam_dvrip_parse, (const char *)bytes->data, bytes->len);
    bytes->data[16] = 2;
    bytes->data[0] = 0xb0;
    packets_expect_refused(cam_dvrip_parse, (const char *)bytes->data, bytes->len);
}

static void
parse_anything(const char *data, gsize size)
{
    packets_take(cam_dvrip_parse, data, size);
}

static void
test_mangled(void)
{
    g_autoptr(GByteArray) bytes = make(&rows[0].parts);

    mangle((const char *)bytes->data, bytes->len, parse_anything);
}

static void
check_capture(const Capture *capture)
{
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();

    const CamSighting *sighting =
        packets_read(cam_dvrip_parse, capture->data, capture->size, answer);
    g_assert_cmpstr(cam_identity_get(sighting->identity, CAM_FIELD_MODEL), ==, capture->model);
    g_assert_cmpstr(cam_identity_get(sighting->identity, CAM_FIELD_FIRMWARE), ==, capture->version);
    g_assert_nonnull(cam_identity_get(sighting->identity, CAM_FIELD_MAC));
    g_assert_nonnull(cam_identity_get(sighting->identity, CAM_FIELD_SERIAL));
    g_assert_cmpuint(sighting->port, ==, 80);
    mangle(capture->data, capture->size, parse_anything);
}

static void
test_captures(void)
{
    captures_run("dahua-dvrip", check_capture);
}

/* dahua.md 1.2, byte for byte */
static void
test_probe(void)
{
    static const char probe[] = "\xa3\1\0\1\0\0\0\0\0\0\0\0\0\0\0\0"
                                "\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    g_autoptr(GPtrArray) probes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    gsize size = 0;

    cam_dvrip_build(probes);
    g_assert_cmpuint(probes->len, ==, 1);
    const char *data = g_bytes_get_data(g_ptr_array_index(probes, 0), &size);
    g_assert_cmpmem(data, size, probe, sizeof probe);
    packets_expect_nothing(cam_dvrip_parse, data, size);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dvrip-wire/table", test_table);
    g_test_add_func("/dvrip-wire/refused", test_refused);
    g_test_add_func("/dvrip-wire/mangled", test_mangled);
    g_test_add_func("/dvrip-wire/captures", test_captures);
    g_test_add_func("/dvrip-wire/probe", test_probe);
    return g_test_run();
}
