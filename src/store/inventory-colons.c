/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-columns.h"

#include "src/base/text.h"

#include <string.h>

/* the name of a host or of a model: no blanks, at least one letter */
static gboolean
is_word(const char *text)
{
    gboolean letter = FALSE;

    for (const char *at = text; *at != '\0'; at++) {
        if (!g_ascii_isalnum(*at) && strchr("-._", *at) == NULL)
            return FALSE;
        letter = letter || g_ascii_isalpha(*at);
    }
    return letter && g_ascii_isalnum(text[0]);
}

static gboolean
is_ip(const char *text)
{
    gsize size = strlen(text);

    if (size > 2 && text[0] == '[' && text[size - 1] == ']') {
        g_autofree char *plain = g_strndup(text + 1, size - 2);
        return g_hostname_is_ip_address(plain);
    }
    return g_hostname_is_ip_address(text);
}

/* hardware addresses and IPv6 addresses have colons too, but no list of them is this form */
static gboolean
is_one_address(const CamTableRow *row)
{
    g_autoptr(GString) joined = g_string_new(NULL);

    for (guint i = 0; i < row->cells->len && i < 16; i++)
        g_string_append_printf(joined, "%s%s", i > 0 ? ":" : "", cam_table_row_get(row, i));
    g_autofree char *mac = cam_text_parse_mac(joined->str);
    return mac != NULL || is_ip(joined->str);
}

static gboolean
fits(const CamTableRow *row)
{
    const char *first = cam_table_row_get(row, 0);
    const char *second = cam_table_row_get(row, 1);

    return !row->broken && row->cells->len >= 2 && (is_ip(first) || is_word(first)) &&
           (is_ip(second) || is_word(second)) && !is_one_address(row);
}

/* what counts of a file's first rows */
typedef struct {
    guint seen;
    guint good;
    guint width;
    /* rows with an address in their first three cells */
    guint with_ip[3];
} Looks;

static gboolean
look_at(const GPtrArray *rows, Looks *looks)
{
    for (guint i = 0; i < rows->len; i++) {
        const CamTableRow *row = rows->pdata[i];
        if (cam_table_row_get(row, 0)[0] == '#')
            continue;
        gboolean good = fits(row);
        if (looks->seen++ == 0 && !good)
            return FALSE;
        looks->good += good;
        looks->width = MAX(looks->width, row->cells->len);
        for (guint k = 0; good && k < G_N_ELEMENTS(looks->with_ip); k++)
            looks->with_ip[k] += is_ip(cam_table_row_get(row, k));
    }
    return looks->good > 0 && looks->good * 2 >= looks->seen;
}

/* Oxidized's model is its own word for a family of devices, none that a device says */
static guint
add_heads(CamColumns *columns, const Looks *looks)
{
    if (looks->with_ip[1] * 2 >= looks->good || looks->with_ip[2] * 2 >= looks->good) {
        gboolean second = looks->with_ip[1] >= looks->with_ip[2];
        cam_columns_add(columns, "name", CAM_COLUMN_NAME);
        if (!second)
            cam_columns_add(columns, "oxidized model", CAM_COLUMN_UNKNOWN);
        cam_columns_add(columns, "ip", CAM_COLUMN_ADDRESS);
        if (second)
            cam_columns_add(columns, "oxidized model", CAM_COLUMN_UNKNOWN);
        return 3;
    }
    cam_columns_add(columns, "address", CAM_COLUMN_ADDRESS);
    cam_columns_add(columns, "oxidized model", CAM_COLUMN_UNKNOWN);
    return 2;
}

CamColumns *
cam_columns_find_colons(const char *text)
{
    g_autoptr(GPtrArray) rows = cam_table_split(text, ':', CAM_HEADER_ROWS);
    Looks looks = { 0 };

    if (!look_at(rows, &looks))
        return NULL;
    CamColumns *columns = cam_columns_new();
    columns->delimiter = ':';
    guint known = add_heads(columns, &looks);
    if (looks.width == known + 1) {
        cam_columns_add(columns, "group", CAM_COLUMN_KEPT);
        return columns;
    }
    if (looks.width > known)
        cam_columns_add(columns, "username", CAM_COLUMN_USER);
    if (looks.width > known)
        cam_columns_add(columns, "password", CAM_COLUMN_PASSWORD);
    /* a group or the second password of a router: which one, only its owner knows */
    for (guint i = known + 2; i < looks.width; i++)
        cam_columns_add(columns, "secret", CAM_COLUMN_SECRET);
    return columns;
}
