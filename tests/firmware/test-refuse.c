/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "src/firmware/inspect.h"
#include "src/firmware/source.h"
#include "tests/firmware/make.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#define CLASSIC "IPC_G1_EN_STD_5.5.80_180911.zip"
#define DAHUA   "DH_IPC-HX5X3X-Rhea_MultiLang_PN_Stream3_V2.840.0000000.12.R.250819.bin"
#define PAK     "IPC_523128M8MP.1387_22100622.RLC-820A.IMX415.8MP.REOLINK.pak"
#define PAKS    "Elite-Floodlight-WiFi.6530_2606232191.IPC_NT18NA68MPW.paks"

typedef struct {
    char *hikvision;
    char *others;
} Folders;

static char *
find_file(const Folders *folders, const char *name)
{
    g_autofree char *first = g_build_filename(folders->hikvision, name, NULL);

    if (g_file_test(first, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&first);
    return g_build_filename(folders->others, name, NULL);
}

static char *
load_file(const Folders *folders, const char *name, gsize *ret_size)
{
    g_autofree char *path = find_file(folders, name);
    char *text = NULL;

    g_assert_true(cam_file_read(path, 4 << 20, &text, ret_size, NULL));
    return text;
}

/* the whole sentence, with the file's name in front */
static void
assert_says(const char *path, CamErrorCode code, const char *sentence)
{
    g_autofree char *wanted = g_strdup_printf("%s %s", path, sentence);
    g_autoptr(GError) error = NULL;
    g_autoptr(CamFirmware) firmware = cam_firmware_inspect(path, &error);

    g_assert_null(firmware);
    g_assert_cmpstr(error->message, ==, wanted);
    g_assert_cmpint(cam_error_get_code(error), ==, code);
}

/* what each kind of bad file is told, word for word */
#define LEADS_OUT "has a name that leads out of the zip: no maker does that; get the file again"

static void
test_sentences(gconstpointer data)
{
    static const struct {
        const char *name;
        const char *sentence;
    } rows[] = {
        { "nested-thrice.zip", "holds \"inner.zip\", which holds yet another zip, \"" CLASSIC
                               "\"; unpack it and give the firmware file inside" },
        { "bomb.zip", "unpacks to more than 200 times its size: no firmware does that" },
        { "nested-bomb.zip", "holds \"inner.zip\", which unpacks to more than 200 times its size: "
                             "no firmware does that" },
        { "crowd.zip", "holds more than 10,000 files: no firmware does that" },
        { "traversal.zip", "holds \"../../../../tmp/digicap.dav\", which " LEADS_OUT },
        { "absolute.zip", "holds \"/etc/digicap.dav\", which " LEADS_OUT },
        { "windows.zip", "holds \"C:/../../x/digicap.dav\", which " LEADS_OUT },
        { "locked.zip", "is locked with a password; unpack it and give the firmware file inside" },
        { "claims.zip", "unpacks to more than 2 GB: no firmware is that large" },
        { "two-images.zip", "holds more than one image (\"a/digicap.dav\" and \"b/digicap.dav\"); "
                            "unpack it and give the one that is meant" },
        { "same-name.zip", "holds more than one image (\"digicap.dav\" and \"digicap.dav\"); "
                           "unpack it and give the one that is meant" },
        { "empty.zip", "is an empty zip; download it again" },
        { "empty-image.zip", "holds \"digicap.dav\", which is empty; get it again" },
        { "no-image.zip", "holds no firmware image of a kind camherd knows" },
        { "02kh-small.bin", "is cut short: a package of its kind has more than 1 MB; "
                            "download it again" },
        { "dahua-cut.bin", "is a zip that was cut short: its end is missing; download it again" },
        { "pak-flipped.pak", "is damaged: its checksum is wrong; download it again" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = find_file(data, rows[i].name);
        g_test_message("%s", rows[i].name);
        assert_says(path, CAM_ERROR_FORMAT, rows[i].sentence);
    }
}

/* bytes this program has read so far, from whatever it was */
static guint64
count_read(void)
{
    g_autofree char *text = NULL;
    guint64 count = 0;

    g_assert_true(g_file_get_contents("/proc/self/io", &text, NULL, NULL));
    g_auto(GStrv) words = g_strsplit_set(text, " \n", 3);
    g_assert_cmpstr(words[0], ==, "rchar:");
    g_assert_true(g_ascii_string_to_unsigned(words[1], 10, 0, G_MAXUINT64, &count, NULL));
    return count;
}

/* 4 GB with holes, whatever it begins like, is looked at and not read */
static void
test_sparse(gconstpointer data)
{
    const Folders *folders = data;
    static const char *const names[] = { "plain.dav", CLASSIC, "02kh.bin", DAHUA,
                                         PAK,         PAKS,    "axis.zip", "P3265-V_12_11_77.bin",
                                         "zeros" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        gsize size = 0;
        g_autofree char *text =
            i + 1 < G_N_ELEMENTS(names) ? load_file(folders, names[i], &size) : g_strdup("");
        g_autofree char *folder = g_build_filename(folders->hikvision, "sparse", NULL);
        g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
        g_autofree char *path = make_file(folder, names[i], text, size);
        g_assert_cmpint(truncate(path, (off_t)4 << 30), ==, 0);
        guint64 before = count_read();
        g_test_message("%s", names[i]);
        assert_says(path, CAM_ERROR_FORMAT, "is larger than 2 GB: no firmware is");
        g_assert_cmpuint(count_read() - before, <, 1 << 20);
        make_remove(g_steal_pointer(&folder));
    }
}

/* a zip is read once: the look at its end and at its beginning are all that comes on top */
static void
test_read_once(gconstpointer data)
{
    g_autofree char *path = find_file(data, "large.zip");
    g_autoptr(GError) error = NULL;
    GStatBuf info;

    g_assert_cmpint(g_stat(path, &info), ==, 0);
    guint64 before = count_read();
    g_autoptr(CamFirmware) firmware G_GNUC_UNUSED = cam_firmware_inspect(path, &error);
    guint64 after = count_read();
    g_assert_no_error(error);
    g_assert_cmpint(info.st_size, >, 2 << 20);
    g_assert_cmpuint(after - before, >=, (guint64)info.st_size);
    g_assert_cmpuint(after - before, <, (guint64)info.st_size + 256 * 1024);
}

typedef struct {
    int fd;
    const char *change;
    gsize size;
} Change;

static gboolean
on_bytes(const CamSourceFacts *found, const guint8 *bytes, gsize size, gpointer data,
         GError **error)
{
    Change *change = data;

    if (strcmp(change->change, "grows") == 0)
        g_assert_cmpint(pwrite(change->fd, "more", 4, (off_t)change->size), ==, 4);
    else if (strcmp(change->change, "shrinks") == 0)
        g_assert_cmpint(ftruncate(change->fd, (off_t)change->size / 2), ==, 0);
    else if (strcmp(change->change, "differs") == 0)
        g_assert_cmpint(pwrite(change->fd, "x", 1, (off_t)change->size / 2), ==, 1);
    return TRUE;
}

/* a download that is still going on: refused, whatever was read of it */
static void
test_changes(gconstpointer data)
{
    const Folders *folders = data;
    static const char *const names[] = { "plain.dav", "stored.zip", "nested-stored.zip", DAHUA,
                                         "large.zip" };
    static const char *const changes[] = { "nothing", "grows", "shrinks", "differs" };

    for (gsize i = 0; i < G_N_ELEMENTS(names) * G_N_ELEMENTS(changes); i++) {
        Change change = { .change = changes[i % G_N_ELEMENTS(changes)] };
        const char *name = names[i / G_N_ELEMENTS(changes)];
        g_autofree char *text = load_file(folders, name, &change.size);
        g_autofree char *path = make_file(folders->hikvision, "changing", text, change.size);
        g_auto(CamSourceFacts) found = { 0 };
        g_autoptr(GError) error = NULL;
        /* long ago, since times of files are coarse */
        g_assert_cmpint(g_utime(path, &(struct utimbuf){ 1000000000, 1000000000 }), ==, 0);
        change.fd = g_open(path, O_RDWR | O_CLOEXEC, 0);
        g_assert_cmpint(change.fd, >=, 0);
        g_test_message("%s %s", name, change.change);
        gboolean read = cam_source_read(change.fd, name, on_bytes, &change, &found, &error);
        close(change.fd);
        g_unlink(path);
        g_assert_true(read == (i % G_N_ELEMENTS(changes) == 0));
        if (read)
            continue;
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
        g_assert_cmpstr(error->message, ==,
                        "changed while it was read; wait until it is complete and run it again");
        g_assert_null(found.member);
    }
}

/* what can be opened and is no file, and what cannot be opened */
static void
test_no_files(gconstpointer data)
{
    const Folders *folders = data;
    g_autofree char *secret = make_file(folders->hikvision, "secret.dav", "x", 1);

    assert_says("/dev/zero", CAM_ERROR_FILE, "is not a file that can be read");
    assert_says(folders->others, CAM_ERROR_FILE, "is a folder; give a file in it");
    g_assert_cmpint(g_chmod(secret, 0), ==, 0);
    /* nothing is forbidden to root */
    gboolean root = geteuid() == 0;
    g_assert_true(!root || seteuid(65534) == 0);
    assert_says(secret, CAM_ERROR_FILE, "cannot be read: Permission denied");
    g_assert_true(!root || seteuid(0) == 0);
}

/* cut at every byte near the beginning and the end, where the structure is, and here and there
   between */
static void
test_cut_everywhere(gconstpointer data)
{
    static const char *const names[] = { "plain.dav",    CLASSIC,     "stored.zip",
                                         "streamed.zip", "zip64.zip", "nested.zip",
                                         DAHUA,          PAK,         PAKS };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        gsize size = 0;
        g_autofree char *text = load_file(data, names[i], &size);
        gboolean sums = strcmp(names[i], PAK) == 0;
        for (gsize left = 4; left < size; left += left < 600 || left + 400 > size ? 1 : 499) {
            int fd = memfd_create("cut", MFD_CLOEXEC);
            g_autoptr(GError) error = NULL;
            g_assert_cmpint(write(fd, text, left), ==, (gssize)left);
            g_autoptr(CamFirmware) firmware = cam_firmware_inspect_fd(fd, names[i], &error);
            close(fd);
            g_assert_null(firmware);
            g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
            g_test_message("%s cut to %" G_GSIZE_FORMAT ": %s", names[i], left, error->message);
            g_assert_true(sums || strstr(error->message, "cut short") != NULL);
        }
    }
}

/* the same bytes under a name of another make, or with another ending: the bytes count */
static void
test_renamed(gconstpointer data)
{
    static const struct {
        const char *bytes;
        const char *name;
        const char *container;
        const char *finding;
    } rows[] = {
        { "plain.dav", "P3265-V_12_11_77.bin", "swkh", "file-vendor-differs" },
        { "plain.dav", "holiday.jpg", "swkh", "file-name-silent" },
        { CLASSIC, DAHUA, "zip+swkh", "file-vendor-differs" },
        { DAHUA, CLASSIC, "dh-zip", "file-vendor-differs" },
        { PAK, "XNV-8080R_2.21.01_20220517_R276.img", "pak", "file-vendor-differs" },
        { PAKS, "NVR-B3601.37.45.230825.zip", "paks", "file-vendor-differs" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gsize size = 0;
        g_autofree char *text = load_file(data, rows[i].bytes, &size);
        int fd = memfd_create("renamed", MFD_CLOEXEC);
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(write(fd, text, size), ==, (gssize)size);
        g_autoptr(CamFirmware) firmware = cam_firmware_inspect_fd(fd, rows[i].name, &error);
        close(fd);
        g_test_message("%s", rows[i].name);
        g_assert_no_error(error);
        g_assert_cmpstr(firmware->container, ==, rows[i].container);
        g_assert_nonnull(cam_findings_find(firmware->findings, rows[i].finding));
    }
}

typedef struct {
    const char *path;
    GTestDataFunc func;
} Test;

static const Test tests[] = {
    { "/refuse/sentences", test_sentences }, { "/refuse/sparse", test_sparse },
    { "/refuse/read-once", test_read_once }, { "/refuse/changes", test_changes },
    { "/refuse/no-files", test_no_files },   { "/refuse/cut-everywhere", test_cut_everywhere },
    { "/refuse/renamed", test_renamed },
};

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Folders folders = { .hikvision = make_folder(), .others = make_images() };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_data_func(tests[i].path, &folders, tests[i].func);
    int result = g_test_run();
    make_remove(folders.hikvision);
    make_remove(folders.others);
    return result;
}
