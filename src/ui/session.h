/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/engine.h"
#include "src/store/inventory.h"
#include "src/store/secrets.h"
#include "src/ui/options.h"

/**
 * CamSession:
 * @site: the site
 * @store: its journal
 * @engine: (nullable): for verbs that talk to devices
 * @loop: the main loop, run by cam_session_wait()
 * @tries: (nullable): refused logins of all sites of this user
 * @secrets: (nullable): stored logins, for verbs that talk to devices
 * @defaults: (element-type CamSecret): those of them that are for a make, with passwords
 *
 * What a verb works with. Main thread.
 */
typedef struct {
    CamSite *site;
    CamStore *store;
    CamEngine *engine;
    GMainLoop *loop;
    CamTries *tries;
    CamSecrets *secrets;
    GPtrArray *defaults;
} CamSession;

/**
 * cam_session_open:
 * @options: options
 * @owns: the verb changes something: the site is taken for this process, and an engine is made
 * @error: as cam_site_open(), cam_site_own(), cam_store_open(), cam_engine_new()
 *
 * Returns: (transfer full) (nullable): the session
 */
CamSession *cam_session_open(const CamOptions *options, gboolean owns, GError **error);

/**
 * cam_session_wait:
 * @session: a session
 *
 * Runs the main loop until somebody quits it.
 */
void cam_session_wait(CamSession *session);

/**
 * cam_session_close:
 * @session: (nullable): a session
 */
void cam_session_close(CamSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamSession, cam_session_close)

/**
 * cam_session_open_targets:
 * @options: options: its arguments are an inventory, addresses, or `discovered`
 * @ret_inventory: (transfer full): whom the verb is about
 * @error: as cam_session_open(), cam_inventory_read(), and %CAM_ERROR_USAGE
 *
 * Takes the site, reads the inventory, tells its notices on standard error, narrows it by `--only`,
 * and gives each device its login (logins.h).
 *
 * Returns: (transfer full) (nullable): the session
 */
CamSession *cam_session_open_targets(const CamOptions *options, CamInventory **ret_inventory,
                                     GError **error);

/**
 * cam_session_load_run:
 * @session: a session
 * @run: id, beginning of one, or `last`
 * @ret_rows: (nullable) (transfer full) (element-type CamJobRow): its projection
 * @error: as CamRunLoaded
 *
 * Returns: (transfer full) (nullable): the run
 */
CamLedger *cam_session_load_run(CamSession *session, const char *run, GPtrArray **ret_rows,
                                GError **error);

/**
 * cam_session_get:
 * @session: a session
 * @kind: as cam_store_get()
 * @key: as cam_store_get()
 * @error: %CAM_ERROR_STORE
 *
 * Returns: (transfer full) (nullable): the text; NULL without @error when there is none
 */
char *cam_session_get(CamSession *session, const char *kind, const char *key, GError **error);

/**
 * cam_session_say:
 * @options: options: nothing is said with `--quiet`
 * @format: as printf()
 *
 * A line for people, on standard error.
 */
void cam_session_say(const CamOptions *options, const char *format, ...) G_GNUC_PRINTF(2, 3);
