/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/scene.h"
#include "tests/sim/package.h"

#include <string.h>

/* the driver against simulated devices: what it says, and what the devices received */

#define SPEED   30
#define VERSION "V9.9.1"
#define BUILD   "260101"

static Scene
open_site(guint devices)
{
    return scene_open(
        "hikvision",
        &(SimSiteOptions){ .devices = devices, .recorders = devices > 4 ? -1 : 0, .speed = SPEED });
}

/* one camera that behaves as @knob says */
static Scene
make_scene(const char *knob, const char *value)
{
    Scene scene = open_site(1);

    scene.sim = sim_site_get_device(scene.site, 0);
    if (knob != NULL)
        scene_set(&scene, knob, value);
    scene_redial(&scene, NULL);
    return scene;
}

static void
assert_identity(const Scene *scene)
{
    const CamIdentity *identity = scene->talk->identity;
    const SimFacts *facts = scene->facts;
    g_autofree char *build = g_strdup_printf("build %s", facts->build);

    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, facts->model);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, facts->serial);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_PLATFORM), ==, facts->platform);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_FIRMWARE), ==, facts->version);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_BUILD), ==, build);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_NAME), ==, facts->name);
    g_assert_cmpint(identity->kind, ==, facts->recorder ? CAM_KIND_RECORDER : CAM_KIND_CAMERA);
    g_assert_cmpint(identity->uptime_s, >=, 0);
    g_assert_cmpint(identity->clock_utc_us, !=, 0);
}

/* every model of the practice site: all namespaces, MD5, SHA-256, both in one line or in two */
static void
test_site(void)
{
    Scene scene = open_site(22);
    guint count = sim_site_get_size(scene.site);

    for (guint i = 0; i < count; i++) {
        scene_pick(&scene, i);
        talk_assert_identify(scene.talk, -1);
        assert_identity(&scene);
        g_assert_true(scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, NULL));
        g_assert_cmpuint(scene.talk->findings->len, ==, 0);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.requests - scene.facts->counts.requests_401, <=, 8);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
    scene_clear(&scene);
}

static void
test_schemes(void)
{
    static const char *const schemes[] = { "md5", "sha256", "one-line", "two-lines", "none" };
    static const char *const spaces[] = { "hikvision", "isapi", "std-cgi", "none" };

    for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++) {
        g_auto(Scene) scene = make_scene("auth", schemes[i]);
        scene_set(&scene, "namespace", spaces[i % G_N_ELEMENTS(spaces)]);
        scene_set(&scene, "nonce-uses", "2");
        g_test_message("%s", schemes[i]);
        talk_assert_identify(scene.talk, -1);
        assert_identity(&scene);
    }
    /* a password everybody on the wire could read is not sent */
    g_auto(Scene) basic = make_scene("auth", "basic");
    talk_assert_identify(basic.talk, CAM_ERROR_NO_CREDENTIAL);
}

/* nonces that wear out without a word about it must not look like a wrong password */
static void
test_nonces(void)
{
    static const char *const manners[] = { "stale", "not-stale", "bare" };

    for (gsize i = 0; i < G_N_ELEMENTS(manners); i++) {
        g_auto(Scene) scene = make_scene("nonce-old", manners[i]);
        scene_set(&scene, "nonce-uses", "1");
        g_test_message("%s", manners[i]);
        talk_assert_identify(scene.talk, -1);
        g_assert_true(scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, NULL));
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

static void
test_wrong_password(void)
{
    static const char *const schemes[] = { "md5", "sha256", "one-line", "two-lines" };
    int tries;

    for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++) {
        g_auto(Scene) scene = make_scene("auth", schemes[i]);
        scene_redial(&scene, "wrong");
        talk_assert_identify(scene.talk, CAM_ERROR_AUTH);
        cam_call_get_lock(scene.talk->call, &tries, NULL);
        g_assert_cmpint(tries, ==, 4);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 1);
    }
}

/* however often it is asked for, the last try before the lock is left to people */
static void
test_never_locks(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    int tries = -1;
    guint unlock_s = 1;

    for (guint i = 0; i < 4; i++) {
        scene_redial(&scene, "wrong");
        talk_assert_identify(scene.talk, CAM_ERROR_AUTH);
    }
    for (guint i = 0; i < 3; i++) {
        scene_redial(&scene, "wrong");
        talk_assert_identify(scene.talk, CAM_ERROR_LOCKED);
    }
    cam_call_get_lock(scene.talk->call, &tries, &unlock_s);
    g_assert_cmpint(tries, ==, 1);
    g_assert_cmpuint(unlock_s, ==, 0);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 4);
}

static void
test_states(void)
{
    static const struct {
        const char *knob;
        const char *value;
        CamErrorCode code;
    } rows[] = {
        { "locked", "true", CAM_ERROR_LOCKED },
        { "activated", "false", CAM_ERROR_NOT_ACTIVATED },
        { "junk", "true", CAM_ERROR_PROTOCOL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].knob, rows[i].value);
        talk_assert_identify(scene.talk, (int)rows[i].code);
        g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR), ==, "hikvision");
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

static gboolean
count_bytes(gpointer data, const void *bytes, gsize size, GError **error)
{
    *(gsize *)data += size;
    return TRUE;
}

static void
test_backup(void)
{
    static const struct {
        const char *config;
        int code;
    } rows[] = { { "binary", -1 }, { "refused", CAM_ERROR_REFUSED }, { "busy", CAM_ERROR_BUSY } };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("config", rows[i].config);
        g_autoptr(GError) error = NULL;
        gsize size = 0;
        scene_set(&scene, "config-size", "200000");
        gboolean ok = scene.talk->driver->backup(scene.talk->call, count_bytes, &size, &error);
        talk_assert_error(ok, error, rows[i].code);
        if (ok)
            g_assert_cmpuint(size, >=, 200000);
        else
            g_assert_cmpuint(size, ==, 0);
    }
}

/* a file that the device takes, unless @platform is another's */
static CamFirmware *
make_package(const Scene *scene, const char *platform, gsize body_size)
{
    return scene_make_firmware(
        sim_package_build(&(SimPackageSpec){ .platform = (char *)platform,
                                             .version = (char *)VERSION,
                                             .build = (char *)BUILD,
                                             .device_class = scene->facts->recorder ? 3 : 2,
                                             .size = body_size }));
}

static gboolean
is_flashed(Scene *scene)
{
    CamFlash flash = { CAM_FLASH_RUNNING, -1 };
    g_autoptr(GError) error = NULL;

    /* it may restart between two looks */
    if (!scene->talk->driver->poll(scene->talk->call, &flash, &error))
        return g_error_matches(error, CAM_ERROR, CAM_ERROR_UNREACHABLE);
    return flash.state == CAM_FLASH_REBOOTING || flash.state == CAM_FLASH_IDLE;
}

static gboolean
has_one_restart(Scene *scene)
{
    scene_look_again(scene);
    return scene->facts->counts.restarts == 1;
}

static void
upload_bytes(Scene *scene, const char *platform, gsize size, int code)
{
    scene_upload(scene, make_package(scene, platform, size), code);
}

static void
upload(Scene *scene, const char *platform, int code)
{
    upload_bytes(scene, platform, 600000, code);
}

static void
hurry(Scene *scene)
{
    scene_set(scene, "flash-s", "20");
    scene_set(scene, "boot-s", "20");
}

/* a whole update of every model, those that wait for a reboot too */
static void
test_update(void)
{
    Scene scene = open_site(22);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < sim_site_get_size(scene.site); i++) {
        scene_pick(&scene, i);
        if (!g_hash_table_add(seen, g_strdup(scene.facts->model)))
            continue;
        hurry(&scene);
        g_test_message("%s", scene.facts->model);
        scene_set(&scene, "manual-reboot", "true");
        upload(&scene, scene.facts->platform, -1);
        scene_wait_for(&scene, is_flashed);
        g_assert_true(scene.talk->driver->reboot(scene.talk->call, NULL));
        scene_wait_for(&scene, has_one_restart);
        scene_wait_for_version(&scene, VERSION);
        scene_look_again(&scene);
        assert_identity(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, 1);
        g_assert_cmpuint(scene.facts->counts.broken_uploads, ==, 0);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, 1);
        g_assert_cmpuint(scene.facts->counts.restarts, ==, 1);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
    g_assert_cmpuint(g_hash_table_size(seen), >=, 4);
    scene_clear(&scene);
}

/* every way to take the image, and every way to break off: how it ends and what arrived */
static void
test_upload_manners(void)
{
    static const struct {
        const char *knob;
        const char *value;
        int code;
        guint uploads;
        guint flashes;
    } rows[] = {
        { "upload-reply", "at-once", -1, 1, 1 },
        { "upload-reply", "after-flash", -1, 1, 1 },
        { "upload-reply", "reboot-required", -1, 1, 1 },
        { "upload-reply", "empty", -1, 1, 1 },
        { "upload-reply", "cut", CAM_ERROR_INTERRUPTED, 1, 1 },
        { "upload-method", "post", -1, 1, 1 },
        { "upload-method", "both", -1, 1, 1 },
        { "expect", "ignore", -1, 1, 1 },
        { "expect", "417", -1, 1, 1 },
        { "on-401", "early", -1, 1, 1 },
        { "on-401", "close", -1, 1, 1 },
        { "nonce-uses", "1", -1, 1, 1 },
        { "progress", "missing", -1, 1, 1 },
        { "refuse", "true", CAM_ERROR_WRONG_FILE, 1, 0 },
        { "busy-s", "100000", CAM_ERROR_BUSY, 1, 0 },
        { "china", "true", CAM_ERROR_WRONG_FILE, 1, 0 },
        { "upload-reset-at", "100000", CAM_ERROR_INTERRUPTED, 0, 0 },
        { "auth", "none", -1, 1, 1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].knob, rows[i].value);
        hurry(&scene);
        g_test_message("%s=%s", rows[i].knob, rows[i].value);
        upload(&scene, scene.facts->platform, rows[i].code);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, rows[i].uploads);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, rows[i].flashes);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

static void
test_wrong_file(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);

    upload(&scene, "K51", CAM_ERROR_WRONG_FILE);
    g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, "badDevType");
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.uploads, ==, 1);
    g_assert_cmpuint(scene.facts->counts.flashes, ==, 0);
}

/* answers that come before the image is whole are about something else; the image is larger than
 * what the system holds for both ends, so they do come before */
static void
test_early_answers(void)
{
    static const struct {
        const char *answer;
        int code;
    } rows[] = {
        { "rebootRequired 403 7", CAM_ERROR_REFUSED },
        { "deviceBusy 503 2", CAM_ERROR_BUSY },
        { "lowPrivilege 403 4", CAM_ERROR_PRIVILEGE },
        { "methodNotAllowed 405 4", CAM_ERROR_REFUSED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene("upload-answer", rows[i].answer);
        scene_set(&scene, "upload-early", "true");
        g_test_message("%s", rows[i].answer);
        upload_bytes(&scene, scene.facts->platform, 24 * 1024 * 1024, rows[i].code);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, 0);
    }
}

/* a device that is flashing gets neither another image nor a reboot */
static void
test_while_flashing(void)
{
    g_auto(Scene) scene = make_scene("flash-s", "100000");
    g_autoptr(GError) error = NULL;

    upload(&scene, scene.facts->platform, -1);
    upload(&scene, scene.facts->platform, CAM_ERROR_UPGRADING);
    gboolean ok = scene.talk->driver->reboot(scene.talk->call, &error);
    talk_assert_error(ok, error, CAM_ERROR_UPGRADING);
    g_assert_true(scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, NULL));
    g_assert_cmpuint(scene.talk->findings->len, ==, 1);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.uploads, ==, 1);
    g_assert_cmpuint(scene.facts->counts.restarts, ==, 0);
    g_assert_cmpint(scene.facts->state, ==, SIM_STATE_UPGRADING);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/hikvision/sim/site", test_site);
    g_test_add_func("/hikvision/sim/schemes", test_schemes);
    g_test_add_func("/hikvision/sim/nonces", test_nonces);
    g_test_add_func("/hikvision/sim/wrong-password", test_wrong_password);
    g_test_add_func("/hikvision/sim/never-locks", test_never_locks);
    g_test_add_func("/hikvision/sim/states", test_states);
    g_test_add_func("/hikvision/sim/backup", test_backup);
    g_test_add_func("/hikvision/sim/update", test_update);
    g_test_add_func("/hikvision/sim/upload-manners", test_upload_manners);
    g_test_add_func("/hikvision/sim/wrong-file", test_wrong_file);
    g_test_add_func("/hikvision/sim/early-answers", test_early_answers);
    g_test_add_func("/hikvision/sim/while-flashing", test_while_flashing);
    return g_test_run();
}
