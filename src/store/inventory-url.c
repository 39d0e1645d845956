/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-url.h"

#include "src/base/text.h"

#include <string.h>

/* a password with a / or # in it breaks the address in the wrong place: of `admin:p@ss/word@host`
   the host is not `ss` */
static gboolean
has_unsure_host(const char *text, GUri *uri)
{
    const char *scheme = strstr(text, "://");
    const char *start = scheme != NULL ? scheme + 3 : text;
    gboolean behind = strchr(start + strcspn(start, "/?#"), '@') != NULL;

    return (behind || (strchr(text, '@') != NULL && g_uri_get_user(uri) == NULL)) &&
           !g_hostname_is_ip_address(g_uri_get_host(uri));
}

CamDevice *
cam_url_read(const char *text, char **ret_user, char **ret_password)
{
    g_autoptr(GUri) uri =
        g_uri_parse(text, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_PARSE_RELAXED, NULL);
    const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;

    if (host == NULL || has_unsure_host(text, uri))
        return NULL;
    gboolean tls = cam_text_equal_fold(g_uri_get_scheme(uri), "https");
    gboolean http = tls || cam_text_equal_fold(g_uri_get_scheme(uri), "http");
    int port = http ? g_uri_get_port(uri) : -1;
    gboolean v6 = strchr(host, ':') != NULL;
    g_autoptr(GString) plain = g_string_new(tls ? "https://" : "");
    g_string_append_printf(plain, v6 ? "[%s]" : "%s", host);
    if (port > 0)
        g_string_append_printf(plain, ":%d", port);
    CamDevice *device = port != 0 ? cam_device_new_from_text(plain->str, NULL) : NULL;
    if (device == NULL)
        return NULL;
    *ret_user = g_strdup(g_uri_get_user(uri));
    *ret_password = g_strdup(g_uri_get_password(uri));
    return device;
}

gboolean
cam_url_names_port(const char *text)
{
    const char *scheme = strstr(text, "://");
    const char *host = scheme != NULL ? scheme + 3 : text;
    g_autofree char *place = g_strndup(host, strcspn(host, "/?#"));
    const char *at = strrchr(place, '@');
    const char *start = at != NULL ? at + 1 : place;
    const char *bracket = strchr(start, ']');

    if (scheme != NULL && g_ascii_strncasecmp(text, "http", 4) != 0)
        return FALSE;
    if (bracket != NULL)
        return bracket[1] == ':';
    const char *colon = strchr(start, ':');
    return colon != NULL && strchr(colon + 1, ':') == NULL && colon[1] != '\0';
}
