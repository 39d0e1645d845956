/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

/**
 * Serve:
 *
 * An HTTP server on loopback in a thread of its own; what it answers is its owner's business.
 */
typedef struct Serve Serve;

/**
 * ServeFunc:
 *
 * Answers one request with one of the functions below. Called in the server's thread.
 */
typedef void (*ServeFunc)(SoupServerMessage *message, gpointer data);

Serve *serve_new(ServeFunc func, gpointer data);
void serve_free(Serve *serve);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Serve, serve_free)

guint16 serve_get_port(const Serve *serve);

void serve_answer(SoupServerMessage *message, guint status, const char *type, const void *data,
                  gsize size);

/**
 * serve_challenge:
 * @realm: (nullable): NULL for a 401 without any challenge
 * @stale: whether only the nonce was old
 * @body: of the 401
 *
 * Asks for a digest login, with a nonce never used before.
 */
void serve_challenge(Serve *serve, SoupServerMessage *message, const char *realm, gboolean stale,
                     const char *body);

/**
 * serve_close:
 *
 * Closes the connection without a byte.
 */
void serve_close(SoupServerMessage *message);

/**
 * serve_get_header:
 *
 * Returns: (transfer none) (nullable): a header of the request
 */
const char *serve_get_header(SoupServerMessage *message, const char *name);

/**
 * serve_get_body:
 *
 * Returns: (transfer full): the body of the request
 */
GBytes *serve_get_body(SoupServerMessage *message);
