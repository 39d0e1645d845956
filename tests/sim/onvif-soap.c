/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/onvif-soap.h"

#include <libxml/parser.h>
#include <string.h>

#define TYPE "application/soap+xml; charset=utf-8"

static xmlNode *
find(xmlNode *node, const char *name)
{
    for (xmlNode *at = node; at != NULL; at = at->next) {
        xmlNode *below;

        if (at->type != XML_ELEMENT_NODE)
            continue;
        if (strcmp((const char *)at->name, name) == 0)
            return at;
        below = find(at->children, name);
        if (below != NULL)
            return below;
    }
    return NULL;
}

static char *
get_text(xmlNode *node, const char *name)
{
    xmlNode *at = find(node, name);
    xmlChar *content = at != NULL ? xmlNodeGetContent(at) : NULL;
    char *text = g_strdup(content != NULL ? (const char *)content : "");

    xmlFree(content);
    return g_strstrip(text);
}

static xmlNode *
first_element(xmlNode *node)
{
    while (node != NULL && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return node;
}

void
sim_soap_parse(const GByteArray *body, SimSoap *ret_soap)
{
    int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    xmlDoc *document =
        body == NULL ? NULL
                     : xmlReadMemory((const char *)body->data, (int)body->len, NULL, NULL, options);
    xmlNode *root = document != NULL ? xmlDocGetRootElement(document) : NULL;
    xmlNode *soap_body = root != NULL ? find(root->children, "Body") : NULL;
    xmlNode *operation = soap_body != NULL ? first_element(soap_body->children) : NULL;
    xmlNode *token = root != NULL ? find(root->children, "UsernameToken") : NULL;

    *ret_soap = (SimSoap){ 0 };
    if (operation != NULL) {
        ret_soap->operation = g_strdup((const char *)operation->name);
        ret_soap->media =
            operation->ns != NULL && strstr((const char *)operation->ns->href, "/media/") != NULL;
    }
    ret_soap->has_token = token != NULL;
    if (token != NULL) {
        ret_soap->user = get_text(token->children, "Username");
        ret_soap->digest = get_text(token->children, "Password");
        ret_soap->nonce = get_text(token->children, "Nonce");
        ret_soap->created = get_text(token->children, "Created");
    }
    xmlFreeDoc(document);
}

void
sim_soap_clear(SimSoap *soap)
{
    g_free(soap->operation);
    g_free(soap->user);
    g_free(soap->digest);
    g_free(soap->nonce);
    g_free(soap->created);
    *soap = (SimSoap){ 0 };
}

void
sim_onvif_send(SimVisit *visit, guint status, const char *extra, const char *inner)
{
    g_autofree char *text = g_strdup_printf(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\" "
        "xmlns:tt=\"http://www.onvif.org/ver10/schema\" "
        "xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\" "
        "xmlns:trt=\"http://www.onvif.org/ver10/media/wsdl\" "
        "xmlns:ter=\"http://www.onvif.org/ver10/error\"><env:Body>%s</env:Body></env:Envelope>\n",
        inner != NULL ? inner : "");

    sim_desk_answer(visit, status, TYPE, extra, text);
}

char *
sim_onvif_fault(const char *codes, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(codes, "/", -1);
    g_autoptr(GString) xml = g_string_new("<env:Fault><env:Code>");
    g_autofree char *reason = g_markup_escape_text(text, -1);

    g_string_append_printf(xml, "<env:Value>env:%s</env:Value>", parts[0]);
    for (gsize i = 1; parts[i] != NULL; i++)
        g_string_append_printf(xml, "<env:Subcode><env:Value>%s</env:Value>", parts[i]);
    for (gsize i = 1; parts[i] != NULL; i++)
        g_string_append(xml, "</env:Subcode>");
    g_string_append_printf(xml,
                           "</env:Code><env:Reason><env:Text xml:lang=\"en\">%s</env:Text>"
                           "</env:Reason></env:Fault>",
                           reason);
    return g_string_free(g_steal_pointer(&xml), FALSE);
}
