/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/auth.h"

#include <string.h>

#include "tests/sim/loop.h"

#define NONCES_MAX  32
#define NEVER_LOCKS 99

struct SimAuth {
    guint64 random;
    GHashTable *nonces; /* text to uses */
    GQueue order;       /* borrowed texts, oldest first */
    guint wrong;
    gint64 locked_until_us;
};

SimAuth *
sim_auth_new(guint64 seed)
{
    SimAuth *auth = g_new0(SimAuth, 1);

    auth->random = seed;
    auth->nonces = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_queue_init(&auth->order);
    return auth;
}

void
sim_auth_free(SimAuth *auth)
{
    if (auth == NULL)
        return;
    g_queue_clear(&auth->order);
    g_hash_table_unref(auth->nonces);
    g_free(auth);
}

void
sim_auth_restart(SimAuth *auth)
{
    g_queue_clear(&auth->order);
    g_hash_table_remove_all(auth->nonces);
    auth->wrong = 0;
    auth->locked_until_us = 0;
}

/* one pair of a header: name=value or name="value"; moves on behind the comma */
static gboolean
next_pair(const char **cursor, char **ret_name, char **ret_value)
{
    const char *at = *cursor + strspn(*cursor, " ,\t");
    gsize name_size = strcspn(at, "=, ");
    const char *value = at + name_size;
    const char *end;

    if (name_size == 0 || *value != '=')
        return FALSE;
    value++;
    end = *value == '"' ? strchr(value + 1, '"') : value + strcspn(value, ", \t");
    if (end == NULL)
        return FALSE;
    *ret_name = g_ascii_strdown(at, (gssize)name_size);
    *ret_value = *value == '"' ? g_strndup(value + 1, (gsize)(end - value - 1))
                               : g_strndup(value, (gsize)(end - value));
    *cursor = *end == '"' ? end + 1 : end;
    return TRUE;
}

static GHashTable *
parse_digest(const char *text)
{
    GHashTable *pairs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    char *name, *value;

    while (next_pair(&text, &name, &value))
        g_hash_table_replace(pairs, name, value);
    return pairs;
}

static const char *
get(GHashTable *pairs, const char *name)
{
    const char *value = g_hash_table_lookup(pairs, name);

    return value != NULL ? value : "";
}

static char *
hash_joined(GChecksumType type, const char *first, ...)
{
    GChecksum *checksum = g_checksum_new(type);
    const char *part = first;
    char *digits;
    va_list parts;

    va_start(parts, first);
    while (part != NULL) {
        if (part != first)
            g_checksum_update(checksum, (const guchar *)":", 1);
        g_checksum_update(checksum, (const guchar *)part, (gssize)strlen(part));
        part = va_arg(parts, const char *);
    }
    va_end(parts);
    digits = g_strdup(g_checksum_get_string(checksum));
    g_checksum_free(checksum);
    return digits;
}

static gboolean
scheme_allows(int scheme, gboolean sha256)
{
    if (scheme == SIM_SCHEME_MD5)
        return !sha256;
    if (scheme == SIM_SCHEME_SHA256)
        return sha256;
    return scheme == SIM_SCHEME_ONE_LINE || scheme == SIM_SCHEME_TWO_LINES;
}

static gboolean
digest_is_right(GHashTable *pairs, const SimKnobs *knobs, const SimLoginRequest *request)
{
    gboolean sha256 = g_ascii_strcasecmp(get(pairs, "algorithm"), "SHA-256") == 0;
    GChecksumType type = sha256 ? G_CHECKSUM_SHA256 : G_CHECKSUM_MD5;
    g_autofree char *secret =
        hash_joined(type, request->user, get(pairs, "realm"), request->password, NULL);
    g_autofree char *asked = hash_joined(type, request->method, get(pairs, "uri"), NULL);
    g_autofree char *wanted =
        knobs->no_qop ? hash_joined(type, secret, get(pairs, "nonce"), asked, NULL)
                      : hash_joined(type, secret, get(pairs, "nonce"), get(pairs, "nc"),
                                    get(pairs, "cnonce"), get(pairs, "qop"), asked, NULL);

    return scheme_allows(knobs->auth, sha256) &&
           strcmp(get(pairs, "qop"), knobs->no_qop ? "" : "auth") == 0 &&
           strcmp(get(pairs, "username"), request->user) == 0 &&
           strcmp(get(pairs, "realm"), knobs->realm) == 0 &&
           strcmp(get(pairs, "uri"), request->target) == 0 &&
           g_ascii_strcasecmp(get(pairs, "response"), wanted) == 0;
}

static gboolean
use_nonce(SimAuth *auth, const SimKnobs *knobs, const char *nonce)
{
    gpointer uses = NULL;
    gpointer key = NULL;

    if (!g_hash_table_lookup_extended(auth->nonces, nonce, &key, &uses))
        return FALSE;
    if (knobs->nonce_uses > 0 && GPOINTER_TO_UINT(uses) >= knobs->nonce_uses)
        return FALSE;
    g_hash_table_steal(auth->nonces, key);
    g_hash_table_insert(auth->nonces, key, GUINT_TO_POINTER(GPOINTER_TO_UINT(uses) + 1));
    return TRUE;
}

static SimLogin
check_digest(SimAuth *auth, const SimKnobs *knobs, const SimLoginRequest *request)
{
    g_autoptr(GHashTable) pairs = parse_digest(request->authorization + strlen("Digest "));

    if (!digest_is_right(pairs, knobs, request))
        return SIM_LOGIN_WRONG;
    return use_nonce(auth, knobs, get(pairs, "nonce")) ? SIM_LOGIN_OK : SIM_LOGIN_STALE;
}

static SimLogin
check_basic(const SimKnobs *knobs, const SimLoginRequest *request)
{
    g_autofree char *plain = g_strdup_printf("%s:%s", request->user, request->password);
    g_autofree char *coded = g_base64_encode((const guchar *)plain, strlen(plain));

    if (knobs->auth != SIM_SCHEME_BASIC)
        return SIM_LOGIN_WRONG;
    return strcmp(request->authorization + strlen("Basic "), coded) == 0 ? SIM_LOGIN_OK
                                                                         : SIM_LOGIN_WRONG;
}

static SimLogin
judge(SimAuth *auth, const SimKnobs *knobs, const SimLoginRequest *request)
{
    if (g_ascii_strncasecmp(request->authorization, "Digest ", 7) == 0)
        return check_digest(auth, knobs, request);
    if (g_ascii_strncasecmp(request->authorization, "Basic ", 6) == 0)
        return check_basic(knobs, request);
    return SIM_LOGIN_WRONG;
}

static gboolean
is_locked(SimAuth *auth, const SimKnobs *knobs, gint64 now_us, gint64 lock_us)
{
    /* somebody else goes on trying: such a lock never opens */
    if (knobs->locked)
        auth->locked_until_us = now_us + lock_us;
    if (sim_auth_locked_us(auth, now_us) > 0)
        return TRUE;
    if (auth->locked_until_us != 0) {
        auth->locked_until_us = 0;
        auth->wrong = 0;
    }
    return FALSE;
}

static void
count(SimAuth *auth, const SimKnobs *knobs, SimLogin login, gint64 locked_until_us)
{
    if (login == SIM_LOGIN_OK)
        auth->wrong = 0;
    if (login == SIM_LOGIN_WRONG && ++auth->wrong >= knobs->lock_after && knobs->lock_after > 0)
        auth->locked_until_us = locked_until_us;
}

SimLogin
sim_auth_check(SimAuth *auth, const SimKnobs *knobs, const SimLoginRequest *request)
{
    SimLogin login;

    if (knobs->auth == SIM_SCHEME_NONE)
        return SIM_LOGIN_OK;
    if (request->authorization == NULL)
        return SIM_LOGIN_NONE;
    if (is_locked(auth, knobs, request->now_us, request->lock_us))
        return SIM_LOGIN_LOCKED;
    login = judge(auth, knobs, request);
    count(auth, knobs, login, request->now_us + request->lock_us);
    return login;
}

SimLogin
sim_auth_check_plain(SimAuth *auth, const SimKnobs *knobs, gboolean right, gint64 now_us,
                     gint64 lock_us)
{
    SimLogin login = right ? SIM_LOGIN_OK : SIM_LOGIN_WRONG;

    if (is_locked(auth, knobs, now_us, lock_us))
        return SIM_LOGIN_LOCKED;
    count(auth, knobs, login, now_us + lock_us);
    return login;
}

static const char *
add_nonce(SimAuth *auth)
{
    char *nonce = g_strdup_printf(
        "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
        sim_random(&auth->random), sim_random(&auth->random), sim_random(&auth->random));

    if (auth->order.length >= NONCES_MAX)
        g_hash_table_remove(auth->nonces, g_queue_pop_head(&auth->order));
    g_hash_table_insert(auth->nonces, nonce, GUINT_TO_POINTER(0));
    g_queue_push_tail(&auth->order, nonce);
    return nonce;
}

static void
append_digest(GString *line, const SimKnobs *knobs, const char *nonce, const char *algorithm,
              const char *rest)
{
    g_string_append_printf(line, "Digest realm=\"%s\", %s%snonce=\"%s\"", knobs->realm, rest,
                           knobs->no_qop ? "" : "qop=\"auth\", ", nonce);
    if (algorithm != NULL)
        g_string_append_printf(line, ", algorithm=\"%s\"", algorithm);
}

char *
sim_auth_challenge(SimAuth *auth, const SimKnobs *knobs, gboolean recorder, gboolean stale)
{
    g_autoptr(GString) line = g_string_new("WWW-Authenticate: ");
    const char *rest = recorder ? "domain=\"::\", opaque=\"\", " : "";
    const char *tail = stale ? ", stale=\"TRUE\"" : ", stale=\"FALSE\"";
    const char *between = knobs->auth == SIM_SCHEME_TWO_LINES ? "\r\nWWW-Authenticate: " : ", ";
    const char *nonce;

    if (knobs->auth == SIM_SCHEME_BASIC)
        return g_strdup_printf("WWW-Authenticate: Basic realm=\"%s\"\r\n", knobs->realm);
    nonce = add_nonce(auth);
    if (knobs->auth == SIM_SCHEME_SHA256) {
        append_digest(line, knobs, nonce, "SHA-256", rest);
    } else {
        append_digest(line, knobs, nonce, knobs->auth == SIM_SCHEME_MD5 && !recorder ? NULL : "MD5",
                      rest);
    }
    g_string_append(line, tail);
    if (knobs->auth == SIM_SCHEME_ONE_LINE || knobs->auth == SIM_SCHEME_TWO_LINES) {
        g_string_append(line, between);
        append_digest(line, knobs, nonce, "SHA-256", rest);
        g_string_append(line, tail);
    }
    g_string_append(line, "\r\n");
    return g_string_free(g_steal_pointer(&line), FALSE);
}

guint
sim_auth_tries_left(const SimAuth *auth, const SimKnobs *knobs, gint64 now_us)
{
    if (knobs->locked || sim_auth_locked_us(auth, now_us) > 0)
        return 0;
    if (knobs->lock_after == 0)
        return NEVER_LOCKS;
    return auth->wrong < knobs->lock_after ? knobs->lock_after - auth->wrong : knobs->lock_after;
}

gint64
sim_auth_locked_us(const SimAuth *auth, gint64 now_us)
{
    return MAX(auth->locked_until_us - now_us, 0);
}
