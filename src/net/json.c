/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/json.h"

#include <string.h>

#define MAX_SIZE  (256 * 1024)
#define MAX_DEPTH 32
/* all whole numbers of so many digits fit into 64 bits */
#define MAX_DIGITS 18

struct CamJson {
    JsonParser *parser;
};

/*
 * json-glib takes more than JSON: comments, single quotes, octal numbers; it wraps numbers that are
 * too big and makes bad UTF-8 of half surrogates. A bracket that hides in what only one of two
 * readers takes for a text would pass any count of the depth. So the answer is read strictly here,
 * and json-glib gets a copy in which all of that cannot be.
 */
typedef struct {
    const char *data;
    gsize size;
    gsize at;
    GString *out;
    guint depth;
    gboolean over; /* the one value is there; json-glib leaks it when another follows */
} Scan;

static char
look(const Scan *scan, gsize ahead)
{
    return scan->at + ahead < scan->size ? scan->data[scan->at + ahead] : '\0';
}

static void
copy(Scan *scan, gsize count)
{
    g_string_append_len(scan->out, scan->data + scan->at, (gssize)count);
    scan->at += count;
}

/* the four digits of `\uXXXX` at @ahead, -1 when there is none */
static int
read_unit(const Scan *scan, gsize ahead)
{
    int unit = 0;

    if (look(scan, ahead) != '\\' || look(scan, ahead + 1) != 'u')
        return -1;
    for (gsize i = 2; i < 6; i++) {
        int digit = g_ascii_xdigit_value(look(scan, ahead + i));
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static gboolean
scan_unicode(Scan *scan)
{
    int unit = read_unit(scan, 0);
    int next = read_unit(scan, 6);
    gboolean high = unit >= 0xd800 && unit <= 0xdbff;
    gboolean low = unit >= 0xdc00 && unit <= 0xdfff;

    if (unit < 0)
        return FALSE;
    if (high && next >= 0xdc00 && next <= 0xdfff) {
        copy(scan, 12);
    } else if (high || low || unit == 0) {
        g_string_append(scan->out, "\\ufffd");
        scan->at += 6;
    } else {
        copy(scan, 6);
    }
    return TRUE;
}

static gboolean
scan_text(Scan *scan)
{
    copy(scan, 1);
    while (scan->at < scan->size && look(scan, 0) != '"') {
        if (look(scan, 0) != '\\') {
            copy(scan, 1);
        } else if (look(scan, 1) == 'u') {
            if (!scan_unicode(scan))
                return FALSE;
        } else if (look(scan, 1) == '\0' || strchr("\"\\/bfnrt", look(scan, 1)) == NULL) {
            return FALSE;
        } else {
            copy(scan, 2);
        }
    }
    if (scan->at == scan->size)
        return FALSE;
    copy(scan, 1);
    return TRUE;
}

static gsize
count_digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* whether @word is a number; @ret_plain: whether json-glib reads it as it is meant */
static gboolean
parse_number(const char *word, gboolean *ret_plain)
{
    const char *at = word[0] == '-' ? word + 1 : word;
    gsize digits = count_digits(at);

    *ret_plain = digits <= MAX_DIGITS && (digits == 1 || at[0] != '0');
    if (digits == 0)
        return FALSE;
    at += digits;
    if (*at == '.') {
        at++;
        digits = count_digits(at);
        if (digits == 0)
            return FALSE;
        at += digits;
    }
    if (*at == 'e' || *at == 'E') {
        at += at[1] == '+' || at[1] == '-' ? 2 : 1;
        digits = count_digits(at);
        if (digits == 0)
            return FALSE;
        at += digits;
    }
    return *at == '\0';
}

/* what json-glib would wrap or take for octal becomes a text: its digits are kept */
static gboolean
scan_word(Scan *scan)
{
    gsize size = 0;
    gboolean plain = TRUE;

    while (g_ascii_isalnum(look(scan, size)) ||
           (look(scan, size) != '\0' && strchr("+-.", look(scan, size)) != NULL))
        size++;
    g_autofree char *word = g_strndup(scan->data + scan->at, size);
    if (!g_str_equal(word, "true") && !g_str_equal(word, "false") && !g_str_equal(word, "null") &&
        !parse_number(word, &plain))
        return FALSE;
    g_string_append_printf(scan->out, plain ? "%s" : "\"%s\"", word);
    scan->at += size;
    return TRUE;
}

static gboolean
scan_next(Scan *scan)
{
    char c = look(scan, 0);
    gboolean blank = c != '\0' && strchr(" \t\r\n", c) != NULL;

    if (scan->over && !blank)
        return FALSE;
    scan->over = scan->over || (scan->depth == 0 && !blank && c != '{' && c != '[');
    if (c == '"')
        return scan_text(scan);
    if (c == '\0' || strchr("{}[],: \t\r\n", c) == NULL)
        return scan_word(scan);
    if (c == '{' || c == '[')
        scan->depth++;
    else if ((c == '}' || c == ']') && scan->depth > 0)
        scan->over = --scan->depth == 0;
    copy(scan, 1);
    return TRUE;
}

/* (nullable): the answer in a form that json-glib reads as it is meant */
static GString *
make_strict(const char *data, gsize size, GError **error)
{
    g_autoptr(GString) out = g_string_sized_new(size + 64);
    Scan scan = { .data = data, .size = size, .out = out };

    while (scan.at < size) {
        if (!scan_next(&scan)) {
            g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is not JSON");
            return NULL;
        }
        if (scan.depth > MAX_DEPTH) {
            g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is nested too deeply");
            return NULL;
        }
    }
    return g_steal_pointer(&out);
}

CamJson *
cam_json_parse(const char *data, gsize size, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) local = NULL;

    if (size > MAX_SIZE) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is too long");
        return NULL;
    }
    if (size == 0 || !g_utf8_validate_len(data, size, NULL)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is not JSON");
        return NULL;
    }
    g_autoptr(GString) strict = make_strict(data, size, error);
    if (strict == NULL)
        return NULL;
    if (!json_parser_load_from_data(parser, strict->str, (gssize)strict->len, &local) ||
        json_parser_get_root(parser) == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is not JSON");
        return NULL;
    }
    CamJson *json = g_new(CamJson, 1);
    json->parser = g_steal_pointer(&parser);
    return json;
}

void
cam_json_free(CamJson *json)
{
    if (json == NULL)
        return;
    g_object_unref(json->parser);
    g_free(json);
}

JsonNode *
cam_json_get_root(const CamJson *json)
{
    return json_parser_get_root(json->parser);
}

static JsonNode *
find_child(JsonNode *node, const char *name)
{
    guint64 index = 0;

    if (JSON_NODE_HOLDS_OBJECT(node))
        return json_object_get_member(json_node_get_object(node), name);
    if (!JSON_NODE_HOLDS_ARRAY(node) ||
        !g_ascii_string_to_unsigned(name, 10, 0, G_MAXUINT32, &index, NULL))
        return NULL;
    JsonArray *array = json_node_get_array(node);
    return index < json_array_get_length(array) ? json_array_get_element(array, (guint)index)
                                                : NULL;
}

JsonNode *
cam_json_find(JsonNode *node, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path != NULL ? path : "", "/", -1);

    for (gsize i = 0; node != NULL && names[i] != NULL; i++) {
        if (names[i][0] != '\0')
            node = find_child(node, names[i]);
    }
    return node != NULL && !JSON_NODE_HOLDS_NULL(node) ? node : NULL;
}

guint
cam_json_count(JsonNode *node, const char *path)
{
    node = cam_json_find(node, path);
    return node != NULL && JSON_NODE_HOLDS_ARRAY(node)
               ? json_array_get_length(json_node_get_array(node))
               : 0;
}

char *
cam_json_read_text(JsonNode *node, const char *path)
{
    node = cam_json_find(node, path);
    if (node == NULL || !JSON_NODE_HOLDS_VALUE(node))
        return NULL;
    GType type = json_node_get_value_type(node);
    if (type == G_TYPE_STRING)
        return json_node_get_string(node)[0] != '\0' ? json_node_dup_string(node) : NULL;
    if (type == G_TYPE_BOOLEAN)
        return g_strdup(json_node_get_boolean(node) ? "true" : "false");
    if (type == G_TYPE_INT64)
        return g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(node));
    return NULL;
}

gboolean
cam_json_read_number(JsonNode *node, const char *path, gint64 *ret_number)
{
    g_autofree char *text = cam_json_read_text(node, path);

    return text != NULL &&
           g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, ret_number, NULL);
}

char *
cam_json_format(JsonObject *object)
{
    JsonNode *node = json_node_init_object(json_node_alloc(), object);
    char *text = json_to_string(node, FALSE);

    json_object_unref(object);
    json_node_unref(node);
    return text;
}
