/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/dhip-wire.h"
#include "discovery/packet.h"
#include "discovery/sadp-wire.h"
#include "discovery/wsd-wire.h"

#include <string.h>

/* we are 10.77.1.1/24 and 127.0.0.1/8 */
static CamInterface *
make_interface(void)
{
    CamInterface *interface = cam_interface_new("eth0", 2);

    cam_interface_add(interface, 0x0a4d0101, 0xffffff00);
    cam_interface_add(interface, 0x7f000001, 0xff000000);
    return interface;
}

static const struct {
    const char *source;
    const char *address;
    gboolean is_good;
} rows[] = {
    { "10.77.1.2", "10.77.1.2", TRUE },
    { "10.77.1.2", "10.77.1.99", TRUE },
    { "10.77.1.2", "192.168.1.64", TRUE },
    { "10.77.1.2", "169.254.3.4", TRUE },
    { "10.77.1.2", "0.0.0.0", FALSE },
    { "10.77.1.2", "0.1.2.3", FALSE },
    { "10.77.1.2", "127.0.0.1", FALSE },
    { "10.77.1.2", "127.5.5.5", FALSE },
    { "10.77.1.2", "224.0.0.5", FALSE },
    { "10.77.1.2", "239.255.255.250", FALSE },
    { "10.77.1.2", "240.0.0.1", FALSE },
    { "10.77.1.2", "255.255.255.255", FALSE },
    { "10.77.1.2", "10.77.1.1", FALSE },
    { "10.77.1.2", "10.77.1.255", FALSE },
    { "fe80::1%eth0", "10.77.1.99", TRUE },
    { "fe80::1%eth0", "127.0.0.9", FALSE },
    { "fe80::1%eth0", "10.77.1.1", FALSE },
    /* simulated ones, and programs of this computer */
    { "127.7.7.7", "127.8.8.8", TRUE },
    { "127.0.0.1", "127.0.0.1", TRUE },
    { "10.77.1.1", "10.77.1.1", TRUE },
};

static void
test_may_be_device(void)
{
    g_autoptr(CamInterface) interface = make_interface();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        CamWireOrigin origin = { rows[i].source, interface };
        guint32 address = 0;
        g_test_message("%s names %s", rows[i].source, rows[i].address);
        g_assert_true(cam_ipv4_parse(rows[i].address, &address));
        g_assert_cmpint(cam_packet_may_be_device(&origin, address), ==, rows[i].is_good);
    }
}

static void
check(CamWireParse parse, const char *data, gsize size, gsize row)
{
    g_autoptr(CamInterface) interface = make_interface();
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;
    CamWireOrigin origin = { rows[row].source, interface };

    gboolean ok = parse(data, size, &origin, answer, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    g_assert_cmpuint(answer->sightings->len, ==, 1);
    const CamSighting *sighting = g_ptr_array_index(answer->sightings, 0);
    g_test_message("%s names %s", rows[row].source, rows[row].address);
    g_assert_cmpstr(sighting->address, ==,
                    rows[row].is_good ? rows[row].address : rows[row].source);
}

static void
test_sadp(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf("<ProbeMatch><MAC>58-50-ed-00-00-17</MAC>"
                                                "<IPv4Address>%s</IPv4Address></ProbeMatch>",
                                                rows[i].address);
        check(cam_sadp_parse, text, strlen(text), i);
    }
}

static void
test_dhip(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *json = g_strdup_printf(
            "{\"mac\":\"58:50:ed:00:00:17\",\"method\":\"client.notifyDevInfo\",\"params\":{"
            "\"deviceInfo\":{\"DeviceType\":\"IPC\",\"IPv4Address\":{\"IPAddress\":\"%s\"}}}}",
            rows[i].address);
        guint32 size = GUINT32_TO_LE((guint32)strlen(json));
        g_autoptr(GByteArray) data = g_byte_array_new();
        static const guint8 head[16] = "\x20\0\0\0DHIP";
        g_byte_array_append(data, head, sizeof head);
        for (guint part = 0; part < 2; part++) {
            static const guint8 zeros[4] = { 0 };
            g_byte_array_append(data, (const guint8 *)&size, 4);
            g_byte_array_append(data, zeros, 4);
        }
        g_byte_array_append(data, (const guint8 *)json, (guint)strlen(json));
        check(cam_dhip_parse, (const char *)data->data, data->len, i);
    }
}

/* link-local addresses it does not use are not taken either; IPv6 is not sought by IPv4 */
static void
test_wsd(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strchr(rows[i].source, ':') != NULL || g_str_has_prefix(rows[i].address, "169.254."))
            continue;
        g_autofree char *text = g_strdup_printf(
            "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body>"
            "<ProbeMatches><ProbeMatch><Scopes>onvif://www.onvif.org/name/a</Scopes>"
            "<XAddrs>http://%s/onvif/device_service</XAddrs></ProbeMatch></ProbeMatches></e:Body>"
            "</e:Envelope>",
            rows[i].address);
        check(cam_wsd_parse, text, strlen(text), i);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/packet/may-be-device", test_may_be_device);
    g_test_add_func("/packet/sadp", test_sadp);
    g_test_add_func("/packet/dhip", test_dhip);
    g_test_add_func("/packet/wsd", test_wsd);
    return g_test_run();
}
