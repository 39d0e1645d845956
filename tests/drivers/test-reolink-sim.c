/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "src/base/text.h"
#include "tests/drivers/talk.h"
#include "tests/sim/reolink-image.h"
#include "tests/sim/site.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* the driver against simulated devices: what it says, and what the devices received */

#define SPEED   100
#define VERSION "v9.9.0.9001_2601011234"
#define BUILD   "26010112"

typedef struct {
    SimSite *site;
    SimDevice *sim;
    SimFacts *facts;
    Talk *talk;
    GPtrArray *profiles;
    gboolean careful; /* no password that could be read on the way */
} Scene;

/* an address of its own for each test program, so that several may run at once */
static char *
make_address(void)
{
    guint number = (guint)getpid();

    return g_strdup_printf("127.%u.%u.1", 100 + number / 200 % 100, 20 + number % 200);
}

static SimSite *
make_site(guint devices)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *address = make_address();
    SimSite *site = sim_site_new(&(SimSiteOptions){ .devices = devices,
                                                    .recorders = devices > 2 ? 1 : 0,
                                                    .speed = SPEED,
                                                    .seed = 7,
                                                    .makes = "reolink",
                                                    .address = address,
                                                    .no_discovery = TRUE,
                                                    .own_thread = TRUE },
                                 &error);

    g_assert_no_error(error);
    g_assert_true(sim_site_start(site, &error));
    g_assert_no_error(error);
    return site;
}

static void
look_again(Scene *scene)
{
    g_clear_pointer(&scene->facts, sim_facts_free);
    scene->facts = sim_device_get_facts(scene->sim);
}

static void
hang_up(Scene *scene)
{
    if (scene->talk != NULL)
        scene->talk->driver->close(scene->talk->call);
}

/* a new talk, as after a restart of the device */
static void
redial(Scene *scene, const char *password)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();

    hang_up(scene);
    g_clear_pointer(&scene->talk, talk_free);
    look_again(scene);
    identity->kind = scene->facts->recorder ? CAM_KIND_RECORDER : CAM_KIND_CAMERA;
    const CamProfile *profile = cam_profiles_find(scene->profiles, "reolink", identity);
    scene->talk =
        talk_new(scene->facts->address, scene->facts->port, sim_site_get_user(scene->site),
                 password != NULL ? password : sim_site_get_password(scene->site), NULL);
    talk_set_driver(scene->talk, "reolink");
    cam_call_free(scene->talk->call);
    scene->talk->call = cam_call_new(&(CamCallOptions){ .device = scene->talk->device,
                                                        .profile = profile,
                                                        .send_login = TRUE,
                                                        .allow_plaintext = !scene->careful });
}

static void
scene_clear(Scene *scene)
{
    hang_up(scene);
    talk_free(scene->talk);
    sim_facts_free(scene->facts);
    sim_site_free(scene->site);
    g_ptr_array_unref(scene->profiles);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

static void
set(Scene *scene, const char *knob, const char *value)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(sim_device_set(scene->sim, knob, value, &error));
    g_assert_no_error(error);
}

/* one camera that behaves as @knob says */
static Scene
make_scene(const char *knob, const char *value)
{
    Scene scene = { .site = make_site(1), .profiles = cam_profiles_load(NULL) };

    scene.sim = sim_site_get_device(scene.site, 0);
    if (knob != NULL)
        set(&scene, knob, value);
    redial(&scene, NULL);
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
    g_auto(Scene) scene = { .site = make_site(3), .profiles = cam_profiles_load(NULL) };

    for (guint i = 0; i < 3; i++) {
        scene.sim = sim_site_get_device(scene.site, i);
        redial(&scene, NULL);
        talk_assert_identify(scene.talk, -1);
        assert_identity(&scene);
        assert_preflight(&scene, 0);
        hang_up(&scene);
        look_again(&scene);
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

    scene.careful = TRUE;
    redial(&scene, NULL);
    talk_assert_identify(scene.talk, CAM_ERROR_NO_CREDENTIAL);
    g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_VENDOR), ==, "reolink");
    look_again(&scene);
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
        look_again(&scene);
        if (rows[i].code < 0)
            assert_identity(&scene);
        g_assert_cmpuint(scene.facts->counts.logins, ==, rows[i].logins);
    }
    g_auto(Scene) page = make_scene("locked", "true");
    set(&page, "reolink-html-lock", "true");
    redial(&page, NULL);
    talk_assert_identify(page.talk, CAM_ERROR_LOCKED);
}

static void
test_wrong_password(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    static const char *const wrong[] = { "wrong", "with \"quotes\" & \\ \n", "" };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        redial(&scene, wrong[i]);
        talk_assert_identify(scene.talk, CAM_ERROR_AUTH);
        look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, i + 1);
    }
    /* no such device has a password so long: it is not even tried */
    redial(&scene, "12345678901234567890123456789012");
    talk_assert_identify(scene.talk, CAM_ERROR_NO_CREDENTIAL);
    look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.logins_failed, ==, G_N_ELEMENTS(wrong));
}

/* each talk leaves as it came: many more of them than there are sessions */
static void
test_sessions(void)
{
    g_auto(Scene) scene = make_scene("reolink-sessions", "1");

    for (guint i = 0; i < 5; i++) {
        redial(&scene, NULL);
        talk_assert_identify(scene.talk, -1);
        hang_up(&scene);
        hang_up(&scene);
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

static gboolean
collect(gpointer data, const void *bytes, gsize size, GError **error)
{
    g_byte_array_append(data, bytes, (guint)size);
    return TRUE;
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
        set(&scene, "config-size", "200000");
        gboolean ok = scene.talk->driver->backup(scene.talk->call, collect, got, &error);
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
    g_autoptr(GBytes) bytes = sim_reolink_build(&(SimPackageSpec){ .make = (char *)"reolink",
                                                                   .platform = (char *)platform,
                                                                   .version = (char *)VERSION,
                                                                   .build = (char *)BUILD,
                                                                   .size = size });
    CamFirmware *firmware = talk_make_firmware(16);
    const char *data = g_bytes_get_data(bytes, &size);

    g_assert_true(cam_file_write(firmware->path, data, size, NULL));
    firmware->size = size;
    g_free(firmware->origin);
    firmware->origin = g_strdup("/somewhere/else.zip");
    firmware->member =
        g_strdup_printf("folder/MODEL.9001_2601011234.%s.paks", scene->facts->platform);
    return firmware;
}

static void
upload_bytes(Scene *scene, const char *platform, gsize size, int code)
{
    CamFirmware *firmware = make_package(scene, platform, size);
    g_autoptr(GError) error = NULL;
    CamFlash flash = { 0 };
    gboolean ok = scene->talk->driver->upload(scene->talk->call, firmware, &flash, &error);

    talk_assert_error(ok, error, code);
    if (ok) {
        g_assert_cmpint(flash.state, ==, CAM_FLASH_RUNNING);
        g_assert_cmpint(flash.percent, ==, -1);
        g_assert_true(flash.keep_power);
    }
    talk_remove_firmware(firmware);
}

static void
upload(Scene *scene, int code)
{
    g_autofree char *platform = g_strdup(scene->facts->platform);

    upload_bytes(scene, platform, 300000, code);
}

typedef gboolean (*CheckFunc)(Scene *scene);

static gboolean
nothing(gpointer data)
{
    return G_SOURCE_CONTINUE;
}

/* looks until it is so; the test's own time limit ends what never comes */
static void
wait_for(Scene *scene, CheckFunc func)
{
    guint source = g_timeout_add(20, nothing, NULL);

    while (!func(scene))
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(source);
}

static gboolean
is_back(Scene *scene)
{
    redial(scene, NULL);
    return scene->talk->driver->identify(scene->talk->call, scene->talk->identity, NULL) &&
           g_strcmp0(cam_identity_get(scene->talk->identity, CAM_FIELD_FIRMWARE), VERSION) == 0;
}

static gboolean
is_upgrading(Scene *scene)
{
    look_again(scene);
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
    g_auto(Scene) scene = { .site = make_site(3), .profiles = cam_profiles_load(NULL) };

    for (guint i = 0; i < 3; i++) {
        scene.sim = sim_site_get_device(scene.site, i);
        redial(&scene, NULL);
        set(&scene, "flash-s", "20");
        set(&scene, "boot-s", "20");
        g_test_message("%s", scene.facts->model);
        upload(&scene, -1);
        wait_for(&scene, is_back);
        look_again(&scene);
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
        look_again(&scene);
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
        hang_up(&scene);
        look_again(&scene);
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
    set(&cut, "cut", "true");
    upload(&cut, CAM_ERROR_INTERRUPTED);
    g_assert_true(cam_http_was_whole(cam_call_http(cut.talk->call)));
}

static void
test_wrong_file(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    g_auto(Scene) recorder = { .site = make_site(3), .profiles = cam_profiles_load(NULL) };

    /* the name is right, the image is not: said after the last piece, so it counts as unknown */
    upload_bytes(&scene, "H3MB18", 100000, CAM_ERROR_INTERRUPTED);
    look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.uploads, ==, 1);
    g_assert_cmpuint(scene.facts->counts.flashes, ==, 0);
    recorder.sim = sim_site_get_device(recorder.site, 2);
    redial(&recorder, NULL);
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
    redial(&scene, NULL);
    upload(&scene, CAM_ERROR_BUSY);
    talk_assert_identify(scene.talk, -1);
    look_again(&scene);
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
    wait_for(&scene, is_upgrading);
    wait_for(&scene, has_restarted);
    talk_assert_identify(scene.talk, -1);
    look_again(&scene);
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
