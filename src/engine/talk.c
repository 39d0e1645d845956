/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/talk.h"

#include "src/base/file.h"
#include "src/engine/engine-private.h"
#include "src/engine/match.h"
#include "src/engine/pins.h"
#include "src/engine/reason.h"

/* one more for a nonce that got too old */
#define MAX_OPEN 2

struct CamLine {
    CamCall *call;
    CamTalk *talk; /* who talks on it now */
};

void
cam_line_free(CamLine *line)
{
    if (line == NULL)
        return;
    cam_call_free(line->call);
    g_free(line);
}

CamTalk *
cam_talk_new(CamEngine *engine, CamAct act, CamDevice *device)
{
    CamTalk *talk = g_new0(CamTalk, 1);

    talk->engine = engine;
    talk->act = act;
    talk->device = cam_device_ref(device);
    talk->findings = cam_findings_new();
    talk->endpoint = cam_device_format_endpoint(device);
    talk->serial = g_strdup(device->target.serial);
    talk->flash.percent = -1;
    return talk;
}

CamCall *
cam_talk_get_call(const CamTalk *talk)
{
    return talk->line != NULL ? talk->line->call : NULL;
}

void
cam_talk_free(CamTalk *talk)
{
    if (talk == NULL)
        return;
    cam_line_free(talk->line);
    cam_device_unref(talk->device);
    cam_firmware_unref(talk->firmware);
    cam_identity_free(talk->identity);
    g_ptr_array_unref(talk->findings);
    g_clear_pointer(&talk->args, json_object_unref);
    g_clear_pointer(&talk->choices, g_ptr_array_unref);
    g_clear_error(&talk->error);
    g_free(talk->path);
    g_free(talk->moved_from);
    g_free(talk->serial);
    g_free(talk->word);
    g_free(talk->sha256);
    g_free(talk->endpoint);
    g_free(talk->pin);
    g_free(talk->new_pin);
    g_free(talk);
}

/* the hooks run in the worker: they touch nothing but the talk itself */

static char *
find_pin(gpointer data)
{
    const CamTalk *talk = ((const CamLine *)data)->talk;

    return g_strdup(talk->new_pin != NULL ? talk->new_pin : talk->pin);
}

static void
add_pin(gpointer data, const char *pin)
{
    CamTalk *talk = ((CamLine *)data)->talk;

    g_free(talk->new_pin);
    talk->new_pin = g_strdup(pin);
}

static gboolean
is_key_known(gpointer data)
{
    return !((const CamLine *)data)->talk->key_is_fresh;
}

static gboolean
may_log_in(gpointer data, guint logins, guint open, gboolean proved)
{
    const CamTalk *talk = ((const CamLine *)data)->talk;

    return open < (proved ? MAX_OPEN : talk->most_open) && (!talk->new_key || logins == 0);
}

static void
on_progress(gpointer data, guint64 sent, guint64 total)
{
    CamTalk *talk = ((CamLine *)data)->talk;

    g_atomic_pointer_set(&talk->sent, (gsize)sent);
}

static CamLine *
make_line(CamTalk *talk)
{
    CamLine *line = g_new0(CamLine, 1);

    line->call = cam_call_new(&(CamCallOptions){
        .device = talk->device,
        .profile = talk->profile,
        .send_login = talk->login,
        .allow_plaintext = talk->engine->allow_plaintext && !talk->new_key,
        .hooks = { .find_pin = find_pin,
                   .add_pin = add_pin,
                   .is_key_known = is_key_known,
                   .may_log_in = may_log_in,
                   .on_progress = on_progress,
                   .data = line },
    });
    return line;
}

static gboolean
identify_by(CamTalk *talk, const CamDriver *driver)
{
    CamCall *call = talk->line->call;

    if (talk->driver != driver) {
        /* what one driver keeps means nothing to another */
        cam_call_set_state(call, NULL, NULL);
        cam_call_set_profile(call, cam_profiles_find(talk->engine->profiles, driver->name, NULL));
    }
    g_clear_error(&talk->error);
    cam_identity_free(talk->identity);
    talk->identity = cam_identity_new();
    gboolean ok = driver->identify(call, talk->identity, &talk->error);
    if (ok || !g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_UNSUPPORTED))
        talk->driver = driver;
    return ok;
}

static void
note_outcome(CamTalk *talk, CamChoice *choice, gboolean ok)
{
    choice->outcome = g_strdup(ok ? "answered" : talk->error->message);
}

/* Returns: whether the search goes on: only "not one of mine" leads on to the next driver; a
 * refused login ends it */
static gboolean
try_choice(CamTalk *talk, CamChoice *choice, gboolean *ret_ok)
{
    *ret_ok = identify_by(talk, choice->driver);
    note_outcome(talk, choice, *ret_ok);
    return !*ret_ok && g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_UNSUPPORTED);
}

/* a challenge seen on the way may say more than the first page did: those that were asked keep
 * their places, the rest is ranked again */
static void
rank_again(CamTalk *talk, CamFace *face, guint asked)
{
    const char *realm = cam_http_get_realm(cam_call_http(talk->line->call));

    if (face->realm != NULL || realm == NULL)
        return;
    face->realm = g_strdup(realm);
    g_autoptr(GPtrArray) ranked = cam_choices_rank(talk->engine->profiles, face);
    for (guint i = 0; i < asked; i++)
        cam_choices_take(ranked, talk->choices, i);
    g_ptr_array_unref(talk->choices);
    talk->choices = g_steal_pointer(&ranked);
}

static gboolean
identify(CamTalk *talk)
{
    const CamDevice *device = talk->device;
    g_auto(CamFace) face = { .vendor = device->target.vendor,
                             .found_vendor = device->found_vendor,
                             .methods = device->methods };
    gboolean ok = FALSE;

    if (talk->driver != NULL) {
        if (talk->profile == NULL)
            cam_call_set_profile(talk->line->call, cam_profiles_find(talk->engine->profiles,
                                                                     talk->driver->name, NULL));
        return identify_by(talk, talk->driver);
    }
    if (!cam_face_read(&face, talk->line->call, &talk->error))
        return FALSE;
    talk->choices = cam_choices_rank(talk->engine->profiles, &face);
    for (guint i = 0; i < talk->choices->len; i++) {
        if (!try_choice(talk, talk->choices->pdata[i], &ok))
            return ok;
        rank_again(talk, &face, i + 1);
    }
    return FALSE;
}

/* a device that says no to the question itself has answered it */
static gboolean
find_obstacle(CamTalk *talk)
{
    CamErrorCode code = cam_error_get_code(talk->error);

    if (code != CAM_ERROR_PRIVILEGE && code != CAM_ERROR_UPGRADING)
        return FALSE;
    g_clear_error(&talk->error);
    cam_findings_add(talk->findings, CAM_LEVEL_BLOCK,
                     code == CAM_ERROR_PRIVILEGE ? "low-privilege" : "upgrading-now", NULL);
    return TRUE;
}

static gboolean
preflight(CamTalk *talk)
{
    if (!identify(talk))
        return FALSE;
    if (talk->profile == NULL)
        cam_call_set_profile(
            talk->line->call,
            cam_profiles_find(talk->engine->profiles, talk->driver->name, talk->identity));
    return talk->driver->preflight == NULL ||
           talk->driver->preflight(talk->line->call, talk->findings, &talk->error) ||
           find_obstacle(talk);
}

static gboolean
write_backup(gpointer data, const void *bytes, gsize size, GError **error)
{
    return cam_file_writer_add(data, bytes, size, error);
}

static gboolean
backup(CamTalk *talk)
{
    g_autofree char *folder = g_path_get_dirname(talk->path);

    if (!cam_file_make_folder(folder, &talk->error))
        return FALSE;
    g_autoptr(CamFileWriter) writer = cam_file_writer_new(talk->path, &talk->error);
    if (writer == NULL ||
        !talk->driver->backup(talk->line->call, write_backup, writer, &talk->error) ||
        !cam_file_writer_finish(writer, &talk->error))
        return FALSE;
    talk->size = cam_file_writer_get_size(writer);
    talk->sha256 = g_strdup(cam_file_writer_get_sha256(writer));
    return TRUE;
}

static gboolean
poll_flash(CamTalk *talk)
{
    if (talk->driver->poll != NULL)
        return talk->driver->poll(talk->line->call, &talk->flash, &talk->error);
    talk->flash.state = CAM_FLASH_UNKNOWN;
    return TRUE;
}

static gboolean
upload(CamTalk *talk)
{
    CamCall *call = talk->line->call;
    gboolean ok = talk->driver->upload(call, talk->firmware, &talk->flash, &talk->error);

    talk->partial = !ok && !cam_http_was_whole(cam_call_http(call));
    return ok;
}

static gboolean
run_act(CamTalk *talk)
{
    CamCall *call = talk->line->call;

    switch (talk->act) {
    case CAM_ACT_IDENTIFY:
        return identify(talk);
    case CAM_ACT_PREFLIGHT:
        return preflight(talk);
    case CAM_ACT_BACKUP:
        return backup(talk);
    case CAM_ACT_UPLOAD:
        return upload(talk);
    case CAM_ACT_POLL:
        return poll_flash(talk);
    case CAM_ACT_REBOOT:
        return talk->driver->reboot(call, &talk->error);
    case CAM_ACT_PREPARE:
        return talk->driver->prepare(call, talk->firmware, &talk->ready, &talk->error);
    case CAM_ACT_COMMIT:
        return talk->driver->commit(call, &talk->error);
    case CAM_ACT_ROLLBACK:
        return talk->driver->rollback(call, &talk->error);
    }
    return FALSE;
}

static void
run_in_worker(gpointer work)
{
    CamTalk *talk = work;

    if (talk->line == NULL)
        talk->line = make_line(talk);
    talk->line->talk = talk;
    cam_call_set_sent(talk->line->call, talk->after_upload);
    CamHttp *http = cam_call_http(talk->line->call);
    (void)cam_http_take_logins(http);
    talk->ok = run_act(talk);
    talk->word = g_strdup(cam_call_get_word(talk->line->call));
    if (talk->driver != NULL && talk->driver->close != NULL)
        talk->driver->close(talk->line->call);
    talk->logins = cam_http_take_logins(http);
    talk->login_sent = talk->logins.sent > 0;
    talk->other_key =
        g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_TRUST) && cam_http_met_other_key(http);
}

static void start_waiting(gpointer data);

/* a person typed the address and wants the key that is shown there */
static gboolean
is_accepted(const CamTalk *talk)
{
    const CamDevice *device = talk->device;

    return talk->engine->accept_new_key && device->endpoint.tls && device->target.line == 0 &&
           talk->moved_from == NULL;
}

static const char *
get_serial(const CamTalk *talk)
{
    return cam_identity_get(talk->identity, CAM_FIELD_SERIAL);
}

static void
keep_pin(CamTalk *talk, gboolean replace)
{
    CamEngine *engine = talk->engine;
    const char *pin = talk->new_pin != NULL ? talk->new_pin : talk->pin;
    gboolean fresh = talk->new_pin != NULL || talk->key_is_fresh;
    const char *serial = get_serial(talk);

    if (pin == NULL)
        return;
    cam_pins_keep(engine, talk->endpoint, pin, fresh);
    if (!talk->new_key && (!talk->ok || !talk->login_sent))
        return;
    cam_pins_keep_of(engine, serial, pin, fresh, replace);
    /* rows often write the end of it only */
    if (cam_match_serial(talk->serial, serial))
        cam_pins_keep_of(engine, talk->serial, pin, fresh, replace);
}

void
cam_talk_keep_pin(CamTalk *talk)
{
    keep_pin(talk, talk->new_key);
}

gboolean
cam_talk_was_one_login(const CamTalk *talk)
{
    return talk->new_key && talk->login_sent &&
           g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_CANCELLED);
}

/* it is where nobody was before, and says that it is somebody whose key is another one */
static void
judge_new_pin(CamTalk *talk)
{
    if (!talk->ok || talk->new_pin == NULL || talk->new_key || is_accepted(talk) ||
        !cam_pins_contradicts(talk->engine, get_serial(talk), talk->new_pin))
        return;
    g_clear_pointer(&talk->new_pin, g_free);
    talk->ok = FALSE;
    talk->other_key = TRUE;
    g_set_error(&talk->error, CAM_ERROR, CAM_ERROR_TRUST, "%s shows another TLS key than before",
                talk->endpoint);
}

static void
accept_pin(CamTalk *talk)
{
    const char *pin = talk->new_pin != NULL ? talk->new_pin : talk->pin;

    keep_pin(talk, TRUE);
    if (pin != NULL)
        cam_findings_add(talk->findings, CAM_LEVEL_INFO, "key-accepted",
                         cam_args_new("key", pin, NULL));
}

static void
settle_pin(CamTalk *talk)
{
    if (talk->moved_from != NULL || talk->new_key)
        return;
    if (is_accepted(talk))
        accept_pin(talk);
    else if (talk->new_pin != NULL || talk->ok)
        keep_pin(talk, FALSE);
}

static void
on_done(gpointer work)
{
    CamTalk *talk = work;
    CamEngine *engine = talk->engine;

    judge_new_pin(talk);
    cam_login_learn(engine->login, talk->device, talk->identity, talk->ok && talk->login_sent);
    if (talk->login)
        cam_login_end(engine->login, talk->device, &talk->logins, talk->error);
    settle_pin(talk);
    if (!talk->ok)
        cam_reason_of_talk(talk);
    g_hash_table_remove(engine->busy, talk->endpoint);
    talk->done(talk, talk->data);
    start_waiting(engine);
}

static gboolean
deliver_refusal(gpointer data)
{
    CamTalk *talk = data;

    talk->done(talk, talk->data);
    return G_SOURCE_REMOVE;
}

/* Returns: (transfer full): when logins are sent again, for people */
static char *
format_until(const CamTalk *talk)
{
    gint64 wait_us = cam_login_get_wait(talk->engine->login, talk->device);
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    /* the whole minute after it */
    g_autoptr(GDateTime) until = g_date_time_add(now, wait_us + 60 * G_USEC_PER_SEC);

    return g_date_time_format(until, "%Y-%m-%d %H:%M");
}

static void
refuse(CamTalk *talk, const char *code)
{
    g_autofree char *text = cam_words_format(code, talk->args);

    talk->code = code;
    g_set_error_literal(&talk->error, CAM_ERROR, CAM_ERROR_AUTH, text);
    g_idle_add_full(G_PRIORITY_DEFAULT, deliver_refusal, talk, NULL);
}

static void
refuse_today(CamTalk *talk, const char *code)
{
    g_autofree char *until = format_until(talk);

    talk->args = cam_args_new("until", until, NULL);
    refuse(talk, code);
}

static void
find_known_pin(CamTalk *talk)
{
    const CamPinAsk ask = { talk->endpoint, talk->moved_from, talk->serial };

    if (talk->new_key)
        return;
    talk->pin = cam_pins_find(talk->engine, &ask, &talk->key_is_fresh);
    /* a talk before this one, such as that without a login, may have taken it already */
    if (is_accepted(talk) && !talk->key_is_fresh)
        g_clear_pointer(&talk->pin, g_free);
}

static void
push(CamTalk *talk)
{
    CamEngine *engine = talk->engine;

    find_known_pin(talk);
    g_hash_table_add(engine->busy, g_strdup(talk->endpoint));
    cam_pool_push(talk->act == CAM_ACT_UPLOAD ? engine->uploads : engine->talks, talk,
                  run_in_worker, on_done);
}

/* whether the talk was started, refused, or must wait */
static gboolean
try_start(CamTalk *talk)
{
    CamEngine *engine = talk->engine;

    if (g_hash_table_contains(engine->busy, talk->endpoint) ||
        !cam_login_prepare(engine->login, talk->device, start_waiting, engine))
        return FALSE;
    CamLoginAnswer answer = talk->anonymous
                                ? CAM_LOGIN_NONE
                                : cam_login_ask(engine->login, talk->device, talk->updating);
    if (answer == CAM_LOGIN_SEND)
        answer = cam_login_begin(engine->login, talk->device, talk->updating, &talk->most_open);
    switch (answer) {
    case CAM_LOGIN_WAIT:
        return FALSE;
    case CAM_LOGIN_SEND:
        talk->login = TRUE;
        push(talk);
        return TRUE;
    case CAM_LOGIN_NONE:
        push(talk);
        return TRUE;
    case CAM_LOGIN_REFUSED:
        refuse(talk, "refused-before");
        return TRUE;
    case CAM_LOGIN_TOO_OFTEN:
        refuse_today(talk, "refused-twice");
        return TRUE;
    case CAM_LOGIN_GIVEN_UP:
        refuse(talk, "credential-refused-often");
        return TRUE;
    case CAM_LOGIN_UNANSWERED:
        refuse_today(talk, "unanswered-often");
        return TRUE;
    case CAM_LOGIN_NO_RECORD:
        refuse(talk, "login-not-counted");
        return TRUE;
    }
    return TRUE;
}

static void
start_waiting(gpointer data)
{
    CamEngine *engine = data;
    guint count = g_queue_get_length(&engine->waiting);

    for (guint i = 0; i < count; i++) {
        CamTalk *talk = g_queue_pop_head(&engine->waiting);
        if (!try_start(talk))
            g_queue_push_tail(&engine->waiting, talk);
    }
}

void
cam_talk_start(CamTalk *talk, CamTalkFunc done, gpointer data)
{
    talk->done = done;
    talk->data = data;
    if (!try_start(talk))
        g_queue_push_tail(&talk->engine->waiting, talk);
}
