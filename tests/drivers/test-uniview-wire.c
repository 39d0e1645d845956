/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/uniview-status.h"
#include "drivers/uniview-wire.h"
#include "tests/drivers/uniview-samples.h"

#include <string.h>

static void
test_envelope(void)
{
    static const struct {
        const char *text;
        gboolean ok;
        gint64 response;
        gint64 status;
        const char *word;
    } rows[] = {
        { SAMPLE_DONE("{}"), TRUE, 0, 0, NULL },
        { SAMPLE_DONE("null"), TRUE, 0, 0, NULL },
        /* members are missing, numbers are texts */
        { "{\"Response\":{\"ResponseCode\":0,\"Data\":{}}}", TRUE, 0, 0, NULL },
        { "{\"Response\":{\"StatusCode\":0}}", TRUE, 0, 0, NULL },
        { "{\"Response\":{\"ResponseCode\":\"0\",\"StatusCode\":\"0\"}}", TRUE, 0, 0, NULL },
        { SAMPLE_ERROR, FALSE, 1, 65535, "Common Error" },
        { SAMPLE_UNAUTHORIZED, FALSE, 3, 401, "Unauthorized" },
        { SAMPLE_LOCKED, FALSE, 3, 364, "UserLocked" },
        { "{\"Response\":{\"ResponseCode\":0,\"StatusCode\":487}}", FALSE, 0, 487, "487" },
        { "{\"Response\":{\"ResponseCode\":2}}", FALSE, 2, 0, "2" },
        { "{\"Response\":{\"ResponseCode\":0,\"ResponseString\":\"Succeed\",\"StatusCode\":9,"
          "\"StatusString\":\"Succeed\"}}",
          FALSE, 0, 9, "9" },
        /* a word that means no beside numbers that mean yes */
        { SAMPLE_FAIL("0", "0", "NotSupported"), FALSE, 0, 0, "NotSupported" },
        { SAMPLE_FAIL("0", "0", "userlocked"), FALSE, 0, 0, "userlocked" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CamUniviewEnvelope) envelope = { 0 };
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i].text);
        g_assert_true(
            cam_uniview_parse_envelope(rows[i].text, strlen(rows[i].text), &envelope, &error));
        g_assert_no_error(error);
        g_assert_cmpint(envelope.ok, ==, rows[i].ok);
        g_assert_cmpint(envelope.response_code, ==, rows[i].response);
        g_assert_cmpint(envelope.status_code, ==, rows[i].status);
        g_assert_cmpstr(envelope.word, ==, rows[i].word);
    }
}

static void
test_envelope_junk(void)
{
    static const char *const rows[] = {
        "",
        "null",
        "[]",
        "\"Response\"",
        "{}",
        "{\"Response\":null}",
        "{\"Response\":[]}",
        "{\"Response\":\"0\"}",
        "{\"Response\":{}}",
        "{\"Response\":{\"ResponseCode\":\"zero\"}}",
        "{\"Response\":{\"ResponseCode\":{}}}",
        "{\"response\":{\"ResponseCode\":0}}",
        "<Response><ResponseCode>0</ResponseCode></Response>",
        SAMPLE_PAGE,
        "{\"statusCode\":1,\"statusString\":\"OK\"}",
        "[{\"cmd\":\"GetDevInfo\",\"code\":0}]",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CamUniviewEnvelope) envelope = { 0 };
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i]);
        g_assert_false(cam_uniview_parse_envelope(rows[i], strlen(rows[i]), &envelope, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
        g_assert_null(envelope.json);
    }
}

static gboolean
read_device(const char *text, gsize size, CamIdentity *identity, GError **error)
{
    g_auto(CamUniviewEnvelope) envelope = { 0 };

    return cam_uniview_parse_envelope(text, size, &envelope, error) &&
           cam_uniview_read_device(&envelope, identity, error);
}

static void
test_device(void)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();

    g_assert_true(read_device(SAMPLE_BASIC, strlen(SAMPLE_BASIC), identity, NULL));
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, "IPC-X1@A-B");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, "210235TEST0000000001");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==, "48:ea:63:00:00:01");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_FIRMWARE), ==, "IPC_G6103-B0009P30D1803");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_PLATFORM), ==, "IPC_G6103");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_HARDWARE), ==, "A");
    g_assert_null(cam_identity_get(identity, CAM_FIELD_OEM));
    g_assert_cmpint(identity->kind, ==, CAM_KIND_CAMERA);
}

/* what was known already stays */
static void
test_merge(void)
{
    static const char more[] =
        SAMPLE_DONE("{\"Manufacturer\":\"INTERNEC\",\"DeviceModel\":\"other\",\"MAC\":"
                    "\"48:EA:63:00:00:02\",\"HardwareID\":\"C\",\"SerialNumber\":\"other\"}");
    g_autoptr(CamIdentity) identity = cam_identity_new();

    g_assert_true(read_device(SAMPLE_INFO, strlen(SAMPLE_INFO), identity, NULL));
    g_assert_cmpint(identity->kind, ==, CAM_KIND_RECORDER);
    g_assert_true(read_device(more, strlen(more), identity, NULL));
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, "NVR302-16S2");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, "210235TEST0000000002");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_NAME), ==, "Yard");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==, "48:ea:63:00:00:02");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_HARDWARE), ==, "C");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_OEM), ==, "INTERNEC");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_PLATFORM), ==, "NVR-B3601");
    g_assert_cmpint(identity->kind, ==, CAM_KIND_RECORDER);
}

/* nothing of the device in it: the identity stays as it was */
static void
test_device_junk(void)
{
    static const char *const rows[] = {
        SAMPLE_DONE("null"),
        SAMPLE_DONE("\"null\""),
        SAMPLE_DONE("[]"),
        SAMPLE_DONE("{}"),
        SAMPLE_DONE("{\"MAC\":\"48ea63000001\",\"DeviceName\":\"x\"}"),
        SAMPLE_DONE("{\"DeviceModel\":\"\",\"SerialNumber\":{},\"FirmwareVersion\":[1]}"),
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i]);
        g_assert_false(read_device(rows[i], strlen(rows[i]), identity, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
        for (guint k = 0; k < CAM_FIELD_COUNT; k++)
            g_assert_null(identity->fields[k]);
    }
}

static void
test_platform(void)
{
    static const struct {
        const char *version;
        const char *platform;
    } rows[] = {
        { "IPC_G6103-B0009P30D1803", "IPC_G6103" },
        { "IPC_G6102-B5025P22D1907", "IPC_G6102" },
        { "NVR-B3601.37.45.230825", "NVR-B3601" },
        /* seen without its date */
        { "NVR-B3601.37.35", "NVR-B3601" },
        { "DIPC-B1213.6.5.230215", "DIPC-B1213" },
        /* an operator's build */
        { "DIPC-B1210.A31A35.86.210208", "DIPC-B1210" },
        /* between the two forms: of neither */
        { "IPC_G6103 B6103.16.10.B25.201218", NULL },
        { "IPC_G6103-B6103", NULL },
        { "IPC_G6103-B", NULL },
        { "IPC_G6103-BP30", NULL },
        { "IPC_G6103-B0009P", NULL },
        { "IPC_G6103-B0009.", NULL },
        { "-B0009P30D1803", NULL },
        { "IPC/G6103-B0009P30D1803", NULL },
        { "V5.7.15 build 240201", NULL },
        { "", NULL },
        { NULL, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *platform = cam_uniview_parse_platform(rows[i].version);
        g_assert_cmpstr(platform, ==, rows[i].platform);
    }
}

static void
test_kind(void)
{
    static const struct {
        const char *version;
        const char *model;
        CamKind kind;
    } rows[] = {
        { "IPC_G6103-B0009P30D1803", NULL, CAM_KIND_CAMERA },
        { "DIPC-B1213.6.5.230215", "OET-213H", CAM_KIND_CAMERA },
        { "QIPC-B1", NULL, CAM_KIND_CAMERA },
        { "NVR-B3601.37.45.230825", "i6-N25232UHV", CAM_KIND_RECORDER },
        { "GAPD-B0001", "OET-213H", CAM_KIND_UNKNOWN },
        { "GAPD-B0001", "IPC-B312", CAM_KIND_CAMERA },
        { NULL, "XVR301-08", CAM_KIND_RECORDER },
        { "V1", "NVR302-16S2", CAM_KIND_RECORDER },
        { "ipc-1", NULL, CAM_KIND_CAMERA },
        { "1234", "", CAM_KIND_UNKNOWN },
        { NULL, NULL, CAM_KIND_UNKNOWN },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s %s", rows[i].version, rows[i].model);
        g_assert_cmpint(cam_uniview_parse_kind(rows[i].version, rows[i].model), ==, rows[i].kind);
    }
}

static void
test_url(void)
{
    static const struct {
        const char *url;
        const char *path;
    } rows[] = {
        { "/config/config.tgz", "/config/config.tgz" },
        { "/a%20b?x=1&y=%2F", "/a%20b?x=1&y=%2F" },
        { "config/config.tgz", "/config/config.tgz" },
        { "http://192.0.2.7:8080/config.tgz", "/config.tgz" },
        { "HTTP://192.0.2.7:8080/c%2Fd?t=1", "/c%2Fd?t=1" },
        { "https://192.0.2.7:8080/config.tgz", "/config.tgz" },
        { "http://192.0.2.7/config.tgz", NULL },
        { "http://192.0.2.8:8080/config.tgz", NULL },
        { "http://192.0.2.7.example:8080/config.tgz", NULL },
        { "http://admin@192.0.2.7:8080/config.tgz", NULL },
        { "http://192.0.2.7:8080@192.0.2.8/config.tgz", NULL },
        { "//192.0.2.8/config.tgz", NULL },
        { "http://192.0.2.7:8080", NULL },
        { "file:///etc/passwd", NULL },
        { "\\\\192.0.2.8\\config", NULL },
        { "../config", NULL },
        { "/a b", NULL },
        { "/a#b", NULL },
        { "/a\r\nHost: b", NULL },
        { "", NULL },
        { NULL, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = cam_uniview_parse_url(rows[i].url, "192.0.2.7", 8080, &error);
        g_test_message("%s", rows[i].url);
        g_assert_cmpstr(path, ==, rows[i].path);
        if (rows[i].path == NULL)
            g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
        else
            g_assert_no_error(error);
    }
}

static gboolean
parse_status(const char *text, gsize size, CamUniviewStatus *ret_status, GError **error)
{
    g_auto(CamUniviewEnvelope) envelope = { 0 };

    return cam_uniview_parse_envelope(text, size, &envelope, error) &&
           cam_uniview_parse_status(envelope.data, ret_status, error);
}

static void
test_status(void)
{
    static const struct {
        const char *text;
        CamUniviewStage stage;
        int percent;
        const char *word;
    } rows[] = {
        { SAMPLE_STATUS("0"), CAM_UNIVIEW_RUNNING, -1, NULL },
        { SAMPLE_STATUS("2"), CAM_UNIVIEW_RUNNING, -1, NULL },
        { SAMPLE_STATUS("\"2\""), CAM_UNIVIEW_RUNNING, -1, NULL },
        { SAMPLE_STATUS("3"), CAM_UNIVIEW_IDLE, -1, NULL },
        { SAMPLE_STATUS("4"), CAM_UNIVIEW_DONE, -1, NULL },
        { SAMPLE_STATUS("5"), CAM_UNIVIEW_FAILED, -1, "5 failed" },
        { SAMPLE_STATUS("6"), CAM_UNIVIEW_ERASED, -1, "6 out of memory, flash erased" },
        { SAMPLE_STATUS("7"), CAM_UNIVIEW_FAILED, -1, "7 cannot open file" },
        { SAMPLE_STATUS("8"), CAM_UNIVIEW_REJECTED, -1, "8 wrong file type" },
        { SAMPLE_STATUS("9"), CAM_UNIVIEW_REJECTED, -1, "9 version mismatch" },
        { SAMPLE_STATUS("10"), CAM_UNIVIEW_ERASED, -1, "10 flash write error, flash erased" },
        { SAMPLE_STATUS("\"10\""), CAM_UNIVIEW_ERASED, -1, "10 flash write error, flash erased" },
        { SAMPLE_STATUS("11"), CAM_UNIVIEW_BUSY, -1, "11 busy" },
        { SAMPLE_STATUS("12"), CAM_UNIVIEW_REJECTED, -1, "12 CRC error" },
        { SAMPLE_STATUS("13"), CAM_UNIVIEW_FAILED, -1, "13 init error" },
        { SAMPLE_STATUS("14"), CAM_UNIVIEW_REJECTED, -1, "14 MD5 error" },
        { SAMPLE_STATUS("15"), CAM_UNIVIEW_RECEIVING, -1, NULL },
        { SAMPLE_STATUS("16"), CAM_UNIVIEW_RESET, -1, "16 done, configuration reset" },
        { SAMPLE_STATUS("1001"), CAM_UNIVIEW_RUNNING, 1, NULL },
        { SAMPLE_STATUS("\"1042\""), CAM_UNIVIEW_RUNNING, 42, NULL },
        { SAMPLE_STATUS("1100"), CAM_UNIVIEW_RUNNING, 100, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        CamUniviewStatus status = { 0 };
        g_test_message("%s", rows[i].text);
        g_assert_true(parse_status(rows[i].text, strlen(rows[i].text), &status, NULL));
        g_assert_true(status.known);
        g_assert_cmpint(status.stage, ==, rows[i].stage);
        g_assert_cmpint(status.percent, ==, rows[i].percent);
        g_assert_cmpstr(status.word, ==, rows[i].word);
    }
}

/* what nobody knows is never taken for anything */
static void
test_status_junk(void)
{
    static const char *const rows[] = {
        SAMPLE_STATUS("1"),      SAMPLE_STATUS("17"),   SAMPLE_STATUS("-1"),
        SAMPLE_STATUS("1000"),   SAMPLE_STATUS("1101"), SAMPLE_STATUS("99999999999999999999"),
        SAMPLE_STATUS("1.5"),    SAMPLE_STATUS("\"\""), SAMPLE_STATUS("\"four\""),
        SAMPLE_STATUS("\"4 \""), SAMPLE_STATUS("true"), SAMPLE_STATUS("null"),
        SAMPLE_STATUS("[4]"),    SAMPLE_DONE("{}"),     SAMPLE_DONE("4"),
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        CamUniviewStatus status = { .stage = CAM_UNIVIEW_ERASED };
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i]);
        g_assert_false(parse_status(rows[i], strlen(rows[i]), &status, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
        g_assert_cmpint(status.stage, ==, CAM_UNIVIEW_ERASED);
    }
}

/* every truncation and every bit flip: read or refused, never anything else */
static void
test_damage(void)
{
    static const char *const samples[] = { SAMPLE_BASIC, SAMPLE_INFO, SAMPLE_STATUS("1042"),
                                           SAMPLE_LOCKED };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        gsize size = strlen(samples[i]);
        for (gsize n = 0; n < size * 9; n++) {
            g_autofree char *text = g_strdup(samples[i]);
            g_autoptr(CamIdentity) identity = cam_identity_new();
            gsize used = n < size ? n : size;
            CamUniviewStatus status;
            if (n >= size)
                text[(n - size) / 8] ^= (char)(1 << (n - size) % 8);
            gboolean found = read_device(text, used, identity, NULL);
            g_assert_true(found || cam_identity_get(identity, CAM_FIELD_MODEL) == NULL);
            g_assert_true(!parse_status(text, used, &status, NULL) || status.percent <= 100);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uniview/wire/envelope", test_envelope);
    g_test_add_func("/uniview/wire/envelope-junk", test_envelope_junk);
    g_test_add_func("/uniview/wire/device", test_device);
    g_test_add_func("/uniview/wire/merge", test_merge);
    g_test_add_func("/uniview/wire/device-junk", test_device_junk);
    g_test_add_func("/uniview/wire/platform", test_platform);
    g_test_add_func("/uniview/wire/kind", test_kind);
    g_test_add_func("/uniview/wire/url", test_url);
    g_test_add_func("/uniview/wire/status", test_status);
    g_test_add_func("/uniview/wire/status-junk", test_status_junk);
    g_test_add_func("/uniview/wire/damage", test_damage);
    return g_test_run();
}
