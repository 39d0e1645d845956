/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/playback.h"
#include "tests/drivers/samples.h"

/* answers of real devices: each is served as it stands, identify must find what stands in it */

static void
check(Playback *playback, Talk *talk)
{
    g_autoptr(GError) error = NULL;

    g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_VENDOR), ==, "hikvision");
    g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_YES);
    g_assert_true(talk->driver->preflight(talk->call, talk->findings, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(talk->findings->len, ==, 0);
    g_assert_cmpuint(playback_count(playback, NULL), <=, 8);
}

int
main(int argc, char **argv)
{
    const char *captures = argc > 1 ? argv[argc - 1] : "";
    static const PlaybackMake make = {
        .make = "hikvision",
        .driver = "hikvision",
        .realm = "IP Camera(C2183)",
        .challenge = SAMPLE_LOCK("true", "unlock", "0", "5"),
        .check = check,
    };

    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    playback_add_tests(&make, captures);
    return g_test_run();
}
