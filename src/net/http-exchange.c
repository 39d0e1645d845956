/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/http-private.h"

#include "src/base/clock.h"
#include "src/base/text.h"

#include <curl/curl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* of all answers of one exchange; also ends endless headers and endless `100 Continue` */
#define MAX_HEAD          (128 * 1024)
#define DEFAULT_LIMIT     (256 * 1024)
#define DEFAULT_TIMEOUT_S 15
#define CONNECT_TIMEOUT_S 10
#define MAX_WORD          100
/* a longer pause between two looks is a laptop that slept: no fault of the device */
#define ASLEEP_US (10 * G_USEC_PER_SEC)

void
cam_exchange_fail(CamExchange *exchange, CamErrorCode code, const char *format, ...)
{
    va_list arguments;

    if (exchange->error != NULL)
        return;
    va_start(arguments, format);
    exchange->error = g_error_new_valist(CAM_ERROR, (int)code, format, arguments);
    va_end(arguments);
}

static void
forget_answer(CamExchange *exchange)
{
    exchange->status = 0;
    exchange->head_done = FALSE;
    exchange->body_got = 0;
    cam_challenge_clear(&exchange->challenge);
    g_clear_pointer(&exchange->type, g_free);
    g_clear_pointer(&exchange->server, g_free);
    g_clear_pointer(&exchange->location, g_free);
    g_clear_pointer(&exchange->setup, g_free);
    g_byte_array_set_size(exchange->body, 0);
}

/* libcurl shows here what it really sent; nothing of it is kept or logged */
static void
note_head_out(CamExchange *exchange, const char *text, gsize size)
{
    const char *method = exchange->request->method;
    gsize method_size = strlen(method);
    static const char login[] = "\r\nAuthorization:";

    if (size > method_size && memcmp(text, method, method_size) == 0 && text[method_size] == ' ') {
        exchange->requests++;
        exchange->login_sent = FALSE;
        forget_answer(exchange);
    }
    if (!exchange->login_sent && memmem(text, size, login, sizeof login - 1) != NULL) {
        exchange->login_sent = TRUE;
        exchange->first_login |= exchange->requests == 1;
        exchange->logins++;
        cam_http_note_login(exchange->http);
    }
    exchange->progress_us = cam_clock_now_us();
}

static int
on_debug(CURL *easy, curl_infotype type, char *text, gsize size, gpointer data)
{
    CamExchange *exchange = data;

    if (type == CURLINFO_HEADER_OUT)
        note_head_out(exchange, text, size);
    else if (type == CURLINFO_DATA_OUT && exchange->once)
        exchange->body_left += size;
    return 0;
}

static gboolean
has_prefix(const char *line, gsize size, const char *prefix)
{
    gsize prefix_size = strlen(prefix);

    return size >= prefix_size && g_ascii_strncasecmp(line, prefix, prefix_size) == 0;
}

/* the last of several lines of one name counts */
static gboolean
read_field(const char *line, gsize size, const char *name, char **field)
{
    if (!has_prefix(line, size, name))
        return FALSE;
    g_autofree char *value = g_strndup(line + strlen(name), size - strlen(name));
    g_free(*field);
    *field = cam_text_clean(value, MAX_WORD);
    return TRUE;
}

static void
note_field(CamExchange *exchange, const char *line, gsize size)
{
    if (has_prefix(line, size, "WWW-Authenticate:"))
        cam_challenge_add(&exchange->challenge, line + 17, size - 17);
    else if (!read_field(line, size, "Content-Type:", &exchange->type) &&
             !read_field(line, size, "Server:", &exchange->server) &&
             !read_field(line, size, "Location:", &exchange->location))
        read_field(line, size, "Axis-Setup:", &exchange->setup);
}

static void
note_status(CamExchange *exchange, const char *line, gsize size)
{
    const char *space = memchr(line, ' ', size);

    forget_answer(exchange);
    for (gsize i = 1; space != NULL && i <= 3 && space + i < line + size; i++) {
        if (!g_ascii_isdigit(space[i]))
            break;
        exchange->status = exchange->status * 10 + (guint)(space[i] - '0');
    }
    exchange->progress_us = cam_clock_now_us();
}

/* libcurl repeats a request by itself when a kept connection dies, and a login would leave twice:
 * the first one goes out on a connection of its own, where a device that closes it has read it */
static void
end_head(CamExchange *exchange)
{
    gboolean asks = exchange->status == 401 && exchange->kind != CAM_LOGIN_NONE &&
                    !exchange->login_sent && !exchange->http->accepted;

    exchange->head_done = TRUE;
    if (!exchange->once)
        curl_easy_setopt(exchange->easy, CURLOPT_FORBID_REUSE, asks ? 1L : 0L);
}

static gsize
on_head(char *line, gsize size, gsize count, gpointer data)
{
    CamExchange *exchange = data;

    size *= count;
    exchange->head_bytes += size;
    if (exchange->head_bytes > MAX_HEAD) {
        cam_exchange_fail(exchange, CAM_ERROR_PROTOCOL, "the device sends endless headers");
        return 0;
    }
    if (has_prefix(line, size, "HTTP/"))
        note_status(exchange, line, size);
    else if (size <= 2 && exchange->status >= 200)
        end_head(exchange);
    else
        note_field(exchange, line, size);
    return size;
}

static guint64
body_limit(const CamExchange *exchange)
{
    gboolean good = exchange->status / 100 == 2;

    return good && exchange->request->limit != 0 ? exchange->request->limit : DEFAULT_LIMIT;
}

static gsize
on_body(char *bytes, gsize size, gsize count, gpointer data)
{
    CamExchange *exchange = data;
    const CamRequest *request = exchange->request;

    size *= count;
    exchange->body_got += size;
    if (exchange->body_got > body_limit(exchange)) {
        cam_exchange_fail(exchange, CAM_ERROR_PROTOCOL,
                          "the device answers more than %" G_GUINT64_FORMAT " bytes",
                          body_limit(exchange));
        return 0;
    }
    if (request->sink == NULL || exchange->status / 100 != 2) {
        g_byte_array_append(exchange->body, (const guint8 *)bytes, (guint)size);
        return size;
    }
    if (exchange->error == NULL && request->sink(request->sink_data, bytes, size, &exchange->error))
        return size;
    cam_exchange_fail(exchange, CAM_ERROR_INTERNAL, "the answer was not wanted");
    return 0;
}

static gboolean
may_cancel(const CamExchange *exchange)
{
    /* the pieces of a series are one upload */
    if (exchange->series && exchange->request->file_at > 0)
        return FALSE;
    return !exchange->once || !cam_exchange_has_left(exchange);
}

/* called by libcurl at least once a second, and whenever something moves */
static int
on_look(gpointer data, curl_off_t expected, curl_off_t got, curl_off_t to_send, curl_off_t sent)
{
    CamExchange *exchange = data;
    const CamHttpHooks *hooks = &exchange->http->hooks;
    gint64 now_us = cam_clock_now_us();
    gint64 pause_us = now_us - exchange->seen_us;

    exchange->seen_us = now_us;
    if (pause_us > ASLEEP_US) {
        exchange->started_us += pause_us;
        exchange->progress_us += pause_us;
        exchange->last_byte_us += exchange->last_byte_us != 0 ? pause_us : 0;
    }
    /* bodies that libcurl skips never reach on_body() */
    if ((guint64)got > MAX(body_limit(exchange), DEFAULT_LIMIT) + DEFAULT_LIMIT)
        cam_exchange_fail(exchange, CAM_ERROR_PROTOCOL, "the device sends an endless answer");
    if (hooks->is_cancelled != NULL && may_cancel(exchange) && hooks->is_cancelled(hooks->data))
        cam_exchange_fail(exchange, CAM_ERROR_CANCELLED, "cancelled");
    if (exchange->once && exchange->request->file != NULL)
        cam_upload_watch(exchange, now_us);
    return exchange->error != NULL;
}

/* a login that was never taken leaves once, whatever the device says of the nonce; with a body that
 * cannot be rewound libcurl stops by itself, and says that it was not taken */
static gboolean
may_repeat(const CamExchange *exchange)
{
    const CamRequest *request = exchange->request;
    gboolean stops = exchange->once && (request->file != NULL || request->body_size > 0);

    return (stops || exchange->http->accepted) && cam_http_may_log_in(exchange->http, 1);
}

static void
set_limits(CamExchange *exchange)
{
    CURL *easy = exchange->easy;
    guint timeout_s = exchange->request->timeout_s;

    if (timeout_s == 0)
        timeout_s = DEFAULT_TIMEOUT_S;
    /* an upload has no limit in all: a slow device is not a dead one (DECISIONS 2) */
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, exchange->request->file != NULL ? 0L : (long)timeout_s);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    /* libcurl counts rounds of login as redirects: one challenge and one stale nonce */
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, may_repeat(exchange) ? 2L : 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    /* a laptop's proxy must not see passwords */
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_MAXCONNECTS, 2L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    /* trust is by key; dates and names of cameras' certificates mean nothing */
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, exchange->http->pin);
}

static void
set_login(CamExchange *exchange)
{
    const CamHttp *http = exchange->http;
    CURL *easy = exchange->easy;
    gboolean basic = exchange->kind == CAM_LOGIN_BASIC;
    gboolean digest = exchange->kind == CAM_LOGIN_DIGEST;

    if (!basic && !digest) {
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_NONE);
        /* an empty name that is never sent: without any, libcurl remembers the offer of this answer
         * and takes the next one for a repetition, so that a refused login leaves twice */
        curl_easy_setopt(easy, CURLOPT_USERNAME, "");
        curl_easy_setopt(easy, CURLOPT_PASSWORD, "");
        return;
    }
    /* exactly one bit: with two, libcurl sends a body to find out (DECISIONS 1) */
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)(basic ? CURLAUTH_BASIC : CURLAUTH_DIGEST));
    curl_easy_setopt(easy, CURLOPT_USERNAME, http->user);
    curl_easy_setopt(easy, CURLOPT_PASSWORD, http->password != NULL ? http->password : "");
}

/* and the last lock for that */
static curl_socket_t
on_socket_open(gpointer data, curlsocktype purpose, struct curl_sockaddr *address)
{
    CamExchange *exchange = data;

    if (exchange->login_sent && exchange->status == 0 && !exchange->http->accepted) {
        cam_exchange_fail(exchange, CAM_ERROR_INTERRUPTED,
                          "the connection ended without an answer to the login");
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void
set_callbacks(CamExchange *exchange)
{
    CURL *easy = exchange->easy;

    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 0L);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_look);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, exchange);
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, exchange);
}

static void
add_header(CamExchange *exchange, const char *text)
{
    exchange->headers = curl_slist_append(exchange->headers, text);
}

static void
set_request(CamExchange *exchange)
{
    const CamRequest *request = exchange->request;
    CURL *easy = exchange->easy;
    g_autofree char *base = cam_http_format_base(exchange->http, request->port);
    g_autofree char *url = g_strconcat(base, request->path, NULL);
    gboolean has_body = request->file != NULL || request->body_size > 0;

    add_header(exchange, "Expect:");
    if (request->type != NULL) {
        g_autofree char *type = g_strconcat("Content-Type: ", request->type, NULL);
        add_header(exchange, type);
    }
    for (gsize i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
        add_header(exchange, request->headers[i]);
    /* without a body libcurl makes no empty request first, which might have the effect already */
    if (!has_body && strcmp(request->method, "GET") != 0)
        add_header(exchange, "Content-Length: 0");
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "camherd/" CAM_VERSION);
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    if (has_body && !exchange->once) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->headers);
}

void
cam_exchange_init(CamExchange *exchange, CamHttp *http, const CamRequest *request, gpointer easy,
                  CamLoginKind kind)
{
    *exchange = (CamExchange){
        .http = http,
        .request = request,
        .easy = easy,
        .kind = kind,
        .once = (request->flags & CAM_REQUEST_ONCE) != 0 || request->file != NULL,
        .series = (request->flags & CAM_REQUEST_SERIES) != 0,
        .file = -1,
        .socket = -1,
        .body = g_byte_array_new(),
    };
    set_limits(exchange);
    set_login(exchange);
    set_callbacks(exchange);
    set_request(exchange);
}

void
cam_exchange_clear(CamExchange *exchange)
{
    /* the kept handle outlives what it points to */
    if (exchange->easy != NULL) {
        curl_easy_setopt(exchange->easy, CURLOPT_HTTPHEADER, NULL);
        curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDS, NULL);
        curl_easy_setopt(exchange->easy, CURLOPT_VERBOSE, 0L);
    }
    curl_slist_free_all(exchange->headers);
    if (exchange->file >= 0)
        close(exchange->file);
    cam_challenge_clear(&exchange->challenge);
    g_clear_error(&exchange->error);
    g_clear_pointer(&exchange->body, g_byte_array_unref);
    g_clear_pointer(&exchange->type, g_free);
    g_clear_pointer(&exchange->server, g_free);
    g_clear_pointer(&exchange->location, g_free);
    g_clear_pointer(&exchange->setup, g_free);
    *exchange = (CamExchange){ .file = -1, .socket = -1 };
}

gboolean
cam_exchange_run(CamExchange *exchange, GError **error)
{
    char detail[CURL_ERROR_SIZE] = "";

    exchange->started_us = exchange->seen_us = exchange->progress_us = cam_clock_now_us();
    curl_easy_setopt(exchange->easy, CURLOPT_ERRORBUFFER, detail);
    CURLcode result = curl_easy_perform(exchange->easy);
    curl_easy_setopt(exchange->easy, CURLOPT_ERRORBUFFER, NULL);
    return cam_exchange_check(exchange, result, detail, error);
}
