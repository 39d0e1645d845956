/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/fit.h"

#include "src/base/text.h"

#include <string.h>

void
cam_fit_add(CamFitCheck *check, CamLevel level, const char *code, JsonObject *args)
{
    cam_findings_add(check->findings, level, code, args);
    check->contradicts = check->contradicts || level == CAM_LEVEL_BLOCK;
}

static void
add(CamFitCheck *check, CamLevel level, const char *code, JsonObject *args)
{
    cam_fit_add(check, level, code, args);
}

static void
check_vendor(CamFitCheck *check)
{
    const char *vendor = cam_identity_get(check->identity, CAM_FIELD_VENDOR);

    if (vendor != NULL && check->firmware->vendor != NULL &&
        !cam_vendor_is(vendor, check->firmware->vendor))
        add(check, CAM_LEVEL_BLOCK, "contradicts-vendor",
            cam_args_new("file", check->firmware->vendor, "device", vendor, NULL));
}

/* kinds that never run each other's firmware; the line between recorders and encoders is thin */
static gboolean
is_clear_kind(CamKind kind)
{
    return kind == CAM_KIND_CAMERA || kind == CAM_KIND_RECORDER || kind == CAM_KIND_DOOR;
}

static void
check_kind(CamFitCheck *check)
{
    CamKind file = (CamKind)check->firmware->kind;
    CamKind device = check->identity->kind;

    if (is_clear_kind(file) && is_clear_kind(device) && file != device)
        add(check, CAM_LEVEL_BLOCK, "contradicts-kind",
            cam_args_new("file", cam_kind_name(file), "device", cam_kind_name(device), NULL));
}

/* DS-2CD2386G2-IU20240131AAWRJ12345678: behind the date stand two letters, then the region
   (hikvision.md 7.4; versions-and-advisories.md 2.2) */
static char *
find_serial_region(const char *serial)
{
    g_autoptr(GRegex) regex = g_regex_new("[0-9]{8}[A-Z]{2}(CH|EU|JP|RR|TW|WR)(?:[A-Z]|[0-9]|$)", 0,
                                          G_REGEX_MATCH_DEFAULT, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (serial == NULL || regex == NULL ||
        !g_regex_match(regex, serial, G_REGEX_MATCH_DEFAULT, &match))
        return NULL;
    return g_match_info_fetch(match, 1);
}

/* where no Chinese package belongs. Taiwan's is left out: nothing says what it takes */
static gboolean
is_elsewhere(const char *region)
{
    static const char *const regions[] = { "EU", "JP", "RR", "WR" };

    for (gsize i = 0; i < G_N_ELEMENTS(regions); i++) {
        if (cam_text_equal_fold(regions[i], region))
            return TRUE;
    }
    return FALSE;
}

static void
check_region(CamFitCheck *check)
{
    const char *language = check->firmware->language;
    const char *named = cam_identity_get(check->identity, CAM_FIELD_REGION);
    g_autofree char *region =
        named != NULL ? g_strdup(named)
                      : find_serial_region(cam_identity_get(check->identity, CAM_FIELD_SERIAL));

    if (language == NULL || region == NULL)
        return;
    gboolean chinese_file = cam_text_equal_fold(language, "CN");
    gboolean chinese = cam_text_equal_fold(region, "CH") || cam_text_equal_fold(region, "CN");
    gboolean elsewhere = is_elsewhere(region);
    /* the wrong language was taken by old units, which then started over and over */
    if ((chinese && !chinese_file) || (elsewhere && chinese_file))
        add(check, CAM_LEVEL_BLOCK, "contradicts-region",
            cam_args_new("file", language, "device", region, NULL));
}

static void
check_platform(CamFitCheck *check)
{
    const char *device = cam_identity_get(check->identity, CAM_FIELD_PLATFORM);
    const char *file = check->firmware->platform;

    if (device == NULL || file == NULL)
        return;
    g_auto(GStrv) tokens = g_strsplit(file, "/", -1);
    for (char **token = tokens; *token != NULL; token++) {
        if (!cam_text_equal_fold(*token, device))
            continue;
        check->fits = TRUE;
        add(check, CAM_LEVEL_INFO, "fits-platform", cam_args_new("platform", device, NULL));
        return;
    }
    add(check, CAM_LEVEL_BLOCK, "contradicts-platform",
        cam_args_new("file", file, "device", device, NULL));
}

/* without the marks of lens and variant in brackets; what follows a slash is another model
   (hikvision.md 7.4: DS-7616NI-K2/4G has another platform than DS-7616NI-K2) */
static char *
strip_variant(const char *model)
{
    g_autofree char *text = g_strdup(model);

    g_strstrip(text);
    while (g_str_has_suffix(text, ")") && strrchr(text, '(') != NULL) {
        *strrchr(text, '(') = '\0';
        g_strchomp(text);
    }
    return g_steal_pointer(&text);
}

static void
check_model(CamFitCheck *check)
{
    const char *model = cam_identity_get(check->identity, CAM_FIELD_MODEL);
    char *const *models = check->firmware->models;

    if (model == NULL || models == NULL || models[0] == NULL)
        return;
    g_autofree char *device = strip_variant(model);
    for (char *const *one = models; *one != NULL; one++) {
        g_autofree char *listed = strip_variant(*one);
        if (!cam_text_equal_fold(listed, device) && !cam_text_equal_fold(*one, model))
            continue;
        check->fits = TRUE;
        add(check, CAM_LEVEL_INFO, "fits-model", cam_args_new("model", model, NULL));
        return;
    }
    g_autofree char *listed = g_strjoinv(", ", (char **)models);
    add(check, CAM_LEVEL_BLOCK, "contradicts-model",
        cam_args_new("file", listed, "device", model, NULL));
}

/* the makers that sell it under their name keep their own firmware (hikvision.md 7.4) */
static void
check_oem(CamFitCheck *check)
{
    const char *oem = cam_identity_get(check->identity, CAM_FIELD_OEM);

    if (g_strcmp0(check->firmware->vendor, "hikvision") == 0 && oem != NULL &&
        strcmp(oem, "1") != 0)
        add(check, CAM_LEVEL_WARN, "oem-device", cam_args_new("oem", oem, NULL));
}

static gboolean
is_meant_model(const char *meant, const char *model)
{
    g_autofree char *pattern = g_ascii_strup(meant, -1);
    g_autofree char *upper = g_ascii_strup(model, -1);
    g_autofree char *plain = strip_variant(upper);

    g_strstrip(pattern);
    return g_pattern_match_simple(pattern, upper) || g_str_equal(pattern, plain);
}

/* a product number, such as P1367 of AXIS P1367 Network Camera. Other makes' platforms are in many
 * models, and nobody can mean them all */
static gboolean
is_part_of(const char *number, const char *model)
{
    g_autofree char *small = number != NULL ? g_ascii_strdown(number, -1) : NULL;
    g_autofree char *whole = model != NULL ? g_ascii_strdown(model, -1) : NULL;

    return small != NULL && whole != NULL && strstr(whole, small) != NULL;
}

gboolean
cam_firmware_is_meant_for(const CamFirmware *firmware, const CamIdentity *identity)
{
    const char *model = cam_identity_get(identity, CAM_FIELD_MODEL);
    const char *number = cam_identity_get(identity, CAM_FIELD_PLATFORM);

    for (char *const *one = firmware->meant_for; one != NULL && *one != NULL; one++) {
        if ((model != NULL && is_meant_model(*one, model)) ||
            (is_part_of(number, model) && cam_text_equal_fold(*one, number)))
            return TRUE;
    }
    return FALSE;
}

CamFit
cam_firmware_check_fit(const CamFirmware *firmware, const CamIdentity *identity,
                       GPtrArray *findings)
{
    g_autoptr(GPtrArray) own = cam_findings_new();
    CamFitCheck check = { .firmware = firmware, .identity = identity, .findings = own };

    check_vendor(&check);
    check_kind(&check);
    if (!cam_fit_check_make(&check)) {
        check_region(&check);
        check_platform(&check);
        if (check.fits)
            cam_fit_check_class(&check);
        check_model(&check);
        check_oem(&check);
    }
    if (!check.fits && !check.contradicts)
        add(&check, CAM_LEVEL_WARN, "fit-unknown", NULL);
    if (findings != NULL)
        cam_findings_copy(findings, own);
    if (check.contradicts)
        return CAM_FIT_CONTRADICTS;
    return check.fits ? CAM_FIT_FITS : CAM_FIT_UNKNOWN;
}
