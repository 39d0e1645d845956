/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/page.h"

#include <string.h>

static const struct {
    const char *page;
    const char *title; /* NULL for none */
} samples[] = {
    { "<html><head><title>Reolink</title></head></html>", "Reolink" },
    { "<html><HEAD><Title lang=x> Hanwha \n Techwin</TITLE></html>", "Hanwha   Techwin" },
    { "<title>A &amp; B &lt;C&gt;</title>", "A & B <C>" },
    { "<!-- <title>old</title> --><title>new</title>", "new" },
    { "<script>var t = '<title>in a script</title>';</script><title>true</title>", "true" },
    { "<title>never closed", "never closed" },
    { "<title></title>", NULL },
    { "<title>first</title><title>second</title>", "first" },
    { "<html><body>no title</body></html>", NULL },
    { "<meta charset=utf-8><title>K\303\274che</title>", "K\303\274che" },
    { "<title>K\303\274che</title>", "K\303\274che" },
    { "<title>K\374che</title>", "K\303\274che" },
    { "\357\273\277<title>with a mark</title>", "with a mark" },
    { "plain text", NULL },
    { "", NULL },
    { "<", NULL },
    { "{\"title\":\"json\"}", NULL },
    { "<?xml version=\"1.0\"?><!DOCTYPE html [<!ENTITY a \"aaaa\">]><title>&a;&a;</title>", NULL },
};

static void
test_titles(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        gsize size = strlen(samples[i].page);
        g_autofree char *exact = g_memdup2(samples[i].page, MAX(size, 1));
        g_autofree char *title = cam_page_parse_title(exact, size);
        g_test_message("page %u", (guint)i);
        /* what an entity of the page's own becomes is of no interest */
        if (strstr(samples[i].page, "ENTITY") == NULL)
            g_assert_cmpstr(title, ==, samples[i].title);
    }
}

static void
test_long(void)
{
    g_autofree char *filler = g_strnfill(CAM_PAGE_MAX, ' ');
    g_autofree char *late = g_strconcat(filler, "<title>too late</title>", NULL);
    g_autofree char *wide = g_strnfill(4000, 'x');
    g_autofree char *page = g_strconcat("<title>", wide, "</title>", NULL);
    g_autoptr(GString) deep = g_string_new(NULL);
    g_autofree char *none = cam_page_parse_title(late, strlen(late));
    g_autofree char *cut = cam_page_parse_title(page, strlen(page));

    g_assert_null(none);
    g_assert_cmpuint(strlen(cut), ==, 80);
    for (guint i = 0; i < 5000; i++)
        g_string_append(deep, "<b>");
    g_string_append(deep, "<title>deep</title>");
    g_autofree char *title = cam_page_parse_title(deep->str, deep->len);
    /* found or not, it came back */
    g_assert_true(title == NULL || strcmp(title, "deep") == 0);
}

static void
test_broken(void)
{
    static const char page[] = "<html><head><meta charset=\"iso-8859-1\"><title>A &eacute; "
                               "B</title><script>x</script></head><body></body></html>";

    for (gsize size = 0; size < sizeof page; size++) {
        g_autofree char *part = g_memdup2(page, size > 0 ? size : 1);
        g_autofree char *title = cam_page_parse_title(part, size);
        g_assert_true(title == NULL || g_utf8_validate(title, -1, NULL));
    }
    for (gsize bit = 0; bit < (sizeof page - 1) * 8; bit++) {
        g_autofree char *flipped = g_memdup2(page, sizeof page - 1);
        flipped[bit / 8] = (char)(flipped[bit / 8] ^ 1 << bit % 8);
        g_autofree char *title = cam_page_parse_title(flipped, sizeof page - 1);
        g_assert_true(title == NULL || g_utf8_validate(title, -1, NULL));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/page/titles", test_titles);
    g_test_add_func("/page/long", test_long);
    g_test_add_func("/page/broken", test_broken);
    return g_test_run();
}
