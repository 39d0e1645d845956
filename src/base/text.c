/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/text.h"

#include <string.h>

gboolean
cam_text_parse_uint(const char *text, guint64 max, guint64 *ret_value)
{
    guint64 value;

    if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 0, max, &value, NULL))
        return FALSE;
    *ret_value = value;
    return TRUE;
}

gboolean
cam_text_parse_bool(const char *text)
{
    return text != NULL &&
           (g_ascii_strcasecmp(text, "true") == 0 || g_ascii_strcasecmp(text, "1") == 0 ||
            g_ascii_strcasecmp(text, "yes") == 0);
}

static gboolean
is_harmful(gunichar c)
{
    /* control characters, and the marks that turn the direction of the rest of a line */
    return g_unichar_iscntrl(c) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0x200e || c == 0x200f || c == 0x2028 || c == 0x2029 || c == 0xfeff;
}

char *
cam_text_clean(const char *text, gsize max_chars)
{
    if (text == NULL)
        return NULL;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autoptr(GString) out = g_string_new(NULL);
    gsize chars = 0;

    for (const char *at = valid; *at != '\0' && chars < max_chars; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c == '\t' || c == '\n' || c == '\r')
            c = ' ';
        if (is_harmful(c) || (c == ' ' && out->len == 0))
            continue;
        g_string_append_unichar(out, c);
        chars++;
    }
    g_strchomp(out->str);
    if (out->str[0] == '\0')
        return NULL;
    return g_strdup(out->str);
}

char *
cam_text_parse_mac(const char *text)
{
    char digits[13] = "";
    gsize count = 0;

    for (const char *at = text; at != NULL && *at != '\0'; at++) {
        if (strchr(":-. ", *at) != NULL)
            continue;
        if (!g_ascii_isxdigit(*at) || count == 12)
            return NULL;
        digits[count++] = g_ascii_tolower(*at);
    }
    if (count != 12 || strcmp(digits, "000000000000") == 0 || strcmp(digits, "ffffffffffff") == 0)
        return NULL;
    return g_strdup_printf("%.2s:%.2s:%.2s:%.2s:%.2s:%.2s", digits, digits + 2, digits + 4,
                           digits + 6, digits + 8, digits + 10);
}

char *
cam_text_key(const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (const char *at = text; at != NULL && *at != '\0'; at++) {
        if (strchr(" \t-_.#()", *at) == NULL)
            g_string_append_c(out, g_ascii_tolower(*at));
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

gboolean
cam_text_equal_fold(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return g_ascii_strcasecmp(a, b) == 0;
}

gboolean
cam_text_is_empty(const char *text)
{
    return text == NULL || text[0] == '\0';
}

char *
cam_text_format_size(guint64 bytes)
{
    return g_format_size_full(bytes, G_FORMAT_SIZE_DEFAULT);
}

char *
cam_text_format_duration(double seconds)
{
    guint64 total = (guint64)(seconds + 0.5);

    if (total < 60)
        return g_strdup_printf("%" G_GUINT64_FORMAT " s", total);
    if (total < 3600)
        return g_strdup_printf("%" G_GUINT64_FORMAT " min %02" G_GUINT64_FORMAT " s", total / 60,
                               total % 60);
    return g_strdup_printf("%" G_GUINT64_FORMAT " h %02" G_GUINT64_FORMAT " min", total / 3600,
                           total % 3600 / 60);
}

void
cam_text_free_secret(char *secret)
{
    if (secret == NULL)
        return;
    explicit_bzero(secret, strlen(secret));
    g_free(secret);
}
