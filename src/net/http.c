/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/http-private.h"

#include "src/base/text.h"
#include "src/net/xml.h"

#include <curl/curl.h>
#include <string.h>

#define DEFAULT_STALL_S 120

void
cam_http_start(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        g_critical("libcurl does not start");
    cam_xml_start();
}

CamHttp *
cam_http_new(const CamHttpOptions *options)
{
    CamHttp *http = g_new0(CamHttp, 1);
    gboolean is_v6 = strchr(options->address, ':') != NULL;
    g_autofree char *zone = NULL;

    /* the zone of a link-local address needs its `%` written out in a URL */
    if (is_v6) {
        g_auto(GStrv) parts = g_strsplit(options->address, "%", 2);
        zone = g_strjoinv("%25", parts);
    }
    http->base =
        g_strdup_printf(is_v6 ? "%s://[%s]:%u" : "%s://%s:%u", options->tls ? "https" : "http",
                        is_v6 ? zone : options->address, options->port);
    http->tls = options->tls;
    http->user = g_strdup(options->user);
    http->password = g_strdup(options->password);
    http->allow_plaintext = options->allow_plaintext;
    http->stall_s = options->stall_s != 0 ? options->stall_s : DEFAULT_STALL_S;
    http->hooks = options->hooks;
    http->series.socket = -1;
    return http;
}

void
cam_http_free(CamHttp *http)
{
    if (http == NULL)
        return;
    g_clear_pointer(&http->talk, curl_easy_cleanup);
    g_clear_pointer(&http->plain, curl_easy_cleanup);
    g_clear_pointer(&http->series.easy, curl_easy_cleanup);
    cam_text_free_secret(http->password);
    g_free(http->user);
    g_free(http->base);
    g_free(http->pin);
    g_free(http->realm);
    g_free(http->harmless);
    g_free(http);
}

char *
cam_http_format_base(const CamHttp *http, guint16 port)
{
    const char *colon = strrchr(http->base, ':');

    if (port == 0)
        return g_strdup(http->base);
    return g_strdup_printf("%.*s:%u", (int)(colon - http->base), http->base, port);
}

const char *
cam_http_get_realm(const CamHttp *http)
{
    return http->realm;
}

static gboolean
check_login(const CamHttp *http, GError **error)
{
    if (cam_http_may_log_in(http, 0))
        return TRUE;
    if (http->accepted)
        g_set_error(error, CAM_ERROR, CAM_ERROR_CANCELLED, "%s: no further login may be sent",
                    http->base);
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE,
                    "%s: no further login is sent, as none was taken yet", http->base);
    return FALSE;
}

void
cam_http_note_login(CamHttp *http)
{
    http->logins++;
    http->counted.sent++;
    http->counted.open++;
}

gboolean
cam_http_count_login(CamHttp *http, GError **error)
{
    if (!check_login(http, error))
        return FALSE;
    cam_http_note_login(http);
    return TRUE;
}

void
cam_http_prove_login(CamHttp *http)
{
    http->accepted = TRUE;
    http->counted.proved++;
    http->counted.open = 0;
}

CamHttpLogins
cam_http_take_logins(CamHttp *http)
{
    CamHttpLogins counted = http->counted;

    http->counted = (CamHttpLogins){ 0 };
    return counted;
}

gboolean
cam_http_may_reveal(const CamHttp *http)
{
    const CamHttpHooks *hooks = &http->hooks;

    return http->allow_plaintext ||
           (http->tls && http->pin != NULL && !http->new_key &&
            (hooks->is_key_known == NULL || hooks->is_key_known(hooks->data)));
}

gboolean
cam_http_may_log_in(const CamHttp *http, guint more)
{
    const CamHttpHooks *hooks = &http->hooks;

    return hooks->may_log_in == NULL ||
           hooks->may_log_in(hooks->data, http->logins + more, http->counted.open + more,
                             http->accepted);
}

gboolean
cam_http_met_other_key(const CamHttp *http)
{
    return http->other_key;
}

gboolean
cam_http_was_whole(const CamHttp *http)
{
    return http->whole;
}

gboolean
cam_http_forget_login(CamHttp *http)
{
    gboolean may_help = !http->single_nonce;

    http->single_nonce = TRUE;
    return may_help;
}

guint
cam_http_get_login_count(const CamHttp *http)
{
    return http->logins;
}

void
cam_reply_free(CamReply *reply)
{
    if (reply == NULL)
        return;
    g_free(reply->body);
    g_free(reply->type);
    g_free(reply->server);
    g_free(reply->realm);
    g_free(reply->location);
    g_free(reply->setup);
    g_free(reply);
}

static CamReply *
make_reply(CamExchange *exchange)
{
    CamReply *reply = g_new0(CamReply, 1);

    reply->status = exchange->status;
    reply->size = exchange->body->len;
    g_byte_array_append(exchange->body, (const guint8 *)"", 1);
    reply->body = (char *)g_byte_array_free(g_steal_pointer(&exchange->body), FALSE);
    reply->type = g_steal_pointer(&exchange->type);
    reply->server = g_steal_pointer(&exchange->server);
    reply->location = g_steal_pointer(&exchange->location);
    reply->setup = g_steal_pointer(&exchange->setup);
    reply->realm = g_steal_pointer(&exchange->challenge.realm);
    reply->digest = exchange->challenge.digest;
    reply->login_sent = exchange->login_sent;
    reply->stale = exchange->status == 401 && exchange->challenge.stale;
    reply->body_sent = !exchange->once || exchange->body_left == exchange->body_size;
    return reply;
}

static gboolean
has_login(const CamHttp *http, const CamRequest *request)
{
    return http->user != NULL &&
           (request->flags & (CAM_REQUEST_ANONYMOUS | CAM_REQUEST_SERIES)) == 0;
}

/* the same request was asked for a login and got past it with one; a device may use 403, 503 and
 * the like for a wrong login too */
static gboolean
got_past_login(const CamExchange *exchange)
{
    static const guint missing[] = { 400, 404, 405, 501, 599 };
    gboolean is_missing = FALSE;

    if (!exchange->login_sent || !exchange->head_done)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(missing); i++)
        is_missing = is_missing || exchange->status == missing[i];
    return exchange->status / 100 == 2 ||
           (is_missing && exchange->requests > 1 && !exchange->first_login);
}

static void
note_login(const CamExchange *exchange)
{
    CamHttp *http = exchange->http;

    if (got_past_login(exchange))
        cam_http_prove_login(http);
    /* one that was taken in this session is not wrong because a page is not for it */
    else if (http->accepted && exchange->login_sent && exchange->head_done &&
             exchange->status != 401)
        http->counted.open = 0;
}

/* what an answer teaches about the login; digest is never weakened to Basic again */
static void
learn(CamExchange *exchange)
{
    CamHttp *http = exchange->http;

    note_login(exchange);
    if (exchange->challenge.realm != NULL) {
        g_free(http->realm);
        http->realm = g_strdup(exchange->challenge.realm);
    }
    if (exchange->challenge.digest || exchange->logins > 0)
        http->kind = exchange->kind == CAM_LOGIN_BASIC && !exchange->challenge.digest
                         ? CAM_LOGIN_BASIC
                         : CAM_LOGIN_DIGEST;
    else if (exchange->challenge.basic && http->kind != CAM_LOGIN_DIGEST)
        http->kind = CAM_LOGIN_BASIC;
    else if (http->kind == CAM_LOGIN_UNKNOWN && exchange->status / 100 == 2 &&
             has_login(http, exchange->request))
        http->kind = CAM_LOGIN_NONE;
}

static gboolean
wants_basic_only(const CamExchange *exchange)
{
    return exchange->status == 401 && exchange->challenge.basic && !exchange->challenge.digest &&
           !exchange->login_sent && has_login(exchange->http, exchange->request);
}

static gboolean
fail_basic(const CamHttp *http, GError **error)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL,
                "%s takes passwords only where everybody can read them", http->base);
    return FALSE;
}

static CamLoginKind
talk_kind(const CamHttp *http, const CamRequest *request)
{
    if (!has_login(http, request))
        return CAM_LOGIN_NONE;
    return http->kind == CAM_LOGIN_BASIC && cam_http_may_reveal(http) ? CAM_LOGIN_BASIC
                                                                      : CAM_LOGIN_DIGEST;
}

/* the device counts uses of a nonce and refuses an old one without saying `stale`
 * (hikvision.md 2.3): the password it took before is not wrong now */
static gboolean
was_old_nonce(const CamExchange *exchange)
{
    return exchange->status == 401 && exchange->http->accepted && exchange->first_login &&
           exchange->requests == 1 && exchange->kind == CAM_LOGIN_DIGEST &&
           !exchange->http->single_nonce;
}

static gboolean
talk_once(CamHttp *http, const CamRequest *request, CamExchange *exchange, GError **error)
{
    gpointer *handle = has_login(http, request) ? &http->talk : &http->plain;

    cam_exchange_clear(exchange);
    /* a new handle holds no nonce */
    if (http->single_nonce)
        g_clear_pointer(handle, curl_easy_cleanup);
    if (*handle == NULL)
        *handle = curl_easy_init();
    cam_exchange_init(exchange, http, request, *handle, talk_kind(http, request));
    if (!cam_exchange_run(exchange, error)) {
        /* the head of an answer says it, also where the body breaks off */
        note_login(exchange);
        return FALSE;
    }
    learn(exchange);
    return TRUE;
}

/* libcurl keeps a challenge and sends the next request with a login unasked: a page that needs none
 * would seem to have taken one that was never proved */
static void
forget_doubtful(CamExchange *exchange)
{
    CamHttp *http = exchange->http;

    if (exchange->logins == 0 || http->accepted)
        return;
    cam_exchange_clear(exchange);
    g_clear_pointer(&http->talk, curl_easy_cleanup);
    if (http->kind == CAM_LOGIN_BASIC)
        http->kind = CAM_LOGIN_UNKNOWN;
}

static CamReply *
send_talk(CamHttp *http, const CamRequest *request, GError **error)
{
    g_auto(CamExchange) exchange = { .file = -1, .socket = -1 };

    if (!talk_once(http, request, &exchange, error)) {
        forget_doubtful(&exchange);
        return NULL;
    }
    if (was_old_nonce(&exchange)) {
        http->single_nonce = TRUE;
        if (!talk_once(http, request, &exchange, error))
            return NULL;
    }
    if (wants_basic_only(&exchange)) {
        if (!cam_http_may_reveal(http) || http->kind != CAM_LOGIN_BASIC) {
            fail_basic(http, error);
            return NULL;
        }
        if (!check_login(http, error) || !talk_once(http, request, &exchange, error)) {
            forget_doubtful(&exchange);
            return NULL;
        }
    }
    if (has_login(http, request) && strcmp(request->method, "GET") == 0) {
        g_free(http->harmless);
        http->harmless = g_strdup(request->path);
    }
    CamReply *reply = make_reply(&exchange);
    /* on a handle that holds the challenge of a refused login libcurl answers the next refusal too
     */
    if (reply->status == 401 && reply->login_sent) {
        cam_exchange_clear(&exchange);
        g_clear_pointer(&http->talk, curl_easy_cleanup);
    } else {
        forget_doubtful(&exchange);
    }
    return reply;
}

/* an upload must know beforehand which login is asked for: trying costs an image */
static gboolean
learn_kind(CamHttp *http, const CamRequest *request, GError **error)
{
    gboolean guess = http->harmless == NULL;
    g_autofree char *path = g_strdup(guess ? "/" : http->harmless);
    CamRequest harmless = { .method = "GET", .path = path, .limit = 1024 * 1024 };

    if (http->kind != CAM_LOGIN_UNKNOWN || !has_login(http, request))
        return TRUE;
    g_autoptr(CamReply) reply = send_talk(http, &harmless, error);
    if (reply != NULL && guess) {
        /* many devices show their first page to everybody: that it needs no login says nothing */
        g_clear_pointer(&http->harmless, g_free);
        http->kind = http->kind == CAM_LOGIN_NONE ? CAM_LOGIN_UNKNOWN : http->kind;
    }
    if (reply != NULL)
        return TRUE;
    /* nothing of the request itself has left yet */
    if (error != NULL && (g_error_matches(*error, CAM_ERROR, CAM_ERROR_INTERRUPTED) ||
                          g_error_matches(*error, CAM_ERROR, CAM_ERROR_TIMEOUT)))
        (*error)->code = CAM_ERROR_UNREACHABLE;
    return FALSE;
}

static gboolean
find_once_kind(const CamHttp *http, const CamRequest *request, CamLoginKind *ret_kind,
               GError **error)
{
    *ret_kind = has_login(http, request) ? http->kind : CAM_LOGIN_NONE;
    switch (*ret_kind) {
    case CAM_LOGIN_UNKNOWN:
        /* digest asks with an empty request first, so a wrong guess costs no image */
        *ret_kind = CAM_LOGIN_DIGEST;
        return TRUE;
    case CAM_LOGIN_NONE:
    case CAM_LOGIN_DIGEST:
        return TRUE;
    case CAM_LOGIN_BASIC:
        return cam_http_may_reveal(http) || fail_basic(http, error);
    }
    return fail_basic(http, error);
}

static CamReply *
run_once(CamExchange *exchange, GError **error)
{
    CamHttp *http = exchange->http;

    if (!cam_upload_open(exchange, error) || !cam_exchange_run(exchange, error))
        return NULL;
    learn(exchange);
    if (wants_basic_only(exchange) &&
        (!cam_http_may_reveal(http) || http->kind != CAM_LOGIN_BASIC)) {
        fail_basic(http, error);
        return NULL;
    }
    if (exchange->status == 401 && !exchange->login_sent && exchange->kind == CAM_LOGIN_NONE &&
        has_login(http, exchange->request)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_TAKEN, "%s asks for a login only for this",
                    http->base);
        return NULL;
    }
    cam_upload_finish(exchange);
    return make_reply(exchange);
}

static CamReply *
send_once(CamHttp *http, const CamRequest *request, GError **error)
{
    g_auto(CamExchange) exchange = { .file = -1, .socket = -1 };
    CamLoginKind kind = CAM_LOGIN_NONE;

    if (request->file != NULL)
        http->whole = FALSE;
    if (!learn_kind(http, request, error) || !find_once_kind(http, request, &kind, error))
        return NULL;
    CURL *easy = curl_easy_init();
    cam_exchange_init(&exchange, http, request, easy, kind);
    CamReply *reply = run_once(&exchange, error);
    if (request->file != NULL)
        http->whole = cam_exchange_has_left(&exchange) && exchange.body_left == exchange.body_size;
    /* closing its sockets calls back into the exchange */
    curl_easy_cleanup(g_steal_pointer(&exchange.easy));
    return reply;
}

static CamReply *
send_piece(CamHttp *http, const CamRequest *request, gboolean *ret_left, GError **error)
{
    g_auto(CamExchange) exchange = { .file = -1, .socket = -1 };

    if (http->series.easy == NULL)
        http->series.easy = curl_easy_init();
    cam_exchange_init(&exchange, http, request, http->series.easy, CAM_LOGIN_NONE);
    CamReply *reply = run_once(&exchange, error);
    *ret_left = cam_exchange_has_left(&exchange);
    http->whole =
        cam_upload_is_last(&exchange) && *ret_left && exchange.body_left == exchange.body_size;
    /* what went wrong once is no connection for the next piece */
    if (reply == NULL || !reply->body_sent || cam_upload_is_last(&exchange)) {
        exchange.easy = NULL;
        g_clear_pointer(&http->series.easy, curl_easy_cleanup);
    }
    return reply;
}

static CamReply *
send_series(CamHttp *http, const CamRequest *request, GError **error)
{
    gboolean kept = http->series.socket >= 0 && request->file_at > 0;
    g_autoptr(GError) local = NULL;
    gboolean left = FALSE;

    if (request->file_at == 0) {
        g_clear_pointer(&http->series.easy, curl_easy_cleanup);
        http->series = (CamSeries){ .socket = -1 };
    }
    http->whole = FALSE;
    CamReply *reply = send_piece(http, request, &left, &local);
    /* a device that closes kept connections without a word: no byte of the piece has left */
    if (kept && !left && g_error_matches(local, CAM_ERROR, CAM_ERROR_UNREACHABLE)) {
        g_clear_error(&local);
        reply = send_piece(http, request, &left, &local);
    }
    if (local != NULL)
        g_propagate_error(error, g_steal_pointer(&local));
    return reply;
}

static gboolean
is_plain(const char *text, const char *forbidden)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (!g_ascii_isgraph(*at) || strchr(forbidden, *at) != NULL)
            return FALSE;
    }
    return TRUE;
}

static gboolean
has_clean_headers(const CamRequest *request)
{
    for (gsize i = 0; request->headers != NULL && request->headers[i] != NULL; i++) {
        if (strpbrk(request->headers[i], "\r\n") != NULL)
            return FALSE;
    }
    return request->type == NULL || strpbrk(request->type, "\r\n") == NULL;
}

CamReply *
cam_http_send(CamHttp *http, const CamRequest *request, GError **error)
{
    const char *host = strstr(http->base, "://") + 3;

    g_return_val_if_fail(request->method != NULL && request->path != NULL, NULL);
    g_return_val_if_fail(request->body_size == 0 || request->body != NULL, NULL);
    g_return_val_if_fail((request->flags & CAM_REQUEST_SERIES) == 0 || request->file != NULL, NULL);
    if (request->path[0] != '/' || !is_plain(request->path, "#\\") || !has_clean_headers(request) ||
        (request->port != 0 && http->tls) || !is_plain(host, "/@?#\\") ||
        !is_plain(request->method, "")) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "%s: not an address and path for a request",
                    http->base);
        return NULL;
    }
    if (has_login(http, request) && !check_login(http, error))
        return NULL;
    if (!cam_trust_prepare(http, error))
        return NULL;
    if ((request->flags & CAM_REQUEST_SERIES) != 0)
        return send_series(http, request, error);
    if ((request->flags & CAM_REQUEST_ONCE) != 0 || request->file != NULL)
        return send_once(http, request, error);
    return send_talk(http, request, error);
}
