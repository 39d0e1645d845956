/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/samples.h"
#include "tests/drivers/talk.h"
#include "tests/drivers/web.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* answers of real devices: each is served as it stands, identify must find what stands in it */

static const struct {
    const char *type;
    CamKind kind;
} kinds[] = {
    { "IPCamera", CAM_KIND_CAMERA },
    { "IPDome", CAM_KIND_CAMERA },
    { "NVR", CAM_KIND_RECORDER },
    { "DVR", CAM_KIND_RECORDER },
};

static const struct {
    const char *member;
    CamField field;
} fields[] = {
    { "model", CAM_FIELD_MODEL },       { "serial", CAM_FIELD_SERIAL }, { "mac", CAM_FIELD_MAC },
    { "firmware", CAM_FIELD_FIRMWARE }, { "build", CAM_FIELD_BUILD },   { "name", CAM_FIELD_NAME },
};

static const char *
get_text(JsonObject *object, const char *member)
{
    return json_object_get_string_member_with_default(object, member, NULL);
}

static gboolean
has_inferred(JsonObject *response, const char *member)
{
    JsonArray *list = json_object_has_member(response, "inferred")
                          ? json_object_get_array_member(response, "inferred")
                          : NULL;

    for (guint i = 0; list != NULL && i < json_array_get_length(list); i++) {
        if (g_strcmp0(json_array_get_string_element(list, i), member) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
serve(Web *web, JsonArray *responses)
{
    for (guint i = 0; i < json_array_get_length(responses); i++) {
        JsonObject *response = json_array_get_object_element(responses, i);
        const char *method = get_text(response, "method");
        const char *body = get_text(response, "body");
        guint status = (guint)json_object_get_int_member(response, "status");
        if (status >= 200 && status < 600 && !has_inferred(response, "path"))
            web_set(web, method, get_text(response, "path"), status, body != NULL ? body : "", -1);
    }
}

static void
compare(JsonObject *expect, const CamIdentity *identity)
{
    const char *type = get_text(expect, "type");
    gboolean known = type == NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *wanted = get_text(expect, fields[i].member);
        if (wanted != NULL)
            g_assert_cmpstr(cam_identity_get(identity, fields[i].field), ==, wanted);
    }
    for (gsize i = 0; type != NULL && i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kinds[i].type, type) != 0)
            continue;
        known = TRUE;
        g_assert_cmpint(identity->kind, ==, kinds[i].kind);
    }
    g_assert_true(known);
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_VENDOR), ==, "hikvision");
    g_assert_cmpint(identity->activated, ==, CAM_TRI_YES);
}

static void
test_file(gconstpointer data)
{
    const char *path = data;
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) error = NULL;

    g_assert_true(json_parser_load_from_file(parser, path, &error));
    g_assert_no_error(error);
    JsonObject *root = json_node_get_object(json_parser_get_root(parser));
    g_autoptr(Web) web = web_new();
    g_autoptr(Talk) talk = talk_new("127.0.0.1", web_get_port(web), "admin", "secret", NULL);
    web_set_challenge(web, "IP Camera(C2183)", SAMPLE_LOCK("true", "unlock", "0", "5"));
    serve(web, json_object_get_array_member(root, "responses"));
    talk_assert_identify(talk, -1);
    compare(json_object_get_object_member(root, "expect"), talk->identity);
    g_assert_true(talk->driver->preflight(talk->call, talk->findings, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(talk->findings->len, ==, 0);
    g_assert_cmpuint(web_count_all(web), <=, 8);
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
        if (!g_str_has_suffix(name, ".json"))
            continue;
        g_autofree char *test = g_strconcat("/hikvision/captures/", name, NULL);
        g_test_add_data_func_full(test, g_build_filename(folder, name, NULL), test_file, g_free);
        count++;
    }
    return count;
}

int
main(int argc, char **argv)
{
    const char *captures = argc > 1 ? argv[argc - 1] : "";
    g_autofree char *folder = g_build_filename(captures, "hikvision", NULL);

    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    if (captures[0] == '\0')
        g_test_add_data_func("/hikvision/captures/absent", captures, test_absent);
    else
        g_assert_cmpuint(add_tests(folder), >, 0);
    return g_test_run();
}
