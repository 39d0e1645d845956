/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/seek-private.h"

#include "src/base/clock.h"
#include "src/engine/relocate.h"

#include <string.h>

/* how long an answer to "who is there" is waited for, our seconds */
#define ASK_S   1.2
#define AGAIN_S 0.4
/* addresses seen within this time are two at once, not one after the other */
#define TWICE_S 5.0
/* between two rounds of probes of one run, device seconds, and ours at least */
#define DISTANCE_S       5.0
#define LEAST_DISTANCE_S 1.0

/* of being away, device seconds; after the last one, once in so many more */
static const double rounds_s[] = { 10, 30, 60 };
#define EVERY_S 60

static CamKeys
get_keys(const CamJob *job)
{
    return cam_match_keys(job->before);
}

static gboolean
has_keys(const CamJob *job)
{
    CamKeys keys = get_keys(job);

    return keys.serial != NULL || keys.mac != NULL;
}

CamMatch
cam_seek_judge(const CamJob *job, const CamIdentity *identity)
{
    CamKeys keys = get_keys(job);

    return cam_match(&keys, identity);
}

static void
forget_place(CamSeek *seek)
{
    g_clear_pointer(&seek->place, g_free);
    seek->place_port = 0;
}

void
cam_seek_forget(CamJob *job)
{
    CamSeek *seek = &job->seek;

    forget_place(seek);
    g_clear_pointer(&seek->refused, g_free);
    g_clear_pointer(&seek->other, g_free);
    cam_seek_note_silence(job);
    seek->last = FALSE;
    seek->lost = FALSE;
    seek->told_two = FALSE;
    seek->two_us = 0;
    seek->rounds = 0;
}

void
cam_seek_clear(CamSeek *seek)
{
    forget_place(seek);
    g_free(seek->refused);
    g_free(seek->other);
    g_free(seek->home);
    g_free(seek->home_address);
}

/* --- what is seen --- */

static gboolean
was_just(gint64 since_us, double seconds)
{
    return since_us != 0 && cam_clock_now_us() - since_us < seconds * G_USEC_PER_SEC;
}

static void
tell_two(CamJob *job, const char *second)
{
    CamSeek *seek = &job->seek;

    seek->two_us = cam_clock_now_us();
    if (!seek->told_two)
        cam_run_emit(job->run, job, "device-at-two",
                     cam_args_new("first", seek->place, "second", second, NULL), NULL, NULL);
    seek->told_two = TRUE;
    forget_place(seek);
}

static void
note_place(CamJob *job, const CamSighting *sighting)
{
    const CamEndpoint *endpoint = &job->device->endpoint;
    CamSeek *seek = &job->seek;
    gboolean named = sighting->port != 0 && !sighting->tls && !endpoint->tls;

    if (was_just(seek->two_us, TWICE_S) || g_strcmp0(seek->refused, sighting->address) == 0)
        return;
    if (seek->place != NULL && strcmp(seek->place, sighting->address) != 0) {
        if (was_just(seek->place_us, TWICE_S)) {
            tell_two(job, sighting->address);
            return;
        }
        forget_place(seek);
    }
    if (seek->place == NULL)
        seek->place = g_strdup(sighting->address);
    if (named || seek->place_port == 0)
        seek->place_port = named ? sighting->port : endpoint->port;
    seek->place_us = cam_clock_now_us();
}

static void
tell_stranger(CamJob *job, const CamIdentity *identity)
{
    CamKeys found = cam_match_keys(identity);
    CamSeek *seek = &job->seek;
    const char *name = found.serial != NULL ? found.serial : found.mac;

    seek->met = FALSE;
    seek->stranger = TRUE;
    if (g_strcmp0(seek->other, name) == 0)
        return;
    g_free(seek->other);
    seek->other = g_strdup(name);
    cam_run_emit(job->run, job, "stranger", cam_args_new("found", name, NULL), NULL, NULL);
}

/* the address where it belongs, also while another one is being asked */
static CamEndpoint
get_home(const CamJob *job)
{
    CamEndpoint home = job->device->endpoint;

    if (job->seek.home != NULL) {
        home.address = job->seek.home_address;
        home.port = job->seek.home_port;
    }
    return home;
}

static void
note_here(CamJob *job, CamMatch match, const CamSighting *sighting)
{
    const CamEndpoint home = get_home(job);
    CamSeek *seek = &job->seek;

    if (match == CAM_MATCH_SAME) {
        seek->met = TRUE;
        seek->stranger = FALSE;
        seek->unsure = FALSE;
    } else if (!seek->met && cam_match_is_at(sighting, &home)) {
        seek->hearsay = seek->hearsay || !seek->stranger;
        tell_stranger(job, sighting->identity);
    }
}

void
cam_seek_note(CamJob *job, const CamSighting *sighting)
{
    CamMatch match = CAM_MATCH_UNKNOWN;

    if (job->state != CAM_STATE_WAITING || job->step != CAM_STEP_AWAIT)
        return;
    match = cam_seek_judge(job, sighting->identity);
    if (match == CAM_MATCH_UNKNOWN)
        return;
    /* what somebody says of another address is no reason to go there (DECISIONS 21) */
    if (g_strcmp0(sighting->address, sighting->source) == 0) {
        if (strcmp(sighting->address, get_home(job).address) == 0)
            note_here(job, match, sighting);
        else if (match == CAM_MATCH_SAME &&
                 !cam_match_is_second_family(sighting->address, &job->device->endpoint))
            note_place(job, sighting);
    }
    if (match == CAM_MATCH_SAME)
        cam_job_wake(job);
}

void
cam_seek_note_stranger(CamJob *job, const CamIdentity *identity)
{
    job->seek.hearsay = FALSE;
    tell_stranger(job, identity);
}

void
cam_seek_note_silence(CamJob *job)
{
    job->seek.met = FALSE;
    job->seek.stranger = FALSE;
    job->seek.hearsay = FALSE;
    job->seek.asked = FALSE;
    job->seek.doubted = FALSE;
    job->seek.unsure = TRUE;
}

/* --- asking --- */

static gboolean
can_ask(const CamJob *job)
{
    return job->run->options.finder != NULL && has_keys(job) && !job->seek.met;
}

gboolean
cam_seek_begin_last(CamJob *job)
{
    CamSeek *seek = &job->seek;

    if (!seek->stranger || seek->last)
        return FALSE;
    cam_seek_note_silence(job);
    seek->last = TRUE;
    return TRUE;
}

gboolean
cam_seek_doubts(const CamJob *job)
{
    return (can_ask(job) || job->seek.last) && job->seek.unsure && !job->seek.asked;
}

gboolean
cam_seek_doubts_refusal(CamJob *job)
{
    CamSeek *seek = &job->seek;

    if (!can_ask(job) || (!seek->stranger && seek->doubted))
        return FALSE;
    seek->doubted = TRUE;
    seek->asked = FALSE;
    seek->unsure = TRUE;
    return TRUE;
}

static gboolean
probe(CamJob *job, double distance_s)
{
    CamRun *run = job->run;

    if (run->options.finder == NULL)
        return FALSE;
    if (!was_just(run->probed_us, distance_s)) {
        run->probed_us = cam_clock_now_us();
        cam_finder_probe(run->options.finder);
    }
    return TRUE;
}

void
cam_seek_ask(CamJob *job, void (*again)(CamJob *job), void (*then)(CamJob *job))
{
    CamSeek *seek = &job->seek;
    double timescale = job->device->endpoint.timescale;

    if (seek->ask_us == 0)
        seek->ask_us = cam_clock_now_us();
    if (was_just(seek->ask_us, ASK_S)) {
        probe(job, AGAIN_S);
        cam_job_later(job, AGAIN_S * timescale, again);
        return;
    }
    seek->ask_us = 0;
    seek->asked = TRUE;
    then(job);
}

static double
get_round(guint number)
{
    guint count = G_N_ELEMENTS(rounds_s);

    return number < count ? rounds_s[number] : rounds_s[count - 1] + EVERY_S * (number - count + 1);
}

void
cam_seek_probe(CamJob *job)
{
    CamSeek *seek = &job->seek;
    double distance_s = DISTANCE_S / job->device->endpoint.timescale;

    if (!has_keys(job) || !cam_job_is_over(job, job->down_us, get_round(seek->rounds)) ||
        !probe(job, MAX(distance_s, LEAST_DISTANCE_S)))
        return;
    /* a round that others began serves this one too; those that are over are not made up for */
    while (cam_job_is_over(job, job->down_us, get_round(seek->rounds)))
        seek->rounds++;
}

/* --- going there --- */

/* somebody of this run is being worked on there */
static gboolean
is_taken(const CamJob *job)
{
    const CamRun *run = job->run;

    for (guint i = 0; i < run->jobs->len; i++) {
        const CamJob *other = run->jobs->pdata[i];
        const CamEndpoint *endpoint = &other->device->endpoint;
        gboolean active = other->state == CAM_STATE_RUNNING || other->state == CAM_STATE_WAITING;
        if (other != job && active && (other->down_us == 0 || other->seek.home != NULL) &&
            endpoint->port == job->seek.place_port &&
            strcmp(endpoint->address, job->seek.place) == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean
cam_seek_has_place(const CamJob *job)
{
    return job->seek.place != NULL && !is_taken(job);
}

void
cam_seek_go(CamJob *job)
{
    const CamEndpoint *endpoint = &job->device->endpoint;
    CamSeek *seek = &job->seek;

    g_clear_pointer(&job->line, cam_line_free);
    seek->home = cam_device_format_endpoint(job->device);
    seek->home_address = g_strdup(endpoint->address);
    seek->home_port = endpoint->port;
    cam_device_move(job->device, seek->place, seek->place_port);
    /* what it refuses there counts with what it refused at home */
    cam_engine_learn(job->run->options.engine, job->device, job->before);
}

/* whoever else of this run was listed there is not there */
static void
evict_others(CamJob *job)
{
    const CamRun *run = job->run;
    const CamEndpoint *endpoint = &job->device->endpoint;

    for (guint i = 0; i < run->jobs->len; i++) {
        CamJob *other = run->jobs->pdata[i];
        const CamEndpoint *theirs = &other->device->endpoint;
        if (other == job || cam_state_is_final(other->state) || theirs->port != endpoint->port ||
            strcmp(theirs->address, endpoint->address) != 0)
            continue;
        other->seek.unsure = TRUE;
        cam_seek_note_stranger(other, job->before);
    }
}

void
cam_seek_stay(CamJob *job, CamTalk *talk)
{
    CamSeek *seek = &job->seek;
    const CamEndpoint *endpoint = &job->device->endpoint;
    JsonObject *args =
        cam_args_new("from", seek->home, "to", talk->endpoint, "address", endpoint->address, NULL);

    json_object_set_int_member(args, "port", endpoint->port);
    cam_talk_keep_pin(talk);
    cam_relocate_remember(job->run->options.engine, talk->identity, talk->endpoint, FALSE);
    cam_run_emit(job->run, job, "device-moved", args, NULL, NULL);
    g_clear_pointer(&seek->home, g_free);
    g_clear_pointer(&seek->home_address, g_free);
    forget_place(seek);
    seek->stranger = FALSE;
    seek->unsure = FALSE;
    seek->lost = FALSE;
    seek->met = TRUE;
    evict_others(job);
}

void
cam_seek_return(CamJob *job, gboolean for_good)
{
    CamSeek *seek = &job->seek;

    g_clear_pointer(&job->line, cam_line_free);
    if (for_good) {
        g_free(seek->refused);
        seek->refused = g_strdup(job->device->endpoint.address);
        forget_place(seek);
    }
    cam_device_move(job->device, seek->home_address, seek->home_port);
    g_clear_pointer(&seek->home, g_free);
    g_clear_pointer(&seek->home_address, g_free);
}
