/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/pins.h"
#include "tests/engine/helper.h"

/* which TLS key is the one of whom */

#define SERIAL  "DS-2CD2386G2-IU20220804AAWR670902083"
#define WRITTEN "ds 2cd2386g2 iu20220804aawr670902083"
#define OTHER   "DS-2CD2386G2-IU20220804AAWR670902084"
#define A       "sha256//a"
#define B       "sha256//b"

/* what is in the store by now was accepted in an earlier command */
static void
start_again(EngineFixture *fixture)
{
    cam_engine_free(fixture->engine);
    fixture->engine = helper_start_engine(&fixture->site);
}

static void
check(const EngineFixture *fixture, CamPinAsk ask, const char *pin, gboolean fresh)
{
    gboolean is_fresh = !fresh;
    g_autofree char *found = cam_pins_find(fixture->engine, &ask, &is_fresh);

    g_assert_cmpstr(found, ==, pin);
    g_assert_cmpint(is_fresh, ==, fresh);
}

static void
test_order(EngineFixture *fixture, gconstpointer data)
{
    check(fixture, (CamPinAsk){ "10.0.0.5:443", NULL, SERIAL }, NULL, FALSE);
    cam_pins_keep(fixture->engine, "10.0.0.5:443", A, TRUE);
    cam_pins_keep_of(fixture->engine, SERIAL, B, TRUE, FALSE);
    /* by address and port, then by serial */
    check(fixture, (CamPinAsk){ "10.0.0.5:443", NULL, SERIAL }, A, TRUE);
    check(fixture, (CamPinAsk){ "10.0.0.5:8443", NULL, SERIAL }, B, TRUE);
    check(fixture, (CamPinAsk){ "10.0.0.6:443", NULL, WRITTEN }, B, TRUE);
    check(fixture, (CamPinAsk){ "10.0.0.6:443", NULL, OTHER }, NULL, FALSE);
    check(fixture, (CamPinAsk){ "10.0.0.6:443", NULL, NULL }, NULL, FALSE);
    /* a device that moved brings its own along: what stands there was somebody else */
    cam_pins_keep(fixture->engine, "10.0.0.7:443", B, TRUE);
    check(fixture, (CamPinAsk){ "10.0.0.7:443", "10.0.0.5:443", OTHER }, A, TRUE);
    check(fixture, (CamPinAsk){ "10.0.0.7:443", "10.0.0.5:443", SERIAL }, B, TRUE);
    check(fixture, (CamPinAsk){ "10.0.0.7:443", "10.0.0.9:443", OTHER }, NULL, FALSE);
    start_again(fixture);
    check(fixture, (CamPinAsk){ "10.0.0.5:443", NULL, SERIAL }, A, FALSE);
    check(fixture, (CamPinAsk){ "10.0.0.6:443", NULL, SERIAL }, B, FALSE);
    cam_pins_keep(fixture->engine, "10.0.0.5:443", B, TRUE);
    check(fixture, (CamPinAsk){ "10.0.0.5:443", NULL, SERIAL }, B, TRUE);
}

static void
test_serial(EngineFixture *fixture, gconstpointer data)
{
    g_assert_false(cam_pins_contradicts(fixture->engine, SERIAL, A));
    cam_pins_keep_of(fixture->engine, SERIAL, A, TRUE, FALSE);
    /* many devices with one serial, all met at once */
    g_assert_false(cam_pins_contradicts(fixture->engine, SERIAL, B));
    start_again(fixture);
    g_assert_false(cam_pins_contradicts(fixture->engine, SERIAL, A));
    g_assert_true(cam_pins_contradicts(fixture->engine, SERIAL, B));
    g_assert_true(cam_pins_contradicts(fixture->engine, WRITTEN, B));
    g_assert_false(cam_pins_contradicts(fixture->engine, OTHER, B));
    g_assert_false(cam_pins_contradicts(fixture->engine, NULL, B));
    /* the first one keeps it, until there is a reason */
    cam_pins_keep_of(fixture->engine, SERIAL, B, TRUE, FALSE);
    check(fixture, (CamPinAsk){ "10.0.0.6:443", NULL, SERIAL }, A, FALSE);
    cam_pins_keep_of(fixture->engine, SERIAL, B, TRUE, TRUE);
    check(fixture, (CamPinAsk){ "10.0.0.6:443", NULL, SERIAL }, B, TRUE);
    /* too short to be the name of one device */
    cam_pins_keep_of(fixture->engine, "0000-000", A, FALSE, TRUE);
    cam_pins_keep_of(fixture->engine, NULL, A, FALSE, TRUE);
    check(fixture, (CamPinAsk){ "10.0.0.6:443", NULL, "0000-000" }, NULL, FALSE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/pins/order", EngineFixture, NULL, engine_set_up, test_order, engine_tear_down);
    g_test_add("/pins/serial", EngineFixture, NULL, engine_set_up, test_serial, engine_tear_down);
    return g_test_run();
}
