/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* Debian's lighttpd as the other side of a test: other people's digest, other people's log */

#define LIGHTTPD_REALM    "camherd proof"
#define LIGHTTPD_USER     "admin"
#define LIGHTTPD_PASSWORD "secret"

/**
 * Lighttpd:
 *
 * A server on loopback with a folder of its own. `/closed/` wants a login, `/open/` does not. Each
 * has a `page` with its own name as text, and a `put.cgi` that keeps what it is sent.
 */
typedef struct Lighttpd Lighttpd;

/**
 * LighttpdLine:
 * @bytes: of the request, head and body
 * @login: the Authorization header; "-" for none
 *
 * A line of its access log.
 */
typedef struct {
    char *method;
    char *path;
    guint status;
    guint64 bytes;
    char *login;
} LighttpdLine;

/**
 * lighttpd_find:
 *
 * Returns: (transfer full) (nullable): where the program is
 */
char *lighttpd_find(void);

/**
 * lighttpd_new:
 * @algorithm: as in `auth.require`, such as "MD5" or "SHA-256|MD5"
 *
 * Starts it; connections are taken from now on.
 *
 * Returns: (transfer full): the server
 */
Lighttpd *lighttpd_new(const char *algorithm);

guint16 lighttpd_get_port(const Lighttpd *lighttpd);

/**
 * lighttpd_stop:
 *
 * Ends it, which writes out its logs.
 *
 * Returns: (transfer none) (element-type LighttpdLine): its access log
 */
const GPtrArray *lighttpd_stop(Lighttpd *lighttpd);

/**
 * lighttpd_count_refused:
 *
 * Returns: wrong logins that its error log complains of, once it has stopped
 */
guint lighttpd_count_refused(const Lighttpd *lighttpd);

/**
 * lighttpd_get_taken:
 *
 * Returns: (transfer full) (element-type GBytes): the bodies that arrived
 */
GPtrArray *lighttpd_get_taken(const Lighttpd *lighttpd);

/**
 * lighttpd_free:
 *
 * Ends it if it runs, and removes its folder.
 */
void lighttpd_free(Lighttpd *lighttpd);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lighttpd, lighttpd_free)
