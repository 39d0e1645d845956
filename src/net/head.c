/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/head.h"

#include <libsoup/soup.h>
#include <string.h>

#define MAX_SIZE 4096

struct CamHead {
    SoupMessageHeaders *headers;
    char *method;
    guint status;
};

/* gives the lines with a line end behind each and without the empty one, as libsoup wants them;
 * some devices end with their last line (axis.md 1.3) */
static char *
cut_head(const char *data, gsize size)
{
    g_autofree char *text = g_strndup(data, size);
    char *end = strstr(text, "\r\n\r\n");
    char *bare = strstr(text, "\n\n");

    if (end == NULL || (bare != NULL && bare < end))
        end = bare;
    if (end != NULL)
        *end = '\0';
    g_strchomp(text);
    return g_strconcat(text, "\r\n", NULL);
}

CamHead *
cam_head_parse(const char *data, gsize size, GError **error)
{
    gboolean ok = FALSE;

    if (size == 0 || size > MAX_SIZE || memchr(data, '\0', size) != NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "HTTP: %zu bytes that are no head", size);
        return NULL;
    }
    g_autofree char *text = cut_head(data, size);
    g_autoptr(CamHead) head = g_new0(CamHead, 1);
    if (g_str_has_prefix(text, "HTTP/")) {
        head->headers = soup_message_headers_new(SOUP_MESSAGE_HEADERS_RESPONSE);
        ok = soup_headers_parse_response(text, (int)strlen(text), head->headers, NULL,
                                         &head->status, NULL);
    } else {
        head->headers = soup_message_headers_new(SOUP_MESSAGE_HEADERS_REQUEST);
        ok = soup_headers_parse_request(text, (int)strlen(text), head->headers, &head->method, NULL,
                                        NULL) == SOUP_STATUS_OK;
    }
    if (!ok) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "HTTP: this is no head");
        return NULL;
    }
    return g_steal_pointer(&head);
}

void
cam_head_free(CamHead *head)
{
    if (head == NULL)
        return;
    g_clear_pointer(&head->headers, soup_message_headers_unref);
    g_free(head->method);
    g_free(head);
}

const char *
cam_head_get_method(const CamHead *head)
{
    return head->method;
}

guint
cam_head_get_status(const CamHead *head)
{
    return head->status;
}

const char *
cam_head_get(const CamHead *head, const char *name)
{
    return soup_message_headers_get_one(head->headers, name);
}
