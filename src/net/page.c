/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/page.h"

#include "src/base/text.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#define TITLE_MAX 80

/* iterative, and bounded by the few bytes that are parsed */
static const xmlNode *
find_element(const xmlNode *root, const char *name)
{
    for (const xmlNode *at = root; at != NULL;) {
        if (at->type == XML_ELEMENT_NODE && g_ascii_strcasecmp((const char *)at->name, name) == 0)
            return at;
        if (at->children != NULL && at->type == XML_ELEMENT_NODE) {
            at = at->children;
            continue;
        }
        while (at != NULL && at != root && at->next == NULL)
            at = at->parent;
        if (at == NULL || at == root)
            return NULL;
        at = at->next;
    }
    return NULL;
}

/* a page cut in the middle of a character is still UTF-8 */
static gboolean
is_utf8(const char *data, gsize size)
{
    const char *end;

    return g_utf8_validate_len(data, size, &end) || (gsize)(data + size - end) < 4;
}

char *
cam_page_parse_title(const char *data, gsize size)
{
    gsize head = MIN(size, CAM_PAGE_MAX);

    if (head == 0)
        return NULL;
    /* without a word on it libxml2 takes bytes above ASCII for Latin-1 */
    htmlDocPtr page = htmlReadMemory(data, (int)head, NULL, is_utf8(data, head) ? "UTF-8" : NULL,
                                     HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                         HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    const xmlNode *title = page != NULL ? find_element(xmlDocGetRootElement(page), "title") : NULL;
    xmlChar *content = title != NULL ? xmlNodeGetContent(title) : NULL;
    char *text = cam_text_clean((const char *)content, TITLE_MAX);
    xmlFree(content);
    xmlFreeDoc(page);
    return text;
}

gboolean
cam_page_read(CamHttp *http, const char *path, guint timeout_s, CamPage *ret_page, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(CamReply) reply = cam_http_send(http,
                                              &(CamRequest){
                                                  .method = "GET",
                                                  .path = path,
                                                  .timeout_s = timeout_s,
                                                  .flags = CAM_REQUEST_ANONYMOUS,
                                              },
                                              &local);

    *ret_page = (CamPage){ 0 };
    if (reply == NULL && (g_error_matches(local, CAM_ERROR, CAM_ERROR_PROTOCOL) ||
                          g_error_matches(local, CAM_ERROR, CAM_ERROR_INTERRUPTED)))
        return TRUE;
    if (reply == NULL) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    ret_page->status = reply->status;
    ret_page->server = g_steal_pointer(&reply->server);
    ret_page->realm = g_steal_pointer(&reply->realm);
    ret_page->location = g_steal_pointer(&reply->location);
    ret_page->setup = g_steal_pointer(&reply->setup);
    ret_page->title = cam_page_parse_title(reply->body, reply->size);
    ret_page->text = g_strndup(reply->body, MIN(reply->size, CAM_PAGE_MAX));
    return TRUE;
}

void
cam_page_clear(CamPage *page)
{
    g_free(page->server);
    g_free(page->realm);
    g_free(page->location);
    g_free(page->setup);
    g_free(page->title);
    g_free(page->text);
    *page = (CamPage){ 0 };
}
