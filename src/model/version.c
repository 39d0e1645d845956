/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/version.h"

#include "src/base/text.h"

#include <string.h>

/* YYMMDD */
#define BUILD_DIGITS 6
/* more digits than this are no version number of anybody's */
#define MAX_DIGITS 9

/* takes a run of digits off the front of @at, which it moves; -1 when there is none */
static gint64
take_number(const char **at, gsize max_digits)
{
    gsize digits = strspn(*at, "0123456789");
    g_autofree char *text = g_strndup(*at, digits);
    guint64 value;

    if (digits == 0 || digits > max_digits || !cam_text_parse_uint(text, G_MAXUINT32, &value))
        return -1;
    *at += digits;
    return (gint64)value;
}

static gboolean
take_char(const char **at, const char *any)
{
    if (**at == '\0' || strchr(any, **at) == NULL)
        return FALSE;
    (*at)++;
    return TRUE;
}

static gboolean
take_word(const char **at, const char *word)
{
    if (g_ascii_strncasecmp(*at, word, strlen(word)) != 0)
        return FALSE;
    *at += strlen(word);
    return TRUE;
}

static gboolean
is_build(const char *at)
{
    return strspn(at, "0123456789") == BUILD_DIGITS;
}

/* `build 240201`, `build240201`, `_240201`, `240201`: all that may follow a version, or all of a
   build text when @alone */
static gboolean
take_build(const char **at, gboolean alone, guint *ret_build)
{
    const char *next = *at;

    take_char(&next, ",");
    gboolean blank = take_char(&next, " _");
    gboolean word = take_word(&next, "build");
    if (word)
        take_char(&next, " _");
    if ((!word && !blank && !alone) || !is_build(next))
        return FALSE;
    *ret_build = (guint)take_number(&next, BUILD_DIGITS);
    *at = next;
    return TRUE;
}

/* `V5.7.15`, `V5.5.39.210702`, `V5.7.23_SP2`, `V5.4.5build 170123` */
static gboolean
parse_hikvision(const char *text, CamVersion *version)
{
    const char *at = text;
    gint64 number;

    take_char(&at, "Vv");
    for (;;) {
        /* two to three numbers, then perhaps the build as a fourth */
        if (version->count == 3 && is_build(at)) {
            version->build = (guint)take_number(&at, BUILD_DIGITS);
            break;
        }
        if (version->count == 3 || (number = take_number(&at, MAX_DIGITS)) < 0)
            return FALSE;
        version->parts[version->count++] = (guint)number;
        if (!take_char(&at, "."))
            break;
    }
    if (version->count < 2)
        return FALSE;
    if (take_word(&at, "_SP")) {
        number = take_number(&at, MAX_DIGITS);
        if (number < 0)
            return FALSE;
        version->service_pack = (guint)number;
    }
    if (*at != '\0' && !take_build(&at, FALSE, &version->build))
        return FALSE;
    return *at == '\0';
}

static gboolean
parse_build(const char *text, guint *ret_build)
{
    const char *at = text;
    guint build;

    if (!take_build(&at, TRUE, &build) || *at != '\0')
        return FALSE;
    *ret_build = build;
    return TRUE;
}

gboolean
cam_version_parse(const char *grammar, const char *version, const char *build,
                  CamVersion *ret_version)
{
    g_autofree char *text = cam_text_clean(version, 64);
    g_autofree char *date = cam_text_clean(build, 64);
    CamVersion parsed = { 0 };

    /* a caller that forgets to look at our answer compares with nothing, not with an old value */
    *ret_version = parsed;
    if (g_strcmp0(grammar, "hikvision") != 0 || text == NULL || !parse_hikvision(text, &parsed))
        return FALSE;
    if (date != NULL)
        parse_build(date, &parsed.build);
    *ret_version = parsed;
    return TRUE;
}

static int
compare_numbers(guint a, guint b)
{
    return a < b ? -1 : a > b;
}

static int
compare_parts(const CamVersion *a, const CamVersion *b)
{
    for (gsize i = 0; i < G_N_ELEMENTS(a->parts); i++) {
        int order = compare_numbers(a->parts[i], b->parts[i]);
        if (order != 0)
            return order;
    }
    return compare_numbers(a->service_pack, b->service_pack);
}

CamOrder
cam_version_compare(const CamVersion *a, const CamVersion *b)
{
    if (a->count == 0 || b->count == 0)
        return CAM_ORDER_INCOMPARABLE;
    int number = compare_parts(a, b);
    int build = a->build != 0 && b->build != 0 ? compare_numbers(a->build, b->build) : 0;

    /* an old branch built later: which of them is newer is not ours to say */
    if (number * build < 0)
        return CAM_ORDER_CONFLICT;
    int order = number != 0 ? number : build;
    return order < 0 ? CAM_ORDER_OLDER : order > 0 ? CAM_ORDER_NEWER : CAM_ORDER_SAME;
}

/* what can be said without a grammar: the same words are the same firmware, others may be anything
 */
static CamOrder
compare_words(const char *a_version, const char *a_build, const char *b_version,
              const char *b_build)
{
    g_autofree char *a = cam_text_clean(a_version, 64);
    g_autofree char *b = cam_text_clean(b_version, 64);
    g_autofree char *a_date = cam_text_clean(a_build, 64);
    g_autofree char *b_date = cam_text_clean(b_build, 64);

    if (a == NULL || b == NULL || !cam_text_equal_fold(a, b))
        return CAM_ORDER_INCOMPARABLE;
    if (a_date != NULL && b_date != NULL && !cam_text_equal_fold(a_date, b_date))
        return CAM_ORDER_INCOMPARABLE;
    return CAM_ORDER_SAME;
}

CamOrder
cam_version_compare_text(const char *grammar, const char *a_version, const char *a_build,
                         const char *b_version, const char *b_build)
{
    CamVersion a;
    CamVersion b;

    if (!cam_version_parse(grammar, a_version, a_build, &a) ||
        !cam_version_parse(grammar, b_version, b_build, &b))
        return compare_words(a_version, a_build, b_version, b_build);
    return cam_version_compare(&a, &b);
}
