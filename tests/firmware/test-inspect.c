/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/inspect.h"

#include "src/base/file.h"
#include "tests/firmware/make.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void
assert_words_known(const CamFirmware *firmware)
{
    for (guint i = 0; i < firmware->findings->len; i++) {
        const CamFinding *finding = firmware->findings->pdata[i];
        g_autofree char *text = cam_finding_format(finding);
        g_assert_true(cam_words_knows(finding->code));
        g_assert_null(strchr(text, '?'));
    }
}

static gboolean
has_finding(const CamFirmware *firmware, const char *code)
{
    for (guint i = 0; i < firmware->findings->len; i++) {
        if (strcmp(((const CamFinding *)firmware->findings->pdata[i])->code, code) == 0)
            return TRUE;
    }
    return FALSE;
}

static CamFirmware *
inspect(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    CamFirmware *firmware = cam_firmware_inspect(path, &error);

    g_test_message("%s", error != NULL ? error->message : name);
    g_assert_no_error(error);
    g_assert_cmpstr(firmware->origin, ==, path);
    assert_words_known(firmware);
    return firmware;
}

static void
assert_refused_path(const char *path, CamErrorCode code, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamFirmware) firmware = cam_firmware_inspect(path, &error);

    g_assert_null(firmware);
    g_test_message("%s", error->message);
    g_assert_cmpint(cam_error_get_code(error), ==, code);
    g_assert_nonnull(strstr(error->message, words));
    g_assert_true(g_str_has_prefix(error->message, path));
    g_assert_false(g_str_has_suffix(error->message, "."));
}

static void
assert_refused(const char *folder, const char *name, const char *words)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    assert_refused_path(path, CAM_ERROR_FORMAT, words);
}

static char *
hash(const GByteArray *bytes)
{
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes->data, bytes->len);
}

/* two generators, written apart, make the same package */
static void
test_generators_agree(gconstpointer folder)
{
    g_autofree char *path = g_build_filename(folder, "plain.dav", NULL);
    g_autoptr(GByteArray) package = make_package();
    g_autofree char *text = NULL;
    gsize size = 0;

    g_assert_true(cam_file_read(path, 1 << 20, &text, &size, NULL));
    g_assert_cmpmem(text, size, package->data, package->len);
}

static void
test_plain(gconstpointer folder)
{
    g_autoptr(GByteArray) package = make_package();
    g_autofree char *sha256 = hash(package);
    g_autoptr(CamFirmware) firmware = inspect(folder, "plain.dav");

    g_assert_null(firmware->member);
    g_assert_null(firmware->path);
    g_assert_cmpstr(firmware->container, ==, "swkh");
    g_assert_cmpstr(firmware->vendor, ==, "hikvision");
    g_assert_cmpstr(firmware->sha256, ==, sha256);
    g_assert_cmpuint(firmware->size, ==, package->len);
    g_assert_cmpint(firmware->confidence, ==, CAM_CONFIDENCE_HEADER);
    g_assert_cmpstr(firmware->language, ==, "EN");
    g_assert_null(firmware->platform);
    g_assert_null(firmware->version);
    g_assert_true(has_finding(firmware, "file-name-silent"));
    g_assert_false(has_finding(firmware, "file-extra-bytes"));
}

static void
test_other_images(gconstpointer folder)
{
    g_autoptr(CamFirmware) renamed = inspect(folder, "renamed.jpg");
    g_autoptr(CamFirmware) chinese = inspect(folder, "chinese.dav");
    g_autoptr(CamFirmware) any = inspect(folder, "any-language.dav");
    g_autoptr(CamFirmware) many = inspect(folder, "many.dav");
    g_autoptr(CamFirmware) empty = inspect(folder, "one-empty.dav");
    g_autoptr(CamFirmware) trailing = inspect(folder, "trailing.dav");
    g_autoptr(CamFirmware) ones = inspect(folder, "ones.dav");
    g_autoptr(CamFirmware) misnamed = inspect(folder, "IPC_G1_CN_STD_5.5.80_180911.dav");

    g_assert_cmpstr(renamed->container, ==, "swkh");
    g_assert_cmpstr(chinese->language, ==, "CN");
    g_assert_null(any->language);
    g_assert_cmpstr(many->container, ==, "swkh");
    g_assert_cmpstr(empty->container, ==, "swkh");
    /* the largest sum that so many bytes can have */
    g_assert_cmpstr(ones->container, ==, "swkh");
    g_assert_true(has_finding(trailing, "file-extra-bytes"));
    /* the header outweighs the name */
    g_assert_cmpstr(misnamed->language, ==, "EN");
    g_assert_true(has_finding(misnamed, "file-language-differs"));
    g_assert_cmpstr(misnamed->platform, ==, "G1");
}

static void
test_encrypted(gconstpointer folder)
{
    g_autoptr(CamFirmware) second = inspect(folder, "02kh.bin");
    g_autoptr(CamFirmware) third = inspect(folder, "03kh.bin");
    g_autoptr(CamFirmware) zipped = inspect(folder, "new-encrypted.zip");

    g_assert_cmpstr(second->container, ==, "02kh");
    g_assert_cmpint(second->confidence, ==, CAM_CONFIDENCE_NONE);
    g_assert_true(has_finding(second, "file-unchecked"));
    g_assert_cmpstr(third->container, ==, "03kh");
    g_assert_cmpstr(zipped->container, ==, "zip+02kh");
    g_assert_cmpstr(zipped->member, ==, "digicap.mav");
    assert_refused(folder, "02kh-small.bin", "is cut short");
    assert_refused(folder, "09kh.bin", "looks like a package of Hikvision");
}

static void
test_names(gconstpointer folder)
{
    g_autoptr(CamFirmware) classic = inspect(folder, "IPC_G1_EN_STD_5.5.80_180911.zip");
    g_autoptr(CamFirmware) fresh = inspect(folder, "Firmware__V5.7.23_251220_S3000720146.zip");

    g_assert_cmpstr(classic->container, ==, "zip+swkh");
    g_assert_cmpstr(classic->member, ==, "digicap.dav");
    g_assert_cmpstr(classic->platform, ==, "G1");
    g_assert_cmpstr(classic->version, ==, "V5.5.80");
    g_assert_cmpstr(classic->build, ==, "build 180911");
    g_assert_true(classic->build_sure);
    g_assert_cmpuint(classic->kind, ==, CAM_KIND_CAMERA);
    g_assert_cmpuint(classic->findings->len, ==, 0);
    g_assert_cmpstr(fresh->member, ==, "a/b/DIGICAP.DAV");
    g_assert_null(fresh->platform);
    g_assert_cmpstr(fresh->version, ==, "V5.7.23");
    g_assert_false(fresh->build_sure);
    g_assert_true(has_finding(fresh, "file-build-unsure"));
}

/* made for one customer: its platform says nothing about other devices, so that it fits none by
   itself and needs the user's word */
static void
test_custom_build(gconstpointer folder)
{
    g_autoptr(CamFirmware) custom = inspect(folder, "DZ20170306_152_H1_EN_STD_5.4.2_171120.zip");
    g_autoptr(CamIdentity) device = cam_identity_new();

    cam_identity_set(device, CAM_FIELD_VENDOR, "hikvision");
    cam_identity_set(device, CAM_FIELD_PLATFORM, "H1");
    cam_identity_set(device, CAM_FIELD_MODEL, "DS-2CD5028G0");
    g_assert_true(has_finding(custom, "file-custom-build"));
    g_assert_cmpstr(custom->version, ==, "V5.4.2");
    g_assert_null(custom->platform);
    g_assert_cmpint(cam_firmware_check_fit(custom, device, NULL), ==, CAM_FIT_UNKNOWN);
}

/* whatever it is wrapped in, the image is the same */
static void
test_wrappings(gconstpointer folder)
{
    static const char *const names[] = {
        "stored.zip",      "streamed.zip",   "streamed-stored.zip", "comment.zip",
        "junk-behind.zip", "other-name.zip", "utf8-name.zip",       "raw-name.zip",
        "backslash.zip",   "nul-name.zip",   "control-name.zip",    "long-name.zip",
        "zip64.zip",       "same-notes.zip",
    };
    g_autoptr(GByteArray) package = make_package();
    g_autofree char *sha256 = hash(package);

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(CamFirmware) firmware = inspect(folder, names[i]);
        g_assert_cmpstr(firmware->sha256, ==, sha256);
        g_assert_cmpuint(firmware->size, ==, package->len);
        g_assert_cmpstr(firmware->container, ==, "zip+swkh");
        g_assert_true(g_utf8_validate(firmware->member, -1, NULL));
        g_assert_cmpuint(strlen(firmware->member), <=, 800);
        g_assert_null(strchr(firmware->member, '\033'));
    }
}

static void
test_nested(gconstpointer folder)
{
    static const char *const names[] = { "nested.zip", "nested-stored.zip" };
    g_autoptr(GByteArray) package = make_package();
    g_autofree char *sha256 = hash(package);

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(CamFirmware) firmware = inspect(folder, names[i]);
        g_assert_cmpstr(firmware->sha256, ==, sha256);
        g_assert_cmpstr(firmware->container, ==, "zip+zip+swkh");
        /* the name of the zip nearest to the image */
        g_assert_cmpstr(firmware->platform, ==, "G1");
    }
    assert_refused(folder, "nested-thrice.zip", "holds yet another zip");
    assert_refused(folder, "nested-damaged.zip", "is a damaged zip");
    assert_refused(folder, "nested-cut.zip", "is a damaged zip");
}

static void
test_refused_archives(gconstpointer folder)
{
    assert_refused(folder, "no-image.zip", "holds no firmware image");
    assert_refused(folder, "wrong-image.zip", "is a web page");
    assert_refused(folder, "empty-image.zip", "is empty");
    assert_refused(folder, "cut-image.zip", "holds \"digicap.dav\", which is cut short");
    assert_refused(folder, "two-images.zip", "more than one image");
    assert_refused(folder, "empty.zip", "is an empty zip");
    assert_refused(folder, "damaged.zip", "is a damaged zip");
    assert_refused(folder, "locked.zip", "locked with a password");
    assert_refused(folder, "bzip2.zip", "packed in a way");
    assert_refused(folder, "lzma.zip", "packed in a way");
    assert_refused(folder, "bomb.zip", "200 times");
    assert_refused(folder, "nested-bomb.zip", "200 times");
    assert_refused(folder, "crowd.zip", "10,000 files");
    assert_refused(folder, "too-many.dav", "impossible number");
}

static void
test_refused_files(gconstpointer folder)
{
    static const struct {
        const char *bytes;
        const char *words;
    } rows[] = {
        { "", "is empty" },
        { "P", "is a text file" },
        { "hello\nthere\n", "is a text file" },
        { "\r\n <!DOCTYPE html><title>Login</title>", "is a web page" },
        { "<HTML><body>404", "is a web page" },
        { "<?xml version='1.0'?>", "XML" },
        { "%PDF-1.7 \x80", "is a PDF" },
        { "\x1f\x8b\x08\x02", "is a gzip archive" },
        { "7z\xbc\xaf\x27\x1c", "is a 7-Zip archive" },
        { "Rar!\x1a\x07", "is a RAR archive" },
        { "MZ\x90", "is a Windows program" },
        { "\x7f"
          "ELF\x02",
          "is a Linux program" },
        { "\x02\x03\x04\x05\x06", "is of a kind camherd does not know" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path =
            make_file(folder, "digicap.dav", rows[i].bytes, strlen(rows[i].bytes));
        assert_refused_path(path, CAM_ERROR_FORMAT, rows[i].words);
    }
    g_autofree char *missing = g_build_filename(folder, "missing", NULL);
    g_autofree char *fifo = g_build_filename(folder, "fifo", NULL);
    g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
    assert_refused_path(missing, CAM_ERROR_FILE, "cannot be read");
    assert_refused_path(folder, CAM_ERROR_FILE, "is a folder");
    assert_refused_path(fifo, CAM_ERROR_FILE, "is not a file");
}

/* a file of many gigabytes on a file system with holes is looked at, not read */
static void
test_sparse(gconstpointer folder)
{
    g_autoptr(GByteArray) package = make_package();
    g_autofree char *zeros = make_file(folder, "zeros.dav", "", 0);
    g_autofree char *large = make_file(folder, "large.dav", package->data, package->len);

    g_assert_cmpint(truncate(zeros, (off_t)1 << 30), ==, 0);
    g_assert_cmpint(truncate(large, (off_t)1 << 40), ==, 0);
    assert_refused_path(zeros, CAM_ERROR_FORMAT, "nothing but zeros");
    assert_refused_path(large, CAM_ERROR_FORMAT, "larger than 2 GB");
}

static void
test_cut_anywhere(gconstpointer folder)
{
    static const char *const names[] = { "plain.dav",         "IPC_G1_EN_STD_5.5.80_180911.zip",
                                         "stored.zip",        "nested.zip",
                                         "nested-stored.zip", "streamed.zip" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_autofree char *text = NULL;
        gsize size = 0;
        g_assert_true(cam_file_read(path, 1 << 20, &text, &size, NULL));
        for (gsize part = 1; part < 16; part++) {
            g_autofree char *cut = make_file(folder, "cut.zip", text, size * part / 16);
            assert_refused_path(cut, CAM_ERROR_FORMAT, "cut short");
        }
        for (gsize less = 1; less < 200; less += 3) {
            g_autofree char *cut = make_file(folder, "cut.zip", text, size - less);
            assert_refused_path(cut, CAM_ERROR_FORMAT, "cut short");
        }
    }
}

/* a wrong bit is noticed, or it stands where it does not matter (a date, a comment) and the image
   is the same */
static void
test_bit_flips(gconstpointer folder)
{
    static const char *const names[] = { "IPC_G1_EN_STD_5.5.80_180911.zip", "stored.zip",
                                         "nested-stored.zip" };
    g_autoptr(GByteArray) package = make_package();
    g_autofree char *sha256 = hash(package);
    g_autoptr(GRand) rand = g_rand_new_with_seed(17);
    guint refused = 0;

    for (guint i = 0; i < 900; i++) {
        g_autofree char *path = g_build_filename(folder, names[i % 3], NULL);
        g_autofree char *text = NULL;
        gsize size = 0;
        g_assert_true(cam_file_read(path, 1 << 20, &text, &size, NULL));
        /* every second one near the ends, where the structure is */
        gsize at = i % 2 == 0   ? (gsize)g_rand_int_range(rand, 0, (gint32)size)
                   : i % 4 == 1 ? (gsize)g_rand_int_range(rand, 0, 120)
                                : size - (gsize)g_rand_int_range(rand, 1, 160);
        text[at] ^= (char)(1 << g_rand_int_range(rand, 0, 8));
        g_autofree char *flipped = make_file(folder, "flipped.zip", text, size);
        g_autoptr(GError) error = NULL;
        g_autoptr(CamFirmware) firmware = cam_firmware_inspect(flipped, &error);
        if (firmware != NULL)
            g_assert_cmpstr(firmware->sha256, ==, sha256);
        else
            g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
        refused += firmware == NULL;
    }
    g_assert_cmpuint(refused, >, 500);
}

static glong
measure_peak_kb(void)
{
    struct rusage usage;

    g_assert_cmpint(getrusage(RUSAGE_SELF, &usage), ==, 0);
    return usage.ru_maxrss;
}

/* memory does not grow with the file: 150 MB of package and of zip in less than 16 MB */
static void
test_memory(gconstpointer folder)
{
    g_autoptr(GByteArray) package = make_package();
    g_autofree char *large = make_file(folder, "large.dav", package->data, package->len);
    glong before = measure_peak_kb();
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(truncate(large, 150 * 1024 * 1024), ==, 0);
    g_autoptr(CamFirmware) firmware = cam_firmware_inspect(large, &error);
    g_assert_no_error(error);
    g_assert_true(has_finding(firmware, "file-extra-bytes"));
    assert_refused(folder, "bomb.zip", "200 times");
    assert_refused(folder, "crowd.zip", "10,000 files");
    g_assert_cmpint(measure_peak_kb() - before, <, 16 * 1024);
}

typedef struct {
    const char *path;
    GTestDataFunc func;
} Test;

/* the memory test first, while the peak of memory is still low */
static const Test tests[] = {
    { "/inspect/memory", test_memory },
    { "/inspect/generators-agree", test_generators_agree },
    { "/inspect/plain", test_plain },
    { "/inspect/other-images", test_other_images },
    { "/inspect/encrypted", test_encrypted },
    { "/inspect/names", test_names },
    { "/inspect/custom-build", test_custom_build },
    { "/inspect/wrappings", test_wrappings },
    { "/inspect/nested", test_nested },
    { "/inspect/refused-archives", test_refused_archives },
    { "/inspect/refused-files", test_refused_files },
    { "/inspect/sparse", test_sparse },
    { "/inspect/cut-anywhere", test_cut_anywhere },
    { "/inspect/bit-flips", test_bit_flips },
};

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    char *folder = make_folder();
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_data_func(tests[i].path, folder, tests[i].func);
    int result = g_test_run();
    make_remove(folder);
    return result;
}
