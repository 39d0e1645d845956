/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/match.h"
#include "src/engine/run.h"
#include "src/engine/talk.h"
#include "src/net/knock.h"

/* restarts asked of one device, where the answer to one got lost */
#define MAX_REBOOTS 3

typedef struct CamJob CamJob;

/*
 * CamSeek: where a device that is waited for was seen, and who stands where it was (seek-private.h)
 */
typedef struct {
    gboolean met;      /* it was seen at its address since it went away */
    gboolean stranger; /* somebody else was */
    gboolean hearsay;  /* so say searches, and its port was not asked since */
    gboolean unsure;   /* who stands there is not known */
    gboolean asked;    /* that was asked */
    gboolean doubted;  /* that was asked once more, because a login was refused there */
    gboolean last;     /* and once more, because the time is over */
    gboolean lost;     /* it refused the login at another address */
    gint64 ask_us;     /* since when */
    char *other;       /* (nullable): serial or hardware address of who stands there */
    char *place;       /* (nullable): the other address at which it was seen */
    guint16 place_port;
    gint64 place_us;
    gint64 two_us; /* when it was seen at two at once */
    gboolean told_two;
    char *refused; /* (nullable): who answered there was not the one */
    guint rounds;  /* of probes since it went away */
    char *home;    /* (nullable): while another address is asked: where it belongs */
    char *home_address;
    guint16 home_port;
} CamSeek;

/*
 * CamJob: one device in a run. What is known only to this process; everything that must survive it
 * is in the events.
 */
struct CamJob {
    CamRun *run;
    char *id;
    guint index;
    guint stage;
    CamVerdict planned_verdict;
    CamDevice *device;
    const CamDriver *driver;
    const CamProfile *profile;
    GPtrArray *hops;     /* CamFirmware */
    CamIdentity *before; /* who it was before anything was done */
    char *boot_id;       /* (nullable): which boot it was in before the last act */

    CamState state; /* set by cam_job_set_state() and nothing else */
    guint64 generation;
    CamStep step;
    guint hop;
    guint tries[CAM_STEP_COUNT];   /* numbers the intents, over all processes */
    guint earlier[CAM_STEP_COUNT]; /* those of earlier processes */

    CamLine *line;
    CamTalk *talk; /* under way, borrowed */
    CamKnock *knock;
    guint timer;
    void (*due)(CamJob *job); /* what @timer calls */
    gint64 step_us;           /* when the step began */
    gint64 act_us;            /* when the last act began that ends in a restart */
    gint64 down_us;           /* when the device was seen to be gone, 0 while it answers */
    gint64 await_us;          /* when it was first waited for after the last act */
    gint64 flash_us;          /* when its flashing was first watched */
    gint64 idle_us;           /* when it first said it is not upgrading */
    gboolean has_turn;        /* it may send */
    gboolean in_queue;        /* it waits for its turn to send */
    double away_s;            /* how long it said it would be away, device seconds */
    CamSeek seek;
    int percent;
    guint64 seen_sent;
    gint64 seen_sent_us;
    gboolean touched;       /* an act that cannot be taken back may have reached it */
    gboolean updated;       /* likewise, an image of this hop */
    gboolean key_asked;     /* it was asked with another TLS key who it is */
    gboolean taken;         /* it has the whole image for sure */
    gboolean reboot_wanted; /* it said so */
    gboolean reboot_sent;
    gboolean was_down;  /* it was gone at least once since the upload began */
    gboolean lingers;   /* it was expected to restart and did not */
    gboolean mute;      /* it cannot be asked how far it is */
    gboolean erased;    /* it wants the image at once: sent even when the run is interrupted */
    gboolean prepared;  /* it was made ready and waits for the image: likewise */
    gboolean meddled;   /* it may have been made ready, whatever was said: not as it was */
    gboolean partial;   /* the last upload broke off before all of it had left */
    gboolean armed;     /* it goes back to the old firmware unless it is told to keep the new one */
    gboolean doubtful;  /* it called itself busy when all of the image had left for it */
    gboolean confirmed; /* it said so itself */
    gboolean rolling;   /* it was told to go back */
};

struct CamRun {
    CamRunOptions options;
    char *id;
    char *inventory;
    GPtrArray *jobs;
    CamLedger *ledger;
    guint stage;
    guint stages;
    guint judged;  /* the latest stage whose gate stands in the journal */
    guint started; /* rows on disk */
    gboolean interrupted;
    const char *interrupt_code;
    guint turns;        /* jobs that may send */
    GQueue queue;       /* CamJob that wait for their turn to send */
    GHashTable *images; /* (element-type filename CamFileStamp): those that were hashed */
    gboolean broken;    /* the journal failed */
    gboolean given_up;  /* a credential was given up before this run began */
    char *broken_message;
    gboolean over;
    gint64 probed_us; /* when devices were asked last where they are */
    guint listener;
};

/* cam_run_emit: writes an event of the run, or of @job with its place in the step table */
void cam_run_emit(CamRun *run, CamJob *job, const char *code, JsonObject *args, CamStoreDone done,
                  gpointer data);

/* cam_run_add_event: tells ledger and listener of an event that goes to the store by other ways */
void cam_run_add_event(CamRun *run, const CamEvent *event);

/* cam_run_break: the journal failed: nothing new is started, what runs is watched to its end */
void cam_run_break(CamRun *run, const GError *error);

/* cam_run_on_job_end: a job came to rest; goes on with the run */
void cam_run_on_job_end(CamRun *run, CamJob *job);

/* cam_job_new: a planned job */
CamJob *cam_job_new(CamRun *run, const char *id, guint index, CamDevice *device);

void cam_job_free(CamJob *job);

/* cam_job_check_image: whether the image is what was planned; else the job has ended */
gboolean cam_job_check_image(CamJob *job);

/* cam_job_get_target: the image of the present hop */
CamFirmware *cam_job_get_target(const CamJob *job);

/* cam_job_set_state: the one setter: event and compare-and-set in one transaction */
void cam_job_set_state(CamJob *job, CamState state, const char *code, JsonObject *args);

/* cam_job_end: a final state */
void cam_job_end(CamJob *job, CamState state, const char *code, JsonObject *args);

/* cam_job_go: begins a step, as the next try of it */
void cam_job_go(CamJob *job, CamStep step);

/* cam_job_count_tries: how often this process has tried @step on the present hop */
guint cam_job_count_tries(const CamJob *job, CamStep step);

/* cam_turn_take: whether it may send now; if not, it goes on with the upload when it is its turn.
 * No intent is written for an upload that would wait for others */
gboolean cam_turn_take(CamJob *job);

/* cam_turn_give_back: it does not send any more; the next one begins */
void cam_turn_give_back(CamJob *job);

/* cam_job_park: puts it aside when it waits for something that may be left undone */
void cam_job_park(CamJob *job);

/* cam_job_later: calls @func in @seconds of the device's time, instead of what was due before */
void cam_job_later(CamJob *job, double seconds, void (*func)(CamJob *job));

/* cam_job_is_over: whether @seconds of the device's time have gone by since @since_us */
gboolean cam_job_is_over(const CamJob *job, gint64 since_us, double seconds);

/* cam_job_time: a time of the profile, device seconds */
double cam_job_time(const CamJob *job, const char *key, double fallback);

/* cam_job_talk: starts a talk on the job's line; @path (transfer full) is for backups; @done must
 * call cam_job_hang_up() first */
void cam_job_talk(CamJob *job, CamAct act, char *path, CamTalkFunc done);

/* cam_job_talk_openly: asks who it is without a login; the line of that talk is good for nothing
 * else */
void cam_job_talk_openly(CamJob *job, CamTalkFunc done);

/* cam_job_talk_once: asks who it is whatever TLS key it shows, with one login at most; the line of
 * that talk is good for nothing else */
void cam_job_talk_once(CamJob *job, CamTalkFunc done);

/* cam_job_hang_up: takes the line back from a talk that is over */
CamJob *cam_job_hang_up(CamTalk *talk, gpointer data);

/* cam_job_retry: tries the step again after a wait if the policy allows it, else FALSE */
gboolean cam_job_retry(CamJob *job, const CamTalk *talk);

/* cam_job_send: begins to send the image, with what has to come before */
void cam_job_send(CamJob *job);

/* cam_job_look_again: sends the image again unless the device runs it already */
void cam_job_look_again(CamJob *job);

/* cam_job_get_sending_step: the step in which it takes its turn to send */
CamStep cam_job_get_sending_step(const CamJob *job);

/* cam_job_act: writes the intent of the present step, then calls @act; @args are the intent's own
 * (transfer full) (nullable) */
void cam_job_act(CamJob *job, JsonObject *args, void (*act)(CamJob *job));

/* cam_job_write_first: writes an event, then calls @act; @args (transfer full) (nullable) */
void cam_job_write_first(CamJob *job, const char *code, JsonObject *args, void (*act)(CamJob *job));

/* cam_job_emit_result: closes that intent */
void cam_job_emit_result(CamJob *job, const CamTalk *talk);

/* cam_job_get_bad_end: the state of a job that cannot go on before an image was sent: blocked, or
 * failed when the device is not as it was any more */
CamState cam_job_get_bad_end(const CamJob *job);

/* cam_job_fail_step: ends the job because a step did not go well */
void cam_job_fail_step(CamJob *job, CamState state, const CamTalk *talk);

/* cam_job_is_late: whether it was waited for as long as anybody is waited for */
gboolean cam_job_is_late(const CamJob *job);

/* cam_job_meet_stranger: another device answered at its address: goes on waiting for it */
void cam_job_meet_stranger(CamJob *job, const CamIdentity *identity);

/* cam_job_meet_key: it shows another TLS key since its update: asks once who it is */
void cam_job_meet_key(CamJob *job);

/* cam_job_wake: somebody said the device is there: what is waited for is looked at now */
void cam_job_wake(CamJob *job);

/* the steps */
void cam_step_preflight(CamJob *job);
void cam_step_backup(CamJob *job);
void cam_step_prepare(CamJob *job);
void cam_step_upload(CamJob *job);
void cam_step_reboot(CamJob *job);
void cam_step_flash(CamJob *job);
void cam_step_await(CamJob *job);
void cam_step_await_now(CamJob *job);
void cam_step_verify(CamJob *job);
void cam_step_commit(CamJob *job);
void cam_step_rollback(CamJob *job);

/* cam_job_prove: compares before and after; ends the job or begins its next hop */
void cam_job_prove(CamJob *job, const CamIdentity *after);

/* cam_job_note_boot: remembers which boot it is in */
void cam_job_note_boot(CamJob *job, const CamIdentity *identity);

/* cam_job_end_hop: the present hop is done: the next one, or the end; @version is what it runs */
void cam_job_end_hop(CamJob *job, const char *version);

/* cam_job_recover: sets a job of an earlier process to where it is and goes on */
void cam_job_recover(CamJob *job, const CamLedgerJob *was);

/* cam_recover_*: what the events of an earlier process say of a job or a run */
gboolean cam_recover_hops(CamJob *job, GError **error);
CamVerdict cam_recover_verdict(const CamJob *job);
void cam_recover_credential(CamDevice *device, const CamIdentity *identity,
                            const GPtrArray *devices);
guint cam_recover_stage(const CamRun *run);
guint cam_recover_judged(const CamRun *run);

/* cam_plan_row_to_args: arguments of `job-planned` */
JsonObject *cam_plan_row_to_args(const CamPlanRow *row, guint index);

/* cam_job_read_hops: images of a job that was planned by an earlier process, not looked at yet */
gboolean cam_job_read_hops(CamJob *job, JsonObject *args, GError **error);
