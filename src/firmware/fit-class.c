/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/fit.h"

#include "src/base/text.h"
#include "src/firmware/platforms-data.h"

#include <string.h>

#define PATH "/camherd/platforms/platforms.tsv"

#define ANY_PLATFORM "*"

typedef enum {
    COLUMN_PLATFORM,
    COLUMN_CLASS,
    COLUMN_SERIES,
    COLUMNS,
} Column;

/* the rows of one platform against one file and one device */
typedef struct {
    gboolean own_class;
    gboolean own_series;
    char *other_class;
} Match;

static void
clear_match(Match *match)
{
    g_clear_pointer(&match->other_class, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Match, clear_match)

static gboolean
has_series(const char *list, const char *model)
{
    g_auto(GStrv) series = g_strsplit(list, ",", -1);

    for (char **one = series; *one != NULL; one++) {
        if (g_ascii_strncasecmp(model, *one, strlen(*one)) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
match_row(Match *match, const char *row, const char *platform, const char *device_class,
          const char *model)
{
    g_auto(GStrv) cells = g_strsplit(row, "\t", -1);

    if (row[0] == '#' || g_strv_length(cells) < COLUMNS ||
        !cam_text_equal_fold(cells[COLUMN_PLATFORM], platform))
        return;
    gboolean fits = has_series(cells[COLUMN_SERIES], model);
    if (cam_text_equal_fold(cells[COLUMN_CLASS], device_class)) {
        match->own_class = TRUE;
        match->own_series = fits;
    } else if (fits && match->other_class == NULL) {
        match->other_class = g_strdup(cells[COLUMN_CLASS]);
    }
}

static void
match_rows(Match *match, char *const *rows, const char *platform, const CamFitCheck *check)
{
    const char *model = cam_identity_get(check->identity, CAM_FIELD_MODEL);

    for (char *const *row = rows; *row != NULL; row++)
        match_row(match, *row, platform, check->firmware->device_class, model);
}

static gboolean
is_other(const Match *match)
{
    return match->own_class && !match->own_series && match->other_class != NULL;
}

void
cam_fit_check_class(CamFitCheck *check)
{
    const char *platform = cam_identity_get(check->identity, CAM_FIELD_PLATFORM);
    const char *model = cam_identity_get(check->identity, CAM_FIELD_MODEL);
    const char *device_class = check->firmware->device_class;
    g_auto(Match) match = { 0 };
    g_auto(Match) usual = { 0 };

    if (platform == NULL || model == NULL || device_class == NULL)
        return;
    g_autoptr(GBytes) bytes = g_resource_lookup_data(cam_platforms_get_resource(), PATH,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    const char *text = bytes != NULL ? g_bytes_get_data(bytes, NULL) : "";
    g_auto(GStrv) rows = g_strsplit(text, "\n", -1);
    match_rows(&match, rows, platform, check);
    match_rows(&usual, rows, ANY_PLATFORM, check);
    if (is_other(&match)) {
        cam_fit_add(check, CAM_LEVEL_BLOCK, "contradicts-class",
                    cam_args_new("file", device_class, "device", match.other_class, "model", model,
                                 "platform", platform, NULL));
    } else if (!match.own_class && is_other(&usual)) {
        /* what is usual is no proof, and a platform in common is none either */
        check->fits = FALSE;
        cam_fit_add(
            check, CAM_LEVEL_WARN, "class-unusual",
            cam_args_new("file", device_class, "device", usual.other_class, "model", model, NULL));
    }
}
