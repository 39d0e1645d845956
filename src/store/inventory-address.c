/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-address.h"

#include "src/base/text.h"
#include "src/store/inventory-url.h"

#include <string.h>

#define DIGITS "0123456789"

/* four numbers of up to three digits without the zeros in front of them; NULL for anything else */
static char *
drop_zeros(const char *text)
{
    g_autoptr(GString) plain = g_string_new(NULL);
    const char *at = text;

    for (guint i = 0; i < 4; i++) {
        gsize digits = strspn(at, DIGITS);
        gsize zeros = strspn(at, "0");
        if (digits == 0 || digits > 3)
            return NULL;
        zeros = MIN(zeros, digits - 1);
        g_string_append_printf(plain, "%s%.*s", i > 0 ? "." : "", (int)(digits - zeros),
                               at + zeros);
        at += digits;
        if (i < 3 && *at++ != '.')
            return NULL;
    }
    if (*at != '\0' && *at != ':')
        return NULL;
    g_string_append(plain, at);
    return g_string_free(g_steal_pointer(&plain), FALSE);
}

/* begins like an address of numbers and is none: a range, a wildcard, a remark without a blank */
static gboolean
is_broken_number(const char *host)
{
    const char *at = host;

    for (guint i = 0; i < 3; i++) {
        gsize digits = strspn(at, DIGITS);
        if (digits == 0 || digits > 3 || at[digits] != '.')
            return FALSE;
        at += digits + 1;
    }
    g_autofree char *rest = g_strndup(host, strcspn(host, ":"));
    return strchr(at, '.') == NULL && !g_hostname_is_ip_address(rest);
}

/* `10.0.0.5/doc/page/login.asp` is an address as browsers show it, `10.0.0.0/24` is none */
static CamDevice *
read_plain(const char *text)
{
    g_autofree char *host = g_strndup(text, strcspn(text, "/"));
    const char *path = text + strlen(host);

    if (*path == '/' && path[1] != '\0' && path[1 + strspn(path + 1, DIGITS ".")] == '\0')
        return NULL;
    g_autofree char *decimal = drop_zeros(host);
    const char *plain = decimal != NULL ? decimal : host;
    return is_broken_number(plain) ? NULL : cam_device_new_from_text(plain, NULL);
}

CamDevice *
cam_address_read(const char *text, char **ret_user, char **ret_password)
{
    return strstr(text, "://") != NULL ? cam_url_read(text, ret_user, ret_password)
                                       : read_plain(text);
}

gboolean
cam_address_is_heading(const char *text, gboolean alone)
{
    static const char *const sums[] = { "total",  "totals", "subtotal", "sum",    "summe",
                                        "gesamt", "anzahl", "count",    "totale", "suma" };
    g_autofree char *key = cam_text_key(text);

    if (strpbrk(text, ".:/-_" DIGITS) == NULL && alone)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(sums); i++) {
        if (strcmp(key, sums[i]) == 0)
            return TRUE;
    }
    return FALSE;
}
