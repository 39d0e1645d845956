/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/dhip-wire.h"
#include "tests/discovery/captures.h"
#include "tests/discovery/mangle.h"
#include "tests/discovery/packets.h"

#include <string.h>

#define MAC   "\"mac\":\"98:f9:cc:00:00:17\""
#define BEGIN "{" MAC ",\"method\":\"client.notifyDevInfo\",\"params\":{\"deviceInfo\":{"
#define END   "}}}"

/* how the three lengths of a header are told; the rest of it is always the same */
typedef struct {
    guint32 packet;
    guint32 total;
} Lengths;

static GByteArray *
make(const char *json, gsize size, const Lengths *lengths)
{
    guint32 packet = GUINT32_TO_LE(lengths != NULL ? lengths->packet : (guint32)size);
    guint32 total = GUINT32_TO_LE(lengths != NULL ? lengths->total : (guint32)size);
    guint8 header[32] = { 0x20, 0, 0, 0, 'D', 'H', 'I', 'P' };
    GByteArray *bytes = g_byte_array_new();

    memcpy(header + 16, &packet, 4);
    memcpy(header + 24, &total, 4);
    g_byte_array_append(bytes, header, sizeof header);
    g_byte_array_append(bytes, (const guint8 *)json, (guint)size);
    return bytes;
}

static const char full[] =
    BEGIN "\"AbroadInfo\":\"Oversea\",\"AlarmInputChannels\":2,\"DeviceClass\":\"IPC\","
          "\"DeviceType\":\"IPC-B54IR-Z4E-S3\",\"Find\":\"BC\",\"HttpPort\":8080,"
          "\"IPv4Address\":{\"DefaultGateway\":\"192.168.1.1\",\"DhcpEnable\":false,"
          "\"IPAddress\":\"192.168.1.108\",\"SubnetMask\":\"255.255.255.0\"},"
          "\"IPv6Address\":{\"DefaultGateway\":\"::\",\"IPAddress\":\"::\","
          "\"LinkLocalAddress\":\"fe80::9af9:ccff:fe00:17\\/64\"},"
          "\"Init\":3733,\"MachineName\":\"CC10BD8PAG00017\",\"Port\":37777,"
          "\"SerialNo\":\"CC10BD8PAG00017\",\"Version\":\"3.142.0000000.8.R\","
          "\"VideoInputChannels\":1" END;

typedef struct {
    const char *json;
    Expected expected;
} Row;

#define BARE(title_, address_, kind_, activated_)                                                  \
    .title = (title_), .method = "dhip", .address = (address_), .kind = (kind_),                   \
    .activated = (activated_)

static const Row rows[] = {
    { full,
      { BARE("not activated", "192.168.1.108", CAM_KIND_CAMERA, CAM_TRI_NO),
        .netmask = "255.255.255.0", .port = 8080,
        .fields = { [CAM_FIELD_VENDOR] = "dahua",
                    [CAM_FIELD_MODEL] = "IPC-B54IR-Z4E-S3",
                    [CAM_FIELD_SERIAL] = "CC10BD8PAG00017",
                    [CAM_FIELD_MAC] = "98:f9:cc:00:00:17",
                    [CAM_FIELD_NAME] = "CC10BD8PAG00017",
                    [CAM_FIELD_FIRMWARE] = "3.142.0000000.8.R" } } },
    { "{" MAC " , \"method\" : \"client.notifyDevInfo\", \"params\" : { \"deviceInfo\" : {"
      " \"DeviceClass\" : \"VTO\", \"Init\" : 150, \"Vendor\" : \"General\","
      " \"Manufacturer\" : \"General\", \"HttpPort\" : 80 } } }\n",
      { BARE("door station, blanks", PACKETS_SOURCE, CAM_KIND_DOOR, CAM_TRI_YES), .port = 80,
        .fields = { [CAM_FIELD_VENDOR] = "dahua", [CAM_FIELD_MAC] = "98:f9:cc:00:00:17" } } },
    { BEGIN "\"DeviceClass\":\"BSC\",\"Vendor\":\"Intelbras\",\"Manufacturer\":\"Intelbras\","
            "\"DeviceType\":\"SS 3530\",\"Version\":\"2.000.00IB004.0.R\"" END,
      { BARE("another brand, a class we do not know", PACKETS_SOURCE, CAM_KIND_OTHER,
             CAM_TRI_UNKNOWN),
        .fields = { [CAM_FIELD_VENDOR] = "dahua",
                    [CAM_FIELD_MODEL] = "SS 3530",
                    [CAM_FIELD_MAC] = "98:f9:cc:00:00:17",
                    [CAM_FIELD_OEM] = "Intelbras",
                    [CAM_FIELD_FIRMWARE] = "2.000.00IB004.0.R" } } },
    { BEGIN "\"DeviceClass\":\"NVR\",\"Vendor\":\"Dahua\",\"Manufacturer\":\"Lorex\",\"Init\":0,"
            "\"Version\":\"4.001.0000005.0.R, build:2020-11-17\"" END,
      { BARE("brand in the other place, old, with a build", PACKETS_SOURCE, CAM_KIND_RECORDER,
             CAM_TRI_UNKNOWN),
        .fields = { [CAM_FIELD_VENDOR] = "dahua",
                    [CAM_FIELD_MAC] = "98:f9:cc:00:00:17",
                    [CAM_FIELD_OEM] = "Lorex",
                    [CAM_FIELD_FIRMWARE] = "4.001.0000005.0.R" } } },
    { "{\"params\":{\"deviceInfo\":{\"mac\":\"98F9CC000018\",\"DeviceType\":\"DH-SD49225\","
      "\"IPv4Address\":{\"IPAddress\":\"0.0.0.0\"},\"HttpPort\":99999,\"Init\":\"2\"}}}",
      { BARE("MAC inside, no class, no address, a port that cannot be, a number as text",
             PACKETS_SOURCE, CAM_KIND_CAMERA, CAM_TRI_YES),
        .fields = { [CAM_FIELD_VENDOR] = "dahua",
                    [CAM_FIELD_MODEL] = "DH-SD49225",
                    [CAM_FIELD_MAC] = "98:f9:cc:00:00:18" } } },
    { BEGIN "\"DeviceType\":\"A\\u009b[2J\\u202eB\",\"DeviceClass\":[1],\"Init\":3" END,
      { BARE("hostile text is made harmless", PACKETS_SOURCE, CAM_KIND_UNKNOWN, CAM_TRI_UNKNOWN),
        .fields = { [CAM_FIELD_VENDOR] = "dahua",
                    [CAM_FIELD_MODEL] = "A[2JB",
                    [CAM_FIELD_MAC] = "98:f9:cc:00:00:17" } } },
    /* broken from here on */
    { BEGIN "\"DeviceType\":\"NVR4104\\/I\",\"Version\":\"3.2,\"SerialNo\" : \"AB1\","
            "\"IPv4Address\":{\"IPAddress\":\"10.1.2.3\"},\"HttpPort\":81,\"Init\":2" END,
      { BARE("a quote is missing", "10.1.2.3", CAM_KIND_RECORDER, CAM_TRI_YES), .port = 81,
        .fields = { [CAM_FIELD_VENDOR] = "dahua",
                    [CAM_FIELD_MODEL] = "NVR4104/I",
                    [CAM_FIELD_SERIAL] = "AB1",
                    [CAM_FIELD_MAC] = "98:f9:cc:00:00:17",
                    [CAM_FIELD_FIRMWARE] = "3.2" } } },
    { BEGIN "\"IPv6Address\":{\"IPAddress\":\"::\"},\"DeviceClass\":\"XVR\",\"SerialNo\":\"CD2",
      { BARE("cut", PACKETS_SOURCE, CAM_KIND_RECORDER, CAM_TRI_UNKNOWN),
        .fields = { [CAM_FIELD_VENDOR] = "dahua",
                    [CAM_FIELD_SERIAL] = "CD2",
                    [CAM_FIELD_MAC] = "98:f9:cc:00:00:17" } } },
    { "noise{SerialNo \"SerialNo\" \"DeviceType\":\"DHI-VTH5421\",'SerialNo':'X',"
      "\"Find\":\"\xff\xfe\"",
      { BARE("hardly anything is left", PACKETS_SOURCE, CAM_KIND_DOOR, CAM_TRI_UNKNOWN),
        .fields = { [CAM_FIELD_VENDOR] = "dahua", [CAM_FIELD_MODEL] = "DHI-VTH5421" } } },
};

static void
test_table(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) bytes = make(rows[i].json, strlen(rows[i].json), NULL);
        packets_expect(cam_dhip_parse, (const char *)bytes->data, bytes->len, &rows[i].expected);
    }
}

/* the message's length counts, then the packet's, then what came */
static void
test_lengths(void)
{
    guint32 size = (guint32)strlen(full);
    const Lengths lengths[] = {
        { size, size }, { 0, size },        { size, 0 }, { size, 9000 },         { 0, 0 },
        { 9000, 9000 }, { 0, G_MAXUINT32 }, { size, 1 }, { size / 2, size / 3 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autoptr(GByteArray) bytes = make(full, size, &lengths[i]);
        packets_expect(cam_dhip_parse, (const char *)bytes->data, bytes->len, &rows[0].expected);
    }
}

static void
test_padding(void)
{
    static const char padded[] = "\r\n{" MAC ",\"params\":{\"deviceInfo\":{}}}\r\n\0\0junk";
    g_autoptr(GByteArray) bytes = make(padded, sizeof padded, NULL);

    packets_expect(
        cam_dhip_parse, (const char *)bytes->data, bytes->len,
        &(Expected){
            BARE("padded", PACKETS_SOURCE, CAM_KIND_UNKNOWN, CAM_TRI_UNKNOWN),
            .fields = { [CAM_FIELD_VENDOR] = "dahua", [CAM_FIELD_MAC] = "98:f9:cc:00:00:17" } });
}

/* what comes to the port and is no answer to us */
static void
test_others(void)
{
    static const char *const texts[] = {
        "{\"method\":\"DHDiscover.search\",\"params\":{\"mac\":\"\",\"uni\":1}}",
        "{" MAC ",\"method\":\"DHDiscover.setConfig\",\"params\":{\"deviceInfo\":{" MAC "}}}",
        "{" MAC ",\"method\":\"DHDiscover.setConfig\",\"params\":{\"deviceInfo\":{" MAC,
        "{" MAC ",\"method\":\"client.notifyDevInfo\",\"params\":{\"result\":true}}",
        "{" MAC ",\"method\":\"client.notifyDevInfo\",\"params\":{\"deviceInfo\":null}}",
        "{}",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GByteArray) bytes = make(texts[i], strlen(texts[i]), NULL);
        packets_expect_nothing(cam_dhip_parse, (const char *)bytes->data, bytes->len);
    }
}

static void
test_refused(void)
{
    g_autofree char *many = g_strnfill(60000, '[');
    g_autofree char *deep = g_strdup_printf("{\"params\":%s", many);
    const char *const texts[] = {
        "",
        "no brace",
        "{\"method\":\"client.notifyDevInfo\",\"params\":{\"deviceInfo\":{\"Init\":2}}}",
        "{\"mac\":\"00:00:00:00:00:00\",\"params\":{\"deviceInfo\":{\"Init\":2}}}",
        "{\"SerialNo\":\"\",\"mac\":",
        "{\"SerialNo\":{\"A\":\"",
        deep,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GByteArray) bytes = make(texts[i], strlen(texts[i]), NULL);
        packets_expect_refused(cam_dhip_parse, (const char *)bytes->data, bytes->len);
    }
    packets_expect_refused(cam_dhip_parse, NULL, 0);
    packets_expect_refused(cam_dhip_parse, full, strlen(full));
}

/* the other byte order is another protocol's */
static void
test_magic(void)
{
    g_autoptr(GByteArray) bytes = make(full, strlen(full), NULL);

    memcpy(bytes->data + 4, "PIHD", 4);
    packets_expect_refused(cam_dhip_parse, (const char *)bytes->data, bytes->len);
}

static void
parse_anything(const char *data, gsize size)
{
    packets_take(cam_dhip_parse, data, size);
}

static void
test_mangled(void)
{
    g_autoptr(GByteArray) bytes = make(full, strlen(full), NULL);

    mangle((const char *)bytes->data, bytes->len, parse_anything);
}

static void
check_capture(const Capture *capture)
{
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();

    const CamSighting *sighting =
        packets_read(cam_dhip_parse, capture->data, capture->size, answer);
    g_assert_cmpstr(cam_identity_get(sighting->identity, CAM_FIELD_MODEL), ==, capture->model);
    g_assert_cmpstr(cam_identity_get(sighting->identity, CAM_FIELD_FIRMWARE), ==, capture->version);
    g_assert_nonnull(cam_identity_get(sighting->identity, CAM_FIELD_SERIAL));
    g_assert_null(cam_identity_get(sighting->identity, CAM_FIELD_OEM));
    g_assert_cmpint(sighting->identity->kind, !=, CAM_KIND_UNKNOWN);
    g_assert_cmpuint(sighting->port, ==, 80);
    g_assert_cmpstr(sighting->netmask, ==, "255.255.255.0");
    mangle(capture->data, capture->size, parse_anything);
}

static void
test_captures(void)
{
    captures_run("dahua-dhip", check_capture);
}

/* dahua.md 1.1, byte for byte */
static void
test_probe(void)
{
    static const char probe[] = "\x20\0\0\0DHIP\0\0\0\0\0\0\0\0"
                                "\x3a\0\0\0\0\0\0\0\x3a\0\0\0\0\0\0\0"
                                "{\"method\":\"DHDiscover.search\",\"params\":{\"mac\":\"\","
                                "\"uni\":1}}";
    g_autoptr(GPtrArray) probes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    gsize size = 0;

    cam_dhip_build(probes);
    g_assert_cmpuint(probes->len, ==, 1);
    const char *data = g_bytes_get_data(g_ptr_array_index(probes, 0), &size);
    g_assert_cmpuint(size, ==, 90);
    g_assert_cmpmem(data, size, probe, sizeof probe - 1);
    packets_expect_nothing(cam_dhip_parse, data, size);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dhip-wire/table", test_table);
    g_test_add_func("/dhip-wire/lengths", test_lengths);
    g_test_add_func("/dhip-wire/padding", test_padding);
    g_test_add_func("/dhip-wire/others", test_others);
    g_test_add_func("/dhip-wire/refused", test_refused);
    g_test_add_func("/dhip-wire/magic", test_magic);
    g_test_add_func("/dhip-wire/mangled", test_mangled);
    g_test_add_func("/dhip-wire/captures", test_captures);
    g_test_add_func("/dhip-wire/probe", test_probe);
    return g_test_run();
}
