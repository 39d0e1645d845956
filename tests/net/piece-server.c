/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/piece-server.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/net/acceptor.h"

#define MAX_HEAD 8192

struct PieceServer {
    PieceFault fault;
    guint number;
    Acceptor *acceptor;
    GMutex lock; /* all below */
    GCond changed;
    guint closed;
    gboolean stopping;
    GArray *requests;
};

typedef struct {
    PieceServer *server;
    guint connection;
    int fd;
    GByteArray *in; /* what was read and not used yet */
    gboolean over;
} Link;

static void
clear_request(gpointer data)
{
    g_byte_array_unref(((PieceRequest *)data)->body);
}

static gboolean
read_more(Link *link)
{
    guint8 bytes[4096];
    gssize got = recv(link->fd, bytes, sizeof bytes, 0);

    if (got > 0)
        g_byte_array_append(link->in, bytes, (guint)got);
    return got > 0;
}

/* (nullable): the head, taken out of what was read */
static char *
read_head(Link *link)
{
    for (;;) {
        const guint8 *end =
            link->in->len > 0 ? memmem(link->in->data, link->in->len, "\r\n\r\n", 4) : NULL;
        if (end != NULL) {
            gsize size = (gsize)(end - link->in->data) + 4;
            char *head = g_strndup((const char *)link->in->data, size);
            g_byte_array_remove_range(link->in, 0, (guint)size);
            return head;
        }
        g_assert_cmpuint(link->in->len, <, MAX_HEAD);
        if (!read_more(link))
            return NULL;
    }
}

static guint
read_number(const char *head, const char *mark)
{
    const char *at = strstr(head, mark);
    g_autofree char *digits =
        at != NULL ? g_strndup(at + strlen(mark), strspn(at + strlen(mark), "0123456789")) : NULL;
    guint64 number = 0;

    g_assert_true(digits != NULL &&
                  g_ascii_string_to_unsigned(digits, 10, 0, G_MAXUINT32, &number, NULL));
    return (guint)number;
}

/* until @most bytes of the body are there */
static gboolean
read_body(Link *link, PieceRequest *request, gsize most)
{
    while (request->body->len < most) {
        if (link->in->len == 0 && !read_more(link))
            return FALSE;
        guint size = (guint)MIN(link->in->len, most - request->body->len);
        g_byte_array_append(request->body, link->in->data, size);
        g_byte_array_remove_range(link->in, 0, size);
    }
    return TRUE;
}

static void
say(Link *link, const char *text)
{
    if (send(link->fd, text, strlen(text), MSG_NOSIGNAL) != (gssize)strlen(text))
        link->over = TRUE;
}

static void
answer(Link *link, const char *status, const char *extra)
{
    g_autofree char *text =
        g_strdup_printf("HTTP/1.1 %s\r\n%sContent-Length: 2\r\n\r\nok", status, extra);

    say(link, text);
}

/* a close that throws away what is in flight */
static void
reset(Link *link)
{
    struct linger linger = { 1, 0 };

    setsockopt(link->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    link->over = TRUE;
}

/* until the test is over: who stops reading never hears that the other side has gone */
static void
wait_for_stop(PieceServer *server)
{
    g_mutex_lock(&server->lock);
    while (!server->stopping)
        g_cond_wait(&server->changed, &server->lock);
    g_mutex_unlock(&server->lock);
}

static void
misbehave(Link *link, PieceRequest *request)
{
    static const char challenge[] = "WWW-Authenticate: Digest realm=\"a\", nonce=\"b\", "
                                    "qop=\"auth\"\r\n";
    gsize half = request->length / 2;
    PieceFault fault = link->server->fault;

    link->over = TRUE;
    if (fault == PIECE_EARLY_200 || fault == PIECE_EARLY_503 || fault == PIECE_401_EARLY)
        answer(link,
               fault == PIECE_EARLY_200   ? "200 OK"
               : fault == PIECE_EARLY_503 ? "503 Busy"
                                          : "401 No",
               fault == PIECE_401_EARLY ? challenge : "");
    switch (fault) {
    case PIECE_DIE_BEFORE:
        reset(link);
        return;
    case PIECE_END_BEFORE:
        return;
    case PIECE_EARLY_200:
    case PIECE_DIE_DURING:
        (void)read_body(link, request, half);
        reset(link);
        return;
    case PIECE_STOPS:
        (void)read_body(link, request, half);
        wait_for_stop(link->server);
        return;
    case PIECE_GOOD:
    case PIECE_CLOSE:
    case PIECE_CLOSE_TOLD:
    case PIECE_DIE_AFTER:
    case PIECE_EARLY_503:
    case PIECE_401:
    case PIECE_401_EARLY:
    case PIECE_NEVER:
    case PIECE_CUT_ANSWER:
    case PIECE_JUNK:
        break;
    }
    if (!read_body(link, request, request->length))
        return;
    if (fault == PIECE_CLOSE || fault == PIECE_GOOD)
        answer(link, "200 OK", "");
    else if (fault == PIECE_CLOSE_TOLD)
        answer(link, "200 OK", "Connection: close\r\n");
    else if (fault == PIECE_401)
        answer(link, "401 No", challenge);
    else if (fault == PIECE_CUT_ANSWER)
        say(link, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nok");
    else if (fault == PIECE_JUNK)
        say(link, "SSH-2.0-OpenSSH_9.2p1\r\n");
    else if (fault == PIECE_NEVER)
        wait_for_stop(link->server);
}

static void
serve(Link *link, const char *head)
{
    PieceRequest request = {
        .connection = link->connection,
        .number = read_number(head, "/piece?"),
        .has_login = strstr(head, "\r\nAuthorization:") != NULL,
        .has_expect = strstr(head, "\r\nExpect:") != NULL,
        .length = read_number(head, "\r\nContent-Length: "),
        .body = g_byte_array_new(),
    };

    if (request.number == link->server->number && link->server->fault != PIECE_GOOD)
        misbehave(link, &request);
    else if (read_body(link, &request, request.length))
        answer(link, "200 OK", "");
    else
        link->over = TRUE;
    g_mutex_lock(&link->server->lock);
    g_array_append_val(link->server->requests, request);
    g_mutex_unlock(&link->server->lock);
}

static void
serve_all(int fd, guint number, gpointer data)
{
    PieceServer *server = data;
    Link link = { server, number, fd, g_byte_array_new(), FALSE };
    char *head;

    while (!link.over && (head = read_head(&link)) != NULL) {
        serve(&link, head);
        g_free(head);
    }
    close(fd);
    g_mutex_lock(&server->lock);
    server->closed++;
    g_cond_broadcast(&server->changed);
    g_mutex_unlock(&server->lock);
    g_byte_array_unref(link.in);
}

PieceServer *
piece_server_new(PieceFault fault, guint number)
{
    PieceServer *server = g_new0(PieceServer, 1);

    server->fault = fault;
    server->number = number;
    server->requests = g_array_new(FALSE, TRUE, sizeof(PieceRequest));
    g_array_set_clear_func(server->requests, clear_request);
    g_mutex_init(&server->lock);
    g_cond_init(&server->changed);
    server->acceptor =
        acceptor_new(&(AcceptorOptions){ .room = 4 * 1024, .func = serve_all, .data = server });
    return server;
}

guint16
piece_server_get_port(const PieceServer *server)
{
    return acceptor_get_port(server->acceptor);
}

void
piece_server_wait_closed(PieceServer *server, guint count)
{
    g_mutex_lock(&server->lock);
    while (server->closed < count)
        g_cond_wait(&server->changed, &server->lock);
    g_mutex_unlock(&server->lock);
}

const GArray *
piece_server_stop(PieceServer *server)
{
    g_mutex_lock(&server->lock);
    server->stopping = TRUE;
    g_cond_broadcast(&server->changed);
    g_mutex_unlock(&server->lock);
    acceptor_stop(server->acceptor);
    return server->requests;
}

void
piece_server_free(PieceServer *server)
{
    if (server == NULL)
        return;
    piece_server_stop(server);
    acceptor_free(server->acceptor);
    g_array_unref(server->requests);
    g_mutex_clear(&server->lock);
    g_cond_clear(&server->changed);
    g_free(server);
}
