/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/pins.h"
#include "tests/engine/helper.h"

/* which TLS key is the one of whom */

#define SERIAL  "DS-2CD2386G2-IU20220804AAWR670902083"
#define WRITTEN "ds 2cd2386g2 iu20220804aawr670902083"
#define OTHER   "DS-2CD2386G2-IU20220804AAWR670902084"
#define A       "sha256//a"
#define B       "sha256//b"

typedef struct {
    Fixture site;
    CamEngine *engine;
} Scene;

/* what is in the store by now was accepted in an earlier command */
static void
start_again(Scene *scene)
{
    cam_engine_free(scene->engine);
    scene->engine = helper_start_engine(&scene->site);
}

static void
set_up(Scene *scene, gconstpointer data)
{
    fixture_set_up(&scene->site, NULL);
    scene->engine = helper_start_engine(&scene->site);
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    cam_engine_free(scene->engine);
    fixture_tear_down(&scene->site, NULL);
}

static void
check(const Scene *scene, CamPinAsk ask, const char *pin, gboolean fresh)
{
    gboolean is_fresh = !fresh;
    g_autofree char *found = cam_pins_find(scene->engine, &ask, &is_fresh);

    g_assert_cmpstr(found, ==, pin);
    g_assert_cmpint(is_fresh, ==, fresh);
}

static void
test_order(Scene *scene, gconstpointer data)
{
    check(scene, (CamPinAsk){ "10.0.0.5:443", NULL, SERIAL }, NULL, FALSE);
    cam_pins_keep(scene->engine, "10.0.0.5:443", A, TRUE);
    cam_pins_keep_of(scene->engine, SERIAL, B, TRUE, FALSE);
    /* by address and port, then by serial */
    check(scene, (CamPinAsk){ "10.0.0.5:443", NULL, SERIAL }, A, TRUE);
    check(scene, (CamPinAsk){ "10.0.0.5:8443", NULL, SERIAL }, B, TRUE);
    check(scene, (CamPinAsk){ "10.0.0.6:443", NULL, WRITTEN }, B, TRUE);
    check(scene, (CamPinAsk){ "10.0.0.6:443", NULL, OTHER }, NULL, FALSE);
    check(scene, (CamPinAsk){ "10.0.0.6:443", NULL, NULL }, NULL, FALSE);
    /* a device that moved brings its own along: what stands there was somebody else */
    cam_pins_keep(scene->engine, "10.0.0.7:443", B, TRUE);
    check(scene, (CamPinAsk){ "10.0.0.7:443", "10.0.0.5:443", OTHER }, A, TRUE);
    check(scene, (CamPinAsk){ "10.0.0.7:443", "10.0.0.5:443", SERIAL }, B, TRUE);
    check(scene, (CamPinAsk){ "10.0.0.7:443", "10.0.0.9:443", OTHER }, NULL, FALSE);
    start_again(scene);
    check(scene, (CamPinAsk){ "10.0.0.5:443", NULL, SERIAL }, A, FALSE);
    check(scene, (CamPinAsk){ "10.0.0.6:443", NULL, SERIAL }, B, FALSE);
    cam_pins_keep(scene->engine, "10.0.0.5:443", B, TRUE);
    check(scene, (CamPinAsk){ "10.0.0.5:443", NULL, SERIAL }, B, TRUE);
}

static void
test_serial(Scene *scene, gconstpointer data)
{
    g_assert_false(cam_pins_contradicts(scene->engine, SERIAL, A));
    cam_pins_keep_of(scene->engine, SERIAL, A, TRUE, FALSE);
    /* many devices with one serial, all met at once */
    g_assert_false(cam_pins_contradicts(scene->engine, SERIAL, B));
    start_again(scene);
    g_assert_false(cam_pins_contradicts(scene->engine, SERIAL, A));
    g_assert_true(cam_pins_contradicts(scene->engine, SERIAL, B));
    g_assert_true(cam_pins_contradicts(scene->engine, WRITTEN, B));
    g_assert_false(cam_pins_contradicts(scene->engine, OTHER, B));
    g_assert_false(cam_pins_contradicts(scene->engine, NULL, B));
    /* the first one keeps it, until there is a reason */
    cam_pins_keep_of(scene->engine, SERIAL, B, TRUE, FALSE);
    check(scene, (CamPinAsk){ "10.0.0.6:443", NULL, SERIAL }, A, FALSE);
    cam_pins_keep_of(scene->engine, SERIAL, B, TRUE, TRUE);
    check(scene, (CamPinAsk){ "10.0.0.6:443", NULL, SERIAL }, B, TRUE);
    /* too short to be the name of one device */
    cam_pins_keep_of(scene->engine, "0000-000", A, FALSE, TRUE);
    cam_pins_keep_of(scene->engine, NULL, A, FALSE, TRUE);
    check(scene, (CamPinAsk){ "10.0.0.6:443", NULL, "0000-000" }, NULL, FALSE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/pins/order", Scene, NULL, set_up, test_order, tear_down);
    g_test_add("/pins/serial", Scene, NULL, set_up, test_serial, tear_down);
    return g_test_run();
}
