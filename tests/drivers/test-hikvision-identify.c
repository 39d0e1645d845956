/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/samples.h"
#include "tests/drivers/talk.h"
#include "tests/drivers/web.h"

#include <string.h>

#define CHECK    "/ISAPI/Security/userCheck"
#define DEVICE   "/ISAPI/System/deviceInfo"
#define PSIA     "/PSIA/System/deviceInfo"
#define STATUS   "/ISAPI/System/status"
#define TIME     "/ISAPI/System/time"
#define PROGRESS "/ISAPI/System/upgradeStatus"

#define FREE_LOCK SAMPLE_LOCK("true", "unlock", "0", "5")

/* a camera in good order */
static Web *
make_camera(void)
{
    Web *web = web_new();

    web_set_challenge(web, "IP Camera(C2183)", FREE_LOCK);
    web_set(web, "GET", DEVICE, 200, SAMPLE_CAMERA(SAMPLE_NS_HIKVISION), -1);
    web_set(web, "GET", STATUS, 200, SAMPLE_UPTIME, -1);
    web_set(web, "GET", TIME, 200, SAMPLE_TIME("2024-05-01T12:34:56+02:00"), -1);
    web_set(web, "GET", PROGRESS, 200, SAMPLE_PROGRESS("false", "0", ""), -1);
    return web;
}

static Talk *
open_talk(const Web *web)
{
    return talk_new("127.0.0.1", web_get_port(web), "admin", "secret", NULL);
}

static void
assert_lock(const Talk *talk, int tries_left, guint unlock_s)
{
    int tries;
    guint seconds;

    cam_call_get_lock(talk->call, &tries, &seconds);
    g_assert_cmpint(tries, ==, tries_left);
    g_assert_cmpuint(seconds, ==, unlock_s);
}

static void
test_good(void)
{
    g_autoptr(Web) web = make_camera();
    g_autoptr(Talk) talk = open_talk(web);

    talk_assert_identify(talk, -1);
    g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_MODEL), ==, "DS-2CD2346G2-ISU/SL");
    g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_YES);
    g_assert_cmpint(talk->identity->uptime_s, ==, 86400);
    g_assert_cmpint(talk->identity->clock_utc_us, ==, G_GINT64_CONSTANT(1714559696000000));
    g_assert_cmpint(talk->identity->read_at_us, >, 0);
    assert_lock(talk, 5, 0);
    /* the clock came with the uptime */
    g_assert_cmpuint(web_count(web, "GET", TIME), ==, 0);
    g_assert_cmpuint(web_count_all(web), ==, 2);
    g_assert_true(talk->driver->preflight(talk->call, talk->findings, NULL));
    g_assert_cmpuint(talk->findings->len, ==, 0);
    g_assert_cmpuint(web_count_all(web), <=, talk->driver->requests);
    g_assert_cmpuint(talk->driver->requests, <=, 8);
}

static void
test_time_apart(void)
{
    g_autoptr(Web) web = make_camera();
    g_autoptr(Talk) talk = open_talk(web);

    web_set(web, "GET", STATUS, 200, "<DeviceStatus><deviceUpTime>7</deviceUpTime></DeviceStatus>",
            -1);
    talk_assert_identify(talk, -1);
    g_assert_cmpint(talk->identity->uptime_s, ==, 7);
    g_assert_cmpint(talk->identity->clock_utc_us, ==, G_GINT64_CONSTANT(1714559696000000));
    g_assert_cmpuint(web_count_all(web), ==, 3);
}

/* old firmware: no userCheck body, no uptime, no clock */
static void
test_bare(void)
{
    static const guint statuses[] = { 403, 404, 500, 200 };

    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autoptr(Web) web = make_camera();
        g_autoptr(Talk) talk = open_talk(web);
        web_set_challenge(web, "DS-2CD2310FD-I", SAMPLE_HTML_401);
        web_set(web, "GET", STATUS, statuses[i], "junk", -1);
        web_set(web, "GET", TIME, statuses[i], "", -1);
        talk_assert_identify(talk, -1);
        g_assert_cmpint(talk->identity->uptime_s, ==, -1);
        g_assert_cmpint(talk->identity->clock_utc_us, ==, 0);
        g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_YES);
        assert_lock(talk, -1, 0);
        g_assert_cmpuint(web_count_all(web), <=, talk->driver->requests);
    }
}

/* a lock that is seen without a login is respected: not one login is sent */
static void
test_locked_before(void)
{
    static const struct {
        const char *body;
        int tries_left;
        guint unlock_s;
    } rows[] = {
        { SAMPLE_LOCK("true", "lock", "1234", "0"), 0, 1234 },
        { SAMPLE_LOCK("true", "locked", "", ""), -1, 1800 },
        { SAMPLE_LOCK("true", "unlock", "0", "1"), 1, 0 },
        { SAMPLE_LOCK("true", "unlock", "0", "0"), 0, 0 },
        { SAMPLE_STATUS("4", "Invalid Operation", "userNameLocked"), -1, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Web) web = make_camera();
        g_autoptr(Talk) talk = open_talk(web);
        web_set_challenge(web, "IP Camera(C2183)", rows[i].body);
        talk_assert_identify(talk, CAM_ERROR_LOCKED);
        assert_lock(talk, rows[i].tries_left, rows[i].unlock_s);
        g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_VENDOR), ==, "hikvision");
        g_assert_cmpuint(web_count_logins(web), ==, 0);
    }
}

static void
test_not_activated(void)
{
    static const struct {
        guint status;
        const char *body;
    } rows[] = {
        { 401, SAMPLE_LOCK("false", "unlock", "0", "5") },
        { 200, SAMPLE_LOCK("false", "unlock", "0", "5") },
        { 403, SAMPLE_STATUS("4", "Invalid Operation", "notActivated") },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Web) web = make_camera();
        g_autoptr(Talk) talk = open_talk(web);
        web_set_open(web, CHECK, rows[i].status, rows[i].body);
        talk_assert_identify(talk, CAM_ERROR_NOT_ACTIVATED);
        g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_NO);
        g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_VENDOR), ==, "hikvision");
        g_assert_cmpuint(web_count_logins(web), ==, 0);
    }
}

static void
test_no_credential(void)
{
    g_autoptr(Web) web = make_camera();
    g_autoptr(Talk) talk = talk_new("127.0.0.1", web_get_port(web), NULL, NULL, NULL);

    talk_assert_identify(talk, CAM_ERROR_NO_CREDENTIAL);
    g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_VENDOR), ==, "hikvision");
    g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_YES);
    web_set_challenge(web, "Private", SAMPLE_HTML_401);
    g_autoptr(Talk) other = talk_new("127.0.0.1", web_get_port(web), NULL, NULL, NULL);
    talk_assert_identify(other, CAM_ERROR_NO_CREDENTIAL);
    g_assert_null(cam_identity_get(other->identity, CAM_FIELD_VENDOR));
    g_assert_cmpuint(web_count_logins(web), ==, 0);
    g_assert_cmpuint(web_count_all(web), ==, 0);
}

static void
test_refused(void)
{
    static const struct {
        const char *body;
        CamErrorCode code;
        int tries_left;
        guint unlock_s;
    } rows[] = {
        { SAMPLE_LOCK("true", "unlock", "0", "4"), CAM_ERROR_AUTH, 4, 0 },
        { SAMPLE_LOCK("true", "lock", "1800", "0"), CAM_ERROR_LOCKED, 0, 1800 },
        { SAMPLE_LOCK_OLD, CAM_ERROR_AUTH, -1, 0 },
        { SAMPLE_STATUS("4", "Invalid Operation", "invalidOperation"), CAM_ERROR_AUTH, 5, 0 },
        { SAMPLE_STATUS("4", "Invalid Operation", "badAuthorization"), CAM_ERROR_AUTH, 5, 0 },
        { SAMPLE_STATUS("4", "Invalid Operation", "userNameLocked"), CAM_ERROR_LOCKED, 5, 0 },
        { SAMPLE_HTML_401, CAM_ERROR_AUTH, 5, 0 },
        { "", CAM_ERROR_AUTH, 5, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Web) web = make_camera();
        g_autoptr(Talk) talk = open_talk(web);
        web_refuse(web, rows[i].body, FALSE);
        talk_assert_identify(talk, (int)rows[i].code);
        assert_lock(talk, rows[i].tries_left, rows[i].unlock_s);
        /* one wrong login and no more */
        g_assert_cmpuint(web_count_refused(web), ==, 1);
    }
}

/* a device that calls every nonce old: two renewals, and not the password's fault */
static void
test_stale_for_ever(void)
{
    g_autoptr(Web) web = make_camera();
    g_autoptr(Talk) talk = open_talk(web);

    web_refuse(web, SAMPLE_HTML_401, TRUE);
    talk_assert_identify(talk, CAM_ERROR_PROTOCOL);
    g_assert_cmpuint(web_count_refused(web), <=, 3);
}

static void
test_foreign(void)
{
    static const char page[] = "<!DOCTYPE html><html><body>hello</body></html>";
    static const char *const realms[] = { "Login to 3E01234PAZ56789", "AXIS_ACCC8E000000" };

    for (gsize i = 0; i < G_N_ELEMENTS(realms); i++) {
        g_autoptr(Web) web = make_camera();
        g_autoptr(Talk) talk = open_talk(web);
        web_set_challenge(web, realms[i], SAMPLE_HTML_401);
        talk_assert_identify(talk, CAM_ERROR_UNSUPPORTED);
        g_assert_cmpuint(web_count_logins(web), ==, 0);
    }
    g_autoptr(Web) empty = web_new();
    web_set_challenge(empty, "x", NULL);
    g_autoptr(Talk) talk = open_talk(empty);
    talk_assert_identify(talk, CAM_ERROR_UNSUPPORTED);
    g_assert_null(cam_identity_get(talk->identity, CAM_FIELD_VENDOR));
    g_assert_cmpuint(web_count_logins(empty), ==, 0);
    g_autoptr(Talk) again = open_talk(empty);
    web_set(empty, "GET", CHECK, 200, page, -1);
    web_set(empty, "GET", DEVICE, 200, page, -1);
    talk_assert_identify(again, CAM_ERROR_UNSUPPORTED);
    g_autoptr(Talk) fault = open_talk(empty);
    web_set(empty, "GET", DEVICE, 500, page, -1);
    talk_assert_identify(fault, CAM_ERROR_UNSUPPORTED);
}

static void
test_psia(void)
{
    static const guint statuses[] = { 403, 404 };

    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autoptr(Web) web = make_camera();
        g_autoptr(Talk) talk = open_talk(web);
        web_set(web, "GET", DEVICE, statuses[i], "", -1);
        web_set(web, "GET", PSIA, 200, SAMPLE_CAMERA(SAMPLE_NS_PSIA), -1);
        talk_assert_identify(talk, -1);
        g_assert_cmpuint(web_count(web, "GET", PSIA), ==, 1);
        g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_FIRMWARE), ==, "V5.7.18");
    }
}

static void
test_no_device_info(void)
{
    static const struct {
        guint status;
        const char *body;
        CamErrorCode code;
        guint psia;
    } rows[] = {
        { 403, SAMPLE_STATUS("4", "Invalid Operation", "lowPrivilege"), CAM_ERROR_PRIVILEGE, 1 },
        { 403, SAMPLE_STATUS("4", "Invalid Operation", "notSupport"), CAM_ERROR_UNSUPPORTED, 1 },
        { 404, "", CAM_ERROR_UNSUPPORTED, 1 },
        { 403, SAMPLE_STATUS("4", "Invalid Operation", "notActivated"), CAM_ERROR_NOT_ACTIVATED,
          1 },
        { 503, SAMPLE_STATUS("2", "Device Busy", "deviceBusy"), CAM_ERROR_BUSY, 0 },
        { 500, "", CAM_ERROR_PROTOCOL, 0 },
        { 503, "", CAM_ERROR_PROTOCOL, 0 },
        { 200, "", CAM_ERROR_PROTOCOL, 0 },
        { 200, "<DeviceInfo><model>DS-\xff\x01", CAM_ERROR_PROTOCOL, 0 },
        { 200, "<DeviceInfo><model>M</model></DeviceInfo>", CAM_ERROR_PROTOCOL, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Web) web = make_camera();
        g_autoptr(Talk) talk = open_talk(web);
        web_set(web, "GET", DEVICE, rows[i].status, rows[i].body, -1);
        talk_assert_identify(talk, (int)rows[i].code);
        g_assert_cmpuint(web_count(web, "GET", PSIA), ==, rows[i].psia);
        g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_VENDOR), ==, "hikvision");
    }
}

static void
test_unreachable(void)
{
    g_autoptr(Web) web = make_camera();
    guint16 port = web_get_port(web);
    g_autoptr(Talk) talk = talk_new("127.0.0.1", port, "admin", "secret", NULL);

    g_clear_pointer(&web, web_free);
    talk_assert_identify(talk, CAM_ERROR_UNREACHABLE);
}

static void
test_preflight(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
        const char *finding;
    } rows[] = {
        { 200, SAMPLE_PROGRESS("false", "0", ""), -1, NULL },
        { 200, SAMPLE_PROGRESS("TRUE", "12", ""), -1, "upgrading-now" },
        { 503, SAMPLE_STATUS("2", "Device Busy", "upgrading"), -1, "upgrading-now" },
        { 200, SAMPLE_PROGRESS("false", "100", "<reboot>manual</reboot>"), -1, "reboot-pending" },
        { 403, SAMPLE_STATUS("4", "Invalid Operation", "lowPrivilege"), CAM_ERROR_PRIVILEGE, NULL },
        { 403, SAMPLE_STATUS("4", "Invalid Operation", "notSupport"), -1, NULL },
        { 404, "", -1, NULL },
        { 500, "", CAM_ERROR_PROTOCOL, NULL },
        { 200, SAMPLE_PROGRESS("maybe", "0", ""), CAM_ERROR_PROTOCOL, NULL },
        { 503, SAMPLE_STATUS("2", "Device Busy", "deviceBusy"), CAM_ERROR_BUSY, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Web) web = make_camera();
        g_autoptr(Talk) talk = open_talk(web);
        g_autoptr(GError) error = NULL;
        web_set(web, "GET", PROGRESS, rows[i].status, rows[i].body, -1);
        gboolean ok = talk->driver->preflight(talk->call, talk->findings, &error);
        talk_assert_error(ok, error, rows[i].code);
        g_assert_cmpuint(talk->findings->len, ==, rows[i].finding != NULL ? 1 : 0);
        if (rows[i].finding != NULL) {
            const CamFinding *finding = talk->findings->pdata[0];
            g_assert_cmpstr(finding->code, ==, rows[i].finding);
            g_assert_true(cam_words_knows(finding->code));
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/hikvision/identify/good", test_good);
    g_test_add_func("/hikvision/identify/time-apart", test_time_apart);
    g_test_add_func("/hikvision/identify/bare", test_bare);
    g_test_add_func("/hikvision/identify/locked-before", test_locked_before);
    g_test_add_func("/hikvision/identify/not-activated", test_not_activated);
    g_test_add_func("/hikvision/identify/no-credential", test_no_credential);
    g_test_add_func("/hikvision/identify/refused", test_refused);
    g_test_add_func("/hikvision/identify/stale-for-ever", test_stale_for_ever);
    g_test_add_func("/hikvision/identify/foreign", test_foreign);
    g_test_add_func("/hikvision/identify/psia", test_psia);
    g_test_add_func("/hikvision/identify/no-device-info", test_no_device_info);
    g_test_add_func("/hikvision/identify/unreachable", test_unreachable);
    g_test_add_func("/hikvision/preflight", test_preflight);
    return g_test_run();
}
