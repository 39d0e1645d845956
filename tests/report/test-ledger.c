/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/ledger.h"

#define RUN "11111111-1111-4111-8111-111111111111"

typedef struct {
    gint64 now_us;
    GPtrArray *events;
} Script;

static void
free_event(gpointer data)
{
    cam_event_free(data);
}

static Script *
new_script(void)
{
    Script *script = g_new0(Script, 1);

    script->now_us = 1700000000 * (gint64)G_USEC_PER_SEC;
    script->events = g_ptr_array_new_with_free_func(free_event);
    return script;
}

static void
free_script(Script *script)
{
    g_ptr_array_unref(script->events);
    g_free(script);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Script, free_script)

static void
tell(Script *script, const char *job, CamStep step, guint attempt, const char *code,
     const char *args)
{
    CamEvent *event = cam_event_new(RUN, job, code, cam_args_parse(args));

    script->now_us += G_USEC_PER_SEC;
    event->utc_us = script->now_us;
    event->step = step;
    event->attempt = attempt;
    event->seq = script->events->len + 1;
    g_ptr_array_add(script->events, event);
}

static CamLedger *
replay(const Script *script)
{
    CamLedger *ledger = cam_ledger_new(RUN);

    for (guint i = 0; i < script->events->len; i++)
        cam_ledger_add(ledger, script->events->pdata[i]);
    return ledger;
}

static void
plan_job(Script *script, const char *job, guint index)
{
    g_autofree char *args = g_strdup_printf(
        "{\"index\":%u,\"device\":{\"address\":\"10.0.0.%u\"},\"from\":\"V1\",\"to\":\"V3\","
        "\"wave\":2,\"verdict\":\"ready\",\"hops\":[{\"file\":\"a.dav\",\"sha256\":\"aa\"},"
        "{\"file\":\"b.dav\",\"sha256\":\"bb\"}]}",
        index, index + 1);

    tell(script, job, CAM_STEP_NONE, 0, "job-planned", args);
}

static void
end_job(Script *script, const char *job, CamStep step, const char *state, const char *code)
{
    g_autofree char *args =
        g_strdup_printf("{\"from\":\"running\",\"to\":\"%s\",\"code\":\"%s\",\"args\":{"
                        "\"found\":\"V1\"}}",
                        state, code);

    tell(script, job, step, 1, "job-state", args);
}

static void
test_whole_job(void)
{
    g_autoptr(Script) script = new_script();
    gint64 start_us = script->now_us;

    tell(script, NULL, CAM_STEP_NONE, 0, "run-planned", "{\"version\":\"0.1\",\"jobs\":1}");
    plan_job(script, "j1", 0);
    tell(script, NULL, CAM_STEP_NONE, 0, "run-started", "{}");
    tell(script, "j1", CAM_STEP_PREFLIGHT, 1, "job-state",
         "{\"from\":\"planned\",\"to\":\"running\"}");
    tell(script, "j1", CAM_STEP_PREFLIGHT, 1, "step-started", "{}");
    tell(script, "j1", CAM_STEP_BACKUP, 1, "step-started", "{}");
    tell(script, "j1", CAM_STEP_BACKUP, 1, "backup-saved", "{\"path\":\"backups/x.bin\"}");
    tell(script, "j1", CAM_STEP_UPLOAD, 1, "intent", "{\"sha256\":\"bb\",\"bytes\":10}");
    tell(script, "j1", CAM_STEP_UPLOAD, 1, "result", "{\"ok\":true,\"sent\":\"yes\"}");
    tell(script, "j1", CAM_STEP_AWAIT, 1, "device-down", "{}");
    tell(script, "j1", CAM_STEP_AWAIT, 1, "device-back", "{\"seconds\":61.5}");
    tell(script, "j1", CAM_STEP_VERIFY, 1, "proof",
         "{\"checks\":[{\"name\":\"version\",\"before\":\"V1\",\"after\":\"V3\",\"result\":"
         "\"changed\",\"ok\":true,\"source\":\"deviceInfo\",\"utc_us\":1700000011000000}]}");
    end_job(script, "j1", CAM_STEP_VERIFY, "done", "proved");
    tell(script, NULL, CAM_STEP_NONE, 0, "run-state",
         "{\"state\":\"finished\",\"code\":\"all-ended\",\"args\":{}}");

    g_autoptr(CamLedger) ledger = replay(script);
    CamLedgerJob *job = cam_ledger_find_job(ledger, "j1");
    g_assert_nonnull(job);
    g_assert_cmpint(job->state, ==, CAM_STATE_DONE);
    g_assert_cmpint(job->step, ==, CAM_STEP_VERIFY);
    g_assert_cmpstr(job->from, ==, "V1");
    g_assert_cmpstr(job->to, ==, "V3");
    g_assert_cmpstr(job->file, ==, "b.dav");
    g_assert_cmpstr(job->sha256, ==, "bb");
    g_assert_cmpuint(job->stage, ==, 2);
    g_assert_cmpstr(job->code, ==, "proved");
    g_assert_cmpstr(cam_args_get(job->code_args, "found"), ==, "V1");
    g_assert_cmpstr(cam_args_get(job->device, "address"), ==, "10.0.0.1");
    g_assert_cmpint(job->started_us, ==, start_us + 5 * G_USEC_PER_SEC);
    g_assert_cmpint(job->ended_us, ==, start_us + 13 * G_USEC_PER_SEC);
    g_assert_cmpuint(job->uploads, ==, 1);
    g_assert_cmpstr(job->backup, ==, "backups/x.bin");
    g_assert_cmpfloat(job->outage_s, ==, 61.5);
    g_assert_false(job->intent);
    g_assert_cmpuint(job->checks->len, ==, 1);
    const CamCheck *check = job->checks->pdata[0];
    g_assert_cmpstr(check->name, ==, "version");
    g_assert_true(check->ok);
    g_assert_cmpint(check->utc_us, ==, 1700000011000000);
    g_assert_cmpint(ledger->state, ==, CAM_RUN_FINISHED);
    g_assert_cmpint(ledger->started_us, ==, start_us + 3 * G_USEC_PER_SEC);
    g_assert_cmpint(ledger->ended_us, ==, start_us + 14 * G_USEC_PER_SEC);
    g_assert_cmpuint(ledger->events->len, ==, 14);
    g_assert_cmpint(cam_ledger_get_exit_code(ledger), ==, 0);
}

static void
test_uploads(void)
{
    g_autoptr(Script) script = new_script();

    plan_job(script, "j1", 0);
    tell(script, "j1", CAM_STEP_UPLOAD, 1, "intent", "{}");
    tell(script, "j1", CAM_STEP_UPLOAD, 1, "result", "{\"ok\":false,\"sent\":\"no\"}");
    tell(script, "j1", CAM_STEP_UPLOAD, 2, "intent", "{}");
    tell(script, "j1", CAM_STEP_UPLOAD, 2, "result", "{\"ok\":false,\"sent\":\"unknown\"}");
    tell(script, "j1", CAM_STEP_REBOOT, 1, "intent", "{}");
    tell(script, "j1", CAM_STEP_REBOOT, 1, "result", "{\"ok\":true,\"sent\":\"yes\"}");
    tell(script, "j1", CAM_STEP_UPLOAD, 3, "intent", "{}");

    g_autoptr(CamLedger) ledger = replay(script);
    const CamLedgerJob *job = cam_ledger_find_job(ledger, "j1");
    g_assert_cmpuint(job->uploads, ==, 1);
    g_assert_true(job->intent);
    g_assert_cmpint(job->intent_step, ==, CAM_STEP_UPLOAD);
    g_assert_cmpuint(job->intent_attempt, ==, 3);

    /* a result of another attempt closes nothing */
    tell(script, "j1", CAM_STEP_REBOOT, 1, "result", "{}");
    cam_ledger_add(ledger, script->events->pdata[script->events->len - 1]);
    g_assert_true(job->intent);
    tell(script, "j1", CAM_STEP_UPLOAD, 3, "result", "{\"sent\":\"yes\"}");
    cam_ledger_add(ledger, script->events->pdata[script->events->len - 1]);
    g_assert_false(job->intent);
    g_assert_cmpuint(job->uploads, ==, 2);
}

static void
test_outages(void)
{
    g_autoptr(Script) script = new_script();

    plan_job(script, "j1", 0);
    tell(script, "j1", CAM_STEP_AWAIT, 1, "device-down", "{}");
    tell(script, "j1", CAM_STEP_AWAIT, 1, "device-down", "{}");
    tell(script, "j1", CAM_STEP_AWAIT, 1, "device-back", "{}");
    tell(script, "j1", CAM_STEP_AWAIT, 1, "device-down", "{}");
    tell(script, "j1", CAM_STEP_AWAIT, 1, "device-back", "{\"seconds\":\"40\"}");
    g_autoptr(CamLedger) ledger = replay(script);
    const CamLedgerJob *job = cam_ledger_find_job(ledger, "j1");
    g_assert_cmpfloat(job->outage_s, ==, 42);
    g_assert_cmpint(job->back_us, ==, script->now_us);

    tell(script, "j1", CAM_STEP_AWAIT, 1, "device-down", "{}");
    cam_ledger_add(ledger, script->events->pdata[script->events->len - 1]);
    g_assert_cmpint(job->back_us, ==, 0);
    g_assert_cmpint(job->down_us, ==, script->now_us);
}

/* what a later camherd, a half-written event or a stranger's run may put into the journal */
static void
test_tolerates(void)
{
    static const char *const junk[] = {
        "",
        "null",
        "[]",
        "{",
        "{\"to\":5}",
        "{\"to\":\"asleep\"}",
        "{\"checks\":7}",
        "{\"checks\":[1,{},null]}",
        "{\"state\":[]}",
        "{\"code\":{},\"args\":[]}",
        "{\"index\":-4,\"hops\":[3],\"device\":\"x\",\"wave\":1e300}",
        "{\"seconds\":\"soon\"}",
        "{\"seconds\":-9}",
    };
    static const char *const codes[] = {
        "run-planned",     "run-started",
        "run-resumed",     "run-state",
        "wave-started",    "gate-open",
        "gate-shut",       "job-planned",
        "job-state",       "step-started",
        "step-retry",      "intent",
        "result",          "backup-saved",
        "device-down",     "device-back",
        "device-moved",    "key-changed",
        "proof",           "adopted",
        "from-the-future", "",
    };
    g_autoptr(Script) script = new_script();

    for (guint i = 0; i < G_N_ELEMENTS(codes) * G_N_ELEMENTS(junk); i++) {
        const char *code = codes[i / G_N_ELEMENTS(junk)];
        const char *args = junk[i % G_N_ELEMENTS(junk)];
        tell(script, NULL, CAM_STEP_NONE, 0, code, NULL);
        tell(script, i % 2 ? "j1" : "j2", CAM_STEP_UPLOAD, 1, code, NULL);
        for (guint j = 1; j <= 2; j++) {
            CamEvent *event = script->events->pdata[script->events->len - j];
            g_free(event->args);
            event->args = i % 7 == 0 ? NULL : g_strdup(args);
        }
    }
    g_autoptr(CamLedger) ledger = replay(script);
    g_assert_cmpuint(ledger->jobs->len, ==, 2);
    g_assert_cmpint(cam_ledger_get_exit_code(ledger), ==, 4);

    guint before = ledger->events->len;
    g_autoptr(CamEvent) stranger = cam_event_new("other", "j1", "intent", NULL);
    cam_ledger_add(ledger, stranger);
    g_assert_cmpuint(ledger->events->len, ==, before);
    g_assert_null(cam_ledger_find_job(ledger, NULL));
    g_assert_null(cam_ledger_find_job(ledger, "nobody"));
}

typedef struct {
    const char *run;
    const char *run_code;
    const char *states[4];
    const char *code;
    int exit_code;
} ExitCase;

static const ExitCase exit_cases[] = {
    { "finished", "all-ended", { "done", "done" }, "proved", 0 },
    { "finished", "all-ended", { "done", "skipped" }, "proved", 0 },
    { "finished", "all-ended", { "skipped", "skipped" }, "up-to-date", 5 },
    { "finished", "all-ended", { NULL }, "", 5 },
    { "finished", "all-ended", { "done", "failed" }, "old-version", 2 },
    { "finished", "all-ended", { "skipped", "unsure" }, "did-not-return", 2 },
    { "finished", "all-ended", { "done", "blocked" }, "unreachable", 2 },
    { "finished", "all-ended", { "done", "cancelled" }, "interrupted", 2 },
    { "finished", "all-ended", { "done", "rolled-back" }, "old-version", 2 },
    { "stopped", "gate-shut", { "failed", "cancelled" }, "gate-kept", 3 },
    { "stopped", "gate-shut", { "failed", "planned" }, "", 3 },
    { "stopped", "gate-shut", { "failed", "done" }, "old-version", 2 },
    { "stopped", "gate-shut", { "failed", "parked" }, "gate-kept", 4 },
    { "finished", "all-ended", { "done", "cancelled" }, "gate-kept", 2 },
    { "paused", "interrupted", { "done", "parked" }, "", 4 },
    { "paused", "interrupted", { "done", "failed" }, "", 4 },
    { "running", "", { "done", "failed" }, "", 4 },
    { "finished", "all-ended", { "done", "waiting" }, "", 4 },
};

static void
test_exit_codes(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(exit_cases); i++) {
        const ExitCase *one = &exit_cases[i];
        g_autoptr(Script) script = new_script();
        for (guint j = 0; one->states[j] != NULL; j++) {
            g_autofree char *id = g_strdup_printf("j%u", j);
            plan_job(script, id, j);
            end_job(script, id, CAM_STEP_NONE, one->states[j], one->code);
        }
        g_autofree char *args =
            g_strdup_printf("{\"state\":\"%s\",\"code\":\"%s\"}", one->run, one->run_code);
        tell(script, NULL, CAM_STEP_NONE, 0, "run-state", args);
        g_autoptr(CamLedger) ledger = replay(script);
        g_test_message("case %u", i);
        g_assert_cmpint(cam_ledger_get_exit_code(ledger), ==, one->exit_code);
    }
}

static void
test_plan_order(void)
{
    g_autoptr(Script) script = new_script();

    plan_job(script, "c", 2);
    plan_job(script, "a", 0);
    plan_job(script, "d", 3);
    plan_job(script, "b", 1);
    plan_job(script, "b", 9);
    g_autoptr(CamLedger) ledger = replay(script);
    g_assert_cmpuint(ledger->jobs->len, ==, 4);
    for (guint i = 0; i < 4; i++) {
        const CamLedgerJob *job = ledger->jobs->pdata[i];
        g_assert_cmpuint(job->index, ==, i);
    }
}

static void
describe_job(GString *out, const CamLedgerJob *job)
{
    g_autofree char *args = cam_args_to_text(job->code_args);

    g_string_append_printf(
        out, "%s %u %s %s %u %u %s %s %s %s %u %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
        job->id, job->index, cam_state_name(job->state), cam_step_name(job->step), job->hop,
        job->attempt, job->from, job->to, job->file, job->sha256, job->stage, job->code, args,
        job->started_us, job->ended_us);
    g_string_append_printf(out, " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %f %u %s %d %u\n",
                           job->down_us, job->back_us, job->outage_s, job->uploads, job->backup,
                           job->intent, job->checks->len);
}

static char *
describe(const CamLedger *ledger)
{
    g_autoptr(GString) out = g_string_new(NULL);

    g_string_append_printf(out, "%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u\n",
                           cam_run_state_name(ledger->state), ledger->code, ledger->started_us,
                           ledger->ended_us, cam_ledger_get_exit_code(ledger));
    for (guint i = 0; i < ledger->jobs->len; i++)
        describe_job(out, ledger->jobs->pdata[i]);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

#define JOBS 12

typedef struct {
    guint at;
    guint uploads;
    guint tries;
    const char *end;
} Life;

/* the next event of one device's life; FALSE when it is over */
static gboolean
live_on(Script *script, const char *id, Life *life)
{
    static const char *const sent[] = { "no", "yes", "unknown" };
    static const char *const ends[] = { "done", "failed", "unsure", "rolled-back", "cancelled" };
    g_autofree char *args = NULL;
    guint word;

    switch (life->at++) {
    case 0:
        tell(script, id, CAM_STEP_PREFLIGHT, 1, "job-state", "{\"to\":\"running\"}");
        return TRUE;
    case 1:
        tell(script, id, CAM_STEP_PREFLIGHT, 1, "step-started", "{}");
        return TRUE;
    case 2:
        life->tries++;
        tell(script, id, CAM_STEP_UPLOAD, life->tries, "intent", "{}");
        return TRUE;
    case 3:
        word = (guint)g_test_rand_int_range(0, 3);
        args = g_strdup_printf("{\"sent\":\"%s\"}", sent[word]);
        tell(script, id, CAM_STEP_UPLOAD, life->tries, "result", args);
        life->uploads += word != 0;
        life->at = word == 0 && life->tries < 4 ? 2 : 4;
        return TRUE;
    case 4:
        tell(script, id, CAM_STEP_AWAIT, 1, "device-down", "{}");
        return TRUE;
    case 5:
        tell(script, id, CAM_STEP_AWAIT, 1, "device-back", "{\"seconds\":30}");
        return TRUE;
    case 6:
        life->end = ends[g_test_rand_int_range(0, G_N_ELEMENTS(ends))];
        end_job(script, id, CAM_STEP_VERIFY, life->end, "proved");
        return TRUE;
    default:
        return FALSE;
    }
}

/* lives of several devices in any interleaving: each job tells its own story, and replaying tells
 * the same again */
static void
test_property(void)
{
    for (guint round = 0; round < 200; round++) {
        g_autoptr(Script) script = new_script();
        Life lives[JOBS] = { 0 };
        guint over = 0;

        for (guint i = 0; i < JOBS; i++) {
            g_autofree char *id = g_strdup_printf("j%u", i);
            plan_job(script, id, i);
        }
        while (over < JOBS) {
            guint pick = (guint)g_test_rand_int_range(0, JOBS);
            g_autofree char *id = g_strdup_printf("j%u", pick);
            over += lives[pick].at == 6;
            (void)live_on(script, id, &lives[pick]);
        }
        g_autoptr(CamLedger) first = replay(script);
        g_autoptr(CamLedger) second = replay(script);
        g_autofree char *a = describe(first);
        g_autofree char *b = describe(second);
        g_assert_cmpstr(a, ==, b);
        for (guint i = 0; i < JOBS; i++) {
            const CamLedgerJob *job = first->jobs->pdata[i];
            g_assert_cmpuint(job->index, ==, i);
            g_assert_cmpstr(cam_state_name(job->state), ==, lives[i].end);
            g_assert_cmpuint(job->uploads, ==, lives[i].uploads);
            g_assert_cmpuint(job->intent_attempt, ==, lives[i].tries);
            g_assert_false(job->intent);
            g_assert_cmpfloat(job->outage_s, ==, 30);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ledger/whole-job", test_whole_job);
    g_test_add_func("/ledger/uploads", test_uploads);
    g_test_add_func("/ledger/outages", test_outages);
    g_test_add_func("/ledger/tolerates", test_tolerates);
    g_test_add_func("/ledger/exit-codes", test_exit_codes);
    g_test_add_func("/ledger/plan-order", test_plan_order);
    g_test_add_func("/ledger/property", test_property);
    return g_test_run();
}
