/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/error.h"
#include "src/base/file.h"
#include "src/store/secrets-file.h"
#include "tests/store/helper.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSPHRASE "Correct-Horse-9"
#define PASSWORD   "Xyzzy-Plugh-77"

typedef struct {
    char *folder;
    CamSite *site;
    char *path;
    const char *passphrase;
    guint asked;
    guint asked_new;
} Scene;

static void
set_up(Scene *scene, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    scene->folder = helper_make_folder();
    scene->site = cam_site_open(scene->folder, &error);
    g_assert_no_error(error);
    scene->path = cam_site_build_path(scene->site, "credentials");
    scene->passphrase = PASSPHRASE;
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    cam_site_free(scene->site);
    helper_remove_folder(scene->folder);
    g_free(scene->path);
}

static char *
ask(gboolean is_new, gpointer data, GError **error)
{
    Scene *scene = data;

    if (is_new)
        scene->asked_new++;
    else
        scene->asked++;
    if (scene->passphrase == NULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "nobody is there");
    return g_strdup(scene->passphrase);
}

static CamSecrets *
open_secrets(Scene *scene)
{
    return cam_secrets_new(scene->site, CAM_SECRET_STORE_FILE, ask, scene);
}

static void
store(Scene *scene, const char *name, const char *password, const char *make)
{
    g_autoptr(CamSecrets) secrets = open_secrets(scene);
    g_autoptr(CamSecret) secret = cam_secret_new(name, "admin", password, make);
    g_autoptr(GError) error = NULL;
    const char *where = NULL;
    gboolean ok = cam_secrets_set(secrets, secret, &where, &error);

    g_assert_no_error(error);
    g_assert_true(ok);
    g_assert_cmpstr(where, ==, "sealed file");
}

static void
assert_refused(Scene *scene, CamErrorCode code, const char *word)
{
    g_autoptr(CamSecrets) secrets = open_secrets(scene);
    g_autoptr(GError) error = NULL;
    CamSecret *secret = NULL;

    g_assert_false(cam_secrets_get(secrets, "a", &secret, &error));
    g_assert_error(error, CAM_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, word));
    g_assert_null(secret);
}

static void
assert_password(Scene *scene, const char *name, const char *password)
{
    g_autoptr(CamSecrets) secrets = open_secrets(scene);
    g_autoptr(CamSecret) secret = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_true(cam_secrets_get(secrets, name, &secret, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(secret != NULL ? secret->password : NULL, ==, password);
}

static void
test_round_trip(Scene *scene, gconstpointer data)
{
    g_autoptr(CamSecrets) secrets = open_secrets(scene);
    g_autoptr(GError) error = NULL;
    GStatBuf info;

    g_assert_false(cam_secrets_exist(secrets));
    store(scene, "b", PASSWORD, "dahua");
    store(scene, "a", "one", NULL);
    store(scene, "b", "two", NULL);
    g_assert_cmpuint(scene->asked_new, ==, 1);
    g_assert_cmpuint(scene->asked, ==, 2);
    g_assert_true(cam_secrets_exist(secrets));
    g_assert_cmpint(g_stat(scene->path, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 07777, ==, 0600);
    assert_password(scene, "a", "one");
    assert_password(scene, "b", "two");
    assert_password(scene, "c", NULL);
    g_autoptr(GPtrArray) list = cam_secrets_list(secrets, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(list->len, ==, 2);
    const CamSecret *first = list->pdata[0];
    g_assert_cmpstr(first->name, ==, "a");
    g_assert_null(first->password);
    g_assert_null(((const CamSecret *)list->pdata[1])->make);
    g_assert_cmpstr(cam_secrets_describe(secrets, "a"), ==, "sealed file");
}

static void
test_remove(Scene *scene, gconstpointer data)
{
    g_autoptr(CamSecrets) secrets = open_secrets(scene);
    g_autoptr(GError) error = NULL;
    gboolean found = TRUE;

    g_assert_true(cam_secrets_remove(secrets, "a", &found, &error));
    g_assert_false(found);
    store(scene, "a", "one", "any");
    store(scene, "b", "two", NULL);
    g_assert_true(cam_secrets_remove(secrets, "nosuch", &found, &error));
    g_assert_false(found);
    g_assert_true(cam_secrets_remove(secrets, "a", &found, &error));
    g_assert_true(found);
    g_assert_no_error(error);
    assert_password(scene, "a", NULL);
    assert_password(scene, "b", "two");
}

static void
test_wrong_passphrase(Scene *scene, gconstpointer data)
{
    store(scene, "a", PASSWORD, NULL);
    scene->passphrase = "Correct-Horse-8";
    assert_refused(scene, CAM_ERROR_USAGE, "passphrase is wrong");
    scene->passphrase = "";
    assert_refused(scene, CAM_ERROR_USAGE, "passphrase is wrong");
    scene->passphrase = NULL;
    assert_refused(scene, CAM_ERROR_USAGE, "nobody is there");
    scene->passphrase = PASSPHRASE;
    assert_password(scene, "a", PASSWORD);
}

/* a byte of each part; each of them makes the file another one */
static void
test_tamper(Scene *scene, gconstpointer data)
{
    g_autofree char *bytes = NULL;
    gsize size = 0;

    store(scene, "a", PASSWORD, NULL);
    g_assert_true(g_file_get_contents(scene->path, &bytes, &size, NULL));
    const gsize magic = strlen("camherd-credentials-1\n");
    const gsize at[] = { 0,          magic - 1,  magic,      magic + 7,  magic + 9,
                         magic + 15, magic + 16, magic + 31, magic + 32, magic + 55,
                         magic + 56, magic + 71, magic + 72, size - 1 };
    for (gsize i = 0; i < G_N_ELEMENTS(at); i++) {
        g_assert_cmpuint(at[i], <, size);
        bytes[at[i]] ^= 1;
        g_assert_true(cam_file_write(scene->path, bytes, size, NULL));
        gboolean head = at[i] < magic || (at[i] > magic && at[i] < magic + 16);
        assert_refused(scene, head ? CAM_ERROR_FORMAT : CAM_ERROR_USAGE,
                       head ? "damaged" : "changed");
        bytes[at[i]] ^= 1;
    }
    for (gsize cut = 0; cut < size; cut += 1 + (cut > magic + 71 ? 8 : 0)) {
        g_assert_true(cam_file_write(scene->path, bytes, cut, NULL));
        assert_refused(scene, cut < magic + 72 ? CAM_ERROR_FORMAT : CAM_ERROR_USAGE, scene->path);
    }
    g_assert_true(cam_file_write(scene->path, bytes, size, NULL));
    assert_password(scene, "a", PASSWORD);
}

/* salt and nonce are new with each writing, and nothing of it can be read */
static void
test_sealed(Scene *scene, gconstpointer data)
{
    g_autofree char *one = NULL;
    g_autofree char *two = NULL;
    gsize size = 0, size_two = 0;

    store(scene, "named-so", PASSWORD, NULL);
    g_assert_true(g_file_get_contents(scene->path, &one, &size, NULL));
    store(scene, "named-so", PASSWORD, NULL);
    g_assert_true(g_file_get_contents(scene->path, &two, &size_two, NULL));
    g_assert_cmpuint(size, ==, size_two);
    for (gsize at = 38; at + 8 <= size; at += 8)
        g_assert_cmpint(memcmp(one + at, two + at, 8), !=, 0);
    g_assert_null(memmem(one, size, PASSWORD, strlen(PASSWORD)));
    g_assert_null(memmem(one, size, "named-so", 8));
    g_assert_null(memmem(one, size, PASSPHRASE, strlen(PASSPHRASE)));
}

static void
test_mode(Scene *scene, gconstpointer data)
{
    static const int modes[] = { 0644, 0640, 0660, 0602, 0601 };
    g_autofree char *real = g_strconcat(scene->path, "-real", NULL);

    store(scene, "a", PASSWORD, NULL);
    scene->asked = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_assert_cmpint(g_chmod(scene->path, modes[i]), ==, 0);
        assert_refused(scene, CAM_ERROR_FILE, "chmod 600");
    }
    g_assert_cmpint(g_chmod(scene->path, 0600), ==, 0);
    assert_password(scene, "a", PASSWORD);
    /* a link may lead anywhere */
    g_assert_cmpint(g_rename(scene->path, real), ==, 0);
    g_assert_cmpint(symlink(real, scene->path), ==, 0);
    assert_refused(scene, CAM_ERROR_FILE, "credentials");
}

/* no room: the older file stays as it is */
static void
test_no_room(Scene *scene, gconstpointer data)
{
    g_autoptr(CamSecrets) secrets = open_secrets(scene);
    g_autoptr(CamSecret) secret = cam_secret_new("b", "admin", "two", NULL);
    g_autoptr(GError) error = NULL;
    const char *where = NULL;
    struct rlimit before;

    store(scene, "a", PASSWORD, NULL);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 50, before.rlim_max }), ==, 0);
    gboolean ok = cam_secrets_set(secrets, secret, &where, &error);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
    g_assert_false(ok);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_NO_SPACE);
    assert_password(scene, "a", PASSWORD);
    assert_password(scene, "b", NULL);
}

static void
test_two_at_once(Scene *scene, gconstpointer data)
{
    g_autofree char *lock = g_strconcat(scene->path, ".lock", NULL);
    g_autoptr(CamSecret) secret = cam_secret_new("b", "admin", "two", NULL);
    g_autoptr(CamSecrets) older = open_secrets(scene);
    g_autoptr(CamSecret) found = NULL;
    g_autoptr(GError) error = NULL;
    const char *where = NULL;

    store(scene, "a", PASSWORD, NULL);
    /* what was read long ago is not written back over what others stored since */
    g_assert_true(cam_secrets_get(older, "a", &found, &error));
    store(scene, "c", "three", NULL);
    g_assert_true(cam_secrets_set(older, secret, &where, &error));
    assert_password(scene, "c", "three");
    g_assert_true(g_file_test(lock, G_FILE_TEST_EXISTS));
}

static void
test_unpack(void)
{
    static const struct {
        const char *bytes;
        gsize size;
        int count; /* -1: refused */
    } rows[] = {
        { "", 0, 0 },
        { "a\0u\0m\0p", 8, 1 },
        { "a\0u\0\0p", 7, 1 },
        { "\0\0\0", 4, 1 },
        { "a\0u\0m\0p\0b\0u\0\0p", 15, 2 },
        { "a\0u\0m\0p", 7, -1 },
        { "a\0u\0m", 6, -1 },
        { "a", 1, -1 },
        { "a\0u\0m\0p\0b", 10, -1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *exact = g_memdup2(rows[i].bytes, rows[i].size);
        g_autoptr(GPtrArray) secrets = cam_secrets_unpack(exact, rows[i].size);
        g_assert_cmpint(secrets != NULL ? (int)secrets->len : -1, ==, rows[i].count);
    }
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(Scene *scene, gconstpointer data);
    } tests[] = {
        { "/secrets/round-trip", test_round_trip },
        { "/secrets/remove", test_remove },
        { "/secrets/wrong-passphrase", test_wrong_passphrase },
        { "/secrets/tamper", test_tamper },
        { "/secrets/sealed", test_sealed },
        { "/secrets/mode", test_mode },
        { "/secrets/no-room", test_no_room },
        { "/secrets/two-at-once", test_two_at_once },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Scene, NULL, set_up, tests[i].test, tear_down);
    g_test_add_func("/secrets/unpack", test_unpack);
    return g_test_run();
}
