/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamHttp:
 *
 * A session with one endpoint: one kept handle for talk, a fresh one for each upload
 * (DECISIONS 1). One thread at a time. Knows nothing of makes.
 */
typedef struct CamHttp CamHttp;

/**
 * CamHttpHooks:
 * @find_pin: (nullable): gives the TLS public key known for this endpoint, `sha256//BASE64`,
 *   (transfer full) or NULL on first contact
 * @add_pin: (nullable): told the key seen on first contact, before anything secret is sent
 * @is_key_known: (nullable): whether the TLS key was accepted in an earlier command; without it a
 *   key found by @find_pin counts as known
 * @may_log_in: (nullable): asked before each request with a login, told how many left already,
 *   how many of the last of them are not proved, and whether one ever was in this session; FALSE
 * ends it before anything leaves, with %CAM_ERROR_UNREACHABLE while no login was ever proved in
 * this session, else with %CAM_ERROR_CANCELLED
 * @on_progress: (nullable): told how far an upload is: bytes the device's TCP has acknowledged
 *   (sent minus unsent in the socket), and of how many; at most four times a second
 * @is_cancelled: (nullable): asked often; TRUE ends a request with %CAM_ERROR_CANCELLED, but an
 *   upload only as long as no body byte has left
 * @data: for all of them
 *
 * What a session asks its owner. Called in the thread that sends.
 */
typedef struct {
    char *(*find_pin)(gpointer data);
    void (*add_pin)(gpointer data, const char *pin);
    gboolean (*is_key_known)(gpointer data);
    gboolean (*may_log_in)(gpointer data, guint logins, guint open, gboolean proved);
    void (*on_progress)(gpointer data, guint64 sent, guint64 total);
    gboolean (*is_cancelled)(gpointer data);
    gpointer data;
} CamHttpHooks;

/**
 * CamHttpOptions:
 * @address: IPv4 or IPv6 literal or host name
 * @port: TCP port
 * @tls: HTTPS or not
 * @user: (nullable): user name; NULL sends no login at all
 * @password: (nullable): password
 * @allow_plaintext: Basic may be used although it shows the password (DECISIONS 9)
 * @stall_s: our seconds without any progress after which an upload is given up; 0 means 120
 *   (DECISIONS 2)
 * @hooks: callbacks; copied
 */
typedef struct {
    const char *address;
    guint16 port;
    gboolean tls;
    const char *user;
    const char *password;
    gboolean allow_plaintext;
    guint stall_s;
    CamHttpHooks hooks;
} CamHttpOptions;

/**
 * CamRequestFlags:
 * @CAM_REQUEST_ONCE: the request has an effect: it leaves at most once, whatever happens; on a new
 *   connection, with one known authentication bit or none
 * @CAM_REQUEST_ANONYMOUS: send no login even if there is one
 * @CAM_REQUEST_SERIES: a ONCE request that is one piece of a series: it may go out on the
 *   connection of the piece before; still it leaves at most once. Never with a login
 */
typedef enum {
    CAM_REQUEST_NONE = 0,
    CAM_REQUEST_ONCE = 1 << 0,
    CAM_REQUEST_ANONYMOUS = 1 << 1,
    CAM_REQUEST_SERIES = 1 << 2,
} CamRequestFlags;

/**
 * CamSinkFunc:
 * @data: what was given
 * @bytes: a piece of the answer's body
 * @size: its size
 * @error: set on failure, ends the request
 *
 * Takes the body of a 2xx answer as it comes, in the thread that sends.
 *
 * Returns: whether it was taken
 */
typedef gboolean (*CamSinkFunc)(gpointer data, const void *bytes, gsize size, GError **error);

/**
 * CamRequest:
 * @method: `GET`, `PUT`, `POST`
 * @path: absolute path with query, percent-encoded; never a URL
 * @type: (nullable): Content-Type of the body
 * @body: (nullable): a small body
 * @body_size: its size, bytes
 * @file: (nullable): a file to be the body; implies %CAM_REQUEST_ONCE
 * @file_at: with %CAM_REQUEST_SERIES: where in @file the piece begins; progress is told of the
 * whole file
 * @file_size: with %CAM_REQUEST_SERIES: bytes of the piece; the series begins with the piece at 0
 * @prefix: (nullable): text sent before @file as part of the same body (multipart)
 * @suffix: (nullable): text sent after it
 * @sink: (nullable): takes a 2xx body instead of the reply, up to @limit
 * @sink_data: for @sink
 * @limit: most bytes of answer body; 0 means 256 KiB
 * @timeout_s: our seconds for the whole request; for an upload from its last byte to the answer;
 *   0 means 15, and 1200 for an upload, but stall_s for a piece that is not the last
 * @headers: (nullable) (array zero-terminated=1): further header lines, such as
 *   `Accept: application/json`; no line breaks
 * @port: another port of the same host, for plain HTTP only; 0 for the session's
 * @flags: flags
 */
typedef struct {
    const char *method;
    const char *path;
    const char *type;
    const char *body;
    gsize body_size;
    const char *file;
    guint64 file_at;
    guint64 file_size;
    const char *prefix;
    const char *suffix;
    CamSinkFunc sink;
    gpointer sink_data;
    guint64 limit;
    guint timeout_s;
    const char *const *headers;
    guint16 port;
    CamRequestFlags flags;
} CamRequest;

/**
 * CamReply:
 * @status: HTTP status
 * @body: answer body with a NUL after it; empty when a sink took it
 * @size: its bytes without that NUL
 * @type: (nullable): Content-Type
 * @server: (nullable): Server header, cleaned
 * @realm: (nullable): realm of the last challenge, cleaned
 * @digest: whether a digest login was offered that we can do
 * @location: (nullable): Location header, cleaned
 * @setup: (nullable): Axis-Setup header, cleaned (axis.md 2.3)
 * @login_sent: whether the request that got this answer carried a login
 * @stale: whether a 401 said that only the nonce was old
 * @body_sent: whether the request's whole body left; FALSE when the device answered before
 */
typedef struct {
    guint status;
    char *body;
    gsize size;
    char *type;
    char *server;
    char *realm;
    gboolean digest;
    char *location;
    char *setup;
    gboolean login_sent;
    gboolean stale;
    gboolean body_sent;
} CamReply;

/**
 * cam_http_start:
 *
 * Once per process, before the first thread.
 */
void cam_http_start(void);

/**
 * cam_http_new:
 * @options: options; texts are copied
 *
 * Returns: (transfer full): a session; nothing is sent yet
 */
CamHttp *cam_http_new(const CamHttpOptions *options);

/**
 * cam_http_free:
 * @http: (nullable): a session
 */
void cam_http_free(CamHttp *http);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamHttp, cam_http_free)

/**
 * cam_http_send:
 * @http: a session
 * @request: what to send; borrowed for the call
 * @error: %CAM_ERROR_UNREACHABLE: nothing was sent; %CAM_ERROR_INTERRUPTED, %CAM_ERROR_TIMEOUT:
 *   something was sent and no whole answer came; %CAM_ERROR_NOT_TAKEN: a ONCE request was refused
 *   with a 401 and may be sent under a new intent; %CAM_ERROR_PROTOCOL: answer unreadable or over
 * its limit; %CAM_ERROR_TRUST: another TLS key (cam_http_met_other_key()), or none that can be read
 *   or compared; %CAM_ERROR_NO_CREDENTIAL: the device wants Basic
 *   only, which is not allowed; %CAM_ERROR_CANCELLED; %CAM_ERROR_FILE for @request->file;
 *   %CAM_ERROR_USAGE: no such address or path can be; the sink's
 *
 * Sends one request and waits for the answer. Every HTTP status is an answer, 401 too: the driver
 * says what it means. Redirects are not followed.
 *
 * Returns: (transfer full) (nullable): the answer
 */
CamReply *cam_http_send(CamHttp *http, const CamRequest *request,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_http_get_login_count:
 * @http: a session
 *
 * Returns: requests so far that carried a login
 */
guint cam_http_get_login_count(const CamHttp *http);

/**
 * CamHttpLogins:
 * @sent: requests that carried a login
 * @proved: how often an answer proved that the device takes it: a 2xx to a request that carried
 *   one; that the page is not there, where the same request was asked for a login before; what a
 *   driver says of its own logins. That a device is busy, or does not like the user, proves nothing
 * @open: those sent since the last proof, or answer other than 401 in a session that had one: the
 *   device may have counted each of them as wrong
 */
typedef struct {
    guint sent;
    guint proved;
    guint open;
} CamHttpLogins;

/**
 * cam_http_take_logins:
 * @http: a session
 *
 * Begins to count anew; whether a login was ever proved in this session is kept, and so is
 * cam_http_get_login_count().
 *
 * Returns: what left since the last call
 */
CamHttpLogins cam_http_take_logins(CamHttp *http);

/**
 * cam_http_count_login:
 * @http: a session
 * @error: as for @may_log_in of the hooks
 *
 * Told by drivers before they send a login that is no HTTP authentication.
 *
 * Returns: whether it may be sent
 */
gboolean cam_http_count_login(CamHttp *http, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_http_prove_login:
 * @http: a session
 *
 * Told by drivers when a device took such a login.
 */
void cam_http_prove_login(CamHttp *http);

/**
 * cam_http_get_realm:
 * @http: a session
 *
 * Returns: (transfer none) (nullable): realm of the last challenge, cleaned
 */
const char *cam_http_get_realm(const CamHttp *http);

/**
 * cam_http_may_reveal:
 * @http: a session
 *
 * Returns: whether a password may be sent in a form that others could read: allowed by the user, or
 *   TLS with a key that was known before this session (DECISIONS 9)
 */
gboolean cam_http_may_reveal(const CamHttp *http);

/**
 * cam_http_met_other_key:
 * @http: a session
 *
 * Returns: whether the device showed another TLS key than the one that is known for it, which ended
 *   a request with %CAM_ERROR_TRUST; nothing of that request has left
 */
gboolean cam_http_met_other_key(const CamHttp *http);

/**
 * cam_http_was_whole:
 * @http: a session
 *
 * Returns: whether all of the last request with a file left, as far as this computer knows, of a
 *   series all of the file; when not, the device cannot have it whole
 */
gboolean cam_http_was_whole(const CamHttp *http);

/**
 * cam_http_forget_login:
 * @http: a session
 *
 * From now on each request asks for a fresh challenge, for devices that refuse old ones in words of
 * their own.
 *
 * Returns: whether it may be tried again: FALSE when the last request had a fresh one already
 */
gboolean cam_http_forget_login(CamHttp *http);

/**
 * cam_reply_free:
 * @reply: (nullable): an answer
 */
void cam_reply_free(CamReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamReply, cam_reply_free)
