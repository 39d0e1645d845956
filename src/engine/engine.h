/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/table.h"
#include "src/store/store.h"
#include "src/store/tries.h"

/**
 * CamEngine:
 *
 * What all work on devices shares: site, journal, profiles, worker pools and the rules for logins.
 * Main thread.
 */
typedef struct CamEngine CamEngine;

/**
 * CamEngineOptions:
 * @site: an owned site; borrowed, outlives the engine
 * @store: its open journal; borrowed, outlives the engine
 * @uploads: uploads at once, 1 to 256; 0 means 8
 * @allow_plaintext: logins that show the password are allowed (DECISIONS 9)
 * @try_again: a credential that was refused before may be offered once more (DECISIONS 10)
 * @accept_new_key: the TLS key that a device without a row shows takes the place of the one that is
 *   known for its address, as if it were met for the first time: the user says so
 * @shared_tries: (nullable): refused logins of all sites of this user; borrowed, outlives the
 *   engine
 * @find_default: (nullable): gives the login the user has stored for the make of a device that has
 *   none of its own; told the driver that speaks with it; (transfer full) (nullable)
 * @find_data: for @find_default
 */
typedef struct {
    CamSite *site;
    CamStore *store;
    guint uploads;
    gboolean allow_plaintext;
    gboolean try_again;
    gboolean accept_new_key;
    CamTries *shared_tries;
    CamCredential *(*find_default)(const CamDevice *device, const char *driver, gpointer data);
    gpointer find_data;
} CamEngineOptions;

/**
 * cam_engine_prepare:
 *
 * Once per process, before the first thread.
 */
void cam_engine_prepare(void);

/**
 * cam_engine_new:
 * @options: options
 * @error: %CAM_ERROR_FORMAT for a bad profile; as cam_tries_open() for the site's `logins.db`
 *
 * Returns: (transfer full) (nullable): an engine
 */
CamEngine *cam_engine_new(const CamEngineOptions *options, GError **error);

/**
 * cam_engine_free:
 * @engine: (nullable): an engine with nothing under way
 */
void cam_engine_free(CamEngine *engine);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamEngine, cam_engine_free)

/**
 * cam_engine_get_store:
 * @engine: an engine
 *
 * Returns: (transfer none): its journal
 */
CamStore *cam_engine_get_store(CamEngine *engine);

/**
 * cam_engine_get_site:
 * @engine: an engine
 *
 * Returns: (transfer none): its site
 */
CamSite *cam_engine_get_site(CamEngine *engine);

/**
 * cam_engine_get_uploads:
 * @engine: an engine
 *
 * Returns: uploads at once, at least 1
 */
guint cam_engine_get_uploads(const CamEngine *engine);

/**
 * cam_engine_get_profiles:
 * @engine: an engine
 *
 * Returns: (transfer none) (element-type CamProfile): all profiles
 */
const GPtrArray *cam_engine_get_profiles(CamEngine *engine);

/**
 * cam_engine_find_default:
 * @engine: an engine
 * @device: a device
 * @driver: who speaks with it
 *
 * Returns: (transfer full) (nullable): the login stored for its make
 */
CamCredential *cam_engine_find_default(CamEngine *engine, const CamDevice *device,
                                       const char *driver);

/**
 * cam_engine_learn:
 * @engine: an engine
 * @device: a device
 * @identity: its serial and hardware address by a discovery
 *
 * What it refuses counts for that serial and hardware address too, from now on in this process.
 */
void cam_engine_learn(CamEngine *engine, const CamDevice *device, const CamIdentity *identity);

/**
 * cam_engine_is_given_up:
 * @engine: an engine
 *
 * Returns: whether some credential was refused by three devices in a row (DECISIONS 10)
 */
gboolean cam_engine_is_given_up(CamEngine *engine);
