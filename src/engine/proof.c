/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/text.h"
#include "src/engine/run-private.h"

/* a clock that is further off than this spoils the evidence */
#define CLOCK_LIMIT_S 300

typedef struct {
    const CamJob *job;
    const CamIdentity *before;
    const CamIdentity *after;
    const CamFirmware *target;
} Pair;

/*
 * A row of the proof: gives the values before and after as texts (NULL where the device does not
 * say) and whether that is as it should be. New kinds of proof are new rows.
 */
typedef struct {
    const char *name;
    gboolean (*compare)(const Pair *pair, char **ret_before, char **ret_after);
} Row;

static gboolean
compare_version(const Pair *pair, char **ret_before, char **ret_after)
{
    *ret_before = cam_identity_format_version(pair->before);
    *ret_after = cam_identity_format_version(pair->after);
    return cam_plan_compare(pair->job->driver->grammar, pair->after, pair->target) ==
           CAM_ORDER_SAME;
}

/* some recorders name no serial: then their hardware address tells them from others */
static gboolean
compare_serial(const Pair *pair, char **ret_before, char **ret_after)
{
    CamField field =
        cam_identity_get(pair->before, CAM_FIELD_SERIAL) != NULL ? CAM_FIELD_SERIAL : CAM_FIELD_MAC;

    *ret_before = g_strdup(cam_identity_get(pair->before, field));
    *ret_after = g_strdup(cam_identity_get(pair->after, field));
    return *ret_before == NULL || g_strcmp0(*ret_before, *ret_after) == 0;
}

static gboolean
compare_activated(const Pair *pair, char **ret_before, char **ret_after)
{
    *ret_before = g_strdup("yes");
    *ret_after = g_strdup(pair->after->activated == CAM_TRI_NO ? "no" : "yes");
    return pair->after->activated != CAM_TRI_NO;
}

static gboolean
compare_login(const Pair *pair, char **ret_before, char **ret_after)
{
    /* who it is was read with the login, before and after */
    *ret_before = g_strdup("accepted");
    *ret_after = g_strdup("accepted");
    return TRUE;
}

static char *
format_uptime(const CamIdentity *identity)
{
    return identity->uptime_s < 0 ? NULL : cam_text_format_duration((double)identity->uptime_s);
}

static gboolean
compare_boot(const Pair *pair, char **ret_before, char **ret_after)
{
    *ret_before = format_uptime(pair->before);
    *ret_after = format_uptime(pair->after);
    return TRUE;
}

static gint64
get_skew(const CamIdentity *identity)
{
    return (identity->clock_utc_us - identity->read_at_us) / G_USEC_PER_SEC;
}

static char *
format_skew(const CamIdentity *identity)
{
    if (identity->clock_utc_us == 0)
        return NULL;
    return g_strdup_printf("%+" G_GINT64_FORMAT " s", get_skew(identity));
}

static gboolean
compare_clock(const Pair *pair, char **ret_before, char **ret_after)
{
    *ret_before = format_skew(pair->before);
    *ret_after = format_skew(pair->after);
    return pair->after->clock_utc_us == 0 || ABS(get_skew(pair->after)) <= CLOCK_LIMIT_S;
}

static const Row rows[] = {
    { "version", compare_version },     { "serial", compare_serial },
    { "activated", compare_activated }, { "login", compare_login },
    { "boot", compare_boot },           { "clock", compare_clock },
};

static const char *
name_result(const char *before, const char *after)
{
    if (before == NULL)
        return "not-available-before";
    if (after == NULL)
        return "lost";
    return g_str_equal(before, after) ? "same" : "changed";
}

static void
emit_proof(CamJob *job, const Pair *pair)
{
    JsonArray *checks = json_array_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *before = NULL;
        g_autofree char *after = NULL;
        gboolean ok = rows[i].compare(pair, &before, &after);
        JsonObject *check =
            cam_args_new("name", rows[i].name, "before", before, "after", after, "result",
                         name_result(before, after), "source", job->driver->name, NULL);
        json_object_set_boolean_member(check, "ok", ok);
        json_object_set_int_member(check, "utc_us", pair->after->read_at_us);
        json_array_add_object_element(checks, check);
    }
    JsonObject *args = json_object_new();
    json_object_set_array_member(args, "checks", checks);
    cam_run_emit(job->run, job, "proof", args, NULL, NULL);
}

void
cam_job_note_boot(CamJob *job, const CamIdentity *identity)
{
    g_free(job->boot_id);
    job->boot_id = g_strdup(cam_identity_get(identity, CAM_FIELD_BOOT_ID));
}

/* what it ran before this hop, which after a crash only the hop before tells */
static gboolean
runs_old(const CamJob *job, const Pair *pair)
{
    g_autofree char *found = cam_identity_format_version(pair->after);
    g_autofree char *before = cam_identity_format_version(pair->before);

    return g_strcmp0(found, before) == 0 ||
           (job->hop > 0 && cam_plan_compare(job->driver->grammar, pair->after,
                                             job->hops->pdata[job->hop - 1]) == CAM_ORDER_SAME);
}

/* with two slots the old version is no refusal: it came back from a try of the new one */
static void
end_wrong_version(CamJob *job, const Pair *pair)
{
    g_autofree char *found = cam_identity_format_version(pair->after);
    g_autofree char *wanted = cam_firmware_format_version(pair->target);
    gboolean old = runs_old(job, pair);

    if (old && (job->armed || job->rolling)) {
        cam_job_end(job, CAM_STATE_ROLLED_BACK, "rolled-back",
                    cam_args_new("found", found, "wanted", wanted, NULL));
        return;
    }
    if (job->armed && job->driver->rollback != NULL) {
        cam_job_note_boot(job, pair->after);
        cam_job_go(job, CAM_STEP_ROLLBACK);
        return;
    }
    cam_job_end(job, CAM_STATE_FAILED, old ? "old-version" : "other-version",
                cam_args_new("found", found, "wanted", wanted, NULL));
}

static void
go_next_hop(CamJob *job)
{
    job->hop++;
    job->rolling = FALSE;
    job->meddled = FALSE;
    job->partial = FALSE;
    job->away_s = 0;
    for (guint i = 0; i < G_N_ELEMENTS(job->tries); i++)
        job->tries[i] = job->earlier[i] = 0;
    job->touched = FALSE;
    job->updated = FALSE;
    job->taken = FALSE;
    job->reboot_wanted = FALSE;
    job->reboot_sent = FALSE;
    job->down_us = 0;
    job->was_down = FALSE;
    job->lingers = FALSE;
    job->mute = FALSE;
    job->armed = FALSE;
    job->confirmed = FALSE;
    job->doubtful = FALSE;
    cam_job_go(job, CAM_STEP_PREFLIGHT);
}

void
cam_job_prove(CamJob *job, const CamIdentity *after)
{
    Pair pair = { job, job->before, after, cam_job_get_target(job) };
    g_autofree char *wanted = NULL;
    g_autofree char *found = NULL;

    emit_proof(job, &pair);
    if (!compare_serial(&pair, &wanted, &found)) {
        cam_job_end(job, CAM_STATE_FAILED, "other-serial",
                    cam_args_new("found", found, "wanted", wanted, NULL));
        return;
    }
    if (after->activated == CAM_TRI_NO) {
        cam_job_end(job, CAM_STATE_FAILED, "lost-activation", NULL);
        return;
    }
    g_autofree char *before = NULL;
    g_autofree char *version = NULL;
    if (!compare_version(&pair, &before, &version)) {
        end_wrong_version(job, &pair);
        return;
    }
    if (job->armed && job->driver->commit != NULL)
        cam_job_go(job, CAM_STEP_COMMIT);
    else
        cam_job_end_hop(job, version);
}

void
cam_job_end_hop(CamJob *job, const char *version)
{
    if (job->hop + 1 < job->hops->len)
        go_next_hop(job);
    else
        cam_job_end(job, CAM_STATE_DONE, "proved", cam_args_new("version", version, NULL));
}
