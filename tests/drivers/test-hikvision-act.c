/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/samples.h"
#include "tests/drivers/talk.h"
#include "tests/drivers/web.h"

#include <string.h>

#define PROGRESS "/ISAPI/System/upgradeStatus"
#define CAPS     "/ISAPI/System/capabilities"
#define UPLOAD   "/ISAPI/System/updateFirmware"
#define REBOOT   "/ISAPI/System/reboot"
#define CONFIG   "/ISAPI/System/configurationData"

#define IMAGE_SIZE 300000

typedef struct {
    Web *web;
    Talk *talk;
    CamFirmware *firmware;
} Scene;

static void
scene_clear(Scene *scene)
{
    talk_free(scene->talk);
    web_free(scene->web);
    talk_remove_firmware(scene->firmware);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

/* an idle device, and a profile of the test's own by the name of its model */
static Scene
make_scene(const GPtrArray *profiles, const char *model)
{
    Scene scene = { .web = web_new(), .firmware = talk_make_firmware(IMAGE_SIZE) };
    g_autoptr(CamIdentity) identity = cam_identity_new();
    const CamProfile *profile = NULL;

    if (model != NULL) {
        cam_identity_set(identity, CAM_FIELD_MODEL, model);
        profile = cam_profiles_find(profiles, "hikvision", identity);
        g_assert_nonnull(profile);
    }
    scene.talk = talk_new("127.0.0.1", web_get_port(scene.web), "admin", "secret", profile);
    web_set(scene.web, "GET", PROGRESS, 200, SAMPLE_PROGRESS("false", "0", ""), -1);
    return scene;
}

static void
assert_upload(Scene *scene, int code, CamFlashState state)
{
    g_autoptr(GError) error = NULL;
    CamFlash flash = { CAM_FLASH_FAILED, 77 };
    gboolean ok = scene->talk->driver->upload(scene->talk->call, scene->firmware, &flash, &error);

    talk_assert_error(ok, error, code);
    g_assert_cmpint(flash.state, ==, code < 0 ? state : CAM_FLASH_FAILED);
}

static void
assert_image(Scene *scene)
{
    const WebBody *body = web_get_body(scene->web);

    g_assert_nonnull(body);
    g_assert_cmpstr(body->sha256, ==, scene->firmware->sha256);
    g_assert_cmpuint(body->size, ==, IMAGE_SIZE);
    g_assert_cmpstr(body->type, ==, "application/octet-stream");
}

static void
test_upload(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);

    web_set(scene.web, "PUT", UPLOAD, 200, SAMPLE_STATUS("1", "OK", "ok"), -1);
    assert_upload(&scene, -1, CAM_FLASH_RUNNING);
    assert_image(&scene);
    g_assert_cmpuint(web_count(scene.web, "PUT", UPLOAD), ==, 1);
    g_assert_cmpuint(web_count(scene.web, "GET", PROGRESS), ==, 1);
    g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, "ok");
}

static void
test_upload_by_post(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);

    web_set(scene.web, "GET", CAPS, 200,
            "<DeviceCap><SysCap><isSupportPostUpdateFirmware>true</isSupportPostUpdateFirmware>"
            "</SysCap></DeviceCap>",
            -1);
    web_set(scene.web, "POST", UPLOAD, 200, "", -1);
    assert_upload(&scene, -1, CAM_FLASH_RUNNING);
    assert_image(&scene);
    g_assert_cmpuint(web_count(scene.web, "POST", UPLOAD), ==, 1);
    g_assert_cmpuint(web_count(scene.web, "PUT", UPLOAD), ==, 0);
}

/* what the profile says is not asked for */
static void
test_upload_by_form(void)
{
    g_autoptr(GPtrArray) profiles = cam_profiles_load(NULL);
    g_auto(Scene) scene = make_scene(profiles, "form");

    web_set(scene.web, "POST", "/upload", 200, SAMPLE_STATUS("1", "OK", "ok"), -1);
    assert_upload(&scene, -1, CAM_FLASH_RUNNING);
    const WebBody *body = web_get_body(scene.web);
    g_assert_cmpuint(body->size, >, IMAGE_SIZE + 100);
    g_assert_true(g_str_has_prefix(body->type, "multipart/form-data; boundary="));
    g_assert_cmpuint(web_count(scene.web, "GET", CAPS), ==, 0);
    g_assert_cmpuint(web_count(scene.web, "POST", "/upload"), ==, 1);
}

typedef struct {
    const char *body;
    int code;
    CamFlashState state;
    const char *word;
} Answer;

/* whatever the HTTP status, the word decides */
static void
test_upload_words(void)
{
    static const guint statuses[] = { 200, 400, 401, 403, 500, 503 };
    static const Answer rows[] = {
        { SAMPLE_STATUS("7", "Reboot Required", "rebootRequired"), -1, CAM_FLASH_REBOOT_NEEDED,
          "rebootRequired" },
        { SAMPLE_STATUS("7", "Reboot Required", "autoReboot"), -1, CAM_FLASH_REBOOTING,
          "autoReboot" },
        { SAMPLE_STATUS("4", "Invalid Operation", "noNeedUpgrade"), -1, CAM_FLASH_IDLE,
          "noNeedUpgrade" },
        { SAMPLE_STATUS("2", "Device Busy", "getUpgradeProcessfailed."), -1, CAM_FLASH_RUNNING,
          "getUpgradeProcessfailed." },
        { SAMPLE_STATUS("3", "Device Error", "upgradeErrorAndReboot"), -1, CAM_FLASH_REBOOTING,
          "upgradeErrorAndReboot" },
        { SAMPLE_STATUS("4", "Invalid XML Content", "badDevType"), CAM_ERROR_WRONG_FILE, 0,
          "badDevType" },
        { SAMPLE_STATUS("6", "Invalid XML Content", "badLanguage"), CAM_ERROR_WRONG_FILE, 0,
          "badLanguage" },
        { SAMPLE_STATUS("2", "Device Busy", "upgrading"), CAM_ERROR_UPGRADING, 0, "upgrading" },
        { SAMPLE_STATUS("2", "Device Busy", "deviceBusy"), CAM_ERROR_BUSY, 0, "deviceBusy" },
        { SAMPLE_STATUS("2", "Device Busy", "noMemory"), CAM_ERROR_DEVICE, 0, "noMemory" },
        { SAMPLE_STATUS("4", "Invalid Operation", "lowPrivilege"), CAM_ERROR_PRIVILEGE, 0,
          "lowPrivilege" },
        { SAMPLE_STATUS("4", "Invalid Operation", "notActivated"), CAM_ERROR_NOT_ACTIVATED, 0,
          "notActivated" },
        { SAMPLE_STATUS("3", "Device Error", "upgradeDataErrLength"), CAM_ERROR_NOT_TAKEN, 0,
          "upgradeDataErrLength" },
        { SAMPLE_STATUS("4", "Invalid Operation", "userNameLocked"), CAM_ERROR_LOCKED, 0,
          "userNameLocked" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (gsize k = 0; k < G_N_ELEMENTS(statuses); k++) {
            g_auto(Scene) scene = make_scene(NULL, NULL);
            g_test_message("%u %s", statuses[k], rows[i].word);
            web_set(scene.web, "PUT", UPLOAD, statuses[k], rows[i].body, -1);
            assert_upload(&scene, rows[i].code, rows[i].state);
            g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, rows[i].word);
            g_assert_cmpuint(web_count(scene.web, "PUT", UPLOAD), ==, 1);
        }
    }
}

/* no word: the HTTP status says what it can */
static void
test_upload_statuses(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, "", -1 },
        { 200, SAMPLE_STATUS("0", "OK", ""), -1 },
        { 200, "<html><body>OK</body></html>", CAM_ERROR_PROTOCOL },
        { 200, "{\"statusCode\":1}", CAM_ERROR_PROTOCOL },
        { 400, "", CAM_ERROR_REFUSED },
        { 403, SAMPLE_HTML_401, CAM_ERROR_UNSUPPORTED },
        { 404, "", CAM_ERROR_UNSUPPORTED },
        { 405, SAMPLE_STATUS("4", "Invalid Operation", "methodNotAllowed"), CAM_ERROR_REFUSED },
        { 405, "", CAM_ERROR_REFUSED },
        { 413, "", CAM_ERROR_REFUSED },
        { 500, "", CAM_ERROR_PROTOCOL },
        { 503, "", CAM_ERROR_PROTOCOL },
        /* the login was taken a moment ago: not the password is wrong */
        { 401, "", CAM_ERROR_NOT_TAKEN },
        { 401, SAMPLE_HTML_401, CAM_ERROR_NOT_TAKEN },
        { 401, SAMPLE_LOCK("true", "unlock", "0", "4"), CAM_ERROR_NOT_TAKEN },
        { 401, SAMPLE_LOCK("true", "lock", "1800", "0"), CAM_ERROR_LOCKED },
        { 0, NULL, CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_test_message("%u %s", rows[i].status, rows[i].body);
        web_set(scene.web, "PUT", UPLOAD, rows[i].status, rows[i].body, -1);
        assert_upload(&scene, rows[i].code, CAM_FLASH_RUNNING);
        g_assert_cmpuint(web_count(scene.web, "PUT", UPLOAD), ==, 1);
    }
}

/* what keeps us from sending: the image stays here, and the error says so */
static void
test_upload_guard(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, SAMPLE_PROGRESS("true", "50", ""), CAM_ERROR_UPGRADING },
        { 503, SAMPLE_STATUS("2", "Device Busy", "upgrading"), CAM_ERROR_UPGRADING },
        { 503, SAMPLE_STATUS("2", "Device Busy", "deviceBusy"), CAM_ERROR_BUSY },
        { 403, SAMPLE_STATUS("4", "Invalid Operation", "lowPrivilege"), CAM_ERROR_PRIVILEGE },
        { 500, "", CAM_ERROR_UNREACHABLE },
        { 200, "junk", CAM_ERROR_UNREACHABLE },
        { 0, NULL, CAM_ERROR_UNREACHABLE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_autoptr(GError) error = NULL;
        web_set(scene.web, "PUT", UPLOAD, 200, "", -1);
        web_set(scene.web, "PUT", REBOOT, 200, "", -1);
        web_set(scene.web, "GET", PROGRESS, rows[i].status, rows[i].body, -1);
        assert_upload(&scene, rows[i].code, CAM_FLASH_RUNNING);
        gboolean ok = scene.talk->driver->reboot(scene.talk->call, &error);
        talk_assert_error(ok, error, rows[i].code);
        g_assert_cmpuint(web_count(scene.web, "PUT", UPLOAD), ==, 0);
        g_assert_cmpuint(web_count(scene.web, "PUT", REBOOT), ==, 0);
        g_assert_null(web_get_body(scene.web));
    }
}

/* a wrong password met only here costs one try, and no image */
static void
test_upload_refused_login(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);

    web_refuse(scene.web, SAMPLE_LOCK("true", "unlock", "0", "4"), FALSE);
    assert_upload(&scene, CAM_ERROR_AUTH, CAM_FLASH_RUNNING);
    g_assert_cmpuint(web_count_refused(scene.web), ==, 1);
    g_assert_null(web_get_body(scene.web));
}

static void
test_upload_file_gone(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    g_autofree char *path = g_strdup(scene.firmware->path);

    g_free(scene.firmware->path);
    scene.firmware->path = g_strconcat(path, ".gone", NULL);
    assert_upload(&scene, CAM_ERROR_FILE, CAM_FLASH_RUNNING);
    g_assert_cmpuint(web_count(scene.web, "PUT", UPLOAD), ==, 0);
    g_free(scene.firmware->path);
    scene.firmware->path = g_steal_pointer(&path);
}

static void
test_poll(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
        CamFlashState state;
        int percent;
    } rows[] = {
        { 200, SAMPLE_PROGRESS("true", "42", ""), -1, CAM_FLASH_RUNNING, 42 },
        { 200, SAMPLE_PROGRESS("false", "100", ""), -1, CAM_FLASH_IDLE, 100 },
        { 200, SAMPLE_PROGRESS("false", "100", "<reboot>true</reboot>"), -1, CAM_FLASH_REBOOTING,
          100 },
        { 404, "", -1, CAM_FLASH_UNKNOWN, -1 },
        { 403, "", -1, CAM_FLASH_UNKNOWN, -1 },
        { 403, SAMPLE_STATUS("4", "Invalid Operation", "notSupport"), -1, CAM_FLASH_UNKNOWN, -1 },
        { 403, SAMPLE_STATUS("4", "Invalid Operation", "invalidOperation"), -1, CAM_FLASH_UNKNOWN,
          -1 },
        { 503, SAMPLE_STATUS("2", "Device Busy", "upgrading"), -1, CAM_FLASH_RUNNING, -1 },
        { 503, SAMPLE_STATUS("2", "Device Busy", "getUpgradeProcessfailed."), -1, CAM_FLASH_UNKNOWN,
          -1 },
        { 500, SAMPLE_STATUS("3", "Device Error", "upgradeError"), -1, CAM_FLASH_FAILED, -1 },
        { 500, SAMPLE_STATUS("3", "Device Error", "badFlash"), -1, CAM_FLASH_FAILED, -1 },
        { 400, SAMPLE_STATUS("6", "Invalid XML Content", "badDevType"), -1, CAM_FLASH_FAILED, -1 },
        { 200, SAMPLE_STATUS("7", "Reboot Required", "rebootRequired"), -1, CAM_FLASH_REBOOT_NEEDED,
          -1 },
        { 200, SAMPLE_STATUS("7", "Reboot Required", "autoReboot"), -1, CAM_FLASH_REBOOTING, -1 },
        { 200, SAMPLE_STATUS("1", "OK", "ok"), -1, CAM_FLASH_UNKNOWN, -1 },
        { 200, "", -1, CAM_FLASH_UNKNOWN, -1 },
        { 500, SAMPLE_STATUS("3", "Device Error", "deviceError"), CAM_ERROR_DEVICE, 0, 0 },
        { 503, "", CAM_ERROR_PROTOCOL, 0, 0 },
        { 200, "<html></html>", CAM_ERROR_PROTOCOL, 0, 0 },
        { 200, SAMPLE_PROGRESS("flase", "100", ""), CAM_ERROR_PROTOCOL, 0, 0 },
        { 0, NULL, CAM_ERROR_INTERRUPTED, 0, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_autoptr(GError) error = NULL;
        CamFlash flash = { CAM_FLASH_FAILED, 77 };
        web_set(scene.web, "GET", PROGRESS, rows[i].status, rows[i].body, -1);
        gboolean ok = scene.talk->driver->poll(scene.talk->call, &flash, &error);
        g_test_message("%u %s", rows[i].status, rows[i].body);
        talk_assert_error(ok, error, rows[i].code);
        if (!ok)
            continue;
        g_assert_cmpint(flash.state, ==, rows[i].state);
        g_assert_cmpint(flash.percent, ==, rows[i].percent);
    }
}

static void
test_poll_manual(void)
{
    g_autoptr(GPtrArray) profiles = cam_profiles_load(NULL);
    g_auto(Scene) scene = make_scene(profiles, "manual");
    CamFlash flash;

    web_set(scene.web, "GET", PROGRESS, 200, SAMPLE_PROGRESS("false", "100", ""), -1);
    g_assert_true(scene.talk->driver->poll(scene.talk->call, &flash, NULL));
    g_assert_cmpint(flash.state, ==, CAM_FLASH_REBOOT_NEEDED);
}

static void
test_reboot(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, SAMPLE_STATUS("1", "OK", "ok"), -1 },
        { 200, SAMPLE_STATUS("7", "Reboot Required", "rebootRequired"), -1 },
        { 200, "", -1 },
        /* the device went before it answered: sent, effect unknown */
        { 0, NULL, CAM_ERROR_INTERRUPTED },
        { 503, SAMPLE_STATUS("2", "Device Busy", "upgrading"), CAM_ERROR_UPGRADING },
        { 403, SAMPLE_STATUS("4", "Invalid Operation", "lowPrivilege"), CAM_ERROR_PRIVILEGE },
        { 404, "", CAM_ERROR_UNSUPPORTED },
        { 503, "", CAM_ERROR_PROTOCOL },
        { 401, "", CAM_ERROR_NOT_TAKEN },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_autoptr(GError) error = NULL;
        web_set(scene.web, "PUT", REBOOT, rows[i].status, rows[i].body, -1);
        gboolean ok = scene.talk->driver->reboot(scene.talk->call, &error);
        g_test_message("%u %s", rows[i].status, rows[i].body);
        talk_assert_error(ok, error, rows[i].code);
        g_assert_cmpuint(web_count(scene.web, "PUT", REBOOT), ==, 1);
        g_assert_null(web_get_body(scene.web));
    }
}

static void
test_backup(void)
{
    static const gsize sizes[] = { 1024, 4096, 3 * 1000 * 1000 };

    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_autoptr(GByteArray) got = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        g_autofree char *config = g_malloc(sizes[i]);
        for (gsize k = 0; k < sizes[i]; k++)
            config[k] = (char)(k * 7 + 1);
        /* a binary file may begin with any byte */
        config[0] = '<';
        web_set(scene.web, "GET", CONFIG, 200, config, (gssize)sizes[i]);
        gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_keep_bytes, got, &error);
        talk_assert_error(ok, error, -1);
        g_assert_cmpmem(got->data, got->len, config, sizes[i]);
    }
}

/* a page never becomes a backup: not one byte of it comes through */
static void
test_backup_refused(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, SAMPLE_STATUS("4", "Invalid Operation", "invalidOperation"), CAM_ERROR_REFUSED },
        { 200, SAMPLE_STATUS("2", "Device Busy", "serviceUnavailable"), CAM_ERROR_BUSY },
        { 200, SAMPLE_STATUS("2", "Device Busy", "configOperating"), CAM_ERROR_BUSY },
        { 200, SAMPLE_STATUS("6", "Invalid XML Content", "exportErrorData"), CAM_ERROR_DEVICE },
        { 200, SAMPLE_STATUS("4", "Invalid Operation", "lowPrivilege"), CAM_ERROR_PRIVILEGE },
        { 200, " \r\n" SAMPLE_STATUS("4", "Invalid Operation", "notSupport"),
          CAM_ERROR_UNSUPPORTED },
        { 200, "\xef\xbb\xbf" SAMPLE_STATUS("4", "Invalid Operation", "notSupport"),
          CAM_ERROR_UNSUPPORTED },
        { 200, SAMPLE_STATUS("1", "OK", "ok"), CAM_ERROR_PROTOCOL },
        { 200, "<ResponseStatus", CAM_ERROR_PROTOCOL },
        { 200, "<!DOCTYPE html><html><head><title>login</title></head><body></body></html>",
          CAM_ERROR_PROTOCOL },
        { 200, "{\"statusCode\":4,\"subStatusCode\":\"notSupport\"}", CAM_ERROR_PROTOCOL },
        { 200, "", CAM_ERROR_PROTOCOL },
        { 403, SAMPLE_STATUS("4", "Invalid Operation", "lowPrivilege"), CAM_ERROR_PRIVILEGE },
        { 403, "", CAM_ERROR_UNSUPPORTED },
        { 404, "", CAM_ERROR_UNSUPPORTED },
        { 503, SAMPLE_STATUS("2", "Device Busy", "serviceUnavailable"), CAM_ERROR_BUSY },
        { 0, NULL, CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_autoptr(GByteArray) got = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        web_set(scene.web, "GET", CONFIG, rows[i].status, rows[i].body, -1);
        gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_keep_bytes, got, &error);
        g_test_message("%u %s", rows[i].status, rows[i].body);
        talk_assert_error(ok, error, rows[i].code);
        g_assert_cmpuint(got->len, ==, 0);
    }
}

static void
test_backup_short(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    g_autoptr(GByteArray) got = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    char config[1023] = "\x01\x02";

    web_set(scene.web, "GET", CONFIG, 200, config, sizeof config);
    gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_keep_bytes, got, &error);
    talk_assert_error(ok, error, CAM_ERROR_PROTOCOL);
}

static void
test_backup_sink_fails(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    g_autoptr(GError) error = NULL;
    char config[4096] = "\x01\x02";

    web_set(scene.web, "GET", CONFIG, 200, config, sizeof config);
    gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_refuse_bytes, NULL, &error);
    talk_assert_error(ok, error, CAM_ERROR_NO_SPACE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/hikvision/upload/good", test_upload);
    g_test_add_func("/hikvision/upload/post", test_upload_by_post);
    g_test_add_func("/hikvision/upload/form", test_upload_by_form);
    g_test_add_func("/hikvision/upload/words", test_upload_words);
    g_test_add_func("/hikvision/upload/statuses", test_upload_statuses);
    g_test_add_func("/hikvision/upload/guard", test_upload_guard);
    g_test_add_func("/hikvision/upload/refused-login", test_upload_refused_login);
    g_test_add_func("/hikvision/upload/file-gone", test_upload_file_gone);
    g_test_add_func("/hikvision/poll/states", test_poll);
    g_test_add_func("/hikvision/poll/manual", test_poll_manual);
    g_test_add_func("/hikvision/reboot", test_reboot);
    g_test_add_func("/hikvision/backup/good", test_backup);
    g_test_add_func("/hikvision/backup/refused", test_backup_refused);
    g_test_add_func("/hikvision/backup/short", test_backup_short);
    g_test_add_func("/hikvision/backup/sink-fails", test_backup_sink_fails);
    return g_test_run();
}
