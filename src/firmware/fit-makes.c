/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/fit.h"

#include "src/base/text.h"
#include "src/firmware/hwid.h"
#include "src/model/version.h"

#include <string.h>

static void
add(CamFitCheck *check, CamLevel level, const char *code, JsonObject *args)
{
    cam_fit_add(check, level, code, args);
}

static const char *
get(const CamFitCheck *check, CamField field)
{
    return cam_identity_get(check->identity, field);
}

static const char *
get_model(const CamFitCheck *check)
{
    char *const *models = check->firmware->models;

    return models != NULL ? models[0] : NULL;
}

static void
set_fits_platform(CamFitCheck *check, const char *platform)
{
    check->fits = TRUE;
    add(check, CAM_LEVEL_INFO, "fits-platform", cam_args_new("platform", platform, NULL));
}

static void
set_fits_model(CamFitCheck *check, const char *model)
{
    check->fits = TRUE;
    add(check, CAM_LEVEL_INFO, "fits-model", cam_args_new("model", model, NULL));
}

static void
set_contradicts_platform(CamFitCheck *check, const char *file, const char *device)
{
    add(check, CAM_LEVEL_BLOCK, "contradicts-platform",
        cam_args_new("file", file, "device", device, NULL));
}

/* names of files have `_` for blanks, and some spellings leave out the brand */
static gboolean
is_same_model(const char *file, const char *device, const char *brand)
{
    g_autofree char *a = cam_text_key(file);
    g_autofree char *b = cam_text_key(device);
    gsize size = strlen(brand);
    const char *a_rest = g_str_has_prefix(a, brand) ? a + size : a;
    const char *b_rest = g_str_has_prefix(b, brand) ? b + size : b;

    return strcmp(a_rest, b_rest) == 0;
}

/* the whole product number: P3245-V is not P3245-VE (axis.md 9) */
static void
check_axis(CamFitCheck *check)
{
    const char *file = get_model(check);
    const char *number = get(check, CAM_FIELD_PLATFORM);
    const char *device = number != NULL ? number : get(check, CAM_FIELD_MODEL);

    if (file == NULL || device == NULL)
        return;
    if (is_same_model(file, device, "axis"))
        set_fits_model(check, device);
    else
        add(check, CAM_LEVEL_BLOCK, "contradicts-model",
            cam_args_new("file", file, "device", device, NULL));
}

/* the customer a version is built for, where letters say it: AC, LR, IM (dahua.md 3.3). That other
   digits mean customers too is inferred, so they are left to the order of versions */
static char *
read_customer(const char *version)
{
    CamVersion parsed;
    g_autofree char *line = NULL;

    if (!cam_version_parse("dahua", version, NULL, &parsed))
        return NULL;
    line = g_strndup(parsed.line, strcspn(parsed.line, "|"));
    for (const char *at = line; *at != '\0'; at++) {
        if (g_ascii_isalpha(*at))
            return g_ascii_strup(line, -1);
    }
    return g_strdup("none");
}

static void
check_customer(CamFitCheck *check)
{
    g_autofree char *file = read_customer(check->firmware->version);
    g_autofree char *device = read_customer(get(check, CAM_FIELD_FIRMWARE));

    if (file != NULL && device != NULL && strcmp(file, device) != 0)
        add(check, CAM_LEVEL_BLOCK, "contradicts-customer",
            cam_args_new("file", file, "device", device, NULL));
}

/* the hardware ids in the file are sure, that they do not name a device is no proof. The family in
   its name has a code name that no device tells, so it can only contradict (dahua.md 7) */
static void
check_dahua(CamFitCheck *check)
{
    const char *norm = check->firmware->norm;
    const char *language = check->firmware->language;
    const char *family = check->firmware->platform;
    const char *platform = get(check, CAM_FIELD_PLATFORM);
    const char *device = platform != NULL ? platform : get(check, CAM_FIELD_MODEL);
    char *const *ids = check->firmware->models;

    check_customer(check);
    /* both must be the device's, and no answer of a device that is known tells its own
       (versions-and-advisories.md 2.4) */
    if (norm != NULL && strlen(norm) == 1)
        add(check, CAM_LEVEL_WARN, "norm-not-told",
            cam_args_new("norm", norm[0] == 'P' ? "PAL" : "NTSC", NULL));
    if (g_strcmp0(language, "CN") == 0)
        add(check, CAM_LEVEL_WARN, "language-not-told", NULL);
    if (device == NULL)
        return;
    for (; ids != NULL && *ids != NULL; ids++) {
        if (cam_text_equal_fold(*ids, device)) {
            set_fits_platform(check, device);
            return;
        }
    }
    /* recorders report a family as their own name: NVR2X-4KS3 */
    if (cam_text_equal_fold(family, device))
        set_fits_platform(check, device);
    else if (family != NULL && cam_hwid_excludes(family, device))
        set_contradicts_platform(check, family, device);
}

/* one image can serve several models: another name says nothing against it (hanwha.md 8) */
static void
check_hanwha(CamFitCheck *check)
{
    const char *file = get_model(check);
    const char *group = get(check, CAM_FIELD_PLATFORM);
    const char *model = get(check, CAM_FIELD_MODEL);

    if (file == NULL || (group == NULL && model == NULL))
        return;
    if (cam_text_equal_fold(file, group))
        set_fits_platform(check, group);
    else if (cam_text_equal_fold(file, model))
        set_fits_model(check, model);
    else
        add(check, CAM_LEVEL_WARN, "names-other-model",
            cam_args_new("file", file, "device", model != NULL ? model : group, NULL));
}

/* kind and base of the version (uniview.md 3, 7) */
static void
check_uniview(CamFitCheck *check)
{
    const char *file = check->firmware->platform;
    const char *device = get(check, CAM_FIELD_PLATFORM);

    if (file == NULL || device == NULL)
        return;
    if (cam_text_equal_fold(file, device))
        set_fits_platform(check, device);
    else
        set_contradicts_platform(check, file, device);
}

typedef enum {
    BOARD_OTHER,
    BOARD_SIMILAR,
    BOARD_SAME,
} Board;

/* endings that make another board of one, whatever else is left out */
static const char *const board_marks[] = { "_V2", NULL };
/* "a few": as many signs as were seen to be left out at the end */
#define BOARD_MISSING 4

/* names of boards miss a few signs at their end now and then, on either side (reolink.md 7) */
static Board
compare_boards(const char *file, const char *device)
{
    gboolean file_longer = strlen(file) > strlen(device);
    const char *longer = file_longer ? file : device;
    const char *shorter = file_longer ? device : file;
    const char *rest = longer + strlen(shorter);

    if (g_ascii_strncasecmp(longer, shorter, strlen(shorter)) != 0)
        return BOARD_OTHER;
    if (*rest == '\0')
        return BOARD_SAME;
    for (gsize i = 0; board_marks[i] != NULL; i++) {
        if (cam_text_equal_fold(rest, board_marks[i]))
            return BOARD_OTHER;
    }
    return strlen(rest) <= BOARD_MISSING ? BOARD_SIMILAR : BOARD_OTHER;
}

/* board and model together are sure; one board can be in several models (reolink.md 3, 7) */
static void
check_reolink(CamFitCheck *check)
{
    const char *file = check->firmware->platform;
    const char *device = get(check, CAM_FIELD_PLATFORM);
    const char *named = get_model(check);
    const char *model = get(check, CAM_FIELD_MODEL);

    if (file == NULL || device == NULL)
        return;
    gboolean other_model =
        named != NULL && model != NULL && !is_same_model(named, model, "reolink");
    gboolean same_model = named != NULL && model != NULL && !other_model;
    switch (compare_boards(file, device)) {
    case BOARD_OTHER:
        set_contradicts_platform(check, file, device);
        return;
    case BOARD_SIMILAR:
        if (!same_model)
            return;
        break;
    case BOARD_SAME:
        break;
    }
    if (other_model)
        add(check, CAM_LEVEL_WARN, "names-other-model",
            cam_args_new("file", named, "device", model, NULL));
    else
        set_fits_platform(check, device);
}

/* FD9387 and FD9387A are different hardware with different files, but how a device writes its model
   was not seen: another name is told and proves nothing (versions-and-advisories.md 1.2) */
static void
check_vivotek(CamFitCheck *check)
{
    const char *file = get_model(check);
    const char *model = get(check, CAM_FIELD_MODEL);

    if (file == NULL || model == NULL)
        return;
    if (is_same_model(file, model, "vivotek"))
        set_fits_model(check, model);
    else
        add(check, CAM_LEVEL_WARN, "names-other-model",
            cam_args_new("file", file, "device", model, NULL));
}

/* no driver of its own, and no answer is known in which a device tells its platform */
static void
check_nothing(CamFitCheck *check)
{
}

gboolean
cam_fit_check_make(CamFitCheck *check)
{
    static const struct {
        const char *vendor;
        void (*check)(CamFitCheck *check);
    } makes[] = {
        { "axis", check_axis },       { "bosch", check_nothing },   { "dahua", check_dahua },
        { "hanwha", check_hanwha },   { "reolink", check_reolink }, { "uniview", check_uniview },
        { "vivotek", check_vivotek },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(makes); i++) {
        if (g_strcmp0(check->firmware->vendor, makes[i].vendor) != 0)
            continue;
        makes[i].check(check);
        return TRUE;
    }
    return FALSE;
}
