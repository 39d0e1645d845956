/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/talk.h"
#include "tests/drivers/uniview-samples.h"
#include "tests/drivers/web.h"

/* identify against canned answers: what is found, what is sent and what never is */

#define INFO    "/LAPI/V1.0/System/DeviceInfo"
#define BASIC   "/LAPI/V1.0/System/DeviceBasicInfo"
#define UNKNOWN "/LAPI/V1.0/System/CamherdLook"
#define BESIDE  "/CAPI/V1.0/System/DeviceInfo"

typedef struct {
    Web *web;
    Talk *talk;
} Scene;

static void
scene_clear(Scene *scene)
{
    talk_free(scene->talk);
    web_free(scene->web);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

/* a device whose 401s are envelopes, as those of cameras are */
static Scene
make_scene(const char *user)
{
    Scene scene = { .web = web_new() };

    web_set_challenge(scene.web, "48ea63000001", SAMPLE_UNAUTHORIZED);
    scene.talk = talk_new("127.0.0.1", web_get_port(scene.web), user, "secret", NULL);
    talk_set_driver(scene.talk, "uniview");
    return scene;
}

static const char *
get(const Scene *scene, CamField field)
{
    return cam_identity_get(scene->talk->identity, field);
}

static void
test_both(void)
{
    g_auto(Scene) scene = make_scene("admin");

    web_set(scene.web, "GET", INFO, 200, SAMPLE_INFO, -1);
    web_set(scene.web, "GET", BASIC, 200, SAMPLE_BASIC, -1);
    talk_assert_identify(scene.talk, -1);
    g_assert_cmpstr(get(&scene, CAM_FIELD_VENDOR), ==, "uniview");
    g_assert_cmpstr(get(&scene, CAM_FIELD_MODEL), ==, "NVR302-16S2");
    g_assert_cmpstr(get(&scene, CAM_FIELD_NAME), ==, "Yard");
    g_assert_cmpstr(get(&scene, CAM_FIELD_MAC), ==, "48:ea:63:00:00:01");
    g_assert_cmpint(scene.talk->identity->kind, ==, CAM_KIND_RECORDER);
    g_assert_cmpint(scene.talk->identity->activated, ==, CAM_TRI_YES);
    g_assert_cmpint(scene.talk->identity->read_at_us, >, 0);
    g_assert_cmpuint(web_count_all(scene.web), ==, 2);
    g_assert_null(cam_call_get_word(scene.talk->call));
}

/* either page may be missing, in all the ways in which pages are */
static void
test_one(void)
{
    static const struct {
        guint status;
        const char *body;
    } rows[] = {
        { 599, SAMPLE_ERROR },
        { 599, "" },
        { 404, SAMPLE_PAGE },
        { 405, "" },
        { 200, SAMPLE_ERROR },
        { 200, SAMPLE_FAIL("1", "487", "NotSupported") },
        { 200, SAMPLE_DONE("{}") },
        /* a body that is cut short */
        { 0, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) recorder = make_scene("admin");
        g_auto(Scene) camera = make_scene("admin");
        g_test_message("%u %s", rows[i].status, rows[i].body);
        web_set(recorder.web, "GET", INFO, 200, SAMPLE_INFO, -1);
        web_set(recorder.web, "GET", BASIC, rows[i].status, rows[i].body, -1);
        talk_assert_identify(recorder.talk, -1);
        g_assert_cmpstr(get(&recorder, CAM_FIELD_MODEL), ==, "NVR302-16S2");
        web_set(camera.web, "GET", INFO, rows[i].status, rows[i].body, -1);
        web_set(camera.web, "GET", BASIC, 200, SAMPLE_BASIC, -1);
        talk_assert_identify(camera.talk, -1);
        g_assert_cmpstr(get(&camera, CAM_FIELD_MODEL), ==, "IPC-X1@A-B");
        g_assert_cmpint(camera.talk->identity->kind, ==, CAM_KIND_CAMERA);
    }
}

/* how it ends when there is nothing to read */
static void
test_none(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 599, SAMPLE_ERROR, CAM_ERROR_UNSUPPORTED },
        { 404, SAMPLE_PAGE, CAM_ERROR_UNSUPPORTED },
        { 200, SAMPLE_ERROR, CAM_ERROR_REFUSED },
        { 200, SAMPLE_DONE("{}"), CAM_ERROR_PROTOCOL },
        { 200, SAMPLE_DONE("{\"SerialNumber\":\"1\"}"), CAM_ERROR_PROTOCOL },
        { 200, SAMPLE_PAGE, CAM_ERROR_PROTOCOL },
        { 200, "", CAM_ERROR_PROTOCOL },
        { 200, "{\"Response\":", CAM_ERROR_PROTOCOL },
        { 500, "", CAM_ERROR_PROTOCOL },
        { 503, SAMPLE_PAGE, CAM_ERROR_PROTOCOL },
        { 200, SAMPLE_FAIL("1", "364", "Common Error"), CAM_ERROR_LOCKED },
        { 200, SAMPLE_LOCKED, CAM_ERROR_LOCKED },
        { 200, SAMPLE_UNAUTHORIZED, CAM_ERROR_AUTH },
        { 200, SAMPLE_FAIL("1", "460", "x"), CAM_ERROR_AUTH },
        { 200, SAMPLE_FAIL("1", "459", "x"), CAM_ERROR_AUTH },
        { 200, SAMPLE_FAIL("1", "456", "x"), CAM_ERROR_PRIVILEGE },
        { 0, NULL, CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("admin");
        g_test_message("%u %s", rows[i].status, rows[i].body);
        web_set(scene.web, "GET", INFO, rows[i].status, rows[i].body, -1);
        web_set(scene.web, "GET", BASIC, rows[i].status, rows[i].body, -1);
        talk_assert_identify(scene.talk, rows[i].code);
        g_assert_cmpstr(get(&scene, CAM_FIELD_VENDOR), ==, "uniview");
        if (rows[i].code == CAM_ERROR_AUTH || rows[i].code == CAM_ERROR_LOCKED)
            g_assert_cmpuint(web_count_logins(scene.web), ==, 1);
    }
}

/* one wrong login, never a second one */
static void
test_wrong_password(void)
{
    static const struct {
        const char *body;
        int code;
    } rows[] = {
        { SAMPLE_UNAUTHORIZED, CAM_ERROR_AUTH },
        { SAMPLE_PAGE, CAM_ERROR_AUTH },
        { "", CAM_ERROR_AUTH },
        { SAMPLE_LOCKED, CAM_ERROR_LOCKED },
        { SAMPLE_FAIL("364", "65535", "Common Error"), CAM_ERROR_LOCKED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("admin");
        g_test_message("%s", rows[i].body);
        web_refuse(scene.web, rows[i].body, FALSE);
        talk_assert_identify(scene.talk, rows[i].code);
        g_assert_cmpuint(web_count_refused(scene.web), ==, 1);
    }
}

/* a lock that everybody is told of */
static void
test_locked(void)
{
    g_auto(Scene) scene = make_scene("admin");
    guint unlock_s = 0;

    web_set_challenge(scene.web, "48ea63000001", SAMPLE_LOCKED);
    talk_assert_identify(scene.talk, CAM_ERROR_LOCKED);
    cam_call_get_lock(scene.talk->call, NULL, &unlock_s);
    g_assert_cmpuint(unlock_s, ==, 1800);
    g_assert_cmpuint(web_count_logins(scene.web), ==, 0);
}

static void
test_no_login(void)
{
    g_auto(Scene) scene = make_scene(NULL);
    g_auto(Scene) open = make_scene(NULL);
    g_auto(Scene) strange = make_scene("admin");

    web_set(scene.web, "GET", INFO, 200, SAMPLE_INFO, -1);
    talk_assert_identify(scene.talk, CAM_ERROR_NO_CREDENTIAL);
    g_assert_cmpuint(web_count_logins(scene.web), ==, 0);
    web_set_open(open.web, INFO, 200, SAMPLE_INFO);
    web_set_open(open.web, BASIC, 599, SAMPLE_ERROR);
    talk_assert_identify(open.talk, -1);
    /* refuses without asking */
    web_set_open(strange.web, INFO, 200, SAMPLE_UNAUTHORIZED);
    web_set_open(strange.web, BASIC, 200, SAMPLE_UNAUTHORIZED);
    talk_assert_identify(strange.talk, CAM_ERROR_UNSUPPORTED);
    g_assert_cmpuint(web_count_logins(strange.web), ==, 0);
}

/* a 401 without an envelope: only where not every path is answered so is there a login */
static void
test_bare(void)
{
    static const struct {
        const char *realm;
        guint unknown; /* what the open page UNKNOWN answers, 401 when it is none */
        const char *body;
        guint beside;
        int code;
        guint logins;
    } rows[] = {
        { "Device", 401, "", 401, CAM_ERROR_UNSUPPORTED, 0 },
        { "Login to 1234", 401, "", 401, CAM_ERROR_UNSUPPORTED, 0 },
        { "Device", 599, SAMPLE_ERROR, 401, -1, 2 },
        { "Device", 404, SAMPLE_PAGE, 401, -1, 2 },
        { "Device", 200, SAMPLE_FAIL("1", "487", "NotSupported"), 401, -1, 2 },
        { "Device", 0, "", 401, -1, 2 },
        { "Device", 401, "", 404, -1, 2 },
        { "Device", 401, "", 0, CAM_ERROR_INTERRUPTED, 0 },
        { "NVRDVR", 401, "", 401, -1, 2 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("admin");
        g_test_message("%s %u %u", rows[i].realm, rows[i].unknown, rows[i].beside);
        web_set_challenge(scene.web, rows[i].realm, SAMPLE_PAGE);
        web_set(scene.web, "GET", INFO, 200, SAMPLE_INFO, -1);
        web_set(scene.web, "GET", BASIC, 599, SAMPLE_ERROR, -1);
        if (rows[i].unknown != 401)
            web_set_open(scene.web, UNKNOWN, rows[i].unknown, rows[i].body);
        if (rows[i].beside != 401)
            web_set_open(scene.web, BESIDE, rows[i].beside, "");
        talk_assert_identify(scene.talk, rows[i].code);
        g_assert_cmpuint(web_count_logins(scene.web), ==, rows[i].logins);
        /* libcurl asks once more where a kept connection ends without a byte */
        g_assert_cmpuint(web_count(scene.web, "GET", BESIDE), <=, 2);
    }
}

/* devices of others, who get no login however they answer */
static void
test_foreign(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, "<?xml version=\"1.0\"?><DeviceInfo><model>x</model></DeviceInfo>",
          CAM_ERROR_UNSUPPORTED },
        { 200, "{\"statusCode\":4,\"statusString\":\"Invalid Operation\"}", CAM_ERROR_UNSUPPORTED },
        { 200, "[{\"cmd\":\"Unknown\",\"code\":1,\"error\":{\"rspCode\":-9}}]",
          CAM_ERROR_UNSUPPORTED },
        { 200, SAMPLE_PAGE, CAM_ERROR_UNSUPPORTED },
        { 200, "", CAM_ERROR_UNSUPPORTED },
        { 404, SAMPLE_PAGE, CAM_ERROR_UNSUPPORTED },
        { 403, "", CAM_ERROR_UNSUPPORTED },
        { 500, "", CAM_ERROR_UNSUPPORTED },
        { 302, "", CAM_ERROR_UNSUPPORTED },
        { 0, NULL, CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("admin");
        g_test_message("%u %s", rows[i].status, rows[i].body);
        web_set_open(scene.web, INFO, rows[i].status, rows[i].body);
        web_set_open(scene.web, BASIC, rows[i].status, rows[i].body);
        talk_assert_identify(scene.talk, rows[i].code);
        g_assert_null(get(&scene, CAM_FIELD_VENDOR));
        g_assert_cmpuint(web_count_logins(scene.web), ==, 0);
        g_assert_cmpuint(web_count_all(scene.web), <=, 2);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/uniview/identify/both", test_both);
    g_test_add_func("/uniview/identify/one", test_one);
    g_test_add_func("/uniview/identify/none", test_none);
    g_test_add_func("/uniview/identify/wrong-password", test_wrong_password);
    g_test_add_func("/uniview/identify/locked", test_locked);
    g_test_add_func("/uniview/identify/no-login", test_no_login);
    g_test_add_func("/uniview/identify/bare", test_bare);
    g_test_add_func("/uniview/identify/foreign", test_foreign);
    return g_test_run();
}
