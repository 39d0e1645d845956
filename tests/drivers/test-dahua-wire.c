/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-rpc.h"
#include "drivers/dahua-state.h"
#include "drivers/dahua-wire.h"
#include "src/base/text.h"

#include <string.h>

#define SYSTEM                                                                                     \
    "appAutoStart=true\r\ndeviceType=IPC-HDW0000R-ZE\r\nhardwareVersion=1.00\r\n"                  \
    "processor=S3LM\r\nserialNumber=0A00000PAG00000\r\nupdateSerial=IPC-HDW0000R-Z\r\n"            \
    "updateSerialCloudUpgrade=IPC-HDW0001R-Z:07:01:08:8F0:600\r\n"
#define CHALLENGE                                                                                  \
    "{\"error\":{\"code\":268632079,\"message\":\"Component error: login challenge!\"},\"id\":1,"  \
    "\"params\":{\"encryption\":\"Default\",\"random\":\"1104591353\",\"realm\":\"Login to "       \
    "3C06520PAN00001\",\"mac\":\"00:11:22:33:44:55\"},\"result\":false,\"session\":\"4f8f1a0d\"}"

/* CGI */

static void
test_values(void)
{
    static const char text[] = "version=1.0\r\nversionX=2\r\nname= Front door \r\nempty=\r\nlast=3";
    g_autofree char *version = cam_dahua_read_value(text, sizeof text - 1, "version");
    g_autofree char *name = cam_dahua_read_value(text, sizeof text - 1, "name");
    g_autofree char *last = cam_dahua_read_value(text, sizeof text - 1, "last");

    g_assert_cmpstr(version, ==, "1.0");
    g_assert_cmpstr(name, ==, "Front door");
    g_assert_cmpstr(last, ==, "3");
    g_assert_null(cam_dahua_read_value(text, sizeof text - 1, "empty"));
    g_assert_null(cam_dahua_read_value(text, sizeof text - 1, "ersion"));
    g_assert_null(cam_dahua_read_value("", 0, "name"));
    g_assert_null(cam_dahua_read_value("name=", 5, "name"));
}

static void
test_errors(void)
{
    guint unlock_s = 7;

    g_assert_true(cam_dahua_is_error("Error\r\nBad Request!", 19));
    g_assert_true(cam_dahua_is_error("\r\nError", 7));
    g_assert_false(cam_dahua_is_error("Erro", 4));
    g_assert_false(cam_dahua_is_error("OK", 2));
    g_assert_false(cam_dahua_is_error("", 0));
    g_assert_false(cam_dahua_parse_locked("Error\r\nBad Request!", 19, &unlock_s));
    g_assert_cmpuint(unlock_s, ==, 7);
    static const char locked[] = "Error\r\nUser Locked! Please try again after 30 minutes.";
    g_assert_true(cam_dahua_parse_locked(locked, sizeof locked - 1, &unlock_s));
    g_assert_cmpuint(unlock_s, ==, 1800);
    static const char five[] = "Error\r\nUser Locked! Please try again after 5 minutes.";
    g_assert_true(cam_dahua_parse_locked(five, sizeof five - 1, &unlock_s));
    g_assert_cmpuint(unlock_s, ==, 300);
    static const char odd[] = "User Locked! Please try again after many minutes.";
    g_assert_true(cam_dahua_parse_locked(odd, sizeof odd - 1, &unlock_s));
    g_assert_cmpuint(unlock_s, ==, 1800);
}

static void
test_system(void)
{
    static const struct {
        const char *text;
        const char *model;
        const char *platform;
        CamKind kind;
    } rows[] = {
        { SYSTEM, "IPC-HDW0000R-ZE", "IPC-HDW0001R-Z", CAM_KIND_CAMERA },
        /* a recorder's type is a number */
        { "deviceType=31\nserialNumber=A\nupdateSerial=DH-NVR0000-4KS3/I\n", "DH-NVR0000-4KS3/I",
          "DH-NVR0000-4KS3/I", CAM_KIND_RECORDER },
        { "deviceType=77\nserialNumber=A\nupdateSerial=ODD\n", "ODD", "ODD", CAM_KIND_RECORDER },
        { "deviceType=IP Camera\nserialNumber=A\nupdateSerial=IP0M-841B\n", "IP0M-841B",
          "IP0M-841B", CAM_KIND_CAMERA },
        { "serialNumber=A\nupdateSerial=DH-XVR0000AN-I3\n", "DH-XVR0000AN-I3", "DH-XVR0000AN-I3",
          CAM_KIND_RECORDER },
        { "deviceType=DHI-VTO0000R-WP\nserialNumber=A\n", "DHI-VTO0000R-WP", NULL, CAM_KIND_DOOR },
        /* only getDeviceType can tell */
        { "deviceType=31\nserialNumber=A\n", NULL, NULL, CAM_KIND_RECORDER },
        { "deviceType=IP Camera\nserialNumber=A\n", NULL, NULL, CAM_KIND_UNKNOWN },
        { "deviceType=Thing\n", "Thing", NULL, CAM_KIND_UNKNOWN },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_autoptr(GError) error = NULL;
        g_assert_true(cam_dahua_parse_system(rows[i].text, strlen(rows[i].text), identity, &error));
        g_assert_no_error(error);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, rows[i].model);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_PLATFORM), ==, rows[i].platform);
        g_assert_cmpint(identity->kind, ==, rows[i].kind);
    }
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_autoptr(GError) error = NULL;
    g_assert_false(cam_dahua_parse_system("<html></html>", 13, identity, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    g_assert_true(cam_dahua_parse_system(SYSTEM, strlen(SYSTEM), identity, NULL));
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, "0A00000PAG00000");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_HARDWARE), ==, "1.00");
}

static void
test_version(void)
{
    static const struct {
        const char *text;
        const char *version;
        const char *build;
    } rows[] = {
        { "version=2.800.0000016.0.R,build:2020-06-05\r\n", "2.800.0000016.0.R", "2020-06-05" },
        { "version=2.420.AC00.15.R\r\nBuildDate=2016-09-08\r\n", "2.420.AC00.15.R", "2016-09-08" },
        { "version=4.001.0000000.17.R,build:2021-12-30 21:09:34\n", "4.001.0000000.17.R",
          "2021-12-30 21:09:34" },
        { "version=2.800.0000000.11.R, Build Date 2021-06-17", "2.800.0000000.11.R", "2021-06-17" },
        { "version=2.420.AC00.15.R build:2016-09-08", "2.420.AC00.15.R", "2016-09-08" },
        { "version=3.216.00LR035.0", "3.216.00LR035.0", NULL },
        { "version=4.001.0000005.0,build:2020-11-17", "4.001.0000005.0", "2020-11-17" },
        { "version=soon", "soon", NULL },
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(CamIdentity) none = cam_identity_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_assert_true(cam_dahua_parse_version(rows[i].text, strlen(rows[i].text), identity, NULL));
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_FIRMWARE), ==, rows[i].version);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_BUILD), ==, rows[i].build);
    }
    g_assert_false(cam_dahua_parse_version("versio=1", 8, none, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
}

static void
test_brand(void)
{
    static const struct {
        const char *version;
        const char *vendor;
        const char *brand;
    } rows[] = {
        { "2.800.0000016.0.R", "Dahua", NULL },
        { "2.800.0000016.0.R", "General", NULL },
        { "2.800.0000016.0.R", NULL, NULL },
        { "2.420.AC00.15.R", "Dahua", "AC" },
        { "2.800.00AC001.0.R", NULL, "AC" },
        { "2.622.00LR000.10.R", "General", "LR" },
        { "3.142.15OG000.0.R", "General", "OG" },
        { "2.840.15OG00D.0.R", NULL, "OG" },
        { "2.420.AC00.15.R", "Amcrest", "Amcrest" },
        { NULL, "Lorex", "Lorex" },
        { "2.8", NULL, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamIdentity) identity = cam_identity_new();
        cam_dahua_set_version(identity, rows[i].version, NULL);
        cam_dahua_set_brand(identity, rows[i].vendor);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_OEM), ==, rows[i].brand);
    }
}

static void
test_class(void)
{
    static const struct {
        const char *word;
        CamKind kind;
    } rows[] = {
        { "IPC", CAM_KIND_CAMERA }, { "NVR", CAM_KIND_RECORDER }, { "DVR", CAM_KIND_RECORDER },
        { "SD", CAM_KIND_CAMERA },  { "VTO", CAM_KIND_DOOR },     { "BSC", CAM_KIND_OTHER },
        { NULL, CAM_KIND_ENCODER }, { "NVS", CAM_KIND_ENCODER },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamIdentity) identity = cam_identity_new();
        identity->kind = CAM_KIND_ENCODER;
        cam_dahua_set_class(identity, rows[i].word);
        g_assert_cmpint(identity->kind, ==, rows[i].kind);
    }
}

static void
test_time(void)
{
    static const struct {
        const char *text;
        gint64 clock_s;
    } rows[] = {
        /* within any zone: says nothing */
        { "result=2016-10-28 13:48:00\r\n", 0 },
        { "result=2016-10-27 23:48:01", 0 },
        { "result=2016-10-29 02:48:00", 0 },
        { "result=2016-10-29 13:48:01", 1477748881 },
        { "result=2000-1-1 0:0:9", 946684809 },
        { "result=2016-13-28 13:48:00", 0 },
        { "result=2016-10-28", 0 },
        { "result=2016-10-28 13:48:00 extra", 0 },
        { "Error", 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamIdentity) identity = cam_identity_new();
        identity->read_at_us =
            G_GINT64_CONSTANT(1477662480) * G_USEC_PER_SEC; /* 2016-10-28 13:48 */
        cam_dahua_parse_time(rows[i].text, strlen(rows[i].text), identity);
        g_assert_cmpint(identity->clock_utc_us, ==, rows[i].clock_s * G_USEC_PER_SEC);
    }
}

/* RPC */

static void
test_challenge(void)
{
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };
    g_autoptr(GError) error = NULL;

    g_assert_true(cam_dahua_parse_answer(CHALLENGE, strlen(CHALLENGE), &answer, &error));
    g_assert_no_error(error);
    g_assert_cmpint(answer.verdict, ==, CAM_DAHUA_CHALLENGE);
    g_autofree char *realm = cam_json_read_text(answer.params, "realm");
    g_autofree char *session = cam_json_read_text(answer.session, NULL);
    g_assert_cmpstr(realm, ==, "Login to 3C06520PAN00001");
    g_assert_cmpstr(session, ==, "4f8f1a0d");
    g_assert_cmpint(answer.tries_left, ==, -1);
}

static void
test_answers(void)
{
    static const struct {
        const char *text;
        CamDahuaVerdict verdict;
        int code; /* -1: does not matter */
        int tries;
        guint unlock_s;
        gint64 object;
    } rows[] = {
        { "{\"id\":2,\"params\":{\"keepAliveInterval\":60},\"result\":true,\"session\":\"a\"}",
          CAM_DAHUA_DONE, -1, -1, 0, 0 },
        { "{\"id\":2,\"params\":null,\"result\":24680,\"session\":5}", CAM_DAHUA_DONE, -1, -1, 0,
          24680 },
        { "{\"error\":{\"code\":268632085,\"message\":\"no\"},\"params\":{\"remainLockSecond\":0,"
          "\"remainLoginTimes\":2},\"result\":false}",
          CAM_DAHUA_REFUSED, CAM_ERROR_AUTH, 2, 0, 0 },
        { "{\"error\":{\"code\":268632085},\"params\":{\"remainLockSecond\":600,"
          "\"remainLoginTimes\":0},\"result\":false}",
          CAM_DAHUA_REFUSED, CAM_ERROR_LOCKED, 0, 600, 0 },
        { "{\"error\":{\"code\":268632081},\"result\":false}", CAM_DAHUA_REFUSED, CAM_ERROR_LOCKED,
          -1, 1800, 0 },
        { "{\"errCode\":287638033,\"message\":\"Request length error!\",\"result\":false}",
          CAM_DAHUA_REFUSED, CAM_ERROR_REFUSED, -1, 0, 0 },
        { "{\"errCode\":268632086}", CAM_DAHUA_REFUSED, CAM_ERROR_NOT_ACTIVATED, -1, 0, 0 },
        { "{\"error\":{\"code\":287637505},\"result\":false}", CAM_DAHUA_EXPIRED, -1, -1, 0, 0 },
        { "{\"error\":{\"code\":268894209},\"result\":false}", CAM_DAHUA_NEEDS_OBJECT, -1, -1, 0,
          0 },
        { "{\"error\":{\"code\":268894210},\"result\":false}", CAM_DAHUA_REFUSED,
          CAM_ERROR_PRIVILEGE, -1, 0, 0 },
        { "{\"error\":{\"code\":401},\"params\":{\"realm\":\"r\",\"random\":\"1\"},"
          "\"result\":false}",
          CAM_DAHUA_CHALLENGE, -1, -1, 0, 0 },
        /* one that cannot be answered is none */
        { "{\"error\":{\"code\":401},\"result\":false}", CAM_DAHUA_REFUSED, CAM_ERROR_AUTH, -1, 0,
          0 },
        { "{\"error\":{\"code\":486},\"result\":false}", CAM_DAHUA_REFUSED, CAM_ERROR_BUSY, -1, 0,
          0 },
        { "{\"error\":{\"code\":1},\"result\":false}", CAM_DAHUA_REFUSED, CAM_ERROR_REFUSED, -1, 0,
          0 },
        { "{\"result\":false}", CAM_DAHUA_REFUSED, CAM_ERROR_REFUSED, -1, 0, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };
        g_test_message("%s", rows[i].text);
        g_assert_true(cam_dahua_parse_answer(rows[i].text, strlen(rows[i].text), &answer, NULL));
        g_assert_cmpint(answer.verdict, ==, rows[i].verdict);
        if (rows[i].code >= 0)
            g_assert_cmpint(answer.code, ==, rows[i].code);
        g_assert_cmpint(answer.tries_left, ==, rows[i].tries);
        g_assert_cmpuint(answer.unlock_s, ==, rows[i].unlock_s);
        g_assert_cmpint(answer.object, ==, rows[i].object);
    }
}

static void
test_no_answers(void)
{
    static const char *const texts[] = { "",
                                         "{}",
                                         "[]",
                                         "OK",
                                         "{\"id\":1}",
                                         "{\"error\":\"no\"}",
                                         "<html></html>",
                                         "{\"result\":null}",
                                         "\"result\"" };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };
        g_autoptr(GError) error = NULL;
        g_assert_false(cam_dahua_parse_answer(texts[i], strlen(texts[i]), &answer, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    }
}

/* a session goes back in the type it came in */
static void
test_ask(void)
{
    static const char *const answers[] = { "{\"result\":true,\"session\":\"12\"}",
                                           "{\"result\":true,\"session\":12}" };
    static const char *const wanted[] = {
        "{\"method\":\"a.b\",\"params\":{\"n\":\"x\\\"y\"},\"id\":3,\"session\":\"12\"}",
        "{\"method\":\"a.b\",\"params\":{\"n\":\"x\\\"y\"},\"id\":3,\"session\":12}"
    };
    g_autoptr(JsonObject) params = json_object_new();

    json_object_set_string_member(params, "n", "x\"y");
    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
        g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };
        g_assert_true(cam_dahua_parse_answer(answers[i], strlen(answers[i]), &answer, NULL));
        g_autofree char *text =
            cam_dahua_format_ask(&(CamDahuaAsk){ "a.b", params, 3, answer.session, 0 });
        g_assert_cmpstr(text, ==, wanted[i]);
    }
    g_autofree char *plain = cam_dahua_format_ask(&(CamDahuaAsk){ "c", NULL, 4, NULL, 9 });
    g_assert_cmpstr(plain, ==, "{\"method\":\"c\",\"params\":null,\"id\":4,\"object\":9}");
}

static void
test_proofs(void)
{
    /* dahua.md 2.2 */
    static const struct {
        const char *form;
        const char *password;
        const char *proof;
    } rows[] = {
        { "Default", "Secret-123", "819753390496203ECA7AC022DE66B569" },
        { NULL, "Secret-123", "819753390496203ECA7AC022DE66B569" },
        { "OldDigest", "", "tlJwpbo6" },
        { "OldDigest", "admin", "6QNMIQGe" },
        { "OldDigest", "admin123", "Ny2SRZzv" },
        { "Basic", "secret", "YWRtaW46c2VjcmV0" },
        { "Plain", "secret", "secret" },
        { "WatchNet", "secret", NULL },
        { "default", "secret", NULL },
        { "", "secret", NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *proof = cam_dahua_make_proof(&(CamDahuaProof){
            .form = cam_dahua_find_form(rows[i].form),
            .user = "admin",
            .password = rows[i].password,
            .realm = "Login to 3C06520PAN00001",
            .random = "1104591353",
        });
        g_assert_cmpstr(proof, ==, rows[i].proof);
    }
}

/* upgrade states */

static void
test_progress(void)
{
    static const struct {
        const char *text;
        gsize size; /* 0: all of it */
        const char *word;
        int percent;
    } rows[] = {
        { "State=Upgrading\r\nProgress=37\r\n", 0, "Upgrading", 37 },
        { "Progress=100\nState=UpgradeSuccessed\n", 0, "UpgradeSuccessed", 100 },
        { "State=None", 0, "None", -1 },
        { "State=None\r\nProgress=\r\n", 0, "None", -1 },
        { "State=None\r\nProgress=", 0, "None", -1 },
        { "State=Upgrading\r\nProgress=250\r\n", 0, "Upgrading", -1 },
        { "State=Upgrading\r\nProgress=-1\r\n", 0, "Upgrading", -1 },
        /* raw bytes: 42, 13, 10, 0, 100, 101 */
        { "State=Upgrading\r\nProgress=*\r\n", 0, "Upgrading", 42 },
        { "State=Upgrading\r\nProgress=\r\r\n", 0, "Upgrading", 13 },
        { "State=Upgrading\r\nProgress=\n\r\n", 0, "Upgrading", 10 },
        { "State=Upgrading\r\nProgress=\0\r\n", 29, "Upgrading", 0 },
        { "State=Upgrading\r\nProgress=d\r\n", 0, "Upgrading", 100 },
        { "State=Upgrading\r\nProgress=e\r\n", 0, "Upgrading", -1 },
        { "Progress=\nState=Upgrading\n", 0, "Upgrading", -1 },
        { "Progress=\n\nState=Upgrading\n", 0, "Upgrading", 10 },
    };
    static const char *const junk[] = { "",   "State=", "State=\r\n", "UpState=None",
                                        "OK", "Error",  "State" };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CamDahuaProgress) progress = { .percent = -1 };
        gsize size = rows[i].size != 0 ? rows[i].size : strlen(rows[i].text);
        g_test_message("%" G_GSIZE_FORMAT " %s", i, rows[i].text);
        g_assert_true(cam_dahua_parse_progress(rows[i].text, size, &progress, NULL));
        g_assert_cmpstr(progress.word, ==, rows[i].word);
        g_assert_cmpint(progress.percent, ==, rows[i].percent);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(junk); i++) {
        g_auto(CamDahuaProgress) progress = { .percent = -1 };
        g_autoptr(GError) error = NULL;
        g_assert_false(cam_dahua_parse_progress(junk[i], strlen(junk[i]), &progress, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    }
}

static void
test_rpc_progress(void)
{
    static const struct {
        const char *text;
        const char *word;
        int percent;
    } rows[] = {
        { "{\"params\":{\"File\":\"f\",\"Progress\":37,\"State\":\"Upgrading\",\"NoReboot\":null},"
          "\"result\":true}",
          "Upgrading", 37 },
        { "{\"params\":{\"Progress\":-1,\"State\":\"Invalid\"},\"result\":true}", "Invalid", -1 },
        { "{\"params\":{\"State\":\"None\"},\"result\":true}", "None", -1 },
        { "{\"params\":{\"Progress\":3},\"result\":true}", NULL, 0 },
        { "{\"params\":null,\"result\":true}", NULL, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };
        g_auto(CamDahuaProgress) progress = { .percent = -1 };
        g_assert_true(cam_dahua_parse_answer(rows[i].text, strlen(rows[i].text), &answer, NULL));
        g_assert_cmpint(cam_dahua_read_progress(&answer, &progress, NULL), ==,
                        rows[i].word != NULL);
        if (rows[i].word == NULL)
            continue;
        g_assert_cmpstr(progress.word, ==, rows[i].word);
        g_assert_cmpint(progress.percent, ==, rows[i].percent);
    }
}

static void
test_words(void)
{
    static const struct {
        const char *word;
        CamFlashState state;
        CamErrorCode code;
    } rows[] = {
        { "None", CAM_FLASH_IDLE, CAM_ERROR_INTERNAL },
        { "Unknown", CAM_FLASH_IDLE, CAM_ERROR_INTERNAL },
        { "NoUpgrade", CAM_FLASH_IDLE, CAM_ERROR_INTERNAL },
        { "Resting", CAM_FLASH_IDLE, CAM_ERROR_INTERNAL },
        { "Upgrading", CAM_FLASH_RUNNING, CAM_ERROR_INTERNAL },
        { "upgrading", CAM_FLASH_RUNNING, CAM_ERROR_INTERNAL },
        { "Preparing", CAM_FLASH_RUNNING, CAM_ERROR_INTERNAL },
        { "Frobnicating", CAM_FLASH_RUNNING, CAM_ERROR_INTERNAL },
        { "UpgradeSuccessed", CAM_FLASH_REBOOTING, CAM_ERROR_INTERNAL },
        { "PartUpgraded", CAM_FLASH_REBOOTING, CAM_ERROR_INTERNAL },
        { "Invalid", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
        { "FileUnmatch", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
        { "LicenseLanguageNotMatch", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
        { "NotEnoughMemory", CAM_FLASH_FAILED, CAM_ERROR_DEVICE },
        { "UpgradeFailed", CAM_FLASH_FAILED, CAM_ERROR_DEVICE },
        { "Cancelled", CAM_FLASH_FAILED, CAM_ERROR_REFUSED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        CamErrorCode code = CAM_ERROR_INTERNAL;
        g_assert_cmpint(cam_dahua_judge_state(rows[i].word, "NoUpgrade;Resting", &code), ==,
                        rows[i].state);
        g_assert_cmpint(code, ==, rows[i].code);
    }
}

/* anything at all */

static void
parse_all(const char *data, gsize size)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };
    g_auto(CamDahuaProgress) progress = { .percent = -1 };
    g_auto(CamDahuaProgress) other = { .percent = -1 };
    guint unlock_s = 1;

    if (cam_dahua_parse_version(data, size, identity, NULL))
        cam_dahua_set_brand(identity, NULL);
    if (cam_dahua_parse_system(data, size, identity, NULL))
        cam_dahua_set_class(identity, cam_identity_get(identity, CAM_FIELD_MODEL));
    cam_dahua_parse_time(data, size, identity);
    cam_dahua_is_error(data, size);
    cam_dahua_parse_locked(data, size, &unlock_s);
    g_assert_cmpuint(unlock_s, >, 0);
    if (cam_dahua_parse_answer(data, size, &answer, NULL) &&
        cam_dahua_read_progress(&answer, &progress, NULL))
        g_assert_nonnull(progress.word);
    if (cam_dahua_parse_progress(data, size, &other, NULL))
        g_assert_cmpint(other.percent, <=, 100);
}

static void
test_mangled(void)
{
    static const char *const samples[] = {
        SYSTEM,
        CHALLENGE,
        "version=2.420.AC00.15.R\r\nBuildDate=2016-09-08\r\n",
        "result=2016-10-28 13:48:00\r\n",
        "State=Upgrading\r\nProgress=37\r\n",
        "Error\r\nUser Locked! Please try again after 30 minutes.",
        "{\"params\":{\"Progress\":37,\"State\":\"Upgrading\"},\"result\":true}",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        gsize size = strlen(samples[i]);
        for (gsize cut = 0; cut <= size; cut++) {
            /* a copy without a NUL after it: reading on is seen by the sanitizer */
            g_autofree char *copy = g_memdup2(samples[i], MAX(cut, 1));
            parse_all(copy, cut);
        }
        for (gsize bit = 0; bit < size * 8; bit++) {
            g_autofree char *copy = g_memdup2(samples[i], size);
            copy[bit / 8] ^= (char)(1 << bit % 8);
            parse_all(copy, size);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dahua/wire/values", test_values);
    g_test_add_func("/dahua/wire/errors", test_errors);
    g_test_add_func("/dahua/wire/system", test_system);
    g_test_add_func("/dahua/wire/version", test_version);
    g_test_add_func("/dahua/wire/brand", test_brand);
    g_test_add_func("/dahua/wire/class", test_class);
    g_test_add_func("/dahua/wire/time", test_time);
    g_test_add_func("/dahua/wire/challenge", test_challenge);
    g_test_add_func("/dahua/wire/answers", test_answers);
    g_test_add_func("/dahua/wire/no-answers", test_no_answers);
    g_test_add_func("/dahua/wire/ask", test_ask);
    g_test_add_func("/dahua/wire/proofs", test_proofs);
    g_test_add_func("/dahua/wire/progress", test_progress);
    g_test_add_func("/dahua/wire/rpc-progress", test_rpc_progress);
    g_test_add_func("/dahua/wire/words", test_words);
    g_test_add_func("/dahua/wire/mangled", test_mangled);
    return g_test_run();
}
