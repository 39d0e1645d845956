/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/table.h"

#include <gio/gio.h>
#include <string.h>

#define FOLDER "/camherd/profiles/"

static GKeyFile *
load(const char *name)
{
    g_autofree char *path = g_strconcat(FOLDER, name, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

    g_assert_no_error(error);
    GKeyFile *file = g_key_file_new();
    g_assert_true(g_key_file_load_from_bytes(file, bytes, G_KEY_FILE_NONE, &error));
    g_assert_no_error(error);
    return file;
}

/* misspelt keys are silently ignored in a run, so they must not get so far */
static void
assert_keys(GKeyFile *file, const char *group, const char *const *allowed)
{
    g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);

    for (gsize i = 0; keys != NULL && keys[i] != NULL; i++) {
        g_test_message("[%s] %s", group, keys[i]);
        g_assert_true(g_strv_contains(allowed, keys[i]));
    }
}

static void
assert_text(GKeyFile *file, const char *key, const char *const *allowed)
{
    g_autofree char *text = g_key_file_get_string(file, "settings", key, NULL);

    g_assert_true(text == NULL || g_strv_contains(allowed, text));
}

static void
assert_at_least(const CamProfile *profile, const char *key, double least)
{
    double seconds = cam_profile_get_seconds(profile, key, -1);

    g_test_message("%s of %s is %g", key, cam_profile_get_name(profile), seconds);
    g_assert_cmpfloat(seconds, >=, least);
}

static void
test_files(void)
{
    static const char *const groups[] = { "profile", "match", "times", "settings", NULL };
    static const char *const profile_keys[] = { "driver", "evidence", NULL };
    static const char *const match_keys[] = { "kind", "models", "platforms", NULL };
    static const char *const times[] = { "typical", "poll",  "flash-limit", "boot-limit",
                                         "stall",   "quiet", NULL };
    static const char *const methods[] = { "ask", "PUT", "POST", NULL };
    static const char *const reboots[] = { "auto", "manual", NULL };
    g_auto(GStrv) names =
        g_resources_enumerate_children(FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    g_assert_nonnull(names);
    for (gsize i = 0; names[i] != NULL; i++) {
        g_autoptr(GKeyFile) file = load(names[i]);
        g_auto(GStrv) found = g_key_file_get_groups(file, NULL);
        g_autofree char *evidence = g_key_file_get_string(file, "profile", "evidence", NULL);
        g_autofree char *driver = g_key_file_get_string(file, "profile", "driver", NULL);
        g_test_message("%s", names[i]);
        g_assert_true(g_str_has_suffix(names[i], ".profile"));
        for (gsize k = 0; found[k] != NULL; k++)
            g_assert_true(g_strv_contains(groups, found[k]));
        assert_keys(file, "profile", profile_keys);
        assert_keys(file, "match", match_keys);
        assert_keys(file, "times", times);
        g_assert_nonnull(evidence);
        g_assert_nonnull(cam_drivers_find(driver));
        assert_text(file, "upload-method", methods);
        assert_text(file, "reboot-after-upgrade", reboots);
    }
}

static void
test_settings(void)
{
    static const char *const allowed[] = { "status-path", "upload-path",          "upload-method",
                                           "upload-type", "upload-form",          "reboot-path",
                                           "backup-path", "reboot-after-upgrade", NULL };
    g_auto(GStrv) names =
        g_resources_enumerate_children(FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    for (gsize i = 0; names[i] != NULL; i++) {
        if (!g_str_has_prefix(names[i], "hikvision"))
            continue;
        g_autoptr(GKeyFile) file = load(names[i]);
        g_auto(GStrv) keys = g_key_file_get_keys(file, "settings", NULL, NULL);
        assert_keys(file, "settings", allowed);
        for (gsize k = 0; keys != NULL && keys[k] != NULL; k++) {
            g_autofree char *text = g_key_file_get_string(file, "settings", keys[k], NULL);
            g_assert_true(!g_str_has_suffix(keys[k], "-path") || text[0] == '/');
        }
    }
}

/* what DECISIONS 2 and 16 promise whatever a profile says */
static void
test_times(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) profiles = cam_profiles_load(&error);

    g_assert_no_error(error);
    for (guint i = 0; i < profiles->len; i++) {
        const CamProfile *profile = profiles->pdata[i];
        assert_at_least(profile, "typical", 60);
        assert_at_least(profile, "poll", 2);
        assert_at_least(profile, "stall", 120);
        assert_at_least(profile, "boot-limit", 20 * 60);
        assert_at_least(profile, "flash-limit", 20 * 60);
        assert_at_least(profile, "quiet", 10);
    }
}

static void
assert_found(const GPtrArray *profiles, CamKind kind, const char *wanted)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();

    identity->kind = kind;
    const CamProfile *profile = cam_profiles_find(profiles, "hikvision", identity);
    g_assert_nonnull(profile);
    g_assert_cmpstr(cam_profile_get_name(profile), ==, wanted);
}

static void
test_find(void)
{
    g_autoptr(GPtrArray) profiles = cam_profiles_load(NULL);
    guint count;
    const CamDriver *const *drivers = cam_drivers_get(&count);

    assert_found(profiles, CAM_KIND_CAMERA, "hikvision-camera");
    assert_found(profiles, CAM_KIND_RECORDER, "hikvision-recorder");
    assert_found(profiles, CAM_KIND_DOOR, "hikvision");
    assert_found(profiles, CAM_KIND_UNKNOWN, "hikvision");
    /* each driver has a profile for devices that nobody has read yet */
    for (guint i = 0; i < count; i++)
        g_assert_nonnull(cam_profiles_find(profiles, drivers[i]->name, NULL));
}

static void
test_drivers(void)
{
    guint count;
    const CamDriver *const *drivers = cam_drivers_get(&count);

    g_assert_cmpuint(count, >, 0);
    for (guint i = 0; i < count; i++) {
        g_assert_true(cam_drivers_find(drivers[i]->name) == drivers[i]);
        g_assert_nonnull(drivers[i]->identify);
        g_assert_nonnull(drivers[i]->upload);
        g_assert_nonnull(drivers[i]->grammar);
        g_assert_cmpuint(drivers[i]->requests, >, 0);
        g_assert_nonnull(cam_driver_status_name(drivers[i]->status));
    }
    g_assert_null(cam_drivers_find("nobody"));
    g_assert_null(cam_drivers_find(NULL));
    g_assert_cmpstr(cam_driver_status_name(CAM_DRIVER_FIELD_TESTED), ==, "field-tested");
}

static void
test_call(void)
{
    g_autoptr(GPtrArray) profiles = cam_profiles_load(NULL);
    g_autoptr(CamDevice) device = cam_device_new("127.0.0.1", 80, FALSE);
    g_autoptr(CamCredential) credential = cam_credential_new("admin", "secret");
    const CamProfile *profile = cam_profiles_find(profiles, "hikvision", NULL);
    int tries;
    guint seconds;

    g_autoptr(CamCall) anonymous =
        cam_call_new(&(CamCallOptions){ .device = device, .send_login = TRUE });
    g_assert_false(cam_call_has_login(anonymous));
    g_assert_cmpstr(cam_call_setting(anonymous, "upload-method", "fallback"), ==, "fallback");
    g_assert_null(cam_call_setting(anonymous, "upload-method", NULL));
    cam_device_set_credential(device, credential);
    g_autoptr(CamCall) silent = cam_call_new(&(CamCallOptions){ .device = device });
    g_assert_false(cam_call_has_login(silent));
    g_autoptr(CamCall) call =
        cam_call_new(&(CamCallOptions){ .device = device, .profile = profile, .send_login = TRUE });
    g_assert_true(cam_call_has_login(call));
    g_assert_nonnull(cam_call_http(call));
    g_assert_cmpstr(cam_call_setting(call, "upload-method", NULL), ==, "ask");
    g_assert_cmpstr(cam_call_setting(call, "no-such-key", "x"), ==, "x");
    cam_call_get_lock(call, &tries, &seconds);
    g_assert_cmpint(tries, ==, -1);
    g_assert_cmpuint(seconds, ==, 0);
    cam_call_set_lock(call, 3, 0);
    cam_call_get_lock(call, &tries, NULL);
    g_assert_cmpint(tries, ==, 3);
    g_assert_null(cam_call_get_word(call));
    cam_call_set_word(call, " bad\nDevType\x1b ");
    g_assert_cmpstr(cam_call_get_word(call), !=, " bad\nDevType\x1b ");
    g_assert_null(strpbrk(cam_call_get_word(call), "\n\x1b"));
    cam_call_set_word(call, NULL);
    g_assert_null(cam_call_get_word(call));
    cam_call_free(NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/profiles/files", test_files);
    g_test_add_func("/profiles/settings", test_settings);
    g_test_add_func("/profiles/times", test_times);
    g_test_add_func("/profiles/find", test_find);
    g_test_add_func("/drivers/table", test_drivers);
    g_test_add_func("/drivers/call", test_call);
    return g_test_run();
}
