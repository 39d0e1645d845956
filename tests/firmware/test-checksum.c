/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/checksum.h"

#include "src/base/file.h"
#include "src/firmware/inspect.h"
#include "src/firmware/take.h"
#include "tests/firmware/make.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define MD5    "d41d8cd98f00b204e9800998ecf8427e"
#define SHA1   "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA512                                                                                     \
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"                             \
    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"

static const struct {
    const char *text;
    guint count;
    GChecksumType type;
    const char *hex;
    const char *name;
} lines[] = {
    { SHA256, 1, G_CHECKSUM_SHA256, SHA256, NULL },
    { SHA256 "\n", 1, G_CHECKSUM_SHA256, SHA256, NULL },
    { SHA256 "  a.zip\n", 1, G_CHECKSUM_SHA256, SHA256, "a.zip" },
    { SHA256 " *a b.zip\r\n", 1, G_CHECKSUM_SHA256, SHA256, "a b.zip" },
    { SHA256 "\ta.zip", 1, G_CHECKSUM_SHA256, SHA256, "a.zip" },
    { "\\" SHA256 "  a.zip", 1, G_CHECKSUM_SHA256, SHA256, "a.zip" },
    { SHA256 "  ./new/a.zip", 1, G_CHECKSUM_SHA256, SHA256, "a.zip" },
    { SHA256 "  new\\a.zip", 1, G_CHECKSUM_SHA256, SHA256, "a.zip" },
    { SHA256 "  new/", 1, G_CHECKSUM_SHA256, SHA256, NULL },
    { "\357\273\277" SHA256 "  a.zip", 1, G_CHECKSUM_SHA256, SHA256, "a.zip" },
    { "SHA256 (a (1).zip) = " SHA256 "\n", 1, G_CHECKSUM_SHA256, SHA256, "a (1).zip" },
    { "SHA2-256(a.zip)= " SHA256, 0, 0, NULL, NULL },
    { "SHA256(a.zip)= " SHA256, 1, G_CHECKSUM_SHA256, SHA256, "a.zip" },
    { "sha256 (a.zip) = " SHA256 " ", 1, G_CHECKSUM_SHA256, SHA256, "a.zip" },
    { "MD5 (a.zip) = " MD5, 1, G_CHECKSUM_MD5, MD5, "a.zip" },
    { "MD5 (a.zip) = " SHA256, 0, 0, NULL, NULL },
    { MD5 "  a.zip", 1, G_CHECKSUM_MD5, MD5, "a.zip" },
    { SHA1 "  a.zip", 1, G_CHECKSUM_SHA1, SHA1, "a.zip" },
    { SHA512 "  a.zip", 1, G_CHECKSUM_SHA512, SHA512, "a.zip" },
    { "# " SHA256 "  a.zip", 0, 0, NULL, NULL },
    { "; sums\n\n" SHA256 "  a.zip\n", 1, G_CHECKSUM_SHA256, SHA256, "a.zip" },
    { "SHA256 hash of a.zip:\r\n" SHA256 "\r\nCertUtil: done\r\n", 1, G_CHECKSUM_SHA256, SHA256,
      NULL },
    { SHA256 "0  a.zip", 0, 0, NULL, NULL },
    { SHA256 "x  a.zip", 0, 0, NULL, NULL },
    { MD5 "  a\n" SHA256 "  b\n", 2, G_CHECKSUM_MD5, MD5, "a" },
    { "", 0, 0, NULL, NULL },
    { ")(", 0, 0, NULL, NULL },
    { "SHA256 (", 0, 0, NULL, NULL },
    { "SHA256 () = " SHA256, 1, G_CHECKSUM_SHA256, SHA256, NULL },
};

static void
test_parse(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(GPtrArray) sums = cam_checksum_parse(lines[i].text);
        g_test_message("%s", lines[i].text);
        g_assert_cmpuint(sums->len, ==, lines[i].count);
        if (sums->len == 0)
            continue;
        const CamChecksum *sum = sums->pdata[0];
        g_assert_cmpint(sum->type, ==, lines[i].type);
        g_assert_cmpstr(sum->hex, ==, lines[i].hex);
        g_assert_cmpstr(sum->name, ==, lines[i].name);
    }
    g_autofree char *upper = g_ascii_strup(SHA256, -1);
    g_autoptr(GPtrArray) sums = cam_checksum_parse(upper);
    g_assert_cmpstr(((const CamChecksum *)sums->pdata[0])->hex, ==, SHA256);
    g_assert_true(cam_checksum_is_weak(G_CHECKSUM_MD5));
    g_assert_true(cam_checksum_is_weak(G_CHECKSUM_SHA1));
    g_assert_false(cam_checksum_is_weak(G_CHECKSUM_SHA256));
}

/* what stands beside a zip: a name, and a text in which Z5, Z2, I5, I2 are MD5 and SHA-256 of the
   zip and of the image in it; X2 is of something else */
static const struct {
    const char *name;
    const char *text;
    const char *code; /* NULL: refused; empty: nothing was found */
} besides[] = {
    { "stored.zip.sha256", "Z2", "checksum-matches" },
    { "stored.zip.sha256", "Z2  stored.zip\n", "checksum-matches" },
    { "stored.zip.sha256", "Z2  renamed.zip\n", "checksum-matches" },
    { "stored.zip.sha256", "I2\n", "checksum-matches" },
    { "stored.zip.sha256", "X2\n", NULL },
    { "stored.zip.sha256", "Z2\nX2 other.zip\n", "checksum-matches" },
    { "stored.zip.sha256", "no sum\n", "" },
    { "stored.zip.sha256", "", "" },
    { "stored.zip.sha256sum", "Z2 *stored.zip\r\n", "checksum-matches" },
    { "stored.zip.md5", "Z5", "checksum-weak" },
    { "stored.zip.md5", "I5", "checksum-weak" },
    { "stored.zip.md5", "X5", NULL },
    { "SHA256SUMS", "X2  other.zip\nZ2  stored.zip\n", "checksum-matches" },
    { "SHA256SUMS", "X2  stored.zip\n", NULL },
    { "SHA256SUMS", "X2  digicap.dav\nX2  other.zip\n", "" },
    { "SHA256SUMS", "X2\n", "" },
    { "sha256sums.txt", "SHA256 (STORED.ZIP) = Z2\n", "checksum-matches" },
    { "checksums.txt", "I2  stored.zip\n", "checksum-matches" },
    { "checksums.txt", "Z2  stored.zip\nX5  stored.zip\n", NULL },
    { "MD5SUMS", "Z5  stored.zip\n", "checksum-weak" },
};

typedef struct {
    char *path;
    char *z2;
    char *z5;
    char *i2;
    char *i5;
} Zip;

static char *
hash(const char *path, GChecksumType type)
{
    g_autofree char *text = NULL;
    gsize size = 0;

    g_assert_true(cam_file_read(path, 1 << 20, &text, &size, NULL));
    return g_compute_checksum_for_data(type, (const guint8 *)text, size);
}

static void
prepare(Zip *zip, const char *samples, const char *folder)
{
    g_autofree char *from = g_build_filename(samples, "stored.zip", NULL);
    g_autofree char *image = g_build_filename(samples, "plain.dav", NULL);
    g_autofree char *text = NULL;
    gsize size = 0;

    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    zip->path = g_build_filename(folder, "stored.zip", NULL);
    g_assert_true(cam_file_read(from, 1 << 20, &text, &size, NULL));
    g_assert_true(cam_file_write(zip->path, text, size, NULL));
    zip->z2 = hash(from, G_CHECKSUM_SHA256);
    zip->z5 = hash(from, G_CHECKSUM_MD5);
    zip->i2 = hash(image, G_CHECKSUM_SHA256);
    zip->i5 = hash(image, G_CHECKSUM_MD5);
}

static void
clear(Zip *zip)
{
    g_unlink(zip->path);
    g_free(zip->path);
    g_free(zip->z2);
    g_free(zip->z5);
    g_free(zip->i2);
    g_free(zip->i5);
}

static char *
fill(const Zip *zip, const char *text)
{
    g_autoptr(GString) out = g_string_new(text);

    g_string_replace(out, "Z2", zip->z2, 0);
    g_string_replace(out, "Z5", zip->z5, 0);
    g_string_replace(out, "I2", zip->i2, 0);
    g_string_replace(out, "I5", zip->i5, 0);
    g_string_replace(out, "X2", SHA256, 0);
    g_string_replace(out, "X5", MD5, 0);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
test_beside(gconstpointer samples)
{
    g_autofree char *folder = g_build_filename(samples, "sums", NULL);
    Zip zip = { 0 };

    prepare(&zip, samples, folder);
    for (gsize i = 0; i < G_N_ELEMENTS(besides); i++) {
        g_autofree char *text = fill(&zip, besides[i].text);
        g_autofree char *list = make_file(folder, besides[i].name, text, strlen(text));
        g_autoptr(GError) error = NULL;
        g_autoptr(CamFirmware) firmware = cam_firmware_take(zip.path, NULL, &error);
        g_test_message("%s: %s", besides[i].name, besides[i].text);
        if (besides[i].code == NULL) {
            g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
            g_assert_null(firmware);
            g_assert_nonnull(strstr(error->message, besides[i].name));
            g_assert_nonnull(strstr(error->message, "download it again"));
        } else {
            g_assert_no_error(error);
            g_assert_true(besides[i].code[0] == '\0' ||
                          cam_findings_find(firmware->findings, besides[i].code) != NULL);
            g_assert_cmpuint(
                firmware->evidence->len > 0 &&
                    strcmp(((CamEvidence *)firmware->evidence->pdata[firmware->evidence->len - 1])
                               ->fact,
                           "checksum") == 0,
                ==, besides[i].code[0] != '\0');
        }
        g_assert_cmpint(g_unlink(list), ==, 0);
    }
    clear(&zip);
}

static void
test_given(gconstpointer samples)
{
    g_autofree char *folder = g_build_filename(samples, "given", NULL);
    Zip zip = { 0 };

    prepare(&zip, samples, folder);
    g_autofree char *upper = g_ascii_strup(zip.z2, -1);
    const struct {
        const char *given;
        int code; /* -1: good */
    } cases[] = { { zip.z2, -1 },
                  { upper, -1 },
                  { zip.i2, -1 },
                  { SHA256, CAM_ERROR_FORMAT },
                  { zip.z5, CAM_ERROR_USAGE },
                  { "", CAM_ERROR_USAGE },
                  { "zz", CAM_ERROR_USAGE } };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        CamTake take = { .sha256 = cases[i].given };
        g_autoptr(CamFirmware) firmware = cam_firmware_take(zip.path, &take, &error);
        if (cases[i].code < 0)
            g_assert_no_error(error);
        else
            g_assert_error(error, CAM_ERROR, cases[i].code);
        g_assert_true((firmware != NULL) == (cases[i].code < 0));
        if (cases[i].code == CAM_ERROR_FORMAT) {
            g_assert_nonnull(strstr(error->message, zip.z2));
            g_assert_nonnull(strstr(error->message, SHA256));
        }
    }
    clear(&zip);
}

/* what has the name of a list and is none: it is never waited for */
static void
test_odd(gconstpointer samples)
{
    g_autofree char *folder = g_build_filename(samples, "odd", NULL);
    g_autofree char *pipe = g_build_filename(folder, "stored.zip.sha256", NULL);
    g_autofree char *deeper = g_build_filename(folder, "SHA256SUMS", NULL);
    g_autofree char *huge = g_malloc0(CAM_CHECKSUM_MAX_SIZE + 1);
    g_autoptr(GError) error = NULL;
    Zip zip = { 0 };

    prepare(&zip, samples, folder);
    g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
    g_assert_cmpint(g_mkdir(deeper, 0700), ==, 0);
    g_autofree char *list G_GNUC_UNUSED =
        make_file(folder, "checksums.txt", huge, CAM_CHECKSUM_MAX_SIZE + 1);
    g_autoptr(CamFirmware) firmware = cam_firmware_take(zip.path, NULL, &error);
    g_assert_no_error(error);
    g_assert_nonnull(cam_findings_find(firmware->findings, "checksum-unreadable"));
    clear(&zip);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    char *samples = make_folder();
    g_test_add_func("/checksum/parse", test_parse);
    g_test_add_data_func("/checksum/beside", samples, test_beside);
    g_test_add_data_func("/checksum/given", samples, test_given);
    g_test_add_data_func("/checksum/odd", samples, test_odd);
    int result = g_test_run();
    make_remove(samples);
    return result;
}
