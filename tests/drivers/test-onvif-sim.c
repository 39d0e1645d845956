/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "tests/drivers/scene.h"

#include <string.h>

/* the driver against simulated devices: what it says, and what the devices received */

#define SPEED   100
#define DIGEST  "FLEXIDOME IP starlight 8000i"
#define TOKEN   "FD8136"
#define NO_NAME "IP8160W"
#define VERSION "9.9.0001"

static SimDevice *
find_device(SimSite *site, const char *model)
{
    for (guint i = 0; i < sim_site_get_size(site); i++) {
        SimDevice *device = sim_site_get_device(site, i);
        g_autoptr(SimFacts) facts = sim_device_get_facts(device);
        if (g_str_equal(facts->model, model))
            return device;
    }
    g_assert_not_reached();
}

static Scene
make_scene(const char *model, const char *knobs)
{
    Scene scene = scene_open("onvif", &(SimSiteOptions){ .devices = 3, .speed = SPEED });

    scene.sim = find_device(scene.site, model);
    g_test_message("%s %s", model, knobs);
    scene_set_all(&scene, "onvif-delay-s=0;flash-s=20;boot-s=20");
    scene_set_all(&scene, knobs);
    scene_redial(&scene, NULL);
    return scene;
}

static void
assert_identity(const Scene *scene)
{
    const CamIdentity *identity = scene->talk->identity;
    const SimFacts *facts = scene->facts;
    g_autofree char *mac = g_strdelimit(g_strdup(facts->mac), "-", ':');

    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, facts->model);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, facts->serial);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_FIRMWARE), ==, facts->version);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==, mac);
    g_assert_null(cam_identity_get(identity, CAM_FIELD_PLATFORM));
    g_assert_cmpint(identity->kind, ==, CAM_KIND_CAMERA);
}

static void
assert_logins(Scene *scene, guint logins, guint failed)
{
    scene_look_again(scene);
    g_assert_cmpuint(scene->facts->counts.logins_failed, ==, failed);
    if (logins != G_MAXUINT)
        g_assert_cmpuint(scene->facts->counts.logins, ==, logins);
}

/* who it is */

static void
test_identify(void)
{
    static const struct {
        const char *model;
        const char *vendor;
        const char *hardware;
    } rows[] = {
        { DIGEST, "bosch", "F000B543" },
        { TOKEN, "vivotek inc.", "FD8136" },
        { NO_NAME, NULL, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(rows[i].model, "");
        const CamIdentity *identity = scene.talk->identity;
        talk_assert_identify(scene.talk, -1);
        assert_identity(&scene);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_VENDOR), ==, rows[i].vendor);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_HARDWARE), ==, rows[i].hardware);
        g_assert_cmpint(identity->activated, ==, CAM_TRI_YES);
        g_assert_cmpint(identity->clock_utc_us, !=, 0);
        g_assert_true(scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, NULL));
        g_assert_cmpuint(scene.talk->findings->len, ==, 0);
        assert_logins(&scene, G_MAXUINT, 0);
        g_assert_cmpuint(scene.facts->counts.requests - scene.facts->counts.requests_401, <=,
                         scene.talk->driver->requests);
    }
}

/* every way to ask for a login, and every way to say no without one */
static void
test_logins(void)
{
    static const char *const rows[] = {
        "auth=sha256",
        "auth=two-lines",
        "auth=none",
        "onvif-auth=none",
        "onvif-auth=both",
        "onvif-auth=composite",
        "onvif-auth=wsse",
        "onvif-auth=wsse;onvif-fault-status=200",
        "onvif-auth=wsse;onvif-fault-status=401",
        "onvif-auth=wsse;onvif-fault-status=500",
        "onvif-auth=wsse;onvif-closed=true",
        "onvif-auth=wsse;onvif-strict-open=true",
        "onvif-auth=wsse;onvif-offset-s=-86400;onvif-window-s=5",
        "onvif-auth=wsse;onvif-offset-s=31536000;onvif-window-s=5",
        "onvif-auth=wsse;onvif-clock=none",
        "onvif-auth=wsse;onvif-clock=local;onvif-clock-told=true",
        "onvif-auth=wsse;onvif-info-open=true",
        "onvif-auth=both;onvif-challenge=sha1",
        "onvif-auth=both;onvif-challenge=basic",
        "onvif-auth=both;onvif-challenge=none",
        "onvif-closed=true",
        "onvif-info-open=true",
        "nonce-uses=1",
        "nonce-uses=1;nonce-old=not-stale",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(DIGEST, rows[i]);
        talk_assert_identify(scene.talk, -1);
        assert_identity(&scene);
        g_assert_true(scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, NULL));
        g_assert_cmpuint(scene.talk->findings->len, ==, 0);
        assert_logins(&scene, G_MAXUINT, 0);
    }
}

/* a wrong password leaves once, whatever the device offers besides */
static void
test_wrong_password(void)
{
    static const char *const rows[] = {
        "",
        "auth=sha256",
        "onvif-auth=wsse",
        "onvif-auth=wsse;onvif-fault-status=200",
        "onvif-auth=both",
        "onvif-auth=composite",
        "onvif-auth=both;onvif-challenge=sha1",
        "onvif-info-open=true",
        "onvif-auth=wsse;onvif-info-open=true",
        "onvif-auth=wsse;onvif-offset-s=7200",
        "onvif-closed=true",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(DIGEST, rows[i]);
        scene_redial_as(&scene, sim_site_get_user(scene.site), "wrong");
        talk_assert_identify(scene.talk, CAM_ERROR_AUTH);
        assert_logins(&scene, 1, 1);
    }
}

static void
test_no_login(void)
{
    static const char *const rows[] = { "", "onvif-auth=wsse", "onvif-auth=both" };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(DIGEST, rows[i]);
        scene_redial_as(&scene, NULL, NULL);
        talk_assert_identify(scene.talk, CAM_ERROR_NO_CREDENTIAL);
        assert_logins(&scene, 0, 0);
    }
}

/* what a device says of its lock-out is read, and the last try is left to people */
static void
test_locks(void)
{
    static const char *const rows[] = { "onvif-countdown=true",
                                        "onvif-countdown=true;onvif-auth=wsse" };
    int tries = -1;
    guint unlock_s = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(DIGEST, rows[i]);
        scene_redial_as(&scene, sim_site_get_user(scene.site), "wrong");
        talk_assert_identify(scene.talk, CAM_ERROR_AUTH);
        cam_call_get_lock(scene.talk->call, &tries, NULL);
        g_assert_cmpint(tries, ==, 4);
        scene_set_all(&scene, "onvif-lock-told=always");
        for (guint n = 0; n < 4; n++) {
            scene_redial_as(&scene, sim_site_get_user(scene.site), "wrong");
            (void)scene.talk->driver->identify(scene.talk->call, scene.talk->identity, NULL);
        }
        scene_redial_as(&scene, sim_site_get_user(scene.site), "wrong");
        talk_assert_identify(scene.talk, CAM_ERROR_LOCKED);
        assert_logins(&scene, 4, 4);
        scene_set_all(&scene, "locked=true");
        talk_assert_identify(scene.talk, CAM_ERROR_LOCKED);
        cam_call_get_lock(scene.talk->call, NULL, &unlock_s);
        g_assert_cmpuint(unlock_s, ==, 1800);
        assert_logins(&scene, 4, 4);
        scene_set_all(&scene, "onvif-lock-told=");
        scene_redial_as(&scene, sim_site_get_user(scene.site), "wrong");
        talk_assert_identify(scene.talk, CAM_ERROR_LOCKED);
        assert_logins(&scene, 5, 5);
    }
}

static void
test_states(void)
{
    static const struct {
        const char *knobs;
        int code;
    } rows[] = {
        { "activated=false", CAM_ERROR_NOT_ACTIVATED },
        { "junk=true", CAM_ERROR_UNSUPPORTED },
        { "huge=true", CAM_ERROR_PROTOCOL },
        { "onvif-broken=* html", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=* trace", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=* json", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=* empty", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=* soap11", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=* close", CAM_ERROR_INTERRUPTED },
        { "onvif-broken=GetDeviceInformation html", CAM_ERROR_PROTOCOL },
        { "onvif-broken=GetDeviceInformation trace", CAM_ERROR_PROTOCOL },
        { "onvif-broken=GetDeviceInformation json", CAM_ERROR_PROTOCOL },
        { "onvif-broken=GetDeviceInformation response", CAM_ERROR_PROTOCOL },
        { "onvif-broken=GetDeviceInformation empty", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=GetDeviceInformation fault", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=GetDeviceInformation close", CAM_ERROR_INTERRUPTED },
        { "onvif-broken=GetNetworkInterfaces close", CAM_ERROR_INTERRUPTED },
        /* its clock is a help, not a condition; so are MAC and scopes */
        { "onvif-broken=GetSystemDateAndTime fault", -1 },
        { "onvif-broken=GetNetworkInterfaces fault", -1 },
        { "onvif-broken=GetNetworkInterfaces silent", -1 },
        { "onvif-broken=GetScopes html", -1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(DIGEST, rows[i].knobs);
        talk_assert_identify(scene.talk, rows[i].code);
        assert_logins(&scene, G_MAXUINT, 0);
        /* what has not shown that it speaks ONVIF is sent no login */
        if (strstr(rows[i].knobs, "=* ") != NULL || rows[i].code == CAM_ERROR_NOT_ACTIVATED)
            g_assert_cmpuint(scene.facts->counts.logins, ==, 0);
    }
}

/* a serial that is none, a maker without a name, a version with white space */
static void
test_odd_identities(void)
{
    g_auto(Scene) scene = make_scene(DIGEST, "onvif-serial=ip;onvif-manufacturer=NONE");
    const CamIdentity *identity = scene.talk->identity;

    talk_assert_identify(scene.talk, -1);
    g_assert_null(cam_identity_get(identity, CAM_FIELD_SERIAL));
    g_assert_null(cam_identity_get(identity, CAM_FIELD_VENDOR));
    g_assert_nonnull(cam_identity_get(identity, CAM_FIELD_MAC));
    scene_set_all(&scene, "onvif-serial=zeros;onvif-manufacturer=HIKVISION;onvif-newline=true");
    talk_assert_identify(scene.talk, -1);
    g_assert_null(cam_identity_get(identity, CAM_FIELD_SERIAL));
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_VENDOR), ==, "hikvision");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_FIRMWARE), ==, scene.facts->version);
}

/* whether it may be updated */

static void
test_flags(void)
{
    static const struct {
        const char *knobs;
        guint findings;
    } rows[] = {
        { "", 0 },
        { "onvif-flags=services", 0 },
        { "onvif-flags=capabilities", 0 },
        { "onvif-flags=mtom", 1 },
        { "onvif-flags=none", 1 },
        { "onvif-broken=GetServiceCapabilities fault", 0 },
        { "onvif-broken=GetServiceCapabilities html", 0 },
        { "onvif-flags=none;onvif-broken=GetCapabilities response", 1 },
        { "onvif-auth=wsse;onvif-closed=true", 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(DIGEST, rows[i].knobs);
        g_assert_true(scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, NULL));
        g_assert_cmpuint(scene.talk->findings->len, ==, rows[i].findings);
        if (rows[i].findings == 0)
            continue;
        const CamFinding *finding = scene.talk->findings->pdata[0];
        g_assert_cmpstr(finding->code, ==, "upgrade-not-offered");
        g_assert_cmpint(finding->level, ==, CAM_LEVEL_BLOCK);
    }
}

/* its configuration */

static void
test_backup(void)
{
    static const struct {
        const char *knobs;
        int code;
    } rows[] = {
        { "config-size=200000", -1 },
        { "config-size=200000;onvif-auth=wsse", -1 },
        { "config-size=100", -1 },
        { "config=refused", CAM_ERROR_PROTOCOL },
        { "config=busy", CAM_ERROR_BUSY },
        { "onvif-uris=empty", CAM_ERROR_UNSUPPORTED },
        { "onvif-uris=none", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=GetSystemUris fault", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=GetSystemUris html", CAM_ERROR_PROTOCOL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(DIGEST, rows[i].knobs);
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_keep_bytes, bytes, &error);
        talk_assert_error(ok, error, rows[i].code);
        if (ok)
            g_assert_cmpuint(bytes->len, >=, 100);
        else
            g_assert_cmpuint(bytes->len, ==, 0);
        assert_logins(&scene, G_MAXUINT, 0);
    }
}

static void
test_restore(void)
{
    static const char *const rows[] = { "", "onvif-auth=wsse", "onvif-upload-login=digest" };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(DIGEST, rows[i]);
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        CamFirmware *file = talk_make_firmware(5000);
        const CamDriver *driver = scene.talk->driver;
        g_assert_true(driver->backup(scene.talk->call, talk_keep_bytes, bytes, NULL));
        /* only what it gave out: it compares bit for bit */
        gboolean ok = driver->restore(scene.talk->call, file->path, &error);
        talk_assert_error(ok, error, CAM_ERROR_WRONG_FILE);
        g_assert_true(cam_file_write(file->path, (char *)bytes->data, bytes->len, NULL));
        g_assert_true(driver->restore(scene.talk->call, file->path, NULL));
        talk_remove_firmware(file);
        assert_logins(&scene, G_MAXUINT, 0);
    }
}

/* firmware */

static CamFirmware *
make_package(const Scene *scene, gsize size)
{
    g_autofree char *tag =
        g_strdup_printf("\nsimulated-image |onvif|%s|" VERSION "||%012" G_GSIZE_FORMAT "|\n",
                        scene->facts->platform, size);
    char *bytes = g_malloc0(size);

    memcpy(bytes, tag, strlen(tag));
    return scene_make_firmware(g_bytes_new_take(bytes, size));
}

static void
prepare(Scene *scene, int code)
{
    g_autoptr(GError) error = NULL;
    CamFirmware *firmware = talk_make_firmware(16);
    CamReady ready = { 0 };
    gboolean ok = scene->talk->driver->prepare(scene->talk->call, firmware, &ready, &error);

    talk_assert_error(ok, error, code);
    talk_remove_firmware(firmware);
}

static void
upload(Scene *scene, int code)
{
    CamFlash flash = scene_upload(scene, make_package(scene, 600000), code);

    g_assert_cmpint(flash.state, ==, CAM_FLASH_UNKNOWN);
}

static gboolean
has_one_restart(Scene *scene)
{
    scene_look_again(scene);
    return scene->facts->counts.restarts == 1;
}

/* a whole update of every device; the clock of one begins in 1970 again */
static void
test_update(void)
{
    static const char *const models[] = { DIGEST, TOKEN, NO_NAME };

    for (gsize i = 0; i < G_N_ELEMENTS(models); i++) {
        g_auto(Scene) scene = make_scene(models[i], "onvif-clock=boot");
        prepare(&scene, -1);
        upload(&scene, -1);
        scene_wait_for_version(&scene, VERSION);
        scene_look_again(&scene);
        assert_identity(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, 1);
        g_assert_cmpuint(scene.facts->counts.broken_uploads, ==, 0);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, 1);
        assert_logins(&scene, G_MAXUINT, 0);
    }
}

/* what StartFirmwareUpgrade may answer; never a success without an address on this device */
static void
test_prepare(void)
{
    static const struct {
        const char *knobs;
        int code;
    } rows[] = {
        { "", -1 },
        { "onvif-flags=none", -1 },
        { "onvif-uri=relative", -1 },
        { "onvif-uri=zero-host", -1 },
        { "onvif-delay-s=none", -1 },
        { "onvif-auth=none", -1 },
        { "onvif-info-open=true", -1 },
        { "onvif-auth=wsse;onvif-info-open=true", -1 },
        { "onvif-uri=empty", CAM_ERROR_UNSUPPORTED },
        { "onvif-uri=none", CAM_ERROR_UNSUPPORTED },
        { "onvif-uri=other-host", CAM_ERROR_UNSUPPORTED },
        { "onvif-uri=https", CAM_ERROR_UNSUPPORTED },
        { "onvif-upgrade=missing", CAM_ERROR_UNSUPPORTED },
        { "onvif-upgrade=not-authorized", CAM_ERROR_PRIVILEGE },
        { "onvif-auth=wsse;onvif-upgrade=not-authorized", CAM_ERROR_PRIVILEGE },
        { "onvif-broken=StartFirmwareUpgrade response", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=StartFirmwareUpgrade empty", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=StartFirmwareUpgrade fault", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=StartFirmwareUpgrade soap11", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=StartFirmwareUpgrade silent", CAM_ERROR_UNSUPPORTED },
        { "onvif-broken=StartFirmwareUpgrade html", CAM_ERROR_PROTOCOL },
        { "onvif-broken=StartFirmwareUpgrade trace", CAM_ERROR_PROTOCOL },
        { "onvif-broken=StartFirmwareUpgrade close", CAM_ERROR_INTERRUPTED },
        /* nothing was asked of it yet when these fail */
        { "onvif-broken=GetDeviceInformation close", CAM_ERROR_UNREACHABLE },
        { "onvif-broken=GetDeviceInformation html", CAM_ERROR_UNREACHABLE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(DIGEST, rows[i].knobs);
        prepare(&scene, rows[i].code);
        assert_logins(&scene, G_MAXUINT, 0);
        if (rows[i].code < 0)
            upload(&scene, -1);
        else
            upload(&scene, CAM_ERROR_INTERNAL);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, rows[i].code < 0 ? 1 : 0);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, rows[i].code < 0 ? 1 : 0);
    }
}

static void
test_ready(void)
{
    g_auto(Scene) scene = make_scene(TOKEN, "onvif-delay-s=75;onvif-down-s=150");
    CamReady ready = { 0 };

    g_assert_true(scene.talk->driver->prepare(scene.talk->call, NULL, &ready, NULL));
    g_assert_cmpfloat(ready.wait_s, ==, 75);
    g_assert_cmpfloat(ready.down_s, ==, 150);
    g_assert_false(ready.poll);
    /* a device that is not ready yet takes nothing, and says when it is asked again */
    upload(&scene, CAM_ERROR_BUSY);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.flashes, ==, 0);
    /* one that says neither is taken at its word: at once, and for nobody knows how long */
    scene_set_all(&scene, "onvif-delay-s=none");
    ready = (CamReady){ 1, TRUE, 1 };
    g_assert_true(scene.talk->driver->prepare(scene.talk->call, NULL, &ready, NULL));
    g_assert_cmpfloat(ready.wait_s, ==, 0);
}

/* every way to take the image, and every way to break off: how it ends and what arrived */
static void
test_upload_manners(void)
{
    static const struct {
        const char *knobs;
        int code;
        guint uploads;
        guint flashes;
    } rows[] = {
        { "upload-reply=at-once", -1, 1, 1 },
        { "upload-reply=after-flash", -1, 1, 1 },
        { "upload-reply=empty", -1, 1, 1 },
        { "upload-reply=cut", CAM_ERROR_INTERRUPTED, 1, 1 },
        { "onvif-upload-reply=reset", CAM_ERROR_INTERRUPTED, 1, 1 },
        /* holds the connection until it restarts */
        { "onvif-upload-reply=hang", CAM_ERROR_INTERRUPTED, 1, 1 },
        { "upload-reset-at=100000", CAM_ERROR_INTERRUPTED, 0, 0 },
        { "onvif-upload-port=8899", -1, 1, 1 },
        { "onvif-upload-port=8899;onvif-auth=wsse", -1, 1, 1 },
        { "expect=ignore", -1, 1, 1 },
        { "expect=417", -1, 1, 1 },
        { "on-401=early", -1, 1, 1 },
        { "on-401=close", -1, 1, 1 },
        { "nonce-uses=1", -1, 1, 1 },
        { "refuse=true", CAM_ERROR_WRONG_FILE, 1, 0 },
        { "busy-s=100000", CAM_ERROR_BUSY, 1, 0 },
        { "onvif-upload-status=415", CAM_ERROR_WRONG_FILE, 1, 0 },
        { "onvif-upload-status=500", CAM_ERROR_DEVICE, 1, 0 },
        { "onvif-upload-status=503", CAM_ERROR_BUSY, 1, 0 },
        { "onvif-upload-status=409", CAM_ERROR_BUSY, 1, 0 },
        { "onvif-upload-status=403", CAM_ERROR_PRIVILEGE, 1, 0 },
        { "onvif-upload-status=400", CAM_ERROR_REFUSED, 1, 0 },
        { "onvif-upload-status=302", CAM_ERROR_PROTOCOL, 1, 0 },
        { "auth=none", -1, 1, 1 },
        { "onvif-auth=wsse", -1, 1, 1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(DIGEST, rows[i].knobs);
        prepare(&scene, -1);
        upload(&scene, rows[i].code);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, rows[i].uploads);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, rows[i].flashes);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

/* the handler of the file may see logins in another way than the device service: it says so, and
 * the next intent does it right. No flash in between, at most one image each time */
static void
test_other_login(void)
{
    static const struct {
        const char *knobs;
        guint uploads;
    } rows[] = {
        /* the device wants digest, the handler takes the empty request for the file */
        { "onvif-upload-login=none", 1 },
        /* the device wants tokens, the handler digest: the first image is refused whole */
        { "onvif-auth=wsse;onvif-upload-login=digest", 2 },
        { "auth=none;onvif-upload-login=digest", 1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(DIGEST, rows[i].knobs);
        prepare(&scene, -1);
        if (strstr(rows[i].knobs, "auth=none") == NULL) {
            upload(&scene, CAM_ERROR_NOT_TAKEN);
            scene_look_again(&scene);
            g_assert_cmpuint(scene.facts->counts.flashes, ==, 0);
            g_assert_cmpuint(scene.facts->counts.uploads, ==, rows[i].uploads - 1);
            prepare(&scene, -1);
        }
        upload(&scene, -1);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.uploads, ==, rows[i].uploads);
        g_assert_cmpuint(scene.facts->counts.flashes, ==, 1);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

/* each address is good for one image */
static void
test_ticket(void)
{
    g_auto(Scene) scene = make_scene(DIGEST, "flash-s=100000");

    prepare(&scene, -1);
    upload(&scene, -1);
    upload(&scene, CAM_ERROR_REFUSED);
    prepare(&scene, CAM_ERROR_REFUSED);
    scene_look_again(&scene);
    g_assert_cmpuint(scene.facts->counts.flashes, ==, 1);
}

static void
test_reboot(void)
{
    static const struct {
        const char *knobs;
        int code;
        guint restarts;
    } rows[] = {
        { "", -1, 1 },
        { "onvif-auth=wsse", -1, 1 },
        /* says yes and stays: only the device's own later words tell */
        { "onvif-reboot=nothing", -1, 1 },
        { "onvif-broken=SystemReboot close", CAM_ERROR_INTERRUPTED, 0 },
        { "onvif-broken=SystemReboot html", CAM_ERROR_PROTOCOL, 0 },
        { "onvif-broken=SystemReboot fault", CAM_ERROR_UNSUPPORTED, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(DIGEST, rows[i].knobs);
        g_autoptr(GError) error = NULL;
        gboolean ok = scene.talk->driver->reboot(scene.talk->call, &error);
        talk_assert_error(ok, error, rows[i].code);
        if (rows[i].restarts > 0)
            scene_wait_for(&scene, has_one_restart);
        scene_look_again(&scene);
        g_assert_cmpuint(scene.facts->counts.restarts, ==, rows[i].restarts);
        g_assert_cmpuint(scene.facts->counts.logins_failed, ==, 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/onvif/sim/identify", test_identify);
    g_test_add_func("/onvif/sim/logins", test_logins);
    g_test_add_func("/onvif/sim/wrong-password", test_wrong_password);
    g_test_add_func("/onvif/sim/no-login", test_no_login);
    g_test_add_func("/onvif/sim/locks", test_locks);
    g_test_add_func("/onvif/sim/states", test_states);
    g_test_add_func("/onvif/sim/odd-identities", test_odd_identities);
    g_test_add_func("/onvif/sim/flags", test_flags);
    g_test_add_func("/onvif/sim/backup", test_backup);
    g_test_add_func("/onvif/sim/restore", test_restore);
    g_test_add_func("/onvif/sim/update", test_update);
    g_test_add_func("/onvif/sim/prepare", test_prepare);
    g_test_add_func("/onvif/sim/ready", test_ready);
    g_test_add_func("/onvif/sim/upload-manners", test_upload_manners);
    g_test_add_func("/onvif/sim/other-login", test_other_login);
    g_test_add_func("/onvif/sim/ticket", test_ticket);
    g_test_add_func("/onvif/sim/reboot", test_reboot);
    return g_test_run();
}
