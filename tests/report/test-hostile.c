/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include <libxml/HTMLparser.h>

#include "tests/report/sample.h"

/* what a device, a file or an inventory may try to bring into a document */
static const char *const bad_texts[] = {
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' style='background:url(//evil)",
    "</style><link rel=stylesheet href=//evil>",
    "</title><base href=//evil>",
    "<!-- <iframe srcdoc='<script>x</script>'>",
    "&lt;script&gt; &#60;script&#62;",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "x;=1+1",
    "x\n=1+1,\"y",
    "\x1b[31mred\x1b]0;title\x07",
    "\xc2\x9b"
    "31m",
    "\xe2\x80\xae"
    "gpj.exe",
    "a\nb\rc\td\x0b"
    "e\x7f",
    "\xff\xfe\xc3(",
    "{\"state\":\"done\"}",
    "%s%n%d",
};

#define BAD_COUNT G_N_ELEMENTS(bad_texts)

static char *
make_bad_text(guint index)
{
    if (index < BAD_COUNT)
        return g_strdup(bad_texts[index]);
    /* ten kilobytes without a blank */
    return g_strnfill(10240, index == BAD_COUNT ? '<' : '=');
}

static void
free_found(gpointer data)
{
    cam_found_free(data);
}

static char *
write_found(const char *bad, CamFormat format)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(free_found);
    CamSighting *sighting = cam_sighting_new(bad);

    sighting->address = g_strdup(bad);
    sighting->interface = g_strdup(bad);
    for (guint i = 0; i < CAM_FIELD_COUNT; i++)
        sighting->identity->fields[i] = g_strdup(bad);
    CamFound *found = cam_found_new(sighting);
    g_ptr_array_add(found->notes, g_strdup(bad));
    g_ptr_array_add(list, found);
    return cam_report_found(list, NULL, 1, format);
}

static char *
write_identified(const char *bad, CamFormat format)
{
    g_autoptr(CamDevice) device = cam_device_new("10.0.0.5", 0, FALSE);
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_autoptr(GError) error = g_error_new_literal(CAM_ERROR, CAM_ERROR_PROTOCOL, bad);
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    CamIdentified row = { device, identity, bad, error };

    device->target.name = g_strdup(bad);
    for (guint i = 0; i < CAM_FIELD_COUNT; i++)
        identity->fields[i] = g_strdup(bad);
    g_ptr_array_add(list, &row);
    return cam_report_identified(list, 1, format);
}

#define KINDS 4

static char *
write_document(guint kind, const char *bad, CamFormat format)
{
    if (kind == 0) {
        /* the journal holds JSON, which is UTF-8 always */
        g_autofree char *valid = g_utf8_make_valid(bad, -1);
        g_autoptr(CamLedger) ledger = sample_hostile_ledger_new(valid);
        return cam_report_run(ledger, format);
    }
    if (kind == 1) {
        g_autoptr(GPtrArray) plan = sample_plan_new(bad);
        return cam_report_check(plan, format);
    }
    return kind == 2 ? write_found(bad, format) : write_identified(bad, format);
}

/* no escape sequences, no control characters but line feeds, no turned lines, real UTF-8 */
static void
assert_calm(const char *text)
{
    g_assert_true(g_utf8_validate(text, -1, NULL));
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        g_assert_true(c == '\n' || !g_unichar_iscntrl(c));
        g_assert_false(c >= 0x202a && c <= 0x202e);
    }
}

static gboolean
is_known_element(const xmlChar *name)
{
    static const char *const known[] = {
        "html",    "head",    "meta",    "title", "style",  "body", "main", "header",
        "section", "footer",  "h1",      "h2",    "p",      "dl",   "div",  "dt",
        "dd",      "ul",      "li",      "ol",    "strong", "span", "i",    "b",
        "small",   "table",   "caption", "thead", "tbody",  "tr",   "th",   "td",
        "time",    "details", "summary", "a",     NULL,
    };

    return g_strv_contains(known, (const char *)name);
}

static gboolean
is_known_attribute(const xmlChar *name)
{
    static const char *const known[] = { "lang",  "charset", "http-equiv", "content", "name",
                                         "class", "scope",   "datetime",   "style",   "aria-hidden",
                                         "open",  "href",    NULL };

    return g_strv_contains(known, (const char *)name);
}

static void
assert_attributes(const xmlNode *node)
{
    for (const xmlAttr *attribute = node->properties; attribute != NULL;
         attribute = attribute->next) {
        xmlChar *value = xmlNodeGetContent((const xmlNode *)attribute);
        g_assert_true(is_known_attribute(attribute->name));
        if (strcmp((const char *)attribute->name, "style") == 0)
            g_assert_true(g_regex_match_simple("^flex-grow:[0-9]+$", (const char *)value, 0, 0));
        if (strcmp((const char *)attribute->name, "href") == 0) {
            g_assert_cmpstr((const char *)node->name, ==, "a");
            g_assert_cmpstr((const char *)value, ==,
                            "https://www.example.com/notices/2023?a=1&b=2");
        }
        xmlFree(value);
    }
    if (strcmp((const char *)node->name, "th") == 0)
        g_assert_nonnull(xmlHasProp((xmlNode *)node, (const xmlChar *)"scope"));
}

/* returns how many elements there are; the same skeleton for each text means none got out */
static guint
walk(const xmlNode *node)
{
    guint count = 0;

    for (; node != NULL; node = node->next) {
        g_assert_cmpint(node->type, !=, XML_COMMENT_NODE);
        if (node->type != XML_ELEMENT_NODE)
            continue;
        g_assert_true(is_known_element(node->name));
        assert_attributes(node);
        count += 1 + walk(node->children);
    }
    return count;
}

static guint
parse_html(const char *text)
{
    xmlDoc *doc = htmlReadMemory(text, (int)strlen(text), NULL, "utf-8",
                                 HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);

    g_assert_nonnull(doc);
    guint count = walk(xmlDocGetRootElement(doc));
    xmlFreeDoc(doc);
    g_assert_nonnull(strstr(text, "<html lang=\"en\">"));
    g_assert_nonnull(
        strstr(text, "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri"));
    return count;
}

static void
assert_json_node(JsonNode *node)
{
    if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
        g_assert_true(g_utf8_validate(json_node_get_string(node), -1, NULL));
}

static void
check_json(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = json_from_string(text, &error);

    g_assert_no_error(error);
    g_assert_null(strstr(text, "</"));
    assert_json_node(node);
}

static void
test_html(void)
{
    for (guint kind = 0; kind < KINDS; kind++) {
        g_autofree char *plain = write_document(kind, "plain", CAM_FORMAT_HTML);
        guint expected = parse_html(plain);
        g_assert_cmpuint(expected, >, 20);
        for (guint i = 0; i < BAD_COUNT + 2; i++) {
            g_autofree char *bad = make_bad_text(i);
            g_autofree char *page = write_document(kind, bad, CAM_FORMAT_HTML);
            assert_calm(page);
            g_assert_cmpuint(parse_html(page), ==, expected);
            g_assert_cmpuint(strlen(page), <, 600000);
        }
    }
}

/* the text is still there to be read, only harmless */
static void
test_html_shows(void)
{
    g_autofree char *page = write_document(0, "<script>alert(1)</script>", CAM_FORMAT_HTML);

    g_assert_nonnull(strstr(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    g_assert_null(strstr(page, "<script"));
}

static void
test_json(void)
{
    for (guint kind = 0; kind < KINDS; kind++) {
        for (guint i = 0; i < BAD_COUNT + 2; i++) {
            g_autofree char *bad = make_bad_text(i);
            g_autofree char *text = write_document(kind, bad, CAM_FORMAT_JSON);
            g_assert_true(g_utf8_validate(text, -1, NULL));
            g_assert_null(strchr(text, '\x1b'));
            check_json(text);
        }
    }
}

static guint
count_lines(const char *text)
{
    guint count = 0;

    for (const char *at = text; *at != '\0'; at++)
        count += *at == '\n';
    return count;
}

static void
test_table(void)
{
    for (guint kind = 0; kind < KINDS; kind++) {
        g_autofree char *plain = write_document(kind, "plain", CAM_FORMAT_TABLE);
        for (guint i = 0; i < BAD_COUNT + 2; i++) {
            g_autofree char *bad = make_bad_text(i);
            g_autofree char *text = write_document(kind, bad, CAM_FORMAT_TABLE);
            assert_calm(text);
            g_assert_cmpuint(count_lines(text), ==, count_lines(plain));
            g_assert_cmpuint(strlen(text), <, 40000);
        }
    }
}

/* here only what needs no CSV parser; read-csv.py reads the cells */
static void
test_csv(void)
{
    for (guint kind = 0; kind < KINDS; kind++) {
        g_autofree char *plain = write_document(kind, "plain", CAM_FORMAT_CSV);
        for (guint i = 0; i < BAD_COUNT + 2; i++) {
            g_autofree char *bad = make_bad_text(i);
            g_autofree char *text = write_document(kind, bad, CAM_FORMAT_CSV);
            assert_calm(text);
            g_assert_cmpuint(count_lines(text), ==, count_lines(plain));
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hostile/html", test_html);
    g_test_add_func("/hostile/html-shows", test_html_shows);
    g_test_add_func("/hostile/json", test_json);
    g_test_add_func("/hostile/table", test_table);
    g_test_add_func("/hostile/csv", test_csv);
    return g_test_run();
}
