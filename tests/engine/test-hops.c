/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/engine/trial.h"

/* ways of several hops whose device is not where the plan thinks: one simulated device */

static void
set_up(Trial *trial, gconstpointer data)
{
    trial_set_up(trial, 1);
    g_assert_cmpuint(trial->plan->len, ==, 1);
    g_assert_cmpuint(((CamPlanRow *)trial->plan->pdata[0])->hops->len, ==, 1);
}

static const CamLedgerJob *
run(Trial *trial)
{
    return trial_run(trial, NULL)->jobs->pdata[0];
}

static guint
count_uploads(Trial *trial)
{
    g_autoptr(SimFacts) facts = sim_device_get_facts(sim_site_get_device(trial->sim, 0));

    return facts->counts.uploads;
}

/* puts a hop before the others: the bytes of the target under another version */
static void
prepend_hop(CamPlanRow *row, const char *version, const char *build)
{
    const CamFirmware *target = cam_plan_row_get_target(row);
    CamHop *hop = g_new0(CamHop, 1);
    CamFirmware *firmware = cam_firmware_new(target->origin);

    firmware->member = g_strdup(target->member);
    firmware->path = g_strdup(target->path);
    firmware->sha256 = g_strdup(target->sha256);
    firmware->size = target->size;
    firmware->version = g_strdup(version);
    firmware->build = g_strdup(build);
    firmware->build_sure = TRUE;
    hop->firmware = firmware;
    g_ptr_array_insert(row->hops, 0, hop);
}

/* somebody took the first two steps meanwhile: they are not taken again, least of all the first */
static void
test_reached(Trial *trial, gconstpointer data)
{
    CamPlanRow *row = trial->plan->pdata[0];
    const char *version = cam_identity_get(row->identity, CAM_FIELD_FIRMWARE);
    const char *build = cam_identity_get(row->identity, CAM_FIELD_BUILD);

    prepend_hop(row, version, build);
    prepend_hop(row, "V5.0.1", "build 150101");
    cam_identity_set(row->identity, CAM_FIELD_FIRMWARE, "V5.0.0");
    const CamLedgerJob *job = run(trial);
    g_assert_cmpstr(job->code, ==, "proved");
    g_assert_cmpuint(job->hop, ==, 2);
    g_assert_cmpuint(trial->intents, ==, 1);
    g_assert_cmpuint(count_uploads(trial), ==, 1);
}

/* and where the last step was taken too, nothing is left to do */
static void
test_all_reached(Trial *trial, gconstpointer data)
{
    CamPlanRow *row = trial->plan->pdata[0];
    const char *version = cam_identity_get(row->identity, CAM_FIELD_FIRMWARE);
    const char *build = cam_identity_get(row->identity, CAM_FIELD_BUILD);

    prepend_hop(row, version, build);
    prepend_hop(row, "V5.0.1", "build 150101");
    g_ptr_array_remove_index(row->hops, 2);
    cam_identity_set(row->identity, CAM_FIELD_FIRMWARE, "V5.0.0");
    const CamLedgerJob *job = run(trial);
    g_assert_cmpint(job->state, ==, CAM_STATE_SKIPPED);
    g_assert_cmpstr(job->code, ==, "up-to-date");
    g_assert_cmpuint(count_uploads(trial), ==, 0);
}

/* it runs something the plan knows nothing of: from there the file may be a step back */
static void
test_changed(Trial *trial, gconstpointer data)
{
    CamPlanRow *row = trial->plan->pdata[0];

    cam_identity_set(row->identity, CAM_FIELD_FIRMWARE, "V5.0.0");
    const CamLedgerJob *job = run(trial);
    g_assert_cmpint(job->state, ==, CAM_STATE_BLOCKED);
    g_assert_cmpstr(job->code, ==, "changed-since-plan");
    g_assert_cmpuint(count_uploads(trial), ==, 0);
    g_assert_cmpuint(trial->intents, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/hops/reached", Trial, NULL, set_up, test_reached, trial_tear_down);
    g_test_add("/hops/all-reached", Trial, NULL, set_up, test_all_reached, trial_tear_down);
    g_test_add("/hops/changed", Trial, NULL, set_up, test_changed, trial_tear_down);
    return g_test_run();
}
