/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/name.h"

#include "src/base/file.h"

#include <string.h>

typedef struct {
    const char *name;
    CamNameFacts facts;
} Row;

/* names as the maker gives them */
static const Row rows[] = {
    { "IPC_G1_EN_STD_5.5.80_180911.zip",
      { TRUE, FALSE, "G1", "V5.5.80", "build 180911", TRUE, "EN", NULL, CAM_KIND_CAMERA } },
    { "/home/me/Downloads/IPC_G1_EN_STD_5.5.80_180911 (2).zip",
      { TRUE, FALSE, "G1", "V5.5.80", "build 180911", TRUE, "EN", NULL, CAM_KIND_CAMERA } },
    { "c:\\fw\\ipc_g1_en_std_5.5.80_180911.ZIP",
      { TRUE, FALSE, "G1", "V5.5.80", "build 180911", TRUE, "EN", NULL, CAM_KIND_CAMERA } },
    { "IPC_R0_EN_STD_5.4.41_170312.zip",
      { TRUE, FALSE, "R0", "V5.4.41", "build 170312", TRUE, "EN", NULL, CAM_KIND_CAMERA } },
    { "IPCM_H3_EN_STD_5.5.42_181129.zip",
      { TRUE, FALSE, "H3", "V5.5.42", "build 181129", TRUE, "EN", NULL, CAM_KIND_CAMERA } },
    { "IPD_R7_EN_STD_5.6.0_190128.zip",
      { TRUE, FALSE, "R7", "V5.6.0", "build 190128", TRUE, "EN", NULL, CAM_KIND_CAMERA } },
    { "IPCMF_H3_EN_STD_5.5.72_190305.zip",
      { TRUE, FALSE, "H3", "V5.5.72", "build 190305", TRUE, "EN", NULL, CAM_KIND_CAMERA } },
    { "IPC_E2_BV_EN_STD_5.4.80_181112.zip",
      { TRUE, FALSE, "E2", "V5.4.80", "build 181112", TRUE, "EN", NULL, CAM_KIND_CAMERA } },
    { "IPCHL_G0_EN_STD_5.5.82_190130.zip",
      { TRUE, FALSE, "G0", "V5.5.82", "build 190130", TRUE, "EN", "HILOOK", CAM_KIND_CAMERA } },
    { "IPCE_P_E11_EN_STD_5.8.11_240101.zip",
      { TRUE, FALSE, "E11", "V5.8.11", "build 240101", TRUE, "EN", NULL, CAM_KIND_CAMERA } },
    { "IPDHG_H5_L1_EN_STD_5.5.820_220520.zip",
      { TRUE, FALSE, "H5/L1", "V5.5.820", "build 220520", TRUE, "EN", NULL, CAM_KIND_CAMERA } },
    { "IPC_G0_CN_STD_5.5.89_190909.dav",
      { TRUE, FALSE, "G0", "V5.5.89", "build 190909", TRUE, "CN", NULL, CAM_KIND_CAMERA } },
    { "NVR_K51_BL_ML_STD_V4.21.008_190625.zip",
      { TRUE, FALSE, "K51", "V4.21.008", "build 190625", TRUE, "ML", NULL, CAM_KIND_RECORDER } },
    { "NVR_K51_BL_ML_NEU_V3.4.104_190128.zip",
      { TRUE, FALSE, "K51", "V3.4.104", "build 190128", TRUE, "ML", NULL, CAM_KIND_RECORDER } },
    { "NVR_K51_K81_S_BL_ML_STD_V4.1.40_181210.zip",
      { TRUE, FALSE, "K51/K81", "V4.1.40", "build 181210", TRUE, "ML", NULL, CAM_KIND_RECORDER } },
    { "NVR_K74_HILOOK_ML_STD_V3.4.103_190302.zip",
      { TRUE, FALSE, "K74", "V3.4.103", "build 190302", TRUE, "ML", "HILOOK", CAM_KIND_RECORDER } },
    { "NVR_K75_HILOOK_ML_E_STD_V3.4.99_Build180706.zip",
      { TRUE, FALSE, "K75", "V3.4.99", "build 180706", TRUE, "ML", "HILOOK", CAM_KIND_RECORDER } },
    { "DVR-K72_K72A_ML_STD_V3.5.37_Build_181108.zip",
      { TRUE, FALSE, "K72/K72A", "V3.5.37", "build 181108", TRUE, "ML", NULL, CAM_KIND_RECORDER } },
    { "DVR-K71_-ML_STD_V4.20.000_Build_181107.zip",
      { TRUE, FALSE, "K71", "V4.20.000", "build 181107", TRUE, "ML", NULL, CAM_KIND_RECORDER } },
    { "DVR-K72_K72A_HILOOKEUROPE-ML_STD_V3.5.371_Build_181220.zip",
      { TRUE, FALSE, "K72/K72A", "V3.5.371", "build 181220", TRUE, "ML", "HILOOK",
        CAM_KIND_RECORDER } },
    { "DVR-K51_V20_S_-ML_STD_V4.20.000_Build_181107.zip",
      { TRUE, FALSE, "K51", "V4.20.000", "build 181107", TRUE, "ML", NULL, CAM_KIND_RECORDER } },
    { "Firmware__V5.7.23_251220_S3000720146.zip",
      { TRUE, FALSE, NULL, "V5.7.23", "build 251220", FALSE, NULL, NULL, CAM_KIND_UNKNOWN } },
    { "Firmware__V1.2.8_260509_S3000723501.zip",
      { TRUE, FALSE, NULL, "V1.2.8", "build 260509", FALSE, NULL, NULL, CAM_KIND_UNKNOWN } },
    { "Firmware__V5.7.23_SP2_251220_S3000720146.zip",
      { TRUE, FALSE, NULL, "V5.7.23_SP2", "build 251220", FALSE, NULL, NULL, CAM_KIND_UNKNOWN } },
    { "Firmware_Asia_V4.84.011_251217_S3000693361.zip",
      { TRUE, FALSE, NULL, "V4.84.011", "build 251217", FALSE, NULL, NULL, CAM_KIND_UNKNOWN } },
    { "Firmware_En_V4.61.001_230908_S3000500001.zip",
      { TRUE, FALSE, NULL, "V4.61.001", "build 230908", FALSE, "EN", NULL, CAM_KIND_UNKNOWN } },
    { "DZ20170306_152_H1_EN_STD_5.4.2_171120.zip",
      { TRUE, TRUE, NULL, "V5.4.2", "build 171120", TRUE, NULL, NULL, CAM_KIND_UNKNOWN } },
    { "DZP20181017060_DS-K1T501SF__H2_EN_GM_V1.1.0_build181130.zip",
      { TRUE, TRUE, NULL, "V1.1.0", "build 181130", TRUE, NULL, NULL, CAM_KIND_UNKNOWN } },
    { "PJ01PC20180101_something.zip", { TRUE, TRUE, .kind = CAM_KIND_UNKNOWN } },
    { "my_copy_V5.5.800_210628.zip",
      { FALSE, FALSE, NULL, "V5.5.800", "build 210628", FALSE, NULL, NULL, CAM_KIND_UNKNOWN } },
    { "9ddcc999-b999-9adc-a9e9-99ed9b9999f9.zip", { .known = FALSE } },
    { "digicap.dav", { .known = FALSE } },
    { "digicap.mav", { .known = FALSE } },
    { "", { .known = FALSE } },
    { "IPC_G1_EN_STD_5.5.80_1809112.zip", { .known = FALSE } },
};

static void
check_facts(const CamNameFacts *facts, const CamNameFacts *wanted)
{
    g_assert_cmpint(facts->known, ==, wanted->known);
    g_assert_cmpint(facts->custom, ==, wanted->custom);
    g_assert_cmpstr(facts->platform, ==, wanted->platform);
    g_assert_cmpstr(facts->version, ==, wanted->version);
    g_assert_cmpstr(facts->build, ==, wanted->build);
    g_assert_cmpint(facts->build_sure, ==, wanted->build_sure);
    g_assert_cmpstr(facts->language, ==, wanted->language);
    g_assert_cmpstr(facts->brand, ==, wanted->brand);
    g_assert_cmpint(facts->kind, ==, wanted->kind);
}

static void
check_row(const Row *row)
{
    g_autoptr(CamNameFacts) facts = cam_name_parse("hikvision", row->name);

    g_test_message("%s", row->name);
    check_facts(facts, &row->facts);
}

typedef struct {
    const char *name;
    /* the make whose forms count, NULL for all */
    const char *vendor;
    CamNameFacts facts;
} OtherRow;

#define FACTS(known_, vendor_, platform_, model_, version_, ...)                                   \
    {                                                                                              \
        .known = known_, .vendor = vendor_, .platform = platform_, .model = model_,                \
        .version = version_, __VA_ARGS__                                                           \
    }

/* names of all makes; most from the sources that name-forms.c names */
static const OtherRow other_rows[] = {
    { "DH_IPC-HX3XXX-Dalton_MultiLang_PN_Stream3_V2.820.0000000.32.R.250110.bin", NULL,
      FACTS(TRUE, "dahua", "IPC-HX3XXX-Dalton", NULL, "2.820.0000000.32.R", .build = "2025-01-10",
            .build_sure = TRUE, .language = "ML", .kind = CAM_KIND_CAMERA) },
    { "DH_IPC-HX1XXX-Kant_EngSpnRus_PN_V2.880.0000000.16.R.240830.bin", NULL,
      FACTS(TRUE, "dahua", "IPC-HX1XXX-Kant", NULL, "2.880.0000000.16.R", .build = "2024-08-30",
            .build_sure = TRUE, .language = "ENGSPNRUS", .kind = CAM_KIND_CAMERA) },
    { "DH_IPC-HX2XXX-Molec_MultiLang_PN_V2.820.1015003.0.T.210928.bin", NULL,
      FACTS(TRUE, "dahua", "IPC-HX2XXX-Molec", NULL, "2.820.1015003.0.T", .build = "2021-09-28",
            .build_sure = TRUE, .language = "ML", .kind = CAM_KIND_CAMERA) },
    { "DH_NVR4X-4KS3-L_MultiLang_V5.001.0000000.0.R.260623.bin", NULL,
      FACTS(TRUE, "dahua", "NVR4X-4KS3-L", NULL, "5.001.0000000.0.R", .build = "2026-06-23",
            .build_sure = TRUE, .language = "ML", .kind = CAM_KIND_RECORDER) },
    { "DH_NVR4x-4KS3-L_MultiLang_V5.001.0000000.0.R.260623.bin", NULL,
      FACTS(TRUE, "dahua", "NVR4x-4KS3-L", NULL, "5.001.0000000.0.R", .build = "2026-06-23",
            .build_sure = TRUE, .language = "ML", .kind = CAM_KIND_RECORDER) },
    { "DH_NVR5XXX-EI_MultiLang_V4.003.0000000.0.R.231229.bin", NULL,
      FACTS(TRUE, "dahua", "NVR5XXX-EI", NULL, "4.003.0000000.0.R", .build = "2023-12-29",
            .build_sure = TRUE, .language = "ML", .kind = CAM_KIND_RECORDER) },
    { "DH_NVR4XXX-4KS2_Eng_V3.216.0000000.0.R.180605.bin", NULL,
      FACTS(TRUE, "dahua", "NVR4XXX-4KS2", NULL, "3.216.0000000.0.R", .build = "2018-06-05",
            .build_sure = TRUE, .language = "EN", .kind = CAM_KIND_RECORDER) },
    { "DH_NVR4xxx_Eng_P_V3.201.0000.0.R.20151120.zip", NULL,
      FACTS(TRUE, "dahua", "NVR4xxx", NULL, "3.201.0000.0.R", .build = "2015-11-20",
            .build_sure = TRUE, .language = "EN", .kind = CAM_KIND_RECORDER) },
    { "DH_IPC-HX5X2X-Themis_Chn_PN_Stream3_V2.620.0000001.0.R.171204.bin", NULL,
      FACTS(TRUE, "dahua", "IPC-HX5X2X-Themis", NULL, "2.620.0000001.0.R", .build = "2017-12-04",
            .build_sure = TRUE, .language = "CN", .kind = CAM_KIND_CAMERA) },
    { "Amcrest_IPC-AWXX_Eng_N_V2.420.AC00.15.R.20160908.bin", NULL,
      FACTS(TRUE, "dahua", "IPC-AWXX", NULL, "2.420.AC00.15.R", .build = "2016-09-08",
            .build_sure = TRUE, .language = "EN", .brand = "AMCREST", .kind = CAM_KIND_CAMERA) },
    { "2.420.AC00.15.R.20160908.bin", NULL,
      FACTS(TRUE, "dahua", NULL, NULL, "2.420.AC00.15.R", .build = "2016-09-08", .build_sure = TRUE,
            .brand = "AMCREST") },
    { "P3265-V_12_11_77.bin", NULL, FACTS(TRUE, "axis", NULL, "P3265-V", "12.11.77") },
    { "P3245-V_10_12_228.bin", NULL, FACTS(TRUE, "axis", NULL, "P3245-V", "10.12.228") },
    { "M3206-LVE_10_12_338.bin", NULL, FACTS(TRUE, "axis", NULL, "M3206-LVE", "10.12.338") },
    { "P1448-LE_10_12_338_1.bin", NULL, FACTS(TRUE, "axis", NULL, "P1448-LE", "10.12.338.1") },
    { "Q3505_Mk_II_9_80_55.bin", NULL, FACTS(TRUE, "axis", NULL, "Q3505_Mk_II", "9.80.55") },
    { "AXIS_P3214_5.51.7.bin", NULL, FACTS(TRUE, "axis", NULL, "P3214", "5.51.7") },
    { "AXIS_P3214.bin", "axis", FACTS(FALSE, "axis", NULL, "P3214", NULL) },
    { "P3245-V.bin", "axis", FACTS(FALSE, "axis", NULL, "P3245-V", NULL) },
    { "update_12_11_77.bin", "axis", FACTS(FALSE, NULL, NULL, NULL, NULL) },
    { "update.bin", "axis", FACTS(FALSE, NULL, NULL, NULL, NULL) },
    { "XNV-8080R_2.21.01_20220517_R276.img", NULL,
      FACTS(TRUE, "hanwha", NULL, "XNV-8080R", "2.21.01_20220517_R276") },
    { "SRN4000_v2.16_170401.zip", NULL, FACTS(TRUE, "hanwha", NULL, "SRN4000", "v2.16_170401") },
    { "srn-4000-pkg_v2.00_150114103354.img", NULL,
      FACTS(TRUE, "hanwha", NULL, "srn-4000", "v2.00_150114103354") },
    { "PNM-C7083RVD_2.21.01_20220517_R276.img", NULL,
      FACTS(TRUE, "hanwha", NULL, "PNM-C7083RVD", "2.21.01_20220517_R276") },
    { "NVR-B3601.37.45.230825.zip", NULL,
      FACTS(TRUE, "uniview", "NVR-B3601", NULL, "NVR-B3601.37.45.230825",
            .kind = CAM_KIND_RECORDER) },
    { "IPC_G6103-B0011P05D1812.zip", NULL,
      FACTS(TRUE, "uniview", "IPC_G6103", NULL, "IPC_G6103-B0011P05D1812",
            .kind = CAM_KIND_CAMERA) },
    { "DIPC-B1210.A31A35.86.210208.zip", NULL,
      FACTS(TRUE, "uniview", "DIPC-B1210", NULL, "DIPC-B1210.A31A35.86.210208",
            .kind = CAM_KIND_CAMERA) },
    { "IPC_523128M8MP.1387_22100622.RLC-820A.IMX415.8MP.REOLINK.pak", NULL,
      FACTS(TRUE, "reolink", "IPC_523128M8MP", "RLC-820A", "1387_22100622",
            .kind = CAM_KIND_CAMERA) },
    { "IPC_51516M5M.20_20052300.RLC-410-5MP.OV05A10.5MP.REOLINK.pak", NULL,
      FACTS(TRUE, "reolink", "IPC_51516M5M", "RLC-410-5MP", "20_20052300",
            .kind = CAM_KIND_CAMERA) },
    { "H3MB18.59_20080734.RLN16-410.REOLINK.pak", NULL,
      FACTS(TRUE, "reolink", "H3MB18", "RLN16-410", "59_20080734") },
    { "Elite-Floodlight-WiFi.6530_2606232191.IPC_NT18NA68MPW.paks", NULL,
      FACTS(TRUE, "reolink", "IPC_NT18NA68MPW", "Elite-Floodlight-WiFi", "6530_2606232191",
            .kind = CAM_KIND_CAMERA) },
    { "Elite-Floodlight-WiFi.6530_2606232191.IPC_NT18NA68MPW (1).paks", NULL,
      FACTS(TRUE, "reolink", "IPC_NT18NA68MPW", "Elite-Floodlight-WiFi", "6530_2606232191",
            .kind = CAM_KIND_CAMERA) },
    { "FD8136-VVTK-0300a.flash.pkg", NULL,
      FACTS(TRUE, "vivotek", NULL, "FD8136", "FD8136-VVTK-0300a") },
    { "CC8160-VVTK-0100d.zip", NULL, FACTS(TRUE, "vivotek", NULL, "CC8160", "CC8160-VVTK-0100d") },
    { "CPP6_H.264_6.32.0111.fw", NULL, FACTS(TRUE, "bosch", "CPP6", NULL, "6.32.0111") },
    { "CPP7.3_H.264_7.81.0066.fw", NULL, FACTS(TRUE, "bosch", "CPP7.3", NULL, "7.81.0066") },
    /* one make's name says nothing by another make's forms */
    { "P3265-V_12_11_77.bin", "hikvision", FACTS(FALSE, NULL, NULL, NULL, NULL) },
    { "NVR-B3601.37.45.230825.zip", "dahua", FACTS(FALSE, NULL, NULL, NULL, NULL) },
    { "IPC_G1_EN_STD_5.5.80_180911.zip", "uniview", FACTS(FALSE, NULL, NULL, NULL, NULL) },
    { "firmware.bin", NULL, FACTS(FALSE, NULL, NULL, NULL, NULL) },
};

static void
test_other_names(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(other_rows); i++) {
        const OtherRow *row = &other_rows[i];
        g_autoptr(CamNameFacts) facts = cam_name_parse(row->vendor, row->name);
        g_test_message("%s", row->name);
        check_facts(facts, &row->facts);
        g_assert_cmpstr(facts->vendor, ==, row->facts.vendor);
        g_assert_cmpstr(facts->model, ==, row->facts.model);
    }
}

static void
test_names(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_row(&rows[i]);
}

/* what tells files of one platform apart */
static void
test_classes_and_norms(void)
{
    static const struct {
        const char *name;
        const char *device_class;
        const char *norm;
    } names[] = {
        { "IPC_R0_EN_STD_5.4.41_170312.zip", "IPC", NULL },
        { "ipd_r7_en_std_5.6.0_190128.zip", "IPD", NULL },
        { "IPCHL_G0_EN_STD_5.5.82_190130.zip", "IPCHL", NULL },
        { "IPCE_P_E11_EN_STD_5.8.11_240101.zip", "IPCE", NULL },
        { "IPDHG_H5_L1_EN_STD_5.5.820_220520.zip", "IPDHG", NULL },
        { "NVR_K51_K81_S_BL_ML_STD_V4.1.40_181210.zip", "NVR", NULL },
        { "DVR-K51_V20_S_-ML_STD_V4.20.000_Build_181107.zip", "DVR", NULL },
        { "Firmware__V1.2.8_260509_S3000723501.zip", NULL, NULL },
        { "DZ20170306_152_H1_EN_STD_5.4.2_171120.zip", NULL, NULL },
        { "DH_IPC-HX1XXX-Kant_EngSpnRus_PN_V2.880.0000000.16.R.240830.bin", NULL, "PN" },
        { "DH_NVR4xxx_Eng_P_V3.201.0000.0.R.20151120.zip", NULL, "P" },
        { "Amcrest_IPC-AWXX_Eng_N_V2.420.AC00.15.R.20160908.bin", NULL, "N" },
        { "DH_NVR5XXX-EI_MultiLang_V4.003.0000000.0.R.231229.bin", NULL, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(CamNameFacts) facts = cam_name_parse(NULL, names[i].name);
        g_test_message("%s", names[i].name);
        g_assert_cmpstr(facts->device_class, ==, names[i].device_class);
        g_assert_cmpstr(facts->norm, ==, names[i].norm);
    }
}

static void
test_junk(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);

    for (guint i = 0; i < 3000; i++) {
        static const char letters[] = "IPCNVR_GEML50123456789.VSTD\\/ ()\xff\x80-zipdav";
        char name[300] = "";
        for (guint k = 0; k < (guint)g_rand_int_range(rand, 0, sizeof name); k++)
            name[k] = letters[g_rand_int_range(rand, 0, sizeof letters - 1)];
        g_autoptr(CamNameFacts) facts = cam_name_parse(i % 2 == 0 ? "hikvision" : NULL, name);
        g_assert_nonnull(facts);
        g_assert_true(facts->version == NULL || g_utf8_validate(facts->version, -1, NULL));
    }
}

/* every recorded example of a form with a version must give that form's facts */
static void
check_example(const char *vendor, const char *form, const char *name)
{
    g_autoptr(CamNameFacts) facts = cam_name_parse(NULL, name);
    gboolean silent = strstr(form, "anonymous") != NULL || strstr(form, "payload") != NULL;
    gboolean latest = strcmp(form, "latest") == 0;
    gboolean custom = strstr(form, "custom") != NULL;

    g_test_message("%s, %s: %s", vendor, form, name);
    g_assert_true(silent || latest || facts->known);
    g_assert_true((silent || latest) == (facts->version == NULL));
    g_assert_true(custom == facts->custom);
    if (!silent)
        g_assert_cmpstr(facts->vendor, ==, strcmp(vendor, "amcrest") == 0 ? "dahua" : vendor);
    if (strcmp(vendor, "hikvision") == 0)
        g_assert_true((strstr(form, "zip") != NULL) == (facts->platform != NULL));
    else
        g_assert_true(facts->platform != NULL || facts->model != NULL ||
                      strcmp(vendor, "amcrest") == 0);
}

static void
test_recorded_names(void)
{
    g_autofree char *path =
        g_build_filename(CAPTURES, "..", "data", "firmware-name-patterns.tsv", NULL);
    g_autofree char *text = NULL;
    guint checked = 0;

    if (CAPTURES[0] == '\0') {
        g_test_skip("the meson option captures is not set: recorded names are not checked");
        return;
    }
    g_assert_true(cam_file_read(path, 1 << 20, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) cells = g_strsplit(*line, "\t", -1);
        if (g_strv_length(cells) < 5 || **line == '#' || strcmp(cells[0], "vendor") == 0)
            continue;
        g_auto(GStrv) names = g_strsplit(cells[4], " ", -1);
        for (char **name = names; *name != NULL; name++, checked++)
            check_example(cells[0], cells[1], *name);
    }
    g_assert_cmpuint(checked, >=, 40);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/name/names", test_names);
    g_test_add_func("/name/other-names", test_other_names);
    g_test_add_func("/name/classes-and-norms", test_classes_and_norms);
    g_test_add_func("/name/junk", test_junk);
    g_test_add_func("/name/recorded-names", test_recorded_names);
    return g_test_run();
}
