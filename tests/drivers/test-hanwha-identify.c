/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/canned.h"
#include "tests/drivers/sunapi.h"
#include "tests/drivers/talk.h"

#include <string.h>

/* firmware with pw_init.cgi, in good order */
static Canned *
make_camera(void)
{
    Canned *canned = canned_new();

    canned_set_open(canned, LOOK_REQUEST, LOOK_YES);
    canned_set(canned, DEVICE_REQUEST, DEVICE_JSON);
    return canned;
}

/* firmware before it */
static Canned *
make_old_camera(void)
{
    Canned *canned = canned_new();

    canned_set(canned, DEVICE_REQUEST, DEVICE_TEXT);
    return canned;
}

static Talk *
open_talk(const Canned *canned, const char *user)
{
    Talk *talk = talk_new("127.0.0.1", canned_get_port(canned), user, "secret", NULL);

    talk_set_driver(talk, "hanwha");
    return talk;
}

static void
assert_vendor(const Talk *talk, const char *wanted)
{
    g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_VENDOR), ==, wanted);
}

static void
assert_camera(const Talk *talk)
{
    assert_vendor(talk, "hanwha");
    g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_MODEL), ==, "XNV-8080R");
    g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_SERIAL), ==, "ZLNA70GKA0001JZ");
    g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_FIRMWARE), ==,
                    "2.01.00_20200721_R201");
    g_assert_cmpint(talk->identity->kind, ==, CAM_KIND_CAMERA);
    g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_YES);
    g_assert_cmpint(talk->identity->read_at_us, >, 0);
    g_assert_cmpint(talk->identity->uptime_s, ==, -1);
    g_assert_cmpint(talk->identity->clock_utc_us, ==, 0);
}

static void
test_good(void)
{
    g_autoptr(Canned) canned = make_camera();
    g_autoptr(Talk) talk = open_talk(canned, "admin");

    talk_assert_identify(talk, -1);
    assert_camera(talk);
    g_assert_cmpuint(canned_count(canned, "GET "), ==, 2);
    g_assert_cmpuint(canned_count_logins(canned), ==, 1);
    g_assert_null(talk->driver->preflight);
    g_assert_null(talk->driver->poll);
}

/* JSON is asked for, text is taken as well */
static void
test_text(void)
{
    g_autoptr(Canned) canned = make_camera();
    g_autoptr(Talk) talk = open_talk(canned, "admin");

    canned_set_open(canned, LOOK_REQUEST, TEXT("Initialized=True\r\nLanguage=English\r\n"));
    canned_set(canned, DEVICE_REQUEST, DEVICE_TEXT);
    talk_assert_identify(talk, -1);
    assert_camera(talk);
}

/* what stands in the place of pw_init.cgi on firmware that does not have it */
static void
test_old(void)
{
    static const char *const looks[] = {
        HTML("404"),    HTML("403"), HTML("400"), HTML("500"),
        NG_TEXT("600"), HTML("200"), BARE("200"),
    };

    for (gsize i = 0; i < G_N_ELEMENTS(looks); i++) {
        g_autoptr(Canned) canned = make_old_camera();
        g_autoptr(Talk) talk = open_talk(canned, "admin");
        canned_set_open(canned, LOOK_REQUEST, looks[i]);
        talk_assert_identify(talk, -1);
        assert_camera(talk);
        g_assert_cmpuint(canned_count(canned, NOWHERE), ==, 0);
        g_assert_cmpuint(canned_count_logins(canned), ==, 1);
    }
}

/* a login is asked for in both places, and not elsewhere; or everywhere in a known name */
static void
test_old_behind_login(void)
{
    g_autoptr(Canned) canned = make_old_camera();
    g_autoptr(Talk) talk = open_talk(canned, "admin");

    canned_set(canned, LOOK_REQUEST, HTML("404"));
    canned_set_open(canned, NOWHERE, HTML("404"));
    talk_assert_identify(talk, -1);
    assert_camera(talk);
    g_assert_cmpuint(canned_count(canned, NOWHERE), ==, 1);
    g_assert_cmpuint(canned_count_logins(canned), ==, 1);

    g_autoptr(Canned) named = make_old_camera();
    g_autoptr(Talk) other = open_talk(named, "admin");
    canned_set_wall(named);
    canned_set_realm(named, "iPolis_000918AABBCC");
    talk_assert_identify(other, -1);
    assert_camera(other);
}

static void
test_no_login_wanted(void)
{
    g_autoptr(Canned) canned = canned_new();
    g_autoptr(Talk) talk = open_talk(canned, NULL);

    canned_set_open(canned, DEVICE_REQUEST, DEVICE_TEXT);
    talk_assert_identify(talk, -1);
    assert_camera(talk);
    g_assert_cmpuint(canned_count_logins(canned), ==, 0);
}

static void
test_not_activated(void)
{
    g_autoptr(Canned) canned = make_camera();
    g_autoptr(Talk) talk = open_talk(canned, "admin");

    canned_set_open(canned, LOOK_REQUEST, LOOK_NO);
    talk_assert_identify(talk, CAM_ERROR_NOT_ACTIVATED);
    assert_vendor(talk, "hanwha");
    g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_NO);
    g_assert_cmpuint(canned_count(canned, DEVICE_REQUEST), ==, 0);

    g_autoptr(Canned) old = make_old_camera();
    g_autoptr(Talk) other = open_talk(old, "admin");
    canned_set_open(old, DEVICE_REQUEST, BARE("403"));
    talk_assert_identify(other, CAM_ERROR_NOT_ACTIVATED);
    assert_vendor(other, "hanwha");
    g_assert_cmpint(other->identity->activated, ==, CAM_TRI_NO);
    g_assert_cmpuint(canned_count_logins(canned) + canned_count_logins(old), ==, 0);
}

/* a lock that is seen without a login is respected */
static void
test_locked(void)
{
    static const struct {
        const char *request;
        const char *look;
    } rows[] = {
        { LOOK_REQUEST, HTML("490") },
        { DEVICE_REQUEST, HTML("404") },
        { DEVICE_REQUEST, LOOK_YES },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Canned) canned = make_camera();
        g_autoptr(Talk) talk = open_talk(canned, "admin");
        int tries = -1;
        guint unlock_s = 0;
        canned_set_open(canned, LOOK_REQUEST, rows[i].look);
        canned_set_open(canned, rows[i].request, HTML("490"));
        talk_assert_identify(talk, CAM_ERROR_LOCKED);
        assert_vendor(talk, "hanwha");
        cam_call_get_lock(talk->call, &tries, &unlock_s);
        g_assert_cmpint(tries, ==, 0);
        g_assert_cmpuint(unlock_s, >=, 60);
        g_assert_cmpuint(canned_count_logins(canned), ==, 0);
    }
    /* told only to who logs in: once, and no more */
    g_autoptr(Canned) canned = make_camera();
    g_autoptr(Talk) talk = open_talk(canned, "admin");
    canned_set(canned, DEVICE_REQUEST, HTML("490"));
    talk_assert_identify(talk, CAM_ERROR_LOCKED);
    g_assert_cmpuint(canned_count_logins(canned), ==, 1);
}

static void
test_refused(void)
{
    g_autoptr(Canned) canned = make_camera();
    g_autoptr(Talk) talk = open_talk(canned, "admin");

    canned_refuse(canned);
    talk_assert_identify(talk, CAM_ERROR_AUTH);
    assert_vendor(talk, "hanwha");
    g_assert_cmpuint(canned_count_logins(canned), ==, 1);

    g_autoptr(Canned) old = make_old_camera();
    g_autoptr(Talk) other = open_talk(old, "admin");
    canned_refuse(old);
    talk_assert_identify(other, CAM_ERROR_AUTH);
    g_assert_cmpuint(canned_count_logins(old), ==, 1);
}

static void
test_no_credential(void)
{
    g_autoptr(Canned) canned = make_camera();
    g_autoptr(Talk) talk = open_talk(canned, NULL);

    talk_assert_identify(talk, CAM_ERROR_NO_CREDENTIAL);
    assert_vendor(talk, "hanwha");
    g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_YES);
    g_autoptr(Canned) bare = make_camera();
    g_autoptr(Talk) other = open_talk(bare, "admin");
    canned_set_realm(bare, NULL);
    talk_assert_identify(other, CAM_ERROR_UNSUPPORTED);
    g_assert_cmpuint(canned_count_logins(bare), ==, 0);
}

/* servers of other kinds: the same answer to both questions, whatever it is */
static void
test_foreign(void)
{
    static const char *const answers[] = {
        HTML("200"),
        HTML("404"),
        HTML("403"),
        BARE("403"),
        HTML("400"),
        HTML("500"),
        BARE("200"),
        JSON("{}"),
        JSON("{\"error\": 1}"),
        BARE("405"),
        TEXT("OK"),
        JSON("{\"statusCode\":4,\"subStatusCode\":\"notSupport\"}"),
        TO("302", "/login"),
        TO("301", "https://127.0.0.1/"),
    };

    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
        g_autoptr(Canned) canned = canned_new();
        g_autoptr(Talk) talk = open_talk(canned, "admin");
        canned_set_open(canned, "GET /", answers[i]);
        g_test_message("%s", answers[i]);
        talk_assert_identify(talk, CAM_ERROR_UNSUPPORTED);
        assert_vendor(talk, NULL);
        g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_UNKNOWN);
        g_assert_cmpuint(canned_count_logins(canned), ==, 0);
        g_assert_cmpuint(canned_count(canned, "GET /"), <=, talk->driver->requests);
    }
}

/* who asks for a login everywhere, or in the name of another make, gets none */
static void
test_foreign_walls(void)
{
    static const char *const realms[] = { "Private", "Login to 3E01234PAZ56789",
                                          "AXIS_ACCC8E000000" };

    for (gsize i = 0; i < G_N_ELEMENTS(realms); i++) {
        for (guint wall = 0; wall < 2; wall++) {
            g_autoptr(Canned) canned = make_old_camera();
            g_autoptr(Talk) talk = open_talk(canned, "admin");
            if (wall == 0 && i == 0)
                continue;
            if (wall == 1)
                canned_set_wall(canned);
            canned_set_realm(canned, realms[i]);
            talk_assert_identify(talk, CAM_ERROR_UNSUPPORTED);
            assert_vendor(talk, NULL);
            g_assert_cmpuint(canned_count_logins(canned), ==, 0);
        }
    }
}

static void
test_silence(void)
{
    g_autoptr(Canned) canned = canned_new();
    g_autoptr(Talk) talk = open_talk(canned, "admin");

    canned_set_open(canned, "GET /", "");
    talk_assert_identify(talk, CAM_ERROR_INTERRUPTED);
    guint16 port = canned_get_port(canned);
    g_clear_pointer(&canned, canned_free);
    g_autoptr(Talk) gone = talk_new("127.0.0.1", port, "admin", "secret", NULL);
    talk_set_driver(gone, "hanwha");
    talk_assert_identify(gone, CAM_ERROR_UNREACHABLE);
}

/* one that is about to start: whoever it is, it is asked again later */
static void
test_starting(void)
{
    static const char *const answers[] = { HTML("503"), BARE("503") };

    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
        g_autoptr(Canned) canned = canned_new();
        g_autoptr(Talk) talk = open_talk(canned, "admin");
        canned_set_open(canned, "GET /", answers[i]);
        talk_assert_identify(talk, CAM_ERROR_BUSY);
        assert_vendor(talk, NULL);
        g_assert_cmpuint(canned_count_logins(canned), ==, 0);
    }
    /* it has a password, and shuts its pages all the same */
    g_autoptr(Canned) shut = make_camera();
    g_autoptr(Talk) talk = open_talk(shut, "admin");
    canned_set_open(shut, DEVICE_REQUEST, BARE("403"));
    talk_assert_identify(talk, CAM_ERROR_BUSY);
    g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_YES);
}

static void
test_no_device_info(void)
{
    static const struct {
        const char *answer;
        CamErrorCode code;
    } rows[] = {
        { NG_TEXT("600"), CAM_ERROR_UNSUPPORTED },
        { NG_JSON("608"), CAM_ERROR_UNSUPPORTED },
        { NG_JSON("609"), CAM_ERROR_PRIVILEGE },
        { NG_TEXT("610"), CAM_ERROR_BUSY },
        { NG_TEXT("614"), CAM_ERROR_BUSY },
        { NG_TEXT("607"), CAM_ERROR_DEVICE },
        { NG_TEXT("612"), CAM_ERROR_REFUSED },
        { NG_TEXT("x"), CAM_ERROR_REFUSED },
        { BARE("403"), CAM_ERROR_PRIVILEGE },
        { HTML("491"), CAM_ERROR_PRIVILEGE },
        { HTML("404"), CAM_ERROR_UNSUPPORTED },
        { HTML("503"), CAM_ERROR_BUSY },
        { HTML("500"), CAM_ERROR_PROTOCOL },
        { HTML("400"), CAM_ERROR_REFUSED },
        { TO("307", "https://127.0.0.1/stw-cgi/system.cgi"), CAM_ERROR_REFUSED },
        { HTML("200"), CAM_ERROR_PROTOCOL },
        { BARE("200"), CAM_ERROR_PROTOCOL },
        { TEXT("OK"), CAM_ERROR_PROTOCOL },
        { TEXT("Model=XNV-8080R\r\n"), CAM_ERROR_PROTOCOL },
        { JSON("{\"Model\": \"XNV-8080R\", "), CAM_ERROR_PROTOCOL },
        { HTTP("200", "text/xml", "<DeviceInfo><model>x</model></DeviceInfo>"),
          CAM_ERROR_PROTOCOL },
        { "", CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Canned) canned = make_camera();
        g_autoptr(Talk) talk = open_talk(canned, "admin");
        canned_set(canned, DEVICE_REQUEST, rows[i].answer);
        g_test_message("%s", rows[i].answer);
        talk_assert_identify(talk, (int)rows[i].code);
        assert_vendor(talk, "hanwha");
        g_assert_cmpuint(canned_count_logins(canned), ==, 1);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/hanwha/identify/good", test_good);
    g_test_add_func("/hanwha/identify/text", test_text);
    g_test_add_func("/hanwha/identify/old", test_old);
    g_test_add_func("/hanwha/identify/old-behind-login", test_old_behind_login);
    g_test_add_func("/hanwha/identify/no-login-wanted", test_no_login_wanted);
    g_test_add_func("/hanwha/identify/not-activated", test_not_activated);
    g_test_add_func("/hanwha/identify/locked", test_locked);
    g_test_add_func("/hanwha/identify/refused", test_refused);
    g_test_add_func("/hanwha/identify/no-credential", test_no_credential);
    g_test_add_func("/hanwha/identify/foreign", test_foreign);
    g_test_add_func("/hanwha/identify/foreign-walls", test_foreign_walls);
    g_test_add_func("/hanwha/identify/silence", test_silence);
    g_test_add_func("/hanwha/identify/starting", test_starting);
    g_test_add_func("/hanwha/identify/no-device-info", test_no_device_info);
    return g_test_run();
}
