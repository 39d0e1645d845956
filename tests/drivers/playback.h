/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "tests/drivers/talk.h"

/**
 * Playback:
 *
 * A device made of the answers one real device once gave, on loopback, in a thread of its own. The
 * answers stand in a JSON file; which of its fields count for what is said in its folder's README.
 * What is not in the file is answered with 404 and an HTML page.
 *
 * An answer fits a request of the same method and path whose query has all the parameters of the
 * answer's (more of them, such as a session's token, do not matter). Does it have an `operation`,
 * the request must ask for that: the element in the SOAP body, the `method` of a JSON object, the
 * `cmd`s of a JSON array in any order. An answer with an inferred path fits by the operation alone.
 * Of several that fit, an equal `request` body wins, then the longer query, then the first. Does
 * none fit a JSON array, the elements for its commands are taken from the answers to larger ones.
 *
 * Answers with `auth` = false are open, all others want a digest login and take any.
 */
typedef struct Playback Playback;

/**
 * PlaybackAnswer:
 * @method: (nullable): NULL for POST
 * @path: path, with a query where it matters
 * @operation: (nullable): as in the file
 * @status: 0 for 200; 1 to close the connection without a byte
 * @type: (nullable): NULL for `application/json`
 * @body: text
 * @open: answered without a login
 *
 * An answer that no file holds.
 */
typedef struct {
    const char *method;
    const char *path;
    const char *operation;
    guint status;
    const char *type;
    const char *body;
    gboolean open;
} PlaybackAnswer;

/**
 * playback_new:
 * @path: (nullable): a file of captured answers; NULL for none
 */
Playback *playback_new(const char *path);
void playback_free(Playback *playback);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Playback, playback_free)

guint16 playback_get_port(const Playback *playback);

/**
 * playback_add:
 *
 * Adds an answer, which goes before all others that fit as well.
 */
void playback_add(Playback *playback, const PlaybackAnswer *answer);

/**
 * playback_set_login:
 * @realm: (nullable): realm of the digest challenge; NULL for no HTTP login at all
 * @body: (nullable): body of the 401
 */
void playback_set_login(Playback *playback, const char *realm, const char *body);

/**
 * playback_refuse:
 *
 * Refuses every login from now on.
 */
void playback_refuse(Playback *playback);

/**
 * playback_count:
 * @request: (nullable): such as `POST /axis-cgi/systemready.cgi systemready`: method, path without
 *   the query, and the operation if there is one; NULL for all
 *
 * Returns: how many such requests came, 401s not counted
 */
guint playback_count(Playback *playback, const char *request);

/**
 * playback_count_logins:
 *
 * Returns: requests with a digest login, refused or not
 */
guint playback_count_logins(Playback *playback);

/**
 * playback_get_body:
 *
 * Returns: (transfer full) (nullable): the last body that came with a request that was no 401
 */
GBytes *playback_get_body(Playback *playback);

/**
 * playback_compare:
 * @expect: what must be found: `model`, `serial`, `mac` (in any form), `firmware`, `build`, `name`,
 *   and `type`, which decides the kind
 */
void playback_compare(JsonObject *expect, const CamIdentity *identity);

/**
 * PlaybackMake:
 * @make: the make; its folder below the captures
 * @driver: the driver that identifies
 * @realm: (nullable): for playback_set_login()
 * @challenge: (nullable): likewise
 * @prepare: (nullable): adds what no capture holds, such as the answer to a login. @name: the
 *   file's, without its folder
 * @get_code: (nullable): how identify must end for that file, -1 for success, which it is without;
 *   the identity is compared even then
 * @check: (nullable): whatever else must be so after identify
 *
 * How the captures of one make are tested.
 */
typedef struct {
    const char *make;
    const char *driver;
    const char *realm;
    const char *challenge;
    void (*prepare)(Playback *playback, const char *name);
    int (*get_code)(const char *name);
    void (*check)(Playback *playback, Talk *talk);
} PlaybackMake;

/**
 * playback_add_tests:
 * @make: must live as long as the tests
 * @captures: the folder with one folder for each make; empty when there is none, which a skipped
 *   test says aloud
 *
 * Adds a test /MAKE/captures/FILE for every file that expects something.
 */
void playback_add_tests(const PlaybackMake *make, const char *captures);
