/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/reolink-status.h"
#include "drivers/reolink-wire.h"
#include "src/base/text.h"

#include <string.h>

/* answers written after the shapes that real devices send; names and numbers are made up */

#define DEVICE(more)                                                                               \
    "[\n   {\n      \"cmd\" : \"GetDevInfo\",\n      \"code\" : 0,\n      \"value\" : {\n"         \
    "         \"DevInfo\" : {\n            \"B485\" : 0,\n            \"channelNum\" : 1,\n"       \
    "            \"buildDay\" : \"build 24010101\",\n            \"cfgVer\" : \"v3.1.0.0\",\n"     \
    "            \"firmVer\" : \"v3.1.0.1234_24010101\",\n"                                        \
    "            \"hardVer\" : \"IPC_1234M5MP\",\n            \"model\" : \"E9 Pro\",\n"           \
    "            \"name\" : \"yard \\u0026 gate\",\n            " more "\n            \"wifi\" : " \
    "1\n         }\n      }\n   }\n]\n"

#define ERROR(code)                                                                                \
    "[{\"cmd\":\"Login\",\"code\":1,\"error\":{\"rspCode\":" code ",\"detail\":\"some words\"}}]"

static CamJson *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    CamJson *json = cam_reolink_parse(text, strlen(text), &error);

    g_assert_no_error(error);
    return json;
}

static CamIdentity *
read_device(const char *text)
{
    g_autoptr(CamJson) json = parse(text);
    CamIdentity *identity = cam_identity_new();
    g_autoptr(GError) error = NULL;

    g_assert_true(cam_reolink_read_device(cam_reolink_find(json, "GetDevInfo"), identity, &error));
    g_assert_no_error(error);
    return identity;
}

static void
test_device(void)
{
    g_autoptr(CamIdentity) identity =
        read_device(DEVICE("\"serial\" : \"215200000000001\", \"type\" : \"IPC\", "
                           "\"exactType\" : \"WIFI_SOLO_IPC\","));
    static const struct {
        CamField field;
        const char *text;
    } rows[] = {
        { CAM_FIELD_VENDOR, NULL },
        { CAM_FIELD_MODEL, "E9 Pro" },
        { CAM_FIELD_HARDWARE, "IPC_1234M5MP" },
        { CAM_FIELD_PLATFORM, "IPC_1234M5MP" },
        { CAM_FIELD_SERIAL, "215200000000001" },
        { CAM_FIELD_NAME, "yard & gate" },
        { CAM_FIELD_FIRMWARE, "v3.1.0.1234_24010101" },
        { CAM_FIELD_BUILD, "build 24010101" },
        { CAM_FIELD_MAC, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpstr(cam_identity_get(identity, rows[i].field), ==, rows[i].text);
    g_assert_cmpint(identity->kind, ==, CAM_KIND_CAMERA);
    /* zeros are no serial number */
    g_autoptr(CamIdentity) zeros = read_device(DEVICE("\"serial\" : \"00000000000000\","));
    g_assert_null(cam_identity_get(zeros, CAM_FIELD_SERIAL));
    g_assert_cmpint(zeros->kind, ==, CAM_KIND_UNKNOWN);
    g_autoptr(CamIdentity) none = read_device(DEVICE(""));
    g_assert_null(cam_identity_get(none, CAM_FIELD_SERIAL));
}

static void
test_kinds(void)
{
    static const struct {
        const char *type;
        const char *exact;
        CamKind kind;
    } rows[] = {
        { "IPC", "IPC", CAM_KIND_CAMERA },
        { "IPC", "WIFI_IPC", CAM_KIND_CAMERA },
        { "IPC", "", CAM_KIND_CAMERA },
        { "NVR", "NVR", CAM_KIND_RECORDER },
        { "NVR", "", CAM_KIND_RECORDER },
        { "NVR", "WIFI_NVR", CAM_KIND_RECORDER },
        { "HOMEHUB", "anything", CAM_KIND_RECORDER },
        { "NVR", "HOMEHUB", CAM_KIND_RECORDER },
        { "", "", CAM_KIND_UNKNOWN },
        { "FLOODLIGHT", "new", CAM_KIND_CAMERA },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "[{\"cmd\":\"GetDevInfo\",\"value\":{\"DevInfo\":{\"model\":\"a\",\"firmVer\":\"b\","
            "\"type\":\"%s\",\"exactType\":\"%s\"}}}]",
            rows[i].type, rows[i].exact);
        g_autoptr(CamIdentity) identity = read_device(text);
        g_test_message("%s", text);
        g_assert_cmpint(identity->kind, ==, rows[i].kind);
    }
}

static void
test_no_device(void)
{
    static const char *const texts[] = {
        "[{\"cmd\":\"GetDevInfo\",\"code\":0,\"value\":{}}]",
        "[{\"cmd\":\"GetDevInfo\",\"code\":0,\"value\":{\"DevInfo\":[]}}]",
        "[{\"cmd\":\"GetDevInfo\",\"code\":0,\"value\":{\"DevInfo\":{\"model\":\"a\"}}}]",
        "[{\"cmd\":\"GetDevInfo\",\"code\":0,\"value\":{\"DevInfo\":{\"firmVer\":\"a\"}}}]",
        "[{\"cmd\":\"GetDevInfo\",\"code\":0,\"value\":{\"DevInfo\":{\"model\":\"\","
        "\"firmVer\":\"\"}}}]",
        ERROR("-6"),
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(CamJson) json = parse(texts[i]);
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_autoptr(GError) error = NULL;
        g_assert_false(cam_reolink_read_device(cam_reolink_find(json, NULL), identity, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
        g_assert_null(cam_identity_get(identity, CAM_FIELD_MODEL));
    }
}

/* what is no answer of this API, JSON or not */
static void
test_foreign(void)
{
    static const char *const texts[] = {
        "",
        "<html><head><title>404</title></head></html>",
        "<?xml version=\"1.0\"?><ResponseStatus/>",
        "{\"cmd\":\"GetDevInfo\",\"code\":0,\"value\":{}}",
        "[]",
        "[1]",
        "[null]",
        "[{}]",
        "[{\"cmd\":\"GetDevInfo\"}]",
        "[{\"code\":0,\"value\":{}}]",
        "[{\"cmd\":7,\"value\":null}]",
        "[{\"cmd\":\"GetDevInfo\",\"value\":{}},{\"more\":1}]",
        "[[{\"cmd\":\"GetDevInfo\",\"value\":{}}]]",
        "\"cmd\"",
        "5",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CamJson) json = cam_reolink_parse(texts[i], strlen(texts[i]), &error);
        g_test_message("%s", texts[i]);
        g_assert_null(json);
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    }
}

static void
test_codes(void)
{
    static const struct {
        const char *code;
        CamErrorCode error;
        gboolean lost;
    } rows[] = {
        { "-1", CAM_ERROR_REFUSED, FALSE },
        { "-3", CAM_ERROR_WRONG_FILE, FALSE },
        { "-5", CAM_ERROR_BUSY, FALSE },
        { "-6", CAM_ERROR_UNREACHABLE, TRUE },
        { "-7", CAM_ERROR_AUTH, FALSE },
        { "-9", CAM_ERROR_UNSUPPORTED, FALSE },
        { "-20", CAM_ERROR_DEVICE, FALSE },
        { "-21", CAM_ERROR_UNREACHABLE, TRUE },
        { "-26", CAM_ERROR_PRIVILEGE, FALSE },
        { "-27", CAM_ERROR_AUTH, FALSE },
        { "-30", CAM_ERROR_REFUSED, FALSE },
        { "-31", CAM_ERROR_BUSY, FALSE },
        { "-101", CAM_ERROR_REFUSED, FALSE },
        { "-105", CAM_ERROR_LOCKED, FALSE },
        { "-502", CAM_ERROR_AUTH, FALSE },
        { "-505", CAM_ERROR_NOT_ACTIVATED, FALSE },
        { "-506", CAM_ERROR_LOCKED, FALSE },
        { "-9999", CAM_ERROR_REFUSED, FALSE },
        { "\"-7\"", CAM_ERROR_AUTH, FALSE },
        { "200", CAM_ERROR_REFUSED, FALSE },
        { "0", CAM_ERROR_REFUSED, FALSE },
        { "\"what\"", CAM_ERROR_REFUSED, FALSE },
        { "-99999999999", CAM_ERROR_REFUSED, FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "[{\"cmd\":\"X\",\"code\":0,\"error\":{\"rspCode\":%s,\"detail\":\"words\"}}]",
            rows[i].code);
        g_autoptr(CamJson) json = parse(text);
        g_auto(CamReolinkStatus) status = { 0 };
        cam_reolink_read_status(cam_reolink_find(json, NULL), &status);
        g_test_message("%s: %s", text, status.text);
        g_assert_cmpint(status.code, !=, CAM_REOLINK_GOOD);
        g_assert_cmpint(status.error, ==, rows[i].error);
        g_assert_cmpint(status.lost, ==, rows[i].lost);
        g_assert_nonnull(strstr(status.text, "words"));
    }
}

static void
test_words(void)
{
    static const struct {
        const char *text;
        gboolean good;
    } rows[] = {
        { "[{\"cmd\":\"X\",\"code\":0,\"value\":{\"rspCode\":200}}]", TRUE },
        { "[{\"cmd\":\"X\",\"code\":0,\"value\":{\"rspCode\":-31}}]", FALSE },
        { "[{\"cmd\":\"X\",\"code\":0,\"value\":{\"rspCode\":0}}]", FALSE },
        { "[{\"cmd\":\"X\",\"code\":0,\"value\":{}}]", TRUE },
        { "[{\"cmd\":\"X\",\"code\":0}]", TRUE },
        { "[{\"cmd\":\"X\",\"code\":1}]", FALSE },
        { "[{\"cmd\":\"X\",\"value\":{}}]", TRUE },
        { "[{\"cmd\":\"X\",\"code\":0,\"error\":{}}]", FALSE },
        { "[{\"cmd\":\"X\",\"code\":0,\"error\":{},\"value\":{\"rspCode\":200}}]", FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamJson) json = parse(rows[i].text);
        g_auto(CamReolinkStatus) status = { 0 };
        cam_reolink_read_status(cam_reolink_find(json, NULL), &status);
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(status.code == CAM_REOLINK_GOOD, ==, rows[i].good);
        g_assert_cmpint(status.text == NULL, ==, rows[i].good);
    }
    /* what a device says is shown only after it was cleaned */
    g_autoptr(CamJson) json =
        parse("[{\"cmd\":\"X\",\"error\":{\"rspCode\":-7,\"detail\":\"a\\u001b[31m\\nb\"}}]");
    g_auto(CamReolinkStatus) status = { 0 };
    cam_reolink_read_status(cam_reolink_find(json, NULL), &status);
    g_assert_null(strpbrk(status.text, "\033\n"));
}

static void
test_find(void)
{
    g_autoptr(CamJson) json =
        parse("[{\"cmd\":\"GetLocalLink\",\"code\":0,\"value\":{\"LocalLink\":{\"activeLink\":"
              "\"LAN\",\"mac\":\"EC:71:DB:00:00:01\"}}},{\"cmd\":\"GetP2p\",\"code\":0,"
              "\"value\":{\"P2p\":{\"enable\":1,\"uid\":\"9527000000000001\"}}}]");
    g_autoptr(CamIdentity) identity = cam_identity_new();

    cam_reolink_read_link(cam_reolink_find(json, "getlocallink"), identity);
    cam_reolink_read_uid(cam_reolink_find(json, "GetP2p"), identity);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==, "ec:71:db:00:00:01");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, "9527000000000001");
    g_assert_null(cam_reolink_find(json, "GetTime"));
    g_assert_true(cam_reolink_find(json, NULL) == cam_reolink_find(json, "GetLocalLink"));
    /* nothing there is no reason to forget what is known */
    cam_reolink_read_link(cam_reolink_find(json, "GetP2p"), identity);
    cam_reolink_read_uid(cam_reolink_find(json, "GetTime"), identity);
    cam_reolink_read_link(NULL, identity);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==, "ec:71:db:00:00:01");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_SERIAL), ==, "9527000000000001");
    g_autoptr(CamJson) zeros =
        parse("[{\"cmd\":\"GetP2p\",\"value\":{\"P2p\":{\"uid\":\"0000000000000000\"}}}]");
    g_autoptr(CamIdentity) empty = cam_identity_new();
    cam_reolink_read_uid(cam_reolink_find(zeros, NULL), empty);
    g_assert_null(cam_identity_get(empty, CAM_FIELD_SERIAL));
}

static void
test_token(void)
{
    static const struct {
        const char *value;
        const char *token;
    } rows[] = {
        { "{\"Token\":{\"leaseTime\":3600,\"name\":\"42da7586d7b82a6\"}}", "42da7586d7b82a6" },
        { "{\"Token\":{\"name\":\"a&b=c\"}}", "a&b=c" },
        { "{\"Token\":{\"name\":\"\"}}", NULL },
        { "{\"Token\":{\"name\":{}}}", NULL },
        { "{\"Token\":\"a\"}", NULL },
        { "{}", NULL },
    };
    g_autofree char *many = g_strnfill(300, 'a');
    g_autofree char *long_text =
        g_strdup_printf("[{\"cmd\":\"Login\",\"value\":{\"Token\":{\"name\":\"%s\"}}}]", many);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf("[{\"cmd\":\"Login\",\"value\":%s}]", rows[i].value);
        g_autoptr(CamJson) json = parse(text);
        g_autofree char *token = cam_reolink_read_token(cam_reolink_find(json, NULL));
        g_assert_cmpstr(token, ==, rows[i].token);
    }
    g_autoptr(CamJson) json = parse(long_text);
    g_assert_null(cam_reolink_read_token(cam_reolink_find(json, NULL)));
}

static void
test_ability(void)
{
    static const struct {
        const char *upgrade;
        gboolean says;
        guint version;
        guint permit;
    } rows[] = {
        { "{\"permit\":1,\"ver\":2}", TRUE, 2, 1 },
        { "{\"permit\":0,\"ver\":1}", TRUE, 1, 0 },
        { "{\"permit\":-1,\"ver\":-5}", TRUE, 0, 0 },
        { "{\"permit\":99999999999,\"ver\":99999999999}", TRUE, G_MAXINT, G_MAXINT },
        { "{\"ver\":1}", FALSE, 7, 7 },
        { "{\"permit\":1}", FALSE, 7, 7 },
        { "[]", FALSE, 7, 7 },
        { "null", FALSE, 7, 7 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "[{\"cmd\":\"GetAbility\",\"value\":{\"Ability\":{\"upgrade\":%s}}}]", rows[i].upgrade);
        g_autoptr(CamJson) json = parse(text);
        guint version = 7;
        guint permit = 7;
        g_assert_cmpint(cam_reolink_read_ability(cam_reolink_find(json, NULL), &version, &permit),
                        ==, rows[i].says);
        g_assert_cmpuint(version, ==, rows[i].version);
        g_assert_cmpuint(permit, ==, rows[i].permit);
    }
}

static void
test_requests(void)
{
    static const char *const two[] = { "GetLocalLink", "GetP2p" };
    g_autofree char *one = cam_reolink_format(two, 1, FALSE);
    g_autofree char *both = cam_reolink_format(two, 2, TRUE);
    JsonObject *param = json_object_new();

    g_assert_cmpstr(one, ==, "[{\"cmd\":\"GetLocalLink\",\"action\":0,\"param\":{}}]");
    g_assert_cmpstr(both, ==,
                    "[{\"cmd\":\"GetLocalLink\",\"action\":0,\"param\":{\"channel\":0}},"
                    "{\"cmd\":\"GetP2p\",\"action\":0,\"param\":{\"channel\":0}}]");
    json_object_set_string_member(param, "fileName", "a \"b\".pak");
    g_autofree char *file = cam_reolink_format_one("UpgradePrepare", param);
    g_assert_cmpstr(file, ==,
                    "[{\"cmd\":\"UpgradePrepare\",\"action\":0,"
                    "\"param\":{\"fileName\":\"a \\\"b\\\".pak\"}}]");
}

static void
test_login(void)
{
    static const char *const passwords[] = { "",         "secret",      "a\"b\\c/",
                                             "\n\t\001", "gr\xc3\xbcn", "&user=x#%" };

    for (gsize i = 0; i < G_N_ELEMENTS(passwords); i++) {
        char *text = cam_reolink_format_login("ad\"min", passwords[i]);
        g_autoptr(CamJson) json = cam_json_parse(text, strlen(text), NULL);
        JsonNode *user = cam_json_find(cam_json_get_root(json), "0/param/User");
        g_autofree char *name = cam_json_read_text(user, "userName");
        g_autofree char *password = cam_json_read_text(user, "password");
        g_assert_cmpstr(name, ==, "ad\"min");
        g_assert_cmpstr(password, ==, passwords[i][0] != '\0' ? passwords[i] : NULL);
        cam_text_free_secret(text);
    }
    g_assert_false(cam_reolink_has_odd_characters("aZ09@$*~_-+=!?.,:;'()[]"));
    g_assert_true(cam_reolink_has_odd_characters("with blank"));
    g_assert_true(cam_reolink_has_odd_characters("a&b"));
    g_assert_true(cam_reolink_has_odd_characters("gr\xc3\xbcn"));
    g_assert_true(cam_reolink_is_locked("<p>Login has been locked</p>", 29));
    g_assert_false(cam_reolink_is_locked("<p>Login has been</p>", 21));
    g_assert_false(cam_reolink_is_locked("", 0));
}

static void
read_all(const char *data, gsize size)
{
    g_autoptr(CamJson) json = cam_reolink_parse(data, size, NULL);
    g_autoptr(CamIdentity) identity = cam_identity_new();

    if (json == NULL)
        return;
    JsonNode *element = cam_reolink_find(json, NULL);
    g_auto(CamReolinkStatus) status = { 0 };
    cam_reolink_read_status(element, &status);
    g_assert_true((status.code == CAM_REOLINK_GOOD) == (status.text == NULL));
    if (!cam_reolink_read_device(element, identity, NULL))
        g_assert_null(cam_identity_get(identity, CAM_FIELD_MODEL));
    else
        g_assert_nonnull(cam_identity_get(identity, CAM_FIELD_FIRMWARE));
}

static void
test_torn(void)
{
    static const char text[] = DEVICE("\"serial\" : \"0\", \"type\" : \"IPC\",");
    g_autofree char *bent = g_strdup(text);

    for (gsize size = 0; size < sizeof text; size++)
        read_all(text, size);
    for (gsize i = 0; i < (sizeof text - 1) * 8; i++) {
        bent[i / 8] ^= (char)(1 << (i % 8));
        read_all(bent, sizeof text - 1);
        bent[i / 8] ^= (char)(1 << (i % 8));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reolink/wire/device", test_device);
    g_test_add_func("/reolink/wire/kinds", test_kinds);
    g_test_add_func("/reolink/wire/no-device", test_no_device);
    g_test_add_func("/reolink/wire/foreign", test_foreign);
    g_test_add_func("/reolink/wire/codes", test_codes);
    g_test_add_func("/reolink/wire/words", test_words);
    g_test_add_func("/reolink/wire/find", test_find);
    g_test_add_func("/reolink/wire/token", test_token);
    g_test_add_func("/reolink/wire/ability", test_ability);
    g_test_add_func("/reolink/wire/requests", test_requests);
    g_test_add_func("/reolink/wire/login", test_login);
    g_test_add_func("/reolink/wire/torn", test_torn);
    return g_test_run();
}
