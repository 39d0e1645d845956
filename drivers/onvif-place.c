/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/onvif-wire.h"

#include <string.h>

#include "src/base/text.h"

/* a longer time than this is a mistake, whatever it is for */
#define DURATION_MAX_S (7 * 24 * 3600)
#define DIGITS_MAX     9

/* number and letter, such as `30S`; moves on behind it, or not at all */
static gboolean
read_part(const char **cursor, double *ret_number, char *ret_letter)
{
    const char *at = *cursor;
    double scale = 1;

    *ret_number = 0;
    for (; g_ascii_isdigit(*at) && at - *cursor < DIGITS_MAX; at++)
        *ret_number = *ret_number * 10 + (*at - '0');
    if (at == *cursor)
        return FALSE;
    if (*at == '.') {
        for (at++; g_ascii_isdigit(*at); at++) {
            scale /= 10;
            *ret_number += scale * (*at - '0');
        }
    }
    if (*at == '\0')
        return FALSE;
    *ret_letter = *at;
    *cursor = at + 1;
    return TRUE;
}

/* letters in the only order they may come, each at most once; stops at what is none of them */
static gboolean
read_parts(const char **cursor, const char *letters, const double *seconds, double *sum)
{
    const char *begin = *cursor;
    const char *at = begin;
    double number;
    char letter;

    while (read_part(&at, &number, &letter) && strchr(letters, letter) != NULL) {
        const char *place = strchr(letters, letter);
        *sum += number * seconds[place - letters];
        seconds += place - letters + 1;
        letters = place + 1;
        *cursor = at;
    }
    return *cursor > begin;
}

gboolean
cam_onvif_parse_duration(const char *text, double *ret_s)
{
    static const double days[] = { 365 * 86400.0, 30 * 86400.0, 86400.0 };
    static const double times[] = { 3600.0, 60.0, 1.0 };
    double sum = 0;

    if (text == NULL || *text++ != 'P')
        return FALSE;
    gboolean any = read_parts(&text, "YMD", days, &sum);
    if (*text == 'T') {
        text++;
        if (!read_parts(&text, "HMS", times, &sum))
            return FALSE;
        any = TRUE;
    }
    if (!any || *text != '\0')
        return FALSE;
    *ret_s = MIN(sum, DURATION_MAX_S);
    return TRUE;
}

/* what devices write that do not know their own address */
static gboolean
is_nobody(const char *host)
{
    return host[0] == '\0' || g_str_has_prefix(host, "127.") || strcmp(host, "0.0.0.0") == 0 ||
           strcmp(host, "::") == 0 || strcmp(host, "::1") == 0 ||
           cam_text_equal_fold(host, "localhost");
}

static gboolean
is_home(const char *host, const char *address)
{
    gsize size = strcspn(address, "%");

    return strlen(host) == size && g_ascii_strncasecmp(host, address, size) == 0;
}

static gboolean
is_plain(const char *text)
{
    while (g_ascii_isgraph(*text) && strchr("#\\", *text) == NULL)
        text++;
    return *text == '\0';
}

static char *
format_home(const CamOnvifHome *home)
{
    gboolean is_v6 = strchr(home->address, ':') != NULL;
    g_autofree char *host = g_strndup(home->address, strcspn(home->address, "%"));

    return g_strdup_printf(is_v6 ? "%s://[%s]:%u%s" : "%s://%s:%u%s", home->tls ? "https" : "http",
                           host, home->port, home->path);
}

static gboolean
refuse(const char *uri, const char *why, GError **error)
{
    g_autofree char *clean = cam_text_clean(uri, 100);

    g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "names the address \"%s\", %s",
                clean != NULL ? clean : "", why);
    return FALSE;
}

static gboolean
read_port(GUri *uri, const CamOnvifHome *home, gboolean knows_home, guint16 *ret_port)
{
    gboolean tls = strcmp(g_uri_get_scheme(uri), "https") == 0;
    int port = g_uri_get_port(uri);

    if (tls != home->tls)
        return FALSE;
    /* who does not know its own address knows no usual port either: behind one address stand
     * several devices, each on a port of its own */
    if (port <= 0)
        port = !knows_home ? home->port : tls ? 443 : 80;
    *ret_port = port == home->port ? 0 : (guint16)port;
    return !tls || *ret_port == 0;
}

gboolean
cam_onvif_parse_place(const char *uri, const CamOnvifHome *home, CamOnvifPlace *ret_place,
                      GError **error)
{
    g_autofree char *base_text = format_home(home);
    g_autoptr(GUri) base = g_uri_parse(base_text, G_URI_FLAGS_ENCODED, NULL);
    CamOnvifPlace place = { 0 };

    if (cam_text_is_empty(uri)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "names no address");
        return FALSE;
    }
    g_autoptr(GUri) parsed =
        base != NULL ? g_uri_parse_relative(base, uri, G_URI_FLAGS_ENCODED, NULL) : NULL;
    if (parsed == NULL ||
        !g_strv_contains((const char *const[]){ "http", "https", NULL }, g_uri_get_scheme(parsed)))
        return refuse(uri, "which is none", error);
    const char *host = g_uri_get_host(parsed) != NULL ? g_uri_get_host(parsed) : "";
    if (!is_nobody(host) && !is_home(host, home->address) && !home->any_host)
        return refuse(uri, "which is another host", error);
    if (!read_port(parsed, home, is_home(host, home->address), &place.port))
        return refuse(uri, "where it is spoken to in another way than here", error);
    const char *path = g_uri_get_path(parsed);
    const char *query = g_uri_get_query(parsed);
    place.path = g_strconcat(path[0] == '/' ? "" : "/", path, query != NULL ? "?" : "",
                             query != NULL ? query : "", NULL);
    if (g_uri_get_userinfo(parsed) != NULL || !is_plain(place.path)) {
        cam_onvif_place_clear(&place);
        return refuse(uri, "which is none", error);
    }
    *ret_place = place;
    return TRUE;
}

void
cam_onvif_place_clear(CamOnvifPlace *place)
{
    g_free(place->path);
    *place = (CamOnvifPlace){ 0 };
}
