/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/onvif-soap.h"
#include "drivers/onvif-wire.h"

#include <string.h>

/* answers written after the shapes that real devices send; names and numbers are made up */

#define HEAD                                                                                       \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"                                               \
    "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://www.w3.org/2003/05/soap-envelope\" "               \
    "xmlns:tt=\"http://www.onvif.org/ver10/schema\" "                                              \
    "xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\" "                                        \
    "xmlns:ter=\"http://www.onvif.org/ver10/error\"><SOAP-ENV:Header/><SOAP-ENV:Body>"
#define TAIL "</SOAP-ENV:Body></SOAP-ENV:Envelope>\n"

#define CLOCK(date, time)                                                                          \
    HEAD "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>"                               \
         "<tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>true</tt:DaylightSavings>"     \
         "<tt:TimeZone><tt:TZ>UTC5:0</tt:TZ></tt:TimeZone><tt:UTCDateTime><tt:Time>" time          \
         "</tt:Time><tt:Date>" date "</tt:Date></tt:UTCDateTime></tds:SystemDateAndTime>"          \
         "</tds:GetSystemDateAndTimeResponse>" TAIL
#define TIME(h, m, s)                                                                              \
    "<tt:Hour>" h "</tt:Hour><tt:Minute>" m "</tt:Minute><tt:Second>" s "</tt:Second>"
#define DATE(y, m, d) "<tt:Year>" y "</tt:Year><tt:Month>" m "</tt:Month><tt:Day>" d "</tt:Day>"

#define DEVICE(maker, model, version, serial)                                                      \
    HEAD "<tds:GetDeviceInformationResponse><tds:Manufacturer>" maker "</tds:Manufacturer>"        \
         "<tds:Model>" model "</tds:Model><tds:FirmwareVersion>" version "</tds:FirmwareVersion>"  \
         "<tds:SerialNumber>" serial "</tds:SerialNumber><tds:HardwareId>88</tds:HardwareId>"      \
         "</tds:GetDeviceInformationResponse>" TAIL

#define FAULT(code, subcodes, text)                                                                \
    HEAD "<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:" code                           \
         "</SOAP-ENV:Value>" subcodes                                                              \
         "</SOAP-ENV:Code><SOAP-ENV:Reason><SOAP-ENV:Text xml:lang=\"en\">" text                   \
         "</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault>" TAIL
#define SUB(word, more)                                                                            \
    "<SOAP-ENV:Subcode><SOAP-ENV:Value>" word "</SOAP-ENV:Value>" more "</SOAP-ENV:Subcode>"

static CamXml *
parse(const char *text, const char *operation, CamOnvifKind wanted)
{
    CamOnvifKind kind;
    CamXml *xml = cam_onvif_parse(text, strlen(text), operation, &kind);

    g_assert_cmpint(kind, ==, wanted);
    g_assert_true((xml != NULL) == (wanted != CAM_ONVIF_NO_SOAP));
    return xml;
}

/* what is sent */

static void
test_token(void)
{
    /* the example of ONVIF's guide for programmers */
    g_autoptr(CamCredential) login = cam_credential_new("user<&>", "userpassword");
    CamOnvifToken token = { .login = login,
                            .created_us = G_GINT64_CONSTANT(1284623445) * G_USEC_PER_SEC + 999999,
                            .nonce = { 0x2c, 0xaa, 0x88, 0xe8, 0x6f, 0xc0, 0x8a, 0x42, 0x82, 0x42,
                                       0xb3, 0x74, 0xce, 0xa6, 0x45, 0x96 } };
    g_autofree char *text = cam_onvif_format_request("GetScopes", NULL, &token);
    g_autoptr(CamXml) xml = cam_xml_parse(text, strlen(text), CAM_XML_NONE, NULL);

    g_assert_nonnull(xml);
    const CamXmlNode *at = cam_xml_find(cam_xml_get_root(xml), "Header/Security/UsernameToken");
    g_assert_nonnull(at);
    g_autofree char *user = cam_xml_read_text(at, "Username");
    g_autofree char *digest = cam_xml_read_text(at, "Password");
    g_autofree char *nonce = cam_xml_read_text(at, "Nonce");
    g_autofree char *created = cam_xml_read_text(at, "Created");
    g_assert_cmpstr(user, ==, "user<&>");
    g_assert_cmpstr(digest, ==, "tuOSpGlFlIXsozq4HFNeeGeFLEI=");
    g_assert_cmpstr(nonce, ==, "LKqI6G/AikKCQrN0zqZFlg==");
    g_assert_cmpstr(created, ==, "2010-09-16T07:50:45Z");
    g_assert_null(strstr(text, "userpassword"));
}

static void
test_request(void)
{
    g_autofree char *text =
        cam_onvif_format_request("GetCapabilities", "<tds:Category>All</tds:Category>", NULL);
    g_autoptr(CamXml) xml = cam_xml_parse(text, strlen(text), CAM_XML_NONE, NULL);

    g_assert_nonnull(xml);
    g_assert_null(cam_xml_find(cam_xml_get_root(xml), "Header"));
    g_autofree char *category =
        cam_xml_read_text(cam_xml_get_root(xml), "Body/GetCapabilities/Category");
    g_assert_cmpstr(category, ==, "All");
    /* one line, as some devices want it */
    g_assert_null(strchr(text, '\n'));
    g_assert_null(strchr(text, '\''));
}

/* what comes back */

static void
test_kinds(void)
{
    static const struct {
        const char *text;
        CamOnvifKind kind;
    } rows[] = {
        { DEVICE("a", "b", "c", "d"), CAM_ONVIF_RESPONSE },
        { "<Envelope><Body><GetDeviceInformationResponse/></Body></Envelope>", CAM_ONVIF_RESPONSE },
        /* prefixes that are declared nowhere, and names without any */
        { "<e:Envelope><e:Body><t:GetDeviceInformationResponse/></e:Body></e:Envelope>",
          CAM_ONVIF_RESPONSE },
        { FAULT("Sender", SUB("ter:NotAuthorized", ""), "no"), CAM_ONVIF_FAULT },
        { HEAD "<tds:GetScopesResponse/>" TAIL, CAM_ONVIF_OTHER },
        { HEAD TAIL, CAM_ONVIF_OTHER },
        { "<Envelope/>", CAM_ONVIF_OTHER },
        { "", CAM_ONVIF_NO_SOAP },
        { "<html><body>Bad Request</body></html>", CAM_ONVIF_NO_SOAP },
        { "TypeError: undefined\n    at Server.process", CAM_ONVIF_NO_SOAP },
        { "{\"Envelope\":{\"Body\":{}}}", CAM_ONVIF_NO_SOAP },
        { "<!DOCTYPE x><Envelope/>", CAM_ONVIF_NO_SOAP },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamXml) xml = parse(rows[i].text, "GetDeviceInformation", rows[i].kind);
        g_assert_true(rows[i].kind == CAM_ONVIF_RESPONSE || xml == NULL ||
                      cam_onvif_find_response(xml, "GetDeviceInformation") == NULL);
    }
}

static void
test_faults(void)
{
    static const struct {
        const char *text;
        CamErrorCode code;
        const char *word;
    } rows[] = {
        { FAULT("Sender", SUB("ter:NotAuthorized", ""), "Sender not authorized"), CAM_ERROR_AUTH,
          "NotAuthorized" },
        { FAULT("Sender", SUB("wsse:FailedAuthentication", ""), "no"), CAM_ERROR_AUTH,
          "FailedAuthentication" },
        { FAULT("Sender", SUB("ter:InvalidArgVal", SUB("ter:Unauthorized", "")),
                "Authority failure"),
          CAM_ERROR_AUTH, "Unauthorized" },
        { FAULT("Sender", "", "Sender not Authorized"), CAM_ERROR_AUTH, NULL },
        { FAULT("Receiver", SUB("ter:ActionNotSupported", SUB("ter:InvalidOperation", "")),
                "Optional Action Not Implemented"),
          CAM_ERROR_UNSUPPORTED, "InvalidOperation" },
        { FAULT("Sender", SUB("wsa:ActionNotSupported", ""), "x"), CAM_ERROR_UNSUPPORTED,
          "ActionNotSupported" },
        { FAULT("Sender", SUB("ter:UnknownAction", ""), ""), CAM_ERROR_UNSUPPORTED,
          "UnknownAction" },
        { FAULT("Sender", "", ""), CAM_ERROR_UNSUPPORTED, NULL },
        { FAULT("Receiver", SUB("ter:Action", SUB("ter:ActionFailed", "")), ""), CAM_ERROR_REFUSED,
          "ActionFailed" },
        { FAULT("Receiver", SUB("ter:Action", SUB("ter:FirmwareUpgradeFailed", "")), ""),
          CAM_ERROR_DEVICE, "FirmwareUpgradeFailed" },
        { FAULT("Sender", SUB("ter:InvalidArgs", SUB("ter:InvalidFirmware", "")), ""),
          CAM_ERROR_WRONG_FILE, "InvalidFirmware" },
        { FAULT("Sender", SUB("ter:InvalidArgVal", SUB("ter:InvalidBackupFile", "")), ""),
          CAM_ERROR_WRONG_FILE, "InvalidBackupFile" },
        { FAULT("Receiver", SUB("ter:CriticalError", ""), "reset me"), CAM_ERROR_DEVICE,
          "CriticalError" },
        { FAULT("Sender", SUB("ter:OperationProhibited", ""), "x"), CAM_ERROR_REFUSED,
          "OperationProhibited" },
        /* SOAP 1.1 in a 1.2 envelope */
        { HEAD "<SOAP-ENV:Fault><faultcode>soap:client</faultcode><faultstring>Method not "
               "implemented</faultstring></SOAP-ENV:Fault>" TAIL,
          CAM_ERROR_UNSUPPORTED, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamXml) xml = parse(rows[i].text, "GetScopes", CAM_ONVIF_FAULT);
        g_auto(CamOnvifFault) fault = { 0 };
        g_assert_true(cam_onvif_parse_fault(xml, rows[i].text, strlen(rows[i].text), &fault));
        g_test_message("%" G_GSIZE_FORMAT ": %s", i, fault.text);
        g_assert_cmpint(fault.code, ==, rows[i].code);
        g_assert_cmpstr(fault.word, ==, rows[i].word);
        g_assert_nonnull(fault.text);
        g_assert_true(fault.ours);
        g_assert_cmpint(fault.tries_left, ==, -1);
        g_assert_false(fault.locked);
    }
}

static void
test_foreign_fault(void)
{
    static const char text[] =
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><e:Fault>"
        "<faultcode>e:Client</faultcode><faultstring>no such service</faultstring></e:Fault>"
        "</e:Body></e:Envelope>";
    g_autoptr(CamXml) xml = parse(text, "GetScopes", CAM_ONVIF_FAULT);
    g_auto(CamOnvifFault) fault = { 0 };

    g_assert_true(cam_onvif_parse_fault(xml, text, strlen(text), &fault));
    g_assert_false(fault.ours);
}

static void
test_locks(void)
{
    static const struct {
        const char *text;
        int tries_left;
        guint unlock_s;
        gboolean about_clock;
    } rows[] = {
        { "Sender not Authorized. Invalid username or password! You still have 22 attempt(s).", 22,
          0, FALSE },
        { "You still have 0 attempt(s).", 0, 1800, FALSE },
        { "The user is locked, try again in 90 seconds", -1, 90, FALSE },
        { "Account Locked. Unlocks after 30 minutes.", -1, 1800, FALSE },
        { "blocked", -1, 1800, FALSE },
        { "locked for 99999999999 seconds", -1, 1800, FALSE },
        { "99999999999 attempts", -1, 0, FALSE },
        { "Wsse authorized time check failed.", -1, 0, TRUE },
        { "Sender not authorized", -1, 0, FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf(FAULT("Sender", SUB("ter:NotAuthorized", ""), "%s"), rows[i].text);
        g_autoptr(CamXml) xml = parse(text, "GetScopes", CAM_ONVIF_FAULT);
        g_auto(CamOnvifFault) fault = { 0 };
        g_assert_true(cam_onvif_parse_fault(xml, text, strlen(text), &fault));
        g_test_message("%s", fault.text);
        g_assert_cmpint(fault.tries_left, ==, rows[i].tries_left);
        g_assert_cmpuint(fault.unlock_s, ==, rows[i].unlock_s);
        g_assert_cmpint(fault.locked, ==, rows[i].unlock_s > 0);
        g_assert_cmpint(fault.about_clock, ==, rows[i].about_clock);
    }
}

static void
test_clock(void)
{
    static const struct {
        const char *text;
        gint64 utc_s; /* -1 for none */
    } rows[] = {
        { CLOCK(DATE("2023", "5", "24"), TIME("21", "25", "5")), 1684963505 },
        { CLOCK(DATE("1970", "01", "01"), TIME("0", "0", "0")), 0 },
        { CLOCK(DATE("2016", "12", "31"), TIME("23", "59", "60")), 1483228799 },
        { CLOCK(DATE("2023", "2", "30"), TIME("21", "25", "5")), -1 },
        { CLOCK(DATE("2023", "13", "1"), TIME("21", "25", "5")), -1 },
        { CLOCK(DATE("0", "0", "0"), TIME("0", "0", "0")), -1 },
        { CLOCK(DATE("2023", "5", "24"), TIME("", "25", "5")), -1 },
        { CLOCK(DATE("2023", "5", "24"), TIME("-1", "25", "5")), -1 },
        { HEAD "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime/>"
               "</tds:GetSystemDateAndTimeResponse>" TAIL,
          -1 },
        /* all children in another namespace than they should be */
        { "<Envelope><Body><GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time>"
          "<Hour>1</Hour><Minute>2</Minute><Second>3</Second></Time><Date><Year>2020</Year>"
          "<Month>1</Month><Day>1</Day></Date></UTCDateTime></SystemDateAndTime>"
          "</GetSystemDateAndTimeResponse></Body></Envelope>",
          1577840523 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamXml) xml = parse(rows[i].text, "GetSystemDateAndTime", CAM_ONVIF_RESPONSE);
        gint64 utc_us = -1;
        gboolean ok =
            cam_onvif_parse_clock(cam_onvif_find_response(xml, "GetSystemDateAndTime"), &utc_us);
        g_assert_cmpint(ok, ==, rows[i].utc_s >= 0);
        g_assert_cmpint(utc_us, ==, ok ? rows[i].utc_s * G_USEC_PER_SEC : -1);
    }
}

static void
test_device(void)
{
    static const struct {
        const char *text;
        const char *vendor;
        const char *model;
        const char *version;
        const char *serial;
    } rows[] = {
        { DEVICE("Bosch", "FLEXIDOME", "8.71.0066", "404754734001050102"), "bosch", "FLEXIDOME",
          "8.71.0066", "404754734001050102" },
        { DEVICE("HIKVISION", "DS-1", "V5.2.0 build 140721", "DS-1AAWR1"), "hikvision", "DS-1",
          "V5.2.0 build 140721", "DS-1AAWR1" },
        { DEVICE("Dahua Technology", "x", "1", "2"), "dahua", "x", "1", "2" },
        { DEVICE("Hanwha Techwin", "x", "1", "2"), "hanwha", "x", "1", "2" },
        { DEVICE("AXIS", "x", "1", "2"), "axis", "x", "1", "2" },
        { DEVICE("Axiscam Ltd.", "x", "1", "2"), "axiscam ltd.", "x", "1", "2" },
        { DEVICE("Milesight Technology Co.,Ltd.", "x", "1", "2"), "milesight technology co.,ltd.",
          "x", "1", "2" },
        { DEVICE("NONE", "A &amp; B", " 2.1 \n", "192168261"), NULL, "A & B", "2.1", NULL },
        { DEVICE("", "", "1", "000000000"), NULL, NULL, "1", NULL },
        { DEVICE("\xc3\x96kocam", "x", "", "12345678"), "\xc3\xb6kocam", "x", NULL, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamXml) xml = parse(rows[i].text, "GetDeviceInformation", CAM_ONVIF_RESPONSE);
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_autoptr(GError) error = NULL;
        cam_onvif_parse_device(cam_onvif_find_response(xml, "GetDeviceInformation"), "192.168.2.61",
                               identity, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_VENDOR), ==, rows[i].vendor);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, rows[i].model);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_FIRMWARE), ==, rows[i].version);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, rows[i].serial);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_HARDWARE), ==, "88");
    }
}

static void
test_no_device(void)
{
    static const char text[] = DEVICE("Bosch", "", " ", "1");
    g_autoptr(CamXml) xml = parse(text, "GetDeviceInformation", CAM_ONVIF_RESPONSE);
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_autoptr(GError) error = NULL;

    g_assert_false(cam_onvif_parse_device(cam_onvif_find_response(xml, "GetDeviceInformation"), "x",
                                          identity, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
}

static void
test_serials(void)
{
    static const struct {
        const char *serial;
        const char *address;
        gboolean good;
    } rows[] = {
        { "B8A44FA04F26", "10.0.0.5", TRUE },
        { "10005", "10.0.0.5", FALSE },
        { "010000000005", "10.0.0.5", FALSE },
        { "10006", "10.0.0.5", TRUE },
        { "192168261", "fe80::1", TRUE },
        { "192168261", "camera.example", TRUE },
        { "0", "10.0.0.5", FALSE },
        { "00:00:00:00:00:00", "10.0.0.5", FALSE },
        { "12345678", "10.0.0.5", FALSE },
        { "None", "10.0.0.5", FALSE },
        { "", "10.0.0.5", FALSE },
        { NULL, "10.0.0.5", FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(cam_onvif_is_serial(rows[i].serial, rows[i].address), ==, rows[i].good);
}

#define INTERFACE(on, name, mac)                                                                   \
    "<tds:NetworkInterfaces token=\"e\"><tt:Enabled>" on "</tt:Enabled><tt:Info>" name             \
    "<tt:HwAddress>" mac "</tt:HwAddress></tt:Info></tds:NetworkInterfaces>"
#define NAME(name) "<tt:Name>" name "</tt:Name>"
#define INTERFACES(list)                                                                           \
    HEAD "<tds:GetNetworkInterfacesResponse>" list "</tds:GetNetworkInterfacesResponse>" TAIL

/* whichever of its addresses a device is spoken to by, it is one device */
static void
test_mac(void)
{
    static const struct {
        const char *text;
        const char *mac;
    } rows[] = {
        { INTERFACES(INTERFACE("true", NAME("eth1"), "44:19:b6:3e:ba:a1")
                         INTERFACE("true", NAME("eth0"), "AC-CC-8E-BE-CC-EA")),
          "ac:cc:8e:be:cc:ea" },
        { INTERFACES(INTERFACE("true", NAME("bond0"), "00:00:00:00:00:00")
                         INTERFACE("false", NAME("ath0"), "02:00:00:00:00:01")
                             INTERFACE("true", NAME("eth0"), "44:19:b6:3e:ba:a1")),
          "44:19:b6:3e:ba:a1" },
        { INTERFACES(INTERFACE("false", NAME("eth0"), "44:19:b6:3e:ba:a1")), "44:19:b6:3e:ba:a1" },
        { INTERFACES(INTERFACE("true", "", "44:19:b6:3e:ba:a1")
                         INTERFACE("true", "", "ac:cc:8e:be:cc:ea")),
          "44:19:b6:3e:ba:a1" },
        { INTERFACES(""), NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamXml) xml = parse(rows[i].text, "GetNetworkInterfaces", CAM_ONVIF_RESPONSE);
        const CamXmlNode *response = cam_onvif_find_response(xml, "GetNetworkInterfaces");
        g_autofree char *mac = cam_onvif_parse_mac(response);
        g_assert_cmpstr(mac, ==, rows[i].mac);
    }
}

#define SCOPE(item)                                                                                \
    "<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>" item "</tt:ScopeItem></"          \
    "tds:Scopes>"

static void
test_scopes(void)
{
    static const struct {
        const char *scopes;
        CamKind kind;
        gboolean factory_state;
    } rows[] = {
        { SCOPE("onvif://www.onvif.org/type/video_encoder") SCOPE("x"), CAM_KIND_CAMERA, FALSE },
        { SCOPE("onvif://www.onvif.org/Type/PTZ"), CAM_KIND_CAMERA, FALSE },
        { SCOPE("onvif://www.onvif.org/type/NetworkVideoTransmitter"), CAM_KIND_UNKNOWN, FALSE },
        { SCOPE("") SCOPE("onvif://www.onvif.org/Profile/Q/FactoryDefault"), CAM_KIND_UNKNOWN,
          TRUE },
        { SCOPE("onvif://www.onvif.org/Profile/Q/Operational"), CAM_KIND_UNKNOWN, FALSE },
        { "", CAM_KIND_UNKNOWN, FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strconcat(HEAD "<tds:GetScopesResponse>", rows[i].scopes,
                                            "</tds:GetScopesResponse>" TAIL, NULL);
        g_autoptr(CamXml) xml = parse(text, "GetScopes", CAM_ONVIF_RESPONSE);
        CamOnvifScopes scopes;
        cam_onvif_parse_scopes(cam_onvif_find_response(xml, "GetScopes"), &scopes);
        g_assert_cmpint(scopes.kind, ==, rows[i].kind);
        g_assert_cmpint(scopes.factory_state, ==, rows[i].factory_state);
    }
}

static void
add_flags(const char *operation, const char *inner, CamOnvifFlags *flags)
{
    g_autofree char *text = g_strdup_printf(HEAD "<tds:%sResponse>%s</tds:%sResponse>" TAIL,
                                            operation, inner, operation);
    g_autoptr(CamXml) xml = parse(text, operation, CAM_ONVIF_RESPONSE);

    cam_onvif_add_flags(cam_onvif_find_response(xml, operation), flags);
}

/* flags in two places, one of which may say no */
static void
test_flags(void)
{
    CamOnvifFlags flags = { 0 };

    add_flags("GetCapabilities",
              "<tds:Capabilities><tt:Device><tt:System><tt:FirmwareUpgrade>true"
              "</tt:FirmwareUpgrade></tt:System></tt:Device></tds:Capabilities>",
              &flags);
    g_assert_true(flags.mtom_upgrade && !flags.http_upgrade);
    add_flags("GetServiceCapabilities",
              "<tds:Capabilities><tds:System FirmwareUpgrade=\"false\" "
              "HttpFirmwareUpgrade=\"true\"/></tds:Capabilities>",
              &flags);
    g_assert_true(flags.mtom_upgrade && flags.http_upgrade);
    add_flags("GetServiceCapabilities", "<tds:Capabilities/>", &flags);
    g_assert_true(flags.http_upgrade);
    flags = (CamOnvifFlags){ 0 };
    add_flags("GetCapabilities",
              "<tds:Capabilities><tt:Device><tt:System><tt:Extension><tt:HttpFirmwareUpgrade>1"
              "</tt:HttpFirmwareUpgrade></tt:Extension></tt:System></tt:Device>"
              "</tds:Capabilities>",
              &flags);
    g_assert_true(flags.http_upgrade && !flags.mtom_upgrade);
}

static void
test_durations(void)
{
    static const struct {
        const char *text;
        double seconds; /* -1 for none */
    } rows[] = {
        { "PT0S", 0 },
        { "PT5S", 5 },
        { "PT300S", 300 },
        { "PT1M30S", 90 },
        { "P0DT5M", 300 },
        { "PT1H", 3600 },
        { "P1D", 86400 },
        { "PT1.5S", 1.5 },
        { "P1Y", 7 * 86400.0 },
        { "PT", -1 },
        { "P1Y2M36.", -1 },
        { "P5XT5S", -1 },
        { "P5", -1 },
        { "P", -1 },
        { "", -1 },
        { "5", -1 },
        { "PT5", -1 },
        { "-PT5S", -1 },
        { "PT5S ", -1 },
        { "PT5S5M", -1 },
        { "PT1M1M", -1 },
        { "P5M", 7 * 86400.0 },
        { "PTS", -1 },
        { "PT1.M", 60 },
        { "P1DT", -1 },
        { "pt5s", -1 },
        { "PT99999999999S", -1 },
        { NULL, -1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        double seconds = -1;
        g_test_message("%s", rows[i].text != NULL ? rows[i].text : "NULL");
        g_assert_cmpint(cam_onvif_parse_duration(rows[i].text, &seconds), ==, rows[i].seconds >= 0);
        g_assert_cmpfloat(seconds, ==, rows[i].seconds);
    }
}

/* where the file goes: this device, in the way it is spoken to, or nowhere */
static void
test_places(void)
{
    static const CamOnvifHome home = { "10.0.0.5", 80, FALSE, "/onvif/device_service", FALSE };
    static const CamOnvifHome high = { "10.0.0.5", 8000, FALSE, "/onvif/device_service", FALSE };
    static const CamOnvifHome tls = { "10.0.0.5", 443, TRUE, "/onvif/device_service", FALSE };
    static const CamOnvifHome v6 = { "fe80::1%eth0", 80, FALSE, "/onvif/device_service", FALSE };
    static const CamOnvifHome any = { "10.0.0.5", 80, FALSE, "/onvif/device_service", TRUE };
    static const struct {
        const CamOnvifHome *home;
        const char *uri;
        const char *path; /* (nullable): refused */
        guint16 port;
    } rows[] = {
        { &home, "http://10.0.0.5/FirmwareUpgrade", "/FirmwareUpgrade", 0 },
        { &home, "HTTP://10.0.0.5:80/a?b=c&d=%20e", "/a?b=c&d=%20e", 0 },
        { &home, "http://10.0.0.5:8899/x", "/x", 8899 },
        { &high, "http://10.0.0.5/x", "/x", 80 },
        { &high, "http://10.0.0.5:8000/x", "/x", 0 },
        { &home, "http://0.0.0.0/x", "/x", 0 },
        { &home, "http://127.0.0.1:8080/x", "/x", 8080 },
        { &home, "http://localhost/x", "/x", 0 },
        { &home, "http:///x", "/x", 0 },
        { &home, "http://10.0.0.5", "/", 0 },
        { &home, "/cgi-bin/update.cgi", "/cgi-bin/update.cgi", 0 },
        { &home, "update", "/onvif/update", 0 },
        { &high, "?u=1", "/onvif/device_service?u=1", 0 },
        { &home, "http://10.0.0.5/a#part", "/a", 0 },
        { &v6, "http://[FE80::1]:8080/x", "/x", 8080 },
        { &v6, "http://[::]/x", "/x", 0 },
        { &tls, "https://10.0.0.5/x", "/x", 0 },
        { &any, "http://192.0.2.9:8080/x", "/x", 8080 },
        { &home, "http://10.0.0.50/x", NULL, 0 },
        { &home, "http://10.0.0.5.example/x", NULL, 0 },
        { &home, "http://192.0.2.9/x", NULL, 0 },
        { &home, "//192.0.2.9/x", NULL, 0 },
        { &home, "https://10.0.0.5/x", NULL, 0 },
        { &tls, "http://10.0.0.5/x", NULL, 0 },
        { &tls, "https://10.0.0.5:8443/x", NULL, 0 },
        { &home, "ftp://10.0.0.5/x", NULL, 0 },
        { &home, "file:///etc/passwd", NULL, 0 },
        { &home, "http://a:b@10.0.0.5/x", NULL, 0 },
        { &home, "http://10.0.0.5:99999/x", NULL, 0 },
        { &home, "http://10.0.0.5/a b", "/a%20b", 0 },
        { &home, "http://10.0.0.5/a\\b", NULL, 0 },
        { &home, "http://[10.0.0.5/x", NULL, 0 },
        { &home, "", NULL, 0 },
        { &home, NULL, NULL, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CamOnvifPlace) place = { 0 };
        g_autoptr(GError) error = NULL;
        gboolean ok = cam_onvif_parse_place(rows[i].uri, rows[i].home, &place, &error);
        g_test_message("%s: %s", rows[i].uri, ok ? place.path : error->message);
        g_assert_cmpint(ok, ==, rows[i].path != NULL);
        g_assert_cmpstr(place.path, ==, rows[i].path);
        g_assert_cmpuint(place.port, ==, rows[i].port);
        if (!ok)
            g_assert_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED);
    }
}

/* junk */

static void
read_all(const char *data, gsize size)
{
    static const char *const operations[] = { "GetSystemDateAndTime", "GetDeviceInformation",
                                              "GetNetworkInterfaces", "GetScopes",
                                              "GetCapabilities" };

    for (gsize i = 0; i < G_N_ELEMENTS(operations); i++) {
        CamOnvifKind kind;
        g_autoptr(CamXml) xml = cam_onvif_parse(data, size, operations[i], &kind);
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_auto(CamOnvifFault) fault = { 0 };
        CamOnvifFlags flags = { 0 };
        CamOnvifScopes scopes;
        gint64 utc_us;
        if (xml == NULL)
            continue;
        if (cam_onvif_parse_fault(xml, data, size, &fault))
            g_assert_nonnull(fault.text);
        const CamXmlNode *response = cam_onvif_find_response(xml, operations[i]);
        if (response == NULL)
            continue;
        (void)cam_onvif_parse_clock(response, &utc_us);
        (void)cam_onvif_parse_device(response, "10.0.0.5", identity, NULL);
        g_autofree char *mac = cam_onvif_parse_mac(response);
        g_assert_true(mac == NULL || strlen(mac) == 17);
        cam_onvif_parse_scopes(response, &scopes);
        cam_onvif_add_flags(response, &flags);
    }
}

static void
test_junk(void)
{
    static const char *const samples[] = {
        CLOCK(DATE("2023", "5", "24"), TIME("21", "25", "5")),
        DEVICE("Bosch", "FLEXIDOME", "8.71.0066", "404754734001050102"),
        FAULT("Sender", SUB("ter:NotAuthorized", ""), "You still have 22 attempt(s)."),
        HEAD "<tds:GetScopesResponse>" SCOPE(
            "onvif://www.onvif.org/type/ptz") "</tds:GetScopesResponse>" TAIL,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        gsize size = strlen(samples[i]);
        for (gsize cut = 0; cut < size; cut++)
            read_all(samples[i], cut);
        for (gsize bit = 0; bit < size * 8; bit++) {
            g_autofree char *copy = g_memdup2(samples[i], size);
            copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << bit % 8));
            read_all(copy, size);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/onvif/wire/token", test_token);
    g_test_add_func("/onvif/wire/request", test_request);
    g_test_add_func("/onvif/wire/kinds", test_kinds);
    g_test_add_func("/onvif/wire/faults", test_faults);
    g_test_add_func("/onvif/wire/foreign-fault", test_foreign_fault);
    g_test_add_func("/onvif/wire/locks", test_locks);
    g_test_add_func("/onvif/wire/clock", test_clock);
    g_test_add_func("/onvif/wire/device", test_device);
    g_test_add_func("/onvif/wire/no-device", test_no_device);
    g_test_add_func("/onvif/wire/serials", test_serials);
    g_test_add_func("/onvif/wire/mac", test_mac);
    g_test_add_func("/onvif/wire/scopes", test_scopes);
    g_test_add_func("/onvif/wire/flags", test_flags);
    g_test_add_func("/onvif/wire/durations", test_durations);
    g_test_add_func("/onvif/wire/places", test_places);
    g_test_add_func("/onvif/wire/junk", test_junk);
    return g_test_run();
}
