/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/call.h"

#include "src/base/text.h"

#define STALL_S     120
#define STALL_MIN_S 10
#define WORD_MAX    64

struct CamCall {
    CamDevice *device;
    const CamProfile *profile;
    CamHttp *http;
    gboolean has_login;
    gboolean sent;
    int tries_left;
    guint unlock_s;
    char *word;
    gpointer state;
    GDestroyNotify free_state;
};

/* scaled for simulated devices, but a busy laptop must not look like a device that stalls */
static guint
get_stall_s(const CamCallOptions *options)
{
    double stall = STALL_S;
    double scale = MAX(options->device->endpoint.timescale, 1);

    if (options->profile != NULL)
        stall = cam_profile_get_seconds(options->profile, "stall", STALL_S);
    return (guint)MAX(stall / scale, STALL_MIN_S);
}

CamCall *
cam_call_new(const CamCallOptions *options)
{
    CamCall *call = g_new0(CamCall, 1);
    const CamEndpoint *endpoint = &options->device->endpoint;
    const CamCredential *credential = options->device->credential;

    call->device = cam_device_ref(options->device);
    call->profile = options->profile;
    call->has_login = options->send_login && credential != NULL;
    call->tries_left = -1;
    call->http = cam_http_new(&(CamHttpOptions){
        .address = endpoint->address,
        .port = endpoint->port,
        .tls = endpoint->tls,
        .user = call->has_login ? credential->user : NULL,
        .password = call->has_login ? credential->password : NULL,
        .allow_plaintext = options->allow_plaintext,
        .stall_s = get_stall_s(options),
        .hooks = options->hooks,
    });
    return call;
}

void
cam_call_free(CamCall *call)
{
    if (call == NULL)
        return;
    cam_call_set_state(call, NULL, NULL);
    cam_http_free(call->http);
    cam_device_unref(call->device);
    g_free(call->word);
    g_free(call);
}

CamHttp *
cam_call_http(CamCall *call)
{
    return call->http;
}

gboolean
cam_call_has_login(const CamCall *call)
{
    return call->has_login;
}

void
cam_call_set_profile(CamCall *call, const CamProfile *profile)
{
    call->profile = profile;
}

void
cam_call_set_sent(CamCall *call, gboolean sent)
{
    call->sent = sent;
}

gboolean
cam_call_was_sent(const CamCall *call)
{
    return call->sent;
}

const CamCredential *
cam_call_get_login(const CamCall *call)
{
    return call->has_login ? call->device->credential : NULL;
}

const CamEndpoint *
cam_call_get_endpoint(const CamCall *call)
{
    return &call->device->endpoint;
}

void
cam_call_set_state(CamCall *call, gpointer state, GDestroyNotify free)
{
    if (call->state != NULL && call->free_state != NULL)
        call->free_state(call->state);
    call->state = state;
    call->free_state = free;
}

gpointer
cam_call_get_state(const CamCall *call)
{
    return call->state;
}

const char *
cam_call_setting(const CamCall *call, const char *key, const char *fallback)
{
    return call->profile != NULL ? cam_profile_get_text(call->profile, key, fallback) : fallback;
}

gboolean
cam_call_flag(const CamCall *call, const char *key, gboolean fallback)
{
    const char *value = cam_call_setting(call, key, NULL);

    return value != NULL ? g_str_equal(value, "yes") : fallback;
}

void
cam_call_set_lock(CamCall *call, int tries_left, guint unlock_s)
{
    call->tries_left = tries_left;
    call->unlock_s = unlock_s;
}

void
cam_call_get_lock(const CamCall *call, int *ret_tries_left, guint *ret_unlock_s)
{
    if (ret_tries_left != NULL)
        *ret_tries_left = call->tries_left;
    if (ret_unlock_s != NULL)
        *ret_unlock_s = call->unlock_s;
}

void
cam_call_set_word(CamCall *call, const char *word)
{
    g_free(call->word);
    call->word = cam_text_clean(word, WORD_MAX);
}

const char *
cam_call_get_word(const CamCall *call)
{
    return call->word;
}

void
cam_call_refuse_login(const CamCall *call, const CamReply *reply, GError **error)
{
    if (reply->login_sent && reply->stale)
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "calls every login out of date");
    else if (reply->login_sent)
        g_set_error(error, CAM_ERROR, CAM_ERROR_AUTH, "password refused");
    else if (!cam_call_has_login(call))
        g_set_error(error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL, "asks for a login");
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "offers no login we know");
}
