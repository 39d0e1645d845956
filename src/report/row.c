/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/row.h"

#include "src/base/text.h"
#include "src/report/device.h"

#include <string.h>

static const struct {
    const char *tone;
    const char *label;
} states[] = {
    [CAM_STATE_PLANNED] = { "live", "Not begun" },
    [CAM_STATE_RUNNING] = { "live", "Under way" },
    [CAM_STATE_WAITING] = { "live", "Waiting" },
    [CAM_STATE_PARKED] = { "live", "Put aside" },
    [CAM_STATE_DONE] = { "good", "Updated" },
    [CAM_STATE_SKIPPED] = { "calm", "Skipped" },
    [CAM_STATE_BLOCKED] = { "warn", "Blocked" },
    [CAM_STATE_FAILED] = { "bad", "Failed" },
    [CAM_STATE_UNSURE] = { "bad", "Unsure" },
    [CAM_STATE_CANCELLED] = { "warn", "Not started" },
    [CAM_STATE_ROLLED_BACK] = { "warn", "Rolled back" },
};

const char *
cam_state_tone(CamState state)
{
    return states[state].tone;
}

const char *
cam_state_label(CamState state)
{
    return states[state].label;
}

static void
free_row(gpointer data)
{
    CamRow *row = data;

    json_object_unref(row->device);
    g_free(row->name);
    g_free(row->endpoint);
    g_free(row->model);
    g_free(row->reason);
    g_free(row);
}

static CamRow *
new_row(const CamLedgerJob *job)
{
    CamRow *row = g_new0(CamRow, 1);
    const char *name = cam_args_get(job->device, "name");

    row->job = job;
    row->device = cam_report_shape_device(job->device);
    row->endpoint = cam_report_format_endpoint(job->device);
    row->name = g_strdup(cam_text_is_empty(name) ? row->endpoint : name);
    row->model = cam_report_format_model(job->device);
    row->reason = job->code != NULL ? cam_words_format(job->code, job->code_args) : g_strdup("");
    row->next = job->code != NULL ? cam_words_next_step(job->code) : NULL;
    row->seconds = -1;
    if (job->started_us != 0 && job->ended_us >= job->started_us)
        row->seconds = (double)(job->ended_us - job->started_us) / G_USEC_PER_SEC;
    row->outage_s = job->down_us != 0 || job->back_us != 0 ? job->outage_s : -1;
    return row;
}

GPtrArray *
cam_rows_new(const CamLedger *ledger)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(free_row);

    for (guint i = 0; i < ledger->jobs->len; i++)
        g_ptr_array_add(rows, new_row(ledger->jobs->pdata[i]));
    return rows;
}

const char *
cam_row_find_model(const CamRow *row)
{
    const char *model = cam_args_get(row->device, "model");

    return model != NULL ? model : "";
}

char *
cam_row_format_proof(const CamRow *row)
{
    const GPtrArray *checks = row->job->checks;
    guint good = 0;

    for (guint i = 0; i < checks->len; i++) {
        const CamCheck *check = checks->pdata[i];
        good += check->ok;
    }
    return checks->len > 0 ? g_strdup_printf("%u of %u checks good", good, checks->len)
                           : g_strdup("");
}

/* Returns: (nullable) */
static char *
format_moved(const CamRow *row)
{
    const char *listed = cam_args_get(row->device, "listed_address");
    gboolean in_run = row->job->moved_from != NULL;

    if (listed == NULL)
        return NULL;
    g_autoptr(JsonObject) args =
        cam_args_new("from", in_run ? row->job->moved_from : listed, "to", row->endpoint, NULL);
    return cam_words_format(in_run ? "device-moved" : "address-changed", args);
}

char *
cam_row_format_news(const CamRow *row)
{
    g_autofree char *moved = format_moved(row);
    g_autofree char *key =
        row->job->key != NULL ? cam_words_format("key-changed", NULL) : g_strdup("");

    if (moved == NULL)
        return g_steal_pointer(&key);
    return key[0] != '\0' ? g_strjoin("; ", moved, key, NULL) : g_steal_pointer(&moved);
}

/* whether it was asked at the end and said the version it had before */
static gboolean
runs_what_it_ran(const CamLedgerJob *job)
{
    const char *found = cam_args_get(job->code_args, "found");
    gsize size = found != NULL ? strlen(found) : 0;

    return size > 0 && job->from != NULL && strncmp(job->from, found, size) == 0 &&
           (job->from[size] == '\0' || job->from[size] == ' ');
}

char *const *
cam_row_find_flaws(const CamRow *row)
{
    const CamLedgerJob *job = row->job;

    switch (job->state) {
    case CAM_STATE_DONE:
        return job->flaws_after;
    case CAM_STATE_SKIPPED:
    case CAM_STATE_BLOCKED:
    case CAM_STATE_CANCELLED:
    case CAM_STATE_ROLLED_BACK:
    case CAM_STATE_PLANNED:
        return job->flaws_before;
    case CAM_STATE_FAILED:
    case CAM_STATE_UNSURE:
    case CAM_STATE_RUNNING:
    case CAM_STATE_WAITING:
    case CAM_STATE_PARKED:
        return job->uploads == 0 || runs_what_it_ran(job) ? job->flaws_before : NULL;
    }
    return NULL;
}

gboolean
cam_row_needs_person(const CamRow *row)
{
    CamState state = row->job->state;

    return state == CAM_STATE_FAILED || state == CAM_STATE_UNSURE || state == CAM_STATE_ROLLED_BACK;
}
