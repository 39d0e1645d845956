/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/playback.h"

#include <string.h>

/* answers of real devices of any make, read by the driver that knows none of them */

#define CLOCK                                                                                      \
    "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body>"                     \
    "<d:GetSystemDateAndTimeResponse xmlns:d=\"http://www.onvif.org/ver10/device/wsdl\"/>"         \
    "</e:Body></e:Envelope>"

/* what devices advertise (onvif.md 5.3) */
static const struct {
    const char *model;
    gboolean offers;
} upgrades[] = {
    { "M5525-E", FALSE },       { "P3818-PVE", FALSE },
    { "DS-2CD2143G0-I", TRUE }, { "AUTODOME IP starlight 5000i", TRUE },
    { "DS-2DF7276-AEL", TRUE }, { "FLEXIDOME indoor 5100i IR", TRUE },
    { "E1 Zoom", FALSE },       { "TV-IP320PI", TRUE },
    { "MS-C8165-PE", FALSE }, /* its capabilities were not captured */
};

/* some files lack it, and a capture does not say that it needs no login */
static void
open_clock(Playback *playback, const char *name)
{
    playback_add(playback, &(PlaybackAnswer){ .path = "/onvif/device_service",
                                              .operation = "GetSystemDateAndTime",
                                              .type = "application/soap+xml",
                                              .body = CLOCK,
                                              .open = TRUE });
}

static void
check(Playback *playback, Talk *talk)
{
    const char *model = cam_identity_get(talk->identity, CAM_FIELD_MODEL);
    const char *vendor = cam_identity_get(talk->identity, CAM_FIELD_VENDOR);
    g_autoptr(GError) error = NULL;
    gboolean known = FALSE;

    g_assert_nonnull(vendor);
    g_assert_cmpint(talk->identity->activated, ==, CAM_TRI_YES);
    g_assert_true(talk->driver->preflight(talk->call, talk->findings, &error));
    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(upgrades); i++) {
        if (strcmp(upgrades[i].model, model) != 0)
            continue;
        known = TRUE;
        g_assert_cmpuint(talk->findings->len, ==, upgrades[i].offers ? 0 : 1);
    }
    if (!known)
        g_test_message("nothing is known of the flags of %s", model);
    g_assert_cmpuint(playback_count(playback, NULL), <=, talk->driver->requests);
}

int
main(int argc, char **argv)
{
    const char *captures = argc > 1 ? argv[argc - 1] : "";
    static const PlaybackMake make = {
        .make = "onvif",
        .driver = "onvif",
        .realm = "device",
        .challenge = "",
        .prepare = open_clock,
        .check = check,
    };

    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    playback_add_tests(&make, captures);
    return g_test_run();
}
