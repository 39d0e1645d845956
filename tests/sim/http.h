/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/loop.h"

/**
 * SimHttp:
 *
 * One listening socket and its connections: HTTP/1.1 as a camera speaks it, on bare sockets, so
 * that a test can stop, cut or reset at an exact byte. One request after another on a connection.
 */
typedef struct SimHttp SimHttp;
typedef struct SimConnection SimConnection;

typedef enum {
    SIM_EXPECT_HONOUR, /* 100 Continue, unless the head alone was answered */
    SIM_EXPECT_IGNORE,
    SIM_EXPECT_FAIL, /* 417 */
} SimExpect;

/**
 * SimExchange:
 * @state: the handler's own
 *
 * One request and its answer; valid until the handler's `end` of it has answered, or until `gone`.
 */
typedef struct {
    SimConnection *connection;
    char *method;
    char *target;
    char *path;
    char *query;
    GHashTable *headers;
    guint64 length;
    guint64 received;
    gboolean answered;
    gboolean streaming; /* between sim_exchange_begin() and sim_exchange_finish() */
    gboolean ended;
    gpointer state;
} SimExchange;

/**
 * SimHandler:
 * @head: the head is there; may answer, the body is then still read
 * @body: some bytes of the body
 * @end: all of the body is there; answers now or later
 * @gone: last call for every exchange, answered or not
 */
typedef struct {
    void (*head)(SimExchange *exchange, gpointer data);
    void (*body)(SimExchange *exchange, const guint8 *bytes, gsize size, gpointer data);
    void (*end)(SimExchange *exchange, gpointer data);
    void (*gone)(SimExchange *exchange, gpointer data);
} SimHandler;

typedef struct {
    SimLoop *loop;
    const char *address;
    guint16 port;
    int receive_buffer; /* bytes of SO_RCVBUF, 0 for the system's choice */
    const SimHandler *handler;
    gpointer data;
} SimHttpOptions;

typedef struct {
    guint status;
    const char *type;
    const char *extra; /* (nullable): whole header lines, each with CRLF */
    const void *body;
    gsize size;
    gboolean close;
} SimAnswer;

/**
 * sim_http_new:
 *
 * Listens at once. The loop, the handler and its data must outlive it.
 *
 * Returns: (transfer full): the server, or %NULL with a #GIOErrorEnum (G_IO_ERROR_ADDRESS_IN_USE)
 */
SimHttp *sim_http_new(const SimHttpOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sim_http_free:
 *
 * Closes the port and every connection; `gone` is called for each open exchange.
 */
void sim_http_free(SimHttp *http);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimHttp, sim_http_free)

/**
 * sim_exchange_answer:
 *
 * Sends the answer. A body not read yet is still read and handed to the handler.
 */
void sim_exchange_answer(SimExchange *exchange, const SimAnswer *answer);

/**
 * sim_exchange_begin:
 * @answer: status, type and extra lines; its body is not looked at
 *
 * Sends the head of an answer whose body comes in pieces (chunked), from now on and whenever there
 * is something to say. As good as answered for everybody else. @exchange is invalid afterwards when
 * the other side is gone.
 *
 * Returns: whether the other side is still there
 */
gboolean sim_exchange_begin(SimExchange *exchange, const SimAnswer *answer);

/**
 * sim_exchange_push:
 *
 * Sends a piece, as a chunk of its own. @exchange is invalid afterwards when the other side is
 * gone.
 *
 * Returns: whether the other side is still there
 */
gboolean sim_exchange_push(SimExchange *exchange, const void *bytes, gsize size);

/**
 * sim_exchange_finish:
 *
 * Ends the answer. @exchange may be invalid afterwards.
 */
void sim_exchange_finish(SimExchange *exchange);

/**
 * sim_exchange_continue:
 * @expect: what to do with an "Expect: 100-continue"
 *
 * To be called by a `head` that did not answer and wants the body.
 */
void sim_exchange_continue(SimExchange *exchange, SimExpect expect);

/**
 * sim_exchange_close:
 *
 * The connection ends with this exchange's answer.
 */
void sim_exchange_close(SimExchange *exchange);

/**
 * sim_exchange_cut:
 * @reset: with a TCP reset instead of an ordinary end
 *
 * Drops the connection now. `gone` is called before this returns and @exchange is invalid
 * afterwards.
 */
void sim_exchange_cut(SimExchange *exchange, gboolean reset);

/**
 * sim_exchange_stop_at:
 * @received: the body byte after which nothing is read any more
 */
void sim_exchange_stop_at(SimExchange *exchange, guint64 received);

/**
 * sim_exchange_throttle:
 * @bytes: read at most so much of the body
 * @every_us: in so many real microseconds
 */
void sim_exchange_throttle(SimExchange *exchange, gsize bytes, gint64 every_us);

/**
 * sim_exchange_header:
 * @name: in lower case
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *sim_exchange_header(const SimExchange *exchange, const char *name);
