/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "src/base/text.h"
#include "tests/drivers/scene.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* the driver against simulated devices: what it says, and what the devices received */

#define SPEED   60
#define VERSION "9.90.01_20260101_R900"
#define BUILD   "2026.01.01"

static Scene
open_site(const char *makes, guint devices)
{
    return scene_open("hanwha", &(SimSiteOptions){ .devices = devices,
                                                   .recorders = devices > 4 ? 1 : 0,
                                                   .speed = SPEED,
                                                   .makes = makes });
}

/* one camera that behaves as @knob says */
static Scene
make_scene(const char *knob, const char *value)
{
    Scene scene = open_site("hanwha", 1);

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
    g_autofree char *mac = cam_text_parse_mac(facts->mac);

    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, facts->model);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==,
                    facts->recorder ? NULL : facts->serial);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==, mac);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_PLATFORM), ==, facts->platform);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_FIRMWARE), ==, facts->version);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_BUILD), ==, facts->build);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_NAME), ==, facts->name);
    g_assert_cmpint(identity->kind, ==, facts->recorder ? CAM_KIND_RECORDER : CAM_KIND_CAMERA);
}

/* every model: JSON and text, with pw_init.cgi and without, with a serial number and without */
static void
test_site(void)
{
    g_auto(Scene) scene = open_site("hanwha", 6);

    for (guint i = 0; i < sim_site_get_size(scene.site); i++) {
        scene_pick(&scene, i);
        talk_assert_identify(scene.talk, -1);
        assert_identity(&scene);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.requests, <=, scene.talk->driver->requests);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

/* devices of other makes hear no login from us */
static void
test_strangers(void)
{
    guint count;
    const SimMake *const *makes = sim_makes_get(&count);

    for (guint i = 0; i < count; i++) {
        if (strcmp(makes[i]->name, "hanwha") == 0)
            continue;
        g_auto(Scene) scene = open_site(makes[i]->name, 4);
        for (guint k = 0; k < sim_site_get_size(scene.site); k++) {
            scene_pick(&scene, k);
            g_test_message("%s", scene.facts->model);
            talk_assert_identify(scene.talk, CAM_ERROR_UNSUPPORTED);
            g_assert_cmpuint(cam_http_get_login_count(cam_call_http(scene.talk->call)), ==, 0);
        }
    }
}

static void
test_schemes(void)
{
    static const char *const schemes[] = { "md5", "sha256", "one-line", "two-lines", "none" };

    for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++) {
        g_auto(Scene) scene = make_scene("auth", schemes[i]);
        scene_set(&scene, "nonce-uses", "1");
        g_test_message("%s", schemes[i]);
        talk_assert_identify(scene.talk, -1);
        assert_identity(&scene);
    }
    /* a password everybody on the wire could read is not sent */
    g_auto(Scene) basic = make_scene("auth", "basic");
    talk_assert_identify(basic.talk, CAM_ERROR_NO_CREDENTIAL);
}

/* one try; and once the device is locked, however it tells, at most one more login leaves */
static void
test_wrong_password(void)
{
    static const char *const manners[] = { "any", "login" };

    for (gsize i = 0; i < G_N_ELEMENTS(manners); i++) {
        g_auto(Scene) scene = make_scene("hanwha-490", manners[i]);
        for (guint k = 1; k <= 5; k++) {
            scene_redial(&scene, "wrong");
            talk_assert_identify(scene.talk, CAM_ERROR_AUTH);
            scene_look_again(&scene);
            g_assert_cmpuint(scene.facts->counts.logins_failed, ==, k);
        }
        scene_redial(&scene, NULL);
        talk_assert_identify(scene.talk, CAM_ERROR_LOCKED);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 5 + i);
        g_assert_cmpuint(cam_http_get_login_count(cam_call_http(scene.talk->call)), ==, i);
    }
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
        { "huge", "true", CAM_ERROR_PROTOCOL },
    };
    g_auto(Scene) scene = open_site("hanwha", 3);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (guint k = 0; k < sim_site_get_size(scene.site); k++) {
            scene.sim = sim_site_get_device(scene.site, k);
            scene_set(&scene, rows[i].knob, rows[i].value);
            scene_redial(&scene, NULL);
            g_test_message("%s %s", scene.facts->model, rows[i].knob);
            talk_assert_identify(scene.talk, (int)rows[i].code);
            scene_set(&scene, rows[i].knob, strcmp(rows[i].value, "true") == 0 ? "false" : "true");
            scene_look_again(&scene);
            g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
        }
    }
}

static GBytes *
save(Scene *scene, int code)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    gboolean ok = scene->talk->driver->backup(scene->talk->call, talk_keep_bytes, bytes, &error);

    talk_assert_error(ok, error, code);
    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
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
        scene_set(&scene, "config-size", "200000");
        g_autoptr(GBytes) saved = save(&scene, rows[i].code);
        g_assert_cmpuint(g_bytes_get_size(saved), ==, rows[i].code < 0 ? 200000 : 0);
    }
}

/* how it goes away and comes back: nothing sent, not ready, or the connection breaks */
static gboolean
answers(Scene *scene)
{
    g_autoptr(GError) error = NULL;

    scene_redial(scene, NULL);
    if (scene->talk->driver->identify(scene->talk->call, scene->talk->identity, &error))
        return TRUE;
    g_assert_true(g_error_matches(error, CAM_ERROR, CAM_ERROR_UNREACHABLE) ||
                  g_error_matches(error, CAM_ERROR, CAM_ERROR_INTERRUPTED) ||
                  g_error_matches(error, CAM_ERROR, CAM_ERROR_BUSY));
    return FALSE;
}

static gboolean
is_gone(Scene *scene)
{
    scene_look_again(scene);
    return scene->facts->state == SIM_STATE_OFFLINE || scene->facts->state == SIM_STATE_BOOTING;
}

static gboolean
is_updated(Scene *scene)
{
    return answers(scene) &&
           g_strcmp0(cam_identity_get(scene->talk->identity, CAM_FIELD_FIRMWARE), VERSION) == 0;
}

/* out, changed by somebody, and in again: the same bit for bit */
static void
test_restore(void)
{
    g_auto(Scene) scene = make_scene("boot-s", "20");
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    int fd = g_file_open_tmp("camherd-XXXXXX.cfg", &path, &error);

    close(fd);
    g_autoptr(GBytes) before = save(&scene, -1);
    g_assert_true(
        cam_file_write(path, g_bytes_get_data(before, NULL), g_bytes_get_size(before), &error));
    scene_set(&scene, "hanwha-config", "changed");
    g_autoptr(GBytes) changed = save(&scene, -1);
    g_assert_false(g_bytes_equal(before, changed));
    gboolean ok = scene.talk->driver->restore(scene.talk->call, path, &error);
    talk_assert_error(ok, error, -1);
    scene_wait_for(&scene, is_gone);
    scene_wait_for(&scene, answers);
    g_autoptr(GBytes) after = save(&scene, -1);
    g_assert_true(g_bytes_equal(before, after));
    /* not of this firmware any more */
    sim_device_set_version(scene.sim, VERSION, BUILD);
    ok = scene.talk->driver->restore(scene.talk->call, path, &error);
    talk_assert_error(ok, error, CAM_ERROR_WRONG_FILE);
    g_assert_cmpint(g_remove(path), ==, 0);
}

/* a device that wants it escaped refuses it otherwise: said, not guessed */
static void
test_restore_form(void)
{
    g_auto(Scene) scene = make_scene("hanwha-restore", "form");
    CamFirmware *file = talk_make_firmware(4096);
    g_autoptr(GError) error = NULL;

    gboolean ok = scene.talk->driver->restore(scene.talk->call, file->path, &error);
    talk_assert_error(ok, error, CAM_ERROR_WRONG_FILE);
    talk_remove_firmware(file);
}

/* a file that the device takes, unless @platform is another's */
static CamFirmware *
make_package(const char *platform, const char *version)
{
    return scene_make_firmware(
        sim_makes_find("hanwha")->build(&(SimPackageSpec){ .make = (char *)"hanwha",
                                                           .platform = (char *)platform,
                                                           .version = (char *)version,
                                                           .build = (char *)BUILD,
                                                           .size = 600000 }));
}

static CamFlash
upload(Scene *scene, const char *platform, const char *version, int code)
{
    return scene_upload(scene, make_package(platform, version), code);
}

static void
hurry(Scene *scene)
{
    scene_set(scene, "flash-s", "30");
    scene_set(scene, "boot-s", "30");
}

/* a whole update of every model, each with its framing of the answer */
static void
test_update(void)
{
    g_auto(Scene) scene = open_site("hanwha", 6);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < sim_site_get_size(scene.site); i++) {
        scene_pick(&scene, i);
        if (!g_hash_table_add(seen, g_strdup(scene.facts->model)))
            continue;
        hurry(&scene);
        g_test_message("%s", scene.facts->model);
        CamFlash flash = upload(&scene, scene.facts->platform, VERSION, -1);
        /* it was told everything, to the last word */
        g_assert_cmpint(flash.state, ==, CAM_FLASH_REBOOTING);
        g_assert_cmpint(flash.percent, >, 0);
        g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, "End");
        scene_wait_for(&scene, is_updated);
        scene_look_again(&scene);
        assert_identity(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, 1);
        g_assert_cmpuint(scene.facts->counts.broken_uploads, ==, 0);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, 1);
        g_assert_cmpuint(scene.facts->counts.restarts, ==, 0);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
    g_assert_cmpuint(g_hash_table_size(seen), ==, 4);
}

/* every way to take the image, and every way to break off: how it ends and what arrived */
static void
test_upload_manners(void)
{
    static const struct {
        const char *knob;
        const char *value;
        int code;
        CamFlashState state;
        guint uploads;
        guint flashes;
    } rows[] = {
        { "hanwha-stream", "parts", -1, CAM_FLASH_REBOOTING, 1, 1 },
        { "hanwha-stream", "bare", -1, CAM_FLASH_REBOOTING, 1, 1 },
        { "hanwha-stream", "ignore", -1, CAM_FLASH_RUNNING, 1, 1 },
        { "hanwha-status", "Alive", -1, CAM_FLASH_REBOOTING, 1, 1 },
        { "hanwha-status", "Skip", -1, CAM_FLASH_IDLE, 1, 0 },
        { "hanwha-status", "DownloadFail", CAM_ERROR_WRONG_FILE, 0, 1, 0 },
        { "hanwha-status", "Fail", CAM_ERROR_DEVICE, 0, 1, 0 },
        { "hanwha-drop", "before-ok", CAM_ERROR_INTERRUPTED, 0, 1, 0 },
        { "hanwha-drop", "after-ok", -1, CAM_FLASH_RUNNING, 1, 1 },
        { "hanwha-redirect", "307", CAM_ERROR_REFUSED, 0, 0, 0 },
        { "hanwha-redirect", "302", CAM_ERROR_REFUSED, 0, 0, 0 },
        { "progress", "missing", -1, CAM_FLASH_RUNNING, 1, 1 },
        { "progress", "stuck", -1, CAM_FLASH_REBOOTING, 1, 1 },
        { "progress", "silent", -1, CAM_FLASH_REBOOTING, 1, 1 },
        { "upload-reply", "after-flash", -1, CAM_FLASH_RUNNING, 1, 1 },
        { "upload-reply", "empty", -1, CAM_FLASH_RUNNING, 1, 1 },
        { "upload-reply", "cut", CAM_ERROR_INTERRUPTED, 0, 1, 1 },
        { "cut", "true", CAM_ERROR_INTERRUPTED, 0, 1, 1 },
        { "expect", "417", -1, CAM_FLASH_REBOOTING, 1, 1 },
        { "on-401", "early", -1, CAM_FLASH_REBOOTING, 1, 1 },
        { "on-401", "close", -1, CAM_FLASH_REBOOTING, 1, 1 },
        { "nonce-uses", "1", -1, CAM_FLASH_REBOOTING, 1, 1 },
        { "auth", "none", -1, CAM_FLASH_REBOOTING, 1, 1 },
        { "auth", "sha256", -1, CAM_FLASH_REBOOTING, 1, 1 },
        { "refuse", "true", CAM_ERROR_WRONG_FILE, 0, 1, 0 },
        { "busy-s", "100000", CAM_ERROR_BUSY, 0, 1, 0 },
        { "no-downgrade", "true", -1, CAM_FLASH_REBOOTING, 1, 1 },
        { "upload-reset-at", "100000", CAM_ERROR_INTERRUPTED, 0, 0, 0 },
        { "slow", "true", -1, CAM_FLASH_REBOOTING, 1, 1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].knob, rows[i].value);
        hurry(&scene);
        g_test_message("%s=%s", rows[i].knob, rows[i].value);
        CamFlash flash = upload(&scene, scene.facts->platform, VERSION, rows[i].code);
        if (rows[i].code < 0)
            g_assert_cmpint(flash.state, ==, rows[i].state);
        g_assert_cmpint(flash.keep_power, ==,
                        rows[i].code < 0 && rows[i].state == CAM_FLASH_RUNNING);
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

    upload(&scene, "SNV-6084", VERSION, CAM_ERROR_WRONG_FILE);
    g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, "DownloadFail");
    scene_set(&scene, "no-downgrade", "true");
    upload(&scene, scene.facts->platform, "0.10_20100101", CAM_ERROR_WRONG_FILE);
    /* what it runs already is not written again */
    CamFlash flash = upload(&scene, scene.facts->platform, scene.facts->version, -1);
    g_assert_cmpint(flash.state, ==, CAM_FLASH_IDLE);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.uploads, ==, 3);
    g_assert_cmpuint(scene.facts->counts.flashes, ==, 0);
}

/* a device that was left flashing does not take another image */
static void
test_while_flashing(void)
{
    g_auto(Scene) scene = make_scene("hanwha-drop", "after-ok");

    scene_set(&scene, "flash-s", "100000");
    upload(&scene, scene.facts->platform, VERSION, -1);
    upload(&scene, scene.facts->platform, VERSION, CAM_ERROR_BUSY);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.flashes, ==, 1);
    g_assert_cmpint(scene.facts->state, ==, SIM_STATE_UPGRADING);
}

static void
test_reboot(void)
{
    g_auto(Scene) scene = make_scene("boot-s", "20");
    g_autoptr(GError) error = NULL;
    gboolean ok = scene.talk->driver->reboot(scene.talk->call, &error);

    talk_assert_error(ok, error, -1);
    scene_wait_for(&scene, is_gone);
    scene_wait_for(&scene, answers);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.restarts, ==, 1);
}

/* back, but too many are asking: no login leaves for as long as that is said */
static void
test_490_while_polling(void)
{
    g_auto(Scene) scene = make_scene("hanwha-490-while-polling", "true");
    g_autoptr(GError) error = NULL;

    hurry(&scene);
    upload(&scene, scene.facts->platform, VERSION, -1);
    do {
        g_clear_error(&error);
        scene_redial(&scene, NULL);
        gboolean ok = scene.talk->driver->identify(scene.talk->call, scene.talk->identity, &error);
        g_assert_true(!ok || scene.facts->state != SIM_STATE_NORMAL ||
                      strcmp(scene.facts->version, VERSION) == 0);
    } while (!g_error_matches(error, CAM_ERROR, CAM_ERROR_LOCKED));
    g_assert_cmpuint(cam_http_get_login_count(cam_call_http(scene.talk->call)), ==, 0);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/hanwha/sim/site", test_site);
    g_test_add_func("/hanwha/sim/strangers", test_strangers);
    g_test_add_func("/hanwha/sim/schemes", test_schemes);
    g_test_add_func("/hanwha/sim/wrong-password", test_wrong_password);
    g_test_add_func("/hanwha/sim/states", test_states);
    g_test_add_func("/hanwha/sim/backup", test_backup);
    g_test_add_func("/hanwha/sim/restore", test_restore);
    g_test_add_func("/hanwha/sim/restore-form", test_restore_form);
    g_test_add_func("/hanwha/sim/update", test_update);
    g_test_add_func("/hanwha/sim/upload-manners", test_upload_manners);
    g_test_add_func("/hanwha/sim/wrong-file", test_wrong_file);
    g_test_add_func("/hanwha/sim/while-flashing", test_while_flashing);
    g_test_add_func("/hanwha/sim/reboot", test_reboot);
    g_test_add_func("/hanwha/sim/490-while-polling", test_490_while_polling);
    return g_test_run();
}
