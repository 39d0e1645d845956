/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/catalogue.h"

#include "src/model/identity.h"

#include <string.h>

#define IMAGE "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ZIP   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

/* a file whose version the header tells, and whose platform the name does */
static CamFirmware *
make_file(void)
{
    CamFirmware *firmware = cam_firmware_new("/in/FIRMWARE.zip");

    firmware->sha256 = g_strdup(IMAGE);
    firmware->member = g_strdup("digicap.dav");
    firmware->vendor = g_strdup("hikvision");
    firmware->version = g_strdup("V5.7.23");
    firmware->platform = g_strdup("G5");
    firmware->models = g_strdupv((char *[]){ "DS-2CD2386G2-IU", "DS-2CD2186G2-I", NULL });
    firmware->confidence = CAM_CONFIDENCE_NAME;
    cam_firmware_add_evidence(firmware, "vendor", "header", "SWKH");
    cam_firmware_add_evidence(firmware, "version", "header", "V5.7.23");
    cam_firmware_add_evidence(firmware, "models", "hwid", "DS-2CD2386G2-IU");
    cam_firmware_add_evidence(firmware, "platform", "file name", "G5");
    firmware->language = g_strdup("EN");
    cam_firmware_add_evidence(firmware, "language", "archive name", "EN");
    cam_findings_add(firmware->findings, CAM_LEVEL_WARN, "file-name-silent", NULL);
    return firmware;
}

static CamCatalogue *
parse(const char *text, GPtrArray *findings)
{
    g_autoptr(GError) error = NULL;
    CamCatalogue *catalogue = cam_catalogue_parse(text, strlen(text), findings, &error);

    g_assert_no_error(error);
    g_assert_nonnull(catalogue);
    return catalogue;
}

static const struct {
    const char *text;
    const char *refused; /* a piece of the message; NULL: taken */
    const char *finding;
    const char *version;
    const char *platform;
    const char *models;
} cases[] = {
    /* of the image, of the zip, of neither */
    { "sha256,language\n" IMAGE ",EN\n", NULL, NULL, "V5.7.23", "G5", NULL },
    { "sha256,language\n" ZIP ",EN\n", NULL, NULL, "V5.7.23", "G5", NULL },
    { "sha256,platform\n" OTHER ",H9\n", NULL, "file-name-silent", "V5.7.23", "G5", NULL },
    /* an entry outweighs the name */
    { "sha256,platform\n" IMAGE ",H9\n", NULL, "catalogue-differs", "V5.7.23", "H9", NULL },
    { "sha256,platform\n" IMAGE ",g5\n", NULL, NULL, "V5.7.23", "G5", NULL },
    /* and not the header */
    { "sha256,version\n" IMAGE ",5.7.23\n", NULL, NULL, "V5.7.23", "G5", NULL },
    { "sha256,version\n" IMAGE ",V5.7.24\n", "V5.7.24", NULL, NULL, NULL, NULL },
    { "sha256,vendor\n" IMAGE ",dahua\n", "dahua", NULL, NULL, NULL, NULL },
    { "sha256,models\n" IMAGE ",DS-9999\n", "DS-9999", NULL, NULL, NULL, NULL },
    { "sha256;models\n" IMAGE ";\"DS-2CD2386G2-IU, DS-1\"\n", NULL, NULL, "V5.7.23", "G5",
      "DS-2CD2386G2-IU, DS-2CD2186G2-I" },
    /* the name of the zip it is in is a name as well */
    { "sha256,language\n" IMAGE ",CN\n", NULL, "catalogue-differs", "V5.7.23", "G5", NULL },
    /* two entries that contradict each other */
    { "sha256,language\n" IMAGE ",EN\n" ZIP ",CN\n", "language", NULL, NULL, NULL, NULL },
    /* the name of the file with other bytes */
    { "sha256,file\n" OTHER ",firmware.ZIP\n", "names another SHA-256 for this file name", NULL,
      NULL, NULL, NULL },
    { "sha256,file\n" OTHER ",FIRMWARE.zip\n" IMAGE ",FIRMWARE.zip\n", NULL, NULL, "V5.7.23", "G5",
      NULL },
    { "sha256,file\n" OTHER ",digicap.dav\n", NULL, NULL, "V5.7.23", "G5", NULL },
    /* what people make of tables */
    { "\357\273\277SHA-256;Platform\r\n" IMAGE ";\"H9\"\r\n", NULL, "catalogue-differs", "V5.7.23",
      "H9", NULL },
    { "# mine\nplatform\tsha256\nH9\t" IMAGE, NULL, "catalogue-differs", "V5.7.23", "H9", NULL },
    { "sha256,reset\n" IMAGE ",yes\n", NULL, "file-needs-reset", "V5.7.23", "G5", NULL },
    { "sha256,note\n" IMAGE ",\"for the gate, only\"\n", NULL, "catalogue-note", "V5.7.23", "G5",
      NULL },
};

static void
test_apply(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) findings = cam_findings_new();
        g_autoptr(CamCatalogue) catalogue = parse(cases[i].text, findings);
        g_autoptr(CamFirmware) firmware = make_file();
        g_autoptr(GError) error = NULL;
        g_test_message("%s", cases[i].text);
        g_assert_cmpuint(findings->len, ==, 0);
        gboolean good = cam_catalogue_apply(catalogue, firmware, ZIP, &error);
        g_assert_true(good == (cases[i].refused == NULL));
        if (!good) {
            g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
            g_assert_nonnull(strstr(error->message, cases[i].refused));
            continue;
        }
        g_assert_no_error(error);
        g_assert_cmpstr(firmware->version, ==, cases[i].version);
        g_assert_cmpstr(firmware->platform, ==, cases[i].platform);
        if (cases[i].finding != NULL)
            g_assert_nonnull(cam_findings_find(firmware->findings, cases[i].finding));
        g_autofree char *models = g_strjoinv(", ", firmware->models);
        if (cases[i].models != NULL)
            g_assert_cmpstr(models, ==, cases[i].models);
    }
}

/* everything is taken, told, and not told twice */
static void
test_fill(void)
{
    static const char text[] =
        "sha256,file,vendor,models,platform,version,build,language,kind,min_from,url,note,reset\n"
        "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855,a.bin,axis,"
        "\"P3245-V | AXIS P3245-LV\",,10.12.228,build 2026,ML,camera,9.80,https://x/,n,no\n";
    g_autoptr(GPtrArray) findings = cam_findings_new();
    g_autoptr(CamCatalogue) catalogue = parse(text, findings);
    g_autoptr(CamFirmware) firmware = cam_firmware_new("b.bin");
    g_autoptr(GError) error = NULL;

    firmware->sha256 = g_strdup(IMAGE);
    g_assert_true(cam_catalogue_apply(catalogue, firmware, NULL, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(firmware->vendor, ==, "axis");
    g_assert_cmpuint(g_strv_length(firmware->models), ==, 2);
    g_assert_cmpstr(firmware->models[1], ==, "AXIS P3245-LV");
    g_assert_null(firmware->platform);
    g_assert_cmpstr(firmware->version, ==, "10.12.228");
    g_assert_cmpstr(firmware->build, ==, "build 2026");
    g_assert_true(firmware->build_sure);
    g_assert_cmpstr(firmware->language, ==, "ML");
    g_assert_cmpint(firmware->kind, ==, CAM_KIND_CAMERA);
    g_assert_cmpstr(firmware->min_from, ==, "9.80");
    g_assert_cmpint(firmware->confidence, ==, CAM_CONFIDENCE_CATALOGUE);
    g_assert_null(cam_findings_find(firmware->findings, "file-needs-reset"));
    guint told = firmware->findings->len;
    guint evidence = firmware->evidence->len;
    g_assert_cmpuint(evidence, ==, 8);
    g_assert_true(cam_catalogue_apply(catalogue, firmware, NULL, &error));
    g_assert_cmpuint(firmware->findings->len, ==, told);
    g_assert_cmpuint(firmware->evidence->len, ==, evidence);
}

static void
test_parse(void)
{
    static const char *const bad[] = { "", "a,b\n1,2\n", "file\nx\n", "\177ELF" };
    static const char rows[] = "sha256,kind\n"
                               "123,camera\n" IMAGE ",toaster\n,camera\n" OTHER ",camera\n"
                               "\"unfinished,camera\n";
    g_autoptr(GPtrArray) findings = cam_findings_new();

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(cam_catalogue_parse(bad[i], strlen(bad[i]), findings, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    }
    g_assert_cmpuint(findings->len, ==, 0);
    g_autoptr(CamCatalogue) catalogue G_GNUC_UNUSED = parse(rows, findings);
    g_assert_cmpuint(findings->len, ==, 4);
    const CamFinding *kind = cam_findings_find(findings, "catalogue-bad-kind");
    g_assert_cmpstr(cam_args_get(kind->args, "line"), ==, "3");
    g_assert_cmpstr(cam_args_get(kind->args, "value"), ==, "toaster");
    const CamFinding *row = cam_findings_find(findings, "catalogue-bad-row");
    g_assert_cmpstr(cam_args_get(row->args, "line"), ==, "2");
    /* none in the folder is no error */
    g_autoptr(GError) error = NULL;
    g_assert_null(cam_catalogue_read("/nonexistent", findings, &error));
    g_assert_no_error(error);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalogue/apply", test_apply);
    g_test_add_func("/catalogue/fill", test_fill);
    g_test_add_func("/catalogue/parse", test_parse);
    return g_test_run();
}
