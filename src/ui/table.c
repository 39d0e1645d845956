/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/ui/table.h"

#include "src/base/platform.h"

#include <string.h>

#define GREEN  "\033[32m"
#define RED    "\033[31m"
#define YELLOW "\033[33m"
#define PLAIN  "\033[0m"

/* states and verdicts; what is not here stays as it is */
static const struct {
    const char *word;
    const char *colour;
} colours[] = {
    { "done", GREEN },         { "ready", GREEN },
    { "up-to-date", GREEN },   { "failed", RED },
    { "unsure", RED },         { "contradicts", RED },
    { "rolled-back", RED },    { "error", RED },
    { "unreachable", RED },    { "auth-failed", RED },
    { "locked", RED },         { "blocked", YELLOW },
    { "cancelled", YELLOW },   { "parked", YELLOW },
    { "unsupported", YELLOW }, { "needs-decision", YELLOW },
    { "no-firmware", YELLOW }, { "not-activated", YELLOW },
};

guint
cam_table_get_width(const CamOptions *options)
{
    return options->output == NULL ? cam_platform_terminal_width(1) : 0;
}

gboolean
cam_table_wants_colour(void)
{
    const char *no = g_getenv("NO_COLOR");

    return cam_platform_terminal_width(1) > 0 && (no == NULL || no[0] == '\0') &&
           g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

/* titles are ASCII: their bytes are their columns on the screen; -1 in a line without */
static int
find_column(const char *line)
{
    static const char *const titles[] = { "  STATE  ", "  VERDICT  " };

    for (gsize i = 0; i < G_N_ELEMENTS(titles); i++) {
        const char *at = strstr(line, titles[i]);
        if (at != NULL && g_str_has_prefix(line, "ADDRESS"))
            return (int)(at - line) + 2;
    }
    return -1;
}

static const char *
walk(const char *line, int column)
{
    const char *at = line;

    for (int width = 0; *at != '\0' && width < column; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    /* marks that stand on the character before */
    while (*at != '\0' && g_unichar_iszerowidth(g_utf8_get_char(at)))
        at = g_utf8_next_char(at);
    return at;
}

static void
append_line(GString *out, const char *line, int column)
{
    const char *at = column >= 0 ? walk(line, column) : "";
    gsize size = strcspn(at, " ");

    for (gsize i = 0; size > 0 && i < G_N_ELEMENTS(colours); i++) {
        if (strlen(colours[i].word) != size || strncmp(at, colours[i].word, size) != 0)
            continue;
        g_string_append_len(out, line, at - line);
        g_string_append_printf(out, "%s%s%s%s", colours[i].colour, colours[i].word, PLAIN,
                               at + size);
        return;
    }
    g_string_append(out, line);
}

char *
cam_table_colour(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) out = g_string_new(NULL);
    int column = -1;

    for (guint i = 0; lines[i] != NULL; i++) {
        if (i > 0)
            g_string_append_c(out, '\n');
        if (lines[i][0] == '\0' || find_column(lines[i]) >= 0)
            column = find_column(lines[i]);
        append_line(out, lines[i], column);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}
