/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/cell.h"

#include "src/report/shown.h"

#include <csv.h>
#include <string.h>

/* the last four are full-width, which some spreadsheets read like the narrow ones */
static gboolean
is_formula_start(gunichar c)
{
    return c == '=' || c == '+' || c == '-' || c == '@' || c == 0xff1d || c == 0xff0b ||
           c == 0xff0d || c == 0xff20;
}

static char *
defuse(const char *text, gboolean was_harmful)
{
    g_autoptr(GString) out = g_string_new(was_harmful ? "'" : NULL);
    gboolean at_start = !was_harmful;

    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (at_start && is_formula_start(c))
            g_string_append_c(out, '\'');
        if (c == ';')
            at_start = TRUE;
        else if (!g_unichar_isspace(c) && c != '"')
            at_start = FALSE;
        g_string_append_unichar(out, c);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *
quote(const char *text)
{
    gsize size = strlen(text);

    if (strpbrk(text, "\",;|'") == NULL)
        return g_strdup(text);
    /* every character may be a quote, which is doubled, and two stand around it */
    gsize room = 2 * size + 2;
    char *out = g_malloc0(room + 1);
    (void)csv_write2(out, room, text, size, '"');
    return out;
}

char *
cam_csv_cell(const char *text, gsize max_chars)
{
    g_autofree char *shown = cam_shown(text, max_chars);
    gboolean was_harmful = text != NULL && (text[0] == '\t' || text[0] == '\r');
    g_autofree char *safe = defuse(shown, was_harmful);

    return quote(safe);
}
