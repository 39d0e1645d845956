/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/sadp-wire.h"
#include "tests/discovery/captures.h"
#include "tests/discovery/mangle.h"

#include <string.h>

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"

static const char full[] =
    HEAD "<ProbeMatch>\r\n<Uuid>5F0C1D62-8E0B-4C2A-9B63-0A4E5D7711AA</Uuid>\r\n"
         "<Types>inquiry</Types>\r\n<DeviceType>141945</DeviceType>\r\n"
         "<DeviceDescription>DS-2CD2385G1-I</DeviceDescription>\r\n"
         "<DeviceSN>DS-2CD2385G1-I20200101AAWRD00000017</DeviceSN>\r\n"
         "<CommandPort>8000</CommandPort>\r\n<HttpPort>8080</HttpPort>\r\n"
         "<MAC>58-50-ed-00-00-17</MAC>\r\n<IPv4Address>192.168.7.64</IPv4Address>\r\n"
         "<IPv4SubnetMask>255.255.255.0</IPv4SubnetMask>\r\n"
         "<AnalogChannelNum>0</AnalogChannelNum>\r\n<DigitalChannelNum>1</DigitalChannelNum>\r\n"
         "<SoftwareVersion>V5.6.2build 190701</SoftwareVersion>\r\n"
         "<BootTime>2020-03-20 10:56:08</BootTime>\r\n<Activated>true</Activated>\r\n"
         "<DetailOEMCode>1</DetailOEMCode>\r\n<HCPlatformEnable>flase</HCPlatformEnable>\r\n"
         "</ProbeMatch>\r\n";

typedef struct {
    const char *title;
    const char *text;
    const char *address;
    guint16 port;
    CamKind kind;
    CamTri activated;
    const char *fields[CAM_FIELD_COUNT];
} Row;

static const Row rows[] = {
    { "full",
      full,
      "192.168.7.64",
      8080,
      CAM_KIND_CAMERA,
      CAM_TRI_YES,
      { [CAM_FIELD_VENDOR] = "hikvision",
        [CAM_FIELD_MODEL] = "DS-2CD2385G1-I",
        [CAM_FIELD_SERIAL] = "DS-2CD2385G1-I20200101AAWRD00000017",
        [CAM_FIELD_MAC] = "58:50:ed:00:00:17",
        [CAM_FIELD_FIRMWARE] = "V5.6.2",
        [CAM_FIELD_BUILD] = "build 190701",
        [CAM_FIELD_BOOT_ID] = "2020-03-20 10:56:08" } },
    { "old firmware without activation, other order",
      HEAD "<ProbeMatch><Salt>00</Salt><MAC>58:50:ED:00:00:18</MAC><HttpPort>80</HttpPort>"
           "<SoftwareVersion>V5.2.0, build 140721</SoftwareVersion>"
           "<IPv4Address>192.0.0.64</IPv4Address></ProbeMatch>",
      "192.0.0.64",
      80,
      CAM_KIND_CAMERA,
      CAM_TRI_UNKNOWN,
      { [CAM_FIELD_VENDOR] = "hikvision",
        [CAM_FIELD_MAC] = "58:50:ed:00:00:18",
        [CAM_FIELD_FIRMWARE] = "V5.2.0",
        [CAM_FIELD_BUILD] = "build 140721" } },
    { "recorder by its serial, misspelt word for no",
      "<ProbeMatch><Types>inquiry_v32</Types><DeviceSN>DS-7608NI-I20200101CCRR1WCVU</DeviceSN>"
      "<Activated>flase</Activated><SoftwareVersion>V4.30</SoftwareVersion></ProbeMatch>",
      "127.0.0.9",
      0,
      CAM_KIND_RECORDER,
      CAM_TRI_NO,
      { [CAM_FIELD_VENDOR] = "hikvision",
        [CAM_FIELD_SERIAL] = "DS-7608NI-I20200101CCRR1WCVU",
        [CAM_FIELD_FIRMWARE] = "V4.30" } },
    { "recorder by its inputs, of another brand",
      "<ProbeMatch><DeviceDescription>DVR-4</DeviceDescription>"
      "<AnalogChannelNum>4</AnalogChannelNum><DetailOEMCode>17</DetailOEMCode>"
      "<Activated>1</Activated><HttpPort>99999</HttpPort></ProbeMatch>",
      "127.0.0.9",
      0,
      CAM_KIND_RECORDER,
      CAM_TRI_YES,
      { [CAM_FIELD_VENDOR] = "hikvision", [CAM_FIELD_MODEL] = "DVR-4", [CAM_FIELD_OEM] = "17" } },
    { "no address yet",
      "<ProbeMatch><DeviceDescription>X</DeviceDescription><IPv4Address>0.0.0.0</IPv4Address>"
      "</ProbeMatch>",
      "127.0.0.9",
      0,
      CAM_KIND_CAMERA,
      CAM_TRI_UNKNOWN,
      { [CAM_FIELD_VENDOR] = "hikvision", [CAM_FIELD_MODEL] = "X" } },
    { "hostile text is made harmless",
      "<ProbeMatch><DeviceDescription>A&#x9b;[2J&#x202e;B</DeviceDescription></ProbeMatch>",
      "127.0.0.9",
      0,
      CAM_KIND_CAMERA,
      CAM_TRI_UNKNOWN,
      { [CAM_FIELD_VENDOR] = "hikvision", [CAM_FIELD_MODEL] = "A[2JB" } },
};

/* gives the one device in it, or NULL */
static CamSighting *
parse(const char *data, gsize size, const char *source, GError **error)
{
    CamWireOrigin origin = { source, NULL };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    GError *problem = NULL;

    gboolean ok = cam_sadp_parse(data, size, &origin, answer, &problem);
    g_assert_cmpint(ok, ==, problem == NULL);
    if (problem != NULL)
        g_propagate_error(error, problem);
    g_assert_cmpuint(answer->unresolved->len, ==, 0);
    g_assert_null(answer->description);
    g_assert_cmpuint(answer->sightings->len, <=, 1);
    return answer->sightings->len > 0 ? g_ptr_array_steal_index(answer->sightings, 0) : NULL;
}

static void
test_table(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i].title);
        g_autoptr(CamSighting) sighting =
            parse(rows[i].text, strlen(rows[i].text), "127.0.0.9", &error);
        g_assert_no_error(error);
        g_assert_nonnull(sighting);
        g_assert_cmpstr(sighting->method, ==, "sadp");
        g_assert_cmpstr(sighting->source, ==, "127.0.0.9");
        g_assert_cmpstr(sighting->address, ==, rows[i].address);
        g_assert_cmpuint(sighting->port, ==, rows[i].port);
        g_assert_cmpint(sighting->identity->kind, ==, rows[i].kind);
        g_assert_cmpint(sighting->identity->activated, ==, rows[i].activated);
        g_assert_false(sighting->hello);
        g_assert_false(sighting->tls);
        for (CamField field = 0; field < CAM_FIELD_COUNT; field++)
            g_assert_cmpstr(cam_identity_get(sighting->identity, field), ==, rows[i].fields[field]);
    }
}

static void
test_details(void)
{
    static const char hello[] = "<Hello><Types>hello</Types><MAC>585ced000019</MAC>"
                                "<IPv4SubnetMask>255.255.0.0</IPv4SubnetMask></Hello>";
    g_autoptr(CamSighting) sighting = parse(hello, strlen(hello), "10.0.0.1", NULL);
    g_autoptr(CamSighting) answer = parse(full, strlen(full), "10.0.0.1", NULL);

    g_assert_true(sighting->hello);
    g_assert_cmpstr(sighting->netmask, ==, "255.255.0.0");
    g_assert_null(sighting->boot_id);
    g_assert_cmpstr(answer->boot_id, ==, "2020-03-20 10:56:08");
}

/* what comes through the group and is no answer to us */
static void
test_others(void)
{
    static const char *const texts[] = {
        "<Probe><Uuid>A</Uuid><Types>inquiry</Types></Probe>",
        "<ProbeMatch><Types>update</Types><MAC>58-50-ed-00-00-17</MAC></ProbeMatch>",
        "<ProbeMatch><Types>activate</Types><MAC>58-50-ed-00-00-17</MAC></ProbeMatch>",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(parse(texts[i], strlen(texts[i]), "10.0.0.1", &error));
        g_assert_no_error(error);
    }
}

static void
test_refused(void)
{
    g_autofree char *many = g_strnfill(30000, '<');
    g_autofree char *attributes = g_strdup_printf("<ProbeMatch %s/>", many);
    const char *const texts[] = {
        "",
        "M-SEARCH * HTTP/1.1\r\n\r\n",
        "<ProbeMatch><Types>inquiry</Types></ProbeMatch>",
        "<ProbeMatch><MAC>00-00-00-00-00-00</MAC></ProbeMatch>",
        "<ProbeMatch><MAC>58-50-ed-00-00-17</MAC>",
        "<Answer><MAC>58-50-ed-00-00-17</MAC></Answer>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><ProbeMatch><MAC>58-50-ed-00-00-17</MAC></ProbeMatch>",
        attributes,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(parse(texts[i], strlen(texts[i]), "10.0.0.1", &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    }
}

static void
parse_anything(const char *data, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamSighting) sighting = parse(data, size, "10.0.0.1", &error);

    if (error != NULL)
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    else if (sighting != NULL)
        g_assert_nonnull(sighting->address);
}

static void
test_mangled(void)
{
    mangle(full, strlen(full), parse_anything);
}

static void
check_capture(const Capture *capture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamSighting) sighting = parse(capture->data, capture->size, "10.0.0.1", &error);

    g_assert_no_error(error);
    g_assert_nonnull(sighting);
    g_assert_cmpstr(cam_identity_get(sighting->identity, CAM_FIELD_MODEL), ==, capture->model);
    g_assert_cmpuint(sighting->port, ==, 80);
    const char *firmware = cam_identity_get(sighting->identity, CAM_FIELD_FIRMWARE);
    const char *build = cam_identity_get(sighting->identity, CAM_FIELD_BUILD);
    g_autofree char *version = g_strconcat(firmware, build, NULL);
    if (capture->version != NULL)
        g_assert_cmpstr(version, ==, capture->version);
    mangle(capture->data, capture->size, parse_anything);
}

static void
test_captures(void)
{
    captures_run("hikvision-sadp", check_capture);
}

static void
test_probes(void)
{
    g_autofree char *first = cam_sadp_build_probe(CAM_SADP_INQUIRY, "0a-b");
    g_autofree char *second = cam_sadp_build_probe(CAM_SADP_INQUIRY_V32, "0A-B");

    g_assert_cmpstr(first, ==,
                    "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
                    "<Probe><Uuid>0A-B</Uuid><Types>inquiry</Types></Probe>");
    g_assert_cmpstr(second, ==,
                    "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
                    "<Probe><Uuid>0A-B</Uuid><Types>inquiry_v32</Types></Probe>");
}

/* each round anew, as a device may drop what it has seen before */
static void
test_build(void)
{
    g_autoptr(GPtrArray) probes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);

    cam_sadp_build(probes);
    cam_sadp_build(probes);
    g_assert_cmpuint(probes->len, ==, 4);
    g_assert_false(g_bytes_equal(probes->pdata[0], probes->pdata[2]));
    for (guint i = 0; i < probes->len; i++) {
        gsize size = 0;
        const char *text = g_bytes_get_data(probes->pdata[i], &size);
        g_autoptr(GError) error = NULL;
        g_assert_null(parse(text, size, "10.0.0.1", &error));
        g_assert_no_error(error);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sadp-wire/table", test_table);
    g_test_add_func("/sadp-wire/details", test_details);
    g_test_add_func("/sadp-wire/others", test_others);
    g_test_add_func("/sadp-wire/refused", test_refused);
    g_test_add_func("/sadp-wire/mangled", test_mangled);
    g_test_add_func("/sadp-wire/captures", test_captures);
    g_test_add_func("/sadp-wire/probes", test_probes);
    g_test_add_func("/sadp-wire/build", test_build);
    return g_test_run();
}
