/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/json-text.h"

#include <string.h>

/* all whole numbers of so many digits fit into 64 bits */
#define MAX_DIGITS 18

/*
 * json-glib takes more than JSON: comments, single quotes, octal numbers; it wraps numbers that are
 * too big and makes bad UTF-8 of half surrogates. A bracket that hides in what only one of two
 * readers takes for a text would pass any count of the depth. So the text is read strictly here,
 * and json-glib gets a copy in which all of that cannot be.
 */
typedef struct {
    const char *data;
    gsize size;
    gsize at;
    GString *out;
    guint depth;
    guint values;
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
    scan->values += c == ',' || c == '{' || c == '[';
    if (c == '{' || c == '[')
        scan->depth++;
    else if ((c == '}' || c == ']') && scan->depth > 0)
        scan->over = --scan->depth == 0;
    copy(scan, 1);
    return TRUE;
}

static CamJsonFault
scan_all(Scan *scan, guint max_depth, guint max_values)
{
    while (scan->at < scan->size) {
        if (!scan_next(scan))
            return CAM_JSON_BROKEN;
        if (scan->depth > max_depth)
            return CAM_JSON_DEEP;
        if (scan->values > max_values)
            return CAM_JSON_MANY;
    }
    return CAM_JSON_GOOD;
}

GString *
cam_json_text_make_strict(const char *data, gsize size, guint max_depth, guint max_values,
                          CamJsonFault *ret_fault)
{
    CamJsonFault fault = CAM_JSON_BROKEN;

    if (size > 0 && g_utf8_validate_len(data, size, NULL)) {
        g_autoptr(GString) out = g_string_sized_new(size + 64);
        Scan scan = { .data = data, .size = size, .out = out };
        fault = scan_all(&scan, max_depth, max_values);
        if (fault == CAM_JSON_GOOD)
            return g_steal_pointer(&out);
    }
    *ret_fault = fault;
    return NULL;
}
