/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/version.h"

#include "src/base/text.h"
#include "src/model/version-forms.h"

#include <string.h>

/* YYMMDD */
#define BUILD_DIGITS 6

/* `build 240201`, `_240201`, `build:2020-06-05`, `2022.05.17`, `, Build Date 2021-06-17` */
#define BUILD_TEXT                                                                                 \
    "^,?[ _.]?(?:build(?: ?date)?[ _:=]*)?"                                                        \
    "(?<date>(?:[0-9]{2})?[0-9]{2}[-./]?[0-9]{2}[-./]?[0-9]{2})$"
/* the same where two digits more follow the date (reolink.md 3: `build 20080734`) */
#define BUILD_TEXT_LONG "^(?:build)?[ _]?(?<date>[0-9]{6})(?:[0-9]{2}|[0-9]{4})?$"

static GMatchInfo *
match_text(const char *pattern, const char *text)
{
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (regex == NULL || !g_regex_match(regex, text, G_REGEX_MATCH_DEFAULT, &match))
        return NULL;
    return g_steal_pointer(&match);
}

/* NULL for a group that took no part */
static char *
fetch(const GMatchInfo *match, const char *group)
{
    g_autofree char *text = g_match_info_fetch_named(match, group);

    return cam_text_is_empty(text) ? NULL : g_steal_pointer(&text);
}

/* untouched where the group took no part */
static gboolean
fetch_number(const GMatchInfo *match, const char *group, guint *ret_value)
{
    g_autofree char *text = fetch(match, group);
    guint64 value;

    if (!cam_text_parse_uint(text, G_MAXUINT32, &value))
        return FALSE;
    *ret_value = (guint)value;
    return TRUE;
}

/* YYYYMMDD and YYMMDD with any signs between give YYMMDD */
static void
fetch_date(const GMatchInfo *match, const char *group, guint *ret_build)
{
    g_autofree char *text = fetch(match, group);
    g_autoptr(GString) digits = g_string_new(NULL);
    guint64 value;

    for (const char *at = text; at != NULL && *at != '\0'; at++) {
        if (g_ascii_isdigit(*at))
            g_string_append_c(digits, *at);
    }
    if (digits->len > BUILD_DIGITS)
        g_string_erase(digits, 0, (gssize)(digits->len - BUILD_DIGITS));
    if (cam_text_parse_uint(digits->str, G_MAXUINT32, &value))
        *ret_build = (guint)value;
}

static void
add_line(CamVersion *version, const char *text)
{
    g_autofree char *lower = text != NULL ? g_ascii_strdown(text, -1) : g_strdup("");

    /* a sign between, so that two pieces never look like another one */
    g_strlcat(version->line, lower, sizeof version->line);
    g_strlcat(version->line, "|", sizeof version->line);
}

static void
read_line(const GMatchInfo *match, const char *text, CamVersion *version)
{
    g_autofree char *first = fetch(match, "line");
    g_autofree char *second = fetch(match, "line2");
    g_autofree char *whole = fetch(match, "whole");

    if (first != NULL || second != NULL || whole != NULL) {
        add_line(version, whole != NULL ? text : first);
        add_line(version, second);
    }
}

static void
read_numbers(const GMatchInfo *match, CamVersion *version)
{
    g_autofree char *letter = fetch(match, "letter");
    g_autofree char *plus = fetch(match, "plus");

    for (guint i = 0; i < CAM_VERSION_PARTS; i++) {
        char group[] = { 'p', (char)('1' + i), '\0' };
        if (fetch_number(match, group, &version->parts[i]))
            version->count = i + 1;
    }
    fetch_number(match, "sp", &version->service_pack);
    if (letter != NULL)
        version->service_pack = (guint)(g_ascii_tolower(letter[0]) - 'a') + 1;
    if (plus != NULL)
        version->service_pack = 1;
}

static void
read_build(const CamVersionForm *form, const char *text, CamVersion *version)
{
    gboolean long_form = form->build_use == CAM_BUILD_FILLS;

    if (text == NULL || form->build_use == CAM_BUILD_IGNORED || (long_form && version->build != 0))
        return;
    g_autoptr(GMatchInfo) match = match_text(long_form ? BUILD_TEXT_LONG : BUILD_TEXT, text);
    if (match != NULL)
        fetch_date(match, "date", &version->build);
}

static gboolean
read_form(const CamVersionForm *form, const char *text, const char *build, CamVersion *version)
{
    g_autoptr(GMatchInfo) match = match_text(form->pattern, text);

    if (match == NULL)
        return FALSE;
    read_numbers(match, version);
    read_line(match, text, version);
    if (fetch_number(match, "month", &version->build))
        version->build *= 100;
    fetch_date(match, "date", &version->build);
    fetch_date(match, "date2", &version->build);
    if (!fetch_number(match, "r", &version->revision))
        fetch_number(match, "r2", &version->revision);
    version->unsaid = form->unsaid;
    read_build(form, build, version);
    return version->count > 0;
}

gboolean
cam_version_parse(const char *grammar, const char *version, const char *build,
                  CamVersion *ret_version)
{
    g_autofree char *text = cam_text_clean(version, 64);
    g_autofree char *date = cam_text_clean(build, 64);
    gsize count;
    const CamVersionForm *forms = cam_version_forms_get(&count);

    /* a caller that forgets to look at our answer compares with nothing, not with an old value */
    *ret_version = (CamVersion){ 0 };
    for (gsize i = 0; text != NULL && i < count; i++) {
        CamVersion parsed = { 0 };
        if (g_strcmp0(forms[i].grammar, grammar) == 0 &&
            read_form(&forms[i], text, date, &parsed)) {
            *ret_version = parsed;
            return TRUE;
        }
    }
    return FALSE;
}

static int
compare_numbers(guint a, guint b)
{
    return a < b ? -1 : a > b;
}

/* what one of them does not say is not compared */
static int
compare_said(guint a, guint b)
{
    return a != 0 && b != 0 ? compare_numbers(a, b) : 0;
}

static int
compare_parts(const CamVersion *a, const CamVersion *b)
{
    for (gsize i = MAX(a->unsaid, b->unsaid); i < G_N_ELEMENTS(a->parts); i++) {
        int order = compare_numbers(a->parts[i], b->parts[i]);
        if (order != 0)
            return order;
    }
    return compare_numbers(a->service_pack, b->service_pack);
}

CamOrder
cam_version_compare(const CamVersion *a, const CamVersion *b)
{
    if (a->count == 0 || b->count == 0 || strcmp(a->line, b->line) != 0)
        return CAM_ORDER_INCOMPARABLE;
    int number = compare_parts(a, b);
    int build = compare_said(a->build, b->build);

    /* an old branch built later: which of them is newer is not ours to say */
    if (number * build < 0)
        return CAM_ORDER_CONFLICT;
    int order = number != 0 ? number : build != 0 ? build : compare_said(a->revision, b->revision);
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
