/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/playback.h"

#include <string.h>

/* answers of real devices: each is served as it stands, identify must find what stands in it */

static int
get_code(const char *name)
{
    static const struct {
        const char *name;
        CamErrorCode code;
    } rows[] = {
        /* a device without an administrator */
        { "P8815-2.json", CAM_ERROR_NOT_ACTIVATED },
        /* nothing but its description was captured: who it is, but no way to update it */
        { "M1014.json", CAM_ERROR_UNSUPPORTED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i].name, name) == 0)
            return (int)rows[i].code;
    }
    return -1;
}

static void
check(Playback *playback, Talk *talk)
{
    const CamIdentity *identity = talk->identity;
    g_autofree char *mac = NULL;

    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_VENDOR), ==, "axis");
    g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_PLATFORM), ==,
                    cam_identity_get(identity, CAM_FIELD_MODEL));
    g_assert_nonnull(cam_identity_get(identity, CAM_FIELD_MAC));
    mac = g_strdup(cam_identity_get(identity, CAM_FIELD_MAC));
    g_assert_cmpuint(strlen(mac), ==, 17);
    g_assert_cmpuint(playback_count(playback, NULL), <=, talk->driver->requests);
    g_assert_cmpuint(playback_count_logins(playback), <=, 4);
}

int
main(int argc, char **argv)
{
    const char *captures = argc > 1 ? argv[argc - 1] : "";
    static const PlaybackMake make = {
        .make = "axis",
        .driver = "axis",
        .realm = "AXIS_00408C000000",
        .get_code = get_code,
        .check = check,
    };

    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    playback_add_tests(&make, captures);
    return g_test_run();
}
