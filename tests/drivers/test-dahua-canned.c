/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/playback.h"

#include <string.h>

/* the driver against answers made for each case: what it makes of them, and what it sends */

#define REALM  "Login to 0123456789abcdef0123456789abcdef"
#define MAGIC  "/cgi-bin/magicBox.cgi?action="
#define STATE  "/cgi-bin/upgrader.cgi?action=getState"
#define UPLOAD "/cgi-bin/upgrader.cgi?action=uploadFirmware"

#define GET_STATE "GET /cgi-bin/upgrader.cgi"
#define POSTED    "POST /cgi-bin/upgrader.cgi"
#define GET_MAGIC "GET /cgi-bin/magicBox.cgi"

#define SYSTEM "deviceType=31\r\nserialNumber=0A00000PAG00000\r\n"

typedef struct {
    Playback *playback;
    Talk *talk;
    CamFirmware *firmware;
} Scene;

static void
scene_clear(Scene *scene)
{
    talk_free(scene->talk);
    playback_free(scene->playback);
    talk_remove_firmware(scene->firmware);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

static void
put(Scene *scene, const char *method, const char *path, guint status, const char *body)
{
    playback_add(
        scene->playback,
        &(PlaybackAnswer){
            .method = method, .path = path, .status = status, .type = "text/plain", .body = body });
}

static void
put_rpc(Scene *scene, const char *path, const char *operation, const char *body)
{
    playback_add(
        scene->playback,
        &(PlaybackAnswer){ .path = path, .operation = operation, .body = body, .open = TRUE });
}

/* a device that says little, but enough, and is idle */
static Scene
make_scene(void)
{
    Scene scene = { .playback = playback_new(NULL), .firmware = talk_make_firmware(100000) };

    playback_set_login(scene.playback, REALM, "");
    scene.talk = talk_new("127.0.0.1", playback_get_port(scene.playback), "admin", "secret", NULL);
    talk_set_driver(scene.talk, "dahua");
    put(&scene, "GET", MAGIC "getSystemInfo", 200, SYSTEM);
    put(&scene, "GET", STATE, 200, "State=None\r\nProgress=0\r\n");
    return scene;
}

/* the model comes from the last resort, and what is not there stays open */
static void
test_little(void)
{
    g_auto(Scene) scene = make_scene();

    put(&scene, "GET", MAGIC "getDeviceType", 200, "type=NVR0000\r\n");
    talk_assert_identify(scene.talk, -1);
    g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_MODEL), ==, "NVR0000");
    g_assert_null(cam_identity_get(scene.talk->identity, CAM_FIELD_FIRMWARE));
    g_assert_null(cam_identity_get(scene.talk->identity, CAM_FIELD_MAC));
    g_assert_cmpint(scene.talk->identity->kind, ==, CAM_KIND_RECORDER);
    g_assert_cmpint(scene.talk->identity->uptime_s, ==, -1);
}

/* words that contradict each other: what is asked last, and more special, wins */
static void
test_much(void)
{
    g_auto(Scene) scene = make_scene();

    put(&scene, "GET", MAGIC "getSoftwareVersion", 200,
        "version=2.800.00AC001.0.R,build:2021-01-02\r\n");
    put(&scene, "GET", MAGIC "getDeviceClass", 200, "class=VTO\r\n");
    put(&scene, "GET", MAGIC "getVendor", 200, "vendor=General\r\n");
    put(&scene, "GET", MAGIC "getMachineName", 200, "name=Gate\r\n");
    talk_assert_identify(scene.talk, -1);
    g_assert_cmpint(scene.talk->identity->kind, ==, CAM_KIND_DOOR);
    g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_OEM), ==, "AC");
    g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_NAME), ==, "Gate");
    g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_BUILD), ==, "2021-01-02");
}

/* no login leaves to what is not of this make */
static void
test_foreign(void)
{
    static const struct {
        const char *realm;
        const char *body; /* (nullable): of magicBox without a login */
        const char *rpc;  /* (nullable) */
    } rows[] = {
        { "IP Camera(C2183)", NULL, NULL },
        { "AXIS_00408C000000", NULL, "<html></html>" },
        { "device", NULL, "{\"result\":false}" },
        { "device", NULL, "{\"error\":{\"code\":401},\"result\":false}" },
        { NULL, "<html><title>Web</title></html>", NULL },
        { NULL, "{\"type\":\"IPC\"}", NULL },
        { NULL, "", "[]" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        playback_set_login(scene.playback, rows[i].realm, "");
        if (rows[i].body != NULL)
            put(&scene, "GET", MAGIC "getDeviceType", 200, rows[i].body);
        if (rows[i].rpc != NULL)
            put_rpc(&scene, "/RPC2_Login", NULL, rows[i].rpc);
        talk_assert_identify(scene.talk, CAM_ERROR_UNSUPPORTED);
        g_assert_null(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR));
        g_assert_cmpuint(playback_count_logins(scene.playback), ==, 0);
        g_assert_cmpuint(cam_http_get_login_count(cam_call_http(scene.talk->call)), ==, 0);
    }
}

/* what the first step of an RPC login says keeps the login from leaving, or does not */
static void
test_first_look(void)
{
    static const struct {
        const char *rpc;
        int code;
    } rows[] = {
        { "{\"error\":{\"code\":268632081},\"params\":{\"remainLockSecond\":90},\"result\":false}",
          CAM_ERROR_LOCKED },
        { "{\"errCode\":268632081,\"message\":\"locked\",\"result\":false}", CAM_ERROR_LOCKED },
        { "{\"error\":{\"code\":268632073},\"result\":false}", CAM_ERROR_LOCKED },
        { "{\"error\":{\"code\":268632086},\"result\":false}", CAM_ERROR_NOT_ACTIVATED },
        { "{\"error\":{\"code\":268632079},\"params\":{\"realm\":\"Login to x\",\"random\":\"1\","
          "\"remainLoginTimes\":1},\"result\":false}",
          CAM_ERROR_LOCKED },
        { "{\"error\":{\"code\":268632079},\"params\":{\"realm\":\"Login to x\",\"random\":\"1\","
          "\"mac\":\"00:11:22:33:44:55\"},\"result\":false}",
          -1 },
        { "{\"error\":{\"code\":268632074},\"result\":false}", -1 },
        { "nonsense", -1 },
        { "{}", -1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        g_test_message("%s", rows[i].rpc);
        put_rpc(&scene, "/RPC2_Login", NULL, rows[i].rpc);
        talk_assert_identify(scene.talk, rows[i].code);
        g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR), ==, "dahua");
        if (rows[i].code >= 0)
            g_assert_cmpuint(playback_count_logins(scene.playback), ==, 0);
        if (strstr(rows[i].rpc, "mac") != NULL)
            g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_MAC), ==,
                            "00:11:22:33:44:55");
    }
}

static void
test_no_login(void)
{
    g_auto(Scene) scene = make_scene();

    talk_free(scene.talk);
    scene.talk = talk_new("127.0.0.1", playback_get_port(scene.playback), NULL, NULL, NULL);
    talk_set_driver(scene.talk, "dahua");
    talk_assert_identify(scene.talk, CAM_ERROR_NO_CREDENTIAL);
    g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR), ==, "dahua");
}

static void
test_refused(void)
{
    g_auto(Scene) scene = make_scene();

    playback_refuse(scene.playback);
    talk_assert_identify(scene.talk, CAM_ERROR_AUTH);
    g_assert_cmpuint(playback_count_logins(scene.playback), ==, 1);
}

/* what a page says in its own words; the first is that of the login */
static void
test_pages(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
        guint unlock_s;
    } rows[] = {
        { 200, "Error\r\nUser Locked! Please try again after 5 minutes.", CAM_ERROR_LOCKED, 300 },
        { 401, "Error\r\nUser Locked! Please try again after 5 minutes.", CAM_ERROR_LOCKED, 300 },
        { 403, "", CAM_ERROR_LOCKED, 1800 },
        { 400, "Error\r\nBad Request!", CAM_ERROR_UNSUPPORTED, 0 },
        { 200, "Error\r\nBad Request!", CAM_ERROR_UNSUPPORTED, 0 },
        { 501, "Error\r\nNot Implemented!", CAM_ERROR_UNSUPPORTED, 0 },
        { 500, "", CAM_ERROR_PROTOCOL, 0 },
        { 503, "", CAM_ERROR_BUSY, 0 },
        { 200, "", CAM_ERROR_PROTOCOL, 0 },
        { 200, "<html></html>", CAM_ERROR_PROTOCOL, 0 },
        { 1, NULL, CAM_ERROR_INTERRUPTED, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        guint unlock_s = 0;
        put(&scene, "GET", MAGIC "getSystemInfo", rows[i].status, rows[i].body);
        talk_assert_identify(scene.talk, rows[i].code);
        cam_call_get_lock(scene.talk->call, NULL, &unlock_s);
        g_assert_cmpuint(unlock_s, ==, rows[i].unlock_s);
        g_assert_cmpuint(playback_count_logins(scene.playback), <=, 2);
    }
}

/* said to everybody, without a login */
static void
test_locked_at_once(void)
{
    g_auto(Scene) scene = make_scene();

    playback_set_login(scene.playback, REALM,
                       "Error\r\nUser Locked! Please try again after 30 minutes.\r\n");
    talk_assert_identify(scene.talk, CAM_ERROR_LOCKED);
    g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR), ==, "dahua");
    g_assert_cmpuint(playback_count_logins(scene.playback), ==, 0);
}

/* a right that is missing is asked for twice, with a fresh challenge, and no more */
static void
test_forbidden(void)
{
    g_auto(Scene) scene = make_scene();

    put(&scene, "GET", STATE, 403, "Error\r\nForbidden!");
    talk_assert_identify(scene.talk, -1);
    for (guint i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        gboolean ok = scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, &error);
        talk_assert_error(ok, error, CAM_ERROR_PRIVILEGE);
        g_assert_cmpuint(scene.talk->findings->len, ==, 0);
        g_assert_cmpuint(playback_count(scene.playback, GET_STATE), ==, 2 + i);
    }
}

static void
assert_upload(Scene *scene, int code)
{
    g_autoptr(GError) error = NULL;
    CamFlash flash = { CAM_FLASH_FAILED, 77 };
    gboolean ok = scene->talk->driver->upload(scene->talk->call, scene->firmware, &flash, &error);

    talk_assert_error(ok, error, code);
    g_assert_cmpint(flash.state, ==, code < 0 ? CAM_FLASH_RUNNING : CAM_FLASH_FAILED);
}

static void
test_upload(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, "OK", -1 },
        { 200, "OK\r\n", -1 },
        { 200, "\r\nOK\r\n", -1 },
        /* nobody knows what it means, and the state does not tell */
        { 200, "", CAM_ERROR_PROTOCOL },
        { 200, "OKAY", CAM_ERROR_PROTOCOL },
        { 200, "<html></html>", CAM_ERROR_PROTOCOL },
        { 500, "", CAM_ERROR_PROTOCOL },
        { 200, "Error\r\nBad Request!", CAM_ERROR_REFUSED },
        { 400, "Error\r\nBad Request!", CAM_ERROR_REFUSED },
        { 404, "", CAM_ERROR_UNSUPPORTED },
        { 501, "Error\r\nNot Implemented!", CAM_ERROR_UNSUPPORTED },
        { 503, "", CAM_ERROR_BUSY },
        { 403, "", CAM_ERROR_PRIVILEGE },
        { 200, "Error\r\nUser Locked! Please try again after 30 minutes.", CAM_ERROR_LOCKED },
        { 1, NULL, CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        g_test_message("%u %s", rows[i].status, rows[i].body);
        put(&scene, "POST", UPLOAD, rows[i].status, rows[i].body);
        assert_upload(&scene, rows[i].code);
        if (rows[i].status != 1)
            g_assert_cmpuint(playback_count(scene.playback, POSTED), ==, 1);
    }
}

/* what stood there before the image came is no word on it */
static void
test_words_before(void)
{
    g_auto(Scene) scene = make_scene();
    const CamDriver *driver = scene.talk->driver;
    CamFlash flash;

    put(&scene, "POST", UPLOAD, 200, "OK");
    put(&scene, "GET", STATE, 200, "State=FileUnmatch\r\nProgress=0\r\n");
    g_assert_true(driver->poll(scene.talk->call, &flash, NULL));
    g_assert_cmpint(flash.state, ==, CAM_FLASH_FAILED);
    assert_upload(&scene, -1);
    g_assert_true(driver->poll(scene.talk->call, &flash, NULL));
    g_assert_cmpint(flash.state, ==, CAM_FLASH_IDLE);
    put(&scene, "GET", STATE, 200, "State=Upgrading\r\nProgress=5\r\n");
    g_assert_true(driver->poll(scene.talk->call, &flash, NULL));
    g_assert_cmpint(flash.state, ==, CAM_FLASH_RUNNING);
    g_assert_cmpint(flash.percent, ==, 5);
    put(&scene, "GET", STATE, 200, "State=FileUnmatch\r\nProgress=5\r\n");
    g_assert_true(driver->poll(scene.talk->call, &flash, NULL));
    g_assert_cmpint(flash.state, ==, CAM_FLASH_FAILED);
    g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, "FileUnmatch");
}

/* a question without an answer means that nothing was sent */
static void
test_cannot_ask(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 1, NULL, CAM_ERROR_UNREACHABLE },
        { 200, "junk", CAM_ERROR_UNREACHABLE },
        { 500, "", CAM_ERROR_UNREACHABLE },
        { 503, "", CAM_ERROR_BUSY },
        { 200, "State=Upgrading\r\nProgress=3\r\n", CAM_ERROR_UPGRADING },
        { 200, "State=Frobnicating\r\n", CAM_ERROR_UPGRADING },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        g_autoptr(GError) error = NULL;
        put(&scene, "GET", STATE, rows[i].status, rows[i].body);
        put(&scene, "POST", UPLOAD, 200, "OK");
        put(&scene, "GET", MAGIC "reboot", 200, "OK");
        assert_upload(&scene, rows[i].code);
        gboolean ok = scene.talk->driver->reboot(scene.talk->call, &error);
        talk_assert_error(ok, error, rows[i].code);
        g_assert_cmpuint(playback_count(scene.playback, POSTED), ==, 0);
        g_assert_cmpuint(playback_count(scene.playback, GET_MAGIC), ==, 0);
    }
}

static void
test_reboot(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, "OK\r\n", -1 },
        { 200, "", -1 },
        { 200, "Error\r\nBad Request!", CAM_ERROR_UNSUPPORTED },
        { 200, "<html></html>", CAM_ERROR_PROTOCOL },
        { 403, "", CAM_ERROR_PRIVILEGE },
        { 500, "", CAM_ERROR_PROTOCOL },
        { 1, NULL, CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        g_autoptr(GError) error = NULL;
        put(&scene, "GET", MAGIC "reboot", rows[i].status, rows[i].body);
        gboolean ok = scene.talk->driver->reboot(scene.talk->call, &error);
        talk_assert_error(ok, error, rows[i].code);
        if (rows[i].status != 1)
            g_assert_cmpuint(playback_count(scene.playback, GET_MAGIC), ==, 1);
    }
}

/* neither the CGI nor RPC tells the state: nothing is known, and nothing can be sent */
static void
test_no_way(void)
{
    g_auto(Scene) scene = make_scene();
    CamFlash flash;

    put(&scene, "GET", STATE, 400, "Error\r\nBad Request!");
    g_assert_true(scene.talk->driver->poll(scene.talk->call, &flash, NULL));
    g_assert_cmpint(flash.state, ==, CAM_FLASH_UNKNOWN);
    assert_upload(&scene, CAM_ERROR_UNSUPPORTED);
}

/* what breaks off or is no configuration never counts as one */
static void
test_backup(void)
{
    g_autofree char *pad = g_strnfill(2000, 'x');
    g_autofree char *good = g_strdup_printf("\r\n{\"a\":\"%s\"}\r\n", pad);
    g_autofree char *torn = g_strdup_printf("{\"a\":\"%s", pad);
    g_autofree char *page = g_strdup_printf("<html>%s</html>", pad);
    g_autofree char *odd = g_strdup_printf("MWPZWJGX%s", pad);
    const struct {
        const char *body;
        int code;
    } rows[] = {
        { good, -1 },
        { torn, CAM_ERROR_PROTOCOL },
        { page, CAM_ERROR_PROTOCOL },
        { odd, CAM_ERROR_PROTOCOL },
        { "{}", CAM_ERROR_PROTOCOL },
        { "", CAM_ERROR_PROTOCOL },
        { "Error\r\nUser Locked!", CAM_ERROR_LOCKED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        put(&scene, "GET", "/cgi-bin/Config.backup?action=All", 200, rows[i].body);
        gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_keep_bytes, bytes, &error);
        talk_assert_error(ok, error, rows[i].code);
        if (ok)
            g_assert_cmpmem(bytes->data, bytes->len, good, strlen(good));
        /* of a refusal nothing reaches the file */
        if (rows[i].body[0] != '{' && !ok)
            g_assert_cmpuint(bytes->len, ==, 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/dahua/canned/little", test_little);
    g_test_add_func("/dahua/canned/much", test_much);
    g_test_add_func("/dahua/canned/foreign", test_foreign);
    g_test_add_func("/dahua/canned/first-look", test_first_look);
    g_test_add_func("/dahua/canned/no-login", test_no_login);
    g_test_add_func("/dahua/canned/refused", test_refused);
    g_test_add_func("/dahua/canned/pages", test_pages);
    g_test_add_func("/dahua/canned/locked-at-once", test_locked_at_once);
    g_test_add_func("/dahua/canned/forbidden", test_forbidden);
    g_test_add_func("/dahua/canned/upload", test_upload);
    g_test_add_func("/dahua/canned/words-before", test_words_before);
    g_test_add_func("/dahua/canned/cannot-ask", test_cannot_ask);
    g_test_add_func("/dahua/canned/reboot", test_reboot);
    g_test_add_func("/dahua/canned/no-way", test_no_way);
    g_test_add_func("/dahua/canned/backup", test_backup);
    return g_test_run();
}
