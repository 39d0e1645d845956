/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/login.h"

#include "src/base/text.h"
#include "src/engine/login-keys.h"

#include <string.h>

#define MAX_IN_A_ROW 3
#define MAX_PER_DAY  2
/* with what explains silence; devices lock after five at the earliest */
#define MAX_EXPLAINED 4
#define KIND_ACCEPTED "accepted"

typedef struct {
    gboolean accepted;
    guint asking;
    guint refused_in_a_row;
} Credential;

/* a talk that is under way with a login */
typedef struct {
    gint64 ids[2]; /* by memory; 0 for none */
    GStrv keys;
    gboolean is_explained; /* silence is because of what we did */
} Asking;

/* a login that was taken in this very process */
typedef struct {
    gint64 ids[2]; /* tries that stay until the process ends */
} Taken;

struct CamLogin {
    CamStore *store;
    CamTries *memories[2]; /* the site's; that of all sites, or NULL */
    CamLoginKeys *names;
    gboolean try_again;
    GHashTable *credentials; /* hash of a credential to Credential */
    GHashTable *tried;       /* endpoint and hash refused in this very process */
    GHashTable *taken;       /* endpoint and hash to Taken */
    GHashTable *asking;      /* endpoint to Asking */
};

static void
free_asking(gpointer data)
{
    Asking *asking = data;

    g_strfreev(asking->keys);
    g_free(asking);
}

CamLogin *
cam_login_new(const CamLoginOptions *options)
{
    CamLogin *login = g_new0(CamLogin, 1);

    login->store = options->store;
    login->memories[0] = options->site_tries;
    login->memories[1] = options->shared_tries;
    login->try_again = options->try_again;
    login->names = cam_login_keys_new(options->store);
    login->credentials = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    login->tried = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    login->taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    login->asking = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_asking);
    return login;
}

/* where it matters the device is refused, and that is told with its row */
static void
tell(const GError *error)
{
    g_debug("what became of a login is not written down: %s", error->message);
}

/* nothing is under way any more: what was taken ends well */
static void
forget_taken(CamLogin *login)
{
    for (guint i = 0; i < G_N_ELEMENTS(login->memories); i++) {
        g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
        g_autoptr(GError) error = NULL;
        GHashTableIter iter;
        gpointer value;
        g_hash_table_iter_init(&iter, login->taken);
        while (g_hash_table_iter_next(&iter, NULL, &value))
            g_array_append_val(ids, ((Taken *)value)->ids[i]);
        if (login->memories[i] != NULL &&
            !cam_tries_forget(login->memories[i], (gint64 *)ids->data, ids->len, &error))
            tell(error);
    }
}

void
cam_login_free(CamLogin *login)
{
    if (login == NULL)
        return;
    forget_taken(login);
    cam_login_keys_free(login->names);
    g_hash_table_unref(login->credentials);
    g_hash_table_unref(login->tried);
    g_hash_table_unref(login->taken);
    g_hash_table_unref(login->asking);
    g_free(login);
}

static char *
format_login(const CamDevice *device)
{
    return g_strdup_printf("%s\n%s", device->credential->user, device->credential->password);
}

static char *
hash_credential(CamLogin *login, const CamDevice *device)
{
    char *text = format_login(device);
    char *hash = cam_store_hash_secret(login->store, text);

    cam_text_free_secret(text);
    return hash;
}

static Credential *
find_credential(CamLogin *login, const char *hash)
{
    Credential *credential = g_hash_table_lookup(login->credentials, hash);

    if (credential == NULL) {
        g_autofree char *known = cam_store_get_now(login->store, KIND_ACCEPTED, hash);
        credential = g_new0(Credential, 1);
        credential->accepted = known != NULL;
        g_hash_table_insert(login->credentials, g_strdup(hash), credential);
    }
    return credential;
}

static char *
join(const CamDevice *device, const char *hash)
{
    g_autofree char *endpoint = cam_device_format_endpoint(device);

    return g_strconcat(endpoint, " ", hash, NULL);
}

/* whether this process asks the same device by another way at this moment */
static gboolean
is_asking(const CamLogin *login, const char *const *keys)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, login->asking);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Asking *asking = value;
        for (const char *const *key = keys; *key != NULL; key++) {
            if (g_strv_contains((const char *const *)asking->keys, *key))
                return TRUE;
        }
    }
    return FALSE;
}

static CamLoginAnswer
judge_count(const CamLogin *login, const char *const *keys, const CamTriesSeen *seen, guint most)
{
    if (seen->refused >= MAX_PER_DAY)
        return CAM_LOGIN_TOO_OFTEN;
    if (seen->refused + seen->asking + seen->unsure < most)
        return CAM_LOGIN_SEND;
    return is_asking(login, keys) ? CAM_LOGIN_WAIT : CAM_LOGIN_UNANSWERED;
}

static gboolean
look(CamLogin *login, CamTries *tries, const CamDevice *device, const char *const *keys,
     CamTriesSeen *ret_seen)
{
    g_autoptr(GError) error = NULL;
    char *text = format_login(device);
    gboolean ok = cam_tries_look(tries, keys, text, ret_seen, &error);

    cam_text_free_secret(text);
    if (!ok)
        tell(error);
    return ok;
}

/* what stands against a login that it took before is explained by our own doing */
static gboolean
is_explained(CamLogin *login, CamTries *tries, const CamDevice *device, gboolean updating)
{
    if (!updating)
        return FALSE;
    g_auto(GStrv) own = cam_login_keys_get_own(login->names, device);
    char *text = format_login(device);
    gboolean good = cam_tries_is_good(tries, (const char *const *)own, text);

    cam_text_free_secret(text);
    return good;
}

static CamLoginAnswer
judge_memory(CamLogin *login, CamTries *tries, const CamDevice *device, const char *both,
             gboolean updating)
{
    g_auto(GStrv) names = cam_login_keys_get(login->names, device);
    const char *const *keys = (const char *const *)names;
    guint most = is_explained(login, tries, device, updating) ? MAX_EXPLAINED : (guint)MAX_PER_DAY;
    CamTriesSeen seen;

    if (!look(login, tries, device, keys, &seen))
        return CAM_LOGIN_NO_RECORD;
    CamLoginAnswer answer = judge_count(login, keys, &seen, most);
    if (answer != CAM_LOGIN_SEND)
        return answer;
    if (g_hash_table_contains(login->tried, both) || (seen.same && !login->try_again))
        return CAM_LOGIN_REFUSED;
    return CAM_LOGIN_SEND;
}

CamLoginAnswer
cam_login_ask(CamLogin *login, const CamDevice *device, gboolean updating)
{
    if (device->credential == NULL || !device->given ||
        !cam_login_keys_is_known(login->names, device))
        return CAM_LOGIN_NONE;
    g_autofree char *hash = hash_credential(login, device);
    g_autofree char *both = join(device, hash);
    const Credential *credential = find_credential(login, hash);

    /* a device that took it and is being worked on is not left alone for what others say */
    if (g_hash_table_contains(login->taken, both))
        return CAM_LOGIN_SEND;
    if (!credential->accepted && credential->asking > 0)
        return CAM_LOGIN_WAIT;
    CamLoginAnswer remembered = CAM_LOGIN_SEND;
    /* each is looked into, as that also mends times that are yet to come */
    for (guint i = 0; i < G_N_ELEMENTS(login->memories); i++) {
        CamLoginAnswer one = login->memories[i] != NULL
                                 ? judge_memory(login, login->memories[i], device, both, updating)
                                 : CAM_LOGIN_SEND;
        /* the enum's order is that of how much stands against it */
        remembered = MAX(remembered, one);
    }
    if (remembered != CAM_LOGIN_SEND)
        return remembered;
    if (credential->refused_in_a_row >= MAX_IN_A_ROW)
        return CAM_LOGIN_GIVEN_UP;
    return CAM_LOGIN_SEND;
}

gint64
cam_login_get_wait(CamLogin *login, const CamDevice *device)
{
    g_auto(GStrv) names = cam_login_keys_get(login->names, device);
    gint64 wait_us = 0;

    for (guint i = 0; i < G_N_ELEMENTS(login->memories); i++) {
        CamTriesSeen seen;
        if (login->memories[i] != NULL &&
            look(login, login->memories[i], device, (const char *const *)names, &seen))
            wait_us = MAX(wait_us, seen.wait_us);
    }
    return wait_us;
}

gboolean
cam_login_prepare(CamLogin *login, const CamDevice *device, CamLoginKeysFunc func, gpointer data)
{
    if (device->credential == NULL || !device->given)
        return TRUE;
    return cam_login_keys_prepare(login->names, device, func, data);
}

void
cam_login_learn(CamLogin *login, const CamDevice *device, const CamIdentity *identity,
                gboolean keep)
{
    cam_login_keys_add(login->names, device, identity, keep);
}

/* Returns: the try; 0 for one that may not be */
static gint64
begin_in(CamLogin *login, CamTries *tries, const CamDevice *device, const Asking *asking)
{
    guint most = asking->is_explained ? MAX_EXPLAINED : MAX_PER_DAY;
    g_autoptr(GError) error = NULL;
    char *text = format_login(device);
    gint64 id = 0;

    if (!cam_tries_begin(tries, (const char *const *)asking->keys, text, most, most, &id, &error))
        tell(error);
    cam_text_free_secret(text);
    return id;
}

static void
end_in(CamTries *tries, gint64 id, CamTryEnd end)
{
    g_autoptr(GError) error = NULL;

    if (id > 0 && !cam_tries_end(tries, id, end, &error))
        tell(error);
}

static gboolean
begin_all(CamLogin *login, const CamDevice *device, Asking *asking)
{
    for (guint i = 0; i < G_N_ELEMENTS(login->memories); i++) {
        if (login->memories[i] == NULL)
            continue;
        asking->ids[i] = begin_in(login, login->memories[i], device, asking);
        if (asking->ids[i] == 0)
            return FALSE;
    }
    return TRUE;
}

static void
end_all(CamLogin *login, const gint64 *ids)
{
    for (guint i = 0; i < G_N_ELEMENTS(login->memories); i++)
        end_in(login->memories[i], ids[i], CAM_TRY_NOTHING);
}

/* each memory that there is knows it as good */
static gboolean
is_explained_in_all(CamLogin *login, const CamDevice *device, gboolean updating)
{
    gboolean explained = updating;

    for (guint i = 0; i < G_N_ELEMENTS(login->memories); i++) {
        if (login->memories[i] != NULL)
            explained = explained && is_explained(login, login->memories[i], device, updating);
    }
    return explained;
}

CamLoginAnswer
cam_login_begin(CamLogin *login, const CamDevice *device, gboolean updating, guint *ret_open)
{
    g_autofree char *hash = hash_credential(login, device);
    g_autofree char *both = join(device, hash);
    Asking *asking = g_new0(Asking, 1);
    gboolean taken = g_hash_table_contains(login->taken, both);

    asking->keys = cam_login_keys_get(login->names, device);
    asking->is_explained = is_explained_in_all(login, device, updating);
    if (!taken && !begin_all(login, device, asking)) {
        end_all(login, asking->ids);
        free_asking(asking);
        return CAM_LOGIN_NO_RECORD;
    }
    g_hash_table_replace(login->asking, cam_device_format_endpoint(device), asking);
    find_credential(login, hash)->asking++;
    *ret_open = taken ? MAX_PER_DAY : 1;
    return CAM_LOGIN_SEND;
}

/* under all names that are known by now */
static void
record(CamLogin *login, CamTries *tries, const CamDevice *device, CamTryEnd end)
{
    g_auto(GStrv) keys = cam_login_keys_get(login->names, device);
    g_autoptr(GError) error = NULL;
    char *text = format_login(device);
    gint64 id = 0;
    gboolean ok =
        cam_tries_begin(tries, (const char *const *)keys, text, G_MAXUINT, G_MAXUINT, &id, &error);

    cam_text_free_secret(text);
    if (!ok || !cam_tries_end(tries, id, end, &error))
        tell(error);
}

static void
accept(CamLogin *login, const CamDevice *device, const char *both, const Asking *asking)
{
    g_auto(GStrv) own = cam_login_keys_get_own(login->names, device);
    Taken *taken = g_new0(Taken, 1);

    for (guint i = 0; i < G_N_ELEMENTS(login->memories); i++) {
        g_autoptr(GError) error = NULL;
        char *text = format_login(device);
        taken->ids[i] = asking->ids[i];
        if (login->memories[i] != NULL &&
            !cam_tries_accept(login->memories[i], (const char *const *)own, text, taken->ids[i],
                              &error))
            tell(error);
        cam_text_free_secret(text);
    }
    g_hash_table_replace(login->taken, g_strdup(both), taken);
}

static gboolean
is_refusal(const GError *error)
{
    return g_error_matches(error, CAM_ERROR, CAM_ERROR_AUTH) ||
           g_error_matches(error, CAM_ERROR, CAM_ERROR_LOCKED);
}

typedef enum {
    END_NOTHING,
    END_TAKEN,
    END_DOUBT,
    END_REFUSED,
} End;

/* the device may have counted what it did not judge */
static End
judge_end(const CamHttpLogins *logins, const GError *error)
{
    if (logins->sent == 0)
        return END_NOTHING;
    if (is_refusal(error))
        return END_REFUSED;
    return logins->proved > 0 ? END_TAKEN : END_DOUBT;
}

/* what was one try under way becomes what it really was, and the login is not taken any more */
static void
write_end(CamLogin *login, const CamDevice *device, const char *both, const Asking *asking,
          CamTryEnd end, guint count)
{
    const Taken *taken = g_hash_table_lookup(login->taken, both);

    for (guint i = 0; i < G_N_ELEMENTS(login->memories); i++) {
        for (guint n = 0; login->memories[i] != NULL && n < count; n++)
            record(login, login->memories[i], device, end);
    }
    end_all(login, asking->ids);
    if (taken != NULL)
        end_all(login, taken->ids);
    g_hash_table_remove(login->taken, both);
}

static void
take(CamLogin *login, const CamDevice *device, const char *both, const Asking *asking)
{
    g_autofree char *hash = hash_credential(login, device);
    Credential *credential = find_credential(login, hash);

    credential->refused_in_a_row = 0;
    if (!g_hash_table_contains(login->taken, both))
        accept(login, device, both, asking);
    if (!credential->accepted)
        cam_store_put(login->store, KIND_ACCEPTED, hash, "yes", NULL, NULL);
    credential->accepted = TRUE;
}

static void
end_asking(CamLogin *login, const CamDevice *device, const Asking *asking,
           const CamHttpLogins *logins, const GError *error)
{
    g_autofree char *hash = hash_credential(login, device);
    g_autofree char *both = join(device, hash);

    switch (judge_end(logins, error)) {
    case END_NOTHING:
        end_all(login, asking->ids);
        return;
    case END_TAKEN:
        take(login, device, both, asking);
        return;
    case END_DOUBT:
        if (asking->is_explained)
            end_all(login, asking->ids);
        else
            write_end(login, device, both, asking, CAM_TRY_UNSURE, MAX(logins->open, 1));
        return;
    case END_REFUSED:
        find_credential(login, hash)->refused_in_a_row++;
        write_end(login, device, both, asking, CAM_TRY_REFUSED, MAX(logins->open, 1));
        g_hash_table_add(login->tried, g_steal_pointer(&both));
        return;
    }
}

void
cam_login_end(CamLogin *login, const CamDevice *device, const CamHttpLogins *logins,
              const GError *error)
{
    g_autofree char *hash = hash_credential(login, device);
    g_autofree char *endpoint = cam_device_format_endpoint(device);
    const Asking *asking = g_hash_table_lookup(login->asking, endpoint);

    find_credential(login, hash)->asking--;
    g_return_if_fail(asking != NULL);
    end_asking(login, device, asking, logins, error);
    g_hash_table_remove(login->asking, endpoint);
}

gboolean
cam_login_is_given_up(const CamLogin *login)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, login->credentials);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Credential *credential = value;
        if (credential->refused_in_a_row >= MAX_IN_A_ROW)
            return TRUE;
    }
    return FALSE;
}
