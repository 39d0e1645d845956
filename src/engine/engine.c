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
    GPtrArray *profiles = cam_profiles_load(error);

    if (profiles == NULL)
        return NULL;
    CamEngine *engine = g_new0(CamEngine, 1);
    engine->site = options->site;
    engine->store = options->store;
    engine->profiles = profiles;
    engine->allow_plaintext = options->allow_plaintext;
    engine->talks = cam_pool_new("talk", TALKS);
    engine->upload_count = options->uploads != 0 ? options->uploads : UPLOADS;
    engine->uploads = cam_pool_new("upload", engine->upload_count);
    engine->login = cam_login_new(options->store, options->try_again);
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

gboolean
cam_engine_is_given_up(CamEngine *engine)
{
    return cam_login_is_given_up(engine->login);
}
