/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * Web:
 *
 * A web server on loopback that answers what a test says, in a thread of its own. It asks for a
 * digest login and takes any; whether a login is right is what the simulated devices check.
 */
typedef struct Web Web;

/**
 * WebBody:
 * @size: bytes of the body
 * @sha256: of the body, 64 lower-case hex digits
 * @type: (nullable): Content-Type
 *
 * What a request brought.
 */
typedef struct {
    gsize size;
    char *sha256;
    char *type;
} WebBody;

Web *web_new(void);
void web_free(Web *web);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Web, web_free)

guint16 web_get_port(const Web *web);

/**
 * web_set:
 * @method: a method
 * @path: a path; all that are not set answer 404 with an HTML page
 * @status: HTTP status; 0 closes the connection instead
 * @body: (nullable): body
 * @size: bytes, -1 for a text
 *
 * Sets or replaces a page behind the login.
 */
void web_set(Web *web, const char *method, const char *path, guint status, const char *body,
             gssize size);

/**
 * web_set_open:
 *
 * Like web_set() for GET, without a login.
 */
void web_set_open(Web *web, const char *path, guint status, const char *body);

/**
 * web_set_challenge:
 * @realm: (nullable): realm; NULL for a 401 without any challenge
 * @body: (nullable): body of the 401 to requests without a login; NULL asks for none
 */
void web_set_challenge(Web *web, const char *realm, const char *body);

/**
 * web_refuse:
 * @body: body of the 401
 * @stale: whether the refusal is about the nonce
 *
 * Refuses every login from now on.
 */
void web_refuse(Web *web, const char *body, gboolean stale);

/* requests that were no 401 */
guint web_count(Web *web, const char *method, const char *path);
guint web_count_all(Web *web);
/* requests with a login, refused or not */
guint web_count_logins(Web *web);
guint web_count_refused(Web *web);

/**
 * web_get_body:
 *
 * Returns: (transfer none) (nullable): what the last request with a body brought
 */
const WebBody *web_get_body(Web *web);
