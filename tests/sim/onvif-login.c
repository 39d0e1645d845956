/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/onvif-soap.h"

#include <string.h>

#define WINDOW_S   300
#define NONCES_MAX 1000

typedef enum {
    TOKEN_GOOD,
    TOKEN_WRONG,
    TOKEN_LATE,   /* right password, made at another time than the device's */
    TOKEN_REPLAY, /* right password, nonce seen before */
    TOKEN_LOCKED,
} Token;

gboolean
sim_onvif_wants_digest(const SimDevice *device)
{
    return sim_onvif_is(device, "onvif-auth", "") || sim_onvif_is(device, "onvif-auth", "both") ||
           sim_onvif_is(device, "onvif-auth", "composite");
}

static gboolean
takes_tokens(const SimDevice *device)
{
    return sim_onvif_is(device, "onvif-auth", "wsse") ||
           sim_onvif_is(device, "onvif-auth", "both") ||
           sim_onvif_is(device, "onvif-auth", "composite");
}

static gboolean
is_open(const SimDevice *device)
{
    return !device->knobs.activated || device->knobs.auth == SIM_SCHEME_NONE ||
           sim_onvif_is(device, "onvif-auth", "none");
}

/* Base64(SHA-1(nonce, created, password)) */
static gboolean
is_right(const SimDevice *device, const SimSoap *soap)
{
    const char *password = sim_device_get_password(device);
    g_autoptr(GByteArray) all = g_byte_array_new();
    g_autofree char *hex = NULL;
    g_autofree guchar *nonce = NULL;
    guint8 bytes[20];
    g_autofree char *wanted = NULL;
    gsize size;

    if (soap->nonce[0] == '\0' || soap->created[0] == '\0' ||
        strcmp(soap->user, device->shared->user) != 0)
        return FALSE;
    nonce = g_base64_decode(soap->nonce, &size);
    g_byte_array_append(all, nonce, (guint)size);
    g_byte_array_append(all, (const guint8 *)soap->created, (guint)strlen(soap->created));
    g_byte_array_append(all, (const guint8 *)password, (guint)strlen(password));
    hex = g_compute_checksum_for_data(G_CHECKSUM_SHA1, all->data, all->len);
    for (gsize i = 0; i < sizeof bytes; i++)
        bytes[i] =
            (guint8)(g_ascii_xdigit_value(hex[i * 2]) * 16 + g_ascii_xdigit_value(hex[i * 2 + 1]));
    wanted = g_base64_encode(bytes, sizeof bytes);
    return strcmp(soap->digest, wanted) == 0;
}

static gboolean
is_in_time(SimDevice *device, const SimSoap *soap)
{
    g_autoptr(GDateTime) created = g_date_time_new_from_iso8601(soap->created, NULL);
    gint64 window_s = sim_onvif_number(device, "onvif-window-s", WINDOW_S);
    gint64 off_s =
        created != NULL ? g_date_time_to_unix(created) - sim_onvif_now(device) : G_MAXINT64;

    return created != NULL && ABS(off_s) <= window_s;
}

static Token
check_token(SimVisit *visit, const SimSoap *soap)
{
    SimOnvif *onvif = sim_onvif_get(visit->device);
    SimLogin login = sim_desk_check_password(visit, is_right(visit->device, soap));

    if (login == SIM_LOGIN_LOCKED)
        return TOKEN_LOCKED;
    if (login != SIM_LOGIN_OK)
        return TOKEN_WRONG;
    if (!is_in_time(visit->device, soap))
        return TOKEN_LATE;
    if (g_hash_table_size(onvif->nonces) >= NONCES_MAX)
        g_hash_table_remove_all(onvif->nonces);
    return g_hash_table_add(onvif->nonces, g_strdup(soap->nonce)) ? TOKEN_GOOD : TOKEN_REPLAY;
}

static SimLogin
check_digest(SimVisit *visit)
{
    SimDevice *device = visit->device;
    SimLoop *loop = device->shared->loop;
    SimLogin login =
        sim_auth_check(device->auth, &device->knobs,
                       &(SimLoginRequest){
                           .method = visit->exchange->method,
                           .target = visit->exchange->target,
                           .authorization = sim_exchange_header(visit->exchange, "authorization"),
                           .user = device->shared->user,
                           .password = sim_device_get_password(device),
                           .now_us = sim_loop_now(loop),
                           .lock_us = sim_loop_scale(loop, visit->desk->lock_s),
                       });

    if (login == SIM_LOGIN_WRONG || login == SIM_LOGIN_LOCKED)
        sim_device_note(device, "login-failed", 0, NULL, FALSE, NULL);
    return login;
}

static gboolean
tells_lock(const SimVisit *visit, gboolean sent)
{
    return sent || sim_onvif_is(visit->device, "onvif-lock-told", "always");
}

/* some count down, some say when to come back, most say nothing */
static char *
format_reason(SimVisit *visit, Token token, gboolean sent)
{
    SimDevice *device = visit->device;
    gint64 now_us = sim_loop_now(device->shared->loop);
    guint left = sim_auth_tries_left(device->auth, &device->knobs, now_us);

    if (token == TOKEN_LATE && sim_onvif_is(device, "onvif-clock-told", "true"))
        return g_strdup("Wsse authorized time check failed.");
    if (left == 0 && tells_lock(visit, sent))
        return g_strdup_printf("Sender not authorized. The user is locked, try again in %u seconds",
                               visit->desk->lock_s);
    if (sim_onvif_is(device, "onvif-countdown", "true") && tells_lock(visit, sent))
        return g_strdup_printf("Sender not Authorized. Invalid username or password! "
                               "You still have %u attempt(s).",
                               left);
    return g_strdup("Sender not authorized");
}

static char *
format_challenge(SimVisit *visit)
{
    if (sim_onvif_is(visit->device, "onvif-challenge", "none"))
        return g_strdup("");
    if (sim_onvif_is(visit->device, "onvif-challenge", "sha1"))
        return g_strdup("WWW-Authenticate: Digest realm=\"onvif\", qop=\"auth\", nonce=\"5f3a\", "
                        "algorithm=SHA-1\r\n");
    if (sim_onvif_is(visit->device, "onvif-challenge", "basic"))
        return g_strdup("WWW-Authenticate: Basic realm=\"onvif\"\r\n");
    return sim_desk_format_challenge(visit->device, visit->login);
}

static void
refuse(SimVisit *visit, Token token, gboolean sent, gboolean challenge)
{
    g_autofree char *reason = format_reason(visit, token, sent);
    g_autofree char *extra = challenge ? format_challenge(visit) : NULL;
    g_autofree char *fault = sim_onvif_fault("Sender/ter:NotAuthorized", reason);
    guint status = (guint)sim_onvif_number(visit->device, "onvif-fault-status", 400);

    if (challenge || status == 401)
        visit->device->counts.requests_401++;
    sim_onvif_send(visit, challenge ? 401 : status, extra, fault);
}

gboolean
sim_onvif_admit(SimVisit *visit, const SimSoap *soap, gboolean anybody)
{
    const SimDevice *device = visit->device;
    gboolean composite = sim_onvif_is(device, "onvif-auth", "composite");
    gboolean strict = sim_onvif_is(device, "onvif-strict-open", "true");
    gboolean header = sim_exchange_header(visit->exchange, "authorization") != NULL;
    gboolean by_token = takes_tokens(device) && soap->has_token;
    Token token = TOKEN_WRONG;

    if (anybody && !sim_onvif_is(device, "onvif-closed", "true") && !(strict && soap->has_token))
        return TRUE;
    if (is_open(device))
        return TRUE;
    if (sim_onvif_wants_digest(device) && (composite || !by_token)) {
        visit->login = check_digest(visit);
        if (visit->login != SIM_LOGIN_OK) {
            refuse(visit, TOKEN_WRONG, header, TRUE);
            return FALSE;
        }
        if (!composite)
            return TRUE;
    }
    if (by_token)
        token = check_token(visit, soap);
    if (token == TOKEN_GOOD)
        return TRUE;
    refuse(visit, token, by_token, FALSE);
    return FALSE;
}
