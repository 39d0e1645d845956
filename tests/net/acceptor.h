/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * Acceptor:
 *
 * Listens on a loopback port of its own; each connection gets a thread.
 */
typedef struct Acceptor Acceptor;

/**
 * AcceptorFunc:
 * @fd: (transfer full): a connection
 * @number: 1 for the first
 *
 * Serves one connection to its end; in a thread of its own.
 */
typedef void (*AcceptorFunc)(int fd, guint number, gpointer data);

/**
 * AcceptorOptions:
 * @address: (nullable): where to listen, %NULL for 127.0.0.1
 * @room: bytes of receive buffer; little, so that most of a body is still on the way when it
 * matters
 */
typedef struct {
    const char *address;
    int room;
    AcceptorFunc func;
    gpointer data;
} AcceptorOptions;

Acceptor *acceptor_new(const AcceptorOptions *options);
guint16 acceptor_get_port(const Acceptor *acceptor);
guint acceptor_count(Acceptor *acceptor);

/* waits until the connections that were made are served and closed; nothing goes unseen */
void acceptor_stop(Acceptor *acceptor);

/* stops it first */
void acceptor_free(Acceptor *acceptor);
