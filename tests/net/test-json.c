/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/json.h"

#include <string.h>

#define GOOD                                                                                       \
    "[\n {\"cmd\": \"GetDevInfo\", \"code\": 0, \"value\": {\"DevInfo\": {\"model\": "             \
    "\"E1\\/Pro\","                                                                                \
    "\"name\": \"gate \\u0026 \\ud83d\\ude00\", \"channelNum\": 16, \"wifi\": true, \"empty\": "   \
    "\"\","                                                                                        \
    "\"none\": null, \"ratio\": 1.5, \"number\": \"42\", \"list\": [1, [2, 3]]}}}\n]\n"

static CamJson *
parse(const char *text)
{
    return cam_json_parse(text, strlen(text), NULL);
}

static void
assert_bad(const char *data, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamJson) json = cam_json_parse(data, size, &error);

    g_assert_null(json);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
}

static void
assert_text(JsonNode *node, const char *path, const char *wanted)
{
    g_autofree char *text = cam_json_read_text(node, path);

    g_assert_cmpstr(text, ==, wanted);
}

static void
test_good(void)
{
    g_autoptr(CamJson) json = parse(GOOD);
    JsonNode *root = cam_json_get_root(json);
    JsonNode *info = cam_json_find(root, "0/value/DevInfo");
    gint64 number = 7;

    g_assert_nonnull(info);
    assert_text(info, "model", "E1/Pro");
    assert_text(info, "name", "gate & \xf0\x9f\x98\x80");
    assert_text(info, "channelNum", "16");
    assert_text(info, "wifi", "true");
    assert_text(info, "empty", NULL);
    assert_text(info, "none", NULL);
    assert_text(info, "ratio", NULL);
    assert_text(info, "list", NULL);
    assert_text(info, "missing/more", NULL);
    assert_text(info, "model/more", NULL);
    assert_text(NULL, "model", NULL);
    assert_text(root, "0/value/DevInfo/list/1/0", "2");
    assert_text(root, "1/cmd", NULL);
    assert_text(root, "-1/cmd", NULL);
    assert_text(root, "99999999999999999999/cmd", NULL);
    g_assert_cmpuint(cam_json_count(root, NULL), ==, 1);
    g_assert_cmpuint(cam_json_count(info, "list"), ==, 2);
    g_assert_cmpuint(cam_json_count(info, "model"), ==, 0);
    g_assert_cmpuint(cam_json_count(NULL, NULL), ==, 0);
    g_assert_null(cam_json_find(info, "none"));
    g_assert_true(cam_json_read_number(info, "channelNum", &number));
    g_assert_cmpint(number, ==, 16);
    g_assert_true(cam_json_read_number(info, "number", &number));
    g_assert_cmpint(number, ==, 42);
    g_assert_false(cam_json_read_number(info, "model", &number));
    g_assert_false(cam_json_read_number(info, "ratio", &number));
    g_assert_false(cam_json_read_number(info, "none", &number));
    g_assert_cmpint(number, ==, 42);
}

/* neither wrapped nor octal: what does not fit is no number, its digits are still there */
static void
test_numbers(void)
{
    static const struct {
        const char *text;
        gboolean is_number;
        gint64 number;
    } rows[] = {
        { "0", TRUE, 0 },
        { "-7", TRUE, -7 },
        { "999999999999999999", TRUE, G_GINT64_CONSTANT(999999999999999999) },
        { "9223372036854775807", TRUE, G_MAXINT64 },
        { "-9223372036854775808", TRUE, G_MININT64 },
        { "9223372036854775808", FALSE, 0 },
        { "-9223372036854775809", FALSE, 0 },
        { "18446744073709551617", FALSE, 0 },
        { "99999999999999999999999999999999999999999999", FALSE, 0 },
        { "010", TRUE, 10 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf("{\"n\":%s}", rows[i].text);
        g_autoptr(CamJson) json = parse(text);
        gint64 number = 0;
        g_test_message("%s", text);
        assert_text(cam_json_get_root(json), "n", rows[i].text);
        g_assert_cmpint(cam_json_read_number(cam_json_get_root(json), "n", &number), ==,
                        rows[i].is_number);
        g_assert_cmpint(number, ==, rows[i].number);
    }
}

static void
test_not_json(void)
{
    static const char *const texts[] = {
        "",
        " ",
        "<html></html>",
        "<?xml version=\"1.0\"?><a/>",
        "root.Brand=AXIS",
        "{",
        "[1",
        "[1]]",
        "[}",
        "[1 2]",
        "[1,]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "[\"a]",
        "[\"a\\\"]",
        "[\"a\"\"b\"]",
        "['a']",
        "[/* more */1]",
        "[1] // more",
        "#\n[1]",
        "var a = [1]",
        "[NaN]",
        "[Infinity]",
        "[tru]",
        "[truefalse]",
        "[TRUE]",
        "[+1]",
        "[--1]",
        "[.5]",
        "[5.]",
        "[1e]",
        "[1e+]",
        "[1.2.3]",
        "[0x10]",
        "[$10]",
        "[\"\\x\"]",
        "[\"\\u12\"]",
        "[\"\\uzzzz\"]",
        "[\"\\",
        "[\"\\u",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_test_message("%s", texts[i]);
        assert_bad(texts[i], strlen(texts[i]));
    }
    /* one value, and nothing after it */
    assert_bad("{}{}\"\"", 6);
    assert_bad("[] []", 5);
    assert_bad("1 2", 3);
}

/* in a thread with as little stack as a worker has */
static gpointer
parse_deep(gpointer data)
{
    const GString *text = data;

    assert_bad(text->str, text->len);
    return NULL;
}

/* brackets after what one reader may take for a text and another not */
static void
test_depth(void)
{
    static const char *const fronts[] = {
        "",           "[\"a\",",    "['\"',",      "[/*\"*/",     "[//\"\n",    "[\"\\u1\"\"",
        "[\"\\u1\",", "[\"\\\\\",", "[\"\\\\\"\"", "[\"\\\\\\\"", "{\"a\":",    "[1\"",
        "[\\\"",      "#\"\n",      "[\"\\u\"",    "[\"\\",       "[\"\\u\"\"",
    };
    static const char *const deep[] = { "[", "{\"a\":", "[{\"\":" };

    for (gsize i = 0; i < G_N_ELEMENTS(fronts) * G_N_ELEMENTS(deep); i++) {
        g_autoptr(GString) text = g_string_new(fronts[i / G_N_ELEMENTS(deep)]);
        g_test_message("%s", text->str);
        while (text->len < 200 * 1024)
            g_string_append(text, deep[i % G_N_ELEMENTS(deep)]);
        g_thread_join(g_thread_new("deep", parse_deep, text));
    }
}

static void
test_limits(void)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < 32; i++)
        g_string_append_c(text, '[');
    for (guint i = 0; i < 32; i++)
        g_string_append_c(text, ']');
    g_autoptr(CamJson) deep = parse(text->str);
    g_assert_nonnull(deep);
    g_string_insert_c(text, 0, '[');
    g_string_append_c(text, ']');
    assert_bad(text->str, text->len);
    /* depth counts what is open, not what there is */
    g_string_assign(text, "[[]");
    while (text->len < 100 * 1024)
        g_string_append(text, ",[[\"[[[\"],{\"]\":[]}]");
    g_string_append_c(text, ']');
    g_autoptr(CamJson) wide = parse(text->str);
    g_assert_nonnull(wide);
    g_string_assign(text, "[\"");
    while (text->len < 256 * 1024 - 2)
        g_string_append_c(text, 'a');
    g_string_append(text, "\"]");
    g_autoptr(CamJson) big = parse(text->str);
    g_assert_nonnull(big);
    g_string_insert_c(text, 2, 'a');
    assert_bad(text->str, text->len);
}

static void
test_bytes(void)
{
    static const char nul[] = "[\"a\0b\"]";
    static const char nul_after[] = "[1]\0";

    assert_bad(nul, sizeof nul - 1);
    assert_bad(nul_after, sizeof nul_after - 1);
    assert_bad("[\"\xff\"]", 5);
    assert_bad("[\"\xc3\x28\"]", 6);
    assert_bad("[\"\xed\xa0\x80\"]", 7);
    assert_bad("[\"\xc0\xaf\"]", 6);
    /* written out or not, no text that comes out of here is anything but UTF-8 */
    g_autoptr(CamJson) json = parse("[\"\\u0000x\",\"\\ud800\",\"\\ud800x\",\"\\udc00\\ud800\","
                                    "\"\\ud800\\u0041\",\"\\uffff\",\"\\uD83D\\uDE00\"]");
    assert_text(cam_json_get_root(json), "0", "\xef\xbf\xbdx");
    assert_text(cam_json_get_root(json), "1", "\xef\xbf\xbd");
    assert_text(cam_json_get_root(json), "2", "\xef\xbf\xbdx");
    assert_text(cam_json_get_root(json), "3", "\xef\xbf\xbd\xef\xbf\xbd");
    assert_text(cam_json_get_root(json), "4",
                "\xef\xbf\xbd"
                "A");
    assert_text(cam_json_get_root(json), "5", "\xef\xbf\xbf");
    assert_text(cam_json_get_root(json), "6", "\xf0\x9f\x98\x80");
}

static void
test_same_names(void)
{
    g_autoptr(CamJson) json = parse("{\"a\":1,\"a\":{\"b\":2},\"a\":3}");

    assert_text(cam_json_get_root(json), "a", "3");
    assert_text(cam_json_get_root(json), "a/b", NULL);
}

static void
test_scalars(void)
{
    g_autoptr(CamJson) text = parse(" \"a\" ");
    g_autoptr(CamJson) number = parse("5");
    g_autoptr(CamJson) none = parse("null");

    assert_text(cam_json_get_root(text), NULL, "a");
    assert_text(cam_json_get_root(number), NULL, "5");
    g_assert_null(cam_json_find(cam_json_get_root(none), NULL));
    assert_text(cam_json_get_root(number), "0", NULL);
}

static void
test_format(void)
{
    JsonObject *object = json_object_new();
    g_autoptr(CamJson) json = NULL;

    json_object_set_string_member(object, "name", "a \"b\" \\ \n");
    g_autofree char *text = cam_json_format(object);
    json = parse(text);
    assert_text(cam_json_get_root(json), "name", "a \"b\" \\ \n");
}

static void
test_torn(void)
{
    g_autofree char *bent = g_strdup(GOOD);

    for (gsize size = 0; size < strlen(GOOD); size++) {
        g_autoptr(CamJson) json = cam_json_parse(GOOD, size, NULL);
        g_assert_true(json == NULL || size >= strlen(GOOD) - 1);
    }
    for (gsize i = 0; i < strlen(GOOD) * 8; i++) {
        bent[i / 8] ^= (char)(1 << (i % 8));
        g_autoptr(CamJson) json = cam_json_parse(bent, strlen(GOOD), NULL);
        g_autofree char *name =
            json != NULL ? cam_json_read_text(cam_json_get_root(json), "0/value/DevInfo/name")
                         : NULL;
        g_assert_true(name == NULL || g_utf8_validate(name, -1, NULL));
        bent[i / 8] ^= (char)(1 << (i % 8));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/good", test_good);
    g_test_add_func("/json/numbers", test_numbers);
    g_test_add_func("/json/not-json", test_not_json);
    g_test_add_func("/json/depth", test_depth);
    g_test_add_func("/json/limits", test_limits);
    g_test_add_func("/json/bytes", test_bytes);
    g_test_add_func("/json/same-names", test_same_names);
    g_test_add_func("/json/scalars", test_scalars);
    g_test_add_func("/json/format", test_format);
    g_test_add_func("/json/torn", test_torn);
    return g_test_run();
}
