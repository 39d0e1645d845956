/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/wsd-wire.h"
#include "src/net/xml.h"
#include "tests/discovery/captures.h"
#include "tests/discovery/mangle.h"

#include <string.h>

#define SOURCE "192.168.7.64"
#define OPEN                                                                                       \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                                 \
    "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\""                              \
    " xmlns:w=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\""                                \
    " xmlns:q=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\""                                 \
    " xmlns:n='http://www.onvif.org/ver10/network/wsdl'"                                           \
    " xmlns:t='http://www.onvif.org/ver10/device/wsdl'><s:Body>"
#define CLOSE "</s:Body></s:Envelope>"
#define MATCH(inside)                                                                              \
    OPEN "<q:ProbeMatches><q:ProbeMatch>" inside "</q:ProbeMatch></q:ProbeMatches>" CLOSE
#define EPR(id)  "<w:EndpointReference><w:Address>" id "</w:Address></w:EndpointReference>"
#define NVT      "<q:Types>n:NetworkVideoTransmitter</q:Types>"
#define XADDR(x) "<q:XAddrs>" x "</q:XAddrs>"
#define O        "onvif://www.onvif.org"

static const char full[] =
    MATCH(EPR("urn:uuid:AA00BB11-0000-1000-8000-5850ed000017") NVT
          "<q:Scopes>\n    " O "/type/video_encoder\n    " O "/Profile/Streaming\t" O
          "/hardware/DS-2CD2385G1-I " O "/name/HIKVISION%20DS-2CD2385G1-I " O
          "/MAC/58%3A50%3aed:00:00:17 " O "/location/</q:Scopes>" XADDR(
              "http://169.254.4.4/onvif/device_service http://192.168.7.64/onvif/device_service"
              " http://[fe80::5a50:edff:fe00:17]/onvif/device_service"));

typedef struct {
    const char *title;
    const char *text;
    const char *endpoint_id; /* with @address NULL: an endpoint that is asked, as written */
    const char *address;     /* (nullable): NULL when there is no device in it */
    guint16 port;
    gboolean tls;
    CamKind kind;
    const char *fields[CAM_FIELD_COUNT];
} Row;

static const Row rows[] = {
    { "full, link-local first",
      full,
      "aa00bb11-0000-1000-8000-5850ed000017",
      SOURCE,
      80,
      FALSE,
      CAM_KIND_CAMERA,
      { [CAM_FIELD_VENDOR] = "hikvision",
        [CAM_FIELD_MODEL] = "DS-2CD2385G1-I",
        [CAM_FIELD_MAC] = "58:50:ed:00:00:17",
        [CAM_FIELD_NAME] = "HIKVISION DS-2CD2385G1-I" } },
    { "no types, capital categories, no urn:, location first",
      MATCH(EPR("uuid:B-1") "<q:Scopes>" O "/location/country/china " O "/name/ " O
                            "/Model/631GA " O
                            "/Name/IPCAM</q:Scopes>" XADDR("http://10.1.1.1:8999/Device")),
      "b-1",
      "10.1.1.1",
      8999,
      FALSE,
      CAM_KIND_UNKNOWN,
      { [CAM_FIELD_MODEL] = "631GA", [CAM_FIELD_NAME] = "IPCAM" } },
    { "blank inside a scope, vendor scope, serial scope",
      MATCH(NVT "<q:Scopes>" O "/name/Yi Hack " O "/manufacturer/HeroSpeed " O
                "/SerialNumber/S-1 " O "/MacAddress/5850ED000018</q:Scopes>"
                "<q:XAddrs>\n https://192.168.7.64:8443/onvif/device_service\n</q:XAddrs>"),
      NULL,
      SOURCE,
      8443,
      TRUE,
      CAM_KIND_CAMERA,
      { [CAM_FIELD_NAME] = "Yi Hack",
        [CAM_FIELD_VENDOR] = "herospeed",
        [CAM_FIELD_SERIAL] = "S-1",
        [CAM_FIELD_MAC] = "58:50:ed:00:00:18" } },
    { "undeclared prefixes everywhere",
      "<a:Envelope><a:Body><b:ProbeMatches><b:ProbeMatch><b:Types>x:NetworkVideoTransmitter"
      "</b:Types><b:XAddrs>http://0.0.0.0:81/onvif/device_service</b:XAddrs></b:ProbeMatch>"
      "</b:ProbeMatches></a:Body></a:Envelope>",
      NULL,
      SOURCE,
      81,
      FALSE,
      CAM_KIND_CAMERA,
      { NULL } },
    { "device type in single quotes, recorder, name that nobody is asked for",
      MATCH("<q:Types>t:Device n:NetworkVideoTransmitter n:NetworkVideoStorage</q:Types>" XADDR(
          "http://my-recorder.example/web")),
      NULL,
      SOURCE,
      80,
      FALSE,
      CAM_KIND_RECORDER,
      { NULL } },
    { "device type alone",
      MATCH("<q:Types>t:Device</q:Types>" XADDR("http://127.0.0.1:8080/x")),
      NULL,
      SOURCE,
      8080,
      FALSE,
      CAM_KIND_UNKNOWN,
      { NULL } },
    { "nothing but the path says what it is",
      MATCH(EPR("urn:uuid:1") XADDR("http://192.168.7.64:5000/onvif/device_service")),
      "1",
      SOURCE,
      5000,
      FALSE,
      CAM_KIND_UNKNOWN,
      { NULL } },
    { "our subnet before another one, http before https, own address before all",
      MATCH(NVT XADDR("http://10.9.9.9/x https://192.168.7.70/x http://192.168.7.70:88/x "
                      "ftp://192.168.7.64/x http://:x/ nonsense")),
      NULL,
      "192.168.7.70",
      88,
      FALSE,
      CAM_KIND_CAMERA,
      { NULL } },
    { "only IPv6: sought by IPv4 all the same",
      MATCH(NVT XADDR("http://[2001:db8::5]:8090/onvif/device_service")),
      NULL,
      SOURCE,
      8090,
      FALSE,
      CAM_KIND_CAMERA,
      { NULL } },
    { "answer to Resolve",
      OPEN "<q:ResolveMatches><q:ResolveMatch>" EPR("urn:uuid:9") NVT XADDR(
          "http://192.168.7.64/onvif/device_service") "</q:ResolveMatch></q:ResolveMatches>" CLOSE,
      "9",
      SOURCE,
      80,
      FALSE,
      CAM_KIND_CAMERA,
      { NULL } },
    { "cut off: what is there counts",
      OPEN "<q:ProbeMatches><q:ProbeMatch>" NVT XADDR("http://192.168.7.64:82/onvif/x"),
      NULL,
      SOURCE,
      82,
      FALSE,
      CAM_KIND_CAMERA,
      { NULL } },
    { "computer",
      MATCH(EPR("urn:uuid:2") "<q:Types xmlns:p='http://example/devprof'>p:Device "
                              "pub:Computer</q:Types>"),
      NULL,
      NULL,
      0,
      FALSE,
      CAM_KIND_UNKNOWN,
      { NULL } },
    { "printer",
      MATCH(EPR("urn:uuid:3") "<q:Types>wsdp:Device wprt:PrintDeviceType</q:Types>"
                              "<q:Scopes>http://a.example/</q:Scopes>" XADDR(
                                  "http://192.168.7.64:5357/")),
      NULL,
      NULL,
      0,
      FALSE,
      CAM_KIND_UNKNOWN,
      { NULL } },
    { "answer to Uniview's own question: its scopes count, and the port of its web pages",
      OPEN "<q:UniviewProbeMatches><q:ProbeMatch>" EPR("urn:uuid:U-1") NVT
      "<q:Scopes>" O "/type/Net_Video_Recorder " O "/macaddr/48ea63000019 " O "/serial/210235X " O
      "/version/NVR-B3601.37.45 " O "/hardware/NVR302-16S2</q:Scopes>" XADDR(
          "http://192.168.7.64:81/onvif/device_service") "</q:ProbeMatch></"
                                                         "q:UniviewProbeMatches>" CLOSE,
      "u-1",
      SOURCE,
      80,
      FALSE,
      CAM_KIND_RECORDER,
      { [CAM_FIELD_VENDOR] = "uniview",
        [CAM_FIELD_MODEL] = "NVR302-16S2",
        [CAM_FIELD_SERIAL] = "210235X",
        [CAM_FIELD_MAC] = "48:ea:63:00:00:19",
        [CAM_FIELD_FIRMWARE] = "NVR-B3601.37.45" } },
    { "a version is only taken from who is known to mean the firmware",
      MATCH(NVT "<q:Scopes>" O "/version/2 " O
                "/type/IPC</q:Scopes>" XADDR("http://192.168.7.64:81/onvif/device_service")),
      NULL,
      SOURCE,
      81,
      FALSE,
      CAM_KIND_CAMERA,
      { NULL } },
    { "no match",
      OPEN "<q:ProbeMatches/>" CLOSE,
      NULL,
      NULL,
      0,
      FALSE,
      CAM_KIND_UNKNOWN,
      { NULL } },
    { "somebody's probe",
      OPEN "<q:Probe>" NVT "</q:Probe>" CLOSE,
      NULL,
      NULL,
      0,
      FALSE,
      CAM_KIND_UNKNOWN,
      { NULL } },
    { "says nothing: is asked",
      MATCH(EPR("urn:uuid:Ask-Me")),
      "urn:uuid:Ask-Me",
      NULL,
      0,
      FALSE,
      CAM_KIND_UNKNOWN,
      { NULL } },
};

static CamWireAnswer *
parse(const char *data, gsize size, const char *source, const CamInterface *interface,
      GError **error)
{
    CamWireOrigin origin = { source, interface };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    GError *problem = NULL;

    gboolean ok = cam_wsd_parse(data, size, &origin, answer, &problem);
    g_assert_cmpint(ok, ==, problem == NULL);
    if (problem != NULL)
        g_propagate_error(error, problem);
    return ok ? g_steal_pointer(&answer) : NULL;
}

static CamInterface *
make_interface(void)
{
    CamInterface *interface = cam_interface_new("eth7", 7);

    cam_interface_add(interface, 0xc0a80701, 0xffffff00);
    return interface;
}

static void
check_sighting(const Row *row, const CamSighting *sighting)
{
    g_assert_cmpstr(sighting->method, ==, "ws-discovery");
    g_assert_cmpstr(sighting->source, ==, SOURCE);
    g_assert_cmpstr(sighting->address, ==, row->address);
    g_assert_cmpstr(sighting->endpoint_id, ==, row->endpoint_id);
    g_assert_cmpuint(sighting->port, ==, row->port);
    g_assert_cmpint(sighting->tls, ==, row->tls);
    g_assert_cmpint(sighting->identity->kind, ==, row->kind);
    g_assert_false(sighting->hello);
    for (CamField field = 0; field < CAM_FIELD_COUNT; field++)
        g_assert_cmpstr(cam_identity_get(sighting->identity, field), ==, row->fields[field]);
}

static void
test_table(void)
{
    g_autoptr(CamInterface) interface = make_interface();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Row *row = &rows[i];
        g_autoptr(GError) error = NULL;
        g_test_message("%s", row->title);
        g_autoptr(CamWireAnswer) answer =
            parse(row->text, strlen(row->text), SOURCE, interface, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(answer->sightings->len, ==, row->address != NULL ? 1 : 0);
        if (row->address != NULL)
            check_sighting(row, g_ptr_array_index(answer->sightings, 0));
        gboolean is_asked = row->address == NULL && row->endpoint_id != NULL;
        g_assert_cmpuint(answer->unresolved->len, ==, is_asked ? 1 : 0);
        if (is_asked)
            g_assert_cmpstr(g_ptr_array_index(answer->unresolved, 0), ==, row->endpoint_id);
    }
}

/* a camera without an address is shown at once and asked as well */
static void
test_unresolved(void)
{
    static const char text[] = MATCH(EPR("urn:uuid:C") NVT "<q:XAddrs/>");
    g_autoptr(CamWireAnswer) answer = parse(text, strlen(text), SOURCE, NULL, NULL);
    g_assert_nonnull(answer);
    const CamSighting *sighting = g_ptr_array_index(answer->sightings, 0);

    g_assert_cmpstr(sighting->address, ==, SOURCE);
    g_assert_cmpuint(sighting->port, ==, 0);
    g_assert_cmpuint(answer->unresolved->len, ==, 1);
}

static void
test_hello(void)
{
    static const char text[] = OPEN "<q:Hello>" EPR("urn:uuid:D")
        NVT XADDR("http://192.168.7.64/onvif/x") "</q:Hello>" CLOSE;
    g_autoptr(CamWireAnswer) answer = parse(text, strlen(text), SOURCE, NULL, NULL);
    g_assert_nonnull(answer);
    const CamSighting *sighting = g_ptr_array_index(answer->sightings, 0);

    g_assert_true(sighting->hello);
    g_assert_cmpstr(sighting->endpoint_id, ==, "d");
}

/* simulated devices live on loopback, real ones that name it do not know better */
static void
test_loopback(void)
{
    static const char text[] = MATCH(NVT XADDR("http://127.77.0.3:8001/onvif/device_service"));
    g_autoptr(CamWireAnswer) near = parse(text, strlen(text), "127.0.0.1", NULL, NULL);
    g_autoptr(CamWireAnswer) far = parse(text, strlen(text), SOURCE, NULL, NULL);

    g_assert_cmpstr(((CamSighting *)g_ptr_array_index(near->sightings, 0))->address, ==,
                    "127.77.0.3");
    g_assert_cmpstr(((CamSighting *)g_ptr_array_index(far->sightings, 0))->address, ==, SOURCE);
}

/* shown at the address it came from, with the port it names for that */
static void
test_ipv6(void)
{
    static const char text[] =
        MATCH(NVT XADDR("http://192.168.7.64:81/onvif/x http://[fe80::64]:8081/onvif/x"));
    static const char other[] = MATCH(NVT XADDR("http://192.168.7.64:82/onvif/x"));
    static const char silent[] = MATCH(EPR("urn:uuid:E") NVT);
    static const struct {
        const char *text;
        guint16 port;
    } rows6[] = { { text, 8081 }, { other, 82 }, { silent, 0 } };
    g_autoptr(CamInterface) interface = make_interface();

    for (gsize i = 0; i < G_N_ELEMENTS(rows6); i++) {
        g_autoptr(CamWireAnswer) answer =
            parse(rows6[i].text, strlen(rows6[i].text), "fe80::64%eth7", interface, NULL);
        g_assert_nonnull(answer);
        g_assert_cmpuint(answer->sightings->len, ==, 1);
        const CamSighting *sighting = g_ptr_array_index(answer->sightings, 0);
        g_assert_cmpstr(sighting->source, ==, "fe80::64%eth7");
        g_assert_cmpstr(sighting->address, ==, "fe80::64%eth7");
        g_assert_cmpuint(sighting->port, ==, rows6[i].port);
    }
}

static void
test_many(void)
{
    g_autoptr(GString) text = g_string_new(OPEN "<q:ProbeMatches>");

    for (guint i = 0; i < 100; i++)
        g_string_append_printf(text, "<q:ProbeMatch>" EPR("urn:uuid:%u") NVT "</q:ProbeMatch>", i);
    g_string_append(text, "</q:ProbeMatches>" CLOSE);
    g_autoptr(CamWireAnswer) answer = parse(text->str, text->len, SOURCE, NULL, NULL);
    g_assert_nonnull(answer);
    g_assert_cmpuint(answer->sightings->len, ==, 32);
}

static void
test_refused(void)
{
    static const char *const texts[] = {
        "",
        "NOTIFY * HTTP/1.1\r\n\r\n",
        "<s:Fault xmlns:s='http://www.w3.org/2003/05/soap-envelope'><faultstring>x</faultstring>"
        "</s:Fault>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]>" MATCH(NVT),
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(parse(texts[i], strlen(texts[i]), SOURCE, NULL, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    }
}

static void
parse_anything(const char *data, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamWireAnswer) answer = parse(data, size, SOURCE, NULL, &error);

    if (answer == NULL) {
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
        return;
    }
    for (guint i = 0; i < answer->unresolved->len; i++) {
        g_autofree char *text =
            cam_wsd_build_resolve(g_ptr_array_index(answer->unresolved, i), "u");
        g_autoptr(CamXml) xml = cam_xml_parse(text, strlen(text), CAM_XML_NONE, NULL);
        g_assert_nonnull(xml);
    }
    for (guint i = 0; i < answer->sightings->len; i++)
        g_assert_nonnull(((CamSighting *)g_ptr_array_index(answer->sightings, i))->address);
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
    g_autoptr(CamWireAnswer) answer = parse(capture->data, capture->size, SOURCE, NULL, &error);

    g_test_message("%s", capture->name);
    if (g_str_has_prefix(capture->name, "other")) {
        g_assert_true(answer == NULL || answer->sightings->len == 0);
        return;
    }
    g_assert_no_error(error);
    g_assert_cmpuint(answer->sightings->len, ==, 1);
    const CamSighting *sighting = g_ptr_array_index(answer->sightings, 0);
    g_assert_cmpstr(cam_identity_get(sighting->identity, CAM_FIELD_MODEL), ==, capture->model);
    g_assert_cmpuint(sighting->port, ==, 80);
    g_assert_nonnull(sighting->endpoint_id);
    mangle(capture->data, capture->size, parse_anything);
}

static void
test_captures(void)
{
    captures_run("ws-discovery", check_capture);
}

/* read as a strict device would: one line, types once, prefixes in sight */
static void
test_probes(void)
{
    static const char *const types[] = { "dn:NetworkVideoTransmitter", "tds:Device", NULL, NULL };
    static const char *const words[] = { "Probe", "Probe", "Probe", "UniviewProbe" };

    for (CamWsdProbe probe = 0; probe < CAM_WSD_PROBE_COUNT; probe++) {
        g_autofree char *text = cam_wsd_build_probe(probe, "0a-b");
        g_autoptr(CamXml) xml = cam_xml_parse(text, strlen(text), CAM_XML_NONE, NULL);
        g_assert_nonnull(xml);
        g_assert_null(strchr(text, '\n'));
        const CamXmlNode *root = cam_xml_get_root(xml);
        g_autofree char *id = cam_xml_read_text(root, "Header/MessageID");
        g_autofree char *to = cam_xml_read_text(root, "Header/To");
        g_autofree char *action = cam_xml_read_text(root, "Header/Action");
        g_autofree char *path = g_strconcat("Body/", words[probe], NULL);
        g_autofree char *types_path = g_strconcat(path, "/Types", NULL);
        g_autofree char *type = cam_xml_read_text(root, types_path);
        g_autofree char *wanted =
            g_strconcat("http://schemas.xmlsoap.org/ws/2005/04/discovery/", words[probe], NULL);
        g_assert_cmpstr(id, ==, "urn:uuid:0a-b");
        g_assert_cmpstr(to, ==, "urn:schemas-xmlsoap-org:ws:2005:04:discovery");
        g_assert_cmpstr(action, ==, wanted);
        g_assert_cmpstr(type, ==, types[probe]);
        g_assert_nonnull(cam_xml_find(root, path));
        g_assert_true(type == NULL || strstr(text, "<d:Types xmlns:d=") != NULL);
    }
}

static void
test_build(void)
{
    g_autoptr(GPtrArray) probes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);

    cam_wsd_build(probes);
    g_assert_cmpuint(probes->len, ==, CAM_WSD_PROBE_COUNT);
    for (guint i = 0; i < probes->len; i++) {
        gsize size = 0;
        const char *text = g_bytes_get_data(probes->pdata[i], &size);
        g_autoptr(CamWireAnswer) answer = parse(text, size, SOURCE, NULL, NULL);
        g_assert_nonnull(answer);
        g_assert_cmpuint(answer->sightings->len, ==, 0);
        g_assert_cmpuint(answer->unresolved->len, ==, 0);
    }
}

static void
test_resolve(void)
{
    g_autofree char *text = cam_wsd_build_resolve("urn:uuid:<&\"x", "0a-b");
    g_autoptr(CamXml) xml = cam_xml_parse(text, strlen(text), CAM_XML_NONE, NULL);
    g_assert_nonnull(xml);
    g_autofree char *endpoint =
        cam_xml_read_text(cam_xml_get_root(xml), "Body/Resolve/EndpointReference/Address");

    g_assert_cmpstr(endpoint, ==, "urn:uuid:<&\"x");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wsd-wire/table", test_table);
    g_test_add_func("/wsd-wire/unresolved", test_unresolved);
    g_test_add_func("/wsd-wire/hello", test_hello);
    g_test_add_func("/wsd-wire/loopback", test_loopback);
    g_test_add_func("/wsd-wire/ipv6", test_ipv6);
    g_test_add_func("/wsd-wire/many", test_many);
    g_test_add_func("/wsd-wire/refused", test_refused);
    g_test_add_func("/wsd-wire/mangled", test_mangled);
    g_test_add_func("/wsd-wire/captures", test_captures);
    g_test_add_func("/wsd-wire/probes", test_probes);
    g_test_add_func("/wsd-wire/build", test_build);
    g_test_add_func("/wsd-wire/resolve", test_resolve);
    return g_test_run();
}
