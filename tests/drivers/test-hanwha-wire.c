/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hanwha-wire.h"

#include <string.h>

#define RECORDER_TEXT                                                                              \
    "Model=PRN-4011\r\nFirmwareVersion=v2.10_180329015157\r\nBuildDate=2018.03.29\r\n"             \
    "WebURL=http://10.0.0.1/\r\nDeviceType=NVR\r\nConnectedMACAddress=00:09:18:30:97:01\r\n"       \
    "RequestedClientIPAddress=10.0.0.9\r\nCGIVersion=2.5.6\r\nDeviceName=Store room\r\n"
#define CAMERA_TEXT                                                                                \
    "Model=PNM-C7083RVD\r\nSerialNumber=SEP70GRC0000SY\r\n"                                        \
    "FirmwareVersion=2.21.01_20220517_R276\r\nBuildDate=2022.05.17\r\nDeviceType=NWC\r\n"          \
    "ConnectedMACAddress=00:09:18:AB:CD:EF\r\nBootloaderVersion=ver=U-Boot (a=b)\r\n"              \
    "DeviceName=Gate\r\nDeviceDescription=\r\nFirmwareGroup=PNM-C7083RVD-G\r\n"
#define CAMERA_JSON                                                                                \
    "{\n\"Model\": \"PNM-C7083RVD\",\n\"SerialNumber\": \"SEP70GRC0000SY\",\n"                     \
    "\"FirmwareVersion\": \"2.21.01_20220517_R276\",\n\"BuildDate\": \"2022.05.17\",\n"            \
    "\"DeviceType\": \"NWC\",\n\"ConnectedMACAddress\": \"00:09:18:AB:CD:EF\",\n"                  \
    "\"BootloaderVersion\": \"ver=U-Boot (a=b)\",\n\"DeviceName\": \"Gate\",\n"                    \
    "\"DeviceDescription\": \"\",\n\"Ports\": [1, 2],\n\"Deep\": {\"Model\": \"no\"},\n"           \
    "\"FirmwareGroup\": \"PNM-C7083RVD-G\"\n}\n"
#define LOOK_JSON "{\"Initialized\": true, \"Language\": \"English\", \"MaxChannel\": 1}"
#define LOOK_TEXT "Initialized=False\r\nLanguage=English\r\n"
#define NG_TEXT   "NG\r\nError Code: 604\r\nError Details:\r\nInvalid Input Value(s)\r\n"
#define NG_JSON                                                                                    \
    "{\n\"Response\": \"Fail\",\n\"Error\": {\n\"Code\": 604,\n"                                   \
    "\"Details\": \"Invalid Input Value(s)\"\n}\n}\n"

static void
assert_field(const CamIdentity *identity, CamField field, const char *wanted)
{
    g_assert_cmpstr(cam_identity_get(identity, field), ==, wanted);
}

/* both forms tell the same */
static void
test_camera(void)
{
    static const char *const samples[] = { CAMERA_TEXT, CAMERA_JSON };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_autoptr(GError) error = NULL;
        g_assert_true(cam_hanwha_parse_device(samples[i], strlen(samples[i]), identity, &error));
        g_assert_no_error(error);
        assert_field(identity, CAM_FIELD_VENDOR, "hanwha");
        assert_field(identity, CAM_FIELD_MODEL, "PNM-C7083RVD");
        assert_field(identity, CAM_FIELD_SERIAL, "SEP70GRC0000SY");
        assert_field(identity, CAM_FIELD_FIRMWARE, "2.21.01_20220517_R276");
        assert_field(identity, CAM_FIELD_BUILD, "2022.05.17");
        assert_field(identity, CAM_FIELD_MAC, "00:09:18:ab:cd:ef");
        assert_field(identity, CAM_FIELD_NAME, "Gate");
        assert_field(identity, CAM_FIELD_PLATFORM, "PNM-C7083RVD-G");
        g_assert_cmpint(identity->kind, ==, CAM_KIND_CAMERA);
    }
}

static void
test_recorder(void)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_autoptr(GError) error = NULL;

    g_assert_true(cam_hanwha_parse_device(RECORDER_TEXT, strlen(RECORDER_TEXT), identity, &error));
    g_assert_no_error(error);
    assert_field(identity, CAM_FIELD_MODEL, "PRN-4011");
    assert_field(identity, CAM_FIELD_SERIAL, NULL);
    assert_field(identity, CAM_FIELD_MAC, "00:09:18:30:97:01");
    assert_field(identity, CAM_FIELD_FIRMWARE, "v2.10_180329015157");
    assert_field(identity, CAM_FIELD_PLATFORM, "PRN-4011");
    g_assert_cmpint(identity->kind, ==, CAM_KIND_RECORDER);
}

static void
test_kinds(void)
{
    static const struct {
        const char *type;
        CamKind kind;
    } rows[] = {
        { "NWC", CAM_KIND_CAMERA },      { "NVR", CAM_KIND_RECORDER },
        { "DVR", CAM_KIND_RECORDER },    { "Encoder", CAM_KIND_ENCODER },
        { "encoder", CAM_KIND_ENCODER }, { "Decoder", CAM_KIND_OTHER },
        { "Toaster", CAM_KIND_UNKNOWN }, { "", CAM_KIND_UNKNOWN },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_autofree char *text =
            g_strdup_printf("Model=M\nFirmwareVersion=1\nDeviceType=%s\n", rows[i].type);
        g_assert_true(cam_hanwha_parse_device(text, strlen(text), identity, NULL));
        g_assert_cmpint(identity->kind, ==, rows[i].kind);
    }
}

/* what people wrote into a description cannot speak for the device */
static void
test_first_counts(void)
{
    static const char text[] = "Model=XNV-8080R\rFirmwareVersion=2.01\rSerialNumber=A\r"
                               "DeviceDescription=x\rSerialNumber=B\rModel=C\r";
    g_autoptr(CamIdentity) identity = cam_identity_new();

    g_assert_true(cam_hanwha_parse_device(text, strlen(text), identity, NULL));
    assert_field(identity, CAM_FIELD_SERIAL, "A");
    assert_field(identity, CAM_FIELD_MODEL, "XNV-8080R");
}

static void
test_no_device(void)
{
    static const char *const samples[] = {
        "",
        "\r\n\r\n",
        NG_TEXT,
        NG_JSON,
        LOOK_TEXT,
        LOOK_JSON,
        "Model=XNV-8080R\r\n",
        "FirmwareVersion=1.2\r\n",
        "Model=\r\nFirmwareVersion=\r\n",
        "model=XNV-8080R\r\nfirmwareversion=1.2\r\n",
        "{\"Model\": \"XNV\", \"FirmwareVersion\": ",
        "{\"Model\": {\"Model\": \"a\"}, \"FirmwareVersion\": [\"1\"]}",
        "[{\"Model\": \"a\", \"FirmwareVersion\": \"1\"}]",
        "<html><body a=b>Model=1</body></html>",
        "<?xml version=\"1.0\"?><DeviceInfo><model>x</model></DeviceInfo>",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_autoptr(GError) error = NULL;
        g_test_message("%s", samples[i]);
        cam_identity_set(identity, CAM_FIELD_MODEL, "before");
        g_assert_false(cam_hanwha_parse_device(samples[i], strlen(samples[i]), identity, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
        assert_field(identity, CAM_FIELD_MODEL, "before");
    }
    static const char nul[] = "Model=a\0b\nFirmwareVersion=1\n";
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_assert_false(cam_hanwha_parse_device(nul, sizeof nul - 1, identity, NULL));
}

static void
test_result(void)
{
    static const struct {
        const char *text;
        gboolean ok;
        guint number;
        const char *words;
    } rows[] = {
        { "OK", TRUE, 0, NULL },
        { "OK\r\n", TRUE, 0, NULL },
        { "\r\nok\n", TRUE, 0, NULL },
        { "{\"Response\":\"Success\"}", TRUE, 0, NULL },
        { " {\r\n\"Response\": \"success\"\r\n}", TRUE, 0, NULL },
        { NG_TEXT, FALSE, 604, "604 Invalid Input Value(s)" },
        { NG_JSON, FALSE, 604, "604 Invalid Input Value(s)" },
        { "NG\nError Code: 611\nError Details: \nInvalid File", FALSE, 611, "611 Invalid File" },
        { "NG", FALSE, 0, NULL },
        { "NG\nError Code: many\n", FALSE, 0, "many" },
        { "{\"Response\":\"Fail\"}", FALSE, 0, NULL },
        { "{\"Response\":\"Fail\",\"Error\":{\"Code\":\"616\"}}", FALSE, 616, "616" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CamHanwhaResult) result = { 0 };
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i].text);
        g_assert_true(cam_hanwha_parse_result(rows[i].text, strlen(rows[i].text), &result, &error));
        g_assert_no_error(error);
        g_assert_cmpint(result.ok, ==, rows[i].ok);
        g_assert_cmpuint(result.number, ==, rows[i].number);
        g_assert_cmpstr(result.text, ==, rows[i].words);
    }
}

static void
test_no_result(void)
{
    static const char *const samples[] = {
        "",
        "{}",
        "{\"Response\":\"Maybe\"}",
        "{\"Response\":",
        "OKAY",
        "NGX",
        "Error Code: 604",
        CAMERA_TEXT,
        CAMERA_JSON,
        "<html>OK</html>",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_auto(CamHanwhaResult) result = { 0 };
        g_autoptr(GError) error = NULL;
        g_assert_false(cam_hanwha_parse_result(samples[i], strlen(samples[i]), &result, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
        g_assert_null(result.text);
    }
}

static void
test_look(void)
{
    static const struct {
        const char *text;
        gboolean ok;
        CamTri activated;
    } rows[] = {
        { LOOK_JSON, TRUE, CAM_TRI_YES },
        { LOOK_TEXT, TRUE, CAM_TRI_NO },
        { "Initialized=True", TRUE, CAM_TRI_YES },
        { "{\"Initialized\": false}", TRUE, CAM_TRI_NO },
        { "{\"Initialized\": \"True\"}", TRUE, CAM_TRI_YES },
        { "{\"Initialized\": \"perhaps\"}", FALSE, CAM_TRI_UNKNOWN },
        { "{\"Initialized\": null}", FALSE, CAM_TRI_UNKNOWN },
        { "Language=English", FALSE, CAM_TRI_UNKNOWN },
        { NG_TEXT, FALSE, CAM_TRI_UNKNOWN },
        { "<html></html>", FALSE, CAM_TRI_UNKNOWN },
        { "", FALSE, CAM_TRI_UNKNOWN },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        CamTri activated = CAM_TRI_UNKNOWN;
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(
            cam_hanwha_parse_look(rows[i].text, strlen(rows[i].text), &activated, &error), ==,
            rows[i].ok);
        g_assert_cmpint(activated, ==, rows[i].activated);
        if (!rows[i].ok)
            g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    }
}

static void
test_numbers(void)
{
    static const struct {
        guint number;
        CamErrorCode code;
    } rows[] = {
        { 600, CAM_ERROR_UNSUPPORTED }, { 601, CAM_ERROR_UNSUPPORTED },
        { 602, CAM_ERROR_REFUSED },     { 603, CAM_ERROR_REFUSED },
        { 604, CAM_ERROR_REFUSED },     { 605, CAM_ERROR_REFUSED },
        { 606, CAM_ERROR_REFUSED },     { 607, CAM_ERROR_DEVICE },
        { 608, CAM_ERROR_UNSUPPORTED }, { 609, CAM_ERROR_PRIVILEGE },
        { 610, CAM_ERROR_BUSY },        { 611, CAM_ERROR_WRONG_FILE },
        { 612, CAM_ERROR_REFUSED },     { 613, CAM_ERROR_REFUSED },
        { 614, CAM_ERROR_BUSY },        { 615, CAM_ERROR_WRONG_FILE },
        { 616, CAM_ERROR_WRONG_FILE },  { 700, CAM_ERROR_REFUSED },
        { 0, CAM_ERROR_REFUSED },       { 9999, CAM_ERROR_REFUSED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(cam_hanwha_map_number(rows[i].number), ==, rows[i].code);
}

static void
feed(const char *data, gsize size)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_auto(CamHanwhaResult) result = { 0 };
    g_autoptr(GError) device_error = NULL;
    g_autoptr(GError) result_error = NULL;
    g_autoptr(GError) look_error = NULL;
    CamTri activated = CAM_TRI_UNKNOWN;

    gboolean ok = cam_hanwha_parse_device(data, size, identity, &device_error);
    g_assert_true(ok == (device_error == NULL));
    g_assert_true(ok == (cam_identity_get(identity, CAM_FIELD_MODEL) != NULL));
    g_assert_true(cam_hanwha_parse_result(data, size, &result, &result_error) ==
                  (result_error == NULL));
    g_assert_true(cam_hanwha_parse_look(data, size, &activated, &look_error) ==
                  (activated != CAM_TRI_UNKNOWN));
}

/* every truncation and many flipped bits of good answers: an answer or an error, never a crash */
static void
test_damage(void)
{
    static const char *const samples[] = {
        CAMERA_TEXT, CAMERA_JSON, RECORDER_TEXT, LOOK_JSON, LOOK_TEXT, NG_TEXT, NG_JSON,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        gsize size = strlen(samples[i]);
        g_autofree char *copy = g_strdup(samples[i]);
        for (gsize cut = 0; cut < size; cut++)
            feed(samples[i], cut);
        for (gsize bit = 0; bit < size * 8; bit += 3) {
            copy[bit / 8] ^= (char)(1 << bit % 8);
            feed(copy, size);
            copy[bit / 8] = samples[i][bit / 8];
        }
    }
}

/* more names than anybody has are not kept */
static void
test_many(void)
{
    g_autoptr(GString) text = g_string_new("Model=M\nFirmwareVersion=1\n");

    for (guint i = 0; i < 5000; i++)
        g_string_append_printf(text, "Key%u=%u\n", i, i);
    g_autoptr(GHashTable) fields = cam_hanwha_parse_fields(text->str, text->len, NULL);
    g_assert_nonnull(fields);
    g_assert_cmpuint(g_hash_table_size(fields), <=, 256);
    g_assert_cmpstr(g_hash_table_lookup(fields, "Key7"), ==, "7");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hanwha/wire/camera", test_camera);
    g_test_add_func("/hanwha/wire/recorder", test_recorder);
    g_test_add_func("/hanwha/wire/kinds", test_kinds);
    g_test_add_func("/hanwha/wire/first-counts", test_first_counts);
    g_test_add_func("/hanwha/wire/no-device", test_no_device);
    g_test_add_func("/hanwha/wire/result", test_result);
    g_test_add_func("/hanwha/wire/no-result", test_no_result);
    g_test_add_func("/hanwha/wire/look", test_look);
    g_test_add_func("/hanwha/wire/numbers", test_numbers);
    g_test_add_func("/hanwha/wire/many", test_many);
    g_test_add_func("/hanwha/wire/damage", test_damage);
    return g_test_run();
}
