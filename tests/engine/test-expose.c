/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/expose.h"
#include "src/engine/identify.h"

#include <string.h>

typedef struct {
    CamAdvisories *advisories;
    GPtrArray *plan;
    GPtrArray *looks;
} Site;

static void
site_init(Site *site)
{
    g_autoptr(GError) error = NULL;

    site->advisories = cam_advisories_new(NULL, &error);
    g_assert_no_error(error);
    site->plan = cam_plan_new();
    site->looks = g_ptr_array_new_with_free_func((GDestroyNotify)cam_look_free);
}

static void
site_clear(Site *site)
{
    cam_advisories_free(site->advisories);
    g_ptr_array_unref(site->plan);
    g_ptr_array_unref(site->looks);
}

/* @version NULL: the device could not be read */
static CamPlanRow *
add_device(Site *site, const char *vendor, const char *model, const char *version,
           const char *build)
{
    static const CamDriver driver = { .name = "hikvision", .grammar = "hikvision" };
    CamDevice *device = cam_device_new("10.0.0.1", 80, FALSE);
    CamPlanRow *row = cam_plan_row_new(device);
    CamLook *look = g_new0(CamLook, 1);

    look->device = device;
    look->driver = &driver;
    look->findings = cam_findings_new();
    if (version != NULL) {
        row->identity = cam_identity_new();
        cam_identity_set(row->identity, CAM_FIELD_VENDOR, vendor);
        cam_identity_set(row->identity, CAM_FIELD_MODEL, model);
        cam_identity_set(row->identity, CAM_FIELD_FIRMWARE, version);
        cam_identity_set(row->identity, CAM_FIELD_BUILD, build);
    }
    g_ptr_array_add(site->plan, row);
    g_ptr_array_add(site->looks, look);
    return row;
}

static void
add_target(CamPlanRow *row, const char *version, const char *build, gboolean sure)
{
    g_autoptr(CamFirmware) firmware = cam_firmware_new("file.zip");

    firmware->vendor = g_strdup("hikvision");
    firmware->version = g_strdup(version);
    firmware->build = g_strdup(build);
    firmware->build_sure = sure;
    cam_plan_row_add_hop(row, firmware);
    row->verdict = CAM_VERDICT_READY;
}

static CamExposed
find(const GPtrArray *exposures, const char *id)
{
    for (guint i = 0; i < exposures->len; i++) {
        const CamExposure *exposure = exposures->pdata[i];
        if (strcmp(exposure->id, id) == 0)
            return exposure->answer;
    }
    return CAM_EXPOSED_NO;
}

static void
assert_finding(const CamPlanRow *row, const char *code, CamLevel level, const char *part)
{
    const CamFinding *finding = cam_findings_find(row->findings, code);

    g_assert_nonnull(finding);
    g_assert_cmpint(finding->level, ==, level);
    g_autofree char *text = cam_finding_format(finding);
    g_test_message("%s", text);
    g_assert_nonnull(strstr(text, part));
}

static void
test_before_and_after(void)
{
    Site site;

    site_init(&site);
    CamPlanRow *row = add_device(&site, "hikvision", "DS-2CD2132F-I", "V5.4.0", "build 160401");
    CamPlanRow *alone =
        add_device(&site, "hikvision", "DS-2CD2386G2-IU", "V5.5.800", "build 210624");
    add_target(row, "V5.4.5", "build 170123", TRUE);
    cam_plan_add_exposure(site.plan, site.looks, site.advisories);
    g_assert_cmpint(find(row->exposure_before, "CVE-2017-7921"), ==, CAM_EXPOSED_YES);
    g_assert_cmpint(find(row->exposure_after, "CVE-2017-7921"), ==, CAM_EXPOSED_FIXED);
    assert_finding(row, "exposed", CAM_LEVEL_WARN, "1, exploited by attackers: 1");
    assert_finding(row, "exposed-gone", CAM_LEVEL_INFO, "1, exploited by attackers: 1");
    g_assert_null(cam_findings_find(row->findings, "exposed-after"));
    g_assert_cmpint(row->verdict, ==, CAM_VERDICT_READY);
    /* nothing is sent */
    g_assert_cmpint(find(alone->exposure_before, "CVE-2021-36260"), ==, CAM_EXPOSED_YES);
    g_assert_null(alone->exposure_after);
    assert_finding(alone, "exposed", CAM_LEVEL_WARN, "exploited by attackers: 1");
    g_assert_null(cam_findings_find(alone->findings, "exposed-gone"));
    g_assert_cmpint(alone->verdict, ==, CAM_VERDICT_ERROR);
    site_clear(&site);
}

/* the target does not mend it */
static void
test_remains(void)
{
    Site site;

    site_init(&site);
    CamPlanRow *row = add_device(&site, "hikvision", "DS-2CD2386G2-IU", "V5.5.800", "build 210101");
    add_target(row, "V5.5.801", "build 210620", TRUE);
    cam_plan_add_exposure(site.plan, site.looks, site.advisories);
    g_assert_cmpint(find(row->exposure_after, "CVE-2021-36260"), ==, CAM_EXPOSED_YES);
    assert_finding(row, "exposed-after", CAM_LEVEL_WARN, "exploited by attackers: 1");
    g_assert_null(cam_findings_find(row->findings, "exposed-gone"));
    site_clear(&site);
}

/* a flaw that comes with the target did not remain */
static void
test_comes(void)
{
    Site site;

    site_init(&site);
    CamPlanRow *row = add_device(&site, "hikvision", "DS-2CD2132F-I", "V5.1.6", "build 140412");
    add_target(row, "V5.4.0", "build 160401", TRUE);
    cam_plan_add_exposure(site.plan, site.looks, site.advisories);
    g_assert_null(cam_findings_find(row->findings, "exposed"));
    assert_finding(row, "exposed-after", CAM_LEVEL_WARN, "known flaws after the update: 1,");
    site_clear(&site);
}

/* the date in a new file's name may be the day of packing: what hangs on it stays open */
static void
test_unsure_build(void)
{
    Site site;

    site_init(&site);
    CamPlanRow *row = add_device(&site, "hikvision", "DS-2CD2386G2-IU", "V5.5.800", "build 210101");
    add_target(row, "V5.7.23", "build 251220", FALSE);
    cam_plan_add_exposure(site.plan, site.looks, site.advisories);
    g_assert_cmpint(find(row->exposure_after, "CVE-2021-36260"), ==, CAM_EXPOSED_CHECK);
    assert_finding(row, "exposure-check", CAM_LEVEL_INFO, "look at");
    g_assert_null(cam_findings_find(row->findings, "exposed-gone"));
    g_assert_null(cam_findings_find(row->findings, "exposed-after"));
    site_clear(&site);
}

static void
test_support(void)
{
    Site site;

    site_init(&site);
    CamPlanRow *dead = add_device(&site, "vivotek inc.", "CC8160", "CC8160-VVTK-0100d", NULL);
    CamPlanRow *old = add_device(&site, "reolink", "RLC-410W", "v3.0.0.136_20121102", NULL);
    CamPlanRow *silent = add_device(&site, NULL, NULL, NULL, NULL);
    CamPlanRow *good = add_device(&site, "axis", "P3245-V", "13.0.0", NULL);
    dead->verdict = CAM_VERDICT_UNSUPPORTED;
    cam_plan_add_exposure(site.plan, site.looks, site.advisories);
    assert_finding(dead, "end-of-life", CAM_LEVEL_WARN, "can only be replaced: end of life");
    g_assert_cmpint(dead->verdict, ==, CAM_VERDICT_UNSUPPORTED);
    g_assert_cmpint(find(dead->exposure_before, "CVE-2024-7439"), ==, CAM_EXPOSED_YES);
    assert_finding(old, "discontinued", CAM_LEVEL_INFO, "no longer made");
    g_assert_null(silent->exposure_before);
    g_assert_null(silent->exposure_after);
    g_assert_cmpuint(silent->findings->len, ==, 0);
    g_assert_null(cam_findings_find(good->findings, "end-of-life"));
    g_assert_null(cam_findings_find(good->findings, "exposed"));
    site_clear(&site);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/expose/before-and-after", test_before_and_after);
    g_test_add_func("/expose/remains", test_remains);
    g_test_add_func("/expose/comes", test_comes);
    g_test_add_func("/expose/unsure-build", test_unsure_build);
    g_test_add_func("/expose/support", test_support);
    return g_test_run();
}
