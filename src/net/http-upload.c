/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/http-private.h"

#include "src/base/clock.h"
#include "src/base/file.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define UPLOAD_BUFFER (256L * 1024)
/* keeps the rest in our file instead of in kernel memory, and the progress honest */
#define NOT_SENT_LOW_WATER (128 * 1024)
#define REPORT_US          (G_USEC_PER_SEC / 4)
#define DEFAULT_ANSWER_S   1200

static gsize
copy_text(const char *text, gsize text_size, guint64 at, char *buffer, gsize room)
{
    gsize size = MIN(room, text_size - (gsize)at);

    memcpy(buffer, text + at, size);
    return size;
}

/* 0 means that the file is shorter than it was */
static gssize
copy_file(CamExchange *exchange, guint64 at, char *buffer, gsize room)
{
    guint64 begin = exchange->series ? exchange->request->file_at : 0;
    gssize got;

    do
        got =
            pread(exchange->file, buffer, MIN(room, exchange->file_size - at), (off_t)(begin + at));
    while (got < 0 && errno == EINTR);
    return got;
}

static gsize
copy_body(CamExchange *exchange, char *buffer, gsize room)
{
    const CamRequest *request = exchange->request;
    guint64 at = exchange->body_read;

    if (request->file == NULL)
        return copy_text(request->body, request->body_size, at, buffer, room);
    gsize prefix = request->prefix != NULL ? strlen(request->prefix) : 0;
    if (at < prefix)
        return copy_text(request->prefix, prefix, at, buffer, room);
    at -= prefix;
    if (at >= exchange->file_size)
        return copy_text(request->suffix, strlen(request->suffix), at - exchange->file_size, buffer,
                         room);
    gssize got = copy_file(exchange, at, buffer, room);
    if (got > 0)
        return (gsize)got;
    /* once a byte has left, the device's state counts for more than our file's */
    cam_exchange_fail(exchange, exchange->body_left > 0 ? CAM_ERROR_INTERRUPTED : CAM_ERROR_FILE,
                      "%s changed while it was being sent", request->file);
    return CURL_READFUNC_ABORT;
}

static gsize
on_read(char *buffer, gsize size, gsize count, gpointer data)
{
    CamExchange *exchange = data;

    if (exchange->body_read == 0)
        exchange->body_request = exchange->requests;
    /* libcurl has begun another request with a body that is partly gone: it would send a torso */
    if (exchange->body_request != exchange->requests) {
        cam_exchange_fail(exchange,
                          exchange->body_left > 0 ? CAM_ERROR_INTERRUPTED : CAM_ERROR_UNREACHABLE,
                          "the connection closed before the body was taken");
        return CURL_READFUNC_ABORT;
    }
    if (exchange->body_read == exchange->body_size)
        return 0;
    gsize got = copy_body(exchange, buffer, size * count);
    if (got != CURL_READFUNC_ABORT)
        exchange->body_read += got;
    return got;
}

/* the connection of a series outlives the exchange that opened it */
static int *
get_socket(CamExchange *exchange)
{
    return exchange->series ? &exchange->http->series.socket : &exchange->socket;
}

static int
on_socket_made(gpointer data, curl_socket_t fd, curlsocktype purpose)
{
    CamExchange *exchange = data;
    int low_water = NOT_SENT_LOW_WATER;

    *get_socket(exchange) = fd;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &low_water, sizeof low_water) != 0)
        g_debug("TCP_NOTSENT_LOWAT: %s", g_strerror(errno));
    return CURL_SOCKOPT_OK;
}

static int
on_socket_close(gpointer data, curl_socket_t fd)
{
    int *open_socket = data;

    if (*open_socket == fd)
        *open_socket = -1;
    return close(fd);
}

/* the last lock: whatever libcurl has in mind, what may have had an effect does not leave again
 * unless the device has refused it */
static curl_socket_t
on_socket_open(gpointer data, curlsocktype purpose, struct curl_sockaddr *address)
{
    CamExchange *exchange = data;
    gboolean refused = exchange->status == 401 && exchange->head_done;

    if (exchange->requests > 0 && !refused && cam_exchange_has_left(exchange)) {
        cam_exchange_fail(exchange, CAM_ERROR_INTERRUPTED,
                          "the connection ended without an answer");
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* the piece, or all of the file; FALSE when the file is not what it was */
static gboolean
measure(CamExchange *exchange, guint64 size)
{
    const CamRequest *request = exchange->request;
    CamSeries *series = &exchange->http->series;

    exchange->file_size = size;
    if (!exchange->series)
        return TRUE;
    if (request->file_at >= size || request->file_size == 0 ||
        request->file_size > size - request->file_at ||
        (series->total != 0 && series->total != size))
        return FALSE;
    series->total = size;
    exchange->file_size = request->file_size;
    exchange->reported_us = series->told_us;
    return TRUE;
}

static gboolean
open_file(CamExchange *exchange, GError **error)
{
    const CamRequest *request = exchange->request;
    struct stat info;

    exchange->file = open(request->file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (exchange->file < 0 || fstat(exchange->file, &info) != 0) {
        cam_file_set_error(error, errno, request->file, "open");
        return FALSE;
    }
    if (!S_ISREG(info.st_mode) || info.st_size <= 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FILE, "%s: %s", request->file,
                    S_ISREG(info.st_mode) ? "empty" : "not a file");
        return FALSE;
    }
    if (!measure(exchange, (guint64)info.st_size)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FILE, "%s is not as long as it was", request->file);
        return FALSE;
    }
    exchange->body_size = exchange->file_size +
                          (request->prefix != NULL ? strlen(request->prefix) : 0) +
                          (request->suffix != NULL ? strlen(request->suffix) : 0);
    return TRUE;
}

gboolean
cam_upload_open(CamExchange *exchange, GError **error)
{
    CURL *easy = exchange->easy;

    exchange->body_size = exchange->request->body_size;
    if (exchange->request->file != NULL && !open_file(exchange, error))
        return FALSE;
    /* libcurl repeats a request by itself when a reused connection dies: there is no reused one,
     * except in a series, where it is left to the two other locks */
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, exchange->series ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, exchange->series ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket_made);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_socket_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, get_socket(exchange));
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, exchange);
    if (exchange->body_size == 0)
        return TRUE;
    /* no seek function: what left cannot be sent again */
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)exchange->body_size);
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, UPLOAD_BUFFER);
    return TRUE;
}

/* bytes the device's side has acknowledged; TLS adds a few bytes to the queue only */
static guint64
count_acknowledged(CamExchange *exchange)
{
    int fd = *get_socket(exchange);
    int queued = 0;

    if (fd < 0 || ioctl(fd, SIOCOUTQ, &queued) != 0 || queued < 0)
        queued = 0;
    if ((guint64)queued >= exchange->body_left)
        return exchange->acknowledged;
    return MAX(exchange->acknowledged, exchange->body_left - (guint64)queued);
}

/* in a series: bytes of the whole file, without what is put around each piece */
static guint64
count_sent(const CamExchange *exchange)
{
    const CamRequest *request = exchange->request;
    guint64 prefix = request->prefix != NULL ? strlen(request->prefix) : 0;

    if (!exchange->series)
        return exchange->acknowledged;
    return request->file_at +
           MIN(exchange->acknowledged - MIN(exchange->acknowledged, prefix), exchange->file_size);
}

static void
report(CamExchange *exchange, guint64 acknowledged, gint64 now_us)
{
    const CamHttpHooks *hooks = &exchange->http->hooks;
    CamSeries *series = &exchange->http->series;
    guint64 total = exchange->series ? series->total : exchange->body_size;

    exchange->acknowledged = acknowledged;
    exchange->progress_us = now_us;
    guint64 sent = count_sent(exchange);
    if (hooks->on_progress == NULL ||
        (sent < total && now_us - exchange->reported_us < REPORT_US) ||
        (exchange->series && sent <= series->told))
        return;
    exchange->reported_us = now_us;
    if (exchange->series) {
        series->told = sent;
        series->told_us = now_us;
    }
    hooks->on_progress(hooks->data, sent, total);
}

void
cam_upload_finish(CamExchange *exchange)
{
    if (exchange->request->file != NULL && exchange->body_left == exchange->body_size &&
        exchange->acknowledged < exchange->body_size)
        report(exchange, exchange->body_size, cam_clock_now_us());
}

gboolean
cam_upload_is_last(const CamExchange *exchange)
{
    const CamRequest *request = exchange->request;

    return !exchange->series ||
           request->file_at + request->file_size == exchange->http->series.total;
}

void
cam_upload_watch(CamExchange *exchange, gint64 now_us)
{
    guint answer_s = exchange->request->timeout_s;
    guint stall_s = exchange->http->stall_s;
    guint64 acknowledged = count_acknowledged(exchange);

    if (acknowledged > exchange->acknowledged)
        report(exchange, acknowledged, now_us);
    if (exchange->body_left == exchange->body_size) {
        if (exchange->last_byte_us == 0)
            exchange->last_byte_us = now_us;
        /* what begins to flash has time; a piece before the last is only stored */
        if (answer_s == 0)
            answer_s = cam_upload_is_last(exchange) ? DEFAULT_ANSWER_S : stall_s;
        if (now_us - exchange->last_byte_us > (gint64)answer_s * G_USEC_PER_SEC)
            cam_exchange_fail(exchange, CAM_ERROR_TIMEOUT,
                              "no answer in %u s after the last byte of the upload", answer_s);
        return;
    }
    if (now_us - exchange->progress_us > (gint64)stall_s * G_USEC_PER_SEC)
        cam_exchange_fail(
            exchange, cam_exchange_has_left(exchange) ? CAM_ERROR_TIMEOUT : CAM_ERROR_UNREACHABLE,
            "the upload stood still for %u s", stall_s);
}
