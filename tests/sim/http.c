/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_MAX    (16 * 1024)
#define LINGER_S    5
#define HEADERS_MAX 64

typedef enum {
    PHASE_HEAD,
    PHASE_BODY,
    PHASE_WAIT,   /* for the handler's answer */
    PHASE_LINGER, /* answered and closing: what still comes is thrown away */
} Phase;

struct SimHttp {
    SimHttpOptions options;
    char *address;
    int fd;
    SimWatch *watch;
    GHashTable *connections;
};

struct SimConnection {
    SimHttp *http;
    int fd;
    SimWatch *watch;
    guint32 events;
    Phase phase;
    GByteArray *in;
    GByteArray *out;
    gsize out_sent;
    SimExchange *exchange;
    guint64 stop_at;
    gsize tick_bytes;
    gsize tick_left;
    gint64 tick_us;
    gboolean paused;
    gboolean close;
    gboolean dead;
    SimTimer *timer;
};

static void process(SimConnection *connection);

static void
free_connection(gpointer data)
{
    SimConnection *connection = data;

    g_byte_array_unref(connection->in);
    g_byte_array_unref(connection->out);
}

static SimConnection *
ref_connection(SimConnection *connection)
{
    return g_rc_box_acquire(connection);
}

static void
unref_connection(SimConnection *connection)
{
    g_rc_box_release_full(connection, free_connection);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimConnection, unref_connection)

static void
finish_exchange(SimConnection *connection)
{
    SimExchange *exchange = g_steal_pointer(&connection->exchange);

    if (exchange == NULL)
        return;
    connection->http->options.handler->gone(exchange, connection->http->options.data);
    g_free(exchange->method);
    g_free(exchange->target);
    g_free(exchange->path);
    g_free(exchange->query);
    g_hash_table_unref(exchange->headers);
    g_free(exchange);
}

static void
drop(SimConnection *connection, gboolean reset)
{
    struct linger linger = { .l_onoff = 1, .l_linger = 0 };
    g_autoptr(SimConnection) self = ref_connection(connection);

    if (self->dead)
        return;
    self->dead = TRUE;
    sim_timer_clear(&self->timer);
    sim_watch_free(self->watch);
    if (reset)
        setsockopt(self->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(self->fd);
    finish_exchange(self);
    g_hash_table_remove(self->http->connections, self);
}

static void
on_linger_over(gpointer data)
{
    drop(data, FALSE);
}

static void
update_events(SimConnection *connection)
{
    guint32 events = EPOLLRDHUP;

    if (connection->dead)
        return;
    if (!connection->paused)
        events |= EPOLLIN;
    if (connection->tick_us > 0 && connection->paused)
        events = 0;
    if (connection->out_sent < connection->out->len)
        events |= EPOLLOUT;
    if (events != connection->events)
        sim_watch_set(connection->watch, events);
    connection->events = events;
}

/* the answer is out and the body is in: next request, or the end */
static void
finish_if_done(SimConnection *connection)
{
    SimExchange *exchange = connection->exchange;

    if (connection->dead || exchange == NULL || !exchange->answered || exchange->streaming)
        return;
    if (connection->out_sent < connection->out->len)
        return;
    if (connection->close && connection->phase != PHASE_LINGER) {
        connection->phase = PHASE_LINGER;
        connection->paused = FALSE;
        connection->tick_us = 0;
        finish_exchange(connection);
        shutdown(connection->fd, SHUT_WR);
        sim_loop_after(connection->http->options.loop, LINGER_S * G_USEC_PER_SEC, on_linger_over,
                       connection, NULL, &connection->timer);
        return;
    }
    if (!exchange->ended)
        return;
    finish_exchange(connection);
    if (!connection->dead) {
        connection->phase = PHASE_HEAD;
        connection->tick_us = 0;
        process(connection);
    }
}

static void
flush(SimConnection *connection)
{
    while (!connection->dead && connection->out_sent < connection->out->len) {
        ssize_t sent = send(connection->fd, connection->out->data + connection->out_sent,
                            connection->out->len - connection->out_sent, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN)
            break;
        if (sent < 0) {
            drop(connection, FALSE);
            return;
        }
        connection->out_sent += (gsize)sent;
    }
    if (connection->dead || connection->out_sent < connection->out->len)
        return;
    g_byte_array_set_size(connection->out, 0);
    connection->out_sent = 0;
}

static const char *
phrase(guint status)
{
    static const struct {
        guint status;
        const char *text;
    } phrases[] = {
        { 100, "Continue" },
        { 200, "OK" },
        { 302, "Found" },
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 411, "Length Required" },
        { 417, "Expectation Failed" },
        { 500, "Internal Server Error" },
        { 503, "Service Unavailable" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(phrases); i++)
        if (phrases[i].status == status)
            return phrases[i].text;
    return "Answer";
}

static GString *
begin_head(SimConnection *connection, const SimAnswer *answer)
{
    GString *head = g_string_new(NULL);

    connection->close = connection->close || answer->close;
    g_string_append_printf(head, "HTTP/1.1 %u %s\r\n%s", answer->status, phrase(answer->status),
                           answer->extra != NULL ? answer->extra : "");
    if (answer->type != NULL)
        g_string_append_printf(head, "Content-Type: %s\r\n", answer->type);
    return head;
}

static void
send_pending(SimConnection *connection)
{
    flush(connection);
    finish_if_done(connection);
    update_events(connection);
}

void
sim_exchange_answer(SimExchange *exchange, const SimAnswer *answer)
{
    g_autoptr(SimConnection) self = ref_connection(exchange->connection);

    if (exchange->answered)
        return;
    exchange->answered = TRUE;
    g_autoptr(GString) head = begin_head(self, answer);
    g_string_append_printf(head, "Content-Length: %" G_GSIZE_FORMAT "\r\nConnection: %s\r\n\r\n",
                           answer->size, self->close ? "close" : "keep-alive");
    g_byte_array_append(self->out, (const guint8 *)head->str, (guint)head->len);
    if (answer->size > 0 && strcmp(exchange->method, "HEAD") != 0)
        g_byte_array_append(self->out, answer->body, (guint)answer->size);
    send_pending(self);
}

gboolean
sim_exchange_begin(SimExchange *exchange, const SimAnswer *answer)
{
    g_autoptr(SimConnection) self = ref_connection(exchange->connection);

    if (exchange->answered)
        return FALSE;
    exchange->answered = TRUE;
    exchange->streaming = TRUE;
    g_autoptr(GString) head = begin_head(self, answer);
    g_string_append_printf(head, "Transfer-Encoding: chunked\r\nConnection: %s\r\n\r\n",
                           self->close ? "close" : "keep-alive");
    g_byte_array_append(self->out, (const guint8 *)head->str, (guint)head->len);
    send_pending(self);
    return !self->dead;
}

gboolean
sim_exchange_push(SimExchange *exchange, const void *bytes, gsize size)
{
    g_autoptr(SimConnection) self = ref_connection(exchange->connection);
    g_autofree char *head = g_strdup_printf("%" G_GSIZE_MODIFIER "x\r\n", size);

    /* a chunk of nothing would be the end */
    if (size == 0)
        return TRUE;
    g_byte_array_append(self->out, (const guint8 *)head, (guint)strlen(head));
    g_byte_array_append(self->out, bytes, (guint)size);
    g_byte_array_append(self->out, (const guint8 *)"\r\n", 2);
    send_pending(self);
    return !self->dead;
}

void
sim_exchange_finish(SimExchange *exchange)
{
    g_autoptr(SimConnection) self = ref_connection(exchange->connection);

    exchange->streaming = FALSE;
    g_byte_array_append(self->out, (const guint8 *)"0\r\n\r\n", 5);
    send_pending(self);
}

void
sim_exchange_continue(SimExchange *exchange, SimExpect expect)
{
    SimConnection *connection = exchange->connection;
    const char *wanted = sim_exchange_header(exchange, "expect");

    if (exchange->answered || wanted == NULL || expect == SIM_EXPECT_IGNORE)
        return;
    if (expect == SIM_EXPECT_FAIL) {
        /* who asked and got no for an answer does not send the body */
        exchange->length = 0;
        sim_exchange_answer(exchange, &(SimAnswer){ .status = 417 });
        return;
    }
    g_byte_array_append(connection->out, (const guint8 *)"HTTP/1.1 100 Continue\r\n\r\n", 25);
    flush(connection);
}

void
sim_exchange_close(SimExchange *exchange)
{
    exchange->connection->close = TRUE;
}

void
sim_exchange_cut(SimExchange *exchange, gboolean reset)
{
    drop(exchange->connection, reset);
}

void
sim_exchange_stop_at(SimExchange *exchange, guint64 received)
{
    exchange->connection->stop_at = received;
}

void
sim_exchange_throttle(SimExchange *exchange, gsize bytes, gint64 every_us)
{
    exchange->connection->tick_bytes = bytes;
    exchange->connection->tick_left = bytes;
    exchange->connection->tick_us = MAX(every_us, 1);
}

const char *
sim_exchange_header(const SimExchange *exchange, const char *name)
{
    return g_hash_table_lookup(exchange->headers, name);
}

static gboolean
parse_headers(SimExchange *exchange, char **lines)
{
    const char *length;

    for (gsize i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++) {
        char *colon = strchr(lines[i], ':');

        if (colon == NULL || i > HEADERS_MAX)
            return FALSE;
        g_hash_table_insert(exchange->headers,
                            g_ascii_strdown(lines[i], (gssize)(colon - lines[i])),
                            g_strstrip(g_strdup(colon + 1)));
    }
    length = sim_exchange_header(exchange, "content-length");
    return length == NULL ||
           g_ascii_string_to_unsigned(length, 10, 0, G_MAXINT64, &exchange->length, NULL);
}

static SimExchange *
parse_head(SimConnection *connection, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    g_auto(GStrv) words = g_strsplit(lines[0], " ", 3);
    SimExchange *exchange;
    char *mark;

    if (g_strv_length(words) != 3 || words[1][0] != '/' || !g_str_has_prefix(words[2], "HTTP/1."))
        return NULL;
    exchange = g_new0(SimExchange, 1);
    exchange->connection = connection;
    exchange->headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    exchange->method = g_strdup(words[0]);
    exchange->target = g_strdup(words[1]);
    mark = strchr(words[1], '?');
    exchange->path =
        mark != NULL ? g_strndup(words[1], (gsize)(mark - words[1])) : g_strdup(words[1]);
    exchange->query = g_strdup(mark != NULL ? mark + 1 : "");
    connection->close = strcmp(words[2], "HTTP/1.0") == 0;
    connection->exchange = exchange;
    if (!parse_headers(exchange, lines))
        exchange->length = G_MAXUINT64;
    return exchange;
}

static void
start_exchange(SimConnection *connection, gsize head_size)
{
    g_autofree char *text = g_strndup((const char *)connection->in->data, head_size);
    const SimHttpOptions *options = &connection->http->options;
    SimExchange *exchange = parse_head(connection, text);
    const char *token;

    g_byte_array_remove_range(connection->in, 0, (guint)head_size + 4);
    if (exchange == NULL) {
        drop(connection, FALSE);
        return;
    }
    token = sim_exchange_header(exchange, "connection");
    if (token != NULL && g_ascii_strcasecmp(token, "close") == 0)
        connection->close = TRUE;
    connection->phase = PHASE_BODY;
    connection->stop_at = G_MAXUINT64;
    if (exchange->length == G_MAXUINT64 ||
        g_hash_table_contains(exchange->headers, "transfer-encoding")) {
        exchange->length = 0;
        exchange->ended = TRUE;
        sim_exchange_answer(exchange, &(SimAnswer){ .status = 411, .close = TRUE });
        return;
    }
    options->handler->head(exchange, options->data);
}

static void
on_tick(gpointer data)
{
    g_autoptr(SimConnection) connection = ref_connection(data);

    connection->tick_left = connection->tick_bytes;
    connection->paused = FALSE;
    process(connection);
    update_events(connection);
}

static gsize
body_room(const SimConnection *connection)
{
    const SimExchange *exchange = connection->exchange;
    guint64 room = exchange->length - exchange->received;

    if (connection->stop_at != G_MAXUINT64)
        room = MIN(room, connection->stop_at - MIN(connection->stop_at, exchange->received));
    if (connection->tick_us > 0)
        room = MIN(room, connection->tick_left);
    return (gsize)MIN(room, G_MAXINT32);
}

static void
take_body(SimConnection *connection, const guint8 *bytes, gsize size)
{
    const SimHttpOptions *options = &connection->http->options;
    SimExchange *exchange = connection->exchange;

    exchange->received += size;
    if (connection->tick_us > 0)
        connection->tick_left -= MIN(size, connection->tick_left);
    options->handler->body(exchange, bytes, size, options->data);
    if (connection->dead || connection->exchange != exchange)
        return;
    if (exchange->received >= connection->stop_at) {
        connection->paused = TRUE;
        connection->tick_us = 0;
    } else if (connection->tick_us > 0 && connection->tick_left == 0) {
        connection->paused = TRUE;
        sim_loop_after(options->loop, connection->tick_us, on_tick, connection, NULL,
                       &connection->timer);
    }
}

static void
end_body(SimConnection *connection)
{
    connection->phase = PHASE_WAIT;
    connection->exchange->ended = TRUE;
    connection->http->options.handler->end(connection->exchange, connection->http->options.data);
    finish_if_done(connection);
}

/* works off what has been read; callbacks may drop the connection at any point */
static void
process(SimConnection *connection)
{
    g_autoptr(SimConnection) self = ref_connection(connection);
    const char *end;

    if (self->phase == PHASE_HEAD && self->in->len > 0) {
        end = memmem(self->in->data, self->in->len, "\r\n\r\n", 4);
        if (end == NULL) {
            if (self->in->len > HEAD_MAX)
                drop(self, FALSE);
            return;
        }
        start_exchange(self, (gsize)(end - (const char *)self->in->data));
    }
    if (!self->dead && self->phase == PHASE_BODY && self->in->len > 0 && !self->paused) {
        gsize size = MIN(self->in->len, body_room(self));
        g_autofree guint8 *bytes = g_memdup2(self->in->data, size);

        g_byte_array_remove_range(self->in, 0, (guint)size);
        if (size > 0)
            take_body(self, bytes, size);
    }
    if (!self->dead && self->phase == PHASE_BODY &&
        self->exchange->received == self->exchange->length)
        end_body(self);
}

static void
on_readable(SimConnection *connection)
{
    gsize room;
    guint8 *scratch = sim_loop_get_scratch(connection->http->options.loop, &room);
    gboolean in_body = connection->phase == PHASE_BODY && connection->in->len == 0;
    ssize_t size;

    if (in_body)
        room = MIN(room, body_room(connection));
    else if (connection->phase != PHASE_LINGER)
        room = HEAD_MAX;
    if (room == 0)
        return;
    size = recv(connection->fd, scratch, room, 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (size <= 0 || connection->in->len > 4 * HEAD_MAX) {
        drop(connection, FALSE);
        return;
    }
    if (connection->phase == PHASE_LINGER)
        return;
    if (in_body)
        take_body(connection, scratch, (gsize)size);
    else
        g_byte_array_append(connection->in, scratch, (guint)size);
    if (!connection->dead)
        process(connection);
}

static void
on_connection_event(guint32 events, gpointer data)
{
    g_autoptr(SimConnection) connection = ref_connection(data);

    if (events & EPOLLOUT) {
        flush(connection);
        finish_if_done(connection);
    }
    if (!connection->dead && (events & EPOLLIN) && !connection->paused)
        on_readable(connection);
    else if (!connection->dead && (events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)))
        drop(connection, FALSE);
    update_events(connection);
}

static void
on_accept(guint32 events, gpointer data)
{
    SimHttp *http = data;
    int fd = accept4(http->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    SimConnection *connection;
    int one = 1;

    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    connection = g_rc_box_new0(SimConnection);
    connection->http = http;
    connection->fd = fd;
    connection->in = g_byte_array_new();
    connection->out = g_byte_array_new();
    connection->events = EPOLLIN | EPOLLRDHUP;
    connection->stop_at = G_MAXUINT64;
    connection->watch =
        sim_loop_watch(http->options.loop, fd, connection->events, on_connection_event, connection);
    g_hash_table_add(http->connections, connection);
}

static gboolean
set_error_from_errno(GError **error, const SimHttpOptions *options)
{
    int saved = errno;

    g_set_error(error, G_IO_ERROR, g_io_error_from_errno(saved), "%s:%u: %s", options->address,
                options->port, g_strerror(saved));
    return FALSE;
}

static gboolean
listen_on(SimHttp *http, GError **error)
{
    const SimHttpOptions *options = &http->options;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(options->port) };
    int one = 1;

    if (inet_pton(AF_INET, options->address, &address.sin_addr) != 1) {
        errno = EINVAL;
        return set_error_from_errno(error, options);
    }
    http->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (http->fd < 0)
        return set_error_from_errno(error, options);
    setsockopt(http->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (options->receive_buffer > 0)
        setsockopt(http->fd, SOL_SOCKET, SO_RCVBUF, &options->receive_buffer,
                   sizeof options->receive_buffer);
    if (bind(http->fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(http->fd, 64) < 0)
        return set_error_from_errno(error, options);
    return TRUE;
}

SimHttp *
sim_http_new(const SimHttpOptions *options, GError **error)
{
    g_autoptr(SimHttp) http = g_new0(SimHttp, 1);

    http->fd = -1;
    http->options = *options;
    http->address = g_strdup(options->address);
    http->options.address = http->address;
    http->connections = g_hash_table_new_full(NULL, NULL, (GDestroyNotify)unref_connection, NULL);
    if (!listen_on(http, error))
        return NULL;
    http->watch = sim_loop_watch(options->loop, http->fd, EPOLLIN, on_accept, http);
    return g_steal_pointer(&http);
}

/* the port closes last: who finds it closed finds everything noted that came through it */
void
sim_http_free(SimHttp *http)
{
    if (http == NULL)
        return;
    sim_watch_free(http->watch);
    for (;;) {
        GHashTableIter iter;
        gpointer connection;

        g_hash_table_iter_init(&iter, http->connections);
        if (!g_hash_table_iter_next(&iter, &connection, NULL))
            break;
        drop(connection, FALSE);
    }
    if (http->fd >= 0)
        close(http->fd);
    g_hash_table_unref(http->connections);
    g_free(http->address);
    g_free(http);
}
