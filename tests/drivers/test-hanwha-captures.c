/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/playback.h"

/* answers of real devices: each is served as it stands, identify must find what stands in it */

/* no capture holds it; newer firmware has it */
static void
prepare(Playback *playback, const char *name)
{
    playback_add(playback, &(PlaybackAnswer){
                               .method = "GET",
                               .path = "/init-cgi/pw_init.cgi?msubmenu=statuscheck&action=view",
                               .body = "{\"Initialized\": true}",
                               .open = TRUE,
                           });
}

static void
check(Playback *playback, Talk *talk)
{
    g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_VENDOR), ==, "hanwha");
    g_assert_cmpstr(cam_identity_get(talk->identity, CAM_FIELD_PLATFORM), !=, NULL);
    g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_YES);
    g_assert_cmpuint(playback_count(playback, NULL), <=, talk->driver->requests);
    g_assert_cmpuint(playback_count_logins(playback), ==, 1);
}

int
main(int argc, char **argv)
{
    const char *captures = argc > 1 ? argv[argc - 1] : "";
    static const PlaybackMake make = {
        .make = "hanwha",
        .driver = "hanwha",
        .realm = "Digest",
        .prepare = prepare,
        .check = check,
    };

    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    playback_add_tests(&make, captures);
    return g_test_run();
}
