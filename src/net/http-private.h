/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/net/challenge.h"
#include "src/net/http.h"

/**
 * CamLoginKind:
 * @CAM_LOGIN_UNKNOWN: the device was not asked yet
 * @CAM_LOGIN_NONE: it asks for none
 * @CAM_LOGIN_DIGEST: it asks for digest; never weakened to Basic again
 * @CAM_LOGIN_BASIC: it offers Basic only
 *
 * Which login a device asks for, as far as a session has learned.
 */
typedef enum {
    CAM_LOGIN_UNKNOWN,
    CAM_LOGIN_NONE,
    CAM_LOGIN_DIGEST,
    CAM_LOGIN_BASIC,
} CamLoginKind;

/**
 * CamSeries:
 * @easy: (nullable): the handle the pieces share
 * @socket: its connection, -1 when not open
 * @total: bytes of the file the pieces are of, 0 when not known yet
 * @told: bytes of it that on_progress was told of
 * @told_us: when
 *
 * What is kept from one piece of %CAM_REQUEST_SERIES to the next.
 */
typedef struct {
    gpointer easy;
    int socket;
    guint64 total;
    guint64 told;
    gint64 told_us;
} CamSeries;

struct CamHttp {
    char *base; /* scheme, host and port */
    gboolean tls;
    char *user;
    char *password;
    gboolean allow_plaintext;
    guint stall_s;
    CamHttpHooks hooks;
    gpointer talk;  /* libcurl's easy handle: only the sources know curl */
    gpointer plain; /* another one, for what carries no login: offers of a login that were left
                     * unanswered on a handle make libcurl answer a later refusal once more */
    CamSeries series;
    char *pin;
    CamLoginKind kind;
    char *realm;    /* of the last challenge */
    char *harmless; /* path of the last GET that was not anonymous */
    guint logins;
    CamHttpLogins counted; /* since cam_http_take_logins() */
    gboolean accepted;     /* a login was accepted in this session */
    gboolean single_nonce; /* old nonces are refused without saying so */
    gboolean whole;        /* all of the last ONCE request left */
    gboolean new_key;      /* the TLS key was seen for the first time in this session */
    gboolean other_key;    /* another TLS key than @pin was shown */
};

/**
 * CamExchange:
 *
 * One run of libcurl for one request: it may send the request up to three times (challenge, login,
 * stale nonce), of which at most one with a body that cannot be rewound.
 */
typedef struct {
    CamHttp *http;
    const CamRequest *request;
    gpointer easy;
    struct curl_slist *headers;
    gboolean once;
    gboolean series;
    CamLoginKind kind;
    GError *error; /* why we ended it ourselves */

    /* what left */
    guint requests;
    guint logins;
    gboolean first_login; /* the first request carried one */
    gboolean login_sent;  /* the last request carried one */
    int file;             /* -1 without */
    guint64 file_size;    /* of the piece in a series */
    guint64 body_size;
    guint64 body_read;  /* given to libcurl */
    guint64 body_left;  /* given to the kernel */
    guint body_request; /* number of the request the body belongs to */
    int socket;         /* -1 when not open */

    /* what came, of the last request */
    guint status;
    gboolean head_done;
    CamChallenge challenge;
    char *type;
    char *server;
    char *location;
    char *setup;
    GByteArray *body;
    guint64 body_got;
    gsize head_bytes; /* of all */

    /* clock, microseconds */
    gint64 seen_us;
    gint64 started_us;
    gint64 progress_us;
    gint64 reported_us;
    gint64 last_byte_us;
    guint64 acknowledged;
} CamExchange;

/* --- http.c --- */

/**
 * cam_http_format_base:
 * @http: a session
 * @port: another port, 0 for its own
 *
 * Returns: (transfer full): scheme, host and port
 */
char *cam_http_format_base(const CamHttp *http, guint16 port);

/**
 * cam_http_may_log_in:
 * @http: a session
 * @more: further logins that are about to leave before this one
 *
 * Returns: whether its owner lets another login leave
 */
gboolean cam_http_may_log_in(const CamHttp *http, guint more);

/**
 * cam_http_note_login:
 * @http: a session
 *
 * A login leaves.
 */
void cam_http_note_login(CamHttp *http);

/* --- http-exchange.c: one run of libcurl --- */

/**
 * cam_exchange_init:
 * @exchange: zeroed memory
 * @http: the session
 * @request: the request
 * @easy: the handle; stays the caller's
 * @kind: the login to use
 */
void cam_exchange_init(CamExchange *exchange, CamHttp *http, const CamRequest *request,
                       gpointer easy, CamLoginKind kind);

/**
 * cam_exchange_clear:
 * @exchange: an exchange; what it holds is given back
 */
void cam_exchange_clear(CamExchange *exchange);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamExchange, cam_exchange_clear)

/**
 * cam_exchange_fail:
 * @exchange: an exchange
 * @code: code
 * @format: message
 *
 * Ends the exchange from inside a callback; the first reason stays.
 */
void cam_exchange_fail(CamExchange *exchange, CamErrorCode code, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/**
 * cam_exchange_run:
 * @exchange: an exchange
 * @error: as cam_http_send()
 *
 * Returns: whether a whole answer is in @exchange
 */
gboolean cam_exchange_run(CamExchange *exchange, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- http-map.c: what libcurl's result means --- */

/**
 * cam_exchange_has_left:
 * @exchange: an exchange
 *
 * Returns: whether anything left that may have had an effect: the first byte of a body, or of a
 *   request without one
 */
gboolean cam_exchange_has_left(const CamExchange *exchange);

/**
 * cam_exchange_check:
 * @exchange: an exchange that ended
 * @result: libcurl's word, a CURLcode
 * @detail: (nullable): libcurl's sentence
 * @error: as cam_http_send()
 *
 * Returns: whether there is a whole answer
 */
gboolean cam_exchange_check(CamExchange *exchange, int result, const char *detail,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- http-upload.c: bodies that leave at most once --- */

/**
 * cam_upload_open:
 * @exchange: an exchange of a ONCE request
 * @error: %CAM_ERROR_FILE
 *
 * Opens the file, knows its size and sets body callbacks and socket options of the handle.
 *
 * Returns: whether the body can be sent
 */
gboolean cam_upload_open(CamExchange *exchange, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_upload_watch:
 * @exchange: an exchange of a ONCE request
 * @now_us: now
 *
 * Tells progress and ends an upload that stands still (DECISIONS 2).
 */
void cam_upload_watch(CamExchange *exchange, gint64 now_us);

/**
 * cam_upload_finish:
 * @exchange: an exchange of a ONCE request that was answered
 *
 * Tells progress of what the answer shows to have arrived.
 */
void cam_upload_finish(CamExchange *exchange);

/**
 * cam_upload_is_last:
 * @exchange: an exchange of an opened file
 *
 * Returns: whether the file's last byte is in it
 */
gboolean cam_upload_is_last(const CamExchange *exchange);

/* --- http-trust.c: TLS keys --- */

/**
 * cam_trust_prepare:
 * @http: a session
 * @error: %CAM_ERROR_TRUST, %CAM_ERROR_UNREACHABLE, %CAM_ERROR_CANCELLED
 *
 * Before the first request of a TLS session: finds the pin, or shakes hands once without sending
 * a request and tells the key to the session's owner.
 *
 * Returns: whether requests may be sent
 */
gboolean cam_trust_prepare(CamHttp *http, GError **error) G_GNUC_WARN_UNUSED_RESULT;
