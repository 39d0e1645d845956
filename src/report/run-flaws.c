/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/run-html.h"

#include <string.h>

#include "src/report/html.h"
#include "src/report/row.h"

/* one advisory and the devices of a run; of those with an unknown end it is not known whether it
 * holds now */
typedef struct {
    const char *name;
    guint before;
    guint after;
    guint unknown;
} Flaw;

static gboolean
has(char *const *flaws, const char *name)
{
    return flaws != NULL && g_strv_contains((const char *const *)flaws, name);
}

static void
count_flaw(Flaw *flaw, const CamRow *row)
{
    char *const *now = cam_row_find_flaws(row);

    flaw->before += has(row->job->flaws_before, flaw->name);
    flaw->after += has(now, flaw->name);
    flaw->unknown += now == NULL && has(row->job->flaws_before, flaw->name);
}

static void
collect_names(char *const *flaws, GPtrArray *names, GHashTable *known)
{
    for (guint i = 0; flaws != NULL && flaws[i] != NULL; i++) {
        if (g_hash_table_add(known, flaws[i]))
            g_ptr_array_add(names, flaws[i]);
    }
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
list_names(const CamRunPage *page)
{
    GPtrArray *names = g_ptr_array_new();
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < page->rows->len; i++) {
        const CamRow *row = page->rows->pdata[i];
        collect_names(row->job->flaws_before, names, known);
        collect_names(cam_row_find_flaws(row), names, known);
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

static void
append_flaw(const CamRunPage *page, const char *name)
{
    Flaw flaw = { .name = name };

    for (guint i = 0; i < page->rows->len; i++)
        count_flaw(&flaw, page->rows->pdata[i]);
    g_string_append(page->out, "<tr><th scope=\"row\">");
    cam_html_text(page->out, name);
    g_string_append_printf(page->out,
                           "</th><td class=\"number\">%u</td><td class=\"number\">%u</td>"
                           "<td class=\"number\">%u</td></tr>\n",
                           flaw.before, flaw.after, flaw.unknown);
}

void
cam_run_html_append_flaws(const CamRunPage *page)
{
    static const char *const titles[] = { "Flaw", "#Devices before", "#Devices now", "#Not known",
                                          NULL };
    g_autoptr(GPtrArray) names = list_names(page);

    if (names->len == 0)
        return;
    g_string_append(page->out, "<section>\n<h2>Known flaws, before and after</h2>\n");
    cam_html_begin_table(page->out, "plain", "Known flaws and how many devices have them", titles);
    for (guint i = 0; i < names->len; i++)
        append_flaw(page, names->pdata[i]);
    cam_html_end_table(page->out);
    cam_html_element(page->out, "p", "muted note",
                     "By make, model and version. With a question mark: these do not tell; read "
                     "the advisory. Not known: what the device runs now nobody could say.");
    g_string_append(page->out, "</section>\n");
}
