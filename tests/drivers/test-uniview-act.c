/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/talk.h"
#include "tests/drivers/uniview-samples.h"
#include "tests/drivers/web.h"

#include <string.h>

/* what changes a device, against canned answers: what is sent, how often, and how answers are
 * judged */

#define UPGRADE "/LAPI/V1.0/System/Upgrade"
#define STATUS  "/LAPI/V1.0/System/UpdateStatus"
#define UPLOAD  "/LAPI/V1.0/System/UploadFirmware"
#define REBOOT  "/LAPI/V1.0/System/Reboot"
#define URL     "/LAPI/V1.0/System/ConfigurationInfoURL"
#define RESTORE "/LAPI/V1.0/System/ConfigurationInfo/config"

#define IMAGE_SIZE 300000

typedef struct {
    Web *web;
    Talk *talk;
    CamFirmware *firmware;
    GPtrArray *profiles;
} Scene;

static void
scene_clear(Scene *scene)
{
    talk_free(scene->talk);
    web_free(scene->web);
    talk_remove_firmware(scene->firmware);
    g_ptr_array_unref(scene->profiles);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

/* a device that says @status, and a profile of the test's own by the name of its model */
static Scene
make_scene(const char *model, const char *status)
{
    Scene scene = { .web = web_new(),
                    .firmware = talk_make_firmware(IMAGE_SIZE),
                    .profiles = cam_profiles_load(NULL) };
    g_autoptr(CamIdentity) identity = cam_identity_new();

    cam_identity_set(identity, CAM_FIELD_MODEL, model);
    const CamProfile *profile = cam_profiles_find(scene.profiles, "uniview", identity);
    g_assert_nonnull(profile);
    web_set_challenge(scene.web, "48ea63000001", SAMPLE_UNAUTHORIZED);
    scene.talk = talk_new("127.0.0.1", web_get_port(scene.web), "admin", "secret", profile);
    talk_set_driver(scene.talk, "uniview");
    web_set(scene.web, "GET", STATUS, 200, status, -1);
    return scene;
}

static void
assert_body(Scene *scene, const char *text)
{
    const WebBody *body = web_get_body(scene->web);
    g_autofree char *sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

    g_assert_nonnull(body);
    g_assert_cmpuint(body->size, ==, strlen(text));
    g_assert_cmpstr(body->sha256, ==, sha256);
    g_assert_cmpstr(body->type, ==, "application/json");
}

static CamReady
assert_prepare(Scene *scene, int code)
{
    g_autoptr(GError) error = NULL;
    CamReady ready = { 77, TRUE, 77 };
    gboolean ok = scene->talk->driver->prepare(scene->talk->call, scene->firmware, &ready, &error);

    talk_assert_error(ok, error, code);
    return ready;
}

static void
assert_upload(Scene *scene, int code)
{
    g_autoptr(GError) error = NULL;
    CamFlash flash = { CAM_FLASH_FAILED, 77 };
    gboolean ok = scene->talk->driver->upload(scene->talk->call, scene->firmware, &flash, &error);

    talk_assert_error(ok, error, code);
    g_assert_cmpint(flash.state, ==, code < 0 ? CAM_FLASH_RUNNING : CAM_FLASH_FAILED);
    g_assert_cmpint(flash.keep_power, ==, code < 0);
}

static void
assert_reboot(Scene *scene, int code)
{
    g_autoptr(GError) error = NULL;
    gboolean ok = scene->talk->driver->reboot(scene->talk->call, &error);

    talk_assert_error(ok, error, code);
}

static void
assert_restore(Scene *scene, int code)
{
    g_autoptr(GError) error = NULL;
    gboolean ok = scene->talk->driver->restore(scene->talk->call, scene->firmware->path, &error);

    talk_assert_error(ok, error, code);
}

static void
test_prepare(void)
{
    g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("3"));

    web_set(scene.web, "PUT", UPGRADE, 200, SAMPLE_DONE("\"null\""), -1);
    CamReady ready = assert_prepare(&scene, -1);
    g_assert_cmpfloat(ready.wait_s, ==, 10);
    g_assert_true(ready.poll);
    g_assert_cmpfloat(ready.down_s, ==, 0);
    assert_body(&scene, "{\"UpgradeType\":3,\"FilePath\":\"\"}");
    g_assert_cmpuint(web_count(scene.web, "PUT", UPGRADE), ==, 1);
    g_assert_cmpuint(web_count(scene.web, "GET", STATUS), ==, 1);
}

/* what the device is at decides whether it is told to upgrade */
static void
test_prepare_states(void)
{
    static const struct {
        const char *status;
        int code;
        guint sent;
        double wait_s;
        gboolean poll;
    } rows[] = {
        { "3", -1, 1, 10, TRUE },
        { "5", -1, 1, 10, TRUE },
        { "8", -1, 1, 10, TRUE },
        { "12", -1, 1, 10, TRUE },
        { "15", -1, 0, 0, TRUE },
        { "6", -1, 0, 0, FALSE },
        { "10", -1, 0, 0, FALSE },
        { "0", CAM_ERROR_UPGRADING, 0, 0, FALSE },
        { "2", CAM_ERROR_UPGRADING, 0, 0, FALSE },
        { "1050", CAM_ERROR_UPGRADING, 0, 0, FALSE },
        { "4", CAM_ERROR_UPGRADING, 0, 0, FALSE },
        { "16", CAM_ERROR_UPGRADING, 0, 0, FALSE },
        { "11", CAM_ERROR_BUSY, 0, 0, FALSE },
        { "17", CAM_ERROR_UNREACHABLE, 0, 0, FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *status = g_strdup_printf(SAMPLE_STATUS("%s"), rows[i].status);
        g_auto(Scene) scene = make_scene("plain", status);
        g_test_message("%s", rows[i].status);
        web_set(scene.web, "PUT", UPGRADE, 200, SAMPLE_DONE("{}"), -1);
        CamReady ready = assert_prepare(&scene, rows[i].code);
        g_assert_cmpuint(web_count(scene.web, "PUT", UPGRADE), ==, rows[i].sent);
        if (rows[i].code >= 0)
            continue;
        g_assert_cmpfloat(ready.wait_s, ==, rows[i].wait_s);
        g_assert_cmpint(ready.poll, ==, rows[i].poll);
    }
}

/* how an answer with an effect is judged */
static void
test_act_answers(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, SAMPLE_DONE("{}"), -1 },
        { 200, SAMPLE_ERROR, CAM_ERROR_REFUSED },
        { 400, SAMPLE_ERROR, CAM_ERROR_REFUSED },
        { 200, SAMPLE_FAIL("2", "2", "Invalid Parameter"), CAM_ERROR_REFUSED },
        { 200, SAMPLE_FAIL("1", "9", "Downloading"), CAM_ERROR_BUSY },
        { 200, SAMPLE_FAIL("1", "456", "x"), CAM_ERROR_PRIVILEGE },
        { 200, SAMPLE_FAIL("1", "472", "Time Out"), CAM_ERROR_PROTOCOL },
        { 200, SAMPLE_FAIL("1", "487", "x"), CAM_ERROR_UNSUPPORTED },
        { 200, SAMPLE_FAIL("0", "0", "NotSupported"), CAM_ERROR_UNSUPPORTED },
        { 599, SAMPLE_ERROR, CAM_ERROR_UNSUPPORTED },
        { 404, SAMPLE_PAGE, CAM_ERROR_UNSUPPORTED },
        { 405, "", CAM_ERROR_UNSUPPORTED },
        { 501, "", CAM_ERROR_UNSUPPORTED },
        { 403, "", CAM_ERROR_REFUSED },
        { 500, "", CAM_ERROR_PROTOCOL },
        { 500, "HTTP PUT method not implemented", CAM_ERROR_NOT_TAKEN },
        { 503, SAMPLE_PAGE, CAM_ERROR_PROTOCOL },
        { 500, SAMPLE_DONE("{}"), CAM_ERROR_PROTOCOL },
        { 200, "", CAM_ERROR_PROTOCOL },
        { 200, SAMPLE_PAGE, CAM_ERROR_PROTOCOL },
        /* the login was taken a moment ago: not the password is wrong */
        { 401, "", CAM_ERROR_NOT_TAKEN },
        { 401, SAMPLE_UNAUTHORIZED, CAM_ERROR_NOT_TAKEN },
        { 401, SAMPLE_LOCKED, CAM_ERROR_LOCKED },
        { 0, NULL, CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("3"));
        g_test_message("%u %s", rows[i].status, rows[i].body);
        web_set(scene.web, "PUT", UPGRADE, rows[i].status, rows[i].body, -1);
        web_set(scene.web, "PUT", REBOOT, rows[i].status, rows[i].body, -1);
        web_set(scene.web, "POST", RESTORE, rows[i].status, rows[i].body, -1);
        assert_prepare(&scene, rows[i].code);
        assert_reboot(&scene, rows[i].code);
        assert_restore(&scene, rows[i].code);
        g_assert_cmpuint(web_count(scene.web, "PUT", UPGRADE), ==, 1);
        g_assert_cmpuint(web_count(scene.web, "PUT", REBOOT), ==, 1);
        g_assert_cmpuint(web_count(scene.web, "POST", RESTORE), ==, 1);
    }
}

/* what keeps us from sending: everything stays here, and the error says so */
static void
test_guard(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, SAMPLE_STATUS("1050"), CAM_ERROR_UPGRADING },
        { 200, SAMPLE_STATUS("11"), CAM_ERROR_BUSY },
        { 200, SAMPLE_FAIL("1", "9", "Downloading"), CAM_ERROR_BUSY },
        { 200, SAMPLE_FAIL("1", "456", "x"), CAM_ERROR_PRIVILEGE },
        { 200, SAMPLE_FAIL("1", "460", "x"), CAM_ERROR_AUTH },
        { 200, SAMPLE_LOCKED, CAM_ERROR_LOCKED },
        { 200, SAMPLE_ERROR, CAM_ERROR_REFUSED },
        { 200, SAMPLE_STATUS("99"), CAM_ERROR_UNREACHABLE },
        { 200, SAMPLE_DONE("{}"), CAM_ERROR_UNREACHABLE },
        { 500, "", CAM_ERROR_UNREACHABLE },
        { 200, "junk", CAM_ERROR_UNREACHABLE },
        { 0, NULL, CAM_ERROR_UNREACHABLE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("3"));
        g_test_message("%u %s", rows[i].status, rows[i].body);
        web_set(scene.web, "GET", STATUS, rows[i].status, rows[i].body, -1);
        assert_prepare(&scene, rows[i].code);
        assert_upload(&scene, rows[i].code);
        assert_reboot(&scene, rows[i].code);
        assert_restore(&scene, rows[i].code);
        g_assert_null(web_get_body(scene.web));
        if (rows[i].status != 0)
            g_assert_cmpuint(web_count_all(scene.web), ==, 4);
    }
}

static void
test_upload(void)
{
    g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("15"));

    web_set(scene.web, "POST", UPLOAD, 200, SAMPLE_DONE("\"null\""), -1);
    assert_upload(&scene, -1);
    const WebBody *body = web_get_body(scene.web);
    g_assert_true(g_str_has_prefix(body->type, "multipart/form-data; boundary="));
    g_assert_cmpuint(body->size, >, IMAGE_SIZE + 100);
    g_assert_cmpuint(web_count(scene.web, "POST", UPLOAD), ==, 1);
    g_assert_cmpuint(web_count_all(scene.web), ==, 2);
}

/* only a device that waits gets the file; an erased one gets it whatever else */
static void
test_upload_states(void)
{
    static const struct {
        const char *status;
        int code;
    } rows[] = {
        { "15", -1 },
        { "6", -1 },
        { "10", -1 },
        { "3", CAM_ERROR_NOT_TAKEN },
        { "8", CAM_ERROR_NOT_TAKEN },
        { "5", CAM_ERROR_NOT_TAKEN },
        { "4", CAM_ERROR_UPGRADING },
        { "0", CAM_ERROR_UPGRADING },
        { "11", CAM_ERROR_BUSY },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *status = g_strdup_printf(SAMPLE_STATUS("\"%s\""), rows[i].status);
        g_auto(Scene) scene = make_scene("plain", status);
        g_test_message("%s", rows[i].status);
        web_set(scene.web, "POST", UPLOAD, 200, SAMPLE_DONE("{}"), -1);
        assert_upload(&scene, rows[i].code);
        g_assert_cmpuint(web_count(scene.web, "POST", UPLOAD), ==, rows[i].code < 0 ? 1 : 0);
    }
}

/* the device is asked for the reason where the answer leaves one open, and only there */
static void
test_upload_answers(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
        guint asked;
    } rows[] = {
        /* refused, or no telling: it is asked why, and still waits */
        { 200, SAMPLE_ERROR, CAM_ERROR_REFUSED, 2 },
        { 413, "", CAM_ERROR_REFUSED, 2 },
        { 500, "", CAM_ERROR_PROTOCOL, 2 },
        { 200, SAMPLE_PAGE, CAM_ERROR_PROTOCOL, 2 },
        /* nothing to ask about */
        { 404, "", CAM_ERROR_UNSUPPORTED, 1 },
        { 401, "", CAM_ERROR_NOT_TAKEN, 1 },
        { 401, SAMPLE_LOCKED, CAM_ERROR_LOCKED, 1 },
        { 500, "HTTP POST method not implemented", CAM_ERROR_NOT_TAKEN, 1 },
        { 200, SAMPLE_FAIL("1", "9", "Downloading"), CAM_ERROR_BUSY, 1 },
        { 0, NULL, CAM_ERROR_INTERRUPTED, 1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("15"));
        g_test_message("%u %s", rows[i].status, rows[i].body);
        web_set(scene.web, "POST", UPLOAD, rows[i].status, rows[i].body, -1);
        assert_upload(&scene, rows[i].code);
        g_assert_cmpuint(web_count(scene.web, "POST", UPLOAD), ==, 1);
        g_assert_cmpuint(web_count(scene.web, "GET", STATUS), ==, rows[i].asked);
    }
}

/* an erased device that says no still wants the file */
static void
test_upload_erased(void)
{
    g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("10"));

    web_set(scene.web, "POST", UPLOAD, 200, SAMPLE_ERROR, -1);
    assert_upload(&scene, CAM_ERROR_SEND_NOW);
    g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, "10 flash write error, flash erased");
    g_assert_cmpuint(web_count(scene.web, "POST", UPLOAD), ==, 1);
}

static void
test_upload_refused_login(void)
{
    g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("15"));

    web_refuse(scene.web, SAMPLE_UNAUTHORIZED, FALSE);
    assert_upload(&scene, CAM_ERROR_AUTH);
    g_assert_cmpuint(web_count_refused(scene.web), ==, 1);
    g_assert_null(web_get_body(scene.web));
}

static void
test_not_allowed(void)
{
    g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("3"));
    g_autoptr(Talk) talk = talk_new("127.0.0.1", web_get_port(scene.web), "admin", "secret", NULL);
    g_autoptr(GError) error = NULL;
    CamReady ready;
    CamFlash flash;

    talk_set_driver(talk, "uniview");
    gboolean ok = talk->driver->prepare(talk->call, scene.firmware, &ready, &error);
    talk_assert_error(ok, error, CAM_ERROR_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "profile"));
    g_clear_error(&error);
    ok = talk->driver->upload(talk->call, scene.firmware, &flash, &error);
    talk_assert_error(ok, error, CAM_ERROR_UNSUPPORTED);
    g_assert_cmpuint(web_count_all(scene.web), ==, 0);
    g_assert_true(talk->driver->preflight(talk->call, talk->findings, NULL));
    g_assert_cmpuint(talk->findings->len, ==, 1);
    g_assert_cmpstr(cam_findings_find_worst(talk->findings)->code, ==, "upload-not-allowed");
}

/* a profile may say that there is no status to wait for */
static void
test_blind(void)
{
    g_auto(Scene) scene = make_scene("blind", SAMPLE_STATUS("3"));
    CamFlash flash = { CAM_FLASH_FAILED };

    web_set(scene.web, "GET", STATUS, 599, SAMPLE_ERROR, -1);
    web_set(scene.web, "PUT", UPGRADE, 200, SAMPLE_DONE("{}"), -1);
    web_set(scene.web, "POST", UPLOAD, 200, SAMPLE_DONE("{}"), -1);
    CamReady ready = assert_prepare(&scene, -1);
    g_assert_false(ready.poll);
    g_assert_cmpfloat(ready.wait_s, ==, 10);
    assert_upload(&scene, -1);
    g_assert_true(scene.talk->driver->poll(scene.talk->call, &flash, NULL));
    g_assert_cmpint(flash.state, ==, CAM_FLASH_UNKNOWN);
    g_assert_true(scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, NULL));
    g_assert_cmpuint(scene.talk->findings->len, ==, 0);
}

static void
test_settings(void)
{
    g_auto(Scene) scene = make_scene("post", SAMPLE_STATUS("3"));

    web_set(scene.web, "GET", "/status", 200, SAMPLE_STATUS("3"), -1);
    web_set(scene.web, "POST", UPGRADE, 200, SAMPLE_DONE("{}"), -1);
    web_set(scene.web, "POST", "/upload", 200, SAMPLE_DONE("{}"), -1);
    web_set(scene.web, "POST", "/LAPI/V1.0/System/ConfigurationInfo/backup.bin", 200,
            SAMPLE_DONE("{}"), -1);
    CamReady ready = assert_prepare(&scene, -1);
    g_assert_cmpfloat(ready.wait_s, ==, 25);
    assert_restore(&scene, -1);
    web_set(scene.web, "GET", "/status", 200, SAMPLE_STATUS("15"), -1);
    assert_upload(&scene, -1);
    g_assert_cmpuint(web_count(scene.web, "GET", STATUS), ==, 0);
}

/* the unconfirmed variant, which only a profile can choose */
static void
test_task(void)
{
    g_auto(Scene) scene = make_scene("task", SAMPLE_STATUS("15"));

    web_set(scene.web, "POST", UPLOAD, 200, SAMPLE_DONE("{}"), -1);
    assert_upload(&scene, CAM_ERROR_NOT_TAKEN);
    web_set(scene.web, "POST", UPGRADE, 200, SAMPLE_DONE("{}"), -1);
    assert_prepare(&scene, CAM_ERROR_PROTOCOL);
    web_set(scene.web, "POST", UPGRADE, 200, SAMPLE_DONE("{\"UpgradeTaskID\":42}"), -1);
    assert_prepare(&scene, -1);
    assert_body(&scene, "{\"UpgradeType\":3}");
    assert_upload(&scene, -1);
    g_assert_cmpuint(web_count(scene.web, "POST", UPLOAD), ==, 1);
    g_assert_cmpuint(web_count(scene.web, "POST", UPGRADE), ==, 2);
}

static void
test_poll(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
        CamFlash flash;
        const char *word;
    } rows[] = {
        { 200, SAMPLE_STATUS("3"), -1, { CAM_FLASH_IDLE, -1 }, NULL },
        { 200, SAMPLE_STATUS("15"), -1, { CAM_FLASH_RECEIVING, -1 }, NULL },
        { 200, SAMPLE_STATUS("1042"), -1, { CAM_FLASH_RUNNING, 42, FALSE, TRUE }, NULL },
        { 200, SAMPLE_STATUS("\"1042\""), -1, { CAM_FLASH_RUNNING, 42, FALSE, TRUE }, NULL },
        { 200, SAMPLE_STATUS("0"), -1, { CAM_FLASH_RUNNING, -1, FALSE, TRUE }, NULL },
        { 200, SAMPLE_STATUS("2"), -1, { CAM_FLASH_RUNNING, -1, FALSE, TRUE }, NULL },
        { 200, SAMPLE_STATUS("11"), -1, { CAM_FLASH_RUNNING, -1, FALSE, TRUE }, "11 busy" },
        { 200, SAMPLE_STATUS("4"), -1, { CAM_FLASH_REBOOTING, 100 }, NULL },
        { 200,
          SAMPLE_STATUS("16"),
          -1,
          { CAM_FLASH_REBOOTING, 100 },
          "16 done, configuration reset" },
        { 200, SAMPLE_STATUS("9"), -1, { CAM_FLASH_FAILED, -1 }, "9 version mismatch" },
        { 200, SAMPLE_STATUS("13"), -1, { CAM_FLASH_FAILED, -1 }, "13 init error" },
        { 200, SAMPLE_STATUS("6"), CAM_ERROR_SEND_NOW, { 0 }, "6 out of memory, flash erased" },
        { 599, SAMPLE_ERROR, -1, { CAM_FLASH_UNKNOWN, -1 }, "Common Error" },
        { 404, "", -1, { CAM_FLASH_UNKNOWN, -1 }, NULL },
        { 200, SAMPLE_ERROR, CAM_ERROR_REFUSED, { 0 }, "Common Error" },
        { 200, SAMPLE_STATUS("17"), CAM_ERROR_PROTOCOL, { 0 }, NULL },
        { 503, "", CAM_ERROR_PROTOCOL, { 0 }, NULL },
        { 200, SAMPLE_PAGE, CAM_ERROR_PROTOCOL, { 0 }, NULL },
        { 0, NULL, CAM_ERROR_INTERRUPTED, { 0 }, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("3"));
        CamFlash flash = { CAM_FLASH_FAILED, 77 };
        g_autoptr(GError) error = NULL;
        g_test_message("%u %s", rows[i].status, rows[i].body);
        web_set(scene.web, "GET", STATUS, rows[i].status, rows[i].body, -1);
        gboolean ok = scene.talk->driver->poll(scene.talk->call, &flash, &error);
        talk_assert_error(ok, error, rows[i].code);
        g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, rows[i].word);
        if (!ok)
            continue;
        g_assert_cmpint(flash.state, ==, rows[i].flash.state);
        g_assert_cmpint(flash.percent, ==, rows[i].flash.percent);
        g_assert_cmpint(flash.keep_power, ==, rows[i].flash.keep_power);
        g_assert_false(flash.armed);
    }
}

/* an idle device that took a file a moment ago is not believed, and not restarted */
static void
test_poll_accepted(void)
{
    g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("15"));
    static const CamFlashState states[] = { CAM_FLASH_RUNNING, CAM_FLASH_RUNNING, CAM_FLASH_RUNNING,
                                            CAM_FLASH_UNKNOWN, CAM_FLASH_UNKNOWN };

    web_set(scene.web, "POST", UPLOAD, 200, SAMPLE_DONE("{}"), -1);
    web_set(scene.web, "PUT", REBOOT, 200, SAMPLE_DONE("{}"), -1);
    assert_upload(&scene, -1);
    web_set(scene.web, "GET", STATUS, 200, SAMPLE_STATUS("3"), -1);
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
        CamFlash flash = { CAM_FLASH_FAILED };
        g_assert_true(scene.talk->driver->poll(scene.talk->call, &flash, NULL));
        g_assert_cmpint(flash.state, ==, states[i]);
        g_assert_cmpint(flash.keep_power, ==, states[i] == CAM_FLASH_RUNNING);
    }
    assert_reboot(&scene, CAM_ERROR_REFUSED);
    g_assert_cmpuint(web_count(scene.web, "PUT", REBOOT), ==, 0);
    web_set(scene.web, "GET", STATUS, 200, SAMPLE_STATUS("4"), -1);
    assert_reboot(&scene, -1);
    g_assert_cmpuint(web_count(scene.web, "PUT", REBOOT), ==, 1);
}

static void
test_preflight(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
        const char *finding;
        CamLevel level;
    } rows[] = {
        { 200, SAMPLE_STATUS("3"), -1, NULL, 0 },
        { 200, SAMPLE_STATUS("9"), -1, NULL, 0 },
        { 200, SAMPLE_STATUS("1001"), -1, "upgrading-now", CAM_LEVEL_BLOCK },
        { 200, SAMPLE_STATUS("11"), -1, "upgrading-now", CAM_LEVEL_BLOCK },
        { 200, SAMPLE_STATUS("4"), -1, "reboot-pending", CAM_LEVEL_WARN },
        { 200, SAMPLE_STATUS("15"), -1, "waits-for-file", CAM_LEVEL_WARN },
        { 200, SAMPLE_STATUS("10"), -1, "flash-erased", CAM_LEVEL_WARN },
        { 599, SAMPLE_ERROR, -1, "cannot-be-watched", CAM_LEVEL_BLOCK },
        { 200, SAMPLE_FAIL("1", "456", "x"), CAM_ERROR_PRIVILEGE, NULL, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("3"));
        g_autoptr(GError) error = NULL;
        g_test_message("%u %s", rows[i].status, rows[i].body);
        web_set(scene.web, "GET", STATUS, rows[i].status, rows[i].body, -1);
        gboolean ok = scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, &error);
        talk_assert_error(ok, error, rows[i].code);
        const CamFinding *finding = cam_findings_find_worst(scene.talk->findings);
        g_assert_cmpstr(finding != NULL ? finding->code : NULL, ==, rows[i].finding);
        if (finding != NULL)
            g_assert_cmpint(finding->level, ==, rows[i].level);
        g_assert_cmpuint(web_count_all(scene.web), ==, 1);
    }
}

/* done and about to restart, or idle: may be pushed. What may have lost its system: never */
static void
test_reboot_states(void)
{
    static const struct {
        const char *status;
        int code;
    } rows[] = {
        { "3", -1 },
        { "4", -1 },
        { "16", -1 },
        { "8", -1 },
        { "12", -1 },
        { "15", CAM_ERROR_REFUSED },
        { "5", CAM_ERROR_REFUSED },
        { "13", CAM_ERROR_REFUSED },
        { "6", CAM_ERROR_SEND_NOW },
        { "10", CAM_ERROR_SEND_NOW },
        { "0", CAM_ERROR_UPGRADING },
        { "11", CAM_ERROR_BUSY },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *status = g_strdup_printf(SAMPLE_STATUS("%s"), rows[i].status);
        g_auto(Scene) scene = make_scene("plain", status);
        g_test_message("%s", rows[i].status);
        web_set(scene.web, "PUT", REBOOT, 200, SAMPLE_DONE("{}"), -1);
        assert_reboot(&scene, rows[i].code);
        g_assert_cmpuint(web_count(scene.web, "PUT", REBOOT), ==, rows[i].code < 0 ? 1 : 0);
        if (rows[i].code < 0)
            assert_body(&scene, "{}");
    }
}

/* a page is never a configuration, whatever its status */
static void
test_backup(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, "x", -1 },
        /* one that began like a refusal would not be known for one: rather none than a wrong one */
        { 200, "{\"Response\" is the first word of something else", CAM_ERROR_PROTOCOL },
        { 200, "<config><a>1</a></config> and so on and on and on, to the end of it all", -1 },
        { 200, "", CAM_ERROR_PROTOCOL },
        { 200, SAMPLE_ERROR, CAM_ERROR_REFUSED },
        { 200, "\n { \"Response\" : { \"ResponseCode\" : 1, \"StatusCode\" : 9 } }",
          CAM_ERROR_BUSY },
        { 200, SAMPLE_DONE("{}"), CAM_ERROR_PROTOCOL },
        { 200, SAMPLE_PAGE, CAM_ERROR_PROTOCOL },
        { 404, SAMPLE_PAGE, CAM_ERROR_UNSUPPORTED },
        { 500, "x", CAM_ERROR_PROTOCOL },
        { 0, NULL, CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("3"));
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        g_test_message("%u %s", rows[i].status, rows[i].body);
        web_set(scene.web, "GET", URL, 200, SAMPLE_DONE("{\"URL\":\"/c.tgz\"}"), -1);
        web_set(scene.web, "GET", "/c.tgz", rows[i].status, rows[i].body, -1);
        gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_keep_bytes, bytes, &error);
        talk_assert_error(ok, error, rows[i].code);
        if (ok)
            g_assert_cmpmem(bytes->data, bytes->len, rows[i].body, strlen(rows[i].body));
        else
            g_assert_cmpuint(bytes->len, ==, 0);
    }
}

static void
test_backup_url(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, SAMPLE_DONE("{\"URL\":\"http://192.0.2.1/c.tgz\"}"), CAM_ERROR_PROTOCOL },
        { 200, SAMPLE_DONE("{}"), CAM_ERROR_PROTOCOL },
        { 200, SAMPLE_DONE("{\"URL\":7}"), CAM_ERROR_UNSUPPORTED },
        { 599, SAMPLE_ERROR, CAM_ERROR_UNSUPPORTED },
        { 200, SAMPLE_FAIL("1", "9", "Downloading"), CAM_ERROR_BUSY },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("plain", SAMPLE_STATUS("3"));
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        g_test_message("%u %s", rows[i].status, rows[i].body);
        web_set(scene.web, "GET", URL, rows[i].status, rows[i].body, -1);
        gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_keep_bytes, bytes, &error);
        talk_assert_error(ok, error, rows[i].code);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/uniview/act/prepare", test_prepare);
    g_test_add_func("/uniview/act/prepare-states", test_prepare_states);
    g_test_add_func("/uniview/act/answers", test_act_answers);
    g_test_add_func("/uniview/act/guard", test_guard);
    g_test_add_func("/uniview/act/upload", test_upload);
    g_test_add_func("/uniview/act/upload-states", test_upload_states);
    g_test_add_func("/uniview/act/upload-answers", test_upload_answers);
    g_test_add_func("/uniview/act/upload-erased", test_upload_erased);
    g_test_add_func("/uniview/act/upload-refused-login", test_upload_refused_login);
    g_test_add_func("/uniview/act/not-allowed", test_not_allowed);
    g_test_add_func("/uniview/act/blind", test_blind);
    g_test_add_func("/uniview/act/settings", test_settings);
    g_test_add_func("/uniview/act/task", test_task);
    g_test_add_func("/uniview/act/poll", test_poll);
    g_test_add_func("/uniview/act/poll-accepted", test_poll_accepted);
    g_test_add_func("/uniview/act/preflight", test_preflight);
    g_test_add_func("/uniview/act/reboot-states", test_reboot_states);
    g_test_add_func("/uniview/act/backup", test_backup);
    g_test_add_func("/uniview/act/backup-url", test_backup_url);
    return g_test_run();
}
