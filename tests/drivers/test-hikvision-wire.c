/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hikvision-progress.h"
#include "drivers/hikvision-wire.h"
#include "tests/drivers/samples.h"

#include <string.h>

typedef gboolean (*ParseFunc)(const char *data, gsize size, CamIdentity *identity, GError **error);

static CamIdentity *
parse_device(const char *text)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_autoptr(GError) error = NULL;

    if (!cam_hikvision_parse_device(text, strlen(text), identity, &error)) {
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
        for (guint i = 0; i < CAM_FIELD_COUNT; i++)
            g_assert_null(identity->fields[i]);
        return NULL;
    }
    g_assert_no_error(error);
    return g_steal_pointer(&identity);
}

static void
assert_field(const CamIdentity *identity, CamField field, const char *wanted)
{
    g_assert_cmpstr(cam_identity_get(identity, field), ==, wanted);
}

static void
test_camera(void)
{
    static const char *const samples[] = {
        SAMPLE_CAMERA(SAMPLE_NS_HIKVISION), SAMPLE_CAMERA(SAMPLE_NS_ISAPI),
        SAMPLE_CAMERA(SAMPLE_NS_NEUTRAL),   SAMPLE_CAMERA(SAMPLE_NS_VER10),
        SAMPLE_CAMERA(SAMPLE_NS_PSIA),      SAMPLE_CAMERA(SAMPLE_NS_PREFIXED),
        SAMPLE_CAMERA("version=\"2.0\""),
    };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_autoptr(CamIdentity) identity = parse_device(samples[i]);
        g_assert_nonnull(identity);
        assert_field(identity, CAM_FIELD_VENDOR, "hikvision");
        assert_field(identity, CAM_FIELD_MODEL, "DS-2CD2346G2-ISU/SL");
        assert_field(identity, CAM_FIELD_HARDWARE, NULL);
        assert_field(identity, CAM_FIELD_PLATFORM, "G5");
        assert_field(identity, CAM_FIELD_SERIAL, "DS-2CD2346G2-ISU/SL20230105AAWRL00000001");
        assert_field(identity, CAM_FIELD_MAC, "58:50:ed:00:00:01");
        assert_field(identity, CAM_FIELD_NAME, "gate & yard");
        assert_field(identity, CAM_FIELD_FIRMWARE, "V5.7.18");
        assert_field(identity, CAM_FIELD_BUILD, "build 240826");
        assert_field(identity, CAM_FIELD_REGION, "WR");
        assert_field(identity, CAM_FIELD_OEM, "1");
        assert_field(identity, CAM_FIELD_BOOT_ID, NULL);
        g_assert_cmpint(identity->kind, ==, CAM_KIND_CAMERA);
    }
}

static void
test_recorder(void)
{
    g_autoptr(CamIdentity) identity = parse_device(SAMPLE_RECORDER);

    g_assert_nonnull(identity);
    assert_field(identity, CAM_FIELD_PLATFORM, "K51");
    assert_field(identity, CAM_FIELD_HARDWARE, "B-R-K51-00");
    assert_field(identity, CAM_FIELD_REGION, "RR");
    assert_field(identity, CAM_FIELD_OEM, NULL);
    assert_field(identity, CAM_FIELD_MAC, "24:28:fd:00:00:02");
    g_assert_cmpint(identity->kind, ==, CAM_KIND_RECORDER);
}

/* one element changed or added in an otherwise bare DeviceInfo */
static CamIdentity *
parse_element(const char *element)
{
    g_autofree char *text =
        g_strdup_printf("<DeviceInfo><model>M</model>%s<firmwareVersion>V1.2.3</firmwareVersion>"
                        "</DeviceInfo>",
                        element);

    return parse_device(text);
}

static void
test_elements(void)
{
    static const struct {
        const char *element;
        CamField field;
        const char *wanted;
    } rows[] = {
        { "<platformName>G7</platformName>", CAM_FIELD_PLATFORM, "G7" },
        { "<firmwareVersionInfo>B-R-G1-0</firmwareVersionInfo><platformName>G7</platformName>",
          CAM_FIELD_PLATFORM, "G1" },
        { "<hardwareVersion>B-R-K21B1-00</hardwareVersion>", CAM_FIELD_PLATFORM, "K21B1" },
        { "<hardwareVersion>0100000092010000</hardwareVersion>", CAM_FIELD_PLATFORM, NULL },
        { "<hardwareVersion>0100000092010000</hardwareVersion>", CAM_FIELD_HARDWARE,
          "0100000092010000" },
        { "<hardwareVersion>B-R--00</hardwareVersion>", CAM_FIELD_PLATFORM, NULL },
        { "<hardwareVersion>B-R-g5-00</hardwareVersion>", CAM_FIELD_PLATFORM, NULL },
        { "<hardwareVersion>B-R-G5-00-1</hardwareVersion>", CAM_FIELD_PLATFORM, NULL },
        { "<manufacturer>Annke</manufacturer>", CAM_FIELD_OEM, "Annke" },
        { "<manufacturer>Annke</manufacturer><OEMCode>7</OEMCode>", CAM_FIELD_OEM, "7" },
        { "<manufacturer>HIKVISION</manufacturer>", CAM_FIELD_OEM, NULL },
        { "<manufacturer>Annke</manufacturer>", CAM_FIELD_VENDOR, "hikvision" },
        { "<serialNumber>DS-2CD2532F-IWS20140901CCCH480000001</serialNumber>", CAM_FIELD_REGION,
          "CH" },
        { "<serialNumber>DS-2TD1228-2/QA/xxxxxxxxxxxxxxxxxx</serialNumber>", CAM_FIELD_REGION,
          NULL },
        { "<serialNumber>20190101AAWR</serialNumber>", CAM_FIELD_REGION, "WR" },
        { "<serialNumber>2019010AAWR</serialNumber>", CAM_FIELD_REGION, NULL },
        { "<serialNumber>20190101AAW</serialNumber>", CAM_FIELD_REGION, NULL },
        { "<deviceDescription>IPCamera</deviceDescription>", CAM_FIELD_MODEL, "M" },
        { "<macAddress>none</macAddress>", CAM_FIELD_MAC, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamIdentity) identity = parse_element(rows[i].element);
        g_assert_nonnull(identity);
        g_test_message("%s", rows[i].element);
        assert_field(identity, rows[i].field, rows[i].wanted);
    }
}

static void
test_kinds(void)
{
    static const struct {
        const char *type;
        CamKind kind;
    } rows[] = {
        { "IPCamera", CAM_KIND_CAMERA }, { "IPDome", CAM_KIND_CAMERA },
        { "NVR", CAM_KIND_RECORDER },    { "DVR", CAM_KIND_RECORDER },
        { "dvs", CAM_KIND_ENCODER },     { "ACS", CAM_KIND_DOOR },
        { "VIS", CAM_KIND_DOOR },        { "Toaster", CAM_KIND_OTHER },
        { "", CAM_KIND_UNKNOWN },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *element = g_strdup_printf("<deviceType>%s</deviceType>", rows[i].type);
        g_autoptr(CamIdentity) identity = parse_element(element);
        g_assert_nonnull(identity);
        g_assert_cmpint(identity->kind, ==, rows[i].kind);
    }
}

static void
test_old_device(void)
{
    g_autoptr(CamIdentity) psia = parse_device(
        "<DeviceInfo version=\"1.0\" xmlns=\"urn:psialliance-org\"><deviceName>IP CAMERA"
        "</deviceName><deviceDescription>DS-2CD802NF</deviceDescription><serialNumber>1</"
        "serialNumber><logicVersion>V2.0</logicVersion><logicReleasedDate>build 110301"
        "</logicReleasedDate></DeviceInfo>");
    g_autoptr(CamIdentity) joined = parse_device(
        "<DeviceInfo><model>M</model><firmwareVersion>V5.7.15 build 240201</firmwareVersion>"
        "</DeviceInfo>");

    assert_field(psia, CAM_FIELD_MODEL, "DS-2CD802NF");
    assert_field(psia, CAM_FIELD_FIRMWARE, "V2.0");
    assert_field(psia, CAM_FIELD_BUILD, "build 110301");
    assert_field(joined, CAM_FIELD_FIRMWARE, "V5.7.15");
    assert_field(joined, CAM_FIELD_BUILD, "build 240201");
}

static void
test_no_device(void)
{
    static const char *const samples[] = {
        "",
        "junk",
        SAMPLE_HTML_401,
        SAMPLE_LOCK_OLD,
        SAMPLE_STATUS("4", "Invalid Operation", "notSupport"),
        "<DeviceInfo/>",
        "<DeviceInfo><model>M</model></DeviceInfo>",
        "<DeviceInfo><firmwareVersion>V1</firmwareVersion></DeviceInfo>",
        "<x><DeviceInfo><model>M</model><firmwareVersion>V1</firmwareVersion></DeviceInfo></x>",
        "<DeviceInfo><model>M</model><firmwareVersion>V1</firmwareVersion>",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++)
        g_assert_null(parse_device(samples[i]));
}

static void
assert_lock(const char *text, CamTri activated, gboolean locked, guint unlock_s, int tries_left)
{
    g_autoptr(GError) error = NULL;
    CamHikvisionLock lock;

    g_assert_true(cam_hikvision_parse_lock(text, strlen(text), &lock, &error));
    g_assert_no_error(error);
    g_assert_cmpint(lock.activated, ==, activated);
    g_assert_cmpint(lock.locked, ==, locked);
    g_assert_cmpuint(lock.unlock_s, ==, unlock_s);
    g_assert_cmpint(lock.tries_left, ==, tries_left);
}

static void
test_lock(void)
{
    g_autoptr(GError) error = NULL;
    CamHikvisionLock lock;

    assert_lock(SAMPLE_LOCK("true", "unlock", "0", "5"), CAM_TRI_YES, FALSE, 0, 5);
    assert_lock(SAMPLE_LOCK("true", "unlock", "17", "1"), CAM_TRI_YES, FALSE, 0, 1);
    assert_lock(SAMPLE_LOCK("true", "lock", "1800", "0"), CAM_TRI_YES, TRUE, 1800, 0);
    assert_lock(SAMPLE_LOCK("true", "locked", "99", "0"), CAM_TRI_YES, TRUE, 99, 0);
    /* locked without a usable time is locked all the same */
    assert_lock(SAMPLE_LOCK("true", "lock", "0", "0"), CAM_TRI_YES, TRUE, 1800, 0);
    assert_lock(SAMPLE_LOCK("true", "lock", "-5", "x"), CAM_TRI_YES, TRUE, 1800, -1);
    assert_lock(SAMPLE_LOCK("false", "unlock", "0", "5"), CAM_TRI_NO, FALSE, 0, 5);
    assert_lock(SAMPLE_LOCK_OLD, CAM_TRI_UNKNOWN, FALSE, 0, -1);
    g_assert_false(
        cam_hikvision_parse_lock(SAMPLE_HTML_401, strlen(SAMPLE_HTML_401), &lock, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
}

static void
test_clock(void)
{
    static const struct {
        const char *text;
        gint64 unix_s;
    } rows[] = {
        { SAMPLE_TIME("2024-05-01T12:34:56+02:00"), 1714559696 },
        { SAMPLE_TIME("2024-05-01T10:34:56Z"), 1714559696 },
        { SAMPLE_TIME("1970-01-01T00:00:10+00:00"), 10 },
        /* nobody says in which zone */
        { SAMPLE_TIME("2024-05-01T12:34:56"), 0 },
        { SAMPLE_TIME("yesterday"), 0 },
        { SAMPLE_TIME(""), 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_assert_true(cam_hikvision_parse_time(rows[i].text, strlen(rows[i].text), identity, NULL));
        g_assert_cmpint(identity->clock_utc_us, ==, rows[i].unix_s * G_USEC_PER_SEC);
    }
}

static void
test_uptime(void)
{
    static const char odd[] = "<DeviceStatus><deviceUpTime>-1</deviceUpTime></DeviceStatus>";
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_autoptr(CamIdentity) silent = cam_identity_new();
    g_autoptr(GError) error = NULL;

    g_assert_true(cam_hikvision_parse_uptime(SAMPLE_UPTIME, strlen(SAMPLE_UPTIME), identity, NULL));
    g_assert_cmpint(identity->uptime_s, ==, 86400);
    g_assert_cmpint(identity->clock_utc_us, ==, G_GINT64_CONSTANT(1714559696000000));
    g_assert_true(cam_hikvision_parse_uptime(odd, strlen(odd), silent, NULL));
    g_assert_cmpint(silent->uptime_s, ==, -1);
    g_assert_cmpint(silent->clock_utc_us, ==, 0);
    g_assert_false(
        cam_hikvision_parse_uptime(SAMPLE_LOCK_OLD, strlen(SAMPLE_LOCK_OLD), silent, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
}

static void
test_progress(void)
{
    static const struct {
        const char *text;
        gboolean manual;
        CamFlashState state;
        int percent;
    } rows[] = {
        { SAMPLE_PROGRESS("true", "1", "<reboot>false</reboot>"), FALSE, CAM_FLASH_RUNNING, 1 },
        { SAMPLE_PROGRESS("TRUE", "55", ""), FALSE, CAM_FLASH_RUNNING, 55 },
        { SAMPLE_PROGRESS("1", "100", "<reboot>true</reboot>"), TRUE, CAM_FLASH_RUNNING, 100 },
        { SAMPLE_PROGRESS("true", "lots", ""), FALSE, CAM_FLASH_RUNNING, -1 },
        { SAMPLE_PROGRESS("true", "101", ""), FALSE, CAM_FLASH_RUNNING, -1 },
        { SAMPLE_PROGRESS("false", "0", ""), FALSE, CAM_FLASH_IDLE, 0 },
        { SAMPLE_PROGRESS("false", "0", ""), TRUE, CAM_FLASH_IDLE, 0 },
        { SAMPLE_PROGRESS("false", "0", "<reboot>true</reboot>"), TRUE, CAM_FLASH_IDLE, 0 },
        { SAMPLE_PROGRESS("FALSE", "100", ""), FALSE, CAM_FLASH_IDLE, 100 },
        { SAMPLE_PROGRESS("0", "100", "<reboot>false</reboot>"), FALSE, CAM_FLASH_IDLE, 100 },
        { SAMPLE_PROGRESS("false", "100", ""), TRUE, CAM_FLASH_REBOOT_NEEDED, 100 },
        { SAMPLE_PROGRESS("false", "100", "<reboot>manual</reboot>"), FALSE,
          CAM_FLASH_REBOOT_NEEDED, 100 },
        { SAMPLE_PROGRESS("false", "100", "<reboot>TRUE</reboot>"), FALSE, CAM_FLASH_REBOOTING,
          100 },
        { SAMPLE_PROGRESS("false", "100", "<reboot>true</reboot>"), TRUE, CAM_FLASH_REBOOT_NEEDED,
          100 },
        { SAMPLE_PROGRESS("false", "100", "<reboot>auto</reboot>"), FALSE, CAM_FLASH_REBOOTING,
          100 },
        { SAMPLE_PROGRESS("false", "", "<reboot>true</reboot>"), FALSE, CAM_FLASH_REBOOTING, -1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        CamHikvisionProgress progress;
        CamFlash flash;
        g_test_message("%s", rows[i].text);
        g_assert_true(
            cam_hikvision_parse_progress(rows[i].text, strlen(rows[i].text), &progress, NULL));
        cam_hikvision_judge_progress(&progress, rows[i].manual, &flash);
        g_assert_cmpint(flash.state, ==, rows[i].state);
        g_assert_cmpint(flash.percent, ==, rows[i].percent);
    }
}

static void
test_no_progress(void)
{
    static const char *const samples[] = {
        SAMPLE_PROGRESS("flase", "100", ""),
        SAMPLE_PROGRESS("", "100", ""),
        "<upgradeStatus><percent>100</percent></upgradeStatus>",
        "<upgradeStatus><upgrading>false</upgrading>",
        "<status><upgrading>false</upgrading></status>",
        "{\"upgrading\":\"FALSE\",\"percent\":100}",
        "",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_autoptr(GError) error = NULL;
        CamHikvisionProgress progress;
        g_assert_false(
            cam_hikvision_parse_progress(samples[i], strlen(samples[i]), &progress, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    }
}

static void
test_post(void)
{
    static const struct {
        const char *text;
        gboolean post;
    } rows[] = {
        { "<DeviceCap><SysCap><isSupportPostUpdateFirmware>true</isSupportPostUpdateFirmware>"
          "</SysCap></DeviceCap>",
          TRUE },
        { "<DeviceCap><isSupportPostUpdateFirmware opt=\"true,false\">TRUE"
          "</isSupportPostUpdateFirmware></DeviceCap>",
          TRUE },
        { "<DeviceCap><isSupportPostUpdateFirmware>false</isSupportPostUpdateFirmware></DeviceCap>",
          FALSE },
        { "<DeviceCap><isSupportUpdatefirmware>true</isSupportUpdatefirmware></DeviceCap>", FALSE },
        { "junk", FALSE },
        { "", FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(cam_hikvision_parse_post(rows[i].text, strlen(rows[i].text)), ==,
                        rows[i].post);
}

static void
feed(const char *data, gsize size)
{
    static const ParseFunc funcs[] = { cam_hikvision_parse_device, cam_hikvision_parse_uptime,
                                       cam_hikvision_parse_time };
    g_autoptr(CamIdentity) identity = cam_identity_new();
    CamHikvisionLock lock;
    CamHikvisionProgress progress;

    for (gsize i = 0; i < G_N_ELEMENTS(funcs); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(funcs[i](data, size, identity, &error) == (error == NULL));
    }
    (void)cam_hikvision_parse_post(data, size);
    if (cam_hikvision_parse_lock(data, size, &lock, NULL))
        g_assert_true(lock.locked == (lock.unlock_s > 0));
    if (cam_hikvision_parse_progress(data, size, &progress, NULL))
        g_assert_cmpint(progress.percent, <=, 100);
}

/* every truncation and many flipped bits of good answers: an answer or an error, never a crash */
static void
test_damage(void)
{
    static const char *const samples[] = {
        SAMPLE_CAMERA(SAMPLE_NS_ISAPI),
        SAMPLE_RECORDER,
        SAMPLE_LOCK("true", "lock", "1800", "0"),
        SAMPLE_UPTIME,
        SAMPLE_TIME("2024-05-01T12:34:56+02:00"),
        SAMPLE_PROGRESS("false", "100", "<reboot>true</reboot>"),
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

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hikvision/wire/camera", test_camera);
    g_test_add_func("/hikvision/wire/recorder", test_recorder);
    g_test_add_func("/hikvision/wire/elements", test_elements);
    g_test_add_func("/hikvision/wire/kinds", test_kinds);
    g_test_add_func("/hikvision/wire/old-device", test_old_device);
    g_test_add_func("/hikvision/wire/no-device", test_no_device);
    g_test_add_func("/hikvision/wire/lock", test_lock);
    g_test_add_func("/hikvision/wire/clock", test_clock);
    g_test_add_func("/hikvision/wire/uptime", test_uptime);
    g_test_add_func("/hikvision/wire/progress", test_progress);
    g_test_add_func("/hikvision/wire/no-progress", test_no_progress);
    g_test_add_func("/hikvision/wire/post", test_post);
    g_test_add_func("/hikvision/wire/damage", test_damage);
    return g_test_run();
}
