/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/playback.h"

#include <glib/gstdio.h>
#include <string.h>

/* the driver against canned answers: what each of them comes to, and what was asked after it */

#define API   "/cgi-bin/api.cgi"
#define TOKEN "a/b+c"
#define OPEN  "&token=a%2Fb%2Bc"

#define DONE(command) "[{\"cmd\":\"" command "\",\"code\":0,\"value\":{\"rspCode\":200}}]"
#define ERROR(command, code)                                                                       \
    "[{\"cmd\":\"" command "\",\"code\":1,\"error\":{\"rspCode\":" code ","                        \
    "\"detail\":\"words\"}}]"
#define LOGIN                                                                                      \
    "[{\"cmd\":\"Login\",\"code\":0,\"value\":{\"Token\":{\"leaseTime\":3600,\"name\":"            \
    "\"" TOKEN "\"}}}]"
#define DEVICE                                                                                     \
    "[{\"cmd\":\"GetDevInfo\",\"code\":0,\"value\":{\"DevInfo\":{\"model\":\"E9\",\"firmVer\":"    \
    "\"v3.1.0.1234_24010101\",\"hardVer\":\"IPC_1\",\"serial\":\"00000000000000\","                \
    "\"type\":\"IPC\"}}}]"
#define EXTRAS                                                                                     \
    "[{\"cmd\":\"GetLocalLink\",\"code\":0,\"value\":{\"LocalLink\":{\"mac\":"                     \
    "\"EC:71:DB:00:00:01\"}}},{\"cmd\":\"GetP2p\",\"code\":0,\"value\":{\"P2p\":{\"uid\":"         \
    "\"9527000000000001\"}}}]"

#define IMAGE_SIZE 100000

typedef struct {
    Playback *playback;
    Talk *talk;
    GPtrArray *profiles;
} Scene;

static void
add(Scene *scene, const char *query, const char *operation, guint status, const char *body)
{
    g_autofree char *path = g_strconcat(API, query, NULL);

    playback_add(scene->playback, &(PlaybackAnswer){ .path = path,
                                                     .operation = operation,
                                                     .status = status,
                                                     .type = "text/html",
                                                     .body = body });
}

/* a camera in good order; later answers of the same query go before these */
static Scene
make_scene(void)
{
    Scene scene = { .playback = playback_new(NULL), .profiles = cam_profiles_load(NULL) };

    scene.talk = talk_new("127.0.0.1", playback_get_port(scene.playback), "admin", "secret", NULL);
    talk_set_driver(scene.talk, "reolink");
    cam_call_free(scene.talk->call);
    scene.talk->call = cam_call_new(
        &(CamCallOptions){ .device = scene.talk->device,
                           .profile = cam_profiles_find(scene.profiles, "reolink", NULL),
                           .send_login = TRUE,
                           .allow_plaintext = TRUE });
    playback_set_login(scene.playback, NULL, NULL);
    add(&scene, "?cmd=GetDevInfo", NULL, 200, ERROR("GetDevInfo", "-6"));
    add(&scene, "?cmd=Login", "Login", 200, LOGIN);
    add(&scene, "?cmd=Logout" OPEN, "Logout", 200, DONE("Logout"));
    add(&scene, "?cmd=GetDevInfo" OPEN, "GetDevInfo", 200, DEVICE);
    add(&scene, "?token=a%2Fb%2Bc", "GetLocalLink,GetP2p", 200, EXTRAS);
    add(&scene, "?cmd=GetAbility" OPEN, "GetAbility", 200, ERROR("GetAbility", "-9"));
    add(&scene, "?cmd=UpgradePrepare" OPEN, "UpgradePrepare", 200, DONE("UpgratePrepare"));
    add(&scene, "?cmd=Upgrade" OPEN "&clearConfig=0&file=upgrade-package", NULL, 200,
        DONE("Upgrade"));
    add(&scene, "?cmd=Reboot" OPEN, "Reboot", 200, DONE("Reboot"));
    return scene;
}

static void
scene_clear(Scene *scene)
{
    talk_free(scene->talk);
    playback_free(scene->playback);
    g_ptr_array_unref(scene->profiles);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

static guint
count(const Scene *scene, const char *command)
{
    g_autofree char *request = g_strconcat("POST " API " ", command, NULL);

    return playback_count(scene->playback, request);
}

static void
test_good(void)
{
    g_auto(Scene) scene = make_scene();
    const CamIdentity *identity = scene.talk->identity;

    talk_assert_identify(scene.talk, -1);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_VENDOR), ==, "reolink");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, "9527000000000001");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==, "ec:71:db:00:00:01");
    g_assert_cmpint(identity->read_at_us, >, 0);
    g_assert_true(scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, NULL));
    g_assert_cmpuint(scene.talk->findings->len, ==, 0);
    scene.talk->driver->close(scene.talk->call);
    g_assert_cmpuint(count(&scene, "Login"), ==, 1);
    g_assert_cmpuint(count(&scene, "Logout"), ==, 1);
    /* once it was a Reolink it is not asked for it again, and nothing is left to log out of */
    scene.talk->driver->close(scene.talk->call);
    g_assert_cmpuint(count(&scene, "Logout"), ==, 1);
    talk_assert_identify(scene.talk, -1);
    g_assert_cmpuint(count(&scene, "GetDevInfo"), ==, 3);
    g_assert_cmpuint(count(&scene, "Login"), ==, 2);
    /* HTTP's own login is never used */
    g_assert_cmpuint(playback_count_logins(scene.playback), ==, 0);
    g_assert_cmpuint(cam_http_get_login_count(cam_call_http(scene.talk->call)), ==, 2);
}

/* what is no Reolink gets no login */
static void
test_foreign(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 404, "<html></html>", CAM_ERROR_UNSUPPORTED },
        { 200, "<html></html>", CAM_ERROR_UNSUPPORTED },
        { 200, "", CAM_ERROR_UNSUPPORTED },
        { 200, "{\"cmd\":\"GetDevInfo\",\"code\":0}", CAM_ERROR_UNSUPPORTED },
        { 200, "[{\"cmd\":\"Other\",\"code\":0,\"value\":{}}]", CAM_ERROR_UNSUPPORTED },
        { 200, ERROR("Other", "-1"), CAM_ERROR_UNSUPPORTED },
        { 300, "", CAM_ERROR_UNSUPPORTED },
        { 302, "", CAM_ERROR_UNSUPPORTED },
        { 401, ERROR("GetDevInfo", "-6"), CAM_ERROR_UNSUPPORTED },
        { 500, "", CAM_ERROR_UNSUPPORTED },
        { 503, "", CAM_ERROR_UNSUPPORTED },
        { 1, "", CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        add(&scene, "?cmd=GetDevInfo", "GetDevInfo", rows[i].status, rows[i].body);
        g_test_message("%u %s", rows[i].status, rows[i].body);
        talk_assert_identify(scene.talk, rows[i].code);
        scene.talk->driver->close(scene.talk->call);
        g_assert_null(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR));
        g_assert_cmpuint(playback_count(scene.playback, NULL), ==, 1);
        g_assert_cmpuint(cam_http_get_login_count(cam_call_http(scene.talk->call)), ==, 0);
    }
}

/* a device that asks for HTTP's login is another make's: none is sent */
static void
test_challenge(void)
{
    g_auto(Scene) scene = make_scene();

    playback_set_login(scene.playback, "somewhere", ERROR("GetDevInfo", "-6"));
    talk_assert_identify(scene.talk, CAM_ERROR_UNSUPPORTED);
    g_assert_cmpuint(playback_count_logins(scene.playback), ==, 0);
}

/* what it says before a login */
static void
test_looks(void)
{
    static const struct {
        const char *body;
        int code;
        guint logins;
    } rows[] = {
        { ERROR("Unknown", "-6"), -1, 1 },
        { ERROR("GetDevInfo", "-5"), -1, 1 },
        { DEVICE, -1, 1 },
        { ERROR("GetDevInfo", "-506"), CAM_ERROR_LOCKED, 0 },
        { ERROR("GetDevInfo", "-105"), CAM_ERROR_LOCKED, 0 },
        { "<html>Login has been locked</html>", CAM_ERROR_LOCKED, 0 },
        { ERROR("GetDevInfo", "-505"), CAM_ERROR_NOT_ACTIVATED, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        /* the longer query still is the one with a session */
        playback_add(scene.playback, &(PlaybackAnswer){ .path = API "?cmd=GetDevInfo",
                                                        .type = "text/html",
                                                        .body = rows[i].body });
        g_test_message("%s", rows[i].body);
        talk_assert_identify(scene.talk, rows[i].code);
        g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR), ==, "reolink");
        g_assert_cmpuint(count(&scene, "Login"), ==, rows[i].logins);
    }
}

static void
test_logins(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, ERROR("Login", "-7"), CAM_ERROR_AUTH },
        { 200, ERROR("Login", "-27"), CAM_ERROR_AUTH },
        { 200, ERROR("Login", "-501"), CAM_ERROR_AUTH },
        { 200, ERROR("Login", "-502"), CAM_ERROR_AUTH },
        { 200, ERROR("Login", "-506"), CAM_ERROR_LOCKED },
        { 200, ERROR("Login", "-105"), CAM_ERROR_LOCKED },
        { 200, "<html><body>Login has been locked</body></html>", CAM_ERROR_LOCKED },
        { 200, ERROR("Login", "-5"), CAM_ERROR_BUSY },
        { 200, ERROR("Login", "-507"), CAM_ERROR_BUSY },
        { 200, ERROR("Login", "-505"), CAM_ERROR_NOT_ACTIVATED },
        { 200, ERROR("Login", "-46"), CAM_ERROR_REFUSED },
        { 300, "", CAM_ERROR_NO_CREDENTIAL },
        { 200, DONE("Login"), CAM_ERROR_PROTOCOL },
        { 200, "<html></html>", CAM_ERROR_PROTOCOL },
        { 500, "", CAM_ERROR_PROTOCOL },
        { 1, "", CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        guint unlock_s = 0;
        add(&scene, "?cmd=Login", "Login", rows[i].status, rows[i].body);
        g_test_message("%u %s", rows[i].status, rows[i].body);
        talk_assert_identify(scene.talk, rows[i].code);
        scene.talk->driver->close(scene.talk->call);
        cam_call_get_lock(scene.talk->call, NULL, &unlock_s);
        g_assert_cmpint(unlock_s > 0, ==, rows[i].code == CAM_ERROR_LOCKED);
        /* one try, whatever came of it, and no session to leave */
        g_assert_cmpuint(count(&scene, "Login"), ==, 1);
        g_assert_cmpuint(count(&scene, "Logout"), ==, 0);
        g_assert_cmpuint(playback_count(scene.playback, NULL), ==, 2);
    }
}

/* within a session */
static void
test_answers(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
        guint logouts;
    } rows[] = {
        { 200, ERROR("GetDevInfo", "-6"), CAM_ERROR_UNREACHABLE, 0 },
        { 200, ERROR("GetDevInfo", "-21"), CAM_ERROR_UNREACHABLE, 0 },
        { 404, "", CAM_ERROR_UNREACHABLE, 0 },
        { 502, "", CAM_ERROR_UNREACHABLE, 0 },
        { 200, ERROR("GetDevInfo", "-26"), CAM_ERROR_PRIVILEGE, 1 },
        { 200, "<html></html>", CAM_ERROR_PROTOCOL, 1 },
        { 200, "[{\"cmd\":\"GetDevInfo\",\"code\":0,\"value\":{}}]", CAM_ERROR_PROTOCOL, 1 },
        { 500, "", CAM_ERROR_PROTOCOL, 1 },
        { 1, "", CAM_ERROR_INTERRUPTED, 1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        add(&scene, "?cmd=GetDevInfo" OPEN, "GetDevInfo", rows[i].status, rows[i].body);
        g_test_message("%u %s", rows[i].status, rows[i].body);
        talk_assert_identify(scene.talk, rows[i].code);
        scene.talk->driver->close(scene.talk->call);
        g_assert_cmpuint(count(&scene, "Logout"), ==, rows[i].logouts);
    }
}

/* one command that this device does not know must not cost what the others say */
static void
test_extras(void)
{
    static const struct {
        const char *together;
        const char *link;
        const char *uid;
        int code;
        gboolean has_mac;
        gboolean has_serial;
    } rows[] = {
        { EXTRAS, NULL, NULL, -1, TRUE, TRUE },
        { "[{\"cmd\":\"GetLocalLink\",\"code\":1,\"error\":{\"rspCode\":-9}},"
          "{\"cmd\":\"GetP2p\",\"code\":0,\"value\":{\"P2p\":{\"uid\":\"9527\"}}}]",
          NULL, NULL, -1, FALSE, TRUE },
        { ERROR("Unknown", "-12"),
          "[{\"cmd\":\"GetLocalLink\",\"code\":0,\"value\":{\"LocalLink\":{\"mac\":"
          "\"EC:71:DB:00:00:01\"}}}]",
          ERROR("GetP2p", "-9"), -1, TRUE, FALSE },
        /* unheard is not unknown: without the UID it would be another device */
        { ERROR("Unknown", "-12"), ERROR("GetLocalLink", "-9"), NULL, CAM_ERROR_UNREACHABLE, FALSE,
          FALSE },
        { "<html></html>", NULL, NULL, CAM_ERROR_PROTOCOL, FALSE, FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        add(&scene, "?token=a%2Fb%2Bc", "GetLocalLink,GetP2p", 200, rows[i].together);
        if (rows[i].link != NULL)
            add(&scene, "?cmd=GetLocalLink" OPEN, "GetLocalLink", 200, rows[i].link);
        if (rows[i].uid != NULL)
            add(&scene, "?cmd=GetP2p" OPEN, "GetP2p", 200, rows[i].uid);
        else
            add(&scene, "?cmd=GetP2p" OPEN, "GetP2p", 404, "");
        talk_assert_identify(scene.talk, rows[i].code);
        g_assert_cmpint(cam_identity_get(scene.talk->identity, CAM_FIELD_MAC) != NULL, ==,
                        rows[i].has_mac);
        g_assert_cmpint(cam_identity_get(scene.talk->identity, CAM_FIELD_SERIAL) != NULL, ==,
                        rows[i].has_serial);
    }
}

static void
assert_upload(Scene *scene, const CamFirmware *firmware, int code)
{
    g_autoptr(GError) error = NULL;
    CamFlash flash = { CAM_FLASH_FAILED, 77 };
    gboolean ok = scene->talk->driver->upload(scene->talk->call, firmware, &flash, &error);

    talk_assert_error(ok, error, code);
    if (!ok)
        g_assert_cmpint(flash.percent, ==, 77);
}

static CamFirmware *
make_firmware(gsize size)
{
    CamFirmware *firmware = talk_make_firmware(size);

    g_free(firmware->origin);
    firmware->origin = g_strdup("/somewhere/IPC_1.20_20052300.E9.REOLINK.pak");
    return firmware;
}

/* before the first piece: nothing of the image leaves, and the code says so */
static void
test_prepare(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, ERROR("UpgradePrepare", "-3"), CAM_ERROR_WRONG_FILE },
        { 200, ERROR("UpgradePrepare", "-31"), CAM_ERROR_BUSY },
        { 200, ERROR("UpgradePrepare", "-26"), CAM_ERROR_PRIVILEGE },
        { 200, ERROR("UpgradePrepare", "-9"), CAM_ERROR_UNSUPPORTED },
        { 200, ERROR("UpgradePrepare", "-30"), CAM_ERROR_REFUSED },
        { 200, ERROR("UpgradePrepare", "-6"), CAM_ERROR_UNREACHABLE },
        { 200, "<html></html>", CAM_ERROR_UNREACHABLE },
        { 500, "", CAM_ERROR_UNREACHABLE },
        { 1, "", CAM_ERROR_UNREACHABLE },
    };
    CamFirmware *firmware = make_firmware(IMAGE_SIZE);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        add(&scene, "?cmd=UpgradePrepare" OPEN, "UpgradePrepare", rows[i].status, rows[i].body);
        g_test_message("%u %s", rows[i].status, rows[i].body);
        assert_upload(&scene, firmware, rows[i].code);
        g_assert_cmpuint(count(&scene, "UpgradePrepare"), ==, 1);
        g_assert_cmpuint(playback_count(scene.playback, "POST " API), ==, 0);
    }
    g_auto(Scene) lost = make_scene();
    add(&lost, "?cmd=Login", "Login", 1, "");
    assert_upload(&lost, firmware, CAM_ERROR_UNREACHABLE);
    g_assert_cmpuint(count(&lost, "UpgradePrepare"), ==, 0);
    talk_remove_firmware(firmware);
}

/* an answer to a piece in the middle, and the same to the last one */
static void
test_pieces(void)
{
    static const struct {
        guint status;
        const char *body;
        int middle;
        int last;
    } rows[] = {
        { 200, DONE("Upgrade"), -1, -1 },
        { 200, ERROR("Upgrade", "-31"), CAM_ERROR_BUSY, CAM_ERROR_INTERRUPTED },
        { 200, ERROR("Upgrade", "-3"), CAM_ERROR_WRONG_FILE, CAM_ERROR_INTERRUPTED },
        { 200, ERROR("Upgrade", "-20"), CAM_ERROR_DEVICE, CAM_ERROR_INTERRUPTED },
        { 200, ERROR("Upgrade", "-101"), CAM_ERROR_REFUSED, CAM_ERROR_INTERRUPTED },
        { 200, ERROR("Upgrade", "-6"), CAM_ERROR_INTERRUPTED, CAM_ERROR_INTERRUPTED },
        { 404, "", CAM_ERROR_INTERRUPTED, CAM_ERROR_INTERRUPTED },
        { 200, "<html></html>", CAM_ERROR_PROTOCOL, CAM_ERROR_INTERRUPTED },
        { 500, "", CAM_ERROR_PROTOCOL, CAM_ERROR_INTERRUPTED },
        { 1, "", CAM_ERROR_INTERRUPTED, CAM_ERROR_INTERRUPTED },
    };
    CamFirmware *large = make_firmware(IMAGE_SIZE);
    CamFirmware *small = make_firmware(1000);

    for (gsize i = 0; i < 2 * G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        gboolean last = i % 2 == 1;
        add(&scene, "?cmd=Upgrade" OPEN "&clearConfig=0&file=upgrade-package", NULL,
            rows[i / 2].status, rows[i / 2].body);
        g_test_message("%u %s", rows[i / 2].status, rows[i / 2].body);
        assert_upload(&scene, last ? small : large, last ? rows[i / 2].last : rows[i / 2].middle);
        /* nothing is sent after a bad answer, and nothing twice */
        g_assert_cmpuint(playback_count(scene.playback, "POST " API), ==,
                         rows[i / 2].middle < 0 && !last ? 3 : 1);
        g_assert_cmpint(cam_http_was_whole(cam_call_http(scene.talk->call)), ==,
                        last || rows[i / 2].middle < 0);
    }
    talk_remove_firmware(large);
    talk_remove_firmware(small);
}

/* a device that reboots is not asked to log us out, one that still runs is */
static void
test_leaving(void)
{
    g_auto(Scene) good = make_scene();
    g_auto(Scene) bad = make_scene();
    g_auto(Scene) rebooted = make_scene();
    CamFirmware *firmware = make_firmware(IMAGE_SIZE);
    g_autoptr(GError) error = NULL;

    assert_upload(&good, firmware, -1);
    good.talk->driver->close(good.talk->call);
    g_assert_cmpuint(count(&good, "Logout"), ==, 0);
    add(&bad, "?cmd=UpgradePrepare" OPEN, "UpgradePrepare", 200, ERROR("UpgradePrepare", "-3"));
    assert_upload(&bad, firmware, CAM_ERROR_WRONG_FILE);
    g_assert_cmpstr(cam_call_get_word(bad.talk->call), ==, "-3 words");
    bad.talk->driver->close(bad.talk->call);
    /* the device's word is still the one of the upload */
    g_assert_cmpstr(cam_call_get_word(bad.talk->call), ==, "-3 words");
    g_assert_cmpuint(count(&bad, "Logout"), ==, 1);
    g_assert_true(rebooted.talk->driver->reboot(rebooted.talk->call, &error));
    g_assert_no_error(error);
    rebooted.talk->driver->close(rebooted.talk->call);
    g_assert_cmpuint(count(&rebooted, "Logout"), ==, 0);
    g_assert_cmpuint(count(&rebooted, "Reboot"), ==, 1);
    talk_remove_firmware(firmware);
}

/* names that would break out of the form, and files that are gone */
static void
test_files(void)
{
    static const char *const names[] = { "a\"b.pak", "a&b.pak", "a\r\nb.pak", "a\\b.pak",
                                         "a;b.pak" };
    CamFirmware *firmware = make_firmware(IMAGE_SIZE);

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_auto(Scene) scene = make_scene();
        g_free(firmware->member);
        firmware->member = g_strdup(names[i]);
        assert_upload(&scene, firmware, CAM_ERROR_FILE);
        g_assert_cmpuint(playback_count(scene.playback, NULL), ==, 0);
    }
    g_clear_pointer(&firmware->member, g_free);
    g_auto(Scene) scene = make_scene();
    g_autofree char *path = g_strdup(firmware->path);
    g_assert_cmpint(g_remove(path), ==, 0);
    assert_upload(&scene, firmware, CAM_ERROR_FILE);
    g_assert_cmpuint(playback_count(scene.playback, "POST " API), ==, 0);
    cam_firmware_unref(firmware);
}

static void
test_reboot(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, DONE("Reboot"), -1 },
        { 200, ERROR("Reboot", "-26"), CAM_ERROR_PRIVILEGE },
        { 200, ERROR("Reboot", "-31"), CAM_ERROR_BUSY },
        /* the device went before it answered: sent, effect unknown */
        { 1, "", CAM_ERROR_INTERRUPTED },
        { 200, "<html></html>", CAM_ERROR_PROTOCOL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        g_autoptr(GError) error = NULL;
        add(&scene, "?cmd=Reboot" OPEN, "Reboot", rows[i].status, rows[i].body);
        g_test_message("%u %s", rows[i].status, rows[i].body);
        gboolean ok = scene.talk->driver->reboot(scene.talk->call, &error);
        talk_assert_error(ok, error, rows[i].code);
        g_assert_cmpuint(count(&scene, "Reboot"), ==, 1);
    }
}

static void
test_backup(void)
{
    static const struct {
        const char *body;
        int code;
    } rows[] = {
        { "[{\"cmd\":\"GetDevName\",\"code\":0,\"value\":{}},"
          "{\"cmd\":\"GetNtp\",\"code\":1,\"error\":{\"rspCode\":-9}}]",
          CAM_ERROR_NO_SPACE },
        { "[{\"cmd\":\"GetDevName\",\"code\":1,\"error\":{\"rspCode\":-26}},"
          "{\"cmd\":\"GetNtp\",\"code\":1,\"error\":{\"rspCode\":-9}}]",
          CAM_ERROR_PRIVILEGE },
        { "[{\"cmd\":\"GetDevName\",\"code\":0},{\"cmd\":\"GetNtp\",\"code\":0}]",
          CAM_ERROR_PROTOCOL },
        { "<html></html>", CAM_ERROR_PROTOCOL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        g_autoptr(GError) error = NULL;
        add(&scene, "?token=a%2Fb%2Bc", NULL, 200, rows[i].body);
        gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_refuse_bytes, NULL, &error);
        talk_assert_error(ok, error, rows[i].code);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/reolink/identify/good", test_good);
    g_test_add_func("/reolink/identify/foreign", test_foreign);
    g_test_add_func("/reolink/identify/challenge", test_challenge);
    g_test_add_func("/reolink/identify/looks", test_looks);
    g_test_add_func("/reolink/identify/logins", test_logins);
    g_test_add_func("/reolink/identify/answers", test_answers);
    g_test_add_func("/reolink/identify/extras", test_extras);
    g_test_add_func("/reolink/upload/prepare", test_prepare);
    g_test_add_func("/reolink/upload/pieces", test_pieces);
    g_test_add_func("/reolink/upload/leaving", test_leaving);
    g_test_add_func("/reolink/upload/files", test_files);
    g_test_add_func("/reolink/reboot", test_reboot);
    g_test_add_func("/reolink/backup", test_backup);
    return g_test_run();
}
