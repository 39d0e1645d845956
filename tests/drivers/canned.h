/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * Canned:
 *
 * A web server on loopback that answers with whole HTTP messages as the test writes them, byte for
 * byte: queries count, statuses may be any number, an answer may break off or begin before the
 * request has come to its end. One request for each connection. It asks for a digest login and
 * takes any; what it has no page for is answered 404 without one.
 */
typedef struct Canned Canned;

Canned *canned_new(void);
void canned_free(Canned *canned);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Canned, canned_free)

guint16 canned_get_port(const Canned *canned);

/**
 * canned_set:
 * @request: beginning of a request line, such as `GET /stw-cgi/system.cgi?msubmenu=power`
 * @answer: the whole answer; the connection ends after it, even if it is empty
 *
 * Sets a page behind the login. Of several that fit, the one set last counts.
 */
void canned_set(Canned *canned, const char *request, const char *answer);

/* the same, without a login */
void canned_set_open(Canned *canned, const char *request, const char *answer);

/**
 * canned_set_early:
 * @first: what is sent before the body of the request is read
 * @rest: what is sent after it
 */
void canned_set_early(Canned *canned, const char *request, const char *first, const char *rest);

/**
 * canned_set_realm:
 * @realm: (nullable): NULL for a 401 without any challenge
 */
void canned_set_realm(Canned *canned, const char *realm);

/* asks for a login whatever the path is */
void canned_set_wall(Canned *canned);

/* refuses every login from now on */
void canned_refuse(Canned *canned);

/**
 * canned_count:
 * @request: as for canned_set()
 *
 * Returns: requests of that beginning that were no 401
 */
guint canned_count(Canned *canned, const char *request);

/* requests with a login, refused or not */
guint canned_count_logins(Canned *canned);

/**
 * canned_get_body:
 *
 * Returns: (transfer full): the body of the last request that had one, empty for none
 */
GBytes *canned_get_body(Canned *canned);

/**
 * canned_get_head:
 *
 * Returns: (transfer full): the head of that request, empty for none
 */
char *canned_get_head(Canned *canned);
