/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/scene.h"

#include <string.h>

/* the driver against simulated devices: what it says, and what the devices received */

#define SPEED   60
#define QUICK   400 /* the timer of a trial runs out in seconds */
#define SLOW    20  /* the device can be seen starting */
#define VERSION "99.1.2"
#define BUILD   "Jan 01 2026 10:00"

enum {
    MODERN, /* basic information for everybody, boot id, two slots */
    MIDDLE, /* the same behind the login, no boot id */
    OLD,    /* parameters and an upload page */
    MODELS,
};

static Scene
make_scene_at(guint model, double speed)
{
    Scene scene = scene_open("axis", &(SimSiteOptions){ .devices = MODELS, .speed = speed });

    g_assert_cmpuint(sim_site_get_size(scene.site), ==, MODELS);
    scene.sim = sim_site_get_device(scene.site, model);
    scene_set(&scene, "flash-s", "20");
    scene_set(&scene, "boot-s", "20");
    scene_redial(&scene, NULL);
    return scene;
}

/* one camera of that kind that behaves as @knob says */
static Scene
make_scene(guint model, const char *knob, const char *value)
{
    Scene scene = make_scene_at(model, SPEED);

    if (knob != NULL)
        scene_set(&scene, knob, value);
    return scene;
}

static void
assert_identity(const Scene *scene)
{
    const CamIdentity *identity = scene->talk->identity;
    const SimFacts *facts = scene->facts;
    g_autofree char *mac = g_strdelimit(g_strdup(facts->mac), "-", ':');

    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_VENDOR), ==, "axis");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, facts->model);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, facts->serial);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==, mac);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_PLATFORM), ==, facts->platform);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_FIRMWARE), ==, facts->version);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_BUILD), ==, facts->build);
    g_assert_nonnull(cam_identity_get(identity, CAM_FIELD_HARDWARE));
    g_assert_cmpint(identity->kind, ==, CAM_KIND_CAMERA);
    g_assert_cmpint(identity->activated, ==, CAM_TRI_YES);
}

static void
assert_findings(Scene *scene, const char *code)
{
    g_autoptr(GError) error = NULL;
    gboolean ok;

    g_ptr_array_set_size(scene->talk->findings, 0);
    ok = scene->talk->driver->preflight(scene->talk->call, scene->talk->findings, &error);
    talk_assert_error(ok, error, -1);
    g_assert_cmpuint(scene->talk->findings->len, ==, code != NULL ? 1 : 0);
    if (code != NULL) {
        const CamFinding *finding = scene->talk->findings->pdata[0];
        g_assert_cmpstr(finding->code, ==, code);
        g_assert_cmpint(finding->level, ==, CAM_LEVEL_BLOCK);
    }
}

static void
test_site(void)
{
    for (guint i = 0; i < MODELS; i++) {
        g_auto(Scene) scene = make_scene(i, NULL, NULL);
        talk_assert_identify(scene.talk, -1);
        g_test_message("%s", scene.facts->model);
        assert_identity(&scene);
        assert_findings(&scene, NULL);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.requests - scene.facts->counts.requests_401, <=,
                         scene.talk->driver->requests);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
        g_assert_true((cam_identity_get(scene.talk->identity, CAM_FIELD_BOOT_ID) != NULL) ==
                      (i == MODERN));
        g_assert_true((scene.talk->identity->uptime_s >= 0) == (i == MODERN));
    }
}

static void
test_schemes(void)
{
    static const char *const schemes[] = { "md5", "sha256", "one-line", "two-lines", "none" };

    for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++) {
        g_auto(Scene) scene = make_scene(i % MODELS, "auth", schemes[i]);
        g_test_message("%s", schemes[i]);
        talk_assert_identify(scene.talk, -1);
        assert_identity(&scene);
    }
    /* a password everybody on the wire could read is not sent */
    g_auto(Scene) basic = make_scene(MODERN, "auth", "basic");
    talk_assert_identify(basic.talk, CAM_ERROR_NO_CREDENTIAL);
}

/* one try, on devices of every age */
static void
test_wrong_password(void)
{
    for (guint i = 0; i < MODELS; i++) {
        g_auto(Scene) scene = make_scene(i, NULL, NULL);
        scene_redial_as(&scene, "root", "wrong");
        talk_assert_identify(scene.talk, CAM_ERROR_AUTH);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 1);
        scene_redial_as(&scene, NULL, NULL);
        talk_assert_identify(scene.talk, CAM_ERROR_NO_CREDENTIAL);
        /* even so the realm tells who it is */
        g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_SERIAL), ==,
                        scene.facts->serial);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 1);
    }
}

static void
test_states(void)
{
    static const struct {
        const char *knob;
        const char *value;
        CamErrorCode code;
        guint failed; /* logins */
    } rows[] = {
        /* a lock looks like a wrong password: one try */
        { "locked", "true", CAM_ERROR_AUTH, 1 },
        { "activated", "false", CAM_ERROR_NOT_ACTIVATED, 0 },
        { "junk", "true", CAM_ERROR_PROTOCOL, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows) * MODELS; i++) {
        gsize row = i / MODELS;
        g_auto(Scene) scene = make_scene(i % MODELS, rows[row].knob, rows[row].value);
        g_test_message("%s: %s", scene.facts->model, rows[row].knob);
        talk_assert_identify(scene.talk, (int)rows[row].code);
        g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR), ==, "axis");
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, rows[row].failed);
        if (scene.facts->activated)
            continue;
        g_assert_cmpint(scene.talk->identity->activated, ==, CAM_TRI_NO);
        g_assert_cmpuint(cam_http_get_login_count(cam_call_http(scene.talk->call)), ==, 0);
    }
    g_auto(Scene) huge = make_scene(MODERN, "huge", "true");
    talk_assert_identify(huge.talk, CAM_ERROR_PROTOCOL);
}

static gboolean
take_bytes(gpointer data, const void *bytes, gsize size, GError **error)
{
    g_string_append_len(data, bytes, (gssize)size);
    return TRUE;
}

static void
test_backup(void)
{
    static const struct {
        const char *config;
        int code;
    } rows[] = { { "binary", -1 },
                 { "refused", CAM_ERROR_REFUSED },
                 { "busy", CAM_ERROR_PROTOCOL } };

    for (gsize i = 0; i < G_N_ELEMENTS(rows) * MODELS; i++) {
        gsize row = i / MODELS;
        g_auto(Scene) scene = make_scene(i % MODELS, "config", rows[row].config);
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) text = g_string_new(NULL);
        scene_set(&scene, "config-size", "600000");
        gboolean ok = scene.talk->driver->backup(scene.talk->call, take_bytes, text, &error);
        talk_assert_error(ok, error, rows[row].code);
        g_assert_true(ok == (text->len >= 600000));
        g_assert_true(ok || text->len == 0);
        g_assert_true(!ok || strstr(text->str, "Brand.ProdNbr=") != NULL);
    }
}

/* a file that the device takes, unless @platform is another's */
static CamFirmware *
make_package(const char *platform, const char *version)
{
    return scene_make_firmware(sim_makes_find("axis")->build(&(SimPackageSpec){
        .make = (char *)"axis",
        .platform = (char *)platform,
        .version = (char *)version,
        .build = (char *)BUILD,
        .size = 600000,
    }));
}

static gboolean
is_away(Scene *scene)
{
    scene_look_again(scene);
    return scene->facts->state == SIM_STATE_OFFLINE;
}

static CamFlash
upload_version(Scene *scene, const char *platform, const char *version, int code)
{
    return scene_upload(scene, make_package(platform, version), code);
}

static CamFlash
upload(Scene *scene, int code)
{
    return upload_version(scene, scene->facts->platform, VERSION, code);
}

static void
assert_act(Scene *scene, gboolean (*act)(CamCall *call, GError **error), int code)
{
    g_autoptr(GError) error = NULL;
    gboolean ok = act(scene->talk->call, &error);

    talk_assert_error(ok, error, code);
}

static void
assert_counts(Scene *scene, guint uploads, guint flashes, guint restarts)
{
    scene_look_again(scene);
    g_assert_cmpuint(scene->facts->counts.uploads, ==, uploads);
    g_assert_cmpuint(scene->facts->counts.flashes, ==, flashes);
    g_assert_cmpuint(scene->facts->counts.restarts, ==, restarts);
    g_assert_cmpuint(scene->facts->counts.broken_uploads, ==, 0);
    g_assert_cmpuint(scene->facts->counts.logins_failed, ==, 0);
}

/* up, proved, kept */
static void
test_update(void)
{
    for (guint i = MODERN; i <= MIDDLE; i++) {
        g_auto(Scene) scene = make_scene(i, NULL, NULL);
        CamFlash flash = upload(&scene, -1);
        g_assert_cmpint(flash.state, ==, CAM_FLASH_REBOOTING);
        g_assert_true(flash.armed);
        g_assert_true(flash.keep_power);
        g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, VERSION);
        scene_wait_for_version(&scene, VERSION);
        assert_identity(&scene);
        assert_findings(&scene, "firmware-on-trial");
        /* nothing is sent over it, not even one that it would take */
        upload(&scene, CAM_ERROR_REFUSED);
        assert_act(&scene, scene.talk->driver->commit, -1);
        assert_findings(&scene, NULL);
        assert_act(&scene, scene.talk->driver->commit, -1);
        assert_counts(&scene, 1, 1, 0);
    }
}

static void
test_rollback(void)
{
    for (guint i = MODERN; i <= MIDDLE; i++) {
        g_auto(Scene) scene = make_scene(i, NULL, NULL);
        g_autofree char *old = g_strdup(scene.facts->version);
        assert_act(&scene, scene.talk->driver->rollback, CAM_ERROR_UNSUPPORTED);
        upload(&scene, -1);
        scene_wait_for_version(&scene, VERSION);
        g_autofree char *boot = g_strdup(cam_identity_get(scene.talk->identity, CAM_FIELD_BOOT_ID));
        assert_act(&scene, scene.talk->driver->rollback, -1);
        scene_wait_for_version(&scene, old);
        assert_identity(&scene);
        assert_findings(&scene, NULL);
        assert_counts(&scene, 1, 1, 1);
        g_assert_true(i == MIDDLE || g_strcmp0(boot, cam_identity_get(scene.talk->identity,
                                                                      CAM_FIELD_BOOT_ID)) != 0);
        /* one step only */
        assert_act(&scene, scene.talk->driver->rollback, CAM_ERROR_UNSUPPORTED);
    }
}

/* nobody commits: it goes back by itself, and has no request for that */
static void
test_timer(void)
{
    g_auto(Scene) scene = make_scene_at(MODERN, QUICK);
    g_autofree char *old = g_strdup(scene.facts->version);

    upload(&scene, -1);
    scene_wait_for_version(&scene, VERSION);
    scene_wait_for_version(&scene, old);
    assert_findings(&scene, NULL);
    assert_counts(&scene, 1, 1, 0);
}

/* a reboot does not end the trial */
static void
test_reboot(void)
{
    for (guint i = 0; i < MODELS; i++) {
        g_auto(Scene) scene = make_scene(i, "axis-upgrade-page", "true");
        upload(&scene, -1);
        scene_wait_for_version(&scene, VERSION);
        scene_set(&scene, "boot-s", "60");
        assert_act(&scene, scene.talk->driver->reboot, -1);
        scene_wait_for(&scene, is_away);
        scene_wait_for_version(&scene, VERSION);
        assert_findings(&scene, i == OLD ? NULL : "firmware-on-trial");
        assert_counts(&scene, 1, 1, 1);
    }
}

static void
test_power_cut(void)
{
    g_auto(Scene) scene = make_scene(MODERN, "axis-power-cut", "true");
    g_auto(Scene) second = make_scene(MIDDLE, "axis-power-cut", "commit");
    g_autofree char *old = g_strdup(scene.facts->version);
    g_autofree char *other = g_strdup(second.facts->version);

    upload(&scene, -1);
    scene_wait_for(&scene, is_away);
    scene_wait_for_version(&scene, old);
    assert_findings(&scene, NULL);
    assert_counts(&scene, 1, 1, 0);
    upload(&second, -1);
    scene_wait_for_version(&second, VERSION);
    assert_act(&second, second.talk->driver->commit, CAM_ERROR_INTERRUPTED);
    scene_wait_for_version(&second, other);
    assert_counts(&second, 1, 1, 0);
}

static void
test_wrong_version(void)
{
    g_auto(Scene) scene = make_scene(MODERN, "axis-wrong-version", "99.1.1");
    g_autofree char *old = g_strdup(scene.facts->version);

    upload(&scene, -1);
    scene_wait_for_version(&scene, "99.1.1");
    assert_findings(&scene, "firmware-on-trial");
    assert_act(&scene, scene.talk->driver->rollback, -1);
    scene_wait_for_version(&scene, old);
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
        { "upload-reply", "cut", CAM_ERROR_INTERRUPTED, 1, 1 },
        { "upload-reply", "empty", CAM_ERROR_PROTOCOL, 1, 1 },
        { "cut", "true", CAM_ERROR_INTERRUPTED, 1, 1 },
        { "on-401", "early", -1, 1, 1 },
        { "on-401", "close", -1, 1, 1 },
        { "nonce-uses", "1", -1, 1, 1 },
        { "no-qop", "true", -1, 1, 1 },
        { "auth", "none", -1, 1, 1 },
        { "auth", "sha256", -1, 1, 1 },
        { "progress", "silent", -1, 1, 1 },
        { "progress", "missing", -1, 1, 1 }, /* by the page for old firmware */
        { "refuse", "true", CAM_ERROR_WRONG_FILE, 1, 0 },
        { "busy-s", "100000", CAM_ERROR_BUSY, 1, 0 },
        { "upload-reset-at", "100000", CAM_ERROR_INTERRUPTED, 0, 0 },
        { "axis-params", "refused", CAM_ERROR_REFUSED, 1, 0 },
        { "axis-error", "400", CAM_ERROR_REFUSED, 1, 0 },
        { "axis-error", "405", CAM_ERROR_UNSUPPORTED, 1, 0 },
        { "axis-error", "409", CAM_ERROR_WRONG_FILE, 1, 0 },
        { "axis-error", "410", CAM_ERROR_WRONG_FILE, 1, 0 },
        { "axis-error", "412", CAM_ERROR_REFUSED, 1, 0 },
        { "axis-error", "415", CAM_ERROR_WRONG_FILE, 1, 0 },
        { "axis-error", "417", CAM_ERROR_UNSUPPORTED, 1, 0 },
        { "axis-error", "421", CAM_ERROR_WRONG_FILE, 1, 0 },
        { "axis-error", "422", CAM_ERROR_WRONG_FILE, 1, 0 },
        { "axis-error", "423", CAM_ERROR_BUSY, 1, 0 },
        { "axis-error", "424", CAM_ERROR_WRONG_FILE, 1, 0 },
        { "axis-error", "500", CAM_ERROR_DEVICE, 1, 0 },
        { "axis-error", "999", CAM_ERROR_REFUSED, 1, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(MODERN, rows[i].knob, rows[i].value);
        g_test_message("%s=%s", rows[i].knob, rows[i].value);
        CamFlash flash = upload(&scene, rows[i].code);
        g_assert_true(flash.armed == (rows[i].code < 0 && strcmp(rows[i].value, "missing") != 0));
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, rows[i].uploads);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, rows[i].flashes);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

static void
test_wrong_file(void)
{
    g_auto(Scene) scene = make_scene(MIDDLE, NULL, NULL);

    upload_version(&scene, "X1000", VERSION, CAM_ERROR_WRONG_FILE);
    g_assert_true(g_str_has_prefix(cam_call_get_word(scene.talk->call), "421 "));
    upload_version(&scene, scene.facts->platform, "1.2.3", CAM_ERROR_WRONG_FILE);
    g_assert_true(g_str_has_prefix(cam_call_get_word(scene.talk->call), "409 "));
    CamFirmware *firmware = talk_make_firmware(50000);
    g_autoptr(GError) error = NULL;
    CamFlash flash;
    gboolean ok = scene.talk->driver->upload(scene.talk->call, firmware, &flash, &error);
    talk_assert_error(ok, error, CAM_ERROR_WRONG_FILE);
    talk_remove_firmware(firmware);
    assert_counts(&scene, 3, 0, 0);
}

/* a device that is flashing gets neither another image nor an order */
static void
test_while_flashing(void)
{
    g_auto(Scene) scene = make_scene(MIDDLE, "flash-s", "100000");
    const CamDriver *driver = scene.talk->driver;
    g_autoptr(GError) error = NULL;
    CamFlash flash;
    gboolean ok;

    upload(&scene, -1);
    upload(&scene, CAM_ERROR_UPGRADING);
    assert_act(&scene, driver->reboot, CAM_ERROR_UPGRADING);
    assert_act(&scene, driver->commit, CAM_ERROR_UPGRADING);
    assert_act(&scene, driver->rollback, CAM_ERROR_UPGRADING);
    ok = driver->preflight(scene.talk->call, scene.talk->findings, &error);
    talk_assert_error(ok, error, CAM_ERROR_UPGRADING);
    g_assert_true(driver->poll(scene.talk->call, &flash, NULL));
    g_assert_cmpint(flash.state, ==, CAM_FLASH_RUNNING);
    g_assert_true(flash.keep_power);
    assert_counts(&scene, 1, 1, 0);
    g_assert_cmpint(scene.facts->state, ==, SIM_STATE_UPGRADING);
}

static gboolean
is_starting(Scene *scene)
{
    g_autoptr(GError) error = NULL;

    scene_redial(scene, NULL);
    return !scene->talk->driver->identify(scene->talk->call, scene->talk->identity, &error) &&
           g_error_matches(error, CAM_ERROR, CAM_ERROR_BUSY);
}

/* while it starts it refuses good logins, so none is sent; one refused later costs one try */
static void
test_start(void)
{
    g_auto(Scene) scene = make_scene_at(MODERN, SLOW);
    g_auto(Scene) second = make_scene_at(MODERN, SLOW);
    g_autofree char *old = g_strdup(scene.facts->version);
    CamFlash flash;

    scene_set(&second, "axis-boot-401", "1");
    assert_act(&scene, scene.talk->driver->reboot, -1);
    scene_wait_for(&scene, is_starting);
    g_assert_cmpuint(cam_http_get_login_count(cam_call_http(scene.talk->call)), ==, 0);
    /* ready it may be by now, but never asked for a picture of its flash while it was not */
    g_assert_true(scene.talk->driver->poll(scene.talk->call, &flash, NULL));
    g_assert_true(flash.state == CAM_FLASH_REBOOTING || flash.state == CAM_FLASH_IDLE);
    scene_wait_for_version(&scene, old);
    assert_act(&second, second.talk->driver->reboot, -1);
    scene_wait_for(&second, is_starting);
    for (gboolean busy = TRUE; busy;) {
        g_autoptr(GError) error = NULL;
        scene_redial(&second, NULL);
        g_assert_false(
            second.talk->driver->identify(second.talk->call, second.talk->identity, &error));
        busy = g_error_matches(error, CAM_ERROR, CAM_ERROR_BUSY);
        g_assert_true(busy || g_error_matches(error, CAM_ERROR, CAM_ERROR_AUTH));
    }
    g_assert_cmpuint(cam_http_get_login_count(cam_call_http(second.talk->call)), ==, 1);
    g_assert_true(scene_runs(&second, old));
}

/* one slot and a page: the answer often does not come, and there is nothing to commit */
static void
test_old(void)
{
    g_auto(Scene) scene = make_scene(OLD, NULL, NULL);
    CamFlash flash = upload(&scene, CAM_ERROR_INTERRUPTED);

    g_assert_true(scene.talk->driver->poll(scene.talk->call, &flash, NULL));
    g_assert_cmpint(flash.state, ==, CAM_FLASH_UNKNOWN);
    scene_wait_for_version(&scene, VERSION);
    assert_identity(&scene);
    assert_findings(&scene, NULL);
    assert_act(&scene, scene.talk->driver->commit, CAM_ERROR_UNSUPPORTED);
    assert_act(&scene, scene.talk->driver->rollback, CAM_ERROR_UNSUPPORTED);
    assert_counts(&scene, 1, 1, 0);
    g_auto(Scene) second = make_scene(OLD, "axis-upgrade-page", "true");
    flash = upload(&second, -1);
    g_assert_cmpint(flash.state, ==, CAM_FLASH_RUNNING);
    g_assert_false(flash.armed);
    g_auto(Scene) third = make_scene(OLD, "busy-s", "100000");
    upload(&third, CAM_ERROR_PROTOCOL);
    assert_counts(&third, 1, 0, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/axis/sim/site", test_site);
    g_test_add_func("/axis/sim/schemes", test_schemes);
    g_test_add_func("/axis/sim/wrong-password", test_wrong_password);
    g_test_add_func("/axis/sim/states", test_states);
    g_test_add_func("/axis/sim/backup", test_backup);
    g_test_add_func("/axis/sim/update", test_update);
    g_test_add_func("/axis/sim/rollback", test_rollback);
    g_test_add_func("/axis/sim/timer", test_timer);
    g_test_add_func("/axis/sim/reboot", test_reboot);
    g_test_add_func("/axis/sim/power-cut", test_power_cut);
    g_test_add_func("/axis/sim/wrong-version", test_wrong_version);
    g_test_add_func("/axis/sim/upload-manners", test_upload_manners);
    g_test_add_func("/axis/sim/wrong-file", test_wrong_file);
    g_test_add_func("/axis/sim/while-flashing", test_while_flashing);
    g_test_add_func("/axis/sim/start", test_start);
    g_test_add_func("/axis/sim/old", test_old);
    return g_test_run();
}
