/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * PieceServer:
 *
 * A device on loopback that takes a file in pieces, each a POST to `/piece?N`, misbehaves at one of
 * them, and writes down what it received. Threads of its own.
 */
typedef struct PieceServer PieceServer;

/* what it does with the one piece; all others are taken and answered, the connection kept */
typedef enum {
    PIECE_GOOD,
    PIECE_CLOSE,      /* answers, closes without having said so */
    PIECE_CLOSE_TOLD, /* answers with `Connection: close` */
    PIECE_DIE_BEFORE, /* resets when the head is there */
    PIECE_END_BEFORE, /* ends the connection politely when the head is there */
    PIECE_DIE_DURING, /* resets in the middle of the piece */
    PIECE_DIE_AFTER,  /* takes the piece, closes without an answer */
    PIECE_EARLY_200,  /* answers when the head is there, resets in the middle */
    PIECE_EARLY_503,  /* answers when the head is there, closes */
    PIECE_401,        /* asks for a login when it has the piece */
    PIECE_401_EARLY,  /* asks for a login when the head is there, closes */
    PIECE_NEVER,      /* takes the piece, never answers */
    PIECE_STOPS,      /* stops in the middle, keeps the connection */
    PIECE_CUT_ANSWER, /* promises more than it sends */
    PIECE_JUNK,       /* no HTTP */
} PieceFault;

/* what came on one request */
typedef struct {
    guint connection;
    guint number; /* of the piece, from its path */
    gboolean has_login;
    gboolean has_expect;
    gsize length; /* Content-Length */
    GByteArray *body;
} PieceRequest;

PieceServer *piece_server_new(PieceFault fault, guint number);
guint16 piece_server_get_port(const PieceServer *server);

/* waits until it has closed so many connections */
void piece_server_wait_closed(PieceServer *server, guint count);

/* waits until all connections are closed (free the session before); afterwards the requests are
 * complete: an array of PieceRequest */
const GArray *piece_server_stop(PieceServer *server);
void piece_server_free(PieceServer *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PieceServer, piece_server_free)
