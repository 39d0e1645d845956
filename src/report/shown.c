/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/shown.h"

#include "src/base/text.h"

char *
cam_shown(const char *text, gsize max_chars)
{
    g_autofree char *clean = cam_text_clean(text, max_chars + 1);

    if (clean == NULL)
        return g_strdup("");
    if ((gsize)g_utf8_strlen(clean, -1) <= max_chars)
        return g_steal_pointer(&clean);
    g_autofree char *head = g_utf8_substring(clean, 0, (glong)max_chars - 1);
    return g_strconcat(head, "…", NULL);
}

guint
cam_shown_width(const char *text)
{
    guint width = 0;

    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (!g_unichar_iszerowidth(c))
            width += g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

char *
cam_shown_sentence(const char *text)
{
    if (cam_text_is_empty(text) || !g_ascii_isalnum(text[0]))
        return g_strdup(text != NULL ? text : "");
    return g_strdup_printf("%c%s.", g_ascii_toupper(text[0]), text + 1);
}

char *
cam_shown_local(gint64 utc_us)
{
    if (utc_us == 0)
        return g_strdup("");
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(utc_us / G_USEC_PER_SEC);
    char *text = time != NULL ? g_date_time_format(time, "%Y-%m-%d %H:%M:%S %Z") : NULL;
    return text != NULL ? text : g_strdup("?");
}
