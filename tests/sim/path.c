/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/path.h"

#include <string.h>

#include "tests/sim/make.h"

static gboolean
is_below(const char *version, const char *limit)
{
    return sim_package_compare_versions(version, limit) < 0;
}

/* "V5.4.41 170310"; without a build any will do */
static gboolean
is_entry(char *entry, const char *version, const char *build)
{
    g_auto(GStrv) words = g_strsplit(g_strstrip(entry), " ", 2);

    return words[0] != NULL && sim_package_compare_versions(words[0], version) == 0 &&
           (words[1] == NULL || g_strcmp0(words[1], build) == 0);
}

/* the entry after the one that runs, the first when none of them runs, and nothing else */
static gboolean
is_next(const SimDevice *device, const SimPackageSpec *spec)
{
    g_auto(GStrv) entries = g_strsplit(device->knobs.only_path, ",", -1);
    guint next = 0;

    for (guint i = 0; entries[i] != NULL; i++) {
        if (is_entry(entries[i], device->version, device->build))
            next = i + 1;
    }
    return next < g_strv_length(entries) && is_entry(entries[next], spec->version, spec->build);
}

static SimWrong
judge_version(const SimDevice *device, const SimPackageSpec *spec)
{
    const SimKnobs *knobs = &device->knobs;

    /* such a list overrules what is older and newer: that is what it is for */
    if (knobs->only_path != NULL && knobs->only_path[0] != '\0')
        return is_next(device, spec) ? SIM_WRONG_NOTHING : SIM_WRONG_STEP;
    if (knobs->no_downgrade && is_below(spec->version, device->version))
        return SIM_WRONG_OLDER;
    if (knobs->floor != NULL && !is_below(device->version, knobs->floor) &&
        is_below(spec->version, knobs->floor))
        return SIM_WRONG_OLDER;
    if (knobs->step_through != NULL && knobs->step_before != NULL &&
        is_below(device->version, knobs->step_through) &&
        !is_below(spec->version, knobs->step_before))
        return SIM_WRONG_STEP;
    return SIM_WRONG_NOTHING;
}

SimWrong
sim_path_judge(const SimDevice *device, const SimPackageSpec *spec)
{
    const SimModel *model = device->model;

    if (spec->make != NULL && strcmp(spec->make, model->make->name) != 0)
        return SIM_WRONG_MAKE;
    if (strcmp(spec->platform, model->platform) != 0)
        return SIM_WRONG_PLATFORM;
    if (spec->device_class != 0 && spec->device_class != model->device_class)
        return SIM_WRONG_CLASS;
    if (spec->language != 0 && spec->language != (device->knobs.china ? 2 : 1))
        return SIM_WRONG_LANGUAGE;
    return judge_version(device, spec);
}

gboolean
sim_path_bricks(const SimDevice *device, SimWrong wrong)
{
    switch (wrong) {
    case SIM_WRONG_NOTHING:
    case SIM_WRONG_MAKE:
    case SIM_WRONG_OLDER:
        return FALSE;
    case SIM_WRONG_PLATFORM:
    case SIM_WRONG_CLASS:
    case SIM_WRONG_LANGUAGE:
        return device->knobs.wrong_file == SIM_HARM_BRICK;
    case SIM_WRONG_STEP:
        return device->knobs.skipped_step == SIM_HARM_BRICK;
    }
    return FALSE;
}

const char *
sim_path_find_doom(const SimDevice *device, const SimPackageSpec *spec)
{
    static const char *const names[] = {
        [SIM_WRONG_PLATFORM] = "wrong platform",
        [SIM_WRONG_CLASS] = "wrong class",
        [SIM_WRONG_LANGUAGE] = "wrong language",
        [SIM_WRONG_STEP] = "skipped step",
    };
    SimWrong wrong = sim_path_judge(device, spec);

    return sim_path_bricks(device, wrong) ? names[wrong] : NULL;
}
