/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/table.h"

#include <string.h>

static void
assert_at_least(const CamProfile *profile, const char *key, double least)
{
    double seconds = cam_profile_get_seconds(profile, key, -1);

    g_test_message("%s of %s is %g", key, cam_profile_get_name(profile), seconds);
    g_assert_cmpfloat(seconds, >=, least);
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
        if (cam_profile_get_seconds(profile, "poll", -1) < 0)
            continue; /* a brand that only adds its signs */
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
    g_test_add_func("/profiles/times", test_times);
    g_test_add_func("/profiles/find", test_find);
    g_test_add_func("/drivers/table", test_drivers);
    g_test_add_func("/drivers/call", test_call);
    return g_test_run();
}
