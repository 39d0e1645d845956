/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/expose.h"

#include "src/engine/identify.h"

#include <string.h>

typedef struct {
    guint count;
    guint exploited;
} Tally;

static void
count_one(Tally *tally, const CamExposure *exposure)
{
    tally->count++;
    tally->exploited += exposure->exploited != FALSE;
}

static Tally
count_exposed(const GPtrArray *exposures)
{
    Tally tally = { 0 };

    for (guint i = 0; i < exposures->len; i++) {
        const CamExposure *exposure = exposures->pdata[i];
        if (exposure->answer == CAM_EXPOSED_YES)
            count_one(&tally, exposure);
    }
    return tally;
}

static CamExposed
find_answer(const GPtrArray *exposures, const char *id)
{
    for (guint i = 0; i < exposures->len; i++) {
        const CamExposure *exposure = exposures->pdata[i];
        if (strcmp(exposure->id, id) == 0)
            return exposure->answer;
    }
    return CAM_EXPOSED_NO;
}

/* exposed now, and surely not any more afterwards */
static Tally
count_gone(const GPtrArray *before, const GPtrArray *after)
{
    Tally tally = { 0 };

    for (guint i = 0; i < before->len; i++) {
        const CamExposure *exposure = before->pdata[i];
        if (exposure->answer == CAM_EXPOSED_YES &&
            find_answer(after, exposure->id) <= CAM_EXPOSED_FIXED)
            count_one(&tally, exposure);
    }
    return tally;
}

static void
add_tally(CamPlanRow *row, CamLevel level, const char *code, Tally tally)
{
    g_autofree char *count = g_strdup_printf("%u", tally.count);
    g_autofree char *exploited = g_strdup_printf("%u", tally.exploited);

    if (tally.count > 0)
        cam_findings_add(row->findings, level, code,
                         cam_args_new("count", count, "exploited", exploited, NULL));
}

static void
add_findings(CamPlanRow *row)
{
    const GPtrArray *last =
        row->exposure_after != NULL ? row->exposure_after : row->exposure_before;
    Tally open = { .count = cam_exposures_count(last, CAM_EXPOSED_CHECK) };

    add_tally(row, CAM_LEVEL_WARN, "exposed", count_exposed(row->exposure_before));
    if (row->exposure_after != NULL) {
        add_tally(row, CAM_LEVEL_INFO, "exposed-gone",
                  count_gone(row->exposure_before, row->exposure_after));
        add_tally(row, CAM_LEVEL_WARN, "exposed-after", count_exposed(row->exposure_after));
    }
    add_tally(row, CAM_LEVEL_INFO, "exposure-check", open);
}

static void
add_support(CamPlanRow *row, const CamAdvisories *advisories)
{
    const CamSupport *support =
        cam_advisories_find_support(advisories, cam_identity_get(row->identity, CAM_FIELD_VENDOR),
                                    cam_identity_get(row->identity, CAM_FIELD_MODEL));

    if (support == NULL)
        return;
    /* what is no longer made may still get firmware */
    if (strcmp(support->status, "discontinued") == 0)
        cam_findings_add(row->findings, CAM_LEVEL_INFO, "discontinued",
                         cam_args_new("source", support->source, NULL));
    else
        cam_findings_add(row->findings, CAM_LEVEL_WARN, "end-of-life",
                         cam_args_new("text", support->text, "source", support->source, NULL));
}

static CamAdvisoryFacts
make_facts(const CamPlanRow *row, const CamLook *look)
{
    return (CamAdvisoryFacts){
        .vendor = cam_identity_get(row->identity, CAM_FIELD_VENDOR),
        .model = cam_identity_get(row->identity, CAM_FIELD_MODEL),
        .platform = cam_identity_get(row->identity, CAM_FIELD_PLATFORM),
        .grammar = look->driver != NULL ? look->driver->grammar : NULL,
        .version = cam_identity_get(row->identity, CAM_FIELD_FIRMWARE),
        .build = cam_identity_get(row->identity, CAM_FIELD_BUILD),
    };
}

static void
add_row(CamPlanRow *row, const CamLook *look, const CamAdvisories *advisories)
{
    CamAdvisoryFacts facts = make_facts(row, look);
    const CamFirmware *target = cam_plan_row_get_target(row);

    g_clear_pointer(&row->exposure_before, g_ptr_array_unref);
    g_clear_pointer(&row->exposure_after, g_ptr_array_unref);
    row->exposure_before = cam_advisories_judge(advisories, &facts);
    if (target != NULL) {
        facts.version = target->version;
        /* the day of packing says nothing about what is mended */
        facts.build = target->build_sure ? target->build : NULL;
        row->exposure_after = cam_advisories_judge(advisories, &facts);
    }
    add_findings(row);
    add_support(row, advisories);
}

void
cam_plan_add_exposure(GPtrArray *plan, const GPtrArray *looks, const CamAdvisories *advisories)
{
    g_return_if_fail(plan->len == looks->len);
    for (guint i = 0; i < plan->len; i++) {
        CamPlanRow *row = plan->pdata[i];
        if (row->identity != NULL)
            add_row(row, looks->pdata[i], advisories);
    }
}
