/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/playback.h"

/* answers of real devices: each is served as it stands, identify must find what stands in it */

static void
check(Playback *playback, Talk *talk)
{
    g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_VENDOR), ==, "dahua");
    g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_YES);
    g_assert_cmpuint(playback_count(playback, NULL), <=, talk->driver->requests);
}

int
main(int argc, char **argv)
{
    const char *captures = argc > 1 ? argv[argc - 1] : "";
    static const PlaybackMake make = {
        .make = "dahua",
        .driver = "dahua",
        .realm = "Login to 0123456789abcdef0123456789abcdef",
        .challenge = "Error\r\nInvalid Authority!\r\n",
        .check = check,
    };

    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    playback_add_tests(&make, captures);
    return g_test_run();
}
