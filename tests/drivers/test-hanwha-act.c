/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "tests/drivers/canned.h"
#include "tests/drivers/sunapi.h"
#include "tests/drivers/talk.h"

#include <glib/gstdio.h>
#include <string.h>

#define SYSTEM  "/stw-cgi/system.cgi?msubmenu="
#define UPLOAD  "POST " SYSTEM "firmwareupdate&action=control&Type=Normal "
#define REBOOT  "GET " SYSTEM "power&action=control&Type=Reboot "
#define BACKUP  "GET " SYSTEM "configbackup&action=control "
#define RESTORE "POST " SYSTEM "configrestore&action=control "

#define IMAGE_SIZE 300000

#define CHUNKED(body)                                                                              \
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"                \
    "Connection: close\r\n\r\n" body
/* two whole chunks */
#define RECEIVING "12\r\nStatus=Uploading\r\n\r\n13\r\nStatus=DownloadOK\r\n\r\n"

typedef struct {
    Canned *canned;
    Talk *talk;
    CamFirmware *firmware;
} Scene;

static void
scene_clear(Scene *scene)
{
    talk_free(scene->talk);
    canned_free(scene->canned);
    talk_remove_firmware(scene->firmware);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

/* a device that lets us in, and a profile of the test's own by the name of its model */
static Scene
make_scene(const GPtrArray *profiles, const char *model)
{
    Scene scene = { .canned = canned_new(), .firmware = talk_make_firmware(IMAGE_SIZE) };
    g_autoptr(CamIdentity) identity = cam_identity_new();
    const CamProfile *profile = NULL;

    if (model != NULL) {
        cam_identity_set(identity, CAM_FIELD_MODEL, model);
        profile = cam_profiles_find(profiles, "hanwha", identity);
        g_assert_nonnull(profile);
    }
    scene.talk = talk_new("127.0.0.1", canned_get_port(scene.canned), "admin", "secret", profile);
    talk_set_driver(scene.talk, "hanwha");
    canned_set(scene.canned, DEVICE_REQUEST, DEVICE_JSON);
    return scene;
}

static CamFlash
assert_upload(Scene *scene, int code)
{
    g_autoptr(GError) error = NULL;
    CamFlash flash = { CAM_FLASH_UNKNOWN, 77, FALSE, FALSE };
    gboolean ok = scene->talk->driver->upload(scene->talk->call, scene->firmware, &flash, &error);

    talk_assert_error(ok, error, code);
    if (!ok)
        g_assert_cmpint(flash.percent, ==, 77);
    return flash;
}

/* one part with that name, and in it the image and nothing else */
static void
assert_image(Scene *scene, const char *field)
{
    g_autoptr(GBytes) bytes = canned_get_body(scene->canned);
    g_autofree char *head = canned_get_head(scene->canned);
    g_autofree char *name = g_strdup_printf("; name=\"%s\"; filename=\"camherd-", field);
    gsize size;
    const char *body = g_bytes_get_data(bytes, &size);
    const char *image = memmem(body, size, "\r\n\r\n", 4);
    const char *mark = strstr(head, "boundary=");

    g_assert_nonnull(image);
    g_assert_nonnull(mark);
    image += 4;
    g_assert_true(memmem(body, (gsize)(image - body), name, strlen(name)) != NULL);
    g_autofree char *boundary = g_strndup(mark + 9, strcspn(mark + 9, "\r"));
    g_autofree char *tail = g_strdup_printf("\r\n--%s--\r\n", boundary);
    gsize rest = size - (gsize)(image - body);
    g_assert_cmpuint(rest, ==, IMAGE_SIZE + strlen(tail));
    g_assert_cmpint(memcmp(image + IMAGE_SIZE, tail, strlen(tail)), ==, 0);
    g_autofree char *sha256 =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)image, IMAGE_SIZE);
    g_assert_cmpstr(sha256, ==, scene->firmware->sha256);
    g_assert_null(strstr(head, "Expect:"));
    g_assert_nonnull(strstr(head, "Content-Type: multipart/form-data; boundary="));
}

static void
test_upload(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);

    canned_set(scene.canned, UPLOAD, TEXT("Status=DownloadOK\r\nStatus=Start\r\n"));
    CamFlash flash = assert_upload(&scene, -1);
    g_assert_cmpint(flash.state, ==, CAM_FLASH_RUNNING);
    g_assert_cmpint(flash.percent, ==, -1);
    g_assert_true(flash.keep_power);
    g_assert_false(flash.armed);
    assert_image(&scene, "uploadFile");
    g_assert_cmpuint(canned_count(scene.canned, UPLOAD), ==, 1);
    g_assert_cmpuint(canned_count(scene.canned, DEVICE_REQUEST), ==, 1);
    g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, "Start");
}

/* what a profile says is done */
static void
test_upload_other(void)
{
    g_autoptr(GPtrArray) profiles = cam_profiles_load(NULL);
    g_auto(Scene) scene = make_scene(profiles, "hanwha-other");
    static const char quiet[] = "POST " SYSTEM "firmwareupdate&action=control&Type=Normal"
                                "&IgnoreMultipartResponse=True ";

    canned_set(scene.canned, quiet, TEXT("OK\r\n"));
    CamFlash flash = assert_upload(&scene, -1);
    g_assert_cmpint(flash.state, ==, CAM_FLASH_RUNNING);
    assert_image(&scene, "File");
    canned_set(scene.canned, quiet, NG_TEXT("604"));
    assert_upload(&scene, CAM_ERROR_REFUSED);
    g_assert_cmpuint(canned_count(scene.canned, quiet), ==, 2);
}

#define FULL                                                                                       \
    "Status=Uploading\r\nStatus=DownloadAck\r\nProgress=100\r\nStatus=DownloadOK\r\n"              \
    "Status=Start\r\nFirmwareModule=Kernel\r\nStatus=OK\r\n"
#define PART(lines) "--x\r\nContent-Type: text/plain\r\n\r\n" lines "\r\n"

/* what the device says, however it is framed */
static void
test_upload_words(void)
{
    static const struct {
        const char *answer;
        int code;
        CamFlashState state;
        int percent;
        const char *word;
    } rows[] = {
        { TEXT(FULL "Status=UpdatingISP\r\nProgress=30\r\nStatus=End\r\n"), -1, CAM_FLASH_REBOOTING,
          30, "End" },
        { TEXT(FULL "Status=UpdatingISP\r\nProgress=30\r\n"), -1, CAM_FLASH_RUNNING, 30,
          "UpdatingISP" },
        { HTTP("200", "multipart/x-mixed-replace; boundary=x",
               PART("Status=DownloadOK") PART("Status=Start") PART("Status=End") "--x--\r\n"),
          -1, CAM_FLASH_REBOOTING, -1, "End" },
        { JSON("{\"Status\": \"DownloadOK\"}{\"Status\": \"Start\"}"), -1, CAM_FLASH_RUNNING, -1,
          "Start" },
        { TEXT("FirmwareModule=Kernel Status=Skip\r\nFirmwareModule=App Status=Skip\r\n"
               "Status=End\r\n"),
          -1, CAM_FLASH_IDLE, -1, "End" },
        { TEXT("FirmwareModule=Kernel Status=Skip\r\nFirmwareModule=App Status=OK\r\n"), -1,
          CAM_FLASH_RUNNING, -1, "OK" },
        { TEXT("OK\r\n"), -1, CAM_FLASH_RUNNING, -1, "OK" },
        { JSON("{\"Response\":\"Success\"}"), -1, CAM_FLASH_RUNNING, -1, "OK" },
        { BARE("200"), -1, CAM_FLASH_RUNNING, -1, NULL },
        { TEXT("Status=Uploading\r\nStatus=DownloadFail\r\n"), CAM_ERROR_WRONG_FILE, 0, 0,
          "DownloadFail" },
        { TEXT(FULL "FirmwareModule=App\r\nStatus=Fail\r\n"), CAM_ERROR_DEVICE, 0, 0, "Fail" },
        { TEXT(FULL "Status=Fail\r\nStatus=End\r\n"), CAM_ERROR_DEVICE, 0, 0, "End" },
        { NG_TEXT("604"), CAM_ERROR_WRONG_FILE, 0, 0, "NG" },
        { NG_JSON("604"), CAM_ERROR_WRONG_FILE, 0, 0, "NG" },
        { NG_TEXT("611"), CAM_ERROR_WRONG_FILE, 0, 0, "NG" },
        { NG_TEXT("608"), CAM_ERROR_UNSUPPORTED, 0, 0, "NG" },
        { NG_TEXT("609"), CAM_ERROR_PRIVILEGE, 0, 0, "NG" },
        { NG_TEXT("610"), CAM_ERROR_BUSY, 0, 0, "NG" },
        { NG_JSON("614"), CAM_ERROR_BUSY, 0, 0, "NG" },
        { NG_TEXT("607"), CAM_ERROR_DEVICE, 0, 0, "NG" },
        { NG_TEXT("602"), CAM_ERROR_REFUSED, 0, 0, "NG" },
        { TEXT("NG\r\n"), CAM_ERROR_REFUSED, 0, 0, "NG" },
        { HTML("200"), CAM_ERROR_PROTOCOL, 0, 0, NULL },
        { TEXT("Status=Uploading\r\nStatus=DownloadAck\r\nProgress=99\r\n"), CAM_ERROR_PROTOCOL, 0,
          0, "DownloadAck" },
        { TEXT("Status=Alive\r\nStatus=Alive\r\n"), CAM_ERROR_PROTOCOL, 0, 0, "Alive" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_test_message("%s", rows[i].answer);
        canned_set(scene.canned, UPLOAD, rows[i].answer);
        CamFlash flash = assert_upload(&scene, rows[i].code);
        g_assert_cmpuint(canned_count(scene.canned, UPLOAD), ==, 1);
        g_assert_cmpstr(cam_call_get_word(scene.talk->call), ==, rows[i].word);
        if (rows[i].code >= 0)
            continue;
        g_assert_cmpint(flash.state, ==, rows[i].state);
        g_assert_cmpint(flash.percent, ==, rows[i].percent);
        g_assert_cmpint(flash.keep_power, ==, rows[i].state == CAM_FLASH_RUNNING);
    }
}

/* the connection ends in the middle: what was said until then decides */
static void
test_upload_broken(void)
{
    static const struct {
        const char *answer;
        int code;
        CamFlashState state;
    } rows[] = {
        { "", CAM_ERROR_INTERRUPTED, 0 },
        { "HTTP/1.1 200 OK\r\nContent-Ty", CAM_ERROR_PROTOCOL, 0 },
        { CHUNKED(""), CAM_ERROR_INTERRUPTED, 0 },
        { CHUNKED("12\r\nStatus=Uploading\r\n\r\n"), CAM_ERROR_INTERRUPTED, 0 },
        { CHUNKED("40\r\nStatus=Uploading\r\n"), CAM_ERROR_INTERRUPTED, 0 },
        { CHUNKED("40\r\nStatus=Uploading\r\nStatus=DownloadO"), CAM_ERROR_INTERRUPTED, 0 },
        { CHUNKED("40\r\nStatus=Uploading\r\nStatus=DownloadOK"), -1, CAM_FLASH_RUNNING },
        { CHUNKED(RECEIVING), -1, CAM_FLASH_RUNNING },
        { CHUNKED(RECEIVING "e\r\nStatus=Start\r\n\r\n"), -1, CAM_FLASH_RUNNING },
        { CHUNKED(RECEIVING "c\r\nStatus=End\r\n\r\n"), -1, CAM_FLASH_REBOOTING },
        { CHUNKED(RECEIVING "not a chunk"), -1, CAM_FLASH_RUNNING },
        { CHUNKED("13\r\nStatus=DownloadFail"), CAM_ERROR_WRONG_FILE, 0 },
        { CHUNKED(RECEIVING "d\r\nStatus=Fail\r\n\r\n"), CAM_ERROR_DEVICE, 0 },
        { "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nStatus=DownloadOK\r\n", -1,
          CAM_FLASH_RUNNING },
        { "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nStatus=DownloadAck\r\n",
          CAM_ERROR_INTERRUPTED, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_test_message("%s", rows[i].answer);
        canned_set(scene.canned, UPLOAD, rows[i].answer);
        CamFlash flash = assert_upload(&scene, rows[i].code);
        if (rows[i].code < 0)
            g_assert_cmpint(flash.state, ==, rows[i].state);
        assert_image(&scene, "uploadFile");
        g_assert_cmpuint(canned_count(scene.canned, UPLOAD), ==, 1);
    }
}

/* it begins to answer while the image still comes in; all of it is sent nevertheless */
static void
test_upload_early(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);

    canned_set_early(scene.canned, UPLOAD,
                     CHUNKED("12\r\nStatus=Uploading\r\n\r\n"
                             "14\r\nStatus=DownloadAck\r\n\r\n"),
                     "13\r\nStatus=DownloadOK\r\n\r\ne\r\nStatus=Start\r\n\r\n"
                     "c\r\nStatus=End\r\n\r\n0\r\n\r\n");
    CamFlash flash = assert_upload(&scene, -1);
    g_assert_cmpint(flash.state, ==, CAM_FLASH_REBOOTING);
    assert_image(&scene, "uploadFile");
}

/* no word at all: the HTTP status says what it can */
static void
test_upload_statuses(void)
{
    static const struct {
        const char *answer;
        int code;
    } rows[] = {
        { HTML("400"), CAM_ERROR_REFUSED },
        { HTML("403"), CAM_ERROR_PRIVILEGE },
        { HTML("404"), CAM_ERROR_UNSUPPORTED },
        { HTML("413"), CAM_ERROR_REFUSED },
        { HTML("490"), CAM_ERROR_LOCKED },
        { HTML("491"), CAM_ERROR_PRIVILEGE },
        { HTML("500"), CAM_ERROR_PROTOCOL },
        { HTML("503"), CAM_ERROR_BUSY },
        { TO("307", "https://127.0.0.1/stw-cgi/system.cgi"), CAM_ERROR_REFUSED },
        { TO("302", "https://127.0.0.1/stw-cgi/system.cgi"), CAM_ERROR_REFUSED },
        /* the login was taken a moment ago: not the password is wrong */
        { BARE("401"), CAM_ERROR_NOT_TAKEN },
        { HTTP("400", "text/plain", "NG\r\nError Code: 611\r\n"), CAM_ERROR_WRONG_FILE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_test_message("%s", rows[i].answer);
        canned_set(scene.canned, UPLOAD, rows[i].answer);
        assert_upload(&scene, rows[i].code);
        g_assert_cmpuint(canned_count(scene.canned, UPLOAD), ==, 1);
    }
}

/* what keeps us from sending: image and configuration stay here, and the error says so */
static void
test_guard(void)
{
    static const struct {
        const char *answer;
        int code;
    } rows[] = {
        { HTML("490"), CAM_ERROR_LOCKED },      { NG_TEXT("614"), CAM_ERROR_BUSY },
        { HTML("503"), CAM_ERROR_BUSY },        { NG_TEXT("609"), CAM_ERROR_PRIVILEGE },
        { HTML("500"), CAM_ERROR_UNREACHABLE }, { "", CAM_ERROR_UNREACHABLE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_autoptr(GError) restore_error = NULL;
        g_autoptr(GError) reboot_error = NULL;
        canned_set(scene.canned, "POST ", TEXT("OK"));
        canned_set(scene.canned, REBOOT, TEXT("OK"));
        canned_set(scene.canned, DEVICE_REQUEST, rows[i].answer);
        assert_upload(&scene, rows[i].code);
        gboolean ok =
            scene.talk->driver->restore(scene.talk->call, scene.firmware->path, &restore_error);
        talk_assert_error(ok, restore_error, rows[i].code);
        ok = scene.talk->driver->reboot(scene.talk->call, &reboot_error);
        talk_assert_error(ok, reboot_error, rows[i].code);
        g_assert_cmpuint(canned_count(scene.canned, "POST "), ==, 0);
        g_assert_cmpuint(canned_count(scene.canned, REBOOT), ==, 0);
    }
}

/* a wrong password met only here costs one try, and no image */
static void
test_upload_refused_login(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    g_autoptr(GBytes) body = NULL;

    canned_refuse(scene.canned);
    assert_upload(&scene, CAM_ERROR_AUTH);
    g_assert_cmpuint(canned_count_logins(scene.canned), ==, 1);
    body = canned_get_body(scene.canned);
    g_assert_cmpuint(g_bytes_get_size(body), ==, 0);
}

static void
test_upload_file_gone(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    g_autofree char *path = g_strdup(scene.firmware->path);

    g_free(scene.firmware->path);
    scene.firmware->path = g_strconcat(path, ".gone", NULL);
    assert_upload(&scene, CAM_ERROR_FILE);
    g_assert_cmpuint(canned_count(scene.canned, UPLOAD), ==, 0);
    g_free(scene.firmware->path);
    scene.firmware->path = g_steal_pointer(&path);
}

static void
test_reboot(void)
{
    static const struct {
        const char *answer;
        int code;
    } rows[] = {
        { TEXT("OK\r\n"), -1 },
        { JSON("{\"Response\":\"Success\"}"), -1 },
        { BARE("200"), -1 },
        /* it went before it answered: sent, effect unknown */
        { "", CAM_ERROR_INTERRUPTED },
        { NG_TEXT("604"), CAM_ERROR_REFUSED },
        { NG_TEXT("609"), CAM_ERROR_PRIVILEGE },
        { NG_TEXT("600"), CAM_ERROR_UNSUPPORTED },
        { HTML("404"), CAM_ERROR_UNSUPPORTED },
        { HTML("500"), CAM_ERROR_PROTOCOL },
        { HTML("200"), CAM_ERROR_PROTOCOL },
        { BARE("401"), CAM_ERROR_NOT_TAKEN },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i].answer);
        canned_set(scene.canned, REBOOT, rows[i].answer);
        gboolean ok = scene.talk->driver->reboot(scene.talk->call, &error);
        talk_assert_error(ok, error, rows[i].code);
        g_assert_cmpuint(canned_count(scene.canned, REBOOT), ==, 1);
    }
    g_autoptr(GPtrArray) profiles = cam_profiles_load(NULL);
    g_auto(Scene) other = make_scene(profiles, "hanwha-other");
    canned_set(other.canned, "GET " SYSTEM "power&action=control&Type=Restart ", TEXT("OK"));
    g_assert_true(other.talk->driver->reboot(other.talk->call, NULL));
}

/* what cannot be told from a page by its first bytes alone; texts of a test hold no NUL */
static void
test_backup(void)
{
    static const char *const heads[] = { "XNV-8080R 1\n", "NG\x01\x02", "{\x03", "<\x7f", "\x80" };

    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_autoptr(GByteArray) got = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        g_autofree char *rest = g_strnfill(170000, '\x05');
        g_autofree char *answer = g_strconcat(TEXT(""), heads[i], rest, NULL);
        canned_set(scene.canned, BACKUP, answer);
        gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_keep_bytes, got, &error);
        talk_assert_error(ok, error, -1);
        g_assert_cmpmem(got->data, got->len, answer + strlen(TEXT("")),
                        strlen(answer) - strlen(TEXT("")));
    }
}

/* a page never becomes a backup: not one byte of it comes through */
static void
test_backup_refused(void)
{
    static const struct {
        const char *answer;
        int code;
    } rows[] = {
        { NG_TEXT("612"), CAM_ERROR_REFUSED },
        { NG_TEXT("610"), CAM_ERROR_BUSY },
        { NG_TEXT("609"), CAM_ERROR_PRIVILEGE },
        { NG_JSON("608"), CAM_ERROR_UNSUPPORTED },
        { TEXT("\r\nNG\r\nError Code: 601\r\n"), CAM_ERROR_UNSUPPORTED },
        { JSON("{\"Response\":\"Success\"}"), CAM_ERROR_PROTOCOL },
        { JSON("{\"Response\":"), CAM_ERROR_PROTOCOL },
        { HTML("200"), CAM_ERROR_PROTOCOL },
        { BARE("200"), CAM_ERROR_PROTOCOL },
        { HTML("404"), CAM_ERROR_UNSUPPORTED },
        { HTML("490"), CAM_ERROR_LOCKED },
        { HTML("503"), CAM_ERROR_BUSY },
        { HTML("500"), CAM_ERROR_PROTOCOL },
        { "", CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_autoptr(GByteArray) got = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i].answer);
        canned_set(scene.canned, BACKUP, rows[i].answer);
        gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_keep_bytes, got, &error);
        talk_assert_error(ok, error, rows[i].code);
        g_assert_cmpuint(got->len, ==, 0);
    }
}

static void
test_backup_short(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    g_autoptr(GByteArray) got = g_byte_array_new();
    g_autoptr(GError) error = NULL;

    canned_set(scene.canned, BACKUP, TEXT("\x01\x02 a few bytes"));
    gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_keep_bytes, got, &error);
    talk_assert_error(ok, error, CAM_ERROR_PROTOCOL);
}

static void
test_backup_sink_fails(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *rest = g_strnfill(170000, '\x05');
    g_autofree char *answer = g_strconcat(TEXT(""), rest, NULL);

    canned_set(scene.canned, BACKUP, answer);
    gboolean ok = scene.talk->driver->backup(scene.talk->call, talk_refuse_bytes, NULL, &error);
    talk_assert_error(ok, error, CAM_ERROR_NO_SPACE);
}

/* the file goes back bit for bit, as base64; the firmware's file serves as one */
static void
test_restore(void)
{
    g_autoptr(GPtrArray) profiles = cam_profiles_load(NULL);

    for (guint escape = 0; escape < 2; escape++) {
        g_auto(Scene) scene = make_scene(profiles, escape ? "hanwha-other" : NULL);
        g_autoptr(GError) error = NULL;
        canned_set(scene.canned, RESTORE, TEXT("OK\r\n"));
        gboolean ok = scene.talk->driver->restore(scene.talk->call, scene.firmware->path, &error);
        talk_assert_error(ok, error, -1);
        g_autoptr(GBytes) body = canned_get_body(scene.canned);
        g_autofree char *head = canned_get_head(scene.canned);
        gsize size;
        const char *sent = g_bytes_get_data(body, &size);
        g_autofree char *text = g_strndup(sent, size);
        g_autofree char *plain = escape ? g_uri_unescape_string(text, NULL) : g_strdup(text);
        g_assert_true(escape == (strchr(text, '+') == NULL && strchr(text, '%') != NULL));
        g_autofree guchar *bytes = g_base64_decode(plain, &size);
        g_assert_cmpuint(size, ==, IMAGE_SIZE);
        g_autofree char *sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, size);
        g_assert_cmpstr(sha256, ==, scene.firmware->sha256);
        g_assert_nonnull(strstr(head, "Content-Type: application/x-www-form-urlencoded\r\n"));
        g_assert_null(strstr(head, "Expect:"));
        g_assert_cmpuint(canned_count(scene.canned, RESTORE), ==, 1);
    }
}

static void
test_restore_refused(void)
{
    static const struct {
        const char *answer;
        int code;
    } rows[] = {
        { NG_TEXT("611"), CAM_ERROR_WRONG_FILE },
        { NG_TEXT("615"), CAM_ERROR_WRONG_FILE },
        { NG_JSON("616"), CAM_ERROR_WRONG_FILE },
        { NG_TEXT("607"), CAM_ERROR_DEVICE },
        { NG_TEXT("609"), CAM_ERROR_PRIVILEGE },
        { HTML("490"), CAM_ERROR_LOCKED },
        { HTML("200"), CAM_ERROR_PROTOCOL },
        { BARE("401"), CAM_ERROR_NOT_TAKEN },
        { "", CAM_ERROR_INTERRUPTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Scene) scene = make_scene(NULL, NULL);
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i].answer);
        canned_set(scene.canned, RESTORE, rows[i].answer);
        gboolean ok = scene.talk->driver->restore(scene.talk->call, scene.firmware->path, &error);
        talk_assert_error(ok, error, rows[i].code);
        g_assert_cmpuint(canned_count(scene.canned, RESTORE), ==, 1);
    }
}

/* what is no saved configuration does not leave */
static void
test_restore_file(void)
{
    g_auto(Scene) scene = make_scene(NULL, NULL);
    g_autoptr(GError) gone = NULL;
    g_autoptr(GError) small = NULL;
    g_autofree char *path = g_strconcat(scene.firmware->path, ".gone", NULL);

    canned_set(scene.canned, RESTORE, TEXT("OK"));
    gboolean ok = scene.talk->driver->restore(scene.talk->call, path, &gone);
    talk_assert_error(ok, gone, CAM_ERROR_FILE);
    g_assert_true(cam_file_write(path, "NG", 2, NULL));
    ok = scene.talk->driver->restore(scene.talk->call, path, &small);
    talk_assert_error(ok, small, CAM_ERROR_FORMAT);
    g_assert_cmpint(g_remove(path), ==, 0);
    g_assert_cmpuint(canned_count(scene.canned, RESTORE), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/hanwha/upload/good", test_upload);
    g_test_add_func("/hanwha/upload/other", test_upload_other);
    g_test_add_func("/hanwha/upload/words", test_upload_words);
    g_test_add_func("/hanwha/upload/broken", test_upload_broken);
    g_test_add_func("/hanwha/upload/early", test_upload_early);
    g_test_add_func("/hanwha/upload/statuses", test_upload_statuses);
    g_test_add_func("/hanwha/upload/refused-login", test_upload_refused_login);
    g_test_add_func("/hanwha/upload/file-gone", test_upload_file_gone);
    g_test_add_func("/hanwha/guard", test_guard);
    g_test_add_func("/hanwha/reboot", test_reboot);
    g_test_add_func("/hanwha/backup/good", test_backup);
    g_test_add_func("/hanwha/backup/refused", test_backup_refused);
    g_test_add_func("/hanwha/backup/short", test_backup_short);
    g_test_add_func("/hanwha/backup/sink-fails", test_backup_sink_fails);
    g_test_add_func("/hanwha/restore/good", test_restore);
    g_test_add_func("/hanwha/restore/refused", test_restore_refused);
    g_test_add_func("/hanwha/restore/file", test_restore_file);
    return g_test_run();
}
