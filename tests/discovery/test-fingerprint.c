/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/face.h"
#include "tests/discovery/mangle.h"

#include <string.h>

#define T(text) ((char *)(text))

static const struct {
    CamPage page;
    const char *vendor; /* NULL for a camera of nobody */
} cameras[] = {
    { { .server = T("App-webs/") }, "hikvision" },
    { { .server = T("Hikvision-Webs") }, "hikvision" },
    { { .text = T("<script>window.location = \"/doc/page/login.asp?_1\";</script>") },
      "hikvision" },
    { { .location = T("http://10.0.0.1/doc/page/login.asp") }, "hikvision" },
    { { .server = T("webserver"), .realm = T("IP Camera(C2183)") }, "hikvision" },
    { { .realm = T("AXIS_ACCC8E123456") }, "axis" },
    { { .title = T("AXIS") }, "axis" },
    { { .realm = T("Login to 3C06520PAN00001") }, "dahua" },
    { { .realm = T("Login to 5d4b9ca1e29cb6f3e4ae7b3a2e4b1c0d") }, "dahua" },
    { { .text = T("<script>window.location.href =\n '/doc/page/login.asp?_' + Date();</script>") },
      "hikvision" },
    { { .text = T("<script>location.replace(\"http://10.0.0.1/doc/page/login.asp\")</script>") },
      "hikvision" },
    { { .text = T("\xff<META HTTP-EQUIV=\"Refresh\" CONTENT=\"0; URL=/doc/page/login.asp\">") },
      "hikvision" },
    { { .text = T("<meta http-equiv='refresh' content='0;url=/control/userimage.html'>") },
      "mobotix" },
    { { .title = T("WEB SERVICE") }, "dahua" },
    { { .title = T("Hanwha Techwin") }, "hanwha" },
    { { .title = T("Reolink") }, "reolink" },
    { { .realm = T("Use 'live' as User Name") }, "bosch" },
    { { .server = T("Network Camera") }, NULL },
    { { .server = T("Cross Web Server") }, NULL },
    { { .server = T("Cross Web Server"), .title = T("AXIS") }, "axis" },
};

/* what stands beside cameras on many sites, and looks like one at times */
static const CamPage others[] = {
    { .server = T("HP HTTP Server; HP LaserJet MFP M428fdw - W1A30A"), .title = T("HP LaserJet") },
    { .server = T("nginx"), .title = T("Synology DiskStation"), .text = T("<html>camera</html>") },
    { .server = T("nginx"), .title = T("Web Service") },
    { .server = T("nginx"), .title = T("WEB SERVICE") },
    { .realm = T("RT-AX88U"), .server = T("httpd/2.0") },
    { .realm = T("TP-LINK Wireless N Router WR841N") },
    { .realm = T("Login to the Router Web Configurator") },
    { .realm = T("Login to Vigor 3300") },
    { .realm = T("Login to ") },
    { .realm = T("Login to AP-1") },
    { .realm = T("Login to 5d4b9ca1e29cb6f3e4ae7b3a2e4b1c0d5") },
    { .text = T("<p>Cameras have their login at /doc/page/login.asp</p>") },
    { .text = T("<a href=\"/doc/page/login.asp\">camera</a> <p>location</p>") },
    { .text = T("<script>location = '/x'; var help = '/doc/page/login.asp';</script>") },
    { .text = T("<meta name=\"description\" content=\"url=/doc/page/login.asp\">") },
    { .title = T("AXIS Bank") },
    { .title = T("Login") },
    { .server = T("webserver") },
    { .realm = T("axis_ACCC8E123456") },
    { .title = T("") },
    { 0 },
};

static CamFingerprints *
load(void)
{
    g_autoptr(GError) error = NULL;
    CamFingerprints *fingerprints = cam_fingerprints_new(&error);

    g_assert_no_error(error);
    return fingerprints;
}

static void
test_cameras(void)
{
    g_autoptr(CamFingerprints) fingerprints = load();

    for (gsize i = 0; i < G_N_ELEMENTS(cameras); i++) {
        CamFingerprint sign = { 0 };
        g_test_message("camera %u", (guint)i);
        g_assert_true(cam_fingerprints_match(fingerprints, &cameras[i].page, &sign));
        g_assert_cmpstr(sign.vendor, ==, cameras[i].vendor);
        g_assert_cmpuint(sign.strength, >=, 1);
    }
}

static void
test_others(void)
{
    g_autoptr(CamFingerprints) fingerprints = load();

    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        CamFingerprint sign = { 0 };
        g_test_message("other %u", (guint)i);
        g_assert_false(cam_fingerprints_match(fingerprints, &others[i], &sign));
    }
}

static void
test_makers(void)
{
    static const struct {
        const char *mac;
        const char *maker;
    } rows[] = {
        { "00:40:8c:12:34:56", "axis" },
        { "ac:cc:8e:12:34:56", "axis" },
        /* 36 bits, and a neighbour of it */
        { "00:50:c2:3b:61:23", "arecont" },
        { "00:50:c2:3b:71:23", NULL },
        /* 28 bits */
        { "34:46:63:21:23:45", "amcrest" },
        { "34:46:63:31:23:45", NULL },
        /* makers of much else */
        { "24:5a:4c:12:34:56", NULL },
        { "02:00:00:00:00:01", NULL },
        { "", NULL },
        { "00:40:8c", NULL },
        { NULL, NULL },
    };
    g_autoptr(CamFingerprints) fingerprints = load();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].mac);
        g_assert_cmpstr(cam_fingerprints_find_maker(fingerprints, rows[i].mac), ==, rows[i].maker);
    }
}

static void
test_tables(void)
{
    static const char *const broken[] = {
        "server\texact\tx\ty\thigh",    "colour\texact\tx\ty\thigh\tz",
        "server\tlike\tx\ty\thigh\tz",  "server\texact\t\ty\thigh\tz",
        "server\texact\tx\ty\tsure\tz",
    };
    static const char *const ouis[] = { "00408\taxis\tvideo\tx\ty", "00408c\taxis\tvideo\tx\ty",
                                        "00408C\taxis\tvideo", "00408C\t\tvideo\tx\ty" };
    g_autoptr(GError) error = NULL;
    g_autoptr(CamFingerprints) empty = cam_fingerprints_parse("# nothing\n", "", &error);

    g_assert_no_error(error);
    g_assert_null(cam_fingerprints_find_maker(empty, "00:40:8c:12:34:56"));
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autoptr(GError) said = NULL;
        g_autofree char *text = g_strconcat("# head\n", broken[i], "\n", NULL);
        g_assert_null(cam_fingerprints_parse(text, "", &said));
        g_assert_error(said, CAM_ERROR, CAM_ERROR_FORMAT);
        g_assert_nonnull(strstr(said->message, "line 2"));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(ouis); i++) {
        g_autoptr(GError) said = NULL;
        g_assert_null(cam_fingerprints_parse("", ouis[i], &said));
        g_assert_error(said, CAM_ERROR, CAM_ERROR_FORMAT);
    }
}

static void
test_realms(void)
{
    static const struct {
        const char *realm;
        const char *serial;
        const char *mac;
    } rows[] = {
        { "AXIS_ACCC8E123456", "ACCC8E123456", "ac:cc:8e:12:34:56" },
        { "AXIS_ACCC8E12345", NULL, NULL },
        { "AXIS_000000000000", NULL, NULL },
        { "AXIS_AC:CC:8E:12:34:56", NULL, NULL },
        { "Login to 3C06520PAN00001", "3C06520PAN00001", NULL },
        { "Login to 5d4b9ca1e29cb6f3e4ae7b3a2e4b1c0d", NULL, NULL },
        { "Login to 123456789012345", NULL, NULL },
        { "Login to my bank", NULL, NULL },
        { "hikvision", NULL, NULL },
        { NULL, NULL, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_test_message("%s", rows[i].realm);
        cam_fingerprint_read_realm(rows[i].realm, identity);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, rows[i].serial);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==, rows[i].mac);
    }
}

static const char axis_answer[] =
    "{\"apiVersion\": \"1.3\", \"data\": {\"propertyList\": {\"ProdNbr\":\"Q0000-LVE\","
    "\"HardwareID\":\"123.4\",\"Version\":\"11.2.3\",\"SerialNumber\":\"ACCC8E123456\"}}}";

static void
check_axis(const char *data, gsize size)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();

    if (cam_fingerprint_read_axis(data, size, identity))
        g_assert_nonnull(cam_identity_get(identity, CAM_FIELD_MODEL));
}

static void
test_axis(void)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();

    g_assert_true(cam_fingerprint_read_axis(axis_answer, strlen(axis_answer), identity));
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, "Q0000-LVE");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, "ACCC8E123456");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==, "ac:cc:8e:12:34:56");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_FIRMWARE), ==, "11.2.3");
    mangle(axis_answer, strlen(axis_answer), check_axis);
}

static void
test_redirects(void)
{
    static const struct {
        const char *location;
        guint16 port; /* 0 for none of ours */
        const char *path;
    } rows[] = {
        { "https://10.0.0.1/", 443, "/" },
        { "https://10.0.0.1", 443, "/" },
        { "https://10.0.0.1:8443/a/b?c=d%20e", 8443, "/a/b?c=d%20e" },
        { "HTTPS://10.0.0.1/", 443, "/" },
        { "https://10.0.0.2/", 0, NULL },
        { "https://10.0.0.1.example/", 0, NULL },
        { "https://admin@10.0.0.1/", 0, NULL },
        { "https://10.0.0.1:0/", 0, NULL },
        { "https://10.0.0.1:70000/", 0, NULL },
        { "http://10.0.0.1/", 0, NULL },
        { "/index.html", 0, NULL },
        { "https:", 0, NULL },
        { "", 0, NULL },
        { NULL, 0, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = NULL;
        guint16 port = 0;
        g_test_message("%s", rows[i].location);
        g_assert_cmpint(cam_face_parse_redirect(rows[i].location, "10.0.0.1", &port, &path), ==,
                        rows[i].port != 0);
        g_assert_cmpuint(port, ==, rows[i].port);
        g_assert_cmpstr(path, ==, rows[i].path);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fingerprint/cameras", test_cameras);
    g_test_add_func("/fingerprint/others", test_others);
    g_test_add_func("/fingerprint/makers", test_makers);
    g_test_add_func("/fingerprint/tables", test_tables);
    g_test_add_func("/fingerprint/realms", test_realms);
    g_test_add_func("/fingerprint/axis", test_axis);
    g_test_add_func("/fingerprint/redirects", test_redirects);
    return g_test_run();
}
