/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/engine-private.h"

#define TALKS   32
#define UPLOADS 8

void
cam_engine_prepare(void)
{
    cam_http_start();
}

CamEngine *
cam_engine_new(const CamEngineOptions *options, GError **error)
{
    g_autofree char *path = cam_site_build_path(options->site, "logins.db");
    g_autoptr(CamTries) tries = cam_tries_open(path, error);
    GPtrArray *profiles = tries != NULL ? cam_profiles_load(error) : NULL;

    if (profiles == NULL)
        return NULL;
    CamEngine *engine = g_new0(CamEngine, 1);
    engine->site = options->site;
    engine->store = options->store;
    engine->profiles = profiles;
    engine->allow_plaintext = options->allow_plaintext;
    engine->accept_new_key = options->accept_new_key;
    engine->talks = cam_pool_new("talk", TALKS);
    engine->upload_count = options->uploads != 0 ? options->uploads : UPLOADS;
    engine->uploads = cam_pool_new("upload", engine->upload_count);
    engine->tries = g_steal_pointer(&tries);
    engine->login = cam_login_new(&(CamLoginOptions){ .store = options->store,
                                                      .site_tries = engine->tries,
                                                      .shared_tries = options->shared_tries,
                                                      .try_again = options->try_again });
    engine->find_default = options->find_default;
    engine->find_data = options->find_data;
    engine->busy = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    engine->fresh = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_queue_init(&engine->waiting);
    return engine;
}

void
cam_engine_free(CamEngine *engine)
{
    if (engine == NULL)
        return;
    cam_pool_free(engine->talks);
    cam_pool_free(engine->uploads);
    cam_login_free(engine->login);
    cam_tries_free(engine->tries);
    g_hash_table_unref(engine->busy);
    g_hash_table_unref(engine->fresh);
    g_ptr_array_unref(engine->profiles);
    g_free(engine);
}

CamStore *
cam_engine_get_store(CamEngine *engine)
{
    return engine->store;
}

CamSite *
cam_engine_get_site(CamEngine *engine)
{
    return engine->site;
}

guint
cam_engine_get_uploads(const CamEngine *engine)
{
    return engine->upload_count;
}

const GPtrArray *
cam_engine_get_profiles(CamEngine *engine)
{
    return engine->profiles;
}

CamCredential *
cam_engine_find_default(CamEngine *engine, const CamDevice *device, const char *driver)
{
    return engine->find_default != NULL ? engine->find_default(device, driver, engine->find_data)
                                        : NULL;
}

void
cam_engine_learn(CamEngine *engine, const CamDevice *device, const CamIdentity *identity)
{
    cam_login_learn(engine->login, device, identity, FALSE);
}

gboolean
cam_engine_is_given_up(CamEngine *engine)
{
    return cam_login_is_given_up(engine->login);
}
