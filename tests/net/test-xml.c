/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/xml.h"

#include <string.h>
#include <sys/resource.h>

static const char sample[] =
    "\r\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<s:Envelope xmlns:s=\"urn:s\" xmlns:d=\"urn:d\">\n"
    "  <s:Header><d:MessageID a=\"1 > 0\"> uuid:1 </d:MessageID></s:Header>\n"
    "  <s:Body><!-- <x> = --><d:Matches><d:Empty/></d:Matches>\n"
    "    <d:Matches><d:Match><Types>one</Types></d:Match>\n"
    "      <d:Match><Types><![CDATA[t<w>o]]> &amp; x&#65;</Types></d:Match><Other/>\n"
    "      <d:Match><Types> \n </Types></d:Match></d:Matches>\n"
    "  </s:Body></s:Envelope>\n\n";

static CamXml *
parse(const char *text, CamXmlFlags flags)
{
    return cam_xml_parse(text, strlen(text), flags, NULL);
}

static void
assert_text(const CamXmlNode *node, const char *path, const char *expected)
{
    g_autofree char *text = cam_xml_read_text(node, path);

    g_assert_cmpstr(text, ==, expected);
}

static void
assert_refused(const char *data, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamXml) xml = cam_xml_parse(data, size, CAM_XML_NONE, &error);

    g_assert_null(xml);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
}

static void
test_find(void)
{
    g_autoptr(CamXml) xml = parse(sample, CAM_XML_NONE);

    g_assert_nonnull(xml);
    const CamXmlNode *root = cam_xml_get_root(xml);
    g_assert_cmpstr(cam_xml_get_name(root), ==, "Envelope");
    assert_text(root, "Header/MessageID", "uuid:1");
    /* the first Matches has no Match: the search goes on in the second */
    const CamXmlNode *match = cam_xml_find(root, "Body/Matches/Match");
    g_assert_nonnull(match);
    assert_text(match, "Types", "one");
    g_assert_true(cam_xml_find_any(root, "Match") == match);
    match = cam_xml_find_next(match);
    assert_text(match, "Types", "t<w>o & xA");
    match = cam_xml_find_next(match);
    assert_text(match, "Types", NULL);
    g_assert_null(cam_xml_find_next(match));
    g_assert_null(cam_xml_find(root, "body"));
    g_assert_null(cam_xml_find(root, "Envelope"));
    g_assert_null(cam_xml_find_any(root, "Envelope"));
    g_assert_null(cam_xml_find_any(match, "Other"));
    assert_text(root, "Body/Nothing", NULL);
    assert_text(NULL, "Types", NULL);
    assert_text(cam_xml_find_any(root, "MessageID"), NULL, "uuid:1");
}

static void
test_letters(void)
{
    g_autoptr(CamXml) latin = parse("<a><b>M\xfcller</b></a>", CAM_XML_NONE);
    g_autoptr(CamXml) chinese = parse(
        "<?xml version=\"1.0\" encoding=\"GB2312\"?><a><b>\xc9\xe3\xcf\xf1</b></a>", CAM_XML_NONE);
    g_autoptr(CamXml) marked = parse("\xef\xbb\xbf<a><b>x</b></a>", CAM_XML_NONE);
    g_autoptr(CamXml) lying =
        parse("<?xml version=\"1.0\" encoding=\"GB2312\"?><a><b>\xc3\xbc</b></a>", CAM_XML_NONE);

    assert_text(cam_xml_get_root(latin), "b", "Müller");
    assert_text(cam_xml_get_root(chinese), "b", "摄像");
    assert_text(cam_xml_get_root(marked), "b", "x");
    assert_text(cam_xml_get_root(lying), "b", "ü");
}

static void
test_recover(void)
{
    const char *broken = "<e><p:name>x & y</p:name><b>two<c></b>";

    g_assert_null(parse(broken, CAM_XML_NONE));
    g_autoptr(CamXml) xml = parse(broken, CAM_XML_RECOVER);
    g_assert_nonnull(xml);
    assert_text(cam_xml_get_root(xml), "b", "two");
    g_assert_nonnull(cam_xml_find(cam_xml_get_root(xml), "name"));
}

static void
test_refused(void)
{
    const char *const texts[] = {
        "",
        " \n",
        "OK",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "{\"a\": 1}",
        "<!DOCTYPE html><html></html>",
        "<!doctype html><html></html>",
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
        "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
        "<a><!ENTITY b \"c\"></a>",
        "<a>&unknown;</a>",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_refused(texts[i], strlen(texts[i]));
    assert_refused("<a>\0</a>", 8);
    /* UTF-16 would hide its tags from the count */
    assert_refused("\xff\xfe<\0a\0/\0>\0", 10);
    assert_refused("<\0a\0/\0>\0", 8);
}

static void
append_many(GString *text, const char *piece, gsize count)
{
    for (gsize i = 0; i < count; i++)
        g_string_append(text, piece);
}

static gsize
peak_kib(void)
{
    struct rusage usage;

    g_assert_cmpint(getrusage(RUSAGE_SELF, &usage), ==, 0);
    return (gsize)usage.ru_maxrss;
}

static void
assert_bomb(GString *text)
{
    gsize before = peak_kib();

    assert_refused(text->str, text->len);
    g_autoptr(CamXml) recovered = cam_xml_parse(text->str, text->len, CAM_XML_RECOVER, NULL);
    g_assert_null(recovered);
    g_assert_cmpuint(peak_kib() - before, <, 32 * 1024);
}

static void
test_bombs(void)
{
    g_autoptr(GString) entity = g_string_new("<!DOCTYPE a [<!ENTITY b \"");
    g_autoptr(GString) laughs = g_string_new("<!DOCTYPE a [<!ENTITY l0 \"ha\">");
    g_autoptr(GString) attributes = g_string_new("<a ");
    g_autoptr(GString) hidden = g_string_new("<a b='>' ");
    g_autoptr(GString) elements = g_string_new("<a>");
    g_autoptr(GString) deep = g_string_new(NULL);
    g_autoptr(GString) namespaces = g_string_new("<a>");
    g_autoptr(GString) large = g_string_new("<a>");

    append_many(entity, "x", 100000);
    g_string_append(entity, "\">]><a>");
    append_many(entity, "&b;", 40000);
    g_string_append(entity, "</a>");
    for (int i = 1; i < 10; i++)
        g_string_append_printf(laughs, "<!ENTITY l%d \"&l%d;&l%d;&l%d;\">", i, i - 1, i - 1, i - 1);
    g_string_append(laughs, "]><a>&l9;</a>");
    for (guint i = 0; i < 20000; i++) {
        g_string_append_printf(attributes, "a%u='' ", i);
        g_string_append_printf(hidden, "a%u='' ", i);
    }
    g_string_append(attributes, "/>");
    g_string_append(hidden, "/>");
    append_many(elements, "<a/>", 60000);
    g_string_append(elements, "</a>");
    append_many(deep, "<a>", 200);
    append_many(deep, "</a>", 200);
    for (guint i = 0; i < 600; i++)
        g_string_append_printf(namespaces, "<a xmlns:n%u='urn:%u'/>", i, i);
    g_string_append(namespaces, "</a>");
    append_many(large, "0123456789abcdef", 16384);
    g_string_append(large, "</a>");

    GString *const all[] = {
        entity, laughs, attributes, hidden, elements, deep, namespaces, large
    };
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        assert_bomb(all[i]);
}

static void
test_encoding_bomb(void)
{
    /* in UTF-7 `+ADw-` is `<`: the declaration must not be believed */
    g_autoptr(GString) text =
        g_string_new("<?xml version=\"1.0\" encoding=\"UTF-7\"?><a>+ADw-b/+AD4-</a>");
    g_autoptr(CamXml) xml = cam_xml_parse(text->str, text->len, CAM_XML_NONE, NULL);

    if (xml != NULL)
        g_assert_null(cam_xml_find(cam_xml_get_root(xml), "b"));
}

static void
test_within(void)
{
    g_autoptr(GString) wide = g_string_new("<a");
    g_autoptr(GString) deep = g_string_new(NULL);
    g_autoptr(GString) equals = g_string_new("<a><![CDATA[");

    for (guint i = 0; i < 100; i++)
        g_string_append_printf(wide, " xmlns:n%u='urn:%u'", i, i);
    g_string_append(wide, "/>");
    append_many(deep, "<a>", 60);
    append_many(deep, "<b/>", 1000);
    append_many(deep, "</a>", 60);
    append_many(equals, "a=b < ", 30000);
    g_string_append(equals, "]]><b>a=b</b></a>");

    GString *const all[] = { wide, deep, equals };
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CamXml) xml = cam_xml_parse(all[i]->str, all[i]->len, CAM_XML_NONE, &error);
        g_assert_no_error(error);
        g_assert_nonnull(xml);
    }
}

static void
test_junk(void)
{
    gsize size = strlen(sample);

    for (gsize cut = 0; cut < size; cut++) {
        g_autoptr(CamXml) strict = cam_xml_parse(sample, cut, CAM_XML_NONE, NULL);
        g_autoptr(CamXml) lenient = cam_xml_parse(sample, cut, CAM_XML_RECOVER, NULL);
        g_assert_true(strict == NULL || cut >= size - 2);
        if (lenient != NULL)
            cam_xml_find_any(cam_xml_get_root(lenient), "Other");
    }
    for (gsize bit = 0; bit < size * 8; bit++) {
        g_autofree char *copy = g_memdup2(sample, size);
        copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << bit % 8));
        g_autoptr(CamXml) strict = cam_xml_parse(copy, size, CAM_XML_NONE, NULL);
        g_autoptr(CamXml) lenient = cam_xml_parse(copy, size, CAM_XML_RECOVER, NULL);
        if (strict != NULL)
            g_assert_nonnull(cam_xml_get_root(strict));
        if (lenient != NULL)
            cam_xml_find(cam_xml_get_root(lenient), "Body/Matches/Match");
    }
}

static void
assert_attribute(const CamXmlNode *node, const char *name, const char *wanted)
{
    g_autofree char *value = cam_xml_read_attribute(node, name);

    g_assert_cmpstr(value, ==, wanted);
}

static void
test_attributes(void)
{
    static const char text[] =
        "<a:x xmlns:a='urn:a' one=' 1 ' a:two='&lt;2&gt;' none=''><y/></a:x>";
    g_autoptr(CamXml) xml = cam_xml_parse(text, strlen(text), CAM_XML_NONE, NULL);
    const CamXmlNode *root = cam_xml_get_root(xml);

    assert_attribute(root, "one", "1");
    assert_attribute(root, "two", "<2>");
    assert_attribute(root, "none", NULL);
    assert_attribute(root, "three", NULL);
    assert_attribute(cam_xml_find(root, "y"), "one", NULL);
    assert_attribute(NULL, "one", NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xml/find", test_find);
    g_test_add_func("/xml/attributes", test_attributes);
    g_test_add_func("/xml/letters", test_letters);
    g_test_add_func("/xml/recover", test_recover);
    g_test_add_func("/xml/refused", test_refused);
    g_test_add_func("/xml/bombs", test_bombs);
    g_test_add_func("/xml/encoding-bomb", test_encoding_bomb);
    g_test_add_func("/xml/within", test_within);
    g_test_add_func("/xml/junk", test_junk);
    return g_test_run();
}
