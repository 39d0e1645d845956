/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/ledger.h"

#include "src/model/json.h"

typedef void (*RunRule)(CamLedger *ledger, const CamEvent *event, JsonObject *args);
typedef void (*JobRule)(CamLedgerJob *job, const CamEvent *event, JsonObject *args);

static JsonNode *
find_value(JsonObject *args, const char *name)
{
    JsonNode *node = json_object_get_member(args, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? node : NULL;
}

/* arguments made by cam_args_new() are texts, others are numbers: both are read */
static double
get_number(JsonObject *args, const char *name, double fallback)
{
    JsonNode *node = find_value(args, name);
    const char *text = cam_args_get(args, name);
    char *end = NULL;

    if (node == NULL)
        return fallback;
    if (text == NULL)
        return json_node_get_double(node);
    double value = g_ascii_strtod(text, &end);
    return end != text && *end == '\0' ? value : fallback;
}

static guint
get_count(JsonObject *args, const char *name, guint fallback)
{
    double value = get_number(args, name, fallback);

    return value >= 0 && value <= G_MAXINT ? (guint)value : fallback;
}

static gboolean
get_flag(JsonObject *args, const char *name)
{
    const char *text = cam_args_get(args, name);
    JsonNode *node = find_value(args, name);

    if (text != NULL)
        return g_str_equal(text, "yes") || g_str_equal(text, "true");
    return node != NULL && json_node_get_boolean(node);
}

static void
set_text(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

static void
set_why(char **code, JsonObject **code_args, JsonObject *args)
{
    JsonObject *why = cam_json_get_object(args, "args");

    set_text(code, cam_args_get(args, "code"));
    g_clear_pointer(code_args, json_object_unref);
    if (why != NULL)
        *code_args = json_object_ref(why);
}

static void
free_check(gpointer data)
{
    CamCheck *check = data;

    g_free(check->name);
    g_free(check->before);
    g_free(check->after);
    g_free(check->result);
    g_free(check->source);
    g_free(check);
}

static CamLedgerJob *
new_job(const char *id)
{
    CamLedgerJob *job = g_new0(CamLedgerJob, 1);

    job->id = g_strdup(id);
    job->state = CAM_STATE_PLANNED;
    job->checks = g_ptr_array_new_with_free_func(free_check);
    return job;
}

static void
free_job(gpointer data)
{
    CamLedgerJob *job = data;

    g_free(job->id);
    g_clear_pointer(&job->device, json_object_unref);
    g_free(job->from);
    g_free(job->to);
    g_free(job->file);
    g_free(job->sha256);
    g_free(job->code);
    g_clear_pointer(&job->code_args, json_object_unref);
    g_free(job->backup);
    g_free(job->moved_from);
    g_free(job->key);
    g_ptr_array_unref(job->checks);
    g_strfreev(job->flaws_before);
    g_strfreev(job->flaws_after);
    g_free(job->rollback);
    g_free(job);
}

static void
free_event(gpointer data)
{
    cam_event_free(data);
}

CamLedger *
cam_ledger_new(const char *run)
{
    CamLedger *ledger = g_new0(CamLedger, 1);

    ledger->run = g_strdup(run);
    ledger->state = CAM_RUN_RUNNING;
    ledger->jobs = g_ptr_array_new_with_free_func(free_job);
    ledger->events = g_ptr_array_new_with_free_func(free_event);
    ledger->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    return ledger;
}

void
cam_ledger_free(CamLedger *ledger)
{
    if (ledger == NULL)
        return;
    g_hash_table_unref(ledger->by_id);
    g_ptr_array_unref(ledger->jobs);
    g_ptr_array_unref(ledger->events);
    g_free(ledger->run);
    g_free(ledger->code);
    g_clear_pointer(&ledger->code_args, json_object_unref);
    g_clear_pointer(&ledger->args, json_object_unref);
    g_free(ledger);
}

static void
on_run_planned(CamLedger *ledger, const CamEvent *event, JsonObject *args)
{
    g_clear_pointer(&ledger->args, json_object_unref);
    ledger->args = json_object_ref(args);
    ledger->started_us = event->utc_us;
}

static void
on_run_started(CamLedger *ledger, const CamEvent *event, JsonObject *args)
{
    ledger->state = CAM_RUN_RUNNING;
    ledger->started_us = event->utc_us;
}

static void
on_run_resumed(CamLedger *ledger, const CamEvent *event, JsonObject *args)
{
    ledger->state = CAM_RUN_RUNNING;
    ledger->ended_us = 0;
    g_clear_pointer(&ledger->code, g_free);
    g_clear_pointer(&ledger->code_args, json_object_unref);
}

static void
on_run_state(CamLedger *ledger, const CamEvent *event, JsonObject *args)
{
    if (!cam_run_state_parse(cam_args_get(args, "state"), &ledger->state))
        return;
    gboolean over = ledger->state == CAM_RUN_STOPPED || ledger->state == CAM_RUN_FINISHED;
    ledger->ended_us = over ? event->utc_us : 0;
    set_why(&ledger->code, &ledger->code_args, args);
}

/* the file that counts is that of the last hop: the one which brings the version wanted */
static void
set_file(CamLedgerJob *job, JsonObject *args)
{
    JsonArray *hops = cam_json_get_array(args, "hops");
    guint count = hops != NULL ? json_array_get_length(hops) : 0;
    JsonObject *hop = count > 0 ? cam_json_get_element(hops, count - 1) : NULL;

    if (hop == NULL)
        return;
    job->file = g_strdup(cam_args_get(hop, "file"));
    job->sha256 = g_strdup(cam_args_get(hop, "sha256"));
}

static char **
read_texts(JsonObject *args, const char *name)
{
    JsonArray *array = cam_json_get_array(args, name);
    g_autoptr(GStrvBuilder) texts = g_strv_builder_new();

    if (array == NULL)
        return NULL;
    for (guint i = 0; i < json_array_get_length(array); i++) {
        JsonNode *node = json_array_get_element(array, i);
        if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
            g_strv_builder_add(texts, json_node_get_string(node));
    }
    return g_strv_builder_end(texts);
}

/* the plan's order is that of the events too; looking from the end makes that case free */
static void
insert_job(CamLedger *ledger, CamLedgerJob *job)
{
    guint place = ledger->jobs->len;

    while (place > 0) {
        const CamLedgerJob *other = ledger->jobs->pdata[place - 1];
        if (other->index <= job->index)
            break;
        place--;
    }
    g_ptr_array_insert(ledger->jobs, (int)place, job);
    g_hash_table_insert(ledger->by_id, job->id, job);
}

static void
add_planned_job(CamLedger *ledger, const CamEvent *event)
{
    g_autoptr(JsonObject) args = cam_args_parse(event->args);
    JsonObject *device = cam_json_get_object(args, "device");
    CamLedgerJob *job = new_job(event->job);

    job->index = get_count(args, "index", ledger->jobs->len);
    job->device = device != NULL ? json_object_ref(device) : json_object_new();
    job->from = g_strdup(cam_args_get(args, "from"));
    job->to = g_strdup(cam_args_get(args, "to"));
    job->stage = get_count(args, "wave", 0);
    job->flaws_before = read_texts(args, "flaws_before");
    job->flaws_after = read_texts(args, "flaws_after");
    job->rollback = g_strdup(cam_args_get(args, "rollback"));
    set_file(job, args);
    set_why(&job->code, &job->code_args, args);
    insert_job(ledger, job);
}

static void
set_place(CamLedgerJob *job, const CamEvent *event)
{
    job->step = event->step;
    job->hop = event->hop;
    job->attempt = event->attempt;
}

static void
on_job_state(CamLedgerJob *job, const CamEvent *event, JsonObject *args)
{
    if (!cam_state_parse(cam_args_get(args, "to"), &job->state))
        return;
    set_place(job, event);
    job->ended_us = cam_state_is_final(job->state) ? event->utc_us : 0;
    set_why(&job->code, &job->code_args, args);
}

static void
on_step_started(CamLedgerJob *job, const CamEvent *event, JsonObject *args)
{
    set_place(job, event);
    if (job->started_us == 0)
        job->started_us = event->utc_us;
}

static void
on_intent(CamLedgerJob *job, const CamEvent *event, JsonObject *args)
{
    set_place(job, event);
    job->intent = TRUE;
    job->intent_step = event->step;
    job->intent_hop = event->hop;
    job->intent_attempt = event->attempt;
}

static void
on_result(CamLedgerJob *job, const CamEvent *event, JsonObject *args)
{
    if (job->intent_step == event->step && job->intent_hop == event->hop &&
        job->intent_attempt == event->attempt)
        job->intent = FALSE;
    if (event->step == CAM_STEP_UPLOAD && g_strcmp0(cam_args_get(args, "sent"), "no") != 0)
        job->uploads++;
}

static void
on_backup_saved(CamLedgerJob *job, const CamEvent *event, JsonObject *args)
{
    set_text(&job->backup, cam_args_get(args, "path"));
}

static void
on_device_down(CamLedgerJob *job, const CamEvent *event, JsonObject *args)
{
    if (job->down_us != 0 && job->back_us == 0)
        return;
    job->down_us = event->utc_us;
    job->back_us = 0;
}

/* the engine's own seconds are better than a difference of wall clock times, which may jump */
static void
on_device_back(CamLedgerJob *job, const CamEvent *event, JsonObject *args)
{
    double measured = 0;

    if (job->down_us != 0 && job->back_us == 0 && event->utc_us > job->down_us)
        measured = (double)(event->utc_us - job->down_us) / G_USEC_PER_SEC;
    job->outage_s += MAX(get_number(args, "seconds", measured), 0);
    job->back_us = event->utc_us;
}

/* the row goes on at the new address; what the inventory said stays with it */
static void
on_device_moved(CamLedgerJob *job, const CamEvent *event, JsonObject *args)
{
    const char *address = cam_args_get(args, "address");
    const char *from = cam_args_get(args, "from");
    guint port = get_count(args, "port", 0);

    if (address == NULL || from == NULL || port == 0 || port > G_MAXUINT16)
        return;
    if (cam_args_get(job->device, "listed_address") == NULL)
        json_object_set_string_member(job->device, "listed_address", from);
    json_object_set_string_member(job->device, "address", address);
    json_object_set_int_member(job->device, "port", port);
    set_text(&job->moved_from, from);
}

static void
on_key_changed(CamLedgerJob *job, const CamEvent *event, JsonObject *args)
{
    set_text(&job->key, cam_args_get(args, "key"));
}

static CamCheck *
read_check(JsonObject *from, const CamEvent *event)
{
    CamCheck *check = g_new0(CamCheck, 1);
    const char *name = cam_args_get(from, "name");
    const char *result = cam_args_get(from, "result");

    check->name = g_strdup(name != NULL ? name : "");
    check->before = g_strdup(cam_args_get(from, "before"));
    check->after = g_strdup(cam_args_get(from, "after"));
    check->result = g_strdup(result != NULL ? result : "");
    check->ok = get_flag(from, "ok");
    check->source = g_strdup(cam_args_get(from, "source"));
    check->utc_us = (gint64)get_number(from, "utc_us", (double)event->utc_us);
    return check;
}

static void
on_proof(CamLedgerJob *job, const CamEvent *event, JsonObject *args)
{
    JsonArray *checks = cam_json_get_array(args, "checks");
    guint count = checks != NULL ? json_array_get_length(checks) : 0;

    g_ptr_array_set_size(job->checks, 0);
    for (guint i = 0; i < count; i++) {
        JsonObject *check = cam_json_get_element(checks, i);
        if (check != NULL)
            g_ptr_array_add(job->checks, read_check(check, event));
    }
}

static const struct {
    const char *code;
    RunRule rule;
} run_rules[] = {
    { "run-planned", on_run_planned },
    { "run-started", on_run_started },
    { "run-resumed", on_run_resumed },
    { "run-state", on_run_state },
};

static const struct {
    const char *code;
    JobRule rule;
} job_rules[] = {
    { "job-state", on_job_state },
    { "step-started", on_step_started },
    { "intent", on_intent },
    { "result", on_result },
    { "backup-saved", on_backup_saved },
    { "device-down", on_device_down },
    { "device-back", on_device_back },
    { "device-moved", on_device_moved },
    { "key-changed", on_key_changed },
    { "proof", on_proof },
};

static void
apply_to_run(CamLedger *ledger, const CamEvent *event)
{
    for (gsize i = 0; i < G_N_ELEMENTS(run_rules); i++) {
        if (g_strcmp0(run_rules[i].code, event->code) != 0)
            continue;
        g_autoptr(JsonObject) args = cam_args_parse(event->args);
        run_rules[i].rule(ledger, event, args);
    }
}

static void
apply_to_job(CamLedgerJob *job, const CamEvent *event)
{
    for (gsize i = 0; i < G_N_ELEMENTS(job_rules); i++) {
        if (g_strcmp0(job_rules[i].code, event->code) != 0)
            continue;
        g_autoptr(JsonObject) args = cam_args_parse(event->args);
        job_rules[i].rule(job, event, args);
    }
}

void
cam_ledger_add(CamLedger *ledger, const CamEvent *event)
{
    if (g_strcmp0(ledger->run, event->run) != 0)
        return;
    g_ptr_array_add(ledger->events, cam_event_copy(event));
    CamLedgerJob *job = cam_ledger_find_job(ledger, event->job);
    if (event->job == NULL)
        apply_to_run(ledger, event);
    else if (job != NULL)
        apply_to_job(job, event);
    else if (g_strcmp0(event->code, "job-planned") == 0)
        add_planned_job(ledger, event);
}

CamLedgerJob *
cam_ledger_find_job(const CamLedger *ledger, const char *job)
{
    return job != NULL ? g_hash_table_lookup(ledger->by_id, job) : NULL;
}

guint
cam_ledger_count(const CamLedger *ledger, CamState state)
{
    guint count = 0;

    for (guint i = 0; i < ledger->jobs->len; i++) {
        const CamLedgerJob *job = ledger->jobs->pdata[i];
        count += job->state == state;
    }
    return count;
}

/* a job that never began in a run which a gate ended was kept by it, whatever else it says */
static gboolean
is_kept_by_gate(const CamLedger *ledger, const CamLedgerJob *job)
{
    if (job->state != CAM_STATE_PLANNED && job->state != CAM_STATE_CANCELLED)
        return FALSE;
    return g_strcmp0(job->code, "gate-kept") == 0 ||
           (g_strcmp0(ledger->code, "gate-shut") == 0 && job->started_us == 0);
}

int
cam_ledger_get_exit_code(const CamLedger *ledger)
{
    guint bad = cam_ledger_count(ledger, CAM_STATE_FAILED) +
                cam_ledger_count(ledger, CAM_STATE_UNSURE) +
                cam_ledger_count(ledger, CAM_STATE_BLOCKED) +
                cam_ledger_count(ledger, CAM_STATE_CANCELLED) +
                cam_ledger_count(ledger, CAM_STATE_ROLLED_BACK);
    guint live = 0;
    guint kept = 0;

    for (guint i = 0; i < ledger->jobs->len; i++) {
        const CamLedgerJob *job = ledger->jobs->pdata[i];
        gboolean is_kept = ledger->state == CAM_RUN_STOPPED && is_kept_by_gate(ledger, job);
        kept += is_kept;
        live += !is_kept && !cam_state_is_final(job->state);
    }
    if (live > 0 || ledger->state == CAM_RUN_RUNNING || ledger->state == CAM_RUN_PAUSED)
        return 4;
    if (kept > 0)
        return 3;
    if (bad > 0)
        return 2;
    return cam_ledger_count(ledger, CAM_STATE_DONE) == 0 ? 5 : 0;
}
