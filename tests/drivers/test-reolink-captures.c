/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/playback.h"

#include <string.h>

/* answers of real devices: each is served as it stands, identify must find what stands in it. The
 * files hold single answers, so what no file has is added: the session and, each for itself, the
 * other half of an identity */

#define API "/cgi-bin/api.cgi"

typedef struct {
    const char *operation;
    const char *body;
} Row;

static const Row missing[] = {
    { "Login", "[{\"cmd\":\"Login\",\"code\":0,\"value\":{\"Token\":{\"leaseTime\":3600,"
               "\"name\":\"0123456789abcde\"}}}]" },
    { "Logout", "[{\"cmd\":\"Logout\",\"code\":0,\"value\":{\"rspCode\":200}}]" },
    { "GetAbility", "[{\"cmd\":\"GetAbility\",\"code\":1,\"error\":{\"rspCode\":-9,"
                    "\"detail\":\"not support\"}}]" },
    { "GetDevInfo", "[{\"cmd\":\"GetDevInfo\",\"code\":0,\"value\":{\"DevInfo\":{"
                    "\"model\":\"unsaid\",\"firmVer\":\"v1.0.0.1_20010100\"}}}]" },
    { "GetLocalLink", "[{\"cmd\":\"GetLocalLink\",\"code\":1,\"error\":{\"rspCode\":-9,"
                      "\"detail\":\"not support\"}}]" },
    { "GetP2p", "[{\"cmd\":\"GetP2p\",\"code\":1,\"error\":{\"rspCode\":-9,"
                "\"detail\":\"not support\"}}]" },
};

static JsonParser *
load(const char *path)
{
    JsonParser *parser = json_parser_new();
    g_autoptr(GError) error = NULL;

    g_assert_true(json_parser_load_from_file(parser, path, &error));
    g_assert_no_error(error);
    return parser;
}

static JsonObject *
get_expect(JsonParser *parser)
{
    JsonObject *root = json_node_get_object(json_parser_get_root(parser));

    return json_object_has_member(root, "expect") ? json_object_get_object_member(root, "expect")
                                                  : NULL;
}

static gboolean
holds(JsonParser *parser, const char *operation)
{
    JsonObject *root = json_node_get_object(json_parser_get_root(parser));
    JsonArray *list = json_object_get_array_member(root, "responses");

    for (guint i = 0; i < json_array_get_length(list); i++) {
        g_auto(GStrv) words = g_strsplit(
            json_object_get_string_member(json_array_get_object_element(list, i), "operation"), ",",
            -1);
        if (g_strv_contains((const char *const *)words, operation))
            return TRUE;
    }
    return FALSE;
}

static void
add_missing(Playback *playback, JsonParser *parser)
{
    for (gsize i = 0; i < G_N_ELEMENTS(missing); i++) {
        if (!holds(parser, missing[i].operation))
            playback_add(playback, &(PlaybackAnswer){ .path = API,
                                                      .operation = missing[i].operation,
                                                      .type = "text/html",
                                                      .body = missing[i].body });
    }
}

/* zeros are what every such device has: no serial number, whatever the file calls them */
static void
drop_zeros(JsonObject *expect, const CamIdentity *identity)
{
    const char *serial = json_object_get_string_member_with_default(expect, "serial", NULL);

    if (serial == NULL || serial[strspn(serial, "0")] != '\0')
        return;
    g_assert_null(cam_identity_get(identity, CAM_FIELD_SERIAL));
    json_object_remove_member(expect, "serial");
}

static void
test_file(gconstpointer data)
{
    const char *path = data;
    g_autoptr(JsonParser) parser = load(path);
    g_autoptr(Playback) playback = playback_new(path);
    g_autoptr(Talk) talk =
        talk_new("127.0.0.1", playback_get_port(playback), "admin", "secret", NULL);
    g_autoptr(GError) error = NULL;

    talk_set_driver(talk, "reolink");
    cam_call_free(talk->call);
    talk->call = cam_call_new(
        &(CamCallOptions){ .device = talk->device, .send_login = TRUE, .allow_plaintext = TRUE });
    playback_set_login(playback, NULL, NULL);
    add_missing(playback, parser);
    talk_assert_identify(talk, -1);
    drop_zeros(get_expect(parser), talk->identity);
    playback_compare(get_expect(parser), talk->identity);
    g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_VENDOR), ==, "reolink");
    g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_YES);
    g_assert_true(talk->driver->preflight(talk->call, talk->findings, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(talk->findings->len, ==, 0);
    talk->driver->close(talk->call);
    g_assert_cmpuint(playback_count(playback, NULL), <=, talk->driver->requests);
    g_assert_cmpuint(playback_count(playback, "POST " API " Login"), ==, 1);
    g_assert_cmpuint(playback_count(playback, "POST " API " Logout"), ==, 1);
    g_assert_cmpuint(playback_count_logins(playback), ==, 0);
}

/* said aloud: there is nothing to test with */
static void
test_absent(gconstpointer data)
{
    g_autofree char *text = g_strdup_printf(
        "no answers of real devices: the option `captures` is \"%s\"", (const char *)data);

    g_test_skip(text);
}

static guint
add_tests(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    guint count = 0;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *test = g_strconcat("/reolink/captures/", name, NULL);
        if (!g_str_has_suffix(name, ".json"))
            continue;
        g_autoptr(JsonParser) parser = load(path);
        JsonObject *expect = get_expect(parser);
        if (expect == NULL || json_object_get_size(expect) == 0)
            continue;
        g_test_add_data_func_full(test, g_steal_pointer(&path), test_file, g_free);
        count++;
    }
    return count;
}

int
main(int argc, char **argv)
{
    const char *captures = argc > 1 ? argv[argc - 1] : "";
    g_autofree char *folder = g_build_filename(captures, "reolink", NULL);

    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    if (captures[0] == '\0')
        g_test_add_data_func("/reolink/captures/absent", captures, test_absent);
    else
        g_assert_cmpuint(add_tests(folder), >, 0);
    return g_test_run();
}
