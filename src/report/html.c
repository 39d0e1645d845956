/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/html.h"

#include <gio/gio.h>

#include "src/base/clock.h"
#include "src/base/text.h"
#include "src/report/report-resources.h"
#include "src/report/shown.h"

#define TEXT_CHARS 600

#define HEAD_START                                                                                 \
    "<!doctype html>\n"                                                                            \
    "<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"                                       \
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "                  \
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"                          \
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"                   \
    "<meta name=\"color-scheme\" content=\"light dark\">\n"                                        \
    "<meta name=\"referrer\" content=\"no-referrer\">\n"

void
cam_html_text(GString *page, const char *text)
{
    g_autofree char *shown = cam_shown(text, TEXT_CHARS);
    g_autofree char *safe = g_markup_escape_text(shown, -1);

    g_string_append(page, safe);
}

void
cam_html_element(GString *page, const char *tag, const char *class, const char *text)
{
    g_string_append_printf(page, "<%s", tag);
    if (class != NULL)
        g_string_append_printf(page, " class=\"%s\"", class);
    g_string_append_c(page, '>');
    cam_html_text(page, text);
    g_string_append_printf(page, "</%s>", tag);
}

void
cam_html_time(GString *page, gint64 utc_us)
{
    if (utc_us == 0)
        return;
    g_autofree char *machine = cam_clock_format_utc(utc_us);
    g_autofree char *local = cam_shown_local(utc_us);
    g_string_append_printf(page, "<time datetime=\"%s\">", machine);
    cam_html_text(page, local);
    g_string_append(page, "</time>");
}

/* the style sheet is built into the program; it cannot be missing */
static void
append_style(GString *page)
{
    g_autoptr(GBytes) css = g_resource_lookup_data(cam_report_get_resource(), "/camherd/report.css",
                                                   G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    g_return_if_fail(css != NULL);
    gsize size;
    const char *text = g_bytes_get_data(css, &size);
    g_string_append_len(page, text, (gssize)size);
}

void
cam_html_begin(GString *page, const char *title, const char *subject)
{
    g_string_append(page, HEAD_START "<title>");
    cam_html_text(page, title);
    if (!cam_text_is_empty(subject)) {
        g_string_append(page, " – ");
        cam_html_text(page, subject);
    }
    g_string_append(page, "</title>\n<style>\n");
    append_style(page);
    g_string_append(page, "</style>\n</head>\n<body>\n<main>\n");
}

void
cam_html_fact(GString *page, const char *name, const char *value)
{
    if (cam_text_is_empty(value))
        return;
    g_string_append(page, "<div>");
    cam_html_element(page, "dt", NULL, name);
    cam_html_element(page, "dd", NULL, value);
    g_string_append(page, "</div>\n");
}

void
cam_html_begin_table(GString *page, const char *class, const char *caption,
                     const char *const *titles)
{
    g_string_append_printf(page, "<div class=\"frame\"><table class=\"%s\">\n", class);
    cam_html_element(page, "caption", NULL, caption);
    g_string_append(page, "\n<thead><tr>");
    for (guint i = 0; titles[i] != NULL; i++) {
        gboolean is_number = titles[i][0] == '#';
        g_string_append(page,
                        is_number ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">");
        cam_html_text(page, titles[i] + is_number);
        g_string_append(page, "</th>");
    }
    g_string_append(page, "</tr></thead>\n<tbody>\n");
}

void
cam_html_end_table(GString *page)
{
    g_string_append(page, "</tbody></table></div>\n");
}

void
cam_html_chip(GString *page, const char *tone, const char *label)
{
    g_string_append_printf(page, "<span class=\"chip %s\">", tone);
    cam_html_text(page, label);
    g_string_append(page, "</span>");
}

void
cam_html_tile(GString *page, const char *tone, guint count, const char *label)
{
    g_string_append_printf(page, "<li class=\"tile %s\"><strong>%u</strong> <span>", tone, count);
    cam_html_text(page, label);
    g_string_append(page, "</span></li>\n");
}

void
cam_html_end(GString *page, const char *note)
{
    g_string_append(page, "</main>\n<footer>");
    cam_html_text(page, note);
    g_string_append(page, "</footer>\n</body>\n</html>\n");
}
