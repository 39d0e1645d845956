/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/inspect.h"
#include "tests/firmware/make.h"

#include <string.h>

typedef struct {
    const char *name;
    CamConfidence confidence;
    /* lines of `fact|source|text`, in this order among others */
    const char *lines;
    /* the start of a line that must not be there, NULL for none */
    const char *absent;
} Row;

#define DAHUA "DH_IPC-HX5X3X-Rhea_MultiLang_PN_Stream3_V2.840.0000000.12.R.250819.bin"
#define PAK   "IPC_523128M8MP.1387_22100622.RLC-820A.IMX415.8MP.REOLINK.pak"
#define PAKS  "RLC-820A.6531_2606232191.IPC_523128M8MP.paks"

static const Row hikvision[] = {
    { "plain.dav", CAM_CONFIDENCE_HEADER,
      "language|header|1, English or many languages\n"
      "class|header|2\n"
      "oem|header|1\n"
      "sums|header|those of its header and of every file in it are right\n"
      "file|header|uImage, 15000 bytes\n"
      "file|header|hicore.tar.lzma, 30001 bytes\n"
      "file|header|version.bin, 77 bytes\n"
      "vendor|header|hikvision",
      "packed|" },
    { "chinese.dav", CAM_CONFIDENCE_HEADER, "language|header|2, Chinese", "version|" },
    { "any-language.dav", CAM_CONFIDENCE_HEADER, "language|header|4294967295", NULL },
    /* the sample of a real header: any OEM, a day in digits */
    { "dated.dav", CAM_CONFIDENCE_HEADER,
      "class|header|44\noem|header|any\npacked|header|2015-03-15", NULL },
    { "undated.dav", CAM_CONFIDENCE_HEADER, "oem|header|7", "packed|" },
    { "IPC_G1_EN_STD_5.5.80_180911.zip", CAM_CONFIDENCE_HEADER,
      "language|header|1, English or many languages\n"
      "sums|archive|the CRC of every file in the zip is right\n"
      "vendor|archive name|hikvision\n"
      "version|archive name|V5.5.80\n"
      "build|archive name|build 180911\n"
      "platform|archive name|G1\n"
      "class|archive name|IPC\n"
      "language|archive name|EN\n"
      "kind|archive name|camera",
      "version|header" },
    /* the header wins and stands first; what the name says is told all the same */
    { "IPC_G1_CN_STD_5.5.80_180911.dav", CAM_CONFIDENCE_HEADER,
      "language|header|1, English or many languages\nlanguage|file name|CN", NULL },
    { "02kh.bin", CAM_CONFIDENCE_NONE,
      "sums|header|encrypted: only its beginning and its size can be checked\n"
      "vendor|header|hikvision",
      "language|" },
    { "DZ20170306_152_H1_EN_STD_5.4.2_171120.zip", CAM_CONFIDENCE_HEADER,
      "customer|archive name|one customer's order", "platform|" },
};

static const Row others[] = {
    { DAHUA, CAM_CONFIDENCE_HEADER,
      "sums|content|the CRC of every file in it is right\n"
      "file|content|Install\n"
      "installer|content|Install, as cameras have it\n"
      "file|content|hwid\n"
      "file|content|check.img\n"
      "file|content|romfs-x.squashfs.img\n"
      "vendor|header|dahua\n"
      "models|hwid|IPC-HDW5830R-Z, IPC-HFW5831E-Z5E\n"
      "version|file name|2.840.0000000.12.R\n"
      "platform|file name|IPC-HX5X3X-Rhea\n"
      "norm|file name|PN",
      NULL },
    { "DH_NVR5XXX-EI_MultiLang_V4.003.0000000.0.R.231229.bin", CAM_CONFIDENCE_HEADER,
      "installer|content|Install.lua, as recorders have it\n"
      "signature|content|sign.img, which the device checks\n"
      "kind|file name|recorder",
      "models|hwid" },
    { "dahua-many.bin", CAM_CONFIDENCE_HEADER,
      "models|hwid|IPC-HFW1000, IPC-HFW1001, IPC-HFW1002, IPC-HFW1003, IPC-HFW1004, IPC-HFW1005, "
      "IPC-HFW1006, IPC-HFW1007, IPC-HFW1008, IPC-HFW1009 and 990 more",
      "version|" },
    { PAK, CAM_CONFIDENCE_HEADER,
      "sums|header|its CRC is right\n"
      "file|header|uboot1 v1.0.0.1, 3000 bytes\n"
      "file|header|bootargs v1.0.0.1, 10 bytes\n"
      "file|header|fs v1.0.0.442, 25000 bytes\n"
      "platform|file name|IPC_523128M8MP",
      "platform|header" },
    { PAKS, CAM_CONFIDENCE_HEADER,
      "version|header|v3.2.0.6530_2606232191\n"
      "platform|header|IPC_NT18NA68MPW\n"
      "board|header|77\n"
      "version|file name|6531_2606232191\n"
      "platform|file name|IPC_523128M8MP\n"
      "models|file name|RLC-820A",
      NULL },
    { "P3245-V_10_12_228.bin", CAM_CONFIDENCE_HEADER,
      "version|header|10.12.91\n"
      "sums|header|that of its gzip is right\n"
      "version|file name|10.12.228\n"
      "models|file name|P3245-V",
      NULL },
    { "P3354_5_51_7_4.bin", CAM_CONFIDENCE_HEADER, "sums|header|an image as it is has none", NULL },
    /* only its name says what it is */
    { "NVR-B3601.37.45.230825.zip", CAM_CONFIDENCE_NAME,
      "file|content|program.bin\nfile|content|sum.txt\nvendor|file name|uniview\n"
      "platform|file name|NVR-B3601",
      "vendor|header" },
    { "DIPC-B1213.6.5.230215.zip", CAM_CONFIDENCE_NAME,
      "sums|content|it is packed in a way that camherd cannot check", NULL },
    { "hanwha.zip", CAM_CONFIDENCE_NAME, "vendor|file name|hanwha\nmodels|file name|XNV-8080R",
      "vendor|header" },
    { "CPP6_H.264_6.32.0111.fw", CAM_CONFIDENCE_NAME, "vendor|file name|bosch", "vendor|header" },
    { "CPP7.3_H.264_7.81.0066.fw", CAM_CONFIDENCE_NAME, "vendor|header|bosch", NULL },
};

static char *
join(const CamFirmware *firmware)
{
    g_autoptr(GString) text = g_string_new("\n");

    for (guint i = 0; i < firmware->evidence->len; i++) {
        const CamEvidence *evidence = firmware->evidence->pdata[i];
        g_string_append_printf(text, "%s|%s|%s\n", evidence->fact, evidence->source,
                               evidence->text);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
check_row(const char *folder, const Row *row)
{
    g_autofree char *path = g_build_filename(folder, row->name, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(CamFirmware) firmware = cam_firmware_inspect(path, &error);

    g_assert_no_error(error);
    g_autofree char *told = join(firmware);
    g_test_message("%s:%s", row->name, told);
    g_assert_cmpint(firmware->confidence, ==, row->confidence);
    g_auto(GStrv) lines = g_strsplit(row->lines, "\n", -1);
    const char *at = told;
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *wanted = g_strdup_printf("\n%s\n", *line);
        at = strstr(at, wanted);
        g_assert_nonnull(at);
        /* the line's end is the next one's beginning */
        at += strlen(wanted) - 1;
    }
    if (row->absent != NULL) {
        g_autofree char *unwanted = g_strconcat("\n", row->absent, NULL);
        g_assert_null(strstr(told, unwanted));
    }
}

static void
test_hikvision(void)
{
    char *folder = make_folder();

    for (gsize i = 0; i < G_N_ELEMENTS(hikvision); i++)
        check_row(folder, &hikvision[i]);
    make_remove(folder);
}

static void
test_others(void)
{
    char *folder = make_images();

    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        check_row(folder, &others[i]);
    make_remove(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/evidence/hikvision", test_hikvision);
    g_test_add_func("/evidence/others", test_others);
    return g_test_run();
}
