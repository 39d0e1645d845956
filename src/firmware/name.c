/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/name.h"

#include "src/base/text.h"
#include "src/firmware/name-forms.h"

#include <string.h>

/* the endings firmware files have, and the mark that browsers give a second download */
#define ENDING "(?:[ _]?\\([0-9]{1,3}\\))?\\.(?:zip|dav|mav|bin|img|paks?|fw|(?:flash\\.)?pkg)$"

typedef struct {
    const char *start;
    CamKind kind;
} KindWord;

/* how platforms begin, where the make's names are of one form for all kinds */
static const KindWord kind_words[] = {
    { "NVR", CAM_KIND_RECORDER }, { "XVR", CAM_KIND_RECORDER }, { "HCVR", CAM_KIND_RECORDER },
    { "DVR", CAM_KIND_RECORDER }, { "IPC", CAM_KIND_CAMERA },   { "CIPC", CAM_KIND_CAMERA },
    { "DIPC", CAM_KIND_CAMERA },  { "QIPC", CAM_KIND_CAMERA },  { "SD-", CAM_KIND_CAMERA },
    { "VTO", CAM_KIND_DOOR },
};

/* the first piece of a platform list is a letter and a digit (G5, K21B1, H13U); BL, S, P, BV are
   variants, V20 is the second edition of a recorder */
static char *
find_platforms(const char *tokens)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_auto(GStrv) pieces = g_strsplit(tokens, "_", -1);

    for (char **piece = pieces; *piece != NULL; piece++) {
        g_autofree char *token = g_ascii_strup(*piece, -1);
        if (!g_ascii_isupper(token[0]) || !g_ascii_isdigit(token[1]) || token[0] == 'V')
            continue;
        g_string_append_printf(out, "%s%s", out->len > 0 ? "/" : "", token);
    }
    return out->len > 0 ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

/* NULL for a group that took no part */
static char *
fetch(const GMatchInfo *match, const char *group)
{
    g_autofree char *text = g_match_info_fetch_named(match, group);

    return cam_text_is_empty(text) ? NULL : g_steal_pointer(&text);
}

static char *
fetch_upper(const GMatchInfo *match, const char *group)
{
    g_autofree char *text = fetch(match, group);

    return text != NULL ? g_ascii_strup(text, -1) : NULL;
}

static CamKind
find_kind(const char *platform)
{
    for (gsize i = 0; platform != NULL && i < G_N_ELEMENTS(kind_words); i++) {
        const char *start = kind_words[i].start;
        if (g_ascii_strncasecmp(platform, start, strlen(start)) == 0)
            return kind_words[i].kind;
    }
    return CAM_KIND_UNKNOWN;
}

/* the three words that matter for the region; the others stay as they are */
static char *
read_language(const char *word)
{
    static const struct {
        const char *word;
        const char *language;
    } languages[] = { { "CHN", "CN" }, { "ENG", "EN" }, { "MULTILANG", "ML" } };

    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        if (g_strcmp0(word, languages[i].word) == 0)
            return g_strdup(languages[i].language);
    }
    return g_strdup(word);
}

/* each make's spelling, the one its devices use */
static void
spell(const char *vendor, CamNameFacts *facts)
{
    g_autofree char *version = g_steal_pointer(&facts->version);
    g_autofree char *build = g_steal_pointer(&facts->build);

    if (strcmp(vendor, "hikvision") == 0) {
        g_autofree char *upper = version != NULL ? g_ascii_strup(version, -1) : NULL;
        facts->version = upper != NULL ? g_strconcat("V", upper, NULL) : NULL;
        facts->build = build != NULL ? g_strconcat("build ", build, NULL) : NULL;
        return;
    }
    facts->version = g_steal_pointer(&version);
    if (strcmp(vendor, "axis") == 0 && facts->version != NULL)
        g_strdelimit(facts->version, "_", '.');
    if (strcmp(vendor, "dahua") == 0 && build != NULL) {
        const char *day = build + strlen(build) - 6;
        facts->build = g_strdup_printf("20%.2s-%.2s-%.2s", day, day + 2, day + 4);
    }
}

static gboolean
read_form(const CamNameForm *form, const char *stem, CamNameFacts *facts)
{
    g_autoptr(GRegex) regex =
        g_regex_new(form->pattern, G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (regex == NULL || !g_regex_match(regex, stem, G_REGEX_MATCH_DEFAULT, &match))
        return FALSE;
    g_autofree char *tokens = fetch(match, "tokens");
    g_autofree char *language = fetch_upper(match, "language");
    facts->vendor = form->vendor;
    facts->known = form->known;
    facts->custom = form->custom;
    facts->build_sure = form->build_sure;
    facts->platform = tokens != NULL ? find_platforms(tokens) : fetch(match, "platform");
    facts->model = fetch(match, "model");
    facts->device_class = fetch_upper(match, "class");
    facts->norm = fetch_upper(match, "norm");
    facts->version = fetch(match, "version");
    facts->build = fetch(match, "build");
    spell(form->vendor, facts);
    facts->kind = form->kind != CAM_KIND_UNKNOWN ? form->kind : find_kind(facts->platform);
    facts->language = read_language(language);
    facts->brand = form->brand != NULL ? g_strdup(form->brand) : fetch_upper(match, "brand");
    return TRUE;
}

const char *
cam_name_find_base(const char *path)
{
    const char *base = path;

    for (const char *at = path; *at != '\0'; at++) {
        if (*at == '/' || *at == '\\')
            base = at + 1;
    }
    return base;
}

gboolean
cam_name_has_ending(const char *name, const char *const *endings)
{
    gsize size = strlen(name);

    for (; *endings != NULL; endings++) {
        gsize length = strlen(*endings);
        if (size > length && g_ascii_strcasecmp(name + size - length, *endings) == 0)
            return TRUE;
    }
    return FALSE;
}

static char *
take_stem(const char *name)
{
    g_autoptr(GRegex) ending = g_regex_new(ENDING, G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT, NULL);
    g_autofree char *clean = cam_text_clean(cam_name_find_base(name), 200);

    if (clean == NULL || ending == NULL)
        return g_strdup("");
    return g_regex_replace_literal(ending, clean, -1, 0, "", G_REGEX_MATCH_DEFAULT, NULL);
}

CamNameFacts *
cam_name_parse(const char *vendor, const char *name)
{
    CamNameFacts *facts = g_new0(CamNameFacts, 1);
    g_autofree char *stem = take_stem(name);
    gsize count;
    const CamNameForm *forms = cam_name_forms_get(&count);

    for (gsize i = 0; stem != NULL && i < count; i++) {
        if (vendor != NULL && strcmp(forms[i].vendor, vendor) != 0)
            continue;
        if (read_form(&forms[i], stem, facts))
            break;
    }
    return facts;
}

void
cam_name_facts_free(CamNameFacts *facts)
{
    if (facts == NULL)
        return;
    g_free(facts->platform);
    g_free(facts->version);
    g_free(facts->build);
    g_free(facts->language);
    g_free(facts->brand);
    g_free(facts->model);
    g_free(facts->device_class);
    g_free(facts->norm);
    g_free(facts);
}

gboolean
cam_name_leads_out(const char *name)
{
    if (strchr("/\\", name[0]) != NULL || (g_ascii_isalpha(name[0]) && name[1] == ':'))
        return name[0] != '\0';
    g_auto(GStrv) parts = g_strsplit_set(name, "/\\", -1);
    return g_strv_contains((const char *const *)parts, "..");
}
