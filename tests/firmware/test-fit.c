/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/inspect.h"

#include <string.h>

typedef struct {
    /* of the file */
    const char *vendor;
    const char *platform;
    const char *language;
    const char *models;
    CamKind kind;
    /* of the device */
    const char *device_vendor;
    const char *device_platform;
    const char *serial;
    const char *region;
    const char *model;
    const char *oem;
    CamKind device_kind;
    /* what must come of it */
    CamFit fit;
    const char *code;
} Row;

#define CAMERA "DS-2CD2386G2-IU"
#define WORLD  CAMERA "20240131AAWRJ12345678"
#define CHINA  "DS-2CD2532F-IWS20140721CCCH456789012"

static const Row rows[] = {
    { .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { .platform = "G5", .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { .device_platform = "G5", .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { .platform = "G5", .device_platform = "G5", .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { .platform = "G5", .device_platform = "g5", .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { .platform = "K51/K81",
      .device_platform = "K81",
      .fit = CAM_FIT_FITS,
      .code = "fits-platform" },
    { .platform = "K51",
      .device_platform = "K21B1",
      .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-platform" },
    { .platform = "G1",
      .device_platform = "G10",
      .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-platform" },
    { .vendor = "hikvision",
      .device_vendor = "Hikvision",
      .fit = CAM_FIT_UNKNOWN,
      .code = "fit-unknown" },
    { .vendor = "hikvision",
      .device_vendor = "axis",
      .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-vendor" },
    { .kind = CAM_KIND_CAMERA,
      .device_kind = CAM_KIND_RECORDER,
      .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-kind" },
    { .kind = CAM_KIND_RECORDER,
      .device_kind = CAM_KIND_CAMERA,
      .platform = "G5",
      .device_platform = "G5",
      .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-kind" },
    { .kind = CAM_KIND_RECORDER,
      .device_kind = CAM_KIND_ENCODER,
      .fit = CAM_FIT_UNKNOWN,
      .code = "fit-unknown" },
    { .kind = CAM_KIND_UNKNOWN,
      .device_kind = CAM_KIND_CAMERA,
      .fit = CAM_FIT_UNKNOWN,
      .code = "fit-unknown" },
    { .language = "EN", .serial = WORLD, .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { .language = "EN", .serial = CHINA, .fit = CAM_FIT_CONTRADICTS, .code = "contradicts-region" },
    { .language = "ML", .serial = CHINA, .fit = CAM_FIT_CONTRADICTS, .code = "contradicts-region" },
    { .language = "CN", .serial = WORLD, .fit = CAM_FIT_CONTRADICTS, .code = "contradicts-region" },
    { .language = "CN", .serial = CHINA, .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { .language = "CN", .serial = "WRONG", .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { .language = "EN", .region = "CH", .fit = CAM_FIT_CONTRADICTS, .code = "contradicts-region" },
    { .language = "CN", .region = "WR", .fit = CAM_FIT_CONTRADICTS, .code = "contradicts-region" },
    { .language = "CN", .region = "RR", .fit = CAM_FIT_CONTRADICTS, .code = "contradicts-region" },
    { .language = "EN", .region = "WR", .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { .models = "DS-7616NI-K2",
      .model = "DS-7616NI-K2",
      .fit = CAM_FIT_FITS,
      .code = "fits-model" },
    { .models = "x,ds-7208hqhi-m1",
      .model = "DS-7208HQHI-M1(A)(C)",
      .fit = CAM_FIT_FITS,
      .code = "fits-model" },
    { .models = "DS-7616NI-K2",
      .model = "DS-7616NI-K2/4G",
      .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-model" },
    { .models = "DS-7616NI-K2", .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { .models = CAMERA,
      .model = CAMERA,
      .platform = "G3",
      .device_platform = "G5",
      .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-platform" },
    { .vendor = "hikvision", .oem = "1", .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { .vendor = "hikvision", .oem = "25", .fit = CAM_FIT_UNKNOWN, .code = "oem-device" },
};

static gboolean
has_code(const GPtrArray *findings, const char *code)
{
    for (guint i = 0; i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        g_autofree char *text = cam_finding_format(finding);
        g_assert_true(cam_words_knows(finding->code));
        g_assert_null(strchr(text, '?'));
        if (strcmp(finding->code, code) == 0)
            return TRUE;
    }
    return FALSE;
}

static CamFirmware *
make_file(const Row *row)
{
    CamFirmware *firmware = cam_firmware_new("file.zip");

    firmware->vendor = g_strdup(row->vendor);
    firmware->platform = g_strdup(row->platform);
    firmware->language = g_strdup(row->language);
    firmware->models = row->models != NULL ? g_strsplit(row->models, ",", -1) : NULL;
    firmware->kind = row->kind;
    return firmware;
}

static CamIdentity *
make_device(const Row *row)
{
    CamIdentity *identity = cam_identity_new();

    cam_identity_set(identity, CAM_FIELD_VENDOR, row->device_vendor);
    cam_identity_set(identity, CAM_FIELD_PLATFORM, row->device_platform);
    cam_identity_set(identity, CAM_FIELD_SERIAL, row->serial);
    cam_identity_set(identity, CAM_FIELD_REGION, row->region);
    cam_identity_set(identity, CAM_FIELD_MODEL, row->model);
    cam_identity_set(identity, CAM_FIELD_OEM, row->oem);
    identity->kind = row->device_kind;
    return identity;
}

static void
test_table(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamFirmware) firmware = make_file(&rows[i]);
        g_autoptr(CamIdentity) identity = make_device(&rows[i]);
        g_autoptr(GPtrArray) findings = cam_findings_new();
        g_test_message("row %" G_GSIZE_FORMAT, i);
        g_assert_cmpint(cam_firmware_check_fit(firmware, identity, findings), ==, rows[i].fit);
        g_assert_true(has_code(findings, rows[i].code));
        const CamFinding *worst = cam_findings_find_worst(findings);
        g_assert_true((worst->level == CAM_LEVEL_BLOCK) == (rows[i].fit == CAM_FIT_CONTRADICTS));
        g_assert_cmpint(cam_firmware_check_fit(firmware, identity, NULL), ==, rows[i].fit);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fit/table", test_table);
    return g_test_run();
}
