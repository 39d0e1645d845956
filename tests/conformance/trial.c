/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/conformance/cases.h"

static const Exception *
find_exception(const Make *make, const Case *row)
{
    guint count;
    const Exception *all = exceptions_get(&count);

    for (guint i = 0; i < count; i++) {
        if (g_str_equal(all[i].make, make->name) && g_str_equal(all[i].name, row->name))
            return &all[i];
    }
    return NULL;
}

void
trial_init(Trial *trial, const Make *make, const Case *row)
{
    const Exception *exception = find_exception(make, row);
    guint count;

    *trial = (Trial){ .make = make, .row = row, .exception = exception };
    trial->place = (guint)(row - cases_get(&count));
    trial->want = exception != NULL && exception->want != NULL ? *exception->want : row->want;
}

static gboolean
is_lacking(const Trial *trial)
{
    return trial->row->lacks != NULL && trial->row->lacks(cam_drivers_find(trial->make->name));
}

char *
trial_format_cell(const Trial *trial)
{
    if (trial->row->make != NULL && !g_str_equal(trial->row->make, trial->make->name))
        return g_strdup("");
    if (trial->exception != NULL)
        return g_strconcat(trial->exception->cannot != NULL ? "no: " : "", trial->exception->text,
                           NULL);
    return is_lacking(trial) ? g_strconcat("no: ", trial->row->reason, NULL) : g_strdup("yes");
}

gboolean
trial_is_impossible(const Trial *trial)
{
    const CamDriver *driver = cam_drivers_find(trial->make->name);
    gboolean excepted = trial->exception != NULL && trial->exception->cannot != NULL;

    if (!excepted && !is_lacking(trial))
        return FALSE;
    g_test_message("cannot: %s", excepted ? trial->exception->text : trial->row->reason);
    /* a reason that does not hold any more is a case that can be run */
    g_assert_true(excepted ? trial->exception->cannot(driver) : is_lacking(trial));
    return TRUE;
}

/* what the device got */

static const char *
get_upload_request(const Trial *trial)
{
    const Exception *exception = trial->exception;

    return exception != NULL && exception->upload != NULL ? exception->upload : trial->make->upload;
}

static void
expect_request(const char *found, const char *pattern)
{
    if (!g_pattern_match_simple(pattern, found != NULL ? found : ""))
        g_assert_cmpstr(found, ==, pattern);
}

static void
expect_uploads(Trial *trial)
{
    Stage *stage = trial->stage;
    const Want *want = &trial->want;
    const CamFirmware *target = stage_get_target(stage);
    g_autoptr(SimFacts) facts = stage_facts(stage);
    g_autoptr(GPtrArray) uploads = stage_read_uploads(stage);
    guint whole = 0;

    for (guint i = 0; i < uploads->len; i++) {
        const StageUpload *upload = uploads->pdata[i];
        if (!upload->whole)
            continue;
        whole++;
        g_assert_nonnull(target);
        g_assert_cmpstr(upload->sha256, ==, target->sha256);
        g_assert_cmpuint(upload->bytes, ==, target->size);
    }
    if (uploads->len > 0)
        expect_request(facts->upload_request, get_upload_request(trial));
    g_assert_cmpuint(facts->counts.uploads, ==, whole);
    g_assert_cmpuint(whole, >=, want->images);
    g_assert_cmpuint(whole, <=, MAX(want->images, want->max_images));
    g_assert_cmpuint(facts->counts.broken_uploads, <=, want->max_broken);
    /* at most one image for each intent, and none without */
    g_assert_cmpuint(uploads->len, <=, stage->intents);
}

static void
expect_device(Trial *trial)
{
    Stage *stage = trial->stage;
    const Want *want = &trial->want;
    const CamFirmware *target = stage_get_target(stage);
    g_autoptr(SimFacts) facts = stage_facts(stage);

    g_assert_cmpint(facts->state, !=, SIM_STATE_BRICKED);
    g_assert_cmpuint(facts->counts.restarts, ==, want->restarts);
    g_assert_cmpuint(stage->restarts, >=, want->restarts);
    g_assert_cmpuint(facts->counts.logins_failed, <=, want->max_refused);
    if (want->no_login)
        g_assert_cmpuint(facts->counts.logins, ==, 0);
    if (!want->updated)
        return;
    g_assert_nonnull(target);
    g_assert_cmpint(facts->state, ==, SIM_STATE_NORMAL);
    g_assert_cmpstr(facts->version, ==, target->version);
}

/* a read of a device is a handful of requests, whatever it answers */
static void
expect_few_logins(Trial *trial)
{
    g_autoptr(SimFacts) facts = stage_facts(trial->stage);

    if (trial->want.verdict != CAM_VERDICT_READY)
        g_assert_cmpuint(facts->counts.logins, <=, trial->stage->driver->requests);
}

static void
expect_job(Trial *trial, const CamLedgerJob *job)
{
    g_auto(GStrv) ends = g_strsplit(trial->want.ends, " ", -1);
    g_autofree char *end = g_strdup_printf("%s/%s", cam_state_name(job->state), job->code);

    g_test_message("ends %s, wanted %s", end, trial->want.ends);
    if (!g_strv_contains((const char *const *)ends, end))
        g_assert_cmpstr(end, ==, trial->want.ends);
    g_assert_false(job->intent);
    g_assert_cmpint(cam_run_get_ledger(trial->stage->run)->state, ==, CAM_RUN_FINISHED);
}

static void
expect_backup(Trial *trial, const CamLedgerJob *job)
{
    if (job->uploads == 0 || trial->stage->driver->backup == NULL) {
        g_assert_cmpstr(job->uploads == 0 ? NULL : job->backup, ==, NULL);
        return;
    }
    g_assert_nonnull(job->backup);
    g_autofree char *path = g_build_filename(trial->stage->store.folder, job->backup, NULL);
    g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
}

/* it is let in, nothing is pending, and the next command has nothing to do */
static void
expect_settled(Trial *trial)
{
    const CamPlanRow *row = stage_plan(trial->stage);
    const CamLook *look = cam_identify_get_looks(trial->stage->identify)->pdata[0];
    const CamFinding *worst = cam_findings_find_worst(look->findings);

    g_assert_cmpstr(cam_verdict_name(row->verdict), ==, "up-to-date");
    g_assert_cmpstr(worst != NULL ? worst->code : NULL, ==, NULL);
}

void
trial_expect(Trial *trial, const CamLedgerJob *job)
{
    gboolean failed = g_test_failed();
    gboolean done = job->state == CAM_STATE_DONE;

    expect_job(trial, job);
    expect_backup(trial, job);
    expect_uploads(trial);
    expect_device(trial);
    expect_few_logins(trial);
    if (g_test_failed() && !failed)
        stage_tell(trial->stage);
    if (done)
        expect_settled(trial);
}

static void
open_stage(Trial *trial)
{
    const char *knobs = trial->exception != NULL && trial->exception->knobs != NULL
                            ? trial->exception->knobs
                            : trial->row->knobs;

    trial->stage = stage_new(trial->make->name, trial->place, trial->make->allow_plaintext, knobs);
}

void
trial_begin(Trial *trial)
{
    open_stage(trial);
    const CamPlanRow *row = stage_plan(trial->stage);
    const CamFinding *worst = cam_findings_find_worst(row->findings);

    if (worst != NULL)
        g_test_message("%s: %s", cam_verdict_name(row->verdict), worst->code);
    g_assert_cmpstr(cam_verdict_name(row->verdict), ==, cam_verdict_name(trial->want.verdict));
    if (trial->row->before != NULL && stage_get_target(trial->stage) != NULL)
        trial->row->before(trial->stage);
    trial->stage->on_event = trial->row->on_event;
    stage_begin(trial->stage);
}

void
trial_end(Trial *trial)
{
    trial_expect(trial, stage_wait(trial->stage));
    g_clear_pointer(&trial->stage, stage_free);
}

void
trial_run(Trial *trial)
{
    if (trial->row->act == NULL) {
        trial_begin(trial);
        trial_end(trial);
        return;
    }
    open_stage(trial);
    trial->row->act(trial);
    g_clear_pointer(&trial->stage, stage_free);
}
