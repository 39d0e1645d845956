/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/exposure.h"

static void
free_exposure(gpointer data)
{
    CamExposure *exposure = data;

    g_free(exposure->id);
    g_free(exposure->title);
    g_free(exposure->url);
    g_free(exposure);
}

GPtrArray *
cam_exposures_new(void)
{
    return g_ptr_array_new_with_free_func(free_exposure);
}

void
cam_exposures_add(GPtrArray *exposures, const CamExposure *exposure)
{
    CamExposure *copy = g_memdup2(exposure, sizeof *exposure);

    copy->id = g_strdup(exposure->id);
    copy->title = g_strdup(exposure->title);
    copy->url = g_strdup(exposure->url);
    g_ptr_array_add(exposures, copy);
}

guint
cam_exposures_count(const GPtrArray *exposures, CamExposed answer)
{
    guint count = 0;

    for (guint i = 0; exposures != NULL && i < exposures->len; i++) {
        const CamExposure *exposure = exposures->pdata[i];
        count += exposure->answer == answer;
    }
    return count;
}

const char *
cam_exposed_name(CamExposed answer)
{
    static const char *const names[] = {
        [CAM_EXPOSED_NO] = "not-listed",
        [CAM_EXPOSED_FIXED] = "fixed",
        [CAM_EXPOSED_CHECK] = "check",
        [CAM_EXPOSED_YES] = "exposed",
    };

    return names[answer];
}
