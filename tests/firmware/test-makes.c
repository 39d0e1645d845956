/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/inspect.h"

#include "src/base/file.h"
#include "tests/firmware/make.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define DAHUA   "DH_IPC-HX5X3X-Rhea_MultiLang_PN_Stream3_V2.840.0000000.12.R.250819.bin"
#define PAK     "IPC_523128M8MP.1387_22100622.RLC-820A.IMX415.8MP.REOLINK.pak"
#define PAK64   "IPC_566SD664M5MP.1387_22100622.RLC-510WA.OV05A10.5MP.REOLINK.pak"
#define PAKS    "Elite-Floodlight-WiFi.6530_2606232191.IPC_NT18NA68MPW.paks"
#define UNIVIEW "IPC_G6103-B0011P05D1812.zip"
#define HANWHA  "XNV-8080R_2.21.01_20220517_R276.img"

/* what must be found out about a file of the folder */
typedef struct {
    const char *name;
    const char *container;
    const char *member;
    const char *vendor;
    const char *platform;
    const char *models;
    const char *version;
    const char *build;
    CamConfidence confidence;
    CamKind kind;
    /* a finding it must have; NULL for none at all but that it is not checked */
    const char *finding;
    /* the file of the folder that is sent, NULL for itself */
    const char *image;
} Row;

static const Row rows[] = {
    { "P3265-V_12_11_77.bin", "gzip+fimage", NULL, "axis", NULL, "P3265-V", "12.11.77", NULL,
      CAM_CONFIDENCE_HEADER },
    { "M3065-V_9_80_55.bin", "gzip+fimage", NULL, "axis", NULL, "M3065-V", "9.80.55", NULL,
      CAM_CONFIDENCE_HEADER },
    { "P3354_5_51_7_4.bin", "fimage", NULL, "axis", NULL, "P3354", "5.51.7.4", NULL,
      CAM_CONFIDENCE_HEADER },
    { "AXIS_P3214.bin", "gzip+fimage", NULL, "axis", NULL, "P3214", "6.50.5.2", NULL,
      CAM_CONFIDENCE_HEADER },
    { "update.bin", "gzip+fimage", NULL, "axis", NULL, NULL, "12.11.77", NULL,
      CAM_CONFIDENCE_HEADER },
    { "P3245-V_10_12_228.bin", "gzip+fimage", NULL, "axis", NULL, "P3245-V", "10.12.91", NULL,
      CAM_CONFIDENCE_HEADER, .finding = "file-version-differs" },
    { "P3265-LV_12_11_77.bin", "gzip+fimage", NULL, "axis", NULL, "P3265-LV", "12.11.77", NULL,
      CAM_CONFIDENCE_HEADER },
    { "P3265-LVE_12_11_77.bin", "gzip+fimage", NULL, "axis", NULL, "P3265-LVE", "12.11.77", NULL,
      CAM_CONFIDENCE_HEADER, .finding = "file-extra-bytes" },
    { "P3265-LVE_12_11_76.bin", "gzip+fimage", NULL, "axis", NULL, "P3265-LVE", "12.11.77", NULL,
      CAM_CONFIDENCE_HEADER, .finding = "file-extra-bytes" },
    { "T8508_1_02_3.bin", "fimage", NULL, "axis", NULL, "T8508", "1.02.3", NULL,
      CAM_CONFIDENCE_HEADER },
    { "P3265-V_13_0_33.bin", "closed", NULL, "axis", NULL, "P3265-V", "13.0.33", NULL,
      CAM_CONFIDENCE_NAME },
    { "Q3505_Mk_II_9_80_55.bin", "gzip+fimage", NULL, "axis", NULL, "Q3505_Mk_II", "9.80.55", NULL,
      CAM_CONFIDENCE_HEADER },
    { "axis.zip", "zip+gzip+fimage", "P3265-V_12_11_77.bin", "axis", NULL, "P3265-V", "12.11.77",
      NULL, CAM_CONFIDENCE_HEADER, .image = "P3265-V_12_11_77.bin" },

    { DAHUA, "dh-zip", NULL, "dahua", "IPC-HX5X3X-Rhea", "IPC-HDW5830R-Z,IPC-HFW5831E-Z5E",
      "2.840.0000000.12.R", "2025-08-19", CAM_CONFIDENCE_HEADER, CAM_KIND_CAMERA },
    { "DH_NVR5XXX-EI_MultiLang_V4.003.0000000.0.R.231229.bin", "dh-zip", NULL, "dahua",
      "NVR5XXX-EI", NULL, "4.003.0000000.0.R", "2023-12-29", CAM_CONFIDENCE_HEADER,
      CAM_KIND_RECORDER },
    { "IPC_G1_EN_STD_5.5.80_180911.bin", "dh-zip", NULL, "dahua", NULL,
      "IPC-HDW5830R-Z,IPC-HFW5831E-Z5E", NULL, NULL, CAM_CONFIDENCE_HEADER,
      .finding = "file-vendor-differs" },
    { "dahua.zip", "zip+dh-zip", DAHUA, "dahua", "IPC-HX5X3X-Rhea",
      "IPC-HDW5830R-Z,IPC-HFW5831E-Z5E", "2.840.0000000.12.R", "2025-08-19", CAM_CONFIDENCE_HEADER,
      CAM_KIND_CAMERA, .image = DAHUA },
    { "dahua-locked.bin", "dh-zip", NULL, "dahua", NULL, NULL, NULL, NULL, CAM_CONFIDENCE_NONE,
      .finding = "file-unchecked" },

    { PAK, "pak", NULL, "reolink", "IPC_523128M8MP", "RLC-820A", "1387_22100622", NULL,
      CAM_CONFIDENCE_HEADER, CAM_KIND_CAMERA },
    { PAK64, "pak", NULL, "reolink", "IPC_566SD664M5MP", "RLC-510WA", "1387_22100622", NULL,
      CAM_CONFIDENCE_HEADER, CAM_KIND_CAMERA },
    { "RLC-820A.zip", "zip+pak", PAK, "reolink", "IPC_523128M8MP", "RLC-820A", "1387_22100622",
      NULL, CAM_CONFIDENCE_HEADER, CAM_KIND_CAMERA, .image = PAK },
    { PAKS, "paks", NULL, "reolink", "IPC_NT18NA68MPW", "Elite-Floodlight-WiFi",
      "v3.2.0.6530_2606232191", NULL, CAM_CONFIDENCE_HEADER, CAM_KIND_CAMERA },
    { "update.paks", "paks", NULL, "reolink", "IPC_NT18NA68MPW", NULL, "v3.2.0.6530_2606232191",
      NULL, CAM_CONFIDENCE_HEADER },
    { "RLC-820A.6531_2606232191.IPC_523128M8MP.paks", "paks", NULL, "reolink", "IPC_NT18NA68MPW",
      "RLC-820A", "v3.2.0.6530_2606232191", NULL, CAM_CONFIDENCE_HEADER, CAM_KIND_CAMERA,
      .finding = "file-platform-differs" },
    { "paks-long.paks", "paks", NULL, "reolink", "IPC_NT18NA68MPW", NULL, "v3.2.0.6530_2606232191",
      NULL, CAM_CONFIDENCE_HEADER, .finding = "file-extra-bytes" },

    { UNIVIEW, "uniview-zip", NULL, "uniview", "IPC_G6103", NULL, "IPC_G6103-B0011P05D1812", NULL,
      CAM_CONFIDENCE_NAME, CAM_KIND_CAMERA },
    { "NVR-B3601.37.45.230825.zip", "uniview-zip", NULL, "uniview", "NVR-B3601", NULL,
      "NVR-B3601.37.45.230825", NULL, CAM_CONFIDENCE_NAME, CAM_KIND_RECORDER },
    { "uniview-in.zip", "zip+uniview-zip", UNIVIEW, "uniview", "IPC_G6103", NULL,
      "IPC_G6103-B0011P05D1812", NULL, CAM_CONFIDENCE_NAME, CAM_KIND_CAMERA, .image = UNIVIEW },
    { "DIPC-B1213.6.5.230215.zip", "uniview-zip", NULL, "uniview", "DIPC-B1213", NULL,
      "DIPC-B1213.6.5.230215", NULL, CAM_CONFIDENCE_NAME, CAM_KIND_CAMERA,
      .finding = "file-unchecked" },

    { HANWHA, "closed", NULL, "hanwha", NULL, "XNV-8080R", "2.21.01_20220517_R276", NULL,
      CAM_CONFIDENCE_NAME },
    { "qno-6082r_1.41.18_20230101.img", "closed", NULL, "hanwha", NULL, "qno-6082r",
      "1.41.18_20230101", NULL, CAM_CONFIDENCE_NAME },
    { "hanwha.zip", "zip+closed", HANWHA, "hanwha", NULL, "XNV-8080R", "2.21.01_20220517_R276",
      NULL, CAM_CONFIDENCE_NAME, .image = HANWHA },
    { "XNV-8080R_2.21.01_20220517_R276.zip", "zip+closed", "pkg.img", "hanwha", NULL, "XNV-8080R",
      "2.21.01_20220517_R276", NULL, CAM_CONFIDENCE_NAME, .image = HANWHA },
    { "CPP7.3_H.264_7.81.0066.fw", "bosch-fw", NULL, "bosch", "CPP7.3", NULL, "7.81.0066", NULL,
      CAM_CONFIDENCE_NAME },
    { "renamed.fw", "bosch-fw", NULL, "bosch", NULL, NULL, NULL, NULL, CAM_CONFIDENCE_NONE,
      .finding = "file-name-silent" },
    { "CPP6_H.264_6.32.0111.fw", "closed", NULL, "bosch", "CPP6", NULL, "6.32.0111", NULL,
      CAM_CONFIDENCE_NAME },
    { "FD8136-VVTK-0300a.flash.pkg", "closed", NULL, "vivotek", NULL, "FD8136", "FD8136-VVTK-0300a",
      NULL, CAM_CONFIDENCE_NAME },
    { "CC8160-VVTK-0100d.zip", "zip+closed", "CC8160-VVTK-0100d.pkg", "vivotek", NULL, "CC8160",
      "CC8160-VVTK-0100d", NULL, CAM_CONFIDENCE_NAME },
};

static void
check_findings(const CamFirmware *firmware, const char *wanted)
{
    gboolean found = wanted == NULL;

    for (guint i = 0; i < firmware->findings->len; i++) {
        const CamFinding *finding = firmware->findings->pdata[i];
        g_autofree char *text = cam_finding_format(finding);
        g_test_message("%s: %s", finding->code, text);
        g_assert_true(cam_words_knows(finding->code));
        g_assert_null(strchr(text, '?'));
        found = found || strcmp(finding->code, wanted) == 0;
        if (wanted == NULL)
            g_assert_cmpint(finding->level, ==, CAM_LEVEL_INFO);
    }
    g_assert_true(found);
}

/* what is sent is the file of the maker, bit for bit */
static void
check_image(const CamFirmware *firmware, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *sha256 = NULL;
    guint64 size = 0;

    g_assert_true(cam_file_hash(path, &sha256, &size, NULL));
    g_assert_cmpstr(firmware->sha256, ==, sha256);
    g_assert_cmpuint(firmware->size, ==, size);
}

static void
check_row(const char *folder, const Row *row)
{
    g_autofree char *path = g_build_filename(folder, row->name, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(CamFirmware) firmware = cam_firmware_inspect(path, &error);

    g_test_message("%s", row->name);
    g_assert_no_error(error);
    g_autofree char *models = firmware->models != NULL ? g_strjoinv(",", firmware->models) : NULL;
    g_assert_cmpstr(firmware->container, ==, row->container);
    g_assert_cmpstr(firmware->member, ==, row->member);
    g_assert_cmpstr(firmware->vendor, ==, row->vendor);
    g_assert_cmpstr(firmware->platform, ==, row->platform);
    g_assert_cmpstr(models, ==, row->models);
    g_assert_cmpstr(firmware->version, ==, row->version);
    g_assert_cmpstr(firmware->build, ==, row->build);
    g_assert_cmpint(firmware->confidence, ==, row->confidence);
    g_assert_cmpint((CamKind)firmware->kind, ==, row->kind);
    check_findings(firmware, row->finding);
    if (row->image != NULL || strstr(row->container, "zip+closed") == NULL)
        check_image(firmware, folder, row->image != NULL ? row->image : row->name);
}

static void
test_images(gconstpointer folder)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_row(folder, &rows[i]);
}

static void
test_refused(gconstpointer folder)
{
    static const struct {
        const char *name;
        const char *words;
    } refused[] = {
        { "other.bin", "is a gzip archive" },
        /* begins like gzip and is none: no image as it is either */
        { "lie.bin", "is a gzip archive" },
        { "P3265-V_12_11_10.bin", "is a damaged gzip" },
        { "P3265-V_12_11_11.bin", "is a damaged gzip" },
        { "P3265-V_12_11_12.bin", "200 times" },
        { "dahua-cut.bin", "cut short" },
        { "dahua-cut.zip", "is a damaged zip" },
        { "dahua-flipped.bin", "is a damaged zip" },
        { "dahua-bomb.bin", "200 times" },
        { "dahua-crowd.bin", "10,000 files" },
        { "dahua-empty.bin", "cut short" },
        { "two-boards.zip", "more than one image" },
        { "pak-cut.pak", "cut short" },
        { "pak-head.pak", "ends inside its header" },
        { "pak-flipped.pak", "checksum is wrong" },
        { "pak64-flipped.pak", "checksum is wrong" },
        { "pak-long.pak", "checksum is wrong" },
        { "pak-list.pak", "list of parts does not end" },
        { "pak-place.pak", "impossible place" },
        { "paks-cut.paks", "cut short" },
        { "paks-head.paks", "ends inside its header" },
        { "paks-lie.paks", "contradict each other" },
        { "other-name.zip", "holds no firmware image" },
        { "NVR-B3112.39.52.251216.zip", "is a damaged zip" },
        { "NVR-B3113.37.20.230625.zip", "cut short" },
        { "DIPC-B1216.5.7.230109.zip", "is a web page" },
        { "XNV-8080R_2.22.01_20220517_R276.img", "is a web page" },
        { "XNV-8080R_2.23.01_20220517_R276.jpg", "kind camherd does not know" },
        { "XNV-8080R_2.24.01_20220517_R276.img", "nothing but zeros" },
        { "closed.img", "kind camherd does not know" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *path = g_build_filename(folder, refused[i].name, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(CamFirmware) firmware = cam_firmware_inspect(path, &error);
        g_test_message("%s", error != NULL ? error->message : refused[i].name);
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
        g_assert_null(firmware);
        g_assert_nonnull(strstr(error->message, refused[i].words));
    }
}

/* a list of devices is read as far as it is of use, and no further */
static void
test_many_devices(gconstpointer folder)
{
    g_autofree char *path = g_build_filename(folder, "dahua-many.bin", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(CamFirmware) firmware = cam_firmware_inspect(path, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(g_strv_length(firmware->models), ==, 1000);
}

static CamFirmware *
inspect_bytes(const char *name, const char *data, gsize size, GError **error)
{
    int fd = memfd_create("makes", MFD_CLOEXEC);

    g_assert_cmpint(write(fd, data, size), ==, (gssize)size);
    CamFirmware *firmware = cam_firmware_inspect_fd(fd, name, error);
    close(fd);
    return firmware;
}

/* cut anywhere, a package that tells its length is refused with a reason */
static void
test_cut_anywhere(gconstpointer folder)
{
    static const char *const names[] = { "P3265-V_12_11_77.bin", DAHUA, PAK, PAK64, PAKS, UNIVIEW };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_autofree char *text = NULL;
        gsize size = 0;
        g_assert_true(cam_file_read(path, 1 << 20, &text, &size, NULL));
        for (gsize left = 4; left < size; left += left < 700 || left > size - 300 ? 7 : 997) {
            g_autoptr(GError) error = NULL;
            g_autoptr(CamFirmware) firmware = inspect_bytes(names[i], text, left, &error);
            g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
            g_assert_null(firmware);
        }
    }
}

/* a wrong bit is noticed, or it stands where no checksum is and the image is told to be what it is
 */
static void
test_bit_flips(gconstpointer folder)
{
    static const struct {
        const char *name;
        guint least_refused;
    } flips[] = { { "P3265-V_12_11_77.bin", 290 },
                  { DAHUA, 270 },
                  { PAK, 290 },
                  { PAK64, 290 },
                  { PAKS, 0 },
                  { UNIVIEW, 250 } };
    g_autoptr(GRand) rand = g_rand_new_with_seed(23);

    for (gsize i = 0; i < G_N_ELEMENTS(flips); i++) {
        g_autofree char *path = g_build_filename(folder, flips[i].name, NULL);
        g_autofree char *text = NULL;
        gsize size = 0;
        guint refused = 0;
        for (guint k = 0; k < 300; k++) {
            g_autoptr(GError) error = NULL;
            g_clear_pointer(&text, g_free);
            g_assert_true(cam_file_read(path, 1 << 20, &text, &size, NULL));
            gint32 end = k % 3 == 0 ? 120 : (gint32)size;
            text[g_rand_int_range(rand, 0, end)] ^= (char)(1 << g_rand_int_range(rand, 0, 8));
            g_autoptr(CamFirmware) firmware = inspect_bytes(flips[i].name, text, size, &error);
            g_assert_true(firmware != NULL || g_error_matches(error, CAM_ERROR, CAM_ERROR_FORMAT));
            refused += firmware == NULL;
        }
        g_test_message("%s: %u of 300 refused", flips[i].name, refused);
        g_assert_cmpuint(refused, >=, flips[i].least_refused);
    }
}

/* the depot holds what the device wants, also where that is a zip */
static void
test_depot(gconstpointer folder)
{
    static const char *const names[] = { DAHUA, "dahua.zip", UNIVIEW, "uniview-in.zip", PAKS };
    g_autofree char *depot = g_build_filename(folder, "depot", NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_autofree char *sha256 = NULL;
        g_autoptr(GError) error = NULL;
        guint64 size = 0;
        g_autoptr(CamFirmware) firmware = cam_firmware_inspect(path, &error);
        g_assert_no_error(error);
        g_assert_true(cam_firmware_store(firmware, depot, &error));
        g_assert_true(cam_file_hash(firmware->path, &sha256, &size, NULL));
        g_assert_cmpstr(sha256, ==, firmware->sha256);
    }
}

typedef struct {
    const char *path;
    GTestDataFunc func;
} Test;

static const Test tests[] = {
    { "/makes/images", test_images },
    { "/makes/refused", test_refused },
    { "/makes/many-devices", test_many_devices },
    { "/makes/cut-anywhere", test_cut_anywhere },
    { "/makes/bit-flips", test_bit_flips },
    { "/makes/depot", test_depot },
};

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    char *folder = make_images();
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_data_func(tests[i].path, folder, tests[i].func);
    int result = g_test_run();
    make_remove(folder);
    return result;
}
