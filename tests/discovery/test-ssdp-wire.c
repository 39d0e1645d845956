/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/ssdp-wire.h"

#include "discovery/fingerprint.h"
#include "tests/discovery/captures.h"
#include "tests/discovery/mangle.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define SOURCE  "192.168.1.90"
#define ANSWER  "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\nEXT:\r\n"
#define NOTIFY  "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"
#define LOCATED "LOCATION: http://" SOURCE ":49154/rootdesc1.xml\r\n"
#define AXIS    "urn:axis-com:service:BasicService:1\r\n"
#define UUID    "USN: uuid:Upnp-BasicDevice-1_0-ACCC8E270AD8"
#define SDK     "SERVER: Linux/3.4.0, UPnP/1.0, Portable SDK for UPnP devices/1.6.18\r\n"
#define KERNEL  "SERVER: Linux/4.14.173-axis8, UPnP/1.0, Portable SDK for UPnP devices/1.8.7\r\n"
#define OTHER   "USN: uuid:f0a7b1de-2b27-4c64-9be5-d1f65f1e7a01::upnp:rootdevice\r\n"
#define ROOT    "ST: upnp:rootdevice\r\n"
#define PLACE   "http://" SOURCE ":49154/rootdesc1.xml"

typedef struct {
    const char *title;
    const char *text;
    gboolean is_axis;
    const char *serial;
    const char *description;
} Row;

static const Row rows[] = {
    { "as in the page",
      ANSWER LOCATED "OPT: \"http://schemas.upnp.org/upnp/1/0/\"; ns=01\r\n"
                     "01-NLS: 8fb2638a-1dd2-11b2-a915-c89968cce2ca\r\n" SDK
                     "X-User-Agent: redsonic\r\nST: " AXIS UUID "::" AXIS "\r\n",
      TRUE, "ACCC8E270AD8", NULL },
    { "without the empty line at the end", ANSWER LOCATED SDK "ST: " AXIS UUID "::" AXIS, TRUE,
      "ACCC8E270AD8", NULL },
    { "without any line end at the end", ANSWER "ST: urn:axis-com:service:BasicService:1", TRUE,
      NULL, NULL },
    { "bare line ends, other case",
      "HTTP/1.0 200 OK\nst: URN:axis-com:service:BasicService:1\n"
      "usn:   uuid:Upnp-BasicDevice-1_0-accc8e270ad8::upnp:rootdevice   \n\nbody",
      TRUE, "ACCC8E270AD8", NULL },
    { "unasked", NOTIFY LOCATED "NT: " AXIS "NTS: ssdp:alive\r\n" UUID "::" AXIS "\r\n", TRUE,
      "ACCC8E270AD8", NULL },
    { "root device, block of addresses", ANSWER LOCATED SDK ROOT UUID "::upnp:rootdevice\r\n\r\n",
      TRUE, "ACCC8E270AD8", NULL },
    { "root device, kernel", ANSWER LOCATED KERNEL ROOT OTHER "\r\n", TRUE, NULL, NULL },
    { "uuid of that form, another maker",
      ANSWER LOCATED SDK ROOT
      "USN: uuid:Upnp-BasicDevice-1_0-3014F711A000::upnp:rootdevice\r\n\r\n",
      FALSE, NULL, PLACE },
    { "somebody", ANSWER LOCATED SDK ROOT OTHER "\r\n", FALSE, NULL, PLACE },
    { "somebody, unasked", NOTIFY LOCATED "NT: upnp:rootdevice\r\nNTS: ssdp:alive\r\n\r\n", FALSE,
      NULL, PLACE },
    { "no path", ANSWER "LOCATION: HTTP://" SOURCE "\r\n" ROOT "\r\n", FALSE, NULL,
      "http://" SOURCE "/" },
    { "fragment", ANSWER "LOCATION: http://" SOURCE ":80/a?b=c#d\r\n" ROOT "\r\n", FALSE, NULL,
      "http://" SOURCE "/a?b=c" },
    { "another service of somebody",
      ANSWER LOCATED "ST: urn:schemas-upnp-org:service:AVTransport:1\r\n\r\n", FALSE, NULL, NULL },
    { "no location", ANSWER ROOT "\r\n", FALSE, NULL, NULL },
    { "another host", ANSWER "LOCATION: http://192.168.1.91/a.xml\r\n" ROOT "\r\n", FALSE, NULL,
      NULL },
    { "a name", ANSWER "LOCATION: http://camera.local/a.xml\r\n" ROOT "\r\n", FALSE, NULL, NULL },
    { "host in the login", ANSWER "LOCATION: http://" SOURCE "@10.0.0.1/\r\n" ROOT "\r\n", FALSE,
      NULL, NULL },
    { "a login", ANSWER "LOCATION: http://a:b@" SOURCE "/\r\n" ROOT "\r\n", FALSE, NULL, NULL },
    { "host spelt differently", ANSWER "LOCATION: http://192.168.1.090/\r\n" ROOT "\r\n", FALSE,
      NULL, NULL },
    { "https", ANSWER "LOCATION: https://" SOURCE "/\r\n" ROOT "\r\n", FALSE, NULL, NULL },
    { "file", ANSWER "LOCATION: file:///etc/passwd\r\n" ROOT "\r\n", FALSE, NULL, NULL },
    { "port 0", ANSWER "LOCATION: http://" SOURCE ":0/\r\n" ROOT "\r\n", FALSE, NULL, NULL },
    { "port too large", ANSWER "LOCATION: http://" SOURCE ":70000/\r\n" ROOT "\r\n", FALSE, NULL,
      NULL },
    { "control characters", ANSWER "LOCATION: http://" SOURCE "/\x01\r\n" ROOT "\r\n", FALSE, NULL,
      NULL },
    { "blank in the path", ANSWER "LOCATION: http://" SOURCE "/a HTTP/1.1\r\n" ROOT "\r\n", FALSE,
      NULL, NULL },
    { "leaves", NOTIFY LOCATED "NT: " AXIS "NTS: ssdp:byebye\r\n" UUID "::" AXIS "\r\n", FALSE,
      NULL, NULL },
    { "refused", "HTTP/1.1 404 Not Found\r\n" LOCATED ROOT "\r\n", FALSE, NULL, NULL },
    { "a question",
      "M-SEARCH * HTTP/1.1\r\nST: urn:axis-com:service:BasicService:1\r\nMX: 1\r\n\r\n", FALSE,
      NULL, NULL },
    { "nothing in it", ANSWER "\r\n", FALSE, NULL, NULL },
};

static CamWireAnswer *
parse(const char *data, gsize size)
{
    CamWireOrigin origin = { SOURCE, NULL };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    gboolean ok = cam_ssdp_parse(data, size, &origin, answer, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    return g_steal_pointer(&answer);
}

static void
check_field(const CamSighting *sighting, CamField field, const char *value)
{
    g_assert_cmpstr(cam_identity_get(sighting->identity, field), ==, value);
}

static void
check_axis(const CamWireAnswer *answer, const char *serial)
{
    g_assert_cmpuint(answer->sightings->len, ==, 1);
    const CamSighting *sighting = g_ptr_array_index(answer->sightings, 0);
    g_autofree char *mac = cam_identity_get(sighting->identity, CAM_FIELD_MAC) != NULL
                               ? g_strdup(cam_identity_get(sighting->identity, CAM_FIELD_MAC))
                               : NULL;
    g_assert_cmpstr(sighting->method, ==, "ssdp");
    g_assert_cmpstr(sighting->source, ==, SOURCE);
    g_assert_cmpstr(sighting->address, ==, SOURCE);
    g_assert_cmpuint(sighting->port, ==, 0);
    check_field(sighting, CAM_FIELD_VENDOR, "axis");
    check_field(sighting, CAM_FIELD_SERIAL, serial);
    g_assert_cmpstr(mac, ==, serial != NULL ? "ac:cc:8e:27:0a:d8" : NULL);
}

static void
test_table(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].title);
        g_autoptr(CamWireAnswer) answer = parse(rows[i].text, strlen(rows[i].text));
        if (rows[i].is_axis)
            check_axis(answer, rows[i].serial);
        else
            g_assert_cmpuint(answer->sightings->len, ==, 0);
        g_assert_cmpstr(answer->description, ==, rows[i].description);
    }
}

/* over IPv6 only what the datagram says is believed, as nothing is fetched by it */
static void
test_ipv6(void)
{
    static const char text[] = ANSWER "LOCATION: http://[fe80::1]/a.xml\r\n" ROOT "\r\n";
    CamWireOrigin origin = { "fe80::1%eth0", NULL };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();

    g_assert_true(cam_ssdp_parse(text, strlen(text), &origin, answer, NULL));
    g_assert_null(answer->description);
    g_assert_true(cam_ssdp_parse(rows[0].text, strlen(rows[0].text), &origin, answer, NULL));
    const CamSighting *sighting = g_ptr_array_index(answer->sightings, 0);
    g_assert_cmpstr(sighting->address, ==, "fe80::1%eth0");
}

static void
test_refused(void)
{
    g_autofree char *large = g_strnfill(65507, 'a');
    static const char zero[] = "HTTP/1.1 200 OK\r\nST: \0x\r\n\r\n";
    const struct {
        const char *data;
        gsize size;
    } texts[] = {
        { "", 0 },
        { "x", 1 },
        { "\r\n\r\n", 4 },
        { "HTTP/1.1", 8 },
        { "<?xml version=\"1.0\"?><Probe/>", 29 },
        { zero, sizeof zero - 1 },
        { large, 65507 },
    };
    CamWireOrigin origin = { SOURCE, NULL };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
        g_autoptr(GError) error = NULL;
        g_test_message("%zu bytes", texts[i].size);
        g_assert_false(cam_ssdp_parse(texts[i].data, texts[i].size, &origin, answer, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    }
}

static void
test_questions(void)
{
    static const char *const targets[] = { "urn:axis-com:service:BasicService:1",
                                           "upnp:rootdevice" };
    g_autoptr(GPtrArray) probes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);

    cam_ssdp_build(probes);
    g_assert_cmpuint(probes->len, ==, G_N_ELEMENTS(targets));
    for (guint i = 0; i < probes->len; i++) {
        gsize size = 0;
        const char *data = g_bytes_get_data(g_ptr_array_index(probes, i), &size);
        g_autofree char *text = g_strndup(data, size);
        g_autofree char *expected =
            g_strdup_printf("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"
                            "MAN: \"ssdp:discover\"\r\nMX: 1\r\nST: %s\r\n\r\n",
                            targets[i]);
        g_assert_cmpstr(text, ==, expected);
        g_autoptr(CamWireAnswer) answer = parse(data, size);
        g_assert_cmpuint(answer->sightings->len, ==, 0);
    }
}

static void
parse_anything(const char *data, gsize size)
{
    CamWireOrigin origin = { SOURCE, NULL };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    if (!cam_ssdp_parse(data, size, &origin, answer, &error))
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    if (answer->description != NULL)
        g_assert_true(g_str_has_prefix(answer->description, "http://" SOURCE));
}

static void
check_capture(const Capture *capture)
{
    g_autoptr(CamWireAnswer) answer = parse(capture->data, capture->size);

    check_axis(answer, "ACCC8E270AD8");
    g_assert_null(answer->description);
    mangle(capture->data, capture->size, parse_anything);
}

static void
test_captures(void)
{
    captures_run("ssdp", check_capture);
}

static void
test_mangled(void)
{
    static const char text[] = ANSWER LOCATED SDK ROOT OTHER "\r\n";

    mangle(text, strlen(text), parse_anything);
}

#define HEAD  "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device>"
#define TAIL  "</device></root>"
#define BASIC "<deviceType>urn:schemas-upnp-org:device:Basic:1</deviceType>"

static const char axis_description[] = HEAD BASIC
    "<friendlyName>AXIS M1014 - ACCC8E270AD8</friendlyName><manufacturer>AXIS</manufacturer>"
    "<modelDescription>AXIS M1014 Fixed Network Camera</modelDescription>"
    "<modelName>AXIS M1014</modelName><modelNumber>M1014</modelNumber>"
    "<serialNumber>ACCC8E270AD8</serialNumber>"
    "<presentationURL>http://" SOURCE ":8080/</presentationURL>" TAIL;

typedef struct {
    const char *title;
    const char *text;
    const char *vendor; /* (nullable): NULL for what is no camera */
    const char *model;
    const char *serial;
    const char *mac;
    guint16 port;
    gboolean tls;
    CamKind kind;
} Device;

static const Device devices[] = {
    { "as in the page", axis_description, "axis", "M1014", "ACCC8E270AD8", "ac:cc:8e:27:0a:d8",
      8080, FALSE, CAM_KIND_CAMERA },
    { "maker in the type",
      HEAD "<deviceType>urn:axis-com:device:Something:1</deviceType><modelName>X</modelName>" TAIL,
      "axis", "X", NULL, NULL, 0, FALSE, CAM_KIND_UNKNOWN },
    { "recorder of a maker of cameras",
      HEAD "<deviceType>urn:schemas-upnp-org:device:EmbeddedNetDevice:1</deviceType>"
           "<manufacturer>SWANN</manufacturer><modelName>SWANN DVR8-1550</modelName>"
           "<presentationURL>https://" SOURCE "</presentationURL>" TAIL,
      "swann", "SWANN DVR8-1550", NULL, NULL, 443, TRUE, CAM_KIND_RECORDER },
    { "camera of a maker of everything",
      HEAD "<deviceType>urn:schemas-upnp-org:device:DigitalSecurityCamera:1</deviceType>"
           "<manufacturer>D-Link Systems</manufacturer><modelName>DCS-0</modelName>"
           "<serialNumber>B0C5540A0B0C</serialNumber>"
           "<presentationURL>http://" SOURCE "/</presentationURL>" TAIL,
      "dlink", "DCS-0", "B0C5540A0B0C", "b0:c5:54:0a:0b:0c", 80, FALSE, CAM_KIND_CAMERA },
    { "serial of digits alone is no MAC, other host is no port",
      HEAD BASIC "<manufacturer>Dahua Technology</manufacturer><modelNumber>Y</modelNumber>"
                 "<serialNumber>201509031234</serialNumber>"
                 "<presentationURL>http://10.0.0.1:8080/</presentationURL>" TAIL,
      "dahua", "Y", "201509031234", NULL, 0, FALSE, CAM_KIND_UNKNOWN },
    { "relative address",
      HEAD BASIC "<manufacturer>VIVOTEK INC.</manufacturer><modelName>Z</modelName>"
                 "<presentationURL>/index.html</presentationURL>" TAIL,
      "vivotek", "Z", NULL, NULL, 0, FALSE, CAM_KIND_UNKNOWN },
    { "router",
      HEAD "<deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType>"
           "<manufacturer>D-Link Systems</manufacturer><modelName>DIR-0</modelName>" TAIL,
      NULL },
    { "television",
      HEAD "<deviceType>urn:schemas-upnp-org:device:MediaRenderer:1</deviceType>"
           "<manufacturer>Samsung Electronics</manufacturer>"
           "<modelDescription>Samsung TV</modelDescription>" TAIL,
      NULL },
    { "photo camera",
      HEAD BASIC "<manufacturer>Panasonic</manufacturer>"
                 "<modelDescription>Digital Camera</modelDescription>" TAIL,
      NULL },
    { "photo camera of nobody",
      HEAD BASIC "<manufacturer>Canon</manufacturer>"
                 "<modelDescription>Canon Digital Camera</modelDescription>" TAIL,
      NULL },
    { "disc recorder",
      HEAD BASIC "<manufacturer>Panasonic</manufacturer>"
                 "<modelDescription>Blu-ray Disc Recorder</modelDescription>" TAIL,
      NULL },
    { "NAS with a name",
      HEAD BASIC "<manufacturer>Synology Inc</manufacturer>"
                 "<friendlyName>AXIS network camera store</friendlyName>" TAIL,
      NULL },
    { "printer",
      HEAD "<deviceType>urn:schemas-upnp-org:device:Printer:1</deviceType>"
           "<manufacturer>Brother</manufacturer>" TAIL,
      NULL },
    { "nothing said", HEAD TAIL, NULL },
};

static CamWireAnswer *
describe(const char *data, gsize size)
{
    CamWireOrigin origin = { SOURCE, NULL };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    gboolean ok = cam_ssdp_parse_description(data, size, &origin, answer, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    return g_steal_pointer(&answer);
}

static void
check_device(const CamWireAnswer *answer, const Device *device)
{
    if (device->vendor == NULL) {
        g_assert_cmpuint(answer->sightings->len, ==, 0);
        return;
    }
    g_assert_cmpuint(answer->sightings->len, ==, 1);
    const CamSighting *sighting = g_ptr_array_index(answer->sightings, 0);
    g_assert_cmpstr(sighting->method, ==, "ssdp");
    g_assert_cmpstr(sighting->address, ==, SOURCE);
    g_assert_cmpuint(sighting->port, ==, device->port);
    g_assert_cmpint(sighting->tls, ==, device->tls);
    g_assert_cmpint(sighting->identity->kind, ==, device->kind);
    check_field(sighting, CAM_FIELD_VENDOR, device->vendor);
    check_field(sighting, CAM_FIELD_MODEL, device->model);
    check_field(sighting, CAM_FIELD_SERIAL, device->serial);
    check_field(sighting, CAM_FIELD_MAC, device->mac);
}

static void
test_descriptions(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(devices); i++) {
        g_test_message("%s", devices[i].title);
        g_autoptr(CamWireAnswer) answer = describe(devices[i].text, strlen(devices[i].text));
        check_device(answer, &devices[i]);
    }
}

static const char bomb[] = "<!DOCTYPE a [<!ENTITY b 'AXIS'>]><root><device>"
                           "<manufacturer>&b;</manufacturer></device></root>";

static void
test_no_descriptions(void)
{
    static const char *const texts[] = {
        "",
        "<html><body>404</body></html>",
        "<device><manufacturer>AXIS</manufacturer></device>",
        "<root><manufacturer>AXIS</manufacturer></root>",
        bomb,
        "<root><device><manufacturer>AXIS</manufacturer>",
    };
    CamWireOrigin origin = { SOURCE, NULL };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
        g_autoptr(GError) error = NULL;
        g_assert_false(
            cam_ssdp_parse_description(texts[i], strlen(texts[i]), &origin, answer, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
        g_assert_cmpuint(answer->sightings->len, ==, 0);
    }
}

static void
describe_anything(const char *data, gsize size)
{
    CamWireOrigin origin = { SOURCE, NULL };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    if (!cam_ssdp_parse_description(data, size, &origin, answer, &error))
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
}

static void
test_mangled_description(void)
{
    mangle(axis_description, strlen(axis_description), describe_anything);
}

/* the description a real camera gave; it names a host of its own */
static void
test_captured_description(void)
{
    const char *folder = g_getenv("CAMHERD_CAPTURES");
    g_autofree char *path =
        g_build_filename(folder != NULL ? folder : "", "axis", "M1014.json", NULL);
    g_autoptr(JsonParser) parser = json_parser_new();
    CamWireOrigin origin = { "192.168.1.102", NULL };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();

    if (folder == NULL || folder[0] == '\0' || !g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_test_message("no captures of real devices here (option captures)");
        return;
    }
    g_assert_true(json_parser_load_from_file(parser, path, NULL));
    JsonObject *root = json_node_get_object(json_parser_get_root(parser));
    JsonObject *reply =
        json_array_get_object_element(json_object_get_array_member(root, "responses"), 0);
    JsonObject *expect = json_object_get_object_member(root, "expect");
    const char *body = json_object_get_string_member(reply, "body");
    g_assert_true(cam_ssdp_parse_description(body, strlen(body), &origin, answer, NULL));
    g_assert_cmpuint(answer->sightings->len, ==, 1);
    const CamSighting *sighting = g_ptr_array_index(answer->sightings, 0);
    g_assert_cmpuint(sighting->port, ==, 80);
    check_field(sighting, CAM_FIELD_VENDOR, "axis");
    check_field(sighting, CAM_FIELD_MODEL, json_object_get_string_member(expect, "model"));
    check_field(sighting, CAM_FIELD_SERIAL, json_object_get_string_member(expect, "serial"));
    check_field(sighting, CAM_FIELD_MAC, "ac:cc:8e:27:0a:d8");
    mangle(body, strlen(body), describe_anything);
}

/* the parser has no tables, and knows the same blocks of Axis as they do */
static void
test_blocks(void)
{
    CamWireOrigin origin = { SOURCE, NULL };
    g_autoptr(CamFingerprints) tables = cam_fingerprints_new(NULL);
    g_autofree char *text = NULL;
    guint count = 0;

    g_assert_true(g_file_get_contents(OUIS, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        gsize digits = strspn(lines[i], "0123456789ABCDEF");
        if (lines[i][0] == '#' || digits == 0)
            continue;
        g_autofree char *mac =
            g_strdup_printf("%.*s%.*s", (int)digits, lines[i], (int)(12 - digits), "000000");
        gboolean is_axis = g_strcmp0(cam_fingerprints_find_maker(tables, mac), "axis") == 0;
        g_autofree char *answer_text =
            g_strdup_printf(ANSWER ROOT "USN: uuid:Upnp-BasicDevice-1_0-%s\r\n\r\n", mac);
        g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
        g_test_message("%s", lines[i]);
        g_assert_true(cam_ssdp_parse(answer_text, strlen(answer_text), &origin, answer, NULL));
        g_assert_cmpuint(answer->sightings->len, ==, is_axis ? 1 : 0);
        count += is_axis;
    }
    g_assert_cmpuint(count, >, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ssdp-wire/table", test_table);
    g_test_add_func("/ssdp-wire/blocks", test_blocks);
    g_test_add_func("/ssdp-wire/ipv6", test_ipv6);
    g_test_add_func("/ssdp-wire/refused", test_refused);
    g_test_add_func("/ssdp-wire/questions", test_questions);
    g_test_add_func("/ssdp-wire/mangled", test_mangled);
    g_test_add_func("/ssdp-wire/captures", test_captures);
    g_test_add_func("/ssdp-wire/descriptions", test_descriptions);
    g_test_add_func("/ssdp-wire/no-descriptions", test_no_descriptions);
    g_test_add_func("/ssdp-wire/mangled-description", test_mangled_description);
    g_test_add_func("/ssdp-wire/captured-description", test_captured_description);
    return g_test_run();
}
