/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/name.h"

#include "src/base/text.h"

#include <string.h>

typedef struct {
    const char *pattern;
    const char *brand;
    CamKind kind;
    gboolean known;
    gboolean custom;
    gboolean build_sure;
} Form;

#define NUMBER "(?<version>[0-9]+(?:\\.[0-9]+){1,3}(?:_SP[0-9]+)?)"
#define DATE   "(?<build>[0-9]{6})"
/* the platform, then more platforms and marks of variants, as few as will do */
#define TOKENS "(?<tokens>[A-Z0-9]+(?:_[A-Z0-9]+)*?)"
#define BRAND  "(?:_(?<brand>HILOOK)[A-Z]*)?"

/* names without their ending; the first that fits counts */
static const Form forms[] = {
    /* made for one customer: DZ20170306_152_H1_EN_STD_5.4.2_171120. The rest of such a name looks
       like a normal one, but says nothing about other devices. Listing of the European portal,
       about 2019 (MatrixEditor/hiktools) */
    { .pattern =
          "^(?:PJ[0-9]{2}PC[0-9]+|DZP?[0-9]+(?:_[0-9]+)?)_(?:.*_)?V?" NUMBER "_(?:build)?" DATE "$",
      .known = TRUE,
      .custom = TRUE,
      .build_sure = TRUE },
    { .pattern = "^(?:PJ[0-9]{2}PC[0-9]+|DZP?[0-9]+(?:_[0-9]+)?)_", .known = TRUE, .custom = TRUE },
    /* cameras of the HiLook line: IPCHL_G0_EN_STD_5.5.82_190130. Same listing */
    { .pattern = "^IPCHL_" TOKENS BRAND "_(?<language>EN|ML)(?:_[A-Z])?_STD_V?" NUMBER
                 "_(?:build)?" DATE "$",
      .brand = "HILOOK",
      .kind = CAM_KIND_CAMERA,
      .known = TRUE,
      .build_sure = TRUE },
    /* cameras, domes, thermal: IPC_G1_EN_STD_5.5.80_180911, IPC_E2_BV_EN_STD_5.4.80_181112,
       IPCE_P_E11_EN_STD_5.8.11_240101. Same listing, and JoeyGE0/hikvision-fw-archive */
    { .pattern = "^(?:IPC[A-Z]*|IPD[A-Z]*|IPTM|IPHC)_" TOKENS BRAND
                 "_(?<language>EN|ML|CN)(?:_[A-Z])?_(?:STD|NEU)_V?" NUMBER "_(?:build)?" DATE "$",
      .kind = CAM_KIND_CAMERA,
      .known = TRUE,
      .build_sure = TRUE },
    /* recorders: NVR_K51_BL_ML_STD_V4.21.008_190625, NVR_K74_HILOOK_ML_STD_V3.4.103_190302,
       NVR_K75_HILOOK_ML_E_STD_V3.4.99_Build180706. Same listing */
    { .pattern = "^NVR_" TOKENS BRAND "_(?<language>EN|ML|CN)(?:_[A-Z])?_(?:STD|NEU)_V?" NUMBER
                 "_(?:build)?" DATE "$",
      .kind = CAM_KIND_RECORDER,
      .known = TRUE,
      .build_sure = TRUE },
    /* analogue recorders: DVR-K72_K72A_ML_STD_V3.5.37_Build_181108,
       DVR-K72_K72A_HILOOKEUROPE-ML_STD_V3.5.371_Build_181220. Same listing */
    { .pattern = "^DVR-_?" TOKENS "(?:-SMART-V20)?" BRAND "_?-?(?<language>ML)_STD_V" NUMBER
                 "_Build_" DATE "$",
      .kind = CAM_KIND_RECORDER,
      .known = TRUE,
      .build_sure = TRUE },
    /* since about 2021: Firmware__V5.7.23_251220_S3000720146. Says nothing of the platform, and
       the date may be the packing date: an archive of 2021 is called ..._260509_...
       JoeyGE0/hikvision-fw-archive */
    { .pattern = "^Firmware_(?:Asia|Europe|(?<language>En))?_?V" NUMBER "[A-Za-z0-9%]*_" DATE
                 "_S[0-9]{10}$",
      .known = TRUE },
    /* access control and intercom: ACS_..., VIS_... Named in the same listing */
    { .pattern = "^(?:ACS|VIS)_.*_V?" NUMBER "_?(?:build_?)?" DATE, .kind = CAM_KIND_DOOR },
    /* any name with a version and a date in it (hikvision.md 3.3) */
    { .pattern = "_V?(?<version>[0-9]+(?:\\.[0-9]+){2,3})_?(?:build_?)?" DATE "(?![0-9])" },
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

static gboolean
read_form(const Form *form, const char *stem, CamNameFacts *facts)
{
    g_autoptr(GRegex) regex =
        g_regex_new(form->pattern, G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (regex == NULL || !g_regex_match(regex, stem, G_REGEX_MATCH_DEFAULT, &match))
        return FALSE;
    g_autofree char *tokens = fetch(match, "tokens");
    g_autofree char *version = fetch_upper(match, "version");
    g_autofree char *build = fetch(match, "build");
    facts->known = form->known;
    facts->custom = form->custom;
    facts->build_sure = form->build_sure;
    facts->kind = form->kind;
    facts->platform = tokens != NULL ? find_platforms(tokens) : NULL;
    facts->version = version != NULL ? g_strconcat("V", version, NULL) : NULL;
    facts->build = build != NULL ? g_strconcat("build ", build, NULL) : NULL;
    facts->language = fetch_upper(match, "language");
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

/* without ending, and without the mark that browsers give a second download */
static char *
take_stem(const char *name)
{
    g_autoptr(GRegex) ending = g_regex_new("(?:[ _]?\\([0-9]{1,3}\\))?\\.(?:zip|dav|mav|bin)$",
                                           G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT, NULL);
    g_autofree char *clean = cam_text_clean(cam_name_find_base(name), 200);

    if (clean == NULL || ending == NULL)
        return g_strdup("");
    return g_regex_replace_literal(ending, clean, -1, 0, "", G_REGEX_MATCH_DEFAULT, NULL);
}

CamNameFacts *
cam_name_parse_hikvision(const char *name)
{
    CamNameFacts *facts = g_new0(CamNameFacts, 1);
    g_autofree char *stem = take_stem(name);

    for (gsize i = 0; stem != NULL && i < G_N_ELEMENTS(forms); i++) {
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
    g_free(facts);
}
