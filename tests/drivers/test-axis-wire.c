/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/axis-state.h"
#include "drivers/axis-wire.h"
#include "src/net/xml.h"

#include <string.h>

/* answers written after the shapes that real devices send; names and numbers are made up */

#define DEVICE                                                                                     \
    "{\"apiVersion\": \"1.3\", \"data\": {\"propertyList\": {\"ProdNbr\":\"Q3505 Mk II\","         \
    "\"HardwareID\":\"764.2\",\"ProdFullName\":\"AXIS Q3505 Mk II Network Camera\","               \
    "\"Version\":\"9.80.3.12\",\"ProdType\":\"Network Camera\",\"Brand\":\"AXIS\","                \
    "\"WebURL\":\"http://www.axis.com\",\"ProdVariant\":\"\",\"SerialNumber\":\"00408C0000A1\","   \
    "\"ProdShortName\":\"AXIS Q3505 Mk II\",\"BuildDate\":\"Jan 09 2023 12:00\"}}}\n"

#define PARAMS                                                                                     \
    "root.Brand.Brand=AXIS\r\nroot.Brand.ProdFullName=AXIS M1 Network Camera\r\n"                  \
    "root.Brand.ProdNbr=M1\r\nroot.Brand.ProdShortName=AXIS M1\r\n"                                \
    "root.Brand.ProdType=Network Camera\r\nroot.Brand.ProdVariant=\r\n"                            \
    "root.Properties.Firmware.BuildDate=Feb 15 2019 09:42\r\n"                                     \
    "root.Properties.Firmware.Version=5.51.5\r\n"                                                  \
    "root.Properties.System.HardwareID=70E\r\n"                                                    \
    "root.Properties.System.SerialNumber=ACCC8E0000B2\r\n"

#define DESCRIPTION                                                                                \
    "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device>"              \
    "<friendlyName>AXIS M1 - ACCC8E0000B2</friendlyName><manufacturer>AXIS</manufacturer>"         \
    "<modelName>AXIS M1</modelName><modelNumber>M1</modelNumber>"                                  \
    "<serialNumber>ACCC8E0000B2</serialNumber></device></root>"

#define READY                                                                                      \
    "{\"apiVersion\":\"1.4\",\"method\":\"systemready\",\"data\":{\"systemready\":\"no\","         \
    "\"needsetup\":\"yes\",\"uptime\":\"65\",\"bootid\":\"e61ab59b-0000\",\"previewmode\":"        \
    "\"7200\"}}"

#define STATUS                                                                                     \
    "{\"apiVersion\":\"1.3\",\"method\":\"status\",\"data\":{\"activeFirmwareVersion\":\"12.11."   \
    "77\","                                                                                        \
    "\"activeFirmwarePart\":\"74\",\"inactiveFirmwareVersion\":\"11.11.181\",\"isCommited\":"      \
    "false,"                                                                                       \
    "\"timeToRollback\":540}}"

#define BLANK                                                                                      \
    "{\"data\":{\"propertyList\":{\"ProdNbr\":\" \",\"SerialNumber\":\"1\",\"Version\":\"2\"}}}"
#define FAULT "{\"apiVersion\":\"1.0\",\"error\":{\"code\":421,\"message\":\"not\\nmatching\"}}"
#define DONE  "{\"method\":\"upgrade\",\"data\":{\"firmwareVersion\":\"12.11.77\"}}"

static void
assert_field(const CamIdentity *identity, CamField field, const char *wanted)
{
    g_assert_cmpstr(cam_identity_get(identity, field), ==, wanted);
}

static void
test_device(void)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();

    g_assert_true(cam_axis_parse_device(DEVICE, strlen(DEVICE), identity, NULL));
    assert_field(identity, CAM_FIELD_VENDOR, "axis");
    assert_field(identity, CAM_FIELD_MODEL, "Q3505 Mk II");
    assert_field(identity, CAM_FIELD_PLATFORM, "Q3505 Mk II");
    assert_field(identity, CAM_FIELD_HARDWARE, "764.2");
    assert_field(identity, CAM_FIELD_SERIAL, "00408C0000A1");
    assert_field(identity, CAM_FIELD_MAC, "00:40:8c:00:00:a1");
    assert_field(identity, CAM_FIELD_FIRMWARE, "9.80.3.12");
    assert_field(identity, CAM_FIELD_BUILD, "Jan 09 2023 12:00");
    assert_field(identity, CAM_FIELD_NAME, "AXIS Q3505 Mk II");
    assert_field(identity, CAM_FIELD_OEM, NULL);
    g_assert_cmpint(identity->kind, ==, CAM_KIND_CAMERA);
}

static void
test_kinds(void)
{
    static const struct {
        const char *type;
        CamKind kind;
    } rows[] = {
        { "Dome Camera", CAM_KIND_CAMERA },
        { "Network Video Encoder", CAM_KIND_ENCODER },
        { "Network Video Recorder", CAM_KIND_RECORDER },
        { "Network Video Door Station", CAM_KIND_DOOR },
        { "3D People Counter", CAM_KIND_OTHER },
        { "Network Speaker", CAM_KIND_OTHER },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_autofree char *text = g_strdup_printf("Brand.ProdType=%s\nBrand.ProdNbr=X1\n"
                                                "Brand.Brand=Somebody\n",
                                                rows[i].type);
        g_assert_true(cam_axis_parse_params(text, strlen(text), identity));
        g_assert_cmpint(identity->kind, ==, rows[i].kind);
        assert_field(identity, CAM_FIELD_OEM, "Somebody");
    }
}

static void
test_params(void)
{
    /* without `root.`, with values that hold `=`, in another coding, too long, cut off */
    static const char old[] = "Brand.ProdNbr=M1=2\nProperties.Firmware.Version=4.40\nroot.X=\xe9\n"
                              "Properties.System.SerialNumber=00408C0000A1";
    static const char none[] =
        "# Error: Error getting param in group 'root.Brand'\nroot.Time.x=1\n";
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_autoptr(CamIdentity) other = cam_identity_new();
    g_autofree char *lines = g_strnfill(70000, 'a');
    g_autofree char *huge = g_strconcat("root.Brand.ProdNbr=", lines, "\n", PARAMS, NULL);

    g_assert_true(cam_axis_parse_params(huge, strlen(huge), identity));
    assert_field(identity, CAM_FIELD_MODEL, "M1");
    assert_field(identity, CAM_FIELD_FIRMWARE, "5.51.5");
    assert_field(identity, CAM_FIELD_BUILD, "Feb 15 2019 09:42");
    assert_field(identity, CAM_FIELD_SERIAL, "ACCC8E0000B2");
    assert_field(identity, CAM_FIELD_MAC, "ac:cc:8e:00:00:b2");
    assert_field(identity, CAM_FIELD_HARDWARE, "70E");
    assert_field(identity, CAM_FIELD_OEM, NULL);
    g_assert_true(cam_axis_parse_params(old, sizeof old - 1, other));
    assert_field(other, CAM_FIELD_MODEL, "M1=2");
    assert_field(other, CAM_FIELD_SERIAL, "00408C0000A1");
    g_assert_false(cam_axis_parse_params(none, sizeof none - 1, other));
    g_assert_false(cam_axis_parse_params("", 0, other));
}

static void
test_description(void)
{
    static const char foreign[] = "<root><device><manufacturer>Other</manufacturer>"
                                  "<serialNumber>1</serialNumber></device></root>";
    static const char empty[] = "<root/>";
    g_autoptr(CamIdentity) identity = cam_identity_new();

    g_assert_false(cam_axis_parse_description(foreign, sizeof foreign - 1, identity, NULL));
    g_assert_false(cam_axis_parse_description(empty, sizeof empty - 1, identity, NULL));
    g_assert_null(cam_identity_get(identity, CAM_FIELD_VENDOR));
    g_assert_true(cam_axis_parse_description(DESCRIPTION, strlen(DESCRIPTION), identity, NULL));
    assert_field(identity, CAM_FIELD_MODEL, "M1");
    assert_field(identity, CAM_FIELD_NAME, "AXIS M1");
    assert_field(identity, CAM_FIELD_MAC, "ac:cc:8e:00:00:b2");
}

static void
test_realm(void)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();

    g_assert_false(cam_axis_parse_realm(NULL, identity));
    g_assert_false(cam_axis_parse_realm("IP Camera(C2183)", identity));
    g_assert_false(cam_axis_parse_realm("axis_00408C0000A1", identity));
    g_assert_null(cam_identity_get(identity, CAM_FIELD_VENDOR));
    g_assert_true(cam_axis_parse_realm("AXIS_something", identity));
    assert_field(identity, CAM_FIELD_SERIAL, NULL);
    g_assert_true(cam_axis_parse_realm("AXIS_00408C0000A1", identity));
    assert_field(identity, CAM_FIELD_SERIAL, "00408C0000A1");
    assert_field(identity, CAM_FIELD_MAC, "00:40:8c:00:00:a1");
}

static void
test_ready(void)
{
    static const char old[] = "{\"data\":{\"systemready\":\"yes\",\"needsetup\":\"no\"}}";
    static const char odd[] = "{\"data\":{\"systemready\":\"yes\",\"uptime\":\"-5\",\"bootid\":7}}";
    g_auto(CamAxisReady) ready = { 0 };
    g_auto(CamAxisReady) second = { 0 };
    g_auto(CamAxisReady) third = { 0 };

    g_assert_true(cam_axis_parse_ready(READY, strlen(READY), &ready, NULL));
    g_assert_cmpint(ready.ready, ==, CAM_TRI_NO);
    g_assert_cmpint(ready.activated, ==, CAM_TRI_NO);
    g_assert_cmpint(ready.uptime_s, ==, 65);
    g_assert_cmpstr(ready.boot_id, ==, "e61ab59b-0000");
    g_assert_true(cam_axis_parse_ready(old, sizeof old - 1, &second, NULL));
    g_assert_cmpint(second.ready, ==, CAM_TRI_YES);
    g_assert_cmpint(second.activated, ==, CAM_TRI_YES);
    g_assert_cmpint(second.uptime_s, ==, -1);
    g_assert_null(second.boot_id);
    g_assert_true(cam_axis_parse_ready(odd, sizeof odd - 1, &third, NULL));
    g_assert_cmpint(third.activated, ==, CAM_TRI_UNKNOWN);
    g_assert_cmpint(third.uptime_s, ==, -1);
}

static void
test_status(void)
{
    static const char plain[] =
        "{\"apiVersion\":\"1.10\",\"method\":\"status\",\"data\":{\"activeFirmwareVersion\":"
        "\"12.11.77\",\"activeFirmwarePart\":\"74\",\"resetSource\":\"crash\"}}";
    static const char right[] = "{\"data\":{\"activeFirmwareVersion\":\"9.80\","
                                "\"isCommitted\":false,\"timeToRollback\":-3}}";
    g_auto(CamAxisStatus) status = { 0 };
    g_auto(CamAxisStatus) second = { 0 };
    g_auto(CamAxisStatus) third = { 0 };

    g_assert_true(cam_axis_parse_status(STATUS, strlen(STATUS), &status, NULL));
    g_assert_true(status.managed);
    g_assert_cmpstr(status.version, ==, "12.11.77");
    g_assert_cmpstr(status.inactive, ==, "11.11.181");
    g_assert_false(status.committed);
    g_assert_cmpint(status.rollback_s, ==, 540);
    g_assert_true(cam_axis_parse_status(plain, sizeof plain - 1, &second, NULL));
    g_assert_true(second.committed);
    g_assert_null(second.inactive);
    g_assert_cmpint(second.rollback_s, ==, -1);
    g_assert_true(cam_axis_parse_status(right, sizeof right - 1, &third, NULL));
    g_assert_false(third.committed);
    g_assert_cmpint(third.rollback_s, ==, -1);
}

static void
test_fault(void)
{
    static const char bare[] = "{\"error\":{\"code\":\"500\"}}";
    g_auto(CamAxisFault) fault = { 0 };
    g_auto(CamAxisFault) second = { 0 };
    g_autofree char *version = NULL;

    g_assert_true(cam_axis_parse_fault(FAULT, strlen(FAULT), &fault));
    g_assert_cmpint(fault.code, ==, 421);
    g_assert_true(fault.versioned);
    g_assert_null(strchr(fault.text, '\n'));
    g_assert_true(g_str_has_prefix(fault.text, "421 not"));
    g_assert_true(cam_axis_parse_fault(bare, sizeof bare - 1, &second));
    g_assert_cmpint(second.code, ==, 500);
    g_assert_false(second.versioned);
    g_assert_cmpstr(second.text, ==, "500");
    g_assert_false(cam_axis_parse_fault(DONE, strlen(DONE), &second));
    g_assert_false(cam_axis_parse_done(FAULT, strlen(FAULT), &version));
    g_assert_true(cam_axis_parse_done(DONE, strlen(DONE), &version));
    g_assert_cmpstr(version, ==, "12.11.77");
}

static void
parse_all(const char *data, gsize size)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_auto(CamAxisReady) ready = { 0 };
    g_auto(CamAxisStatus) status = { 0 };
    g_auto(CamAxisFault) fault = { 0 };
    g_autofree char *version = NULL;
    g_autoptr(GError) error = NULL;

    if (!cam_axis_parse_device(data, size, identity, &error))
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    (void)cam_axis_parse_params(data, size, identity);
    if (cam_axis_parse_description(data, size, identity, NULL))
        g_assert_nonnull(cam_identity_get(identity, CAM_FIELD_SERIAL));
    if (cam_axis_parse_ready(data, size, &ready, NULL))
        g_assert_cmpint(ready.uptime_s, >=, -1);
    if (cam_axis_parse_status(data, size, &status, NULL))
        g_assert_nonnull(status.version);
    if (cam_axis_parse_fault(data, size, &fault))
        g_assert_nonnull(fault.text);
    (void)cam_axis_parse_done(data, size, &version);
}

/* every beginning, and every byte changed */
static void
test_damage(void)
{
    static const char *const samples[] = {
        DEVICE, PARAMS, DESCRIPTION, READY, STATUS, FAULT, DONE
    };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        gsize size = strlen(samples[i]);
        for (gsize k = 0; k < size; k++) {
            g_autofree char *copy = g_memdup2(samples[i], size);
            parse_all(copy, k);
            copy[k] = (char)(copy[k] ^ (1 << k % 8));
            parse_all(copy, size);
        }
    }
}

static void
test_junk(void)
{
    static const char *const samples[] = {
        "",
        "null",
        "[]",
        "{}",
        "7",
        "\"text\"",
        "{\"data\":[]}",
        "{\"data\":7}",
        "<a/>",
        "{\"data\":{\"propertyList\":[1]}}",
        "{\"error\":7}",
        "{\"data\":{\"systemready\":{}}}",
        "{\"data\":{\"activeFirmwareVersion\":\"\"}}",
        "=",
        "=\n=\n",
        "root.=",
        "\xff\xfe",
        BLANK,
    };
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_auto(CamAxisReady) ready = { 0 };
    g_auto(CamAxisStatus) status = { 0 };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        const char *data = samples[i];
        gsize size = strlen(data);
        g_autofree char *shown = g_strescape(data, NULL);
        g_test_message("%s", shown);
        g_assert_false(cam_axis_parse_device(data, size, identity, NULL));
        g_assert_false(cam_axis_parse_params(data, size, identity));
        g_assert_false(cam_axis_parse_description(data, size, identity, NULL));
        g_assert_false(cam_axis_parse_ready(data, size, &ready, NULL));
        g_assert_false(cam_axis_parse_status(data, size, &status, NULL));
        parse_all(data, size);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_xml_start();
    g_test_add_func("/axis/device", test_device);
    g_test_add_func("/axis/kinds", test_kinds);
    g_test_add_func("/axis/params", test_params);
    g_test_add_func("/axis/description", test_description);
    g_test_add_func("/axis/realm", test_realm);
    g_test_add_func("/axis/ready", test_ready);
    g_test_add_func("/axis/status", test_status);
    g_test_add_func("/axis/fault", test_fault);
    g_test_add_func("/axis/damage", test_damage);
    g_test_add_func("/axis/junk", test_junk);
    return g_test_run();
}
