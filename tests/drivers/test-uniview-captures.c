/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/playback.h"
#include "tests/drivers/uniview-samples.h"

/* answers of real devices: each is served as it stands, identify must find what stands in it */

static void
check(Playback *playback, Talk *talk)
{
    g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_VENDOR), ==, "uniview");
    g_assert_cmpint(talk->identity->kind, !=, CAM_KIND_UNKNOWN);
    g_assert_nonnull(cam_identity_get(talk->identity, CAM_FIELD_PLATFORM));
    g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_YES);
    g_assert_cmpuint(playback_count(playback, NULL), <=, talk->driver->requests);
}

static const PlaybackMake uniview = {
    .make = "uniview",
    .driver = "uniview",
    .realm = "device",
    .challenge = SAMPLE_UNAUTHORIZED,
    .check = check,
};

int
main(int argc, char **argv)
{
    const char *captures = argc > 1 ? argv[argc - 1] : "";

    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    playback_add_tests(&uniview, captures);
    return g_test_run();
}
