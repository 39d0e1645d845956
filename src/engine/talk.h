/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/choose.h"

/**
 * CamAct:
 *
 * What a talk does: one slot of the driver, or two that belong together (identify and preflight).
 */
typedef enum {
    CAM_ACT_IDENTIFY,
    CAM_ACT_PREFLIGHT,
    CAM_ACT_BACKUP,
    CAM_ACT_PREPARE,
    CAM_ACT_UPLOAD,
    CAM_ACT_POLL,
    CAM_ACT_REBOOT,
    CAM_ACT_COMMIT,
    CAM_ACT_ROLLBACK,
} CamAct;

typedef struct CamTalk CamTalk;

/**
 * CamLine:
 *
 * A call that is kept from one talk with a device to the next, so that what was learned of its
 * challenges stays known (one handle for all talk, MEASURED A.2).
 */
typedef struct CamLine CamLine;

/**
 * cam_line_free:
 * @line: (nullable): a line nobody talks on
 */
void cam_line_free(CamLine *line);

/**
 * CamTalkFunc:
 * @talk: (transfer full): the talk, over; free it with cam_talk_free()
 * @data: what was given
 *
 * Main thread.
 */
typedef void (*CamTalkFunc)(CamTalk *talk, gpointer data);

/**
 * CamTalk:
 * @engine: the engine
 * @act: what to do
 * @device: the device; referenced
 * @driver: (nullable): its driver; NULL tries all of them, for identifying
 * @profile: (nullable): its profile
 * @line: (nullable): a line kept from an earlier talk with the same device, or the one made for
 *   this; take it with g_steal_pointer() to go on with it
 * @firmware: (nullable): for uploads; referenced
 * @path: (nullable): where a backup goes
 * @after_upload: whether an image may have reached it and it has not been away since
 * @moved_from: (nullable): endpoint at which the device was before; it brings its TLS key along
 *   (pins.h), which is kept for the new one only by cam_talk_keep_pin()
 * @serial: (nullable): the serial it should have, for finding its TLS key; by default that of its
 *   row
 * @new_key: whatever TLS key it shows is taken as if it were met for the first time, with one
 *   digest login and none that shows the password; the key is kept only by cam_talk_keep_pin()
 * @anonymous: the login stays with us, whatever the device may get otherwise
 * @updating: this run has changed the device, so that it may be silent for that (login.h)
 * @ok: whether it went well
 * @error: (nullable): why not
 * @code: (nullable): why not, as a code of the text table
 * @args: (nullable): its arguments
 * @other_key: whether that is because it showed another TLS key than the one that is known; no
 *   login went to that key, but where its serial came to light only by one
 * @word: (nullable): the vendor's own word for how it ended
 * @identity: (nullable): what identifying gave, also when a part failed
 * @findings: (element-type CamFinding): what a preflight found
 * @flash: what upload or poll gave
 * @ready: what a preparation gave
 * @partial: whether an upload broke off before all of it had left
 * @size: bytes of a backup
 * @sha256: (nullable): of a backup
 * @choices: (nullable) (element-type CamChoice): which drivers were asked, where none was given
 * @sent: image bytes the device has acknowledged so far; read by any thread
 *
 * One piece of work on one device, done by a worker. An endpoint is talked to by one talk at a
 * time; credentials are sent by the rules of login.h.
 */
struct CamTalk {
    CamEngine *engine;
    CamAct act;
    CamDevice *device;
    const CamDriver *driver;
    const CamProfile *profile;
    CamLine *line;
    CamFirmware *firmware;
    char *path;
    gboolean after_upload;
    char *moved_from;
    char *serial;
    gboolean new_key;
    gboolean anonymous;
    gboolean updating;

    gboolean ok;
    GError *error;
    const char *code;
    JsonObject *args;
    gboolean other_key;
    char *word;
    CamIdentity *identity;
    GPtrArray *findings;
    CamFlash flash;
    CamReady ready;
    gboolean partial;
    guint64 size;
    char *sha256;
    GPtrArray *choices;
    gsize sent;

    /* private */
    gboolean login;
    gboolean login_sent;
    CamHttpLogins logins;
    guint most_open;
    gboolean key_is_fresh;
    char *endpoint;
    char *pin;
    char *new_pin;
    CamTalkFunc done;
    gpointer data;
};

/**
 * cam_talk_new:
 * @engine: an engine
 * @act: what to do
 * @device: with whom
 *
 * Returns: (transfer full): a talk; fill in what @act needs
 */
CamTalk *cam_talk_new(CamEngine *engine, CamAct act, CamDevice *device);

/**
 * cam_talk_start:
 * @talk: (transfer full): a talk
 * @done: takes it back; never called before this returns
 * @data: for @done
 */
void cam_talk_start(CamTalk *talk, CamTalkFunc done, gpointer data);

/**
 * cam_talk_keep_pin:
 * @talk: a talk with @moved_from or @new_key that is over
 *
 * It was the right device: the TLS key it showed is the one of its endpoint from now on, after
 * @new_key that of its serial too (DECISIONS 12).
 */
void cam_talk_keep_pin(CamTalk *talk);

/**
 * cam_talk_was_one_login:
 * @talk: a talk with @new_key that is over
 *
 * Returns: whether it ended because its one login was taken and no second one may be sent: what it
 *   read until then is good
 */
gboolean cam_talk_was_one_login(const CamTalk *talk);

/**
 * cam_talk_get_call:
 * @talk: a talk that is over
 *
 * Returns: (transfer none) (nullable): its call, NULL when its line was taken away
 */
CamCall *cam_talk_get_call(const CamTalk *talk);

/**
 * cam_talk_free:
 * @talk: (nullable): a talk that is over or was never started
 */
void cam_talk_free(CamTalk *talk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamTalk, cam_talk_free)
