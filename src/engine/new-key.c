/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/policy.h"
#include "src/engine/seek-private.h"

/*
 * A device that shows another TLS key after our own image reached it (DECISIONS 12): some make a
 * new one when they are updated, and a stranger shows another one too. It is asked once, with one
 * digest login, who it is. The event before that question counts over a crash.
 */

static gboolean
was_answered(const CamTalk *talk)
{
    return talk->ok || cam_talk_was_one_login(talk);
}

/* still starting, and nothing secret has left: it may be asked later */
static gboolean
may_ask_later(const CamJob *job, const CamTalk *talk)
{
    return !talk->ok && !talk->login_sent && !cam_job_is_late(job) &&
           (cam_error_is_silence(talk->error) ||
            g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_BUSY));
}

static void
end_other(CamJob *job, const CamTalk *talk)
{
    CamKeys wanted = cam_match_keys(job->before);
    CamKeys found = cam_match_keys(talk->identity);

    cam_job_end(job, CAM_STATE_UNSURE, "key-of-other",
                cam_args_new("found", found.serial != NULL ? found.serial : found.mac, "wanted",
                             wanted.serial != NULL ? wanted.serial : wanted.mac, NULL));
}

static void
end_unproved(CamJob *job, const CamTalk *talk)
{
    g_autofree char *text =
        talk->code != NULL ? cam_words_format(talk->code, talk->args) : g_strdup("names no serial");

    cam_job_end(job, CAM_STATE_UNSURE, "key-unproved", cam_args_new("message", text, NULL));
}

static void
go_on(CamJob *job, CamTalk *talk)
{
    cam_talk_keep_pin(talk);
    cam_run_emit(job->run, job, "key-changed", cam_args_new("key", talk->new_pin, NULL), NULL,
                 NULL);
    job->seek.unsure = FALSE;
    cam_job_go(job, CAM_STEP_AWAIT);
}

static void
on_asked(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    CamJob *job = cam_job_hang_up(talk, data);
    CamMatch match = cam_seek_judge(job, talk->identity);

    /* that session may send no second login */
    g_clear_pointer(&job->line, cam_line_free);
    if (match == CAM_MATCH_OTHER) {
        end_other(job, talk);
    } else if (match == CAM_MATCH_SAME && was_answered(talk)) {
        go_on(job, talk);
    } else if (may_ask_later(job, talk)) {
        job->key_asked = FALSE;
        cam_run_emit(job->run, job, "key-silent", NULL, NULL, NULL);
        cam_job_go(job, CAM_STEP_AWAIT);
    } else {
        end_unproved(job, talk);
    }
}

static void
ask(CamJob *job)
{
    cam_job_talk_once(job, on_asked);
}

void
cam_job_meet_key(CamJob *job)
{
    g_clear_pointer(&job->line, cam_line_free);
    if (job->key_asked) {
        cam_job_end(job, CAM_STATE_UNSURE, "key-changed-twice", NULL);
        return;
    }
    job->key_asked = TRUE;
    cam_job_write_first(job, "key-asked", NULL, ask);
}
