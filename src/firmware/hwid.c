/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/hwid.h"

#include "src/base/text.h"

#include <string.h>

/* the shortest name of a device and the longest */
#define MIN_NAME 4
#define MAX_NAME 64

static gboolean
is_device(const char *text)
{
    gsize size = strlen(text);
    gboolean digit = FALSE;

    if (size < MIN_NAME || size > MAX_NAME || !g_ascii_isalpha(text[0]))
        return FALSE;
    for (gsize i = 0; i < size; i++) {
        if (!g_ascii_isalnum(text[i]) && strchr("-_/.", text[i]) == NULL)
            return FALSE;
        digit = digit || g_ascii_isdigit(text[i]);
    }
    return digit;
}

char **
cam_hwid_parse(const guint8 *text, gsize size)
{
    g_autofree char *copy = g_strndup((const char *)text, MIN(size, CAM_HWID_MAX_SIZE));
    g_auto(GStrv) words = g_strsplit_set(copy, " \t\r\n,;=\"'[]{}()", -1);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (char **word = words; *word != NULL && names->len < CAM_HWID_MAX_DEVICES; word++) {
        char *colon = strchr(*word, ':');
        /* a name alone may be anything */
        if (colon == NULL)
            continue;
        *colon = '\0';
        if (is_device(*word) && !g_ptr_array_find_with_equal_func(names, *word, g_str_equal, NULL))
            g_ptr_array_add(names, g_strdup(*word));
    }
    if (names->len == 0)
        return NULL;
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

/* `X` any sign; where one of them ends the rest tells nothing */
static gboolean
differ_in_digits(const char *family, const char *device)
{
    for (; g_ascii_isalnum(*family) && g_ascii_isdigit(*device); family++, device++) {
        if (g_ascii_toupper(*family) != 'X' && *family != *device)
            return TRUE;
    }
    return FALSE;
}

/* the part that both forms have: HDW5831R, NVR5232. The brand in front tells nothing */
static char *
match_part(const char *pattern, const char *text)
{
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (regex == NULL || !g_regex_match(regex, text, G_REGEX_MATCH_DEFAULT, &match))
        return NULL;
    return g_match_info_fetch(match, 1);
}

gboolean
cam_hwid_excludes(const char *family, const char *device)
{
    static const struct {
        const char *family;
        const char *device;
    } forms[] = {
        /* HX5X3X: H, the shape, then four signs that are digits of the model */
        { "^IPC-H[A-Z]?X([0-9X][0-9X]{3})(?:-|$)", "^(?:DHI?-)?IPC-H[A-Z]{1,3}([0-9]{4})" },
        { "^NVR([0-9][0-9X]{3})(?:-|$)", "^(?:DHI?-)?NVR([0-9]{4})" },
        { "^XVR([0-9][0-9X]{3})(?:-|$)", "^(?:DHI?-)?XVR([0-9]{4})" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *wanted = match_part(forms[i].family, family);
        g_autofree char *found = match_part(forms[i].device, device);
        if (wanted != NULL && found != NULL)
            return differ_in_digits(wanted, found);
    }
    return FALSE;
}
