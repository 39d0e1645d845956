/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/look.h"

#include <string.h>

typedef struct {
    const char *bytes;
    gsize size;
    const char *sentence;
    /* an image may begin so */
    gboolean possible;
} Look;

#define BEGINS(text) text, sizeof(text) - 1
#define UNPACK       "; unpack it and give the firmware file inside"

/* from file(1)'s knowledge of first bytes; the first that fits counts */
static const Look looks[] = {
    { BEGINS("PK\005\006"), "is an empty zip; download it again" },
    { BEGINS("PK\003\004"), "is a zip in a place where an image was expected" },
    { BEGINS("%PDF"), "is a PDF document, not firmware: give the file it came with" },
    { BEGINS("\037\213"), "is a gzip archive" UNPACK, TRUE },
    { BEGINS("7z\274\257\047\034"), "is a 7-Zip archive" UNPACK },
    { BEGINS("Rar!"), "is a RAR archive" UNPACK },
    { BEGINS("\3757zXZ"), "is an xz archive" UNPACK, TRUE },
    { BEGINS("BZh"), "is a bzip2 archive" UNPACK, TRUE },
    { BEGINS("MZ"), "is a Windows program, not firmware" },
    { BEGINS("\177ELF"), "is a Linux program, not firmware", TRUE },
    { BEGINS("\211PNG"), "is a picture, not firmware" },
    { BEGINS("\377\330\377"), "is a picture, not firmware" },
    { BEGINS("\320\317\021\340"), "is an Office document, not firmware" },
};

gboolean
cam_look_is_zip(const guint8 *data, gsize size)
{
    return size >= 4 && memcmp(data, "PK\003\004", 4) == 0;
}

static gboolean
is_text(const guint8 *data, gsize size)
{
    for (gsize i = 0; i < size; i++) {
        if (data[i] < ' ' && strchr("\t\n\r\f\033", data[i]) == NULL)
            return FALSE;
        if (data[i] == 0 || data[i] == 0x7f)
            return FALSE;
    }
    return size > 0;
}

static gboolean
is_zeros(const guint8 *data, gsize size)
{
    for (gsize i = 0; i < size; i++) {
        if (data[i] != 0)
            return FALSE;
    }
    return size > 0;
}

static const char *
describe_text(const guint8 *data, gsize size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autofree char *lower = g_ascii_strdown(text, -1);

    if (strstr(lower, "<html") != NULL || strstr(lower, "<!doctype html") != NULL)
        return "is a web page, not firmware: the download ended at a login or error page; "
               "download it again with a browser";
    if (strstr(lower, "<?xml") != NULL)
        return "is an XML file, not firmware";
    return "is a text file, not firmware";
}

static const Look *
find_look(const guint8 *data, gsize size)
{
    for (gsize i = 0; i < G_N_ELEMENTS(looks); i++) {
        if (size >= looks[i].size && memcmp(data, looks[i].bytes, looks[i].size) == 0)
            return &looks[i];
    }
    return NULL;
}

gboolean
cam_look_is_junk(const guint8 *data, gsize size)
{
    const Look *look = find_look(data, size);

    if (look != NULL)
        return !look->possible;
    return is_zeros(data, size) || is_text(data, size);
}

const char *
cam_look_describe(const guint8 *data, gsize size)
{
    const Look *look = find_look(data, size);

    if (look != NULL)
        return look->sentence;
    if (is_zeros(data, size))
        return "begins with nothing but zeros: a download or copy did not end; get it again";
    if (is_text(data, size))
        return describe_text(data, size);
    /* all known packages of Hikvision have these two bytes in this place (hikvision.md 7.2) */
    if (size >= 4 && data[2] == 0xf7 && data[3] == 0xb6)
        return "looks like a package of Hikvision of a kind camherd does not know";
    return "is of a kind camherd does not know; give the file as the maker delivers it, under the "
           "name it was downloaded with";
}
