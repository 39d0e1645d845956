/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/scene.h"

#include <string.h>
#include <unistd.h>

/* the driver against simulated devices: what it says, and what the devices received */

#define SPEED   30
#define VERSION "2.999.0000000.1.R"
#define BUILD   "2026-01-01"
#define CAMERA  0
/* the models of a site in turn */
#define OLD      1
#define RPC_ONLY 2

static Scene
open_site(guint devices, int recorders)
{
    return scene_open(
        "dahua", &(SimSiteOptions){ .devices = devices, .recorders = recorders, .speed = SPEED });
}

/* one device of the model at that place, which behaves as `a=b;c=d` says */
static Scene
make_scene(guint model, const char *knobs)
{
    Scene scene = open_site(model + 1, 0);

    scene.sim = sim_site_get_device(scene.site, model);
    scene_set_all(&scene, knobs);
    g_test_message("%s", knobs);
    scene_redial(&scene, NULL);
    return scene;
}

static gboolean
is_rpc_only(const Scene *scene)
{
    return strstr(scene->facts->model, "IMOU") != NULL;
}

static void
assert_identity(const Scene *scene)
{
    const CamIdentity *identity = scene->talk->identity;
    const SimFacts *facts = scene->facts;
    g_autoptr(CamIdentity) wanted = cam_identity_new();

    cam_identity_set(wanted, CAM_FIELD_MAC, facts->mac);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_VENDOR), ==, "dahua");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, facts->model);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, facts->serial);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_PLATFORM), ==, facts->platform);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_FIRMWARE), ==, facts->version);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_BUILD), ==, facts->build);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==,
                    cam_identity_get(wanted, CAM_FIELD_MAC));
    g_assert_cmpint(identity->kind, ==, facts->recorder ? CAM_KIND_RECORDER : CAM_KIND_CAMERA);
    g_assert_cmpint(identity->activated, ==, CAM_TRI_YES);
    /* local time without a zone is no clock */
    g_assert_cmpint(identity->clock_utc_us, ==, 0);
    if (is_rpc_only(scene))
        g_assert_cmpint(identity->uptime_s, >=, 0);
    else
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_NAME), ==, facts->name);
}

/* every model of the practice site */
static void
test_site(void)
{
    Scene scene = open_site(5, 1);

    for (guint i = 0; i < sim_site_get_size(scene.site); i++) {
        scene_pick(&scene, i);
        g_test_message("%s", scene.facts->model);
        talk_assert_identify(scene.talk, -1);
        assert_identity(&scene);
        g_assert_true(scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, NULL));
        g_assert_cmpuint(scene.talk->findings->len, ==, 0);
        scene.talk->driver->close(scene.talk->call);
        scene_look_again(&scene);
        g_test_message("%u requests", scene.facts->counts.requests);
        /* with the CGI two of them are answered with a challenge */
        g_assert_cmpuint(scene.facts->counts.requests, <=,
                         scene.talk->driver->requests + (is_rpc_only(&scene) ? 0 : 2));
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
    scene_clear(&scene);
}

/* each session is given back: the device holds eight */
static void
test_sessions(void)
{
    g_auto(Scene) scene = make_scene(RPC_ONLY, "dahua-int-session=true");

    for (guint i = 0; i < 20; i++) {
        talk_assert_identify(scene.talk, -1);
        scene_redial(&scene, NULL);
    }
    /* forgotten ones are made anew, without another try at the password */
    scene_set(&scene, "dahua-forget-session", "2");
    talk_assert_identify(scene.talk, -1);
    assert_identity(&scene);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
}

static void
test_manners(void)
{
    static const struct {
        guint model;
        const char *knobs;
    } rows[] = {
        { RPC_ONLY, "dahua-new-codes=true" },
        { RPC_ONLY, "dahua-shape-b=true" },
        { RPC_ONLY, "dahua-needs-object=true" },
        { RPC_ONLY, "dahua-missing=200" },
        { RPC_ONLY, "dahua-missing=400" },
        { RPC_ONLY, "dahua-missing=501" },
        { CAMERA, "nonce-uses=1" },
        { CAMERA, "nonce-uses=3;dahua-403-stale=true" },
        { CAMERA, "nonce-uses=1;dahua-403-stale=true" },
        { CAMERA, "dahua-missing=200" },
        { CAMERA, "auth=sha256" },
        { OLD, "dahua-missing=404" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].model, rows[i].knobs);
        talk_assert_identify(scene.talk, -1);
        assert_identity(&scene);
        g_assert_true(scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, NULL));
        g_assert_cmpuint(scene.talk->findings->len, ==, 0);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

static void
test_open(void)
{
    g_auto(Scene) scene = make_scene(CAMERA, "auth=none;dahua-no-rpc=true");

    talk_assert_identify(scene.talk, -1);
    g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_SERIAL), ==,
                    scene.facts->serial);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.logins, ==, 0);
}

/* a clock that no zone explains is told */
static void
test_clock(void)
{
    g_auto(Scene) scene = make_scene(CAMERA, "dahua-clock=2000-01-01 00:03:07");

    talk_assert_identify(scene.talk, -1);
    g_assert_cmpint(scene.talk->identity->clock_utc_us / G_USEC_PER_SEC, ==, 946684987);
}

static void
test_wrong_password(void)
{
    static const struct {
        guint model;
        const char *knobs;
        int tries;
    } rows[] = {
        { CAMERA, NULL, -1 },
        { CAMERA, "dahua-403-stale=true", -1 },
        { OLD, NULL, -1 },
        { RPC_ONLY, NULL, 4 },
        { RPC_ONLY, "dahua-shape-b=true", 4 },
        { RPC_ONLY, "dahua-new-codes=true", 4 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].model, rows[i].knobs);
        int tries;
        scene_redial(&scene, "wrong");
        talk_assert_identify(scene.talk, CAM_ERROR_AUTH);
        cam_call_get_lock(scene.talk->call, &tries, NULL);
        g_assert_cmpint(tries, ==, rows[i].tries);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 1);
        g_assert_cmpuint(scene.facts->counts.logins, ==, 1);
    }
}

/* once locked, no login is sent at all; where RPC cannot tell, one is, and the answer is believed
 */
static void
test_locked(void)
{
    static const struct {
        guint model;
        const char *knobs;
        guint logins;
    } rows[] = {
        { CAMERA, "locked=true", 0 },
        { RPC_ONLY, "locked=true", 0 },
        { RPC_ONLY, "locked=true;dahua-shape-b=true", 0 },
        { CAMERA, "locked=true;dahua-no-rpc=true", 1 },
        { CAMERA, "locked=true;dahua-no-rpc=true;dahua-403-locked=true", 1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].model, rows[i].knobs);
        guint unlock_s = 0;
        talk_assert_identify(scene.talk, CAM_ERROR_LOCKED);
        cam_call_get_lock(scene.talk->call, NULL, &unlock_s);
        g_assert_cmpuint(unlock_s, >, 0);
        g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR), ==, "dahua");
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins, ==, rows[i].logins);
    }
}

static void
test_states(void)
{
    static const struct {
        guint model;
        const char *knobs;
        CamErrorCode code;
        gboolean vendor;
    } rows[] = {
        { CAMERA, "activated=false", CAM_ERROR_NOT_ACTIVATED, TRUE },
        { RPC_ONLY, "activated=false", CAM_ERROR_NOT_ACTIVATED, TRUE },
        { CAMERA, "junk=true", CAM_ERROR_PROTOCOL, TRUE },
        { CAMERA, "huge=true", CAM_ERROR_PROTOCOL, TRUE },
        { CAMERA, "auth=basic", CAM_ERROR_NO_CREDENTIAL, TRUE },
        /* nothing says what it is */
        { RPC_ONLY, "junk=true", CAM_ERROR_UNSUPPORTED, FALSE },
        { RPC_ONLY, "dahua-encryption=WatchNet", CAM_ERROR_UNSUPPORTED, TRUE },
        { RPC_ONLY, "dahua-encryption=Basic", CAM_ERROR_NO_CREDENTIAL, TRUE },
        { RPC_ONLY, "dahua-encryption=Plain", CAM_ERROR_NO_CREDENTIAL, TRUE },
        { RPC_ONLY, "dahua-encryption=OldDigest", CAM_ERROR_NO_CREDENTIAL, TRUE },
        { CAMERA, "realm=IP Camera(C2183);dahua-no-rpc=true", CAM_ERROR_UNSUPPORTED, FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].model, rows[i].knobs);
        talk_assert_identify(scene.talk, (int)rows[i].code);
        g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR), ==,
                        rows[i].vendor ? "dahua" : NULL);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
        if (rows[i].code != CAM_ERROR_PROTOCOL)
            g_assert_cmpuint(scene.facts->counts.logins, ==, 0);
    }
}

/* a foreign realm, but RPC says what it is */
static void
test_other_realm(void)
{
    g_auto(Scene) scene = make_scene(CAMERA, "realm=Front door");

    talk_assert_identify(scene.talk, -1);
    assert_identity(&scene);
}

/* what shows the password is sent only where it may be */
static void
test_plaintext(void)
{
    static const char *const forms[] = { "Default", "Basic", "Plain", "OldDigest" };

    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_auto(Scene) scene = make_scene(RPC_ONLY, NULL);
        scene_set(&scene, "dahua-encryption", forms[i]);
        g_test_message("%s", forms[i]);
        scene.plaintext = TRUE;
        scene_redial(&scene, NULL);
        talk_assert_identify(scene.talk, -1);
        assert_identity(&scene);
        g_assert_cmpuint(cam_http_get_login_count(cam_call_http(scene.talk->call)), ==, 1);
    }
}

static void
test_backup(void)
{
    static const struct {
        guint model;
        const char *knobs;
        int code;
        const char *begin;
        guint least;
    } rows[] = {
        { CAMERA, "config-size=200000", -1, "{\n", 200000 },
        { CAMERA, "config-size=200000;dahua-sealed=true", -1, "MWPZWJGS", 200000 },
        { CAMERA, "dahua-no-backup=true", -1, "{\n", 100000 },
        { CAMERA, "dahua-no-backup=true;dahua-missing=200", -1, "{\n", 100000 },
        { CAMERA, "dahua-no-backup=true;dahua-no-export=true", -1, "table.General", 1000 },
        { CAMERA, "dahua-no-backup=true;dahua-no-rpc=true", -1, "table.General", 1000 },
        { OLD, "nonce-uses=1", -1, "{\n", 100000 },
        { RPC_ONLY, NULL, -1, "{\"General\":", 500 },
        { CAMERA, "config=refused", CAM_ERROR_REFUSED, NULL, 0 },
        { RPC_ONLY, "config=refused", CAM_ERROR_REFUSED, NULL, 0 },
        { CAMERA, "config=busy", CAM_ERROR_BUSY, NULL, 0 },
        { RPC_ONLY, "config=busy", CAM_ERROR_BUSY, NULL, 0 },
        { CAMERA, "config-size=10", CAM_ERROR_PROTOCOL, NULL, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].model, rows[i].knobs);
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_keep_bytes, bytes, &error);
        talk_assert_error(ok, error, rows[i].code);
        if (!ok)
            continue;
        g_assert_cmpuint(bytes->len, >=, rows[i].least);
        g_assert_cmpmem(bytes->data, strlen(rows[i].begin), rows[i].begin, strlen(rows[i].begin));
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

/* a file that the device takes, unless @platform is another's */
static CamFirmware *
make_package(const char *platform, gsize body_size)
{
    return scene_make_firmware(
        sim_makes_find("dahua")->build(&(SimPackageSpec){ .make = (char *)"dahua",
                                                          .platform = (char *)platform,
                                                          .version = (char *)VERSION,
                                                          .build = (char *)BUILD,
                                                          .size = body_size }));
}

static gboolean
is_flashed(Scene *scene)
{
    CamFlash flash = { CAM_FLASH_RUNNING, -1 };
    g_autoptr(GError) error = NULL;

    if (!scene->talk->driver->poll(scene->talk->call, &flash, &error))
        g_assert_no_error(error);
    g_assert_cmpint(flash.state, !=, CAM_FLASH_FAILED);
    return flash.state == CAM_FLASH_REBOOTING;
}

static void
upload_bytes(Scene *scene, const char *platform, gsize size, int code)
{
    scene_upload(scene, make_package(platform, size), code);
}

static void
upload(Scene *scene, int code)
{
    upload_bytes(scene, scene->facts->platform, 600000, code);
}

/* while it starts its pages say 503, and who asks in the very moment when RPC is up again takes it
 * for one that has RPC alone */
static gboolean
is_up(Scene *scene)
{
    scene_look_again(scene);
    return scene->facts->state == SIM_STATE_NORMAL && strcmp(scene->facts->version, VERSION) == 0;
}

/* a whole update of every model, by the CGI and by RPC, with a reboot on request */
static void
test_update(void)
{
    static const char *const paths[] = { "POST /cgi-bin/upgrader.cgi", "POST /RPC2_Upgrade" };
    Scene scene = open_site(5, 1);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < sim_site_get_size(scene.site); i++) {
        scene_pick(&scene, i);
        if (!g_hash_table_add(seen, g_strdup(scene.facts->model)))
            continue;
        scene_set(&scene, "flash-s", "20");
        scene_set(&scene, "boot-s", "20");
        scene_set(&scene, "manual-reboot", "true");
        g_test_message("%s", scene.facts->model);
        upload(&scene, -1);
        scene_wait_for(&scene, is_flashed);
        g_assert_true(scene.talk->driver->reboot(scene.talk->call, NULL));
        scene_wait_for(&scene, is_up);
        scene_wait_for_version(&scene, VERSION);
        scene_look_again(&scene);
        assert_identity(&scene);
        g_assert_cmpstr(scene.facts->upload_request, ==,
                        paths[is_rpc_only(&scene) || scene.facts->recorder ? 1 : 0]);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, 1);
        g_assert_cmpuint(scene.facts->counts.broken_uploads, ==, 0);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, 1);
        g_assert_cmpuint(scene.facts->counts.restarts, ==, 1);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
    g_assert_cmpuint(g_hash_table_size(seen), ==, 4);
    scene_clear(&scene);
}

/* every way to take the image, and every way to break off: how it ends and what arrived */
static void
test_upload_manners(void)
{
    static const struct {
        guint model;
        const char *knobs;
        int code;
        guint uploads;
        guint flashes;
    } rows[] = {
        { CAMERA, "upload-reply=at-once", -1, 1, 1 },
        { CAMERA, "upload-reply=after-flash;flash-s=10", -1, 1, 1 },
        { RPC_ONLY, "upload-reply=after-flash;flash-s=10", -1, 1, 1 },
        /* it says nothing, but its state does */
        { CAMERA, "upload-reply=empty", -1, 1, 1 },
        { CAMERA, "upload-reply=empty;progress=silent", CAM_ERROR_PROTOCOL, 1, 1 },
        { CAMERA, "upload-reply=cut", CAM_ERROR_INTERRUPTED, 1, 1 },
        { RPC_ONLY, "upload-reply=cut", CAM_ERROR_INTERRUPTED, 1, 1 },
        { CAMERA, "expect=ignore", -1, 1, 1 },
        { CAMERA, "expect=417", -1, 1, 1 },
        { CAMERA, "on-401=early", -1, 1, 1 },
        { CAMERA, "on-401=close", -1, 1, 1 },
        { CAMERA, "nonce-uses=1", -1, 1, 1 },
        { CAMERA, "nonce-uses=1;dahua-403-stale=true", -1, 1, 1 },
        { CAMERA, "dahua-raw-progress=true", -1, 1, 1 },
        { CAMERA, "dahua-no-upgrader=true", -1, 1, 1 },
        { CAMERA, "dahua-no-upgrader=true;dahua-missing=200", -1, 1, 1 },
        { CAMERA, "progress=missing", -1, 1, 1 },
        { CAMERA, "progress=silent", -1, 1, 1 },
        { RPC_ONLY, "progress=missing", -1, 1, 1 },
        { RPC_ONLY, "dahua-needs-object=true", -1, 1, 1 },
        { RPC_ONLY, "dahua-int-session=true", -1, 1, 1 },
        { CAMERA, "refuse=true", CAM_ERROR_WRONG_FILE, 1, 0 },
        { RPC_ONLY, "refuse=true", CAM_ERROR_WRONG_FILE, 1, 0 },
        { CAMERA, "refuse=true;dahua-refuses-at-once=true", CAM_ERROR_WRONG_FILE, 1, 0 },
        { CAMERA, "refuse=true;dahua-refuses-at-once=true;progress=silent", CAM_ERROR_REFUSED, 1,
          0 },
        { CAMERA, "busy-s=100000", CAM_ERROR_BUSY, 1, 0 },
        { RPC_ONLY, "busy-s=100000", CAM_ERROR_BUSY, 1, 0 },
        { CAMERA, "upload-reset-at=100000", CAM_ERROR_INTERRUPTED, 0, 0 },
        { RPC_ONLY, "upload-reset-at=100000", CAM_ERROR_INTERRUPTED, 0, 0 },
        { CAMERA, "dahua-viewer=true", CAM_ERROR_LOCKED, 0, 0 },
        { RPC_ONLY, "dahua-viewer=true", CAM_ERROR_PRIVILEGE, 0, 0 },
        { CAMERA, "auth=none", -1, 1, 1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].model, rows[i].knobs);
        upload(&scene, rows[i].code);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, rows[i].uploads);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, rows[i].flashes);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

static void
test_wrong_file(void)
{
    g_auto(Scene) scene = make_scene(CAMERA, NULL);
    g_autoptr(GError) error = NULL;
    CamFlash flash;
    CamFirmware *junk = talk_make_firmware(50000);

    upload_bytes(&scene, "NVR4XXX", 600000, CAM_ERROR_WRONG_FILE);
    g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, "FileUnmatch");
    gboolean ok = scene.talk->driver->upload(scene.talk->call, junk, &flash, &error);
    talk_assert_error(ok, error, CAM_ERROR_WRONG_FILE);
    g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, "Invalid");
    talk_remove_firmware(junk);
    /* the word of a failure before is no word on this one */
    upload(&scene, -1);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.uploads, ==, 3);
    g_assert_cmpuint(scene.facts->counts.flashes, ==, 1);
}

static void
test_privilege(void)
{
    static const guint models[] = { CAMERA, RPC_ONLY };

    for (gsize i = 0; i < G_N_ELEMENTS(models); i++) {
        g_auto(Scene) scene = make_scene(models[i], "dahua-viewer=true");
        g_autoptr(GError) error = NULL;
        talk_assert_identify(scene.talk, -1);
        gboolean ok = scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, &error);
        talk_assert_error(ok, error, CAM_ERROR_PRIVILEGE);
        upload(&scene, CAM_ERROR_PRIVILEGE);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

/* a device that is flashing gets neither another image nor a reboot */
static void
test_while_flashing(void)
{
    static const struct {
        guint model;
        const char *knobs;
    } rows[] = {
        { CAMERA, "flash-s=100000" },
        { CAMERA, "flash-s=100000;dahua-raw-progress=true" },
        { RPC_ONLY, "flash-s=100000" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].model, rows[i].knobs);
        g_autoptr(GError) error = NULL;
        CamFlash flash;
        upload(&scene, -1);
        upload(&scene, CAM_ERROR_UPGRADING);
        gboolean ok = scene.talk->driver->reboot(scene.talk->call, &error);
        talk_assert_error(ok, error, CAM_ERROR_UPGRADING);
        g_assert_true(scene.talk->driver->poll(scene.talk->call, &flash, NULL));
        g_assert_cmpint(flash.state, ==, CAM_FLASH_RUNNING);
        g_assert_cmpint(flash.percent, ==, 0);
        g_assert_true(scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, NULL));
        g_assert_cmpuint(scene.talk->findings->len, ==, 1);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, 1);
        g_assert_cmpuint(scene.facts->counts.restarts, ==, 0);
        g_assert_cmpint(scene.facts->state, ==, SIM_STATE_UPGRADING);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/dahua/sim/site", test_site);
    g_test_add_func("/dahua/sim/sessions", test_sessions);
    g_test_add_func("/dahua/sim/manners", test_manners);
    g_test_add_func("/dahua/sim/open", test_open);
    g_test_add_func("/dahua/sim/clock", test_clock);
    g_test_add_func("/dahua/sim/wrong-password", test_wrong_password);
    g_test_add_func("/dahua/sim/locked", test_locked);
    g_test_add_func("/dahua/sim/states", test_states);
    g_test_add_func("/dahua/sim/other-realm", test_other_realm);
    g_test_add_func("/dahua/sim/plaintext", test_plaintext);
    g_test_add_func("/dahua/sim/backup", test_backup);
    g_test_add_func("/dahua/sim/update", test_update);
    g_test_add_func("/dahua/sim/upload-manners", test_upload_manners);
    g_test_add_func("/dahua/sim/wrong-file", test_wrong_file);
    g_test_add_func("/dahua/sim/privilege", test_privilege);
    g_test_add_func("/dahua/sim/while-flashing", test_while_flashing);
    return g_test_run();
}
