/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/hwid.h"
#include "src/firmware/inspect.h"

#include <string.h>

typedef struct {
    /* of the file */
    const char *vendor;
    const char *platform;
    const char *device_class;
    const char *norm;
    const char *language;
    const char *models;
    const char *version;
    CamKind kind;
    /* of the device */
    const char *device_vendor;
    const char *device_platform;
    const char *serial;
    const char *region;
    const char *model;
    const char *oem;
    const char *device_version;
    CamKind device_kind;
    /* what must come of it */
    CamFit fit;
    const char *code;
} Row;

#define CAMERA "DS-2CD2386G2-IU"
#define WORLD  CAMERA "20240131AAWRJ12345678"
#define CHINA  "DS-2CD2532F-IWS20140721CCCH456789012"

#define AXIS(file, device) .vendor = "axis", .models = file, .device_platform = device
#define DAHUA(family, ids, device)                                                                 \
    .vendor = "dahua", .platform = family, .models = ids, .device_platform = device
#define CLASS(platform_, class_, model_)                                                           \
    .vendor = "hikvision", .platform = platform_, .device_platform = platform_,                    \
    .device_class = class_, .model = model_
#define BOARD(file, device, name, model_)                                                          \
    .vendor = "reolink", .platform = file, .device_platform = device, .models = name,              \
    .model = model_

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
    { .language = "CN", .region = "EU", .fit = CAM_FIT_CONTRADICTS, .code = "contradicts-region" },
    { .language = "CN", .region = "jp", .fit = CAM_FIT_CONTRADICTS, .code = "contradicts-region" },
    { .language = "CN", .region = "TW", .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { .language = "ML", .region = "EU", .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { .language = "CN",
      .serial = CAMERA "20240131AAEUJ12345678",
      .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-region" },
    { .language = "CN",
      .serial = CAMERA "20240131AATWJ12345678",
      .fit = CAM_FIT_UNKNOWN,
      .code = "fit-unknown" },

    /* one platform, several classes: only a series known to be of another class contradicts */
    { CLASS("R0", "IPC", "DS-2CD2032F-I"), .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { CLASS("R0", "IPC", "DS-2DE4220-AE"), .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-class" },
    { CLASS("R0", "IPD", "ds-2cd2032f-i"), .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-class" },
    { CLASS("R0", "IPD", "DS-2DE4220-AE"), .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { CLASS("R0", "IPC", "SOME-OTHER"), .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { CLASS("R0", NULL, "DS-2DE4220-AE"), .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { CLASS("R0", "IPC", NULL), .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { CLASS("R7", "IPC", "DS-2TD2636-10"), .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-class" },
    { CLASS("R3", "IPTM", "DS-2DF8223I-AEL"), .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-class" },
    /* the portal has this series in both classes */
    { CLASS("H3", "IPC", "DS-2DF8425IX-AEL"), .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { CLASS("H3", "IPD", "DS-2CD5046G0-AP"), .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-class" },
    /* a class of which nothing is known */
    { CLASS("H5", "IPDHG", "DS-2CD2386G2-IU"), .fit = CAM_FIT_FITS, .code = "fits-platform" },
    /* a platform of which no classes are known: what is usual is no proof either way */
    { CLASS("G1", "IPD", "DS-2CD2443G0-IW"), .fit = CAM_FIT_UNKNOWN, .code = "class-unusual" },
    { CLASS("G1", "IPC", "DS-2DE2A404IW-DE3"), .fit = CAM_FIT_UNKNOWN, .code = "class-unusual" },
    { CLASS("G1", "IPC", "DS-2CD2443G0-IW"), .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { CLASS("G1", "IPC", "SOME-OTHER"), .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { CLASS("G1", "IPHC", "DS-2TD1217-2"), .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { CLASS("K51", "NVR", "DS-7616NI-K2"), .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { CLASS("K51", "DVR", "DS-7616NI-K2"), .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-class" },
    { CLASS("K51", "NVR", "DS-8124HUHI-K8"), .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-class" },

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

    /* a plain ONVIF device tells its maker's full name */
    { .vendor = "bosch",
      .device_vendor = "Bosch Security Systems",
      .platform = "CPP7.3",
      .fit = CAM_FIT_UNKNOWN,
      .code = "fit-unknown" },
    { .vendor = "bosch",
      .device_vendor = "vivotek",
      .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-vendor" },
    { .vendor = "axis",
      .device_vendor = "axisparts",
      .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-vendor" },
    { .vendor = "vivotek",
      .models = "FD9387",
      .model = "FD9387A",
      .fit = CAM_FIT_UNKNOWN,
      .code = "names-other-model" },
    { .vendor = "vivotek",
      .models = "FD9387A",
      .model = "VIVOTEK FD9387A",
      .fit = CAM_FIT_FITS,
      .code = "fits-model" },
    { .vendor = "vivotek", .models = "FD9387A", .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },

    { AXIS("P3265-V", "P3265-V"), .fit = CAM_FIT_FITS, .code = "fits-model" },
    { AXIS("P3245-V", "P3245-VE"), .fit = CAM_FIT_CONTRADICTS, .code = "contradicts-model" },
    { AXIS("P3245-VE", "P3245-V"), .fit = CAM_FIT_CONTRADICTS, .code = "contradicts-model" },
    { AXIS("Q3505_Mk_II", "Q3505 Mk II"), .fit = CAM_FIT_FITS, .code = "fits-model" },
    { AXIS("Q3505", "Q3505 Mk II"), .fit = CAM_FIT_CONTRADICTS, .code = "contradicts-model" },
    { AXIS("p3214", "AXIS P3214"), .fit = CAM_FIT_FITS, .code = "fits-model" },
    { AXIS(NULL, "P3265-V"), .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { AXIS("P3265-V", NULL), .model = "P3265-V", .fit = CAM_FIT_FITS, .code = "fits-model" },

    { DAHUA("IPC-HX5X3X-Rhea", "IPC-A,IPC-HDW5830R-Z", "IPC-HDW5830R-Z"), .fit = CAM_FIT_FITS,
      .code = "fits-platform" },
    { DAHUA(NULL, "IPC-HDW5830R-Z", "ipc-hdw5830r-z"), .fit = CAM_FIT_FITS,
      .code = "fits-platform" },
    /* that a device is not named is no proof */
    { DAHUA(NULL, "IPC-HDW5830R-Z", "IPC-HDW1234"), .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    /* the code name is in no device's name */
    { DAHUA("IPC-HX5X3X-Rhea", NULL, "IPC-HDW5830R-Z"), .fit = CAM_FIT_UNKNOWN,
      .code = "fit-unknown" },
    { DAHUA("IPC-HX5X3X-Rhea", "IPC-A", "IPC-HFW2431T-ZS"), .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-platform" },
    { DAHUA("IPC-HX5X3X-Rhea", NULL, "IP4M-1041B"), .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },
    { DAHUA("NVR4XXX-4KS2", NULL, "DHI-NVR5216-16P-4KS2E"), .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-platform" },
    { DAHUA("NVR5XXX-4KS2", NULL, "DHI-NVR5216-16P-4KS2E"), .fit = CAM_FIT_UNKNOWN,
      .code = "fit-unknown" },
    { DAHUA("NVR2X-4KS3", NULL, "NVR2X-4KS3"), .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { DAHUA(NULL, "IPC-HDW5830R-Z", "IPC-HDW5830R-Z"), .version = "2.800.0000000.21.R",
      .device_version = "2.800.00AC001.0.R", .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-customer" },
    { DAHUA(NULL, "IPC-HDW5830R-Z", "IPC-HDW5830R-Z"), .version = "2.622.00LR000.10.R",
      .device_version = "2.800.00AC001.0.R", .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-customer" },
    { DAHUA(NULL, "IPC-HDW5830R-Z", "IPC-HDW5830R-Z"), .version = "2.420.AC00.17.R",
      .device_version = "2.800.00AC001.0.R", .fit = CAM_FIT_FITS, .code = "fits-platform" },
    /* digits are left to the order of versions, and so is what cannot be read */
    { DAHUA(NULL, "IPC-HDW5830R-Z", "IPC-HDW5830R-Z"), .version = "2.820.1015003.0.T",
      .device_version = "2.800.0000016.0.R", .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { DAHUA(NULL, "IPC-HDW5830R-Z", "IPC-HDW5830R-Z"), .version = "2.622.00LR000.10.R",
      .device_version = "nightly", .fit = CAM_FIT_FITS, .code = "fits-platform" },
    /* no device tells its norm or its language: said, and left to the user */
    { DAHUA(NULL, "IPC-HDW5830R-Z", "IPC-HDW5830R-Z"), .norm = "P", .fit = CAM_FIT_FITS,
      .code = "norm-not-told" },
    { DAHUA(NULL, NULL, "IPC-HDW5830R-Z"), .norm = "N", .fit = CAM_FIT_UNKNOWN,
      .code = "norm-not-told" },
    { DAHUA(NULL, NULL, "IPC-HDW5830R-Z"), .norm = "PN", .fit = CAM_FIT_UNKNOWN,
      .code = "fit-unknown" },
    { DAHUA(NULL, NULL, "IPC-HDW5830R-Z"), .language = "CN", .fit = CAM_FIT_UNKNOWN,
      .code = "language-not-told" },
    { DAHUA("IPC-HX5X3X-Rhea", NULL, NULL), .kind = CAM_KIND_CAMERA,
      .device_kind = CAM_KIND_RECORDER, .fit = CAM_FIT_CONTRADICTS, .code = "contradicts-kind" },

    { .vendor = "hanwha",
      .models = "xnv-8080r",
      .device_platform = "XNV-8080R",
      .model = "XNV-8081R",
      .fit = CAM_FIT_FITS,
      .code = "fits-platform" },
    { .vendor = "hanwha",
      .models = "XNV-8081R",
      .device_platform = "XNV-8080R",
      .model = "XNV-8081R",
      .fit = CAM_FIT_FITS,
      .code = "fits-model" },
    { .vendor = "hanwha",
      .models = "PNM-9000",
      .device_platform = "XNV-8080R",
      .model = "XNV-8081R",
      .fit = CAM_FIT_UNKNOWN,
      .code = "names-other-model" },
    { .vendor = "hanwha", .models = "PNM-9000", .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },

    { .vendor = "uniview",
      .platform = "DIPC-B1213",
      .device_platform = "DIPC-B1213",
      .fit = CAM_FIT_FITS,
      .code = "fits-platform" },
    { .vendor = "uniview",
      .platform = "DIPC-B1213",
      .device_platform = "DIPC-B1216",
      .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-platform" },
    { .vendor = "uniview", .platform = "IPC_G6103", .fit = CAM_FIT_UNKNOWN, .code = "fit-unknown" },

    { BOARD("IPC_523128M8MP", "IPC_523128M8MP", NULL, "RLC-820A"), .fit = CAM_FIT_FITS,
      .code = "fits-platform" },
    { BOARD("IPC_NT18NA68MPW", "ipc_nt18na68mpw", "Elite-Floodlight-WiFi",
            "Reolink Elite Floodlight WiFi"),
      .fit = CAM_FIT_FITS, .code = "fits-platform" },
    { BOARD("IPC_523128M8MP", "IPC_523128M8MP", "RLC-810A", "RLC-820A"), .fit = CAM_FIT_UNKNOWN,
      .code = "names-other-model" },
    { BOARD("H3MB02", "H3MB16", "RLN8-410", "RLN8-410"), .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-platform" },
    { BOARD("IPC_51516M5M", "IPC_51516M5M_V2", "RLC-510A", "RLC-510A"), .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-platform" },
    { BOARD("IPC_51516M5M", "IPC_51516M5MS", "RLC-410", "RLC-410"), .fit = CAM_FIT_FITS,
      .code = "fits-platform" },
    { BOARD("IPC_51516M5M", "IPC_51516M5MS", NULL, "RLC-410"), .fit = CAM_FIT_UNKNOWN,
      .code = "fit-unknown" },
    { BOARD("IPC_51", "IPC_51516M5MS", "RLC-410", "RLC-410"), .fit = CAM_FIT_CONTRADICTS,
      .code = "contradicts-platform" },
    { BOARD("IPC_51516M5M", NULL, "RLC-410", "RLC-410"), .fit = CAM_FIT_UNKNOWN,
      .code = "fit-unknown" },
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
    firmware->device_class = g_strdup(row->device_class);
    firmware->norm = g_strdup(row->norm);
    firmware->language = g_strdup(row->language);
    firmware->version = g_strdup(row->version);
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
    cam_identity_set(identity, CAM_FIELD_FIRMWARE, row->device_version);
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

static void
test_hardware_ids(void)
{
    static const struct {
        const char *text;
        const char *names;
    } texts[] = {
        { "", NULL },
        { "IPC-HDW5830R-Z", NULL },
        { "IPC-HDW5830R-Z:07:01\n", "IPC-HDW5830R-Z" },
        { "IPC-HDW5830R-Z:07:01\r\nIPC-HFW1:1,DH-NVR5232-4KS3/I:02", "IPC-HDW5830R-Z,IPC-HFW1,"
                                                                     "DH-NVR5232-4KS3/I" },
        { "IPC-HDW5830R-Z:07 IPC-HDW5830R-Z:08", "IPC-HDW5830R-Z" },
        { "hwid = { \"IPC-HDW5830R-Z:07:01\" }", "IPC-HDW5830R-Z" },
        { ":::\n07:01:08\n\xff\xfe-1:2\nab:cd\nnodigits:1\n", NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_auto(GStrv) names = cam_hwid_parse((const guint8 *)texts[i].text, strlen(texts[i].text));
        g_autofree char *joined = names != NULL ? g_strjoinv(",", names) : NULL;
        g_assert_cmpstr(joined, ==, texts[i].names);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fit/table", test_table);
    g_test_add_func("/fit/hardware-ids", test_hardware_ids);
    return g_test_run();
}
