/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/xml.h"

#include "src/base/text.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

/* 256 KiB of text become about 9 MB of tree */
#define MAX_SIZE     (256 * 1024)
#define MAX_ELEMENTS 20000
#define MAX_DEPTH    64
/* libxml2 compares each attribute with each other; some ONVIF devices declare 60 namespaces */
#define MAX_ATTRIBUTES 256
/* each prefixed element searches all namespaces in sight */
#define MAX_NAMESPACES 512
#define MAX_TEXT       (64 * 1024)

void
cam_xml_start(void)
{
    xmlInitParser();
}

struct CamXml {
    xmlDocPtr document;
};

/* what is counted before libxml2 sees a document: its own limits come too late */
typedef struct {
    guint elements;
    guint attributes;
    guint namespaces;
    int depth;
} Count;

static const char *
skip_past(const char *at, const char *end, const char *mark)
{
    const char *found = memmem(at, (gsize)(end - at), mark, strlen(mark));

    return found != NULL ? found + strlen(mark) : end;
}

static gboolean
begins(const char *at, const char *end, const char *word)
{
    gsize size = strlen(word);

    return (gsize)(end - at) >= size && memcmp(at, word, size) == 0;
}

/* gives the place after the tag's `>`; a `>` inside quotes is text */
static const char *
count_tag(const char *at, const char *end, Count *count)
{
    char quote = '\0';

    count->attributes = 0;
    for (; at < end; at++) {
        if (quote != '\0') {
            quote = *at == quote ? '\0' : quote;
            continue;
        }
        if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '=')
            count->attributes++;
        else if (*at == 'x' && begins(at, end, "xmlns"))
            count->namespaces++;
        else if (*at == '>')
            break;
    }
    if (at < end && at[-1] == '/')
        count->depth--;
    return at < end ? at + 1 : end;
}

static gboolean
is_over(const Count *count)
{
    return count->elements > MAX_ELEMENTS || count->attributes > MAX_ATTRIBUTES ||
           count->namespaces > MAX_NAMESPACES || count->depth > MAX_DEPTH;
}

/* exact for well-formed documents; libxml2 stops at the first fault of any other one */
static gboolean
check_limits(const char *data, gsize size, GError **error)
{
    const char *end = data + size;
    Count count = { 0 };

    for (const char *at = memchr(data, '<', size); at != NULL && at < end;
         at = at < end ? memchr(at, '<', (gsize)(end - at)) : NULL) {
        if (begins(at, end, "<!--")) {
            at = skip_past(at + 4, end, "-->");
        } else if (begins(at, end, "<![CDATA[")) {
            at = skip_past(at, end, "]]>");
        } else if (begins(at, end, "<?")) {
            at = skip_past(at, end, "?>");
        } else if (begins(at, end, "<!")) {
            g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL,
                        "the XML has a document type, which no answer needs");
            return FALSE;
        } else if (begins(at, end, "</")) {
            count.depth--;
            at += 2;
        } else {
            count.elements++;
            count.depth++;
            at = count_tag(at + 1, end, &count);
        }
        if (is_over(&count)) {
            g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL,
                        "the XML has too many elements, attributes or levels");
            return FALSE;
        }
    }
    return TRUE;
}

/* what is counted must be what is parsed, so there is one encoding: a declared one (UTF-7, say)
 * could hide tags from the count */
static char *
convert_to_utf8(const char *data, gsize size, gsize *ret_size)
{
    if (g_utf8_validate_len(data, size, NULL)) {
        *ret_size = size;
        return g_memdup2(data, size);
    }
    const char *declared = memmem(data, MIN(size, 100), "encoding=", 9);
    gboolean chinese = declared != NULL && (gsize)(declared - data) + 12 <= size &&
                       g_ascii_strncasecmp(declared + 10, "gb", 2) == 0;
    char *text = NULL;
    if (chinese)
        text = g_convert(data, (gssize)size, "UTF-8", "GB18030", NULL, ret_size, NULL);
    if (text == NULL)
        text = g_convert(data, (gssize)size, "UTF-8", "ISO-8859-1", NULL, ret_size, NULL);
    return text;
}

/* devices put blank lines before the declaration and NULs after the end */
static void
trim(const char **data, gsize *size)
{
    if (*size >= 3 && memcmp(*data, "\xef\xbb\xbf", 3) == 0) {
        *data += 3;
        *size -= 3;
    }
    while (*size > 0 && g_ascii_isspace(**data)) {
        *data += 1;
        *size -= 1;
    }
    while (*size > 0 && (g_ascii_isspace((*data)[*size - 1]) || (*data)[*size - 1] == '\0'))
        *size -= 1;
}

/* a second lock on the door check_limits() has shut */
static void
stop_at_subset(void *data, const xmlChar *name, const xmlChar *external_id,
               const xmlChar *system_id)
{
    xmlStopParser(data);
}

static xmlDocPtr
parse_text(const char *text, gsize size, CamXmlFlags flags, GError **error)
{
    int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS;
    xmlParserCtxtPtr context = xmlNewParserCtxt();

    if (context == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_INTERNAL, "no memory for an XML parser");
        return NULL;
    }
    if ((flags & CAM_XML_RECOVER) != 0)
        options |= XML_PARSE_RECOVER;
    context->sax->internalSubset = stop_at_subset;
    xmlDocPtr document = xmlCtxtReadMemory(context, text, (int)size, NULL, "UTF-8", options);
    if (document == NULL || document->intSubset != NULL || xmlDocGetRootElement(document) == NULL) {
        g_autofree char *why = cam_text_clean(context->lastError.message, 120);
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "this is no XML: %s",
                    why != NULL ? why : "nothing in it");
        g_clear_pointer(&document, xmlFreeDoc);
    }
    xmlFreeParserCtxt(context);
    return document;
}

CamXml *
cam_xml_parse(const char *data, gsize size, CamXmlFlags flags, GError **error)
{
    gsize text_size = 0;

    if (size > MAX_SIZE) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "the XML is too large: %zu bytes", size);
        return NULL;
    }
    trim(&data, &size);
    if (size == 0 || memchr(data, '\0', size) != NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "this is no XML: %s",
                    size == 0 ? "it is empty" : "it is binary");
        return NULL;
    }
    g_autofree char *text = convert_to_utf8(data, size, &text_size);
    if (text == NULL || !check_limits(text, text_size, error)) {
        if (text == NULL)
            g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "this is no XML: unknown letters");
        return NULL;
    }
    xmlDocPtr document = parse_text(text, text_size, flags, error);
    if (document == NULL)
        return NULL;
    CamXml *xml = g_new0(CamXml, 1);
    xml->document = document;
    return xml;
}

void
cam_xml_free(CamXml *xml)
{
    if (xml == NULL)
        return;
    xmlFreeDoc(xml->document);
    g_free(xml);
}

const CamXmlNode *
cam_xml_get_root(const CamXml *xml)
{
    return xmlDocGetRootElement(xml->document);
}

/* libxml2 keeps `a:` in the name when the prefix was never declared (recovered datagrams) */
static const char *
local_name(const CamXmlNode *node)
{
    const char *colon = strchr((const char *)node->name, ':');

    return colon != NULL && colon[1] != '\0' ? colon + 1 : (const char *)node->name;
}

const char *
cam_xml_get_name(const CamXmlNode *node)
{
    return local_name(node);
}

static const CamXmlNode *
next_element(const CamXmlNode *node)
{
    while (node != NULL && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return node;
}

static gboolean
has_name(const CamXmlNode *node, const char *name, gsize size)
{
    const char *own = local_name(node);

    return strlen(own) == size && memcmp(own, name, size) == 0;
}

const CamXmlNode *
cam_xml_find(const CamXmlNode *node, const char *path)
{
    const char *slash = strchr(path, '/');
    gsize size = slash != NULL ? (gsize)(slash - path) : strlen(path);

    for (const CamXmlNode *child = next_element(node->children); child != NULL;
         child = next_element(child->next)) {
        if (!has_name(child, path, size))
            continue;
        const CamXmlNode *found = slash != NULL ? cam_xml_find(child, slash + 1) : child;
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* the element after @at in document order, below @top */
static const CamXmlNode *
next_below(const CamXmlNode *top, const CamXmlNode *at)
{
    const CamXmlNode *next = next_element(at->children);

    while (next == NULL && at != top) {
        next = next_element(at->next);
        at = at->parent;
    }
    return next;
}

const CamXmlNode *
cam_xml_find_any(const CamXmlNode *node, const char *name)
{
    const CamXmlNode *at = next_below(node, node);

    while (at != NULL && !has_name(at, name, strlen(name)))
        at = next_below(node, at);
    return at;
}

const CamXmlNode *
cam_xml_find_next(const CamXmlNode *node)
{
    const char *name = local_name(node);
    const CamXmlNode *at = next_element(node->next);

    while (at != NULL && !has_name(at, name, strlen(name)))
        at = next_element(at->next);
    return at;
}

char *
cam_xml_read_text(const CamXmlNode *node, const char *path)
{
    const CamXmlNode *at = node != NULL && path != NULL ? cam_xml_find(node, path) : node;
    g_autoptr(GString) text = g_string_new(NULL);

    if (at == NULL)
        return NULL;
    for (const CamXmlNode *child = at->children; child != NULL; child = child->next) {
        gboolean is_text = child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE;
        if (is_text && child->content != NULL && text->len < MAX_TEXT)
            g_string_append(text, (const char *)child->content);
    }
    g_strstrip(text->str);
    if (text->str[0] == '\0')
        return NULL;
    return g_strdup(text->str);
}

char *
cam_xml_read_attribute(const CamXmlNode *node, const char *name)
{
    const xmlAttr *at = node != NULL ? node->properties : NULL;

    while (at != NULL && strcmp((const char *)at->name, name) != 0)
        at = at->next;
    if (at == NULL || at->children == NULL || at->children->content == NULL)
        return NULL;
    char *value = g_strstrip(g_strdup((const char *)at->children->content));
    if (value[0] == '\0')
        g_clear_pointer(&value, g_free);
    return value;
}
