/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/playback.h"

#include <string.h>

/* the driver against canned answers: what it makes of them, and what it asks for */

#define INFO_PATH    "/axis-cgi/basicdeviceinfo.cgi"
#define READY_PATH   "/axis-cgi/systemready.cgi"
#define PARAM_PATH   "/axis-cgi/param.cgi"
#define MANAGE_PATH  "/axis-cgi/firmwaremanagement.cgi"
#define UNRESTRICTED "getAllUnrestrictedProperties"
#define REALM        "AXIS_00408C0000A1"

#define DEVICE                                                                                     \
    "{\"apiVersion\":\"1.3\",\"data\":{\"propertyList\":{\"ProdNbr\":\"X1\",\"HardwareID\":\"1."   \
    "2\","                                                                                         \
    "\"Version\":\"12.1.2\",\"ProdType\":\"Dome Camera\",\"Brand\":\"AXIS\","                      \
    "\"SerialNumber\":\"00408C0000A1\",\"ProdShortName\":\"AXIS X1\",\"BuildDate\":\"Jul 01\"}}}"
#define ERROR(code) "{\"apiVersion\":\"1.0\",\"error\":{\"code\":" code "}}"
#define READY(ready, setup)                                                                        \
    "{\"apiVersion\":\"1.4\",\"data\":{\"systemready\":\"" ready "\",\"needsetup\":\"" setup       \
    "\",\"uptime\":\"77\",\"bootid\":\"b-1\"}}"
#define STATUS(committed)                                                                          \
    "{\"apiVersion\":\"1.3\",\"data\":{\"activeFirmwareVersion\":\"12.1.2\","                      \
    "\"inactiveFirmwareVersion\":\"11.1\",\"isCommited\":" committed "}}"
#define DONE "{\"apiVersion\":\"1.3\",\"data\":{}}"

typedef struct {
    Playback *device;
    Talk *talk;
    GPtrArray *profiles;
} Scene;

static void
scene_clear(Scene *scene)
{
    talk_free(scene->talk);
    playback_free(scene->device);
    g_ptr_array_unref(scene->profiles);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

/* @model: (nullable): its profile is used */
static Scene
make_scene_of(const char *model)
{
    Scene scene = { .device = playback_new(NULL), .profiles = cam_profiles_load(NULL) };
    g_autoptr(CamIdentity) identity = cam_identity_new();

    cam_identity_set(identity, CAM_FIELD_MODEL, model);
    scene.talk = talk_new("127.0.0.1", playback_get_port(scene.device), "root", "secret",
                          cam_profiles_find(scene.profiles, "axis", identity));
    talk_set_driver(scene.talk, "axis");
    playback_set_login(scene.device, REALM, NULL);
    return scene;
}

static Scene
make_scene(void)
{
    return make_scene_of(NULL);
}

static void
answer(Scene *scene, const char *path, const char *operation, guint status, const char *body)
{
    gboolean open = g_strcmp0(operation, UNRESTRICTED) == 0 || strcmp(path, READY_PATH) == 0;

    playback_add(
        scene->device,
        &(PlaybackAnswer){
            .path = path, .operation = operation, .status = status, .body = body, .open = open });
}

/* a device of today */
static Scene
make_modern_scene(void)
{
    Scene scene = make_scene();

    answer(&scene, INFO_PATH, UNRESTRICTED, 200, DEVICE);
    answer(&scene, READY_PATH, "systemready", 200, READY("yes", "no"));
    answer(&scene, MANAGE_PATH, "status", 200, STATUS("true"));
    return scene;
}

static void
test_modern(void)
{
    g_auto(Scene) scene = make_modern_scene();
    const CamIdentity *identity = scene.talk->identity;

    talk_assert_identify(scene.talk, -1);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, "X1");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==, "00:40:8c:00:00:a1");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_BOOT_ID), ==, "b-1");
    g_assert_cmpint(identity->uptime_s, ==, 77);
    g_assert_cmpint(identity->activated, ==, CAM_TRI_YES);
    g_assert_cmpint(identity->read_at_us, >, 0);
    /* one request of each kind, a login with the last one alone */
    g_assert_cmpuint(playback_count(scene.device, NULL), ==, 3);
    g_assert_cmpuint(playback_count_logins(scene.device), ==, 1);
    g_assert_cmpuint(playback_count(scene.device, "POST " MANAGE_PATH " status"), ==, 1);
}

/* what may stand where the first answer should, and what follows from it */
static void
test_first_answer(void)
{
    static const struct {
        guint status;
        const char *body;
        const char *realm;
        int code;
        gboolean login;
    } rows[] = {
        { 200, "<html>hello</html>", "somewhere", CAM_ERROR_UNSUPPORTED, FALSE },
        { 200, "{\"error\":{\"code\":404}}", "somewhere", CAM_ERROR_UNSUPPORTED, FALSE },
        { 200, "{\"Response\":{\"ResponseCode\":0}}", "somewhere", CAM_ERROR_UNSUPPORTED, FALSE },
        { 200, "[]", NULL, CAM_ERROR_UNSUPPORTED, FALSE },
        { 302, "", "IP Camera(C2183)", CAM_ERROR_UNSUPPORTED, FALSE },
        { 404, "", "Login to 1", CAM_ERROR_UNSUPPORTED, FALSE },
        { 500, "", "axis_00408C0000A1", CAM_ERROR_UNSUPPORTED, FALSE },
        { 1, "", "somewhere", CAM_ERROR_INTERRUPTED, FALSE },
        /* ours, by its words or by its realm */
        { 200, ERROR("2004"), "somewhere", -1, TRUE },
        { 200, ERROR("2001"), "somewhere", -1, TRUE },
        { 404, "", REALM, -1, TRUE },
        { 200, "junk", REALM, -1, TRUE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        answer(&scene, INFO_PATH, "getAllProperties", 200, DEVICE);
        answer(&scene, INFO_PATH, UNRESTRICTED, rows[i].status, rows[i].body);
        playback_set_login(scene.device, rows[i].realm, NULL);
        g_test_message("%u %s", rows[i].status, rows[i].body);
        talk_assert_identify(scene.talk, rows[i].code);
        g_assert_true((playback_count_logins(scene.device) > 0) == rows[i].login);
        g_assert_true((cam_identity_get(scene.talk->identity, CAM_FIELD_MODEL) != NULL) ==
                      rows[i].login);
    }
}

static void
test_start(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, READY("no", "no"), CAM_ERROR_BUSY },
        { 200, READY("yes", "yes"), CAM_ERROR_NOT_ACTIVATED },
        { 200, READY("no", "yes"), CAM_ERROR_NOT_ACTIVATED },
        { 200, "{\"data\":{\"systemready\":\"yes\",\"needsetup\":\"no\"}}", -1 },
        { 200, ERROR("1000"), -1 },
        { 200, "junk", -1 },
        { 404, "", -1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_modern_scene();
        answer(&scene, READY_PATH, "systemready", rows[i].status, rows[i].body);
        g_test_message("%s", rows[i].body);
        talk_assert_identify(scene.talk, rows[i].code);
        g_assert_true((playback_count_logins(scene.device) > 0) == (rows[i].code < 0));
    }
}

/* behind the login like all else: no sign of anything */
static void
test_factory(void)
{
    g_auto(Scene) scene = make_scene();

    playback_set_login(scene.device, REALM, "Error: initial admin user must be created first.");
    talk_assert_identify(scene.talk, CAM_ERROR_NOT_ACTIVATED);
    g_assert_cmpint(scene.talk->identity->activated, ==, CAM_TRI_NO);
    g_assert_cmpuint(playback_count_logins(scene.device), ==, 0);
}

static void
test_password(void)
{
    g_auto(Scene) scene = make_modern_scene();

    playback_refuse(scene.device);
    talk_assert_identify(scene.talk, CAM_ERROR_AUTH);
    g_assert_cmpuint(playback_count_logins(scene.device), ==, 1);
    /* all the same it is known who it is */
    g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_SERIAL), ==, "00408C0000A1");
}

/* devices so old that they ask nobody for a login */
static void
test_open(void)
{
    static const char brand[] = "Brand.ProdNbr=2100\nBrand.ProdShortName=AXIS 2100\n"
                                "Brand.ProdType=Network Camera\n";
    static const char properties[] = "Properties.Firmware.Version=2.43\n"
                                     "Properties.System.SerialNumber=00408C0000A1\n";
    g_auto(Scene) scene = make_scene();

    playback_set_login(scene.device, NULL, NULL);
    playback_add(scene.device,
                 &(PlaybackAnswer){ .method = "GET",
                                    .path = PARAM_PATH "?action=list&group=root.Brand",
                                    .type = "text/plain",
                                    .body = brand });
    playback_add(scene.device,
                 &(PlaybackAnswer){ .method = "GET",
                                    .path = PARAM_PATH "?action=list&group=root.Properties",
                                    .type = "text/plain",
                                    .body = properties });
    talk_assert_identify(scene.talk, -1);
    g_assert_cmpstr(cam_identity_get(scene.talk->identity, CAM_FIELD_FIRMWARE), ==, "2.43");
    g_assert_cmpuint(playback_count_logins(scene.device), ==, 0);
    g_assert_cmpuint(playback_count(scene.device, NULL), <=, scene.talk->driver->requests);
}

static void
test_preflight(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
        const char *finding;
    } rows[] = {
        { 200, STATUS("true"), -1, NULL },
        { 200, STATUS("false"), -1, "firmware-on-trial" },
        { 200, ERROR("423"), CAM_ERROR_UPGRADING, NULL },
        { 403, "", CAM_ERROR_PRIVILEGE, NULL },
        { 404, "", -1, NULL },
        { 200, ERROR("500"), CAM_ERROR_DEVICE, NULL },
        { 200, ERROR("405"), CAM_ERROR_UNSUPPORTED, NULL },
        { 200, "{\"data\":{}}", CAM_ERROR_PROTOCOL, NULL },
        { 200, "junk", CAM_ERROR_PROTOCOL, NULL },
        { 503, "", CAM_ERROR_PROTOCOL, NULL },
        { 1, "", CAM_ERROR_INTERRUPTED, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        g_autoptr(GError) error = NULL;
        answer(&scene, MANAGE_PATH, "status", rows[i].status, rows[i].body);
        g_test_message("%u %s", rows[i].status, rows[i].body);
        gboolean ok = scene.talk->driver->preflight(scene.talk->call, scene.talk->findings, &error);
        talk_assert_error(ok, error, rows[i].code);
        g_assert_cmpuint(scene.talk->findings->len, ==, rows[i].finding != NULL ? 1 : 0);
        if (rows[i].finding != NULL) {
            const CamFinding *finding = scene.talk->findings->pdata[0];
            g_assert_cmpstr(finding->code, ==, rows[i].finding);
        }
    }
}

static void
test_poll(void)
{
    static const struct {
        const char *ready;
        const char *status;
        CamFlashState state;
        gboolean login;
    } rows[] = {
        { READY("yes", "no"), STATUS("true"), CAM_FLASH_IDLE, TRUE },
        { READY("yes", "no"), STATUS("false"), CAM_FLASH_IDLE, TRUE },
        { READY("yes", "no"), ERROR("423"), CAM_FLASH_RUNNING, TRUE },
        { READY("no", "no"), STATUS("true"), CAM_FLASH_REBOOTING, FALSE },
        { READY("yes", "no"), NULL, CAM_FLASH_UNKNOWN, TRUE },
        { "junk", STATUS("true"), CAM_FLASH_IDLE, TRUE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        CamFlash flash = { CAM_FLASH_FAILED, 7 };
        answer(&scene, READY_PATH, "systemready", 200, rows[i].ready);
        if (rows[i].status != NULL)
            answer(&scene, MANAGE_PATH, "status", 200, rows[i].status);
        g_assert_true(scene.talk->driver->poll(scene.talk->call, &flash, NULL));
        g_assert_cmpint(flash.state, ==, rows[i].state);
        g_assert_cmpint(flash.percent, ==, -1);
        g_assert_true(flash.keep_power == (rows[i].state == CAM_FLASH_RUNNING));
        g_assert_true((playback_count_logins(scene.device) > 0) == rows[i].login);
    }
}

/* orders that cannot be taken back leave once, or not at all */
static void
test_orders(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
        guint asked;
    } rows[] = {
        { 200, DONE, -1, 1 },
        { 200, ERROR("404"), CAM_ERROR_UNSUPPORTED, 1 },
        { 200, ERROR("412"), CAM_ERROR_REFUSED, 1 },
        { 200, ERROR("423"), CAM_ERROR_BUSY, 1 },
        { 200, ERROR("500"), CAM_ERROR_DEVICE, 1 },
        { 200, "", CAM_ERROR_PROTOCOL, 1 },
        { 503, "", CAM_ERROR_PROTOCOL, 1 },
        { 403, "", CAM_ERROR_PRIVILEGE, 1 },
        { 1, "", CAM_ERROR_INTERRUPTED, 1 },
    };
    static const char *const methods[] = { "commit", "rollback", "reboot" };

    for (gsize i = 0; i < G_N_ELEMENTS(rows) * G_N_ELEMENTS(methods); i++) {
        gsize row = i / G_N_ELEMENTS(methods);
        gsize which = i % G_N_ELEMENTS(methods);
        g_auto(Scene) scene = make_modern_scene();
        g_autoptr(GError) error = NULL;
        const CamDriver *driver = scene.talk->driver;
        g_autofree char *request = g_strconcat("POST " MANAGE_PATH " ", methods[which], NULL);
        answer(&scene, MANAGE_PATH, methods[which], rows[row].status, rows[row].body);
        g_test_message("%s: %u %s", methods[which], rows[row].status, rows[row].body);
        gboolean ok = (which == 0   ? driver->commit
                       : which == 1 ? driver->rollback
                                    : driver->reboot)(scene.talk->call, &error);
        talk_assert_error(ok, error, rows[row].code);
        g_assert_cmpuint(playback_count(scene.device, request), ==, rows[row].asked);
        g_assert_cmpuint(playback_count(scene.device, "POST " MANAGE_PATH " status"), ==, 1);
    }
}

/* an error of the question means that nothing was sent, whatever the device did with the question
 */
static void
test_question(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, ERROR("423"), CAM_ERROR_UPGRADING }, { 200, "junk", CAM_ERROR_UNREACHABLE },
        { 503, "", CAM_ERROR_UNREACHABLE },         { 1, "", CAM_ERROR_UNREACHABLE },
        { 403, "", CAM_ERROR_PRIVILEGE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        CamFirmware *firmware = talk_make_firmware(5000);
        const CamDriver *driver = scene.talk->driver;
        CamFlash flash;
        answer(&scene, MANAGE_PATH, "status", rows[i].status, rows[i].body);
        g_test_message("%u %s", rows[i].status, rows[i].body);
        for (guint act = 0; act < 4; act++) {
            g_autoptr(GError) error = NULL;
            gboolean ok = act == 0   ? driver->upload(scene.talk->call, firmware, &flash, &error)
                          : act == 1 ? driver->commit(scene.talk->call, &error)
                          : act == 2 ? driver->rollback(scene.talk->call, &error)
                                     : driver->reboot(scene.talk->call, &error);
            talk_assert_error(ok, error, rows[i].code);
        }
        g_assert_cmpuint(playback_count(scene.device, NULL), ==,
                         playback_count(scene.device, "POST " MANAGE_PATH " status"));
        talk_remove_firmware(firmware);
    }
}

/* pages and refusals under 200 are no backup */
static gboolean
take_nothing(gpointer data, const void *bytes, gsize size, GError **error)
{
    *(gsize *)data += size;
    return TRUE;
}

static void
test_backup(void)
{
    static const struct {
        guint status;
        const char *body;
        int code;
    } rows[] = {
        { 200, "root.Brand.Brand=AXIS\nroot.Time.DST.Enabled=yes\n", -1 },
        { 200, "Brand.Brand=AXIS\n", -1 },
        { 200, "", CAM_ERROR_PROTOCOL },
        { 200, "<html><body>root.a=1</body></html>", CAM_ERROR_PROTOCOL },
        { 200, "{\"error\":{\"code\":1}}", CAM_ERROR_PROTOCOL },
        { 200, "# Error: no", CAM_ERROR_REFUSED },
        { 200, "Error: consult the system log file.", CAM_ERROR_PROTOCOL },
        { 403, "root.a=1", CAM_ERROR_PRIVILEGE },
        { 404, "root.a=1", CAM_ERROR_UNSUPPORTED },
        { 503, "root.a=1", CAM_ERROR_PROTOCOL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene();
        g_autoptr(GError) error = NULL;
        gsize size = 0;
        playback_add(scene.device, &(PlaybackAnswer){ .method = "GET",
                                                      .path = PARAM_PATH "?action=list",
                                                      .status = rows[i].status,
                                                      .type = "text/plain",
                                                      .body = rows[i].body });
        g_test_message("%u %s", rows[i].status, rows[i].body);
        gboolean ok = scene.talk->driver->backup(scene.talk->call, take_nothing, &size, &error);
        talk_assert_error(ok, error, rows[i].code);
        g_assert_cmpuint(size, ==, ok ? strlen(rows[i].body) : 0);
    }
    g_auto(Scene) refused = make_scene();
    g_autoptr(GError) error = NULL;
    gsize size = 0;
    playback_refuse(refused.device);
    gboolean ok = refused.talk->driver->backup(refused.talk->call, take_nothing, &size, &error);
    talk_assert_error(ok, error, CAM_ERROR_AUTH);
}

/* what the body must be, from its first boundary on, with the mark that was chosen */
static void
assert_body(Scene *scene, const CamFirmware *firmware, const char *order)
{
    g_autoptr(GBytes) bytes = playback_get_body(scene->device);
    g_autoptr(GString) wanted = g_string_new(NULL);
    g_autofree char *image = NULL;
    gsize image_size;
    gsize size;
    const char *body = g_bytes_get_data(bytes, &size);
    g_autofree char *mark = g_strndup(body, strcspn(body, "\r"));

    g_assert_true(g_str_has_prefix(mark, "--"));
    g_assert_true(g_file_get_contents(firmware->path, &image, &image_size, NULL));
    if (order != NULL)
        g_string_append_printf(wanted,
                               "%s\r\nContent-Disposition: form-data; name=\"json\"\r\n"
                               "Content-Type: application/json\r\n\r\n%s\r\n",
                               mark, order);
    g_string_append_printf(wanted,
                           "%s\r\nContent-Disposition: form-data; name=\"file\"; "
                           "filename=\"firmware.bin\"\r\n"
                           "Content-Type: application/octet-stream\r\n\r\n",
                           mark);
    g_string_append_len(wanted, image, (gssize)image_size);
    g_string_append_printf(wanted, "\r\n%s--\r\n", mark);
    g_assert_cmpmem(body, size, wanted->str, wanted->len);
}

#define ORDER "{\"apiVersion\":\"1.0\",\"context\":\"camherd\",\"method\":\"upgrade\""

/* the exact message, and what profiles make of it */
static void
test_upload(void)
{
    static const struct {
        const char *model;
        const char *path;
        const char *order;
        gboolean armed;
        CamFlashState state;
    } rows[] = {
        { NULL, MANAGE_PATH,
          ORDER ",\"params\":{\"autoCommit\":\"never\",\"autoRollback\":\"30\"}}", TRUE,
          CAM_FLASH_REBOOTING },
        { "PLAIN", MANAGE_PATH, ORDER "}", FALSE, CAM_FLASH_REBOOTING },
        { "OLD", "/axis-cgi/firmwareupgrade.cgi", NULL, FALSE, CAM_FLASH_RUNNING },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene_of(rows[i].model);
        CamFirmware *firmware = talk_make_firmware(70000);
        g_autofree char *request = g_strconcat("POST ", rows[i].path, NULL);
        g_autoptr(GError) error = NULL;
        CamFlash flash = { CAM_FLASH_UNKNOWN, -1 };
        answer(&scene, rows[i].path, NULL, 200, "{\"data\":{\"firmwareVersion\":\"12.2\"}}");
        answer(&scene, MANAGE_PATH, "status", 200, STATUS("true"));
        gboolean ok = scene.talk->driver->upload(scene.talk->call, firmware, &flash, &error);
        talk_assert_error(ok, error, -1);
        g_assert_cmpint(flash.state, ==, rows[i].state);
        g_assert_true(flash.armed == rows[i].armed);
        g_assert_true(flash.keep_power);
        g_assert_cmpuint(playback_count(scene.device, request), ==, 1);
        assert_body(&scene, firmware, rows[i].order);
        talk_remove_firmware(firmware);
    }
}

/* a profile that says nonsense costs no image */
static void
test_odd_profile(void)
{
    g_auto(Scene) scene = make_scene_of("ODD");
    CamFirmware *firmware = talk_make_firmware(5000);
    g_autoptr(GError) error = NULL;
    CamFlash flash;

    answer(&scene, MANAGE_PATH, NULL, 200, DONE);
    answer(&scene, MANAGE_PATH, "status", 200, STATUS("true"));
    gboolean ok = scene.talk->driver->upload(scene.talk->call, firmware, &flash, &error);
    talk_assert_error(ok, error, CAM_ERROR_FORMAT);
    g_assert_cmpuint(playback_count(scene.device, NULL), ==, 1);
    talk_remove_firmware(firmware);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/axis/modern", test_modern);
    g_test_add_func("/axis/first-answer", test_first_answer);
    g_test_add_func("/axis/start", test_start);
    g_test_add_func("/axis/factory", test_factory);
    g_test_add_func("/axis/password", test_password);
    g_test_add_func("/axis/open", test_open);
    g_test_add_func("/axis/preflight", test_preflight);
    g_test_add_func("/axis/poll", test_poll);
    g_test_add_func("/axis/orders", test_orders);
    g_test_add_func("/axis/question", test_question);
    g_test_add_func("/axis/backup", test_backup);
    g_test_add_func("/axis/upload", test_upload);
    g_test_add_func("/axis/odd-profile", test_odd_profile);
    return g_test_run();
}
