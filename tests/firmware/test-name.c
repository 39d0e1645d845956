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
    { "Firmware__V5.7.23_SP2_251220_S3000720146.zip",
      { TRUE, FALSE, NULL, "V5.7.23_SP2", "build 251220", FALSE, NULL, NULL, CAM_KIND_UNKNOWN } },
    { "Firmware_Asia_V4.84.011_251217_S3000693361.zip",
      { TRUE, FALSE, NULL, "V4.84.011", "build 251217", FALSE, NULL, NULL, CAM_KIND_UNKNOWN } },
    { "Firmware_En_V4.61.001_230908_S3000500001.zip",
      { TRUE, FALSE, NULL, "V4.61.001", "build 230908", FALSE, "EN", NULL, CAM_KIND_UNKNOWN } },
    { "DZ20170306_152_H1_EN_STD_5.4.2_171120.zip",
      { TRUE, TRUE, NULL, "V5.4.2", "build 171120", TRUE, NULL, NULL, CAM_KIND_UNKNOWN } },
    { "PJ01PC20180101_something.zip", { TRUE, TRUE, .kind = CAM_KIND_UNKNOWN } },
    { "my_copy_V5.5.800_210628.zip",
      { FALSE, FALSE, NULL, "V5.5.800", "build 210628", FALSE, NULL, NULL, CAM_KIND_UNKNOWN } },
    { "9ddcc999-b999-9adc-a9e9-99ed9b9999f9.zip", { .known = FALSE } },
    { "digicap.dav", { .known = FALSE } },
    { "", { .known = FALSE } },
    { "IPC_G1_EN_STD_5.5.80_1809112.zip", { .known = FALSE } },
};

static void
check_row(const Row *row)
{
    g_autoptr(CamNameFacts) facts = cam_name_parse_hikvision(row->name);

    g_test_message("%s", row->name);
    g_assert_cmpint(facts->known, ==, row->facts.known);
    g_assert_cmpint(facts->custom, ==, row->facts.custom);
    g_assert_cmpstr(facts->platform, ==, row->facts.platform);
    g_assert_cmpstr(facts->version, ==, row->facts.version);
    g_assert_cmpstr(facts->build, ==, row->facts.build);
    g_assert_cmpint(facts->build_sure, ==, row->facts.build_sure);
    g_assert_cmpstr(facts->language, ==, row->facts.language);
    g_assert_cmpstr(facts->brand, ==, row->facts.brand);
    g_assert_cmpint(facts->kind, ==, row->facts.kind);
}

static void
test_names(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_row(&rows[i]);
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
        g_autoptr(CamNameFacts) facts = cam_name_parse_hikvision(name);
        g_assert_nonnull(facts);
        g_assert_true(facts->version == NULL || g_utf8_validate(facts->version, -1, NULL));
    }
}

/* every recorded example of a form with a version must give that form's facts */
static void
check_example(const char *form, const char *name, guint *checked)
{
    g_autoptr(CamNameFacts) facts = cam_name_parse_hikvision(name);
    gboolean silent = strstr(form, "anonymous") != NULL || strstr(form, "payload") != NULL;
    gboolean custom = strstr(form, "custom") != NULL;
    gboolean platform = strstr(form, "zip") != NULL;

    g_test_message("%s: %s", form, name);
    g_assert_true(silent || facts->known);
    g_assert_true(silent == (facts->version == NULL));
    g_assert_true(custom == facts->custom);
    g_assert_true(platform == (facts->platform != NULL));
    (*checked)++;
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
        if (g_strv_length(cells) < 5 || strcmp(cells[0], "hikvision") != 0)
            continue;
        g_auto(GStrv) names = g_strsplit(cells[4], " ", -1);
        for (char **name = names; *name != NULL; name++)
            check_example(cells[1], *name, &checked);
    }
    g_assert_cmpuint(checked, >=, 20);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/name/names", test_names);
    g_test_add_func("/name/junk", test_junk);
    g_test_add_func("/name/recorded-names", test_recorded_names);
    return g_test_run();
}
