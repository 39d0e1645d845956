/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/run-private.h"
#include "tests/engine/helper.h"

/* what is compared before and after, and what the job ends with */

#define NOW G_GINT64_CONSTANT(1763000000000000)

typedef struct {
    Fixture site;
    CamRun run;
    CamJob *job;
    CamIdentity *after;
    CamLedgerJob *seen;
} Scene;

static CamIdentity *
make_identity(const char *version, const char *build, gint64 uptime_s)
{
    CamIdentity *identity = cam_identity_new();

    cam_identity_set(identity, CAM_FIELD_SERIAL, "DS-2CD2386G2-IU20220804AAWR670902083");
    cam_identity_set(identity, CAM_FIELD_FIRMWARE, version);
    cam_identity_set(identity, CAM_FIELD_BUILD, build);
    identity->activated = CAM_TRI_YES;
    identity->uptime_s = uptime_s;
    identity->read_at_us = NOW;
    identity->clock_utc_us = NOW + 2 * G_USEC_PER_SEC;
    return identity;
}

static void
add_hop(Scene *scene, const char *version)
{
    CamFirmware *firmware = cam_firmware_new("/f/new.zip");

    firmware->version = g_strdup(version);
    firmware->build = g_strdup("build 251220");
    firmware->build_sure = TRUE;
    g_ptr_array_add(scene->job->hops, firmware);
}

static void
set_up(Scene *scene, gconstpointer data)
{
    g_autoptr(CamDevice) device = cam_device_new("127.0.0.9", 80, FALSE);

    fixture_set_up(&scene->site, NULL);
    helper_begin_run(&scene->run, helper_start_engine(&scene->site));
    device->driver = g_strdup("hikvision");
    g_autoptr(CamEvent) planned = cam_event_new("run", "job", "job-planned", NULL);
    cam_ledger_add(scene->run.ledger, planned);
    scene->seen = cam_ledger_find_job(scene->run.ledger, "job");
    scene->job = cam_job_new(&scene->run, "job", 0, device);
    g_ptr_array_add(scene->run.jobs, scene->job);
    scene->job->state = CAM_STATE_RUNNING;
    scene->job->step = CAM_STEP_VERIFY;
    scene->job->before = make_identity("V5.7.17", "build 240606", 5000);
    add_hop(scene, "V5.7.23");
    scene->after = make_identity("V5.7.23", "build 251220", 30);
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    helper_end_run(&scene->run, &scene->site);
    cam_identity_free(scene->after);
    fixture_tear_down(&scene->site, NULL);
}

static const CamCheck *
find_check(const Scene *scene, const char *name)
{
    for (guint i = 0; i < scene->seen->checks->len; i++) {
        const CamCheck *check = scene->seen->checks->pdata[i];
        if (g_str_equal(check->name, name))
            return check;
    }
    g_assert_not_reached();
}

static void
assert_end(Scene *scene, CamState state, const char *code)
{
    cam_job_prove(scene->job, scene->after);
    g_assert_cmpstr(cam_state_name(scene->job->state), ==, cam_state_name(state));
    g_assert_cmpint(scene->seen->state, ==, state);
    g_assert_cmpstr(scene->seen->code, ==, code);
    g_assert_cmpuint(scene->seen->checks->len, ==, 6);
}

static void
test_good(Scene *scene, gconstpointer data)
{
    assert_end(scene, CAM_STATE_DONE, "proved");
    g_assert_cmpstr(find_check(scene, "version")->before, ==, "V5.7.17 build 240606");
    g_assert_cmpstr(find_check(scene, "version")->after, ==, "V5.7.23 build 251220");
    g_assert_cmpstr(find_check(scene, "version")->result, ==, "changed");
    g_assert_cmpstr(find_check(scene, "serial")->result, ==, "same");
    for (guint i = 0; i < scene->seen->checks->len; i++) {
        const CamCheck *check = scene->seen->checks->pdata[i];
        g_assert_true(check->ok);
        g_assert_cmpstr(check->source, ==, "hikvision");
        g_assert_cmpint(check->utc_us, ==, NOW);
    }
}

static void
test_old_version(Scene *scene, gconstpointer data)
{
    cam_identity_set(scene->after, CAM_FIELD_FIRMWARE, "V5.7.17");
    cam_identity_set(scene->after, CAM_FIELD_BUILD, "build 240606");
    assert_end(scene, CAM_STATE_FAILED, "old-version");
    g_assert_false(find_check(scene, "version")->ok);
    g_assert_cmpstr(find_check(scene, "version")->result, ==, "same");
}

static void
test_other_version(Scene *scene, gconstpointer data)
{
    cam_identity_set(scene->after, CAM_FIELD_BUILD, "build 251219");
    assert_end(scene, CAM_STATE_FAILED, "other-version");
}

static void
test_other_serial(Scene *scene, gconstpointer data)
{
    cam_identity_set(scene->after, CAM_FIELD_SERIAL, "DS-2CD2386G2-IU20220804AAWR999999999");
    assert_end(scene, CAM_STATE_FAILED, "other-serial");
    g_assert_false(find_check(scene, "serial")->ok);
}

/* recorders without a serial are told apart by their hardware address */
static void
test_other_mac(Scene *scene, gconstpointer data)
{
    cam_identity_set(scene->job->before, CAM_FIELD_SERIAL, NULL);
    cam_identity_set(scene->job->before, CAM_FIELD_MAC, "58:50:ed:00:00:01");
    cam_identity_set(scene->after, CAM_FIELD_SERIAL, NULL);
    cam_identity_set(scene->after, CAM_FIELD_MAC, "58:50:ed:00:00:02");
    assert_end(scene, CAM_STATE_FAILED, "other-serial");
}

/* a device that hides its serial after the update is not known to be the same */
static void
test_lost_serial(Scene *scene, gconstpointer data)
{
    cam_identity_set(scene->after, CAM_FIELD_SERIAL, NULL);
    assert_end(scene, CAM_STATE_FAILED, "other-serial");
    g_assert_cmpstr(find_check(scene, "serial")->result, ==, "lost");
}

static void
test_not_activated(Scene *scene, gconstpointer data)
{
    scene->after->activated = CAM_TRI_NO;
    assert_end(scene, CAM_STATE_FAILED, "lost-activation");
}

/* DECISIONS 17: a finding, never failed */
static void
test_wrong_clock(Scene *scene, gconstpointer data)
{
    scene->after->clock_utc_us = G_USEC_PER_SEC;
    assert_end(scene, CAM_STATE_DONE, "proved");
    g_assert_false(find_check(scene, "clock")->ok);
}

static void
test_silent_device(Scene *scene, gconstpointer data)
{
    scene->job->before->uptime_s = -1;
    scene->job->before->clock_utc_us = 0;
    scene->after->uptime_s = -1;
    scene->after->clock_utc_us = 0;
    assert_end(scene, CAM_STATE_DONE, "proved");
    g_assert_cmpstr(find_check(scene, "boot")->result, ==, "not-available-before");
    g_assert_cmpstr(find_check(scene, "clock")->result, ==, "not-available-before");
    g_assert_true(find_check(scene, "clock")->ok);
}

/* a proved hop leads to the next one, from its beginning; here it is put aside there */
static void
test_next_hop(Scene *scene, gconstpointer data)
{
    add_hop(scene, "V5.8.0");
    scene->run.interrupted = TRUE;
    scene->job->touched = TRUE;
    scene->job->taken = TRUE;
    scene->job->reboot_sent = TRUE;
    scene->job->tries[CAM_STEP_UPLOAD] = 2;
    assert_end(scene, CAM_STATE_PARKED, "parked");
    g_assert_cmpuint(scene->job->hop, ==, 1);
    g_assert_cmpuint(scene->seen->hop, ==, 1);
    g_assert_cmpstr(cam_job_get_target(scene->job)->version, ==, "V5.8.0");
    g_assert_false(scene->job->touched || scene->job->taken || scene->job->reboot_sent);
    g_assert_cmpuint(scene->job->tries[CAM_STEP_UPLOAD], ==, 0);
}

/* after a crash only the hop before tells what it ran: it is back at that, not at something else */
static void
test_later_hop(Scene *scene, gconstpointer data)
{
    gboolean armed = data != NULL;

    add_hop(scene, "V5.8.0");
    scene->job->hop = 1;
    scene->job->armed = armed;
    assert_end(scene, armed ? CAM_STATE_ROLLED_BACK : CAM_STATE_FAILED,
               armed ? "rolled-back" : "old-version");
}

/* the second of a pair has the lower number and the older date: what was wanted is what counts */
static void
test_lower_number(Scene *scene, gconstpointer data)
{
    CamFirmware *target = scene->job->hops->pdata[0];

    cam_identity_set(scene->job->before, CAM_FIELD_FIRMWARE, "V5.4.41");
    cam_identity_set(scene->job->before, CAM_FIELD_BUILD, "build 170310");
    cam_identity_set(scene->after, CAM_FIELD_FIRMWARE, "V5.4.5");
    cam_identity_set(scene->after, CAM_FIELD_BUILD, "build 170123");
    g_free(target->version);
    target->version = g_strdup("5.4.5");
    g_free(target->build);
    target->build = g_strdup("170123");
    assert_end(scene, CAM_STATE_DONE, "proved");
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(Scene *scene, gconstpointer data);
    } tests[] = {
        { "/proof/good", test_good },
        { "/proof/old-version", test_old_version },
        { "/proof/other-version", test_other_version },
        { "/proof/other-serial", test_other_serial },
        { "/proof/lost-serial", test_lost_serial },
        { "/proof/other-mac", test_other_mac },
        { "/proof/not-activated", test_not_activated },
        { "/proof/wrong-clock", test_wrong_clock },
        { "/proof/silent-device", test_silent_device },
        { "/proof/next-hop", test_next_hop },
        { "/proof/lower-number", test_lower_number },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Scene, NULL, set_up, tests[i].test, tear_down);
    g_test_add("/proof/later-hop", Scene, NULL, set_up, test_later_hop, tear_down);
    g_test_add("/proof/later-hop-armed", Scene, "armed", set_up, test_later_hop, tear_down);
    return g_test_run();
}
