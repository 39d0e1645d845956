/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/mdns-wire.h"
#include "tests/discovery/captures.h"
#include "tests/discovery/mangle.h"

#include <string.h>

#define ANSWER      0x8400
#define FLUSH       0x8001
#define TYPE_A      1
#define TYPE_PTR    12
#define TYPE_TXT    16
#define TYPE_AAAA   28
#define TYPE_SRV    33
#define VIDEO       "_axis-video._tcp.local"
#define LABEL       "AXIS P3265-V - B8A44F631339"
#define HOST        "axis-b8a44f631339.local"
#define HEADER_SIZE 12

/* axis.md 1.2: the question and the answer for a simulator, which is laid out as the captured one
 */
static const guint8 page_question[] = {
    0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x0b, 0x5f,
    0x61, 0x78, 0x69, 0x73, 0x2d, 0x76, 0x69, 0x64, 0x65, 0x6f, 0x04, 0x5f, 0x74, 0x63,
    0x70, 0x05, 0x6c, 0x6f, 0x63, 0x61, 0x6c, 0x00, 0x00, 0x0c, 0x00, 0x01,
};
static const guint8 page_answer[] = {
    0x00, 0x00, 0x84, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x04, 0x0b, 0x5f, 0x61, 0x78,
    0x69, 0x73, 0x2d, 0x76, 0x69, 0x64, 0x65, 0x6f, 0x04, 0x5f, 0x74, 0x63, 0x70, 0x05, 0x6c, 0x6f,
    0x63, 0x61, 0x6c, 0x00, 0x00, 0x0c, 0x00, 0x01, 0x00, 0x00, 0x11, 0x94, 0x00, 0x1e, 0x1b, 0x41,
    0x58, 0x49, 0x53, 0x20, 0x50, 0x33, 0x32, 0x36, 0x35, 0x2d, 0x56, 0x20, 0x2d, 0x20, 0x42, 0x38,
    0x41, 0x34, 0x34, 0x46, 0x36, 0x33, 0x31, 0x33, 0x33, 0x39, 0xc0, 0x0c, 0xc0, 0x2e, 0x00, 0x21,
    0x80, 0x01, 0x00, 0x00, 0x00, 0x78, 0x00, 0x1a, 0x00, 0x00, 0x00, 0x00, 0x00, 0x50, 0x11, 0x61,
    0x78, 0x69, 0x73, 0x2d, 0x62, 0x38, 0x61, 0x34, 0x34, 0x66, 0x36, 0x33, 0x31, 0x33, 0x33, 0x39,
    0xc0, 0x1d, 0xc0, 0x2e, 0x00, 0x10, 0x80, 0x01, 0x00, 0x00, 0x11, 0x94, 0x00, 0x18, 0x17, 0x6d,
    0x61, 0x63, 0x61, 0x64, 0x64, 0x72, 0x65, 0x73, 0x73, 0x3d, 0x42, 0x38, 0x41, 0x34, 0x34, 0x46,
    0x36, 0x33, 0x31, 0x33, 0x33, 0x39, 0xc0, 0x5e, 0x00, 0x01, 0x80, 0x01, 0x00, 0x00, 0x00, 0x78,
    0x00, 0x04, 0xc0, 0xa8, 0x01, 0x5a, 0xc0, 0x5e, 0x00, 0x01, 0x80, 0x01, 0x00, 0x00, 0x00, 0x78,
    0x00, 0x04, 0xa9, 0xfe, 0x41, 0x78,
};

typedef struct {
    GString *bytes;
    guint16 ttl_s;
} Packet;

static void
put16(GString *bytes, guint value)
{
    g_string_append_c(bytes, (char)(value >> 8));
    g_string_append_c(bytes, (char)value);
}

static void
put_label(GString *bytes, const char *label, gsize size)
{
    g_string_append_c(bytes, (char)size);
    g_string_append_len(bytes, label, (gssize)size);
}

/* @label may hold dots; @rest is split at them */
static void
put_name(GString *bytes, const char *label, const char *rest)
{
    if (label != NULL)
        put_label(bytes, label, strlen(label));
    for (const char *at = rest; *at != '\0';) {
        gsize size = strcspn(at, ".");
        put_label(bytes, at, size);
        at += size + (at[size] == '.' ? 1 : 0);
    }
    g_string_append_c(bytes, '\0');
}

static Packet
packet_new(guint flags, guint questions)
{
    Packet packet = { g_string_new(NULL), 120 };

    put16(packet.bytes, 0x1234);
    put16(packet.bytes, flags);
    put16(packet.bytes, questions);
    for (int i = 0; i < 3; i++)
        put16(packet.bytes, 0);
    return packet;
}

static void
put_record(Packet *packet, const char *label, const char *rest, guint type, const GString *value)
{
    GString *bytes = packet->bytes;
    guint count = 0;

    put_name(bytes, label, rest);
    put16(bytes, type);
    put16(bytes, type == TYPE_PTR ? 1 : FLUSH);
    put16(bytes, 0);
    put16(bytes, packet->ttl_s);
    put16(bytes, (guint)value->len);
    g_string_append_len(bytes, value->str, (gssize)value->len);
    count = (guint8)bytes->str[6] << 8 | (guint8)bytes->str[7];
    bytes->str[6] = (char)((count + 1) >> 8);
    bytes->str[7] = (char)(count + 1);
}

static void
put_ptr(Packet *packet, const char *service, const char *label)
{
    g_autoptr(GString) value = g_string_new(NULL);

    put_name(value, label, service);
    put_record(packet, NULL, service, TYPE_PTR, value);
}

static void
put_srv(Packet *packet, const char *service, const char *label, guint port, const char *host)
{
    g_autoptr(GString) value = g_string_new(NULL);

    put16(value, 0);
    put16(value, 0);
    put16(value, port);
    put_name(value, NULL, host);
    put_record(packet, label, service, TYPE_SRV, value);
}

static void
put_txt(Packet *packet, const char *service, const char *label, const char *text)
{
    g_autoptr(GString) value = g_string_new(NULL);

    put_label(value, "other=1", 7);
    put_label(value, text, strlen(text));
    put_record(packet, label, service, TYPE_TXT, value);
}

static void
put_a(Packet *packet, const char *host, const char *address)
{
    g_autoptr(GString) value = g_string_new(NULL);
    guint32 number = 0;

    g_assert_true(cam_ipv4_parse(address, &number));
    put16(value, number >> 16);
    put16(value, number & 0xffff);
    put_record(packet, NULL, host, TYPE_A, value);
}

/* PTR, SRV, TXT and A of one device */
static void
put_device(Packet *packet, const char *service, const char *label, const char *mac,
           const char *address)
{
    g_autofree char *lower = g_ascii_strdown(mac, -1);
    g_autofree char *host = g_strdup_printf("axis-%s.local", lower);
    g_autofree char *text = g_strconcat("macaddress=", mac, NULL);

    put_ptr(packet, service, label);
    put_srv(packet, service, label, 80, host);
    put_txt(packet, service, label, text);
    put_a(packet, host, address);
}

static CamInterface *
make_interface(void)
{
    CamInterface *interface = cam_interface_new("eth0", 2);

    cam_interface_add(interface, 0xc0a80114, 0xffffff00);
    return interface;
}

static CamWireAnswer *
parse_from(const char *data, gsize size, const char *source)
{
    g_autoptr(CamInterface) interface = make_interface();
    CamWireOrigin origin = { source, interface };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    gboolean ok = cam_mdns_parse(data, size, &origin, answer, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    g_assert_cmpuint(answer->unresolved->len, ==, 0);
    g_assert_null(answer->description);
    return g_steal_pointer(&answer);
}

/* takes @packet */
static CamWireAnswer *
parse_packet(Packet packet, const char *source)
{
    CamWireAnswer *answer = parse_from(packet.bytes->str, packet.bytes->len, source);

    g_string_free(packet.bytes, TRUE);
    return answer;
}

static const CamSighting *
get_only(const CamWireAnswer *answer)
{
    g_assert_cmpuint(answer->sightings->len, ==, 1);
    return g_ptr_array_index(answer->sightings, 0);
}

static void
check_field(const CamSighting *sighting, CamField field, const char *value)
{
    g_assert_cmpstr(cam_identity_get(sighting->identity, field), ==, value);
}

static void
check_page_device(const CamSighting *sighting, const char *source)
{
    g_assert_cmpstr(sighting->method, ==, "mdns");
    g_assert_cmpstr(sighting->source, ==, source);
    g_assert_cmpstr(sighting->address, ==, "192.168.1.90");
    g_assert_cmpuint(sighting->port, ==, 80);
    g_assert_false(sighting->tls);
    g_assert_false(sighting->hello);
    g_assert_cmpint(sighting->identity->kind, ==, CAM_KIND_CAMERA);
    check_field(sighting, CAM_FIELD_VENDOR, "axis");
    check_field(sighting, CAM_FIELD_MODEL, "P3265-V");
    check_field(sighting, CAM_FIELD_NAME, LABEL);
    check_field(sighting, CAM_FIELD_SERIAL, "B8A44F631339");
    check_field(sighting, CAM_FIELD_MAC, "b8:a4:4f:63:13:39");
    check_field(sighting, CAM_FIELD_FIRMWARE, NULL);
}

static void
test_questions(void)
{
    g_autoptr(GPtrArray) probes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    gsize size = 0;

    cam_mdns_build(probes);
    g_assert_cmpuint(probes->len, ==, 5);
    const guint8 *first = g_bytes_get_data(g_ptr_array_index(probes, 0), &size);
    g_assert_cmpmem(first, size, page_question, sizeof page_question);
    for (guint i = 0; i < probes->len; i++) {
        const char *data = g_bytes_get_data(g_ptr_array_index(probes, i), &size);
        g_autoptr(CamWireAnswer) answer = parse_from(data, size, "192.168.1.20");
        g_assert_cmpuint(answer->sightings->len, ==, 0);
    }
}

static void
test_page(void)
{
    g_autoptr(CamWireAnswer) answer =
        parse_from((const char *)page_answer, sizeof page_answer, "192.168.1.90");

    check_page_device(get_only(answer), "192.168.1.90");
}

/* a unicast answer repeats number and question (RFC 6762 6.7); the other services of the device
 * and what it has over IPv6 come with it */
static void
test_legacy(void)
{
    Packet packet = packet_new(ANSWER, 1);
    g_autoptr(GString) address6 = g_string_new_len("\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);

    put_name(packet.bytes, NULL, VIDEO);
    put16(packet.bytes, TYPE_PTR);
    put16(packet.bytes, 1);
    packet.ttl_s = 10;
    put_device(&packet, VIDEO, LABEL, "B8A44F631339", "169.254.65.120");
    put_record(&packet, NULL, HOST, TYPE_AAAA, address6);
    put_a(&packet, HOST, "192.168.1.90");
    put_ptr(&packet, "_http._tcp.local", LABEL);
    put_ptr(&packet, "_rtsp._tcp.local", LABEL " H.264");
    g_autoptr(CamWireAnswer) answer = parse_packet(packet, "192.168.1.90");
    check_page_device(get_only(answer), "192.168.1.90");
}

/* case of names and keys means nothing; records before their PTR are found too */
static void
test_order(void)
{
    Packet packet = packet_new(ANSWER, 0);

    put_a(&packet, "AXIS-b8a44f631339.local", "192.168.1.90");
    put_txt(&packet, "_AXIS-video._tcp.local", LABEL, "MACAddress=b8:a4:4f:63:13:39");
    put_srv(&packet, "_axis-video._TCP.local", LABEL, 80, HOST);
    put_ptr(&packet, "_axis-video._tcp.LOCAL", LABEL);
    g_autoptr(CamWireAnswer) answer = parse_packet(packet, "192.168.1.90");
    check_page_device(get_only(answer), "192.168.1.90");
}

typedef struct {
    const char *title;
    const char *source;
    const char *addresses[4];
    const char *expected;
} AddressRow;

static const AddressRow address_rows[] = {
    { "none", "192.168.1.90", { NULL }, "192.168.1.90" },
    { "ours after a link-local one",
      "192.168.1.90",
      { "169.254.1.1", "192.168.1.90" },
      "192.168.1.90" },
    { "ours before a foreign one", "10.0.0.5", { "10.0.0.5", "192.168.1.90" }, "192.168.1.90" },
    { "foreign", "192.168.1.1", { "10.0.0.5" }, "10.0.0.5" },
    { "where it came from", "10.0.0.6", { "10.0.0.5", "10.0.0.6" }, "10.0.0.6" },
    { "link-local alone", "169.254.1.1", { "169.254.1.1" }, "169.254.1.1" },
    { "link-local over IPv6", "fe80::1%eth0", { "169.254.1.1" }, "169.254.1.1" },
    { "ours over IPv6", "fe80::1%eth0", { "169.254.1.1", "192.168.1.90" }, "192.168.1.90" },
    { "none over IPv6", "fe80::1%eth0", { NULL }, "fe80::1%eth0" },
    { "link-local, but it came from elsewhere", "192.168.1.9", { "169.254.1.1" }, "192.168.1.9" },
    { "none that can be",
      "192.168.1.90",
      { "0.0.0.0", "127.0.0.1", "224.0.0.251", "255.255.255.255" },
      "192.168.1.90" },
    { "loopback on loopback", "127.0.0.7", { "127.0.0.7" }, "127.0.0.7" },
};

static void
test_addresses(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(address_rows); i++) {
        const AddressRow *row = &address_rows[i];
        Packet packet = packet_new(ANSWER, 0);
        g_test_message("%s", row->title);
        put_ptr(&packet, VIDEO, LABEL);
        put_srv(&packet, VIDEO, LABEL, 8080, HOST);
        put_a(&packet, "somebody-else.local", "192.168.1.200");
        for (gsize j = 0; j < G_N_ELEMENTS(row->addresses) && row->addresses[j] != NULL; j++)
            put_a(&packet, HOST, row->addresses[j]);
        if (row->addresses[0] == NULL) {
            /* then the address of another host must not be taken either */
            put_device(&packet, VIDEO, "AXIS M1 - ACCC8E000001", "ACCC8E000001", "192.168.1.7");
        }
        g_autoptr(CamWireAnswer) answer = parse_packet(packet, row->source);
        const CamSighting *sighting = g_ptr_array_index(answer->sightings, 0);
        g_assert_cmpstr(sighting->address, ==, row->expected);
        g_assert_cmpuint(sighting->port, ==, 8080);
    }
}

/* the MAC is in the host's name too; a name people gave is no model */
static void
test_hints(void)
{
    Packet packet = packet_new(ANSWER, 0);

    put_ptr(&packet, "_axis-nvr._tcp.local", "Gate 1. East");
    put_srv(&packet, "_axis-nvr._tcp.local", "Gate 1. East", 443, HOST);
    g_autoptr(CamWireAnswer) answer = parse_packet(packet, "192.168.1.90");
    const CamSighting *sighting = get_only(answer);
    check_field(sighting, CAM_FIELD_NAME, "Gate 1. East");
    check_field(sighting, CAM_FIELD_MODEL, NULL);
    check_field(sighting, CAM_FIELD_MAC, "b8:a4:4f:63:13:39");
    g_assert_cmpint(sighting->identity->kind, ==, CAM_KIND_RECORDER);
    g_assert_cmpuint(sighting->port, ==, 443);
    g_assert_true(sighting->tls);

    Packet foreign = packet_new(ANSWER, 0);
    put_device(&foreign, VIDEO, "AXIS P3265-V - B8A44F631339", "ACCC8E000001", "192.168.1.7");
    g_autoptr(CamWireAnswer) second = parse_packet(foreign, "192.168.1.7");
    check_field(get_only(second), CAM_FIELD_MODEL, NULL);
    check_field(get_only(second), CAM_FIELD_SERIAL, "ACCC8E000001");

    Packet psia = packet_new(ANSWER, 0);
    put_device(&psia, "_psia._tcp.local", "Some camera", "ACCC8E000001", "192.168.1.7");
    g_autoptr(CamWireAnswer) third = parse_packet(psia, "192.168.1.7");
    check_field(get_only(third), CAM_FIELD_VENDOR, NULL);
    check_field(get_only(third), CAM_FIELD_SERIAL, NULL);
    check_field(get_only(third), CAM_FIELD_NAME, "Some camera");
}

static void
test_several(void)
{
    Packet packet = packet_new(ANSWER, 0);

    put_device(&packet, VIDEO, "AXIS M1 - ACCC8E000001", "ACCC8E000001", "192.168.1.7");
    put_device(&packet, VIDEO, "AXIS M1 - ACCC8E000002", "ACCC8E000002", "192.168.1.8");
    put_device(&packet, "_axis-nvr._tcp.local", "AXIS M1 - ACCC8E000002", "ACCC8E000002",
               "192.168.1.8");
    put_device(&packet, "_http._tcp.local", "NAS", "001132000001", "192.168.1.9");
    g_autoptr(CamWireAnswer) answer = parse_packet(packet, "192.168.1.7");
    g_assert_cmpuint(answer->sightings->len, ==, 2);
    for (guint i = 0; i < 2; i++) {
        const CamSighting *sighting = g_ptr_array_index(answer->sightings, i);
        g_autofree char *address = g_strdup_printf("192.168.1.%u", 7 + i);
        g_autofree char *serial = g_strdup_printf("ACCC8E00000%u", 1 + i);
        g_assert_cmpstr(sighting->address, ==, address);
        check_field(sighting, CAM_FIELD_SERIAL, serial);
    }
}

static void
test_many(void)
{
    Packet packet = packet_new(ANSWER, 0);

    for (guint i = 0; i < CAM_WIRE_MAX_DEVICES + 2; i++) {
        g_autofree char *label = g_strdup_printf("camera %u", i);
        g_autofree char *mac = g_strdup_printf("ACCC8E0000%02X", i);
        put_device(&packet, VIDEO, label, mac, "192.168.1.7");
    }
    g_autoptr(CamWireAnswer) answer = parse_packet(packet, "192.168.1.7");
    g_assert_cmpuint(answer->sightings->len, ==, CAM_WIRE_MAX_DEVICES);
}

/* names alone: one is where the datagram came from, of several nobody knows where they are */
static void
test_names_alone(void)
{
    Packet packet = packet_new(ANSWER, 0);
    Packet two = packet_new(ANSWER, 0);

    put_ptr(&packet, VIDEO, LABEL);
    g_autoptr(CamWireAnswer) answer = parse_packet(packet, "192.168.1.7");
    g_assert_cmpstr(get_only(answer)->address, ==, "192.168.1.7");
    check_field(get_only(answer), CAM_FIELD_MODEL, NULL);
    put_ptr(&two, VIDEO, LABEL);
    put_ptr(&two, VIDEO, "AXIS M1 - ACCC8E000001");
    g_autoptr(CamWireAnswer) second = parse_packet(two, "192.168.1.1");
    g_assert_cmpuint(second->sightings->len, ==, 0);
}

/* answers of others, questions, and devices that leave */
static void
test_others(void)
{
    Packet printer = packet_new(ANSWER, 0);
    Packet web = packet_new(ANSWER, 0);
    Packet goodbye = packet_new(ANSWER, 0);
    Packet question = packet_new(0, 0);
    Packet refused = packet_new(ANSWER | 3, 0);
    Packet update = packet_new(ANSWER | 5 << 11, 0);
    Packet *const packets[] = { &printer, &web, &goodbye, &question, &refused, &update };

    put_device(&printer, "_ipp._tcp.local", "Printer", "001132000001", "192.168.1.9");
    put_device(&web, "_http._tcp.local", LABEL, "B8A44F631339", "192.168.1.90");
    put_ptr(&web, "_rtsp._tcp.local", LABEL " H.264");
    goodbye.ttl_s = 0;
    for (gsize i = 2; i < G_N_ELEMENTS(packets); i++)
        put_device(packets[i], VIDEO, LABEL, "B8A44F631339", "192.168.1.90");
    for (gsize i = 0; i < G_N_ELEMENTS(packets); i++) {
        g_autoptr(CamWireAnswer) answer = parse_packet(*packets[i], "192.168.1.90");
        g_assert_cmpuint(answer->sightings->len, ==, 0);
    }
}

static void
check_refused(const char *data, gsize size)
{
    CamWireOrigin origin = { "192.168.1.90", NULL };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    g_assert_false(cam_mdns_parse(data, size, &origin, answer, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
}

/* a PTR record of the service whose target is @target */
static void
check_target(const char *target, gsize size)
{
    Packet packet = packet_new(ANSWER, 0);
    g_autoptr(GString) value = g_string_new_len(target, (gssize)size);

    put_record(&packet, NULL, VIDEO, TYPE_PTR, value);
    check_refused(packet.bytes->str, packet.bytes->len);
    g_string_free(packet.bytes, TRUE);
}

static void
test_refused(void)
{
    static const char lie[] = "\0\0\x84\0\0\0\xff\xff\0\0\0\0";
    g_autofree char *large = g_malloc0(65507);
    g_autoptr(GString) bomb = g_string_new(NULL);
    /* where the target of check_target() begins */
    guint at = HEADER_SIZE + (guint)strlen(VIDEO) + 2 + 10;
    char itself[] = { (char)0xc0, (char)at };
    char forward[] = { 1, 'a', (char)0xc0, (char)(at + 4), (char)0xc0, (char)at };

    check_refused("", 0);
    check_refused("x", 1);
    check_refused(lie, sizeof lie - 1);
    large[2] = (char)0x84;
    check_refused(large, 65507);
    check_target(itself, sizeof itself);
    check_target(forward, sizeof forward);
    check_target("\x05"
                 "abc",
                 4);
    check_target("", 0);
    for (int i = 0; i < 10; i++)
        put_label(bomb, "123456789012345678901234567890", 30);
    put_label(bomb, "", 0);
    check_target(bomb->str, bomb->len);
}

/* a datagram full of records that all point through a chain of pointers is read in no time */
static void
test_chain(void)
{
    Packet packet = packet_new(ANSWER, 0);
    g_autoptr(GString) chain = g_string_new("\x01x");

    g_string_append_c(chain, '\0');
    guint start = HEADER_SIZE + 1 + 10;
    for (guint i = 0; i < 2000; i++)
        put16(chain, 0xc000 | (i == 0 ? start : start + 3 + 2 * (i - 1)));
    put_record(&packet, NULL, "", TYPE_TXT + 1, chain);
    while (packet.bytes->len + 12 < 9000 && packet.bytes->str[7] != 127) {
        put16(packet.bytes, 0xc000 | (start + 3 + 2 * 1999));
        put16(packet.bytes, TYPE_PTR);
        put16(packet.bytes, 1);
        put16(packet.bytes, 0);
        put16(packet.bytes, 9);
        put16(packet.bytes, 2);
        put16(packet.bytes, 0xc000 | (start + 3 + 2 * 1999));
        packet.bytes->str[7]++;
    }
    g_autoptr(CamWireAnswer) answer = parse_packet(packet, "192.168.1.7");
    g_assert_cmpuint(answer->sightings->len, ==, 0);
}

/* hostile text is made harmless */
static void
test_text(void)
{
    Packet packet = packet_new(ANSWER, 0);

    put_ptr(&packet, VIDEO,
            "A\x1b[2J\xff\xe2\x80\xae"
            "B\\032");
    g_autoptr(CamWireAnswer) answer = parse_packet(packet, "192.168.1.7");
    const char *name = cam_identity_get(get_only(answer)->identity, CAM_FIELD_NAME);
    g_assert_true(g_utf8_validate(name, -1, NULL));
    g_assert_null(strchr(name, 0x1b));
    g_assert_nonnull(strstr(name, "\\032"));
}

static void
parse_anything(const char *data, gsize size)
{
    g_autoptr(CamInterface) interface = make_interface();
    CamWireOrigin origin = { "192.168.1.90", interface };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    if (!cam_mdns_parse(data, size, &origin, answer, &error))
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    for (guint i = 0; i < answer->sightings->len; i++) {
        const CamSighting *sighting = g_ptr_array_index(answer->sightings, i);
        g_assert_nonnull(sighting->address);
    }
}

static void
test_mangled(void)
{
    mangle((const char *)page_answer, sizeof page_answer, parse_anything);
}

/* the anonymised capture has lost SRV, names that match, and the address */
static void
check_capture(const Capture *capture)
{
    g_autoptr(CamWireAnswer) answer = parse_from(capture->data, capture->size, "192.168.1.90");
    const CamSighting *sighting = get_only(answer);

    check_field(sighting, CAM_FIELD_VENDOR, "axis");
    check_field(sighting, CAM_FIELD_MAC, "00:11:22:33:44:55");
    check_field(sighting, CAM_FIELD_SERIAL, "001122334455");
    check_field(sighting, CAM_FIELD_NAME, "Virtual - 001122334455");
    check_field(sighting, CAM_FIELD_MODEL, NULL);
    g_assert_cmpstr(sighting->address, ==, "192.168.1.90");
    mangle(capture->data, capture->size, parse_anything);
}

static void
test_captures(void)
{
    captures_run("mdns", check_capture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mdns-wire/questions", test_questions);
    g_test_add_func("/mdns-wire/page", test_page);
    g_test_add_func("/mdns-wire/legacy", test_legacy);
    g_test_add_func("/mdns-wire/order", test_order);
    g_test_add_func("/mdns-wire/addresses", test_addresses);
    g_test_add_func("/mdns-wire/hints", test_hints);
    g_test_add_func("/mdns-wire/several", test_several);
    g_test_add_func("/mdns-wire/many", test_many);
    g_test_add_func("/mdns-wire/names-alone", test_names_alone);
    g_test_add_func("/mdns-wire/others", test_others);
    g_test_add_func("/mdns-wire/refused", test_refused);
    g_test_add_func("/mdns-wire/chain", test_chain);
    g_test_add_func("/mdns-wire/text", test_text);
    g_test_add_func("/mdns-wire/mangled", test_mangled);
    g_test_add_func("/mdns-wire/captures", test_captures);
    return g_test_run();
}
