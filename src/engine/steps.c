/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/clock.h"
#include "src/base/policy.h"
#include "src/engine/identify.h"
#include "src/engine/reason.h"
#include "src/engine/seek-private.h"

/* preflight: is it still the device that was planned, and does nothing speak against it now? */

static void
emit_identity(CamJob *job, const CamIdentity *identity)
{
    g_autofree char *version = cam_identity_format_version(identity);
    JsonObject *args = cam_args_new("version", version, "serial",
                                    cam_identity_get(identity, CAM_FIELD_SERIAL), NULL);

    json_object_set_int_member(args, "uptime_s", identity->uptime_s);
    json_object_set_int_member(args, "clock_skew_s",
                               identity->clock_utc_us != 0
                                   ? (identity->clock_utc_us - identity->read_at_us) /
                                         G_USEC_PER_SEC
                                   : 0);
    json_object_set_boolean_member(args, "activated", identity->activated != CAM_TRI_NO);
    cam_run_emit(job->run, job, "identity-read", args, NULL, NULL);
}

static gboolean
runs_hop(const CamJob *job, const CamIdentity *identity, guint hop)
{
    return cam_plan_compare(job->driver->grammar, identity, job->hops->pdata[hop]) ==
           CAM_ORDER_SAME;
}

/* it runs what a hop would bring that was not gone yet: by somebody's hand, or before a crash */
static gboolean
find_reached(const CamJob *job, const CamIdentity *identity, guint *ret_hop)
{
    for (guint hop = job->hops->len; hop > job->hop; hop--) {
        if (!runs_hop(job, identity, hop - 1))
            continue;
        *ret_hop = hop - 1;
        return TRUE;
    }
    return FALSE;
}

/* it runs what this hop, or one behind it, would bring */
static void
end_up_to_date(CamJob *job, const CamIdentity *identity, guint hop)
{
    g_autofree char *version = cam_identity_format_version(identity);

    /* nothing was sent yet, and nothing has to be */
    if (job->hop == 0 && hop + 1 == job->hops->len) {
        cam_job_end(job, CAM_STATE_SKIPPED, "up-to-date", cam_args_new("version", version, NULL));
        return;
    }
    /* one hop of several: the way goes on, or was gone */
    job->hop = hop;
    cam_job_prove(job, identity);
}

/* a way is planned from one version: from any other it may be a step down, or past a step that must
 * be taken */
static gboolean
is_as_planned(const CamJob *job, const CamIdentity *identity)
{
    const char *was = cam_identity_get(job->before, CAM_FIELD_FIRMWARE);
    const char *was_build = cam_identity_get(job->before, CAM_FIELD_BUILD);
    const char *is = cam_identity_get(identity, CAM_FIELD_FIRMWARE);
    const char *is_build = cam_identity_get(identity, CAM_FIELD_BUILD);

    if (job->hop > 0)
        return runs_hop(job, identity, job->hop - 1);
    return (g_strcmp0(was, is) == 0 && g_strcmp0(was_build, is_build) == 0) ||
           cam_version_compare_text(job->driver->grammar, was, was_build, is, is_build) ==
               CAM_ORDER_SAME;
}

static void
end_changed(CamJob *job, const CamIdentity *identity)
{
    g_autofree char *found = cam_identity_format_version(identity);
    g_autofree char *wanted = job->hop > 0
                                  ? cam_firmware_format_version(job->hops->pdata[job->hop - 1])
                                  : cam_identity_format_version(job->before);

    cam_job_end(job, cam_job_get_bad_end(job), "changed-since-plan",
                cam_args_new("found", found, "wanted", wanted, NULL));
}

static const CamFinding *
find_block(const GPtrArray *findings)
{
    const CamFinding *worst = cam_findings_find_worst(findings);

    return worst != NULL && worst->level == CAM_LEVEL_BLOCK ? worst : NULL;
}

static void
begin_hop(CamJob *job, CamIdentity *identity, gboolean erased)
{
    cam_identity_free(job->before);
    job->before = identity;
    cam_job_note_boot(job, job->before);
    job->erased = erased;
    /* without firmware it may have no configuration to give */
    if (job->erased)
        cam_job_send(job);
    else
        cam_job_go(job, CAM_STEP_BACKUP);
}

static void
on_preflight(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);
    CamState bad = cam_job_get_bad_end(job);

    if (!talk->ok) {
        if (!cam_job_retry(job, talk))
            cam_job_fail_step(job, bad, talk);
        return;
    }
    CamField key =
        cam_identity_get(job->before, CAM_FIELD_SERIAL) != NULL ? CAM_FIELD_SERIAL : CAM_FIELD_MAC;
    const char *planned = cam_identity_get(job->before, key);
    const char *found = cam_identity_get(talk->identity, key);
    if (planned != NULL && g_strcmp0(planned, found) != 0) {
        cam_job_end(job, bad, "other-serial",
                    cam_args_new("wanted", planned, "found", found, NULL));
        return;
    }
    cam_identify_compare(job->device, talk->identity, talk->findings);
    const CamFinding *block = find_block(talk->findings);
    if (block != NULL) {
        cam_job_end(job, bad, block->code, json_object_ref(block->args));
        return;
    }
    emit_identity(job, talk->identity);
    guint reached;
    if (find_reached(job, talk->identity, &reached)) {
        end_up_to_date(job, talk->identity, reached);
        return;
    }
    /* without firmware it is at no version, and wants the image at once */
    gboolean erased = cam_findings_find(talk->findings, "flash-erased") != NULL;
    if (!erased && !is_as_planned(job, talk->identity)) {
        end_changed(job, talk->identity);
        return;
    }
    begin_hop(job, g_steal_pointer(&talk->identity), erased);
}

void
cam_step_preflight(CamJob *job)
{
    CamKeys keys = cam_match_keys(job->before);

    /* another device of this run came back at its address */
    if (job->seek.stranger) {
        cam_job_end(job, cam_job_get_bad_end(job), "other-serial",
                    cam_args_new("wanted", keys.serial != NULL ? keys.serial : keys.mac, "found",
                                 job->seek.other, NULL));
        return;
    }
    job->profile = cam_profiles_find(cam_engine_get_profiles(job->run->options.engine),
                                     job->driver->name, job->before);
    cam_job_talk(job, CAM_ACT_PREFLIGHT, NULL, on_preflight);
}

/* backup: the file is named by our own ids; what a device says never becomes a file name */

static char *
make_backup_name(const CamJob *job)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *day = g_date_time_format(now, "%Y%m%d");

    return g_strdup_printf("backups/%s-%s-%u.bin", day, job->id, job->hop);
}

static void
on_backup(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    if (!talk->ok) {
        if (cam_job_retry(job, talk))
            return;
        if (job->run->options.plan.without_backup) {
            cam_run_emit(job->run, job, "backup-skipped", NULL, NULL, NULL);
            cam_job_send(job);
            return;
        }
        cam_job_fail_step(job, cam_job_get_bad_end(job), talk);
        return;
    }
    g_autofree char *name = make_backup_name(job);
    JsonObject *args = cam_args_new("path", name, "sha256", talk->sha256, NULL);
    json_object_set_int_member(args, "size", (gint64)talk->size);
    cam_run_emit(job->run, job, "backup-saved", args, NULL, NULL);
    cam_job_send(job);
}

void
cam_step_backup(CamJob *job)
{
    if (job->driver->backup == NULL) {
        cam_run_emit(job->run, job, "backup-skipped", NULL, NULL, NULL);
        cam_job_send(job);
        return;
    }
    g_autofree char *name = make_backup_name(job);
    cam_job_talk(job, CAM_ACT_BACKUP,
                 cam_site_build_path(cam_engine_get_site(job->run->options.engine), name),
                 on_backup);
}

/* verify: who answers, and what does it run? */

static void
on_verify(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);

    if (talk->ok && cam_seek_judge(job, talk->identity) == CAM_MATCH_OTHER) {
        cam_job_meet_stranger(job, talk->identity);
        return;
    }
    if (talk->ok) {
        cam_job_prove(job, talk->identity);
        return;
    }
    /* a refusal may be that of somebody else */
    if (cam_error_is_refusal(talk->error) && cam_seek_doubts_refusal(job)) {
        cam_job_go(job, CAM_STEP_AWAIT);
        return;
    }
    if (talk->other_key && job->updated)
        cam_job_meet_key(job);
    else if (g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED))
        cam_job_end(job, CAM_STATE_FAILED, "lost-activation", NULL);
    else if (g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_TRUST) ||
             g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL) ||
             (!cam_error_is_refusal(talk->error) && cam_job_is_late(job)))
        /* it is there, and we cannot see what it runs */
        cam_job_fail_step(job, CAM_STATE_UNSURE, talk);
    else if (cam_error_is_refusal(talk->error))
        cam_job_end(job, CAM_STATE_FAILED, "login-lost", NULL);
    else
        /* not there yet, or still booting: wait on */
        cam_job_go(job, CAM_STEP_AWAIT);
}

void
cam_step_verify(CamJob *job)
{
    /* realm and nonce change with a boot: a new line */
    g_clear_pointer(&job->line, cam_line_free);
    cam_job_talk(job, CAM_ACT_IDENTIFY, NULL, on_verify);
}
