/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/text.h"
#include "tests/drivers/scene.h"
#include "tests/sim/reolink-image.h"

#include <string.h>

/* the driver against simulated devices: what it says, and what the devices received */

#define SPEED   100
#define VERSION "v9.9.0.9001_2601011234"
#define BUILD   "26010112"

/* its only login shows the password */
static Scene
open_site(guint devices)
{
    Scene scene = scene_open(
        "reolink",
        &(SimSiteOptions){ .devices = devices, .recorders = devices > 2 ? 1 : 0, .speed = SPEED });

    scene.plaintext = TRUE;
    return scene;
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
    g_autofree char *mac = cam_text_parse_mac(facts->mac);

    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_VENDOR), ==, "reolink");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, facts->model);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, facts->serial);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_PLATFORM), ==, facts->platform);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_HARDWARE), ==, facts->platform);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_FIRMWARE), ==, facts->version);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_BUILD), ==, build);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_NAME), ==, facts->name);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==, mac);
    g_assert_cmpint(identity->kind, ==, facts->recorder ? CAM_KIND_RECORDER : CAM_KIND_CAMERA);
    g_assert_cmpint(identity->activated, ==, CAM_TRI_YES);
}

static void
assert_preflight(Scene *scene, guint findings)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(scene->talk->driver->preflight(scene->talk->call, scene->talk->findings, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(scene->talk->findings->len, ==, findings);
}

/* every model, with and without a serial number, with and without exactType */
static void
test_site(void)
{
    g_auto(Scene) scene = open_site(3);

    for (guint i = 0; i < 3; i++) {
        scene_pick(&scene, i);
        talk_assert_identify(scene.talk, -1);
        assert_identity(&scene);
        assert_preflight(&scene, 0);
        scene_hang_up(&scene);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.requests, <=, scene.talk->driver->requests);
        g_assert_cmpuint(scene.facts->counts.logins, ==, 1);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

/* without the user's word no password leaves that others could read (DECISIONS 9) */
static void
test_careful(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);

    scene.plaintext = FALSE;
    scene_redial(&scene, NULL);
    talk_assert_identify(scene.talk, CAM_ERROR_NO_CREDENTIAL);
    g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR), ==, "reolink");
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.logins, ==, 0);
}

static void
test_states(void)
{
    static const struct {
        const char *knob;
        const char *value;
        int code;
        guint logins;
        gboolean ours;
    } rows[] = {
        { "locked", "true", CAM_ERROR_LOCKED, 1, TRUE },
        { "activated", "false", CAM_ERROR_NOT_ACTIVATED, 0, TRUE },
        { "reolink-wants-https", "true", CAM_ERROR_NO_CREDENTIAL, 0, TRUE },
        { "reolink-sessions", "0", CAM_ERROR_BUSY, 1, TRUE },
        { "reolink-unnamed", "true", -1, 1, TRUE },
        { "reolink-spoiled", "true", -1, 1, TRUE },
        { "reolink-no-http", "true", CAM_ERROR_INTERRUPTED, 0, FALSE },
        { "junk", "true", CAM_ERROR_UNSUPPORTED, 0, FALSE },
        { "huge", "true", CAM_ERROR_UNSUPPORTED, 0, FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].knob, rows[i].value);
        g_test_message("%s=%s", rows[i].knob, rows[i].value);
        talk_assert_identify(scene.talk, rows[i].code);
        g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR), ==,
                        rows[i].ours ? "reolink" : NULL);
        scene_look_again(&scene);
        if (rows[i].code < 0)
            assert_identity(&scene);
        g_assert_cmpuint(scene.facts->counts.logins, ==, rows[i].logins);
    }
    g_auto(Scene) page = make_scene("locked", "true");
    scene_set(&page, "reolink-html-lock", "true");
    scene_redial(&page, NULL);
    talk_assert_identify(page.talk, CAM_ERROR_LOCKED);
}

static void
test_wrong_password(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    static const char *const wrong[] = { "wrong", "with \"quotes\" & \\ \n", "" };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        scene_redial(&scene, wrong[i]);
        talk_assert_identify(scene.talk, CAM_ERROR_AUTH);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, i + 1);
    }
    /* no such device has a password so long: it is not even tried */
    scene_redial(&scene, "12345678901234567890123456789012");
    talk_assert_identify(scene.talk, CAM_ERROR_NO_CREDENTIAL);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.logins_failed, ==, G_N_ELEMENTS(wrong));
}

/* each talk leaves as it came: many more of them than there are sessions */
static void
test_sessions(void)
{
    g_auto(Scene) scene = make_scene("reolink-sessions", "1");

    for (guint i = 0; i < 5; i++) {
        scene_redial(&scene, NULL);
        talk_assert_identify(scene.talk, -1);
        scene_hang_up(&scene);
        scene_hang_up(&scene);
        assert_preflight(&scene, 0);
    }
}

static void
test_preflight(void)
{
    static const struct {
        const char *knob;
        const char *value;
        const char *code;
    } rows[] = {
        { "reolink-upgrade-ver", "0", "upload-unsupported" },
        { "reolink-upgrade-ver", "1", "upload-unsupported" },
        { "reolink-permit", "0", "low-privilege" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].knob, rows[i].value);
        assert_preflight(&scene, 1);
        const CamFinding *finding = scene.talk->findings->pdata[0];
        g_assert_cmpstr(finding->code, ==, rows[i].code);
        g_assert_cmpint(finding->level, ==, CAM_LEVEL_BLOCK);
        g_assert_true(cam_words_knows(finding->code));
    }
}

static void
test_backup(void)
{
    static const struct {
        const char *knob;
        const char *value;
        int code;
    } rows[] = {
        { "config", "binary", -1 },
        { "reolink-spoiled", "true", -1 },
        { "config", "refused", CAM_ERROR_REFUSED },
        { "config", "busy", CAM_ERROR_BUSY },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].knob, rows[i].value);
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) got = g_byte_array_new();
        scene_set(&scene, "config-size", "200000");
        gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_keep_bytes, got, &error);
        talk_assert_error(ok, error, rows[i].code);
        if (!ok) {
            g_assert_cmpuint(got->len, ==, 0);
            continue;
        }
        g_autoptr(CamJson) json = cam_json_parse((char *)got->data, got->len, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(got->len, >, 200000);
        g_assert_cmpuint(cam_json_count(cam_json_get_root(json), NULL), ==, 29);
        g_assert_null(memmem(got->data, got->len, sim_site_get_password(scene.site),
                             strlen(sim_site_get_password(scene.site))));
    }
}

/* a file that the device takes, unless @platform is another's. Its name is what it was made with,
 * its path is the depot's */
static CamFirmware *
make_package(const Scene *scene, const char *platform, gsize size)
{
    CamFirmware *firmware =
        scene_make_firmware(sim_reolink_build(&(SimPackageSpec){ .make = (char *)"reolink",
                                                                 .platform = (char *)platform,
                                                                 .version = (char *)VERSION,
                                                                 .build = (char *)BUILD,
                                                                 .size = size }));

    g_free(firmware->origin);
    firmware->origin = g_strdup("/somewhere/else.zip");
    firmware->member =
        g_strdup_printf("folder/MODEL.9001_2601011234.%s.paks", scene->facts->platform);
    return firmware;
}

static void
upload_bytes(Scene *scene, const char *platform, gsize size, int code)
{
    CamFlash flash = scene_upload(scene, make_package(scene, platform, size), code);

    g_assert_cmpint(flash.percent, ==, -1);
    if (code < 0) {
        g_assert_cmpint(flash.state, ==, CAM_FLASH_RUNNING);
        g_assert_true(flash.keep_power);
    }
}

static void
upload(Scene *scene, int code)
{
    g_autofree char *platform = g_strdup(scene->facts->platform);

    upload_bytes(scene, platform, 300000, code);
}

static gboolean
is_upgrading(Scene *scene)
{
    scene_look_again(scene);
    return scene->facts->state != SIM_STATE_NORMAL;
}

static gboolean
has_restarted(Scene *scene)
{
    return !is_upgrading(scene) && scene->facts->counts.restarts == 1;
}

/* a whole update of every model: one image, whatever the number of pieces */
static void
test_update(void)
{
    g_auto(Scene) scene = open_site(3);

    for (guint i = 0; i < 3; i++) {
        scene_pick(&scene, i);
        scene_set(&scene, "flash-s", "20");
        scene_set(&scene, "boot-s", "20");
        g_test_message("%s", scene.facts->model);
        upload(&scene, -1);
        scene_wait_for_version(&scene, VERSION);
        scene_look_again(&scene);
        assert_identity(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, 1);
        g_assert_cmpuint(scene.facts->counts.broken_uploads, ==, 0);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, 1);
        g_assert_cmpuint(scene.facts->counts.restarts, ==, 0);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

/* exactly full pieces, one byte more, a single small one */
static void
test_sizes(void)
{
    static const gsize sizes[] = { 4096, 40959, 40960, 40961, 81920, 81921 };

    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_autofree char *platform = g_strdup(scene.facts->platform);
        upload_bytes(&scene, platform, sizes[i], -1);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, 1);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, 1);
    }
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
        guint broken;
        guint flashes;
    } rows[] = {
        { "upload-reply", "at-once", -1, 1, 0, 1 },
        { "upload-reply", "after-flash", -1, 1, 0, 1 },
        { "slow", "true", -1, 1, 0, 1 },
        /* after the last byte nobody knows: the version will tell */
        { "upload-reply", "cut", CAM_ERROR_INTERRUPTED, 1, 0, 1 },
        { "upload-reply", "empty", CAM_ERROR_INTERRUPTED, 1, 0, 1 },
        { "cut", "true", CAM_ERROR_INTERRUPTED, 1, 0, 1 },
        { "reolink-cut-99", "error", CAM_ERROR_INTERRUPTED, 1, 0, 1 },
        { "reolink-cut-99", "cut", CAM_ERROR_INTERRUPTED, 1, 0, 1 },
        { "upload-reset-at", "1", CAM_ERROR_INTERRUPTED, 0, 1, 0 },
        { "upload-reset-at", "40960", CAM_ERROR_INTERRUPTED, 0, 1, 0 },
        { "upload-reset-at", "100000", CAM_ERROR_INTERRUPTED, 0, 1, 0 },
        { "upload-reset-at", "299999", CAM_ERROR_INTERRUPTED, 0, 1, 0 },
        /* before the first piece */
        { "refuse", "true", CAM_ERROR_WRONG_FILE, 0, 0, 0 },
        { "busy-s", "100000", CAM_ERROR_BUSY, 0, 0, 0 },
        { "reolink-busy", "true", CAM_ERROR_BUSY, 0, 0, 0 },
        { "reolink-sessions", "0", CAM_ERROR_BUSY, 0, 0, 0 },
        { "locked", "true", CAM_ERROR_LOCKED, 0, 0, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].knob, rows[i].value);
        g_test_message("%s=%s", rows[i].knob, rows[i].value);
        upload(&scene, rows[i].code);
        scene_hang_up(&scene);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, rows[i].uploads);
        g_assert_cmpuint(scene.facts->counts.broken_uploads, ==, rows[i].broken);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, rows[i].flashes);
    }
}

/* whether all of it left decides what may be done next */
static void
test_whole(void)
{
    g_auto(Scene) broken = make_scene("upload-reset-at", "100000");
    g_auto(Scene) cut = make_scene(NULL, NULL);

    upload(&broken, CAM_ERROR_INTERRUPTED);
    g_assert_false(cam_http_was_whole(cam_call_http(broken.talk->call)));
    scene_set(&cut, "cut", "true");
    upload(&cut, CAM_ERROR_INTERRUPTED);
    g_assert_true(cam_http_was_whole(cam_call_http(cut.talk->call)));
}

static void
test_wrong_file(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    g_auto(Scene) recorder = open_site(3);

    /* the name is right, the image is not: said after the last piece, so it counts as unknown */
    upload_bytes(&scene, "H3MB18", 100000, CAM_ERROR_INTERRUPTED);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.uploads, ==, 1);
    g_assert_cmpuint(scene.facts->counts.flashes, ==, 0);
    scene_pick(&recorder, 2);
    g_assert_true(recorder.facts->recorder);
    upload_bytes(&recorder, "H3MB18", 100000, -1);
}

/* a device that is flashing takes no other image; it is not restarted here: that is the engine's
 * business, which has its word first */
static void
test_while_flashing(void)
{
    g_auto(Scene) scene = make_scene("flash-s", "100000");

    upload(&scene, -1);
    scene_redial(&scene, NULL);
    upload(&scene, CAM_ERROR_BUSY);
    talk_assert_identify(scene.talk, -1);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.uploads, ==, 1);
    g_assert_cmpuint(scene.facts->counts.restarts, ==, 0);
    g_assert_cmpint(scene.facts->state, ==, SIM_STATE_UPGRADING);
}

static void
test_reboot(void)
{
    g_auto(Scene) scene = make_scene("boot-s", "20");
    g_autoptr(GError) error = NULL;

    g_assert_true(scene.talk->driver->reboot(scene.talk->call, &error));
    g_assert_no_error(error);
    scene_wait_for(&scene, is_upgrading);
    scene_wait_for(&scene, has_restarted);
    talk_assert_identify(scene.talk, -1);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.restarts, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/reolink/sim/site", test_site);
    g_test_add_func("/reolink/sim/careful", test_careful);
    g_test_add_func("/reolink/sim/states", test_states);
    g_test_add_func("/reolink/sim/wrong-password", test_wrong_password);
    g_test_add_func("/reolink/sim/sessions", test_sessions);
    g_test_add_func("/reolink/sim/preflight", test_preflight);
    g_test_add_func("/reolink/sim/backup", test_backup);
    g_test_add_func("/reolink/sim/update", test_update);
    g_test_add_func("/reolink/sim/sizes", test_sizes);
    g_test_add_func("/reolink/sim/upload-manners", test_upload_manners);
    g_test_add_func("/reolink/sim/whole", test_whole);
    g_test_add_func("/reolink/sim/wrong-file", test_wrong_file);
    g_test_add_func("/reolink/sim/while-flashing", test_while_flashing);
    g_test_add_func("/reolink/sim/reboot", test_reboot);
    return g_test_run();
}
