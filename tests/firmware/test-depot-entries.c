/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/depot-json.h"

#include "src/base/file.h"
#include "src/model/identity.h"
#include "tests/firmware/make.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define CLASSIC "IPC_G1_EN_STD_5.5.80_180911.zip"

typedef struct {
    const char *samples;
    char *depot;
} Place;

static void
open_place(Place *place, const char *samples, const char *name)
{
    place->samples = samples;
    place->depot = g_build_filename(samples, name, "depot", NULL);
}

static void
close_place(Place *place)
{
    g_free(place->depot);
}

static CamDepotEntry *
add(const Place *place, const char *name, const CamDepotAdd *said)
{
    g_autofree char *path = g_build_filename(place->samples, name, NULL);
    g_autoptr(GError) error = NULL;
    CamDepotEntry *entry = cam_depot_add(place->depot, path, said, &error);

    g_assert_no_error(error);
    g_assert_nonnull(entry);
    return entry;
}

static GPtrArray *
load(const Place *place, GPtrArray *findings, guint count)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *entries = cam_depot_read(place->depot, findings, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(entries->len, ==, count);
    return entries;
}

static void
assert_one_finding(const GPtrArray *findings, const char *code)
{
    g_assert_cmpuint(findings->len, ==, 1);
    const CamFinding *finding = findings->pdata[0];
    g_assert_cmpstr(finding->code, ==, code);
}

/* all that is remembered, word for word */
static void
test_remember(gconstpointer samples)
{
    static const char *const first[] = { "DS-2CD1 (B)", "DS-2CD2", NULL };
    static const char *const second[] = { "ds-2cd2", "DS-2CD3", NULL };
    Place place;

    open_place(&place, samples, "remember");
    g_autoptr(CamDepotEntry) one =
        add(&place, CLASSIC,
            &(CamDepotAdd){ .meant_for = first, .url = "https://a/", .notes = "old\nnotes" });
    g_autoptr(CamDepotEntry) two G_GNUC_UNUSED =
        add(&place, CLASSIC, &(CamDepotAdd){ .meant_for = second, .url = "https://b/" });
    g_autoptr(GPtrArray) findings = cam_findings_new();
    g_autoptr(GPtrArray) entries = load(&place, findings, 1);
    g_assert_cmpuint(findings->len, ==, 0);
    const CamDepotEntry *entry = entries->pdata[0];
    const CamFirmware *firmware = entry->firmware;
    g_autofree char *models = g_strjoinv("|", firmware->meant_for);
    g_assert_cmpstr(models, ==, "DS-2CD1 (B)|DS-2CD2|DS-2CD3");
    g_assert_cmpstr(entry->url, ==, "https://b/");
    g_assert_cmpstr(entry->notes, ==, "old\nnotes");
    g_assert_cmpint(entry->added_us / G_USEC_PER_SEC, ==, one->added_us / G_USEC_PER_SEC);
    g_assert_true(firmware->in_depot);
    g_assert_cmpstr(firmware->member, ==, "digicap.dav");
    g_assert_cmpstr(firmware->version, ==, "V5.5.80");
    g_assert_cmpstr(firmware->build, ==, "build 180911");
    g_assert_true(firmware->build_sure);
    g_assert_cmpstr(firmware->platform, ==, "G1");
    g_assert_cmpstr(firmware->vendor, ==, "hikvision");
    g_assert_cmpstr(firmware->container, ==, "zip+swkh");
    g_assert_cmpint(firmware->kind, ==, CAM_KIND_CAMERA);
    g_assert_cmpint(firmware->confidence, ==, CAM_CONFIDENCE_HEADER);
    g_assert_true(g_path_is_absolute(firmware->origin));
    g_assert_true(g_str_has_prefix(firmware->path, place.depot));
    g_assert_cmpuint(strlen(entry->file_sha256), ==, 64);
    g_assert_cmpstr(entry->file_sha256, !=, firmware->sha256);
    /* the same image under a name that tells nothing */
    g_autoptr(CamDepotEntry) silent = add(&place, "plain.dav", NULL);
    g_assert_cmpstr(silent->firmware->version, ==, "V5.5.80");
    g_autoptr(GPtrArray) again = load(&place, NULL, 1);
    g_assert_cmpuint(again->len, ==, 1);
    close_place(&place);
}

static void
change_byte(const char *path, gboolean keep_time)
{
    g_autofree char *text = NULL;
    GStatBuf status;
    gsize size = 0;

    g_assert_cmpint(g_stat(path, &status), ==, 0);
    g_assert_true(cam_file_read(path, 1 << 20, &text, &size, NULL));
    text[size / 2] ^= 1;
    g_assert_true(cam_file_write(path, text, size, NULL));
    struct timespec times[2] = { status.st_atim, status.st_mtim };
    if (keep_time)
        g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
    else
        times[1].tv_sec -= 100;
    g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
}

/* a change that shows is told when the depot is read, one that was hidden when the file is used */
static void
test_changed(gconstpointer samples)
{
    Place place;

    open_place(&place, samples, "changed");
    g_autoptr(CamDepotEntry) entry = add(&place, CLASSIC, NULL);
    g_autofree char *site = g_build_filename(place.depot, "..", "site", NULL);
    g_autoptr(GPtrArray) findings = cam_findings_new();
    g_autoptr(GError) error = NULL;
    change_byte(entry->firmware->path, TRUE);
    g_autoptr(GPtrArray) firmwares = cam_depot_load(place.depot, findings, &error);
    g_assert_cmpuint(firmwares->len, ==, 1);
    g_assert_cmpuint(findings->len, ==, 0);
    g_assert_false(cam_firmware_store(firmwares->pdata[0], site, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, "changed in the depot"));
    g_assert_nonnull(strstr(error->message, CLASSIC));
    g_autoptr(GDir) dir = g_dir_open(site, 0, NULL);
    g_assert_null(g_dir_read_name(dir));
    change_byte(entry->firmware->path, FALSE);
    change_byte(entry->firmware->path, FALSE);
    g_autoptr(GPtrArray) none = load(&place, findings, 0);
    assert_one_finding(findings, "depot-changed");
    g_assert_cmpuint(none->len, ==, 0);
    /* adding it again mends it */
    g_autoptr(CamDepotEntry) again G_GNUC_UNUSED = add(&place, CLASSIC, NULL);
    g_autoptr(GPtrArray) mended = load(&place, NULL, 1);
    g_assert_cmpuint(mended->len, ==, 1);
    close_place(&place);
}

/* only the time differs: the file is hashed and good */
static void
test_touched(gconstpointer samples)
{
    Place place;

    open_place(&place, samples, "touched");
    g_autoptr(CamDepotEntry) entry = add(&place, CLASSIC, NULL);
    g_autoptr(GPtrArray) findings = cam_findings_new();
    struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
    g_assert_cmpint(utimensat(AT_FDCWD, entry->firmware->path, times, 0), ==, 0);
    g_autoptr(GPtrArray) entries = load(&place, findings, 1);
    g_assert_cmpuint(findings->len, ==, 0);
    g_assert_cmpuint(entries->len, ==, 1);
    close_place(&place);
}

/* what was put into a site is a link to the depot's file, never to the user's */
static void
test_links(gconstpointer samples)
{
    Place place;
    GStatBuf user;
    GStatBuf depot;
    GStatBuf site;

    open_place(&place, samples, "links");
    g_autofree char *path = g_build_filename(samples, "plain.dav", NULL);
    g_autoptr(CamDepotEntry) entry = add(&place, "plain.dav", NULL);
    g_autofree char *folder = g_build_filename(place.depot, "..", "site", NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *image = g_strdup(entry->firmware->path);
    g_assert_true(cam_firmware_store(entry->firmware, folder, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(entry->firmware->path, !=, image);
    g_assert_cmpint(g_stat(path, &user), ==, 0);
    g_assert_cmpint(g_stat(image, &depot), ==, 0);
    g_assert_cmpint(g_stat(entry->firmware->path, &site), ==, 0);
    g_assert_cmpuint(user.st_nlink, ==, 1);
    g_assert_cmpuint(user.st_ino, !=, depot.st_ino);
    g_assert_cmpuint(depot.st_ino, ==, site.st_ino);
    g_assert_cmpuint(depot.st_nlink, ==, 2);
    g_assert_cmpuint(depot.st_mode & 0777, ==, 0400);
    /* the run keeps its name when the depot gives up its own */
    g_autofree char *name = NULL;
    g_assert_true(cam_depot_remove(place.depot, "plain.dav", &name, &error));
    g_assert_cmpstr(name, ==, "plain.dav");
    g_assert_true(g_file_test(entry->firmware->path, G_FILE_TEST_IS_REGULAR));
    close_place(&place);
}

/* where no link can be, the image is copied, and hashed as it is */
static void
test_other_file_system(gconstpointer samples)
{
    Place place;
    GStatBuf here;
    GStatBuf there;
    g_autofree char *far = g_strdup("/dev/shm/camherd-depot-XXXXXX");

    open_place(&place, samples, "here");
    g_autoptr(CamDepotEntry) entry = add(&place, CLASSIC, NULL);
    if (g_mkdtemp(far) == NULL || g_stat(far, &there) != 0 ||
        g_stat(entry->firmware->path, &here) != 0 || here.st_dev == there.st_dev) {
        g_test_skip("there is no other file system at /dev/shm");
        close_place(&place);
        return;
    }
    g_autofree char *image = g_strdup(entry->firmware->path);
    g_autoptr(GError) error = NULL;
    g_assert_true(cam_firmware_store(entry->firmware, far, &error));
    g_assert_no_error(error);
    g_assert_true(g_str_has_prefix(entry->firmware->path, far));
    g_autofree char *sha256 = NULL;
    g_assert_true(cam_file_hash(entry->firmware->path, &sha256, NULL, &error));
    g_assert_cmpstr(sha256, ==, entry->firmware->sha256);
    g_assert_cmpint(g_stat(entry->firmware->path, &there), ==, 0);
    g_assert_cmpuint(there.st_mode & 0777, ==, 0400);
    g_assert_cmpuint(there.st_nlink, ==, 1);
    /* and a changed one is refused there too */
    g_assert_cmpint(g_unlink(entry->firmware->path), ==, 0);
    g_free(entry->firmware->path);
    entry->firmware->path = g_steal_pointer(&image);
    change_byte(entry->firmware->path, TRUE);
    g_assert_false(cam_firmware_store(entry->firmware, far, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_assert_cmpint(g_rmdir(far), ==, 0);
    close_place(&place);
}

static const struct {
    const char *text; /* NULL: no such file */
    const char *code;
} damages[] = {
    { NULL, "depot-not-described" },
    { "", "depot-unreadable" },
    { "{", "depot-unreadable" },
    { "[]", "depot-unreadable" },
    { "{}", "depot-unreadable" },
    { "null", "depot-unreadable" },
    { "{\"schema\":1,\"firmware\":[]}", "depot-unreadable" },
    { "{\"schema\":1,\"firmware\":{\"sha256\":\"x\",\"origin\":\"a\",\"size\":1}}",
      "depot-unreadable" },
    { "{\"schema\":1,\"firmware\":{\"sha256\":"
      "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"origin\":\"a\","
      "\"size\":1}}",
      "depot-unreadable" },
    { "\377\376\1\2", "depot-unreadable" },
};

static void
test_damaged(gconstpointer samples)
{
    Place place;

    open_place(&place, samples, "damaged");
    g_autoptr(CamDepotEntry) entry = add(&place, CLASSIC, NULL);
    g_autofree char *name = g_strconcat(entry->firmware->sha256, ".json", NULL);
    g_autofree char *json = g_build_filename(place.depot, name, NULL);
    g_autofree char *deep = g_strnfill(100000, '[');
    for (gsize i = 0; i <= G_N_ELEMENTS(damages); i++) {
        const char *text = i < G_N_ELEMENTS(damages) ? damages[i].text : deep;
        g_autoptr(GPtrArray) findings = cam_findings_new();
        g_unlink(json);
        if (text != NULL)
            g_assert_true(g_file_set_contents(json, text, -1, NULL));
        g_autoptr(GPtrArray) none = load(&place, findings, 0);
        g_assert_cmpuint(none->len, ==, 0);
        assert_one_finding(findings,
                           i < G_N_ELEMENTS(damages) ? damages[i].code : "depot-unreadable");
    }
    g_autoptr(CamDepotEntry) mended = add(&place, CLASSIC, NULL);
    g_autoptr(GPtrArray) findings = cam_findings_new();
    g_unlink(mended->firmware->path);
    g_autoptr(GPtrArray) none = load(&place, findings, 0);
    g_assert_cmpuint(none->len, ==, 0);
    assert_one_finding(findings, "depot-missing");
    close_place(&place);
}

static void
test_remove(gconstpointer samples)
{
    Place place;
    g_autoptr(GError) error = NULL;
    g_autofree char *name = NULL;

    open_place(&place, samples, "remove");
    g_assert_false(cam_depot_remove(place.depot, "any", &name, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_USAGE);
    g_clear_error(&error);
    g_autoptr(CamDepotEntry) one = add(&place, CLASSIC, NULL);
    g_autoptr(CamDepotEntry) two G_GNUC_UNUSED = add(&place, "chinese.dav", NULL);
    g_autoptr(CamDepotEntry) three = add(&place, "many.dav", NULL);
    g_autofree char *seven = g_strndup(one->firmware->sha256, 7);
    g_autofree char *eight = g_strndup(one->firmware->sha256, 8);
    g_assert_false(cam_depot_remove(place.depot, seven, &name, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_USAGE);
    g_clear_error(&error);
    g_assert_true(cam_depot_remove(place.depot, eight, &name, &error));
    g_assert_cmpstr(name, ==, CLASSIC);
    g_assert_false(g_file_test(one->firmware->path, G_FILE_TEST_EXISTS));
    /* two files of one name: both are named */
    g_autofree char *other = g_build_filename(place.depot, "..", "other", NULL);
    g_assert_cmpint(g_mkdir(other, 0700), ==, 0);
    g_autofree char *from = g_build_filename(samples, "any-language.dav", NULL);
    g_autofree char *text = NULL;
    gsize size = 0;
    g_assert_true(cam_file_read(from, 1 << 20, &text, &size, NULL));
    g_autofree char *twin = make_file(other, "many.dav", text, size);
    g_autoptr(CamDepotEntry) four = cam_depot_add(place.depot, twin, NULL, &error);
    g_assert_no_error(error);
    g_clear_pointer(&name, g_free);
    g_assert_false(cam_depot_remove(place.depot, "many.dav", &name, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_USAGE);
    g_autofree char *a = g_strndup(three->firmware->sha256, 16);
    g_autofree char *b = g_strndup(four->firmware->sha256, 16);
    g_assert_nonnull(strstr(error->message, a));
    g_assert_nonnull(strstr(error->message, b));
    g_autoptr(GPtrArray) left = load(&place, NULL, 3);
    g_assert_cmpuint(left->len, ==, 3);
    close_place(&place);
}

/* what one that was killed left behind is cleared away, and nothing else */
static void
test_leftovers(gconstpointer samples)
{
    static const char part[] =
        ".e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.bin.0123abcd";
    Place place;

    open_place(&place, samples, "leftovers");
    g_assert_cmpint(g_mkdir_with_parents(place.depot, 0700), ==, 0);
    g_autofree char *left = make_file(place.depot, part, "half", 4);
    g_autofree char *mine = make_file(place.depot, ".mine.0123abcd", "mine", 4);
    g_autoptr(CamDepotEntry) entry G_GNUC_UNUSED = add(&place, CLASSIC, NULL);
    g_assert_false(g_file_test(left, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_test(mine, G_FILE_TEST_EXISTS));
    close_place(&place);
}

/* a catalogue in the depot speaks for and against what is in it */
static void
test_catalogue(gconstpointer samples)
{
    Place place;

    open_place(&place, samples, "catalogue");
    g_autoptr(CamDepotEntry) entry = add(&place, "other-name.zip", NULL);
    g_assert_null(entry->firmware->version);
    g_autofree char *good = g_strdup_printf(
        "sha256,version,min_from,url\n%s,V5.5.80,V5.4.0,u://x\n", entry->file_sha256);
    g_autofree char *csv = make_file(place.depot, "catalogue.csv", good, strlen(good));
    g_autoptr(GPtrArray) findings = cam_findings_new();
    g_autoptr(GPtrArray) entries = load(&place, findings, 1);
    const CamFirmware *firmware = ((CamDepotEntry *)entries->pdata[0])->firmware;
    g_assert_cmpstr(firmware->version, ==, "V5.5.80");
    g_assert_cmpstr(firmware->min_from, ==, "V5.4.0");
    g_assert_cmpuint(findings->len, ==, 0);
    g_autoptr(CamDepotEntry) again = add(&place, "other-name.zip", NULL);
    g_assert_cmpstr(again->url, ==, "u://x");
    static const char bad[] =
        "sha256,file\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,"
        "other-name.zip\n";
    g_assert_true(g_file_set_contents(csv, bad, -1, NULL));
    g_autoptr(GPtrArray) none = load(&place, findings, 0);
    g_assert_cmpuint(none->len, ==, 0);
    assert_one_finding(findings, "depot-refused");
    close_place(&place);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    char *samples = make_folder();
    g_test_add_data_func("/depot/remember", samples, test_remember);
    g_test_add_data_func("/depot/changed", samples, test_changed);
    g_test_add_data_func("/depot/touched", samples, test_touched);
    g_test_add_data_func("/depot/links", samples, test_links);
    g_test_add_data_func("/depot/other-file-system", samples, test_other_file_system);
    g_test_add_data_func("/depot/damaged", samples, test_damaged);
    g_test_add_data_func("/depot/remove", samples, test_remove);
    g_test_add_data_func("/depot/leftovers", samples, test_leftovers);
    g_test_add_data_func("/depot/catalogue", samples, test_catalogue);
    int result = g_test_run();
    make_remove(samples);
    return result;
}
